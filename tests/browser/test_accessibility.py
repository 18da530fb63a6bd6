"""axe-core on the output areas in JupyterLab and on the HTML export of every lesson."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from lesson_page import explorer_names

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
#: Rules about what JupyterLab, nbconvert and ipywidgets build around our content, not about the content.
#: Each names who makes the element in question.
NOT_OURS = {
    "scrollable-region-focusable": "JupyterLab scrolls wide outputs",
    "aria-allowed-attr": "JupyterLab's rendered output",
    "nested-interactive": "JupyterLab makes output areas focusable",
    "landmark-one-main": "the page around the export is nbconvert's",
    "region": "the page around the export is nbconvert's",
    "empty-table-header": "pandas leaves the corner of a table empty",
    "landmark-unique": "the page around the export is nbconvert's",
    "link-in-text-block": "nbconvert's style of links",
}


def violations(page, root: str) -> dict[str, list[str]]:
    """Run axe-core below all elements that a selector finds; rules violated, with the elements in question."""
    page.add_script_tag(content=(files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("root => axe.run({include: [root]}, {resultTypes: ['violations']})", root)["violations"]
    return {
        rule["id"]: [node["html"][:160] for node in rule["nodes"]][:5] for rule in found if rule["id"] not in NOT_OURS
    }


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_outputs_in_jupyterlab_have_no_violation_of_ours(open_lesson, path):
    page = open_lesson(path.name).page
    page.evaluate("document.querySelectorAll('.jp-OutputArea').forEach(area => area.classList.add('under-test'))")
    assert violations(page, ".under-test") == {}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_html_export_has_no_violation_of_ours_and_shows_every_explorer(browser, path, tmp_path):
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    page = browser.new_page()
    page.goto((tmp_path / f"{path.stem}.html").as_uri(), wait_until="domcontentloaded")
    # What we wrote: texts, outputs, figures. Prompts and code colours are nbconvert's.
    assert violations(page, ".jp-RenderedMarkdown, .jp-OutputArea-output") == {}
    stills = page.get_by_text("To use the controls, run this notebook in JupyterLab").count()
    assert stills == len(explorer_names(path))
    page.close()
