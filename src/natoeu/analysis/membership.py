"""Who was in which club on a given day, and how much of the EU lay inside NATO?

Membership has a first day and, sometimes, a last day. Every answer here needs a date; the
question "how many EU states are allies?" has none without one.
"""

from __future__ import annotations

import pandas as pd

from natoeu import dates
from natoeu.record.errors import nearest

#: The treaty was signed on the first day; the newest source of the record is of the month of the last.
FIRST_DAY, LAST_DAY = pd.Timestamp("1949-04-04"), pd.Timestamp("2026-03-31")


def as_day(date: object) -> pd.Timestamp:
    """Read a day that the table of memberships covers, as `natoeu.dates.day` does."""
    return dates.day(date, FIRST_DAY, LAST_DAY, "memberships")


def membership_on(memberships: pd.DataFrame, date: object) -> pd.DataFrame:
    """Say for every state of the table in which organisations it was on a day.

    Parameters
    ----------
    memberships : pandas.DataFrame
        Rows of ``countries/memberships``. The last day of membership counts as membership.
    date : str, datetime.date or pandas.Timestamp
        From 4 April 1949 (signature of the treaty) to 31 March 2026 (newest source of the record).

    Returns
    -------
    pandas.DataFrame
        Index ``iso3``, one column of True and False for each organisation.

    Raises
    ------
    ValueError
        If the date can't be read or lies outside these days.

    Examples
    --------
    >>> from natoeu import record
    >>> clubs = membership_on(record.load("countries/memberships"), "2017-12-05")
    >>> int((clubs["EU"] & clubs["NATO"]).sum()), int(clubs["EU"].sum())
    (22, 28)
    """
    day = as_day(date)
    inside = (memberships["start_date"] <= day) & (memberships["end_date"].isna() | (memberships["end_date"] >= day))
    table = inside.groupby([memberships["iso3"], memberships["organisation"]]).any().unstack(fill_value=False)
    return table.rename_axis(columns=None)


def club_sets(memberships: pd.DataFrame, date: object, first: str = "EU", second: str = "NATO") -> dict[str, list[str]]:
    """Sort the states into four sets: in both organisations, in one only, in neither.

    Parameters
    ----------
    memberships, date
        As in `membership_on`.
    first, second : str
        Two organisations.

    Returns
    -------
    dict of str to list of str
        Codes under ``both``, ``first_only``, ``second_only`` and ``neither``. "Neither" holds the
        states that are in one of the two on some other day, earlier or later.

    Raises
    ------
    ValueError
        If the table knows no such organisation, both are the same, or the date is outside the record.

    Examples
    --------
    >>> from natoeu import record
    >>> club_sets(record.load("countries/memberships"), "2017-12-05")["first_only"]
    ['AUT', 'CYP', 'FIN', 'IRL', 'MLT', 'SWE']
    """
    known = memberships["organisation"].unique()
    for name in (first, second):
        if name not in known:
            raise ValueError(f"The record follows no membership of '{name}'. {nearest(name, known)}")
    if first == second:
        raise ValueError(f"Compare two different organisations, not '{first}' with itself.")
    ever = memberships.loc[memberships["organisation"].isin([first, second]), "iso3"].unique()
    clubs = membership_on(memberships, date).loc[sorted(ever)]
    one, other = clubs[first], clubs[second]
    masks = {"both": one & other, "first_only": one & ~other, "second_only": ~one & other, "neither": ~one & ~other}
    return {name: list(clubs.index[mask]) for name, mask in masks.items()}


def clubs_of(memberships: pd.DataFrame, iso3: str, date: object) -> list[str]:
    """Name the organisations of one state on a day.

    Parameters
    ----------
    memberships, date
        As in `membership_on`.
    iso3 : str
        Code of a state that was or is in one of the organisations.

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        If the table knows no such state, or the date is outside the record.

    Examples
    --------
    >>> from natoeu import record
    >>> memberships = record.load("countries/memberships")
    >>> clubs_of(memberships, "GBR", "2020-01-31"), clubs_of(memberships, "GBR", "2020-02-01")
    (['EU', 'NATO'], ['NATO'])
    """
    clubs = membership_on(memberships, date)
    if iso3 not in clubs.index:
        raise ValueError(
            f"The table of memberships has no state '{iso3}': it holds states that were or are in "
            f"{', '.join(clubs.columns)}, by codes such as 'FRA'. countries/parties has the names."
        )
    return list(clubs.columns[clubs.loc[iso3]])


