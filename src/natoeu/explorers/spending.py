"""Explorer: defence spending by year, edition and indicator."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.spending import GUIDELINE, SHARE, known_on, printed
from natoeu.explorers.base import Explorer
from natoeu.explorers.stage import lay_out_once, rescale
from natoeu.figures import GREEN, GREY, INK, MUTED, ORANGE, PAPER, figure, listed, plural, source_line

THEN, NOW, OTHER = "known in December 2017", "as revised in June 2019", "another edition"
#: Words, unit and decimals of each indicator.
INDICATORS = {
    SHARE: ("share of GDP", "percent of GDP", 2),
    "million_usd_current": ("sum spent, current prices", "million US dollars", 0),
    "million_usd_2015_prices": ("sum spent, prices of 2015", "million US dollars of 2015", 0),
    "usd_per_capita_2015_prices": ("spending per inhabitant", "US dollars of 2015", 0),
    "equipment_share_percent": ("share for equipment", "percent of defence spending", 1),
    "personnel_share_percent": ("share for personnel", "percent of defence spending", 1),
    "armed_forces_personnel": ("people in the armed forces", "persons", 0),
}


class SpendingExplorer(Explorer):
    """Choose year, edition and indicator; switch between what was known and what was revised.

    >>> explorer = SpendingExplorer()
    >>> explorer.set(view="as revised in June 2019")
    >>> "4 of the 28 allies with a figure are at or above 2 percent" in explorer.summary
    True
    """

    title = "Defence spending, edition by edition"

    def __init__(self, spending: pd.DataFrame | None = None):
        self.spending = record.load("countries/defence_spending") if spending is None else spending
        editions = record.load("countries/editions").sort_values("known_on").fillna({"note": ""})
        self._views = {THEN: known_on(editions, "2017-12-05"), NOW: known_on(editions, "2019-12-31")}
        editions["day"] = list(map(record.written_date, editions["known_on"], editions["known_on_precision"]))
        self.editions = editions[editions["edition_id"].isin(self.spending["edition_id"])].set_index("edition_id")
        self._views[OTHER] = self.editions.index.drop(list(self._views.values()))[0]
        names = record.load("countries/parties").set_index("code")["name"]
        self.names = names[names.index.isin(self.spending.dropna(subset=SHARE)["iso3"])].sort_values()
        offered = [(f"{day} ({edition})", edition) for edition, day in self.editions["day"].items()]
        words = [(words, indicator) for indicator, (words, _, _) in INDICATORS.items()]
        states = [(name, code) for code, name in self.names.items()]
        years, then = self.spending["year"].astype(int), self._views[THEN]
        wide, look = widgets.Layout(width="420px"), {"button_width": "190px"}
        controls = {
            "view": widgets.ToggleButtons(options=[THEN, NOW, OTHER], description="Figures", style=look),
            "edition": widgets.Dropdown(options=offered, value=then, description="Edition", layout=wide),
            "year": widgets.IntSlider(2017, years.min(), years.max(), description="Year"),
            "indicator": widgets.Dropdown(options=words, description="Indicator", layout=wide),
            "highlight": widgets.SelectMultiple(options=states, rows=4, description="Highlight"),
        }
        super().__init__(self._draw(), controls)

    def _draw(self):
        """Make a bar, a name and a mark for each state; a value stands by its name, far from the marks."""
        rows = range(len(self.names))
        drawing, axes = figure(9, 1.2 + 0.205 * len(rows))
        axes.set(ylim=(len(rows) - 0.4, -0.6), yticks=[], title="year, indicator, edition")
        axes.locator_params(axis="x", nbins=5)
        axes.xaxis.set_major_formatter("{x:,g}")
        self._bars = axes.hlines(rows, 0, 0, linewidth=10, zorder=3)  # above the axis, which so stands still
        self._line = axes.axvline(GUIDELINE, color=INK, linewidth=1.2, linestyle="--", zorder=4)
        (self._marks,) = axes.plot([], [], "D", color=INK, markerfacecolor=PAPER, markersize=6, zorder=5)
        beside = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center", "fontsize": 9}
        self._rows = [axes.text(-0.01, place, "United States  12,345,678", weight="bold", **beside) for place in rows]
        self._legend = axes.text(1, 0.01, "", transform=axes.transAxes, ha="right", va="bottom", zorder=6)
        source_line(drawing, "Source: the record, countries/defence_spending and editions. Every edition stands alone.")
        lay_out_once(drawing)
        self._axes = axes
        return drawing

    def settle(self) -> None:
        """Keep the switch and the menu of editions in step: what moved last leads."""
        view, edition = self.controls["view"], self.controls["edition"]
        if view.value != getattr(self, "_view", THEN):
            edition.value = self._views[view.value]
        view.value = next((name for name, key in self._views.items() if key == edition.value), OTHER)
        self._view = view.value

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the values of one edition and year; say who met the guideline, or why nothing is shown."""
        edition, year, indicator = state["edition"], state["year"], state["indicator"]
        values, (words, unit, digits) = printed(self.spending, edition, year, indicator), INDICATORS[indicator]
        compared = self._views[THEN if edition == self._views[NOW] else NOW]
        other = printed(self.spending, compared, year, indicator).reindex(values.index).dropna()
        row, guided = self.editions.loc[edition], indicator == SHARE
        self._stack(values, other, state["highlight"], digits, guided)
        rescale(self._axes, x=(0, 1.05 * self.spending[indicator].max()))  # the same for all years and editions
        key = [unit, "dashed: guideline; green: at or above"] if guided else [unit]
        key += [f"diamond: edition of {self.editions.loc[compared, 'day']}"] if len(other) else []
        key += ["name without a number: no value held"] if len(values) < len(self.names) else []
        self._legend.set_text("\n".join(key))
        self._axes.set_title(f"{year}, {words}: edition of {row['day']}")
        details = f"<p>{html.escape(row['title'])}. {html.escape(row['note'])}</p>"
        details += record.cite(self.editions.loc[[edition]])._repr_html_()
        mine = self.spending[self.spending["edition_id"] == edition]
        if values.empty:
            years = listed(sorted(mine.loc[mine[indicator].notna(), "year"].unique())) or "none for any year"
            return f"The edition of {row['day']} as held has no values for {words} in {year}; it has {years}.", details
        said = f"By the edition of {row['day']}, for {year} "
        if guided:
            met = values.index[values >= GUIDELINE]
            among = f"the {len(values)} allies" if len(values) > 1 else "the one ally"
            said += f"{len(met) or 'none'} of {among} with a figure {'is' if len(met) < 2 else 'are'} at or above"
            said += f" {GUIDELINE:g} percent{': ' if len(met) else ''}{listed(self.names[met])}."
            if len(values) < len(self.names) - 2:
                said += " Only values quoted in the press are held from this edition, so the list may be too short."
        else:
            said += f"the highest of {plural(len(values), 'value')} is that of {self.names[values.index[0]]}: "
            said += f"{values.iloc[0]:,.{digits}f} {unit}."
        if mine.loc[mine["year"] == year, "is_estimate"].fillna(False).any():
            said += " The edition calls figures for that year estimates."
        return said, details

    def _stack(self, values: pd.Series, other: pd.Series, chosen: tuple[str, ...], digits: int, guided: bool) -> None:
        """Bring bars, names and marks into line with the values, the highest on top, then states without one."""
        order = [*values.index, *self.names.index.difference(values.index, sort=False)]
        widths = [values.get(code, 0.0) for code in order]
        self._bars.set_segments([[(0, place), (width, place)] for place, width in enumerate(widths)])
        met = [GREEN if guided and width >= GUIDELINE else GREY for width in widths]
        self._bars.set_color([ORANGE if code in chosen else met[place] for place, code in enumerate(order)])
        for text, code in zip(self._rows, order, strict=True):
            words = f"{self.names[code]}  {values[code]:,.{digits}f}" if code in values.index else self.names[code]
            weight, colour = "bold" if code in chosen else "normal", INK if code in values.index else MUTED
            text.set(text=words, weight=weight, color=colour)
        self._marks.set_data(other, [order.index(code) for code in other.index])
        self._line.set_visible(guided)
