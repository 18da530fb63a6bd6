"""Grade a folder of submissions: collect, run each in its own kernel, enter the points, write the feedback."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import datetime
from pathlib import Path

import nbformat

from grading.collect import Found, collect, safe_id
from grading.course import Course, CourseError, write_whole
from grading.report import Report, feedback_state, shown_points, write_grades
from grading.run import Done, run
from grading.submission import NotANotebook, Submission, assignment_of, digest, mend, read, stamp
from grading.watch import Watch

#: The page that a student gets back.
TEMPLATES = Path(__file__).with_name("templates")


class Records:
    """What was graded when, in ``submissions.json`` beside the gradebook."""

    def __init__(self, path: Path):
        self.path = path
        try:
            self.students: dict[str, dict] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            self.students = {}

    def name(self, student_id: str) -> str:
        """The name of a student as handed in."""
        return self.students.get(student_id, {}).get("name", student_id)

    def of(self, student_id: str, assignment: str) -> dict:
        return self.students.get(student_id, {}).get("assignments", {}).get(assignment, {})

    def keep(self, student: str, student_id: str, assignment: str, **facts) -> None:
        """Keep facts about a submission, at once."""
        entry = self.students.setdefault(student_id, {"name": student, "assignments": {}})
        entry["assignments"][assignment] = self.of(student_id, assignment) | facts
        write_whole(self.path, json.dumps(self.students, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def _chosen(found: Sequence[Found], course: Course, blocked: Mapping[str, str], report: Report) -> Iterator[Submission]:
    """One submission for each student and assignment; what can't be graded is reported."""
    released = {name: course.released(name) for name in course.names if course.has_release(name)}
    candidates: dict[tuple[str, str], list[tuple[Found, nbformat.NotebookNode]]] = defaultdict(list)
    for file in found:
        who = file.student or file.where
        if file.fault:
            report.problem(who, "", f"'{file.where}' {file.fault}")
            continue
        try:
            notebook = read(file.content)
        except NotANotebook as error:
            report.problem(who, "", f"'{file.where}' {error}")
            continue
        assignment = assignment_of(notebook, file.where, released)
        if not assignment:
            report.problem(who, "", f"'{file.where}' is none of the assignments ({', '.join(released)})")
        elif assignment in blocked:
            report.problem(who, assignment, f"was not graded. {blocked[assignment]}")
        elif not file.student:
            report.problem(
                who, assignment, f"'{file.where}' does not tell whose it is: put it into a folder named by the student"
            )
        else:
            candidates[safe_id(file.student), assignment].append((file, notebook))
    for (student_id, assignment), files in sorted(candidates.items()):
        file, notebook = max(files, key=lambda one: (one[0].modified, one[0].where))
        problems = []
        if len(files) > 1:
            names = " and ".join(f"'{one.where}'" for one, _ in files)
            latest = {digest(other) for one, other in files if one.modified == file.modified}
            if len(latest) > 1:
                report.problem(
                    file.student,
                    assignment,
                    f"handed in {names}, changed at the same time: take one away; neither was graded",
                )
                continue
            problems.append(f"handed in {names}; '{file.where}' was graded, the one changed last")
        fingerprint = digest(notebook)
        told = stamp(notebook)
        if not told:
            problems.append("carries no stamp of a release; graded with the tests of today")
        elif told.get("release") != released[assignment].metadata["natoeu"]["release"]:
            problems.append("is of an older release; graded with the tests of today")
        problems += mend(notebook, released[assignment])
        yield Submission(file.student, student_id, assignment, notebook, fingerprint, problems)


def _with_tests(course: Course, submission: Submission) -> nbformat.NotebookNode:
    """The notebook as nbgrader will run it: the tests of the course in place of the student's."""
    from nbgrader.preprocessors import (
        CheckCellMetadata,
        ClearOutput,
        DeduplicateIds,
        OverwriteCells,
        OverwriteKernelspec,
    )

    place = {"student": submission.student_id, "assignment": submission.assignment, "notebook": submission.assignment}
    resources = {"nbgrader": place | {"db_url": f"sqlite:///{course.database}"}}
    notebook = copy.deepcopy(submission.notebook)
    for step in (ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata):
        notebook, resources = step(config=course.config).preprocess(notebook, resources)
    return notebook


