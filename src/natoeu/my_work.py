"""Keep one's own work: copy a lesson, and see which lessons have changed since.

A copy goes to the folder ``my_work/`` beside ``notebooks/``, which git ignores. Nothing there is
ever overwritten: a second copy gets a new name. Each copy carries the fingerprint of the lesson
that it was made from in its own metadata, so it may be renamed.

The environment variable ``NATOEU_WORK`` names another folder, for a course that can't be written to.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MARK = "natoeu"


class WorkError(Exception):
    """One sentence for a person: what can't be done, and what to do instead."""


class UnknownLesson(WorkError):
    """No lesson is called that."""


@dataclass(frozen=True)
class Lesson:
    """A lesson of the course.

    Parameters
    ----------
    number : int
        Its place in the course.
    path : pathlib.Path
        Its notebook.
    title, time, before : str
        Its heading without the number, the time it takes, and what is needed before it.
    """

    number: int
    path: Path
    title: str
    time: str
    before: str


@dataclass(frozen=True)
class Note:
    """A sentence that prints as text and shows as a note in a notebook."""

    message: str

    def __str__(self) -> str:
        return self.message

    __repr__ = __str__

    def _repr_html_(self) -> str:
        lines = html.escape(self.message).replace("\n", "<br>")
        return f'<div style="border-left:4px solid #3d4a57;padding:0.3em 0.8em;margin:0.3em 0">{lines}</div>'


@dataclass(frozen=True)
class Copy:
    """A notebook in the work folder, and how it stands to the course.

    Parameters
    ----------
    path : pathlib.Path
        The copy.
    lesson : str
        Name of the lesson, empty if it is no copy of a lesson.
    state : {"current", "changed", "gone", "own", "unreadable"}
        Whether the lesson is as it was when it was copied.
    worked_on : bool
        Whether a cell differs from the lesson as it was copied.
    """

    path: Path
    lesson: str
    state: str
    worked_on: bool

    def __str__(self) -> str:
        said = {
            "current": f"{self.lesson} has not changed since you copied it",
            "changed": f"{self.lesson} has changed since you copied it; 'natoeu start {self.lesson[:2].lstrip('0') or '0'}' adds a new copy beside yours",
            "gone": f"{self.lesson} is no longer part of the course",
            "own": "a notebook of your own, not a copy of a lesson",
            "unreadable": "can't be read as a notebook",
        }[self.state]
        return f"{self.path.name}: {said}{'; you have worked on your copy' if self.worked_on else ''}."


def lessons(root: Path = ROOT) -> list[Lesson]:
    """List the lessons of the course in order.

    Returns
    -------
    list of Lesson

    Raises
    ------
    WorkError
        If the folder ``notebooks`` is missing or empty.

    Examples
    --------
    >>> [lesson.number for lesson in lessons()][:2]
    [0, 1]
    """
    folder = root / "notebooks"
    paths = sorted(path for path in folder.glob("*.ipynb") if re.match(r"\d\d_", path.name))
    if not paths:
        raise WorkError(
            f"There are no lessons in {_shown(folder)}: get the course again, whole, with its folder 'notebooks'."
        )
    return [_lesson(path) for path in paths]


def start(lesson: Any = ..., root: Path = ROOT) -> Note:
    """Copy a lesson to one's own folder, from any working directory.

    Parameters
    ----------
    lesson : int or str
        Number or name of the lesson, for example ``3`` or ``"dprk_sanctions"``. Three dots copy nothing.

    Returns
    -------
    Note
        Where the copy is.

    Raises
    ------
    WorkError
        If there is no such lesson, or the copy can't be written.
    """
    if lesson is ...:
        return Note("Nothing copied yet. Put the number of a lesson in place of the three dots and run the cell again.")
    original = find(lesson, lessons(root)).path
    notebook = _notebook(original)
    if notebook is None:
        raise WorkError(f"The lesson {original.name} is damaged: get the course again.")
    notebook.setdefault("metadata", {})[MARK] = {"lesson": original.stem, "fingerprint": fingerprint(notebook)}
    content = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    path = new_file(original.stem, ".ipynb", content, root)
    return Note(
        f"Copied lesson {int(original.name[:2])} to {_shown(path)}. Open that file and work there; the lesson itself stays as it is."
    )


def status(root: Path = ROOT) -> Note:
    """Tell which lessons have changed since they were copied.

    Returns
    -------
    Note
        One line for each notebook in one's own folder.
    """
    found = copies(root)
    if not found:
        return Note("You have no copies yet. 'natoeu start 1' makes one of lesson 1.")
    return Note("\n".join(map(str, found)))


