"""Who met NATO's spending guideline, as known when, and by which definition?

A figure for one year is printed many times, first as a plan or estimate, later revised. Editions
are never mixed here: every function asks which edition is meant.
"""

from __future__ import annotations

import pandas as pd

from natoeu import dates
from natoeu.record.errors import nearest

#: NATO's guideline: defence spending of two percent of gross domestic product.
GUIDELINE = 2.0
SHARE = "share_of_gdp_percent"


def known_on(editions: pd.DataFrame, date: object, definition: str = "NATO") -> str:
    """Name the newest edition that was public on a day.

    Parameters
    ----------
    editions : pandas.DataFrame
        Rows of ``countries/editions``.
    date : str, datetime.date or pandas.Timestamp
        The day on which somebody looks for figures.
    definition : str
        Whose figures: ``NATO``, ``SIPRI`` or ``COFOG``.

    Returns
    -------
    str
        The ``edition_id``.

    Raises
    ------
    ValueError
        If the date can't be read, there is no such definition, or the record holds no edition of that day or earlier.

    Examples
    --------
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
        first = mine.iloc[0]
        raise ValueError(
            f"The first {definition} edition in the record is of "
            f"{first['known_on']:%Y-%m-%d}; on {day:%Y-%m-%d} it was not yet known."
        )
    return public.iloc[-1]["edition_id"]


def printed(spending: pd.DataFrame, edition: str, year: int, indicator: str = SHARE) -> pd.Series:
    """Take one indicator for one year from one edition.

    Parameters
    ----------
    spending : pandas.DataFrame
        Rows of ``countries/defence_spending``.
    edition : str
        An ``edition_id``.
    year : int
        Year of the spending.
    indicator : str
        A column of numbers; its unit is part of its name.

    Returns
    -------
    pandas.Series
        Values by ``iso3``, highest first. Shares of GDP are rounded to two decimals, as NATO prints them.

    Raises
    ------
    ValueError
        If the edition, the year or the indicator is not held.

    Examples
    --------
    >>> from natoeu import record
    >>> float(printed(record.load("countries/defence_spending"), "nato-2019-06", 2017)["ROU"])
    1.72
    """
    rows = _edition(spending, edition)
    numbers = rows.select_dtypes("number").columns.drop("year")
    if indicator not in numbers:
        raise ValueError(f"There is no indicator '{indicator}'. {nearest(indicator, numbers)}")
    values = rows[rows["year"] == year].set_index("iso3")[indicator].dropna().astype(float)
    if values.empty:
        held = sorted(rows.loc[rows[indicator].notna(), "year"].unique())
        years = ", ".join(map(str, held)) if held else "no year"
        raise ValueError(f"The edition '{edition}' as held has no {indicator} for {year}; it has {years}.")
    return (values.round(2) if indicator == SHARE else values).sort_values(ascending=False, kind="stable")


def met_guideline(spending: pd.DataFrame, edition: str, year: int, guideline: float = GUIDELINE) -> list[str]:
    """List the states that met the guideline, by the shares as printed.

    Parameters
    ----------
    spending, edition, year
        As in `printed`.
    guideline : float
        Percent of GDP.

    Returns
    -------
    list of str
        Codes, highest share first.

    Examples
    --------
    >>> from natoeu import record
    >>> met_guideline(record.load("countries/defence_spending"), "nato-2017-06", 2017)
    ['USA', 'GRC', 'EST', 'GBR', 'ROU', 'POL']
    """
    shares = printed(spending, edition, year)
    return list(shares.index[shares >= guideline])


def compare_editions(spending: pd.DataFrame, earlier: str, later: str, year: int) -> pd.DataFrame:
    """Set two editions side by side for one year.

    Parameters
    ----------
    spending : pandas.DataFrame
        Rows of ``countries/defence_spending``.
    earlier, later : str
        Two editions.
    year : int
        A year that both hold.

    Returns
    -------
    pandas.DataFrame
        By ``iso3``, for the states in both: ``earlier`` and ``later`` (percent of GDP), ``change``
        (percentage points), ``gdp_alone`` (percent by which GDP would have to differ if the sum
        spent had stayed the same: the share is spending divided by GDP).

    Examples
    --------
    >>> from natoeu import record
    >>> table = compare_editions(record.load("countries/defence_spending"), "nato-2017-06", "nato-2019-06", 2017)
    >>> table.loc["POL", ["earlier", "later"]].tolist(), round(float(table.loc["POL", "gdp_alone"]), 1)
    ([2.01, 1.89], 6.3)
    """
    table = pd.DataFrame(
        {"earlier": printed(spending, earlier, year), "later": printed(spending, later, year)}
    ).dropna()
    table["change"] = (table["later"] - table["earlier"]).round(2)
    table["gdp_alone"] = 100 * (table["earlier"] / table["later"] - 1)
    return table.sort_values("change", kind="stable")


def definitions(
    spending: pd.DataFrame, others: pd.DataFrame, iso3: str, year: int, edition: str = "nato-2019-06"
) -> pd.Series:
    """Give the share of GDP of one state and year by every definition that the record holds.

    Parameters
    ----------
    spending : pandas.DataFrame
        Rows of ``countries/defence_spending``.
    others : pandas.DataFrame
        Rows of ``countries/spending_other_definitions``.
    iso3 : str
        Code of a state.
    year : int
        Year of the spending.
    edition : str
        The edition that speaks for NATO.

    Returns
    -------
    pandas.Series
        Percent of GDP by definition (NATO, SIPRI, COFOG); one that is not held is left out.

    Raises
    ------
    ValueError
        If no definition has the state, or none has the year.

    Examples
    --------
    >>> from natoeu import record
    >>> tables = record.load("countries/defence_spending"), record.load("countries/spending_other_definitions")
    >>> definitions(*tables, "EST", 2016).round(1).to_dict()
    {'NATO': 2.1, 'SIPRI': 2.1, 'COFOG': 2.4}
    """
    rows = pd.concat([_edition(spending, edition).assign(dataset="NATO"), others])
    rows = rows[rows["iso3"] == iso3].dropna(subset=SHARE)
    if rows.empty:
        raise ValueError(f"No definition in the record has spending of a state '{iso3}'; use a code such as 'GRC'.")
    values = rows[rows["year"] == year].set_index("dataset")[SHARE]
    if values.empty:
        raise ValueError(
            f"For {iso3} the record has no spending of {year}; it has {rows['year'].min()} to {rows['year'].max()}."
        )
    return values.reindex([name for name in ("NATO", "SIPRI", "COFOG") if name in values.index])


def _edition(spending: pd.DataFrame, edition: str) -> pd.DataFrame:
    known = spending["edition_id"].unique()
    if edition not in known:
        raise ValueError(f"The record has no NATO edition '{edition}'. {nearest(edition, known)}")
    return spending[spending["edition_id"] == edition]
