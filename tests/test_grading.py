"""The round of the coursework, for real: release, hand in, grade, mark by hand, give back, grade again."""

from __future__ import annotations

import codecs
import copy
import csv
import doctest
import html
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from itertools import zip_longest
from pathlib import Path

import pytest
from coursework_rules import BLOCK, HIDDEN, NAMES, ROOT, book, free_texts, grade_id, machine_graded, wrong_answers

from grading import collect as collecting
from grading import report as reporting
from grading.__main__ import main
from grading.collect import collect, safe_id, student_of
from grading.course import Course, CourseError
from grading.grade import grade
from grading.report import Report
from grading.submission import NotANotebook, assignment_of, mend, read
from grading.watch import Watch

NAME = "assignment_1_meeting"
FILE = f"{NAME}.ipynb"
QUESTIONS = [grade_id(cell) for cell in machine_graded(NAME)]
FULL = sum(cell.metadata.nbgrader["points"] for cell in machine_graded(NAME))
ESSAY = "My answer rests on two rows of the record."
#: The wrong answers that show a misconception named in the test.
MISCONCEPTIONS = {
    grade_id(cell): [
        entry
        for entry in wrong_answers(NAME)
        if entry["question"] == grade_id(cell) and f'"{entry["name"]}"' in cell.source
    ]
    for cell in machine_graded(NAME)
}
#: Each of these puts one of them into every question, so that all are tried in few notebooks.
WAVES = [{entry["question"]: entry for entry in wave if entry} for wave in zip_longest(*MISCONCEPTIONS.values())]


def new_course(folder: Path, *names: str) -> Course:
    """A course of its own, with some of the real assignments."""
    folder.mkdir()
    shutil.copy(ROOT / "coursework" / "nbgrader_config.py", folder)
    for name in names:
        shutil.copytree(ROOT / "coursework" / "source" / name, folder / "source" / name)
    course = Course(folder)
    course.config.RunGuarded.timeout = 5
    return course


def solutions(name: str) -> dict[str, str]:
    return {
        grade_id(cell).removesuffix("-answer"): BLOCK.search(cell.source)[1]
        for cell in book(name).cells
        if grade_id(cell).endswith("-answer")
    }


class Student:
    """Fills in a released notebook and hands it in."""

    def __init__(self, course: Course, handed_in: Path, name: str = NAME):
        self.released = json.loads((course.root / "release" / name / f"{name}.ipynb").read_text("utf-8"))
        self.handed_in, self.name = handed_in, name

    def notebook(self, answers: dict[str, str] | None = None, text: str = ESSAY) -> dict:
        """All answers right, but for those given."""
        filled = copy.deepcopy(self.released)
        given = solutions(self.name) | (answers or {})
        for cell in filled["cells"]:
            settings = cell["metadata"].get("nbgrader", {})
            question = settings.get("grade_id", "").removesuffix("-answer")
            if question in given and settings["solution"]:
                cell["source"] = "".join(cell["source"]) + "\n" + given[question]
            elif settings.get("grade") and settings["solution"] and text:
                cell["source"] = text
        return filled

    def hand_in(self, where: str, content: dict | str) -> Path:
        path = self.handed_in / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return path


