"""Europol's figures as pictures: labels with their remainder, editions side by side, estimates as ranges."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from natoeu.analysis.tesat import LABELS
from natoeu.charts.style import (
    BLUE,
    GREEN,
    GREY,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    YELLOW,
    Chart,
    listed,
    new_figure,
    plural,
    remove_spines,
    source_line,
    styled,
    wrapped,
)
from natoeu.explorers.stage import rescale

REST = "not_broken_down"
LOOKS = {
    "separatist": (BLUE, ""),
    "jihadist": (ORANGE, ""),
    "left_wing": (SKY, ""),
    "right_wing": (GREEN, ".."),
    "single_issue": (YELLOW, ""),
    "not_specified": (PURPLE, "\\\\"),
    REST: (PAPER, "////"),
}
#: Sets of states that lack the United Kingdom, in words.
WITHOUT_UK = {"EU27_without_GBR": "EU27 without the UK", "EU27_2020": "EU28 without the UK"}
AREAS = {"eu": "EU", "europe": "Europe", "western_europe": "Western Europe", "world": "world"}
NAMES = {label: label.replace("_", "-") for label in LABELS} | {
    "not_specified": "not specified",
    REST: "not broken down",
}


class Stack:
    """Bars by year, a part for each label, made once and updated.

    Parameters
    ----------
    years : tuple of int
        First and last year that can be shown.
    source : str
        Source line.
    title : str, optional
        Title in the figure.
    """

    @styled
    def __init__(self, years: tuple[int, int], source: str, title: str = ""):
        self.years = range(years[0], years[1] + 1)
        self.figure, self.axes = new_figure(9.2, 4.4)
        self._parts = {}
        for label, (colour, hatch) in LOOKS.items():
            bars = self.axes.bar(
                list(self.years),
                1,
                width=0.72,
                color=colour,
                hatch=hatch,
                edgecolor=INK,
                linewidth=0.6,
                label=NAMES[label],
            )
            self._parts[label] = bars.patches
        self._totals = [self.axes.text(year, 0, "", ha="center", va="bottom", fontsize=9) for year in self.years]
        self.axes.set_xticks(list(self.years))
        self.axes.grid(axis="y", color=GRID)
        self.axes.set_ylim(0, 700)
        self.axes.set_ylabel("attacks")
        remove_spines(self.axes, "left")
        self.axes.tick_params(length=0)
        if title:
            self.axes.set_title(title)
        self.figure.legend(loc="outside upper right", ncols=4)
        source_line(self.figure, source)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine(None)  # with "none" matplotlib would draw twice for every picture

    @styled
    def update(
        self, table: pd.DataFrame, unit: str, labels: tuple[str, ...] = LABELS, rest: bool = True, share: bool = False
    ) -> None:
        """Show a table.

        Parameters
        ----------
        table : pandas.DataFrame
            Result of `natoeu.analysis.tesat.breakdown`, the years to show.
        unit : str
            What is counted.
        labels : tuple of str
            The labels to show.
        rest : bool
            Whether the part not broken down is shown.
        share : bool
            Whether bars show shares of the total.
        """
        shown = [*labels, REST] if rest else list(labels)
        numbers = table.reindex(self.years)[["total", *LABELS, REST]].astype("Float64").fillna(0).to_numpy(dtype=float)
        frame = pd.DataFrame(numbers, index=list(self.years), columns=["total", *LABELS, REST])
        scale = 100 / frame["total"].where(frame["total"] > 0, np.inf) if share else 1.0
        base = np.zeros(len(frame))
        for label, bars in self._parts.items():
            heights = (frame[label].clip(lower=0) * scale).to_numpy() if label in shown else np.zeros(len(frame))
            for bar, low, height in zip(bars, base, heights, strict=True):
                bar.set_y(low)
                bar.set_height(height)
                bar.set_visible(height > 0)
            base = base + heights
        top = 100 if share else max(base.max(), 1)
        rescale(self.axes, y=(0, top * 1.12))
        for year, height, total in zip(self.years, base, self._totals, strict=True):
            known = year in table.index
            total.set_position((year, height + top * 0.01))
            value = table.loc[year, "total" if len(labels) > 1 else labels[0]] if known else pd.NA
            star = " *" if known and table.loc[year, "coverage"] in WITHOUT_UK else ""
            total.set_text("" if pd.isna(value) else f"{value}{star}")
        self.axes.set_ylabel(f"per cent of {unit}" if share else unit)
        if len(table):
            rescale(self.axes, x=(table.index.min() - 0.6, table.index.max() + 0.6))


def describe(table: pd.DataFrame, unit: str, label: str = "") -> str:
    """Say in a sentence or two what a table of labels shows; years are compared, never added up."""
    if table.empty:
        return f"The record holds no figure for {unit} in these years."
    first, last = table.index.min(), table.index.max()
    span = f"In {first}" if first == last else f"From {first} to {last}"
    numbers = table[label].dropna() if label else table["total"]
    if numbers.empty:
        return f"{span} the record holds no figure for the label {NAMES[label]} in {unit} that fits the totals."
    if label:
        text = f"{span} the label {NAMES[label]} is known for {plural(len(numbers), 'year')} of {len(table)}: {_between(numbers)} {unit}."
    else:
        open_share = table[REST].clip(lower=0) / table["total"].where(table["total"] > 0)
        text = f"{span}: {_between(numbers)} {unit} in a year, of which {_between(open_share, '{:.0%}')} are not broken down."
    without = table.index[table["coverage"].isin(WITHOUT_UK)]
    text += f" Without the United Kingdom: {listed(without)}." if len(without) else ""
    mixed = table.index[table["mixed"]]
    return text + (f" Labels from another edition than the total: {listed(mixed)}." if len(mixed) else "")


def _between(numbers: pd.Series, form: str = "{}") -> str:
    low, high = numbers.min(), numbers.max()
    if low == high:
        return form.format(low)
    return f"{form.format(low)} ({numbers.idxmin()}) to {form.format(high)} ({numbers.idxmax()})"


@styled
def stacked(table: pd.DataFrame, unit: str, title: str, source: str) -> Chart:
    """Draw totals by year with their labels and the part not broken down.

    Parameters
    ----------
    table : pandas.DataFrame
        Result of `natoeu.analysis.tesat.breakdown`.
    unit, title, source : str
        What is counted; title and source line.

    Returns
    -------
    Chart
    """
    stack = Stack((int(table.index.min()), int(table.index.max())), source, title)
    stack.update(table, unit)
    return Chart(stack.figure, title, describe(table, unit))


@styled
def two_counts(tables: dict[str, pd.DataFrame], year: int, source: str) -> Chart:
    """Draw what makes up the attacks and the deaths of one year.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        Results of `natoeu.analysis.tesat.breakdown` by unit.
    year : int
        The year.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    title = f"{year}: what counts depends on what is counted"
    figure, axes = new_figure(9, 2.7)
    used, told = {}, []
    for place, (unit, table) in enumerate(tables.items()):
        row, start = table.loc[year], 0
        for label in (*LABELS, REST):
            number = 0 if pd.isna(row[label]) else int(row[label])
            if number <= 0:
                continue
            colour, hatch = LOOKS[label]
            used[NAMES[label]] = axes.barh(
                place, number, left=start, height=0.56, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.7
            )
            axes.text(start + number / 2, place - 0.32, str(number), ha="center", va="bottom", fontsize=9)
            start += number
        largest = row[list(LABELS)].astype("Float64").idxmax()
        told.append(f"{int(row[largest])} of {int(row['total'])} {unit} bear the label {NAMES[largest]}")
    axes.set_yticks(range(len(tables)), [f"{unit} ({int(table.loc[year, 'total'])})" for unit, table in tables.items()])
    axes.set_ylim(len(tables) - 0.5, -0.65)
    axes.set_xticks([])
    axes.tick_params(length=0)
    remove_spines(axes, "left", "bottom")
    axes.set_title(title)
    figure.legend(used.values(), used.keys(), loc="outside upper right", ncols=len(used))
    source_line(figure, source)
    return Chart(figure, title, f"In {year}, {listed(told)}.")


