"""What a dossier can be about, and what is meant by the words of a user.

The template says it: its first parameter is a code, and the comment beside it names the table of the record that holds
all codes. A code may be called by every word that stands for it alone in that table, or in one that the table refers to.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from coursetools.rerun.parameters import RECORD, ParameterError, declared
from natoeu.figures import listed
from natoeu.my_work import ROOT
from natoeu.record import load
from natoeu.record.descriptor import as_list, resource

TEMPLATE = ROOT / "notebooks" / "country_dossier.ipynb"


def called(template: Path = TEMPLATE) -> pd.DataFrame:
    """Give the words for every code, a row each, in the order of the codes; the name that is shown is in the column ``name``."""
    limit = RECORD.fullmatch(next(iter(declared(template).values())).limit)
    if not limit:
        return pd.DataFrame({"name": []}, dtype=str)
    column, table = limit[1], limit[2]
    rows = load(table).set_index(column, drop=False).sort_index()
    for key in resource(table)["schema"].get("foreignKeys", []):
        if as_list(key["fields"]) == [column]:
            other = load(key["reference"]["resource"]).set_index(*as_list(key["reference"]["fields"]))
            rows = rows.join(other[other.columns.difference(rows.columns)])
    texts = rows.select_dtypes("string")
    return texts[[name for name in texts if texts[name].dropna().is_unique]]


def day(text: str | None, template: Path = TEMPLATE) -> str:
    """Read the day of a dossier as the template allows it; by default the one that stands there."""
    as_of = declared(template)["as_of"]
    try:
        return str(as_of.read(text or str(as_of.default), {}))
    except ValueError as error:
        raise ParameterError(f"{text} does not fit; allowed is {error}") from None


def find(words: Iterable[str], template: Path = TEMPLATE) -> list[str]:
    """Read codes or names, in any case of letters, as codes, each once; ParameterError names the nearest if there is none."""
    table = called(template)
    if table.empty:  # the template takes every word
        return list(dict.fromkeys(words))
    known = {word.casefold(): code for code, row in table.iterrows() for word in row.dropna()}
    return list(dict.fromkeys(_find(word, known, table["name"]) for word in words))


def _find(word: str, known: dict[str, str], names: pd.Series) -> str:
    text = " ".join(word.split()).casefold()
    if text in known:
        return known[text]
    close = difflib.get_close_matches(text, known, cutoff=0.7)
    close = close or difflib.get_close_matches(text, [code.casefold() for code in names.index])
    near = listed((f"{code} ({names[code]})" for code in dict.fromkeys(known[each] for each in close)), "or")
    first = names.index[0]
    advice = f"did you mean {near}?" if near else f"use a code or a name, such as {first} or {names[first]}"
    raise ParameterError(f"There is no '{word}' in the record; {advice}")