def table(path: Path) -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Round:
    """A class that handed in everything that a class hands in."""

    def __init__(self, folder: Path):
        self.course = new_course(folder / "Kurs č. 1", NAME)
        self.handed_in = folder / "handed in"
        self.course.release(NAME)
        self.student = student = Student(self.course, self.handed_in)
        self.secret = folder / "secret.txt"
        self.secret.write_text("not for students")
        first = QUESTIONS[0]
        student.hand_in(f"Novák Jana_123_assignsubmission_file_/{NAME} (1).ipynb", student.notebook())
        student.hand_in(f"blank/{FILE}", student.released)
        for number, wave in enumerate(WAVES):
            student.hand_in(
                f"wave{number}_{FILE}", student.notebook({question: entry["code"] for question, entry in wave.items()})
            )
        student.hand_in(f"endless/{FILE}", student.notebook({first: "while True:\n    print('again')"}))
        student.hand_in(f"unstoppable/{FILE}", student.notebook({first: "import os\nos._exit(1)"}))
        student.hand_in(f"raises/{FILE}", student.notebook({first: "1 / 0"}))
        torn = student.notebook()
        torn["cells"] = [cell for cell in torn["cells"] if not cell["metadata"].get("nbgrader", {}).get("grade")]
        student.hand_in(f"torn/{FILE}", torn)
        student.hand_in(f"notjson/{FILE}", '{"cells": [')
        student.hand_in(
            f"huge/{FILE}",
            student.notebook({first: solutions(NAME)[first] + "\nfor _ in range(30_000):\n    print('x' * 100)"}),
        )
        tried = "\n".join(
            f"try:\n    {deed}\n    print('deed {number}', 'was', 'done')\nexcept (OSError, MemoryError) as error:\n    print(error)"
            for number, deed in enumerate(self.deeds())
        )
        student.hand_in(f"burglar/{FILE}", student.notebook({first: f"{solutions(NAME)[first]}\n{tried}"}))
        student.hand_in(
            f"forger/{FILE}",
            student.notebook({first: "import natoeu.practice\nnatoeu.practice.mark = lambda *rest, **more: None"}),
        )
        old = student.notebook()
        old["metadata"]["natoeu"]["release"] = "of last year"
        student.hand_in(f"=1+1 李 <b>/{FILE}", old)
        for number in (1, 2):
            path = student.hand_in(f"twice/{number}.ipynb", student.notebook({first: f"answer_1 = {number}"}))
            os.utime(path, (1_000_000_000, 1_000_000_000))
        student.hand_in(FILE, student.notebook())
        self.before = {path: path.read_bytes() for path in self.files()}
        self.lines: list[str] = []
        self.report = grade(self.course, self.handed_in, say=self.lines.append)

    def deeds(self) -> list[str]:
        """What a submission has no business with."""
        return [
            f"open({str(self.secret)!r}).read()",
            f"open({str(self.course.database)!r}, 'w')",
            f"open({str(self.course.source(NAME))!r}).read()",
            f"__import__('os').rename({str(self.handed_in)!r}, 'mine')",
            f"__import__('os').listdir({str(self.handed_in)!r})",
            "__import__('subprocess').run(['ls'])",
            "__import__('socket').create_connection(('127.0.0.1', 9))",
            "bytearray(64 * 1024**3)",
        ]

    def files(self) -> list[Path]:
        """What no submission may change."""
        return [
            path
            for path in (*self.handed_in.rglob("*"), *(self.course.root / "source").rglob("*"), self.secret)
            if path.is_file()
        ]

    def points(self, student: str) -> dict[str, float]:
        rows = table(self.course.reports / "questions.csv")
        return {row["question"]: float(row["points"]) for row in rows if row["student"] == student}

    def page(self, student: str) -> str:
        return (self.course.folder("feedback", safe_id(student), NAME) / f"{NAME}.html").read_text("utf-8")

    def problems(self, student: str) -> str:
        return "\n".join(
            sentence for (who, _), sentences in self.report.problems.items() if who == student for sentence in sentences
        )


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Round:
    return Round(tmp_path_factory.mktemp("round"))


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_right_answers_earn_all_points_and_only_the_text_waits(handed_in):
    rows = [row for row in table(handed_in.course.reports / "grades.csv") if row["student"] == "Novák Jana"]
    assert [(float(row["automatic"]), row["problems"]) for row in rows] == [(FULL, "")]
    assert int(rows[0]["to_mark_by_hand"]) == len(free_texts(NAME))


def test_a_blank_notebook_earns_nothing_and_is_no_problem(handed_in):
    assert set(handed_in.points("blank").values()) == {0}
    assert handed_in.problems("blank") == ""


@pytest.mark.parametrize("number", range(len(WAVES)))
def test_each_misconception_gets_its_points_and_its_message_on_the_page(handed_in, number):
    assert all(MISCONCEPTIONS.values())
    points, page = handed_in.points(f"wave{number}"), words(handed_in.page(f"wave{number}"))
    for question, entry in WAVES[number].items():
        assert points[question] == entry["points"], entry["name"]
        assert " ".join(entry["message"].split()) in page, entry["name"]


