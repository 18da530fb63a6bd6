"""The whole round: check, run, compare, report."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from coursetools.files import write, writing_to
from coursetools.rerun import parameters, report
from coursetools.rerun.comparing import compare
from coursetools.rerun.report import Outcome
from coursetools.rerun.running import normalise, run_all, with_parameters
from natoeu import record
from natoeu.my_work import Lesson, WorkError, find, lessons
from natoeu.record import DataError, descriptor


def rerun(
    names: Sequence[str] = (),
    settings: Sequence[str] = (),
    data: Path | None = None,
    out: Path | None = None,
    jobs: int | None = None,
) -> tuple[list[Outcome], Path]:
    """Run lessons again (by default all), with values set and with other data, and write what they give and what changed.

    Everything is checked before anything is run: UnknownLesson, ParameterError, DataError and WorkError say in a
    sentence what does not fit. Files are written at the end, each as a whole, by default to ``build/rerun``.
    Returned are the outcomes by lesson and the report.
    """
    known = lessons()
    wanted = sorted({find(name, known) for name in names}, key=lambda lesson: lesson.number) or known
    with reading(data):
        _check_data()
        values, kept = parameters.chosen(settings, wanted, named=bool(names))
        stored = [_stored(lesson) for lesson in wanted]
        fresh = [_blank(book, values.get(lesson.number)) for lesson, book in zip(wanted, stored, strict=True)]
        target = (out or known[0].path.parents[1] / "build" / "rerun").absolute()
        with _scratch(target) as scratch:
            failures = run_all(fresh, scratch, jobs, {"NATOEU_WORK": str(scratch / "my_work")})
    outcomes = []
    page = target / "report.html"
    with writing_to(target, "--out"):
        for lesson, before, now, failure in zip(wanted, stored, fresh, failures, strict=True):
            comparison = compare(before, normalise(now), failure.cell if failure else None)
            own, why = values.get(lesson.number, {}), kept.get(lesson.number, "")
            outcomes.append(Outcome(lesson, comparison, failure, own, why))
            write(target / lesson.path.name, nbformat.writes(now) + "\n")
        write(page, report.page(outcomes, f"the folder {data}" if data else "those of the course"))
    return outcomes, page


@contextmanager
def reading(data: Path | None) -> Iterator[None]:
    """Let the record, here and in the kernels, come from another folder."""
    if data and not (data / "datapackage.json").is_file():
        raise DataError(
            f"No data found in '{data}': a data folder holds the file 'datapackage.json', as the folder 'data' of the course does."
        )
    before = {name: value for name, value in os.environ.items() if name == "NATOEU_DATA"}
    os.environ |= {"NATOEU_DATA": str(data.absolute())} if data else {}
    try:
        yield
    finally:
        os.environ.pop("NATOEU_DATA", None)
        os.environ.update(before)


def _check_data() -> None:
    """Refuse damaged data; changed rows are what a rerun is for."""
    for name in descriptor.resources():
        try:
            record.load(name)
        except DataError as error:
            first, more = (error.problems or [error])[0], len(error.problems) - 1
            others = f"; and {more} more in this table" if more > 0 else ""
            raise DataError(f"The data can't be used: {first}{others}") from None


def _stored(lesson: Lesson) -> NotebookNode:
    try:
        return nbformat.read(lesson.path, as_version=4)
    except Exception as error:  # whatever nbformat makes of a file that is no notebook
        why = type(error).__name__
        raise WorkError(f"{lesson.path.name} can't be read as a notebook ({why}): get the course again.") from None


def _blank(stored: NotebookNode, values: dict | None) -> NotebookNode:
    """A copy to run, without outputs, with the values set."""
    notebook = with_parameters(stored, values) if values else deepcopy(stored)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """A folder of one's own to run in, so that two runs don't meet."""
    with writing_to(target, "--out"):
        target.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".running-", dir=target))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
