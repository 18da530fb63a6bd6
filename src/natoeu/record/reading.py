"""Read one CSV table with the types that the descriptor gives, and find what is wrong in it.

Reading is strict: a cell that does not fit its description is a problem with a place,
never a silent ``NaN``.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from natoeu.record.descriptor import as_list
from natoeu.record.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

BOOLEANS = {"true": True, "false": False}


def _date(text: str) -> datetime.date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return datetime.date.fromisoformat(text)


def _number(text: str) -> float:
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise ValueError(text)
    return float(text)


def _integer(text: str) -> int:
    if not re.fullmatch(r"-?\d+", text):
        raise ValueError(text)
    return int(text)


def _boolean(text: str) -> bool:
    try:
        return BOOLEANS[text]
    except KeyError:
        raise ValueError(text) from None


PARSERS: dict[str, tuple[Callable[[str], object], str]] = {
    "string": (str, "text"),
    "integer": (_integer, "a whole number"),
    "number": (_number, "a number with a decimal point, without spaces or commas"),
    "boolean": (_boolean, "true or false"),
    "date": (_date, "a date that exists, written YYYY-MM-DD"),
}


@dataclass
class RawTable:
    """A table as read: cells as text, typed columns, and what is wrong.

    Parameters
    ----------
    name, file : str
        Name of the table and its file, relative to the data folder.
    cells : dict of str to list of str
        Text of every column, in file order.
    values : dict of str to list
        Typed values; ``None`` for an empty cell.
    rows : list of int
        Row number of every record, as a spreadsheet counts.
    columns_sound : bool
        Whether the header fits, so that ``cells`` can be used.
    problems : list of Problem
        What does not fit the description, apart from references to other tables.
    frame : pandas.DataFrame or None
        The typed table once it has been asked for.
    """

    name: str
    file: str
    cells: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, list] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns_sound: bool = False
    frame: pd.DataFrame | None = None
    _key_sets: dict[tuple[str, ...], frozenset[tuple[str, ...]]] = field(default_factory=dict, repr=False)

    def key_set(self, columns: list[str]) -> frozenset[tuple[str, ...]]:
        """The different keys in the given columns; found once."""
        if tuple(columns) not in self._key_sets:
            self._key_sets[tuple(columns)] = frozenset(self.keys(columns))
        return self._key_sets[tuple(columns)]

    def keys(self, columns: list[str]) -> list[tuple[str, ...]]:
        """Text of the given columns, row by row."""
        return list(zip(*(self.cells[column] for column in columns), strict=True))

    def row_digests(self) -> list[str]:
        """A short fingerprint of every row's meaning (not of quoting or line ends)."""
        rows = zip(*self.cells.values(), strict=True)
        return [hashlib.sha256("\x1f".join(row).encode()).hexdigest()[:8] for row in rows]


def read(resource: dict, folder: Path) -> RawTable:
    """Read and check one table on its own (types, constraints, primary key).

    Parameters
    ----------
    resource : dict
        Descriptor of the table.
    folder : pathlib.Path
        The data folder.

    Returns
    -------
    RawTable
        Shared between callers: not to be changed.
    """
    file = resource["path"]
    try:
        content = (folder / file).read_bytes()
    except OSError:
        problem = Problem(file, None, None, None, "the file is missing or can't be read; get the data folder again")
        return RawTable(resource["name"], file, problems=[problem])
    return _read_content(_Hashable(resource), content)


class _Hashable:
    """A descriptor that can stand in a cache key; the descriptors of one package are shared objects."""

    def __init__(self, resource: dict):
        self.resource = resource

    def __hash__(self) -> int:
        return id(self.resource)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashable) and self.resource is other.resource


@lru_cache(maxsize=512)
def _read_content(key: _Hashable, content: bytes) -> RawTable:
    resource = key.resource
    table = RawTable(resource["name"], resource["path"])
    fields = resource["schema"]["fields"]
    records = _records(table, content)
    if records is None or not _header_fits(table, records, [f["name"] for f in fields]):
        return table
    body = _whole_rows(table, records[1:], len(fields))
    table.rows = [number for number, _ in body]
    for position, spec in enumerate(fields):
        name = spec["name"]
        table.cells[name] = [row[position] for _, row in body]
        table.values[name] = _typed(table, spec, table.cells[name])
    table.columns_sound = True
    _check_primary_key(table, as_list(resource["schema"].get("primaryKey", [])))
    table.problems.sort(key=lambda problem: problem.row or 0)
    return table


