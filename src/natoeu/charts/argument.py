"""The argument as a picture: an outline to read, a tree to explore, and the verdicts behind the steps."""

from __future__ import annotations

from collections.abc import Collection

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from natoeu.analysis.argument import outline
from natoeu.charts.style import (
    BLUE,
    GREEN,
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
    source_line,
    styled,
    wrapped,
)

#: Colour and marker of each kind of step.
KINDS = {
    "thesis": (INK, "p"),
    "inference": (BLUE, "s"),
    "premise": (SKY, "h"),
    "assumption": (YELLOW, "D"),
    "evidence": (GREEN, "o"),
    "counter_argument": (ORANGE, "v"),
}
#: Colour and marker of each verdict.
#: Height in inches of a line of the outline, and of each further line of the same step.
LINE, MORE = 0.205, 0.15
#: Areas of the markers of the tree that are wider than others of the same area.
SIZES = {"D": 235, "v": 350}


def _words(kind: str) -> str:
    return kind.replace("_", "-" if kind == "counter_argument" else " ")


def _kind_handles(kinds: Collection[str], size: float = 8) -> list[Line2D]:
    return [
        Line2D([], [], color=colour, marker=marker, linestyle="", markersize=size, label=_words(kind))
        for kind, (colour, marker) in KINDS.items()
        if kind in set(kinds)
    ]


@styled
def read_as_outline(
    argument: nx.DiGraph, nodes: pd.DataFrame, root: str, title: str, source: str, width: int = 112
) -> Chart:
    """Draw the steps under a root as an outline with full texts.

    Parameters
    ----------
    argument : networkx.DiGraph
        As `natoeu.analysis.argument.build` makes it.
    nodes : pandas.DataFrame
        Rows of ``claims/arguments``.
    root : str
        The step at the top.
    title, source : str
        Title and source line.
    width : int
        Characters in a line at the left margin.

    Returns
    -------
    Chart
    """
    told = nodes.set_index("node_id")
    lines = outline(argument, root)
    texts = [
        wrapped(f"{row.node_id}  {told.loc[row.node_id, 'text']}", width - 4 * row.depth) for row in lines.itertuples()
    ]
    heights = np.array([LINE + MORE * text.count("\n") for text in texts])
    tops = np.concatenate([[0], np.cumsum(heights)[:-1]])
    middles = tops + LINE / 2
    figure, axes = new_figure(9.5, 1.05 + heights.sum())
    for place, row in enumerate(lines.itertuples()):
        colour, marker = KINDS[told.loc[row.node_id, "kind"]]
        left = 0.28 * row.depth
        if row.parent >= 0:
            dashed = (0, (2, 2)) if row.relation == "attacks" else "-"
            axes.plot(
                [left - 0.28, left - 0.28, left],
                [middles[row.parent], middles[place], middles[place]],
                color=MUTED,
                linewidth=1.1,
                linestyle=dashed,
                zorder=1,
            )
        axes.plot(left, middles[place], marker, color=colour, markersize=8, zorder=3)
        weight = "bold" if row.depth == 0 else "normal"
        axes.text(
            left + 0.14, tops[place] + 0.02, texts[place], va="top", fontsize=9, fontweight=weight, linespacing=1.15
        )
    axes.set_xlim(-0.1, 9.2)
    axes.set_ylim(heights.sum(), -0.05)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_axis_off()
    axes.set_title(title)
    handles = _kind_handles(told.loc[lines["node_id"], "kind"])
    handles.append(Line2D([], [], color=MUTED, label="speaks for"))
    if (lines["relation"] == "attacks").any():
        handles.append(Line2D([], [], color=MUTED, linestyle=(0, (2, 2)), label="speaks against"))
    figure.legend(handles=handles, loc="outside upper right", ncols=len(handles), columnspacing=1.1, handletextpad=0.4)
    source_line(figure, source)
    return Chart(figure, title, _outline_summary(lines, told))


def _outline_summary(lines: pd.DataFrame, told: pd.DataFrame) -> str:
    below = told.loc[lines["node_id"].iloc[1:].unique(), "kind"].value_counts()
    root = lines["node_id"].iloc[0]
    if below.empty:
        return f"Nothing speaks for or against {root} on this map."
    parts = [
        plural(int(below[kind]), _words(kind), "pieces of evidence" if kind == "evidence" else None)
        for kind in KINDS
        if kind in below
    ]
    parts = [part.replace("1 evidence", "1 piece of evidence") for part in parts]
    return (
        f"Under {root} {'stands' if below.sum() == 1 else 'stand'} {plural(int(below.sum()), 'step')}: {listed(parts)}."
    )


