"""What the charts share besides the house style: their borders. All else stands in ``natoeu.figures``."""

from __future__ import annotations

from functools import wraps

import matplotlib as mpl
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
    cells,
    figure_html,
    listed,
    plural,
    png,
    source_line,
    still,
    wrapped,
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


def remove_spines(axes: Axes, *sides: str) -> None:
    """Hide the named borders of the axes."""
    axes.spines[list(sides)].set_visible(False)
