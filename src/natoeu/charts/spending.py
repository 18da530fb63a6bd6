"""Defence spending as pictures: two editions, three definitions, lines over time, a board of bars."""

from __future__ import annotations

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.text import Text

from natoeu.charts.style import (
    BLUE,
    GREEN,
    GREY,
    GRID,
    INK,
    MARKERS,
    MUTED,
    ORANGE,
    PAPER,
    SEQUENCE,
    Chart,
    listed,
    new_figure,
    remove_spines,
    source_line,
    styled,
)
from natoeu.explorers.stage import rescale

INDICATORS = {
    "share_of_gdp_percent": ("share of GDP", "percent of GDP", 2),
    "million_usd_current": ("sum spent, current prices", "million US dollars", 0),
    "million_usd_2015_prices": ("sum spent, prices of 2015", "million US dollars of 2015", 0),
    "usd_per_capita_2015_prices": ("spending per inhabitant", "US dollars of 2015", 0),
    "equipment_share_percent": ("share for equipment", "percent of defence spending", 1),
    "personnel_share_percent": ("share for personnel", "percent of defence spending", 1),
    "armed_forces_personnel": ("people in the armed forces", "persons", 0),
}


@styled
def two_editions(
    table: pd.DataFrame, names: pd.Series, labels: tuple[str, str], guideline: float, source: str
) -> Chart:
    """Draw the shares of one year as two editions print them.

    Parameters
    ----------
    table : pandas.DataFrame
        As `natoeu.analysis.spending.compare_editions` gives it.
    names : pandas.Series
        Names of states by code.
    labels : tuple of str
        What to call the earlier and the later edition.
    guideline : float
        Percent of GDP.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    rows = table.sort_values("earlier", ascending=False, kind="stable")
    title = "One year, two editions: who met the guideline?"
    figure, axes = new_figure(9, 1.4 + 0.22 * len(rows))
    for place, row in enumerate(rows.itertuples()):
        crossed = (row.earlier >= guideline) != (row.later >= guideline)
        colour = ORANGE if crossed else MUTED
        axes.plot([row.earlier, row.later], [place, place], color=colour, linewidth=2.5 if crossed else 1.4, zorder=2)
        axes.plot(
            row.earlier, place, "D", color=colour, markerfacecolor=PAPER, markersize=7, markeredgewidth=1.6, zorder=3
        )
        axes.plot(row.later, place, "o", color=colour if crossed else BLUE, markersize=7, zorder=4)
        if crossed:
            axes.annotate(
                f"{row.earlier:.2f} to {row.later:.2f}",
                (max(row.earlier, row.later), place),
                xytext=(9, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                fontweight="bold",
            )
    axes.axvline(guideline, color=INK, linewidth=1.2, linestyle="--", zorder=1)
    axes.set_yticks(range(len(rows)), [names[code] for code in rows.index])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, rows[["earlier", "later"]].to_numpy().max() + 0.3)
    axes.set_xlabel("defence spending, percent of GDP")
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    remove_spines(axes, "left")
    axes.set_title(title)
    handles = [
        Line2D(
            [],
            [],
            marker="D",
            color=MUTED,
            markerfacecolor=PAPER,
            linestyle="",
            markersize=7,
            markeredgewidth=1.6,
            label=labels[0],
        ),
        Line2D([], [], marker="o", color=BLUE, linestyle="", markersize=7, label=labels[1]),
        Line2D([], [], color=INK, linestyle="--", label=f"guideline, {guideline:g} %"),
        Line2D([], [], color=ORANGE, linewidth=2.5, label="on the other side of it after revision"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=4)
    source_line(figure, source)
    before, after = rows.index[rows["earlier"] >= guideline], rows.index[rows["later"] >= guideline]
    lost, won = [names[c] for c in before if c not in after], [names[c] for c in after if c not in before]
    summary = f"{labels[0]}: {len(before)} of {len(rows)} allies at or above {guideline:g} percent; {labels[1]}: {len(after)}."
    if lost or won:
        summary += " " + " ".join(
            f"{word}: {listed(group)}." for word, group in (("Dropped out", lost), ("Came in", won)) if group
        )
    else:
        summary += " The list is the same."
    return Chart(figure, title, summary)


@styled
def definitions(table: pd.DataFrame, names: pd.Series, year: int, source: str) -> Chart:
    """Draw the share of GDP of a few states by several definitions.

    Parameters
    ----------
    table : pandas.DataFrame
        Index: codes; one column for each definition, percent of GDP.
    names : pandas.Series
        Names of states by code.
    year : int
        Year of the spending.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    title = f"Defence spending {year} by definition"
    figure, axes = new_figure(9, 1.6 + 0.42 * len(table))
    for place in range(len(table)):
        axes.axhline(place, color=GRID, linewidth=0.8, zorder=0)
    for name, colour, marker in zip(table.columns, SEQUENCE, MARKERS, strict=False):
        axes.plot(table[name], range(len(table)), marker, color=colour, markersize=9, alpha=0.9, label=name, zorder=3)
    axes.axvline(2, color=INK, linewidth=1.2, linestyle="--", zorder=1, label="guideline, 2 %")
    axes.set_yticks(range(len(table)), [names[code] for code in table.index])
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_xlim(0, table.max(axis=None) + 0.3)
    axes.set_xlabel("percent of GDP")
    axes.tick_params(axis="y", length=0)
    remove_spines(axes, "left")
    axes.set_title(title)
    figure.legend(loc="outside upper right", ncols=4)
    source_line(figure, source)
    spread = table.max(axis=1) - table.min(axis=1)
    widest = spread.idxmax()
    summary = (
        f"For {names[widest]} the definitions lie farthest apart: "
        f"from {table.loc[widest].min():.2f} ({table.loc[widest].idxmin()}) to {table.loc[widest].max():.2f} percent ({table.loc[widest].idxmax()})."
    )
    return Chart(figure, title, summary)


