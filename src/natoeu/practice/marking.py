"""Give points in the coursework, with the same judge as the checks of the lessons."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr
from typing import Any

from natoeu.practice.answers import Kind
from natoeu.practice.exercise import Feedback, Misconception
from natoeu.practice.judging import judge, read


def preview(answer: Any, kind: Kind) -> None:
    """Tell whether an answer has the form that is wanted, and not whether it is right.

    Parameters
    ----------
    answer : object
        The answer; whatever it is, a sentence is printed.
    kind : Kind
        What form the answer has.

    Examples
    --------
    >>> from natoeu.practice.answers import Number
    >>> preview("about six", Number(unit="allies"))
    Not yet: Your answer is a text; wanted is a number (allies). Write it in figures and without quotation marks.
    >>> preview(6, Number(unit="allies"))
    The form is right: a number (allies). Whether it is the right one, the marks will say.
    """
    with _undisturbed():
        given = read(answer, kind)
    if isinstance(given, Feedback):
        print(f"{given.verdict.capitalize()}: {given.message}")
    else:
        print(f"The form is right: {kind.wanted}. Whether it is the right one, the marks will say.")


def mark(
    answer: Any,
    kind: Kind,
    right: Callable[[], Any],
    points: float,
    misconceptions: Iterable[Misconception] = (),
    praise: str = "",
) -> float:
    """Print what a student is told about an answer, and return the points it earns.

    As the last expression of a test cell it gives nbgrader the points, also a part of them.

    Parameters
    ----------
    answer : object
        The student's answer.
    kind : Kind
        What form the answer has, and how two answers are compared.
    right : callable
        Computes the right answer from the record.
    points : float
        Points of a right answer.
    misconceptions : iterable of Misconception
        Wrong answers that are recognised; each says with ``credit`` what share of the points it earns.
    praise : str
        What the right answer shows.

    Returns
    -------
    float
        From 0 to ``points``.

    Examples
    --------
    >>> from natoeu.practice.answers import Number
    >>> forgot = Misconception("whole years", lambda: 12, "You counted whole years.", credit=0.5)
    >>> mark(12, Number(), lambda: 11, points=2, misconceptions=[forgot])
    1 of 2 points. You counted whole years.
    1.0
    """
    known = tuple(misconceptions)
    with _undisturbed():
        feedback = judge(answer, kind, right, known, praise)
    credit = {misconception.name: misconception.credit for misconception in known}
    earned = float(points if feedback.right else points * credit.get(feedback.misconception, 0))
    message = "Not answered." if feedback.verdict == "not answered yet" else feedback.message
    print(f"{earned:g} of {points:g} points. {message}".strip())
    return earned


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep warnings of a student's function to ourselves: nbgrader gives no points to a cell that prints one."""
    with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
