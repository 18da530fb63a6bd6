"""When did what happen, and how exactly do we know?

A date in the record has a precision. An event of "June 2017" did not happen on 1 June 2017; it
happened on one of thirty days.
"""

from __future__ import annotations

import pandas as pd

from natoeu.record.errors import nearest

ALL = "all"


def known_interval(events: pd.DataFrame) -> pd.DataFrame:
    """Give the first and last day on which each event may have begun.

    Parameters
    ----------
    events : pandas.DataFrame
        With the columns ``date`` and ``date_precision`` (day, month or year).

    Returns
    -------
    pandas.DataFrame
        A copy with the columns ``first_day``, ``last_day`` (both included) and ``middle``.

    Examples
    --------
    >>> events = pd.DataFrame({"date": pd.to_datetime(["2017-06-01"]), "date_precision": ["month"]})
    >>> str(known_interval(events).loc[0, "last_day"].date())
    '2017-06-30'
    """
    first = events["date"]
    precision = events["date_precision"].astype(str)
    last = first.copy()
    last = last.mask(precision == "month", first + pd.offsets.MonthEnd(0))
    last = last.mask(precision == "year", first + pd.offsets.YearEnd(0))
    return events.assign(first_day=first, last_day=last, middle=first + (last - first) / 2)


def select(
    events: pd.DataFrame,
    actor: str = ALL,
    theme: str = ALL,
    kind: str = ALL,
    years: tuple[int, int] | None = None,
) -> pd.DataFrame:
    """Select events by actor, theme, kind and years.

    Parameters
    ----------
    events : pandas.DataFrame
        Rows of ``cooperation/events``.
    actor, theme, kind : str
        A value of the column of that name, or ``"all"``.
    years : tuple of int, optional
        First and last year, both included.

    Returns
    -------
    pandas.DataFrame
        The selected rows; possibly none.

    Raises
    ------
    ValueError
        If a word does not occur in its column, or the first year is after the last.

    Examples
    --------
    >>> from natoeu import record
    >>> events = record.load("cooperation/events")
    >>> select(events, actor="both", years=(2016, 2016))["date"].dt.year.unique().tolist()
    [2016]
    """
    chosen = pd.Series(True, index=events.index)
    for column, word in {"actor": actor, "theme": theme, "kind": kind}.items():
        if word == ALL:
            continue
        known = events[column].unique()
        if word not in known:
            raise ValueError(f"No event has the {column} '{word}'. {nearest(word, known)}")
        chosen &= events[column] == word
    if years is not None:
        first, last = years
        if first > last:
            raise ValueError(f"The first year ({first}) is after the last ({last}).")
        chosen &= events["date"].dt.year.between(first, last)
    return events[chosen]
