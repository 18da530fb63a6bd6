"""Lesson 2: clubs on a date, spending by edition, PESCO as a network, and their pictures."""

from __future__ import annotations

import html
import re
from itertools import pairwise

import nbformat
import networkx as nx
import pandas as pd
import pytest
from legibility import faults
from random_states import sample_states

from natoeu.analysis import membership, pesco, spending
from natoeu.charts import membership as membership_charts
from natoeu.charts import pesco as pesco_charts
from natoeu.charts import spending as spending_charts
from natoeu.charts import strategy as strategy_charts
from natoeu.dates import MONTHS
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
def names(load):
    return load("countries/parties").set_index("code")["name"]


@pytest.fixture(scope="module")
def first_list(load):
    return pesco.matrix(load("strategy/pesco_participation"), range(1, 18))


class TestMembership:
    def test_22_of_28_eu_states_were_allies_at_the_meeting(self, memberships):
        sets = membership.club_sets(memberships, MEETING)
        assert {name: len(codes) for name, codes in sets.items()} == {
            "both": 22,
            "first_only": 6,
            "second_only": 7,
            "neither": 1,
        }
        assert sets["first_only"] == ["AUT", "CYP", "FIN", "IRL", "MLT", "SWE"]

    def test_allies_held_94_percent_of_the_people_and_91_of_the_output(self, memberships, load):
        shares = membership.share_inside(memberships, load("countries/countries"), MEETING)
        assert shares.round(1).to_dict() == {"states": 78.6, "population": 94.0, "gdp": 90.9}

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
            assert membership.club_sets(memberships, day) == membership.club_sets(memberships, eve)

    @pytest.mark.parametrize("date", ["1949-04-03", "2026-04-01", "1815-06-18", "3000-01-01", "soon", None, pd.NaT])
    def test_a_date_outside_the_record_gets_a_sentence(self, memberships, date):
        with pytest.raises(ValueError, match="lies outside|is no date"):
            membership.membership_on(memberships, date)

    def test_unknown_names_get_a_sentence(self, memberships):
        with pytest.raises(ValueError, match="no membership of 'NATOO'. Did you mean 'NATO'"):
            membership.club_sets(memberships, MEETING, "EU", "NATOO")
        with pytest.raises(ValueError, match="two different"):
            membership.club_sets(memberships, MEETING, "EU", "EU")
        with pytest.raises(ValueError, match="no state 'Atlantis'"):
            membership.clubs_of(memberships, "Atlantis", MEETING)

    def test_share_of_an_empty_club_is_unknown(self, memberships, load):
        assert membership.share_inside(memberships, load("countries/countries"), MEETING, "PESCO").isna().all()


class TestSpending:
    def test_six_allies_as_known_and_four_as_revised(self, nato, load):
        assert spending.known_on(load("countries/editions"), MEETING) == "nato-2017-06"
        assert set(spending.met_guideline(nato, "nato-2017-06", 2017)) == {"USA", "GRC", "EST", "GBR", "ROU", "POL"}
        assert set(spending.met_guideline(nato, "nato-2019-06", 2017)) == {"USA", "GRC", "GBR", "EST"}

    def test_counts_agree_with_those_printed(self, nato, load):
        printed = load("countries/nato_aggregates")
        printed = printed[printed["indicator"] == "allies_at_two_percent"].set_index(["edition_id", "year"])[
            "published_value"
        ]
        for edition, year in (("nato-2016-07", 2016), ("nato-2017-06", 2017), ("nato-2019-06", 2019)):
            assert len(spending.met_guideline(nato, edition, year)) == printed[edition, year]

    def test_a_share_is_compared_as_printed(self, nato):
        assert spending.printed(nato, "nato-2019-06", 2016)["POL"] == 1.99
        assert "POL" not in spending.met_guideline(nato, "nato-2019-06", 2016)

    def test_romania_and_croatia_moved_most(self, nato):
        table = spending.compare_editions(nato, "nato-2017-06", "nato-2019-06", 2017)
        assert table.loc["ROU", "change"] == -0.30
        assert table["change"].idxmax() == "HRV"
        assert (table["earlier"] / (1 + table["gdp_alone"] / 100)).to_numpy() == pytest.approx(
            table["later"].to_numpy()
        )

    def test_three_definitions_give_three_answers(self, nato, load):
        greece = spending.definitions(nato, load("countries/spending_other_definitions"), "GRC", 2016)
        assert greece.round(2).to_dict() == {"NATO": 2.38, "SIPRI": 2.58, "COFOG": 2.1}

    def test_what_is_not_held_gets_a_sentence(self, nato, load):
        other = load("countries/spending_other_definitions")
        with pytest.raises(ValueError, match="has no share_of_gdp_percent for 2014; it has 2016, 2017"):
            spending.printed(nato, "nato-2017-06", 2014)
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
        with pytest.raises(ValueError, match="a state 'XXX'"):
            spending.definitions(nato, other, "XXX", 2016)
        with pytest.raises(ValueError, match="no spending of 1990"):
            spending.definitions(nato, other, "GRC", 1990)


