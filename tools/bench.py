"""Measure what a student waits for, as ratios to a floor measured in the same run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = "import pandas, matplotlib.pyplot, ipywidgets"
PACKAGE = "import natoeu.record, natoeu.figures, natoeu.explorers.timeline, natoeu.practice"


def seconds(command: list[str]) -> float:
    """Wall time of one command."""
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    return time.perf_counter() - start


def import_times(rounds: int = 9) -> tuple[float, float]:
    """Median seconds of a fresh interpreter with the libraries alone, and with the package too."""
    libraries, package = [], []
    for _ in range(rounds):
        libraries.append(seconds([sys.executable, "-c", LIBRARIES]))
        package.append(seconds([sys.executable, "-c", f"{LIBRARIES}; {PACKAGE}"]))
    return statistics.median(libraries), statistics.median(package)


def run(notebook) -> tuple[float, int]:
    """Wall time of one notebook in a fresh kernel, and the memory of the kernel at its end in bytes."""
    import nbformat

    from coursetools.rerun.running import run_all

    memory = nbformat.v4.new_code_cell("import psutil; print(psutil.Process().memory_info().rss)")
    notebook = nbformat.v4.new_notebook(cells=[*notebook.cells, memory])
    began = time.perf_counter()
    [failure] = run_all([notebook], ROOT / "notebooks")
    duration = time.perf_counter() - began
    if failure:
        raise RuntimeError(f"cell '{failure.cell}': {failure.message}")
    return duration, int(notebook.cells[-1].outputs[0].text)


def lesson_costs(rounds: int = 3) -> dict[str, tuple[float, float]]:
    """Median seconds and bytes of a notebook that only imports the libraries (under ""), and of each lesson."""
    import nbformat

    notebooks = {
        "": nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LIBRARIES + ", anywidget, pyproj, networkx")])
    }
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        notebooks[path.stem] = nbformat.read(path, as_version=4)
    runs = {name: [run(notebook) for _ in range(rounds)] for name, notebook in notebooks.items()}
    return {name: tuple(map(statistics.median, zip(*costs, strict=True))) for name, costs in runs.items()}


def timed(action: Callable[[], object], rounds: int = 60) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds, of an action."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), statistics.quantiles(times, n=20)[18]


def explorer_times() -> dict[str, tuple[float, float, float, float]]:
    """For each explorer: one update, and the same picture made from nothing (median and 95th percentile)."""
    from random_states import sample_states

    from natoeu.explorers import catalogue

    result = {}
    for name, make in catalogue().items():
        explorer = make()
        states = sample_states(explorer, 1000)
        update = timed(lambda explorer=explorer, states=states: explorer.set(**next(states)))
        redraw = timed(make, rounds=20)
        result[name] = (*update, *redraw)
    return result


def main() -> int:
    floor, package = import_times()
    print(
        f"import: libraries {floor:.2f} s, with natoeu {package:.2f} s, ratio {package / floor:.2f} (aim: at most 1.10)"
    )
    lessons = lesson_costs()
    empty, floor_memory = lessons.pop("")
    print(f"notebook that only imports the libraries: {empty:.1f} s, {floor_memory / 1e6:.0f} MB")
    for name, (duration, memory) in lessons.items():
        print(
            f"lesson {name}: {duration:.1f} s, ratio {duration / empty:.2f}; {memory / 1e6:.0f} MB, ratio {memory / floor_memory:.2f}"
        )
    for name, (median, high, redraw, redraw_high) in explorer_times().items():
        print(
            f"explorer {name}: update {median:.0f} ms (95th percentile {high:.0f}), from nothing {redraw:.0f} ms "
            f"({redraw_high:.0f}), ratio {median / redraw:.2f} ({high / redraw_high:.2f})"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
