"""The desk where a student hands an answer in: find the exercise, read, compare, answer."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

from natoeu.practice import reading
from natoeu.practice.exercise import Exercise, Feedback
from natoeu.practice.judging import judge

_hints_given: Counter[str] = Counter()


@cache
def exercises(lesson: int) -> dict[str, Exercise]:
    """Return the exercises of one lesson by number; none if it has none."""
    from_file = reading.exercises(lesson)
    if from_file:
        return from_file
    name = f"natoeu.practice.lesson_{lesson}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return {}
    return {exercise.number: exercise for exercise in module.EXERCISES}


def check(number: str, answer: Any = ...) -> Feedback:
    """Check an answer.

    Parameters
    ----------
    number : str
        Number of the exercise, for example ``"1.3"``.
    answer : object
        The answer. ``...``, ``None`` and an empty text count as "not answered yet".

    Returns
    -------
    Feedback
        Never raises: whatever the answer is, a sentence comes back.

    Examples
    --------
    >>> from natoeu.practice import check
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


def hint(number: str) -> Feedback:
    """Give the next hint to an exercise; after the last one, the last one again.

    Parameters
    ----------
    number : str
        Number of the exercise.

    Returns
    -------
    Feedback
    """
    exercise = _find(number)
    if isinstance(exercise, Feedback):
        return exercise
    step = min(_hints_given[exercise.number], len(exercise.hints) - 1)
    _hints_given[exercise.number] += 1
    return Feedback("hint", f"({step + 1} of {len(exercise.hints)}) {exercise.hints[step]}")


def solution(number: str) -> Feedback:
    """Show a way to the answer of an exercise. Try the hints first.

    Parameters
    ----------
    number : str
        Number of the exercise.

    Returns
    -------
    Feedback
    """
    exercise = _find(number)
    if isinstance(exercise, Feedback):
        return exercise
    return Feedback("solution", "One way among several:", exercise.code)


def _find(number: object) -> Exercise | Feedback:
    text = str(number).strip()
    if not re.fullmatch(r"\d\.\d+", text):
        return Feedback(
            "not yet", f'"{text:.60}" is not the number of an exercise. Write it as in check("1.3", answer).'
        )
    found = exercises(int(text[0]))
    if text not in found:
        if not found:
            return Feedback("not yet", f"Lesson {text[0]} has no exercises.")
        return Feedback("not yet", f"There is no exercise {text}. Lesson {text[0]} has: {', '.join(found)}.")
    if isinstance(number, float) and f"{text}0" in found:
        return Feedback(
            "not yet",
            f'Without quotation marks Python reads {text}0 as {text}. Write "{text}" or "{text}0", whichever exercise you mean.',
        )
    return found[text]
