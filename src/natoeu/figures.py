"""The look of figures: colours, an empty figure in the house style, and a figure with its words.

Colours are chosen from Okabe and Ito's palette for colour-blind readers (Okabe, M. and
Ito, K., *Color Universal Design*, 2008), reordered so that neighbours also differ in
lightness. Meaning never rests on colour alone: marker or hatch differ too.

Importing this module sets the house style, so that plain matplotlib draws in it too.
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
mpl.rcParams.update(STYLE)


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
        """Render the figure as a PNG file, with so many pixels for each pixel on the page."""
        return still(self.figure, sharpness)

    def _repr_html_(self) -> str:
        width = round(self.figure.get_figwidth() * SCREEN_DPI)
        return figure_html(self.png(), self.title, self.summary, width)


def figure(width: float = 9.0, height: float = 4.5, rows: int = 1, columns: int = 1, **options):
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
        empty = Figure(figsize=(width, height), dpi=SCREEN_DPI, layout="constrained")
        FigureCanvasAgg(empty)
        axes = empty.subplots(rows, columns, **options)
    return empty, axes


def show(drawing: Figure, caption: str, source: str) -> Chart:
    """Show a figure with its caption and its source.

    Parameters
    ----------
    drawing : matplotlib.figure.Figure
        A figure whose first axes have a title.
    caption : str
        One or two sentences, computed from the drawn data: they stand under the picture and are
        read to those who can't see it.
    source : str
        Tables of the record from which the data come, and what else a reader should know of them. What
        begins with "Source:" comes from elsewhere, and stands as it is.

    Returns
    -------
    Chart
        Shown by a notebook when it stands in the last line of a cell.

    Raises
    ------
    ValueError
        If the figure has no title, or caption or source is empty.

    Examples
    --------
    >>> drawing, axes = figure(4, 2)
    >>> bars = axes.bar(["EU", "NATO"], [28, 29])
    >>> title = axes.set_title("Members in 2017")
    >>> show(drawing, "The EU has 28 members, NATO 29.", "countries/memberships").summary
    'The EU has 28 members, NATO 29.'
    """
    titles = [axes.get_title(where) for axes in drawing.axes for where in ("left", "center", "right")]
    title = drawing.get_suptitle() or next(filter(None, titles), "")
    for text, what in ((title, "title: axes.set_title(...)"), (caption, "caption"), (source, "source")):
        if not text.strip():
            raise ValueError(
                f"The figure has no {what}. Whoever reads it should know what it shows and where it comes from."
            )
    line = source if source.startswith("Source:") else f"Source: the record, {source}"
    source_line(drawing, line.removesuffix(".") + ".")
    return Chart(drawing, title, caption)


def source_line(drawing: Figure, text: str) -> None:
    """Write where the data come from under the figure, in the last strip of its paper."""
    label = drawing.supxlabel(text, x=0.01, ha="left", fontsize=9, color=MUTED)
    label.set_wrap(False)


def still(drawing: Figure, sharpness: float = SHARPNESS) -> bytes:
    """Draw a figure as a small PNG file that a lesson can store: the same one every time."""
    with DRAWING:
        shown, kept = drawing.dpi, drawing.canvas
        drawing.dpi = SCREEN_DPI * sharpness
        try:
            canvas = FigureCanvasAgg(drawing)  # a canvas of its own: its memory goes with it
            canvas.draw()
            return png(np.asarray(canvas.buffer_rgba()), effort=9)
        finally:
            canvas.get_renderer().__init__(1, 1, SCREEN_DPI)  # texts hold on to it, so it has to shrink
            drawing.dpi = shown
            drawing.set_canvas(kept)
            _give_memory_back()


def png(pixels: np.ndarray, effort: int = 3) -> bytes:
    """Write pixels (rows, columns, 4 of uint8) as a small PNG file: charts have few colours, so 256 hold them.

    Examples
    --------
    >>> png(np.zeros((2, 3, 4), np.uint8))[:4]
    b'\\x89PNG'
    """
    file, picture = io.BytesIO(), Image.fromarray(pixels).convert("RGB")
    picture = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    picture.save(file, "PNG", compress_level=effort)
    return file.getvalue()


def figure_html(picture: bytes, title: str, summary: str, width: int) -> str:
    """Write a picture as an HTML figure with alternative text and a visible caption."""
    image = base64.b64encode(picture).decode("ascii")
    alternative = html.escape(f"{title}. {summary}", quote=True)
    return (
        f'<figure style="margin:0.5em 0;max-width:{width}px">'
        f'<img alt="{alternative}" style="width:100%;height:auto" src="data:image/png;base64,{image}">'
        f'<figcaption style="font-size:0.95em;line-height:1.4">{html.escape(summary)}</figcaption></figure>'
    )


def _give_memory_back() -> None:
    """Return what drawing no longer needs to the system; the C library of Linux would keep some 10 MB for later."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone has it
        if trim:
            trim(0)


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
