"""Which sanctions were in force on a given day?

The rule stands in the description of ``dprk/measures``: a measure starts on the later of its
``period_start`` and the day of its resolution or act; it ends with its ``period_end`` or on the
day on which the first measure that replaces it starts, whichever comes first.
"""

from __future__ import annotations

import pandas as pd

from natoeu import dates

FIRST_DAY, LAST_DAY = pd.Timestamp(2006, 1, 1), pd.Timestamp(2018, 12, 31)
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
    by_act = acts.set_index("act_id")
    adopted = measures["resolution"].map(resolutions.set_index("number")["adopted_date"])
    adopted = adopted.fillna(measures["act_id"].map(by_act["adopted_date"]))
    start = pd.concat([adopted, measures["period_start"]], axis=1).max(axis=1)
    replacing = measures["replaced_by"].str.split(";").explode()  # several may replace one: the first ends it
    replaced = replacing.map(start.set_axis(measures["measure_id"])).groupby(level=0).min()
    end = pd.concat([measures["period_end"] + pd.Timedelta(days=1), replaced], axis=1).min(axis=1)
    of_the_un = measures["resolution"].map("Resolution {}".format, na_action="ignore")
    instrument = of_the_un.fillna(measures["act_id"].map(by_act["title"])).astype("str")
    return measures.assign(instrument=instrument, start=start, end=end)


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
