"""Tables that read well on a page: words stand to the left, and a date or a name never breaks.

An IPython extension, loaded into every kernel of the environment; what a table holds is not touched.
"""

from __future__ import annotations

import re
from typing import Any

CELL = re.compile(r"<(t[dh])>(.*?)</\1>", re.DOTALL)
NUMBER = re.compile(r"\s*[-+]?[\d,.]+(?:e[-+]?\d+)?\s*|NaN|NaT|&lt;NA&gt;|None|")
#: Letters up to which the text of a cell stays on one line; longer ones get room for about so many.
SHORT = 24


def legible(page: str) -> str:
    """Align and wrap the cells of a table in HTML, as pandas writes it.

    Examples
    --------
    >>> legible("<td>2017-12-05</td><td>42</td>")
    '<td style="text-align: left; white-space: nowrap">2017-12-05</td><td>42</td>'
    """
    return CELL.sub(_legible_cell, page.replace('<tr style="text-align: right;">', '<tr style="text-align: left;">'))


def _legible_cell(found: re.Match[str]) -> str:
    tag, text = found.groups()
    if NUMBER.fullmatch(text):
        return found[0]
    width = "white-space: nowrap" if len(text) <= SHORT else f"min-width: {SHORT // 2}em"
    return f'<{tag} style="text-align: left; {width}">{text}</{tag}>'


def load_ipython_extension(shell: Any) -> None:
    """Let the shell show tables so; pandas is not imported before a lesson does it."""
    page = shell.display_formatter.formatters["text/html"]
    for module in ("pandas", "pandas.core.frame"):
        page.for_type_by_name(module, "DataFrame", lambda table: legible(table._repr_html_()))
