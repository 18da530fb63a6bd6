"""Errors that a beginner can read: the line of her own cell, what Python says, and a sentence for the classic slips.

An IPython extension. The environment of the course loads it into every kernel (tools/jupyter/ipython_kernel_config.json).
``%tb`` shows the long form, as Python has it.
"""

from __future__ import annotations

import re
import traceback
from difflib import get_close_matches
from types import TracebackType
from typing import Any

BRACKETS = 'Put each condition in brackets of its own: (table["a"] == 1) & (table["b"] == 2).'
MAKE_IT_FIRST = "Is it a text? Then put it in quotation marks. Is it a name? Then run the cells above first, and look at its letters."
#: A pattern for what Python says, and what helps.
CLASSICS = (
    (r"Cannot perform '(r?and_|r?or_)'|unsupported operand type\(s\) for [&|]", BRACKETS),
    (r"operation '(r?and_|r?or_)' not supported|truth value of a (Series|DataFrame) is ambiguous", BRACKETS),
    (r"NameError: name '\w+' is not defined", MAKE_IT_FIRST),
    (
        r"invalid character '[\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb]'",
        "These are curly quotation marks. Type straight ones: \" or '.",
    ),
    (r"leading zeros in decimal", 'A date is a text: "2017-12-05", in quotation marks. A number has no zero in front.'),
    (r"Maybe you meant '==' or ':='|cannot assign to", "To compare, write == ; a single = gives a name to a value."),
    (r"unterminated string literal", "A text begins and ends with the same quotation mark, on one line."),
    (
        r"IndentationError",
        "Lines that belong together begin at the same place; after a colon they go in by four spaces.",
    ),
    (r"'DataFrame' object is not callable", 'A column stands in square brackets: table["column"].'),
    (r"Can only use \.(dt|str) accessor", "The column has another type than you think: look at table.dtypes."),
    (r"No module named", "The course is not in this environment: close JupyterLab, and open it as the README says."),
)


def advice(error: BaseException, names: dict[str, Any]) -> str:
    """Find the sentence that helps; none if the error is no classic.

    Parameters
    ----------
    error : BaseException
        What was raised.
    names : dict
        What the notebook has defined: a misspelt column is looked for in its tables.
    """
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        columns = {str(name) for table in names.values() for name in getattr(table, "columns", ())}
        near = get_close_matches(error.args[0], columns, 1)
        return f"There is no column '{error.args[0]}'." + (f" Did you mean '{near[0]}'?" if near else "")
    said = f"{type(error).__name__}: {error}"
    return next((help for pattern, help in CLASSICS if re.search(pattern, said)), "")


def own_line(trace: TracebackType | None) -> str:
    """The last line of a cell that was on the way to the error."""
    frames = [
        frame for frame in traceback.extract_tb(trace) if "ipykernel" in frame.filename or "<ipython" in frame.filename
    ]
    return f"In line {frames[-1].lineno} of a cell:  {frames[-1].line}" if frames else ""


def load_ipython_extension(shell: Any) -> None:
    """Let the shell show errors in the short form."""
    whole, syntax = shell.InteractiveTB.structured_traceback, shell.SyntaxTB.structured_traceback

    def short(etype: Any, error: Any, trace: Any = None, *rest: Any, **more: Any) -> list[str]:
        if not isinstance(error, Exception):
            return whole(etype, error, trace, *rest, **more)
        said = f"{type(error).__name__}: {error}"
        return list(filter(None, [own_line(trace), said, advice(error, shell.user_ns), "(%tb shows the long form.)"]))

    def short_syntax(etype: Any, error: Any, *rest: Any, **more: Any) -> list[str]:
        return [*syntax(etype, error, *rest, **more), *filter(None, [advice(error, shell.user_ns)])]

    def long_form(line: str = "") -> None:
        """Show the last error as Python has it."""
        shell.InteractiveTB.structured_traceback = whole
        try:
            shell.showtraceback()
        finally:
            shell.InteractiveTB.structured_traceback = short

    shell.InteractiveTB.structured_traceback = short
    shell.SyntaxTB.structured_traceback = short_syntax
    shell.register_magic_function(long_form, "line", "tb")
