"""Which sanctions were in force on a given day, under which caps, and what was new?

The rule stands in the description of ``dprk/measures``: a measure starts on the later of its
``period_start`` and the day of its resolution or act; it ends with its ``period_end`` or on the
day on which the first measure that replaces it starts, whichever comes first.
"""

from __future__ import annotations

import pandas as pd

from natoeu import dates
from natoeu.record.errors import nearest

FIRST_DAY, LAST_DAY = pd.Timestamp(2006, 1, 1), pd.Timestamp(2018, 12, 31)
IMPOSERS = ("UN", "EU_transposition", "EU_autonomous")
#: From what binds most to what binds least; used where one word has to stand for several measures.
STRENGTHS = ("ban", "cap", "requirement", "partial")


def as_day(day: object) -> pd.Timestamp:
    """Read a day that the table of measures covers, as `natoeu.dates.day` does."""
    return dates.day(day, FIRST_DAY, LAST_DAY, "sanctions measures")


def with_periods(measures: pd.DataFrame, resolutions: pd.DataFrame, acts: pd.DataFrame) -> pd.DataFrame:
    """Give each measure its first day in force and the first day on which it no longer holds.

    Parameters
    ----------
    measures, resolutions, acts : pandas.DataFrame
        ``dprk/measures``, ``dprk/resolutions`` and ``dprk/eu_acts``.

    Returns
    -------
    pandas.DataFrame
        A copy with ``instrument`` (text), ``start`` (in force from) and ``end`` (no longer in
        force from; empty while open). A measure that was replaced before it began has
        ``end`` equal to ``start``.

    Examples
    --------
    >>> from natoeu import record
    >>> tables = [record.load(f"dprk/{name}") for name in ("measures", "resolutions", "eu_acts")]
    >>> coal = with_periods(*tables).set_index("measure_id").loc["2321-coal-4"]
    >>> str(coal["start"].date()), str(coal["end"].date())
    ('2017-01-01', '2017-08-05')
    """
    adopted = measures["resolution"].map(resolutions.set_index("number")["adopted_date"])
    adopted = adopted.fillna(measures["act_id"].map(acts.set_index("act_id")["adopted_date"]))
    start = pd.concat([adopted, measures["period_start"]], axis=1).max(axis=1)
    start_of = dict(zip(measures["measure_id"], start, strict=True))
    replaced = pd.to_datetime(
        pd.Series(
            [min(map(start_of.get, text.split(";"))) if pd.notna(text) else None for text in measures["replaced_by"]],
            measures.index,
        )
    )
    end = pd.concat([measures["period_end"] + pd.Timedelta(days=1), replaced], axis=1).min(axis=1)
    names = measures["resolution"].map(lambda number: "" if pd.isna(number) else f"Resolution {number}")
    return measures.assign(
        instrument=names.where(names != "", measures["act_id"].map(acts.set_index("act_id")["title"])),
        start=start,
        end=end,
    )


def in_force(periods: pd.DataFrame, day: object) -> pd.DataFrame:
    """Select the measures in force on a day.

    Parameters
    ----------
    periods : pandas.DataFrame
        What `with_periods` returns.
    day : date or str
        From 2006-01-01 to 2018-12-31.

    Returns
    -------
    pandas.DataFrame
        The rows in force; none before 14 October 2006.

    Raises
    ------
    ValueError
        If the day is no date or outside these years.

    Examples
    --------
    >>> rows = pd.DataFrame({"start": pd.to_datetime(["2017-01-01"]), "end": pd.to_datetime(["2017-08-05"])})
    >>> len(in_force(rows, "2017-08-04")), len(in_force(rows, "2017-08-05"))
    (1, 0)
    """
    day = as_day(day)
    return periods[(periods["start"] <= day) & ~(periods["end"] <= day)]


def history(periods: pd.DataFrame, category: str, imposers: tuple[str, ...] = IMPOSERS) -> pd.DataFrame:
    """Follow one category through time.

    Parameters
    ----------
    periods : pandas.DataFrame
        What `with_periods` returns.
    category : str
        For example ``"coal"``.
    imposers : tuple of str
        Whose measures.

    Returns
    -------
    pandas.DataFrame
        The measures of that category that were ever in force, by start.

    Raises
    ------
    ValueError
        If the category is unknown.
    """
    known = periods["category"].unique()
    if category not in known:
        raise ValueError(f"There is no category '{category}' of measures. {nearest(category, known)}")
    chosen = periods[
        (periods["category"] == category) & periods["imposed_by"].isin(imposers) & ~(periods["end"] <= periods["start"])
    ]
    return chosen.sort_values(["start", "measure_id"])


def caps_in_force(periods: pd.DataFrame, day: object) -> pd.DataFrame:
    """Select the limits in force on a day: caps, and bans that are written as a limit of zero.

    Raises
    ------
    ValueError
        As `in_force`.
    """
    rows = in_force(periods, day)
    return rows[(rows["strength"] == "cap") | (rows["strength"].eq("ban") & rows["quantity"].notna())]


def days_of_change(periods: pd.DataFrame) -> list[pd.Timestamp]:
    """List the days on which a measure began or ended, in order, within 2006 to 2018.

    Examples
    --------
    >>> rows = pd.DataFrame({"start": pd.to_datetime(["2017-01-01"]), "end": pd.to_datetime(["2017-08-05"])})
    >>> [str(day.date()) for day in days_of_change(rows)]
    ['2017-01-01', '2017-08-05']
    """
    lasting = periods[~(periods["end"] <= periods["start"])]
    days = pd.concat([lasting["start"], lasting["end"]]).dropna().drop_duplicates().sort_values()
    return [day for day in days if FIRST_DAY <= day <= LAST_DAY]


def changed_on(periods: pd.DataFrame, day: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the measures that began on a day, and those that ended on it.

    Raises
    ------
    ValueError
        As `in_force`.
    """
    day = as_day(day)
    lasting = periods[~(periods["end"] <= periods["start"])]
    return lasting[lasting["start"] == day], lasting[lasting["end"] == day]


def grid(rows: pd.DataFrame, categories: list[str]) -> pd.DataFrame:
    """Say for each category and imposer what binds most among some measures.

    Parameters
    ----------
    rows : pandas.DataFrame
        Measures, for example those in force on a day.
    categories : list of str
        The rows of the grid.

    Returns
    -------
    pandas.DataFrame
        One column for each imposer; a strength, or an empty text where there is no measure.

    Examples
    --------
    >>> rows = pd.DataFrame({"category": ["coal"] * 2, "imposed_by": ["UN"] * 2, "strength": ["cap", "ban"]})
    >>> grid(rows, ["coal", "wood"])["UN"].to_dict()
    {'coal': 'ban', 'wood': ''}
    """
    rank = {strength: place for place, strength in enumerate(STRENGTHS)}
    ordered = rows.assign(rank=rows["strength"].astype(str).map(rank)).sort_values("rank", kind="stable")
    first = ordered.drop_duplicates(["category", "imposed_by"]).pivot(
        index="category", columns="imposed_by", values="strength"
    )
    return first.reindex(index=categories, columns=list(IMPOSERS)).astype(object).fillna("")
