"""Every lesson has the anatomy that the course promises, and its prose says what its outputs say."""

from __future__ import annotations

import html
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from coursetools.rerun.prose import DATE, MONTHS, NUMBER
from natoeu import record
from natoeu.practice.desk import exercises

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("0[1-6]_*.ipynb"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")


@cache
def book(path: Path):
    return nbformat.read(path, as_version=4)


def prose(path: Path) -> str:
    return "\n\n".join(cell.source for cell in book(path).cells if cell.cell_type == "markdown")


def outputs(path: Path) -> str:
    """All stored output as plain text."""
    found = []
    for cell in book(path).cells:
        for output in cell.get("outputs", []):
            found.append(output.get("text", ""))
            found += [
                PICTURE.sub("", data) for kind, data in output.get("data", {}).items() if kind.startswith("text/")
            ]
    return html.unescape(re.sub(r"<[^>]+>", " ", "\n".join(found)))


@cache
def dates_of_the_record() -> frozenset:
    days: set = set()
    for name in record.catalogue().index:
        table = record.load(name)
        for column in table.select_dtypes("datetime"):
            days.update(table[column].dropna().dt.date)
    return frozenset(days)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestEveryNotebook:
    def test_has_one_title_and_no_skipped_heading_level(self, path):
        levels = [len(match) for match in re.findall(r"^(#+) ", prose(path), flags=re.MULTILINE)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))

    def test_is_stored_as_a_fresh_run_leaves_it(self, path):
        code = [cell for cell in book(path).cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
        assert not any(output.output_type == "error" for cell in code for output in cell.outputs)
        assert not any(
            "application/vnd.jupyter.widget-view+json" in output.get("data", {})
            for cell in code
            for output in cell.outputs
        )
        assert "widgets" not in book(path).metadata
        assert all(set(cell.metadata) <= {"tags"} for cell in book(path).cells)

    def test_cells_are_short(self, path):
        for cell in book(path).cells:
            if cell.cell_type == "code":
                lines = [
                    line
                    for line in cell.source.splitlines()
                    if line.strip() and not line.startswith(("import ", "from "))
                ]
                assert len(lines) <= (15 if "figure(" in cell.source or "show(" in cell.source else 12), cell.id
                assert max((len(line) for line in lines), default=0) <= 120, cell.id

    def test_links_of_the_contents_lead_to_headings(self, path):
        headings = {
            text.strip().replace(" ", "-") for text in re.findall(r"^#+ (.*)$", prose(path), flags=re.MULTILINE)
        }
        for target in re.findall(r"\]\(#([^)]*(?:\([^)]*\))?[^)]*)\)", prose(path)):
            assert target in headings, target

    def test_names_no_path_of_a_machine(self, path):
        text = path.read_text("utf-8")
        assert not re.search(r"(?<![\w.:/])/(?:home|root|tmp|work|Users)/\w", text)
        assert "0x7f" not in outputs(path)

    def test_figures_have_alternative_text_and_caption(self, path):
        for cell in book(path).cells:
            for output in cell.get("outputs", []):
                page = output.get("data", {}).get("text/html", "")
                for image in re.findall(r"<img[^>]*>", page):
                    assert re.search(r'alt="[^"]{20,}"', image), cell.id
                    assert "<figcaption" in page

    def test_every_full_date_in_the_prose_is_in_the_record(self, path):
        for day, month, year in DATE.findall(prose(path)):
            date = pd.Timestamp(int(year), MONTHS.index(month) + 1, int(day)).date()
            assert date in dates_of_the_record() or date.isoformat() in outputs(path), f"{day} {month} {year}"

    def test_every_number_in_the_prose_is_in_an_output(self, path):
        text = prose(path)
        text = re.sub(r"\]\([^)]*\)|`[^`]*`|https?://\S+", " ", text)  # links and code
        text = re.sub(r"\*\*\d\.\d+|\b[Ee]xercises? \d\.\d+", " ", text)  # numbers of exercises
        text = re.sub(r"\*\*Time:?\*\*.*", " ", text)
        text = re.sub(rf"\b\d{{1,2}}(?: (?:and|to|or) \d{{1,2}})? (?:{'|'.join(MONTHS)})(?: \d{{4}})?", " ", text)
        text = re.sub(r"\b(?:1[89]|20)\d\d(?:-(?:1[89]|20)?\d\d)?\b", " ", text)  # years
        shown = {number.replace(",", "") for number in NUMBER.findall(outputs(path))}
        shown |= {f"{float(number):g}" for number in shown}
        for number in NUMBER.findall(text):
            plain = number.rstrip(",.").replace(",", "")
            if len(plain.replace(".", "")) >= 2:
                rounded = (
                    any(re.fullmatch(rf"{re.escape(plain)}\d*", other) for other in shown) if "." in plain else False
                )
                assert plain in shown or f"{float(plain):g}" in shown or rounded, number


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
class TestEveryLesson:
    def test_begins_with_what_a_student_needs_to_know(self, path):
        first = book(path).cells[0].source
        for part in ("**Time:**", "**After this lesson you can**", "**What you need before:**", "**Contents**"):
            assert part in first

    def test_spells_abbreviations_out(self, path):
        assert "**Abbreviations.**" in prose(path)

    def test_reads_figures_and_says_what_they_do_not_show(self, path):
        assert prose(path).count("What it shows") >= 2
        assert prose(path).count("What it does not show") >= 2

    def test_has_an_explorer_and_source_criticism(self, path):
        assert any("Explorer(" in cell.source for cell in book(path).cells if cell.cell_type == "code")
        assert "Source criticism" in prose(path)

    def test_has_at_least_five_exercises_and_offers_every_one(self, path):
        lesson = int(path.stem[:2])
        code = "\n".join(cell.source for cell in book(path).cells if cell.cell_type == "code")
        offered = re.findall(r'check\("(\d\.\d+)"', code)
        assert offered == list(exercises(lesson))
        assert len(offered) >= 5

    def test_ends_with_questions_key_points_and_generated_sources(self, path):
        end = "\n".join(cell.source for cell in book(path).cells[-4:])
        assert re.search(r"[Kk]ey points", end)
        assert "record.cite(" in end
        assert "seminar" in prose(path)
