"""What an exercise is, how it is read from the file of its lesson, and what a student gets back.

A file ``exercises/lesson_N.toml`` says each truth once: the solution that is shown is run against the data at hand and
gives the right answer. A misconception is a change of that solution, or code that runs after it. The rest is text.
"""

from __future__ import annotations

import html
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from natoeu.practice.answers import Choice, Day, Essay, Group, Kind, Method, Number, Table, Verdict, Words
from natoeu.record import load

FOLDER = Path(__file__).resolve().parents[3] / "exercises"
KINDS: dict[str, Callable[..., Kind]] = {
    "number": Number,
    "choice": Choice,
    "verdict": Verdict,
    "words": Words,
    "day": Day,
    "set": Group,
    "table": Table,
    "text": Essay,
}
SETTINGS = {"unit", "tolerance", "options", "columns", "parts", "least_words", "holder"}


@dataclass(frozen=True)
class Misconception:
    """A typical wrong answer: how it comes about, the message that helps, and the share of the points that it earns."""

    name: str
    answer: Callable[[], Any]
    message: str
    credit: float = 0.0


@dataclass(frozen=True)
class Exercise:
    """One exercise: ``answer`` runs ``code``, the way to the answer that is shown; ``hints`` go from a nudge to nearly all."""

    number: str
    kind: Kind
    answer: Callable[[], Any]
    hints: tuple[str, ...]
    code: str
    praise: str
    misconceptions: tuple[Misconception, ...] = ()


@cache
def exercises(lesson: int) -> dict[str, Exercise]:
    """Return the exercises of one lesson by number; none if it has no file."""
    path = FOLDER / f"lesson_{lesson}.toml"
    entries = tomllib.loads(path.read_text("utf-8"))["exercise"] if path.is_file() else []
    return {entry["number"]: _exercise(entry) for entry in entries}


def _exercise(entry: dict[str, Any]) -> Exercise:
    code = entry["solution"].strip()
    slips = tuple(
        Misconception(slip["name"], partial(_run, *_changed(code, slip)), slip["message"])
        for slip in entry["misconception"]
    )
    right = partial(_run, code)
    return Exercise(entry["number"], _kind(entry), right, tuple(entry["hints"]), code, entry["praise"], slips)


def _kind(entry: dict[str, Any]) -> Kind:
    """Make the kind of answer that an entry describes by its name and its settings."""
    if entry["kind"] == "function":
        return Method(partial(_run, entry["inputs"], leaves="inputs"), _kind(entry["result"]), entry["call"])
    settings = {key: tuple(value) if key in ("options", "columns") else value for key, value in entry.items()}
    settings = {key: value for key, value in settings.items() if key in SETTINGS}
    if entry["kind"] == "verdict":
        settings["others"] = partial(_argued, entry["claim"]) if "claim" in entry else partial(dict, entry["others"])
    return KINDS[entry["kind"]](**settings)


def _argued(claim_id: str) -> dict[str, str]:
    """The other verdict that the ledger knows for a claim, with its reason; empty where it knows none."""
    claim = load("claims/claims").set_index("claim_id").loc[claim_id]
    return {claim["other_verdict"]: claim["other_reason"]} if isinstance(claim["other_verdict"], str) else {}


def _changed(code: str, slip: dict[str, Any]) -> tuple[str, str]:
    """The solution with the student's slip in it, and what she does instead after it."""
    for old, new in slip.get("change", []):
        if old not in code:
            raise ValueError(f'Misconception "{slip["name"]}": "{old}" does not stand in the solution.')
        code = code.replace(old, new)
    return code, slip.get("instead", "")


def _run(*codes: str, leaves: str = "answer") -> Any:
    """Run pieces of code one after the other, and give what they leave under a name."""
    names: dict[str, Any] = {}
    for code in codes:
        exec(code, names)
    return names[leaves]


@dataclass(frozen=True)
class Feedback:
    """What a check says; it shows as a coloured note in a notebook and prints as text.

    ``verdict`` is one of "right", "not yet", "not answered yet", "hint", "solution"; ``code`` is shown with a solution.
    """

    verdict: str
    message: str
    code: str = ""
    misconception: str = ""

    def __post_init__(self) -> None:
        """Let every message be printed, even if the answer that it quotes can't be (half a letter, such as ``"\\ud800"``)."""
        object.__setattr__(self, "message", self.message.encode("utf-8", "replace").decode())

    @property
    def right(self) -> bool:
        """Whether the answer was right."""
        return self.verdict == "right"

    def __repr__(self) -> str:
        return f"{self.verdict.capitalize()}. {self.message}".strip() + (f"\n{self.code}" if self.code else "")

    def at_once(self) -> Feedback:
        """Show it now in a notebook, and not a second time if it stands in the last line of a cell."""
        try:
            from IPython import get_ipython
            from IPython.display import HTML, display
        except ImportError:
            return self
        if get_ipython() is None:
            return self
        display(HTML(self._repr_html_()))
        return _Shown(self.verdict, self.message, self.code)

    def _repr_html_(self) -> str:
        colour, sign = {"right": ("#2a9d6f", "&#10003;"), "not yet": ("#d97706", "&#9679;")}.get(
            self.verdict, ("#7b8794", "&#8226;")
        )
        code = f"<pre>{html.escape(self.code)}</pre>" if self.code else ""
        return (
            f'<div style="border-left:4px solid {colour};padding:0.3em 0.8em;margin:0.3em 0">'
            f"<strong>{sign} {self.verdict.capitalize()}.</strong> "
            f"{html.escape(self.message)}{code}</div>"
        )


class _Shown(Feedback):
    """Feedback that is on the page already."""

    def _ipython_display_(self) -> None:
        """Show nothing more."""
