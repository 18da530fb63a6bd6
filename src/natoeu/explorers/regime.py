"""Explorer: the sanctions regime on a date, in steps of the days on which something changed."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
import pandas as pd
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from natoeu import record
from natoeu.analysis.regime import LAST_DAY, STRENGTHS, as_day, in_force, with_periods
from natoeu.explorers.base import Explorer
from natoeu.figures import BLUE, GRID, INK, ORANGE, SKY, YELLOW, Chart, cells, figure, listed, plural, source_line

SIGNS = {"B ban": BLUE, "C cap": YELLOW, "D duty": SKY, "P partial": "#d3dae1"}  # in the order of STRENGTHS
WHO = {"UN": "UN", "EU_transposition": "EU,\nfrom UN", "EU_autonomous": "EU,\nown"}
DIRECTIONS = [("all", "all"), ("export to the DPRK", "export_to_dprk"), ("import from the DPRK", "import_from_dprk")]


class Grid:
    """Categories of measures against those who impose them, on one day; drawn once and updated."""

    def __init__(self, periods: pd.DataFrame):
        categories = list(periods.sort_values("start", kind="stable")["category"].drop_duplicates())
        half = (len(categories) + 1) // 2
        self.figure, both = figure(9.5, 1.7 + 0.285 * half, columns=2)
        self._panels = []
        for axes, first in zip(both, (0, half), strict=True):
            mine = [*categories, ""][first : first + half]
            look = {"cmap": ListedColormap(list(SIGNS.values())), "edgecolor": GRID, "linewidth": 0.8}
            cells(axes, np.full((half, len(WHO)), np.nan), vmin=-0.5, vmax=3.5, **look)
            letters = [axes.scatter([], [], marker=rf"$\mathrm{{{sign[0]}}}$", s=62, color=INK, lw=0) for sign in SIGNS]
            letters[0].set_color("white")  # on dark blue
            arrows = axes.scatter([], [], marker=">", s=70, color=ORANGE, edgecolor="white")
            axes.set_yticks(range(half), [word.replace("_", " ") for word in mine])
            axes.set_xticks(range(len(WHO)), WHO.values())
            axes.tick_params(length=0, labeltop=True, labelbottom=False)
            axes.spines[:].set_visible(False)
            self._panels.append((mine, axes.collections[0], letters, arrows))
        handles = [Patch(color=colour, label=sign) for sign, colour in SIGNS.items()]
        handles.append(Line2D([], [], marker=">", color=ORANGE, linestyle="", markersize=8, label="new that day"))
        self.figure.legend(handles=handles, loc="outside upper right", ncols=5)
        source_line(self.figure, "Source: the record, dprk/measures; categories and strengths are judgements.")

    def update(self, rows: pd.DataFrame, day: pd.Timestamp) -> str:
        """Show what binds most among the measures in force, and where something is new; say it in words too."""
        new, rank = rows[rows["start"] == day], rows["strength"].map(STRENGTHS.index)
        binding = rank.groupby([rows["category"], rows["imposed_by"]]).min().unstack().reindex(columns=list(WHO))
        fresh = new.groupby(["category", "imposed_by"]).size().unstack().reindex(columns=list(WHO))
        for mine, mesh, letters, arrows in self._panels:
            values, news = binding.reindex(mine).to_numpy(float), fresh.reindex(mine).to_numpy(float)
            mesh.set_array(values)
            mesh.stale = True  # matplotlib does not mark new values of a mesh
            for place, letter in enumerate(letters):
                letter.set_offsets(np.argwhere(values == place)[:, ::-1])
            arrows.set_offsets(np.argwhere(news > 0)[:, ::-1] - (0.38, 0))
        un, own = binding["UN"].notna(), binding["EU_autonomous"].notna()
        if rows.empty:
            return f"On {record.written_date(day)} no measure was in force."
        alone = [word.replace("_", " ") for word in binding.index[own & ~un]]
        text = f"On {record.written_date(day)} the record holds measures in "
        text += plural(len(binding), "category", "categories")
        text += f": {un.sum()} with UN measures, {own.sum()} with measures of the EU's own"
        text += f", {len(alone)} of these without a UN measure ({listed(alone)})." if alone else "."
        news = f" New that day: {plural(len(new), 'measure')} by {listed(new['instrument'].unique())}."
        return text + news * (len(new) > 0)


def regime_on(periods: pd.DataFrame, day: object) -> Chart:
    """Draw the regime on one day; ``periods`` is what `natoeu.analysis.regime.with_periods` gives."""
    picture, rows = Grid(periods), in_force(periods, day)
    un, eu = (set(rows.loc[rows["imposed_by"].str.startswith(who), "category"]) for who in ("UN", "EU"))
    title = f"UN measures in {plural(len(un), 'category', 'categories')}, no EU measure on record in {len(un - eu)}"
    picture.figure.axes[0].set_title(title)
    return Chart(picture.figure, title, picture.update(rows, as_day(day)))


class RegimeExplorer(Explorer):
    """Move through the days on which a measure began or ended."""

    title = "The sanctions regime on a date"

    def __init__(self, measures: pd.DataFrame | None = None):
        measures = record.load("dprk/measures") if measures is None else measures
        periods = with_periods(measures, record.load("dprk/resolutions"), record.load("dprk/eu_acts"))
        self.periods = periods[~(periods["end"] <= periods["start"])]  # without those replaced before they began
        days = pd.concat([self.periods["start"], self.periods["end"]]).drop_duplicates().sort_values()
        self.days = [day for day in days if day <= LAST_DAY]
        self._grid = Grid(self.periods)
        steps = [(record.written_date(day), day) for day in self.days]
        slider = widgets.SelectionSlider(options=steps, value=self.days[-1], description="Day")
        slider.layout.width = "560px"
        directions = widgets.Dropdown(options=[*DIRECTIONS, ("not about trade", "none")], description="Direction")
        super().__init__(self._grid.figure, {"day": slider, "direction": directions})

    def go_to(self, day: object) -> None:
        """Show the regime on any day from 2006 to 2018: that of the last change until then."""
        day = as_day(day)
        if day < self.days[0]:
            raise ValueError(f"No measure was in force on {day:%Y-%m-%d}; the first began on {self.days[0]:%Y-%m-%d}.")
        self.set(day=max(change for change in self.days if change <= day))

    def show(self, state: dict) -> tuple[str, str]:
        """Draw the grid of the day; list what is new, what ended, and the limits in force."""
        day, direction = state["day"], state["direction"]
        fits = self.periods["direction"].isin([direction] if direction == "none" else [direction, "both"])
        wanted = self.periods[fits | (direction == "all")]
        rows, new, ended = in_force(wanted, day), wanted[wanted["start"] == day], wanted[wanted["end"] == day]
        limits = rows[(rows["strength"] == "cap") | (rows["strength"].eq("ban") & rows["quantity"].notna())]
        details = _table("New that day", new, "summary", "instrument")
        details += _table("Ended that day (replaced or run out)", ended, "summary", "instrument")
        details += _table("Caps, and bans written as zero", limits, "quantity", "unit") or "<p>No cap was in force.</p>"
        if len(new) + len(ended):
            sources = record.cite(new, ended)._repr_html_()
            details += f"<details><summary>Sources of these changes</summary>{sources}</details>"
        return self._grid.update(rows, day), details


def _table(title: str, rows: pd.DataFrame, *columns: str) -> str:
    """Write measures as a table of HTML; nothing if there are none."""
    if rows.empty:
        return ""
    ordered = rows.sort_values(["imposed_by", "category"], key=lambda words: words.replace(list(WHO), [0, 1, 2]))
    shown = ordered.assign(by=ordered["imposed_by"].map(WHO)).replace({r"[_\n]": " "}, regex=True)
    with pd.option_context("display.max_colwidth", None, "display.float_format", "{:,.10g}".format):
        table = shown[["by", "category", "strength", *columns]].to_html(index=False, border=0, na_rep="not in the text")
    return f"<p style='margin:0.4em 0 0'><strong>{title}</strong></p>{table}"
