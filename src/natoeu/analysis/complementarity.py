"""Are the two organisations each other's complement: one soft, the other hard?

Codes are judgements. The measures here say what follows from a coding; `recode` makes another
one, so that a reader can see what the answer owes to the label.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import comb

import pandas as pd

from natoeu.record.errors import nearest

CODES = ("soft", "mixed", "hard")
#: Place of each code on the way from soft to hard.
HARDNESS = {"soft": 0.0, "mixed": 0.5, "hard": 1.0}
STANCES = ("condemnation", "diplomacy", "sanctions_support", "deterrence")
#: Kinds of instrument that use or prepare armed force.
ARMED = ("military_deterrence", "military_training")


def recode(
    instruments: pd.DataFrame, by_type: Mapping[str, str] | None = None, by_id: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Give instruments other codes, by kind or one by one (the latter wins).

    Parameters
    ----------
    instruments : pandas.DataFrame
        Rows of ``nato/instruments``.
    by_type : mapping of str to str, optional
        New code for each ``instrument_type`` named.
    by_id : mapping of str to str, optional
        New code for each ``instrument_id`` named.

    Returns
    -------
    pandas.DataFrame
        A copy with another column ``coercive``.

    Raises
    ------
    ValueError
        If a kind, an instrument or a code is unknown.

    Examples
    --------
    >>> table = pd.DataFrame({"instrument_id": ["a"], "instrument_type": ["economic_sanction"], "coercive": ["hard"]})
    >>> recode(table, {"economic_sanction": "soft"}).loc[0, "coercive"]
    'soft'
    """
    codes = instruments["coercive"].astype(str)
    for column, changes in (("instrument_type", by_type), ("instrument_id", by_id)):
        for word, code in (changes or {}).items():
            known = instruments[column].unique()
            if word not in known:
                raise ValueError(f"No instrument has the {column} '{word}'. {nearest(word, known)}")
            if code not in CODES:
                raise ValueError(f"'{code}' is no code for an instrument. {nearest(code, CODES)}")
            codes = codes.mask(instruments[column] == word, code)
    return instruments.assign(coercive=pd.Categorical(codes, CODES, ordered=True))


def only_force_is_hard(instruments: pd.DataFrame) -> pd.DataFrame:
    """Recode as the article speaks: whatever is not done by armed forces is soft.

    Parameters
    ----------
    instruments : pandas.DataFrame
        Rows of ``nato/instruments``.

    Returns
    -------
    pandas.DataFrame
        A copy; instruments of armed force keep their code.
    """
    unarmed = [kind for kind in instruments["instrument_type"].unique() if kind not in ARMED]
    return recode(instruments, dict.fromkeys(unarmed, "soft"))


def profiles(instruments: pd.DataFrame) -> pd.DataFrame:
    """Count soft, mixed and hard instruments by issue and organisation.

    An instrument of both organisations counts for each of them.

    Parameters
    ----------
    instruments : pandas.DataFrame
        Rows of ``nato/instruments``.

    Returns
    -------
    pandas.DataFrame
        Counts, indexed by ``issue`` and ``actor``, one column for each code.
    """
    single = (
        instruments[["issue", "coercive"]]
        .assign(actor=instruments["actors"].str.split(";"))
        .explode("actor", ignore_index=True)
    )
    counts = single.groupby(["issue", "actor", "coercive"], observed=False).size().unstack("coercive", fill_value=0)
    counts = counts.reindex(columns=CODES, fill_value=0)
    return counts[counts.sum(axis=1) > 0].rename_axis(columns=None)


def measures(instruments: pd.DataFrame) -> pd.DataFrame:
    """Give by issue the gap between the mean codes of the two organisations, and what chance would give.

    The codes are an order and the rows unequal items, so the mean (soft 0, mixed 0.5, hard 1) is no
    measure of power; it shows how a picture turns with its labels. ``by_chance`` is the share of all
    ways to deal the same tools out to the two organisations whose gap is at least as large (an exact
    permutation test: R. A. Fisher, 1935, *The Design of Experiments*).

    Parameters
    ----------
    instruments : pandas.DataFrame
        Rows of ``nato/instruments``.

    Returns
    -------
    pandas.DataFrame
        One row for each issue with instruments of both organisations: ``hardness_EU``,
        ``hardness_NATO`` (0 to 1), ``gap`` (NATO less EU, -1 to 1) and ``by_chance`` (0 to 1).

    Raises
    ------
    ValueError
        If no issue has instruments of both.
    """
    counts = profiles(instruments)
    hardness = counts.div(counts.sum(axis=1), axis=0).mul(pd.Series(HARDNESS)).sum(axis=1).unstack("actor")
    hardness = hardness.reindex(columns=["EU", "NATO"]).dropna()
    if hardness.empty:
        raise ValueError("No issue has instruments of both the EU and NATO; there is nothing to compare.")
    table = hardness.add_prefix("hardness_").rename_axis(columns=None).assign(gap=hardness["NATO"] - hardness["EU"])
    common = instruments.loc[instruments["actors"].str.contains(";"), "issue"].unique()
    table["by_chance"] = [
        1.0 if issue in common else _by_chance(counts.loc[(issue, "EU")], counts.loc[(issue, "NATO")])
        for issue in table.index
    ]  # common tools can't be dealt out
    return table


def _by_chance(union: pd.Series, alliance: pd.Series) -> float:
    """Deal soft, mixed and hard tools out in all ways; count those with a gap as large as the one seen."""
    every, drawn, left = union + alliance, int(alliance.sum()), int(union.sum())
    weight = pd.Series(HARDNESS)
    total = (every * weight).sum()

    def gap(theirs: float) -> float:
        return theirs / drawn - (total - theirs) / left

    seen, large = abs(gap((alliance * weight).sum())), 0
    for mixed in range(min(every["mixed"], drawn) + 1):
        for hard in range(min(every["hard"], drawn - mixed) + 1):
            ways = comb(every["mixed"], mixed) * comb(every["hard"], hard) * comb(every["soft"], drawn - mixed - hard)
            large += ways * (abs(gap(mixed / 2 + hard)) >= seen - 1e-9)
    return large / comb(int(every.sum()), drawn)


def stance_bounds(statements: pd.DataFrame) -> pd.DataFrame:
    """Bound the share of statements with each stance from below and from above.

    A blank code means that the text was not seen far enough: it may hold the stance or not.

    Parameters
    ----------
    statements : pandas.DataFrame
        Rows of ``nato/statements``.

    Returns
    -------
    pandas.DataFrame
        One row for each actor and stance: ``seen`` (number with it), ``not_seen`` (blank),
        ``statements`` (all), ``at_least`` and ``at_most`` (shares, 0 to 1).
    """
    rows = []
    for actor, mine in statements.groupby("actor"):
        for stance in STANCES:
            seen, blank = int(mine[stance].eq(True).sum()), int(mine[stance].isna().sum())
            rows.append((actor, stance, seen, blank, len(mine), seen / len(mine), (seen + blank) / len(mine)))
    return pd.DataFrame(rows, columns=["actor", "stance", "seen", "not_seen", "statements", "at_least", "at_most"])
