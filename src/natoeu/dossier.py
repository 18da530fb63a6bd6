"""Which rows concern a state or were settled by a day, and how a table is shown to a reader."""

from __future__ import annotations

import re

import pandas as pd

from natoeu import dates
from natoeu.my_work import Note
from natoeu.record import load
from natoeu.record.descriptor import as_list, resources

CODE_WORD = re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+")
WITH_ARTICLE = re.compile(r"United |Netherlands|.*Republic\b")
PLACES = {"countries/parties.code", "countries/countries.iso3"}


def by_day(rows: pd.DataFrame, column: str, day: object) -> pd.DataFrame:
    """Select the rows whose date is surely not later than a day.

    Parameters
    ----------
    rows : pandas.DataFrame
        With the column of dates and, where some are inexact, a column of the same name and ``_precision``.
    column : str
        Name of the column of dates.
    day : str, datetime.date or pandas.Timestamp
        A date known to the month or year counts as its last day; a row without a date is left out.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> rows = pd.DataFrame({"date": pd.to_datetime(["2017-07-01", "2017-07-04"]), "date_precision": ["month", "day"]})
    >>> by_day(rows, "date", "2017-07-05").index.tolist()
    [1]
    """
    return rows[dates.known_interval(rows, column)["last_day"] <= dates.day(day)]


def held(table: pd.DataFrame, otherwise: str) -> pd.DataFrame | Note:
    """Write a table for a reader, or say in words that the record has none.

    Dates lose their empty time of day, gaps become empty cells, truth values yes or no, underscores
    spaces; large numbers are set in groups of three digits.

    Parameters
    ----------
    table : pandas.DataFrame
        What the record holds.
    otherwise : str
        The sentence for a table without rows.

    Returns
    -------
    pandas.DataFrame or natoeu.my_work.Note

    Examples
    --------
    >>> held(pd.DataFrame({"joined_by": [pd.Timestamp("2016-08-24"), pd.NaT]}), "Nothing.")["joined by"].tolist()
    ['2016-08-24', '']
    >>> held(pd.DataFrame(), "The record has no such row.")
    The record has no such row.
    """
    if table.empty:
        return Note(otherwise)
    shown = table.astype(object).map(_written)
    # one line of heads instead of two: the name of the index stands above the index
    shown.columns = pd.Index([_label(column) for column in table.columns], name=_label(table.index.name))
    shown.index = pd.Index([_label(label) for label in table.index])
    return shown


def with_article(name: str) -> str:
    """Write the name of a state as it stands inside a sentence.

    Examples
    --------
    >>> with_article("Netherlands"), with_article("France")
    ('the Netherlands', 'France')
    """
    return f"the {name}" if WITH_ARTICLE.match(name) else name


def naming(country: str) -> dict[str, pd.DataFrame]:
    """Find the rows of all tables that name a state by its code.

    Parameters
    ----------
    country : str
        Code of a state, for example ``"FRA"``.

    Returns
    -------
    dict of str to pandas.DataFrame
        Rows by table; tables without such rows are left out.

    Examples
    --------
    >>> found = naming("DNK")
    >>> found["terrorism/pnr_transposition"]["event"].tolist()
    ['not_bound']
    """
    found = {}
    for name, resource in resources().items():
        columns = _columns_of_places(resource)
        if not columns:
            continue
        table = load(name)
        hit = pd.concat(
            [table[column].fillna("").str.split(";").map(lambda codes: country in codes) for column in columns], axis=1
        ).any(axis=1)
        if hit.any():
            found[name] = table[hit]
    return found


def _columns_of_places(resource: dict) -> list[str]:
    """Columns that hold codes of states: the keys of the two tables of places, and what refers to them."""
    schema = resource["schema"]
    columns = [target.rpartition(".")[2] for target in PLACES if target.rpartition(".")[0] == resource["name"]]
    for foreign in schema.get("foreignKeys", []):
        targets = [f"{foreign['reference']['resource']}.{field}" for field in as_list(foreign["reference"]["fields"])]
        columns += [
            column for column, target in zip(as_list(foreign["fields"]), targets, strict=True) if target in PLACES
        ]
    columns += [field["name"] for field in schema["fields"] if field.get("list", {}).get("references") in PLACES]
    return list(dict.fromkeys(columns))


def _label(value: object) -> object:
    written = value if isinstance(value, int) else _written(value)
    return written if written != "" else None


def _written(value: object) -> object:
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)) and abs(value) >= 1000:
        return f"{value:,.0f}"
    if isinstance(value, str) and CODE_WORD.fullmatch(value):
        return value.replace("_", " ")
    return value
