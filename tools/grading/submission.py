"""Read a notebook that was handed in, tell which assignment it is, and put back what is missing."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import nbformat

#: The key in a notebook's metadata under which the release keeps its stamp.
STAMP = "natoeu"


class NotANotebook(Exception):
    """The file is no notebook; the message says what is wrong in a sentence."""


@dataclass
class Submission:
    """A notebook that can be graded.

    Parameters
    ----------
    student : str
        The name as handed in.
    student_id : str
        The identifier of the student.
    assignment : str
        The assignment.
    notebook : NotebookNode
        With all cells that are graded.
    digest : str
        The same for the same text and code, whatever the outputs.
    problems : list of str
        What a lecturer should know.
    """

    student: str
    student_id: str
    assignment: str
    notebook: nbformat.NotebookNode
    digest: str
    problems: list[str] = field(default_factory=list)


def read(content: bytes) -> nbformat.NotebookNode:
    """Read a notebook, with a sentence for whatever is wrong with it.

    Raises
    ------
    NotANotebook
        The bytes are no notebook that can be run.
    """
    try:
        stored = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotANotebook("is not a notebook: it is not text in UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise NotANotebook(
            "is empty"
            if not content.strip()
            else f"is not a notebook: it is not JSON, or it breaks off ({str(error).splitlines()[0]})"
        ) from None
    if not isinstance(stored, dict) or not isinstance(stored.get("cells", stored.get("worksheets")), list):
        raise NotANotebook("is not a notebook: it has no cells")
    try:
        # Half a sign, as broken programs write them, can't be stored; it becomes a question mark.
        whole = json.dumps(stored, ensure_ascii=False).encode("utf-8", "replace").decode()
        notebook = nbformat.reads(whole, as_version=4)
    except Exception as error:
        raise NotANotebook(
            f"is a damaged notebook ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no details'})"
        ) from None
    for number, cell in enumerate(notebook.cells, start=1):
        sound = (
            isinstance(cell, dict)
            and cell.get("cell_type") in ("code", "markdown", "raw")
            and isinstance(cell.get("source"), str)
        )
        if not sound:
            raise NotANotebook(f"is a damaged notebook: cell {number} is not as a cell should be")
        if not isinstance(cell.get("metadata"), dict):
            cell["metadata"] = nbformat.from_dict({})
        if not isinstance(cell.metadata.get("nbgrader", {}), dict):
            del cell.metadata["nbgrader"]
    return notebook


def digest(notebook: nbformat.NotebookNode) -> str:
    """A fingerprint of the text and code of a notebook."""
    told = [[cell.cell_type, cell.source, _grade_id(cell)] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()[:16]


def stamp(notebook: nbformat.NotebookNode) -> Mapping:
    """What the release wrote into the notebook; empty if nothing is there."""
    found = notebook.metadata.get(STAMP, {})
    return found if isinstance(found, dict) else {}


def _grade_id(cell) -> str:
    name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    return name if isinstance(name, str) else ""


def assignment_of(notebook: nbformat.NotebookNode, where: str, released: Mapping[str, nbformat.NotebookNode]) -> str:
    """Tell from the content which assignment a notebook is, and only then from its name; empty if unknown."""
    named = stamp(notebook).get("assignment")
    if named in released:
        return named
    mine = {cell.source.strip() for cell in notebook.cells if len(cell.source) > 40}
    shared = {
        name: len(mine & {cell.source.strip() for cell in book.cells if len(cell.source) > 40})
        for name, book in released.items()
    }
    best = max(shared, key=shared.get, default="")
    if best and shared[best]:
        return best
    return next((name for name in sorted(released, key=len, reverse=True) if name.casefold() in where.casefold()), "")


def mend(notebook: nbformat.NotebookNode, released: nbformat.NotebookNode) -> list[str]:
    """Put back test cells and settings that were deleted or changed; return what was found.

    nbgrader takes the tests themselves from the course; this sees to it that there is a cell for each.

    Parameters
    ----------
    notebook : NotebookNode
        What was handed in; it is changed.
    released : NotebookNode
        The student version of the same assignment.
    """
    problems: list[str] = []
    theirs = {_grade_id(cell): cell for cell in released.cells if _grade_id(cell)}
    by_cell_id = {cell.id: _grade_id(cell) for cell in theirs.values()}
    present = {_grade_id(cell) for cell in notebook.cells}
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        name = _grade_id(cell) or by_cell_id.get(cell.get("id"), "")
        if name in theirs and (_grade_id(cell) or name not in present):
            cell.metadata["nbgrader"] = copy.deepcopy(theirs[name].metadata.nbgrader)
            seen[name] = seen.get(name, 0) + 1
            locked = theirs[name].metadata.nbgrader.locked
            if locked and cell.source.strip() != theirs[name].source.strip():
                problems.append(f"test cell {name} was changed; the original was used")
        elif "nbgrader" in cell.metadata:
            problems.append(f"cell {name or 'without a name'} is not in this assignment; it counts as an ordinary cell")
            del cell.metadata["nbgrader"]
    problems += [
        f"cell {name} is there {count} times; the last one counts, look at the others"
        for name, count in seen.items()
        if count > 1
    ]
    for number, cell in enumerate(released.cells):
        name = _grade_id(cell)
        if not name or name in seen:
            continue
        if not cell.metadata.nbgrader.grade:
            problems.append(
                f"answer cell {name} was deleted or lost its settings; the tests look for its names all the same"
            )
            continue
        kind = "text cell" if cell.metadata.nbgrader.solution else "test cell"
        problems.append(f"{kind} {name} was deleted; it was put back")
        # As late as possible: a student who deletes cells may have written the answer into a new one.
        following = {_grade_id(other) or other.id for other in released.cells[number + 1 :]}
        place = next(
            (n for n, other in enumerate(notebook.cells) if (_grade_id(other) or other.get("id")) in following),
            len(notebook.cells),
        )
        notebook.cells.insert(place, copy.deepcopy(cell))
    _unique_ids(notebook)
    return problems


def _unique_ids(notebook: nbformat.NotebookNode) -> None:
    taken: set[str] = set()
    for cell in notebook.cells:
        name = cell.get("id")
        if not isinstance(name, str) or not name or name in taken:
            cell["id"] = nbformat.v4.new_code_cell().id
        taken.add(cell["id"])
    notebook.nbformat, notebook.nbformat_minor = 4, 5
