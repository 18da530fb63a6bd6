"""After an attack, a law? Waiting times; lesson 4 shuffles them in view.

The question of its permutation tests: if the days of the attacks meant nothing, how often would waits as
short as those on record come about? Sources: Fisher, R. A., *The Design of Experiments*, 1935; Ernst, M. D.,
"Permutation methods: a basis for exact inference", *Statistical Science* 19, 2004; for the "+ 1", Phipson, B. and
Smyth, G. K., "Permutation p-values should never be zero", *Statistical Applications in Genetics and Molecular
Biology* 9, 2010.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

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


def _numbers(days: Collection) -> np.ndarray:
    return np.array([dates.day(each) for each in days], dtype="datetime64[D]").astype(int)
