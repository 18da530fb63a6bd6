"""A real JupyterLab and a real browser for the tests of this folder (make test-browser)."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from jupyterlab_program import CHROMIUM, FLAGS, HOW_TO_INSTALL, serve
from lesson_page import LessonPage

ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a lesson together, so that it is opened once."""

    def lesson(item: pytest.Item) -> str:
        given = getattr(item, "callspec", None)
        return Path(str(given.params.get("path") or given.params.get("lesson") or "")).stem if given else ""

    items.sort(key=lesson)


@pytest.fixture(scope="session")
def pictures() -> Path:
    """The folder into which screenshots are written for people to look at."""
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def one_explorer_in_two_cells() -> nbformat.NotebookNode:
    """A small notebook that shows the same explorer twice."""
    cells = [
        "from natoeu.explorers.timeline import TimelineExplorer\n\nexplorer = TimelineExplorer()\nexplorer",
        "explorer",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return notebook


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves copies of the lessons without their outputs."""
    root = tmp_path_factory.mktemp("lab")
    (root / "notebooks").mkdir()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.update(outputs=[], execution_count=None)  # what is on the page later comes from this run
        nbformat.write(notebook, root / "notebooks" / path.name)
    (root / "notebooks" / "twice.ipynb").write_text(nbformat.writes(one_explorer_in_two_cells()), "utf-8")
    with serve(root) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium."""
    if CHROMIUM is None:
        pytest.fail(HOW_TO_INSTALL)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def open_lesson(browser, lab):
    """Open and run lessons, each once at a width; those of another lesson are closed."""
    pages: dict[tuple[str, int], LessonPage] = {}

    def open_(name: str, width: int = 1280) -> LessonPage:
        for other in [key for key in pages if key[0] != name]:
            pages.pop(other).close()
        if (name, width) not in pages:
            pages[name, width] = LessonPage(browser, lab, name, width)
        return pages[name, width]

    yield open_
    for page in pages.values():
        page.close()
