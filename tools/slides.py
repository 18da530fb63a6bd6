"""Make slides from the lessons' own cells: one HTML file for each lesson, which needs nothing else and no network.

Nobody writes or edits a slide. A rule picks what a room should see: the title and the objectives, every section with its
question, every figure with its caption, every explorer as a still with its tasks, every list, every paragraph that begins with
a label in bold ("What it shows."), tables of a few rows, the titles of the exercises, the questions for the seminar (one on each
slide) and the key points. Long texts are cut between sentences, never inside one. Code is shown only next to its table, and
only if the text before it names something of it.

The pages are our own and not those of nbconvert's slides exporter, because its pages fetch reveal.js, require.js and MathJax
from the network and scale no content to the screen.
"""

from __future__ import annotations

import argparse
import base64
import html
import math
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import markdown2html_mistune

ROOT = Path(__file__).resolve().parents[1]
#: Most characters of running text on one slide, and most entries of a list.
TEXT, ENTRIES = 430, 5
#: Lines of type that fit on a slide with a table, and characters in a line of the table.
LINES, WIDTH = 13, 66
CODE_LINES = 6
#: Claims of the ledger on one slide.
CLAIMS = 4
#: Width divided by height from which on a caption stands below its figure, not beside it.
WIDE = 1.85

LABEL = re.compile(r"\*\*([^*]{3,70}?[.?:])\*\*")
ENTRY = re.compile(r"^(?:- |\d+\. )", flags=re.MULTILINE)


@dataclass(frozen=True)
class Slide:
    """One slide: its heading, the level of the heading, what stands above it in small type, and its body in HTML."""

    kind: str
    level: int
    heading: str
    body: str = ""
    above: str = ""


def sentences(text: str) -> list[str]:
    """Cut a paragraph of Markdown into sentences; brackets, quotations and marks of emphasis stay whole.

    >>> sentences('EU: European Union. pandas: a library.')
    ['EU: European Union.', 'pandas: a library.']
    >>> sentences('S. C. Hofmann wrote it. "Is it so?" **Yes, it is.** See `a. B` (one. Two.) there.')
    ['S. C. Hofmann wrote it.', '"Is it so?"', '**Yes, it is.**', 'See `a. B` (one. Two.) there.']
    """
    found, start = [], 0
    text = " ".join(text.split())
    for gap in re.finditer(r"\s+(?=[\"“(*_`\[]*[A-Z0-9]|[a-z]+: )", text):
        part = text[start : gap.start()]
        ended = re.search(r"[.?!][\"”)*_]*$", part) and not re.search(r"(?:\b[A-Z]|\b(?:e\.g|i\.e|vs|No))\.$", part)
        whole = all(part.count(mark) % 2 == 0 for mark in ("**", "`", '"')) and part.count("(") == part.count(")")
        if ended and whole:
            found.append(part)
            start = gap.end()
    return [*found, text[start:]]


def portions(pieces: list[str], most: int = TEXT, entries: int = 99) -> list[list[str]]:
    """Put pieces on slides, in order, none cut: as few slides as hold them, evenly filled."""

    def fill(room: int) -> list[list[str]]:
        slides: list[list[str]] = [[]]
        for piece in pieces:
            if slides[-1] and (sum(map(len, slides[-1])) + len(piece) > room or len(slides[-1]) == entries):
                slides.append([])
            slides[-1].append(piece)
        return slides

    fewest = len(fill(most))
    return next(
        slides for room in range(most // 3, most + 1, 10) if len(slides := fill(room)) == fewest or room > most - 10
    )


def rendered(markdown: str) -> str:
    """Markdown as HTML; links inside the course become plain words."""
    markdown = re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*(?:\([^)]*\))?[^)]*\)", r"\1", markdown)
    return markdown2html_mistune(markdown).strip()


def numbered(slides: list[Slide]) -> list[Slide]:
    """Say on each of several slides with one heading which one it is."""
    if len(slides) <= 1:
        return slides
    return [
        replace(slide, heading=f"{slide.heading} ({place} of {len(slides)})") for place, slide in enumerate(slides, 1)
    ]


def text_slides(heading: str, text: str, above: str) -> list[Slide]:
    """Running text, cut between sentences; a last one that ends with a colon leads to something that is not here."""
    found = sentences(text)
    found = found[:-1] if found[-1].endswith(":") else found
    return numbered(
        [Slide("text", 3, heading, rendered(" ".join(part)), above) for part in portions(found)] if found else []
    )


