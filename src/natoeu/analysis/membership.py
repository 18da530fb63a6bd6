"""Who was in which club on a given day? Every answer needs a date: members join, and one has left."""

from __future__ import annotations

import pandas as pd

from natoeu import dates

#: The treaty was signed on the first day; the newest source of the record is of the month of the last.
FIRST_DAY, LAST_DAY = pd.Timestamp("1949-04-04"), pd.Timestamp("2026-03-31")


def as_day(date: object) -> pd.Timestamp:
    """Read a day that the table of memberships covers, as `natoeu.dates.day` does."""
    return dates.day(date, FIRST_DAY, LAST_DAY, "memberships")


def membership_on(memberships: pd.DataFrame, date: object) -> pd.DataFrame:
    """Say for every state of ``countries/memberships`` in which organisations it was on a day.

    The last day of a membership still counts. Gives one row of True and False for each state.

    >>> from natoeu import record
    >>> clubs = membership_on(record.load("countries/memberships"), "2017-12-05")
    >>> int((clubs["EU"] & clubs["NATO"]).sum()), int(clubs["EU"].sum())
    (22, 28)
    """
    day = as_day(date)
    inside = (memberships["start_date"] <= day) & (memberships["end_date"].isna() | (memberships["end_date"] >= day))
    table = inside.groupby([memberships["iso3"], memberships["organisation"]]).any().unstack(fill_value=False)
    return table.rename_axis(columns=None)


def clubs_of(memberships: pd.DataFrame, iso3: str, date: object) -> list[str]:
    """Name the organisations of one state on a day; ValueError if the table has no such state.

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


def landmarks(memberships: pd.DataFrame) -> pd.DataFrame:
    """List the days on which an organisation gained or lost members.

    The ``date`` is the first day with the new membership: for a state that leaves, the day after its last.
    ``states`` holds codes, separated by a space, ``members`` the number of members from that day on.

    >>> from natoeu import record
    >>> landmarks(record.load("countries/memberships")).query("change == 'left'")[["date", "states"]].values.tolist()
    [[Timestamp('2020-02-01 00:00:00'), 'GBR']]
    """
    joined = memberships.assign(date=memberships["start_date"], change="joined", step=1)
    left = memberships.dropna(subset="end_date").assign(change="left", step=-1)
    moves = pd.concat([joined, left.assign(date=left["end_date"] + pd.Timedelta(days=1))]).sort_values(["date", "iso3"])
    grouped = moves.groupby(["date", "organisation", "change"])
    table = grouped.agg(states=("iso3", " ".join), step=("step", "sum")).reset_index()
    return table.assign(members=table.groupby("organisation")["step"].cumsum()).drop(columns="step")


def counts_over_time(memberships: pd.DataFrame, first: str = "EU", second: str = "NATO") -> pd.DataFrame:
    """Count the members of two organisations, and of both at once, on each day of change and the first and last day.

    >>> from natoeu import record
    >>> counts_over_time(record.load("countries/memberships")).loc["2024-03-07"].to_dict()
    {'EU': 27, 'NATO': 32, 'both': 23}
    """
    changes = landmarks(memberships)
    days = changes.loc[changes["organisation"].isin([first, second]), "date"]
    rows = {}
    for day in sorted({FIRST_DAY, *days, LAST_DAY}):
        clubs = membership_on(memberships, day)
        rows[day] = {
            first: clubs[first].sum(),
            second: clubs[second].sum(),
            "both": clubs[[first, second]].all(axis=1).sum(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("date")
