"""Which state is meant by the words of a user?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import pandas as pd

from natoeu.record import load


def names() -> pd.Series:
    """Give the name of every state that can have a dossier.

    Returns
    -------
    pandas.Series
        Names by three-letter code, in the order of the codes.

    Examples
    --------
    >>> names()["FRA"]
    'France'
    """
    parties = load("countries/parties").set_index("code")["name"]
    return parties.loc[sorted(load("countries/countries")["iso3"])]


def find_states(words: Iterable[str]) -> list[str]:
    """Read codes or names of states.

    Parameters
    ----------
    words : iterable of str
        Three-letter or two-letter codes or English names, in any case of letters.

    Returns
    -------
    list of str
        Three-letter codes, each once.

    Raises
    ------
    ValueError
        If a word names no state of the record; the nearest are named.

    Examples
    --------
    >>> find_states(["fra", "DE", "north macedonia"])
    ['FRA', 'DEU', 'MKD']
    >>> find_states(["Frnace"])
    Traceback (most recent call last):
    ...
    ValueError: there is no state 'Frnace' in the record; the nearest is FRA (France)
    """
    parties = load("countries/parties").set_index("code")
    countries = load("countries/countries").set_index("iso3")
    known: dict[str, str] = {}
    for code in countries.index:
        called = [
            countries.loc[code, "iso2"],
            *parties.loc[code, ["name", "short_name", "name_in_2017"]].dropna(),
            code,
        ]
        known.update({word.casefold(): code for word in called})
    return list(dict.fromkeys(_find(word, known) for word in words))


def _find(word: str, known: dict[str, str]) -> str:
    text = " ".join(word.split()).casefold()
    if text in known:
        return known[text]
    close = difflib.get_close_matches(text, known, n=3, cutoff=0.7)
    close = close or difflib.get_close_matches(text, [each for each in known if len(each) == 3], n=3, cutoff=0.6)
    states = list(dict.fromkeys(known[each] for each in close))
    if not states:
        raise ValueError(f"there is no state '{word}' in the record; use a code or a name, such as FRA or France")
    called = names()
    listed = ", ".join(f"{code} ({called[code]})" for code in states)
    raise ValueError(
        f"there is no state '{word}' in the record; {'the nearest is' if len(states) == 1 else 'the nearest are'} {listed}"
    )