def share_inside(
    memberships: pd.DataFrame, countries: pd.DataFrame, date: object, whole: str = "EU", part: str = "NATO"
) -> pd.Series:
    """Compute how much of one organisation lies in another, in states, people and output.

    Parameters
    ----------
    memberships, date
        As in `membership_on`.
    countries : pandas.DataFrame
        Rows of ``countries/countries``: population and gross domestic product of 2017, used for every date.
    whole, part : str
        Two organisations.

    Returns
    -------
    pandas.Series
        Percentages ``states``, ``population`` and ``gdp``; NaN where the first has no members.

    Examples
    --------
    >>> from natoeu import record
    >>> memberships, countries = record.load("countries/memberships"), record.load("countries/countries")
    >>> share_inside(memberships, countries, "2017-12-05").round(1).to_dict()
    {'states': 78.6, 'population': 94.0, 'gdp': 90.9}
    """
    sets = club_sets(memberships, date, whole, part)
    size = countries.set_index("iso3").rename(columns={"population_2017": "population", "gdp_2017_million_usd": "gdp"})
    size = size.assign(states=1)[["states", "population", "gdp"]].astype(float)
    total = size.loc[sets["both"] + sets["first_only"]].sum()
    return 100 * size.loc[sets["both"]].sum() / total.where(total > 0)


def landmarks(memberships: pd.DataFrame) -> pd.DataFrame:
    """List the days on which an organisation gained or lost members.

    Parameters
    ----------
    memberships : pandas.DataFrame
        Rows of ``countries/memberships``.

    Returns
    -------
    pandas.DataFrame
        ``date`` (first day with the new membership: for a state that leaves, the day after its last),
        ``organisation``, ``change`` ("joined" or "left"), ``states`` (codes, separated by a space)
        and ``members`` (number of members from that day on).

    Examples
    --------
    >>> from natoeu import record
    >>> landmarks(record.load("countries/memberships")).query("change == 'left'")[["date", "states"]].values.tolist()
    [[Timestamp('2020-02-01 00:00:00'), 'GBR']]
    """
    joined = memberships[["start_date", "organisation", "iso3"]].set_axis(["date", "organisation", "iso3"], axis=1)
    left = memberships.dropna(subset="end_date")[["end_date", "organisation", "iso3"]].set_axis(joined.columns, axis=1)
    left = left.assign(date=left["date"] + pd.Timedelta(days=1), change="left", step=-1)
    moves = pd.concat([joined.assign(change="joined", step=1), left]).sort_values(["date", "iso3"])
    grouped = moves.groupby(["date", "organisation", "change"], sort=True)
    table = grouped.agg(states=("iso3", " ".join), step=("step", "sum")).reset_index()
    return table.assign(members=table.groupby("organisation")["step"].cumsum()).drop(columns="step")


def counts_over_time(memberships: pd.DataFrame, first: str = "EU", second: str = "NATO") -> pd.DataFrame:
    """Count the members of two organisations, and of both at once, from each landmark on.

    Parameters
    ----------
    memberships : pandas.DataFrame
        Rows of ``countries/memberships``.
    first, second : str
        Two organisations.

    Returns
    -------
    pandas.DataFrame
        Index: the days of change, with `FIRST_DAY` and `LAST_DAY`; columns: both names and ``both``.

    Examples
    --------
    >>> from natoeu import record
    >>> counts_over_time(record.load("countries/memberships")).loc["2024-03-07"].to_dict()
    {'EU': 27, 'NATO': 32, 'both': 23}
    """
    changes = landmarks(memberships)
    days = changes.loc[changes["organisation"].isin([first, second]), "date"]
    rows = {}
    for day in sorted({FIRST_DAY, *days, LAST_DAY}):
        sets = club_sets(memberships, day, first, second)
        shared = len(sets["both"])
        rows[day] = {first: shared + len(sets["first_only"]), second: shared + len(sets["second_only"]), "both": shared}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("date")
