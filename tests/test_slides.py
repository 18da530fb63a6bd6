"""Slides say what the lessons say, cut nothing in the middle, and need no network."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
import slides
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


@cache
def book(path: Path):
    return nbformat.read(path, as_version=4)


@cache
def deck(path: Path) -> list[slides.Slide]:
    return slides.deck(book(path))


@cache
def page(path: Path) -> BeautifulSoup:
    return BeautifulSoup(slides.page(deck(path)), "html.parser")


def words(text: str) -> str:
    """Letters and digits alone, to compare a text before and after it became HTML."""
    return "".join(re.findall(r"\w", text))


def prose(path: Path) -> str:
    return "\n\n".join(cell.source for cell in book(path).cells if cell.cell_type == "markdown")


def running_text(slide: slides.Slide) -> str:
    """What a slide says, without its tables, figures and code."""
    body = BeautifulSoup(slide.body, "html.parser")
    for part in body.find_all(["table", "figure", "pre"]):
        part.decompose()
    return body.get_text(" ", strip=True)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
class TestEveryDeck:
    def test_shows_every_section_figure_and_seminar_question(self, path):
        headings = re.findall(r"^## (.+)$", prose(path), flags=re.MULTILINE)
        wanted = [heading for heading in headings if not heading.startswith("Values")]
        assert [slide.heading for slide in deck(path) if slide.kind == "section"] == wanted
        before_exercises = next(
            place for place, cell in enumerate(book(path).cells) if re.match(r"## \d+ .*[Ee]xercises", cell.source)
        )
        figures = [
            image
            for cell in book(path).cells[:before_exercises]
            for output in cell.get("outputs", [])
            for image in re.findall(r"<img alt=\"([^\"]+)\"", output.get("data", {}).get("text/html", ""))
        ]
        assert [image["alt"] for image in page(path).find_all("img")] == [
            BeautifulSoup(alt, "html.parser").get_text() for alt in figures
        ]
        questions = prose(path).split("**Questions for the seminar**")[1].split("**Key points**")[0]
        assert sum(slide.kind == "question" for slide in deck(path)) == len(
            re.findall(r"^\d\. ", questions, flags=re.MULTILINE)
        )

    def test_says_what_it_shows_and_what_it_does_not(self, path):
        for label in ("What it shows", "What it does not show"):
            shown = [slide for slide in deck(path) if re.fullmatch(rf"{label}(?: \(1 of \d\))?", slide.heading)]
            assert len(shown) == prose(path).count(f"**{label}.**")

    def test_cuts_no_sentence(self, path):
        said = words(prose(path))
        for slide in deck(path):
            if slide.kind in ("text", "question", "list"):
                for block in BeautifulSoup(slide.body, "html.parser").find_all(["p", "li"]):
                    text = block.get_text()
                    if not slide.heading.startswith(("In the notebook", "In the ledger", "Step 1")):
                        assert words(text) in said, text
                    if slide.kind != "list":
                        assert re.search(r"[.?!:][\"”)]*$", text), text

    def test_has_no_more_on_a_slide_than_can_be_read(self, path):
        for slide in deck(path):
            assert len(running_text(slide)) <= 1.2 * slides.TEXT, slide.heading
            body = BeautifulSoup(slide.body, "html.parser")
            assert len(body.find_all("li")) <= (12 if slide.kind == "contents" else slides.ENTRIES)
            assert not body.find_all("pre"), "code stays in the notebook"
            assert len(body.find_all("img")) + len(body.find_all("table")) <= 1

    def test_headings_skip_no_level_and_the_title_is_the_lesson(self, path):
        levels = [slide.level for slide in deck(path)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert deck(path)[0].heading == book(path).cells[0].source.splitlines()[0].removeprefix("# ")

    def test_needs_no_network(self, path):
        found = page(path)
        assert not found.find_all(["link", "iframe"])
        assert all(not script.get("src") for script in found.find_all("script"))
        assert all(image["src"].startswith("data:image/png;base64,") for image in found.find_all("img"))
        assert "http" not in "".join(tag.get_text() for tag in found.find_all(["style", "script"]))

    def test_links_of_the_contents_lead_to_slides(self, path):
        for link in page(path).select(".contents a"):
            target = page(path).find(id=link["href"].removeprefix("#"))
            assert target.find("h2").get_text() == link.get_text()


def test_portions_lose_nothing_and_are_evenly_filled():
    pieces = ["a" * 100, "b" * 200, "c" * 300, "d" * 50]
    found = slides.portions(pieces, most=400)
    assert [piece for part in found for piece in part] == pieces
    assert found == [["a" * 100, "b" * 200], ["c" * 300, "d" * 50]]
    assert slides.portions(["x" * 900], most=400) == [["x" * 900]]
    assert [len(part) for part in slides.portions(["x"] * 6, most=400, entries=5)] == [5, 1]


def test_a_table_that_a_room_could_not_read_is_left_out():
    small = [["year", "actions"], ["2016", "42"], ["2017", "74"]]
    shown = slides.table_slides(small, "Two texts. How many in all? And then?", "Counting", "")[0].body
    assert shown.startswith("<p>How many in all? And then?</p><table>")
    assert slides.table_slides([small[0], *[["x", "y"]] * 30], "", "Counting", "") == []
    assert slides.table_slides([["text"], ["word " * 400]], "", "Counting", "") == []
    assert slides.table_slides(small, "word " * 100, "Counting", "") == []


def test_the_command_writes_one_file_for_each_lesson(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["slides.py", "--folder", str(tmp_path / "Folien für Montag"), str(LESSONS[0])])
    slides.main()
    assert "slides" in capsys.readouterr().out
    written = (tmp_path / "Folien für Montag" / f"{LESSONS[0].stem}.slides.html").read_text("utf-8")
    assert written == slides.page(deck(LESSONS[0]))
