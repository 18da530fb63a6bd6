"""The teaching kit fits the lessons: what it names exists, what it counts is true, what is generated is fresh."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from test_lessons import MONTHS, NUMBER, outputs, prose

import teaching
from natoeu import record
from natoeu.practice import check
from natoeu.practice.answers import Essay
from natoeu.practice.desk import exercises

ROOT = Path(__file__).resolve().parents[1]
KIT = ROOT / "teaching"
PLANS = [KIT / "plans" / f"{path.stem[1:]}.md" for path in teaching.LESSONS]
RUBRICS = re.split(r"^## ", (KIT / "rubrics.md").read_text("utf-8"), flags=re.MULTILINE)
ESSAYS = [
    exercise
    for path in teaching.LESSONS
    for exercise in exercises(int(path.stem[:2])).values()
    if isinstance(exercise.kind, Essay)
]


@cache
def kit() -> dict[str, str]:
    return teaching.kit()


def rows(markdown: str, first: str) -> list[list[str]]:
    """The rows of the table whose header begins with a word."""
    table = re.search(rf"^\| {first} \|.*\n\| --- .*\n((?:\|.*\n)+)", markdown, flags=re.MULTILINE).group(1)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.splitlines()]


def lesson_of(plan: Path) -> Path:
    return next(path for path in teaching.LESSONS if path.stem[1:] == plan.stem)


@cache
def known_ids() -> set[str]:
    """Keys that a plan may cite: claims, steps, evidence, explanations, milestones."""
    keys = {
        "claims/claims": "claim_id",
        "claims/arguments": "node_id",
        "claims/evidence": "evidence_id",
        "claims/hypotheses": "hypothesis_id",
    }
    return {key for table, column in keys.items() for key in record.load(table)[column]}


def unknown_numbers(text: str, lesson: Path) -> list[str]:
    """Numbers of two digits or more that neither the outputs nor the text of a lesson hold."""
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|\b[Ee]xercises? \d\.\d+(?:, \d\.\d+| and \d\.\d+)*", " ", text)
    text = re.sub(rf"\b\d{{1,2}} (?:{'|'.join(MONTHS)})", " ", text)
    shown = {number.replace(",", "").rstrip(".") for number in NUMBER.findall(outputs(lesson) + prose(lesson))}
    found = [number.replace(",", "").rstrip(".") for number in NUMBER.findall(text)]
    return [number for number in found if len(number.replace(".", "")) >= 2 and number not in shown]


def test_what_is_generated_is_what_is_stored():
    for name, text in kit().items():
        assert (KIT / name).read_text("utf-8") == text, f"teaching/{name} is out of date: run 'make teaching'"
    stored = {path.relative_to(KIT).as_posix() for path in KIT.glob("solutions/*")}
    assert stored == {name for name in kit() if name.startswith("solutions/")}


def test_solutions_hold_every_exercise_and_every_message():
    for path in teaching.LESSONS:
        text = kit()[f"solutions/{path.stem[1:]}.md"]
        for exercise in exercises(teaching.number_of(path)).values():
            assert f"## {exercise.number} " in text
            assert all(misconception.message in text for misconception in exercise.misconceptions)
            assert isinstance(exercise.kind, Essay) or exercise.code in text


def test_the_reading_list_names_only_what_the_record_holds():
    text = kit()["reading_list.md"]
    keys = re.findall(r"\[([a-z0-9-]+)\]\(http", text)
    assert len(keys) > 50
    assert set(keys) <= set(record.load("sources")["id"])
    works = record.load("claims/reading_list")
    assert all(title.removesuffix(" (title not recorded)") in text for title in works["title"])


def test_essential_documents_carry_most_claims():
    for path in teaching.LESSONS[1:]:
        cited = teaching.documents(path)
        assert list(cited) == sorted(cited, reverse=True)
        kinds = record.load("sources").set_index("id").loc[cited.index, "kind"]
        assert set(kinds) == {"primary"}


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.stem)
class TestEveryPlan:
    def test_bears_the_title_of_its_lesson_and_lasts_90_minutes(self, plan):
        text = plan.read_text("utf-8")
        assert text.splitlines()[0] == f"# Plan: {teaching.title_of(lesson_of(plan))}"
        assert sum(int(row[0]) for row in rows(text, "minutes")) == 90

    def test_names_headings_and_exercises_that_exist(self, plan):
        lesson = lesson_of(plan)
        headings = set(re.findall(r"^#{2,3} (.+)$", prose(lesson), flags=re.MULTILINE))
        known = exercises(int(plan.stem[0]))
        for *_, places in rows(plan.read_text("utf-8"), "minutes"):
            for place in places.split("; "):
                if not place.startswith("exercise"):
                    assert place in headings, place
        numbers = re.findall(r"[Ee]xercises? ((?:\d\.\d+(?:, | and )?)+)", plan.read_text("utf-8"))
        assert set(re.findall(r"\d\.\d+", " ".join(numbers))) <= set(known)

    def test_covers_every_numbered_section_of_the_core(self, plan):
        lesson = lesson_of(plan)
        named = " ".join(row[-1] for row in rows(plan.read_text("utf-8"), "minutes"))
        parts = re.split(r"^## ", prose(lesson), flags=re.MULTILINE)[1:]
        optional = "*Optional: for a second session.*"
        core = [part.splitlines()[0] for part in parts if re.match(r"\d", part) and optional not in part]
        for heading in core:
            assert heading in named or re.search(r"[Ee]xercises|Abbreviations", heading), heading

    def test_says_where_a_misconception_shows(self, plan):
        lesson = lesson_of(plan)
        sections = set(re.findall(r"^## (\d+) ", prose(lesson), flags=re.MULTILINE))
        found = rows(plan.read_text("utf-8"), "what students say")
        assert len(found) >= 4
        for _, where, answer in found:
            assert answer
            numbers = re.findall(r"\b\d\.\d+", where)
            assert set(numbers) <= set(exercises(int(plan.stem[0])))
            assert numbers or set(re.findall(r"section (\d+)", where)) & sections, where

    def test_gives_both_sides_and_rows_that_exist(self, plan):
        text = plan.read_text("utf-8")
        questions = text.split("## Questions that get the seminar talking")[1].split("## Misconceptions")[0]
        blocks = re.split(r"^\*\*", questions, flags=re.MULTILINE)[1:]
        assert len(blocks) >= 3
        for block in blocks:
            assert len(re.findall(r"^- \*(?!In the record)", block, flags=re.MULTILINE)) == 2, block
            assert "- *In the record:*" in block
        tables = set(re.findall(r"`([a-z]+/[a-z_0-9]+)`", text))
        assert tables
        assert tables <= set(record.catalogue().index)
        assert set(re.findall(r"\b(?:c\d{3}|n\d\d|e\d\d|H\d)\b", text)) <= known_ids()

    def test_holds_no_number_that_the_lesson_does_not_hold(self, plan):
        text = plan.read_text("utf-8")
        text = re.sub(r"^\| \d+ \|", "|", text, flags=re.MULTILINE).replace("## 90 minutes", "")
        assert unknown_numbers(text, lesson_of(plan)) == []


@pytest.mark.parametrize("exercise", ESSAYS, ids=lambda exercise: exercise.number)
class TestEveryRubric:
    @staticmethod
    def section(exercise) -> str:
        return next(part for part in RUBRICS if part.startswith(f"{exercise.number} "))

    def test_has_three_or_four_criteria_with_full_half_and_none(self, exercise):
        found = rows(self.section(exercise), "criterion")
        assert 3 <= len(found) <= 4
        assert all(len(row) == 4 and all(row) for row in found)

    def test_two_opposite_answers_pass_the_check(self, exercise):
        answers = re.findall(
            r"^\*\*An answer that [^*]+\*\*(.+?)(?=\n\n|\Z)", self.section(exercise), flags=re.MULTILINE | re.DOTALL
        )
        assert len(answers) == 2
        for answer in answers:
            feedback = check(exercise.number, answer)
            assert feedback.right, feedback.message
        lesson = teaching.LESSONS[int(exercise.number[0])]
        assert unknown_numbers(" ".join(answers), lesson) == []


def test_the_memo_has_a_rubric_of_forty_points():
    memo = next(part for part in RUBRICS if part.startswith("The policy memo"))
    assert 10 * len(rows(memo, "criterion")) == 40
    lesson = prose(teaching.LESSONS[6]).split("### A rubric for the reader")[1]
    assert len(rows(lesson, "line")) == 8


def test_the_syllabus_fits_a_page_and_adds_up():
    text = (KIT / "syllabus.md").read_text("utf-8")
    weeks = rows(text, "week")
    assert [row[1] for row in weeks[:7]] == [teaching.title_of(path) for path in teaching.LESSONS]
    assert len(text.split()) <= 560
    hours = [
        float(hours) for hours in re.findall(r": ([\d.]+)\.(?=\s)", text.split("**Workload")[1].split("Together")[0])
    ]
    assert sum(hours) == float(re.search(r"Together ([\d.]+) hours", text).group(1))
    assert int(re.search(r"Assessment, (\d+) points", text).group(1)) == 5 * 20 + 40


def test_links_of_the_kit_lead_somewhere():
    for page in KIT.rglob("*.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
