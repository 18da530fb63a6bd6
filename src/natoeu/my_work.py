"""One's own work: a copy of each lesson in the folder ``my_work/``, where nothing that was worked on is overwritten.

A copy carries the name and the fingerprint of its lesson in its metadata, so it may be renamed. Git ignores the
folder; the environment variable ``NATOEU_WORK`` names another one, for a course that can't be written to.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MARK = "natoeu"


class WorkError(Exception):
    """One sentence for a person: what can't be done, and what to do instead."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]  # what IPython shows: the sentence alone


class UnknownLesson(WorkError):
    """No lesson is called that."""


@dataclass(frozen=True)
class Lesson:
    """A lesson: its place in the course, its notebook, its heading, its time, and what is needed before it."""

    number: int
    path: Path
    title: str
    time: str
    before: str


class Note(str):
    """A sentence that prints as text and shows as a note in a notebook."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        lines = html.escape(self).replace("\n", "<br>")
        return f'<div style="border-left:4px solid #3d4a57;padding:0.3em 0.8em;margin:0.3em 0">{lines}</div>'


def lessons(root: Path = ROOT) -> list[Lesson]:
    """List the lessons of the course in order."""
    paths = sorted(path for path in (root / "notebooks").glob("*.ipynb") if re.match(r"\d\d_", path.name))
    if not paths:
        raise WorkError(f"There are no lessons in {root / 'notebooks'}: get the course again, whole.")
    return [_lesson(path) for path in paths]


def find(wanted: Any, known: list[Lesson]) -> Lesson:
    """Take the lesson with a number or name, such as ``3`` or ``"Lesson 3"``; an unknown one is answered with the list."""
    text = str(wanted).strip().lower().removeprefix("lesson").strip().removesuffix(".ipynb")
    for lesson in known:
        if text in (str(lesson.number), lesson.path.stem[:2], lesson.path.stem, lesson.path.stem[3:]):
            return lesson
    listed = ", ".join(f"{lesson.number} ({lesson.path.stem[3:]})" for lesson in known)
    raise UnknownLesson(f"There is no lesson '{wanted}'. Lessons are: {listed}.")


def start(lesson: Any = ..., root: Path = ROOT) -> Note:
    """Name one's own copy of a lesson, for example of ``3`` or ``"dprk_sanctions"``; make it if there is none.

    A copy that was not worked on becomes the lesson as it stands now. Three dots copy nothing.
    """
    if lesson is ...:
        return Note("Nothing copied yet. Put the number of a lesson in place of the three dots and run the cell again.")
    found = find(lesson, lessons(root))
    mine = [copy for copy in copies(root) if copy[1] == found.path.stem]
    ready = [path for path, _, current, _ in mine if current]
    if ready:
        return Note(f"You have a copy of lesson {found.number}: {_shown(ready[0])}. Open it and go on there.")
    notebook = _notebook(found.path)
    if not notebook:
        raise WorkError(f"The lesson {found.path.name} is damaged: get the course again.")
    notebook.setdefault("metadata", {})[MARK] = {"lesson": found.path.stem, "fingerprint": fingerprint(notebook)}
    path = new_file(found.path.stem, ".ipynb", json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", root)
    untouched = [path for path, *_, worked_on in mine if not worked_on]
    if untouched:
        path = path.replace(untouched[0])
    return Note(f"Copied lesson {found.number} to {_shown(path)}. Work there; the lesson itself stays as it is.")


def status(root: Path = ROOT) -> Note:
    """Tell of each copy whether its lesson has changed since."""
    lines = []
    for path, lesson, current, worked_on in copies(root):
        said = "has not changed" if current else f"has changed ('natoeu start {lesson}' gives you the new one)"
        yours = "; you have worked on your copy" if worked_on else ""
        lines.append(f"{path.name}: {lesson} {said} since you copied it{yours}.")
    return Note("\n".join(lines) or "You have no copies yet. 'natoeu start 1' makes one of lesson 1.")


def copies(root: Path = ROOT) -> list[tuple[Path, str, bool, bool]]:
    """List the copies in one's own folder: path, lesson, is the lesson as it was then, was a cell of the copy changed."""
    present = {lesson.path.stem: fingerprint(_notebook(lesson.path)) for lesson in lessons(root)}
    found = []
    for path in sorted(work_folder(root).glob("*.ipynb")):
        notebook = _notebook(path)
        mark = notebook.get("metadata", {}).get(MARK)
        if isinstance(mark, dict) and mark.get("lesson") in present:
            lesson, copied = mark["lesson"], mark.get("fingerprint")
            found.append((path, lesson, present[lesson] == copied, fingerprint(notebook) != copied))
    return found


def fingerprint(notebook: dict) -> str:
    """Digest what stands in the cells of a notebook; outputs and metadata don't count."""
    cells = [[cell.get("cell_type"), "".join(cell.get("source", ""))] for cell in notebook.get("cells", [])]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def work_folder(root: Path = ROOT) -> Path:
    """The folder for one's own work; it need not exist yet."""
    chosen = os.environ.get("NATOEU_WORK")
    return Path(chosen).expanduser() if chosen else root / "my_work"


def new_file(stem: str, suffix: str, content: str, root: Path = ROOT) -> Path:
    """Write a file into one's own folder under a new name; where ``03_x`` is taken, ``03_2_x``, ``03_3_x``, ..."""
    folder, lesson, number = work_folder(root), stem[:3] if re.match(r"\d\d_", stem) else "", 1
    path, part = folder / f"{stem}{suffix}", folder / f".{stem}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(content, "utf-8", newline="\n")
        while path.exists():
            number += 1
            path = folder / f"{lesson}{number}_{stem.removeprefix(lesson)}{suffix}"
        return part.rename(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        reason, wish = error.strerror or type(error).__name__, "set NATOEU_WORK to a folder of your own and try again"
        raise WorkError(f"{folder} can't be written to ({reason.lower()}): {wish}.") from None


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _lesson(path: Path) -> Lesson:
    cells = _notebook(path).get("cells", [])
    text = "\n".join("".join(cell.get("source", "")) for cell in cells if cell.get("cell_type") == "markdown")
    patterns = r"^# (?:Lesson \d+: )?(.+)$", r"^\*\*Time:\*\* ([^.]+)", r"^\*\*What you need before:\*\* (.+)$"
    found = [re.search(pattern, text, re.MULTILINE) for pattern in patterns]
    title, time, before = (match[1].strip().rstrip(".") if match else "" for match in found)
    return Lesson(int(path.name[:2]), path, title or path.stem[3:].replace("_", " "), time, before)


def _notebook(path: Path) -> dict:
    """Read a notebook; what is none counts as empty."""
    try:
        content = json.loads(path.read_text("utf-8"))
        return content if all(isinstance(cell, dict) for cell in content["cells"]) else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}
