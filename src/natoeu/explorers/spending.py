"""Explorer: defence spending by year, edition and indicator."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.spending import GUIDELINE, SHARE, known_on, printed
from natoeu.charts.spending import INDICATORS, Bars, describe_met
from natoeu.charts.style import listed, plural
from natoeu.explorers.base import Explorer

MEETING = "2017-12-05"
THEN, NOW, OTHER = "known in December 2017", "as revised in June 2019", "another edition"


class SpendingExplorer(Explorer):
    """Choose year, edition and indicator; switch between what was known and what was revised.

    Parameters
    ----------
    spending : pandas.DataFrame, optional
        Rows of ``countries/defence_spending``; by default all of them.

    Examples
    --------
    >>> explorer = SpendingExplorer()
    >>> explorer.set(view="as revised in June 2019")
    >>> "4 of the 28 allies with a figure are at or above 2 percent" in explorer.summary
    True
    """

    title = "Defence spending, edition by edition"

    def __init__(self, spending: pd.DataFrame | None = None):
        self.spending = record.load("countries/defence_spending") if spending is None else spending
        self.editions = record.load("countries/editions").set_index("edition_id", drop=False)
        mine = self.editions[self.editions["edition_id"].isin(self.spending["edition_id"])].sort_values("known_on")
        with_value = self.spending.dropna(subset=SHARE)["iso3"].unique()
        names = record.load("countries/parties").set_index("code")["name"]
        self.names = names[names.index.isin(with_value)].sort_values()
        self._views = {THEN: known_on(self.editions, MEETING), NOW: known_on(self.editions, "2019-12-31")}
        self._bars = Bars(
            self.names, "Source: the record, countries/defence_spending and editions. Every edition stands alone."
        )
        years = self.spending["year"]
        wide = widgets.Layout(width="420px")
        controls = {
            "view": widgets.ToggleButtons(
                options=[THEN, NOW, OTHER], value=THEN, description="Figures", style={"button_width": "190px"}
            ),
            "edition": widgets.Dropdown(
                options=[(self._title(key), key) for key in mine.index],
                value=self._views[THEN],
                description="Edition",
                layout=wide,
            ),
            "year": widgets.IntSlider(
                value=2017, min=int(years.min()), max=int(years.max()), description="Year", continuous_update=True
            ),
            "indicator": widgets.Dropdown(
                options=[(words, key) for key, (words, _, _) in INDICATORS.items()],
                value=SHARE,
                description="Indicator",
                layout=wide,
            ),
            "highlight": widgets.SelectMultiple(
                options=[(name, code) for code, name in self.names.items()], value=(), rows=4, description="Highlight"
            ),
        }
        super().__init__(self._bars.figure, controls)

    def _title(self, edition: str) -> str:
        row = self.editions.loc[edition]
        return f"{record.written_date(row['known_on'], row['known_on_precision'])} ({edition})"

    def settle(self) -> None:
        """Keep the switch and the menu of editions in step: what moved last leads."""
        view, edition = self.controls["view"], self.controls["edition"]
        if view.value != getattr(self, "_view", THEN):
            others = [key for _, key in edition.options if key not in self._views.values()]
            edition.value = self._views.get(view.value, others[0])
        else:
            view.value = next((name for name, key in self._views.items() if key == edition.value), OTHER)
        self._view = view.value

    def _values(self, edition: str, year: int, indicator: str) -> pd.Series:
        try:
            return printed(self.spending, edition, year, indicator)
        except ValueError:
            return pd.Series(dtype=float)

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the values of one edition and year; say who met the guideline, or why nothing is shown."""
        edition, year, indicator = state["edition"], state["year"], state["indicator"]
        values = self._values(edition, year, indicator)
        compared = self._views[THEN] if edition == self._views[NOW] else self._views[NOW]
        other = self._values(compared, year, indicator)
        guideline = GUIDELINE if indicator == SHARE else None
        words = INDICATORS[indicator][0]
        day = self._title(edition).split(" (")[0]
        self._bars.update(values, other, state["highlight"], indicator, f"{year}, {words}: edition of {day}", guideline)
        if values.empty:
            held = sorted(
                self.spending[(self.spending["edition_id"] == edition) & self.spending[indicator].notna()][
                    "year"
                ].unique()
            )
            years = f"it has {listed(held)}" if held else "it has none for any year"
            return f"The edition of {day} as held has no values for {words} in {year}; {years}.", self._note(edition)
        if guideline:
            met = describe_met([self.names[code] for code in values.index[values >= guideline]], len(values), guideline)
            summary = f"By the edition of {day}, for {year} {met}."
            if len(values) < len(self.names) - 2:
                summary += " Only values quoted in the press are held from this edition, so the list may be too short."
        else:
            top = values.index[0]
            unit, digits = INDICATORS[indicator][1:]
            summary = (
                f"By the edition of {day}, for {year} the highest of {plural(len(values), 'value')} is that of "
                f"{self.names[top]}: {values.iloc[0]:,.{digits}f} {unit}."
            )
        estimates = self.spending[(self.spending["edition_id"] == edition) & (self.spending["year"] == year)][
            "is_estimate"
        ]
        if estimates.fillna(False).any():
            summary += " The edition calls figures for that year estimates."
        return summary, self._note(edition)

    def _note(self, edition: str) -> str:
        row = self.editions.loc[[edition]]
        note = row.iloc[0]["note"]
        told = (
            f"{html.escape(row.iloc[0]['title'])}. {html.escape(note)}"
            if isinstance(note, str)
            else html.escape(row.iloc[0]["title"])
        )
        return f"<p>{told}</p>{record.cite(row)._repr_html_()}"
