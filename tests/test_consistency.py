"""Sums and identities that hold in the real tables."""

from __future__ import annotations

import pandas as pd
import pytest

from natoeu import record
from natoeu.record import descriptor

ALL_TABLES = list(descriptor.resources())


def members(memberships: pd.DataFrame, organisation: str, day: str) -> set[str]:
    """Codes of the members of an organisation on a day, written here a second time on purpose."""
    mine = memberships[memberships["organisation"] == organisation]
    date = pd.Timestamp(day)
    inside = (mine["start_date"] <= date) & (mine["end_date"].isna() | (mine["end_date"] >= date))
    return set(mine.loc[inside, "iso3"])


@pytest.mark.parametrize(
    ("day", "eu", "nato", "both", "either"),
    [
        ("2004-05-01", 25, 26, 19, 32),
        ("2009-04-01", 27, 28, 21, 34),
        ("2013-07-01", 28, 28, 22, 34),
        ("2017-12-05", 28, 29, 22, 35),
        ("2020-01-31", 28, 29, 22, 35),
        ("2020-02-01", 27, 29, 21, 35),
        ("2020-03-27", 27, 30, 21, 36),
        ("2023-04-04", 27, 31, 22, 36),
        ("2024-03-07", 27, 32, 23, 36),
    ],
)
def test_members_on_a_day(load, day, eu, nato, both, either):
    table = load("countries/memberships")
    in_eu, in_nato = members(table, "EU", day), members(table, "NATO", day)
    assert (len(in_eu), len(in_nato), len(in_eu & in_nato), len(in_eu | in_nato)) == (eu, nato, both, either)


def test_december_2017_adds_up(load):
    table = load("countries/memberships")
    in_eu, in_nato = members(table, "EU", "2017-12-05"), members(table, "NATO", "2017-12-05")
    assert in_eu - in_nato == {"AUT", "CYP", "FIN", "IRL", "MLT", "SWE"}
    assert in_nato - in_eu == {"ALB", "CAN", "ISL", "MNE", "NOR", "TUR", "USA"}
    assert len(in_eu & in_nato) + 6 == 28
    assert len(in_eu & in_nato) + 7 == 29


def test_pesco_had_no_members_at_the_meeting_and_25_a_week_later(load):
    table = load("countries/memberships")
    assert members(table, "PESCO", "2017-12-05") == set()
    assert len(members(table, "PESCO", "2017-12-11")) == 25
    assert members(table, "EU", "2017-12-11") - members(table, "PESCO", "2017-12-11") == {"DNK", "GBR", "MLT"}
    assert members(table, "PESCO", "2023-05-23") - members(table, "PESCO", "2023-05-22") == {"DNK"}


def test_un_listing_steps_add_up_to_every_published_total(load):
    steps = load("dprk/un_listing_steps").sort_values("date")
    for kind in ("persons", "entities"):
        running = steps[f"{kind}_added"].cumsum()
        published = steps[f"reported_{kind}_total"]
        known = published.notna()
        assert known.sum() == 6
        assert (running[known] == published[known]).all()
    assert steps["persons_added"].sum() == 80
    assert steps["entities_added"].sum() == 75


def test_totals_of_the_council_agree_with_the_un_steps(load):
    steps = load("dprk/un_listing_steps")
    listings = load("dprk/listings").dropna(subset="reported_un_persons")
    assert len(listings) >= 10
    for _, row in listings.iterrows():
        before = steps[steps["date"] <= row["date"]]
        assert before["persons_added"].sum() == row["reported_un_persons"], row["date"]
        assert before["entities_added"].sum() == row["reported_un_entities"], row["date"]


@pytest.mark.parametrize(("kind"), ["persons", "entities"])
def test_totals_of_both_lists_are_the_sum_of_their_parts(load, kind):
    rows = load("dprk/listings").dropna(subset=[f"reported_un_{kind}", f"reported_eu_{kind}", f"reported_total_{kind}"])
    assert len(rows) >= 2
    assert (rows[f"reported_un_{kind}"] + rows[f"reported_eu_{kind}"] == rows[f"reported_total_{kind}"]).all()


def test_pesco_memberships_per_wave(load):
    joined = load("strategy/pesco_participation").merge(
        load("strategy/pesco_projects")[["project_no", "wave"]], on="project_no"
    )
    assert joined.groupby("wave").size().to_dict() == {1: 123, 2: 63, 3: 47}
    assert load("strategy/pesco_projects")["wave"].value_counts().to_dict() == {1: 17, 2: 17, 3: 13}


