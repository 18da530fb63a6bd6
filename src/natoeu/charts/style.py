"""What the charts of the package share besides the house style: words, borders, grids of cells."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from functools import wraps

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from natoeu.figures import (  # the charts take all of their look from here
    ACTORS,
    BLUE,
    DRAWING,
    GREEN,
    GREY,
    GRID,
    HATCHES,
    INK,
    MARKERS,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    SCREEN_DPI,
    SEQUENCE,
    SHARPNESS,
    SKY,
    STYLE,
    YELLOW,
    Chart,
    figure_html,
    png,
    source_line,
    still,
)
from natoeu.figures import figure as new_figure

__all__ = [
    "ACTORS",
    "BLUE",
    "DRAWING",
    "GREEN",
    "GREY",
    "GRID",
    "HATCHES",
    "INK",
    "MARKERS",
    "MUTED",
    "ORANGE",
    "PAPER",
    "PURPLE",
    "SCREEN_DPI",
    "SEQUENCE",
    "SHARPNESS",
    "SKY",
    "STYLE",
    "YELLOW",
    "Chart",
    "cells",
    "figure_html",
    "listed",
    "new_figure",
    "plural",
    "png",
    "remove_spines",
    "source_line",
    "still",
    "styled",
    "wrapped",
]


def styled(function):
    """Run a drawing function under the house style, whatever the notebook has set."""

    @wraps(function)
    def draw(*args, **kwargs):
        with DRAWING, mpl.rc_context(STYLE):
            return function(*args, **kwargs)

    return draw


def wrapped(text: str, width: int) -> str:
    """Break a label into lines of at most ``width`` characters."""
    return "\n".join(textwrap.wrap(text, width)) or text


def listed(words: Iterable[object], last: str = "and") -> str:
    """Join words as a sentence does.

    >>> listed(["Italy", "Spain", "Poland"])
    'Italy, Spain and Poland'
    """
    words = [str(word) for word in words]
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + f" {last} {words[-1]}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    >>> plural(1, "event"), plural(98, "event")
    ('1 event', '98 events')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def remove_spines(axes: Axes, *sides: str) -> None:
    """Hide the named borders of the axes."""
    axes.spines[list(sides)].set_visible(False)


def cells(axes: Axes, values: np.ndarray, **options) -> None:
    """Colour a grid of cells, the first row on top; ``NaN`` stays blank.

    Like ``imshow``, but drawn as shapes: resampling a small table to a large picture costs ten times its memory.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The axes; cell (row, column) is centred on the point (column, row).
    values : numpy.ndarray
        Rows and columns.
    **options
        Passed to ``pcolormesh``, such as ``cmap``, ``vmin`` and ``vmax``.
    """
    rows, columns = values.shape
    axes.pcolormesh(np.arange(columns + 1) - 0.5, np.arange(rows + 1) - 0.5, values, **options)
    axes.set_ylim(rows - 0.5, -0.5)
