"""A table of evidence is checked for its form: the rows exist, have sources, were known on the day, and both sides are heard."""

from __future__ import annotations

import pandas as pd
import pytest

from natoeu.practice.answers import Unreadable
from natoeu.practice.evidence import EvidenceTable, found, keyed

ROWS = [
    ("nato/statements", "nk24", "against"),
    ("nato/statements", "ek22", "for"),
    ("nato/instruments", "ins14", "for"),
    ("nato/instruments", "ins04", "against"),
    ("dprk/listings", "2017-10-16", "for"),
    ("dprk/eu_acts", "2017-1860", "context"),
]


@pytest.fixture
def evidence() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=["table", "key", "side"]).assign(says="what this row shows to me")


WANTED = EvidenceTable("2017-12-05", least_rows=6)


def troubles(evidence: pd.DataFrame, wanted: EvidenceTable = WANTED) -> set[str]:
    return set(wanted.read(evidence))


def changed(evidence: pd.DataFrame, row: int, **cells: str) -> pd.DataFrame:
    return evidence.assign(
        **{name: evidence[name].where(evidence.index != row, value) for name, value in cells.items()}
    )


class TestKeys:
    def test_one_column_makes_the_key(self):
        assert keyed("nato/statements")["key"].is_unique

    def test_several_columns_are_joined(self):
        assert "POL;NATO;1999-03-12" in set(keyed("countries/memberships")["key"])

    def test_sources_and_status_come_from_the_record(self, evidence, load):
        row = load("nato/statements").set_index("statement_id").loc["nk24"]
        assert found(evidence).loc[0, ["source_ids", "status"]].tolist() == [row["source_ids"], row["status"]]

    def test_the_day_of_a_figure_is_the_day_it_became_known(self, load):
        trade = load("dprk/trade")
        row = trade[trade["known_on"].notna()].iloc[0]
        key = f"{row.series_id};{row.partner};{row.year};{row.flow}"
        assert found(pd.DataFrame({"table": ["dprk/trade"], "key": [key]}))["known_on"].iloc[0] == row.known_on

    def test_a_share_of_a_later_edition_is_known_later(self, load):
        later = load("countries/editions").query("definition == 'NATO'").sort_values("known_on").iloc[-1]
        row = load("countries/defence_spending").query("edition_id == @later.edition_id").iloc[0]
        chosen = pd.DataFrame(
            {"table": ["countries/defence_spending"], "key": [f"{row.iso3};{row.year};{row.edition_id}"]}
        )
        assert found(chosen)["known_on"].iloc[0] == later.known_on

    def test_a_visit_is_known_from_its_first_day(self):
        chosen = pd.DataFrame({"table": ["dprk/diplomacy"], "key": ["olympics"]})
        assert found(chosen)["known_on"].iloc[0] == pd.Timestamp("2018-02-09")


class TestSoundTable:
    def test_has_no_troubles(self, evidence):
        assert troubles(evidence) == set()
        assert WANTED.report(evidence).startswith("The form is in order")

    def test_may_have_any_index_more_columns_and_outer_spaces(self, evidence):
        assert (
            troubles(changed(evidence, 0, key=" nk24 ", side="Against").assign(note="x").set_axis(list("aaabbb")))
            == set()
        )

    def test_is_right_whatever_the_example_was(self, evidence):
        assert WANTED.same(WANTED.read(evidence), WANTED.read(evidence.head(1)))


@pytest.mark.parametrize(
    ("cells", "name", "words"),
    [
        ({"table": "nato/statement"}, "table", "Row 1: There is no table 'nato/statement'"),
        ({"key": "nk99"}, "key", "Row 1: nato/statements has no row with the key 'nk99'"),
        ({"table": "sources", "key": "argano-2018"}, "key", "name no sources"),
        ({"side": "pro"}, "side", "Known are: for, against, context"),
        ({"says": "shows much"}, "says", "five words"),
        ({"key": "ek22"}, "twice", "Row 2: nato/statements ek22 stands in the table twice"),
        ({"key": "nk32"}, "hindsight", "after the day of the memo"),
    ],
)
def test_a_bad_row_is_named_with_its_number(evidence, cells, name, words):
    found_out = WANTED.read(changed(evidence, 0, **cells))
    assert name in found_out
    assert words in found_out[name]


class TestWholeChoice:
    def test_needs_rows_and_tables(self, evidence):
        assert troubles(evidence, EvidenceTable("2017-12-05", least_rows=7, least_tables=5)) == {"rows", "tables"}

    @pytest.mark.parametrize("side", ["for", "against"])
    def test_hears_both_sides(self, evidence, side):
        assert troubles(evidence.assign(side=evidence["side"].replace(side, "context"))) == {f"none {side}"}

    def test_leans_on_few_judgements_of_the_course(self, evidence):
        judged = pd.DataFrame(
            {
                "table": "claims/claims",
                "key": ["c001", "c002", "c003", "c004"],
                "side": "for",
                "says": "what this claim shows to me",
            }
        )
        assert troubles(pd.concat([evidence, judged.head(3)])) == set()
        assert troubles(pd.concat([evidence, judged])) == {"judgements"}

    @pytest.mark.parametrize("day", [..., None, "", "soon", 5])
    def test_needs_the_day_of_the_memo(self, evidence, day):
        with pytest.raises(Unreadable, match="The day of the memo is missing"):
            EvidenceTable(day).read(evidence)


class TestOtherForms:
    @pytest.mark.parametrize("answer", ["text", [1], pd.DataFrame({"table": ["a"]})])
    def test_are_answered_with_a_sentence(self, answer):
        with pytest.raises(Unreadable, match='wanted is a DataFrame with the columns "table"'):
            WANTED.read(answer)
        assert WANTED.report(answer).startswith("Not yet: ")

    def test_blank_is_not_answered_yet(self):
        assert WANTED.report(...).startswith("Not answered yet")

    def test_empty_cells_are_troubles_and_no_errors(self, evidence):
        assert {"table", "side", "says"} <= troubles(pd.concat([evidence, pd.DataFrame({"table": [None]})]))