@pytest.mark.parametrize(
    ("student", "told"),
    [
        ("endless", "ran for more than 5 seconds"),
        ("unstoppable", "ended the whole Python"),
        ("raises", "stopped with ZeroDivisionError"),
    ],
)
def test_a_cell_that_fails_costs_its_own_points_only(handed_in, student, told):
    points = handed_in.points(student)
    assert points[QUESTIONS[0]] == 0
    assert sum(points.values()) == FULL - machine_graded(NAME)[0].metadata.nbgrader["points"]
    assert told in handed_in.problems(student)


def test_deleted_tests_are_put_back(handed_in):
    assert sum(handed_in.points("torn").values()) == FULL
    for question in QUESTIONS:
        assert f"test cell {question} was deleted; it was put back" in handed_in.problems("torn")


def test_very_long_output_is_cut_and_costs_nothing(handed_in):
    assert sum(handed_in.points("huge").values()) == FULL
    assert "very long output was cut" in handed_in.problems("huge")
    assert len(handed_in.page("huge")) < 2_000_000


def test_a_submission_stays_in_its_folder_and_what_it_tried_is_named(handed_in):
    told, page = handed_in.problems("burglar"), words(handed_in.page("burglar"))
    assert sum(handed_in.points("burglar").values()) == FULL, "it did the questions all the same"
    assert not re.search(r"deed \d was done", page)
    assert "not for students" not in page
    assert f"tried, and was refused: reading {handed_in.secret}" in told
    assert f"tried, and was refused: writing to {handed_in.course.database}" in told
    assert "more things" in told, "the others are counted"
    for deed in ("looking into", "starting or stopping a program", "using the network"):
        assert f"Not allowed while this notebook is graded: {deed}" in page
    assert {path: path.read_bytes() for path in handed_in.files()} == handed_in.before


