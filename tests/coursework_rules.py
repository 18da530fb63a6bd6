"""Read the source notebooks of the coursework, and run their cells in this process.

A run keeps what every call of `mark` was given and returned. One question can be asked again with
another answer, without running the whole notebook anew.
"""

from __future__ import annotations

import ast
import io
import os
import re
import tomllib
import warnings
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from unittest.mock import patch

import nbformat

from natoeu import practice
from natoeu.practice.answers import Kind, Method

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "coursework" / "source"
WRONG_ANSWERS = ROOT / "tests" / "coursework_answers"
NAMES = (
    "assignment_1_meeting",
    "assignment_2_strategy",
    "assignment_3_sanctions",
    "assignment_4_counter_terrorism",
    "assignment_5_argument",
    "capstone_memo",
)
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
BLOCK = re.compile(r"^[ \t]*### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION[ \t]*(?:\n|$)", re.DOTALL | re.MULTILINE)
HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS\n(.*?)^### END HIDDEN TESTS[ \t]*(?:\n|$)", re.DOTALL | re.MULTILINE)


@cache
def book(name: str) -> nbformat.NotebookNode:
    """The source notebook of an assignment."""
    return nbformat.read(SOURCE / name / f"{name}.ipynb", as_version=nbformat.NO_CONVERT)


def grade_id(cell) -> str:
    """What nbgrader calls the cell; empty for the others."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def is_test(cell) -> bool:
    """Whether the cell is graded by the machine."""
    settings = cell.metadata.get("nbgrader", {})
    return bool(settings.get("grade")) and not settings.get("solution")


def is_free_text(cell) -> bool:
    """Whether the cell is graded by hand."""
    settings = cell.metadata.get("nbgrader", {})
    return bool(settings.get("grade")) and bool(settings.get("solution"))


def machine_graded(name: str) -> list:
    return [cell for cell in book(name).cells if is_test(cell)]


def free_texts(name: str) -> list:
    return [cell for cell in book(name).cells if is_free_text(cell)]


def with_answer(source: str, answer: str) -> str:
    """The answer cell with the solution replaced by another answer."""
    return BLOCK.sub(lambda found: answer.strip("\n") + "\n", source)


@dataclass
class Marked:
    """What one call of `mark` was given, and what it gave."""

    kind: Kind
    points: float
    misconceptions: tuple
    earned: float = 0.0

    @property
    def is_function(self) -> bool:
        return isinstance(self.kind, Method)


@dataclass
class Outcome:
    """What a test cell gave."""

    value: object
    printed: str
    errors: str
    calls: list[Marked] = field(default_factory=list)


def run_cell(source: str, names: dict) -> Outcome:
    """Run a cell as a notebook does: the value is that of its last expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, errors, calls = io.StringIO(), io.StringIO(), []
    whole_mark = practice.mark

    def mark(answer, kind, right, points, misconceptions=(), praise=""):
        call = Marked(kind, points, tuple(misconceptions))
        calls.append(call)
        call.earned = whole_mark(answer, kind, right, points, call.misconceptions, praise)
        return call.earned

    with (
        patch.object(practice, "mark", mark),
        redirect_stdout(printed),
        redirect_stderr(errors),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        exec(compile(tree, "<cell>", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last is not None else None
    return Outcome(value, printed.getvalue(), errors.getvalue(), calls)


class Run:
    """A notebook that was run from the first cell to the last.

    Parameters
    ----------
    name : str
        The assignment.
    answered : bool
        With the solutions in place; else as a student gets it, with the hidden tests.
    folder : Path
        An empty folder to run in.
    """

    def __init__(self, name: str, answered: bool, folder: Path):
        os.environ.setdefault("MPLBACKEND", "Agg")
        self.folder = folder
        self.code = [cell for cell in book(name).cells if cell.cell_type == "code"]
        self.before: list[dict] = []
        self.outcomes: dict[str, Outcome] = {}
        names: dict = {"__name__": "__main__"}
        with chdir(folder):
            for cell in self.code:
                self.before.append(dict(names))
                source = cell.source if answered else with_answer(cell.source, "# Your work goes here.")
                outcome = run_cell(source, names)
                if is_test(cell):
                    self.outcomes[grade_id(cell)] = outcome

    def again(self, question: str, answer: str) -> Outcome:
        """Ask one question again with another answer; the cells before it are not run anew."""
        ids = [grade_id(cell) for cell in self.code]
        first, last = ids.index(f"{question}-answer"), ids.index(question)
        names = dict(self.before[first])
        with chdir(self.folder):
            for cell in self.code[first:last]:
                source = with_answer(cell.source, answer) if grade_id(cell) == f"{question}-answer" else cell.source
                run_cell(source, names)
            return run_cell(self.code[last].source, names)


def wrong_answers(name: str) -> list[dict]:
    """The wrong answers kept for an assignment."""
    path = WRONG_ANSWERS / f"{name}.toml"
    return tomllib.loads(path.read_text("utf-8"))["answer"]
