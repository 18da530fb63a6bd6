"""A real JupyterLab and a real browser for the tests of this folder (make test-browser)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from jupyterlab_program import CHROMIUM, FLAGS, HOW_TO_INSTALL, serve
from lesson_page import LessonPage

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def pictures() -> Path:
    """The folder into which screenshots are written for people to look at."""
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves a copy of the lessons."""
    root = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".*"))
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
    """Open and run lessons, each once a session and width."""
    pages: dict[tuple[str, int], LessonPage] = {}

    def open_(name: str, width: int = 1280) -> LessonPage:
        if (name, width) not in pages:
            for page in pages.values():
                page.close()
            pages.clear()
            pages[name, width] = LessonPage(browser, lab, name, width)
        return pages[name, width]

    yield open_
    for page in pages.values():
        page.close()
