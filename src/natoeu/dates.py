"""One reader of days, and of how exactly a day is known: what is no day of the calendar is refused, never guessed."""

from __future__ import annotations

import datetime
import re

import numpy as np
import pandas as pd

from natoeu.record import written_date

#: English names, whatever language the machine speaks.
MONTHS = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def day(
    value: object, first: pd.Timestamp | None = None, last: pd.Timestamp | None = None, of: str = "this"
) -> pd.Timestamp:
    """Read a day.

    Parameters
    ----------
    value : str, datetime.date, datetime.datetime, numpy.datetime64 or pandas.Timestamp
        A text begins with year, month and day, as in ``"2017-12-05"``; a time of day is dropped.
    first, last : pandas.Timestamp, optional
        The first and last day that are followed.
    of : str
        What is followed between them, for the message.

    Returns
    -------
    pandas.Timestamp
        At midnight. All else is refused with a sentence: a number (is it a year?), nothing at all, a month,
        a time in a zone, a day that is not followed.

    Examples
    --------
    >>> day("2017-12-05"), day(datetime.date(2017, 12, 5)) == day(pd.Timestamp("2017-12-05 09:19"))
    (Timestamp('2017-12-05 00:00:00'), True)
    >>> day(2017)
    Traceback (most recent call last):
    ...
    ValueError: 2017 is no date; write it as in '2017-12-05'.
    """
    text = str(value).strip() if isinstance(value, str | datetime.date | np.datetime64) else ""
    try:
        if not re.match(r"\d{4}-\d{2}-\d{2}([ T]|$)", text):
            raise ValueError
        read = datetime.datetime.fromisoformat(text)
    except ValueError:
        shown = f"'{value:.60}'" if isinstance(value, str) else f"{value!r:.60}"
        raise ValueError(f"{shown} is no date; write it as in '2017-12-05'.") from None
    if read.tzinfo:
        raise ValueError(
            f"'{text}' is a time in a zone, and which day it is depends on the place; write the day alone, as in '{text[:10]}'."
        )
    found = pd.Timestamp(read).normalize()
    if (first is not None and found < first) or (last is not None and found > last):
        since = "" if first is None else f" from {written_date(first)}"
        until = "" if last is None else f" to {written_date(last)}"
        raise ValueError(f"The record follows {of}{since}{until}; {written_date(found)} lies outside.")
    return found


def known_interval(rows: pd.DataFrame, column: str = "date") -> pd.DataFrame:
    """Add the days on which each row may have begun: ``first_day``, ``last_day``, and ``middle`` between them.

    >>> rows = pd.DataFrame({"date": pd.to_datetime(["2017-06-01"]), "date_precision": ["month"]})
    >>> str(known_interval(rows).loc[0, "last_day"].date())
    '2017-06-30'
    """
    first, precision = rows[column], rows.get(f"{column}_precision", pd.Series("day", rows.index)).astype(str)
    last = first.mask(precision == "month", first + pd.offsets.MonthEnd(0))
    last = last.mask(precision == "year", first + pd.offsets.YearEnd(0))
    return rows.assign(first_day=first, last_day=last, middle=first + (last - first) / 2)
