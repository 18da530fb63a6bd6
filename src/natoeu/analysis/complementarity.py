"""Are the two organisations each other's complement: one soft, the other hard?

Codes are judgements. The measures here say what follows from a coding; `recode` makes another
one, so that a reader can see what the answer owes to the label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from natoeu.record.errors import nearest

CODES = ("soft", "mixed", "hard")
#: Place of each code on the way from soft to hard.
HARDNESS = {"soft": 0.0, "mixed": 0.5, "hard": 1.0}
STANCES = ("condemnation", "diplomacy", "sanctions_support", "deterrence")
#: Kinds of instrument that use or prepare armed force.
ARMED = ("military_deterrence", "military_training")


def recode(instruments: pd.DataFrame, by_type: Mapping[str, str] | None = None, by_id: Mapping[str, str] | None = None) -> pd.DataFrame:
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
    single = instruments[["issue", "coercive"]].assign(actor=instruments["actors"].str.split(";")).explode("actor", ignore_index=True)
    counts = single.groupby(["issue", "actor", "coercive"], observed=False).size().unstack("coercive", fill_value=0)
    counts = counts.reindex(columns=CODES, fill_value=0)
    return counts[counts.sum(axis=1) > 0].rename_axis(columns=None)


def measures(instruments: pd.DataFrame) -> pd.DataFrame:
    """Measure by issue how the tools of the two organisations differ.

    ``hardness`` is the mean of the codes with soft 0, mixed 0.5, hard 1. ``gap`` is the hardness
    of NATO less that of the EU: the article expects it to be above zero. ``distance`` is the
    index of dissimilarity, half the sum of the absolute differences between shares: 0 for the
    same mix, 1 for nothing in common (O. D. Duncan and B. Duncan, 1955, *A Methodological
    Analysis of Segregation Indexes*). ``shared_kinds`` is the share of the kinds of instrument
    that both use among the kinds that either uses (the coefficient of P. Jaccard, 1912, *The
    Distribution of the Flora in the Alpine Zone*).

    Parameters
    ----------
    instruments : pandas.DataFrame
        Rows of ``nato/instruments``.

    Returns
    -------
    pandas.DataFrame
        One row for each issue with instruments of both organisations: ``hardness_EU``,
        ``hardness_NATO`` (0 to 1), ``gap`` (-1 to 1), ``distance`` and ``shared_kinds`` (0 to 1).

    Raises
    ------
    ValueError
        If no issue has instruments of both.
    """
    shares = profiles(instruments).pipe(lambda counts: counts.div(counts.sum(axis=1), axis=0))
    rows = {}
    hardness = shares.mul(pd.Series(HARDNESS)).sum(axis=1)
    used: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for issue, actors, kind in zip(instruments["issue"], instruments["actors"], instruments["instrument_type"], strict=True):
        for actor in actors.split(";"):
            used[issue, actor].add(kind)
    for issue in shares.index.unique("issue"):
        union, alliance = used[issue, "EU"], used[issue, "NATO"]
        if not (union and alliance):
            continue
        rows[issue] = {
            "hardness_EU": hardness[issue, "EU"],
            "hardness_NATO": hardness[issue, "NATO"],
            "gap": hardness[issue, "NATO"] - hardness[issue, "EU"],
            "distance": (shares.loc[(issue, "NATO")] - shares.loc[(issue, "EU")]).abs().sum() / 2,
            "shared_kinds": len(union & alliance) / len(union | alliance),
        }
    if not rows:
        raise ValueError("No issue has instruments of both the EU and NATO; there is nothing to compare.")
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("issue")


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
