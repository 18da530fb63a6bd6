"""What came out of grading: tables of points, a summary, and every problem by student."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from grading.course import Course, write_whole

GRADES = (
    "student",
    "student_id",
    "assignment",
    "automatic",
    "by_hand",
    "total",
    "maximum",
    "to_mark_by_hand",
    "problems",
)
QUESTIONS = ("student", "student_id", "assignment", "question", "graded_by", "points", "maximum", "to_mark_by_hand")


@dataclass
class Report:
    """The outcome of one run.

    Parameters
    ----------
    graded, same : list of (str, str)
        Student id and assignment of what was graded now, and of what had been graded before.
    problems : dict
        Sentences by student and assignment; the assignment is empty when it is unknown.
    locked : bool
        Whether the system itself kept all submissions in their folders.
    seconds : float
        How long it took.
    """

    graded: list[tuple[str, str]] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)
    problems: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    locked: bool = True
    seconds: float = 0.0
    rows: list[dict] = field(default_factory=list)
    questions: list[dict] = field(default_factory=list)

    def problem(self, student: str, assignment: str, sentence: str) -> None:
        self.problems[student, assignment].append(sentence)

    def problems_of_before(self, student: str, assignment: str, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            self.problem(student, assignment, sentence)

    def text(self, course: Course) -> str:
        """The report as a page of text."""
        parts = [self._summary()]
        now = {*self.graded, *self.same}
        rows = [row for row in self.rows if (row["student_id"], row["assignment"]) in now]
        if rows:
            parts.append(
                _table(rows, ("student", "assignment", "automatic", "by_hand", "total", "maximum", "to_mark_by_hand"))
            )
        if self.problems:
            lines = ["To look at, by student:"]
            for (student, assignment), sentences in sorted(self.problems.items()):
                lines.append(f"  {_printable(student)}{', ' + assignment if assignment else ''}")
                lines += [f"    - {_printable(sentence)}" for sentence in sentences]
            parts.append("\n".join(lines))
        if self.graded and not self.locked:
            parts.append(
                "This system has no lock of its own for programs (Landlock, on Linux): only the guard in Python kept submissions in their folders."
            )
        parts.append(
            f"{len(self.graded)} graded, {len(self.same)} unchanged since they were graded, in {self.seconds:.0f} seconds.\n"
            f"Grades: {course.reports / 'grades.csv'} and questions.csv; this report: report.txt\n"
            f"Feedback to give back: {course.root / 'feedback'}\n"
            "Mark free texts with 'make formgrader'; then call 'make grade' again, and the tables and pages have the marks."
        )
        return "\n\n".join(parts)

    def _summary(self) -> str:
        by_assignment: dict[str, list[dict]] = defaultdict(list)
        for question in self.questions:
            by_assignment[question["assignment"]].append(question)
        rows = []
        for assignment, questions in sorted(by_assignment.items()):
            names = {question["question"]: question for question in questions}
            maximum = sum(question["maximum"] for question in names.values())
            machine = sum(question["maximum"] for question in names.values() if question["graded_by"] == "machine")
            handed_in = len({question["student_id"] for question in questions})
            rows.append(
                {
                    "assignment": assignment,
                    "questions": len(names),
                    "by machine": f"{machine / maximum:.0%}",
                    "handed in": handed_in,
                    "mean points": f"{sum(question['points'] for question in questions) / handed_in:.1f} of {maximum:g}",
                    "to mark by hand": sum(question["to_mark_by_hand"] for question in questions),
                }
            )
        return _table(rows, tuple(rows[0])) if rows else "Nothing has been graded so far."


def shown_points(points: float) -> str:
    """Points without needless digits.

    Examples
    --------
    >>> shown_points(4.0), shown_points(20 / 3)
    ('4', '6.67')
    """
    return f"{round(points, 2):g}"


def _printable(text: str) -> str:
    """A text without characters that would disturb a terminal."""
    return "".join(sign if unicodedata.category(sign)[0] != "C" else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _table(rows: Sequence[dict], columns: Sequence[str]) -> str:
    cells = [[name.replace("_", " ") for name in columns]]
    cells += [
        [_printable(shown_points(row[name]) if isinstance(row[name], float) else str(row[name])) for name in columns]
        for row in rows
    ]
    widths = [max(_width(line[place]) for line in cells) for place in range(len(columns))]
    return "\n".join(
        "  ".join(value + " " * (width - _width(value)) for value, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _width(text: str) -> int:
    """Columns that a text takes in a terminal: Chinese, Japanese and Korean signs take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def feedback_state(submission) -> str:
    """What a feedback page shows of the gradebook, as a text to compare."""
    grades = [
        [grade.name, grade.score, grade.needs_manual_grade]
        for notebook in submission.notebooks
        for grade in notebook.grades
    ]
    comments = [[comment.name, comment.comment] for notebook in submission.notebooks for comment in notebook.comments]
    return json.dumps([sorted(grades), sorted(comments, key=str)])


def write_grades(course: Course, records, report: Report) -> None:
    """Write all grades that the gradebook holds, those of earlier runs too."""
    with course.gradebook() as book:
        for assignment in sorted(book.assignments, key=lambda one: one.name):
            hand = {cell.name for notebook in assignment.notebooks for cell in notebook.solution_cells}
            for submission in sorted(assignment.submissions, key=lambda one: one.student.id):
                _add_rows(report, records, assignment.name, submission, hand)
    known = {(row["student"], row["assignment"]) for row in report.rows}
    for (student, assignment), sentences in report.problems.items():
        if (student, assignment) not in known:
            report.rows.append(
                dict.fromkeys(GRADES, "")
                | {"student": student, "assignment": assignment, "problems": "; ".join(sentences)}
            )
    write_whole(course.reports / "grades.csv", _csv(report.rows, GRADES))
    write_whole(course.reports / "questions.csv", _csv(report.questions, QUESTIONS))


def _add_rows(report: Report, records, assignment: str, submission, hand: set[str]) -> None:
    student_id = submission.student.id
    who = {"student": records.name(student_id), "student_id": student_id, "assignment": assignment}
    questions = [
        who
        | {
            "question": grade.name,
            "graded_by": "hand" if grade.name in hand else "machine",
            "points": float(grade.score or 0),
            "maximum": float(grade.max_score),
            "to_mark_by_hand": int(grade.needs_manual_grade),
        }
        for notebook in submission.notebooks
        for grade in notebook.grades
    ]
    points = {
        by: sum(question["points"] for question in questions if question["graded_by"] == by)
        for by in ("machine", "hand")
    }
    problems = report.problems.get((who["student"], assignment)) or records.of(student_id, assignment).get(
        "problems", []
    )
    report.questions += questions
    report.rows.append(
        who
        | {
            "automatic": points["machine"],
            "by_hand": points["hand"],
            "total": points["machine"] + points["hand"],
            "maximum": sum(question["maximum"] for question in questions),
            "to_mark_by_hand": sum(question["to_mark_by_hand"] for question in questions),
            "problems": "; ".join(problems),
        }
    )


def _csv(rows: Sequence[dict], columns: Sequence[str]) -> str:
    """A table for a spreadsheet: the first sign tells it that the text is UTF-8, and what it would take for a formula gets an apostrophe."""
    target = io.StringIO()
    target.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.DictWriter(target, columns)
    writer.writeheader()
    for row in rows:
        shown = {name: shown_points(value) if isinstance(value, float) else value for name, value in row.items()}
        writer.writerow(
            {
                name: f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value
                for name, value in shown.items()
            }
        )
    return target.getvalue()
