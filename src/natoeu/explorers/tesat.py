"""Explorer: Europol's figures by measure, label, years and edition, with the part not broken down."""

from __future__ import annotations

from functools import cache
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis import tesat
from natoeu.explorers.base import Explorer
from natoeu.explorers.stage import lay_out_once, rescale
from natoeu.figures import BLUE, GREEN, INK, ORANGE, PAPER, PURPLE, SKY, YELLOW, figure, listed, plural, source_line

UNITS = {"attacks": "attacks", "arrests": "persons arrested", "deaths": "people killed"}
UNITS |= {"verdicts": "verdicts in court", "persons tried": "persons tried"}
NAMES = {label: label.replace("_", "-") for label in tesat.LABELS}
NAMES |= {"not_specified": "not specified", "not_broken_down": "not broken down"}
LOOKS = [(BLUE, ""), (ORANGE, ""), (SKY, ""), (GREEN, ".."), (YELLOW, ""), (PURPLE, "\\\\"), (PAPER, "////")]
WITHOUT_UK = ("EU27_without_GBR", "EU27_2020")
SOURCE = "Source: Europol, TE-SAT, as held in the record, terrorism/tesat_*.  * without the United Kingdom."


class TesatExplorer(Explorer):
    """Choose what is counted, the label, the years and the edition; show numbers or shares, with or without the rest."""

    title = "What TE-SAT says, and in which edition"

    def __init__(self):
        names = ("attacks", "arrests", "deaths", "convictions")
        figures = tesat.figures(*(record.load(f"terrorism/tesat_{name}") for name in names))
        self._table = cache(lambda measure, edition: tesat.breakdown(figures, measure, edition))
        first, last = int(figures["year"].min()), int(figures["year"].max())
        self._years = list(range(first, last + 1))
        drawing, self._axes = figure(9.2, 4.4)
        self._bars = {}
        for (label, name), (colour, hatch) in zip(NAMES.items(), LOOKS, strict=True):
            look = {"color": colour, "hatch": hatch, "edgecolor": INK, "linewidth": 0.6}
            self._bars[label] = self._axes.bar(self._years, 1, width=0.72, label=name, **look).patches
        self._tops = [self._axes.text(year, 0, "", ha="center", va="bottom", fontsize=9) for year in self._years]
        self._axes.set(xticks=self._years, ylim=(0, 700), ylabel="attacks")
        self._axes.grid(axis="y")
        drawing.legend(loc="outside upper right", ncols=4)
        source_line(drawing, SOURCE)
        lay_out_once(drawing)
        wide = widgets.Layout(width="300px")
        editions = [(f"as known from TE-SAT {edition}", int(edition)) for edition in sorted(set(figures["edition"]))]
        menus = {
            "measure": [(name, measure) for measure, name in UNITS.items()],
            "label": [("all labels", "all"), *((NAMES[label], label) for label in tesat.LABELS)],
            "edition": [("first printed", "first"), ("latest printed", "latest"), *editions],
            "show": [("numbers", False), ("shares of the total", True)],
        }
        controls: dict[str, widgets.Widget] = {
            name: widgets.Dropdown(options=options, description=name.title(), layout=wide)
            for name, options in menus.items()
        }
        years = widgets.IntRangeSlider(value=(first, last), min=first, max=last, description="Years", layout=wide)
        rest = widgets.Checkbox(value=True, description="Show the part not broken down")
        super().__init__(drawing, controls | {"years": years, "rest": rest})

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the figures that fit the state and list them."""
        label, unit, (first, last) = state["label"], UNITS[state["measure"]], state["years"]
        table = self._table(state["measure"], state["edition"]).loc[first:last]
        self._draw(table, state)
        self._axes.set_ylabel(f"per cent of {unit}" if state["show"] else unit)
        if table.empty:
            return f"The record holds no figure for {unit} from {first} to {last} in this edition.", ""
        shown = table.drop(columns="mixed").rename(columns=NAMES).dropna(axis="columns", how="all")
        shown = shown.to_html(border=0, na_rep="not on record")
        return _told(table, label, unit), f"<details><summary>The figures</summary>{shown}</details>"

    def _draw(self, table: pd.DataFrame, state: dict[str, Any]) -> None:
        labels = list(tesat.LABELS) if state["label"] == "all" else [state["label"]]
        parts = table[labels + ["not_broken_down"] * state["rest"]].astype(float)
        if state["show"]:
            parts = 100 * parts.div(table["total"].astype(float), axis=0)
        parts = parts.reindex(index=self._years, columns=list(NAMES)).fillna(0)
        ends = parts.cumsum(axis=1)
        for label, bars in self._bars.items():
            for bar, height, end in zip(bars, parts[label], ends[label], strict=True):
                bar.set(y=end - height, height=height, visible=height > 0)
        highest = 100 if state["show"] else max(ends.to_numpy().max(), 1)
        star = table["coverage"].isin(WITHOUT_UK).map({True: " *", False: ""})
        numbers = table["total" if state["label"] == "all" else state["label"]].astype("string") + star
        numbers = numbers.reindex(self._years).fillna("")
        for year, end, text in zip(self._years, ends["not_broken_down"], self._tops, strict=True):
            text.set(position=(year, end + highest * 0.01), text=numbers[year])
        rescale(self._axes, y=(0, highest * 1.12))
        if len(table):
            rescale(self._axes, x=(table.index.min() - 0.6, table.index.max() + 0.6))


def _told(table: pd.DataFrame, label: str, unit: str) -> str:
    """Say what is shown; years are compared, never added up."""
    first, last = table.index.min(), table.index.max()
    said = f"In {first}" if first == last else f"From {first} to {last}"
    known = table if label == "all" else table[table[label].notna()]
    rest = (known["not_broken_down"] / known["total"]).astype(float)
    if known.empty:
        return f"{said} the record holds no figure for the label {NAMES[label]} in {unit} that fits the totals."
    if label == "all":
        said += (
            f": {_between(table['total'])} {unit} in a year, of which {_between(rest, '{:.0%}')} are not broken down."
        )
    else:
        years = f"{plural(len(known), 'year')} of {len(table)}"
        said += f" the label {NAMES[label]} is known for {years}: {_between(known[label])} {unit}."
    without, mixed = table.index[table["coverage"].isin(WITHOUT_UK)], table.index[table["mixed"]]
    said += f" Without the United Kingdom: {listed(without)}." if len(without) else ""
    said += f" Labels from another edition than the total: {listed(mixed)}." if len(mixed) else ""
    if label != "all":
        year, low = rest.idxmax(), known[label] / known["total"]
        said += f" Its share is least certain in {year}: between {low[year]:.0%} and {low[year] + rest[year]:.0%}."
    return said


def _between(numbers: pd.Series, form: str = "{}") -> str:
    low, high = numbers.min(), numbers.max()
    if low == high:
        return form.format(low)
    return f"{form.format(low)} ({numbers.idxmin()}) to {form.format(high)} ({numbers.idxmax()})"
