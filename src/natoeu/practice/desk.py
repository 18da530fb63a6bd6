"""The desk where a student hands an answer in: one judge for lessons and coursework, which never raises."""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import replace
from typing import Any

from natoeu.practice.answers import Kind, Unreadable, is_blank
from natoeu.practice.exercise import Exercise, Feedback, Misconception, exercises
from natoeu.record.errors import DataError

_hints_given: Counter[str] = Counter()


def check(number: str, answer: Any = ...) -> Feedback:
    """Check the answer to an exercise such as ``"1.3"``; whatever it is, a sentence comes back.

    Examples
    --------
    >>> check("1.1")
    Not answered yet. Replace the three dots with your answer and run the cell again.
    """
    exercise = _find(number)
    if isinstance(exercise, Feedback):
        return exercise
    feedback = judge(answer, exercise.kind, exercise.answer, exercise.misconceptions, exercise.praise)
    if feedback.verdict == "not yet" and not feedback.misconception:
        return replace(feedback, message=f'{feedback.message} For help: hint("{number}").'.strip())
    return feedback


class _Help:
    """A question of a student that shows its answer at once, wherever in a cell it is asked."""

    def __init__(self, name: str, answer: Callable[[Exercise], Feedback], doc: str):
        self._name, self._answer, self.__doc__ = name, answer, doc

    def __call__(self, number: str) -> Feedback:
        exercise = _find(number)
        feedback = exercise if isinstance(exercise, Feedback) else self._answer(exercise)
        return feedback.at_once()

    def __repr__(self) -> str:
        return f'Write the number of an exercise in brackets, as in {self._name}("1.3").'


def _next_hint(exercise: Exercise) -> Feedback:
    step = min(_hints_given[exercise.number], len(exercise.hints) - 1)
    _hints_given[exercise.number] += 1
    return Feedback("hint", f"({step + 1} of {len(exercise.hints)}) {exercise.hints[step]}")


def _way(exercise: Exercise) -> Feedback:
    """The solution, with the name that the answer has in the cell of the exercise."""
    code = re.sub(r"\banswer\b", f"answer_{exercise.number.replace('.', '_')}", exercise.code)
    return Feedback("solution", "One way among several:", code)


hint = _Help("hint", _next_hint, "Give the next hint to an exercise; after the last one, the last one again.")
solution = _Help("solution", _way, "Show a way to the answer of an exercise. Try the hints first.")


def _find(number: object) -> Exercise | Feedback:
    text = str(number).strip()
    if not re.fullmatch(r"\d\.\d+", text):
        return Feedback(
            "not yet", f'"{text:.60}" is not the number of an exercise. Write it as in check("1.3", answer).'
        )
    found = exercises(int(text[0]))
    if isinstance(number, float) and f"{text}0" in found:
        both = f'Write "{text}" or "{text}0", whichever exercise you mean.'
        return Feedback("not yet", f"Without quotation marks Python reads {text}0 as {text}. {both}")
    if text not in found:
        known = f"has: {', '.join(found)}." if found else "has no exercises."
        return Feedback("not yet", f"There is no exercise {text}. Lesson {text[0]} {known}")
    return found[text]


def judge(
    answer: Any, kind: Kind, right: Callable[[], Any], misconceptions: Iterable[Misconception] = (), praise: str = ""
) -> Feedback:
    """Compare an answer with the right one, and with typical wrong ones, of which the first that fits gives the message.

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
        why = f"Your answer can't be compared with the right one ({type(error).__name__})."
        return Feedback("not yet", f"{why} Wanted is {kind.wanted}.")


def read(answer: Any, kind: Kind) -> Any:
    """Bring an answer into the plain form of its kind; where that can't be done, return the `Feedback` that says why."""
    if answer is None:
        said = "Your answer is None: nothing was kept. Was it printed instead, or is a 'return' missing?"
        return Feedback("not answered yet", said)
    if is_blank(answer):
        return Feedback("not answered yet", "Replace the three dots with your answer and run the cell again.")
    if isinstance(answer, Feedback):
        return Feedback("not yet", f"This is what a check said, and no answer. Wanted is {kind.wanted}.")
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


def preview(answer: Any, kind: Kind) -> None:
    """Tell whether an answer has the form that is wanted, and not whether it is right.

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
    """Print what a student is told about an answer, and return the points it earns, from 0 to ``points``.

    As the last expression of a test cell it gives nbgrader the points, also a part of them.

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
