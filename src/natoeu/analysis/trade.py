"""What do the statistics of trade say before and after a date, if no two of them are mixed?

A series is a definition: who counts, what is counted, at which border, with or without an
estimate for crude oil. Two series are two questions.
"""

from __future__ import annotations

import pandas as pd

from natoeu.record.errors import nearest

#: Columns that have to be the same in all rows of one line.
DEFINITION = ("series_id", "partner", "flow", "currency")


def one_series(trade: pd.DataFrame, series_id: str, flow: str = "total", partner: str | None = None) -> pd.DataFrame:
    """Take one flow of one series, by year.

    Parameters
    ----------
    trade : pandas.DataFrame
        ``dprk/trade``.
    series_id, flow : str
        Words of the columns of these names.
    partner : str, optional
        Needed only where a series has several partners.

    Returns
    -------
    pandas.DataFrame
        Rows by year; possibly none.

    Raises
    ------
    ValueError
        If a word does not occur, or several partners remain.

    Examples
    --------
    >>> from natoeu import record
    >>> one_series(record.load("dprk/trade"), "eurostat_2018")["value_million"].tolist()
    [24.2, 17.73]
    """
    for column, word in {"series_id": series_id, "flow": flow, "partner": partner}.items():
        known = trade[column].unique()
        if word is not None and word not in known:
            raise ValueError(f"There is no {column} '{word}' in the table of trade. {nearest(word, known)}")
    chosen = trade[(trade["series_id"] == series_id) & (trade["flow"] == flow)]
    if partner is not None:
        chosen = chosen[chosen["partner"] == partner]
    return unmixed(chosen).sort_values("year", ignore_index=True)


def unmixed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, if they belong to one series, partner, flow and currency.

    Raises
    ------
    ValueError
        If they don't: then neither a line nor a difference would mean anything.

    Examples
    --------
    >>> rows = pd.DataFrame({"series_id": ["kita", "itc_trade_map"], "partner": "WLD", "flow": "total", "currency": "USD"})
    >>> unmixed(rows)
    Traceback (most recent call last):
    ...
    ValueError: These rows mix 2 values of series_id (itc_trade_map, kita). Choose one before you compare.
    """
    for column in DEFINITION:
        found = sorted(rows[column].unique())
        if len(found) > 1:
            raise ValueError(
                f"These rows mix {len(found)} values of {column} ({', '.join(found)}). Choose one before you compare."
            )
    return rows


def change(rows: pd.DataFrame, before: int, after: int) -> dict[str, float]:
    """Compare two years of one series.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of one series, partner and flow.
    before, after : int
        The years.

    Returns
    -------
    dict
        ``before`` and ``after`` (million, in the currency of the rows) and ``percent``.

    Raises
    ------
    ValueError
        If the rows are mixed or lack one of the years.

    Examples
    --------
    >>> from natoeu import record
    >>> exports = one_series(record.load("dprk/trade"), "kotra_ex_interkorean", "dprk_exports")
    >>> round(change(exports, 2016, 2018)["percent"])
    -91
    """
    values = unmixed(rows).set_index("year")["value_million"]
    for year in (before, after):
        if year not in values.index:
            raise ValueError(
                f"The series has no figure for {year}. It has: {', '.join(map(str, values.index)) or 'none'}."
            )
    first, last = float(values[before]), float(values[after])
    return {"before": first, "after": last, "percent": 100 * (last / first - 1)}


def readings(trade: pd.DataFrame, partner: str, flow: str, year: int) -> pd.DataFrame:
    """Set what different series say about the same flow in the same year side by side.

    Returns
    -------
    pandas.DataFrame
        One row a series, the highest value first. To compare definitions, never to subtract.
    """
    chosen = trade[(trade["partner"] == partner) & (trade["flow"] == flow) & (trade["year"] == year)]
    return chosen.sort_values("value_million", ascending=False, ignore_index=True)
