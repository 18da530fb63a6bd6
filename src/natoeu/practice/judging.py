"""Compare an answer with the right one and with typical wrong ones: one judge for lessons and coursework."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from natoeu.practice.answers import Kind, Unreadable, is_blank
from natoeu.practice.exercise import Feedback, Misconception
from natoeu.record.errors import DataError


def judge(
    answer: Any, kind: Kind, right: Callable[[], Any], misconceptions: Iterable[Misconception] = (), praise: str = ""
) -> Feedback:
    """Judge an answer.

    Parameters
    ----------
    answer : object
        The answer. ``...``, ``None`` and an empty text count as "not answered yet".
    kind : Kind
        What form the answer has, and how two answers are compared.
    right : callable
        Computes the right answer from the record.
    misconceptions : iterable of Misconception
        Wrong answers that are recognised; the first that fits gives the message.
    praise : str
        What the right answer shows.

    Returns
    -------
    Feedback
        Never raises: whatever the answer is, a sentence comes back.

    Examples
    --------
    >>> from natoeu.practice.answers import Number
    >>> judge("29", Number(), lambda: 29, praise="All of them.")
    Right. All of them.
    """
    given = read(answer, kind)
    if isinstance(given, Feedback):
        return given
    try:
        truth = kind.read(right())
        if kind.same(given, truth):
            return Feedback("right", f"{kind.said(given, truth)} {praise}".strip())
        for misconception in misconceptions:
            if _shows(given, kind, misconception):
                return Feedback("not yet", misconception.message, misconception=misconception.name)
        return Feedback("not yet", kind.difference(given, truth) or "This is not the right answer.")
    except DataError as error:
        return Feedback("not yet", f"The right answer can't be computed, because the data are not in order. {error}")
    except (Exception, SystemExit) as error:
        return Feedback(
            "not yet",
            f"Your answer can't be compared with the right one ({type(error).__name__}). Wanted is {kind.wanted}.",
        )


def read(answer: Any, kind: Kind) -> Any:
    """Bring an answer into the plain form of its kind; where that can't be done, return the `Feedback` that says why."""
    if is_blank(answer):
        return Feedback("not answered yet", "Replace the three dots with your answer and run the cell again.")
    try:
        return kind.read(answer)
    except Unreadable as error:
        return Feedback("not yet", str(error))
    except (Exception, SystemExit):
        return Feedback("not yet", f"Your answer can't be read. Wanted is {kind.wanted}.")


def _shows(given: Any, kind: Kind, misconception: Misconception) -> bool:
    try:
        wrong = kind.read(misconception.answer())
    except Unreadable:  # a wrong way that comes to no answer with these data
        return False
    return kind.alike(given, wrong)