def test_pesco_first_wave_agrees_with_what_states_said(load):
    joined = load("strategy/pesco_participation").merge(
        load("strategy/pesco_projects")[["project_no", "wave"]], on="project_no"
    )
    first = joined[joined["wave"] == 1]
    projects = first["iso3"].value_counts()
    assert projects[["ITA", "ESP", "PRT", "ROU", "HRV", "SVK", "AUT", "CZE", "FIN", "SWE", "IRL", "POL", "EST"]].tolist() == [
        15, 12, 6, 5, 5, 5, 4, 3, 3, 3, 2, 2, 1,
    ]  # fmt: skip
    assert (first.loc[first["role"] == "lead", "iso3"] == "ITA").sum() == 4


def test_every_pesco_project_has_one_lead(load):
    roles = load("strategy/pesco_participation")
    assert (roles[roles["role"] == "lead"].groupby("project_no").size() == 1).all()
    assert roles.loc[roles["role"] == "lead", "project_no"].nunique() == len(load("strategy/pesco_projects"))


def test_pesco_projects_list_only_pesco_members(load):
    assert set(load("strategy/pesco_participation")["iso3"]) <= members(
        load("countries/memberships"), "PESCO", "2019-11-12"
    )


def test_launches_of_a_year_match_the_count_of_their_database(load):
    launches = load("dprk/launches")
    counts = load("dprk/provocation_counts")
    cns = counts[(counts["dataset"] == "cns_nti") & (counts["type"] == "missile")].set_index("year")["count"]
    ours = launches["date"].dt.year.value_counts().reindex(cns.index, fill_value=0)
    pd.testing.assert_series_equal(ours, cns, check_names=False)


def test_launches_match_what_newspapers_counted(load):
    launches = load("dprk/launches")
    year, known = launches["date"].dt.year, ~(launches["known_on"] > pd.Timestamp("2017-12-31"))
    assert year.between(1984, 2013).sum() == 39
    until_august = launches["date"].between(pd.Timestamp("2014-01-01"), pd.Timestamp("2017-08-29"))
    assert (until_august & known).sum() == 76
    assert ((year == 2017) & known).sum() == 20
    assert (year == 2017).sum() == 21


def test_csis_counts_17_events_in_2017_where_cns_counts_missiles(load):
    counts = load("dprk/provocation_counts")
    chosen = counts[(counts["year"] == 2017) & (counts["type"] == "missile")]
    by_dataset = chosen.set_index("dataset")["count"]
    assert 17 in set(by_dataset)
    assert by_dataset["cns_nti"] == 21
    assert set(chosen["count_unit"]) == {"events", "missiles"}


@pytest.mark.parametrize("table", ["terrorism/tesat_attacks", "terrorism/tesat_arrests"])
def test_parts_of_a_tesat_total_do_not_exceed_it(load, table):
    figures = load(table)
    value = "attacks" if "attacks" in table else "arrests"
    if "outcome" in figures:
        figures = figures[figures["outcome"] == "all"]
    if "printed_in" in figures:
        figures = figures[figures["printed_in"] == "report"]
    key = ["year", "coverage", "edition"]
    totals = figures[figures["ideology"] == "all"].set_index(key)[value]
    parts = figures[figures["ideology"] != "all"].groupby(key)[value].sum()
    shared = totals.index.intersection(parts.index)
    assert len(shared) >= 8
    assert (parts[shared] <= totals[shared]).all()


def test_jihadist_deaths_do_not_exceed_all_deaths(load):
    deaths = load("terrorism/tesat_deaths")
    deaths = deaths[deaths["measure"] == "deaths"].pivot(
        index=["year", "edition"], columns="ideology", values="persons"
    )
    both = deaths.dropna()
    assert len(both) >= 6
    assert (both["jihadist"] <= both["all"]).all()
    assert both.loc[(2016, 2017)].tolist() == [142, 135]


@pytest.mark.parametrize(("year", "edition", "total"), [(2015, 2016, 211), (2016, 2017, 142), (2017, 2018, 205)])
def test_attacks_by_state_add_up_to_the_total(load, year, edition, total):
    states = load("terrorism/tesat_by_country")
    mine = states[(states["year"] == year) & (states["measure"] == "attacks") & (states["ideology"] == "all")]
    assert mine["number"].sum() == total
    attacks = load("terrorism/tesat_attacks").set_index(["year", "ideology", "outcome", "coverage", "edition"])[
        "attacks"
    ]
    assert attacks[(year, "all", "all", "EU28", edition)] == total


