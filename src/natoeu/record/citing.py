"""Cite the rows that an analysis used."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pandas as pd

from natoeu.record.errors import DataError
from natoeu.record.tables import load

#: A longer list is folded in a notebook.
SHOWN_AT_ONCE = 15


class Bibliography:
    """Rows of the table ``sources``, printed as text and shown as a list in a notebook."""

    def __init__(self, sources: pd.DataFrame):
        self.frame = sources

    def __len__(self) -> int:
        return len(self.frame)

    def __iter__(self) -> Iterator[str]:
        return (_citation(source) for source in self.frame.to_dict("records"))

    def __str__(self) -> str:
        return "\n".join(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{_linked(source)}</li>" for source in self.frame.to_dict("records"))
        if len(self) <= SHOWN_AT_ONCE:
            return f"<ul>{items}</ul>"
        return f"<details><summary>{len(self)} sources (click to unfold)</summary><ul>{items}</ul></details>"


def cite(*frames: pd.DataFrame) -> Bibliography:
    """Cite the sources of tables or selections of rows, each once, by publisher and date."""
    ids: set[str] = set()
    for frame in frames:
        if not isinstance(frame, pd.DataFrame) or "source_ids" not in frame.columns:
            raise DataError(
                "cite() needs a table with the column 'source_ids'. "
                "Keep that column when you select columns, or cite the table before you group it."
            )
        ids.update(part for cell in frame["source_ids"].dropna() for part in cell.split(";"))
    sources = load("sources")
    unknown = sorted(ids.difference(sources["id"]))
    if unknown:
        raise DataError(f"The record holds no source '{unknown[0]}'. See record.load('sources').")
    chosen = sources[sources["id"].isin(ids)]
    return Bibliography(chosen.sort_values(["publisher", "date", "title"], ignore_index=True))


def written_date(date: pd.Timestamp, precision: str = "day") -> str:
    """Write a date as exactly as it is known: to the day, the month or the year.

    >>> written_date(pd.Timestamp("2017-12-05")), written_date(pd.Timestamp("2019-06-01"), "month")
    ('5 December 2017', 'June 2019')
    """
    if pd.isna(date):
        return "no date"
    return date.strftime({"day": f"{date.day} %B %Y", "month": "%B %Y", "year": "%Y"}[precision])


def _citation(source: dict) -> str:
    number = "" if pd.isna(source["document_number"]) else f", {source['document_number']}"
    date = written_date(source["date"], source["date_precision"])
    return f"{source['publisher']}, {source['title']}{number}, {date} [{source['id']}]"


def _linked(source: dict) -> str:
    source = {key: html.escape(value) if isinstance(value, str) else value for key, value in source.items()}
    if str(source["address"]).startswith(("https://", "http://")):
        source["title"] = f'<a href="{source["address"]}">{source["title"]}</a>'
    return _citation(source)
