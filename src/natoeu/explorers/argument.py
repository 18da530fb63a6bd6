"""Explorer: choose a step of the argument, see what it rests on, and let it fall. And a branch as an outline to read."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import ipywidgets as widgets
import networkx as nx
import numpy as np
import pandas as pd

from natoeu import figures, record
from natoeu.analysis.argument import attacked_by, build, falls_with, reasons, rests_on
from natoeu.explorers.base import Explorer
from natoeu.figures import BLUE, GREEN, INK, MUTED, ORANGE, PAPER, PURPLE, SKY, YELLOW, listed, plural, wrapped

#: Colour and marker of each kind of step.
KINDS = {
    "thesis": (INK, "p"),
    "inference": (BLUE, "s"),
    "premise": (SKY, "h"),
    "assumption": (YELLOW, "D"),
    "evidence": (GREEN, "o"),
    "counter_argument": (ORANGE, "v"),
}
LINES = {"supports": {"color": MUTED, "lw": 1.1}, "attacks": {"color": MUTED, "lw": 1.1, "ls": (0, (2, 2))}}
RESTS, ATTACKS = "#bcd9ee", "#f6c39b"
SOURCE = "claims/arguments and argument_links (a reading)"


def outline(argument: nx.DiGraph, step: str, depth: int = 0, above: str = "", relation: str = "") -> Iterator[tuple]:
    """Give a step and all below it, line by line: step, depth, the step above, the relation to it."""
    yield step, depth, above, relation
    for how in LINES:
        for reason in reasons(argument, step, how):
            yield from outline(argument, reason, depth + 1, step, how)


def _dress(drawing, axes, kinds, ncols: int) -> None:
    """Hide the axes; add the kinds of steps to the legend."""
    for kind in KINDS:
        if kind in set(kinds):
            axes.plot([], [], KINDS[kind][1], color=KINDS[kind][0], ms=8, label=kind.replace("counter_", "counter-"))
    axes.set(xticks=[], yticks=[])
    axes.set_axis_off()
    drawing.legend(loc="outside upper right", ncols=ncols, columnspacing=1.1, handletextpad=0.4)


def read_as_outline(argument: nx.DiGraph, nodes: pd.DataFrame, root: str, title: str, seen: str) -> figures.Chart:
    """Draw the steps under a root as an outline with full texts, with a title and a caption (``seen``)."""
    told, lines = nodes.set_index("node_id"), list(outline(argument, root))
    texts = [wrapped(f"{step}  {told.at[step, 'text']}", 112 - 4 * depth) for step, depth, *_ in lines]
    heights = np.array([0.205 + 0.15 * text.count("\n") for text in texts])  # in inches, as the paper
    drawing, axes = figures.figure(9.5, 1.05 + heights.sum())
    at: dict[str, float] = {}
    for (step, depth, above, relation), text, top in zip(lines, texts, heights.cumsum() - heights, strict=True):
        at[step], left, (colour, marker) = top + 0.1, 0.28 * depth, KINDS[told.at[step, "kind"]]
        if depth:
            axes.plot([left - 0.28, left - 0.28, left], [at[above], at[step], at[step]], zorder=1, **LINES[relation])
        axes.plot(left, at[step], marker, color=colour, markersize=8)
        weight = "normal" if depth else "bold"
        axes.text(left + 0.14, top + 0.02, text, va="top", fontsize=9, fontweight=weight, linespacing=1.15)
    axes.set(xlim=(-0.1, 9.2), ylim=(heights.sum(), -0.05), title=title)
    for how in dict.fromkeys(relation for *_, relation in lines[1:]):
        axes.plot([], [], label="speaks for" if how == "supports" else "speaks against", **LINES[how])
    _dress(drawing, axes, told.loc[list(at), "kind"], 8)
    return figures.show(drawing, seen, SOURCE)


class ArgumentExplorer(Explorer):
    """Walk through the argument of the article."""

    title = "The argument, step by step"

    def __init__(self):
        nodes, claims = record.load("claims/arguments"), record.load("claims/claims")
        self.told, self.argument = nodes.set_index("node_id"), build(nodes, record.load("claims/argument_links"))
        self.told["line"] = "<b>" + nodes["node_id"].to_numpy() + "</b>: " + self.told["text"].map(html.escape)
        self.behind = record.load("claims/argument_claims")[["node_id", "claim_id"]].merge(claims, on="claim_id")
        verdicts = " <b>" + self.behind["verdict"].astype(str).str.replace("_", " ") + "</b>"
        self.behind["line"] = self.behind["claim_id"] + ": " + self.behind["claim"].map(html.escape) + verdicts
        top = self.told.index[self.told["kind"] == "thesis"][0]
        steps = [(f"{row.node_id}  {row.text}", row.node_id) for row in nodes.itertuples()]
        readings = [("every reason is needed (linked)", "linked"), ("any reason is enough (convergent)", "convergent")]
        menu = {"style": {"description_width": "initial"}, "layout": widgets.Layout(width="620px")}
        controls = {
            "step": widgets.Dropdown(options=steps, value=top, description="Step", **menu),
            "fall": widgets.Checkbox(description="Let this step fall", indent=False),
            "reading": widgets.Dropdown(options=readings, description="How reasons work", **menu),
        }
        super().__init__(self._draw(list(outline(self.argument, top))), controls)

    def _draw(self, lines: list[tuple]):
        """Make the tree: leaves side by side, every other step over the middle of its reasons."""
        self._places: dict[str, tuple[float, int]] = {}
        for step, depth, *_ in reversed(lines):
            below = [self._places[one][0] for one in self.argument.predecessors(step)]
            left = min((x for x, _ in self._places.values()), default=0) - 1
            self._places[step] = ((min(below) + max(below)) / 2 if below else left), depth
        drawing, axes = figures.figure(9.5, 4.7)
        for step, _, above, relation in lines[1:]:
            (x, y), (over, top) = self._places[step], self._places[above]
            axes.plot([x, x, over, over], [y, y - 0.5, y - 0.5, top], zorder=1, **LINES[relation])
        self._marks = {}
        for step, (x, y) in self._places.items():
            colour, marker = KINDS[self.told.at[step, "kind"]]
            look = {"mec": colour, "mfc": PAPER, "mew": 1.8, "ms": 15 if marker == "D" else 19, "zorder": 3}
            (self._marks[step],) = axes.plot(x, y, marker, **look)
            axes.text(x, y, step.lstrip("n0"), ha="center", va="center", fontsize=9, zorder=5)
        (self._ring,) = axes.plot([], [], "o", ms=30, mfc="none", mec=INK, mew=2.2, zorder=4)
        (self._crosses,) = axes.plot([], [], "x", ms=24, mec=PURPLE, mew=2.2, zorder=4)
        axes.plot([], [], "o", color=MUTED, mfc=RESTS, ms=9, label="the chosen step rests on it")
        axes.plot([], [], "v", color=ORANGE, mfc=ATTACKS, ms=9, label="filled: attacks it")
        axes.plot([], [], "x", color=PURPLE, ms=8, mew=2, label="falls")
        axes.set(ylim=(max(y for _, y in self._places.values()) + 0.5, -0.5), title=self.title)
        axes.margins(x=0.02)
        _dress(drawing, axes, KINDS, 5)
        figures.source_line(drawing, f"Source: the record, {SOURCE}.")
        return drawing

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Ring the chosen step, fill what it rests on and what attacks it; if it falls, cross out what falls with it."""
        step, kind = state["step"], self.told.at[state["step"], "kind"].replace("_", "-")
        below, attackers = rests_on(self.argument, step), attacked_by(self.argument, step)
        fallen = falls_with(self.argument, step, state["reading"]) if state["fall"] else []
        for node, mark in self._marks.items():
            mark.set_markerfacecolor(RESTS if node in below else ATTACKS if node in attackers else PAPER)
        self._ring.set_data(*np.transpose([self._places[step]]))
        crossed = [self._places[node] for node in (step, *fallen)] if state["fall"] else []
        self._crosses.set_data(*np.reshape(crossed, (-1, 2)).T)
        objections = plural(len(attackers), "counter-argument attacks", "counter-arguments attack")
        summary = (
            f"Step {step} ({kind}) rests on {plural(len(below), 'other step')}; {objections} it or what it rests on"
        )
        if state["fall"]:
            how = "every reason is needed" if state["reading"] == "linked" else "any reason is enough"
            also = f"there also fall{'s' if len(fallen) == 1 else ''}: {listed(fallen)}"
            summary += f". If it falls and {how}, {also if fallen else 'nothing else falls'}"
        parts = {
            f"Claims that it {'disputes' if kind == 'counter-argument' else 'touches'}, with the verdicts of the ledger": (
                self.behind.loc[self.behind["node_id"] == step, "line"]
            ),
            "It rests on": self.told.loc[below, "line"],
            "It is attacked by": self.told.loc[attackers, "line"],
        }
        details = [f"<p>{self.told.at[step, 'line']} <em>(voice: {self.told.at[step, 'voice']})</em></p>"]
        details += [f"<p>{title}:</p><ul><li>{'<li>'.join(lines)}</ul>" for title, lines in parts.items() if len(lines)]
        return f"{summary}.", "".join(details) + record.cite(self.told.loc[[step, *attackers]])._repr_html_()
