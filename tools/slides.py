"""Make slides from the lessons' own cells: one HTML file for each lesson, which needs nothing else and no network.

Nobody writes or edits a slide. A rule picks what a room should see: the title and the objectives, every section with its
question, every figure with its caption, every explorer as a still with its tasks, every list, every paragraph that begins with
a label in bold ("What it shows."), tables of a few rows, the titles of the exercises, the questions for the seminar (one on each
slide) and the key points. Long texts are cut between sentences, never inside one. Code stays in the notebook.

The pages are our own and not those of nbconvert's slides exporter, because its pages fetch reveal.js, require.js and MathJax
from the network and scale no content to the screen.
"""

from __future__ import annotations

import argparse
import base64
import html
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from PIL import Image

from coursetools import pages

ROOT = Path(__file__).resolve().parents[1]
#: Most characters of running text on one slide, and most entries of a list.
TEXT, ENTRIES = 430, 5
#: Lines of type that fit on a slide with a table, and characters in a line of the table and of the text above it.
LINES, WIDTH, LEAD = 13, 66, 60
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

    return min((fill(room) for room in range(most // 3, most + 1, 10)), key=len)


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


def entries_of(markdown: str) -> list[str]:
    """The entries of a list, each in one line."""
    return [" ".join(entry.split()) for entry in ENTRY.split(markdown) if entry.strip()]


def list_slides(heading: str, markdown: str, above: str) -> list[Slide]:
    """A list; if an entry is too long for its neighbours, each gets slides of its own, under its label."""
    entries = entries_of(markdown)
    if max(map(len, entries)) > TEXT:
        labels = [labelled(entry)[0] for entry in entries]
        return [slide for label, text in labels for slide in text_slides(label or heading, text, above)]
    slides, place = [], 1
    for part in portions(entries, TEXT, ENTRIES):
        tag = f'ol start="{place}"' if markdown.startswith("1. ") else "ul"
        items = "".join(f"<li>{rendered(entry).removeprefix('<p>').removesuffix('</p>')}</li>" for entry in part)
        slides.append(Slide("list", 3, heading, f"<{tag}>{items}</{tag[:2]}>", above))
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
    caption, alt, source = figure.figcaption.get_text(), figure.img["alt"], figure.img["src"]
    width, height = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))).size
    image = f'<img alt="{html.escape(alt)}" width="{width}" height="{height}" src="{source}">'
    place = "below" if width / height >= WIDE else "beside"
    body = f'<figure class="{place}">{image}<figcaption>{html.escape(caption)}</figcaption></figure>'
    return [Slide("figure", 3, alt.removesuffix(caption).rstrip(". "), body, above)]


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
    """The claims that a table holds, in words and with their verdicts, if they are few."""
    if not rows or "claim" not in rows[0] or len(rows) - 1 > CLAIMS:
        return []
    entries = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    verdicts = [f" Verdict: **{entry['verdict']}**." if "verdict" in entry else "" for entry in entries]
    lines = [f"- {entry['claim']}{verdict}" for entry, verdict in zip(entries, verdicts, strict=True)]
    return list_slides(heading, "\n".join(lines), above)


def table_slides(rows: list[list[str]], before: str, heading: str, above: str) -> list[Slide]:
    """A table below the last two sentences that lead to it, or one, or nothing if a room could not read it."""
    if not rows:
        return []
    label = "th scope='row'"
    if not rows[0][0] and all(row[0].isdigit() for row in rows[1:]):  # a running number says nothing
        rows, label = [row[1:] for row in rows], "td"
    head = "".join(f"<th scope='col'>{html.escape(cell) or '<span class=unseen>row</span>'}</th>" for cell in rows[0])
    body = ""
    for first, *rest in rows[1:]:
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in rest)
        body += f"<tr><{label}>{html.escape(first)}</{label[:2]}>{cells}</tr>"
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    wide = sum(max(map(len, column)) + 3 for column in zip(*rows, strict=True)) > WIDTH
    leads = [" ".join(sentences(before)[-count:]) for count in (2, 1)]
    lead = next((lead for lead in leads if 1.35 * len(rows) + 1.5 * math.ceil(len(lead) / LEAD) <= LINES), None)
    return [] if wide or lead is None else [Slide("table", 3, heading, rendered(lead) + table, above)]


def paragraphs(markdown: str) -> list[str]:
    """The blocks of a Markdown cell."""
    return [block.strip() for block in re.split(r"\n\s*\n", markdown) if block.strip()]


def opening(cell: str) -> Iterator[Slide]:
    """Title and objectives, from the first cell."""
    blocks = paragraphs(cell)
    times = [sentences(block)[0] for block in blocks if block.startswith("**Time:**")]
    summary = portions(sentences(blocks[1]), TEXT - len("".join(times)))[0]
    hint = '<p class="hint">Arrow keys turn the slides; Home and End jump.</p>'
    body = rendered(" ".join(summary)) + "".join(map(rendered, times)) + hint
    yield Slide("title", 1, blocks[0].removeprefix("# "), body)
    for label, objectives in pairwise(blocks):
        if label == "**After this lesson you can**":
            yield from (replace(slide, level=2) for slide in list_slides(label.strip("*"), objectives, ""))


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
                    or table_slides(rows, before, *titles_of(section, part))
                )
                if part.startswith("Explore") and "<figure" in page:
                    part = ""  # what follows an explorer is the section again
            before = lead = ""
            continue
        blocks = [block for block in paragraphs(cell.source) if not block.startswith(("|", "$$", "<"))] or [""]
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
        if section.endswith("Exercises") and blocks[0].startswith("## "):
            text = "\n".join(one.source for one in cells)
            titles = re.findall(r"^\*\*(\d\.\d+ [^*]+?)\.?\*\*", text, flags=re.MULTILINE)
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
    return [
        Slide("question", 3, f"A question for the seminar ({place})", rendered(text), section)
        for place, text in enumerate(entries_of(markdown), 1)
    ]


def closing(cells: list[nbformat.NotebookNode]) -> Iterator[Slide]:
    """The abbreviations, for looking up."""
    for text in re.findall(
        r"^\*\*Abbreviations\.\*\* (.+)$", "\n".join(cell.source for cell in cells), flags=re.MULTILINE
    ):
        slides = list_slides("Abbreviations", "\n".join(f"- {entry}" for entry in sentences(text)), "")
        yield from (replace(slide, level=2) for slide in slides)


def deck(notebook: nbformat.NotebookNode) -> list[Slide]:
    """All slides of a lesson, in order."""
    first, *rest = notebook.cells
    begin, body = list(opening(first.source)), list(section_slides(rest))
    places = [(len(begin) + 2 + place, slide.heading) for place, slide in enumerate(body) if slide.kind == "section"]
    items = "".join(f'<li><a href="#slide-{place}">{html.escape(heading)}</a></li>' for place, heading in places)
    return [*begin, Slide("contents", 2, "Contents", f"<ul>{items}</ul>"), *body, *closing(rest)]


def page(slides: list[Slide]) -> str:
    """The deck as one HTML page."""
    return pages.page("slides.html", slides=slides)


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
