"""Measure, from matplotlib's own text extents, whether a figure can be read."""

from __future__ import annotations

from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.text import Text

SMALLEST = 9.0
#: Pixels by which two boxes may touch: fonts have empty borders.
SLACK = 1.5


def visible_texts(figure: Figure) -> list[tuple[Text, object]]:
    """All texts that are drawn, with their boxes in pixels."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    found = []
    undrawn = _undrawn(figure)
    for text in figure.findobj(Text):
        if not text.get_text().strip() or not text.get_visible() or id(text) in undrawn:
            continue
        box = text.get_window_extent(renderer)
        if box.width > 1 and box.height > 1:
            found.append((text, box))
    return found


def _undrawn(figure: Figure) -> set[int]:
    """Identities of the tick labels that exist but are not drawn, because they lie outside the view."""
    hidden = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            in_use = {id(tick) for tick in axis.get_major_ticks() + axis.get_minor_ticks()}
            for tick in axis.majorTicks + axis.minorTicks:
                inside = low - 1e-9 <= tick.get_loc() <= high + 1e-9
                if not (axes.get_visible() and axis.get_visible() and id(tick) in in_use and inside):
                    hidden |= {id(tick.label1), id(tick.label2)}
    return hidden


def faults(figure: Figure) -> list[str]:
    """Say which texts are clipped, too small, or lie over each other."""
    texts = visible_texts(figure)
    page = figure.bbox
    said = []
    for text, box in texts:
        if text.get_fontsize() < SMALLEST:
            said.append(f"'{text.get_text()}' has {text.get_fontsize():.1f} pt")
        if box.x0 < -SLACK or box.y0 < -SLACK or box.x1 > page.x1 + SLACK or box.y1 > page.y1 + SLACK:
            said.append(f"'{text.get_text()}' is clipped by the edge of the figure")
        window = text.get_clip_box() if text.get_clip_on() else None
        if window is not None and (
            box.x0 < window.x0 - SLACK
            or box.x1 > window.x1 + SLACK
            or box.y0 < window.y0 - SLACK
            or box.y1 > window.y1 + SLACK
        ):
            said.append(f"'{text.get_text()}' is cut off at the edge of its axes")
    for (one, first), (other, second) in combinations(texts, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        if wide > SLACK and high > SLACK:
            said.append(f"'{one.get_text()}' and '{other.get_text()}' overlap")
    return said
