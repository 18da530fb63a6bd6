"""Random states of explorers, for benchmarks and tests."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from natoeu.explorers.base import Explorer, offered


def values_of(control: widgets.Widget) -> list[Any]:
    """All single values that a control offers, in order."""
    if isinstance(control, widgets.Checkbox | widgets.ToggleButton):
        return [False, True]
    if hasattr(control, "options"):
        return list(offered(control))
    steps = int((control.max - control.min) / control.step + 1e-9)
    values = [control.min + control.step * step for step in range(steps + 1)]
    return [round(value, 9) if isinstance(value, float) else value for value in values]


def sample_states(explorer: Explorer, count: int = 8, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Draw random states from what the controls of an explorer offer at that moment.

    Parameters
    ----------
    explorer : natoeu.explorers.base.Explorer
        The explorer.
    count : int
        Number of states.
    seed : int
        Start of the random sequence: the same seed gives the same states.

    Yields
    ------
    dict
        A value for each control; meant for ``explorer.set(**state)``.
    """
    chance = random.Random(seed)
    for _ in range(count):
        yield {name: _any_value(control, chance) for name, control in explorer.controls.items()}


def _any_value(control: widgets.Widget, chance: random.Random) -> Any:
    if isinstance(control, widgets.Checkbox | widgets.ToggleButton):
        return chance.random() < 0.5
    values = values_of(control)
    if isinstance(control, widgets.SelectMultiple):
        return tuple(value for value in values if chance.random() < 0.3)
    if isinstance(control, widgets.IntRangeSlider | widgets.FloatRangeSlider):
        return tuple(sorted((chance.choice(values), chance.choice(values))))
    return chance.choice(values)


@contextmanager
def unrendered(explorer: Explorer) -> Iterator[None]:
    """Change states without making pictures of them, as tests of many states do."""
    explorer._snapshot = str  # type: ignore[method-assign]
    try:
        yield
    finally:
        del explorer._snapshot