class _Marks:
    """What was given by hand before a submission is graded again."""

    def __init__(self, course: Course, submission: Submission):
        self.course, self.submission = course, submission
        self.before = dict(self._marks())
        self.texts = self._texts()

    def _marks(self) -> Iterator[tuple[str, tuple]]:
        from nbgrader.api import MissingEntry

        one = self.submission
        with self.course.gradebook() as book:
            try:
                notebook = book.find_submission_notebook(one.assignment, one.assignment, one.student_id)
            except MissingEntry:
                return
            for grade in notebook.grades:
                yield grade.name, (grade.manual_score, grade.needs_manual_grade, grade.auto_score)

    def _texts(self) -> dict[str, str]:
        one = self.submission
        path = self.course.folder("autograded", one.student_id, one.assignment) / f"{one.assignment}.ipynb"
        if not path.is_file():
            return {}
        cells = nbformat.read(path, as_version=4).cells
        return {
            settings["grade_id"]: cell.source
            for cell in cells
            if (settings := cell.metadata.get("nbgrader")) and "grade_id" in settings
        }

    def look_again(self) -> list[str]:
        """Flag marks by hand whose answer has changed, and only these; return what to tell."""
        one, problems = self.submission, []
        texts = self._texts()
        with self.course.gradebook() as book:
            for grade in book.find_submission_notebook(one.assignment, one.assignment, one.student_id).grades:
                manual, waiting, automatic = self.before.get(grade.name, (None, None, None))
                if manual is None:
                    continue
                answers = (grade.name, f"{grade.name}-answer")
                same = automatic == grade.auto_score and all(
                    self.texts.get(name) == texts.get(name) for name in answers
                )
                if same:
                    grade.needs_manual_grade = waiting
                else:
                    problems.append(
                        f"{grade.name} was marked by hand ({manual:g} points) and the answer has changed: look at it again"
                    )
            book.db.commit()
        return problems


def _enter(course: Course, submission: Submission, done: Done) -> None:
    """Let nbgrader enter the points of a run into the gradebook."""
    from nbgrader.converters import Autograde

    from grading.steps import RunGuarded

    folder = course.folder("submitted", submission.student_id, submission.assignment)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{submission.assignment}.ipynb", nbformat.writes(submission.notebook) + "\n")
    write_whole(folder / "timestamp.txt", f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S.%f %z}\n")
    with course.gradebook() as book:
        book.update_or_create_student(submission.student_id, first_name=submission.student)
    RunGuarded.done[RunGuarded.key(done.notebook)] = done
    converter = Autograde(
        coursedir=course.directory(submission.assignment, submission.student_id), config=course.config
    )
    converter.force = True
    converter.start()


def _give_feedback(course: Course, student_id: str, assignment: str) -> None:
    from nbconvert.exporters import HTMLExporter
    from nbgrader.converters import GenerateFeedback

    config = copy.deepcopy(course.config)
    config.HTMLExporter.template_name = "feedback_page"
    config.HTMLExporter.extra_template_basedirs = [str(TEMPLATES)]
    config.HTMLExporter.exclude_input_prompt = config.HTMLExporter.exclude_output_prompt = True
    converter = GenerateFeedback(coursedir=course.directory(assignment, student_id), config=config)
    converter.exporter_class = HTMLExporter
    converter.force = True
    converter.start()


def grade(course: Course, folder: Path, workers: int | None = None, say: Callable[[str], None] = print) -> Report:
    """Grade all submissions in a folder.

    What was graded before and has not changed is left as it is. Nothing that a submission holds or does
    stops the others.

    Parameters
    ----------
    course : Course
        The course.
    folder : Path
        The notebooks as a learning platform exports them.
    workers : int, optional
        Submissions that run at the same time; by default one for each processor.
    say : callable
        Takes each line of progress.

    Returns
    -------
    Report
        What was graded, and every problem by student.

    Raises
    ------
    CourseError
        The folder can't be graded at all.
    """
    if folder.is_file():
        raise CourseError(f"'{folder}' is a file: put it into a folder of its own, and give the folder.")
    if not folder.is_dir():
        raise CourseError(f"there is no folder '{folder}': give the folder with the notebooks that you collected.")
    folder = folder.resolve()
    if folder == course.root or folder in course.root.parents or course.root / "source" in (folder, *folder.parents):
        raise CourseError(
            f"'{folder}' is a folder of the course itself: put the notebooks that you collected into a folder of their own."
        )
    with course.alone():
        report = Report()
        begun = time.monotonic()
        found = collect(folder, course.names)
        if not found:
            raise CourseError(f"no notebooks (.ipynb or .zip) in '{folder}'; what was graded before stays as it is.")
        blocked: dict[str, str] = {}
        for name in course.names:
            try:
                if not course.is_released(name):
                    course.keep_a_copy()
                    course.release(name)
            except CourseError as error:
                blocked[name] = str(error)
        submissions = list(_chosen(found, course, blocked, report))
        _grade_all(course, submissions, folder, workers, report, say)
        records = Records(course.root / "submissions.json")
        _renew_feedback(course, records, report, say)
        write_grades(course, records, report)
        report.seconds = time.monotonic() - begun
        write_whole(course.reports / "report.txt", report.text(course) + "\n")
    return report


