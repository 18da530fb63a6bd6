"""After an attack, a law? Waiting times, and what chance alone would give.

The question of a permutation test: if the days of the attacks meant nothing, how often would waits as
short as those on record come about? Sources: Fisher, R. A., *The Design of Experiments*, 1935; Ernst, M. D.,
"Permutation methods: a basis for exact inference", *Statistical Science* 19, 2004; for the "+ 1", Phipson, B. and
Smyth, G. K., "Permutation p-values should never be zero", *Statistical Applications in Genetics and Molecular
Biology* 9, 2010.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from natoeu import dates


def waits(attack_days: Collection, measure_days: Collection) -> np.ndarray:
    """Count the days from each attack to the next measure.

    Parameters
    ----------
    attack_days, measure_days : collection of dates
        In any order; a measure on the day of an attack is not an answer to it.

    Returns
    -------
    numpy.ndarray of int
        Days, in the order of ``attack_days``.

    Raises
    ------
    ValueError
        If there is no attack, or an attack is not followed by a measure.

    Examples
    --------
    >>> waits(["2004-03-11"], ["2004-03-01", "2004-03-25"]).tolist()
    [14]
    """
    attacks, measures = _numbers(attack_days), np.unique(_numbers(measure_days))
    if not len(attacks):
        raise ValueError("There is no attack to start from.")
    place = np.searchsorted(measures, attacks, side="right")
    if (place == len(measures)).any():
        last = np.datetime64(int(attacks[place == len(measures)][0]), "D")
        raise ValueError(f"No measure follows the attack of {last}; end the period earlier.")
    return measures[place] - attacks


def scattered(
    attack_days: Collection, measure_days: Collection, period: tuple[str, str], rounds: int = 5000, seed: int = 2004
) -> np.ndarray:
    """Put the attacks on other days of the period, drawn at random, again and again.

    This is the plain permutation test: the label "attack" is shuffled over all days.

    Parameters
    ----------
    attack_days, measure_days : collection of dates
        As in `waits`.
    period : tuple of str
        First and last day on which an attack may fall.
    rounds : int
        Number of shuffles, at least 1.
    seed : int
        Start of the random sequence: the same seed gives the same result.

    Returns
    -------
    numpy.ndarray of float
        Mean wait in days of each round.

    Raises
    ------
    ValueError
        If an attack lies outside the period, or ``rounds`` is below 1.
    """
    if rounds < 1:
        raise ValueError(f"The number of rounds is {rounds}; at least 1 is needed.")
    attacks, wait_of, _ = _calendar(attack_days, measure_days, period)
    chance = np.random.default_rng(seed)
    return np.array([wait_of[chance.choice(len(wait_of), len(attacks), replace=False)].mean() for _ in range(rounds)])


def shifted(attack_days: Collection, measure_days: Collection, period: tuple[str, str]) -> np.ndarray:
    """Move the whole series of attacks by every possible number of days, round the ends of the period.

    A stricter test than `scattered`: attacks that came in quick succession stay together. All shifts are
    tried, so nothing is random; the first one, of no days, is the series on record.

    Parameters
    ----------
    attack_days, measure_days, period
        As in `scattered`.

    Returns
    -------
    numpy.ndarray of float
        Mean wait in days by shift.
    """
    attacks, wait_of, _ = _calendar(attack_days, measure_days, period)
    return np.array([wait_of[(attacks + shift) % len(wait_of)].mean() for shift in range(len(wait_of))])


def p_value(observed: float, shuffled: Collection[float]) -> float:
    """Say how often chance gave a mean wait as short as the one observed, or shorter.

    Parameters
    ----------
    observed : float
        Mean wait on record, in days.
    shuffled : collection of float
        Mean waits of the shuffles.

    Returns
    -------
    float
        Above 0, up to 1: the series on record counts as one more shuffle.

    Raises
    ------
    ValueError
        If there are no shuffles.

    Examples
    --------
    >>> p_value(10, [5, 20, 30])
    0.5
    """
    shuffled = np.asarray(shuffled, dtype=float)
    if not len(shuffled):
        raise ValueError("There are no shuffles to compare with.")
    return float((1 + (shuffled <= observed + 1e-9).sum()) / (1 + len(shuffled)))


def _numbers(days: Collection) -> np.ndarray:
    return np.array([dates.day(each) for each in days], dtype="datetime64[D]").astype(int)


def _calendar(attack_days: Collection, measure_days: Collection, period: tuple[str, str]):
    """Number the attacks by day of the period, and give the wait that would follow each day of it."""
    first, last = _numbers(period)
    attacks = _numbers(attack_days)
    outside = attacks[(attacks < first) | (attacks > last)]
    if len(outside):
        raise ValueError(f"The attack of {np.datetime64(int(outside[0]), 'D')} lies outside the period {period[0]} to {period[1]}.")
    days = pd.date_range(period[0], period[1], freq="D")
    return attacks - first, waits(days, measure_days), days
