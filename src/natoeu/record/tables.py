"""Load tables, list them, and check them all.

Reading is strict: a cell that does not fit its description is a problem with a place, never a silent ``NaN``.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from natoeu.record import descriptor
from natoeu.record.errors import DataError, Problem

#: How a type is written, what reads it, and what it is called.
TYPES: dict[str, tuple[str, Callable, str]] = {
    "string": (r"(?s:.*)", str, "text"),
    "integer": (r"-?\d{1,18}", int, "a whole number"),
    "number": (r"-?\d{1,18}(\.\d+)?", float, "a number with a decimal point, without spaces or commas"),
    "boolean": (r"true|false", "true".__eq__, "true or false"),
    "date": (r"\d{4}-\d{2}-\d{2}", datetime.date.fromisoformat, "a date that exists, written YYYY-MM-DD"),
}
#: Its column in pandas. Whole numbers and truth values without gaps need no type of their own.
COLUMNS = {"string": "str", "integer": "Int64", "number": "float64", "boolean": "boolean", "date": "datetime64[us]"}
WITHOUT_GAPS = {"integer": "int64", "boolean": "bool"}

CHANGED = (
    "not the file of the last release of the record; "
    "if the change is intended, run 'make describe-data', else get the file again"
)


def load(name: str) -> pd.DataFrame:
    """Load one table of the record, by folder and file without ending, as ``catalogue()`` lists it.

    You get a fresh copy. Dates are ``datetime64``, whole numbers with gaps ``Int64``, truth values with
    gaps ``boolean``; a column whose words have an order is an ordered category. A file that does not
    fit its description is not loaded; the ``DataError`` says where and why.

    >>> from natoeu import record
    >>> record.load("cooperation/areas")["area_id"].iloc[0]
    'hybrid'
    """
    folder = descriptor.data_folder()
    table = read(descriptor.resource(name), folder)
    problems = table.problems or _broken_links(table, folder)
    if problems:
        raise DataError(problems)
    return table.frame.copy()


def catalogue() -> pd.DataFrame:
    """List the tables: title, rows, sources, and the share of rows (in percent) with two independent sources."""
    rows, none = [], pd.Series(dtype="str")
    for name, resource in descriptor.resources().items():
        table = load(name)
        sources = table.get("source_ids", none).str.split(";").explode().nunique()
        share = table.get("status", none).eq("two_sources").mean()
        rows.append([name, resource["title"], len(table), sources, round(100 * share, 0)])
    frame = pd.DataFrame(rows, columns=["table", "title", "rows", "sources", "two_sources_percent"])
    return frame.set_index("table").astype({"two_sources_percent": "Int64"})


def check(folder: Path | None = None) -> list[Problem]:
    """Find all that is wrong in a data folder: in tables, in links between them, and files changed in silence.

    A change that fits the description (a row left out) can't be seen from the table alone, but from the hash
    of the file in ``datapackage.json``. After an intended change ``make describe-data`` writes it anew.
    """
    folder = folder or descriptor.data_folder()
    try:
        resources = descriptor.resources(folder)
    except DataError as error:
        return [Problem("datapackage.json", None, None, None, str(error).removeprefix("data/datapackage.json: "))]
    problems: list[Problem] = []
    for resource in resources.values():
        table = read(resource, folder)
        found = table.problems + _broken_links(table, folder)
        if not found and table.hash != resource.get("hash"):
            found = [Problem(resource["path"], None, None, None, CHANGED)]
        problems += found
    return problems


@dataclass
class Table:
    """A table as read: text and typed values of its cells, with gaps where a text does not fit.

    ``rows`` counts as a spreadsheet does. Without ``cells``, the file can't be read or its header does not fit.
    """

    resource: dict
    content: bytes = b""
    cells: dict[str, list[str]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    frame: pd.DataFrame = field(default_factory=pd.DataFrame)
    problems: list[Problem] = field(default_factory=list)

    def add(self, expected: str, row: int | None = None, column: str | None = None, value: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.resource["path"], row, column, value, expected))

    @property
    def hash(self) -> str:
        """The hash of the file as a Data Package writes it."""
        return "sha256:" + hashlib.sha256(self.content).hexdigest()


_held: dict[int, Table] = {}


def read(resource: dict, folder: Path) -> Table:
    """Read a table and check it on its own (types, constraints, key). The answer is shared: not to be changed.

    What an editor or a version control may add to a file, a mark at its start or other line ends, does not count.
    """
    try:
        content = (folder / resource["path"]).read_bytes()
    except OSError:
        table = Table(resource)
        table.add("the file is missing or can't be read; get the data folder again")
        return table
    content = content.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    held = _held.get(id(resource))
    if held is None or held.content != content:
        held = _held[id(resource)] = _read(resource, content)
    return held


def _read(resource: dict, content: bytes) -> Table:
    table, fields = Table(resource, content), resource["schema"]["fields"]
    names = [each["name"] for each in fields]
    header, *records = _records(table) or [[]]
    _check_header(table, header, names)
    if header != names:
        return table
    for row, record in enumerate(records, 2):
        if len(record) != len(names):
            table.add(f"{len(names)} cells in this row, but there are {len(record)}", row)
    table.rows = [row for row, record in enumerate(records, 2) if len(record) == len(names)]
    table.cells = {name: [records[row - 2][place] for row in table.rows] for place, name in enumerate(names)}
    table.frame = pd.DataFrame({each["name"]: _typed(table, each) for each in fields})
    _check_key(table, descriptor.primary_key(resource))
    table.problems.sort(key=lambda problem: problem.row or 0)
    return table


def _records(table: Table) -> list[list[str]]:
    """Split a file into rows and cells; none if that can't be done."""
    records: list[list[str]] = []
    try:
        text, fault = table.content.decode("utf-8"), table.content.find(b"\x00")
    except UnicodeDecodeError as error:
        text, fault = "", error.start
    if fault >= 0:
        row = table.content.count(b"\n", 0, fault) + 1
        table.add("not UTF-8 text; save the file as CSV with the encoding UTF-8", row)
    elif not text.strip():
        table.add("the file is empty; get it again")
    elif not text.endswith("\n"):
        table.add("the file breaks off: its last row has no line end", text.count("\n") + 1)
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            records.append(record)
    except csv.Error as error:
        table.add(f"not readable as CSV ({error}); a quotation mark may be missing", len(records) + 1)
    return [] if table.problems else records


