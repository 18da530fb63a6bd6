"""A figure that is drawn many times a second: what stands still is drawn once.

The method is matplotlib's *blitting*: a backdrop is kept, and what has ever changed is drawn over
it, with all that lies above. Which artists change is learnt from matplotlib's own marks
(``Artist.stale``), so that a drawing need not declare them. The pixels are those of a full drawing.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure


class Stage:
    """Draw one figure, which is on an Agg canvas, again and again. Its axes must not overlap."""

    def __init__(self, figure: Figure):
        self._figure = figure
        self._moving: set[Artist] = set()
        self._above: list[Artist] = []
        self._backdrop = None
        self._frame: list | None = None

    def repaint(self) -> None:
        """Draw everything afresh next time: to be called when another canvas has drawn the figure. Until then no memory is held."""
        self._frame = self._backdrop = None

    def pixels(self) -> np.ndarray:
        """Draw the figure as it is now.

        Returns
        -------
        numpy.ndarray of uint8
            Rows, columns, and red, green, blue, opacity; a view that the next drawing overwrites.
        """
        canvas = self._figure.canvas
        artists = self._artists()
        frame = [self._figure.dpi, *artists, *((*axes.viewLim.bounds, *axes.bbox.bounds) for axes in self._figure.axes)]
        changed = {artist for artist in artists if artist.stale} if self._frame else set()
        if frame != self._frame or not changed <= self._moving:
            self._moving |= changed
            self._paint_backdrop(artists)
            self._frame = frame
        canvas.restore_region(self._backdrop)
        renderer = canvas.get_renderer()
        for artist in self._above:
            artist.draw(renderer)
        for artist in artists:
            artist.stale = False
        return np.asarray(canvas.buffer_rgba())

    def _artists(self) -> list[Artist]:
        """The parts of all axes, then those of the figure itself, each in the order in which they are drawn."""
        listed: list[Artist] = []
        for axes in filter(Artist.get_visible, self._figure.axes):
            hidden = {axes.patch} if axes.axison else {axes.patch, axes.xaxis, axes.yaxis, *axes.spines.values()}
            listed += sorted((part for part in axes.get_children() if part not in hidden), key=Artist.get_zorder)
        apart = {self._figure.patch, *self._figure.axes}
        own = [part for part in self._figure.get_children() if part not in apart]
        return listed + sorted(own, key=Artist.get_zorder)

    def _paint_backdrop(self, artists: list[Artist]) -> None:
        """Draw and keep what lies below the first moving artist of each axes."""
        self._above = []
        for _, parts in groupby(artists, key=lambda artist: artist.axes):
            parts = list(parts)
            first = next((place for place, part in enumerate(parts) if part in self._moving), len(parts))
            self._above += parts[first:]
        for artist in self._above:
            artist.set_animated(True)
        self._figure.canvas.draw()
        for artist in self._above:
            artist.set_animated(False)
        self._backdrop = self._figure.canvas.copy_from_bbox(self._figure.bbox)


def lay_out_once(figure: Figure) -> None:
    """Give all parts of a figure their places now: what moves later leaves the rest where it is."""
    figure.draw_without_rendering()
    figure.set_layout_engine(None)  # with "none" matplotlib would draw twice for every picture


def rescale(axes: Axes, x: tuple[float, float] | None = None, y: tuple[float, float] | None = None) -> None:
    """Set the limits of axes, unless they are so already: an axis whose limits are set is drawn anew.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The axes.
    x, y : tuple of float, optional
        First and last value, in units of the data.
    """
    for wanted, present, set_limits in ((x, axes.get_xlim, axes.set_xlim), (y, axes.get_ylim, axes.set_ylim)):
        if wanted is not None and tuple(wanted) != tuple(present()):
            set_limits(*wanted)