class TestPesco:
    def test_the_first_list_has_17_projects_and_123_memberships(self, first_list):
        assert first_list.shape == (25, 17)
        assert first_list.to_numpy().sum() == 123
        counts = first_list.sum(axis=1)
        assert counts[["ITA", "ESP", "POL", "EST"]].tolist() == [15, 12, 2, 1]

    def test_the_list_of_the_day(self, load):
        tables = load("strategy/pesco_projects"), load("strategy/milestones")
        days = ("2017-12-11", "2018-03-05", "2018-03-06", "2018-11-19", "2019-11-12")
        assert [len(pesco.projects_on(*tables, day)) for day in days] == [0, 0, 17, 34, 47]
        with pytest.raises(ValueError, match="to 31 December 2019"):
            pesco.projects_on(*tables, "2024-01-01")

    def test_three_lists_hold_233_memberships(self, load):
        rows = load("strategy/pesco_participation")
        sums = [
            int(pesco.matrix(rows, numbers).to_numpy().sum())
            for numbers in (range(1, 18), range(18, 35), range(35, 48))
        ]
        assert sums == [123, 63, 47]

    def test_joint_projects_agree_with_the_projection_of_networkx(self, first_list):
        two_kinds = nx.Graph()
        two_kinds.add_edges_from(
            (state, project)
            for state in first_list.index
            for project in first_list.columns
            if first_list.loc[state, project]
        )
        projected = nx.bipartite.weighted_projected_graph(two_kinds, list(first_list.index))
        ours = pesco.network(first_list)
        assert {frozenset(edge): data["weight"] for *edge, data in ours.edges(data=True)} == {
            frozenset(edge): data["weight"] for *edge, data in projected.edges(data=True)
        }

    def test_one_project_makes_the_network_look_complete(self, first_list):
        assert round(nx.density(pesco.network(first_list)), 2) == 0.97
        assert round(nx.density(pesco.network(first_list.drop(columns=pesco.MILITARY_MOBILITY))), 2) == 0.61

    def test_neither_density_nor_the_busiest_pair_is_above_chance(self, first_list):
        for members, by_chance in ((first_list, 0.98), (first_list.drop(columns=pesco.MILITARY_MOBILITY), 0.71)):
            size, states = members.sum(), len(members)
            expected = 1 - (1 - size * (size - 1) / (states * (states - 1))).prod()
            assert round(expected, 2) == by_chance
            assert nx.density(pesco.network(members)) < expected
        joined = first_list.sum(axis=1)
        assert round(joined["ITA"] * joined["ESP"] / 17, 1) == 10.6
        assert pesco.joint_projects(first_list).loc["ITA", "ESP"] == 11

    def test_only_ireland_stays_out_of_military_mobility(self, first_list):
        column = first_list[pesco.MILITARY_MOBILITY]
        assert list(column.index[~column]) == ["IRL"]

    def test_the_gap_between_allies_and_others_is_within_chance(self, first_list, memberships):
        allies = membership.club_sets(memberships, "2018-03-06")["both"]
        gap, share = pesco.difference_by_chance(first_list.sum(axis=1), set(first_list.index) - set(allies))
        assert (round(gap, 2), round(share, 2)) == (1.65, 0.36)

    def test_bad_input_gets_a_sentence(self, first_list, load):
        with pytest.raises(ValueError, match="no PESCO project 48"):
            pesco.matrix(load("strategy/pesco_participation"), [48])
        with pytest.raises(ValueError, match="at least 1"):
            pesco.network(first_list, 0)
        with pytest.raises(ValueError, match="one to six"):
            pesco.difference_by_chance(first_list.sum(axis=1), [])