def list_slides(heading: str, markdown: str, above: str, lead: str = "") -> list[Slide]:
    """A list; an entry that is too long for its neighbours gets slides of its own, under its label."""
    ordered = markdown.startswith("1. ")
    entries = [" ".join(entry.split()) for entry in ENTRY.split(markdown) if entry.strip()]
    if max(map(len, entries)) > TEXT:
        slides = []
        for entry in entries:
            label, rest = labelled(entry)[0]
            slides += text_slides(label or heading, rest, above)
        return slides
    slides, place = [], 1
    for part in portions(entries, TEXT - len(lead), ENTRIES):
        tag = f'ol start="{place}"' if ordered else "ul"
        items = "".join(f"<li>{rendered(entry).removeprefix('<p>').removesuffix('</p>')}</li>" for entry in part)
        body = f"{rendered(lead) if lead else ''}<{tag}>{items}</{tag[:2]}>"
        slides.append(Slide("list", 3, heading, body, above))
        place += len(part)
    return numbered(slides)


def labelled(paragraph: str) -> list[tuple[str, str]]:
    """Split a paragraph at its labels in bold: pairs of a label (or nothing) and the text after it.

    >>> labelled("**What it shows.** Two steps. **Why does it matter?** It counts.")
    [('What it shows', 'Two steps.'), ('Why does it matter?', 'It counts.')]
    """
    pieces = LABEL.split(paragraph)
    pairs = [("", pieces[0].strip())] if pieces[0].strip() else []
    pairs += [(label.rstrip(".:"), text.strip()) for label, text in zip(pieces[1::2], pieces[2::2], strict=True)]
    return pairs or [("", "")]


def figure_slides(page: str, above: str) -> list[Slide]:
    """A figure with its caption, or nothing if the output has none."""
    figure = BeautifulSoup(page, "html.parser").find("figure")
    if figure is None:
        return []
    caption, source = figure.figcaption.get_text(), figure.img["src"]
    heading = figure.img["alt"].removesuffix(caption).rstrip(". ")
    header = base64.b64decode(source.split(",", 1)[1][:40])
    width, height = struct.unpack(">II", header[16:24])  # of a PNG file
    image = f'<img alt="{html.escape(figure.img["alt"])}" width="{width}" height="{height}" src="{source}">'
    place = "below" if width / height >= WIDE else "beside"
    body = f'<figure class="{place}">{image}<figcaption>{html.escape(caption)}</figcaption></figure>'
    return [Slide("figure", 3, heading, body, above)]


