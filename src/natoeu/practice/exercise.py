"""What an exercise is, and what a student gets back."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from natoeu.practice.answers import Kind


@dataclass(frozen=True)
class Misconception:
    """A typical wrong answer, with the message that helps.

    Parameters
    ----------
    name : str
        What the mistake is called, in a few words.
    answer : callable
        Computes the wrong answer from the data.
    message : str
        What to tell the student: what went wrong and where to look, not the answer.
    credit : float
        Share of the points that it earns in the coursework, from 0 to 1.
    """

    name: str
    answer: Callable[[], Any]
    message: str
    credit: float = 0.0


@dataclass(frozen=True)
class Exercise:
    """One exercise of a lesson.

    Parameters
    ----------
    number : str
        Lesson and place, for example ``"1.3"``.
    kind : Kind
        What form the answer has, and how two answers are compared.
    answer : callable
        Computes the right answer from the record.
    hints : tuple of str
        Steps, from a nudge to nearly the answer.
    code : str
        A way to the answer as a student could write it; running it leaves the result in ``answer``.
    praise : str
        What the right answer shows, in a sentence.
    misconceptions : tuple of Misconception
        Wrong answers that are recognised.
    """

    number: str
    kind: Kind
    answer: Callable[[], Any]
    hints: tuple[str, ...]
    code: str
    praise: str = ""
    misconceptions: tuple[Misconception, ...] = ()


@dataclass(frozen=True)
class Feedback:
    """What a check says; it shows as a coloured note in a notebook and prints as text.

    Parameters
    ----------
    verdict : {"right", "not yet", "not answered yet", "hint", "solution"}
        The outcome.
    message : str
        Sentences for the student.
    code : str
        Code to show, for a solution.
    """

    verdict: str
    message: str
    code: str = ""
    misconception: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Let every message be printed, even if the answer that it quotes can't be (half a letter, such as ``"\\ud800"``)."""
        object.__setattr__(self, "message", self.message.encode("utf-8", "replace").decode())

    @property
    def right(self) -> bool:
        """Whether the answer was right."""
        return self.verdict == "right"

    def __str__(self) -> str:
        text = f"{self.verdict.capitalize()}. {self.message}".strip()
        return f"{text}\n{self.code}" if self.code else text

    __repr__ = __str__

    def _repr_html_(self) -> str:
        colour, sign = {
            "right": ("#00694f", "&#10003;"),
            "not yet": ("#9a4300", "&#9679;"),
        }.get(self.verdict, ("#3d4a57", "&#8226;"))
        code = f"<pre>{html.escape(self.code)}</pre>" if self.code else ""
        return (
            f'<div style="border-left:4px solid {colour};padding:0.3em 0.8em;margin:0.3em 0">'
            f'<strong style="color:{colour}">{sign} {self.verdict.capitalize()}.</strong> '
            f"{html.escape(self.message)}{code}</div>"
        )
