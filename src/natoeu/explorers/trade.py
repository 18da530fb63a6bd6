"""Explorer: trade of the DPRK by series and flow, with a warning when two series are mixed."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.charts.style import listed, plural
from natoeu.charts.trade import FLOWS, Trade, summarise
from natoeu.explorers.base import Explorer

NOTHING = ""


class TradeExplorer(Explorer):
    """Choose a series and a flow; put a second series beside it and see why that is a bad idea.

    Examples
    --------
    >>> explorer = TradeExplorer()
    >>> explorer.set(series=("kotra_ex_interkorean", "WLD"), other=("kita", "WLD"))
    >>> "Warning" in explorer.summary
    True
    """

    title = "Trade of the DPRK, series by series"

    def __init__(self, trade: pd.DataFrame | None = None):
        self.trade = record.load("dprk/trade") if trade is None else trade
        self.series = record.load("dprk/trade_series").set_index("series_id")
        resolutions, acts = record.load("dprk/resolutions"), record.load("dprk/eu_acts")
        self.resolutions = resolutions[resolutions["type"] == "main"]
        self.own = acts[(acts["basis"] != "un") & acts["companion_of"].isna() & (acts["content"] != "listings")]
        self._picture = Trade(
            self.resolutions, self.own, "Source: the record, dprk/trade, trade_series, resolutions and eu_acts."
        )
        pairs = self.trade[["series_id", "partner"]].drop_duplicates().itertuples(index=False)
        several = self.trade.groupby("series_id")["partner"].nunique()
        options = sorted((self._name(key, partner, several[key] > 1), (key, partner)) for key, partner in pairs)
        first, last = int(self.trade["year"].min()), int(self.trade["year"].max())
        wide = widgets.Layout(width="400px")
        controls = {
            "series": widgets.Dropdown(
                options=options, value=("kotra_ex_interkorean", "WLD"), description="Series", layout=wide
            ),
            "other": widgets.Dropdown(
                options=[("none", NOTHING), *options], value=NOTHING, description="Second", layout=wide
            ),
            "flow": widgets.Dropdown(
                options=[(words, flow) for flow, words in FLOWS.items()],
                value="dprk_exports",
                description="Flow",
                layout=wide,
            ),
            "years": widgets.IntRangeSlider(value=(2010, 2020), min=first, max=last, description="Years", layout=wide),
        }
        super().__init__(self._picture.figure, controls)

    def _name(self, key: str, partner: str, several: bool) -> str:
        return self.series.loc[key, "name"] + (f" ({partner})" if several else "")

    def _rows(self, choice: tuple[str, str], flow: str, years: tuple[int, int]) -> pd.DataFrame:
        trade = self.trade
        chosen = (
            (trade["series_id"] == choice[0])
            & (trade["partner"] == choice[1])
            & (trade["flow"] == flow)
            & trade["year"].between(*years)
        )
        return trade[chosen].sort_values("year")

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the series; warn when a second one is put beside it."""
        flow, years = state["flow"], state["years"]
        rows = self._rows(state["series"], flow, years)
        mixed = state["other"] not in (NOTHING, state["series"])
        other = self._rows(state["other"], flow, years) if mixed else None
        names = [self.series.loc[choice[0], "name"] for choice in (state["series"], state["other"]) if choice]
        warning, summary = "", summarise(rows, f"{names[0]}, {FLOWS[flow]}")
        if mixed:
            money = sorted({*rows["currency"], *other["currency"]})
            hidden = len(money) > 1
            if hidden:
                warning = "Two currencies: the second series is not drawn"
                reason = f"their currencies differ ({listed(money)}), so the second is not drawn"
            else:
                warning = "Two series: don't compare their levels"
                reason = "they count different things, so a gap between them is no change"
            summary += f" {summarise(other, names[1])} Warning: these are two series; {reason}."
            other = None if hidden else other
        self._picture.update(rows, other, years, warning)
        return summary, self._details(state, rows)

    def _details(self, state: dict[str, Any], rows: pd.DataFrame) -> str:
        texts = []
        for choice in dict.fromkeys(pick for pick in (state["series"], state["other"]) if pick):
            series = self.series.loc[choice[0]]
            texts.append(
                f"<p><strong>{html.escape(series['name'])}</strong> ({html.escape(series['publisher'])}): "
                f"{html.escape(series['definition'])} Crude oil: {series['includes_crude'].replace('_', ' ')}. "
                f"Trade between the Koreas: {series['includes_inter_korean'].replace('_', ' ')}.</p>"
            )
        numbers = self.resolutions.loc[self.resolutions["adopted_date"].dt.year.between(*state["years"]), "number"]
        texts.append(
            f"<p>In these years: {plural(len(numbers), 'resolution')} ({listed(numbers) or 'none'}). After is not because of.</p>"
        )
        if len(rows):
            texts.append(f"<details><summary>Sources</summary>{record.cite(rows)._repr_html_()}</details>")
        return "".join(texts)
