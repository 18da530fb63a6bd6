"""Which values of a notebook may be set, and to what.

A notebook declares its values in the cell tagged ``parameters``, one a line, as papermill reads them. The comment
says what a value is, and after a semicolon what it may be::

    range_km = 10_000  # the range on the map; 1000 to 15000
    as_of = "2017-12-05"  # the day; 1949-08-24 to 2026-03-31
    printed = "first"  # which of several figures; first or latest
    site = "sunan"  # the place; site_id in dprk/launch_sites
    year = 2017  # the year; year in countries/defence_spending where edition_id is edition and later_edition

The last two take what stands in a column of the record; the last one only what it holds for each of the values
of two other parameters. A comment without such words leaves every value of the same kind free.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from natoeu import dates, record
from natoeu.my_work import Lesson

RANGE = re.compile(r"(\S+) to (\S+)")
CHOICE = re.compile(r"[\w-]+(?:, [\w-]+)* or [\w-]+")
RECORD = re.compile(r"(\w+) in ([\w/]+)(?: where (\w+) is (\w+(?: and \w+)*))?")
Value = str | int | float | bool


class ParameterError(click.UsageError):
    """One sentence: which value can't be set, and what is allowed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, click.get_current_context(silent=True))


@dataclass(frozen=True)
class Parameter:
    """A value that a notebook declares: what stands there as Python code, and what it may be, in words."""

    code: str
    limit: str = ""

    @property
    def default(self) -> Value:
        """What stands in the notebook."""
        return _value(self.code)

    def read(self, text: str, others: Mapping[str, object]) -> Value:
        """Take a value as typed, beside the other values of the notebook; ValueError, with what is allowed, if it does not fit."""
        kind = type(self.default)
        value = text if kind is str else _value(text)
        if span := RANGE.fullmatch(self.limit):
            return _between(value, *span.groups(), self.default)
        choices = self.choices(others)
        if choices is None:
            allowed, fits = (
                f"a value of the kind of {self.code}",
                type(value) is kind or (kind, type(value)) == (float, int),
            )
        else:
            allowed, fits = f"one of {', '.join(map(str, choices))}", value in choices
        if not fits:
            raise ValueError(allowed if choices != [] else "none: these values do not go together")
        return kind(value)

    def choices(self, others: Mapping[str, object]) -> list[Value] | None:
        """The values that are named in words, or that the record holds; None if there is no such limit."""
        if found := RECORD.fullmatch(self.limit):
            column, table, key, names = found.groups()
            rows = record.load(table)
            values = sorted(rows[column].drop_duplicates().tolist())
            for name in names.split(" and ") if key else ():
                held = set(rows.loc[rows[key].astype(str) == str(others[name]), column])
                values = [value for value in values if value in held]
            return values
        if CHOICE.fullmatch(self.limit):
            words = re.split(", | or ", self.limit)
            return words if isinstance(self.default, str) else list(map(_value, words))
        return None


def _value(text: str) -> Value:
    """The value that a text means in Python; the text itself if it means none."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _between(value: Value, first: str, last: str, default: Value) -> Value:
    if isinstance(default, str):
        try:
            return f"{dates.day(value, dates.day(first), dates.day(last)):%Y-%m-%d}"
        except ValueError:
            raise ValueError(f"a day from {first} to {last}, written YYYY-MM-DD") from None
    kind = float if float in map(type, (_value(first), _value(last), default)) else int
    if type(value) in (int, kind) and _value(first) <= value <= _value(last):
        return kind(value)
    raise ValueError(f"a {'whole ' if kind is int else ''}number from {first} to {last}")


def declared(path: Path) -> dict[str, Parameter]:
    """Read the values that a notebook declares, by name."""
    from papermill.inspection import inspect_notebook

    found = inspect_notebook(str(path)).items()
    return {name: Parameter(one["default"], one["help"].partition("; ")[2].strip()) for name, one in found}


def chosen(
    settings: Iterable[str], lessons: list[Lesson], named: bool
) -> tuple[dict[int, dict[str, Value]], dict[int, str]]:
    """Check settings, typed as ``name=value``, against the lessons that will be run and against the record.

    If these lessons were named, a value must fit all that have the parameter; otherwise it must fit one, and the
    others keep their own. By number of the lesson: the values to set, and why it keeps its own.
    """
    wanted = dict(_pair(text) for text in settings)
    known = {lesson.number: declared(lesson.path) for lesson in lessons} if wanted else {}
    for name in wanted:
        if not any(name in parameters for parameters in known.values()):
            raise ParameterError(_unknown(name, known))
    values: dict[int, dict[str, Value]] = {}
    refused: dict[int, str] = {}
    for number, parameters in known.items():
        own = {name: text for name, text in wanted.items() if name in parameters}
        texts = {name: parameter.default for name, parameter in parameters.items()} | own
        for name, parameter in parameters.items() if own else ():
            try:
                read = parameter.read(str(texts[name]), texts)
            except ValueError as error:
                others = ", ".join(f"{other}={text}" for other, text in own.items() if other != name)
                beside = f" beside {others}" if others else ""
                refused[number] = f"{name}={texts[name]} does not fit lesson {number}{beside}; allowed is {error}"
                values.pop(number, None)
                break
            if name in own:
                values.setdefault(number, {})[name] = read
    lost = [name for name in wanted if not any(name in given for given in values.values())]
    if refused and (named or lost):
        raise ParameterError(next(iter(refused.values())))
    return values, refused


def _pair(text: str) -> tuple[str, str]:
    name, _, value = (part.strip() for part in text.partition("="))
    if not (name and value):
        raise ParameterError(f"'{text}' is no setting; write name=value, for example as_of=2024-03-07")
    return name, value


def _unknown(name: str, known: dict[int, dict[str, Parameter]]) -> str:
    names = sorted({other for parameters in known.values() for other in parameters})
    if not names:
        return f"There is no parameter '{name}': the chosen lessons have none"
    near = difflib.get_close_matches(name, names, n=1)
    of = f"lesson {next(iter(known))}" if len(known) == 1 else "these lessons"
    return f"There is no parameter '{name}' in {of}. {f'Did you mean {near[0]}? ' if near else ''}Known are {', '.join(names)}"
