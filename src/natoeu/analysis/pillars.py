"""Which pillar does a measure serve?

A measure may serve several pillars, so counts by pillar add up to more than the number of measures.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from natoeu.record.errors import nearest

#: The pillars of the EU strategy of 2005, in its own order.
PILLARS = ("prevent", "protect", "pursue", "respond")


def profile(codes: pd.DataFrame) -> pd.Series:
    """Count the measures under each pillar.

    Parameters
    ----------
    codes : pandas.DataFrame
        One row for each measure and pillar, with ``measure_id`` and ``pillar``.

    Returns
    -------
    pandas.Series
        Number of measures by pillar, in the order of the strategy; zero where there is none.

    Raises
    ------
    ValueError
        If nothing is coded, or a pillar does not exist.

    Examples
    --------
    >>> profile(pd.DataFrame({"measure_id": ["a", "a", "b"], "pillar": ["prevent", "pursue", "pursue"]})).to_dict()
    {'prevent': 1, 'protect': 0, 'pursue': 2, 'respond': 0}
    """
    if codes.empty:
        raise ValueError("Nothing is coded yet: give at least one measure a pillar.")
    given = codes.astype({"pillar": str})
    for pillar in given["pillar"].unique():
        _known(pillar, PILLARS, "pillar")
    counts = given.groupby("pillar")["measure_id"].nunique()
    return counts.reindex(PILLARS, fill_value=0).rename("measures")


def matrix(codes: pd.DataFrame, column: str) -> pd.DataFrame:
    """Count measures by pillar and by another column.

    Parameters
    ----------
    codes : pandas.DataFrame
        With ``pillar`` and the other column.
    column : str
        Name of the other column, for example ``"kind"``.

    Returns
    -------
    pandas.DataFrame
        A row for each pillar; the columns with the most measures first.

    Raises
    ------
    ValueError
        If the table has no such column, or nothing is coded.
    """
    profile(codes)
    _known(column, codes.columns, "column")
    counts = pd.crosstab(codes["pillar"].astype(str), codes[column]).reindex(PILLARS, fill_value=0)
    order = sorted(counts.columns, key=lambda name: (-counts[name].sum(), name))
    return counts[order].rename_axis(index="pillar", columns=column)


def _known(word: str, allowed: Collection[str], what: str) -> str:
    if word not in allowed:
        raise ValueError(f"There is no {what} '{word}'. {nearest(word, allowed)}")
    return word
