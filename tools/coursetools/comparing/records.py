"""What differs between two versions of the record, row by row and with its sources?

Rows are matched by the primary key of their table and compared as values, so that ``1.0`` and ``1``
are the same number. Two versions need not have the same tables or columns.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from natoeu.record.descriptor import as_list, resources
from natoeu.record.errors import DataError
from natoeu.record.reading import RawTable, read

#: One line for each cell that differs, and for each filled cell of a row that is in one version only.
COLUMNS = ["table", "change", "key", "row_old", "row_new", "column", "old", "new", "sources_old", "sources_new"]
KINDS = ("added", "removed", "changed", "rewritten")


@dataclass
class TableDifference:
    """How one table differs.

    Parameters
    ----------
    table : str
        Its name.
    state : {"both", "new", "gone", "damaged"}
        In which versions it stands, or that it can't be compared.
    cells : pandas.DataFrame
        With the columns `COLUMNS`; ``change`` is one of `KINDS`, where "rewritten" means the same value written differently.
    description : list of str
        What differs in the description: columns, types, key.
    remarks : list of str
        What a reader must know about the comparison.
    problems : list of str
        What is wrong with a file, and where.
    """

    table: str
    state: str
    cells: pd.DataFrame
    description: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether a value, a column or the table itself is not the same in both versions."""
        return (
            self.state in ("new", "gone") or bool(self.description) or bool((self.cells["change"] != "rewritten").any())
        )

    def count(self, change: str) -> int:
        """Number of rows with a kind of change."""
        rows = self.cells[self.cells["change"] == change]
        return len(rows[["row_old", "row_new"]].drop_duplicates())


def compare(old: Path, new: Path) -> list[TableDifference]:
    """Compare two data packages table by table.

    Parameters
    ----------
    old, new : pathlib.Path
        Folders with a ``datapackage.json``.

    Returns
    -------
    list of TableDifference
        In the order of the new package; tables that are gone come last.

    Raises
    ------
    DataError
        If a folder has no readable description.

    Examples
    --------
    >>> from natoeu import record
    >>> folder = record.data_folder()
    >>> any(table.differs for table in compare(folder, folder))
    False
    """
    before, after = _described(old, "old"), _described(new, "new")
    names = [*after, *(name for name in before if name not in after)]
    return [_compare_table(name, before.get(name), after.get(name), old, new) for name in names]


def _described(folder: Path, version: str) -> dict[str, dict]:
    if not (folder / "datapackage.json").is_file():
        raise DataError(
            f"The {version} version '{folder}' has no file 'datapackage.json': name the folder of a data package."
        )
    try:
        return resources(folder)
    except DataError as error:
        raise DataError(f"The {version} version '{folder}': {error}") from None


def _compare_table(name: str, before: dict | None, after: dict | None, old: Path, new: Path) -> TableDifference:
    tables = [read(resource, folder) if resource else None for resource, folder in ((before, old), (after, new))]
    problems = [
        f"{version}: {str(problem).removeprefix('data/')}"
        for version, table in zip(("old", "new"), tables, strict=True)
        for problem in (table.problems if table else ())
    ]
    if any(table and _broken(table) for table in tables):
        return TableDifference(name, "damaged", pd.DataFrame(columns=COLUMNS), problems=problems)
    if not (before and after and tables[0] and tables[1]):
        table, resource = (tables[0], before) if before else (tables[1], after)
        assert table and resource  # one of the two versions has it
        cells = _one_sided(table, "removed" if before else "added", _key(resource))
        return TableDifference(name, "gone" if before else "new", _frame(name, cells), problems=problems)
    found = TableDifference(name, "both", pd.DataFrame(columns=COLUMNS), _description(before, after), problems=problems)
    found.cells = _frame(name, _differences(tables[0], tables[1], before, after, found.remarks))
    return found


def _broken(table: RawTable) -> bool:
    """A problem without a column concerns whole rows or the file: what is there can't be matched."""
    return not table.columns_sound or any(problem.column is None for problem in table.problems)


def _key(resource: dict) -> list[str]:
    return as_list(resource["schema"].get("primaryKey", []))


def _types(resource: dict) -> dict[str, str]:
    return {each["name"]: each["type"] for each in resource["schema"]["fields"]}


def _description(before: dict, after: dict) -> list[str]:
    old, new = _types(before), _types(after)
    said = [f"column '{column}' added ({new[column]})" for column in new if column not in old]
    said += [f"column '{column}' removed" for column in old if column not in new]
    said += [
        f"column '{column}': type {old[column]} -> {new[column]}"
        for column in old
        if column in new and old[column] != new[column]
    ]
    if _key(before) != _key(after):
        said.append(f"key: {_listed(_key(before))} -> {_listed(_key(after))}")
    return said


