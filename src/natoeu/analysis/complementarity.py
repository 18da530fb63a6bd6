"""Other codes for the tools of both organisations: what does an answer owe to the labels "hard" and "soft"?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from natoeu.record.errors import nearest

CODES = ("soft", "mixed", "hard")
#: Kinds of instrument that use or prepare armed force.
ARMED = ("military_deterrence", "military_training")


def recode(
    instruments: pd.DataFrame, by_type: Mapping[str, str] | None = None, by_id: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Give instruments other codes, by kind or one by one (the latter wins), in a copy of the table.

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
    """Recode as the article speaks: whatever is not done by armed forces is soft."""
    unarmed = [kind for kind in instruments["instrument_type"].unique() if kind not in ARMED]
    return recode(instruments, dict.fromkeys(unarmed, "soft"))
