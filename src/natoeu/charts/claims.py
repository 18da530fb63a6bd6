"""The ledger of claims as pictures: verdicts counted, and every claim as one mark."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from natoeu.analysis.claims import VERDICTS
from natoeu.charts.style import (
    BLUE,
    GREY,
    GRID,
    INK,
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
)

#: Colour, hatch, marker and words of each verdict.
LOOKS = {
    "supported": (BLUE, "", "o", "supported"),
    "imprecise": (SKY, "///", "s", "imprecise"),
    "wrong": (ORANGE, "xx", "X", "wrong"),
    "unsupported": (YELLOW, "...", "^", "unsupported"),
    "interpretive": (PURPLE, "\\\\\\", "D", "interpretive"),
    "not_checked": (PAPER, "", "v", "not checked"),
}
SECTIONS = {
    "introduction": "Introduction",
    "meeting": "The meeting",
    "eu_approach": "The EU's approach",
    "impact": "NATO's impact",
}


@styled
def verdicts(counts: pd.DataFrame, title: str, source: str) -> Chart:
    """Draw verdicts as stacked bars, one bar for each group of claims.

    Parameters
    ----------
    counts : pandas.DataFrame
        Number of claims: groups as rows, verdicts as columns, as `pandas.crosstab` gives them.
    title, source : str
        Title and source line.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If a column is no verdict, or there is nothing to draw.
    """
    unknown = [column for column in counts.columns if column not in VERDICTS]
    if unknown:
        raise ValueError(f"'{unknown[0]}' is no verdict. Known are: {', '.join(VERDICTS)}.")
    if counts.empty or not counts.to_numpy().sum():
        raise ValueError("There are no claims to draw; widen the selection.")
    present = [verdict for verdict in VERDICTS if verdict in counts and counts[verdict].sum()]
    figure, axes = new_figure(9, 1.7 + 0.38 * len(counts))
    left = np.zeros(len(counts))
    longest = counts.sum(axis=1).max()
    for verdict in present:
        colour, hatch, _, _ = LOOKS[verdict]
        widths = counts[verdict].to_numpy()
        axes.barh(
            range(len(counts)),
            widths,
            left=left,
            color=colour,
            hatch=hatch,
            edgecolor=PAPER if hatch else INK,
            linewidth=0.6,
            height=0.72,
        )
        for place, (width, start) in enumerate(zip(widths, left, strict=True)):
            if width >= 0.015 * longest:
                box = {"facecolor": PAPER, "edgecolor": "none", "boxstyle": "round,pad=0.1"}
                axes.text(start + width / 2, place, str(width), ha="center", va="center", fontsize=9, bbox=box)
        left += widths
    axes.set_yticks(
        range(len(counts)),
        [
            f"{SECTIONS.get(group, str(group).replace('_', ' '))} ({total})"
            for group, total in counts.sum(axis=1).items()
        ],
    )
    axes.set_ylim(len(counts) - 0.4, -0.6)
    axes.set_xlim(0, longest * 1.02)
    axes.set_xlabel("claims")
    axes.tick_params(axis="y", length=0)
    remove_spines(axes, "left")
    axes.set_title(title)
    handles = [
        Patch(
            facecolor=LOOKS[verdict][0],
            hatch=LOOKS[verdict][1],
            edgecolor=PAPER if LOOKS[verdict][1] else INK,
            label=LOOKS[verdict][3],
        )
        for verdict in present
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=len(handles))
    source_line(figure, source)
    return Chart(figure, title, count_verdicts(counts.sum()))


def count_verdicts(counts: pd.Series) -> str:
    """Write numbers of claims by verdict as a sentence.

    >>> count_verdicts(pd.Series({"supported": 2, "wrong": 1}))
    '3 claims: 2 supported and 1 wrong.'
    """
    parts = [f"{counts[verdict]} {LOOKS[verdict][3]}" for verdict in VERDICTS if counts.get(verdict, 0)]
    return f"{plural(int(counts.sum()), 'claim')}{': ' if parts else ''}{listed(parts)}."


class Marks:
    """Every claim as one mark in the order of the article; made once and updated by state.

    Parameters
    ----------
    claims : pandas.DataFrame
        Rows of ``claims/claims``.
    source : str
        Source line.
    """

    title = "The article claim by claim"
    across = 30

    @styled
    def __init__(self, claims: pd.DataFrame, source: str):
        self.claims = claims.sort_values("paragraph", kind="stable", ignore_index=True)
        self.figure, self.axes = new_figure(9, 3.7)
        self._places, ticks, bottom = self._lay_out()
        self._shown, self._dimmed = {}, {}
        for verdict in VERDICTS:
            colour, _, marker, _ = LOOKS[verdict]
            common = {"marker": marker, "s": 120, "linewidth": 1.0}
            self._dimmed[verdict] = self.axes.scatter([], [], facecolor=PAPER, edgecolor=GRID, zorder=2, **common)
            self._shown[verdict] = self.axes.scatter([], [], facecolor=colour, edgecolor=INK, zorder=3, **common)
        self._ring = self.axes.scatter([], [], s=330, facecolor="none", edgecolor=INK, linewidth=2.2, zorder=4)
        self.axes.set_yticks([middle for _, middle in ticks], [SECTIONS.get(section, section) for section, _ in ticks])
        self.axes.set_xticks([])
        self.axes.set_xlim(-0.8, self.across - 0.2)
        self.axes.set_ylim(bottom - 0.3, -0.7)
        self.axes.tick_params(length=0)
        remove_spines(self.axes, "left", "bottom")
        self.axes.set_title(self.title)
        present = [verdict for verdict in VERDICTS if verdict in set(self.claims["verdict"])]
        handles = [
            Line2D(
                [],
                [],
                marker=LOOKS[verdict][2],
                color=INK,
                markerfacecolor=LOOKS[verdict][0],
                linestyle="",
                markersize=9,
                label=LOOKS[verdict][3],
            )
            for verdict in present
        ]
        self.figure.legend(handles=handles, loc="outside upper right", ncols=len(handles))
        source_line(self.figure, source)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine(None)

    def _lay_out(self) -> tuple[np.ndarray, list[tuple[str, float]], float]:
        """Place the claims of each section in rows, sections below each other."""
        places, ticks, top = np.zeros((len(self.claims), 2)), [], 0.0
        for section, rows in self.claims.groupby("section", sort=False):
            number = np.arange(len(rows))
            places[rows.index] = np.column_stack([number % self.across, top + number // self.across])
            depth = (len(rows) - 1) // self.across + 1
            ticks.append((section, top + (depth - 1) / 2))
            self.axes.axhspan(top - 0.5, top + depth - 0.5, color=GREY, alpha=0.12, zorder=0, linewidth=0)
            top += depth + 0.35
        return places, ticks, top - 0.5

    @styled
    def update(self, shown: pd.Index, selected: str | None) -> None:
        """Show some claims, dim the others, and ring one.

        Parameters
        ----------
        shown : pandas.Index
            ``claim_id`` of the claims to show.
        selected : str or None
            ``claim_id`` of the claim to ring.
        """
        visible = self.claims["claim_id"].isin(shown).to_numpy()
        for verdict in VERDICTS:
            mine = (self.claims["verdict"] == verdict).to_numpy()
            self._shown[verdict].set_offsets(self._places[mine & visible])
            self._dimmed[verdict].set_offsets(self._places[mine & ~visible])
        self._ring.set_offsets(self._places[(self.claims["claim_id"] == selected).to_numpy()])
