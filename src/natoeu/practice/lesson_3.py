"""Exercises of lesson 3, sanctions on the DPRK."""

from __future__ import annotations

from functools import partial

import pandas as pd

from natoeu.analysis import distance, regime, trade
from natoeu.practice.answers import Choice, Day, Essay, Group, Method, Number
from natoeu.practice.exercise import Exercise, Misconception
from natoeu.record import load

PERIODS = (
    "from natoeu import record\n"
    "from natoeu.analysis import regime\n\n"
    'names = ("measures", "resolutions", "eu_acts")\n'
    'periods = regime.with_periods(*(record.load(f"dprk/{name}") for name in names))\n'
)
AWAY = (
    "from natoeu import record\n"
    "from natoeu.analysis import distance\n\n"
    'tables = [record.load(f"countries/{name}") for name in ("countries", "parties", "memberships")]\n'
    'allies = distance.capitals(*tables, "2017-12-05")\n'
    'away = distance.from_site(allies, record.load("dprk/launch_sites"), "mupyong-ni")\n'
)


def _periods() -> pd.DataFrame:
    return regime.with_periods(*(load(f"dprk/{name}") for name in ("measures", "resolutions", "eu_acts")))


def _import_bans(day: str | None = "2016-12-31", directions: tuple[str, ...] = ("import_from_dprk",)) -> set[str]:
    periods = _periods()
    rows = periods if day is None else regime.in_force(periods, day)
    chosen = rows["imposed_by"].eq("UN") & rows["strength"].eq("ban") & rows["direction"].isin(directions)
    return set(rows.loc[chosen, "category"])


def _oil(measure: str) -> float:
    return float(load("dprk/measures").set_index("measure_id").loc[measure, "quantity"])


def _delay(column: str = "adopted_date", act: str = "2017-1562") -> int:
    voted = load("dprk/resolutions").set_index("number").loc[2371, "adopted_date"]
    return int((load("dprk/eu_acts").set_index("act_id").loc[act, column] - voted).days)


def _missiles(known: bool = True) -> int:
    launches = load("dprk/launches")
    rows = launches[launches["date"].dt.year.isin([2016, 2017])]
    return int((~(rows["known_on"] > "2017-12-31")).sum()) if known else len(rows)


def _events() -> int:
    counts = load("dprk/provocation_counts")
    chosen = (
        counts["year"].isin([2016, 2017])
        & (counts["type"] == "missile")
        & (counts["dataset"] == "csis_korea_chair_2026")
    )
    return int(counts.loc[chosen, "count"].sum())


def _sixth_test(column: str) -> pd.Timestamp:
    return load("dprk/resolutions").set_index("number").loc[2375, column]


def _count(periods: pd.DataFrame, day: str, last_day_counts: bool = False, open_counts: bool = True) -> int:
    day = pd.Timestamp(day)
    over = periods["end"] < day if last_day_counts else periods["end"] <= day
    if not open_counts:
        over |= periods["end"].isna()
    return int(((periods["start"] <= day) & ~over).sum())


def _days() -> list[tuple]:
    return [(_periods(), day) for day in ("2006-10-13", "2009-06-12", "2017-08-05", "2018-01-24")]


def _away(site: str = "mupyong-ni") -> pd.DataFrame:
    allies = distance.capitals(
        load("countries/countries"), load("countries/parties"), load("countries/memberships"), "2017-12-05"
    )
    return distance.from_site(allies, load("dprk/launch_sites"), site)


def _lisbon(site: str = "mupyong-ni") -> float:
    return float(_away(site).set_index("capital").loc["Lisbon", "distance_km"])


def _lisbon_on_a_ball() -> float:
    from pyproj import Geod

    site = load("dprk/launch_sites").set_index("site_id").loc["mupyong-ni"]
    place = load("countries/countries").set_index("capital").loc["Lisbon"]
    ball = Geod(a=6_371_008.8, b=6_371_008.8)
    return ball.inv(site["longitude"], site["latitude"], place["capital_lon"], place["capital_lat"])[2] / 1000