def _check_header(table: Table, header: list[str], names: list[str]) -> None:
    if table.problems or header == names:
        return
    for name in dict.fromkeys([*names, *header]):
        if name not in header or name not in names:
            wrong = "missing" if name in names else "not described in datapackage.json"
            table.add(f"this column is {wrong}", 1, name)
    if not table.problems:
        expected = "the columns once each and in the order of datapackage.json: " + ", ".join(names)
        table.add(expected, 1, value=", ".join(header))


def _typed(table: Table, described: dict) -> pd.Series:
    """Read the cells of a column with its type; each different text is read once."""
    name, cells = described["name"], table.cells[described["name"]]
    read, faults = {}, {}
    for cell in set(cells):
        try:
            read[cell] = _value(cell, described)
        except ValueError as error:
            read[cell], faults[cell] = None, str(error)
    for row, cell in zip(table.rows, cells, strict=True) if faults else ():
        if cell in faults:
            table.add(faults[cell], row, name, cell)
    columns = COLUMNS if None in read.values() else COLUMNS | WITHOUT_GAPS
    dtype: str | pd.CategoricalDtype = columns[described["type"]]
    if described.get("categoriesOrdered"):
        dtype = pd.CategoricalDtype(described["constraints"]["enum"], ordered=True)
    return pd.Series([read[cell] for cell in cells], dtype=dtype)


def _value(cell: str, described: dict):
    """Read a cell, or say with a ValueError what was expected."""
    form, read, wanted = TYPES[described["type"]]
    limits, items = described.get("constraints", {}), described.get("list", {})
    if cell == "":
        if limits.get("required"):
            raise ValueError(f"{wanted} (this cell must not be empty)")
        return None
    try:
        if not re.fullmatch(form, cell):
            raise ValueError
        value = read(cell)
    except ValueError:
        raise ValueError(wanted) from None
    words = cell.split(items["separator"]) if items else [value]
    allowed = limits.get("enum") or items.get("enum") or words
    if cell != cell.strip():
        raise ValueError("no space before or after the text")
    if "minimum" in limits and value < read(str(limits["minimum"])):
        raise ValueError(f"at least {limits['minimum']}")
    if "maximum" in limits and value > read(str(limits["maximum"])):
        raise ValueError(f"at most {limits['maximum']}")
    if "pattern" in limits and not re.fullmatch(limits["pattern"], cell):
        raise ValueError(f"text of the form {limits['pattern']}")
    if "" in words or len(set(words)) < len(words):
        raise ValueError(f"different words separated by '{items['separator']}', none of them empty")
    if not set(allowed).issuperset(words):
        raise ValueError("one of: " + ", ".join(map(str, allowed)))
    return value


def _check_key(table: Table, columns: list[str]) -> None:
    first: dict[tuple[str, ...], int] = {}
    keys = zip(*(table.cells[column] for column in columns), strict=True)
    for row, key in zip(table.rows, keys, strict=False):  # without a key no row is told from another
        if first.setdefault(key, row) != row:
            expected = f"a key that no other row has; row {first[key]} has it already"
            table.add(expected, row, " + ".join(columns), ", ".join(key))


def _broken_links(table: Table, folder: Path) -> list[Problem]:
    """Cells that name a row of another table which is not there."""
    resources = descriptor.resources(folder)
    problems = []
    for column, separator, target, there in descriptor.links(table.resource) if table.cells else ():
        known = {"", *read(resources[target], folder).cells.get(there, [])}
        expected = f"a value that stands in column '{there}' of the table '{target}'"
        for row, cell in zip(table.rows, table.cells[column], strict=True):
            for part in cell.split(separator) if separator else [cell]:
                if part not in known:
                    problems.append(Problem(table.resource["path"], row, column, part, expected))
    return sorted(problems, key=lambda problem: problem.row or 0)
