"""Lesson 2: clubs on a date, spending by edition, PESCO as a network, and what the lesson says of them."""

from __future__ import annotations

from itertools import pairwise

import nbformat
import networkx as nx
import pandas as pd
import pytest
from legibility import faults
from random_states import sample_states

from natoeu.analysis import membership, spending
from natoeu.explorers.membership import MembershipExplorer
from natoeu.explorers.pesco import PescoExplorer
from natoeu.explorers.spending import SpendingExplorer

MEETING = "2017-12-05"


@pytest.fixture(scope="module")
def memberships(load):
    return load("countries/memberships")


@pytest.fixture(scope="module")
def nato(load):
    return load("countries/defence_spending")


@pytest.fixture(scope="module")
def first_list(load):
    rows = load("strategy/pesco_participation").query("project_no <= 17")
    return pd.crosstab(rows["iso3"], rows["project_no"]) > 0


@pytest.fixture(scope="module")
def printed(root):
    """What each cell of the lesson has printed, as plain text."""
    notebook = nbformat.read(root / "notebooks/02_eu_global_strategy.ipynb", 4)
    return {
        cell.id: "\n".join(
            output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in cell.outputs
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


class TestMembership:
    def test_22_of_28_eu_states_were_allies_at_the_meeting(self, memberships):
        clubs = membership.membership_on(memberships, MEETING)
        assert ((clubs["EU"] & clubs["NATO"]).sum(), clubs["EU"].sum(), clubs["NATO"].sum()) == (22, 28, 29)
        assert list(clubs.index[clubs["EU"] & ~clubs["NATO"]]) == ["AUT", "CYP", "FIN", "IRL", "MLT", "SWE"]

    def test_last_day_counts_and_the_day_after_does_not(self, memberships):
        assert membership.clubs_of(memberships, "GBR", "2020-01-31") == ["EU", "NATO"]
        assert membership.clubs_of(memberships, "GBR", "2020-02-01") == ["NATO"]

    def test_signature_is_not_membership(self, memberships):
        assert not membership.membership_on(memberships, "1949-08-23")["NATO"].any()
        assert membership.membership_on(memberships, "1949-08-24")["NATO"].sum() == 12

    def test_pesco_is_empty_at_the_meeting_and_has_25_members_six_days_later(self, memberships):
        assert not membership.membership_on(memberships, MEETING)["PESCO"].any()
        assert membership.membership_on(memberships, "2017-12-11")["PESCO"].sum() == 25
        assert membership.membership_on(memberships, "2023-03-23")["PESCO"].sum() == 25, (
            "notification is not participation"
        )
        assert membership.membership_on(memberships, "2023-05-23")["PESCO"].sum() == 26

    def test_landmarks_count_the_members_that_membership_on_counts(self, memberships):
        for row in membership.landmarks(memberships).itertuples():
            assert membership.membership_on(memberships, row.date)[row.organisation].sum() == row.members

    def test_nothing_changes_between_landmarks(self, memberships):
        days = sorted(set(membership.landmarks(memberships)["date"]))
        for day, following in pairwise(days):
            eve = following - pd.Timedelta(days=1)
            assert membership.membership_on(memberships, day).equals(membership.membership_on(memberships, eve))

    @pytest.mark.parametrize("date", ["1949-04-03", "2026-04-01", "1815-06-18", "3000-01-01", "soon", None, pd.NaT])
    def test_a_date_outside_the_record_gets_a_sentence(self, memberships, date):
        with pytest.raises(ValueError, match="lies outside|is no date"):
            membership.membership_on(memberships, date)

    def test_an_unknown_state_gets_a_sentence(self, memberships):
        with pytest.raises(ValueError, match="no state 'Atlantis'"):
            membership.clubs_of(memberships, "Atlantis", MEETING)


class TestSpending:
    def met(self, nato, edition, year):
        shares = spending.printed(nato, edition, year)
        return set(shares.index[shares >= spending.GUIDELINE])

    def test_six_allies_as_known_and_four_as_revised(self, nato, load):
        assert spending.known_on(load("countries/editions"), MEETING) == "nato-2017-06"
        assert self.met(nato, "nato-2017-06", 2017) == {"USA", "GRC", "EST", "GBR", "ROU", "POL"}
        assert self.met(nato, "nato-2019-06", 2017) == {"USA", "GRC", "GBR", "EST"}

    def test_counts_agree_with_those_printed(self, nato, load):
        printed = load("countries/nato_aggregates").query("indicator == 'allies_at_two_percent'")
        printed = printed.set_index(["edition_id", "year"])["published_value"]
        for edition, year in (("nato-2016-07", 2016), ("nato-2017-06", 2017), ("nato-2019-06", 2019)):
            assert len(self.met(nato, edition, year)) == printed[edition, year]

    def test_a_share_is_compared_as_printed(self, nato):
        assert spending.printed(nato, "nato-2019-06", 2016)["POL"] == 1.99
        assert "POL" not in self.met(nato, "nato-2019-06", 2016)

    def test_a_year_that_an_edition_lacks_has_no_values(self, nato):
        assert spending.printed(nato, "nato-2017-06", 2014).empty

    def test_what_is_not_held_gets_a_sentence(self, nato, load):
        with pytest.raises(ValueError, match="no NATO edition 'nato-2017-6'. Did you mean"):
            spending.printed(nato, "nato-2017-6", 2017)
        with pytest.raises(ValueError, match="no indicator 'share_of_gdp'. Did you mean"):
            spending.printed(nato, "nato-2017-06", 2017, "share_of_gdp")
        with pytest.raises(ValueError, match="first NATO edition"):
            spending.known_on(load("countries/editions"), "2010-01-01")
        with pytest.raises(ValueError, match="no definition 'IMF'"):
            spending.known_on(load("countries/editions"), MEETING, "IMF")
        with pytest.raises(ValueError, match="'soon' is no date"):
            spending.known_on(load("countries/editions"), "soon")


class TestPesco:
    def test_the_first_list_has_17_projects_and_123_memberships(self, first_list):
        assert first_list.shape == (25, 17)
        assert first_list.to_numpy().sum() == 123
        assert first_list.sum(axis=1)[["ITA", "ESP", "POL", "EST"]].tolist() == [15, 12, 2, 1]

    def test_only_ireland_stays_out_of_military_mobility(self, first_list):
        assert list(first_list.index[~first_list[4]]) == ["IRL"]

    @pytest.mark.parametrize(("without", "ties", "density"), [([], 291, "0.97"), ([4], 184, "0.61")])
    def test_the_ties_of_the_lesson_are_those_that_networkx_projects(self, first_list, printed, without, ties, density):
        members = first_list.drop(columns=without)
        both_kinds = nx.Graph(pair for pair, inside in members.stack().items() if inside)
        both_kinds.add_nodes_from(members.index)
        projected = nx.bipartite.weighted_projected_graph(both_kinds, list(members.index))
        assert (projected.number_of_edges(), f"{nx.density(projected):.2f}") == (ties, density)
        assert f"{ties} ties, density {density}" in printed["density"]
        if not without:
            heaviest = max(projected.edges(data="weight"), key=lambda edge: edge[2])
            assert (set(heaviest[:2]), heaviest[2]) == ({"ITA", "ESP"}, 11)


#: What a reader learns from each figure, as its title and its caption say it.
SAID = {
    "milestones-shown": [
        "23 of 38 milestones came before the article",
        "38 milestones from 19 December 2013 to 12 November 2019: 10 for EUGS, 5 for CSDP, 9 for PESCO",
    ],
    "links-shown": ["13 links: 7 stated by an EU source and 6 inferred", "9 of the 16 items drawn have no link"],
    "counts": ["On 5 December 2017 22 states were in both, out of 28 in the EU and 29 in NATO."],
    "matrix-shown": ["123 memberships of 25 states in 17 projects. Italy is in 15, Spain in 12; Estonia in 1."],
    "joint-shown": ["Italy and Spain share most: 11 projects. Of 300 pairs of states, 9 share none"],
    "allies": ["Allies join 5.25 projects on average, other members 3.60. The most active state is Italy with 15."],
    "allies-test-code": ["gap 1.65 projects; as wide or wider in 36 of 100 draws"],
    "compare-shown": ["December 2017: 6 of 28 allies", "June 2019: 4. Dropped out: Romania and Poland."],
    "definitions-chart": ["For Portugal the definitions lie farthest apart: from 1.27 (NATO) to 2.00 percent (SIPRI)."],
    "fund-shown": ["smallest of 6 amounts is 25 million euros", "the largest 13,000 million", "proposed"],
    "missions-shown": [
        "16 missions: 6 military and 10 civilian; the oldest is EUFOR Althea (2004).",
        "For 7 the record holds none: EUFOR Althea,",
    ],
    "ex7-chart": ["Poland: 2.00 percent in 2016, 2.01 in 2019."],
}


@pytest.mark.parametrize("cell", SAID)
def test_a_figure_says_in_words_what_it_shows(printed, cell):
    assert [words for words in SAID[cell] if words not in printed[cell]] == []


def test_allies_held_94_percent_of_the_people_and_91_of_the_output(printed):
    rows = {row.split()[0]: row.split()[1:] for row in printed["shares-over-time"].splitlines()}
    assert sorted(rows[MEETING]) == ["78.6", "90.9", "94.0"]


class TestExplorers:
    @pytest.mark.parametrize("explorer", [MembershipExplorer, SpendingExplorer, PescoExplorer])
    def test_every_state_can_be_read_and_has_its_sentence(self, explorer):
        made = explorer()
        assert all(control.description for control in made.controls.values())
        for state in sample_states(made, 30):
            made.set(**state)
            assert made.summary.endswith("."), state
            assert not faults(made.figure), state

    def test_the_landmark_moves_the_date_and_is_forgotten_when_the_date_moves_on(self):
        explorer = MembershipExplorer()
        assert "22 states were in both (78.6 % of the EU)" in explorer.summary
        explorer.set(landmark=pd.Timestamp("2020-02-01"))
        assert explorer.state["date"] == pd.Timestamp("2020-02-01")
        assert "That day United Kingdom left the EU." in explorer.summary
        explorer.set(date=pd.Timestamp("2020-01-31"))
        assert explorer.state["landmark"] == ""
        assert "28 members" in explorer.summary
        assert "Next change: 1 February 2020" in explorer.screen.shot.details

    def test_before_the_first_member_nothing_is_divided_by_zero(self):
        explorer = MembershipExplorer()
        for size in ("people", "output (GDP)", "nothing"):
            explorer.set(date=membership.FIRST_DAY, size=size)
            assert explorer.summary == "On 4 April 1949 the EU had no members and NATO none; no state was in both."

    def test_the_switch_and_the_edition_keep_step(self):
        explorer = SpendingExplorer()
        assert "6 of the 28 allies" in explorer.summary
        explorer.set(view="as revised in June 2019")
        assert explorer.state["edition"] == "nato-2019-06"
        assert "4 of the 28 allies" in explorer.summary
        explorer.set(edition="nato-2018-03")
        assert explorer.state["view"] == "another edition"
        assert "may be too short" in explorer.summary
        explorer.set(edition="nato-2017-06")
        assert explorer.state["view"] == "known in December 2017"

    def test_a_year_that_an_edition_lacks_gets_a_sentence(self):
        explorer = SpendingExplorer()
        explorer.set(year=2014)
        assert (
            explorer.summary
            == "The edition of 29 June 2017 as held has no values for share of GDP in 2014; it has 2016 and 2017."
        )

    def test_estonia_has_no_partner_without_military_mobility(self):
        explorer = PescoExplorer()
        explorer.set(first="EST")
        assert (
            explorer.summary
            == "Estonia is in 1 of 17 projects and leads 0. It shares a project with 23 states, each once."
        )
        explorer.set(without_mobility=True)
        assert (
            explorer.summary == "Estonia is in 0 of 16 projects and leads 0. It shares a project with no other state."
        )
        assert "No project on this list" in explorer.screen.shot.details

    def test_a_state_is_not_compared_with_itself(self):
        explorer = PescoExplorer()
        explorer.set(first="ITA", second="ITA")
        assert explorer.summary.startswith("Italy is in 15 of 17 projects and leads 4. It shares")

    def test_two_states_without_projects_are_said_to_have_none(self):
        explorer = PescoExplorer()
        explorer.set(first="EST", second="LVA", without_mobility=True)
        assert (
            explorer.summary
            == "Estonia is in 0 of 16 projects and leads 0. Latvia is in 1; they share 0, where chance would give 0.0."
        )

    def test_every_state_stands_in_one_bar(self, memberships):
        explorer = MembershipExplorer()
        for pair in (("EU", "NATO"), ("EU", "PESCO"), ("NATO", "PESCO")):
            explorer.set(pair=pair)
            places = [text.get_position() for text in explorer._states.values()]
            assert len(set(places)) == len(places) == memberships["iso3"].nunique()
            assert sum(bar.get_height() for bar in explorer._bars) == len(places)

    def test_a_value_stands_by_its_name_and_not_by_the_mark_of_another_edition(self):
        explorer = SpendingExplorer()
        texts = [text.get_text() for text in explorer.figure.axes[0].texts]
        assert {"Croatia  1.27", "Canada  1.31", "France  1.79", "Lithuania  1.77"} <= set(texts)
