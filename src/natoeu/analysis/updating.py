"""How far should evidence move a belief? Bayes' rule for several explanations, with bands and clusters."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from natoeu.record.errors import nearest


def judged(
    likelihoods: pd.DataFrame, favoured: str | None = None, lean: float = 0.0, alike: bool = False
) -> pd.DataFrame:
    """Read one number out of each band of likelihood: evidence in rows, explanations in columns.

    Parameters
    ----------
    likelihoods : pandas.DataFrame
        Rows of ``claims/likelihoods``.
    favoured : str, optional
        Explanation to which the reading leans.
    lean : float
        From -1 (for the favoured explanation the lower end of each band, for its rivals the upper) over 0 (the
        middle of all bands) to 1 (the other way round).
    alike : bool
        Treat like cases alike: a rival with the same band on a piece gets the same number.
    """
    if not -1 <= lean <= 1:
        raise ValueError(f"The lean goes from -1 to 1; {lean!r} does not lie there.")
    keys = ["evidence_id", "hypothesis_id"]
    if likelihoods.duplicated(keys).any() or likelihoods[["p_low", "p_high"]].isna().any(axis=None):
        raise ValueError("Each piece of evidence needs one band under each explanation: none twice, none left blank.")
    low, high = (likelihoods.set_index(keys)[end].unstack("hypothesis_id") for end in ("p_low", "p_high"))
    side = low * 0
    if favoured is not None:
        if favoured not in low:
            raise ValueError(f"There is no explanation '{favoured}'. {nearest(favoured, low.columns)}")
        same = low.eq(low[favoured], axis=0) & high.eq(high[favoured], axis=0)
        side = side - 1 + 2 * (same if alike else low.columns == favoured)
    return (low + (high - low) * (1 + lean * side) / 2).rename_axis(columns=None)


def discounts(evidence: pd.DataFrame, correlation: float) -> pd.Series:
    """Discount evidence that comes in clusters: what share of an independent piece each piece is worth.

    A cluster of n pieces whose errors have the correlation r is worth n / (1 + (n - 1) r) independent ones (the design
    effect of L. Kish, 1965, *Survey Sampling*). For likelihoods this is a rule of thumb, not a theorem.

    Examples
    --------
    >>> pieces = pd.DataFrame({"evidence_id": ["a", "b", "c"], "cluster": ["x", "x", "y"]})
    >>> discounts(pieces, 1.0).to_dict()
    {'a': 0.5, 'b': 0.5, 'c': 1.0}
    """
    if not 0 <= correlation <= 1:
        raise ValueError(f"The correlation lies between 0 and 1; {correlation!r} does not.")
    _once(pd.Index(evidence["evidence_id"]))
    size = evidence["cluster"].map(evidence["cluster"].value_counts()).set_axis(evidence["evidence_id"])
    return 1 / (1 + (size.astype(float) - 1) * correlation)


def _once(pieces: pd.Index) -> None:
    if not pieces.is_unique:
        raise ValueError(
            f"The evidence '{pieces[pieces.duplicated()][0]}' is used twice; seeing it again tells nothing new."
        )


def posterior(
    priors: Mapping[str, float] | pd.Series, likelihoods: pd.DataFrame, discount: pd.Series | None = None
) -> pd.Series:
    """Update the shares of belief in several explanations by all the evidence at once, each piece with its discount.

    Sums are exact to the last digit, so that another order of the same evidence gives the very same shares.

    Examples
    --------
    >>> cab = pd.DataFrame({"blue": [0.8], "green": [0.2]}, index=["witness"])
    >>> posterior({"blue": 0.15, "green": 0.85}, cab).round(2).to_dict()
    {'blue': 0.41, 'green': 0.59}
    """
    _once(likelihoods.index)
    start = pd.Series(dict(priors), dtype=float)
    if set(start.index) != set(likelihoods):
        raise ValueError(
            f"Priors name {', '.join(start.index)}, likelihoods name {', '.join(likelihoods)}: not the same."
        )
    if not all(0 < share < 1 for share in start) or abs(math.fsum(start) - 1) > 1e-9:
        raise ValueError(
            "Priors add up to 1, and none is 0 or 1, since no evidence could move it; "
            f"here they are {', '.join(f'{share:.4g}' for share in start)}."
        )
    values = likelihoods.to_numpy(float)
    for row, column in np.argwhere(~((values > 0) & (values <= 1)))[:1]:
        place = f"{likelihoods.index[row]} under {likelihoods.columns[column]}"
        raise ValueError(f"A likelihood is above 0 and at most 1; that of {place} is {values[row, column]:g}.")
    weights = pd.Series(1.0, likelihoods.index) if discount is None else discount.reindex(likelihoods.index)
    if weights.isna().any():
        raise ValueError(f"There is no discount for the evidence '{weights.index[weights.isna()][0]}'.")
    logs = np.log(values) * weights.to_numpy()[:, None]
    sums = np.array([math.fsum(column) for column in logs.T]) + np.log(start[likelihoods.columns].to_numpy())
    raised = np.exp(sums - sums.max())
    return pd.Series(raised / math.fsum(raised), likelihoods.columns)