def test_completed_failed_and_foiled_add_up(load):
    attacks = load("terrorism/tesat_attacks")
    jihadist = attacks[(attacks["ideology"] == "jihadist") & (attacks["coverage"] == "EU28")]
    split = jihadist[jihadist["edition"] == 2021].groupby("year")["attacks"].sum()
    whole = jihadist[(jihadist["outcome"] == "all") & jihadist["year"].isin(split.index)].set_index("year")["attacks"]
    assert split.to_dict() == whole.to_dict() == {2017: 33, 2018: 24, 2019: 21}


def test_nato_sums_match_the_aggregates_of_the_same_edition(load):
    spending = load("countries/defence_spending")
    spending = spending[spending["edition_id"] == "nato-2019-06"]
    allies = members(load("countries/memberships"), "NATO", "2019-06-25")
    by_year = spending[spending["iso3"].isin(allies)].groupby("year")
    assert round(by_year["million_usd_current"].sum()[2018] / 1000, 1) == 970.3
    assert round(by_year["million_usd_current"].sum()[2019] / 1000) == 1036
    assert round(by_year["armed_forces_personnel"].sum()[2019] / 1e6, 2) == 3.26
    share = by_year["million_usd_2015_prices"].sum() / by_year["gdp_billion_usd_2015_prices"].sum() / 10
    assert round(share[2019], 2) == 2.51
    europe = spending[spending["iso3"].isin(allies - {"USA", "CAN"})].groupby("year")
    european = europe["million_usd_2015_prices"].sum() / europe["gdp_billion_usd_2015_prices"].sum() / 10
    published = load("countries/nato_aggregates")
    published = published[
        (published["edition_id"] == "nato-2019-06")
        & (published["party_code"] == "NATO_EUROPE")
        & (published["indicator"] == "share_of_gdp_percent")
    ].set_index("year")["published_value"]
    assert len(published) == 4
    assert (european[published.index] - published).abs().max() <= 0.011


def test_allies_at_two_percent_as_known_and_as_revised(load):
    spending = load("countries/defence_spending")
    of_2017 = spending[spending["year"] == 2017]

    def at_guideline(edition: str) -> set[str]:
        mine = of_2017[of_2017["edition_id"] == edition]
        return set(mine.loc[mine["share_of_gdp_percent"].round(2) >= 2, "iso3"])

    assert at_guideline("nato-2017-06") == {"USA", "GRC", "EST", "GBR", "ROU", "POL"}
    assert at_guideline("nato-2019-06") == {"USA", "GRC", "GBR", "EST"}


def test_parts_of_the_defence_fund_add_up(load):
    budget = load("strategy/edf_budget").set_index("budget_id")
    parts = budget.dropna(subset="part_of").groupby("part_of")["amount_million_eur"].sum()
    whole = budget.loc[parts.index, "amount_million_eur"]
    assert (parts <= whole + 1e-9).all()
    complete = [key for key in parts.index if parts[key] == whole[key]]
    assert len(complete) >= 3


def test_csdp_missions_of_december_2017_are_16(load):
    kinds = load("strategy/missions")["mission_type"].value_counts()
    assert kinds.to_dict() == {"civilian": 10, "military": 6}
    assert set(load("strategy/csdp_totals")["reported_total"].dropna()) >= {16}


def test_contributors_of_kfor_add_up_to_the_published_total(load):
    troops = load("nato/troop_contributions")
    kfor = troops[
        (troops["mission_id"] == "kfor") & (troops["measure"] == "strength") & (troops["coverage"] == "full_list")
    ]
    for _, placemat in kfor.groupby("date"):
        total = placemat.loc[placemat["row_type"] == "total", "troops"].sum()
        assert placemat.loc[placemat["row_type"] == "contributor", "troops"].sum() == total == 4273


def test_resolutions_are_triggered_by_tests_of_the_same_korean_day(load):
    joined = (
        load("dprk/resolutions")
        .dropna(subset="trigger_test_no")
        .merge(load("dprk/nuclear_tests")[["test_no", "date"]], left_on="trigger_test_no", right_on="test_no")
    )
    assert len(joined) >= 5
    assert (joined["trigger_date_local"] == joined["date"]).all()