class TestCharts:
    def test_milestones_name_the_lanes_and_reject_nothing_to_draw(self, load):
        rows = load("strategy/milestones")
        chart = strategy_charts.milestones(rows, {"M03": "strategy"}, {"meeting": MEETING}, "Source")
        assert chart.summary.startswith("38 milestones from 19 December 2013 to 12 November 2019: 10 for EUGS")
        assert not faults(chart.figure)
        assert strategy_charts.milestones(rows.head(1), {}, {}, "S").summary.startswith("1 milestone from")
        with pytest.raises(ValueError, match="no milestones"):
            strategy_charts.milestones(rows.head(0), {}, {}, "S")

    def test_links_money_and_missions_say_what_they_draw(self, load):
        links = strategy_charts.links(load("strategy/priorities"), load("strategy/priority_links"), "Source")
        assert "13 links: 7 stated by an EU source and 6 inferred" in links.summary
        rows = load("strategy/edf_budget").set_index("budget_id").loc[["B02", "B17"]].assign(label=["first", "fund"])
        money = strategy_charts.money(rows, "Source")
        assert "smallest of 2 amounts is 25 million euros (first), the largest 7,953 million (fund)" in money.summary
        missions = strategy_charts.missions(
            load("strategy/missions"), load("strategy/mission_strength"), MEETING, "Source"
        )
        assert "16 missions: 6 military and 10 civilian; the oldest is EUFOR Althea" in missions.summary
        assert not faults(links.figure) + faults(money.figure) + faults(missions.figure)

    def test_counts_over_time(self, memberships):
        chart = membership_charts.counts(membership.counts_over_time(memberships), MEETING, "Source")
        assert chart.summary.startswith(
            "On 5 December 2017 22 states were in both, out of 28 in the EU and 29 in NATO."
        )
        assert not faults(chart.figure)

    def test_two_editions_name_who_dropped_out(self, nato, names):
        table = spending.compare_editions(nato, "nato-2017-06", "nato-2019-06", 2017)
        chart = spending_charts.two_editions(table, names, ("then", "now"), 2.0, "Source")
        assert chart.summary == "then: 6 of 28 allies at or above 2 percent; now: 4. Dropped out: Romania and Poland."
        assert (
            "The list is the same."
            in spending_charts.two_editions(table, names, ("then", "now"), 9.0, "Source").summary
        )
        assert not faults(chart.figure)

    def test_definitions_and_trend(self, nato, names, load):
        other = load("countries/spending_other_definitions")
        table = pd.DataFrame({state: spending.definitions(nato, other, state, 2016) for state in ("EST", "PRT")}).T
        chart = spending_charts.definitions(table, names, 2016, "Source")
        assert (
            chart.summary
            == "For Portugal the definitions lie farthest apart: from 1.27 (NATO) to 2.00 percent (SIPRI)."
        )
        poland = nato[(nato["iso3"] == "POL") & (nato["edition_id"] == "nato-2019-06")].assign(line="Poland")
        trend = spending_charts.trend(poland, "Poland", "Source")
        assert trend.summary == "Poland: 1.74 percent in 2012, 2.01 in 2019."
        assert not faults(chart.figure) + faults(trend.figure)

    def test_pesco_charts(self, first_list, names, load, memberships):
        allies = membership.club_sets(memberships, "2018-03-06")["both"]
        rows = load("strategy/pesco_participation")
        leads = rows[rows["role"] == "lead"]
        grid = pesco_charts.participation(first_list, leads, load("strategy/pesco_projects"), names, allies, "Source")
        assert grid.summary == "123 memberships of 25 states in 17 projects. Italy is in 15, Spain in 12; Estonia in 1."
        shared = pesco_charts.shared(pesco.joint_projects(first_list), names, "Source")
        assert shared.summary == "Italy and Spain share most: 11 projects. Of 300 pairs of states, 9 share none."
        groups = pesco_charts.groups(first_list.sum(axis=1), allies, names, ("allies", "not allies"), "Source")
        assert groups.summary.startswith("Allies join 5.25 projects on average, not allies 3.60.")
        assert not faults(grid.figure) + faults(shared.figure) + faults(groups.figure)

    def test_every_state_of_the_memberships_has_a_tile_of_its_own(self, memberships):
        assert set(membership_charts.GRID_OF_STATES) == set(memberships["iso3"])
        assert len(set(membership_charts.GRID_OF_STATES.values())) == len(membership_charts.GRID_OF_STATES)


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


def test_every_number_and_date_of_the_prose_is_seen_in_an_output(root):
    notebook = nbformat.read(root / "notebooks/02_eu_global_strategy.ipynb", 4)
    seen = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            shown = re.sub(
                r"data:image/png;base64,[\w+/=]+",
                "",
                data.get("text/html", "") + data.get("text/plain", "") + output.get("text", ""),
            )
            seen.append(html.unescape(re.sub(r"<[^>]+>", " ", shown)))
    seen = " ".join(seen).replace(",", "")
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        prose = re.sub(r"\*\*2\.\d|\(\"2\.\d\"\)|\*\*Time:\*\*.*", "", cell.source)
        for day, month, year in re.findall(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})", prose):
            written = f"{year}-{MONTHS.index(month) + 1:02d}-{int(day):02d}"
            assert written in seen or f"{day} {month} {year}" in seen, (cell.id, day, month, year)
        for number in re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?!\w)", prose):
            plain = number.replace(",", "").rstrip(".")
            if len(plain.replace(".", "")) > 1:
                assert re.search(rf"(?<![\d.]){re.escape(plain)}0*(?!\d)", seen), (cell.id, number)
