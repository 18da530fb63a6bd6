"""The whole round: check, run, compare, report."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from coursetools.rerun import parameters, report
from coursetools.rerun.comparing import compare
from coursetools.rerun.report import Outcome
from coursetools.rerun.running import normalise, run_all, with_parameters, write
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
    """Run lessons again and write what they give and what changed.

    Parameters
    ----------
    names : sequence of str
        Numbers or names of lessons; by default all.
    settings : sequence of str
        Values to set, each as ``name=value``.
    data : pathlib.Path, optional
        Another data folder.
    out : pathlib.Path, optional
        Where to write; by default ``build/rerun`` in the course.
    jobs : int, optional
        How many lessons run at once.

    Returns
    -------
    outcomes : list of Outcome
        By lesson.
    page : pathlib.Path
        The report.

    Raises
    ------
    UnknownLesson
        If no lesson is called so.
    ParameterError
        If a value can't be set.
    DataError
        If the data folder is missing or damaged.
    WorkError
        If the folder can't be written to, or a lesson can't be read.

    Notes
    -----
    Nothing is run before all of these are checked. Files are written at the end, each as a whole.
    """
    known = lessons()
    wanted = sorted({find(name, known) for name in names}, key=lambda lesson: lesson.number) or known
    with _reading(data):
        _check_data()
        values, kept = parameters.chosen(settings, wanted, named=bool(names))
        stored = [_stored(lesson) for lesson in wanted]
        fresh = [
            _prepared(notebook, values.get(lesson.number)) for lesson, notebook in zip(wanted, stored, strict=True)
        ]
        target = (out or known[0].path.parents[1] / "build" / "rerun").absolute()
        with _scratch(target) as scratch, _progress(fresh) as step:
            ended = run_all(fresh, scratch, jobs, {"NATOEU_WORK": str(scratch / "my_work")}, after_cell=step)
    outcomes = []
    for lesson, before, now, (failure, _) in zip(wanted, stored, fresh, ended, strict=True):
        comparison = compare(before, normalise(now), failure.cell if failure else None)
        outcomes.append(
            Outcome(lesson, comparison, failure, values.get(lesson.number, {}), kept.get(lesson.number, ""))
        )
    return outcomes, _written(outcomes, fresh, target, data)


@contextmanager
def _reading(data: Path | None) -> Iterator[None]:
    """Let the record, here and in the kernels, come from another folder."""
    before = os.environ.get("NATOEU_DATA")
    if data:
        if not (data / "datapackage.json").is_file():
            raise DataError(
                f"No data found in '{data}': a data folder holds the file 'datapackage.json', as the folder 'data' of the course does."
            )
        os.environ["NATOEU_DATA"] = str(data.absolute())
    try:
        yield
    finally:
        if data:
            os.environ.pop("NATOEU_DATA")
            if before is not None:
                os.environ["NATOEU_DATA"] = before


def _check_data() -> None:
    """Refuse damaged data; changed rows are what a rerun is for."""
    for name in descriptor.resources():
        try:
            record.load(name)
        except DataError as error:
            first = error.problems[0] if error.problems else error
            more = f"; and {len(error.problems) - 1} more in this table" if len(error.problems) > 1 else ""
            raise DataError(f"The data can't be used: {first}{more}") from None


def _stored(lesson: Lesson):
    import nbformat

    try:
        return nbformat.read(lesson.path, as_version=4)
    except Exception as error:  # whatever nbformat makes of a file that is no notebook
        raise WorkError(
            f"The lesson {lesson.path.name} can't be read as a notebook ({type(error).__name__}): get the course again."
        ) from None


def _prepared(stored, values: dict | None):
    """A copy to run, without outputs, with the values set."""
    notebook = with_parameters(stored, values) if values else deepcopy(stored)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """A folder of one's own to run in, so that two runs don't meet."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".running-", dir=target))
    except OSError as error:
        raise _unwritable(target, error) from None
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _progress(notebooks: list):
    from tqdm import tqdm

    total = sum(cell.cell_type == "code" for notebook in notebooks for cell in notebook.cells)
    with tqdm(total=total, unit="cell", desc="Running the lessons", disable=None, leave=False) as bar:
        yield bar.update


def _written(outcomes: list[Outcome], fresh: list, target: Path, data: Path | None) -> Path:
    import nbformat

    page = target / "report.html"
    try:
        for outcome, notebook in zip(outcomes, fresh, strict=True):
            write(target / outcome.lesson.path.name, nbformat.writes(notebook) + "\n")
        write(page, report.page(outcomes, f"the folder {data}" if data else "those of the course"))
    except OSError as error:
        raise _unwritable(target, error) from None
    return page


def _unwritable(target: Path, error: OSError) -> WorkError:
    return WorkError(
        f"{target} can't be written to ({(error.strerror or type(error).__name__).lower()}): name another folder with --out."
    )