def _records(table: RawTable, content: bytes) -> list[list[str]] | None:
    def stop(row: int | None, expected: str) -> None:
        table.problems.append(Problem(table.file, row, None, None, expected))

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        stop(line, "not UTF-8 text; save the file with the encoding UTF-8")
        return None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        stop(line, "not plain text (a NUL character); save the file as CSV with the encoding UTF-8")
        return None
    if not text.strip():
        stop(None, "the file is empty; get it again")
        return None
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    known: dict[str, str] = {}  # cells are mostly alike: each text is kept once
    try:
        for record in reader:
            records.append([known.setdefault(cell, cell) for cell in record])
    except csv.Error as error:
        stop(len(records) + 1, f"not readable as CSV ({error}); a quotation mark may be missing")
        return None
    if not text.endswith(("\n", "\r")):
        stop(len(records), "the file breaks off: its last row has no line end")
        return None
    return records


def _header_fits(table: RawTable, records: list[list[str]], names: list[str]) -> bool:
    header = records[0]
    if header == names:
        return True
    for name in names:
        if name not in header:
            table.problems.append(Problem(table.file, 1, name, None, "this column is missing"))
    for name in header:
        if name not in names:
            table.problems.append(
                Problem(table.file, 1, name, None, "this column is not described in datapackage.json")
            )
    if not table.problems:
        expected = "the columns once each and in the order of datapackage.json: " + ", ".join(names)
        table.problems.append(Problem(table.file, 1, None, ", ".join(header), expected))
    return False


def _whole_rows(table: RawTable, rows: list[list[str]], width: int) -> list[tuple[int, list[str]]]:
    body = []
    for number, row in enumerate(rows, 2):
        if len(row) == width:
            body.append((number, row))
        else:
            expected = f"{width} cells in this row, but there are {len(row)}"
            table.problems.append(Problem(table.file, number, None, None, expected))
    return body


def _typed(table: RawTable, spec: dict, cells: list[str]) -> list:
    parse, wanted = PARSERS[spec["type"]]
    find_fault = _constraint(spec)
    required = bool(spec.get("constraints", {}).get("required"))
    values: list = []

    def wrong(number: int, cell: str, expected: str) -> None:
        table.problems.append(Problem(table.file, number, spec["name"], cell, expected))
        values.append(None)

    for number, cell in zip(table.rows, cells, strict=True):
        if cell == "":
            if required:
                wrong(number, cell, f"{wanted} (this cell must not be empty)")
            else:
                values.append(None)
            continue
        try:
            value = parse(cell)
        except ValueError:
            wrong(number, cell, wanted)
            continue
        if cell != cell.strip():
            wrong(number, cell, "no space before or after the text")
        elif fault := find_fault(value):
            wrong(number, cell, fault)
        else:
            values.append(value)
    return values


def _constraint(spec: dict) -> Callable[[object], str | None]:
    """Make a function that says what is wrong with a typed value, or None."""
    constraints = spec.get("constraints", {})
    parse = PARSERS[spec["type"]][0]
    low = parse(str(constraints["minimum"])) if "minimum" in constraints else None
    high = parse(str(constraints["maximum"])) if "maximum" in constraints else None
    allowed = set(constraints["enum"]) if "enum" in constraints else None
    pattern = re.compile(constraints["pattern"]) if "pattern" in constraints else None
    items = spec.get("list")
    item_words = set(items["enum"]) if items and "enum" in items else None

    def fault(value) -> str | None:
        if low is not None and value < low:
            return f"at least {low}"
        if high is not None and value > high:
            return f"at most {high}"
        if allowed is not None and value not in allowed:
            return "one of: " + ", ".join(map(str, constraints["enum"]))
        if pattern is not None and not pattern.fullmatch(value):
            return f"text of the form {constraints['pattern']}"
        if items:
            parts = value.split(items["separator"])
            if "" in parts or len(set(parts)) < len(parts):
                return f"different words separated by '{items['separator']}', none of them empty"
            if item_words is not None and not item_words.issuperset(parts):
                return "only these words: " + ", ".join(items["enum"])
        return None

    return fault


def _check_primary_key(table: RawTable, columns: list[str]) -> None:
    if not columns:
        return
    seen: dict[tuple[str, ...], int] = {}
    for number, key in zip(table.rows, table.keys(columns), strict=True):
        if key in seen:
            expected = f"a key that no other row has; row {seen[key]} has it already"
            table.problems.append(Problem(table.file, number, " + ".join(columns), ", ".join(key), expected))
        seen.setdefault(key, number)
