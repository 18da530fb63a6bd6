"""The nbgrader course: its folders, its gradebook, its student versions."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
import sys
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
#: Copies of the gradebook that are kept.
MOST_COPIES = 20
FOR_STUDENTS = """\
How to work on an assignment
============================

1. Get the course and set it up once: its README says how ('make lab').
2. Put the notebook of the assignment into the folder 'my_work' of the course. Make the folder if it is not there.
3. Open it in JupyterLab, work through it from top to bottom, and save it.
4. Before you hand it in: menu Kernel, "Restart Kernel and Run All Cells". Then hand in this one file, with the name it has.
"""


class CourseError(Exception):
    """One sentence for the lecturer: what can't be done, and what to do instead."""


class Course:
    """An nbgrader course in a folder.

    Parameters
    ----------
    root : Path
        The folder with ``nbgrader_config.py`` and ``source/``.
    """

    def __init__(self, root: Path = ROOT / "coursework"):
        from traitlets.config import PyFileConfigLoader

        self.root = root.resolve()
        if not (self.root / "nbgrader_config.py").is_file():
            raise CourseError(f"'{root}' is not the folder of the coursework: it has no nbgrader_config.py.")
        if set(str(self.root)) & set("[]*?{}"):
            raise CourseError(
                f"nbgrader can't work in '{self.root}': move the course to a folder without [ ] {{ }} * ? in its path."
            )
        self.config = PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()
        self.names = sorted(
            path.parent.name for path in self.root.glob("source/*/*.ipynb") if path.stem == path.parent.name
        )
        if not self.names:
            raise CourseError(
                f"no assignments found in '{self.root / 'source'}': each needs a folder with a notebook of the same name."
            )
        self.database = self.root / "gradebook.db"
        # nbgrader calls the program alembic to make a gradebook; it stands beside Python.
        beside = str(Path(sys.executable).parent)
        if beside not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = beside + os.pathsep + os.environ.get("PATH", "")
        self.reports = self.root / "grades"

    def source(self, name: str) -> Path:
        return self.root / "source" / name / f"{name}.ipynb"

    def released(self, name: str) -> nbformat.NotebookNode:
        """The student version of an assignment."""
        return nbformat.read(self.root / "release" / name / f"{name}.ipynb", as_version=4)

    def has_release(self, name: str) -> bool:
        """Whether there is a student version, be it an old one."""
        return (self.root / "release" / name / f"{name}.ipynb").is_file()

    def folder(self, step: str, student_id: str, name: str) -> Path:
        """Where nbgrader keeps a submission: step is ``submitted``, ``autograded`` or ``feedback``."""
        return self.root / step / student_id / name

    def directory(self, name: str, student_id: str = "."):
        """nbgrader's own view of the course, for one assignment and student."""
        from nbgrader.coursedir import CourseDirectory

        directory = CourseDirectory(config=self.config)
        directory.assignment_id, directory.student_id = name, student_id
        return directory

    @contextmanager
    def gradebook(self) -> Iterator:
        """The gradebook, closed afterwards."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.database}", self.config.CourseDirectory.course_id) as book:
            yield book

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else release or grade this course at the same time."""
        self.reports.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(self.reports / "lock.db", timeout=0)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise CourseError(
                "the course is being released or graded in another window; wait until that is done."
            ) from None
        try:
            self._check_gradebook()
            with self._log(), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of the libraries below nbgrader; they tell a lecturer nothing
                yield
        finally:
            lock.close()

    def _check_gradebook(self) -> None:
        if not self.database.is_file():
            return
        try:
            with closing(sqlite3.connect(self.database)) as gradebook:
                sound = gradebook.execute("PRAGMA quick_check").fetchone() == ("ok",)
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            raise CourseError(
                f"the gradebook is damaged: put the newest copy from {self.root / 'backup'} in the place of {self.database}."
            )

    @contextmanager
    def _log(self) -> Iterator[None]:
        """Write what nbgrader says to a file; the terminal is for the lecturer."""
        from traitlets.log import get_logger

        logger = get_logger()
        handler = logging.FileHandler(self.reports / "nbgrader.log", mode="w", encoding="utf-8")
        handlers, passes_on = logger.handlers[:], logger.propagate
        logger.handlers, logger.propagate = [handler], False
        try:
            yield
        finally:
            logger.handlers, logger.propagate = handlers, passes_on
            handler.close()

    def keep_a_copy(self) -> Path | None:
        """Copy the gradebook before it is changed; the newest copies are kept."""
        if not self.database.is_file():
            return None
        folder = self.root / "backup"
        folder.mkdir(exist_ok=True)
        copy = folder / f"gradebook-{datetime.now():%Y-%m-%d-%H%M%S-%f}.db"
        with closing(sqlite3.connect(self.database)) as current, closing(sqlite3.connect(copy)) as target:
            current.backup(target)
        for old in sorted(folder.glob("gradebook-*.db"))[:-MOST_COPIES]:
            old.unlink()
        return copy

    def basis(self, name: str) -> str:
        """A fingerprint of all that marks depend on: the assignment, what judges and computes, the data."""
        import natoeu
        from natoeu.record.descriptor import data_folder

        package, data = Path(natoeu.__file__).parent, data_folder()
        judging = [path for part in ("practice", "analysis", "record") for path in (package / part).rglob("*.py")]
        found = hashlib.sha256(self.source(name).read_bytes())
        for path in sorted([*judging, *(path for path in data.rglob("*") if path.is_file())]):
            found.update(path.name.encode() + path.read_bytes())
        return found.hexdigest()[:16]

    def release(self, name: str) -> None:
        """Make the student version of an assignment, and enter its questions into the gradebook.

        Raises
        ------
        CourseError
            nbgrader refuses; the sentence says why.
        """
        from nbgrader.converters import GenerateAssignment

        converter = GenerateAssignment(coursedir=self.directory(name), config=self.config)
        converter.force = True
        if self._questions_changed(name):
            raise CourseError(
                f"{name}: questions were added or removed after submissions had been graded, and nbgrader can't mix the two. "
                "Take the change back, or move gradebook.db, submitted/ and autograded/ away to begin anew."
            )
        try:
            converter.start()
        except (Exception, SystemExit) as error:
            raise CourseError(
                f"{name}: the student version can't be made ({_last_line(error)}). Details: {self.reports / 'nbgrader.log'}"
            ) from None
        (self.root / "release" / name / "made-from.json").write_text(json.dumps(self._digest(name)) + "\n", "utf-8")

    def _digest(self, name: str) -> str:
        parts = self.source(name).read_bytes() + (self.root / "nbgrader_config.py").read_bytes()
        return hashlib.sha256(parts).hexdigest()

    def is_released(self, name: str) -> bool:
        """Whether student version and gradebook are made from the source as it is now."""
        made = self.root / "release" / name / "made-from.json"
        if not (made.is_file() and self.has_release(name) and self.database.is_file()):
            return False
        with self.gradebook() as book:
            known = any(assignment.name == name and assignment.notebooks for assignment in book.assignments)
        return known and made.read_text("utf-8").strip() == json.dumps(self._digest(name))

    def _questions_changed(self, name: str) -> bool:
        from nbgrader.api import MissingEntry

        if not self.database.is_file():
            return False
        source = nbformat.read(self.source(name), as_version=4)
        now = {settings["grade_id"] for cell in source.cells if (settings := cell.metadata.get("nbgrader"))}
        with self.gradebook() as book:
            try:
                notebook = book.find_notebook(name, name)
            except MissingEntry:
                return False
            return bool(notebook.submissions) and {cell.name for cell in notebook.source_cells} != now

    def pack(self) -> Path:
        """Put all student versions into one zip file, the same bytes every time."""
        target = self.root / "release" / "coursework.zip"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in self.names:
                notebook = self.root / "release" / name / f"{name}.ipynb"
                archive.writestr(
                    zipfile.ZipInfo(f"coursework/{name}.ipynb"), notebook.read_bytes(), zipfile.ZIP_DEFLATED
                )
            archive.writestr(zipfile.ZipInfo("coursework/README.txt"), FOR_STUDENTS, zipfile.ZIP_DEFLATED)
        return target


def _last_line(error: BaseException) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[-1].strip() if lines else type(error).__name__


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there as before or as wanted, and never in between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(path.name + ".new")
    scratch.write_text(text, "utf-8", newline="")
    os.replace(scratch, path)
