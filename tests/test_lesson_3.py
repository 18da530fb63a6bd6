"""Lesson 3: what was banned when, how fast the EU followed, did it bite, and who was in range."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from legibility import faults
from pyproj import Geod
from random_states import sample_states

from natoeu import record
from natoeu.analysis import distance, regime
from natoeu.explorers.missile_range import RangeExplorer, flatten
from natoeu.explorers.regime import RegimeExplorer, regime_on
from natoeu.explorers.trade import TradeExplorer

ROOT = Path(__file__).resolve().parents[1]
FOUR_SITES = ("sunan", "pyongsong", "panghyon", "mupyong-ni")


@pytest.fixture(scope="module")
def periods(load):
    return regime.with_periods(load("dprk/measures"), load("dprk/resolutions"), load("dprk/eu_acts"))


def delays(load):
    """Each link with the days from the UN's decision to the EU's act, and which part it takes over."""
    resolutions, steps, acts = (load(f"dprk/{name}") for name in ("resolutions", "un_listing_steps", "eu_acts"))
    links, acts = load("dprk/transpositions"), acts.set_index("act_id")
    voted = links["resolution"].map(resolutions.set_index("number")["adopted_date"])
    un_date = voted.fillna(links["step_id"].map(steps.set_index("step_id")["date"]))
    eu_date = links["act_id"].map(acts["adopted_date"])
    parts = {"measures": ["rules"], "measures_and_listings": ["rules", "names"]}
    parts |= {part: ["names"] for part in ("listings", "vessels")}
    return links.assign(
        un_date=un_date, eu_date=eu_date, days=(eu_date - un_date).dt.days, content=links["part"].map(parts)
    )


def first_acts(load):
    """For each UN decision and part the first act of the EU: moves between the lists add no name."""
    table = delays(load).dropna(subset="content").explode("content")
    return table.sort_values(["un_date", "days"]).drop_duplicates(["un_date", "content"])


@cache
def shown(cell):
    """What a cell of the lesson shows, as text."""
    book = json.loads((ROOT / "notebooks" / "03_dprk_sanctions.ipynb").read_text("utf-8"))
    outputs = next(one["outputs"] for one in book["cells"] if one["id"] == cell)
    texts = [output.get("text") or output["data"]["text/plain"] for output in outputs]
    return "\n".join("".join(text) for text in texts)


@pytest.fixture(scope="module")
def allies(load):
    return distance.capitals(
        *(load(f"countries/{name}") for name in ("countries", "parties", "memberships")), "2017-12-05"
    )


def strengths(periods, day, category, imposer="UN"):
    rows = regime.in_force(periods, day)
    return set(rows.loc[(rows["category"] == category) & (rows["imposed_by"] == imposer), "strength"].astype(str))


class TestRegime:
    def test_resolution_2371_bans_coal_that_2321_had_capped(self, periods):
        assert strengths(periods, "2016-03-02", "coal") == {"partial"}
        assert strengths(periods, "2017-08-04", "coal") == {"cap"}
        assert strengths(periods, "2017-08-05", "coal") == {"ban"}
        assert strengths(periods, "2017-09-13", "coal", "EU_transposition") == {"cap"}
        assert strengths(periods, "2017-09-14", "coal", "EU_transposition") == {"ban"}

    def test_the_cap_of_two_million_barrels_never_applied(self, periods):
        row = periods.set_index("measure_id").loc["2375-refined-petroleum-2"]
        assert row["start"] == row["end"] == pd.Timestamp("2018-01-01")
        for day in RegimeExplorer().days:
            assert "2375-refined-petroleum-2" not in set(regime.in_force(periods, day)["measure_id"])

    def test_the_un_caps_crude_oil_and_the_eu_bans_it(self, periods):
        caps = regime.in_force(periods, "2018-02-26")
        crude = caps[caps["category"] == "crude_oil"].set_index("measure_id")
        assert crude.loc["2397-crude-oil-1", "quantity"] == 4_000_000
        assert crude.loc["2397-crude-oil-2", "quantity"] == 525_000
        assert crude.loc["2017-1860-crude-oil", "strength"] == "ban"

    def test_nothing_is_in_force_before_the_first_resolution(self, periods):
        assert regime.in_force(periods, "2006-10-13").empty
        assert len(regime.in_force(periods, "2006-10-14")) == 8

    def test_every_change_is_one_of_the_days_and_adds_up(self, periods):
        held = set()
        for day in RegimeExplorer().days:
            now = set(regime.in_force(periods, day)["measure_id"])
            new = set(periods.loc[(periods["start"] == day) & (periods["end"] != day), "measure_id"])
            ended = set(periods.loc[(periods["end"] == day) & (periods["start"] != day), "measure_id"])
            assert new | ended
            assert now == (held | new) - ended
            held = now

    def test_five_categories_were_not_yet_in_eu_law_when_the_article_appeared(self, periods):
        for category in ("food_agriculture", "machinery", "wood", "earth_stone", "vehicles"):
            assert strengths(periods, "2018-01-24", category) == {"ban"}
            assert strengths(periods, "2018-01-24", category, "EU_transposition") == set()
            assert strengths(periods, "2018-01-24", category, "EU_autonomous") == set()

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            ("2005-12-31", "from 1 January 2006 to 31 December 2018"),
            ("2019-01-01", "lies outside"),
            ("soon", "is no date"),
            (None, "is no date"),
        ],
    )
    def test_a_day_outside_the_table_gets_a_sentence(self, periods, day, said):
        with pytest.raises(ValueError, match=said):
            regime.in_force(periods, day)


class TestTransposition:
    def test_rules_take_weeks_and_names_take_days(self, load):
        days = first_acts(load).groupby("content")["days"].agg(["size", "min", "median", "max"])
        assert days.loc["names"].tolist() == [8, 2, 7.5, 27]
        assert days.loc["rules"].tolist() == [9, 27, 40, 89]

    def test_the_lesson_counts_them_alike(self):
        assert re.search(r"names +8 +2 +7.5 +27", shown("speed-summary"))
        assert re.search(r"rules +9 +27 +40.0 +89", shown("speed-summary"))
        assert "5 regulations followed the first act on the rules later." in shown("speed-chart")

    def test_resolution_2371_took_40_days_to_the_day_of_adoption(self, load):
        first = first_acts(load)
        row = first[(first["resolution"] == 2371) & (first["content"] == "rules")].iloc[0]
        assert (row["act_id"], row["days"]) == ("2017-1562", 40)

    def test_no_act_is_older_than_what_it_takes_over(self, load):
        assert (delays(load)["days"] >= 0).all()


class TestLinks:
    def test_the_regulation_on_an_insurer_takes_over_no_resolution(self, load):
        """Regulation (EU) 2016/465, recital 2."""
        act = load("dprk/eu_acts").set_index("act_id").loc["2016-465"]
        assert (act["companion_of"], act["link_basis"], act["link_note"]) == ("2016-475", "recital", "2")
        assert "2016-465" not in set(load("dprk/transpositions")["act_id"])

    def test_resolution_2270_reached_directly_binding_law_58_days_after_the_vote(self, load):
        days = delays(load).set_index("transposition_id")["days"]
        assert (days["2270-2016-319"], days["2270-2016-476"], days["2270-2016-682"]) == (2, 29, 58)

    def test_decision_and_regulation_share_a_day_from_resolution_2321_on(self, load):
        rules = delays(load).explode("content").query("content == 'rules'")
        days = rules.groupby("resolution")["eu_date"].nunique()
        assert days[days > 1].index.tolist() == [1718, 1874, 2087, 2094, 2270]

    def test_every_link_says_how_it_is_known(self, load):
        links, acts = load("dprk/transpositions"), load("dprk/eu_acts")
        assert links["link_basis"].notna().all()
        assert (acts["link_basis"].notna() == acts["companion_of"].notna()).all()
        for table in (links, acts):
            read = table[table["link_basis"].isin(["recital", "article", "other_act"])]
            assert read["link_note"].str.contains(r"\d").all()
            assert (table.loc[table["link_basis"] == "title", "status"] != "two_sources").all()
        assert links["link_basis"].value_counts().to_dict() == {
            "press_release": 11,
            "recital": 8,
            "title": 3,
            "press": 3,
            "other_act": 2,
            "article": 1,
        }

    def test_a_companion_is_adopted_with_its_lead_act_on_the_same_day(self, load):
        acts = load("dprk/eu_acts").set_index("act_id")
        pairs = acts.dropna(subset="companion_of")
        assert (pairs["adopted_date"] == acts.loc[pairs["companion_of"], "adopted_date"].to_numpy()).all()


class TestListsAndMeasures:
    def test_the_committee_barred_four_ships_on_28_december_2017(self, load):
        step = load("dprk/un_listing_steps").set_index("step_id").loc["un-2017-12-28"]
        assert step["vessels_added"] == 4
        assert all(ship in step["note"] for ship in ("Billions No. 18", "Ul Ji Bong 6", "Rung Ra 2", "Rye Song Gang 1"))

    def test_2014_has_one_un_listing_and_a_renewed_panel_but_no_new_rule(self, load):
        resolutions, acts = load("dprk/resolutions"), load("dprk/eu_acts")
        of_2014 = resolutions[resolutions["adopted_date"].dt.year == 2014]
        assert of_2014["number"].tolist() == [2141]
        assert not (acts["adopted_date"].dt.year == 2014).any()
        assert load("dprk/un_listing_steps")["date"].dt.year.eq(2014).sum() == 1

    def test_the_mandate_of_the_panel_is_renewed_before_it_ends(self, load):
        renewals = load("dprk/resolutions").query("type == 'panel_renewal'").set_index("number")
        assert renewals.loc[2345, "adopted_date"] == pd.Timestamp("2017-03-23")
        assert renewals.loc[2345, "panel_mandate_until"] == pd.Timestamp("2018-04-24")
        from_2014 = renewals.loc[2141:]
        assert (
            from_2014["adopted_date"].iloc[1:].to_numpy() <= from_2014["panel_mandate_until"].iloc[:-1].to_numpy()
        ).all()

    @pytest.mark.parametrize("category", ["arms_embargo", "luxury_goods", "travel_ban", "asset_freeze"])
    def test_the_eu_took_over_what_the_un_began_with_in_2006(self, periods, category):
        rows = regime.in_force(periods, "2006-11-20")
        assert rows.loc[rows["category"] == category, "imposed_by"].str.startswith("EU").any()

    def test_the_arms_embargo_of_the_eu_was_wider_than_that_of_the_un_until_2016(self, periods):
        assert strengths(periods, "2006-11-20", "arms_embargo") == {"partial"}
        assert strengths(periods, "2006-11-20", "arms_embargo", "EU_autonomous") == {"ban"}
        assert strengths(periods, "2016-03-31", "arms_embargo", "EU_autonomous") == set()

    def test_acts_on_names_freeze_assets_and_bar_travel(self, load):
        acts = load("dprk/eu_acts")
        names = acts[
            acts["persons_added"].gt(0)
            & acts["content"].eq("listings")
            & acts["adopted_date"].between("2016-01-01", "2018-02-26")
        ]
        kinds = load("dprk/measures").groupby("act_id")["category"].agg(set)
        assert len(names) == 9
        for act in names["act_id"]:
            assert {"asset_freeze", "travel_ban"} <= kinds[act], act


class TestTrade:
    def test_kotra_has_exports_fall_by_91_percent(self):
        assert "exports fell by 91 percent from 2016 to 2018" in shown("kotra-change")

    def test_eu_trade_had_fallen_before_the_packages_of_2017(self):
        assert "fell by 90 percent from 2006 to 2016" in shown("eu-change")

    def test_series_are_never_mixed(self):
        assert "These rows mix several values of series_id." in shown("refuses")

    def test_a_flow_of_a_series_has_one_figure_a_year_in_one_currency(self, load):
        flows = load("dprk/trade").groupby(["series_id", "partner", "flow"])
        assert (flows["currency"].nunique() == 1).all()
        assert (flows["year"].nunique() == flows.size()).all()

    def test_a_year_without_a_figure_stays_empty(self):
        assert "no figure for 2007, 2009 and 2011" in shown("eu-trade")
        explorer = TradeExplorer()
        explorer.set(series=("european_commission_2017", "EU"), flow="total", years=(2006, 2016))
        assert explorer.summary.startswith(
            "European Commission, edition of 2017, exports and imports: 8 of the 11 years"
        )
        assert np.isnan(np.asarray(explorer._lines[0].get_ydata())[[1, 3, 5]]).all()

    def test_reported_coal_stopped_months_before_the_ban_and_came_back_in_the_weeks_after_it(self, load, periods):
        bought = load("dprk/coal_2017").set_index("month")["coal_procured_tonnes"]
        ban = periods.set_index("measure_id").loc["2371-coal", "start"]
        assert bought[(bought > 0) & (bought.index < ban - pd.Timedelta(days=31))].index.max() < ban - pd.Timedelta(
            days=120
        )
        assert set(bought[bought > 0].index.month) == {1, 2, 3, 8, 9}

    @pytest.mark.parametrize(("until", "by_weight", "by_value"), [("2017-07", 36, 58), ("2017-09", 64, 103)])
    def test_by_value_the_coal_cap_of_2017_was_passed_by_weight_it_was_not(self, load, until, by_weight, by_value):
        """Totals of the 1718 Committee as printed on 14 November 2017: 4,828,327 tonnes, USD 413,555,897."""
        bought, caps = (
            load("dprk/coal_2017").set_index("month"),
            load("dprk/measures").set_index("measure_id")["quantity"],
        )
        added_up = bought[["coal_procured_tonnes", "coal_value_usd"]].loc[:until].sum()
        assert round(100 * added_up["coal_procured_tonnes"] / (caps["2321-coal-4"] * 1e6)) == by_weight
        assert round(100 * added_up["coal_value_usd"] / (caps["2321-coal-3"] * 1e6)) == by_value
        assert bought["coal_procured_tonnes"].sum() == 4_828_327
        assert bought["coal_value_usd"].sum() == pytest.approx(413_555_897, abs=1)

    def test_every_percentage_of_a_cap_names_its_unit(self):
        texts = [
            json.loads(path.read_text())["cells"]
            for path in (*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("coursework/source/*/*.ipynb"))
        ]
        sentences = [
            sentence
            for cells in texts
            for cell in cells
            for sentence in re.split(r"(?<=[.!?;])\s|\n", "".join(cell["source"]))
        ]
        prose = (*ROOT.glob("teaching/**/*.md"), *ROOT.glob("src/natoeu/**/*.py"), ROOT / "README.md")
        sentences += [sentence for path in prose for sentence in re.split(r"(?<=[.!?;])\s|\n", path.read_text())]
        of_caps = [one for one in sentences if re.search(r"\bcap\b|ceiling", one) and re.search(r"percent|%", one)]
        assert of_caps
        assert [one for one in of_caps if not re.search(r"weight|value|barrels", one)] == []


class TestDistance:
    @pytest.mark.parametrize("site", FOUR_SITES)
    def test_26_28_or_29_capitals_from_every_site(self, load, allies, site):
        away = distance.from_site(allies, load("dprk/launch_sites"), site)
        reach = (4_500, 6_700, 10_000, 10_400, 13_000)
        assert [(away["distance_km"] <= kilometres).sum() for kilometres in reach] == [0, 0, 26, 28, 29]

    def test_washington_is_beyond_10400_km_and_ottawa_just_inside(self, load, allies):
        away = distance.from_site(allies, load("dprk/launch_sites"), "sunan").set_index("capital")["distance_km"]
        assert away["Washington"] > 10_400
        assert 0 < 10_400 - away["Ottawa"] < 10
        assert away.index[0] == "Tallinn"

    def test_distances_agree_with_published_ones(self, load, allies):
        """D. Wright (Union of Concerned Scientists), 28 July 2017: Washington about 11,000 km from the DPRK.

        MailOnline (as printed by Money Street News), July 2017: London 5,379 miles from Pyongyang.
        Newspapers reckon with a sphere, which makes some 24 km over this way.
        """
        away = distance.from_site(allies, load("dprk/launch_sites"), "mupyong-ni").set_index("capital")["distance_km"]
        assert away["Washington"] == pytest.approx(11_000, abs=150)
        pyongyang = load("countries/countries").set_index("iso3").loc["PRK"]
        london = allies.set_index("capital").loc["London"]
        ours = distance.distance_km(
            pyongyang["capital_lat"], pyongyang["capital_lon"], london["capital_lat"], london["capital_lon"]
        )
        assert ours == pytest.approx(5_379 * 1.609344, abs=40)

    def test_the_geodesic_agrees_with_known_arcs_of_the_ellipsoid(self):
        """Quarter meridian and equator of WGS 84, by its definition (NGA, 2014)."""
        assert distance.distance_km(0, 0, 90, 0) == pytest.approx(10_001.966, abs=0.001)
        assert distance.distance_km(0, 0, 0, 90) == pytest.approx(6378.137 * np.pi / 2, abs=0.001)

    @pytest.mark.parametrize("site", FOUR_SITES)
    def test_on_the_map_range_is_a_circle(self, load, site):
        place = load("dprk/launch_sites").set_index("site_id").loc[site]
        start = np.full(181, place["longitude"]), np.full(181, place["latitude"])
        lons, lats, _ = Geod(ellps="WGS84").fwd(*start, np.linspace(0, 360, 181), np.full(181, 10_400_000.0))
        east, north = flatten(place, pd.DataFrame({"lat": lats, "lon": lons})).T
        assert np.hypot(east, north) == pytest.approx(np.full(181, 10_400), abs=0.01)

    def test_distance_there_is_distance_back(self):
        assert distance.distance_km(39.2, 125.7, 38.9, -77) == pytest.approx(
            distance.distance_km(38.9, -77, 39.2, 125.7), abs=1e-6
        )

    def test_an_unknown_site_is_answered_with_the_nearest(self, load, allies):
        with pytest.raises(ValueError, match="no launch site 'sunam'. Did you mean 'sunan'"):
            distance.from_site(allies, load("dprk/launch_sites"), "sunam")

    def test_only_the_three_intercontinental_flights_put_a_capital_in_range(self, load, allies):
        estimates = distance.published_range(load("dprk/range_estimates")).dropna(subset=["launch_id", "range_km"])
        flights = estimates.merge(load("dprk/launches")[["launch_id", "site_id", "date"]], on="launch_id")
        flights = flights[flights["date"].dt.year == 2017]
        sites = load("dprk/launch_sites")
        reach = [
            (distance.from_site(allies, sites, row.site_id)["distance_km"] <= row.range_km).sum()
            for row in flights.itertuples()
        ]
        assert set(flights.loc[np.array(reach) > 0, "launch_id"]) == {"PRK-2017-14", "PRK-2017-15", "PRK-2017-21"}
        assert set(flights.loc[np.array(reach) == 29, "launch_id"]) == {"PRK-2017-21"}


class TestWords:
    def test_the_grid_names_what_the_eu_did_alone(self, periods):
        chart = regime_on(periods, "2017-10-16")
        assert "without a UN measure (remittances and services)" in chart.summary
        assert (
            "New that day: 7 measures by Decision (CFSP) 2017/1860 and Implementing Regulation (EU) 2017/1859."
            in chart.summary
        )
        assert faults(chart.figure) == []

    def test_the_grid_counts_what_the_eu_had_not_yet_taken_over(self, periods):
        assert regime_on(periods, "2018-01-24").title.endswith("no EU measure on record in 5")
        assert regime_on(periods, "2018-02-26").title.endswith("no EU measure on record in 0")

    def test_a_day_before_the_regime_has_an_empty_grid(self, periods):
        assert regime_on(periods, "2006-01-01").summary == "On 1 January 2006 no measure was in force."

    def test_the_own_list_falls_twice_and_the_un_list_never(self):
        assert (
            "The EU's own list fell on 10 October 2017 and 26 February 2018; the UN-based list fell on no day."
            in shown("lists-chart")
        )

    def test_a_series_without_figures_is_said_to_have_none(self):
        explorer = TradeExplorer()
        explorer.set(series=("kita", "WLD"), years=(2000, 2010))
        assert explorer.summary == "KITA, world total, exports of the DPRK has no figure here."

    @pytest.mark.parametrize(
        ("estimate", "said"),
        [
            ("hwasong-15-wright", "29 of 29 capitals in range on paper; out of range: none."),
            ("hwasong-14-wright-2", "at least 28 of 29 capitals in range on paper; out of range: Washington."),
            ("hwasong-14-csis-1", "up to 1 of 29 capitals in range on paper: Tallinn."),
            ("hwasong-14-schilling", "10 of 29 capitals in range on paper, from Tallinn to Budapest."),
            ("hwasong-14-postol", "no distance given, so nothing can be counted"),
            ("hwasong-12-csis", "0 of 29 capitals in range on paper; the nearest is Tallinn at"),
        ],
    )
    def test_the_sentence_on_ranges_fits_none_few_and_all(self, estimate, said):
        explorer = RangeExplorer()
        explorer.set(system=explorer.estimates.loc[estimate, "system_id"], estimate=estimate)
        assert said in explorer.summary

    def test_an_estimate_with_two_ends_gives_two_numbers(self, allies, load):
        away = distance.from_site(allies, load("dprk/launch_sites"), "mupyong-ni")
        assert distance.counted(away, 9_000, 10_000) == "25 to 26"
        assert distance.counted(away, 10_400, None) == "at least 28"
        assert distance.counted(away, None, 13_000) == "up to 29"
        explorer = RangeExplorer()
        explorer.set(site="mupyong-ni", system="hwasong-14", estimate="hwasong-14-38north")
        assert "25 to 26 of 29 capitals" in explorer.summary


@pytest.mark.parametrize("kind", [RegimeExplorer, RangeExplorer, TradeExplorer])
class TestExplorers:
    def test_every_state_has_words_and_can_be_read(self, kind):
        explorer = kind()
        assert faults(explorer.figure) == []
        for state in sample_states(explorer, 30, seed=5):
            explorer.set(**state)
            assert explorer.summary.endswith((".", "!")), explorer.summary
            assert faults(explorer.figure) == [], state

    def test_a_state_shown_again_gives_the_same_picture(self, kind):
        explorer = kind()
        start, picture = explorer.state, explorer.screen.shot.picture
        for state in sample_states(explorer, 6, seed=2):
            explorer.set(**state)
        explorer.set(**start)
        assert explorer.screen.shot.picture == picture


def test_the_regime_explorer_goes_to_any_day():
    explorer = RegimeExplorer()
    explorer.go_to("2017-08-08")
    assert explorer.state["day"] == pd.Timestamp("2017-08-05")
    assert "by Resolution 2371" in explorer.summary
    with pytest.raises(ValueError, match="the first began on 2006-10-14"):
        explorer.go_to("2006-02-01")
    with pytest.raises(ValueError, match="lies outside"):
        explorer.go_to("2005-02-01")


def test_the_range_explorer_offers_the_estimates_of_the_system():
    explorer = RangeExplorer()
    explorer.set(system="hwasong-12")
    assert {key for _, key in explorer.controls["estimate"].options} == {"hwasong-12-csis"}
    assert "0 of 29 capitals" in explorer.summary
    explorer.set(system="hwasong-14", estimate="hwasong-14-postol")
    assert "no distance given" in explorer.summary
    with pytest.raises(ValueError, match="does not offer 'atlantis'"):
        explorer.set(site="atlantis")


def test_the_trade_explorer_warns_when_series_or_currencies_are_mixed():
    explorer = TradeExplorer()
    assert "Warning" not in explorer.summary
    explorer.set(other=("kita", "WLD"))
    assert "they count different things" in explorer.summary
    explorer.set(flow="total", other=("european_commission_2017", "EU"))
    assert "their currencies differ (EUR and USD), so the second is not drawn" in explorer.summary


def test_the_outline_of_the_land_is_closed(load):
    coast = load("geo/coastline")
    ends = coast.groupby("line_no")[["lon", "lat"]].agg(["first", "last"])
    assert (ends["lon"]["first"] == ends["lon"]["last"]).all()
    assert (ends["lat"]["first"] == ends["lat"]["last"]).all()
    assert record.describe("geo/coastline").loc["lat", "unit"] == "degrees"
