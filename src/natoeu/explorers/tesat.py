"""Explorer: Europol's figures by measure, label, years and edition, with the part not broken down."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis import tesat
from natoeu.charts.tesat import NAMES, Stack, describe
from natoeu.explorers.base import Explorer

ALL = "all"
UNITS = {
    "attacks": "attacks",
    "arrests": "persons arrested",
    "deaths": "people killed",
    "verdicts": "verdicts in court",
    "persons tried": "persons tried",
}


class TesatExplorer(Explorer):
    """Choose what is counted, the label, the years and the edition; show numbers or shares, with or without the rest.

    Parameters
    ----------
    figures : pandas.DataFrame, optional
        Result of `natoeu.analysis.tesat.figures`; by default made from the record.

    Examples
    --------
    >>> explorer = TesatExplorer()
    >>> explorer.set(measure="deaths", years=(2016, 2016))
    >>> explorer.summary
    'In 2016: 142 people killed in a year, of which 5% are not broken down.'
    """

    title = "What TE-SAT says, and in which edition"

    def __init__(self, figures: pd.DataFrame | None = None):
        if figures is None:
            names = ("attacks", "arrests", "deaths", "convictions")
            figures = tesat.figures(*(record.load(f"terrorism/tesat_{name}") for name in names))
        self._figures = figures
        self._tables: dict[tuple, pd.DataFrame] = {}
        first, last = int(figures["year"].min()), int(figures["year"].max())
        self._stack = Stack(
            (first, last),
            "Source: Europol, TE-SAT, as held in the record, terrorism/tesat_*.  * without the United Kingdom.",
        )
        editions = [("first printed", tesat.FIRST), ("latest printed", tesat.LATEST)]
        editions += [
            (f"as known from TE-SAT {edition}", int(edition)) for edition in sorted(figures["edition"].unique())
        ]
        wide = widgets.Layout(width="300px")
        controls = {
            "measure": widgets.Dropdown(
                options=[(name, measure) for measure, name in UNITS.items()], description="Measure", layout=wide
            ),
            "label": widgets.Dropdown(
                options=[("all labels", ALL), *((NAMES[label], label) for label in tesat.LABELS)],
                description="Label",
                layout=wide,
            ),
            "edition": widgets.Dropdown(options=editions, description="Edition", layout=wide),
            "years": widgets.IntRangeSlider(
                value=(first, last), min=first, max=last, description="Years", layout=widgets.Layout(width="400px")
            ),
            "show": widgets.Dropdown(
                options=[("numbers", False), ("shares of the total", True)], description="Show", layout=wide
            ),
            "rest": widgets.Checkbox(value=True, description="Show the part not broken down"),
        }
        super().__init__(self._stack.figure, controls)

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the figures that fit the state and list them."""
        measure, label, unit = state["measure"], state["label"], UNITS[state["measure"]]
        whole = self._table(measure, state["edition"])
        first, last = state["years"]
        table = whole[(whole.index >= first) & (whole.index <= last)]
        self._stack.update(table, unit, tesat.LABELS if label == ALL else (label,), state["rest"], state["show"])
        if table.empty:
            return f"The record holds no figure for {unit} from {first} to {last} in this edition.", ""
        summary = describe(table, unit, "" if label == ALL else label)
        if label != ALL and table[label].notna().any():
            bounds = tesat.share_range(table, label).loc[table[label].notna()]
            gap = bounds["highest"] - bounds["lowest"]
            widest = bounds.loc[gap.idxmax()]
            summary += f" Its share is least certain in {gap.idxmax()}: between {widest['lowest']:.0%} and {widest['highest']:.0%}."
        shown = table.drop(columns="mixed").rename(columns=NAMES).dropna(axis="columns", how="all")
        return (
            summary,
            f"<details><summary>The figures</summary>{shown.to_html(border=0, na_rep='not on record')}</details>",
        )

    def _table(self, measure: str, edition: str | int) -> pd.DataFrame:
        if (measure, edition) not in self._tables:
            try:
                self._tables[measure, edition] = tesat.breakdown(self._figures, measure, edition)
            except ValueError:  # nothing was printed yet in so early an edition
                self._tables[measure, edition] = tesat.breakdown(self._figures, measure).iloc[:0]
        return self._tables[measure, edition]
