"""What do the outputs of a lesson say now that they did not say before?

Tables are compared cell by cell, by the label of the row and the name of the column; figures by
their pixels and captions; all else line by line.
"""

from __future__ import annotations

import ast
import base64
import difflib
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from coursetools.rerun.prose import Doubt, Outputs, doubts, mentions

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: A pixel counts as changed when one of its colours differs by more than this, of 255.
VISIBLE = 48
#: The longest label of a row, and the longest list of cells, that is printed whole.
LABEL, ROW = 60, 160


@dataclass(frozen=True)
class Difference:
    """One thing that changed: where, from what, to what."""

    where: str
    before: str
    now: str


@dataclass(frozen=True)
class Picture:
    """A figure: its image as a data address, its alternative text and its caption."""

    image: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Change:
    """What changed in the outputs of one cell.

    Parameters
    ----------
    cell, section : str
        Id of the cell, and the heading above it.
    differences : list of Difference
        In words.
    pictures : list of tuple
        Figures before and now; ``None`` where there is none.
    """

    cell: str
    section: str
    differences: list[Difference]
    pictures: list[tuple[Picture | None, Picture | None]]


@dataclass(frozen=True)
class Comparison:
    """All changes of a lesson, and the sentences that may no longer hold."""

    changes: list[Change] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


@dataclass
class Table:
    """A printed table: names of its columns, labels and cells of its rows."""

    columns: list[str]
    rows: list[tuple[str, list[str]]]
    named: bool = True

    def labelled(self, other: Table) -> dict[str, dict[str, str]]:
        """Rows by a label that tells them apart: the index, or where that only counts, the columns that find most rows again."""
        labels = [label for label, _ in self.rows]
        if not self.named:
            labels = self._told_apart(other) or labels
        seen: Counter[str] = Counter()
        result = {}
        for label, (_, cells) in zip(labels, self.rows, strict=True):
            seen[label] += 1
            result[label if seen[label] == 1 else f"{label} ({seen[label]})"] = dict(
                zip(self.columns, cells, strict=False)
            )
        return result

    def _told_apart(self, other: Table) -> list[str]:
        """Labels from columns that name no row twice and find most rows in the other table; words go before numbers."""
        shared = [name for name in self.columns if name in other.columns]
        words = [name for name in shared if self._has_words(name) and other._has_words(name)]
        together = [words[:count] for count in range(2, len(words) + 1)]
        best, most = [], -1
        for names in [*([name] for name in words), *together, *([name] for name in shared if name not in words)]:
            mine, others = self._joined(names), other._joined(names)
            if "NaN" in mine:
                continue
            found_again = len(set(mine) & set(others))
            if names[0] not in words:
                mine, others = ([f"{names[0]} {label}" for label in each] for each in (mine, others))
            if len(set(mine)) == len(mine) and len(set(others)) == len(others) and found_again > most:
                best, most = mine, found_again
        return best

    def _has_words(self, name: str) -> bool:
        return all(text and _number_or_none(text) is None for text in self._joined([name]))

    def _joined(self, names: list[str]) -> list[str]:
        places = [self.columns.index(name) for name in names]
        return [", ".join(cells[place] for place in places) for _, cells in self.rows]

    def words(self) -> str:
        """All that it says, the number of rows included."""
        labels = " ; ".join(label for label, _ in self.rows if self.named)
        return " ; ".join(
            [f"{len(self.rows)} rows", labels, *self.columns, *(cell for _, cells in self.rows for cell in cells)]
        )


Shown = Table | Picture | str


