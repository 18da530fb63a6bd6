"""Explorer: the sanctions regime on a date, in steps of the days on which something changed."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.regime import IMPOSERS, as_day, caps_in_force, changed_on, days_of_change, in_force, with_periods
from natoeu.charts.sanctions import IMPOSER_WORDS, Regime
from natoeu.explorers.base import Explorer

ALL = "all"


class RegimeExplorer(Explorer):
    """Move through the days on which a measure began or ended.

    Examples
    --------
    >>> explorer = RegimeExplorer()
    >>> explorer.go_to("2017-10-16")
    >>> "New that day: 7 measures" in explorer.summary
    True
    """

    title = "The sanctions regime on a date"

    def __init__(self, measures: pd.DataFrame | None = None):
        measures = record.load("dprk/measures") if measures is None else measures
        self.periods = with_periods(measures, record.load("dprk/resolutions"), record.load("dprk/eu_acts"))
        self.days = days_of_change(self.periods)
        order = self.periods.sort_values("start", kind="stable")["category"].drop_duplicates()
        source = "Source: the record, dprk/measures, resolutions and eu_acts; categories and strengths are judgements."
        self._picture = Regime(list(order), source)
        self._told: dict[tuple, str] = {}
        labels = [(record.written_date(day), day) for day in self.days]
        directions = [
            ("all", ALL),
            ("export to the DPRK", "export_to_dprk"),
            ("import from the DPRK", "import_from_dprk"),
            ("not about trade", "none"),
        ]
        controls = {
            "day": widgets.SelectionSlider(
                options=labels, value=self.days[-1], description="Day", layout=widgets.Layout(width="560px")
            ),
            "direction": widgets.Dropdown(
                options=directions, value=ALL, description="Direction", layout=widgets.Layout(width="300px")
            ),
        }
        super().__init__(self._picture.figure, controls)

    def go_to(self, day: object) -> None:
        """Show the regime on any day from 2006 to 2018: that of the last change until then.

        Raises
        ------
        ValueError
            If the day is no date, outside these years, or before the first measure.
        """
        day = as_day(day)
        passed = [change for change in self.days if change <= day]
        if not passed:
            raise ValueError(f"No measure was in force on {day:%Y-%m-%d}; the first began on {self.days[0]:%Y-%m-%d}.")
        self.set(day=passed[-1])

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the grid of the day; list what is new, what ended, and the limits in force."""
        day, direction = state["day"], state["direction"]
        directions = {ALL: self.periods["direction"].unique(), "none": ["none"]}.get(direction, [direction, "both"])
        wanted = self.periods[self.periods["direction"].isin(directions)]
        rows = in_force(wanted, day)
        new, ended = changed_on(wanted, day)
        self._picture.update(rows, new)
        if (day, direction) not in self._told:
            self._told[day, direction] = _tell(new, ended, caps_in_force(wanted, day))
        return Regime.summary(rows, new, day), self._told[day, direction]


def _tell(new: pd.DataFrame, ended: pd.DataFrame, limits: pd.DataFrame) -> str:
    details = _list("New that day", new) + _list("Ended that day (replaced or run out)", ended) + _limits(limits)
    shown = pd.concat([new, ended])
    if len(shown):
        details += f"<details><summary>Sources of these changes</summary>{record.cite(shown)._repr_html_()}</details>"
    return details


def _who(imposer: str) -> str:
    return IMPOSER_WORDS[imposer].replace("\n", " ")


def _list(title: str, rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    ordered = rows.assign(place=rows["imposed_by"].map(IMPOSERS.index)).sort_values(["place", "category"])
    items = "".join(
        f"<li>{_who(row.imposed_by)}, {html.escape(row.category.replace('_', ' '))} ({row.strength}): "
        f"{html.escape(row.summary)} <em>{html.escape(row.instrument)}</em></li>"
        for row in ordered.itertuples()
    )
    return f"<p style='margin:0.4em 0 0'><strong>{title}</strong></p><ul style='margin:0'>{items}</ul>"


def _limits(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "<p>No cap was in force.</p>"
    items = []
    for row in rows.sort_values(["category", "imposed_by"]).itertuples():
        amount = (
            "no number in the text"
            if pd.isna(row.quantity)
            else f"{row.quantity:,.10g} {html.escape(str(row.unit).replace('_', ' '))}"
        )
        goods = html.escape(row.category.replace("_", " "))
        items.append(
            f"<tr><td>{goods}</td><td>{_who(row.imposed_by)}</td><td>{row.strength}</td><td>{amount}</td></tr>"
        )
    head = "<tr><th>category</th><th>by</th><th>strength</th><th>amount</th></tr>"
    return f"<p style='margin:0.4em 0 0'><strong>Caps, and bans written as zero</strong></p><table>{head}{''.join(items)}</table>"
