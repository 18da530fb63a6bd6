"""How do the article's claims stand against the record, and does another reader agree?"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable

import pandas as pd

from natoeu.analysis.agreement import agreement, confusion
from natoeu.record.errors import nearest

#: The verdicts, from the article's best case to the open one.
VERDICTS = ("supported", "imprecise", "wrong", "unsupported", "interpretive", "not_checked")
ALL = "all"


def drawn_sample(claims: pd.DataFrame, size: int, seed: int) -> pd.DataFrame:
    """Draw claims by chance, each with the same probability.

    Each claim gets a lot from the seed and its own name, and the smallest lots are drawn. So one claim more in the
    ledger changes at most one claim of a sample.

    Parameters
    ----------
    claims : pandas.DataFrame
        Rows of ``claims/claims``.
    size : int
        Number of claims.
    seed : int
        Number that the lots are made from, 0 or more: the same seed draws the same claims.

    Returns
    -------
    pandas.DataFrame
        The claims in their order in the ledger, numbered from 1.

    Raises
    ------
    ValueError
        If the size or the seed is not possible.

    Examples
    --------
    >>> drawn_sample(pd.DataFrame({"claim_id": ["c1", "c2", "c3"]}), 2, seed=1).index.tolist()
    [1, 2]
    """
    for name, value, low, high in (("size", size, 1, len(claims)), ("seed", seed, 0, 2**32 - 1)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"The {name} {value!r} is not possible: give a whole number from {low} to {high}.")
    lots = claims["claim_id"].map(lambda claim: hashlib.sha256(f"{seed} {claim}".encode()).hexdigest())
    return claims.loc[lots.sort_values().index[:size].sort_values()].set_axis(range(1, size + 1))


def select(claims: pd.DataFrame, section: str = ALL, kind: str = ALL, verdict: str = ALL) -> pd.DataFrame:
    """Select claims by section, kind and verdict.

    Parameters
    ----------
    claims : pandas.DataFrame
        Rows of ``claims/claims``.
    section, kind, verdict : str
        A word of the column of that name, or ``"all"``.

    Returns
    -------
    pandas.DataFrame
        The selected rows; possibly none.

    Raises
    ------
    ValueError
        If a word does not occur in its column.
    """
    chosen = pd.Series(True, index=claims.index)
    for column, word in {"section": section, "kind": kind, "verdict": verdict}.items():
        if word == ALL:
            continue
        known = claims[column].unique()
        if word not in known:
            raise ValueError(f"No claim has the {column} '{word}'. {nearest(word, known)}")
        chosen &= claims[column] == word
    return claims[chosen]


def compare(sample: pd.DataFrame, verdicts: Iterable) -> pd.DataFrame:
    """Set a reader's verdicts beside those of the record, for the claims that the reader has judged.

    Parameters
    ----------
    sample : pandas.DataFrame
        Claims with ``claim_id`` and ``verdict``.
    verdicts : iterable of str
        The reader's verdicts in the order of the sample; three dots stand for "not judged yet".

    Returns
    -------
    pandas.DataFrame
        The judged claims with ``mine``, ``record`` and ``agree``; the others stay hidden.

    Raises
    ------
    ValueError
        If a verdict is missing, one too many, or no verdict of the code book.

    Examples
    --------
    >>> sample = pd.DataFrame({"claim_id": ["c1", "c2"], "verdict": ["wrong", "supported"]}, index=[1, 2])
    >>> compare(sample, ["imprecise", ...])[["claim_id", "mine", "record", "agree"]].values.tolist()
    [['c1', 'imprecise', 'wrong', False]]
    """
    verdicts = [verdicts] if isinstance(verdicts, str) else list(verdicts)
    if len(verdicts) != len(sample):
        raise ValueError(
            f"There are {len(sample)} claims but {len(verdicts)} verdicts; keep three dots for a claim that you have not judged."
        )
    judged = [verdict is not ... and verdict is not None and str(verdict).strip() != "" for verdict in verdicts]
    words = [
        str(verdict).strip().lower().replace(" ", "_") for verdict, given in zip(verdicts, judged, strict=True) if given
    ]
    for word in words:
        if word not in VERDICTS:
            raise ValueError(f"'{word}' is no verdict of the code book. {nearest(word, VERDICTS)}")
    rows = (
        sample[judged]
        .rename(columns={"verdict": "record"})
        .assign(mine=pd.Series(words, index=sample.index[judged], dtype="str"))
    )
    rows["agree"] = rows["mine"] == rows["record"]
    return rows


def agreement_in_words(judged: pd.DataFrame, size: int) -> str:
    """Say how far a reader agrees with the record, and how little a small sample settles.

    Parameters
    ----------
    judged : pandas.DataFrame
        Result of `compare`.
    size : int
        Number of claims in the sample.

    Returns
    -------
    str

    Examples
    --------
    >>> agreement_in_words(pd.DataFrame({"mine": [], "record": [], "agree": []}), 8)
    'You have judged 0 of 8 claims: nothing to compare yet.'
    """
    said = f"You have judged {len(judged)} of {size} claims"
    if judged.empty:
        return f"{said}: nothing to compare yet."
    result = agreement(confusion(judged["mine"], judged["record"], VERDICTS))
    low, high = share_interval(int(judged["agree"].sum()), len(judged))
    said += f" and agree with the record on {judged['agree'].sum()}: a share of {result['observed']:.2f}."
    said += f" Chance would give {result['expected']:.2f} to two readers with your verdicts and these."
    said += f" Shares from {low:.2f} to {high:.2f} would fit such a small sample."
    if math.isnan(result["kappa"]):
        return f"{said} Kappa can't be computed: both of you gave one and the same verdict throughout."
    return f"{said} Kappa, the agreement beyond chance, is {result['kappa']:.2f}."


def share_interval(hits: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """Give the range of shares that fit an observed share of a small sample.

    The score interval of Wilson (Edwin B. Wilson, "Probable inference, the law of succession, and
    statistical inference", Journal of the American Statistical Association 22, 1927).

    Parameters
    ----------
    hits, trials : int
        Number of successes and of trials.
    z : float
        Standard normal quantile; 1.96 for 95 percent.

    Returns
    -------
    tuple of float
        Lower and upper end, between 0 and 1.

    Raises
    ------
    ValueError
        If there are no trials, or more hits than trials.

    Examples
    --------
    >>> [round(end, 3) for end in share_interval(8, 10)]
    [0.49, 0.943]
    """
    if not 0 <= hits <= trials or trials < 1:
        raise ValueError(f"{hits} of {trials} is no share: at least one trial is needed, and no more hits than trials.")
    share, spread = hits / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, middle - half), min(1.0, middle + half)
