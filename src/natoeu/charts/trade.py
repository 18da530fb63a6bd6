"""Trade of the DPRK: one series, with the decisions on sanctions under it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from natoeu.analysis.trade import unmixed
from natoeu.charts.style import BLUE, GRID, INK, ORANGE, PAPER, SKY, Chart, new_figure, plural, source_line, styled
from natoeu.explorers.stage import rescale

FLOWS = {
    "dprk_exports": "exports of the DPRK",
    "dprk_imports": "imports of the DPRK",
    "total": "exports and imports together",
}


def by_year(rows: pd.DataFrame) -> pd.Series:
    """Values by year, with gaps for the years that the series lacks: a line must not bridge them."""
    values = rows.set_index("year")["value_million"].astype(float)
    return values.reindex(range(values.index.min(), values.index.max() + 1)) if len(values) else values


def as_years(days: pd.Series) -> np.ndarray:
    """Turn days into years with a fraction.

    >>> as_years(pd.Series(pd.to_datetime(["2017-07-02"]))).round(1).tolist()
    [2017.5]
    """
    return (days.dt.year + (days.dt.day_of_year - 1) / 365.25).to_numpy(dtype=float)


def summarise(rows: pd.DataFrame, name: str) -> str:
    """Say how much of a series is there, and how it went from its first to its last year."""
    if rows.empty:
        return f"{name} has no figure here."
    values = rows.sort_values("year").set_index("year")["value_million"]
    currency = rows["currency"].iloc[0]
    if len(values) == 1:
        return f"{name} has one figure: {values.iloc[0]:,.4g} million {currency} in {values.index[0]}."
    gaps = values.index[-1] - values.index[0] + 1 - len(values)
    text = (
        f"{name}: {plural(len(values), 'year')} from {values.index[0]} ({values.iloc[0]:,.0f} million {currency}) "
        f"to {values.index[-1]} ({values.iloc[-1]:,.0f}); highest in {values.idxmax()} ({values.max():,.0f})."
    )
    return text + (f" {plural(gaps, 'year is', 'years are')} missing in between." if gaps else "")


class Trade:
    """One or two series over the years, with the days of decisions in a strip; made once and updated.

    Parameters
    ----------
    resolutions, own : pandas.DataFrame
        Decisions to mark, with ``adopted_date``: of the UN, and of the EU on its own.
    source : str
        Source line.
    """

    title = "Trade of the DPRK"

    @styled
    def __init__(self, resolutions: pd.DataFrame, own: pd.DataFrame, source: str):
        self.figure, (self.axes, self.strip) = new_figure(9, 5, rows=2, sharex=True, height_ratios=(6, 1))
        self.figure.get_layout_engine().set(rect=(0, 0, 0.98, 1))
        (self._first,) = self.axes.plot([], [], "-o", color=BLUE, linewidth=2, markersize=6, zorder=3)
        (self._second,) = self.axes.plot(
            [], [], "--s", color=ORANGE, markerfacecolor=PAPER, linewidth=1.4, markersize=6, zorder=2
        )
        self._warning = self.axes.text(
            0.99, 0.97, "", transform=self.axes.transAxes, ha="right", va="top", fontweight="bold", color="#a33b00"
        )
        for lane, (table, marker, colour) in enumerate(((resolutions, "^", SKY), (own, "D", BLUE))):
            self.strip.plot(
                as_years(table["adopted_date"]),
                [lane] * len(table),
                marker,
                color=colour,
                markeredgecolor=INK,
                markersize=7,
            )
            for year in as_years(table["adopted_date"]):
                self.axes.axvline(year, color=GRID, linewidth=0.9, zorder=0)
        self.strip.set_yticks([0, 1], ["UN resolutions", "EU, own rules"])
        self.strip.set_ylim(1.6, -0.6)
        self.strip.tick_params(axis="y", length=0)
        self.strip.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=12))
        self.axes.set_ylabel("million, in the currency of the series")
        self.axes.set_xlim(2000, 2023)
        self.axes.set_ylim(0, 8000)
        handles = [
            Line2D([], [], marker="o", color=BLUE, linewidth=2, label="the series, at the middle of each year"),
            Line2D([], [], marker="s", color=ORANGE, markerfacecolor=PAPER, linestyle="--", label="another series"),
        ]
        self.figure.legend(handles=handles, loc="outside upper right", ncols=2)
        source_line(self.figure, source)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine(None)

    @styled
    def update(self, rows: pd.DataFrame, other: pd.DataFrame | None, years: tuple[int, int], warning: str = "") -> None:
        """Show a series, perhaps a second one beside it, over some years."""
        highest = 1.0
        for line, table in ((self._first, rows), (self._second, other)):
            values = by_year(unmixed(table)) if table is not None else pd.Series(dtype=float)
            inside = values[(values.index >= years[0]) & (values.index <= years[1])]
            line.set_data(inside.index.to_numpy(dtype=float) + 0.5, inside.to_numpy(dtype=float))
            highest = max(highest, inside.max() if inside.notna().any() else 0)
        self._warning.set_text(warning)
        rescale(self.axes, x=(years[0], years[1] + 1), y=(0, 1.12 * highest))


def one(rows: pd.DataFrame, resolutions: pd.DataFrame, own: pd.DataFrame, name: str, source: str) -> Chart:
    """Draw one flow of one series, with decisions on sanctions under it.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of one series, partner, flow and currency, as ``natoeu.analysis.trade.one_series`` gives them.
    resolutions, own : pandas.DataFrame
        Decisions to mark.
    name : str
        Name of the series.
    source : str
        Source line.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If the rows are mixed, or there are none.
    """
    if unmixed(rows).empty:
        raise ValueError(f"There is nothing to draw: {name} has no such figures.")
    picture = Trade(resolutions, own, source)
    picture.update(rows, None, (int(rows["year"].min()), int(rows["year"].max())))
    title = f"{name}: {FLOWS[rows['flow'].iloc[0]]}"
    picture.axes.set_ylabel(f"million {rows['currency'].iloc[0]}")
    picture.figure.legends[0].remove()
    picture.axes.set_title(title, fontsize=12, fontweight="bold", loc="left")
    return Chart(picture.figure, title, summarise(rows, name))
