"""Explorer: trade of the DPRK by series and flow, with a warning when two series are mixed."""

from __future__ import annotations

import pandas as pd
from ipywidgets import Dropdown, IntRangeSlider

from natoeu import record
from natoeu.explorers.base import Explorer
from natoeu.explorers.stage import rescale
from natoeu.figures import BLUE, GRID, INK, ORANGE, SKY, figure, listed, source_line

FLOWS = {"dprk_exports": "exports of the DPRK", "dprk_imports": "imports of the DPRK", "total": "exports and imports"}


class TradeExplorer(Explorer):
    """Choose a series and a flow; put a second series beside it and see why that is a bad idea."""

    title = "Trade of the DPRK, series by series"

    def __init__(self, trade: pd.DataFrame | None = None):
        self.trade = record.load("dprk/trade") if trade is None else trade
        self.series = record.load("dprk/trade_series").set_index("series_id")
        self.resolutions, acts = record.load("dprk/resolutions").query("type == 'main'"), record.load("dprk/eu_acts")
        own = acts[(acts["basis"] != "un") & acts["companion_of"].isna() & (acts["content"] != "listings")]
        drawing, self._axes = figure(9, 4.6)
        drawing.set_layout_engine(None)  # to follow the numbers costs more than the drawing
        drawing.subplots_adjust(left=0.09, right=0.98, bottom=0.13, top=0.86)
        self._axes.set_prop_cycle(color=[BLUE, ORANGE])
        self._lines = self._axes.plot([], [], "-", [], [], "--", linewidth=2.4, drawstyle="steps-post")
        marks, above = [], self._axes.get_xaxis_transform()  # years, and share of the height
        for table, height, marker, colour in ((self.resolutions, 0.96, "^", SKY), (own, 0.91, "D", BLUE)):
            days = table["adopted_date"].dt.year + (table["adopted_date"].dt.day_of_year - 1) / 365.25
            marks += self._axes.plot(days, [height] * len(days), marker, color=colour, mec=INK, ms=7, transform=above)
            self._axes.vlines(days, 0, 1, GRID, linewidth=0.9, transform=above, zorder=0)
        self._axes.xaxis.get_major_locator().set_params(integer=True)
        self._axes.set_ylabel("million, in the currency of the series")
        names = ["the series, year by year", "another series", "UN resolution", "own rules of the EU"]
        drawing.legend([*self._lines, *marks], names, loc="outside upper right", ncols=4)
        source_line(drawing, "Source: the record, dprk/trade, trade_series, resolutions and eu_acts.")
        pairs = self.trade[["series_id", "partner"]].drop_duplicates()
        names = pairs["series_id"].map(self.series["name"])
        names += (" (" + pairs["partner"] + ")").where(pairs["series_id"].duplicated(keep=False), "")
        menu = sorted(zip(names, pairs.itertuples(index=False, name=None), strict=True))
        span, start, wide = self.trade["year"], ("kotra_ex_interkorean", "WLD"), {"layout": {"width": "400px"}}
        controls = {
            "series": Dropdown(options=menu, value=start, description="Series", **wide),
            "other": Dropdown(options=[("none", ""), *menu], description="Second", **wide),
            "flow": Dropdown(options=[(FLOWS[key], key) for key in FLOWS], description="Flow", **wide),
            "years": IntRangeSlider(value=(2010, 2020), min=span.min(), max=span.max(), description="Years", **wide),
        }
        super().__init__(drawing, controls)

    def show(self, state: dict) -> tuple[str, str]:
        """Draw the series; warn when a second one is put beside it."""
        (first, last), words = state["years"], FLOWS[state["flow"]]
        fits = self.trade[(self.trade["flow"] == state["flow"]) & self.trade["year"].between(first, last)]
        pairs = [pair for pair in dict.fromkeys((state["series"], state["other"])) if pair]
        tables = [fits[(fits["series_id"] == key) & (fits["partner"] == partner)] for key, partner in pairs]
        about = self.series.loc[[key for key, _ in pairs]]
        title, summary = words[0].upper() + words[1:], _told(tables[0], f"{about['name'].iloc[0]}, {words}")
        if len(pairs) > 1:
            money = sorted({*tables[0]["currency"], *tables[1]["currency"]})
            title, reason = "Two series: don't compare their levels", "they count different things: a gap is no change"
            summary += f" {_told(tables[1], about['name'].iloc[1])}"
            if len(money) > 1:
                tables, title = tables[:1], "Two currencies: the second series is not drawn"
                reason = f"their currencies differ ({listed(money)}), so the second is not drawn"
            summary += f" Warning: these are two series; {reason}."
        self._axes.set_title(title)
        for line, table in zip(self._lines, [*tables, fits.head(0)], strict=False):
            values = table.set_index("year")["value_million"].astype(float).reindex(range(first, last + 2))
            line.set_data(values.index, values)
        rescale(self._axes, x=(first, last + 1), y=(0, 1.2 * max([1, *pd.concat(tables)["value_million"]])))
        numbers = self.resolutions.loc[self.resolutions["adopted_date"].dt.year.between(first, last), "number"]
        details = about.loc[:, :"includes_inter_korean"].to_html(index=False, border=0, formatters={"definition": str})
        details += f"<p>UN resolutions in these years: {listed(numbers) or 'none'}. After is not because of.</p>"
        return summary, details + record.cite(*tables, about)._repr_html_()


def _told(rows: pd.DataFrame, name: str) -> str:
    """Say how much of a series is there, and how it went from its first to its last year."""
    values = rows.sort_values("year").set_index("year")["value_million"]
    if values.empty:
        return f"{name} has no figure here."
    first, last, money = values.index[0], values.index[-1], rows["currency"].iloc[0]
    if first == last:
        return f"{name} has one figure: {values[first]:,.4g} million {money} in {first}."
    text = f"{name}: {len(values)} of the {last - first + 1} years from {first} ({values[first]:,.0f} million {money}) "
    return text + f"to {last} ({values[last]:,.0f}); highest in {values.idxmax()} ({values.max():,.0f})."