def copies(root: Path = ROOT) -> list[Copy]:
    """List the notebooks in one's own folder with their state."""
    current = {lesson.path.stem: fingerprint(_notebook(lesson.path) or {}) for lesson in lessons(root)}
    return [_state(path, current) for path in sorted(work_folder(root).glob("*.ipynb"))]


def fingerprint(notebook: dict) -> str:
    """Digest what stands in the cells of a notebook; outputs and metadata don't count."""
    cells = [[cell.get("cell_type"), "".join(cell.get("source", ""))] for cell in notebook.get("cells", [])]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def work_folder(root: Path = ROOT) -> Path:
    """The folder for one's own work; it need not exist yet."""
    chosen = os.environ.get("NATOEU_WORK")
    return Path(chosen).expanduser() if chosen else root / "my_work"


def new_file(stem: str, suffix: str, content: str, root: Path = ROOT) -> Path:
    """Write a file into one's own folder under a name that no file there has yet.

    Parameters
    ----------
    stem, suffix : str
        Wanted name; ``_2``, ``_3`` ... is added to the stem while the name is taken.
    content : str
        The text to write.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    WorkError
        If the folder or the file can't be made.
    """
    folder = work_folder(root)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            path = folder / f"{stem}{'' if number == 1 else f'_{number}'}{suffix}"
            try:
                file = path.open("x", encoding="utf-8", newline="\n")
            except FileExistsError:
                continue
            break
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        with file:
            file.write(content)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unwritable(folder, error) from None
    return path


def _unwritable(folder: Path, error: OSError) -> WorkError:
    reason = (error.strerror or type(error).__name__).lower()
    return WorkError(
        f"{_shown(folder)} can't be written to ({reason}): set NATOEU_WORK to a folder of your own and try again."
    )


def _shown(path: Path) -> str:
    """Write a path as short as it can be understood from where one is."""
    try:
        here = Path.cwd()
    except OSError:
        return str(path)
    return str(path.relative_to(here)) if here != Path(here.anchor) and path.is_relative_to(here) else str(path)


def _lesson(path: Path) -> Lesson:
    notebook = _notebook(path) or {}
    text = "\n".join(
        "".join(cell.get("source", "")) for cell in notebook.get("cells", []) if cell.get("cell_type") == "markdown"
    )

    def after(pattern: str) -> str:
        found = re.search(pattern, text, re.MULTILINE)
        return found[1].strip().rstrip(".") if found else ""

    title = after(r"^# (?:Lesson \d+: )?(.+)$") or path.stem[3:].replace("_", " ")
    return Lesson(
        int(path.name[:2]),
        path,
        title,
        after(r"^\*\*Time:\*\* ([^.]+)"),
        after(r"^\*\*What you need before:\*\* (.+)$"),
    )


def find(wanted: Any, known: list[Lesson]) -> Lesson:
    """Take the lesson with a number or name; an unknown one is answered with the list.

    Raises
    ------
    UnknownLesson
        If no lesson is called so.

    Examples
    --------
    >>> find("dprk_sanctions", lessons()).number
    3
    """
    text = str(wanted).strip().lower().removesuffix(".ipynb")
    for lesson in known:
        if text in (str(lesson.number), lesson.path.stem[:2], lesson.path.stem, lesson.path.stem[3:]):
            return lesson
    listed = ", ".join(f"{lesson.number} ({lesson.path.stem[3:]})" for lesson in known)
    raise UnknownLesson(f"There is no lesson '{wanted}'. Lessons are: {listed}.")


def _notebook(path: Path) -> dict | None:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    sound = (
        isinstance(content, dict)
        and isinstance(content.get("cells"), list)
        and all(isinstance(cell, dict) for cell in content["cells"])
    )
    return content if sound else None


def _state(path: Path, current: dict[str, str]) -> Copy:
    notebook = _notebook(path)
    if notebook is None:
        return Copy(path, "", "unreadable", False)
    mark = notebook.get("metadata", {}).get(MARK)
    if not isinstance(mark, dict) or "lesson" not in mark:
        return Copy(path, "", "own", False)
    lesson, copied = mark["lesson"], mark.get("fingerprint")
    state = "gone" if lesson not in current else "current" if current[lesson] == copied else "changed"
    return Copy(path, lesson, state, fingerprint(notebook) != copied)
