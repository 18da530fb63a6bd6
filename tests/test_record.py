"""The loader: types, fresh copies, names, and what damaged data get."""

from __future__ import annotations

import csv
import hashlib
import importlib
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from natoeu import record
from natoeu.record import DataError


def edit(folder: Path, name: str, change) -> Path:
    """Rewrite one table of a copy: ``change`` gets the rows (header first) and alters them."""
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


def set_cell(row: int, column: str, value: str):
    """Make a change that writes one cell; ``row`` counts as a spreadsheet does."""

    def change(rows: list[list[str]]) -> None:
        rows[row - 1][rows[0].index(column)] = value

    return change


def test_types_come_from_the_descriptor():
    events = record.load("cooperation/events")
    assert pd.api.types.is_datetime64_any_dtype(events["date"])
    assert record.load("cooperation/areas")["area_id"].dtype == "str"
    assert record.load("strategy/battlegroups")["personnel"].dtype == "Int64"
    assert record.load("cooperation/agenda_topics")["announced_on_4_december"].dtype == "boolean"
    assert record.load("cooperation/agenda_topics")["in_article"].dtype == "bool"


def test_ordered_words_become_an_ordered_category(load):
    ordered = [
        (name, field["name"])
        for name, resource in record.descriptor.resources().items()
        for field in resource["schema"]["fields"]
        if field.get("categoriesOrdered")
    ]
    assert ordered
    for name, column in ordered:
        assert load(name)[column].dtype.ordered


def test_every_table_loads(load):
    for name in record.catalogue().index:
        assert len(load(name)) > 0, name


def test_each_load_is_a_fresh_copy():
    first = record.load("cooperation/areas")
    first.loc[0, "area_id"] = "spoilt"
    assert record.load("cooperation/areas").loc[0, "area_id"] != "spoilt"


def test_a_change_below_the_surface_of_a_table_is_not_in_the_next_one():
    """``.array`` and ``.values`` reach the memory of a column past pandas' copy on write."""
    for name in record.catalogue().index:
        first, second = record.load(name), record.load(name)
        before = second.copy()
        for column in first.columns[::-1]:
            values = first[column].array
            for memory in (values, getattr(values, "_ndarray", values), first[column].to_numpy(), first[column].values):
                try:
                    memory[0] = memory[-1]
                    memory[:] = memory[::-1]
                except (ValueError, TypeError):  # read-only
                    continue
        pd.testing.assert_frame_equal(second, before)
        pd.testing.assert_frame_equal(record.load(name), before)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cooperation/event", "cooperation/events"),
        ("evnts", "cooperation/events"),
        ("Countries/Countries", "countries/countries"),
    ],
)
def test_unknown_table_is_answered_with_the_nearest(typed, meant):
    with pytest.raises(DataError, match=f"There is no table '{typed}'.*'{meant}'"):
        record.load(typed)


@pytest.mark.parametrize("name", [None, 3, ""])
def test_a_name_of_the_wrong_type_gets_a_sentence(name):
    with pytest.raises(DataError, match="There is no table"):
        record.load(name)


@pytest.mark.parametrize(
    ("table", "change", "place"),
    [
        (
            "cooperation/events",
            set_cell(5, "date", "2017-02-30"),
            "row 5, column 'date': found '2017-02-30'; expected a date",
        ),
        ("cooperation/events", set_cell(6, "title", ""), "row 6, column 'title': found an empty cell"),
        ("cooperation/events", set_cell(7, "actor", "EUU"), "row 7, column 'actor': found 'EUU'; expected one of: "),
        (
            "cooperation/events",
            set_cell(8, "source_ids", "nobody-1999-1"),
            "row 8, column 'source_ids': found 'nobody-1999-1'",
        ),
        (
            "countries/countries",
            set_cell(3, "population_2017", "many"),
            "row 3, column 'population_2017': found 'many'; expected a whole number",
        ),
        ("countries/countries", set_cell(3, "population_2017", "9" * 30), "row 3, column 'population_2017': found '99"),
        (
            "cooperation/agenda_topics",
            set_cell(2, "in_article", "TRUE"),
            "row 2, column 'in_article': found 'TRUE'; expected true or false",
        ),
        (
            "cooperation/events",
            set_cell(5, "source_ids", "nato-nd-3;nato-nd-3"),
            "row 5, column 'source_ids': .*expected different words",
        ),
        ("countries/countries", set_cell(3, "population_2017", "1,5"), "row 3, column 'population_2017': found '1,5'"),
        (
            "countries/memberships",
            set_cell(4, "iso3", "XXY"),
            "row 4, column 'iso3': found 'XXY'; expected a value that stands in",
        ),
        (
            "cooperation/areas",
            lambda rows: rows.append(list(rows[1])),
            "column 'area_id': found 'hybrid'; expected a key that no other row has",
        ),
        ("cooperation/areas", lambda rows: [row.pop(1) for row in rows], "row 1, column '.*': this column is missing"),
        ("cooperation/areas", lambda rows: rows[2].pop(), "row 3: .* cells in this row"),
    ],
)
def test_damage_is_named_with_file_row_column_and_value(data_copy, table, change, place):
    edit(data_copy, table, change)
    with pytest.raises(DataError, match=f"data/{table}.csv, .*{place}"):
        record.load(table)


