"""Evidence chosen from the record for a memo: look rows up by their key, and check a choice for its form.

Whether a row is good evidence is for a reader to judge. What can be checked is that the row exists,
names its sources, could be known on the day of the memo, and that both sides are heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from natoeu import dates
from natoeu.practice.answers import Kind, Unreadable
from natoeu.practice.exercise import Feedback
from natoeu.practice.judging import read
from natoeu.record import load
from natoeu.record.descriptor import as_list, resource
from natoeu.record.errors import DataError, nearest

COLUMNS = ("table", "key", "side", "says")
SIDES = ("for", "against", "context")
#: The tables of this folder hold judgements of the course; a memo may lean on few of them.
JUDGEMENTS = "claims/"
#: Columns that say from which day on a row could be known, the best first.
DAYS = ("known_on", "date", "date_start", "start_date", "adopted_date")


def keyed(name: str) -> pd.DataFrame:
    """Load a table of the record with the key of each row in front.

    Parameters
    ----------
    name : str
        Name of the table, as in ``record.load``.

    Returns
    -------
    pandas.DataFrame
        The table with a first column ``key``: a text. Where several columns make the key, it joins
        them with semicolons; dates are written as ``2017-12-05``.

    Raises
    ------
    DataError
        If there is no such table, or it is damaged.

    Examples
    --------
    >>> keyed("nato/statements")["key"].iloc[0]
    'nk01'
    >>> keyed("claims/likelihoods")["key"].iloc[0]
    'e04;H1'
    """
    table = load(name)
    parts = table[as_list(resource(name)["schema"]["primaryKey"])].astype(str)
    table.insert(0, "key", parts.agg(";".join, axis=1))
    return table


def found(evidence: pd.DataFrame) -> pd.DataFrame:
    """Find the rows of the record that a table of evidence names.

    Parameters
    ----------
    evidence : pandas.DataFrame
        With ``table`` and ``key``.

    Returns
    -------
    pandas.DataFrame
        One row for each row of `evidence`, in its order: the columns of `evidence`, then
        ``source_ids``, ``status`` and ``known_on`` of the record, empty where the record holds no such
        row or does not say. ``known_on`` is the day on which a figure or its edition became known, or
        else the day of the event.

    Raises
    ------
    DataError
        If a table is not in the record, or is damaged.

    Examples
    --------
    >>> chosen = pd.DataFrame({"table": ["nato/statements"], "key": ["nk01"]})
    >>> found(chosen)[["status", "known_on"]].astype(str).values.tolist()
    [['one_source', '2006-07-05']]
    """
    tables = {name: _dated(keyed(name)).set_index("key") for name in evidence["table"].unique()}
    rows = []
    for name, key in zip(evidence["table"], evidence["key"], strict=True):
        table = tables[name]
        row = table.loc[key] if key in table.index else pd.Series(dtype=object)
        day = next((row[column] for column in DAYS if pd.notna(row.get(column))), pd.NaT)
        rows.append((row.get("source_ids"), row.get("status"), day))
    looked_up = pd.DataFrame(rows, columns=["source_ids", "status", "known_on"], index=evidence.index)
    return evidence[[name for name in evidence if name not in looked_up]].join(
        looked_up.assign(known_on=pd.to_datetime(looked_up["known_on"]))
    )


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """Give figures of defence spending the day on which their edition became known."""
    if "edition_id" not in table or "known_on" in table:
        return table
    return table.merge(load("countries/editions")[["edition_id", "known_on"]], on="edition_id", how="left")


@dataclass(frozen=True)
class EvidenceTable(Kind):
    """A table of rows of the record that speak for or against the advice of a memo.

    There is no one right table. Its plain form is what is still wrong with it, by name: an answer is right
    when nothing is, and shares a misconception when the same things are.

    Parameters
    ----------
    day : str
        Day of the memo, such as ``"2017-12-05"``: what happened or became known later is hindsight.
    least_rows, least_tables, least_each_side : int
        How many rows, how many tables, and how many rows for and against are wanted at least.
    most_judgements : int
        How many rows may come from the tables of judgements, ``claims/``.
    """

    day: Any
    least_rows: int = 10
    least_tables: int = 4
    least_each_side: int = 2
    most_judgements: int = 3

    @property
    def wanted(self) -> str:
        return "a DataFrame with the columns " + ", ".join(f'"{name}"' for name in COLUMNS)

    def read(self, answer: Any) -> dict[str, str]:
        if not isinstance(answer, pd.DataFrame):
            raise self.unreadable(answer)
        missing = [name for name in COLUMNS if name not in answer]
        if missing:
            raise self.unreadable(answer, f"The column '{missing[0]}' is missing.")
        try:
            day = dates.day(self.day)
        except ValueError:
            raise Unreadable('The day of the memo is missing: write it as a text such as "2017-12-05".') from None
        texts = answer[list(COLUMNS)].fillna("").astype(str).apply(lambda column: column.str.strip())
        texts["side"] = texts["side"].str.casefold()
        known, troubles = self._known(texts.set_axis(range(1, len(texts) + 1)), day)
        return troubles | self._balance(texts, known)

    def _known(self, texts: pd.DataFrame, day: pd.Timestamp) -> tuple[pd.DataFrame, dict[str, str]]:
        """Look the rows up, and say of the first bad one of each sort what is wrong."""
        troubles: dict[str, str] = {}
        strange = texts[~texts["side"].isin(SIDES)]
        if len(strange):
            troubles["side"] = (
                f"Row {strange.index[0]}: '{strange['side'].iloc[0]}' is no side. Known are: {', '.join(SIDES)}."
            )
        mute = texts[texts["says"].str.split().str.len() < 5]
        if len(mute):
            troubles["says"] = f"Row {mute.index[0]}: say in at least five words of your own what the row shows."
        twice = texts[texts.duplicated(["table", "key"])]
        if len(twice):
            troubles["twice"] = (
                f"Row {twice.index[0]}: {twice['table'].iloc[0]} {twice['key'].iloc[0]} stands in the table twice; count it once."
            )
        good = []
        for number, name in texts["table"].items():
            try:
                resource(name)
                good.append(number)
            except DataError as error:
                troubles.setdefault("table", f"Row {number}: {error}")
        known = found(texts.loc[good])
        without = known[known["status"].isna()]
        if len(without):
            name, key = without[["table", "key"]].iloc[0]
            sourced = "status" in load(name)
            near = nearest(key, keyed(name)["key"]) if sourced else ""
            said = f"{name} has no row with the key '{key}'. {near if near.startswith('Did') else 'keyed(...) lists the keys.'}"
            troubles["key"] = (
                f"Row {without.index[0]}: {said if sourced else f'the rows of {name} name no sources and are no evidence.'}"
            )
        later = known[known["known_on"] > day]
        if len(later):
            when = later["known_on"].iloc[0].date()
            troubles["hindsight"] = (
                f"Row {later.index[0]}: {later['table'].iloc[0]} {later['key'].iloc[0]} is of {when}, after the day of the memo."
            )
        return known, troubles

    def _balance(self, texts: pd.DataFrame, known: pd.DataFrame) -> dict[str, str]:
        """Say what the choice as a whole still lacks."""
        troubles = {}
        for name, count, least in (
            ("rows", len(texts), self.least_rows),
            ("tables", texts["table"].nunique(), self.least_tables),
        ):
            if count < least:
                troubles[name] = f"Number of {name}: {count}; at least {least} are wanted."
        for side in ("for", "against"):
            count = int((texts["side"] == side).sum())
            if count < self.least_each_side:
                troubles[f"none {side}"] = (
                    f"Rows {side} your advice: {count}; at least {self.least_each_side} are wanted."
                )
        judged = int(known["table"].str.startswith(JUDGEMENTS).sum())
        if judged > self.most_judgements:
            troubles["judgements"] = (
                f"{judged} rows come from {JUDGEMENTS}, which holds judgements of the course; at most {self.most_judgements} may."
            )
        return troubles

    def report(self, answer: Any) -> str:
        """Say in one line for each trouble what is still wrong, or that the form is in order.

        Parameters
        ----------
        answer : object
            The table of evidence; whatever it is, sentences come back.

        Returns
        -------
        str

        Examples
        --------
        >>> print(EvidenceTable("2017-12-05").report(pd.DataFrame(columns=COLUMNS)))
        Number of rows: 0; at least 10 are wanted.
        Number of tables: 0; at least 4 are wanted.
        Rows for your advice: 0; at least 2 are wanted.
        Rows against your advice: 0; at least 2 are wanted.
        """
        troubles = read(answer, self)
        if isinstance(troubles, Feedback):
            return f"{troubles.verdict.capitalize()}: {troubles.message}"
        return (
            "\n".join(troubles.values())
            or "The form is in order. Whether the rows carry the memo, its reader will judge."
        )

    def same(self, answer: dict[str, str], truth: dict[str, str]) -> bool:
        return not answer

    def alike(self, answer: dict[str, str], wrong: dict[str, str]) -> bool:
        return set(answer) == set(wrong)

    def difference(self, answer: dict[str, str], truth: dict[str, str]) -> str:
        return " ".join(answer.values())
