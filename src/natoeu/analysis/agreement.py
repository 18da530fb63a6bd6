"""How far do two coders agree, beyond what chance alone would give? Lesson 4 writes it out by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from natoeu.record.errors import nearest

#: The pillars of the EU strategy of 2005, in its own order.
PILLARS = ("prevent", "protect", "pursue", "respond")
#: The second coder is a rule. The first row of which a word occurs decides, and the last row takes the rest.
RULES = (
    ("respond", ("solidarity", "consequences", "victims", "struck")),
    ("prevent", ("radicalis", "recruit", "propaganda", "internet")),
    ("protect", ("border", "travel", "passenger", "airlines", "enter", "weapons", "chemicals", "vehicle")),
    ("pursue", ()),
)


def read_by_rule(measures: pd.DataFrame, rules: Sequence[tuple[str, Collection[str]]] = RULES) -> pd.Series:
    """Code measures by words in their title and summary; the pillar by measure."""
    texts = (measures["title"] + " " + measures["summary"]).str.casefold()
    coded = [
        next((pillar for pillar, words in rules if any(word in text for word in words)), rules[-1][0]) for text in texts
    ]
    return pd.Series(coded, index=measures.set_index("measure_id").index, name="pillar", dtype="str")


def confusion(first: pd.Series, second: pd.Series, categories: Sequence[str] = PILLARS) -> pd.DataFrame:
    """Count the items that both have coded: a row for each code of the first coder, a column for each of the second."""
    both = first.index.intersection(second.index)
    if both.empty:
        raise ValueError("No item is coded by both coders: there is nothing to compare yet.")
    for code in [*first[both], *second[both]]:
        if code not in categories:
            raise ValueError(f"There is no code '{code}'. {nearest(code, categories)}")
    counts = pd.DataFrame(0, pd.Index(categories, name="first coder"), pd.Index(categories, name="second coder"))
    for one, other in zip(first[both], second[both], strict=True):
        counts.loc[one, other] += 1
    return counts


def agreement(table: pd.DataFrame) -> pd.Series:
    """Give the share of items coded alike, the share that chance would give, and Cohen's kappa.

    Source: J. Cohen, 1960, *Educational and Psychological Measurement* 20. Kappa is NaN where chance leaves no room.

    >>> agreement(pd.DataFrame([[20, 5], [10, 15]])).round(2).to_dict()
    {'items': 50.0, 'observed': 0.7, 'expected': 0.5, 'kappa': 0.4}
    """
    counts = table.to_numpy(dtype=float)
    items = counts.sum()
    if not items > 0 or (counts < 0).any():
        raise ValueError("The table of agreement is empty or holds a count below zero: there is nothing to compare.")
    observed = counts.trace() / items
    expected = float(counts.sum(axis=1) @ counts.sum(axis=0)) / items**2
    kappa = (observed - expected) / (1 - expected) if expected < 1 else float("nan")
    return pd.Series({"items": items, "observed": observed, "expected": expected, "kappa": kappa})