def table_of(page: str) -> list[list[str]]:
    """The cells of a table of pandas, its header first; empty if there is none, or none with a simple header."""
    table = BeautifulSoup(page, "html.parser").find("table", class_="dataframe")
    if table is None or table.select("[rowspan], [colspan]"):
        return []
    rows = [[cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    if len(table.thead.find_all("tr")) == 2:  # names of the rows stand under the names of the columns
        rows[0][0] = rows[1][0] or rows[0][0]
        del rows[1]
    return rows if len(rows) > 1 else []


def claims_slides(rows: list[list[str]], heading: str, above: str) -> list[Slide]:
    """The claims of the ledger that a table holds, in words, if they are few."""
    if not rows or "claim" not in rows[0] or len(rows) - 1 > CLAIMS:
        return []
    entries = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    lines = [
        f"- {entry['claim']}" + (f" Verdict: **{entry['verdict']}**." if "verdict" in entry else "")
        for entry in entries
    ]
    return list_slides(heading, "\n".join(lines), above)


def table_slides(rows: list[list[str]], code: str, before: str, heading: str, above: str) -> list[Slide]:
    """A table with the sentence that leads to it, or nothing if a room could not read it."""
    if not rows:
        return []
    named = not all(row[0].isdigit() for row in rows[1:]) or bool(rows[0][0])
    rows = rows if named else [row[1:] for row in rows]  # a running number says nothing
    speaks_of_code = any(name in code for name in re.findall(r"`([^`]+)`", before)) or re.search(
        r"\b[Tt]h(?:is|e first \w+) lines?\b", before
    )
    code = code.strip() if speaks_of_code and code.count("\n") < CODE_LINES else ""
    room = LINES - lines_of(rows) - (code.count("\n") + 2 if code else 0)
    lead = leading(before, most=int(60 * max(0, min(room, 6)) / 1.5))
    if 1.5 * math.ceil(len(lead) / 60) > room or any(len(line) > 100 for line in code.splitlines()):
        return []
    head = "".join(f'<th scope="col">{html.escape(cell) or "<span class=unseen>row</span>"}</th>' for cell in rows[0])
    body = ""
    for row in rows[1:]:
        first = f'<th scope="row">{html.escape(row[0])}</th>' if named else f"<td>{html.escape(row[0])}</td>"
        body += f"<tr>{first}{''.join(f'<td>{html.escape(cell)}</td>' for cell in row[1:])}</tr>"
    shown = f"<pre><code>{html.escape(code)}</code></pre>" if code else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return [Slide("table", 3, heading, rendered(lead) + shown + table, above)]


def leading(paragraph: str, most: int) -> str:
    """The end of the text before a table: its last sentence, and as many before it as there is room for.

    >>> leading("One. Two. Three.", most=10), leading("One. Two. Three.", most=1)
    ('Two. Three.', 'Three.')
    """
    chosen: list[str] = []
    for sentence in reversed(sentences(paragraph)):
        if chosen and sum(map(len, chosen)) + len(sentence) > most:
            break
        chosen.insert(0, sentence)
    return " ".join(chosen)


def lines_of(rows: list[list[str]]) -> float:
    """How many lines a table takes on a slide; infinitely many if its words are too long for it."""
    columns = list(zip(*rows, strict=True))
    if sum(max(len(word) for cell in column for word in (cell.split() or [""])) + 3 for column in columns) > WIDTH:
        return math.inf
    if sum(max(map(len, column)) + 3 for column in columns) <= WIDTH:
        return 1.35 * len(rows)
    room = WIDTH / len(columns)
    short = [max(map(len, column)) + 3 for column in columns if max(map(len, column)) + 3 <= room]
    share = (WIDTH - sum(short)) / (len(columns) - len(short))
    return sum(0.35 + max(math.ceil(len(cell) / (0.8 * max(share, room))) or 1 for cell in row) for row in rows)


def paragraphs(markdown: str) -> list[str]:
    """The blocks of a Markdown cell."""
    return [block.strip() for block in re.split(r"\n\s*\n", markdown) if block.strip()]


def opening(cell: str) -> Iterator[Slide]:
    """Title, objectives and contents, from the first cell."""
    blocks = paragraphs(cell)
    title = blocks[0].removeprefix("# ")
    time = sentences(next(block for block in blocks if block.startswith("**Time:**")))[0]
    summary = portions(sentences(blocks[1]), TEXT - len(time))[0]
    hint = '<p class="hint">Arrow keys turn the slides; Home and End jump.</p>'
    yield Slide("title", 1, title, rendered(" ".join(summary)) + rendered(time) + hint)
    objectives = blocks[blocks.index("**After this lesson you can**") + 1]
    yield from (replace(slide, level=2) for slide in list_slides("After this lesson you can", objectives, ""))


def section_slides(cells: list[nbformat.NotebookNode]) -> Iterator[Slide]:
    """The slides of the sections, cell by cell."""
    section = part = before = lead = ""
    starts = next(place for place, cell in enumerate(cells) if cell.source.startswith("## "))
    for cell in cells[starts:]:
        if cell.cell_type == "code":
            for output in cell.outputs if not section.endswith("Exercises") else ():
                page = output.get("data", {}).get("text/html", "")
                rows = table_of(page)
                yield from (
                    figure_slides(page, section)
                    or claims_slides(rows, lead or "In the ledger", section)
                    or table_slides(rows, cell.source, before, *titles_of(section, part))
                )
            if part.startswith("Explore") and any(
                "<figure" in output.get("data", {}).get("text/html", "") for output in cell.outputs
            ):
                part = ""  # what follows an explorer is the section again
            before = lead = ""
            continue
        blocks = [block for block in paragraphs(cell.source) if not block.startswith(("|", "$$"))]
        plain = [block for block in blocks if not block.startswith(("#", "**", "- ", "1. "))]
        before = plain[-1] if plain else ""
        lead = ""
        for block in blocks:
            if block.startswith("## "):
                section, part = block.removeprefix("## "), ""
                yield Slide("section", 2, section, rendered(asked(blocks)))
            elif block.startswith("### "):
                part = block.removeprefix("### ")
            elif section.endswith("Exercises"):
                continue
            elif ENTRY.match(block):
                heading, above = (lead, section) if lead else titles_of(section, part)
                yield from (
                    seminar(block, section) if lead.startswith("Questions") else list_slides(heading, block, above)
                )
            elif block.startswith("**Question:"):
                continue
            elif re.fullmatch(r"\*\*[^*]+\*\*", block):
                lead = "" if block.endswith("?**") else block.strip("*.")
            elif block.startswith("**"):
                for label, text in labelled(block):
                    heading, above = (label, section) if label else titles_of(section, part)
                    yield from text_slides(heading, text, above) if text else ()
            elif section.startswith("1 ") and "in our words" in block.lower() and not block.endswith("steps."):
                yield from text_slides("The article, in our words", block, section)
        if section.endswith("Exercises") and blocks and blocks[0].startswith("## "):
            titles = [
                match
                for one in cells
                for match in re.findall(r"^\*\*(\d\.\d+ [^*]+?)\.?\*\*", one.source, flags=re.MULTILINE)
            ]
            yield from list_slides("In the notebook", "\n".join(f"- {title}" for title in titles), section)


def asked(blocks: list[str]) -> str:
    """The question of a section, or the first sentence of one that has none."""
    for block in blocks:
        if re.fullmatch(r"\*\*[^*]+\?\*\*", block):
            question = block.strip("*").removeprefix("Question: ")
            return question[0].upper() + question[1:]
    plain = [block for block in blocks if not block.startswith(("#", "*")) and not ENTRY.match(block)]
    return sentences(plain[0])[0] if plain else ""


def titles_of(section: str, part: str) -> tuple[str, str]:
    """The heading of a slide that has none of its own, and what stands above it."""
    return (part, section) if part else (re.sub(r"^\d+ ", "", section), "")


def seminar(markdown: str, section: str) -> list[Slide]:
    """One question on each slide."""
    questions = [" ".join(entry.split()) for entry in ENTRY.split(markdown) if entry.strip()]
    heading = "A question for the seminar"
    return [
        Slide("question", 3, f"{heading} ({place})", rendered(text), section) for place, text in enumerate(questions, 1)
    ]


def closing(cells: list[nbformat.NotebookNode]) -> list[Slide]:
    """The abbreviations, for looking up."""
    cell = next(cell for cell in cells if cell.source.startswith("**Abbreviations.**"))
    entries = sentences(labelled(cell.source)[0][1])
    slides = list_slides("Abbreviations", "\n".join(f"- {entry}" for entry in entries), "")
    return [replace(slide, level=2) for slide in slides]


def deck(notebook: nbformat.NotebookNode) -> list[Slide]:
    """All slides of a lesson, in order."""
    first, *rest = notebook.cells
    begin, body = list(opening(first.source)), list(section_slides(rest))
    places = [(len(begin) + 2 + place, slide.heading) for place, slide in enumerate(body) if slide.kind == "section"]
    items = "".join(f'<li><a href="#slide-{place}">{html.escape(heading)}</a></li>' for place, heading in places)
    return [*begin, Slide("contents", 2, "Contents", f"<ul>{items}</ul>"), *body, *closing(rest)]


def page(slides: list[Slide]) -> str:
    """The deck as one HTML page."""
    title = html.escape(slides[0].heading)
    sections = []
    for place, slide in enumerate(slides, 1):
        above = f'<p class="above">{html.escape(slide.above)}</p>' if slide.above else ""
        heading = f"<h{slide.level}>{html.escape(slide.heading)}</h{slide.level}>"
        sections.append(
            f'<section class="{slide.kind}" id="slide-{place}" tabindex="-1">{above}{heading}'
            f'<div class="body">{slide.body}</div><p class="place">{place} of {len(slides)}</p></section>'
        )
    style, script = ((Path(__file__).parent / f"slides.{kind}").read_text("utf-8") for kind in ("css", "js"))
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}: slides</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(sections)
        + f"\n</main>\n<script>\n{script}</script>\n</body>\n</html>\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", type=Path, help="notebooks to make slides of (default: all)")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "slides", help="where the slides go")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for path in options.lessons or sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        slides = deck(nbformat.read(path, as_version=4))
        target = options.folder / f"{path.stem}.slides.html"
        target.write_text(page(slides), "utf-8")
        print(f"{target}: {len(slides)} slides")


if __name__ == "__main__":
    main()
