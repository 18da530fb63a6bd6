"""Beliefs on the move: what each piece weighs, where an update leads, what one would have to believe."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, PercentFormatter

from natoeu.charts.style import (
    BLUE,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SKY,
    Chart,
    new_figure,
    plural,
    remove_spines,
    source_line,
    styled,
    wrapped,
)
from natoeu.explorers.stage import rescale

#: Colour and marker of a weight above, below and at zero.
SIDES = {1: (BLUE, "o"), -1: (ORANGE, "s"), 0: (MUTED, "D")}


def written_odds(decibels: float) -> str:
    """Write log-odds as odds in words.

    >>> written_odds(-20.0), written_odds(3.0103), written_odds(0.1)
    ('1 to 100', '2 to 1', 'about even')
    """
    if abs(decibels) < 0.5:
        return "about even"
    size = abs(decibels)
    if size > 60:
        return f"{'over a million to 1' if decibels > 0 else '1 to over a million'}"
    ratio = 10 ** (size / 10)
    text = f"{float(f'{ratio:.2g}'):,.0f}" if ratio >= 9.95 else f"{ratio:.1f}".removesuffix(".0")
    return f"{text} to 1" if decibels > 0 else f"1 to {text}"


def written_share(share: float) -> str:
    """Write a share as a percentage that never claims certainty.

    >>> written_share(0.1666), written_share(1e-7), written_share(0.99999)
    ('17%', 'under 0.1%', 'over 99.9%')
    """
    if share < 0.001:
        return "under 0.1%"
    if share > 0.999:
        return "over 99.9%"
    return f"{100 * share:.1f}%" if share < 0.0095 or share > 0.9905 else f"{100 * share:.0f}%"


class Update:
    """A walk through the evidence and the shares at its end; made once, then updated.

    Parameters
    ----------
    labels : mapping of str to str
        Name of each explanation by key.
    most : int
        Largest number of pieces that will be shown.
    source : str
        Source line.
    """

    title = "A belief on its way through the evidence"

    @styled
    def __init__(self, labels: Mapping[str, str], most: int, source: str):
        self.keys, self.most = list(labels), most
        self._names = ["before"]
        self.figure, (self.walk, self.ends) = new_figure(9.5, 5.3, 1, 2, width_ratios=(1.25, 1))
        self._band = self.walk.add_collection(
            PolyCollection([], color=SKY, alpha=0.4, linewidth=0, zorder=1), autolim=False
        )
        (self._path,) = self.walk.plot([], [], "o-", color=BLUE, markersize=5, linewidth=1.8, zorder=3)
        (self._last,) = self.walk.plot([], [], "D", color=INK, markersize=9, zorder=4)
        self.walk.axvline(0, color=INK, linewidth=1)
        self._rows = range(len(self.keys))
        self._spans = [
            self.ends.plot([], [], color=SKY, alpha=0.6, linewidth=8, solid_capstyle="butt", zorder=1)[0]
            for _ in self.keys
        ]
        (self._before,) = self.ends.plot(
            [], [], "o", color=MUTED, markerfacecolor=PAPER, markersize=9, linestyle="", zorder=2
        )
        (self._after,) = self.ends.plot([], [], "D", color=INK, markersize=8, linestyle="", zorder=3)
        self._dress(labels, source)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine(None)

    def _dress(self, labels: Mapping[str, str], source: str) -> None:
        self.walk.set_ylim(self.most + 0.6, -0.6)
        self.walk.set_yticks(range(self.most + 1))
        self.walk.yaxis.set_major_formatter(
            lambda _value, place: self._names[place] if place < len(self._names) else ""
        )
        self.walk.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        self.walk.set_xlim(-120, 60)
        self.walk.set_xlabel("log-odds in decibels (0 = even odds)")
        self.walk.set_title("One explanation against a rival")
        self.ends.set_xlim(-0.03, 1.03)
        self.ends.xaxis.set_major_formatter(PercentFormatter(1))
        self.ends.set_yticks(self._rows, [f"{key} {wrapped(label, 18)}" for key, label in labels.items()])
        self.ends.set_ylim(len(self.keys) - 0.4, -0.6)
        self.ends.set_xlabel("share of belief")
        self.ends.set_title("All explanations")
        for axes in (self.walk, self.ends):
            axes.tick_params(axis="y", length=0)
            axes.grid(axis="x")
            remove_spines(axes, "left")
        for place in self._rows:
            self.ends.axhline(place, color=GRID, linewidth=0.8, zorder=0)
        handles = [
            Line2D(
                [], [], marker="o", color=MUTED, markerfacecolor=PAPER, linestyle="", markersize=9, label="share before"
            ),
            Line2D([], [], marker="D", color=INK, linestyle="", markersize=8, label="after all pieces"),
            Patch(color=SKY, alpha=0.5, label="what the bands allow"),
        ]
        self.figure.legend(handles=handles, loc="outside upper right", ncols=3)
        source_line(self.figure, source)

    @styled
    def update(self, walk: pd.DataFrame, prior: Sequence[float], shares: pd.DataFrame, names: tuple[str, str]) -> None:
        """Show a walk and the shares at its end.

        Parameters
        ----------
        walk : pandas.DataFrame
            By piece, in order, in decibels: ``low``, ``log_odds``, ``high``.
        prior : sequence of float
            The three numbers before the evidence.
        shares : pandas.DataFrame
            By explanation: ``before``, ``low``, ``after``, ``high``.
        names : tuple of str
            Keys of the two explanations of the walk.
        """
        low, middle, high = (
            np.array([start, *walk[column]]) for start, column in zip(prior, ("low", "log_odds", "high"), strict=True)
        )
        rows = np.arange(len(middle))
        edge = np.concatenate([np.column_stack([low, rows]), np.column_stack([high, rows])[::-1]])
        self._band.set_verts([edge])
        self._path.set_data(middle, rows)
        self._last.set_data(middle[-1:], rows[-1:])
        if self._names != ["before", *walk.index]:
            self._names = ["before", *walk.index]
            self.walk.yaxis.stale = True  # matplotlib does not know that its labels are others
        reach = 20 * math.ceil(max(20.0, np.abs([low, high]).max() * 1.05) / 20)
        rescale(self.walk, x=(-reach, reach))
        self.walk.set_title(f"{names[0]} against {names[1]}")
        shares = shares.loc[self.keys]
        for place, line in enumerate(self._spans):
            line.set_data(shares[["low", "high"]].iloc[place], [place, place])
        self._before.set_data(shares["before"], self._rows)
        self._after.set_data(shares["after"], self._rows)


@styled
def update_chart(
    labels: Mapping[str, str],
    walk: pd.DataFrame,
    prior: Sequence[float],
    shares: pd.DataFrame,
    names: tuple[str, str],
    source: str,
) -> Chart:
    """Draw one walk through the evidence.

    Parameters
    ----------
    labels : mapping of str to str
        Name of each explanation by key.
    walk, prior, shares, names
        As `Update.update` takes them.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    drawing = Update(labels, len(walk), source)
    drawing.update(walk, prior, shares, names)
    return Chart(drawing.figure, drawing.title, describe_update(walk, prior, shares, names))


def describe_update(walk: pd.DataFrame, prior: Sequence[float], shares: pd.DataFrame, names: tuple[str, str]) -> str:
    """Say where a walk ends and what share is left to its explanation."""
    one, other = names
    end = walk["log_odds"].iloc[-1] if len(walk) else prior[1]
    span = shares.loc[one]
    pieces = plural(len(walk), "piece") + " of evidence" if len(walk) else "no evidence"
    return (
        f"With {pieces} the odds of {one} against {other} go from {written_odds(prior[1])} to {written_odds(end)}. "
        f"Among all explanations the share of {one} goes from {written_share(span['before'])} to {written_share(span['after'])}; "
        f"the bands allow from {written_share(span['low'])} to {written_share(span['high'])}."
    )
