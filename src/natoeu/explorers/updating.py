"""Explorer: move priors and likelihoods, switch evidence on and off, shuffle it, and see where belief ends."""

from __future__ import annotations

import html
import math
import random
import textwrap
from typing import Any

import numpy as np
import pandas as pd
from ipywidgets import Checkbox, Dropdown, FloatSlider, IntSlider, SelectMultiple, Widget
from matplotlib.ticker import MaxNLocator, PercentFormatter

from natoeu import record
from natoeu.analysis.updating import discounts, judged, posterior
from natoeu.explorers.base import Explorer
from natoeu.explorers.stage import lay_out_once, rescale
from natoeu.figures import BLUE, INK, MUTED, PAPER, SKY, figure, plural, source_line, wrapped


class UpdatingExplorer(Explorer):
    """Weigh one explanation against its rivals with numbers of your own.

    A likelihood that is moved stays moved until the explorer is made anew; the box "Use my likelihoods" switches
    between the moved ones and the middle of the record's bands. Evidence that can't decide the question is left out.
    """

    title = "A belief on its way through the evidence"

    def __init__(self):
        evidence, judgements = record.load("claims/evidence"), record.load("claims/likelihoods")
        self.evidence = evidence[evidence["decides"] == "question"].set_index("evidence_id", drop=False)
        self.judgements = judgements[judgements["evidence_id"].isin(self.evidence.index)]
        self.labels = record.load("claims/hypotheses").set_index("hypothesis_id")["label"]
        ways = [(None, 0), *((key, lean) for key in self.labels.index for lean in (-1, 1))]
        self._readings = {way: judged(self.judgements, *way) for way in ways}
        self._middle = self._readings[None, 0]
        self._mine: dict[tuple[str, str], float] = {}
        self._seen: tuple | None = None
        super().__init__(self._draw(), self._make_controls())

    def _make_controls(self) -> dict[str, Widget]:
        names = [(f"{key} {label}", key) for key, label in self.labels.items()]
        texts = self.evidence["evidence"].map(lambda text: textwrap.shorten(text, 54, placeholder=" ..."))
        pieces = [(f"{piece}  {text}", piece) for piece, text in texts.items()]
        (one, other, *_), (first, *_) = self.labels.index, self.evidence.index
        # The number beside a slider is its whole value.
        likely = {"min": 0.01, "max": 0.99, "step": 0.005, "readout_format": ".3f"}
        start = self._middle.loc[first].round(3)
        controls: dict[str, Widget] = {
            "hypothesis": Dropdown(options=names, value=one, description="Explanation"),
            "rival": Dropdown(options=names, value=other, description="against"),
            "prior": FloatSlider(
                round(1 / len(names), 2), min=0.01, max=0.99, step=0.01, description="Its share before"
            ),
            "correlation": FloatSlider(0.5, min=0, max=1, step=0.05, description="Correlation in clusters"),
            "piece": Dropdown(options=pieces, description="Judge this piece"),
            "if_true": FloatSlider(start[one], description="likely if it is true", **likely),
            "if_rival": FloatSlider(start[other], description="likely if the rival is", **likely),
            "mine": Checkbox(True, description="Use my likelihoods"),
            "shuffle": IntSlider(0, min=0, max=9, description="Shuffle the order"),
            "evidence": SelectMultiple(options=pieces, value=tuple(texts.index), description="Evidence in use", rows=6),
        }
        for name, control in controls.items():
            control.style.description_width = "150px"
            control.layout.width = "560px" if name in ("piece", "evidence") else "400px"
        return controls

    def settle(self) -> None:
        """Keep a likelihood that was moved; when another piece is chosen, show its numbers instead."""
        now = self.state
        keys = [(now["piece"], now["hypothesis"]), (now["piece"], now["rival"])]
        # A browser gives back the value of a slider with another last digit: that is no move.
        sliders = [round(now["if_true"], 6), round(now["if_rival"], 6)]
        if self._seen and sliders != self._seen[1]:
            self._mine |= {keys[1]: sliders[1], keys[0]: sliders[0]}  # if both are one, the first slider counts
        elif self._seen and keys != self._seen[0]:
            sliders = [round(self._mine.get(key, self._middle.at[key]), 3) for key in keys]
            self.controls["if_true"].value, self.controls["if_rival"].value = sliders
        self._seen = keys, sliders

    def remembered(self) -> frozenset:
        """The likelihoods that were moved."""
        return frozenset(self._mine.items())

    def forget(self) -> None:
        """Drop the likelihoods that were moved."""
        self._mine.clear()

    def _draw(self):
        drawing, (walk, ends) = figure(9.5, 5.3, 1, 2, width_ratios=(1.25, 1))
        self._walk, self._names, rows = walk, ["before"], range(len(self.labels))
        self._band = walk.fill_betweenx([], [], [], color=SKY, alpha=0.5, linewidth=0)
        (self._path,) = walk.plot([], [], "o-", color=BLUE, markersize=5, linewidth=1.8)
        (self._last,) = walk.plot([], [], "D", color=INK, markersize=9)
        walk.axvline(0, color=INK, linewidth=1)
        walk.set(xlim=(-20, 20), xlabel="log-odds in decibels (0 = even odds)", title="One explanation against a rival")
        walk.set(yticks=range(len(self.evidence) + 1), ylim=(len(self.evidence) + 0.6, -0.6))
        walk.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        walk.yaxis.set_major_formatter(lambda _, row: self._names[row] if row < len(self._names) else "")
        self._spans = ends.hlines(rows, 0, 0, color=SKY, alpha=0.6, linewidth=8, label="what the bands allow")
        (self._before,) = ends.plot([], [], "o", color=MUTED, mfc=PAPER, ms=9, label="share before")
        (self._after,) = ends.plot([], [], "D", color=INK, ms=8, label="after all pieces")
        ends.set_yticks(rows, [f"{key} {wrapped(label, 18)}" for key, label in self.labels.items()])
        ends.set(xlim=(-0.03, 1.03), ylim=(len(rows) - 0.4, -0.6), xlabel="share of belief", title="All explanations")
        ends.xaxis.set_major_formatter(PercentFormatter(1))
        ends.grid(axis="y")
        for axes in (walk, ends):
            axes.tick_params(axis="y", length=0)
            axes.grid(axis="x")
            axes.spines["left"].set_visible(False)
        drawing.legend(loc="outside upper right", ncols=3)
        source_line(drawing, "Source: the record, claims/evidence and likelihoods (judgements), or your own numbers.")
        lay_out_once(drawing)
        return drawing

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the update that the state describes, and say where it ends."""
        one, other, said = state["hypothesis"], state["rival"], ""
        if one == other:
            other = next(key for key in self.labels.index if key != one)
            said = f"An explanation is no rival of itself, so {other} is shown. "
        order = [piece for piece in self.evidence.index if piece in set(state["evidence"])]
        if state["shuffle"]:
            random.Random(state["shuffle"]).shuffle(order)
        priors = pd.Series((1 - state["prior"]) / (len(self.labels) - 1), self.labels.index)
        priors[one] = state["prior"]
        discount = discounts(self.evidence.loc[order], state["correlation"])
        tables = {place: table.loc[order] for place, table in self._readings.items()}
        for (piece, key), value in self._mine.items() if state["mine"] else ():
            for table in tables.values():
                if piece in order:
                    table.at[piece, key] = value
        start, readings = 10 * math.log10(priors[one] / priors[other]), ((one, -1), (None, 0), (one, 1))
        weights = [10 * np.log10(tables[way][one] / tables[way][other]) * discount for way in readings]
        low, path, high = (np.cumsum([start, *mine]) for mine in weights)
        shares = pd.DataFrame({"before": priors, "after": posterior(priors, tables[None, 0], discount)})
        for lean, end in ((-1, "low"), (1, "high")):
            shares[end] = [posterior(priors, tables[key, lean], discount)[key] for key in self.labels.index]
        self._move(["before", *order], low, path, high, shares)
        self._walk.set_title(f"{one} against {other}")
        pieces = plural(len(order), "piece") + " of evidence" if order else "no evidence"
        said += f"With {pieces} the odds of {one} against {other} go from {written_odds(start)} to {written_odds(path[-1])}."
        mine = shares.loc[one].map(written_share)
        said += f" Among all explanations the share of {one} goes from {mine['before']} to {mine['after']}; "
        said += f"the bands allow from {mine['low']} to {mine['high']}."
        return said, self._details(state, [one, other], weights[1])

    def _move(self, names: list[str], low, path, high, shares: pd.DataFrame) -> None:
        rows = np.arange(len(path))
        self._band.set_verts([np.column_stack([[*low, *high[::-1]], [*rows, *rows[::-1]]])])
        self._path.set_data(path, rows)
        self._last.set_data(path[-1:], rows[-1:])
        if names != self._names:
            self._names = names
            self._walk.yaxis.stale = True  # matplotlib does not know that its labels are others
        edge = 20 * math.ceil(max(20.0, np.abs([low, high]).max() * 1.05) / 20)
        rescale(self._walk, x=(-edge, edge), y=(max(rows[-1], 3) + 0.6, -0.6))  # fewer pieces have more room
        self._spans.set_segments(
            [[(row.low, place), (row.high, place)] for place, row in enumerate(shares.itertuples())]
        )
        self._before.set_data(shares["before"], range(len(shares)))
        self._after.set_data(shares["after"], range(len(shares)))

    def _details(self, state: dict[str, Any], names: list[str], weights: pd.Series) -> str:
        piece = state["piece"]
        rows = self.judgements[self.judgements["evidence_id"] == piece].set_index("hypothesis_id").loc[names]
        lines = [
            f"<li>{row.Index} {self.labels[row.Index]}: {row.says}{'' if pd.isna(row.also) else f' or {row.also}'} "
            f"({row.p_low:g} to {row.p_high:g}). {html.escape(row.reason)}</li>"
            for row in rows.itertuples()
        ]
        used = f"its weight now: {weights[piece]:+.1f} decibels" if piece in weights.index else "not in use"
        text = f"<p><strong>{piece}</strong>: {html.escape(self.evidence.at[piece, 'evidence'])} ({used})<br>"
        moved = [f"{piece} under {key}: {value:.2f}" for (piece, key), value in sorted(self._mine.items())]
        text += f"The course judged:</p><ul>{''.join(lines)}</ul><p>Likelihoods that you moved"
        return f"{text}{'' if state['mine'] else ' (not in use)'}: {'; '.join(moved) or 'none'}.</p>"


def written_odds(decibels: float) -> str:
    """Write log-odds as odds in words, for example "2 to 1" for 3 decibels."""
    if abs(decibels) < 0.5:
        return "about even"
    ratio = 10 ** (abs(decibels) / 10)
    text = f"{float(f'{ratio:.2g}'):,.0f}" if ratio >= 9.95 else f"{ratio:.1f}".removesuffix(".0")
    text = "over a million" if ratio > 1e6 else text
    return f"{text} to 1" if decibels > 0 else f"1 to {text}"


def written_share(share: float) -> str:
    """Write a share as a percentage that never claims certainty."""
    if not 0.001 <= share <= 0.999:
        return "under 0.1%" if share < 0.5 else "over 99.9%"
    return f"{share:.1%}" if share < 0.0095 or share > 0.9905 else f"{share:.0%}"