class Tree:
    """The whole argument as a tree of numbered steps, made once and updated by state.

    Parameters
    ----------
    argument : networkx.DiGraph
        As `natoeu.analysis.argument.build` makes it.
    nodes : pandas.DataFrame
        Rows of ``claims/arguments``.
    root : str
        The step at the top.
    source : str
        Source line.
    """

    title = "The argument, step by step"

    @styled
    def __init__(self, argument: nx.DiGraph, nodes: pd.DataFrame, root: str, source: str):
        self.told = nodes.set_index("node_id")
        lines = outline(argument, root).drop_duplicates("node_id", ignore_index=True)
        self.places = _tree_places(lines)
        self.figure, self.axes = new_figure(9.5, 5.4)
        for relation, style in (("supports", "-"), ("attacks", (0, (2, 2)))):
            elbows = [self._elbow(row, lines) for row in lines[lines["relation"] == relation].itertuples()]
            self.axes.add_collection(
                LineCollection(elbows, colors=MUTED, linewidths=1.1, linestyles=[style], zorder=1), autolim=False
            )
        self._marks, self._members = {}, {}
        for kind, (colour, marker) in KINDS.items():
            self._members[kind] = [node for node in lines["node_id"] if self.told.loc[node, "kind"] == kind]
            spots = np.array([self.places[node] for node in self._members[kind]]).reshape(-1, 2)
            self._marks[kind] = self.axes.scatter(
                *spots.T,
                s=SIZES.get(marker, 370),
                marker=marker,
                facecolor=PAPER,
                edgecolor=colour,
                linewidth=1.8,
                zorder=3,
            )
        for node, (x, y) in self.places.items():
            self.axes.text(x, y, node.lstrip("n0"), ha="center", va="center", fontsize=9, zorder=5)
        self._ring = self.axes.scatter([], [], s=900, facecolor="none", edgecolor=INK, linewidth=2.2, zorder=4)
        self._crosses = self.axes.scatter([], [], s=560, marker="x", color=PURPLE, linewidth=2.2, zorder=4)
        self._text = self.axes.text(-0.4, 4.72, "", va="top", fontsize=10, linespacing=1.3)
        self._text.set_in_layout(False)
        self._dress(source)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine(None)

    def _elbow(self, row, lines: pd.DataFrame) -> list[tuple[float, float]]:
        (x, y), (up_x, up_y) = self.places[row.node_id], self.places[lines["node_id"][row.parent]]
        return [(x, y), (x, y - 0.5), (up_x, y - 0.5), (up_x, up_y)]

    def _dress(self, source: str) -> None:
        self.axes.set_xlim(-0.7, max(x for x, _ in self.places.values()) + 0.7)
        self.axes.set_ylim(5.7, -0.4)
        self.axes.set_xticks([])
        self.axes.set_yticks([])
        self.axes.set_axis_off()
        self.axes.set_title(self.title)
        handles = _kind_handles(KINDS)
        handles += [
            Line2D(
                [],
                [],
                marker="o",
                color=MUTED,
                markerfacecolor="#bcd9ee",
                linestyle="",
                markersize=9,
                label="the chosen step rests on it",
            ),
            Line2D([], [], marker="v", color=ORANGE, linestyle="", markersize=9, label="filled: attacks it"),
            Line2D([], [], marker="x", color=PURPLE, linestyle="", markersize=8, markeredgewidth=2, label="falls"),
        ]
        self.figure.legend(handles=handles, loc="outside upper right", ncols=5, columnspacing=1.2, handletextpad=0.4)
        source_line(self.figure, source)

    @styled
    def update(self, chosen: str, below: Collection[str], attackers: Collection[str], fallen: Collection[str]) -> None:
        """Ring one step, fill what it rests on and what attacks it, cross out what falls.

        Parameters
        ----------
        chosen : str
            The step to ring.
        below, attackers, fallen : collection of str
            Steps to mark.
        """
        for kind, members in self._members.items():
            colours = ["#bcd9ee" if node in below else "#f6c39b" if node in attackers else PAPER for node in members]
            self._marks[kind].set_facecolor(colours)
        self._ring.set_offsets([self.places[chosen]])
        self._crosses.set_offsets([self.places[node] for node in fallen] if len(fallen) else np.empty((0, 2)))
        step = self.told.loc[chosen]
        self._text.set_text(wrapped(f"{chosen}, {_words(step['kind'])}: {step['text']}", 118))


def _tree_places(lines: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Put leaves side by side and every other step over the middle of its reasons."""
    children = lines[lines["parent"] >= 0].groupby("parent").groups
    place = np.zeros(len(lines))
    inner = set(children)
    leaves = [row for row in lines.index if row not in inner]
    place[leaves] = range(len(leaves))
    for row in sorted(inner, key=lambda row: -lines["depth"][row]):
        place[row] = (place[children[row].min()] + place[children[row].max()]) / 2
    return {line.node_id: (place[row], float(line.depth)) for row, line in enumerate(lines.itertuples())}
