"""Hundreds of changes of every explorer, and what they leave behind."""

from __future__ import annotations

import gc
import threading

import matplotlib as mpl
import matplotlib.pyplot as plt
import psutil
import pytest
from random_states import sample_states, unrendered

from natoeu.explorers import catalogue

EXPLORERS = catalogue()


@pytest.mark.parametrize("name", EXPLORERS)
def test_many_changes_of_single_controls_raise_nothing_and_leave_words_that_fit(name):
    explorer = EXPLORERS[name]()
    for changes, state in enumerate(sample_states(explorer, 150, seed=1000)):
        control = list(state)[changes % len(state)]
        with unrendered(explorer):
            explorer.set(**{control: state[control]})
        assert explorer.summary.endswith("."), (control, state[control])
    explorer.set()
    assert explorer.show(explorer.state)[0] + explorer._said == explorer.summary


def test_updates_leave_no_figures_open_and_memory_flat():
    explorer = EXPLORERS["timeline"]()
    states = sample_states(explorer, 200)
    process = psutil.Process()
    for _ in range(60):
        explorer.set(**next(states))
    gc.collect()
    before = process.memory_info().rss
    for _ in range(120):
        explorer.set(**next(states))
    gc.collect()
    assert plt.get_fignums() == []
    assert process.memory_info().rss - before < 15_000_000


def test_two_threads_that_draw_leave_right_pictures_and_settings():
    """JupyterLab answers controls in one thread while cells run in another."""
    settings = dict(mpl.rcParams)
    names = ("updating", "timeline", "argument")
    shown: dict[str, list[str]] = {name: [] for name in names}

    def walk(name: str) -> list[str]:
        explorer, pictures = EXPLORERS[name](), []
        for state in sample_states(explorer, 6, seed=12):
            explorer.set(**state)
            pictures.append(explorer.screen.shot.picture)
        return pictures

    threads = [threading.Thread(target=lambda name=name: shown[name].extend(walk(name))) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dict(mpl.rcParams) == settings
    assert shown == {name: walk(name) for name in names}
