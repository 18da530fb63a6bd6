"""Two versions of the data are compared row by row; what differs is said with its sources and its lessons."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from coursetools.command import main
from coursetools.comparing.records import COLUMNS, compare
from coursetools.comparing.report import loading, report
from natoeu import record

ROOT = Path(__file__).resolve().parents[1]
OLD = ROOT / "data"


@pytest.fixture
def new(data_copy):
    """A second version that a test may change."""
    return data_copy


def edit(folder: Path, table: str, before: str, after: str) -> None:
    """Replace a text that stands once in a table."""
    path = folder / f"{table}.csv"
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8", newline="\n")


def describe(folder: Path, table: str, change) -> None:
    """Change the description of a table in datapackage.json."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    change(next(resource for resource in package["resources"] if resource["name"] == table))
    path.write_text(json.dumps(package), "utf-8")


def differing(new: Path) -> dict:
    return {
        each.table: each
        for each in compare(OLD, new)
        if each.differs or each.problems or each.remarks or len(each.cells)
    }


class TestEqual:
    def test_a_copy_is_equal(self, new, capsys):
        assert main(["diff-data", str(OLD), str(new)]) == 0
        assert "No difference in the" in capsys.readouterr().out

    def test_a_number_written_with_a_zero_more_is_the_same_value(self, new, capsys):
        edit(
            new,
            "dprk/launch_sites",
            "chihari,Chihari Missile Base,,38.62333,",
            "chihari,Chihari Missile Base,,38.623330,",
        )
        assert main(["diff-data", str(OLD), str(new)]) == 0
        assert "Rows with the same values, written differently: 1." in capsys.readouterr().out

    def test_another_order_of_rows_is_remarked(self, new):
        path = new / "countries" / "partnerships.csv"
        head, *rows = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([head, *reversed(rows)]) + "\n", "utf-8")
        found = differing(new)["countries/partnerships"]
        assert (found.differs, found.remarks) == (False, ["the rows stand in another order"])


class TestRows:
    def test_a_changed_cell_is_named_with_both_values_rows_and_sources(self, new):
        edit(
            new, "countries/memberships", "AUT,EU,1995-01-01,,accession,,,", "AUT,EU,1995-01-01,2024-12-31,accession,,,"
        )
        cells = differing(new)["countries/memberships"].cells
        cell = cells.iloc[0]
        assert len(cells) == 1
        assert cell[["change", "key", "column", "old", "new"]].tolist() == [
            "changed",
            "AUT, EU, 1995-01-01",
            "end_date",
            "",
            "2024-12-31",
        ]
        assert cell["row_old"] == cell["row_new"]
        assert cell["sources_old"] == cell["sources_new"] != ""

    def test_a_changed_key_is_a_row_less_and_a_row_more(self, new):
        edit(new, "countries/memberships", "AUT,EU,1995-01-01", "AUT,EU,1995-01-02")
        found = differing(new)["countries/memberships"]
        assert [found.count(kind) for kind in ("added", "removed", "changed")] == [1, 1, 0]

    def test_rows_that_move_up_after_a_lost_one_are_not_taken_for_changes(self, new):
        path = new / "dprk" / "systems.csv"
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([lines[0], *lines[2:]]) + "\n", "utf-8")
        found = differing(new)["dprk/systems"]
        assert [found.count(kind) for kind in ("added", "removed", "changed")] == [0, 1, 0]

    def test_a_key_that_stands_twice_is_a_row_more_and_is_named(self, new):
        path = new / "dprk" / "systems.csv"
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([*lines, lines[1]]) + "\n", "utf-8")
        found = differing(new)["dprk/systems"]
        assert [found.count(kind) for kind in ("added", "removed", "changed")] == [1, 0, 0]
        assert found.cells["row_new"].unique().tolist() == [len(lines) + 1]
        assert "row 2 has it already" in found.problems[0]

    def test_without_a_key_whole_rows_are_compared(self, new):
        describe(new, "dprk/systems", lambda resource: resource["schema"].pop("primaryKey"))
        edit(new, "dprk/systems", "KN-02,Toksa", "KN-02,Toxa")
        found = differing(new)["dprk/systems"]
        assert found.description == ["primary key: system_id -> none"]
        assert "whole rows compared" in found.remarks[0]
        assert [found.count(kind) for kind in ("added", "removed", "changed")] == [1, 1, 0]


