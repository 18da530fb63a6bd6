"""Say what differs between two versions of the data, and which lessons would feel it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd

from coursetools.comparing.records import KINDS, TableDifference
from natoeu.my_work import ROOT, lessons
from natoeu.record.descriptor import resources
from natoeu.record.reading import read

#: Rows, and damaged places, of one table that the report shows; the file of all differences has no limit.
SHOWN = 20
#: Longer texts are cut in the report.
WIDTH = 60
LOADED = re.compile(r"""\bload\(\s*f?["']([^"']+)["']\)?(?:[^\n]*? for \w+ in \(([^)]*)\))?""")
EXPLORER = re.compile(r"from natoeu\.explorers\.(\w+) import")


def report(differences: Sequence[TableDifference], old: Path, new: Path, root: Path = ROOT) -> str:
    """Write the differences as plain text: a summary first, then row by row.

    Parameters
    ----------
    differences : sequence of TableDifference
        As `coursetools.comparing.records.compare` gives them.
    old, new : pathlib.Path
        The folders that were compared.
    root : pathlib.Path
        The course, for the lessons that load a changed table.

    Returns
    -------
    str
    """
    changed = [each for each in differences if each.differs]
    noted = [each for each in differences if each.differs or each.remarks or each.problems or len(each.cells)]
    lines = [f"old  {old}", f"new  {new}", "", *_summary(differences, changed)]
    if changed:
        lines += ["", *_lessons({each.table for each in changed}, root)]
    for each in noted:
        lines += ["", *_table(each)]
    return "\n".join([*lines, *_new_sources(changed, old, new)])


def table(differences: Sequence[TableDifference]) -> pd.DataFrame:
    """Put the differences of all tables into one table, one cell a row.

    Parameters
    ----------
    differences : sequence of TableDifference
        As `coursetools.comparing.records.compare` gives them.

    Returns
    -------
    pandas.DataFrame
        With the columns `coursetools.comparing.records.COLUMNS`.
    """
    return pd.concat([each.cells for each in differences], ignore_index=True)


def loading(root: Path = ROOT) -> dict[str, set[str]]:
    """Find which tables each lesson loads: in its cells, its exercises or its explorers, as their code shows.

    Parameters
    ----------
    root : pathlib.Path
        The course.

    Returns
    -------
    dict of str to set of str
        Patterns of names of tables by lesson; in a pattern, ``*`` stands for any name.

    Examples
    --------
    >>> "dprk/measures" in loading()["03_dprk_sanctions"]
    True
    """
    package = root / "src" / "natoeu"
    found = {}
    for lesson in lessons(root):
        cells = json.loads(lesson.path.read_text("utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        parts = [
            root / "exercises" / f"lesson_{lesson.number}.toml",
            *(package / "explorers" / f"{name}.py" for name in EXPLORER.findall(code)),
        ]
        text = "\n".join([code, *(part.read_text("utf-8") for part in parts if part.is_file())])
        tables = {name for loaded, several in LOADED.findall(text) for name in _spelled_out(loaded, several)}
        tables |= {"*"} if "record.catalogue()" in code else set()
        found[lesson.path.stem] = tables | ({"sources"} if "record.cite(" in code else set())
    return found


def _spelled_out(name: str, several: str) -> list[str]:
    """Fill the gap in a name with the words of the loop that it stands in, if they are there."""
    words = re.findall(r"[\"'](\w+)[\"']", several) if "{" in name else []
    return [re.sub(r"\{[^}]*\}", word, name) for word in words or ["*"]]


def _summary(differences: Sequence[TableDifference], changed: list[TableDifference]) -> list[str]:
    damaged = [each.table for each in differences if each.state == "damaged"]
    rewritten = sum(int((each.cells["change"] == "rewritten").sum()) for each in differences)
    said = []
    if changed:
        said.append(f"{len(changed)} of {len(differences)} tables differ:")
        head = ["table", *KINDS[:3]]
        rows = [[each.table, *(str(each.count(kind)) for kind in KINDS[:3])] for each in changed]
        rows.append(["all", *(str(sum(each.count(kind) for each in changed)) for kind in KINDS[:3])])
        first = max(len(row[0]) for row in [head, *rows])
        said += ["  " + row[0].ljust(first) + "".join(cell.rjust(10) for cell in row[1:]) for row in [head, *rows]]
    else:
        said.append(f"No difference in the {len(differences) - len(damaged)} tables that were compared.")
    if rewritten:
        said.append(f"Same value, written differently: {rewritten} {'cell' if rewritten == 1 else 'cells'}.")
    if damaged:
        said.append(f"Not compared, because damaged: {', '.join(damaged)}.")
    return said


def _lessons(tables: set[str], root: Path) -> list[str]:
    touched = {}
    for lesson, patterns in loading(root).items():
        hit = sorted(table for table in tables if any(fnmatchcase(table, pattern) for pattern in patterns))
        if hit:
            touched[lesson] = hit
    if not touched:
        return ["No lesson loads a table that differs."]
    wide = max(map(len, touched))
    listed = [f"  {lesson.ljust(wide)}  {', '.join(hit)}" for lesson, hit in touched.items()]
    return ["Lessons that load a table that differs, as far as their code shows:", *listed]


def _table(difference: TableDifference) -> list[str]:
    kind = {"new": " (new table)", "gone": " (table removed)", "damaged": " (not compared)", "both": ""}[
        difference.state
    ]
    lines = [f"{difference.table}{kind}", *(f"  {text}" for text in [*difference.description, *difference.remarks])]
    lines += [f"  damaged, {text}" for text in difference.problems[:SHOWN]]
    if len(difference.problems) > SHOWN:
        lines.append(f"  damaged, ... and {len(difference.problems) - SHOWN} places more")
    rows = [group for _, group in difference.cells.groupby(["change", "row_old", "row_new"], dropna=False, sort=False)]
    rows.sort(key=lambda group: KINDS.index(group["change"].iloc[0]))
    for group in rows[:SHOWN]:
        lines += _row(group)
    if len(rows) > SHOWN:
        lines.append(f"  ... and {len(rows) - SHOWN} rows more; --csv FILE writes them all")
    return lines


def _row(group: pd.DataFrame) -> list[str]:
    first = group.iloc[0]
    places = [
        f"{version} row {row}"
        for version, row in (("old", first["row_old"]), ("new", first["row_new"]))
        if pd.notna(row)
    ]
    lines = [f"  {first['change']}: {first['key'] or 'a row'} ({', '.join(places)})"]
    wide = max(map(len, group["column"]))
    for cell in group.itertuples():
        if cell.change in ("changed", "rewritten"):
            value = f"{_short(cell.old)} -> {_short(cell.new)}"
        elif cell.column == "source_ids":
            continue
        else:
            value = _short(cell.new or cell.old)
        lines.append(f"    {cell.column.ljust(wide)}  {value}")
    before, after = first["sources_old"], first["sources_new"]
    sources = before if before == after else " -> ".join(filter(None, (before, after)))
    return [*lines, f"    {'sources:'.ljust(wide)}  {sources}"] if sources else lines


def _new_sources(changed: list[TableDifference], old: Path, new: Path) -> list[str]:
    cells = (
        pd.concat([each.cells for each in changed]) if changed else pd.DataFrame(columns=["sources_old", "sources_new"])
    )
    before, after = (
        {source for cell in cells[side] for source in cell.split(";") if source}
        for side in ("sources_old", "sources_new")
    )
    fresh = sorted(after - before)
    if not fresh:
        return []
    titles = {}
    for folder in (old, new):
        table = read(resources(folder)["sources"], folder) if "sources" in resources(folder) else None
        if table and table.columns_sound:
            cells = table.cells
            titles |= {
                key: f"{who}, {title}"
                for key, who, title in zip(cells["id"], cells["publisher"], cells["title"], strict=True)
            }
    wide = max(map(len, fresh))
    return [
        "",
        "Sources that rows name anew:",
        *(f"  {key.ljust(wide)}  {titles.get(key, 'not in the table of sources')}" for key in fresh),
    ]


def _short(text: str) -> str:
    if not text:
        return "(empty)"
    return text if len(text) <= WIDTH else text[: WIDTH - 3] + "..."