@styled
def trend(rows: pd.DataFrame, title: str, source: str, line_for: str = "line") -> Chart:
    """Draw shares of GDP over the years, one line for each value of a column.

    Parameters
    ----------
    rows : pandas.DataFrame
        With ``year``, ``share_of_gdp_percent`` and the column that tells the lines apart.
    title, source : str
        Title of the figure and source line.
    line_for : str
        The column that tells the lines apart.

    Returns
    -------
    Chart
    """
    figure, axes = new_figure(9, 3.4)
    ends = []
    for (name, group), colour, marker in zip(
        rows.sort_values("year").groupby(line_for), SEQUENCE, MARKERS, strict=False
    ):
        axes.plot(
            group["year"],
            group["share_of_gdp_percent"],
            color=colour,
            marker=marker,
            linewidth=2,
            markersize=8,
            label=name,
        )
        years, shares = group["year"].iloc[[0, -1]], group["share_of_gdp_percent"].iloc[[0, -1]]
        later = f", {shares.iloc[1]:.2f} in {years.iloc[1]}" if len(group) > 1 else ""
        ends.append(f"{name}: {shares.iloc[0]:.2f} percent in {years.iloc[0]}{later}")
    axes.axhline(2, color=INK, linewidth=1.2, linestyle="--", label="guideline, 2 %")
    axes.set_xticks(sorted(rows["year"].unique()))
    axes.set_ylim(0, max(rows["share_of_gdp_percent"].max(), 2) + 0.4)
    axes.set_ylabel("percent of GDP")
    axes.set_title(title)
    figure.legend(loc="outside upper right", ncols=4)
    source_line(figure, source)
    return Chart(figure, title, "; ".join(ends) + ".")


