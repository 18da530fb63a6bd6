"""Read the exercises of a lesson from their file: text, code that is run, and what goes wrong as a change of that code."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from natoeu.practice.answers import Choice, Day, Essay, Group, Kind, Method, Number, Table, Words
from natoeu.practice.exercise import Exercise, Misconception
from natoeu.practice.verdicts import Verdict, argued

FOLDER = Path(__file__).resolve().parents[3] / "exercises"
PLAIN: dict[str, Callable[..., Kind]] = {
    "number": Number,
    "choice": Choice,
    "words": Words,
    "day": Day,
    "set": Group,
    "table": Table,
    "text": Essay,
}


@cache
def exercises(lesson: int) -> dict[str, Exercise]:
    """Return the exercises of one lesson by number; none if it has no file."""
    path = FOLDER / f"lesson_{lesson}.toml"
    if not path.is_file():
        return {}
    entries = tomllib.loads(path.read_text("utf-8"))["exercise"]
    return {entry["number"]: _exercise(entry) for entry in entries}


def _exercise(entry: dict[str, Any]) -> Exercise:
    code = entry["solution"].strip()
    return Exercise(
        entry["number"],
        _kind(entry),
        partial(_run, code),
        tuple(entry["hints"]),
        code,
        entry["praise"],
        tuple(
            Misconception(each["name"], partial(_run, *_changed(code, each)), each["message"], each.get("credit", 0.0))
            for each in entry.get("misconception", [])
        ),
    )


def _kind(entry: dict[str, Any]) -> Kind:
    """Make the kind of answer that an entry describes by its name and its own settings."""
    name = entry["kind"]
    if name == "function":
        return Method(partial(_run, entry["inputs"], leaves="inputs"), _kind(entry["result"]), entry["call"])
    settings: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in entry.items()
        if key in ("unit", "tolerance", "options", "columns", "parts", "least_words", "holder")
    }
    if name == "verdict":
        others = partial(argued, entry["claim"]) if "claim" in entry else partial(dict, entry["others"])
        return Verdict(others=others, **settings)
    return PLAIN[name](**settings)


def _changed(code: str, misconception: dict[str, Any]) -> tuple[str, str]:
    """The solution with the student's slip in it, and what she does instead after it."""
    for old, new in misconception.get("change", []):
        if old not in code:
            raise ValueError(f'Misconception "{misconception["name"]}": "{old}" does not stand in the solution.')
        code = code.replace(old, new)
    return code, misconception.get("instead", "")


def _run(*codes: str, leaves: str = "answer") -> Any:
    """Run pieces of code one after the other, and give what they leave under a name."""
    names: dict[str, Any] = {}
    for code in codes:
        exec(code, names)
    return names[leaves]
