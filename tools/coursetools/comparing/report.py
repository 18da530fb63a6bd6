"""Say what differs between two versions of the data, and which lessons would feel it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from coursetools.comparing.records import KINDS, TableDifference
from natoeu.my_work import ROOT, lessons

SHOWN = 20  #: Rows and damaged places of one table that the report lists; --csv has no limit.


def report(differences: Sequence[TableDifference], old: Path, new: Path) -> str:
    """Write the differences as plain text: a summary, the lessons that load a table that differs, row by row."""
    changed = [each for each in differences if each.differs]
    lines = [f"old  {old}", f"new  {new}", "", *_summary(differences, changed)]
    if changed:
        touched = loading([each.table for each in changed]).items()
        lines += ["", "Lessons that load a table that differs, as far as their code shows:"]
        lines += [f"  {lesson}  {', '.join(tables)}" for lesson, tables in touched if tables] or ["  none"]
    for each in differences:
        if each.differs or each.remarks or each.problems or len(each.cells):
            lines += ["", *_table(each)]
    return "\n".join(lines)


def table(differences: Sequence[TableDifference]) -> pd.DataFrame:
    """Put the differences of all tables into one table, one cell a row."""
    return pd.concat([each.cells for each in differences], ignore_index=True)


def loading(tables: Iterable[str]) -> dict[str, list[str]]:
    """Find which of some tables each lesson loads: in its cells, its exercises or its explorers, as their code shows."""
    found = {}
    for lesson in lessons(ROOT):
        cells = json.loads(lesson.path.read_text("utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        parts = [f"src/natoeu/explorers/{name}.py" for name in re.findall(r"natoeu\.explorers\.(\w+) import", code)]
        for part in (f"exercises/lesson_{lesson.number}.toml", *parts):
            code += (ROOT / part).read_text("utf-8") if (ROOT / part).is_file() else ""
        named = re.findall(r"""\bload\(\s*f?["']([^"']+)""", code)
        named += ["sources"] * ("record.cite(" in code) + [".*"] * ("record.catalogue()" in code)
        pattern = "|".join(re.sub(r"\{.*?\}", r"(\\w+)", name) for name in named)  # what fills a gap stands in quotes
        hits = {table: re.fullmatch(pattern, table) for table in tables}
        filled = {table: [f'"{word}"' in code for word in hit.groups() if word] for table, hit in hits.items() if hit}
        found[lesson.path.stem] = [table for table in filled if all(filled[table])]
    return found


def _summary(differences: Sequence[TableDifference], changed: list[TableDifference]) -> list[str]:
    damaged = [each.table for each in differences if each.state == "damaged"]
    said = [f"No difference in the {len(differences) - len(damaged)} tables that were compared."]
    if changed:
        counts = pd.DataFrame({each.table: [each.count(kind) for kind in KINDS[:3]] for each in changed}, KINDS[:3]).T
        counts.loc["all"] = counts.sum()
        said = [f"{len(changed)} of {len(differences)} tables differ:", counts.to_string()]
    rewritten = sum(each.count("rewritten") for each in differences)
    said += [f"Rows with the same values, written differently: {rewritten}."] if rewritten else []
    return said + ([f"Not compared, because damaged: {', '.join(damaged)}."] if damaged else [])


def _table(each: TableDifference) -> list[str]:
    lines = [f"{each.table} ({each.state})" if each.state != "both" else each.table]
    lines += [f"  {text}" for text in [*each.description, *each.remarks]]
    lines += [f"  damaged, {text}" for text in each.problems[:SHOWN]]
    lines += [f"  ... and {len(each.problems) - SHOWN} places more"] if len(each.problems) > SHOWN else []
    rows = [row for _, row in each.cells.groupby(["change", "row_new", "row_old"], dropna=False)]
    for row in rows[:SHOWN]:
        first = row.iloc[0]
        places = [f"{side} row {first[f'row_{side}']}" for side in ("old", "new") if pd.notna(first[f"row_{side}"])]
        lines.append(f"  {first['change']}: {_short(first['key'])} ({', '.join(places)})")
        for cell in row.itertuples():
            both = f"{_short(cell.old)} -> {_short(cell.new)}"
            lines.append(f"    {cell.column}: {both if len(places) == 2 else _short(cell.old or cell.new)}")
        lines += [f"    sources: {first['sources_new']}"] if first["sources_old"] == first["sources_new"] != "" else []
    return lines + ([f"  ... and {len(rows) - SHOWN} rows more; --csv FILE writes them all"] if rows[SHOWN:] else [])


def _short(text: str) -> str:
    return (text if len(text) <= 60 else text[:57] + "...") or "(empty)"
