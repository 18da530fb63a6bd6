"""Find the notebooks in a folder of submissions, and who handed them in.

A learning platform exports a folder for each student, or files named by student, or one zip file.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

#: Bytes above which a file is no notebook of ours.
MOST_BYTES = 50_000_000
#: Moodle: "Novák Jana_123456_assignsubmission_file_".
MOODLE = re.compile(r"^(?P<name>.+?)_\d+_assignsubmission_\w+$")
#: Canvas: "novakjana_LATE_12345_67890_file.ipynb"; the first number is the student's.
CANVAS = re.compile(r"^(?P<name>[^_]+)(?:_late)?_(?P<number>\d{3,})_\d{3,}_", re.IGNORECASE)
COPY = re.compile(r"[ _-]*(?:\(\d+\)|-?copy\d*|-\d{1,2})$", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A file that was handed in.

    Parameters
    ----------
    student : str
        The name as the folder or file shows it; empty if none can be seen.
    where : str
        The path below the folder of submissions, for messages.
    modified : float
        When it was changed last, in seconds.
    content : bytes
        What is in it.
    fault : str
        Why it can't be graded; empty if nothing is wrong so far.
    """

    student: str
    where: str
    modified: float
    content: bytes = b""
    fault: str = ""


def safe_id(student: str) -> str:
    """Make an identifier for nbgrader and for folders out of any name, always the same one.

    Examples
    --------
    >>> safe_id("novak"), safe_id("Novák Jana"), safe_id("Weiß")[:5]
    ('novak', 'novak-jana-cf98', 'weiss')
    """
    name = unicodedata.normalize("NFC", student)
    if re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", name):
        return name
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "student"
    return f"{slug}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:4]}"


def student_of(where: str, assignments: Sequence[str]) -> str:
    """Tell from a path below the folder of submissions who handed the file in.

    Examples
    --------
    >>> student_of("Novák Jana_123_assignsubmission_file_/homework.ipynb", ["memo"])
    'Novák Jana'
    >>> student_of("novak_memo (1).ipynb", ["memo"]), student_of("memo/novak.ipynb", ["memo"])
    ('novak', 'novak')
    >>> student_of("memo.ipynb", ["memo"])
    ''
    """
    parts = PurePosixPath(unicodedata.normalize("NFC", where)).parts
    known = {name.casefold() for name in assignments}
    folders = [part for part in parts[:-1] if part.casefold() not in known]
    for folder in folders:
        if found := MOODLE.match(folder):
            return found["name"].strip()
    if folders:
        return folders[0].strip()
    stem = PurePosixPath(parts[-1]).stem
    if found := CANVAS.match(stem):
        return f"{found['name']}_{found['number']}"
    for name in sorted(assignments, key=len, reverse=True):
        shorter = re.sub(re.escape(name), "", stem, flags=re.IGNORECASE)
        if shorter != stem:
            return COPY.sub("", shorter).strip(" _-.")
    return COPY.sub("", stem).strip(" _-.")


def collect(folder: Path, assignments: Sequence[str]) -> list[Found]:
    """Read all notebooks below a folder, also those in zip files.

    Parameters
    ----------
    folder : Path
        What the learning platform exported.
    assignments : sequence of str
        The assignments of the course.

    Returns
    -------
    list of Found
        In the order of their paths; a file that can't be read has a fault, and so has another file in the folder of a student who
        handed in no notebook.
    """
    found: list[Found] = []
    others: list[Found] = []
    for path in sorted(folder.rglob("*")):
        # A name that is no text on this system is shown with a sign of replacement.
        where = path.relative_to(folder).as_posix().encode("utf-8", "replace").decode()
        if _passing(PurePosixPath(where).parts) or path.is_dir():
            continue
        if path.suffix.casefold() not in (".ipynb", ".zip"):
            if path.parent != folder:
                others.append(
                    Found(
                        student_of(where, assignments),
                        where,
                        0,
                        fault="is not a notebook (.ipynb), and no notebook lies beside it",
                    )
                )
            continue
        try:
            if path.is_symlink():
                found.append(
                    Found(
                        student_of(where, assignments), where, 0, fault="is a link, not a file; links are not followed"
                    )
                )
            elif path.suffix.casefold() == ".zip":
                found += _zipped(path, where, assignments)
            elif path.stat().st_size > MOST_BYTES:
                found.append(Found(student_of(where, assignments), where, 0, fault=_too_large(path.stat().st_size)))
            else:
                found.append(Found(student_of(where, assignments), where, path.stat().st_mtime, path.read_bytes()))
        except OSError as error:
            found.append(Found(student_of(where, assignments), where, 0, fault=f"can't be read ({error.strerror})"))
    known = {one.student for one in found}
    return found + [other for other in others if other.student not in known]


def _passing(parts: Sequence[str]) -> bool:
    """Whether a path belongs to what editors and systems leave behind."""
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts)


def _too_large(size: int) -> str:
    return f"is too large ({size // 1_000_000} MB); clear the outputs and hand it in again"


def _zipped(path: Path, where: str, assignments: Sequence[str]) -> Iterator[Found]:
    """The notebooks in a zip file; nothing is unpacked to the disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [(info, PurePosixPath(info.filename.replace("\\", "/")).parts) for info in archive.infolist()]
            members = [
                (info, parts)
                for info, parts in members
                if parts and parts[-1].casefold().endswith(".ipynb") and not _passing(parts)
            ]
            if not members:
                yield Found(student_of(where, assignments), where, 0, fault="is a zip file without a notebook (.ipynb)")
            of_class = "/" not in where and len({parts[0] for _, parts in members}) > 1
            for info, parts in members:
                inside = "/".join(parts)
                place = f"{where}/{inside}"
                # The zip file of a whole class has a folder for each student; that of one student lies in the student's folder or has the name.
                named_inside = any(MOODLE.match(part) for part in parts) or (of_class and len(parts) > 1)
                student = student_of(inside if named_inside else f"{where[:-4]}/{inside}", assignments)
                if info.file_size > MOST_BYTES:
                    yield Found(student, place, 0, fault=_too_large(info.file_size))
                    continue
                modified = _zip_time(info)
                with archive.open(info) as file:
                    yield Found(student, place, modified, file.read(MOST_BYTES))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        yield Found(student_of(where, assignments), where, 0, fault=f"is a zip file that can't be opened ({error})")


def _zip_time(info: zipfile.ZipInfo) -> float:
    from datetime import datetime

    try:
        return datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0
