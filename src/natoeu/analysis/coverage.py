"""How much does the record hold, and how sure is it?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

STATUS = ("two_sources", "one_source", "derived")


def by_subject(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count tables, rows, sources, and rows by how well they are supported, for each subject.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        Tables by name, for example ``"dprk/launches"``; the part before the slash is the subject.
        Tables without the columns ``source_ids`` and ``status`` are left out.

    Returns
    -------
    pandas.DataFrame
        By subject: ``tables``, ``rows``, ``sources`` (different ones), and a column for each status.

    Examples
    --------
    >>> rows = pd.DataFrame({"source_ids": ["a;b", "a"], "status": ["two_sources", "one_source"]})
    >>> by_subject({"nato/x": rows}).loc["nato"].to_dict()
    {'tables': 1, 'rows': 2, 'sources': 2, 'two_sources': 1, 'one_source': 1, 'derived': 0}
    """
    kept = {
        name: frame[["source_ids", "status"]]
        for name, frame in tables.items()
        if {"source_ids", "status"} <= set(frame.columns)
    }
    if not kept:
        raise ValueError(
            "None of the tables has the columns 'source_ids' and 'status'; give tables as record.load() returns them."
        )
    rows = pd.concat(kept, names=["table"]).reset_index("table")
    rows["subject"] = rows["table"].str.partition("/")[0]
    sources = (
        rows.assign(source=rows["source_ids"].str.split(";")).explode("source").groupby("subject")["source"].nunique()
    )
    groups = rows.groupby("subject", sort=False)
    counts = (
        pd.crosstab(rows["subject"], rows["status"]).reindex(columns=STATUS, fill_value=0).rename_axis(columns=None)
    )
    sizes = pd.DataFrame({"tables": groups["table"].nunique(), "rows": groups.size()})
    return sizes.join(sources.rename("sources")).join(counts)
