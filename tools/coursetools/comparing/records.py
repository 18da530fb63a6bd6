"""What differs between two versions of the record? Rows are merged on the key of their table and compared as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from natoeu.record.descriptor import primary_key, resources
from natoeu.record.errors import DataError
from natoeu.record.tables import Table, read

#: Of the table of differences: one line for each cell that differs, and for each filled cell of a row in one version only.
COLUMNS = ["table", "change", "key", "row_old", "row_new", "column", "old", "new", "sources_old", "sources_new"]
#: Changes of rows; in a row that is "rewritten" the same values are written differently.
KINDS = ["added", "removed", "changed", "rewritten"]


@dataclass
class TableDifference:
    """How one table differs: in which versions it stands (both, new, gone) or that it is damaged, and its cells."""

    table: str
    state: str
    cells: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    description: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether a value, a column or the table itself is not the same in both versions."""
        return self.state in ("new", "gone") or bool(self.description) or bool((self.cells["change"] != KINDS[3]).any())

    def count(self, change: str) -> int:
        """Number of rows with a kind of change."""
        return len(self.cells.loc[self.cells["change"] == change, ["row_old", "row_new"]].drop_duplicates())


def compare(old: Path, new: Path) -> list[TableDifference]:
    """Compare two data packages table by table, in the order of the new one; tables that are gone come last."""
    before, after = _read(old, "old"), _read(new, "new")
    return [_compare(name, before.get(name), after.get(name)) for name in after | before]


def _read(folder: Path, version: str) -> dict[str, Table]:
    try:
        return {name: read(resource, folder) for name, resource in resources(folder).items()}
    except DataError as error:
        raise DataError(f"The {version} version '{folder}': {error}") from None


def _compare(name: str, old: Table | None, new: Table | None) -> TableDifference:
    found = TableDifference(name, "both" if old and new else "gone" if old else "new")
    for version, table in (("old", old), ("new", new)):
        problems = table.problems if table else []
        found.problems += [f"{version}: {str(problem).removeprefix('data/')}" for problem in problems]
        if any(problem.column is None for problem in problems) or (table and not table.cells):
            found.state = "damaged"  # not a cell is wrong, but a row or the file
    if found.state != "damaged":
        _match(found, [table for table in (old or new, new or old) if table])
    return found


def _match(found: TableDifference, versions: list[Table]) -> None:
    types = [{each["name"]: each["type"] for each in table.resource["schema"]["fields"]} for table in versions]
    keys = [primary_key(table.resource) for table in versions]
    said = [own | {"primary key": " + ".join(key)} for own, key in zip(types, keys, strict=True)]
    for what in said[0] | said[1]:
        before, after = (each.get(what) or "none" for each in said)
        found.description += [f"{what}: {before} -> {after}"] if before != after else []
    texts = [pd.DataFrame(table.cells, index=table.rows, dtype=object) for table in versions]
    typed = [table.frame.set_axis(table.rows) for table in versions]
    values = [value.astype(str).where(value.notna(), text) for value, text in zip(typed, texts, strict=True)]
    if found.state != "both":
        without_rows = 0 if found.state == "new" else 1
        texts[without_rows], values[without_rows] = texts[0][:0], values[0][:0]
    shared, on = [column for column in types[0] if column in types[1]], keys[1]
    if not on or not set(on) <= set(shared):
        on = shared
        found.remarks.append("no key that both versions have: whole rows compared, a changed one is removed and added")
    keyed = [value[on].set_axis(range(len(on)), axis=1) for value in values]
    keyed = [each.assign(again=each.groupby(list(each)).cumcount()) for each in keyed]  # a key may stand twice
    rows = keyed[0].assign(row_old=keyed[0].index).merge(keyed[1].assign(row_new=keyed[1].index), how="outer")
    rows = rows.sort_values(["row_new", "row_old"])[["row_old", "row_new"]].astype("Int64")
    if not rows.dropna()["row_old"].is_monotonic_increasing:
        found.remarks.append("the rows stand in another order")
    columns = list(types[1] | types[0] | {"source_ids": "string"})
    before, after, was, now = (
        each.reindex(columns=columns, fill_value="").reindex(rows[side], fill_value="").to_numpy()
        for side, each in zip(["row_old", "row_new"] * 2, texts + values, strict=True)
    )
    new, gone = (rows[side].isna().to_numpy() for side in rows)
    place, column = np.nonzero((before != after) & ((new | gone)[:, None] | np.isin(columns, shared)))
    key = np.where(gone[:, None], before, after)[:, [columns.index(each) for each in on]]
    change = np.select([new, gone], KINDS[:2], KINDS[2])[place]
    cells = rows.iloc[place].assign(table=found.table, key=[", ".join(each) for each in key[place]])
    cells["change"] = np.where((was == now)[place, column], KINDS[3], change)
    cells["column"], sources = np.array(columns)[column], columns.index("source_ids")
    cells["old"], cells["sources_old"] = before[place, column], before[place, sources]
    cells["new"], cells["sources_new"] = after[place, column], after[place, sources]
    found.cells = cells[COLUMNS]