def _beyond(kilometres: float) -> set[str]:
    away = _away()
    return set(away.loc[away["distance_km"] > kilometres, "capital"])


def _exports(series: str = "kotra_ex_interkorean") -> pd.DataFrame:
    return trade.one_series(load("dprk/trade"), series, "dprk_exports").set_index("year")["value_million"]


def _percent(before: float, after: float) -> float:
    return 100 * (after / before - 1)


EXERCISES = (
    Exercise(
        "3.1",
        Group(),
        _import_bans,
        (
            "Begin with the measures in force on that day: started, and not yet ended.",
            "Then three conditions: imposed_by is UN, strength is ban, direction is import_from_dprk.",
            'Take the column category and make it a set: set(rows.loc[condition, "category"]).',
        ),
        PERIODS + 'rows = regime.in_force(periods, "2016-12-31")\n'
        'banned = (rows["imposed_by"] == "UN") & (rows["strength"] == "ban") & (rows["direction"] == "import_from_dprk")\n'
        'answer = set(rows.loc[banned, "category"])',
        "Coal and iron are not among them: at that time they were capped or banned in part.",
        (
            Misconception(
                "date forgotten",
                partial(_import_bans, None),
                "These are all such bans ever set. On that day most of them did not exist yet: filter by start and end.",
            ),
            Misconception(
                "exports to the DPRK counted too",
                partial(_import_bans, "2016-12-31", ("import_from_dprk", "export_to_dprk")),
                "Your set holds goods that could not be sold to the DPRK. The question is about buying from it.",
            ),
        ),
    ),
    Exercise(
        "3.2",
        Number(unit="barrels a year"),
        lambda: _oil("2397-refined-petroleum"),
        (
            'Look at the UN measures of the category "refined_petroleum", with start and end.',
            "One of them was replaced on the day on which it should have begun.",
        ),
        PERIODS + 'limits = regime.caps_in_force(periods, "2018-01-01")\n'
        'chosen = limits[(limits["category"] == "refined_petroleum") & (limits["imposed_by"] == "UN")]\n'
        'answer = chosen["quantity"].iloc[0]',
        "Resolution 2397 replaced the higher cap of Resolution 2375 before it applied.",
        (
            Misconception(
                "the cap that never applied",
                lambda: _oil("2375-refined-petroleum-2"),
                "That cap of Resolution 2375 was to begin on that day. Which later resolution took its place?",
            ),
            Misconception(
                "the EU's ban",
                lambda: _oil("2017-1860-refined-petroleum"),
                "That is the rule of the EU for its own firms. What did the UN allow?",
            ),
        ),
    ),
    Exercise(
        "3.3",
        Number(unit="days"),
        _delay,
        (
            "Both dates are called adopted_date, one in dprk/resolutions, one in dprk/eu_acts.",
            "Subtract the first from the second and take .days.",
        ),
        "from natoeu import record\n\n"
        'resolutions = record.load("dprk/resolutions").set_index("number")\n'
        'acts = record.load("dprk/eu_acts").set_index("act_id")\n'
        'answer = (acts.loc["2017-1562", "adopted_date"] - resolutions.loc[2371, "adopted_date"]).days',
        "Adoption to adoption: the same kind of date on both sides.",
        (
            Misconception(
                "day of publication",
                lambda: _delay("published_date"),
                "You counted to the Official Journal, which came out later. Count to the day of adoption.",
            ),
            Misconception(
                "the act on names",
                lambda: _delay(act="2017-1459"),
                "That is the act on the names of the resolution. Decision 2017/1562 took over its rules.",
            ),
        ),
    ),
    Exercise(
        "3.4",
        Number(unit="missiles"),
        _missiles,
        (
            "One row of dprk/launches is one missile. Filter on the year of the column date.",
            "Leave out rows whose known_on is later than 31 December 2017; an empty known_on counts as known.",
        ),
        "from natoeu import record\n\n"
        'launches = record.load("dprk/launches")\n'
        'years = launches["date"].dt.year.isin([2016, 2017])\n'
        'known_later = launches["known_on"] > "2017-12-31"\n'
        "answer = (years & ~known_later).sum()",
        "A count has a definition and a date of its own.",
        (
            Misconception(
                "as known today",
                lambda: _missiles(known=False),
                "That is the count as known today. One missile entered the database years later: use known_on.",
            ),
            Misconception(
                "events instead of missiles",
                _events,
                "That is what CSIS counts: events, in which a salvo is one. Count the missiles of CNS.",
            ),
        ),
    ),
    Exercise(
        "3.5",
        Day(),
        lambda: _sixth_test("trigger_date_local"),
        (
            "Two columns of dprk/resolutions hold dates of the trigger. Read what they mean: record.describe helps.",
            "You can check the answer in dprk/nuclear_tests.",
        ),
        "from natoeu import record\n\n"
        'resolutions = record.load("dprk/resolutions").set_index("number")\n'
        'answer = resolutions.loc[2375, "trigger_date_local"]',
        "Joins with tests and launches need the Korean date.",
        (
            Misconception(
                "date of New York",
                lambda: _sixth_test("trigger_date_un"),
                "That is the date in New York. In Korea it was already the next day.",
            ),
            Misconception(
                "date of the resolution",
                lambda: _sixth_test("adopted_date"),
                "That is the day on which the Security Council answered. When was the test?",
            ),
        ),
    ),
    Exercise(
        "3.6",
        Method(_days, Number(), "count_in_force(periods, day)"),
        lambda: _count,
        (
            "Inside the function, turn the text into a date: day = pd.Timestamp(day).",
            'A measure counts if periods["start"] <= day and not (periods["end"] <= day).',
            "The sign for not is ~; count the True values with .sum() and return the result.",
        ),
        "import pandas as pd\n\n"
        "def count_in_force(periods, day):\n"
        "    day = pd.Timestamp(day)\n"
        '    begun = periods["start"] <= day\n'
        '    over = periods["end"] <= day\n'
        "    return (begun & ~over).sum()\n\n"
        "answer = count_in_force",
        "Your function treats open measures and the day of change as it should.",
        (
            Misconception(
                "day of change counted twice",
                lambda: partial(_count, last_day_counts=True),
                "Your function still counts a measure on the day on which it has ended. `end` is the first day without it: use <=.",
            ),
            Misconception(
                "open measures lost",
                lambda: partial(_count, open_counts=False),
                'Measures without an end are missing: `periods["end"] > day` is False where the end is empty. Write ~(periods["end"] <= day).',
            ),
        ),
    ),
    Exercise(
        "3.7",
        Number(tolerance=5, unit="kilometres"),
        _lisbon,
        (
            'distance.from_site(allies, sites, "mupyong-ni") gives all distances.',
            'Make capital the index and take .loc["Lisbon", "distance_km"].',
        ),
        AWAY + 'answer = away.set_index("capital").loc["Lisbon", "distance_km"]',
        "A geodesic on the ellipsoid, from the site of the flight.",
        (
            Misconception(
                "a sphere",
                _lisbon_on_a_ball,
                "That is the distance on a sphere. WGS84 is an ellipsoid; over this way it makes more than 20 km.",
            ),
            Misconception(
                "another site",
                partial(_lisbon, "sunan"),
                "That is the distance from Sunan. The question is about Mupyong-ni, farther north.",
            ),
        ),
    ),
    Exercise(
        "3.8",
        Group(),
        lambda: _beyond(9000),
        (
            "Use the distances from Mupyong-ni to the 29 capitals.",
            "Keep the rows whose distance_km is more than the lower value of the estimate.",
        ),
        AWAY + 'answer = set(away.loc[away["distance_km"] > 9000, "capital"])',
        "Between the two values of one estimate lies a capital: a span is an answer, one number is not.",
        (
            Misconception(
                "the upper value",
                lambda: _beyond(10000),
                "You used the upper value, 10,000 km. Which capitals lie beyond 9,000 km?",
            ),
        ),
    ),
    Exercise(
        "3.9",
        Number(tolerance=0.1, unit="percent"),
        lambda: _percent(_exports()[2015], _exports()[2019]),
        (
            'The series is called "kotra_ex_interkorean"; take the flow "dprk_exports".',
            "trade.change(rows, 2015, 2019) gives both values and the percentage.",
        ),
        "from natoeu import record\n"
        "from natoeu.analysis import trade\n\n"
        'rows = trade.one_series(record.load("dprk/trade"), "kotra_ex_interkorean", "dprk_exports")\n'
        'answer = trade.change(rows, 2015, 2019)["percent"]',
        "One series from beginning to end.",
        (
            Misconception(
                "two series mixed",
                lambda: _percent(_exports("kita")[2015], _exports()[2019]),
                "You went from KITA's figure of 2015 to KOTRA's of 2019. They count different things: stay in one series.",
            ),
            Misconception(
                "another series",
                lambda: _percent(_exports("kita")[2015], _exports("kita")[2019]),
                "That is the change in KITA's series. The question is about KOTRA's.",
            ),
            Misconception(
                "sign",
                lambda: -_percent(_exports()[2015], _exports()[2019]),
                "The size is right. A fall has a minus sign.",
            ),
        ),
    ),
    Exercise(
        "3.10",
        Choice(("eased", "moved", "expired", "unknown")),
        lambda: "moved",
        (
            "Read the column note of dprk/listings for that day.",
            "Ask whether the three persons are free of sanctions after that day.",
        ),
        'answer = "moved"',
        "The persons stayed under sanctions; their names stand on the UN-based list.",
        (
            Misconception(
                "fewer means milder",
                lambda: "eased",
                "A shorter list looks like an easing. Were these three off every list? Read the note of that day.",
            ),
            Misconception(
                "note not read",
                lambda: "unknown",
                "For this fall the record holds a reason: read the column note of that day.",
            ),
            Misconception(
                "out of time",
                lambda: "expired",
                "No row speaks of a period that ran out. Read the note of that day.",
            ),
        ),
    ),
    Exercise(
        "3.11",
        Essay(
            {
                "what the figures show": ("percent", "fell", "fall", "2,820", "2820", "240"),
                "another explanation (China's own decision, prices, the border)": ("china", "price", "border"),
                "what mirror statistics hide": ("mirror", "smuggl", "record", "reported", "partner"),
                "what data would be needed": ("monthly", "months", "need", "compar", "trend", "more points"),
            }
        ),
        lambda: (
            "Exports fell by about nine tenths from 2016 to 2018 in one series. But coal stopped when China stopped buying, months before the ban, and came back in the weeks that the ban left. "
            "The figures come from mirror statistics, so smuggling is not in them. To claim an effect we would need monthly data and a comparison."
        ),
        (
            "Begin with one series and two years: how large was the fall?",
            "Which event came before the ban on coal? A cause can't come after its effect.",
            "Say who records the trade, and what an interrupted time series would need.",
        ),
        "answer = (\n"
        '    "In the series of KOTRA exports fell by 91 percent from 2016 to 2018. "\n'
        '    "Yet China stopped buying coal months before the ban, and other reasons of its own are possible. "\n'
        '    "All figures are reported by partners, so smuggling is hidden. "\n'
        '    "One would need monthly data, a trend before and after, and a comparison with goods not banned."\n'
        ")",
        "All parts of a full answer are there. Now ask a fellow student to attack your weakest sentence.",
        (
            Misconception(
                "after means because",
                lambda: (
                    "The figures of mirror statistics show it plainly: exports fell by about nine tenths in only two years, right after "
                    "the bans of 2017 had been adopted in New York. Such a large fall can only be the work of the sanctions."
                ),
                "You take 'after' for 'because of'. Which other explanation is there, and which data could separate the two?",
            ),
        ),
    ),
)