def test_the_system_itself_keeps_a_submission_in_its_folder_when_the_guard_is_passed_by(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("not for students")
    script = LOCK.format(tools=str(ROOT / "tools"), mine=str(tmp_path / "mine"), secret=str(secret))
    (tmp_path / "mine").mkdir()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    expected = "mine kept" if "locked" in done.stdout else "no lock here"
    assert expected in done.stdout
    assert not ("locked" in done.stdout and "not for students" in done.stdout)


#: Puts on the lock of the system alone, without the hook that refuses in Python.
LOCK = """
import sys
sys.path.insert(0, {tools!r})
from grading.kernel import system_lock

readable = [sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64"]
print("locked" if system_lock(readable, [{mine!r}]) else "no lock here")
open({mine!r} + "/x", "w").write("mine kept")
print(open({mine!r} + "/x").read())
try:
    print(open({secret!r}).read())
except PermissionError:
    print("refused")
"""


def test_marks_that_were_tampered_with_do_not_count(handed_in):
    points = handed_in.points("forger")
    assert set(points.values()) == {0}
    assert "gave no points that can be counted" in handed_in.problems("forger")


def test_what_cannot_be_graded_is_named_and_stops_nothing(handed_in):
    assert "is not a notebook: it is not JSON" in handed_in.problems("notjson")
    assert "neither was graded" in handed_in.problems("twice")
    assert "does not tell whose it is" in handed_in.problems(FILE)
    assert "is of an older release" in handed_in.problems("=1+1 李 <b>")
    assert sum(handed_in.points("'=1+1 李 <b>").values()) == FULL, "a spreadsheet must not take the name for a formula"
    graded = {student for student, _ in handed_in.report.graded}
    assert len(graded) == 10 + len(WAVES)
    assert {"notjson", "twice"} & graded == set()


def test_progress_and_report_name_everybody(handed_in):
    assert sum(line.startswith("[") for line in handed_in.lines) == len(handed_in.report.graded)
    text = (handed_in.course.reports / "report.txt").read_text("utf-8")
    for student in ("Novák Jana", "notjson", "twice", "burglar", "=1+1 李 <b>"):
        assert student in text


def test_spreadsheets_are_told_how_letters_are_written(handed_in):
    for name in ("grades.csv", "questions.csv"):
        assert (handed_in.course.reports / name).read_bytes().startswith(codecs.BOM_UTF8)


def test_feedback_shows_messages_and_hides_tests(handed_in):
    for page in (handed_in.course.root / "feedback").rglob("*.html"):
        text = page.read_text("utf-8")
        assert "Misconception" not in text
        assert "HIDDEN TESTS" not in text
        assert (
            "http"
            not in re.sub(r'"http://www\.w3\.org[^"]*"', "", re.sub(r"<pre.*?</pre>", "", text, flags=re.DOTALL)).split(
                "<body>"
            )[0]
        )
    assert "<b>" not in handed_in.page("=1+1 李 <b>").split("</header>")[0]
    assert "ZeroDivisionError" in handed_in.page("raises")
    unanswered = words(handed_in.page("blank"))
    assert unanswered.count("Not answered.") == len(QUESTIONS)
    assert unanswered.count("No response.") == len(free_texts(NAME)), "said once for each question"


def test_feedback_does_not_tell_where_the_course_lies(handed_in):
    student = handed_in.student
    student.hand_in(
        f"lost/{FILE}", student.notebook({QUESTIONS[0]: "from natoeu import record\nrecord.load('nowhere')"})
    )
    grade(handed_in.course, handed_in.handed_in, say=lambda line: None)
    assert "natoeu/record/" in handed_in.page("lost")
    assert str(ROOT) not in handed_in.page("lost")


def test_a_mark_of_zero_without_a_comment_reaches_the_page(handed_in):
    question = grade_id(free_texts(NAME)[0])
    assert "not marked yet" in handed_in.page("wave0")
    with handed_in.course.gradebook() as gradebook:
        given = gradebook.find_grade(question, NAME, NAME, "wave0")
        given.manual_score, given.needs_manual_grade = 0, False
        gradebook.db.commit()
    grade(handed_in.course, handed_in.handed_in, say=lambda line: None)
    assert "not marked yet" not in handed_in.page("wave0")


def mark_by_hand(course: Course, student_id: str, points: float) -> str:
    """Do what the formgrader does when a mark is typed in; returns the question."""
    question = grade_id(free_texts(NAME)[0])
    with course.gradebook() as gradebook:
        given = gradebook.find_grade(question, NAME, NAME, student_id)
        given.manual_score, given.needs_manual_grade = points, False
        gradebook.find_comment(question, NAME, NAME, student_id).manual_comment = "Which *row* of the record?"
        gradebook.db.commit()
    return question


def test_a_second_run_keeps_grades_and_marks_and_grades_only_what_is_new(handed_in):
    course, student = handed_in.course, handed_in.student
    question = mark_by_hand(course, safe_id("Novák Jana"), 3)
    mark_by_hand(course, "raises", 2)
    mark_by_hand(course, "torn", 1)
    student.hand_in(f"raises/{FILE}", student.notebook())
    student.hand_in(f"torn/{FILE}", student.notebook(text="Another text."))
    shutil.rmtree(handed_in.handed_in / "huge")
    done = grade(course, handed_in.handed_in, say=lambda line: None)
    assert sorted(done.graded) == [("raises", NAME), ("torn", NAME)]
    assert handed_in.points("Novák Jana")[question] == 3
    assert "Which row of the record?" in words(handed_in.page("Novák Jana"))
    assert sum(handed_in.points("huge").values()) == FULL, "it was not handed in again, and is kept"
    assert handed_in.points("raises")[question] == 2
    assert sum(handed_in.points("raises").values()) == FULL + 2
    assert handed_in.points("torn")[question] == 1, "a mark is kept until somebody changes it"
    told = "\n".join(done.problems["torn", NAME])
    assert "was marked by hand (1 points) and the answer has changed: look at it again" in told
    assert not any("marked by hand" in sentence for sentence in done.problems["raises", NAME]), (
        "the text is the same as before"
    )
    waiting = {
        row["student"]
        for row in table(course.reports / "questions.csv")
        if row["question"] == question and row["to_mark_by_hand"] == "1"
    }
    assert "torn" in waiting
    assert not {"raises", "Novák Jana"} & waiting
    assert list((course.root / "backup").glob("gradebook-*.db")), "a copy of the gradebook is kept"


def test_questions_removed_after_grading_block_their_assignment_and_lose_nothing(handed_in, tmp_path):
    copied = tmp_path / "course"
    shutil.copytree(handed_in.course.root, copied)
    course = Course(copied)
    before = course.database.read_bytes()
    changed = json.loads(course.source(NAME).read_text("utf-8"))
    changed["cells"] = [
        cell
        for cell in changed["cells"]
        if not cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith(QUESTIONS[0])
    ]
    course.source(NAME).write_text(json.dumps(changed), "utf-8")
    handed = tmp_path / "handed in"
    Student(course, handed).hand_in(f"late/{FILE}", handed_in.student.notebook())
    done = grade(course, handed, say=lambda line: None)
    assert done.graded == []
    assert "questions were added or removed" in done.problems["late", NAME][0]
    assert course.database.read_bytes() == before


def test_a_damaged_gradebook_is_told_with_the_way_back(tmp_path, capsys):
    course = new_course(tmp_path / "course", NAME)
    course.database.write_bytes(b"SQLite format 3\0 and then nonsense")
    assert main(["--course", str(course.root), "release"]) == 1
    assert "newest copy" in capsys.readouterr().err


def test_what_a_student_writes_runs_nothing_in_the_browser():
    from grading.steps import safe_html, safe_markdown

    text = safe_markdown("**Bold** <script>alert(1)</script> <img src=x onerror=alert(1)> [link](javascript:alert(1))")
    assert "<strong>Bold</strong>" in text
    assert not re.search(r"<script|<[^>]*onerror|href=.javascript", text)
    assert safe_html('<table><tr><td style="color: red">1</td></tr></table>').count("<td style") == 1


# Release


def test_student_versions_hold_no_solution_no_test_and_no_mark_scheme(tmp_path):
    course = new_course(tmp_path / "course", *NAMES)
    for name in NAMES:
        course.release(name)
        released = course.released(name)
        text = "\n".join(cell.source for cell in released.cells)
        for word in ("BEGIN", "SOLUTION", "Misconception", "mark(", "odel answer"):
            assert word not in text, f"{name}: {word}"
        told_anyway = "\n".join(HIDDEN.sub("", BLOCK.sub("", cell.source)) for cell in book(name).cells)
        for cell in book(name).cells:
            for secret in (*BLOCK.findall(cell.source), *HIDDEN.findall(cell.source)):
                lines = [line.strip() for line in secret.splitlines() if len(line.strip()) > 30]
                assert not [line for line in lines if line in text and line not in told_anyway], f"{name}, {cell.id}"
        assert {cell.id for cell in released.cells} == {cell.id for cell in book(name).cells}
        assert released.metadata["natoeu"]["assignment"] == name
    first, second = course.pack().read_bytes(), course.pack().read_bytes()
    assert first == second
    with zipfile.ZipFile(course.pack()) as archive:
        assert sorted(archive.namelist()) == ["coursework/README.txt", *(f"coursework/{name}.ipynb" for name in NAMES)]


# Names and files


@pytest.mark.parametrize(
    ("where", "student"),
    [
        ("novak/memo.ipynb", "novak"),
        ("memo/novak.ipynb", "novak"),
        ("novak/memo/memo.ipynb", "novak"),
        ("novak_memo.ipynb", "novak"),
        ("memo-novak (2).ipynb", "novak"),
        ("Novák Jana_77_assignsubmission_file_/x.ipynb", "Novák Jana"),
        ("novakjana_LATE_1234_5678_memo.ipynb", "novakjana_1234"),
        ("memo (3).ipynb", ""),
    ],
)
def test_a_student_is_known_from_the_folder_or_the_file(where, student):
    assert student_of(where, ["memo"]) == student


def test_any_name_gives_a_safe_id_of_its_own():
    names = [
        "novak",
        "Novák",
        "Novak",
        "李小龙",
        "李小明",
        "../../etc",
        "a b",
        "a_b",
        "*",
        "",
        "x" * 500,
        "=1",
        "a\nb",
        "\udc80",
    ]
    ids = [safe_id(name) for name in names]
    assert len(set(ids)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]{1,60}", one) for one in ids)
    assert safe_id("Nova\u0301k") == safe_id("Novák"), "two ways to write the same letter"


def test_zip_files_are_read_without_unpacking(tmp_path):
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr("Anna A_1_assignsubmission_file_/memo.ipynb", "{}")
        archive.writestr("Bert B_2_assignsubmission_file_/../../memo.ipynb", "{}")
        archive.writestr("__MACOSX/._memo.ipynb", "")
    with zipfile.ZipFile(tmp_path / "carla.zip", "w") as archive:
        archive.writestr("memo.ipynb", "{}")
    (tmp_path / "dora.zip").write_bytes(b"no zip")
    (tmp_path / "notes.txt").write_text("not a notebook")
    found = collect(tmp_path, ["memo"])
    assert sorted((one.student, bool(one.fault)) for one in found) == [
        ("Anna A", False),
        ("Bert B", False),
        ("carla", False),
        ("dora", True),
    ]
    assert not list(tmp_path.parent.glob("memo.ipynb"))


def zipped(path: Path, *members: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, "{}")


def test_a_zip_file_in_a_students_folder_is_the_students(tmp_path):
    zipped(tmp_path / "Anna A_1_assignsubmission_file_" / "work.zip", "Work/memo.ipynb", "__MACOSX/Work/._memo.ipynb")
    zipped(tmp_path / "bert" / "work.zip", "first/memo.ipynb", "second/other.ipynb")
    zipped(tmp_path / "carla.zip", "Work/memo.ipynb", "__MACOSX/Work/._memo.ipynb")
    assert sorted(one.student for one in collect(tmp_path, ["memo"])) == ["Anna A", "bert", "bert", "carla"]


def test_whoever_handed_in_something_but_no_notebook_is_reported(tmp_path):
    zipped(tmp_path / "dora" / "work.zip", "memo.docx")
    for where in ("Anna A_1_assignsubmission_file_/memo.docx", "bert/notes.txt", "bert/memo.ipynb", "list.csv"):
        (tmp_path / where).parent.mkdir(exist_ok=True)
        (tmp_path / where).write_text("{}")
    found = {one.student: one.fault for one in collect(tmp_path, ["memo"])}
    assert found == {
        "Anna A": "is not a notebook (.ipynb), and no notebook lies beside it",
        "bert": "",
        "dora": "is a zip file without a notebook (.ipynb)",
    }


def test_links_are_not_followed(tmp_path):
    (tmp_path / "eve").mkdir()
    (tmp_path / "eve" / "memo.ipynb").symlink_to(ROOT / "coursework" / "source" / NAME / FILE)
    assert [one.content for one in collect(tmp_path, ["memo"])] == [b""]


def test_half_a_sign_in_a_text_or_a_name_is_no_obstacle(tmp_path):
    notebook = {
        "cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "\ud800"}],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    assert read(json.dumps(notebook).encode()).cells[0].source == "?"
    (tmp_path / "novak\udcff").mkdir()
    (tmp_path / "novak\udcff" / "memo.ipynb").write_text("{}")
    assert [one.student for one in collect(tmp_path, ["memo"])] == ["novak?"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\xff\xfe", "not text in UTF-8"),
        (b"[1]", "has no cells"),
        (b"{}", "has no cells"),
        (b'{"cells": [3], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "damaged"),
        (b'{"cells": [{"cell_type": "code"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "damaged"),
        (b"[" * 100_000, "is not a notebook"),
    ],
)
def test_what_is_no_notebook_is_told_in_a_sentence(content, told):
    with pytest.raises(NotANotebook, match=told):
        read(content)


def test_an_assignment_is_known_without_its_stamp_and_its_settings_come_back():
    released = {name: copy.deepcopy(book(name)) for name in NAMES[:3]}
    stripped = copy.deepcopy(released[NAME])
    for cell in stripped.cells:
        cell.metadata.pop("nbgrader", None)
    assert assignment_of(stripped, "homework.ipynb", released) == NAME
    assert mend(stripped, released[NAME]) == []
    assert [grade_id(cell) for cell in stripped.cells] == [grade_id(cell) for cell in released[NAME].cells]


def test_changed_files_are_put_back_or_reported(tmp_path):
    (tmp_path / "ours").mkdir()
    for name in ("ours/a", "ours/b", "theirs"):
        (tmp_path / name).write_text("right")
    watch = Watch([tmp_path / "ours"], [tmp_path / "theirs"])
    assert watch.changes() == []
    (tmp_path / "ours/a").write_text("wrong")
    (tmp_path / "ours/b").unlink()
    (tmp_path / "ours/c").write_text("new")
    (tmp_path / "theirs").write_text("edited")
    told = "\n".join(watch.changes())
    assert [(tmp_path / name).read_text() for name in ("ours/a", "ours/b", "theirs")] == ["right", "right", "edited"]
    for name, what in (
        ("a", "changed; it was put back"),
        ("b", "deleted; it was put back"),
        ("c", "appeared"),
        ("theirs", "left as it is"),
    ):
        assert re.search(rf"{name} (was )?{what}|{name} was changed; it was {what}", told)
    assert watch.changes() == []


@pytest.mark.parametrize("module", [collecting, reporting])
def test_the_examples_in_the_documentation_run(module):
    done = doctest.testmod(module)
    assert done.attempted > 0
    assert done.failed == 0


# Commands


def test_commands_say_in_one_line_what_is_wrong(tmp_path, capsys):
    course = new_course(tmp_path / "course", NAME)
    (tmp_path / "empty").mkdir()
    for words_, told in (
        (["grade"], "make grade SUBMISSIONS=folder"),
        (["grade", str(tmp_path / "nowhere")], "there is no folder"),
        (["grade", str(tmp_path / "empty")], "no notebooks"),
        (["grade", str(course.source(NAME))], "put it into a folder of its own"),
        (["grade", str(course.root)], "a folder of the course itself"),
        (["formgrader"], "nothing has been graded yet"),
    ):
        assert main(["--course", str(course.root), *words_]) == 1
        shown = capsys.readouterr().err
        assert told in shown
        assert shown.count("\n") == 1
    assert main(["gradde"]) == 2
    assert main(["--course", str(tmp_path), "release"]) == 1
    assert "no nbgrader_config.py" in capsys.readouterr().err


def test_two_gradings_at_once_are_refused(tmp_path):
    course = new_course(tmp_path / "course", NAME)
    with course.alone(), pytest.raises(CourseError, match="another window"), course.alone():
        pass


def test_a_report_of_nothing_says_so(tmp_path):
    assert "Nothing has been graded so far" in Report().text(new_course(tmp_path / "course", NAME))


def test_students_do_not_see_the_tools_of_the_lecturer(tmp_path):
    from lab import student_surroundings

    command = [sys.executable, "-c", SERVER, str(tmp_path)]
    shown = {}
    for who, environment in (("student", student_surroundings()), ("lecturer", dict(os.environ))):
        own = environment | {"JUPYTER_CONFIG_DIR": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path)}
        done = subprocess.run(command, env=own, capture_output=True, text=True, check=True)
        shown[who] = json.loads(done.stdout.splitlines()[-1])
    assert shown["student"] == {"servers": [], "pages": False}
    assert "nbgrader.server_extensions.formgrader" in shown["lecturer"]["servers"]
    assert shown["lecturer"]["pages"]


def test_a_terminal_of_jupyterlab_finds_the_command_of_the_course(monkeypatch):
    from lab import student_surroundings

    monkeypatch.setenv("PATH", os.defpath)
    assert Path(shutil.which("natoeu", path=student_surroundings()["PATH"])).parent == Path(sys.executable).parent


#: Prints which of nbgrader's extensions a JupyterLab of this environment switches on.
SERVER = """
import json, sys
from jupyterlab.commands import get_app_info, AppOptions
from jupyter_server.serverapp import ServerApp

server = ServerApp()
server.initialize(["--no-browser", "--allow-root", f"--ServerApp.root_dir={sys.argv[1]}"], new_httpserver=False)
on = [name for name, state in server.jpserver_extensions.items() if state and name.startswith("nbgrader")]
disabled = get_app_info(app_options=AppOptions())["disabled"]
print(json.dumps({"servers": sorted(on), "pages": "@jupyter/nbgrader" not in disabled}))
"""
