"""Damaged copies of the record are rejected with file and place, or are the same text; nothing else happens."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from natoeu import record
from natoeu.record import DataError, descriptor
from natoeu.record.tables import CHANGED

DATA = Path(__file__).resolve().parents[1] / "data"
TABLES = {resource["path"]: name for name, resource in descriptor.resources().items()}
WRONG_WORDS = [
    "",
    " ",
    "x",
    "nobody-1",
    "NaN",
    "-1",
    "1e9",
    "12,5",
    "2017-13-01",
    "31.12.2017",
    "TRUE",
    "\u00e4\u00f6",
    "a;b",
    "two sources",
]


def rows_of(content: bytes) -> list[list[str]]:
    """The cells of a sound CSV file, read independently of our loader."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def file_of(rows: list[list[str]]) -> bytes:
    """Write cells as a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")


@st.composite
def damages(draw):
    """One file of the package, and the damaged bytes that replace it (None: the file is gone)."""
    path = draw(st.sampled_from(sorted(TABLES)))
    content = (DATA / path).read_bytes()
    rows = rows_of(content)
    row = draw(st.integers(1, len(rows) - 1))
    column = draw(st.integers(0, len(rows[0]) - 1))
    other = draw(st.integers(1, len(rows) - 1))
    kind = draw(
        st.sampled_from(
            [
                "blank",
                "swap",
                "retype",
                "duplicate",
                "drop",
                "move",
                "key",
                "cut",
                "bytes",
                "encoding",
                "line ends",
                "mark",
                "column gone",
                "column renamed",
                "columns swapped",
                "cell gone",
                "quote",
                "nul",
                "empty",
                "gone",
            ]
        )
    )
    event(kind)
    match kind:
        case "blank":
            rows[row][column] = ""
        case "swap":
            rows[row][column], rows[other][column] = rows[other][column], rows[row][column]
        case "retype":
            rows[row][column] = draw(st.sampled_from(WRONG_WORDS))
        case "duplicate":
            rows.insert(other, list(rows[row]))
        case "drop":
            del rows[row]
        case "move":
            rows.insert(other, rows.pop(row))
        case "key":
            rows[row][0] += draw(st.sampled_from(["x", "0", " "]))
        case "cell gone":
            del rows[row][column]
        case "column gone":
            rows = [cells[:column] + cells[column + 1 :] for cells in rows]
        case "column renamed":
            rows[0][column] += "_2"
        case "columns swapped":
            place = draw(st.integers(0, len(rows[0]) - 1))
            for cells in rows:
                cells[column], cells[place] = cells[place], cells[column]
        case "cut":
            return path, content[: draw(st.integers(0, len(content) - 1))]
        case "bytes":
            place = draw(st.integers(0, len(content) - 1))
            return path, content[:place] + draw(st.binary(min_size=1, max_size=3)) + content[place + 1 :]
        case "encoding":
            return path, content.decode("utf-8").encode(draw(st.sampled_from(["utf-16", "cp1252", "cp037"])), "replace")
        case "line ends":
            return path, content.replace(b"\n", draw(st.sampled_from([b"\r\n", b"\r"])))
        case "mark":
            return path, b"\xef\xbb\xbf" + content
        case "quote":
            return path, content.replace(b",", b',"', 1)
        case "nul":
            place = draw(st.integers(0, len(content) - 1))
            return path, content[:place] + b"\x00" + content[place:]
        case "empty":
            return path, b""
        case "gone":
            return path, None
    return path, file_of(rows)


def is_the_same(path: str, content: bytes | None) -> bool:
    """Whether the damaged file has the very text of the sound one; other line ends or a mark are no damage."""
    try:
        return content is not None and content.decode("utf-8-sig").splitlines() == lines_of(path)
    except UnicodeDecodeError:
        return False


def lines_of(path: str) -> list[str]:
    """The lines of a sound file."""
    return (DATA / path).read_text("utf-8").splitlines()


@given(damages())
@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_a_damaged_copy_is_rejected_with_file_and_place_or_is_the_same(damage):
    path, content = damage
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for source in DATA.rglob("*"):
            target = copy / source.relative_to(DATA)
            if source.is_dir():
                target.mkdir()
            elif source != DATA / path:
                os.symlink(source, target)
        if content is not None:
            (copy / path).write_bytes(content)
        problems = record.check(copy)
        if is_the_same(path, content):
            assert problems == []
            return
        mine = [problem for problem in problems if problem.file == path]
        assert mine, "damage passed in silence"
        assert str(mine[0]).startswith(f"data/{path}")
        unseen = mine[0].expected == CHANGED  # it fits the description: only the hash tells
        assert unseen or content is None or not content.strip() or mine[0].row, f"no place named: {mine[0]}"
        _load_or_say_why(copy, TABLES[path])


def _load_or_say_why(folder: Path, name: str) -> None:
    before = os.environ.get("NATOEU_DATA")
    os.environ["NATOEU_DATA"] = str(folder)
    try:
        record.load(name)
    except DataError as error:
        assert str(error)
    finally:
        if before is None:
            del os.environ["NATOEU_DATA"]
        else:
            os.environ["NATOEU_DATA"] = before