def test_wrong_encoding_is_named(data_copy):
    path = data_copy / "cooperation" / "events.csv"
    path.write_bytes(path.read_text("utf-8").replace("Summit", "Sümmit", 1).encode("latin-1"))
    with pytest.raises(DataError, match="cooperation/events.csv, row 2: not UTF-8 text"):
        record.load("cooperation/events")


def test_a_table_that_breaks_off_is_named(data_copy):
    path = data_copy / "cooperation" / "events.csv"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataError, match="cooperation/events.csv, row"):
        record.load("cooperation/events")


def test_missing_file_and_missing_folder_say_what_to_do(data_copy, monkeypatch):
    (data_copy / "cooperation" / "areas.csv").unlink()
    with pytest.raises(DataError, match="cooperation/areas.csv: the file is missing"):
        record.load("cooperation/areas")
    monkeypatch.setenv("NATOEU_DATA", str(data_copy / "nowhere"))
    with pytest.raises(DataError, match="No data found: NATOEU_DATA points to .*Get the course again"):
        record.load("cooperation/areas")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"resources": [{}]}'])
def test_damaged_descriptor_is_named(data_copy, content):
    (data_copy / "datapackage.json").write_text(content, "utf-8")
    with pytest.raises(DataError, match="data/datapackage.json"):
        record.load("cooperation/areas")
    assert [problem.file for problem in record.check(data_copy)] == ["datapackage.json"]


def test_line_ends_and_byte_order_mark_do_not_matter(data_copy):
    path = data_copy / "cooperation" / "areas.csv"
    before = record.load("cooperation/areas")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(record.load("cooperation/areas"), before)
    assert record.check(data_copy) == []


def test_check_lists_all_problems_in_one_go(data_copy):
    edit(data_copy, "cooperation/events", set_cell(5, "date", "yesterday"))
    edit(data_copy, "countries/memberships", set_cell(4, "iso3", "XXY"))
    files = {problem.file for problem in record.check(data_copy)}
    assert {"cooperation/events.csv", "countries/memberships.csv"} <= files


def test_check_notices_a_change_that_fits_the_description(data_copy):
    edit(data_copy, "cooperation/events", set_cell(5, "title", "Another title"))
    assert [str(problem) for problem in record.check(data_copy)] == [
        "data/cooperation/events.csv: not the file of the last release of the record; "
        "if the change is intended, run 'make describe-data', else get the file again"
    ]


def test_a_table_without_a_hash_is_named(data_copy):
    path = data_copy / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    del next(resource for resource in package["resources"] if resource["name"] == "cooperation/events")["hash"]
    path.write_text(json.dumps(package), "utf-8")
    assert ["make describe-data" in str(problem) for problem in record.check(data_copy)] == [True]


class TestDescribeData:
    @pytest.fixture
    def describe_data(self):
        return importlib.import_module("describe_data").main

    def test_declares_a_change_and_touches_nothing_else(self, data_copy, describe_data):
        before = (data_copy / "datapackage.json").read_text("utf-8").splitlines()
        table = edit(data_copy, "cooperation/events", set_cell(5, "title", "Another title"))
        table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n"))
        assert describe_data() == 0
        assert record.check(data_copy) == []
        after = (data_copy / "datapackage.json").read_text("utf-8").splitlines()
        differ = {line.split(":")[0].strip() for old, line in zip(before, after, strict=True) if old != line}
        assert differ == {'"bytes"', '"hash"'}
        assert hashlib.sha256(table.read_bytes()).hexdigest() in "".join(after)

    def test_seals_a_new_table(self, data_copy, describe_data):
        path = data_copy / "datapackage.json"
        sound = path.read_text("utf-8")
        path.write_text(re.sub(r'(\s*"(bytes|hash)": [^\n]*){2}', "", sound, count=1), "utf-8")
        assert record.check(data_copy)
        assert describe_data() == 0
        assert path.read_text("utf-8") == sound

    def test_writes_nothing_while_a_table_is_damaged(self, data_copy, describe_data, capsys):
        edit(data_copy, "cooperation/events", set_cell(5, "date", "yesterday"))
        before = (data_copy / "datapackage.json").read_bytes()
        assert describe_data() == 1
        assert "found 'yesterday'" in capsys.readouterr().err
        assert (data_copy / "datapackage.json").read_bytes() == before


def test_works_from_another_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(record.load("cooperation/areas")) == 8


def test_cite_lists_each_source_once_and_needs_source_ids():
    events = record.load("cooperation/events")
    twice = record.cite(events, events)
    assert len(twice) == len(record.cite(events)) == twice.frame["id"].nunique()
    assert str(twice).count("\n") == len(twice) - 1
    assert twice._repr_html_().count("<li>") == len(twice)
    with pytest.raises(DataError, match="needs a table with the column 'source_ids'"):
        record.cite(events[["title"]])
    with pytest.raises(DataError, match="no source 'nobody'"):
        record.cite(pd.DataFrame({"source_ids": ["nobody"]}))


def test_describe_marks_judgements():
    columns = record.describe("cooperation/events")
    assert columns.columns.tolist() == ["type", "unit", "judgement", "description"]
    assert columns.loc["theme", "judgement"] == "yes"
    assert columns.loc["date", "judgement"] == ""
