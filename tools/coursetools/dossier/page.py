"""Write a dossier, and the list of all, as pages that stand alone: for the screen and for paper."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from nbformat import NotebookNode

STYLE = """
body { font: 16px/1.5 "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #1b2733; }
body { background: #fff; margin: 0 auto; padding: 1.5em; max-width: 62em; }
pre { white-space: pre-wrap; font: inherit; } li, p { overflow-wrap: anywhere; }
h1 { font-size: 1.9em; line-height: 1.2; } h2 { margin-top: 2em; border-bottom: 1px solid #d8dee4; }
a { color: #0b4f8a; } img { max-width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.7em 0; font-size: 0.88em; border: none; }
th, td { padding: 0.25em 0.7em; text-align: left; vertical-align: top; border: none; border-bottom: 1px solid #d8dee4; }
thead th { border-bottom: 2px solid #55616d; } tbody th { font-weight: 600; }
td.date { white-space: nowrap; }
footer { margin-top: 3em; font-size: 0.9em; color: #55616d; }
@media print {
  body { font-size: 10pt; max-width: none; padding: 0; } nav { display: none; } h2 { break-after: avoid; }
  tr, figure { break-inside: avoid; } .scroll { overflow: visible; } a { color: inherit; text-decoration: none; }
}
"""


def whole_page(title: str, body: str) -> str:
    """Put a body into a page with its title, its language and its style."""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def dossier_page(notebook: NotebookNode, title: str, notebook_name: str) -> str:
    """Write a finished dossier as a page; the code stays in the notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A notebook that has been run.
    title : str
        Title of the page.
    notebook_name : str
        File name of the notebook, for the link at the end.

    Returns
    -------
    str
        A page that needs no other file and no network.
    """
    body, _ = _exporter().from_notebook_node(notebook)
    body = re.sub(r'<a class="anchor-link"[^>]*>.*?</a>', "", body)
    body = re.sub(r"<style scoped>.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(r"(<table.*?</table>)", r'<div class="scroll">\1</div>', body, flags=re.DOTALL)
    body = re.sub(r"<td>(\d{4}-\d\d-\d\d)</td>", r'<td class="date">\1</td>', body)
    body = (
        body.replace(' border="1" class="dataframe"', "")
        .replace("<details>", "<details open>")
        .replace(" (click to unfold)", "")
    )
    link = f'<a href="{html.escape(notebook_name)}">{html.escape(notebook_name)}</a>'
    foot = f"<footer>Computed from the record. How each table was made stands in {link}.</footer>"
    return whole_page(
        title, f'<nav><a href="index.html">All dossiers of this day</a></nav>\n<main>\n{body}\n</main>\n{foot}'
    )


def index_page(day: str, states: pd.DataFrame) -> str:
    """Write the list of the finished dossiers of one day.

    Parameters
    ----------
    day : str
        The day in words.
    states : pandas.DataFrame
        Index: codes; ``name`` and ``clubs``.

    Returns
    -------
    str
    """
    rows = "\n".join(
        f'<tr><th scope="row"><a href="{code}.html">{html.escape(row["name"])}</a></th><td>{code}</td><td>{html.escape(row["clubs"])}</td>'
        f'<td><a href="{code}.ipynb">notebook<span hidden> of {html.escape(row["name"])}</span></a></td></tr>'
        for code, row in states.iterrows()
    )
    title = f"Country dossiers for {day}"
    count = "1 state" if len(states) == 1 else f"{len(states)} states"
    head = '<tr><th scope="col">State</th><th scope="col">Code</th><th scope="col">Member on the day of</th><th scope="col">As a notebook</th></tr>'
    body = f"<main>\n<h1>{html.escape(title)}</h1>\n<p>What the record holds about {count}.</p>\n"
    return whole_page(
        title,
        f'{body}<div class="scroll"><table>\n<thead>{head}</thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>\n</main>',
    )


@cache
def _exporter():
    from nbconvert import HTMLExporter

    return HTMLExporter(
        template_name="basic", exclude_input=True, exclude_input_prompt=True, exclude_output_prompt=True
    )
