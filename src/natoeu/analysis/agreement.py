"""How far do two coders agree, beyond what chance alone would give?

No light, maintained library offers Cohen's kappa, so the few lines stand here; the tests hold
them against the worked example that Cohen printed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from natoeu.analysis.pillars import PILLARS
from natoeu.record.errors import nearest

#: The second coder: a rule, not a person. The first row of which a word occurs in the title or
#: the summary of a measure decides; where none occurs, the measure goes under the last pillar.
RULES = (
    ("respond", ("solidarity", "consequences", "victims", "struck")),
    ("prevent", ("radicalis", "recruit", "propaganda", "internet")),
    ("protect", ("border", "travel", "passenger", "airlines", "enter", "weapons", "chemicals", "vehicle")),
    ("pursue", ()),
)


def single_codes(codes: pd.DataFrame) -> pd.Series:
    """Keep the measures that have exactly one pillar.

    Parameters
    ----------
    codes : pandas.DataFrame
        With ``measure_id`` and ``pillar``.

    Returns
    -------
    pandas.Series
        The pillar by measure.

    Examples
    --------
    >>> codes = pd.DataFrame({"measure_id": ["a", "a", "b"], "pillar": ["prevent", "pursue", "pursue"]})
    >>> single_codes(codes).to_dict()
    {'b': 'pursue'}
    """
    return codes.drop_duplicates("measure_id", keep=False).set_index("measure_id")["pillar"].astype(str)


def read_by_rule(measures: pd.DataFrame, rules: Sequence[tuple[str, Collection[str]]] = RULES) -> pd.Series:
    """Code measures by words in their title and summary.

    Such a list of words is called a dictionary in content analysis (Krippendorff, K., *Content
    Analysis*, 2nd edition, 2004). It is transparent and blind to meaning.

    Parameters
    ----------
    measures : pandas.DataFrame
        With ``measure_id``, ``title`` and ``summary``.
    rules : sequence of (pillar, words)
        The first row of which a word occurs decides; the last row takes the rest.

    Returns
    -------
    pandas.Series
        The pillar by measure.

    Raises
    ------
    ValueError
        If there are no rules or a rule names a pillar that does not exist.
    """
    if not rules:
        raise ValueError("There are no rules to read by; give at least one.")
    for pillar, _ in rules:
        if pillar not in PILLARS:
            raise ValueError(f"There is no pillar '{pillar}'. {nearest(pillar, PILLARS)}")
    texts = (measures["title"] + " " + measures["summary"]).str.casefold()
    coded = [
        next((pillar for pillar, words in rules if any(word in text for word in words)), rules[-1][0]) for text in texts
    ]
    return pd.Series(coded, index=pd.Index(measures["measure_id"], name="measure_id"), name="pillar", dtype="str")


def confusion(first: pd.Series, second: pd.Series, categories: Sequence[str] = PILLARS) -> pd.DataFrame:
    """Cross two codings of the same items.

    Parameters
    ----------
    first, second : pandas.Series
        The code by item; items that only one of them has coded are left out.
    categories : sequence of str
        All codes there are.

    Returns
    -------
    pandas.DataFrame
        Number of items; a row for each code of the first coder, a column for each of the second.

    Raises
    ------
    ValueError
        If no item is coded by both, or a code does not exist.

    Examples
    --------
    >>> confusion(pd.Series({"a": "yes", "b": "no"}), pd.Series({"a": "yes", "b": "yes"}), ["yes", "no"]).to_numpy().tolist()
    [[1, 0], [1, 0]]
    """
    both = first.index.intersection(second.index)
    if both.empty:
        raise ValueError("No item is coded by both coders: there is nothing to compare yet.")
    for code in [*first[both], *second[both]]:
        if code not in categories:
            raise ValueError(f"There is no code '{code}'. {nearest(code, categories)}")
    place = {code: number for number, code in enumerate(categories)}
    counts = np.zeros((len(place), len(place)), dtype=int)
    for one, other in zip(first[both], second[both], strict=True):
        counts[place[one], place[other]] += 1
    index, columns = pd.Index(categories, name="first coder"), pd.Index(categories, name="second coder")
    return pd.DataFrame(counts, index=index, columns=columns)


def agreement(table: pd.DataFrame) -> pd.Series:
    """Compute Cohen's kappa and its parts from a square table of counts.

    kappa = (observed - expected) / (1 - expected): the share of agreement beyond chance, of all that
    chance leaves room for. Source: Cohen, J., "A coefficient of agreement for nominal scales",
    *Educational and Psychological Measurement* 20, 1960.

    Parameters
    ----------
    table : pandas.DataFrame
        Result of `confusion`.

    Returns
    -------
    pandas.Series
        ``items``; ``observed``, the share of items coded alike; ``expected``, the share that chance
        would give two coders with these totals; ``kappa``, NaN where both use one and the same code
        throughout, since chance then leaves no room.

    Raises
    ------
    ValueError
        If the table is not square, is empty, or holds a count below zero.

    Examples
    --------
    >>> agreement(pd.DataFrame([[20, 5], [10, 15]])).round(2).to_dict()
    {'items': 50.0, 'observed': 0.7, 'expected': 0.5, 'kappa': 0.4}
    """
    counts = table.to_numpy(dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(
            f"The table has {counts.shape[0]} rows and {counts.shape[1]} columns; both coders need the same codes."
        )
    items = counts.sum()
    if not items > 0 or (counts < 0).any():
        raise ValueError("The table of agreement is empty or holds a count below zero: there is nothing to compare.")
    observed = counts.trace() / items
    expected = float(counts.sum(axis=1) @ counts.sum(axis=0)) / items**2
    kappa = (observed - expected) / (1 - expected) if expected < 1 else float("nan")
    return pd.Series({"items": items, "observed": observed, "expected": expected, "kappa": kappa})
