"""An error shows the student's own line and, for the classic slips, a sentence that helps."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
SLIPS = {
    'events[events["actor"] == "both" & events["date"] > "2017"]': "Put each condition in brackets",
    'events[(events["actor"] == "both") and (events["kind"] == "text")]': "Put each condition in brackets",
    'events["dat"]': "There is no column 'dat'. Did you mean 'date'?",
    "events[actor]": "Is it a text? Then put it in quotation marks.",
    "x = \u201cEU\u201d": "curly quotation marks",
    "day = 2017-01-05": "A date is a text",
    "if events = 1: pass": "To compare, write ==",
    'print("EU)': "A text begins and ends with the same quotation mark",
    'events["title"].dt.year': "look at table.dtypes",
    "if True:\nprint(1)": "Lines that belong together",
    'events("date")': "A column stands in square brackets",
}


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    """What a kernel shows for each slip."""
    start = '%load_ext coursetools.short_errors\nfrom natoeu import record\nevents = record.load("cooperation/events")'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in (start, *SLIPS, "%tb")])
    NotebookClient(notebook, allow_errors=True, kernel_name="python3", timeout=120).execute()
    told = {}
    for cell in notebook.cells:
        lines = [line for output in cell.outputs if output.output_type == "error" for line in output.traceback]
        told[cell.source] = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(lines))
    return told


@pytest.mark.parametrize("code", SLIPS)
def test_a_classic_slip_gets_its_sentence_in_a_few_lines(shown, code):
    assert SLIPS[code] in shown[code]
    assert code.splitlines()[-1].strip() in shown[code]
    assert len(shown[code].splitlines()) <= 7


def test_the_long_form_is_there_for_who_asks(shown):
    assert "Traceback" in shown["%tb"]


def test_every_kernel_of_the_environment_loads_it():
    settings = json.loads((Path(sys.prefix) / "etc" / "ipython" / "ipython_kernel_config.json").read_text())
    assert settings["IPKernelApp"]["extensions"] == ["coursetools.short_errors", "coursetools.tables"]
