"""What is said to a person when data are damaged or a name is unknown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in the data: where, what was found, and what is allowed there.

    Rows are counted as in a spreadsheet, the header is row 1. What is ``None`` is not at issue.
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    expected: str

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row is not None else ""
        column = f", column '{self.column}'" if self.column is not None else ""
        place = f"data/{self.file}{row}{column}"
        if self.value is None:
            return f"{place}: {self.expected}"
        text = " ".join(self.value.split())
        found = f"'{text if len(text) <= 60 else text[:57] + '...'}'" if self.value else "an empty cell"
        return f"{place}: found {found}; expected {self.expected}"


class DataError(ValueError):
    """The record can't answer: a table is damaged, missing, or not known by that name. Problems are named one by one."""

    def __init__(self, said: str | Sequence[Problem]):
        self.problems = () if isinstance(said, str) else tuple(said)
        lines = [said] if isinstance(said, str) else [str(problem) for problem in said[:5]]
        if len(self.problems) > 5:
            lines.append(f"... and {len(self.problems) - 5} more; 'make check-data' lists them all.")
        super().__init__("\n".join(lines))


def nearest(name: object, known: Iterable[str]) -> str:
    """Name the known words nearest to a mistyped one, as a sentence.

    >>> nearest("cooperation/event", ["cooperation/events", "cooperation/areas"])
    "Did you mean 'cooperation/events'?"
    >>> nearest("natoo", ["EU", "NATO", "PESCO"])
    "Did you mean 'NATO'?"
    """
    known, text = sorted(known), str(name).lower()
    whole = {word.lower(): word for word in known}
    last = {word.rsplit("/", 1)[-1]: whole[word] for word in whole}
    near = difflib.get_close_matches(text, whole, 2, 0.85) or difflib.get_close_matches(text, whole, 3, 0.6)
    ends = difflib.get_close_matches(text.rsplit("/", 1)[-1], last, 3, 0.75)
    close = dict.fromkeys([*(whole[word] for word in near), *(last[word] for word in ends)])
    if close:
        return "Did you mean " + " or ".join(f"'{word}'" for word in list(close)[:3]) + "?"
    return "Known are: " + ", ".join(known) + "." if len(known) <= 12 else "record.catalogue() lists all tables."
