"""How far should evidence move a belief, and what would one have to believe for another result?

Beliefs are kept as log-odds in decibels: ten times the decimal logarithm of the odds. Adding ten
decibels multiplies the odds by ten, three decibels double them (E. T. Jaynes, 2003, *Probability
Theory: The Logic of Science*, chapter 4). In this form evidence adds up, its order does not
matter, and no product of small numbers is ever formed. Sums are exact to the last digit
(`math.fsum`), so that another order of the same evidence gives the very same number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from natoeu.record.errors import nearest

PER_NATURAL = 10 / math.log(10)


def log_odds(probability: float) -> float:
    """Turn a probability into log-odds.

    Parameters
    ----------
    probability : float
        Above 0 and below 1.

    Returns
    -------
    float
        Decibels; 0 for even odds.

    Raises
    ------
    ValueError
        If the probability is not between 0 and 1, or is one of the two: odds of 0 or infinity
        can't be moved by evidence.

    Examples
    --------
    >>> round(log_odds(10 / 11), 9)
    10.0
    """
    value = _number(probability, "A probability")
    if value in (0, 1):
        odds = "0" if value == 0 else "infinity"
        raise ValueError(
            f"A probability of {value:g} means odds of {odds}: no evidence could ever change it. Choose a value between 0 and 1."
        )
    return PER_NATURAL * (math.log(value) - math.log1p(-value))


def probability(decibels: float) -> float:
    """Turn log-odds in decibels into a probability.

    Parameters
    ----------
    decibels : float
        Finite log-odds.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the log-odds are infinite or not a number.

    Examples
    --------
    >>> probability(0)
    0.5
    """
    if not math.isfinite(decibels):
        raise ValueError(f"Log-odds of {decibels} stand for odds of 0 or infinity; give a finite number of decibels.")
    natural = decibels / PER_NATURAL
    return 1 / (1 + math.exp(-natural)) if natural >= 0 else math.exp(natural) / (1 + math.exp(natural))


def weight(if_true: float, if_rival: float) -> float:
    """Weigh a piece of evidence between two explanations: the log of its likelihood ratio.

    Parameters
    ----------
    if_true, if_rival : float
        How likely the evidence is under either explanation; above 0, at most 1.

    Returns
    -------
    float
        Decibels; above zero if the evidence favours the first.

    Raises
    ------
    ValueError
        If a likelihood is outside 0 to 1, or is 0.

    Examples
    --------
    >>> round(weight(1 / 3, 1 / 6), 2)
    3.01
    """
    return PER_NATURAL * (math.log(_likelihood(if_true)) - math.log(_likelihood(if_rival)))


def _number(value: float, what: str) -> float:
    if not isinstance(value, (int, float, np.number)) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError(f"{what} lies between 0 and 1; {value!r} does not.")
    return float(value)


def _likelihood(value: float, where: str = "") -> float:
    if _number(value, f"A likelihood{where}") == 0:
        raise ValueError(
            f"A likelihood of 0{where} means odds of 0 or infinity: one piece would end all debate. Use a small number such as 0.01."
        )
    return float(value)


def judged(
    likelihoods: pd.DataFrame, favoured: str | None = None, lean: float = 0.0, alike: bool = False
) -> pd.DataFrame:
    """Read one number out of each band of likelihood.

    Parameters
    ----------
    likelihoods : pandas.DataFrame
        Rows of ``claims/likelihoods``; rows without a band are not allowed.
    favoured : str, optional
        Explanation to which the reading leans.
    lean : float
        From -1 (for the favoured explanation the lower end of each band, for its rivals the
        upper) over 0 (the middle of all bands) to 1 (the other way round).
    alike : bool
        Treat like cases alike: a rival with the same band on a piece gets the same number.

    Returns
    -------
    pandas.DataFrame
        Likelihoods: evidence in rows, explanations in columns.

    Raises
    ------
    ValueError
        If a piece of evidence stands twice for one explanation or has no band, the favoured
        explanation is unknown, or the lean is outside -1 to 1.
    """
    if not -1 <= lean <= 1:
        raise ValueError(f"The lean goes from -1 to 1; {lean!r} does not lie there.")
    keys = ["evidence_id", "hypothesis_id"]
    twice = likelihoods[likelihoods.duplicated(keys)]
    if len(twice):
        raise ValueError(
            f"The evidence '{twice.iloc[0]['evidence_id']}' is used twice for {twice.iloc[0]['hypothesis_id']}; count it once."
        )
    open_rows = likelihoods.loc[likelihoods["p_low"].isna() | likelihoods["p_high"].isna(), "evidence_id"]
    if len(open_rows):
        raise ValueError(f"The evidence '{open_rows.iloc[0]}' has no likelihood: nobody has seen it. Leave it out.")
    ends = likelihoods.set_index(keys)[["p_low", "p_high"]].unstack("hypothesis_id")
    low, high = ends["p_low"], ends["p_high"]
    if favoured is not None and favoured not in low:
        raise ValueError(f"There is no explanation '{favoured}'. {nearest(favoured, low.columns)}")
    side = pd.DataFrame(-1.0, index=low.index, columns=low.columns)
    if favoured is not None:
        side[favoured] = 1.0
        if alike:
            side = side.mask(low.eq(low[favoured], axis=0) & high.eq(high[favoured], axis=0), 1.0)
    place = (1 + lean * side * (favoured is not None)) / 2
    return (low + (high - low) * place).rename_axis(columns=None)


def discounts(evidence: pd.DataFrame, correlation: float) -> pd.Series:
    """Discount evidence that comes in clusters.

    A cluster of n pieces whose errors have the correlation r is worth n / (1 + (n - 1) r)
    independent ones (the design effect of L. Kish, 1965, *Survey Sampling*), shared out evenly.
    For likelihoods this is a rule of thumb, not a theorem.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Rows of ``claims/evidence`` that are used: ``evidence_id`` and ``cluster``.
    correlation : float
        From 0 (all pieces independent) to 1 (a cluster counts as one piece).

    Returns
    -------
    pandas.Series
        Weight between 0 and 1 by ``evidence_id``.

    Raises
    ------
    ValueError
        If the correlation is outside 0 to 1, or a piece is used twice.

    Examples
    --------
    >>> pieces = pd.DataFrame({"evidence_id": ["a", "b", "c"], "cluster": ["x", "x", "y"]})
    >>> discounts(pieces, 1.0).to_dict()
    {'a': 0.5, 'b': 0.5, 'c': 1.0}
    """
    correlation = _number(correlation, "The correlation")
    _once(evidence["evidence_id"])
    size = evidence["cluster"].map(evidence["cluster"].value_counts())
    return pd.Series(
        (1 / (1 + (size - 1) * correlation)).to_numpy(float),
        index=pd.Index(evidence["evidence_id"], name="evidence_id"),
    )


def _once(pieces: pd.Series | pd.Index) -> None:
    twice = pieces[pieces.duplicated()]
    if len(twice):
        raise ValueError(f"The evidence '{next(iter(twice))}' is used twice; seeing it again tells nothing new.")


def _shares(priors: Mapping[str, float] | pd.Series, hypotheses: pd.Index) -> pd.Series:
    priors = pd.Series(dict(priors), dtype=object)
    if set(priors.index) != set(hypotheses):
        odd = sorted(set(priors.index) ^ set(hypotheses))[0]
        raise ValueError(f"Priors and likelihoods must name the same explanations; '{odd}' stands in one of them only.")
    for name, share in priors.items():
        if _number(share, f"The prior of {name}") in (0, 1):
            raise ValueError(f"A prior of {share:g} for {name} means odds of 0 or infinity: no evidence could move it.")
    total = math.fsum(priors)
    if abs(total - 1) > 1e-9:
        raise ValueError(f"The priors add up to {total:.4g}, not to 1; divide each by their sum.")
    return priors.astype(float).reindex(hypotheses)


def log_support(likelihoods: pd.DataFrame, discount: pd.Series | None = None) -> pd.Series:
    """Add up the logs of the likelihoods of each explanation.

    Parameters
    ----------
    likelihoods : pandas.DataFrame
        Evidence in rows, explanations in columns, as `judged` gives them.
    discount : pandas.Series, optional
        Weight by piece of evidence, as `discounts` gives them; by default 1 for each.

    Returns
    -------
    pandas.Series
        Decibels by explanation. Only differences between them have a meaning.

    Raises
    ------
    ValueError
        If a piece is used twice or has no discount, or a likelihood is 0 or outside 0 to 1.
    """
    _once(likelihoods.index)
    weights = pd.Series(1.0, index=likelihoods.index) if discount is None else discount.reindex(likelihoods.index)
    if weights.isna().any():
        raise ValueError(f"There is no discount for the evidence '{weights.index[weights.isna()][0]}'.")
    values = likelihoods.to_numpy(float)
    for row, column in np.argwhere(~((values > 0) & (values <= 1)))[:1]:
        _likelihood(values[row, column], f" ({likelihoods.index[row]} under {likelihoods.columns[column]})")
    logs = np.log(values) * weights.to_numpy(float)[:, None]
    return pd.Series([PER_NATURAL * math.fsum(column) for column in logs.T], index=likelihoods.columns)


def posterior(
    priors: Mapping[str, float] | pd.Series, likelihoods: pd.DataFrame, discount: pd.Series | None = None
) -> pd.Series:
    """Update the shares of belief in several explanations by all the evidence at once.

    Parameters
    ----------
    priors : mapping of str to float
        Share of each explanation before the evidence; they add up to 1.
    likelihoods : pandas.DataFrame
        Evidence in rows, explanations in columns.
    discount : pandas.Series, optional
        Weight by piece of evidence.

    Returns
    -------
    pandas.Series
        Share of each explanation after the evidence; they add up to 1.

    Raises
    ------
    ValueError
        If the priors do not add up to 1 or one is 0 or 1, or the evidence is not in order.

    Examples
    --------
    >>> cab = pd.DataFrame({"blue": [0.8], "green": [0.2]}, index=["witness"])
    >>> posterior({"blue": 0.15, "green": 0.85}, cab).round(2).to_dict()
    {'blue': 0.41, 'green': 0.59}
    """
    start = _shares(priors, likelihoods.columns)
    logs = np.log(start.to_numpy()) + log_support(likelihoods, discount).to_numpy() / PER_NATURAL
    raised = np.exp(logs - logs.max())
    return pd.Series(raised / math.fsum(raised), index=likelihoods.columns)


def steps(
    prior: float, likelihoods: pd.DataFrame, hypothesis: str, rival: str, discount: pd.Series | None = None
) -> pd.DataFrame:
    """Follow the log-odds of one explanation against a rival from piece to piece.

    Parameters
    ----------
    prior : float
        Log-odds before the evidence, in decibels.
    likelihoods : pandas.DataFrame
        Evidence in rows, in the order in which it is looked at.
    hypothesis, rival : str
        Two columns of `likelihoods`.
    discount : pandas.Series, optional
        Weight by piece of evidence.

    Returns
    -------
    pandas.DataFrame
        By piece: ``weight`` and ``log_odds`` after it, in decibels.

    Raises
    ------
    ValueError
        If an explanation is unknown or stands against itself, or the evidence is not in order.
    """
    for name in (hypothesis, rival):
        if name not in likelihoods:
            raise ValueError(f"There is no explanation '{name}'. {nearest(name, likelihoods.columns)}")
    if hypothesis == rival:
        raise ValueError(f"'{hypothesis}' can't be weighed against itself; choose another rival.")
    log_support(likelihoods, discount)  # checks the evidence
    factor = pd.Series(1.0, index=likelihoods.index) if discount is None else discount.reindex(likelihoods.index)
    weights = PER_NATURAL * (np.log(likelihoods[hypothesis]) - np.log(likelihoods[rival])) * factor
    running = [math.fsum([prior, *weights.iloc[: place + 1]]) for place in range(len(weights))]
    return pd.DataFrame({"weight": weights, "log_odds": running}, index=likelihoods.index)


def share_bands(
    priors: Mapping[str, float] | pd.Series, likelihoods: pd.DataFrame, discount: pd.Series | None = None
) -> pd.DataFrame:
    """Update all explanations with bands: at worst, in the middle, and at best for each of them.

    Parameters
    ----------
    priors : mapping of str to float
        Share of each explanation before the evidence; they add up to 1.
    likelihoods : pandas.DataFrame
        Rows of ``claims/likelihoods``.
    discount : pandas.Series, optional
        Weight by piece of evidence.

    Returns
    -------
    pandas.DataFrame
        By explanation: ``before``, ``low``, ``after`` and ``high``. The lows and highs are those
        of different readings; they don't add up to 1.

    Raises
    ------
    ValueError
        As `judged` and `posterior`.
    """
    after = posterior(priors, judged(likelihoods), discount)
    table = pd.DataFrame(
        {
            "before": pd.Series(dict(priors), dtype=float).reindex(after.index),
            "low": after,
            "after": after,
            "high": after,
        }
    )
    for key in after.index:
        for end, lean in (("low", -1), ("high", 1)):
            table.loc[key, end] = posterior(priors, judged(likelihoods, key, lean), discount)[key]
    return table


def prior_needed(
    likelihoods: pd.DataFrame,
    hypothesis: str,
    discount: pd.Series | None = None,
    kindness: float = 0.0,
    goal: float = 0.5,
) -> float:
    """Find the prior share that an explanation needs to reach a goal after the evidence.

    Its rivals share the rest evenly. This turns an update round: it does not ask what to
    believe, but what one must have believed.

    Parameters
    ----------
    likelihoods : pandas.DataFrame
        Evidence in rows, explanations in columns.
    hypothesis : str
        One of the columns.
    discount : pandas.Series, optional
        Weight by piece of evidence.
    kindness : float
        Decibels by which every piece of evidence is read in favour of the hypothesis.
    goal : float
        Share to be reached, above 0 and below 1.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the explanation is unknown, the goal is 0 or 1, or the evidence is not in order.
    """
    if hypothesis not in likelihoods:
        raise ValueError(f"There is no explanation '{hypothesis}'. {nearest(hypothesis, likelihoods.columns)}")
    support = log_support(likelihoods, discount)
    pieces = float(len(likelihoods)) if discount is None else math.fsum(discount.reindex(likelihoods.index))
    rivals = support.drop(hypothesis).to_numpy() / PER_NATURAL
    together = PER_NATURAL * (rivals.max() + math.log(math.fsum(np.exp(rivals - rivals.max())) / len(rivals)))
    return probability(log_odds(goal) + together - support[hypothesis] - kindness * pieces)
