"""Measure in a real JupyterLab and Chromium how long a key press takes to change the pixels.

In one run: the floor (a slider that only echoes into a label), every explorer, and
``ipywidgets.interact`` with a plain redraw of the same chart for the same control.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyterlab_program import CHROMIUM, FLAGS, HOW_TO_INSTALL, TOKEN, serve
from playwright.sync_api import TimeoutError, sync_playwright

ROUNDS = 24
#: For each explorer the control that is moved: one that changes the picture at every step.
CONTROLS = {
    "timeline": "actor",
    "membership": "date",
    "spending": "year",
    "pesco": "first",
    "regime": "day",
    "range": "site",
    "trade": "series",
    "coding": "2011-ran",
    "tesat": "label",
    "argument": "step",
    "instruments": "economic_sanction",
    "updating": "prior",
    "claims": "section",
}
SETUP = """
import io

import ipywidgets as widgets
from IPython.display import Image, display

from natoeu.explorers import base, catalogue

def redraw(name, control, value):
    render, base.Explorer._snapshot = base.Explorer._snapshot, lambda self: b""
    try:
        fresh = catalogue()[name]()
        fresh.set(**{control: value})
    finally:
        base.Explorer._snapshot = render
    picture = io.BytesIO()
    fresh.figure.savefig(picture)
    display(Image(picture.getvalue()))

def twin(control):
    known = {"description", "options", "min", "max", "step", "value", "layout", "style"}
    return type(control)(**{name: getattr(control, name) for name in known if name in control.trait_names()})
"""
FLOOR = """
slider, label = widgets.IntSlider(description="floor"), widgets.Label()
slider.observe(lambda change: setattr(label, "value", str(change["new"])), "value")
box = widgets.VBox([slider, label]); box.add_class("bench-floor"); box
"""
EXPLORER = """
explorer = catalogue()["{name}"]()
box = widgets.VBox([explorer.panel]); box.add_class("bench-explorer-{name}"); box
"""
INTERACT = """
control = twin(catalogue()["{name}"]().controls["{control}"])
drawn = widgets.interactive(lambda value: redraw("{name}", "{control}", value), value=control)
drawn.add_class("bench-interact-{name}"); drawn
"""
WATCH = """
([root, kind]) => {
    const box = document.querySelector(root);
    for (const part of box.querySelectorAll('select')) part.setAttribute('data-lm-suppress-shortcuts', 'true');
    window.benchDone = null;
    let start = null;
    const finish = () => requestAnimationFrame(() => { if (start !== null && window.benchDone === null) window.benchDone = performance.now() - start; });
    box.addEventListener('keydown', () => { start = performance.now(); window.benchDone = null; }, true);
    const look = image => image.complete ? finish() : image.addEventListener('load', finish, {once: true});
    new MutationObserver(changes => {
        if (start === null) return;
        if (kind === 'label') return finish();
        for (const change of changes) {
            if (change.type === 'attributes' && change.target.tagName === 'IMG') look(change.target);
            for (const node of change.addedNodes) {
                const images = node.tagName === 'IMG' ? [node] : node.querySelectorAll ? [...node.querySelectorAll('img')] : [];
                images.forEach(look);
            }
        }
    }).observe(kind === 'label' ? box.querySelector('.widget-label:not(.widget-readout)').closest('.widget-vbox').lastElementChild : box,
               {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['src']});
}
"""


def bench_notebook(names: list[str]) -> nbformat.NotebookNode:
    """A notebook with the floor, one explorer and its interact in each cell."""
    cells = [SETUP, FLOOR]
    for name in names:
        cells += [EXPLORER.format(name=name), INTERACT.format(name=name, control=CONTROLS[name])]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in cells])
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return notebook


def measure(page, root: str, kind: str, target: str, keys: tuple[str, str]) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds, from key press to changed pixels."""
    page.locator(root).scroll_into_view_if_needed()
    page.evaluate(WATCH, [root, kind])
    page.locator(f"{root} {target}").first.focus()
    times = []
    for turn in range(3 * ROUNDS):
        page.evaluate("window.benchDone = null")
        page.keyboard.press(keys[(turn // 2) % 2])
        try:
            page.wait_for_function("window.benchDone !== null", timeout=2_500)
        except TimeoutError:  # at the end of a scale a key changes nothing
            continue
        times.append(page.evaluate("window.benchDone"))
        page.wait_for_timeout(120)
        if len(times) == ROUNDS:
            break
    return statistics.median(times), statistics.quantiles(times, n=20)[18]


def main() -> int:
    if CHROMIUM is None:
        print(HOW_TO_INSTALL, file=sys.stderr)
        return 1
    from natoeu.explorers import catalogue

    names = list(catalogue())
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        nbformat.write(bench_notebook(names), root / "bench.ipynb")
        with serve(root) as address, sync_playwright() as playwright:
            page = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS).new_page(viewport={"width": 1280, "height": 1000})
            page.goto(f"{address}/lab/tree/bench.ipynb?token={TOKEN}")
            page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
            page.wait_for_timeout(4000)
            page.click('.lm-MenuBar-itemLabel:text-is("Run")')
            page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
            page.wait_for_selector(f".bench-interact-{names[-1]} img", timeout=180_000)
            page.wait_for_timeout(2000)
            report(page, names)
    return 0


def report(page, names: list[str]) -> None:
    """Measure everything and print the table."""
    floor, floor_high = measure(page, ".bench-floor", "label", ".noUi-handle", ("ArrowRight", "ArrowLeft"))
    print(f"floor (slider into label): median {floor:.0f} ms, 95th percentile {floor_high:.0f} ms")
    for name in names:
        place = f".bench-explorer-{name} .natoeu-control-{CONTROLS[name]}"
        slider = page.locator(f"{place} .noUi-handle").count() > 0
        target, keys = (".noUi-handle", ("ArrowRight", "ArrowLeft")) if slider else ("select", ("ArrowDown", "ArrowUp"))
        mine, mine_high = measure(page, f".bench-explorer-{name}", "image", f".natoeu-control-{CONTROLS[name]} {target}", keys)
        plain, _ = measure(page, f".bench-interact-{name}", "image", target, keys)
        print(
            f"{name}: median {mine:.0f} ms ({mine / floor:.2f} of the floor, {mine / plain:.2f} of interact at {plain:.0f} ms), "
            f"95th percentile {mine_high:.0f} ms ({mine_high / floor_high:.2f})"
        )


if __name__ == "__main__":
    sys.exit(main())
