"""The way in: what the record holds, the map of the lessons, and the abbreviations."""

from __future__ import annotations

import re

import nbformat
import pandas as pd
import pytest
from legibility import faults

from natoeu import record
from natoeu.analysis import coverage
from natoeu.charts import record as record_charts

LESSONS = pd.DataFrame(
    {
        "title": [
            "Start here",
            "The meeting of December 2017",
            "The EU Global Strategy",
            "Sanctions on the DPRK",
            "The pillars of counter-terrorism",
            "NATO's impact",
            "Check the article",
        ],
        "time": ["20 to 30 minutes", *["75 to 90 minutes, and more for a memo"] * 6],
    }
)
NEEDS = {1: [0], 2: [1], 3: [1], 4: [1], 5: [2, 3, 4], 6: [5]}


@pytest.fixture(scope="module")
def subjects():
    return coverage.by_subject({name: record.load(name) for name in record.catalogue().index})


def test_every_row_has_one_status_and_every_subject_sources(subjects):
    assert (subjects[list(coverage.STATUS)].sum(axis=1) == subjects["rows"]).all()
    assert (subjects["sources"] > 0).all()
    assert subjects["tables"].sum() == record.catalogue()["two_sources_percent"].notna().sum()


def test_most_rows_rest_on_one_source_and_every_subject_has_derived_rows(subjects):
    assert subjects["one_source"].sum() > subjects["rows"].sum() / 2
    assert (subjects["derived"] > 0).all()
    assert subjects["derived"].idxmax() == "claims"


def test_tables_without_sources_are_refused_in_words():
    with pytest.raises(ValueError, match="source_ids"):
        coverage.by_subject({"x/y": pd.DataFrame({"a": [1]})})


def test_the_picture_of_the_record_can_be_read(subjects, load):
    chart = record_charts.holdings(subjects, load("sources")["kind"].value_counts(), "Source: the record.")
    assert faults(chart.figure) == []
    assert f"{subjects['rows'].sum():,} rows" in chart.summary
    assert f"Of {len(load('sources')):,} sources" in chart.summary
    with pytest.raises(ValueError, match="no subjects"):
        record_charts.holdings(subjects.iloc[:0], load("sources")["kind"].value_counts(), "")


def test_the_map_of_the_lessons_can_be_read():
    chart = record_charts.lesson_map(LESSONS, NEEDS, "Source: the lessons.")
    assert faults(chart.figure) == []
    assert chart.summary.startswith("7 lessons, from Start here to Check the article")
    alone = record_charts.lesson_map(LESSONS.iloc[:1], NEEDS, "Source: the lessons.")
    assert alone.summary.startswith("1 lesson")


def test_lessons_that_need_each_other_are_refused():
    with pytest.raises(ValueError, match="1 and 2 need each other"):
        record_charts.lesson_map(LESSONS.iloc[:3], {1: [2], 2: [1]}, "")


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
