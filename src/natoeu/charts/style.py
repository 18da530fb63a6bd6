"""The house style of all figures, and the `Chart` that carries a figure with its words.

Colours are chosen from Okabe and Ito's palette for colour-blind readers (Okabe, M. and
Ito, K., *Color Universal Design*, 2008), reordered so that neighbours also differ in
lightness. Meaning never rests on colour alone: marker or hatch differ too.
"""

from __future__ import annotations

import base64
import ctypes
import html
import io
import sys
import textwrap
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import wraps

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

INK = "#1b2733"
MUTED = "#55616d"
GRID = "#d8dee4"
PAPER = "#ffffff"
BLUE = "#0b4f8a"
ORANGE = "#d95f02"
GREEN = "#00876c"
PURPLE = "#7a1f5c"  # dark enough to differ from BLUE for eyes without red cones
SKY = "#56b4e9"
YELLOW = "#e6b800"
GREY = "#9aa5b1"

SEQUENCE = (BLUE, ORANGE, SKY, GREEN, YELLOW, PURPLE)
MARKERS = ("o", "s", "^", "D", "v", "P")
HATCHES = ("", "///", "...", "xx", "\\\\\\", "++")

#: One colour and one marker for each actor, in every figure of the course.
ACTORS = {
    "EU": (BLUE, "o"),
    "NATO": (ORANGE, "s"),
    "both": (GREEN, "D"),
    "states": (GREY, "v"),
    "UN": (SKY, "^"),
    "DPRK": (PURPLE, "X"),
}

#: Pixels per inch when a figure is shown; a figure of 9 inches is 864 pixels wide on the page.
SCREEN_DPI = 96
#: Rendered finer than shown, so that text stays crisp on good screens.
SHARPNESS = 1.5
#: JupyterLab has controls answered by another thread than cells, but matplotlib's settings belong to
#: all threads: one draws at a time.
DRAWING = threading.RLock()

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.labelsize": 10,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "text.color": INK,
    "figure.facecolor": PAPER,
    "hatch.linewidth": 0.7,
}


@dataclass
class Chart:
    """A figure with its words.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The drawing. It belongs to no window: nothing has to be closed.
    title : str
        What the figure is, in a few words.
    summary : str
        One or two sentences computed from the drawn data: caption, part of the alternative
        text, and what the tests compare.
    """

    figure: Figure
    title: str
    summary: str

    def png(self, sharpness: float = SHARPNESS) -> bytes:
        """Render the figure.

        Parameters
        ----------
        sharpness : float
            Pixels of the picture for each pixel on the page.

        Returns
        -------
        bytes
            A PNG file.
        """
        return still(self.figure, sharpness)

    def _repr_html_(self) -> str:
        width = round(self.figure.get_figwidth() * SCREEN_DPI)
        return figure_html(self.png(), self.title, self.summary, width)


def still(figure: Figure, sharpness: float = SHARPNESS) -> bytes:
    """Draw a figure made by `new_figure` as a small PNG file that a lesson can store: the same one every time.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    sharpness : float
        Pixels of the picture for each pixel on the page.

    Returns
    -------
    bytes
        A PNG file.
    """
    with DRAWING:
        shown, kept = figure.dpi, figure.canvas
        figure.dpi = SCREEN_DPI * sharpness
        try:
            canvas = FigureCanvasAgg(figure)  # a canvas of its own: its memory goes with it
            canvas.draw()
            return png(np.asarray(canvas.buffer_rgba()), effort=9)
        finally:
            figure.dpi = shown
            figure.set_canvas(kept)
            del canvas
            _give_memory_back()


def png(pixels: np.ndarray, effort: int = 3) -> bytes:
    """Write pixels as a small PNG file: charts have few colours, so a palette of 256 holds them.

    Parameters
    ----------
    pixels : numpy.ndarray of uint8
        Rows, columns, and red, green, blue, opacity. The opacity is left out.
    effort : int
        1 (quick) to 9 (small), as zlib counts.

    Returns
    -------
    bytes
        The file.

    Examples
    --------
    >>> png(np.zeros((2, 3, 4), np.uint8))[:4]
    b'\\x89PNG'
    """
    file, picture = io.BytesIO(), Image.fromarray(pixels).convert("RGB")
    picture = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    picture.save(file, "PNG", compress_level=effort)
    return file.getvalue()


def _give_memory_back() -> None:
    """Return what drawing no longer needs to the system; the C library of Linux would keep some 10 MB for later."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone has it
        if trim:
            trim(0)


def figure_html(picture: bytes, title: str, summary: str, width: int) -> str:
    """Write a picture as an HTML figure with alternative text and a visible caption."""
    image = base64.b64encode(picture).decode("ascii")
    alternative = html.escape(f"{title}. {summary}", quote=True)
    return (
        f'<figure style="margin:0.5em 0;max-width:{width}px">'
        f'<img alt="{alternative}" style="width:100%;height:auto" src="data:image/png;base64,{image}">'
        f'<figcaption style="font-size:0.95em;line-height:1.4">{html.escape(summary)}</figcaption></figure>'
    )


def new_figure(width: float = 9.0, height: float = 4.5, rows: int = 1, columns: int = 1, **options):
    """Make an empty figure in the house style.

    Parameters
    ----------
    width, height : float
        Size in inches (96 pixels each on the page).
    rows, columns : int
        Grid of axes.
    **options
        Passed to ``Figure.subplots``.

    Returns
    -------
    tuple of matplotlib.figure.Figure and axes
        As ``matplotlib.pyplot.subplots`` returns them, but known to no window.
    """
    with DRAWING, mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), dpi=SCREEN_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(rows, columns, **options)
    return figure, axes


def styled(function):
    """Run a drawing function under the house style, whatever the notebook has set."""

    @wraps(function)
    def draw(*args, **kwargs):
        with DRAWING, mpl.rc_context(STYLE):
            return function(*args, **kwargs)

    return draw


def source_line(figure: Figure, text: str) -> None:
    """Write where the data come from under the figure, in the last strip of its paper."""
    label = figure.supxlabel(text, x=0.01, ha="left", fontsize=9, color=MUTED)
    label.set_wrap(False)


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
