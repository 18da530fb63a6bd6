"""A policy memo: sections, figures and sources as one printable HTML page.

The page needs no other file and no network. Any browser prints it or saves it as PDF; word
processors open it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from natoeu.charts import Chart
from natoeu.my_work import Note, WorkError, new_file
from natoeu.practice.answers import is_blank
from natoeu.record import Bibliography

#: Words that fill two pages beside two figures.
WORDS = (500, 750)
STYLE = """
@page { size: A4; margin: 18mm 20mm; }
body { font: 10.5pt/1.4 Georgia, "DejaVu Serif", serif; color: #1b2733; max-width: 172mm; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 17pt; line-height: 1.2; margin: 0; } h2 { font-size: 12pt; margin: 1em 0 .3em; break-after: avoid; }
p, ul { margin: .35em 0; } .byline { color: #55616d; border-bottom: 1px solid #9aa5b1; padding-bottom: .5em; }
figure { break-inside: avoid; } figcaption { font-size: 9pt; color: #3d4a57; } .missing { color: #9a4300; font-style: italic; }
section.sources { font-size: 8.5pt; line-height: 1.3; overflow-wrap: anywhere; } a { color: #0b4f8a; }
@media print { body { margin: 0; padding: 0; max-width: none; } section.sources { break-before: page; } }
"""


@dataclass(frozen=True)
class Memo:
    """A memo that shows its own state in a notebook and can be saved.

    Parameters
    ----------
    title, byline : str
        Headline, and the line below it (to whom, from whom, as of which day).
    sections : mapping of str to str
        Texts by heading, in order. Blank lines part paragraphs, lines that begin with "- " make a list.
    charts : sequence of Chart
        Figures, set after the second section.
    sources : Bibliography
        What ``record.cite`` returned for the tables behind the memo.
    """

    title: str
    byline: str
    sections: Mapping[str, str]
    charts: Sequence[Chart] = ()
    sources: Bibliography | None = None

    @property
    def missing(self) -> list[str]:
        """Headings without a text."""
        return [heading for heading, text in self.sections.items() if is_blank(text)]

    @property
    def words(self) -> int:
        """Number of words in the sections."""
        return sum(len(text.split()) for text in self.sections.values() if not is_blank(text))

    @property
    def summary(self) -> str:
        """How far the memo is, in a sentence or two."""
        written = len(self.sections) - len(self.missing)
        said = f"{written} of {len(self.sections)} sections written, {self.words} words (two pages hold {WORDS[0]} to {WORDS[1]})."
        if self.missing:
            said += f" Next: {self.missing[0]}."
        elif self.words > WORDS[1]:
            said += " It is too long: cut what the reader does not need for the decision."
        elif self.words < WORDS[0]:
            said += " There is room for more evidence."
        return said

    def page(self) -> str:
        """Return the whole memo as one HTML page."""
        parts = []
        for place, (heading, text) in enumerate(self.sections.items()):
            parts.append(f"<h2>{html.escape(heading)}</h2>\n{_paragraphs(text)}")
            if place == min(1, len(self.sections) - 1):
                parts += [chart._repr_html_() for chart in self.charts]
        listed = self.sources._repr_html_() if self.sources is not None else ""
        sources = f'<section class="sources"><h2>Sources</h2>{listed}</section>' if listed else ""
        return (
            f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(self.title)}</title>'
            f"<style>{STYLE}</style></head>\n<body><h1>{html.escape(self.title)}</h1>"
            f'<p class="byline">{html.escape(self.byline)}</p>\n' + "\n".join(parts) + f"\n{sources}</body></html>\n"
        )

    def save(self, name: object = ...) -> Note:
        """Save the page in one's own folder under a name that no file there has yet.

        Parameters
        ----------
        name : str
            Name of the file without ending. Three dots save nothing.

        Returns
        -------
        Note
            Where the page is.

        Raises
        ------
        WorkError
            If the name is no name of a file, or the folder can't be written to.
        """
        if is_blank(name):
            return Note(
                "Not saved yet. Put a name in quotation marks in place of the three dots and run the cell again."
            )
        stem = str(name).strip().removesuffix(".html")
        if not re.fullmatch(r"[\w][\w .-]{0,99}", stem):
            raise WorkError(f"'{name}' can't be the name of a file: use letters, digits, spaces, '-' and '_'.")
        path = new_file(stem, ".html", self.page())
        return Note(
            f"Saved as {path.name} in the folder {path.parent.name}. Open it in a browser; 'print' makes a PDF."
        )

    def __str__(self) -> str:
        return f"{self.title}. {self.summary}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align:left">{html.escape(heading)}</td>'
            f'<td style="text-align:left">{"not written yet" if is_blank(text) else f"{len(text.split())} words"}</td></tr>'
            for heading, text in self.sections.items()
        )
        count = 0 if self.sources is None else len(self.sources)
        return (
            f"<table><tr><th>Section</th><th>State</th></tr>{rows}</table>"
            f"<p>{html.escape(self.summary)} Figures: {len(self.charts)}. Sources: {count}.</p>"
        )


def _paragraphs(text: object) -> str:
    if is_blank(text):
        return '<p class="missing">Not written yet.</p>'
    blocks = []
    for block in re.split(r"\n\s*\n", str(text).strip()):
        lines = [line.strip() for line in block.splitlines()]
        plain = " ".join(html.escape(line) for line in lines if not line.startswith("- "))
        items = "".join(f"<li>{html.escape(line[2:])}</li>" for line in lines if line.startswith("- "))
        blocks.append((f"<p>{plain}</p>" if plain else "") + (f"<ul>{items}</ul>" if items else ""))
    return "\n".join(blocks)
