"""The way in: what the record holds, and the abbreviations."""

from __future__ import annotations

import re

import nbformat
import pandas as pd

from natoeu import record


def test_every_row_has_one_status_and_most_rest_on_one_source():
    tables = {name: record.load(name) for name in record.catalogue().index}
    rows = pd.concat({name: table["status"].astype(str) for name, table in tables.items() if "status" in table})
    assert set(rows) == {"two_sources", "one_source", "derived"}
    assert (rows == "one_source").mean() > 0.5
    subjects = rows.groupby(rows.index.get_level_values(0).str.partition("/").get_level_values(0))
    derived = subjects.agg(lambda status: (status == "derived").sum())
    assert (derived > 0).all()
    assert derived.idxmax() == "claims"


def test_every_abbreviation_that_a_lesson_spells_out_stands_in_the_glossary(root):
    known = set(record.load("glossary")["abbreviation"])
    missing = set()
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "markdown" and cell.source.startswith("**Abbreviations.**"):
                named = re.findall(
                    r"(?:^|[.;] )([A-Z][\w-]*[A-Z]\w*|[A-Z]{2,}): ",
                    cell.source.removeprefix("**Abbreviations.**").strip(),
                )
                missing |= {f"{name} ({path.name})" for name in named if name not in known}
    assert not missing
