"""Every assignment keeps its form, its solutions earn all points, and every wrong answer gets what it should."""

from __future__ import annotations

import ast
import json
import re

import pytest
from coursework_rules import (
    BLOCK,
    HIDDEN,
    METADATA,
    NAMES,
    SOURCE,
    WRONG_ANSWERS,
    Run,
    book,
    free_texts,
    grade_id,
    is_free_text,
    is_test,
    machine_graded,
    wrong_answers,
)

HERE = [name for name in NAMES if (SOURCE / name / f"{name}.ipynb").is_file()]
LESSON_ASSIGNMENTS = [name for name in HERE if name.startswith("assignment_")]
WRONG = [(name, entry) for name in HERE if (WRONG_ANSWERS / f"{name}.toml").is_file() for entry in wrong_answers(name)]


def label(value) -> str:
    return value if isinstance(value, str) else f"{value['question']}-{value['name']}"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs of the notebooks, each made once."""
    runs: dict[tuple[str, bool], Run] = {}

    def once(name: str, answered: bool = True) -> Run:
        if (name, answered) not in runs:
            runs[name, answered] = Run(name, answered, tmp_path_factory.mktemp(name))
        return runs[name, answered]

    return once


def test_all_six_assignments_are_there():
    assert [path.name for path in sorted(SOURCE.iterdir()) if path.is_dir()] == list(NAMES)
    assert list(NAMES) == HERE
    assert sorted(path.stem for path in WRONG_ANSWERS.glob("*.toml")) == list(NAMES)


@pytest.mark.parametrize("name", HERE)
class TestForm:
    def test_is_stored_clean_and_without_outputs(self, name):
        path = SOURCE / name / f"{name}.ipynb"
        text = path.read_text("utf-8")
        stored = json.loads(text)
        assert (stored["nbformat"], stored["nbformat_minor"]) == (4, 5)
        assert stored["metadata"] == METADATA
        assert text == json.dumps(stored, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        for cell in book(name).cells:
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell.id), cell.id
            assert set(cell.metadata) <= {"nbgrader", "tags"}, cell.id
            if cell.cell_type == "code":
                assert cell.outputs == [], cell.id
                assert cell.execution_count is None, cell.id

    def test_ids_are_unique(self, name):
        cells = [cell.id for cell in book(name).cells]
        graded = [grade_id(cell) for cell in book(name).cells if grade_id(cell)]
        assert len(set(cells)) == len(cells)
        assert len(set(graded)) == len(graded)

    def test_has_one_title_and_says_what_to_hand_in(self, name):
        prose = "\n\n".join(cell.source for cell in book(name).cells if cell.cell_type == "markdown")
        assert len(re.findall(r"^# ", prose, flags=re.MULTILINE)) == 1
        first = book(name).cells[0].source
        assert first.startswith("# ")
        for part in ("points", "inutes", "this notebook", "ename", "elete", "estart"):
            assert part in first, part

    def test_every_question_has_heading_answer_and_test(self, name):
        cells = book(name).cells
        graded = [cell for cell in cells if is_test(cell) or is_free_text(cell)]
        headings = [
            (int(number), float(points))
            for cell in cells
            if cell.cell_type == "markdown"
            for number, points in re.findall(
                r"^## Question (\d+) \((\d+(?:\.\d+)?) points?\)", cell.source, flags=re.MULTILINE
            )
        ]
        assert [number for number, _ in headings] == list(range(1, len(graded) + 1))
        assert [points for _, points in headings] == [float(cell.metadata.nbgrader["points"]) for cell in graded]
        for cell in machine_graded(name):
            number = cells.index(cell)
            answer = next(other for other in reversed(cells[:number]) if grade_id(other))
            assert grade_id(answer) == f"{grade_id(cell)}-answer"
            assert len(BLOCK.findall(answer.source)) == 1, "one solution block"
            assert re.search(r"^\w+ = \.\.\.", answer.source, flags=re.MULTILINE), "a line that the student replaces"

    def test_cells_carry_the_settings_of_nbgrader(self, name):
        for cell in book(name).cells:
            settings = dict(cell.metadata.get("nbgrader", {}))
            if not settings:
                assert "BEGIN SOLUTION" not in cell.source, cell.id
                assert "BEGIN HIDDEN" not in cell.source, cell.id
                continue
            settings.pop("grade_id")
            points = settings.pop("points", None)
            form = {"schema_version": 3, "task": False}
            if is_test(cell):
                assert settings == form | {"solution": False, "grade": True, "locked": True}, cell.id
                assert points > 0
                assert cell.cell_type == "code"
            elif is_free_text(cell):
                assert settings == form | {"solution": True, "grade": True, "locked": False}, cell.id
                assert points > 0
                assert cell.cell_type == "markdown"
            else:
                assert settings == form | {"solution": True, "grade": False, "locked": False}, cell.id
                assert points is None
                assert cell.cell_type == "code"

    def test_tests_look_at_the_form_first_and_end_with_the_marks(self, name):
        for cell in machine_graded(name):
            (hidden,) = HIDDEN.findall(cell.source)
            seen = HIDDEN.sub("", cell.source)
            assert "preview(" in seen, cell.id
            assert "mark(" not in seen, cell.id
            assert "Misconception" not in seen, cell.id
            last = ast.parse(cell.source).body[-1]
            assert isinstance(last, ast.Expr), cell.id
            assert isinstance(last.value, ast.Call), cell.id
            assert last.value.func.id == "mark", cell.id
            assert hidden.strip(), cell.id

    def test_free_text_has_its_mark_scheme_in_the_hidden_block(self, name):
        for cell in free_texts(name):
            (rubric,) = BLOCK.findall(cell.source)
            seen = BLOCK.sub("", cell.source)
            assert re.search(r"\d+ (?:to|and) \d+ words", seen), "how long the answer should be"
            assert re.search(r"points?", rubric), cell.id
            assert re.search("full", rubric, re.IGNORECASE), cell.id
            assert re.search("model answer", rubric, re.IGNORECASE), cell.id
            assert not re.search("model answer|mark scheme|rubric", seen, re.IGNORECASE), cell.id


@pytest.mark.parametrize("name", LESSON_ASSIGNMENTS)
def test_an_assignment_has_twenty_points_most_of_them_by_machine(name):
    automatic = sum(cell.metadata.nbgrader["points"] for cell in machine_graded(name))
    by_hand = sum(cell.metadata.nbgrader["points"] for cell in free_texts(name))
    assert automatic + by_hand == 20
    assert 14 <= automatic <= 16
    assert 6 <= len(machine_graded(name)) <= 8
    assert 1 <= len(free_texts(name)) <= 2


@pytest.mark.parametrize("name", LESSON_ASSIGNMENTS)
def test_half_of_the_automatic_points_are_for_functions_that_are_tried_on_other_inputs(name, run):
    outcomes = run(name).outcomes.values()
    functions = sum(call.points for outcome in outcomes for call in outcome.calls if call.is_function)
    assert functions >= sum(call.points for outcome in outcomes for call in outcome.calls) / 2


@pytest.mark.parametrize("name", HERE)
class TestRun:
    def test_solutions_earn_all_points(self, name, run):
        for cell in machine_graded(name):
            outcome = run(name).outcomes[grade_id(cell)]
            assert outcome.value == cell.metadata.nbgrader["points"], f"{grade_id(cell)}: {outcome.printed}"
            assert "The form is right" in outcome.printed, grade_id(cell)
            assert [call.points for call in outcome.calls] == [cell.metadata.nbgrader["points"]]
            assert outcome.errors == "", "nbgrader gives no points to a test that writes to stderr"

    def test_untouched_notebook_runs_and_earns_nothing(self, name, run):
        for cell in machine_graded(name):
            outcome = run(name, answered=False).outcomes[grade_id(cell)]
            assert outcome.value == 0, grade_id(cell)
            assert "Not answered." in outcome.printed, grade_id(cell)
            assert outcome.errors == ""

    def test_every_question_knows_a_misconception_and_all_are_tried(self, name, run):
        tried = {(entry["question"], entry["name"]) for entry in wrong_answers(name)}
        for question, outcome in run(name).outcomes.items():
            named = [misconception.name for call in outcome.calls for misconception in call.misconceptions]
            assert named, f"{question} knows no misconception"
            missing = [one for one in named if (question, one) not in tried]
            assert missing == [], f"{question}: no wrong answer is kept for these"
            others = [one for asked, one in tried if asked == question and one not in named]
            assert others, f"{question}: a wrong answer without a misconception is kept too"


@pytest.mark.parametrize(("name", "entry"), WRONG, ids=label)
def test_a_wrong_answer_earns_its_points_and_gets_its_message(name, entry, run):
    outcome = run(name).again(entry["question"], entry["code"])
    assert outcome.value == entry["points"], outcome.printed
    assert entry["message"].strip(), "a message that the student must see"
    assert entry["message"] in outcome.printed
    for call in outcome.calls:
        for misconception in call.misconceptions:
            if misconception.name == entry["name"]:
                assert misconception.message in outcome.printed, outcome.printed
                assert outcome.value == misconception.credit * call.points
    assert outcome.errors == ""
