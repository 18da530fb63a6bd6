"""On a small screen (1366 x 768 pixels) controls, sentence and picture of an explorer are seen together.

Where the controls alone take a third of the screen (twelve menus, bands to be set), sentence and picture are.
"""

from __future__ import annotations

import nbformat
from jupyterlab_program import TOKEN, serve

from natoeu.explorers import catalogue

#: What JupyterLab leaves of 768 pixels for a notebook.
ROOM = 640


def test_every_explorer_fits_a_small_screen(browser, tmp_path, pictures):
    cells = [
        nbformat.v4.new_code_cell(f"from natoeu.explorers import catalogue\n\ncatalogue()[{name!r}]()")
        for name in catalogue()
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(notebook, tmp_path / "all.ipynb")
    with serve(tmp_path) as address:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{address}/lab/tree/all.ipynb?token={TOKEN}")
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=60_000)
        page.locator(".jp-CodeCell .cm-content").first.click()
        page.locator(".lm-MenuBar-item", has_text="Run").click()
        page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
        page.wait_for_function(
            "count => [...document.querySelectorAll('img.natoeu-picture[src]')].filter(image => image.naturalWidth).length === count",
            arg=len(cells),
            timeout=120_000,
        )
        page.wait_for_timeout(1500)
        tall = {}
        for name, panel in zip(catalogue(), page.locator(".natoeu-explorer").all(), strict=True):
            panel.scroll_into_view_if_needed()
            panel.screenshot(path=pictures / f"explorer-{name}-1366.png")
            top = panel.bounding_box()["y"]
            picture = panel.locator("img.natoeu-picture").bounding_box()
            sentence = panel.locator("[role=status]").bounding_box()
            assert sentence["y"] + sentence["height"] <= picture["y"] + 1, "the sentence stands above the picture"
            first = sentence["y"] if sentence["y"] - top > ROOM / 3 else top
            if picture["y"] + picture["height"] - first > ROOM:
                tall[name] = round(picture["y"] + picture["height"] - first)
        page.close()
    assert tall == {}
