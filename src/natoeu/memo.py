"""A policy memo as one page that any browser prints: it needs no other file and no network."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from natoeu.figures import Chart
from natoeu.my_work import Note, WorkError, new_file
from natoeu.record import Bibliography

STYLE = """
@page { size: A4; margin: 18mm 20mm; }
body { font: 10.5pt/1.4 Georgia, "DejaVu Serif", serif; color: #1b2733; max-width: 172mm; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 17pt; line-height: 1.2; margin: 0; } h2 { font-size: 12pt; margin: 1em 0 .3em; break-after: avoid; }
p, ul { margin: .35em 0; } .byline { color: #55616d; border-bottom: 1px solid #9aa5b1; padding-bottom: .5em; }
figure { break-inside: avoid; } figcaption { font-size: 9pt; color: #3d4a57; } em { color: #9a4300; } a { color: #0b4f8a; }
section { font-size: 8.5pt; line-height: 1.3; overflow-wrap: anywhere; }
@media print { body { margin: 0; padding: 0; max-width: none; } section { break-before: page; } }
"""


def page(
    title: str, byline: str, texts: Mapping[str, str], charts: Sequence[Chart] = (), sources: Bibliography | None = None
) -> str:
    """Write texts by heading as a page, with the figures after the second text and the sources at the end."""
    parts = [f"<h2>{html.escape(heading)}</h2>\n{_paragraphs(text)}" for heading, text in texts.items()]
    parts[2:2] = [chart._repr_html_() for chart in charts]
    listed = f"<section><h2>Sources</h2>{sources._repr_html_()}</section>\n" if sources else ""
    title, text = html.escape(title), "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style></head>\n'
        f'<body><h1>{title}</h1><p class="byline">{html.escape(byline)}</p>\n{text}\n{listed}</body></html>\n'
    )


def save(memo: str, name: object = ...) -> Note:
    """Save a page in one's own folder under a name that no file there has yet. Three dots save nothing."""
    if name is ...:
        return Note("Not saved yet. Put a name in quotation marks in place of the three dots and run the cell again.")
    stem = str(name).strip().removesuffix(".html")
    if not re.fullmatch(r"[\w][\w .-]{0,99}", stem):
        raise WorkError(f"'{name}' can't be the name of a file: use letters, digits, spaces, '-' and '_'.")
    path = new_file(stem, ".html", memo)
    return Note(f"Saved as {path.name} in the folder {path.parent.name}. Open it in a browser; 'print' makes a PDF.")


def _paragraphs(text: str) -> str:
    blocks = []
    for block in re.split(r"\n\s*\n", html.escape(text.strip()) or "Not written yet."):
        lines = [line.strip() for line in block.splitlines()]
        plain = " ".join(line for line in lines if not line.startswith("- "))
        items = "".join(f"<li>{line[2:]}</li>" for line in lines if line.startswith("- "))
        blocks.append(f"<p>{plain}</p>" * bool(plain) + f"<ul>{items}</ul>" * bool(items))
    return "\n".join(blocks)
