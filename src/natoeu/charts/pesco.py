"""PESCO as pictures: who is in which project, who shares how many, allies and others, a board."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from natoeu.charts.style import (
    BLUE,
    GREEN,
    GREY,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SKY,
    Chart,
    cells,
    listed,
    new_figure,
    plural,
    remove_spines,
    source_line,
    styled,
)
from natoeu.explorers.stage import rescale

BLUES = LinearSegmentedColormap.from_list("natoeu_blues", [PAPER, SKY, BLUE])


@styled
def participation(
    members: pd.DataFrame,
    leads: pd.DataFrame,
    projects: pd.DataFrame,
    names: pd.Series,
    allies: Collection[str],
    source: str,
) -> Chart:
    """Draw states as rows and projects as columns.

    Parameters
    ----------
    members : pandas.DataFrame
        As `natoeu.analysis.pesco.matrix` gives it.
    leads : pandas.DataFrame
        Rows of ``strategy/pesco_participation`` with a leading role.
    projects : pandas.DataFrame
        Rows of ``strategy/pesco_projects``.
    names : pandas.Series
        Names of states by code.
    allies : collection of str
        Codes of the states that are allies.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    joined = members.sum(axis=1).sort_values(ascending=False, kind="stable")
    rows, columns = list(joined.index), list(members.columns)
    short = projects.set_index("project_no")["short_name"]
    leading = set(zip(leads["iso3"], leads["project_no"], strict=True))
    title = f"{len(columns)} PESCO projects and their members"
    figure, axes = new_figure(9.5, 2.2 + 0.225 * len(rows))
    for place in range(len(rows)):
        axes.axhline(place, color=GRID, linewidth=0.7, zorder=0)
    for place, state in enumerate(rows):
        for column, project in enumerate(columns):
            if members.loc[state, project]:
                lead = (state, project) in leading
                axes.plot(
                    column, place, "D" if lead else "s", color=ORANGE if lead else BLUE, markersize=9 if lead else 8
                )
        axes.text(len(columns) - 0.2, place, str(joined[state]), va="center", ha="right", fontsize=9, fontweight="bold")
    axes.set_yticks(range(len(rows)), [names[state] + ("" if state in allies else " *") for state in rows])
    axes.set_xticks(range(len(columns)), [f"{number} {short[number]}" for number in columns], rotation=90)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xlim(-0.6, len(columns) - 0.1)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    remove_spines(axes, "left", "bottom")
    axes.set_title(title, x=0, pad=10)
    handles = [
        Line2D([], [], marker="s", color=BLUE, linestyle="", markersize=8, label="member"),
        Line2D([], [], marker="D", color=ORANGE, linestyle="", markersize=9, label="leads the project"),
        Line2D([], [], linestyle="", label="* not an ally; number: projects joined"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=3)
    source_line(figure, source)
    least = [names[state] for state in joined.index[joined == joined.min()]]
    summary = (
        f"{plural(int(joined.sum()), 'membership')} of {plural(len(rows), 'state')} in {plural(len(columns), 'project')}. "
        f"{names[rows[0]]} is in {joined.iloc[0]}, {names[rows[1]]} in {joined.iloc[1]}; {listed(least)} in {joined.min()}."
    )
    return Chart(figure, title, summary)


@styled
def shared(pairs: pd.DataFrame, names: pd.Series, source: str) -> Chart:
    """Draw how many projects each pair of states shares.

    Parameters
    ----------
    pairs : pandas.DataFrame
        As `natoeu.analysis.pesco.joint_projects` gives it.
    names : pandas.Series
        Names of states by code.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    order = pairs.sum().sort_values(ascending=False, kind="stable").index
    values = pairs.loc[order, order].to_numpy()
    title = "Projects that two states share"
    figure, axes = new_figure(9.4, 6.9)
    lower = np.where(np.tril(np.ones_like(values), -1) > 0, values, np.nan)
    cells(axes, lower, cmap=BLUES, vmin=0, vmax=values.max() or 1)
    for row, column in zip(*np.nonzero(np.nan_to_num(lower)), strict=True):
        dark = lower[row, column] > 0.55 * values.max()
        axes.text(
            column, row, f"{lower[row, column]:.0f}", ha="center", va="center", fontsize=9, color=PAPER if dark else INK
        )
    axes.set_yticks(range(len(order)), [names[code] for code in order])
    axes.set_xticks(range(len(order)), order, rotation=90)
    axes.tick_params(length=0)
    remove_spines(axes, "left", "bottom")
    axes.set_title(title)
    source_line(figure, source)
    top = int(values.max())
    row, column = np.argwhere(np.tril(values, -1) == top)[0] if top else (0, 0)
    none = int((np.tril(values == 0, -1)).sum())
    summary = (
        f"{names[order[column]]} and {names[order[row]]} share most: {plural(top, 'project')}. "
        f"Of {len(order) * (len(order) - 1) // 2} pairs of states, {none} share none."
    )
    return Chart(figure, title, summary)


@styled
def groups(counts: pd.Series, group: Collection[str], names: pd.Series, labels: tuple[str, str], source: str) -> Chart:
    """Draw the number of projects for the states of two groups, one dot for each state.

    Parameters
    ----------
    counts : pandas.Series
        Projects by code.
    group : collection of str
        Codes of the first group; all others are the second.
    names : pandas.Series
        Names of states by code.
    labels : tuple of str
        What to call the two groups.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    inside = counts.index.isin(list(group))
    title = "Do allies join more projects?"
    figure, axes = new_figure(9, 3.6)
    means = []
    for row, (mine, colour, marker) in enumerate(((inside, BLUE, "o"), (~inside, ORANGE, "D"))):
        values = counts[mine]
        means.append(float(values.mean()) if len(values) else float("nan"))
        stack = values.groupby(values).cumcount()
        axes.plot(values, row - 0.1 * stack + 0.15, marker, color=colour, markersize=7)
        axes.plot([means[row]] * 2, [row - 0.42, row + 0.32], color=INK, linewidth=2)
        axes.text(means[row] + 0.1, row + 0.4, f"mean {means[row]:.2f}", fontsize=9, ha="left", va="center")
    axes.set_yticks(
        [0, 1], [f"{label} ({count})" for label, count in zip(labels, (inside.sum(), (~inside).sum()), strict=True)]
    )
    axes.set_ylim(1.6, -0.6)
    axes.set_xlim(0, counts.max() + 1)
    axes.set_xlabel("projects joined")
    axes.tick_params(axis="y", length=0)
    remove_spines(axes, "left")
    axes.set_title(title)
    source_line(figure, source)
    top = counts.idxmax()
    summary = (
        f"{labels[0].capitalize()} join {means[0]:.2f} projects on average, {labels[1]} {means[1]:.2f}. "
        f"The most active state is {names[top]} with {counts[top]}."
    )
    return Chart(figure, title, summary)


class Board:
    """Partners of a state as bars, projects as tiles, made once and updated.

    Parameters
    ----------
    names : pandas.Series
        Names of the states that take part, by code.
    projects : pandas.DataFrame
        Rows of ``strategy/pesco_projects``.
    source : str
        Source line.
    """

    title = "PESCO: projects and partners"

    @styled
    def __init__(self, names: pd.Series, projects: pd.DataFrame, source: str):
        self.names = names
        count = len(names) - 1
        self.figure, self.axes = new_figure(9.4, 5.7)
        self.figure.set_layout_engine(None)
        self.axes.set_position((0.125, 0.1, 0.34, 0.82))
        self._bars = self.axes.barh(range(count), [0.0] * count, height=0.7, color=GREY)
        self._names = [
            self.axes.add_artist(
                Text(-0.02, place, "", transform=self.axes.get_yaxis_transform(), ha="right", va="center", fontsize=9)
            )
            for place in range(count)
        ]
        self._counts = [self.axes.add_artist(Text(0, place, "", va="center", fontsize=9)) for place in range(count)]
        self.axes.set_ylim(count - 0.4, -0.6)
        self.axes.set_yticks([])
        self.axes.set_xticks([])
        remove_spines(self.axes, "left", "bottom")
        self._head = self.figure.add_artist(Text(0.01, 0.945, "", fontsize=11, fontweight="bold"))
        self.tiles = self.figure.add_axes((0.5, 0.1, 0.485, 0.82))
        self.tiles.set_axis_off()
        self._tiles, self._numbers = {}, {}
        places = projects.sort_values("project_no").groupby("wave").cumcount()
        for row, place in zip(projects.itertuples(), places, strict=True):
            column, line = place % 6, place // 6 + (row.wave - 1) * 3.9
            self._tiles[row.project_no] = self.tiles.add_patch(
                Rectangle((column + 0.04, line + 0.04), 0.92, 0.92, facecolor=PAPER, edgecolor=MUTED, linewidth=0.8)
            )
            self._numbers[row.project_no] = self.tiles.add_artist(
                Text(column + 0.5, line + 0.5, str(row.project_no), ha="center", va="center", fontsize=10)
            )
        self._waves = {
            wave: self.tiles.add_artist(Text(0.05, (wave - 1) * 3.9 - 0.1, "", fontsize=9, va="bottom"))
            for wave in sorted(projects["wave"].unique())
        }
        self.tiles.set_xlim(-0.05, 6.05)
        self.tiles.set_ylim(10.85, -0.65)
        self._key = [self.figure.add_artist(Text(0.5, 0.055, "", fontsize=9, fontweight="bold")) for _ in range(3)]
        self._title = self.figure.add_artist(Text(0.5, 0.945, "", fontsize=11, fontweight="bold"))
        self._swatches = [
            self.figure.add_artist(
                Rectangle((0.5, 0), 0.014, 0.022, transform=self.figure.transFigure, facecolor=colour)
            )
            for colour in (BLUE, ORANGE, GREEN)
        ]
        self.figure.add_artist(Text(0.01, 0.012, source, fontsize=9, color=MUTED))

    def update(
        self, members: pd.DataFrame, partners: pd.Series, first: str, second: str | None, waves: dict[int, str]
    ) -> None:
        """Show the projects of one state or two, and the partners of the first.

        Parameters
        ----------
        members : pandas.DataFrame
            As `natoeu.analysis.pesco.matrix` gives it, for the list of the day.
        partners : pandas.Series
            Projects shared with the first state, by code.
        first, second : str
            Codes; the second may be None.
        waves : dict of int to str
            Heading of each block of tiles.
        """
        order = partners.drop(first).sort_values(ascending=False, kind="stable")
        limit = max(int(order.max()), 1) * 1.15
        rescale(self.axes, x=(0, limit))
        for place, (code, count) in enumerate(order.items()):
            self._bars[place].set_width(count)
            self._bars[place].set_facecolor(ORANGE if code == second else BLUE if count else GREY)
            self._names[place].set_text(self.names[code])
            self._names[place].set_fontweight("bold" if code == second else "normal")
            self._counts[place].set_text(str(count))
            self._counts[place].set_x(count + limit * 0.015)
        self._head.set_text(f"Projects shared with {self.names[first]}")
        for number, tile in self._tiles.items():
            listed_now = number in members.columns
            one = listed_now and bool(members.loc[first, number])
            other = listed_now and second is not None and bool(members.loc[second, number])
            tile.set_facecolor(GREEN if one and other else BLUE if one else ORANGE if other else PAPER)
            tile.set_linestyle("-" if listed_now else ":")
            tile.set(edgecolor=INK if one and other else MUTED, linewidth=2.4 if one and other else 0.8)
            self._numbers[number].set_color(PAPER if one else INK if listed_now else MUTED)
        for wave, text in waves.items():
            self._waves[wave].set_text(text)
        self._title.set_text(f"Projects of {self.names[first]}" + (f" and {self.names[second]}" if second else ""))
        words = (
            [f"only {self.names[first]}", f"only {self.names[second]}", "both"]
            if second
            else [self.names[first], "", ""]
        )
        place = 0.5
        for text, swatch, word in zip(self._key, self._swatches, words, strict=True):
            swatch.set_visible(bool(word))
            swatch.set_xy((place, 0.052))
            text.set_text(word)
            text.set_position((place + 0.02, 0.055))
            place += 0.045 + 0.0105 * len(word)