@styled
def editions(rows: pd.DataFrame, unit: str, source: str) -> Chart:
    """Draw the years for which Europol printed more than one total.

    Parameters
    ----------
    rows : pandas.DataFrame
        Result of `natoeu.analysis.tesat.restated`.
    unit, source : str
        What is counted; source line.

    Returns
    -------
    Chart
    """
    if rows.empty:
        raise ValueError(f"No total of {unit} was restated: there are no editions to compare.")
    years = list(rows["year"].unique())
    title = f"One year, two totals: {unit} by edition"
    figure, axes = new_figure(9, 1.5 + 0.5 * len(years))
    far = rows["number"].max()
    for place, year in enumerate(years):
        mine = rows[rows["year"] == year].sort_values("edition")
        axes.plot(mine["number"], [place] * len(mine), color=MUTED, linewidth=2, zorder=1)
        ordered = mine.sort_values("number")
        for end, (_, row) in enumerate(ordered.iterrows()):
            outer = {0: (-9, "right"), len(ordered) - 1: (9, "left")}.get(end, (0, "center"))
            first = row["edition"] == mine["edition"].min()
            axes.plot(
                row["number"], place, "o" if first else "s", color=BLUE if first else ORANGE, markersize=9, zorder=2
            )
            axes.annotate(
                f"{row['number']} ({WITHOUT_UK.get(row['coverage'], row['coverage'])}, {row['edition']})",
                (row["number"], place),
                xytext=(outer[0], 0),
                textcoords="offset points",
                ha=outer[1],
                va="center",
                fontsize=9,
            )
    axes.set_xlim(-0.42 * far, 1.42 * far)
    axes.set_xticks([])
    axes.set_yticks(range(len(years)), years)
    axes.set_ylim(len(years) - 0.4, -0.6)
    axes.tick_params(length=0)
    remove_spines(axes, "left", "bottom")
    axes.set_title(title)
    handles = [
        Line2D([], [], marker="o", color=BLUE, linestyle="", markersize=8, label="first edition"),
        Line2D([], [], marker="s", color=ORANGE, linestyle="", markersize=8, label="later edition"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    source_line(figure, source)
    same = [year for year in years if rows.loc[rows["year"] == year, "coverage"].nunique() == 1]
    spread = rows.groupby("year")["number"].agg(lambda numbers: numbers.max() - numbers.min())
    summary = f"{plural(len(years), 'year has', 'years have')} two totals of {unit}; the widest gap is {spread.max()} ({spread.idxmax()})."
    return Chart(
        figure,
        title,
        summary
        + (f" In {listed(same)} both totals cover the same states." if same else " In each case the states differ."),
    )


@styled
def fighters(estimates: pd.DataFrame, source: str) -> Chart:
    """Draw published estimates as ranges, one row each, never joined.

    Parameters
    ----------
    estimates : pandas.DataFrame
        Rows of ``terrorism/foreign_fighters`` of one measure, in persons.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    if estimates.empty:
        raise ValueError("There are no estimates to draw; widen the selection.")
    rows = estimates.sort_values(["as_of", "known_on", "estimator"], ignore_index=True)
    title = "How many had travelled? Ranges as published"
    figure, axes = new_figure(9.2, 1.6 + 0.36 * len(rows))
    far = rows[["low", "high"]].max().max()
    for place, row in rows.iterrows():
        low, high = row["low"], row["high"]
        axes.axhline(place, color=GRID, linewidth=0.8, zorder=0)
        if pd.isna(high):
            axes.annotate(
                "",
                (low + 0.12 * far, place),
                (low, place),
                arrowprops={"arrowstyle": "->", "color": ORANGE, "linewidth": 2},
            )
            axes.plot(low, place, "o", color=ORANGE, markersize=8)
        elif pd.isna(low):
            axes.plot(high, place, "o", color=BLUE, markerfacecolor=PAPER, markersize=8, markeredgewidth=1.8)
        else:
            axes.plot([low, high], [place, place], color=BLUE, linewidth=5, solid_capstyle="butt")
            axes.plot([low, high], [place, place], "o", color=BLUE, markersize=7, linestyle="")
        text = (
            f"at least {low:,.0f}"
            if pd.isna(high)
            else f"{high:,.0f}"
            if pd.isna(low) or low == high
            else f"{low:,.0f} to {high:,.0f}"
        )
        right = (low + 0.12 * far) if pd.isna(high) else high
        ground = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
        axes.annotate(
            text, (right, place), xytext=(8, 0), textcoords="offset points", va="center", fontsize=9, bbox=ground
        )
    labels = [
        f"{row['as_of']:%Y-%m}  {wrapped(row['estimator'], 40)}, {AREAS.get(row['area'], row['area'])}"
        for _, row in rows.iterrows()
    ]
    axes.set_yticks(range(len(rows)), labels)
    axes.set_ylim(len(rows) - 0.5, -0.6)
    axes.set_xlim(0, 1.28 * far)
    axes.set_xlabel("persons")
    axes.tick_params(axis="y", length=0)
    remove_spines(axes, "left")
    axes.set_title(title, x=0)
    handles = [
        Line2D([], [], color=BLUE, marker="o", linewidth=4, label="range or number"),
        Line2D(
            [], [], color=BLUE, marker="o", markerfacecolor=PAPER, linestyle="", label="upper end or single number only"
        ),
        Line2D([], [], color=ORANGE, marker=">", linewidth=2, label="at least"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=3)
    source_line(figure, source)
    whole = int((rows["low"].notna() & rows["high"].notna() & (rows["low"] < rows["high"])).sum())
    summary = f"{plural(len(rows), 'estimate')} by {plural(rows['estimator'].nunique(), 'estimator')}; {whole} give a range with two ends. They count different states and periods."
    return Chart(figure, title, summary)


@styled
def attacks_and_measures(attacks: pd.DataFrame, measures: pd.DataFrame, source: str) -> Chart:
    """Draw attacks and measures on one line, with the wait from each attack to the next measure.

    Parameters
    ----------
    attacks : pandas.DataFrame
        With ``date``, ``place`` and ``wait`` in days.
    measures : pandas.DataFrame
        With ``date``.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    title = "Attacks, measures of the EU, and the days between"
    figure, axes = new_figure(9.2, 3.2)
    rows = attacks.sort_values("date", ignore_index=True)
    axes.vlines(measures["date"], -0.25, 0.25, color=BLUE, linewidth=1.6)
    heights = (
        1 + np.array([0, 0.22, -0.22])[np.arange(len(rows)) % 3]
    )  # waits that follow closely must not hide each other
    axes.hlines(
        heights, rows["date"], rows["date"] + pd.to_timedelta(rows["wait"], unit="D"), color=ORANGE, linewidth=6
    )
    axes.plot(rows["date"], heights, "v", color=INK, markersize=8, linestyle="")
    axes.set_yticks([0, 1], [f"measures ({len(measures)})", f"attacks ({len(rows)})"])
    axes.set_ylim(-0.5, 1.5)
    axes.tick_params(axis="y", length=0)
    remove_spines(axes, "left")
    axes.set_title(title)
    handles = [
        Line2D([], [], marker="v", color=INK, linestyle="", label="attack"),
        Line2D([], [], color=ORANGE, linewidth=6, label="wait for the next measure"),
        Line2D([], [], color=BLUE, marker="|", markersize=12, linestyle="", label="measure"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=3)
    source_line(figure, source)
    summary = (
        f"After {plural(len(rows), 'attack')} the next measure came within {rows['wait'].min()} to {rows['wait'].max()} days, "
        f"{rows['wait'].mean():.0f} on average."
    )
    return Chart(figure, title, summary)


@styled
def chance(shuffles: dict[str, np.ndarray], observed: dict[str, float], source: str) -> Chart:
    """Draw what shuffling gives, and where the record stands, for one or more periods.

    Parameters
    ----------
    shuffles : dict of str to numpy.ndarray
        Mean waits in days of the shuffles, by name.
    observed : dict of str to float
        Mean wait on record, by the same names.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    title = "Mean wait after an attack: the record against chance"
    figure, axes = new_figure(9.2, 3.4, 1, len(shuffles), squeeze=False)
    told = []
    for panel, (name, values) in zip(axes[0], shuffles.items(), strict=True):
        panel.hist(values, bins=40, color=GREY, edgecolor=PAPER, linewidth=0.4)
        panel.axvline(observed[name], color=ORANGE, linewidth=2.5)
        panel.set_title(name, fontsize=10.5)
        panel.set_xlabel("days, mean of one shuffle")
        panel.set_yticks([])
        remove_spines(panel, "left")
        share = (values <= observed[name] + 1e-9).mean()
        told.append(f"{name}: {observed[name]:.0f} days on record, {share:.1%} of shuffles are as short")
    axes[0][0].set_ylabel("number of shuffles")
    handles = [
        Line2D([], [], color=ORANGE, linewidth=2.5, label="on record"),
        Line2D([], [], color=GREY, linewidth=8, label="shuffled"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    source_line(figure, source)
    return Chart(figure, title, "; ".join(told) + ".")
