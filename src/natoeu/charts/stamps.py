"""Text that is rendered once and stamped ever after, for figures that are drawn many times a second.

Setting type takes most of the time of drawing a figure with many labels. An explorer shows the
same few hundred labels again and again, so their pictures are kept.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text


class Stamp(Text):
    """A level text that keeps its picture; made and changed like any ``matplotlib.text.Text``."""

    @allow_rasterization
    def draw(self, renderer) -> None:
        """Stamp the text, rendering it only the first time."""
        if not (self.get_visible() and self.get_text()):
            return
        look = self.get_text(), self.get_fontsize(), self.get_fontweight(), self.get_color()
        picture, right, up = _picture(*look, self.get_ha(), self.get_va(), self._linespacing, self.figure.dpi)
        x, y = self.get_transform().transform(self.get_unitless_position())
        renderer.draw_image(renderer.new_gc(), round(x) + right, round(y) + up, picture)
        self.stale = False


@lru_cache(maxsize=4096)
def _picture(text, size, weight, colour, ha, va, spacing, dpi) -> tuple[np.ndarray, int, int]:
    """Render a text; return its pixels and where its lower left corner lies, seen from its position."""
    label = Text(0, 0, text, fontsize=size, fontweight=weight, color=colour, ha=ha, va=va, linespacing=spacing, transform=None)
    label.set_figure(_sheet(dpi))
    box = label.get_window_extent(RendererAgg(1, 1, dpi), dpi=dpi)
    left, bottom = int(np.floor(box.x0)) - 1, int(np.floor(box.y0)) - 1
    renderer = RendererAgg(int(np.ceil(box.x1)) - left + 2, int(np.ceil(box.y1)) - bottom + 2, dpi)
    label.set_position((-left, -bottom))
    label.draw(renderer)
    return np.array(renderer.buffer_rgba())[::-1].copy(), left, bottom


@lru_cache
def _sheet(dpi: float) -> Figure:
    """A figure for texts that stand alone: they need one to know how large a point is."""
    return Figure(figsize=(1, 1), dpi=dpi)
