"""Load tables, list them, and check them all: the front door of the record."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import pandas as pd

from natoeu.record import descriptor
from natoeu.record.descriptor import as_list
from natoeu.record.errors import DataError, Problem
from natoeu.record.reading import RawTable, read


def load(name: str) -> pd.DataFrame:
    """Load one table of the record.

    Parameters
    ----------
    name : str
        Name of the table: folder and file without ending, as ``catalogue()`` lists it.

    Returns
    -------
    pandas.DataFrame
        A fresh copy. Dates are ``datetime64``, whole numbers with gaps ``Int64``, truth
        values with gaps ``boolean``; a column whose words have an order is an ordered
        category. Types come from ``datapackage.json``.

    Raises
    ------
    DataError
        If the name is unknown, or the file does not fit its description. Then nothing is loaded.

    Examples
    --------
    >>> from natoeu import record
    >>> record.load("cooperation/areas")["area_id"].iloc[0]
    'hybrid'
    >>> record.load("cooperation/area")
    Traceback (most recent call last):
    ...
    natoeu.record.errors.DataError: There is no table 'cooperation/area' in the record. Did you mean 'cooperation/areas'?
    """
    resource = descriptor.resource(name)
    folder = descriptor.data_folder()
    table = read(resource, folder)
    problems = table.problems or _broken_references(resource, table, folder)
    if problems:
        raise DataError.from_problems(problems)
    if table.frame is None:
        table.frame = pd.DataFrame(
            {field["name"]: _column(field, table.values[field["name"]]) for field in resource["schema"]["fields"]}
        )
    return table.frame.copy()


def catalogue() -> pd.DataFrame:
    """List the tables of the record.

    Returns
    -------
    pandas.DataFrame
        One row a table: title, number of rows, of different sources, and the share of rows
        (in percent) that rest on two independent sources.

    Examples
    --------
    >>> from natoeu import record
    >>> int(record.catalogue().loc["cooperation/areas", "rows"])
    8
    """
    folder = descriptor.data_folder()
    rows = []
    for name, resource in descriptor.resources(folder).items():
        table = read(resource, folder)
        if table.problems:
            raise DataError.from_problems(table.problems)
        count = len(next(iter(table.cells.values())))
        sources = {part for cell in table.cells.get("source_ids", []) for part in cell.split(";") if part}
        doubly = table.cells.get("status", []).count("two_sources")
        share = round(100 * doubly / count) if "status" in table.cells and count else None
        rows.append(
            {
                "table": name,
                "title": resource["title"],
                "rows": count,
                "sources": len(sources),
                "two_sources_percent": share,
            }
        )
    frame = pd.DataFrame(rows).set_index("table")
    return frame.astype({"two_sources_percent": "Int64"})


def check(folder: Path | None = None) -> list[Problem]:
    """Check every table, every reference between tables, and the fingerprints of all rows.

    Parameters
    ----------
    folder : pathlib.Path, optional
        The data folder; by default the one of the course.

    Returns
    -------
    list of Problem
        Empty when the record is in order.

    Notes
    -----
    A change that fits the description (two titles swapped, a row left out) can't be seen from
    the table alone. ``fingerprints.json`` holds a short digest of each row as it was when the
    record was last released; a row that differs is named. After an intended change
    ``make describe-data`` writes new fingerprints.
    """
    folder = folder or descriptor.data_folder()
    try:
        resources = descriptor.resources(folder)
    except DataError as error:
        return [Problem("datapackage.json", None, None, None, str(error).removeprefix("data/datapackage.json: "))]
    problems: list[Problem] = []
    tables = {name: read(resource, folder) for name, resource in resources.items()}
    for name, resource in resources.items():
        table = tables[name]
        problems += table.problems
        if table.columns_sound:
            problems += _broken_references(resource, table, folder)
    return problems + _changed_rows(tables, folder)


def fingerprints(folder: Path) -> dict[str, list[str]]:
    """Digest of every row of every table, in file order."""
    return {name: read(resource, folder).row_digests() for name, resource in descriptor.resources(folder).items()}


def _column(field: dict, values: list) -> pd.Series:
    gaps = None in values
    match field["type"]:
        case "date":
            return pd.Series(pd.to_datetime(values, format="%Y-%m-%d"), dtype="datetime64[us]")
        case "integer":
            return pd.Series(values, dtype="Int64" if gaps else "int64")
        case "number":
            return pd.Series(values, dtype="float64")
        case "boolean":
            return pd.Series(values, dtype="boolean" if gaps else "bool")
    if field.get("categoriesOrdered"):
        return pd.Series(pd.Categorical(values, field["constraints"]["enum"], ordered=True))
    return pd.Series(values, dtype="str")


def _broken_references(resource: dict, table: RawTable, folder: Path) -> list[Problem]:
    """Cells that name a row of another table which is not there."""
    if not table.columns_sound:
        return []
    resources = descriptor.resources(folder)
    problems = []

    def known_keys(target: str, columns: list[str]) -> frozenset[tuple[str, ...]]:
        other = table if target in ("", table.name) else read(resources[target], folder)
        return other.key_set(columns) if other.columns_sound else frozenset()

    def report(position: int, column: str, value: str, target: str, target_columns: list[str]) -> None:
        expected = f"a value that stands in column '{', '.join(target_columns)}' of the table '{target or table.name}'"
        problems.append(Problem(table.file, table.rows[position], column, value, expected))

    for foreign in resource["schema"].get("foreignKeys", []):
        columns = as_list(foreign["fields"])
        target, target_columns = foreign["reference"]["resource"], as_list(foreign["reference"]["fields"])
        known = known_keys(target, target_columns)
        if known.issuperset(table.key_set(columns)):
            continue
        for position, key in enumerate(table.keys(columns)):
            if all(key) and key not in known:
                report(position, ", ".join(columns), ", ".join(key), target, target_columns)
    for field in resource["schema"]["fields"]:
        reference = field.get("list", {}).get("references")
        if not reference:
            continue
        target, target_column = reference.rsplit(".", 1)
        known = known_keys(target, [target_column])
        for position, cell in enumerate(table.cells[field["name"]]):
            for part in cell.split(field["list"]["separator"]) if cell else []:
                if (part,) not in known:
                    report(position, field["name"], part, target, [target_column])
    return sorted(problems, key=lambda problem: problem.row or 0)


def _changed_rows(tables: dict[str, RawTable], folder: Path) -> list[Problem]:
    """Rows that differ from the fingerprints of the last release."""
    path = folder / "fingerprints.json"
    try:
        known = json.loads(path.read_text("utf-8"))
        sound = isinstance(known, dict) and all(isinstance(digests, list) for digests in known.values())
    except (OSError, ValueError):
        sound = False
    if not sound:
        return [
            Problem("fingerprints.json", None, None, None, "missing or damaged; 'make describe-data' writes it anew")
        ]
    problems = []
    for name, table in tables.items():
        if not table.columns_sound:
            continue
        old, new = known.get(name, []), table.row_digests()
        for kind, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
            if kind == "equal":
                continue
            what = {"delete": "missing here", "insert": "new", "replace": "changed"}[kind]
            count = max(old_to - old_from, new_to - new_from)
            rows = "1 row" if count == 1 else f"{count} rows"
            expected = (
                f"{rows} {what} since the last release of the record; "
                "if this is intended, run 'make describe-data', else get the file again"
            )
            problems.append(Problem(table.file, new_from + 2, None, None, expected))
    return problems