class _Reader(HTMLParser):
    """Takes tables, figures and lines of text out of the HTML of an output."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[Shown] = []
        self._grid: list[list[tuple[str, bool]]] | None = None
        self._heads = 0
        self._spans: dict[int, tuple[int, str, bool]] = {}
        self._cell: tuple[str, int, int] | None = None
        self._text: list[str] = []
        self._image = ("", "")
        self._skipped = False
        self.feed(page)
        self._line()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "style":
            self._skipped = True
        elif tag == "table":
            self._line()
            self._grid, self._heads, self._spans = [], 0, {}
        elif tag == "tr" and self._grid is not None:
            self._grid.append([])
            self._fill()
        elif tag in ("td", "th") and self._grid is not None:
            self._text, self._cell = [], (tag, int(given.get("rowspan") or 1), int(given.get("colspan") or 1))
        elif tag == "img":
            self._image = given.get("src", ""), given.get("alt", "")
        elif tag == "figcaption":
            self._text = []
        elif tag in ("li", "p", "div", "br", "summary") and self._grid is None:
            self._line()

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._skipped = False
        elif tag in ("td", "th") and self._cell:
            kind, down, across = self._cell
            for _ in range(across):
                self._put((self._taken(), kind == "th"), down)
            self._text, self._cell = [], None
            self._fill()
        elif tag == "thead" and self._grid:
            self._heads = len(self._grid)
        elif tag == "table" and self._grid is not None:
            self.found.append(_table(self._grid, self._heads))
            self._grid = None
        elif tag == "figure":
            self.found.append(Picture(*self._image, self._taken()))
            self._text = []
        elif tag in ("li", "p", "div", "summary") and self._grid is None:
            self._line()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._text.append(data)

    def _put(self, cell: tuple[str, bool], down: int) -> None:
        row = self._grid[-1]
        if down > 1:
            self._spans[len(row)] = (down - 1, *cell)
        row.append(cell)

    def _fill(self) -> None:
        """Repeat the cells that reach down from the rows above."""
        row = self._grid[-1]
        while len(row) in self._spans:
            left, text, heading = self._spans.pop(len(row))
            self._put((text, heading), left)

    def _taken(self) -> str:
        return " ".join("".join(self._text).split())

    def _line(self) -> None:
        text = self._taken()
        if text:
            self.found.append(text)
        self._text = []


def compare(before: NotebookNode, now: NotebookNode, until: str | None = None) -> Comparison:
    """Compare the outputs of two runs of a lesson.

    Parameters
    ----------
    before, now : NotebookNode
        The stored lesson and the fresh one.
    until : str, optional
        Id of the cell at which the fresh run failed; from there on nothing is compared.

    Returns
    -------
    Comparison
    """
    fresh = {cell.id: cell for cell in now.cells}
    changes, said, says, section = [], {}, {}, ""
    for cell in before.cells:
        section = (
            next(iter(re.findall(r"^##+ (.+)$", cell.source, flags=re.MULTILINE)[-1:]), section)
            if cell.cell_type == "markdown"
            else section
        )
        if cell.id == until:
            break
        if cell.cell_type != "code":
            continue
        new = list(read(fresh[cell.id].outputs))
        says[cell.id] = mentions(" ; ".join(map(_words, new)))
        if _same(cell.outputs, fresh[cell.id].outputs):
            continue
        old = list(read(cell.outputs))
        differences, pictures = _differences(old, new)
        if differences or pictures:
            changes.append(Change(cell.id, section, differences, pictures))
            said[cell.id] = Outputs(mentions(" ; ".join(map(_words, old))), says[cell.id])
    return Comparison(changes, doubts(before.cells, said, says) if said else [])


def read(outputs: list[NotebookNode]) -> Iterator[Shown]:
    """Take tables, figures and lines of text out of the outputs of a cell."""
    for output in outputs:
        data = output.get("data", {})
        image = next((kind for kind in data if kind.startswith("image/")), "")
        if "text/html" in data:
            yield from _Reader(data["text/html"]).found
        elif image:
            yield Picture(_address(image, data[image]), data.get("text/plain", "a picture"), "")
        else:
            text = data.get("text/plain") or output.get("text", "")
            if table := _series(text):
                yield table
            elif _literal(text) is not None:
                yield " ".join(text.split())
            else:
                yield from map(str.strip, text.splitlines())


def _same(before: list[NotebookNode], now: list[NotebookNode]) -> bool:
    """Whether nbdime finds no difference but in metadata and the count of executions."""
    from nbdime.diffing.notebooks import diff, notebook_config

    bare = [
        [
            type(output)({key: value for key, value in output.items() if key not in ("execution_count", "metadata")})
            for output in outputs
        ]
        for outputs in (before, now)
    ]
    return not diff(*bare, path="/cells/*/outputs", config=notebook_config)


def _differences(
    before: list[Shown], now: list[Shown]
) -> tuple[list[Difference], list[tuple[Picture | None, Picture | None]]]:
    found: list[Difference] = []
    pictures = []
    for kind, compared in ((Table, _tables), (Picture, _captions)):
        old, new = ([one for one in shown if isinstance(one, kind)] for shown in (before, now))
        for place in range(max(len(old), len(new))):
            pair = tuple(shown[place] if place < len(shown) else None for shown in (old, new))
            if None in pair:
                name = "table" if kind is Table else "figure"
                found.append(Difference(name, *("there is none" if one is None else "a " + name for one in pair)))
            else:
                found += compared(*pair)
            if kind is Picture and (None in pair or not _same_pixels(*pair) or pair[0].caption != pair[1].caption):
                pictures.append(pair)
    lines = ([one for one in shown if isinstance(one, str)] for shown in (before, now))
    return found + list(_lines(*lines)), pictures


def _captions(before: Picture, now: Picture) -> list[Difference]:
    drawn = "figure" if _same_pixels(before, now) else "figure changed"
    if before.caption != now.caption:
        return [Difference(f"{drawn}, caption", before.caption, now.caption)]
    told = "the caption is the same" if now.caption else "it has no caption"
    return [] if drawn == "figure" else [Difference("figure changed", told, told)]


def _address(kind: str, content: str) -> str:
    """A picture as a data address; what is text (SVG) is encoded as the others are."""
    code = base64.b64encode(content.encode()).decode() if kind.endswith("+xml") else "".join(content.split())
    return f"data:{kind};base64,{code}"


def _same_pixels(before: Picture, now: Picture) -> bool:
    if before.image == now.image:
        return True
    import numpy as np
    from PIL import Image

    try:
        old, new = (
            np.asarray(Image.open(io.BytesIO(base64.b64decode(one.image.partition(",")[2]))).convert("RGB"), dtype=int)
            for one in (before, now)
        )
    except (OSError, ValueError):  # no pixels to compare: SVG, or damaged
        return False
    return old.shape == new.shape and not (np.abs(old - new) > VISIBLE).any()


def _tables(before: Table, now: Table) -> list[Difference]:
    found = []
    if before.columns != now.columns:
        found.append(Difference("table, columns", ", ".join(before.columns), ", ".join(now.columns)))
    old, new = before.labelled(now), now.labelled(before)
    for label, cells in old.items():
        if label not in new:
            found.append(Difference(f"table, row {_short(label, LABEL)}", _row(cells), "the row is gone"))
            continue
        for column, text in cells.items():
            if column in new[label] and not _equal(text, new[label][column]):
                place = f"row {_short(label, LABEL)}" + (f", column {column}" if column else "")
                found.append(Difference(f"table, {place}", text, new[label][column]))
    found += [
        Difference(f"table, row {_short(label, LABEL)}", "there was no such row", _row(cells))
        for label, cells in new.items()
        if label not in old
    ]
    orders = [[label for label in rows if label in old and label in new] for rows in (old, new)]
    if orders[0] != orders[1]:
        found.append(Difference("table, order of the rows", *(_short(", ".join(order), ROW) for order in orders)))
    return found


def _lines(before: list[str], now: list[str]) -> Iterator[Difference]:
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for place in range(max(j - i, m - k)):
            old = before[i + place] if i + place < j else "no such line"
            new = now[k + place] if k + place < m else "the line is gone"
            yield Difference("text", old, new)


def _table(grid: list[list[tuple[str, bool]]], heads: int) -> Table:
    if not heads and grid and all(heading for _, heading in grid[0]):
        heads = 1
    body = grid[heads:]
    width = max((len(row) for row in grid), default=0)
    index = min(
        (next((place for place, (_, heading) in enumerate(row) if not heading), len(row)) for row in body), default=0
    )
    names = [
        " / ".join(dict.fromkeys(row[place][0] for row in grid[:heads] if place < len(row) and row[place][0]))
        for place in range(width)
    ]
    rows = [(" ".join(text for text, _ in row[:index]), [text for text, _ in row[index:]]) for row in body]
    counts = index == 0 or (not any(names[:index]) and all(re.fullmatch(r"\d+", label) for label, _ in rows))
    return Table(names[index:], rows, named=not counts)


def _series(text: str) -> Table | None:
    """A pandas Series, which prints as text: labels on the left, values on the right, at least three blanks between them in all rows."""
    body, foot, _ = (
        re.split(r"^(.*\bdtype: [\w\[\], ]+)$", text, maxsplit=1, flags=re.MULTILINE)
        if "dtype: " in text
        else ("", "", "")
    )
    lines = body.splitlines()
    gaps = _gaps(lines, 3)
    if lines and (len(lines[0]) != len(lines[-1]) or not gaps):  # the first line names the labels
        gaps = _gaps(lines := lines[1:], 3)
    if not foot or not gaps:
        return None
    labels, values = [line[: gaps[-1][0]] for line in lines], [line[gaps[-1][1] :].strip() for line in lines]
    if any(label[0] == " " for label in labels) and all(
        map(str.strip, labels)
    ):  # several levels: what is repeated is left out
        ends = [0, *(end for _, end in _gaps(labels, 2)), None]
        levels = [[label[start:end].strip() for label in labels] for start, end in itertools.pairwise(ends)]
        for level, place in itertools.product(levels[:-1], range(1, len(labels))):
            level[place] = level[place] or level[place - 1]
        labels = map(" ".join, zip(*levels, strict=True))
    return Table([""], [(label.strip(), [value]) for label, value in zip(labels, values, strict=True)])


def _gaps(lines: list[str], width: int) -> list[tuple[int, int]]:
    """Where all lines are blank, after their start, for so many places or more."""
    blank = "".join(" " if set(column) == {" "} else "x" for column in itertools.zip_longest(*lines, fillvalue=" "))
    return [match.span() for match in re.finditer(rf"(?<=x) {{{width},}}(?=x)", blank)]


def _words(shown: Shown) -> str:
    if isinstance(shown, Picture):
        return shown.caption
    if isinstance(shown, Table):
        return shown.words()
    value = _literal(shown)
    parts = [value, *value] if isinstance(value, tuple) else [value]
    return " ; ".join([shown, *(f"{len(part)} items" for part in parts if isinstance(part, list | set | dict))])


def _literal(text: str) -> object:
    """The value that Python printed, such as a list; None for anything else."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError):
        return None


def _equal(before: str, now: str) -> bool:
    numbers = _number_or_none(before), _number_or_none(now)
    return before == now or (None not in numbers and numbers[0] == numbers[1])


def _number_or_none(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _row(cells: dict[str, str]) -> str:
    return _short(", ".join(text for text in cells.values() if text), ROW)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."
