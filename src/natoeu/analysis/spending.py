"""Which edition of NATO's figures was known when, and what does it print? Editions are never mixed here."""

from __future__ import annotations

import pandas as pd

from natoeu import dates
from natoeu.record.errors import nearest

#: NATO's guideline: defence spending of two percent of gross domestic product.
GUIDELINE = 2.0
SHARE = "share_of_gdp_percent"


def known_on(editions: pd.DataFrame, date: object, definition: str = "NATO") -> str:
    """Name the newest edition of a definition (NATO, SIPRI or COFOG) that was public on a day.

    Raises ValueError if the date can't be read, or the record has no such definition, or no edition so early.

    >>> from natoeu import record
    >>> known_on(record.load("countries/editions"), "2017-12-05")
    'nato-2017-06'
    """
    known = editions["definition"].unique()
    if definition not in known:
        raise ValueError(f"There is no definition '{definition}' in the record. {nearest(definition, known)}")
    day = dates.day(date)
    mine = editions[editions["definition"] == definition].sort_values("known_on")
    public = mine[mine["known_on"] <= day]
    if public.empty:
        first = mine.iloc[0]["known_on"]
        raise ValueError(
            f"The first {definition} edition in the record is of {first:%Y-%m-%d}; on {day:%Y-%m-%d} it was not yet known."
        )
    return public.iloc[-1]["edition_id"]


def printed(spending: pd.DataFrame, edition: str, year: int, indicator: str = SHARE) -> pd.Series:
    """Take one indicator for one year from one edition of ``countries/defence_spending``, highest first.

    Shares of GDP have two decimals, as in print. Nothing is left where the edition as held has no such values.

    >>> from natoeu import record
    >>> float(printed(record.load("countries/defence_spending"), "nato-2019-06", 2017)["ROU"])
    1.72
    """
    known = spending["edition_id"].unique()
    if edition not in known:
        raise ValueError(f"The record has no NATO edition '{edition}'. {nearest(edition, known)}")
    if indicator not in spending.select_dtypes("number"):
        raise ValueError(f"There is no indicator '{indicator}'. {nearest(indicator, spending.columns)}")
    rows = spending[(spending["edition_id"] == edition) & (spending["year"] == year)].set_index("iso3")
    values = rows[indicator].dropna().astype(float).sort_values(ascending=False, kind="stable")
    return values.round(2) if indicator == SHARE else values
