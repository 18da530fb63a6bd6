"""What do the outputs of a lesson say now that they did not say before?

Tables are compared cell by cell, by the label of the row and the name of the column; figures by
their pixels and captions; all else, a printed Series too, line by line.
"""

from __future__ import annotations

import ast
import base64
import difflib
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from textwrap import shorten

import numpy as np
import pandas as pd
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode
from PIL import Image

from coursetools.rerun.prose import Doubt, doubts, mentions

#: A pixel counts as changed when one of its colours differs by more than this, of 255.
VISIBLE = 48
#: The longest label of a row, and the longest list of cells, that is printed whole.
LABEL, ROW = 60, 160
_short = partial(shorten, placeholder=" ...")
#: What begins a line of its own on a page, and a sign for it that stands on no page.
BLOCKS, BREAK = ["li", "p", "div", "br", "summary"], "\v"


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
    """What changed in the outputs of one cell, in the section with that heading: in words, and as figures before and now (or none)."""

    cell: str
    section: str
    differences: list[Difference]
    pictures: list[tuple[Picture | None, Picture | None]]


@dataclass(frozen=True)
class Comparison:
    """All changes of a lesson, and the sentences that may no longer hold."""

    changes: list[Change] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


Shown = pd.DataFrame | Picture | str


def compare(before: NotebookNode, now: NotebookNode, until: str | None = None) -> Comparison:
    """Compare the outputs of two runs of a lesson, the stored one and a fresh one.

    From the cell on that is named in ``until``, at which the fresh run failed, nothing is compared.
    """
    fresh = {cell.id: cell for cell in now.cells}
    changes, said, says, section = [], {}, {}, ""
    for cell in itertools.takewhile(lambda cell: cell.id != until, before.cells):
        if cell.cell_type == "markdown":
            section = [section, *re.findall(r"^##+ (.+)$", cell.source, flags=re.MULTILINE)][-1]
        if cell.cell_type != "code":
            continue
        new = list(read(fresh[cell.id].outputs))
        says[cell.id] = _mentioned(new)
        if _bare(cell.outputs) == _bare(fresh[cell.id].outputs):
            continue
        old = list(read(cell.outputs))
        differences, pictures = _differences(old, new)
        if differences or pictures:
            changes.append(Change(cell.id, section, differences, pictures))
            said[cell.id] = _mentioned(old)
    return Comparison(changes, doubts(before.cells, said, says) if said else [])


def _bare(outputs: list[NotebookNode]) -> list[dict]:
    """Outputs without their metadata and the count of executions."""
    return [{key: output[key] for key in output if key not in ("execution_count", "metadata")} for output in outputs]


def read(outputs: list[NotebookNode]) -> Iterator[Shown]:
    """Take tables, figures and lines of text out of the outputs of a cell."""
    for output in outputs:
        data = output.get("data", {})
        image = next((kind for kind in data if kind.startswith("image/")), "")
        text = data.get("text/plain") or output.get("text", "")
        if "text/html" in data:
            yield from _read_page(data["text/html"])
        elif image:
            yield Picture(_address(image, data[image]), text or "a picture", "")
        else:
            lines = [text] if _literal(text) is not None else text.splitlines()
            if lines and re.fullmatch(r"(.*, )?dtype: [\w\[\], ]+", lines[-1]):  # a Series: its rows end in one column
                lines = [f"{sum(len(line) == len(lines[-2]) for line in lines[:-1])} rows", *lines[:-1]]
            yield from filter(None, (" ".join(line.split()) for line in lines))  # blanks only align


def _read_page(page: str) -> Iterator[Shown]:
    soup = BeautifulSoup(page, "html.parser")
    for style in soup.find_all("style"):
        style.decompose()
    for table in soup.find_all("table"):
        yield _table(table.extract())
    for figure in soup.find_all("figure"):
        caption = figure.figcaption.get_text() if figure.figcaption else ""
        image = figure.img or {}
        yield Picture(image.get("src", ""), image.get("alt", ""), " ".join(caption.split()))
        figure.extract()
    for block in soup.find_all(BLOCKS):
        block.insert_before(BREAK)
        block.insert_after(BREAK)
    yield from filter(None, (" ".join(line.split()) for line in soup.get_text().split(BREAK)))


def _table(table: Tag) -> pd.DataFrame:
    """The texts of a table by the names of its columns and, unless they only count, the labels of its rows."""
    grid: dict[tuple[int, int], Tag] = {}
    rows = table.find_all("tr")
    for down, row in enumerate(rows):
        for cell in row.find_all(["td", "th"]):
            across = next(place for place in itertools.count() if (down, place) not in grid)
            reach = [range(int(cell.get(span) or 1)) for span in ("rowspan", "colspan")]
            grid |= {(down + i, across + k): cell for i, k in itertools.product(*reach)}
    width = max((across + 1 for _, across in grid), default=0)
    lines = [[grid.get((down, across)) for across in range(width)] for down in range(len(rows))]
    texts = [["" if cell is None else " ".join(cell.get_text().split()) for cell in line] for line in lines]
    heading = [[cell is not None and cell.name == "th" for cell in line] for line in lines]
    heads = len(table.select("thead tr")) or int(bool(rows) and all(heading[0]))
    labels = min((([*line, False]).index(False) for line in heading[heads:]), default=0)
    names = [" / ".join(dict.fromkeys(filter(None, column))) for column in zip(*texts[:heads], strict=True)]
    names = names or [""] * width
    body = [line[labels:] for line in texts[heads:]]
    index = [" ".join(line[:labels]) for line in texts[heads:]]
    counts = not labels or (not any(names[:labels]) and all(map(str.isdigit, index)))
    return pd.DataFrame(body, None if counts else _distinct(index), _distinct(names[labels:]), dtype=object)


