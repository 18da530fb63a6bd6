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
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pandas as pd

from coursetools.dossier.asking import names
from coursetools.dossier.page import dossier_page, index_page
from coursetools.rerun.running import Failure, normalise, run_all, with_parameters, write
from natoeu import __version__
from natoeu.analysis.membership import membership_on
from natoeu.my_work import ROOT, WorkError, fingerprint
from natoeu.record import data_folder, load, written_date

TEMPLATE = ROOT / "notebooks" / "country_dossier.ipynb"
MARK = "natoeu"
#: Cells of the template that speak to whoever opens it in JupyterLab, not to a reader of the dossier.
COURSE_ONLY = "course"


@dataclass
class Outcome:
    """What came of a run.

    Parameters
    ----------
    folder : pathlib.Path
        Where the dossiers of the day are.
    made, skipped : list of str
        Codes of the states whose dossiers were made, or were there already.
    failed : dict of str to str
        What went wrong, by code.
    """

    folder: Path
    made: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        done = len(self.made)
        said = [f"{done} {'dossier' if done == 1 else 'dossiers'} made"]
        if self.skipped:
            said.append(f"{len(self.skipped)} skipped because finished before (--again repeats)")
        if self.failed:
            said.append(f"{len(self.failed)} failed")
        return f"{', '.join(said)}. See {self.folder / 'index.html'}"


def make(
    states: Sequence[str], day: pd.Timestamp, out: Path, again: bool = False, template: Path = TEMPLATE
) -> Outcome:
    """Make the dossiers of some states for a day, several at once, with a bar that shows how far it is.

    Parameters
    ----------
    states : sequence of str
        Three-letter codes.
    day : pandas.Timestamp
        Day of the dossiers.
    out : pathlib.Path
        Folder for the results; a folder for the day is made in it.
    again : bool
        Make finished ones again.
    template : pathlib.Path
        The notebook to fill in.

    Returns
    -------
    Outcome

    Raises
    ------
    WorkError
        If the template is damaged, the folder can't be written to, or the run was interrupted.
    """
    from tqdm import tqdm

    folder = Path(out).expanduser().resolve() / f"{day:%Y-%m-%d}"
    outcome = Outcome(folder)
    try:
        blank = nbformat.read(template, as_version=4)
        folder.mkdir(parents=True, exist_ok=True)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError):
        raise WorkError(f"The template {template.name} is damaged: get the course again.") from None
    except OSError as error:
        raise _no_access(error, folder) from None
    stamp = made_from(blank, day)
    waiting = []
    for code in states:
        (outcome.skipped if not again and is_finished(folder, code, stamp) else waiting).append(code)
    called = names()
    titles = [f"{called[code]} on {written_date(day)}: a country dossier" for code in waiting]
    notebooks = [
        with_parameters(addressed(blank, title), {"country": code, "as_of": f"{day:%Y-%m-%d}"})
        for code, title in zip(waiting, titles, strict=True)
    ]
    bar = tqdm(total=len(waiting), desc="dossiers", unit="state", disable=None)
    one_at_a_time = threading.Lock()  # the exporter of pages is shared

    def keep(place: int, failure: Failure | None) -> None:
        code, notebook = waiting[place], normalise(notebooks[place])
        if failure:
            outcome.failed[code] = " ".join(f"cell '{failure.cell}': {failure.message}".split())
        else:
            notebook.metadata[MARK] = stamp | {"dossier": code}
            with one_at_a_time:
                page = dossier_page(notebook, titles[place], f"{code}.ipynb")
            write(folder / f"{code}.html", page)
            write(folder / f"{code}.ipynb", nbformat.writes(notebook) + "\n")
            outcome.made.append(code)
        bar.update()

    try:
        run_all(notebooks, folder, environment={"NATOEU_DATA": str(data_folder().resolve())}, after_notebook=keep)
    except KeyboardInterrupt:
        finished = sum(is_finished(folder, code, stamp) for code in states)
        raise WorkError(
            f"stopped; {finished} of {len(states)} dossiers are finished, and the same command makes the others."
        ) from None
    except OSError as error:
        raise _no_access(error, folder) from None
    finally:
        bar.close()
        _write_index(folder, day, stamp)
    return outcome


def made_from(blank: nbformat.NotebookNode, day: pd.Timestamp) -> dict[str, str]:
    """Say what a dossier is made from, so that a later run can tell whether it would come out the same.

    Parameters
    ----------
    blank : nbformat.NotebookNode
        The template.
    day : pandas.Timestamp
        Day of the dossier.

    Returns
    -------
    dict of str to str
    """
    data = hashlib.sha256()
    folder = data_folder()
    for path in [folder / "datapackage.json", *sorted(folder.rglob("*.csv"))]:
        data.update(f"{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
    return {
        "as_of": f"{day:%Y-%m-%d}",
        "data": data.hexdigest()[:16],
        "template": fingerprint(blank),
        "version": __version__,
    }


def is_finished(folder: Path, code: str, stamp: dict[str, str]) -> bool:
    """Tell whether a folder has the dossier of a state, made from the same things."""
    try:
        # the notebook is written last, so that the page is there when the mark is
        mark = json.loads((folder / f"{code}.ipynb").read_text("utf-8"))["metadata"][MARK]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return mark == stamp | {"dossier": code} and (folder / f"{code}.html").is_file()


def addressed(blank: nbformat.NotebookNode, title: str) -> nbformat.NotebookNode:
    """Copy the template for a reader: with its own title, without the cells that are meant for the course.

    Examples
    --------
    >>> from nbformat import v4
    >>> cells = [v4.new_markdown_cell("# Dossier"), v4.new_markdown_cell("Try it.", metadata={"tags": ["course"]})]
    >>> [cell.source for cell in addressed(v4.new_notebook(cells=cells), "France").cells]
    ['# France']
    """
    from copy import deepcopy

    copy = deepcopy(blank)
    copy.cells = [cell for cell in copy.cells if COURSE_ONLY not in cell.metadata.get("tags", [])]
    for cell in copy.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            cell.source = re.sub(r"^# .*", lambda _: f"# {title}", cell.source)
    return copy


def _write_index(folder: Path, day: pd.Timestamp, stamp: dict[str, str]) -> None:
    """List what is finished, by this run or by another at the same time."""
    states = names()
    finished = [code for code in states.index if is_finished(folder, code, stamp)]
    clubs = membership_on(load("countries/memberships"), day)
    member_of = {code: ", ".join(clubs.columns[clubs.loc[code]]) if code in clubs.index else "" for code in finished}
    table = pd.DataFrame(
        {"name": states[finished], "clubs": pd.Series(member_of, dtype=str).replace("", "none")}
    ).sort_values("name")
    try:
        write(folder / "index.html", index_page(written_date(day), table))
    except OSError as error:
        raise _no_access(error, folder) from None


def _no_access(error: OSError, folder: Path) -> WorkError:
    reason = (error.strerror or type(error).__name__).lower()
    return WorkError(f"{error.filename or folder} can't be read or written ({reason}): name another folder with --out.")