KEYS_OF_INSTRUMENTS = {
    "eu_act_id": ("dprk/eu_acts", "act_id", "adopted_date"),
    "event_id": ("cooperation/events", "event_id", "date"),
    "milestone_id": ("strategy/milestones", "milestone_id", "date"),
    "csdp_mission_id": ("strategy/missions", "mission_id", "start_date"),
    "nato_mission_id": ("nato/missions", "mission_id", "start_date"),
}


@pytest.mark.parametrize("column", KEYS_OF_INSTRUMENTS)
def test_a_date_beside_a_reference_equals_the_date_referred_to(load, column):
    table, key, date = KEYS_OF_INSTRUMENTS[column]
    instruments = load("nato/instruments").dropna(subset=column)
    other = load(table)[[key, date]].rename(columns={key: column, date: "date_there"})
    joined = instruments.merge(other, on=column)
    exact = joined[(joined["date_precision"] == "day") & joined["date_there"].notna()]
    assert len(joined) == len(instruments) > 0
    assert (exact["date"] == exact["date_there"]).all(), exact.loc[
        exact["date"] != exact["date_there"], "instrument_id"
    ].tolist()


def test_two_sources_are_two(load):
    parent = load("sources").set_index("id")["copy_of"].dropna().to_dict()

    def origin(source: str) -> str:
        while source in parent:
            source = parent[source]
        return source

    for name in ALL_TABLES:
        table = load(name)
        if "status" not in table:
            continue
        for cell in table.loc[table["status"] == "two_sources", "source_ids"]:
            assert len({origin(source) for source in cell.split(";")}) >= 2, (name, cell)


def test_a_copy_is_never_a_copy_of_itself(load):
    parent = load("sources").set_index("id")["copy_of"].dropna().to_dict()
    for start in parent:
        seen, here = set(), start
        while here in parent:
            assert here not in seen, f"{start} is a copy of itself"
            seen.add(here)
            here = parent[here]


def test_every_source_is_used(load):
    used = set(load("sources")["copy_of"].dropna())
    for name in ALL_TABLES:
        table = load(name)
        if "source_ids" in table:
            used |= {part for cell in table["source_ids"].dropna() for part in cell.split(";")}
    assert set(load("sources")["id"]) == used


def test_the_article_is_no_evidence_for_itself(load):
    about_the_article = {
        "codebook",
        "claims/article_places",
        "claims/claims",
        "claims/arguments",
        "claims/argument_links",
        "claims/argument_claims",
        "claims/hypotheses",
        "claims/evidence",
        "claims/likelihoods",
        "claims/reading_list",
        "cooperation/article_bullets",
        "cooperation/agenda_topics",
    }
    for name in ALL_TABLES:
        table = load(name)
        if "source_ids" in table and name not in about_the_article:
            assert not table["source_ids"].dropna().str.contains("argano-2018").any(), name


def test_one_verdict_for_each_claim_and_evidence_other_than_the_article(load):
    claims = load("claims/claims")
    assert claims["claim_id"].is_unique
    alone = claims[claims["source_ids"] == "argano-2018"]
    assert set(alone["verdict"]) <= {"interpretive"}


def test_every_judgement_is_in_the_code_book(load):
    known = set(load("codebook")[["table", "field", "category"]].itertuples(index=False, name=None))
    for name, resource in descriptor.resources().items():
        for field in resource["schema"]["fields"]:
            words = field.get("constraints", {}).get("enum") or field.get("list", {}).get("enum")
            if field.get("judgement") and words:
                assert {(name, field["name"], str(word)) for word in words} <= known, (name, field["name"])


def test_the_code_book_speaks_of_columns_that_exist(load):
    for table, field in load("codebook")[["table", "field"]].drop_duplicates().itertuples(index=False, name=None):
        assert field in record.describe(table).index


def a_year(budgets: pd.DataFrame) -> pd.Series:
    """Amount for 365 days, both ends of the period counted."""
    days = (budgets["last_day"] - budgets["first_day"]).dt.days + 1
    return budgets["amount_million_eur"] / days * 365