class Bars:
    """One bar for each ally, made once and updated.

    Parameters
    ----------
    names : pandas.Series
        Names of the states that get a bar, by code.
    source : str
        Source line.
    """

    title = "Defence spending, edition by edition"

    @styled
    def __init__(self, names: pd.Series, source: str):
        self.names = names
        count = len(names)
        self.figure, self.axes = new_figure(9, 1.2 + 0.205 * count)
        self.figure.set_layout_engine(None)
        height = self.figure.get_figheight()
        self.axes.set_position((0.16, 0.62 / height, 0.78, 1 - 1.15 / height))
        self._bars = self.axes.barh(range(count), [0.0] * count, height=0.7, color=BLUE)
        self._names = [
            self.axes.add_artist(
                Text(-0.01, place, "", transform=self.axes.get_yaxis_transform(), ha="right", va="center", fontsize=9)
            )
            for place in range(count)
        ]
        self._values = [self.axes.add_artist(Text(0, place, "", va="center", fontsize=9)) for place in range(count)]
        self._other = self.axes.plot(
            [], [], "D", color=INK, markerfacecolor=PAPER, markersize=6, linestyle="", zorder=4
        )[0]
        self._line = self.axes.axvline(2, color=INK, linewidth=1.2, linestyle="--")
        self.axes.set_ylim(count - 0.4, -0.6)
        self.axes.set_yticks([])
        self._ticks = self.axes.set_xlabel("")
        remove_spines(self.axes, "left")
        self._head = self.figure.add_artist(Text(0.01, 1 - 0.3 / height, "", fontsize=12, fontweight="bold"))
        self._key = self.figure.add_artist(Text(0.985, 1 - 0.3 / height, "", fontsize=9, ha="right"))
        self.figure.add_artist(Text(0.01, 0.07 / height, source, fontsize=9, color=MUTED))

    def update(
        self,
        values: pd.Series,
        other: pd.Series,
        highlighted: tuple[str, ...],
        indicator: str,
        head: str,
        guideline: float | None,
    ) -> None:
        """Show the values of one year and edition, highest first.

        Parameters
        ----------
        values : pandas.Series
            Values by code; states without one stand at the end, in grey.
        other : pandas.Series
            Values of another edition, shown as open diamonds; may be empty.
        highlighted : tuple of str
            Codes to highlight.
        indicator : str
            A key of `INDICATORS`.
        head : str
            Headline.
        guideline : float or None
            Where to draw the guideline.
        """
        _, unit, digits = INDICATORS[indicator]
        order = list(values.index) + [code for code in self.names.index if code not in values.index]
        limit = max([*values, *other.reindex(order).dropna(), guideline or 0, 1e-9]) * 1.13
        rescale(self.axes, x=(0, limit))
        for place, code in enumerate(order):
            known = code in values.index
            value = float(values[code]) if known else 0.0
            met = guideline is not None and known and value >= guideline
            bar = self._bars[place]
            bar.set_width(value)
            bar.set_facecolor(ORANGE if code in highlighted else GREEN if met else GREY)
            self._names[place].set_text(self.names[code])
            self._names[place].set_fontweight("bold" if code in highlighted else "normal")
            self._names[place].set_color(INK if known else MUTED)
            self._values[place].set_text(f"{value:,.{digits}f}" if known else "no value held")
            beyond = max(value, float(other.get(code, 0.0)) if known else 0.0)
            start = beyond + limit * 0.014
            if guideline is not None and start < guideline < start + 0.05 * limit:
                start = guideline + limit * 0.01  # not across the guideline
            self._values[place].set_x(start)
            self._values[place].set_color(INK if known else MUTED)
        pairs = [
            (other[code], place) for place, code in enumerate(order) if code in other.index and code in values.index
        ]
        self._other.set_data([x for x, _ in pairs], [y for _, y in pairs])
        self._line.set_visible(guideline is not None)
        if guideline is not None:
            self._line.set_xdata([guideline] * 2)
        self._ticks.set_text(unit)
        self._head.set_text(head)
        words = ["dashed: guideline", "green: at or above"] if guideline is not None else []
        self._key.set_text("; ".join(words + ["diamond: other edition"] * bool(pairs)))


def describe_met(names: list[str], total: int, guideline: float) -> str:
    """Say who met the guideline.

    >>> describe_met(["Greece"], 28, 2.0)
    '1 of the 28 allies with a figure is at or above 2 percent: Greece'
    >>> describe_met([], 2, 4.0)
    'none of the 2 allies with a figure is at or above 4 percent'
    """
    among = "the one ally" if total == 1 else f"the {total} allies"
    if not names:
        return f"none of {among} with a figure is at or above {guideline:g} percent"
    verb = "is" if len(names) == 1 else "are"
    return f"{len(names)} of {among} with a figure {verb} at or above {guideline:g} percent: {listed(names)}"
