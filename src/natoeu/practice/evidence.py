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
from natoeu.practice.desk import read
from natoeu.practice.exercise import Feedback
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
    """Load a table of the record with the key of each row in front: a text; several columns are joined with semicolons.

    Examples
    --------
    >>> keyed("claims/likelihoods")["key"].iloc[0]
    'e04;H1'
    """
    table = load(name)
    parts = table[as_list(resource(name)["schema"]["primaryKey"])].astype(str)
    table.insert(0, "key", parts.agg(";".join, axis=1))
    return table


def found(evidence: pd.DataFrame) -> pd.DataFrame:
    """Find the rows of the record that a table of evidence names by ``table`` and ``key``.

    Returns
    -------
    pandas.DataFrame
        The rows of `evidence` with ``source_ids``, ``status`` and ``known_on`` of the record, empty where it holds no
        such row or does not say. ``known_on`` is the day on which a figure or its edition became known, or else the event's.

    Examples
    --------
    >>> chosen = pd.DataFrame({"table": ["nato/statements"], "key": ["nk01"]})
    >>> found(chosen)[["status", "known_on"]].astype(str).values.tolist()
    [['one_source', '2006-07-05']]
    """
    tables = {name: _dated(keyed(name)).set_index("key") for name in evidence["table"].unique()}
    rows = []
    for name, key in zip(evidence["table"], evidence["key"], strict=True):
        row = tables[name].loc[key] if key in tables[name].index else pd.Series(dtype=object)
        day = next((row[column] for column in DAYS if pd.notna(row.get(column))), pd.NaT)
        rows.append((row.get("source_ids"), row.get("status"), day))
    looked_up = pd.DataFrame(rows, columns=["source_ids", "status", "known_on"], index=evidence.index)
    looked_up["known_on"] = pd.to_datetime(looked_up["known_on"])
    return evidence[[name for name in evidence if name not in looked_up]].join(looked_up)


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """Give figures of defence spending the day on which their edition became known."""
    if "edition_id" not in table or "known_on" in table:
        return table
    return table.merge(load("countries/editions")[["edition_id", "known_on"]], on="edition_id", how="left")


@dataclass(frozen=True)
class EvidenceTable(Kind):
    """A table of rows of the record that speak for or against the advice of a memo of a day.

    There is no one right table. Its plain form is what is still wrong with it, by name: an answer is right
    when nothing is, and shares a misconception when the same things are.
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
        texts = texts.assign(side=texts["side"].str.casefold()).set_axis(range(1, len(texts) + 1))
        return self._rows(texts, day) | self._balance(texts)

    def _rows(self, texts: pd.DataFrame, day: pd.Timestamp) -> dict[str, str]:
        """Say of the first bad row of each sort what is wrong with it."""
        unknown = {name: said for name in texts["table"].unique() if (said := _unknown_table(name))}
        known = found(texts[~texts["table"].isin(unknown)])
        tried = {
            "side": (texts[~texts["side"].isin(SIDES)], "'{side}' is no side. Known are: " + ", ".join(SIDES) + "."),
            "says": (texts[texts["says"].str.split().str.len() < 5], "say in at least five words of your own what the row shows."),
            "twice": (texts[texts.duplicated(["table", "key"])], "{table} {key} stands in the table twice; count it once."),
            "table": (texts[texts["table"].isin(unknown)], "{unknown}"),
            "key": (known[known["status"].isna()], "{no_row}"),
            "hindsight": (known[known["known_on"] > day], "{table} {key} is of {known_on:%Y-%m-%d}, after the day of the memo."),
        }  # fmt: skip
        troubles = {}
        for trouble, (rows, words) in tried.items():
            if len(rows):
                row = rows.iloc[0].to_dict()
                more = {
                    "unknown": unknown.get(row["table"]),
                    "no_row": trouble == "key" and _no_row(row["table"], row["key"]),
                }
                troubles[trouble] = f"Row {rows.index[0]}: {words.format(**row, **more)}"
        return troubles

    def _balance(self, texts: pd.DataFrame) -> dict[str, str]:
        """Say what the choice as a whole still lacks."""
        judged = int(texts["table"].str.startswith(JUDGEMENTS).sum())
        lacks = {
            "rows": ("Number of rows", len(texts), self.least_rows),
            "tables": ("Number of tables", texts["table"].nunique(), self.least_tables),
            "none for": ("Rows for your advice", int((texts["side"] == "for").sum()), self.least_each_side),
            "none against": ("Rows against your advice", int((texts["side"] == "against").sum()), self.least_each_side),
        }
        troubles = {
            trouble: f"{what}: {count}; at least {least} are wanted."
            for trouble, (what, count, least) in lacks.items()
            if count < least
        }
        if judged > self.most_judgements:
            troubles["judgements"] = (
                f"{judged} rows come from {JUDGEMENTS}, which holds judgements of the course; at most {self.most_judgements} may."
            )
        return troubles

    def report(self, answer: Any) -> str:
        """Say in one line for each trouble what is still wrong, or that the form is in order; whatever the answer is."""
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


def _unknown_table(name: str) -> str:
    try:
        resource(name)
    except DataError as error:
        return str(error)
    return ""


def _no_row(name: str, key: str) -> str:
    if "status" not in load(name):
        return f"the rows of {name} name no sources and are no evidence."
    near = nearest(key, keyed(name)["key"])
    return f"{name} has no row with the key '{key}'. {near if near.startswith('Did') else 'keyed(...) lists the keys.'}"
