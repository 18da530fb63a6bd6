"""Make dossiers: one, several or all, side by side, each whole or not at all.

A finished dossier carries a mark of what it was made from (the day, the data, the template and the
version of the package). With the same mark it is not made again, so that an interrupted run goes on
where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pandas as pd
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from coursetools import pages
from coursetools.dossier.asking import TEMPLATE, called
from coursetools.files import write, writing_to
from coursetools.rerun.parameters import declared
from coursetools.rerun.running import Failure, normalise, run_all, with_parameters
from natoeu import __version__
from natoeu.figures import plural
from natoeu.my_work import WorkError, fingerprint
from natoeu.record import data_folder, written_date

MARK = "natoeu"
#: Cells of the template that speak to whoever opens it in JupyterLab, not to a reader of the dossier.
COURSE_ONLY = "course"


@dataclass
class Outcome:
    """What came of a run: the codes that were made, or were there already, and what went wrong with others."""

    folder: Path
    made: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        said = [f"{plural(len(self.made), 'dossier')} made"]
        if self.skipped:
            said.append(f"{len(self.skipped)} skipped because finished before (--again repeats)")
        if self.failed:
            said.append(f"{len(self.failed)} failed")
        return f"{', '.join(said)}. See {self.folder / 'index.html'}"


def make(codes: Sequence[str], day: str, out: Path, again: bool = False, template: Path = TEMPLATE) -> Outcome:
    """Make dossiers for a day, in a folder of that day, several at once; finished ones are made again only if asked.

    WorkError says so if the template is damaged, the folder can't be written to, or the run was interrupted.
    """
    folder = Path(out).expanduser().resolve() / day
    try:
        blank = nbformat.read(template, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError, nbformat.ValidationError):
        raise WorkError(f"The template {template.name} is damaged: get the course again.") from None
    stamp = made_from(blank, day)
    names = called(template)["name"]
    before = {} if again else finished(folder, stamp)
    outcome = Outcome(folder, skipped=[code for code in codes if code in before])
    waiting = [code for code in codes if code not in outcome.skipped]
    about = next(iter(declared(template)))
    notebooks = [
        with_parameters(addressed(blank, names.get(code, code), day), {about: code, "as_of": day}) for code in waiting
    ]
    one_at_a_time = threading.Lock()  # the exporter of pages is shared

    def keep(place: int, failure: Failure | None) -> None:
        code, notebook = waiting[place], normalise(notebooks[place])
        if failure:
            outcome.failed[code] = " ".join(f"cell '{failure.cell}': {failure.message}".split())
            return
        notebook.metadata[MARK] = stamp | {
            "code": code,
            "name": names.get(code, code),
            "says": first_sentence(notebook),
        }
        with one_at_a_time:
            page = dossier_page(notebook, f"{code}.ipynb")
        write(folder / f"{code}.html", page)
        write(folder / f"{code}.ipynb", nbformat.writes(notebook) + "\n")
        outcome.made.append(code)

    with writing_to(folder, "--out"):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            run_all(notebooks, folder, environment={"NATOEU_DATA": str(data_folder().resolve())}, done=keep)
        except KeyboardInterrupt:
            count = len(set(codes) & set(finished(folder, stamp)))
            done = f"{count} of {len(codes)} dossiers are finished"
            raise WorkError(f"stopped; {done}, and the same command makes the others.") from None
        finally:
            write(folder / "index.html", index_page(day, finished(folder, stamp).values()))
    return outcome


def made_from(blank: NotebookNode, day: str) -> dict[str, str]:
    """Say what a dossier is made from, so that a later run can tell whether it would come out the same."""
    data = hashlib.sha256()
    folder = data_folder()
    for path in [folder / "datapackage.json", *sorted(folder.rglob("*.csv"))]:
        data.update(f"{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
    return {"as_of": day, "data": data.hexdigest()[:16], "template": fingerprint(blank), "version": __version__}


def finished(folder: Path, stamp: dict[str, str]) -> dict[str, dict[str, str]]:
    """What the dossiers in a folder that were made from the same things say about themselves, by code."""
    found = {}
    for path in folder.glob("*.ipynb"):
        try:
            mark = dict(json.loads(path.read_text("utf-8"))["metadata"][MARK])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        # the notebook is written last, so that the page is there when the mark is
        if (stamp | {"code": path.stem}).items() <= mark.items() and path.with_suffix(".html").is_file():
            found[path.stem] = mark
    return found


def addressed(blank: NotebookNode, name: str, day: str) -> NotebookNode:
    """Copy the template for a reader: with a title of its own, without the cells that are meant for the course.

    Examples
    --------
    >>> from nbformat import v4
    >>> cells = [v4.new_markdown_cell("# Portrait"), v4.new_markdown_cell("Try it.", metadata={"tags": ["course"]})]
    >>> [cell.source for cell in addressed(v4.new_notebook(cells=cells), "France", "2017-12-05").cells]
    ['# France on 5 December 2017: a portrait']
    """
    copy = nbformat.from_dict(blank)
    copy.cells = [cell for cell in copy.cells if COURSE_ONLY not in cell.metadata.get("tags", [])]
    title = next(cell for cell in copy.cells if cell.source.startswith("# "))
    head, line, rest = title.source.removeprefix("# ").partition("\n")
    title.source = f"# {name} on {written_date(pd.Timestamp(day))}: a {head.lower()}{line}{rest}"
    return copy


def first_sentence(notebook: NotebookNode) -> str:
    """The first finding in words: an output that is neither a table nor a figure."""
    outputs = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    found = (
        data["text/plain"]
        for data in outputs
        if "text/html" in data and not re.search("<table|<fig", data["text/html"])
    )
    return next(found, "")


def dossier_page(notebook: NotebookNode, link: str) -> str:
    """Write a finished dossier as a page; the code stays in the notebook, to which the page has a link."""
    from nbconvert import HTMLExporter

    shown = HTMLExporter(
        template_name="basic", exclude_input=True, exclude_input_prompt=True, exclude_output_prompt=True
    )
    soup = BeautifulSoup(shown.from_notebook_node(notebook)[0].replace(" (click to unfold)", ""), "html.parser")
    for needless in soup.select("a.anchor-link, style"):
        needless.decompose()
    for table in soup.find_all("table"):
        table.attrs = {}
        table.wrap(soup.new_tag("div", attrs={"class": "wide"}))
    for cell in soup.find_all("td", string=re.compile(r"^\d{4}-\d\d-\d\d$")):
        cell["class"] = "date"
    for folded in soup.find_all("details"):
        folded["open"] = "open"
    return pages.page("dossier.html", title=soup.h1.get_text(), body=str(soup), link=link)


def index_page(day: str, marks: Iterable[dict[str, str]]) -> str:
    """Write the list of the finished dossiers of one day."""
    rows = sorted(marks, key=lambda mark: mark["name"])
    title = f"Dossiers for {written_date(pd.Timestamp(day))}"
    return pages.page("index.html", title=title, rows=rows, count=plural(len(rows), "dossier"))
