"""Whoever comes back to a lesson, or loses the kernel, sees the last picture and is told how to go on."""

from __future__ import annotations

import json

import nbformat
import pytest
from jupyterlab_program import TOKEN, serve

CELL = "from natoeu.explorers.timeline import TimelineExplorer\n\nTimelineExplorer()"
SENTENCE = "Not connected: run this cell to move it."


class Page:
    """One notebook with one explorer, in a browser."""

    def __init__(self, browser, address: str):
        self.page = browser.new_page(viewport={"width": 1366, "height": 768})
        self.page.goto(f"{address}/lab/tree/one.ipynb?token={TOKEN}")
        self.page.wait_for_selector(".jp-CodeCell", timeout=60_000)

    def run(self) -> None:
        self.page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=60_000)
        self.page.wait_for_timeout(3000)  # idle is said before the page listens to the kernel
        self.menu("Run", "runmenu:run-all")
        self.page.wait_for_function(
            "sentence => document.querySelector('img.natoeu-picture[src]') && document.querySelector('.natoeu-lost').hidden",
            arg=SENTENCE,
            timeout=60_000,
        )

    def is_lost(self) -> None:
        """The picture is there, the sentence says what to do, and no control can be moved."""
        self.page.wait_for_selector(".natoeu-lost:visible", timeout=30_000)
        assert self.page.locator(".natoeu-lost").inner_text() == SENTENCE
        assert self.page.locator("img.natoeu-picture").evaluate("image => image.naturalWidth") > 500
        assert self.page.locator(".natoeu-words [role=status]").inner_text().count("events") == 1
        assert self.page.locator(".natoeu-control-actor select").evaluate("list => !!list.closest('[inert]')")
        assert self.page.get_by_text("Error displaying widget").count() == 0

    def menu(self, name: str, command: str) -> None:
        self.page.locator(".lm-MenuBar-item", has_text=name).click()
        self.page.locator(f".lm-Menu-item[data-command='{command}']").click()


@pytest.fixture
def course(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(notebook, tmp_path / "one.ipynb")
    with serve(tmp_path) as address:
        yield address, tmp_path / "one.ipynb"


def test_the_last_picture_stays_when_the_kernel_is_gone_and_the_next_day(course, browser):
    address, path = course
    page = Page(browser, address)
    page.run()
    page.menu("Kernel", "kernelmenu:restart")
    page.page.locator(".jp-Dialog button.jp-mod-accept").click()
    page.is_lost()
    page.run()
    page.page.keyboard.press("Control+s")
    page.page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')", timeout=10_000)
    page.menu("Kernel", "kernelmenu:shutdown")
    page.is_lost()
    page.page.close()

    assert "widgets" in json.loads(path.read_text("utf-8"))["metadata"]
    tomorrow = Page(browser, address)
    tomorrow.is_lost()
    tomorrow.run()
    tomorrow.page.close()
