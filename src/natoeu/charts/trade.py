"""Trade of the DPRK: one series, with the decisions on sanctions under it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from natoeu.analysis.trade import unmixed
from natoeu.charts.stage import rescale
from natoeu.charts.style import BLUE, GRID, INK, ORANGE, PAPER, SKY, Chart, new_figure, plural, source_line, styled

FLOWS = {"dprk_exports": "exports of the DPRK", "dprk_imports": "imports of the DPRK", "total": "exports and imports together"}


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
        (self._second,) = self.axes.plot([], [], "--s", color=ORANGE, markerfacecolor=PAPER, linewidth=1.4, markersize=6, zorder=2)
        self._warning = self.axes.text(0.99, 0.97, "", transform=self.axes.transAxes, ha="right", va="top", fontweight="bold", color="#a33b00")
        for lane, (table, marker, colour) in enumerate(((resolutions, "^", SKY), (own, "D", BLUE))):
            self.strip.plot(as_years(table["adopted_date"]), [lane] * len(table), marker, color=colour, markeredgecolor=INK, markersize=7)
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


@styled
def coal(months: pd.DataFrame, cap_tonnes: float, ban: pd.Timestamp, source: str) -> Chart:
    """Draw the coal that states reported as bought, added up month by month, against the yearly cap.

    Parameters
    ----------
    months : pandas.DataFrame
        ``dprk/coal_2017``.
    cap_tonnes : float
        The cap of the year, in tonnes.
    ban : pandas.Timestamp
        Day on which a ban took the place of the cap.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    title = "Coal reported as bought in 2017, added up"
    total = months["coal_procured_tonnes"].cumsum() / 1e6
    figure, axes = new_figure(9, 3.6)
    ends = months["month"] + pd.offsets.MonthEnd(0)
    axes.bar(ends, total, width=-26, align="edge", color=BLUE)
    for day, value in zip(ends, total, strict=True):
        axes.annotate(f"{value:.2f}", (day - pd.Timedelta(days=13), value), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=9)
    axes.axhline(cap_tonnes / 1e6, color=ORANGE, linewidth=2)
    words = f"cap for the year: {cap_tonnes / 1e6:g} million tonnes"
    axes.annotate(words, (ends.iloc[0], cap_tonnes / 1e6), xytext=(0, 5), textcoords="offset points", fontsize=9)
    axes.axvline(ban, color=INK, linestyle="--")
    axes.annotate(f"full ban,\n{ban.day} {ban:%B}", (ban, 0), xytext=(5, 60), textcoords="offset points", fontsize=9)
    axes.set_xlim(pd.Timestamp(2017, 1, 1), pd.Timestamp(2017, 9, 1))
    axes.set_ylim(0, 1.2 * cap_tonnes / 1e6)
    middles = pd.date_range("2017-01-01", periods=8, freq="MS") + pd.Timedelta(days=14)
    axes.set_xticks(middles, [f"{day:%b}" for day in middles])
    axes.set_ylabel("million tonnes")
    axes.set_title(title)
    source_line(figure, source)
    share = total.iloc[-1] * 1e6 / cap_tonnes
    last = months.loc[months["coal_procured_tonnes"] > 0, "month"].max()
    summary = (
        f"By {last:%B %Y} states had reported {total.iloc[-1]:.2f} million tonnes, {share:.0%} of the cap; "
        f"after that none to {months['month'].max():%B}. The ban came on {ban.day} {ban:%B %Y}."
    )
    return Chart(figure, title, summary)