def _listed(columns: list[str]) -> str:
    return " + ".join(columns) or "none"


def _values(table: RawTable, columns: list[str], typed: bool) -> list[tuple]:
    """What stands in each row: typed values, or the text where a cell does not fit its type."""
    lists = [
        [
            value if typed and value is not None else cell
            for value, cell in zip(table.values[column], table.cells[column], strict=True)
        ]
        for column in columns
    ]
    return list(zip(*lists, strict=True)) if lists else [()] * len(table.rows)


def _differences(one: RawTable, other: RawTable, before: dict, after: dict, remarks: list[str]) -> list[dict]:
    types = _types(before), _types(after)
    shared = [column for column in types[0] if column in types[1]]
    same_type = {column: types[0][column] == types[1][column] for column in shared}
    key = [column for column in _key(after) if column in shared]
    whole = not key or key != _key(after)
    if not whole:
        keys = [_values(table, key, all(same_type[column] for column in key)) for table in (one, other)]
        whole = any(len(set(each)) < len(each) for each in keys)
        if whole:
            remarks.append(
                f"the key ({_listed(key)}) stands more than once: whole rows compared, a changed row counts as removed and added"
            )
    else:
        remarks.append("no key that both versions have: whole rows compared, a changed row counts as removed and added")
    if whole:
        return _by_whole_rows(one, other, shared, same_type)
    places = [{value: place for place, value in enumerate(each)} for each in keys]
    cells = []
    for value, place in places[0].items():
        if value not in places[1]:
            cells += _row(one, place, "removed", key)
    for value, place in places[1].items():
        if value not in places[0]:
            cells += _row(other, place, "added", key)
    columns = {
        column: [_values(table, [column], same_type[column]) for table in (one, other)]
        for column in shared
        if column not in key
    }
    for value, place in places[1].items():
        if value in places[0]:
            cells += _cells_that_differ(one, other, places[0][value], place, columns, key)
    if [value for value in keys[0] if value in places[1]] != [value for value in keys[1] if value in places[0]]:
        remarks.append("the rows stand in another order")
    return cells


def _cells_that_differ(
    one: RawTable, other: RawTable, here: int, there: int, columns: dict[str, list], key: list[str]
) -> list[dict]:
    cells = []
    for column, (old, new) in columns.items():
        before, after = one.cells[column][here], other.cells[column][there]
        if before != after:
            change = "rewritten" if old[here] == new[there] else "changed"
            place = {"row_old": one.rows[here], "row_new": other.rows[there]} | _place(other, there, key)
            sources = {"sources_old": _sources(one, here), "sources_new": _sources(other, there)}
            cells.append({"change": change, "column": column, "old": before, "new": after} | place | sources)
    return cells


def _by_whole_rows(one: RawTable, other: RawTable, shared: list[str], same_type: dict[str, bool]) -> list[dict]:
    typed = all(same_type.values())
    rows = [_values(table, shared, typed) for table in (one, other)]
    cells = []
    for table, own, others, change in ((one, rows[0], rows[1], "removed"), (other, rows[1], rows[0], "added")):
        left = Counter(others)
        for place, value in enumerate(own):
            if left[value]:
                left[value] -= 1
            else:
                cells += _row(table, place, change, shared[:1])
    return cells


def _one_sided(table: RawTable, change: str, key: list[str]) -> list[dict]:
    return [cell for place in range(len(table.rows)) for cell in _row(table, place, change, key)]


def _row(table: RawTable, place: int, change: str, key: list[str]) -> list[dict]:
    side = "old" if change == "removed" else "new"
    found = _place(table, place, key) | {
        "change": change,
        f"row_{side}": table.rows[place],
        f"sources_{side}": _sources(table, place),
    }
    return [
        found | {"column": column, side: table.cells[column][place]}
        for column in table.cells
        if table.cells[column][place]
    ]


def _place(table: RawTable, place: int, key: list[str]) -> dict:
    return {"key": ", ".join(table.cells[column][place] for column in key)}


def _sources(table: RawTable, place: int) -> str:
    return table.cells["source_ids"][place] if "source_ids" in table.cells else ""


def _frame(name: str, cells: list[dict]) -> pd.DataFrame:
    empty = {column: pd.NA if column.startswith("row_") else "" for column in COLUMNS}
    frame = pd.DataFrame([empty | cell | {"table": name} for cell in cells], columns=COLUMNS)
    return frame.astype({"row_old": "Int64", "row_new": "Int64"})
