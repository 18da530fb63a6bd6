"""The quick drawing of the explorers gives the pixels of a full one."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from random_states import sample_states, unrendered

from natoeu.explorers import catalogue
from natoeu.explorers.stage import Stage

EXPLORERS = catalogue()


def drawn_in_full(figure: Figure) -> np.ndarray:
    """The pixels that matplotlib's own canvas makes of a figure."""
    before = figure.canvas
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    figure.set_canvas(before)
    return np.array(canvas.buffer_rgba())


@pytest.mark.parametrize("name", EXPLORERS)
def test_pixels_are_those_of_a_full_drawing(name):
    explorer = EXPLORERS[name]()
    stage = Stage(explorer.figure)
    stage.pixels()
    for turn, state in enumerate(sample_states(explorer, 10, seed=25)):
        control = list(state)[turn % len(state)]
        with unrendered(explorer):
            explorer.set(**(state if turn % 5 == 4 else {control: state[control]}))
        quick = stage.pixels().copy()
        assert np.array_equal(quick, drawn_in_full(explorer.figure)), f"after {control} = {state[control]!r}"


def a_figure():
    figure = Figure(figsize=(3, 2), dpi=96)
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    return figure, axes, axes.plot([1, 2, 3])[0], axes.text(0.5, 1.5, "label")


def test_an_artist_that_comes_goes_or_hides_is_seen():
    figure, axes, line, label = a_figure()
    stage = Stage(figure)
    stage.pixels()
    for change in (
        lambda: line.set_color("red"),
        lambda: label.set_text("another"),
        lambda: label.set_visible(False),
        lambda: axes.scatter([1], [2]),
        line.remove,
        lambda: axes.set_xlim(0, 9),
        lambda: axes.set_title("A title"),
        lambda: figure.text(0.1, 0.1, "source"),
    ):
        change()
        assert np.array_equal(stage.pixels().copy(), drawn_in_full(figure))


def test_what_another_canvas_has_drawn_is_drawn_afresh_after_repaint():
    figure, _, line, _ = a_figure()
    stage = Stage(figure)
    stage.pixels()
    line.set_color("red")
    whole = drawn_in_full(figure)
    stage.repaint()
    assert np.array_equal(stage.pixels(), whole)
