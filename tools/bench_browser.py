"""Measure in a real JupyterLab and Chromium how long a key press takes to change the pixels.

In one run: the floor (a slider that only echoes into a label), every explorer, the same explorer
when no picture is kept, so that each step is drawn, and ``ipywidgets.interact`` with a plain redraw
of the same chart for the same control. Each explorer has a notebook and a kernel of its own, with the
floor beside it. A control is moved step by step to the end of its scale and back, as by a person
who looks at each step. Explorer and floor take turns, and are compared with each other alone: a
machine that is slow for a minute is slow for both. Aims: a step that is drawn takes at most 1.3 times
the floor or at most 60 ms at the median, and at most 0.4 of ``interact``.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyterlab_program import CHROMIUM, FLAGS, HOW_TO_INSTALL, TOKEN, serve
from playwright.sync_api import sync_playwright

#: Steps of each way of moving a control in each turn, and the number of turns.
TURNS = {"explorer": (12, 2), "floor": (12, 4), "drawn": (12, 4), "interact": (12, 1)}
#: Milliseconds between a change of the pixels and the next key.
LOOK = 250
SIDEWAYS = ("ArrowRight", "ArrowLeft")
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
    render, base.Explorer._snapshot = base.Explorer._snapshot, lambda self: ""
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
DRAWN = """
explorer = catalogue()["{name}"]()
explorer._kept = explorer._take
box = widgets.VBox([explorer.panel]); box.add_class("bench-drawn-{name}"); box
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
    window.benchWait = () => new Promise(tell => {
        const late = setTimeout(() => tell(null), 1000);  // at the end of a scale a key changes nothing
        const ask = () => { if (window.benchDone !== null) { clearTimeout(late); tell(window.benchDone); } };
        window.benchTell = ask;
        ask();
    });
    let start = null;
    const painted = () => {
        if (start === null || window.benchDone !== null || window.benchRoot !== root) return;
        window.benchDone = performance.now() - start;
        if (window.benchTell) window.benchTell();
    };
    const channel = new MessageChannel();  // a message sent while a frame is made arrives once it is painted
    channel.port1.onmessage = painted;
    const finish = () => requestAnimationFrame(() => channel.port2.postMessage(0));
    box.addEventListener('keydown', () => { start = performance.now(); window.benchRoot = root; window.benchDone = null; window.benchTell = null; }, true);
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


def bench_notebook(name: str) -> nbformat.NotebookNode:
    """A notebook with the floor and one explorer in its three ways."""
    ways = [text.format(name=name, control=CONTROLS[name]) for text in (EXPLORER, DRAWN, INTERACT)]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in (SETUP, FLOOR, *ways)]
    )
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return notebook


def measure(page, root: str, target: str, keys: tuple[str, str], rounds: int) -> list[float]:
    """Milliseconds from key press to changed pixels, for each of some steps."""
    page.locator(root).scroll_into_view_if_needed()
    page.locator(f"{root} {target}").first.focus()
    page.wait_for_timeout(4 * LOOK)
    times, way = [], 0
    for _ in range(3 * rounds):
        page.keyboard.press(keys[way])
        time = page.evaluate("window.benchWait()")
        page.wait_for_timeout(LOOK)
        if time is None:
            way = 1 - way
        else:
            times.append(time)
        if len(times) == rounds:
            break
    return times


def high(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[18]


def measure_explorer(page, name: str) -> dict[str, list[float]]:
    """Run a notebook of an explorer; measure the floor and each way."""
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_timeout(4000)
    page.click('.lm-MenuBar-itemLabel:text-is("Run")')
    page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
    page.wait_for_selector(f".bench-interact-{name} img", timeout=180_000)
    page.wait_for_timeout(2000)
    place = f".natoeu-control-{CONTROLS[name]}"
    slider = page.locator(f".bench-explorer-{name} {place} .noUi-handle").count() > 0
    target, keys = (".noUi-handle", SIDEWAYS) if slider else ("select", ("ArrowDown", "ArrowUp"))
    moves = {
        "explorer": (f"{place} {target}", keys),
        "floor": (".noUi-handle", SIDEWAYS),
        "drawn": (f"{place} {target}", keys),
        "interact": (target, keys),
    }
    roots = {way: ".bench-floor" if way == "floor" else f".bench-{way}-{name}" for way in moves}
    for way, root in roots.items():
        page.evaluate(WATCH, [root, "label" if way == "floor" else "image"])
    times = {way: [] for way in moves}
    for turn in range(max(turns for _, turns in TURNS.values())):
        for way, (rounds, turns) in TURNS.items():
            if turn < turns:
                times[way] += measure(page, roots[way], *moves[way], rounds)
    return times


def main() -> int:
    if CHROMIUM is None:
        print(HOW_TO_INSTALL, file=sys.stderr)
        return 1
    from natoeu.explorers import catalogue

    wanted = sys.argv[1:] or list(catalogue())
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        times = {}
        with serve(root) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for name in wanted:
                nbformat.write(bench_notebook(name), root / f"{name}.ipynb")
                page = browser.new_page(viewport={"width": 1280, "height": 1000})
                page.goto(f"{address}/lab/tree/{name}.ipynb?reset&token={TOKEN}")
                times[name] = measure_explorer(page, name)
                for kernel in page.request.get(f"{address}/api/kernels?token={TOKEN}").json():
                    page.request.delete(f"{address}/api/kernels/{kernel['id']}?token={TOKEN}")
                page.close()
    report(times)
    return 0


def report(times: dict[str, dict[str, list[float]]]) -> None:
    """Print the table."""
    for name, ways in times.items():
        mine, floor, drawn, plain = (statistics.median(ways[way]) for way in ("explorer", "floor", "drawn", "interact"))
        rare, rare_floor = high(ways["explorer"]), high(ways["floor"])
        print(
            f"{name}: median {mine:.0f} ms ({mine / floor:.2f} of the floor at {floor:.0f} ms, "
            f"{mine / plain:.2f} of interact at {plain:.0f} ms), "
            f"95th percentile {rare:.0f} ms ({rare / rare_floor:.2f} of {rare_floor:.0f} ms); "
            f"drawn {drawn:.0f} ms ({drawn / floor:.2f} of the floor, {drawn / plain:.2f} of interact)"
        )


if __name__ == "__main__":
    sys.exit(main())
