"""Slides in a real browser: nothing runs over, keys turn them, axe-core finds nothing."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import nbformat
import pytest
import slides

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
#: Slides with something that leaves its place: below the slide's number, above its heading, or over an edge.
RUNNING_OVER = """() => [...document.querySelectorAll("section")].filter(slide => {
  const edge = slide.getBoundingClientRect();
  const top = slide.querySelector("h1, h2, h3").getBoundingClientRect().bottom - 1;
  const bottom = slide.querySelector(".place").getBoundingClientRect().top + 2;
  const out = box => box.width && (box.bottom > bottom || box.top < top || box.right > edge.right || box.left < edge.left);
  const parts = [...slide.querySelectorAll(".body *:not(.unseen)")];
  return slide.scrollHeight > slide.clientHeight + 1 || parts.some(part => out(part.getBoundingClientRect()));
}).map(slide => slide.id + " " + slide.querySelector("h1, h2, h3").textContent)"""


@pytest.fixture(scope="module")
def show(browser, tmp_path_factory):
    """Open the deck of a lesson, offline; one page for each lesson and window."""
    folder = tmp_path_factory.mktemp("slides")
    context = browser.new_context(offline=True)
    pages = {}

    def open_(path: Path, width: int = 1280, height: int = 720):
        if path not in pages:
            target = folder / f"{path.stem}.slides.html"
            target.write_text(slides.page(slides.deck(nbformat.read(path, as_version=4))), "utf-8")
            pages[path] = context.new_page()
            pages[path].goto(target.as_uri())
            pages[path].wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
        pages[path].set_viewport_size({"width": width, "height": height})
        return pages[path]

    yield open_
    context.close()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
class TestEveryDeck:
    @pytest.mark.parametrize("size", [(1024, 768), (1920, 1080), (1280, 720)], ids=str)
    def test_nothing_runs_over_the_edge_of_a_slide(self, show, path, size, pictures):
        page = show(path, *size)
        assert page.evaluate(RUNNING_OVER) == []
        page.locator("section.figure").first.scroll_into_view_if_needed()
        page.screenshot(path=pictures / f"slides_{path.stem}.png")

    def test_figures_keep_their_proportions_and_are_large(self, show, path):
        shown = show(path).evaluate("""() => [...document.images].map(image => {
          const box = image.getBoundingClientRect(), shape = image.naturalWidth / image.naturalHeight;
          return Math.max(Math.min(box.width, box.height * shape) / 1280, Math.min(box.height, box.width / shape) / 720);
        })""")
        assert min(shown) > 0.55

    def test_axe_finds_nothing(self, show, path):
        page = show(path)
        page.add_script_tag(content=(files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert {rule["id"]: [node["html"][:120] for node in rule["nodes"]][:3] for rule in found} == {}


def test_keys_turn_the_slides_and_the_address_keeps_the_place(show):
    page = show(LESSONS[1])
    last = page.locator("section").count()

    def place() -> int:
        return int(page.evaluate("document.activeElement.id").removeprefix("slide-"))

    page.keyboard.press("Home")
    for key, expected in (
        ("ArrowRight", 2),
        ("PageDown", 3),
        (" ", 4),
        ("ArrowLeft", 3),
        ("End", last),
        ("ArrowDown", last),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        assert place() == expected
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("#slide-2")
    page.reload()
    assert page.evaluate("Math.abs(document.getElementById('slide-2').getBoundingClientRect().top)") < 2


def test_a_narrow_window_becomes_a_page_to_scroll(show):
    page = show(LESSONS[1], width=640, height=360)  # a laptop at a zoom of 200 percent
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.text .body p')).fontSize)") >= 16
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    before = page.url
    page.keyboard.press("ArrowRight")
    assert page.url == before, "the keys scroll, as on any page"


def test_a_print_has_one_page_for_each_slide(show):
    page = show(LESSONS[1])
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", printed)) == page.locator("section").count()
