"""Which pillar does a measure serve, how alike are two profiles, and how much hangs on the coder?

A measure may serve several pillars, so counts by pillar add up to more than the number of measures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import sqrt

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


def recode(codes: pd.DataFrame, changes: Mapping[str, str | Collection[str]]) -> pd.DataFrame:
    """Give some measures other pillars, as another coder might.

    Parameters
    ----------
    codes : pandas.DataFrame
        With ``measure_id`` and ``pillar``.
    changes : mapping of str to str or collection of str
        The new pillar or pillars by measure.

    Returns
    -------
    pandas.DataFrame
        The columns ``measure_id`` and ``pillar``; the table that was given stays as it is.

    Raises
    ------
    ValueError
        If a measure or a pillar does not exist, or a measure is left without a pillar.

    Examples
    --------
    >>> codes = pd.DataFrame({"measure_id": ["a", "a", "b"], "pillar": ["prevent", "pursue", "pursue"]})
    >>> profile(recode(codes, {"a": "respond"})).to_dict()
    {'prevent': 0, 'protect': 0, 'pursue': 1, 'respond': 1}
    """
    rows = []
    for measure, pillars in changes.items():
        _known(measure, codes["measure_id"].unique(), "measure")
        pillars = [pillars] if isinstance(pillars, str) else list(dict.fromkeys(pillars))
        if not pillars:
            raise ValueError(f"The measure '{measure}' is left without a pillar; give it at least one.")
        rows += [(measure, _known(pillar, PILLARS, "pillar")) for pillar in pillars]
    kept = codes.loc[~codes["measure_id"].isin(list(changes)), ["measure_id", "pillar"]].astype(str)
    return pd.concat([kept, pd.DataFrame(rows, columns=["measure_id", "pillar"], dtype="str")], ignore_index=True)


def cosine(one: Collection[float], other: Collection[float]) -> float:
    """Measure how alike the shapes of two profiles are, whatever their sizes.

    The cosine of the angle between two lists of counts: the sum of their products, divided by the
    product of their lengths. Source: Salton, G. and McGill, M. J., *Introduction to Modern
    Information Retrieval*, 1983.

    Parameters
    ----------
    one, other : collection of float
        Counts of at least zero, in the same order.

    Returns
    -------
    float
        0 (nothing in common) to 1 (the same shape).

    Raises
    ------
    ValueError
        If the lists differ in length, or one of them holds nothing but zeros.

    Examples
    --------
    >>> round(cosine([3, 4], [6, 8]), 6), cosine([1, 0], [0, 1])
    (1.0, 0.0)
    """
    one, other = list(one), list(other)
    if len(one) != len(other):
        raise ValueError(f"The profiles have {len(one)} and {len(other)} entries; both need the same pillars.")
    lengths = sqrt(sum(x * x for x in one)) * sqrt(sum(x * x for x in other))
    if not lengths:
        raise ValueError("A profile without a single measure has no shape to compare.")
    return float(sum(x * y for x, y in zip(one, other, strict=True)) / lengths)


def jaccard(one: Collection, other: Collection) -> float:
    """Measure how far two sets overlap: what both have, divided by what at least one has.

    Source: Jaccard, P., "The distribution of the flora in the alpine zone", *New Phytologist* 11, 1912.

    Parameters
    ----------
    one, other : collection
        Their entries; repetition does not count.

    Returns
    -------
    float
        0 (no common entry) to 1 (the same set).

    Raises
    ------
    ValueError
        If both sets are empty.

    Examples
    --------
    >>> jaccard({"prevent", "pursue"}, {"pursue", "respond"})
    0.3333333333333333
    """
    one, other = set(one), set(other)
    if not one | other:
        raise ValueError("Both sets are empty: there is nothing to compare.")
    return len(one & other) / len(one | other)


def cosine_range(codes: pd.DataFrame, other: Collection[float], moves: int = 3) -> tuple[float, float]:
    """Find the lowest and highest cosine that a coder can bring about by moving a few measures.

    A move puts one measure under exactly one pillar of the coder's choice. All choices are tried.

    Parameters
    ----------
    codes : pandas.DataFrame
        The coding in which measures are moved, with ``measure_id`` and ``pillar``.
    other : collection of float
        The profile to compare with, by pillar.
    moves : int
        Largest number of measures moved, 0 to 5.

    Returns
    -------
    tuple of float
        The lowest and the highest cosine.

    Raises
    ------
    ValueError
        If ``moves`` is not a whole number from 0 to 5.

    Examples
    --------
    >>> codes = pd.DataFrame({"measure_id": ["a", "b"], "pillar": ["prevent", "prevent"]})
    >>> cosine_range(codes, [1, 0, 0, 0], moves=2)
    (0.0, 1.0)
    """
    if isinstance(moves, bool) or moves not in range(6):
        raise ValueError(f"The number of moves is {moves!r}; allowed are whole numbers from 0 to 5.")
    reached: list[set[tuple[int, ...]]] = [{tuple(profile(codes))}] + [set() for _ in range(moves)]
    for _, rows in codes.groupby("measure_id"):
        held = [pillar in set(rows["pillar"]) for pillar in PILLARS]
        for used in range(moves, 0, -1):
            for counts in reached[used - 1]:
                left = [count - has for count, has in zip(counts, held, strict=True)]
                for place in range(len(PILLARS)):
                    reached[used].add(tuple(count + (spot == place) for spot, count in enumerate(left)))
    found = [cosine(counts, other) for counts in set().union(*reached)]
    return min(found), max(found)


def _known(word: str, allowed: Collection[str], what: str) -> str:
    if word not in allowed:
        raise ValueError(f"There is no {what} '{word}'. {nearest(word, allowed)}")
    return word