def _grade_all(
    course: Course,
    submissions: list[Submission],
    folder: Path,
    workers: int | None,
    report: Report,
    say: Callable[[str], None],
) -> None:
    records = Records(course.root / "submissions.json")
    basis = {name: course.basis(name) for name in {submission.assignment for submission in submissions}}
    waiting: list[Submission] = []
    for one in submissions:
        known = records.of(one.student_id, one.assignment)
        if known.get("digest") == one.digest and known.get("basis") == basis[one.assignment]:
            report.same.append((one.student_id, one.assignment))
            report.problems_of_before(one.student, one.assignment, known.get("problems", []))
        else:
            waiting.append(one)
    if report.same:
        say(f"{len(report.same)} graded before and unchanged.")
    if not waiting:
        return
    course.keep_a_copy()
    watch = _watch(course, folder)
    timeout = course.config.RunGuarded.get("timeout", 60)
    running: dict = {}
    number = 0
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count()) as pool:
        try:
            for one in waiting:
                try:
                    running[pool.submit(run, _with_tests(course, one), timeout)] = one
                except Exception as error:
                    report.problem(
                        one.student, one.assignment, f"can't be prepared ({type(error).__name__}: {error}); not graded"
                    )
            while running:
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    one = running.pop(future)
                    number += 1
                    for change in watch.changes():
                        report.problem(
                            one.student, one.assignment, f"while this notebook or one beside it ran, {change}"
                        )
                    outcome = _take_in(course, one, future, basis[one.assignment], records, report)
                    watch.refresh()
                    say(f"[{number}/{len(waiting)}] {one.student}, {one.assignment}: {outcome}")
        except BaseException:
            for future in running:
                future.cancel()
            raise


def _watch(course: Course, folder: Path) -> Watch:
    import natoeu
    from natoeu.record.descriptor import data_folder

    generated = [course.root / name for name in ("release", "submitted", "autograded", "feedback")]
    edited = [
        course.root / "source",
        course.root / "nbgrader_config.py",
        course.database,
        Path(natoeu.__file__).parent,
        data_folder(),
        folder,
    ]
    return Watch(generated, edited)


def _take_in(course: Course, one: Submission, future, basis: str, records: Records, report: Report) -> str:
    """Enter one run into the gradebook; return what to say about it."""
    try:
        done = future.result()
        marks = _Marks(course, one)
        _enter(course, one, done)
        problems = [*one.problems, *done.problems, *marks.look_again()]
    except Exception as error:
        log = course.reports / "nbgrader.log"
        report.problem(
            one.student,
            one.assignment,
            f"can't be graded ({type(error).__name__}: {error}); earlier points are kept. Details: {log}",
        )
        return "not graded"
    report.locked &= done.locked
    report.graded.append((one.student_id, one.assignment))
    for problem in problems:
        report.problem(one.student, one.assignment, problem)
    records.keep(one.student, one.student_id, one.assignment, digest=one.digest, basis=basis, problems=problems)
    with course.gradebook() as book:
        submission = book.find_submission(one.assignment, one.student_id)
        by_hand = sum(grade.needs_manual_grade for notebook in submission.notebooks for grade in notebook.grades)
        points = f"{shown_points(submission.score)} of {shown_points(submission.max_score)} points"
    return (
        points
        + (f", {by_hand} to mark by hand" if by_hand else "")
        + (f", {len(problems)} to look at" if problems else "")
    )


def _renew_feedback(course: Course, records: Records, report: Report, say: Callable[[str], None]) -> None:
    """Write the feedback of all whose points or comments differ from what their page shows."""
    with course.gradebook() as book:
        states = {
            (submission.student.id, assignment.name): feedback_state(submission)
            for assignment in book.assignments
            for submission in assignment.submissions
        }
    template = (TEMPLATES / "feedback_page" / "index.html.j2").read_bytes()
    pages = []
    for (student_id, assignment), state in states.items():
        page = course.folder("feedback", student_id, assignment) / f"{assignment}.html"
        notebook = course.folder("autograded", student_id, assignment) / f"{assignment}.ipynb"
        if not notebook.is_file():
            continue
        fingerprint = hashlib.sha256(notebook.read_bytes() + state.encode() + template).hexdigest()[:16]
        if not page.is_file() or records.of(student_id, assignment).get("feedback") != fingerprint:
            pages.append((student_id, assignment, fingerprint))
    if pages:
        say(f"writing {len(pages)} feedback page{'s' if len(pages) > 1 else ''} ...")
    for student_id, assignment, fingerprint in pages:
        name = records.name(student_id)
        try:
            _give_feedback(course, student_id, assignment)
            records.keep(name, student_id, assignment, feedback=fingerprint)
        except Exception as error:
            report.problem(name, assignment, f"the feedback page can't be written ({type(error).__name__}: {error})")
