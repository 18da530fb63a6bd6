"""What is said to a person when data are damaged or a name is unknown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in the data, and where.

    Parameters
    ----------
    file : str
        File, relative to the data folder.
    row : int or None
        Row as a spreadsheet counts it: the header is row 1. ``None`` where the
        problem concerns the whole file.
    column : str or None
        Name of the column.
    value : str or None
        What was found.
    expected : str
        What is allowed there, as a clause that can follow "expected".
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    expected: str

    def __str__(self) -> str:
        place = f"data/{self.file}"
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column '{self.column}'"
        if self.value is None:
            return f"{place}: {self.expected}"
        found = "an empty cell" if self.value == "" else f"'{_shorten(self.value)}'"
        return f"{place}: found {found}; expected {self.expected}"


class DataError(ValueError):
    """The record can't answer: a table is damaged, missing, or not known by that name.

    Parameters
    ----------
    message : str
        The sentence shown to the user.
    problems : iterable of Problem, optional
        Every single problem, for programs.
    """

    def __init__(self, message: str, problems: Iterable[Problem] = ()):
        super().__init__(message)
        self.problems = tuple(problems)

    @classmethod
    def from_problems(cls, problems: Iterable[Problem], shown: int = 5) -> DataError:
        """Make one error of several problems; the first few are printed."""
        problems = tuple(problems)
        lines = [str(problem) for problem in problems[:shown]]
        if len(problems) > shown:
            lines.append(f"... and {len(problems) - shown} more; 'make check-data' lists them all.")
        return cls("\n".join(lines), problems)


def nearest(name: object, known: Iterable[str]) -> str:
    """Name the known words nearest to a mistyped one, as a sentence.

    >>> nearest("cooperation/event", ["cooperation/events", "cooperation/areas"])
    "Did you mean 'cooperation/events'?"
    >>> nearest("natoo", ["EU", "NATO", "PESCO"])
    "Did you mean 'NATO'?"
    """
    known = sorted(known)
    text = str(name).lower()
    whole = {word.lower(): word for word in known}
    last = {word.lower().rsplit("/", 1)[-1]: word for word in known}
    near = difflib.get_close_matches(text, whole, n=2, cutoff=0.85) or difflib.get_close_matches(
        text, whole, n=3, cutoff=0.6
    )
    close = [whole[word] for word in near]
    close += [last[word] for word in difflib.get_close_matches(text.rsplit("/", 1)[-1], last, n=3, cutoff=0.75)]
    close = list(dict.fromkeys(close))[:3]
    if close:
        return "Did you mean " + " or ".join(f"'{word}'" for word in close) + "?"
    if len(known) <= 12:
        return "Known are: " + ", ".join(known) + "."
    return "record.catalogue() lists all tables."


def _shorten(value: str, length: int = 60) -> str:
    value = " ".join(value.split())
    return value if len(value) <= length else value[: length - 3] + "..."
