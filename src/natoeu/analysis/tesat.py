"""What Europol's yearly reports (TE-SAT) say, in which edition, and what they leave open."""

from __future__ import annotations

import pandas as pd

from natoeu.record.errors import nearest

LABELS = ("separatist", "jihadist", "left_wing", "right_wing", "single_issue", "not_specified")
#: Sets of states that stand for the whole EU of their time. Figures of different sets are never joined.
WHOLE_EU = ("EU25", "EU27", "EU27_without_GBR", "EU28", "EU27_2020")


def figures(attacks: pd.DataFrame, arrests: pd.DataFrame, deaths: pd.DataFrame, courts: pd.DataFrame) -> pd.DataFrame:
    """Put ``terrorism/tesat_attacks``, ``_arrests``, ``_deaths`` and ``_convictions`` into one form: the whole EU only."""
    tried = {"individuals_in_concluded_proceedings": "persons tried", "verdicts": "verdicts"}
    parts = [
        attacks[attacks["outcome"] == "all"].rename(columns={"attacks": "number"}).assign(measure="attacks"),
        arrests[arrests["printed_in"] == "report"].rename(columns={"arrests": "number"}).assign(measure="arrests"),
        deaths[deaths["measure"] == "deaths"].rename(columns={"persons": "number"}),
        courts[courts["measure"].isin(tried)].rename(columns={"party": "coverage"}).replace({"measure": tried}),
    ]
    whole = pd.concat(parts)[["measure", "year", "ideology", "coverage", "edition", "number", "note", "source_ids"]]
    whole = whole[whole["coverage"].isin(WHOLE_EU)]
    return whole.sort_values(["measure", "year", "ideology", "edition"], ignore_index=True)


def breakdown(figures: pd.DataFrame, measure: str, edition: str | int = "first") -> pd.DataFrame:
    """Give total, labels and the part not broken down, by year.

    ``edition`` is "first" (as first printed for each year), "latest", or a year: as known from that edition. A label
    counts only where it covers the same states as the total; ``mixed`` says that it was printed in another edition.
    """
    measures, editions = set(figures["measure"]), set(figures["edition"])
    if measure not in measures:
        raise ValueError(f"There is no measure '{measure}'. {nearest(measure, measures)}")
    if edition not in ("first", "latest", *editions):
        raise ValueError(f"There is no edition {edition!r}: give 'first', 'latest' or a year up to {max(editions)}.")
    rows = figures[figures["measure"] == measure].sort_values(["year", "edition"])
    rows = rows if edition in ("first", "latest") else rows[rows["edition"] <= edition]
    keep = "first" if edition == "first" else "last"
    totals = rows[rows["ideology"] == "all"].drop_duplicates("year", keep=keep).set_index("year")
    labelled = rows[rows["ideology"] != "all"].drop_duplicates(["year", "ideology", "coverage"], keep=keep)
    labelled = labelled[labelled["coverage"] == labelled["year"].map(totals["coverage"])]
    table = labelled.pivot(index="year", columns="ideology", values="number")
    table = table.reindex(index=totals.index, columns=list(LABELS)).astype("Int64").rename_axis(columns=None)
    table.insert(0, "total", totals["number"])
    table["not_broken_down"] = table["total"] - table[list(LABELS)].sum(axis=1)
    others = labelled[labelled["edition"] != labelled["year"].map(totals["edition"])]
    return table.assign(coverage=totals["coverage"], edition=totals["edition"], mixed=table.index.isin(others["year"]))