class TestTables:
    def test_new_and_lost_columns_and_types_are_named_and_the_rest_is_compared(self, new):
        def change(resource):
            fields = resource["schema"]["fields"]
            fields[0]["name"], fields[1]["type"] = "site", "string"
            fields[3]["type"] = "string"
            fields[3].pop("constraints", None)
            resource["schema"]["primaryKey"] = "site"

        describe(new, "dprk/launch_sites", change)
        describe(new, "dprk/launches", lambda described: described["schema"].pop("foreignKeys"))
        edit(new, "dprk/launch_sites", "site_id,name", "site,name")
        found = differing(new)["dprk/launch_sites"]
        assert sorted(found.description) == [
            "latitude: number -> string",
            "primary key: site_id -> site",
            "site: none -> string",
            "site_id: string -> none",
        ]
        assert found.cells.empty

    def test_a_table_may_be_new_or_gone(self, new):
        path = new / "datapackage.json"
        package = json.loads(path.read_text("utf-8"))
        next(each for each in package["resources"] if each["name"] == "geo/coastline")["name"] = "geo/shore"
        path.write_text(json.dumps(package), "utf-8")
        found = differing(new)
        assert (found["geo/coastline"].state, found["geo/shore"].state) == ("gone", "new")
        assert found["geo/shore"].count("added") == found["geo/coastline"].count("removed") > 1000

    def test_a_damaged_table_is_named_by_file_and_row_and_the_others_are_compared(self, new, capsys):
        path = new / "cooperation" / "areas.csv"
        path.write_text(path.read_text("utf-8").replace("\n", ",one too many\n", 3), "utf-8")
        edit(new, "countries/memberships", "AUT,EU,1995-01-01", "AUT,EU,1995-01-02")
        assert main(["diff-data", str(OLD), str(new)]) == 1
        said = capsys.readouterr().out
        assert "Not compared, because damaged: cooperation/areas." in said
        assert "new: cooperation/areas.csv, row 1" in said
        assert "added: AUT, EU, 1995-01-02" in said

    def test_a_value_that_does_not_fit_its_column_is_compared_as_text(self, new, capsys):
        edit(new, "countries/memberships", "AUT,EU,1995-01-01,,", "AUT,EU,1995-01-01,soon,")
        assert main(["diff-data", str(OLD), str(new)]) == 3
        said = capsys.readouterr().out
        assert "(empty) -> soon" in said
        assert "found 'soon'; expected a date" in said


class TestReport:
    def test_begins_with_a_summary_and_names_lessons_and_sources(self, new):
        edit(new, "dprk/launch_sites", "126.6847,,github-2026-1,", "126.6847,,github-2026-1;un-2006-1,")
        said = report(compare(OLD, new), OLD, new)
        assert said.index("1 of") < said.index("Lessons that load") < said.index("changed: chihari")
        assert "03_dprk_sanctions" in said and "02_eu_global_strategy" not in said
        assert "github-2026-1 -> github-2026-1;un-2006-1" in said

    def test_long_lists_are_cut_and_the_file_has_them_all(self, new, tmp_path, capsys):
        path = new / "countries" / "partnerships.csv"
        path.write_text(path.read_text("utf-8").replace("2017-12-05", "2017-12-06"), "utf-8")
        file = tmp_path / "Unterschiede ß.csv"
        assert main(["diff-data", str(OLD), str(new), "--csv", str(file)]) == 3
        assert "rows more; --csv FILE writes them all" in capsys.readouterr().out
        cells = pd.read_csv(file)
        assert list(cells.columns) == COLUMNS
        assert len(cells) == 42 - 1

    def test_many_damaged_places_are_counted_not_listed(self, new):
        path = new / "countries" / "defence_spending.csv"
        path.write_text(path.read_text("utf-8").replace("nato-2019-06", "nato-2020-10"), "utf-8")
        said = report(compare(OLD, new), OLD, new)
        assert said.count("found 'nato-2020-10'") == 20
        assert "places more" in said

    def test_every_lesson_loads_something(self):
        loaded = loading(record.catalogue().index)
        assert all(loaded.values())
        assert "strategy/pesco_participation" in loaded["02_eu_global_strategy"]
        assert "dprk/trade" not in loaded["02_eu_global_strategy"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["data"], 2),
        (["data", "nowhere"], 1),
        (["data", "notebooks"], 1),
        (["data", "data", "--csv", "no/such/place.csv"], 1),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_line(words, code, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(["diff-data", *words]) == code
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.count("\n") == 1