def _distinct(labels: Iterable[str]) -> list[str]:
    """Number the labels that come again."""
    seen: Counter[str] = Counter()
    result = []
    for label in labels:
        seen[label] += 1
        result.append(label if seen[label] == 1 else f"{label} ({seen[label]})".strip())
    return result


def _named(table: pd.DataFrame) -> bool:
    """Whether the rows have labels that say more than their place."""
    return not isinstance(table.index, pd.RangeIndex)


def _labelled(before: pd.DataFrame, now: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two tables with labels that tell rows apart: their own or, if these only count, the columns that name
    no row twice and find most rows again; words go before numbers."""
    shared = [] if _named(before) or _named(now) else [name for name in before if name in now]
    words = [name for name in shared if all(map(_is_word, (*before[name], *now[name])))]
    together = [words[:count] for count in range(2, len(words) + 1)]
    best, most = [table.index.astype(str) for table in (before, now)], -1
    for names in [*([name] for name in words), *together, *([name] for name in shared if name not in words)]:
        prefix = "" if names[0] in words else f"{names[0]} "
        both = [[prefix + ", ".join(row) for row in table[names].to_numpy()] for table in (before, now)]
        told_apart = all(len(set(labels)) == len(labels) and f"{prefix}NaN" not in labels for labels in both)
        if told_apart and len(set(both[0]) & set(both[1])) > most:
            best, most = both, len(set(both[0]) & set(both[1]))
    return before.set_axis(best[0]), now.set_axis(best[1])


def _differences(
    before: list[Shown], now: list[Shown]
) -> tuple[list[Difference], list[tuple[Picture | None, Picture | None]]]:
    found, pictures = [], []
    for kind, name, compared in ((pd.DataFrame, "table", _tables), (Picture, "figure", _captions)):
        old, new = ([one for one in shown if isinstance(one, kind)] for shown in (before, now))
        for pair in itertools.zip_longest(old, new):
            missing = [one is None for one in pair]
            if any(missing):
                changed = [Difference(name, *("there is none" if gone else f"a {name}" for gone in missing))]
            else:
                changed = compared(*pair)
            found += changed
            pictures += [pair] if changed and kind is Picture else []
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
    try:
        files = (io.BytesIO(base64.b64decode(one.image.partition(",")[2])) for one in (before, now))
        old, new = (np.asarray(Image.open(file).convert("RGB"), dtype=int) for file in files)
    except (OSError, ValueError):  # no pixels to compare: SVG, or damaged
        return False
    return old.shape == new.shape and not (np.abs(old - new) > VISIBLE).any()


def _tables(before: pd.DataFrame, now: pd.DataFrame) -> list[Difference]:
    found = []
    if list(before) != list(now):
        found.append(Difference("table, columns", ", ".join(before), ", ".join(now)))
    old, new = _labelled(before, now)
    for label, row in old.iterrows():
        place = f"table, row {_short(label, LABEL)}"
        if label not in new.index:
            found.append(Difference(place, _row(row), "the row is gone"))
            continue
        for column, text in row.items():
            if column in new and text != new.loc[label, column] and _number(text) != _number(new.loc[label, column]):
                where = f"{place}, column {column}" if column else place
                found.append(Difference(where, text, new.loc[label, column]))
    for label in new.index.difference(old.index, sort=False):
        found.append(Difference(f"table, row {_short(label, LABEL)}", "there was no such row", _row(new.loc[label])))
    orders = [", ".join(one.index[one.index.isin(other.index)]) for one, other in ((old, new), (new, old))]
    if orders[0] != orders[1]:
        found.append(Difference("table, order of the rows", *(_short(order, ROW) for order in orders)))
    return found


def _row(cells: pd.Series) -> str:
    return _short(", ".join(filter(None, cells)), ROW)


def _lines(before: list[str], now: list[str]) -> Iterator[Difference]:
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        pairs = itertools.zip_longest(before[i:j], now[k:m]) if kind != "equal" else ()
        for old, new in pairs:
            yield Difference("text", old or "no such line", new or "the line is gone")


def _mentioned(shown: list[Shown]) -> list:
    """The numbers, dates and names in what a cell shows."""
    return mentions(" ; ".join(map(_words, shown)))


def _words(shown: Shown) -> str:
    """All that it says; the number of rows of a table and the length of a list count as said."""
    if isinstance(shown, Picture):
        return shown.caption
    if isinstance(shown, pd.DataFrame):
        labels = shown.index if _named(shown) else []
        return " ; ".join([f"{len(shown)} rows", *labels, *shown.columns, *shown.to_numpy().ravel()])
    value = _literal(shown)
    parts = [value, *value] if isinstance(value, tuple) else [value]
    return " ; ".join([shown, *(f"{len(part)} items" for part in parts if isinstance(part, list | set | dict))])


def _literal(text: str) -> object:
    """The value that Python printed, such as a list; None for anything else."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError):
        return None


def _is_word(text: str) -> bool:
    return bool(text) and isinstance(_number(text), str)


def _number(text: str) -> float | str:
    """The number that a text means; the text itself if it means none."""
    try:
        return float(text)
    except ValueError:
        return text
