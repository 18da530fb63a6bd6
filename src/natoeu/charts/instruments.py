"""Hard and soft tools of both organisations as a picture, and what their statements say."""

from __future__ import annotations

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from natoeu.analysis.complementarity import CODES
from natoeu.charts.style import (
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SKY,
    YELLOW,
    new_figure,
    remove_spines,
    source_line,
    styled,
)

ISSUES = {"dprk": "North Korea", "terrorism": "terrorism"}
#: Fill and hatch of each code: lightest is soft.
FILLS = {"soft": (SKY, ""), "mixed": (YELLOW, "..."), "hard": (ORANGE, "///")}
STANCE_NAMES = {
    "condemnation": "condemns a test or launch",
    "diplomacy": "asks for talks or talks itself",
    "sanctions_support": "backs or carries out sanctions",
    "deterrence": "refers to deterrence or force",
}


class Profiles:
    """Shares of soft, mixed and hard tools, and the gap between the organisations; made once, then updated.

    Parameters
    ----------
    counts : pandas.DataFrame
        As `natoeu.analysis.complementarity.profiles` gives them for the record's codes.
    gaps : pandas.Series
        Gap by issue for the record's codes.
    source : str
        Source line.
    """

    title = "Hard and soft tools, and who has the harder ones"

    @styled
    def __init__(self, counts: pd.DataFrame, gaps: pd.Series, source: str):
        self.issues = [issue for issue in ISSUES if issue in gaps.index]
        self.rows = [(issue, actor) for issue in self.issues for actor in ("EU", "NATO")]
        self.figure, (self.bars, self.scale) = new_figure(9.5, 3.9, 1, 2, width_ratios=(1.25, 1))
        self._y = [2.4 * (place // 2) + place % 2 for place in range(len(self.rows))]
        self._bars, self._counts = {}, {}
        for code, (colour, hatch) in FILLS.items():
            self._bars[code] = self.bars.barh(
                self._y, [0] * len(self.rows), color=colour, hatch=hatch, edgecolor=PAPER, height=0.8
            )
            box = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.2}
            self._counts[code] = [
                self.bars.text(0, y, "", ha="center", va="center", fontsize=9, bbox=box) for y in self._y
            ]
        middles = [2.4 * place + 0.5 for place in range(len(self.issues))]
        self._middles = dict(zip(self.issues, middles, strict=True))
        self.scale.plot(gaps[self.issues], middles, "o", color=MUTED, markerfacecolor=PAPER, markersize=15, zorder=2)
        self._lines = {issue: self.scale.plot([], [], color=MUTED, linewidth=2, zorder=1)[0] for issue in self.issues}
        (self._gaps,) = self.scale.plot([], [], "D", color=INK, markersize=9, zorder=3)
        self._values = {
            issue: self.scale.text(
                0,
                y - 0.42,
                "",
                ha="center",
                va="bottom",
                fontsize=10,
                fontweight="bold",
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
            )
            for issue, y in self._middles.items()
        }
        self._dress(source)
        self.update(counts, gaps)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine(None)

    def _dress(self, source: str) -> None:
        self.bars.set_xlim(0, 1)
        self.bars.xaxis.set_major_formatter(PercentFormatter(1))
        self.bars.set_yticks(self._y, [f"{actor}, {ISSUES[issue]}" for issue, actor in self.rows])
        self.bars.set_title("Share of the tools on the list")
        self.scale.axvline(0, color=INK, linewidth=1)
        self.scale.set_xlim(-1.05, 1.05)
        self.scale.set_xticks([-1, -0.5, 0, 0.5, 1])
        self.scale.set_yticks(list(self._middles.values()), [ISSUES[issue] for issue in self.issues])
        self.scale.set_title("Gap: hardness of NATO less EU")
        self.scale.set_xlabel("EU harder  <     same     >  NATO harder")
        for axes in (self.bars, self.scale):
            axes.set_ylim(max(self._y) + 0.7, -0.8)
            axes.tick_params(axis="y", length=0)
            remove_spines(axes, "left")
        for y in self._middles.values():
            self.scale.axhline(y, color=GRID, linewidth=0.8, zorder=0)
        handles = [
            Patch(facecolor=colour, hatch=hatch, edgecolor=PAPER, label=code) for code, (colour, hatch) in FILLS.items()
        ]
        handles.append(
            Line2D(
                [],
                [],
                marker="o",
                color=MUTED,
                markerfacecolor=PAPER,
                linestyle="",
                markersize=10,
                label="gap as the record codes",
            )
        )
        handles.append(Line2D([], [], marker="D", color=INK, linestyle="", markersize=8, label="gap as coded now"))
        self.figure.legend(handles=handles, loc="outside upper right", ncols=5)
        source_line(self.figure, source)
        self._recorded = None

    @styled
    def update(self, counts: pd.DataFrame, gaps: pd.Series) -> None:
        """Show the shares and gaps of a coding.

        Parameters
        ----------
        counts : pandas.DataFrame
            Counts by issue and organisation.
        gaps : pandas.Series
            Gap by issue.
        """
        self._recorded = gaps if self._recorded is None else self._recorded
        for place, row in enumerate(self.rows):
            mine, start = counts.loc[row], 0.0
            for code in CODES:
                share = mine[code] / mine.sum()
                bar, label = self._bars[code][place], self._counts[code][place]
                bar.set_x(start)
                bar.set_width(share)
                label.set_x(start + share / 2)
                label.set_text(str(mine[code]) if mine[code] else "")
                start += share
        for issue, y in self._middles.items():
            self._lines[issue].set_data([self._recorded[issue], gaps[issue]], [y, y])
            self._values[issue].set_text(f"{_clean(gaps[issue]):+.2f}")
            self._values[issue].set_x(gaps[issue])
        self._gaps.set_data([gaps[issue] for issue in self.issues], list(self._middles.values()))


def _clean(value: float) -> float:
    """Round away a minus sign before zero."""
    return round(float(value), 2) + 0.0


def describe_gaps(measured: pd.DataFrame) -> str:
    """Say whose tools have the harder codes, issue by issue, and how often chance does as much.

    >>> describe_gaps(pd.DataFrame({"gap": [-0.4, 0.0], "by_chance": [0.128, 1.0]}, index=["dprk", "terrorism"]))
    'On North Korea the EU codes are harder (gap -0.40, by chance as large in 13 of 100 cases); on terrorism both are equal (gap +0.00).'
    """
    parts = []
    for issue, row in measured.iterrows():
        if issue not in ISSUES:
            continue
        gap = _clean(row["gap"])
        who = "both are equal" if gap == 0 else f"the {'NATO' if gap > 0 else 'EU'} codes are harder"
        chance = f", by chance as large in {row['by_chance'] * 100:.0f} of 100 cases" if gap else ""
        parts.append(f"on {ISSUES[issue]} {who} (gap {gap:+.2f}{chance})")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:] + "."