class TestBudgetsOfMissions:
    def test_every_budget_ends_after_it_begins_and_none_overlaps_another_of_its_mission(self, load):
        budgets = load("strategy/mission_budgets")
        assert (budgets["last_day"] > budgets["first_day"])[budgets["first_day"].notna()].all()
        for _, rows in budgets.groupby(["mission_id", "scope"]):
            rows = rows.sort_values("first_day")
            assert (rows["first_day"].iloc[1:].to_numpy() > rows["last_day"].iloc[:-1].to_numpy()).all()

    def test_ukraine_had_32_million_for_18_months_which_is_21_a_year(self, load):
        budgets = load("strategy/mission_budgets")
        ukraine = budgets[budgets["mission_id"] == "euam-ukraine"]
        assert ukraine["first_day"].item() == pd.Timestamp("2017-12-01")
        assert ukraine["last_day"].item() == pd.Timestamp("2019-05-31")
        assert a_year(ukraine).item() == pytest.approx(21.35, abs=0.005)
        assert (
            1.25 * a_year(ukraine).item() < 54 / 2
        )  # the next two years were announced as an increase of more than 25 percent

    def test_the_second_budget_for_georgia_begins_when_the_first_ends(self, load):
        budgets = load("strategy/mission_budgets")
        georgia = budgets[budgets["mission_id"] == "eumm-georgia"].sort_values("first_day")
        assert georgia["amount_million_eur"].tolist() == [18, 19.97]
        assert georgia["first_day"].iloc[1] - georgia["last_day"].iloc[0] == pd.Timedelta(days=1)
        assert georgia["last_day"].iloc[1] == pd.Timestamp("2018-12-14")

    def test_a_budget_does_not_run_beyond_the_mandate_then_on_record(self, load):
        budgets = load("strategy/mission_budgets").merge(
            load("strategy/missions")[["mission_id", "mandate_end"]], on="mission_id"
        )
        assert (budgets["last_day"] <= budgets["mandate_end"])[budgets["mandate_end"].notna()].all()


class TestSmallerFacts:
    def test_the_authors_of_understanding_bayesianism_stand_in_their_order(self, load):
        works = load("claims/reading_list").set_index("ref_id")
        assert works.loc["r48", "authors"] == "A. Bennett;A. E. Charman;T. Fairfield"
        assert works.loc["r48", "volume_pages"] == "30(2), 298-305"
        assert works.loc[["r25", "r29", "r39"], "authors"].notna().all()

    def test_spain_went_all_the_way_to_the_court_over_passenger_names(self, load):
        steps = load("terrorism/pnr_transposition").set_index(["party", "event"])["date"].sort_index()
        assert steps["ESP", "court_referral"] == pd.Timestamp("2020-07-02")
        order = ["letter_of_formal_notice", "reasoned_opinion", "court_referral"]
        for party in {party for party, event in steps.index if event in order[1:]}:
            mine = [steps[party, event] for event in order if (party, event) in steps.index]
            assert (party, order[0]) in steps.index
            assert mine == sorted(mine)

    @pytest.mark.parametrize(
        ("measure", "day"),
        [("nct05", "2001-10-09"), ("nct06", "2002-09-27"), ("nct13", "2012-05-20"), ("nct16", "2016-01-06")],
    )
    def test_a_measure_of_nato_has_the_day_of_the_decision_not_of_the_web_text(self, load, measure, day):
        row = load("nato/ct_measures").set_index("measure_id").loc[measure]
        assert (row["date"], row["date_precision"], row["date_basis"]) == (pd.Timestamp(day), "day", "stated")

    def test_an_instrument_has_the_day_of_the_measure_that_it_names(self, load):
        both = load("nato/instruments").merge(
            load("nato/ct_measures"), left_on="nato_ct_measure_id", right_on="measure_id", suffixes=("", "_measure")
        )
        assert len(both) > 5
        assert (both["date"] == both["date_measure"]).all()

    def test_the_coalition_lacks_one_name_to_74(self, load):
        members_then = load("nato/coalition_members").set_index("party_code")
        assert members_then["member_in_december_2017"].sum() == 73
        assert members_then.loc["CMR", "joined_date"] == pd.Timestamp("2017-11-01")
        assert members_then.loc["CMR", "joined_date_precision"] == "month"

    def test_the_first_coordinator_was_named_four_days_before_he_took_office(self, load):
        events = load("terrorism/coordinators").set_index("event_id")["date"]
        assert events["2004-de-vries-appointed"] == events["2004-post-created"] == pd.Timestamp("2004-03-25")
        assert events["2004-de-vries-took-office"] == pd.Timestamp("2004-03-29")
        assert events["2021-salmi-took-office"] == pd.Timestamp("2021-10-01")

    def test_progress_reports_come_in_the_order_of_their_numbers(self, load):
        reports = load("cooperation/progress_reports").sort_values("report_number")
        assert reports["date"].is_monotonic_increasing
        assert reports.set_index("report_number").loc[7, "date"] == pd.Timestamp("2022-06-20")
        assert set(reports.loc[reports["date_precision"] != "day", "report_number"]) == {4, 9}
