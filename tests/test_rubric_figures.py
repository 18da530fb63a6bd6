"""The mark schemes and model answers of the coursework name the figures that the record gives."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from coursework_rules import free_texts
from test_consistency import members
from test_lesson_3 import delays, first_acts

from natoeu.analysis import argument, complementarity, regime, tesat, updating


def listed(numbers) -> str:
    return ", ".join(str(number) for number in numbers)


def named(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def of_the_meeting(load) -> list[str]:
    items, sources, events = (
        load("cooperation/meeting"),
        load("sources").set_index("id"),
        load("cooperation/events").set_index("event_id"),
    )
    reports, exercise = load("cooperation/progress_reports"), events.loc["cmx17"]
    originals = sources["copy_of"].fillna(sources.index.to_series())
    by_nato = [
        all(sources.loc[originals[key], "publisher"] == "NATO" for key in keys.split(";"))
        for keys in items["source_ids"]
    ]
    assert list(items.loc[items["item_type"] == "decision", "item_id"]) == ["m14", "m15", "m16", "m17", "m18"]
    return [
        f"the five decisions (m14 to m18) beside {items['item_type'].eq('statement').sum()} statements",
        f"inaugurated on {named(events.loc['hybrid-coe-inauguration', 'date'])}",
        f"held from {exercise['date'].day} to {exercise['end_date'].day} {exercise['end_date']:%B} in step with EU PACE17",
        f"until {reports['date'].max():%Y}, with {reports['reported_proposals'].iloc[-1]} proposals",
        f"{sum(by_nato)} of the {len(items)} items of the meeting go back to NATO alone",
    ]


def of_the_strategy(load) -> list[str]:
    table, milestones = load("countries/memberships"), load("strategy/milestones").set_index("milestone_id")
    first = (
        load("strategy/pesco_projects").query("wave == 1").merge(load("strategy/pesco_participation"), on="project_no")
    )
    states = first.groupby(["name", "project_no"]).size()
    name, number = states.idxmax()
    eu, nato = (members(table, one, "2017-12-05") for one in ("EU", "NATO"))
    founded = milestones.loc["M22", "date"]
    founders = members(table, "PESCO", founded)
    assert len(founders - nato) == 5
    return [
        f"{len(eu & nato)} of {len(eu)} EU states were allies on 5 December 2017",
        f"Of the {len(founders)} states that founded PESCO on {named(founded)}, {len(founders & nato)} were allies",
        f"the list of {named(milestones.loc['M24', 'date'])} is {name}, with {states.max()} states",
        f"{name} (project {number})",
        re.search(r"at most \d+ staff", milestones.loc["M15", "summary"]).group(),
    ]


def of_the_sanctions(load) -> list[str]:
    spans = {
        content: f"{days.min()} to {days.max()} days (median {days.median():g}, {len(days)} cases)"
        for content, days in first_acts(load).groupby("content")["days"]
    }
    tables = (load(f"dprk/{name}") for name in ("measures", "resolutions", "eu_acts"))
    start = regime.with_periods(*tables).set_index("measure_id")["start"]
    banned, followed = start["2397-wood"], start["2018-285-wood"]
    assert (banned, followed) == (start["2397-machinery-1"], start["2018-285-machinery-1"])
    return [
        f"names taken over after {spans['names']}, rules after {spans['rules']}",
        f"up to {delays(load)['days'].max()} days after the resolution",
        f"machinery and wood on {named(banned)}, the EU bans came on {named(followed)}, {(followed - banned).days} days later",
        f"with public bodies of the DPRK on {named(start['2013-88-gold-titanium-vanadium-rare-earth'])}",
        f"forbade buying gold on {named(start['2270-gold-titanium-vanadium-rare-earth'])}",
        f"banned by the EU from {named(start['2017-1860-crude-oil'])}",
    ]


def of_counter_terrorism(load) -> list[str]:
    attacks, arrests, *others = (
        load(f"terrorism/tesat_{name}") for name in ("attacks", "arrests", "deaths", "convictions")
    )
    figures = tesat.figures(attacks, arrests, *others)
    first = {name: tesat.breakdown(figures, name).loc[2015:2019] for name in ("attacks", "deaths", "arrests")}
    totals = attacks[(attacks["ideology"] == "all") & (attacks["outcome"] == "all")].set_index(
        ["year", "edition", "coverage"]
    )["attacks"]
    press = arrests.set_index(["year", "printed_in"]).loc[(2017, "press_release"), "arrests"].item()
    arrested = [
        f"{number} ({press} in the summary for the press)" if year == 2017 else number
        for year, number in first["arrests"]["total"].items()
    ]
    outcomes = attacks[(attacks["edition"] == 2021) & attacks["year"].between(2017, 2019)].set_index("outcome")[
        "attacks"
    ]
    assert all(table["coverage"].eq("EU28").all() for table in first.values())
    return [
        f"{listed(first['attacks']['total'])}, with {totals[2015, 2018, 'EU28']} for 2015 in the edition of 2018",
        f"people killed {listed(first['deaths']['total'])}; arrests {listed(arrested)}",
        f"label jihadist {listed(first['attacks']['jihadist'])}; of those of 2017 to 2019, "
        f"completed {listed(outcomes['completed'])} and foiled {listed(outcomes['foiled'])} (edition of 2021)",
        f"{totals[2019, 2020, 'EU28']} attacks of 2019 for 28 states with {totals[2020, 2021, 'EU27_2020']} of 2020 for 27",
    ]


def of_the_argument(load) -> list[str]:
    def shares(pieces: pd.DataFrame) -> pd.Series:
        middle = updating.judged(judgements[judgements["evidence_id"].isin(pieces["evidence_id"])])
        return updating.posterior(pd.Series(1 / 6, index=middle.columns), middle, updating.discounts(pieces, 0.5))

    table, judgements, evidence = load("nato/instruments"), load("claims/likelihoods"), load("claims/evidence")
    hard = {
        name: coded[(coded["issue"] == "dprk") & (coded["coercive"] == "hard")]
        for name, coded in (("coercion", table), ("force", complementarity.only_force_is_hard(table)))
    }
    alone = set(hard["coercion"].query("actors == 'EU'")["instrument_type"])
    assert set(hard["coercion"].query("actors == 'NATO'")["instrument_type"]) == {"military_deterrence"}
    assert hard["force"].query("actors == 'EU'").empty
    seen = evidence[evidence["decides"] == "question"]
    whole, fewer = shares(seen), shares(seen[seen["cluster"] != "shared_line"])
    assert fewer.idxmax() == "H3"
    return [
        f"the EU alone is hard in {', '.join(sorted(alone)[:-1])} and {max(alone)} on North Korea",
        f"the share of H1 rises from {whole['H1']:.2f} to {fewer['H1']:.2f}, and H3 leads with {fewer['H3']:.2f}",
    ]


def of_the_memo(load) -> list[str]:
    listings, trade = (
        load("dprk/listings").set_index("date"),
        load("dprk/trade").set_index(["series_id", "partner", "year", "flow"])["value_million"],
    )
    own, quantities = listings.loc["2018-04-19"], load("dprk/measures").set_index("measure_id")["quantity"]
    return [
        f"holds {own['reported_eu_persons']} persons and {own['reported_eu_entities']} entities",
        f"a ceiling of {quantities['2397-crude-oil-1'] / 1e6:g} million barrels a year",
        f"{trade['eurostat_2018', 'EU', 2017, 'total']} million euros in 2017",
        f"{trade['kotra_china_incl_crude', 'CHN', 2016, 'total']:,.0f} million dollars in 2016",
    ]


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("assignment_1_meeting", of_the_meeting),
        ("assignment_2_strategy", of_the_strategy),
        ("assignment_3_sanctions", of_the_sanctions),
        ("assignment_4_counter_terrorism", of_counter_terrorism),
        ("assignment_5_argument", of_the_argument),
        ("capstone_memo", of_the_memo),
    ],
)
def test_mark_schemes_and_model_answers_give_the_figures_of_the_record(load, name, figures):
    text = "\n".join(cell.source for cell in free_texts(name))
    assert [figure for figure in figures(load) if figure not in text] == []


def test_every_step_but_the_objections_carries_the_thesis_or_none_does_alone(load):
    steps, links = load("claims/arguments"), load("claims/argument_links")
    whole = argument.build(steps, links)
    carried = {
        reading: {step for step in steps["node_id"] if "n01" in argument.falls_with(whole, step, reading)} - {"n01"}
        for reading in ("linked", "convergent")
    }
    assert carried["linked"] == set(steps.loc[~steps["kind"].isin(["counter_argument", "thesis"]), "node_id"])
    assert carried["convergent"] == set()
