"""Which values of the lessons may be set, and to what.

A lesson declares its values in the cell tagged ``parameters`` (papermill's convention). What is
allowed stands here, in ``RULES``, and comes from the record where it can: another data folder
brings other editions, sites and states.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from natoeu import dates, record
from natoeu.analysis import membership
from natoeu.my_work import Lesson


class ParameterError(ValueError):
    """One sentence: which value can't be set, and what is allowed."""


@dataclass(frozen=True)
class Days:
    """Days from the first to the last."""

    first: pd.Timestamp
    last: pd.Timestamp

    def read(self, text: str) -> str:
        """Take a day as typed; ValueError if it is none of these."""
        return f"{dates.day(text, self.first, self.last):%Y-%m-%d}"

    def __str__(self) -> str:
        return f"a day from {self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}, written YYYY-MM-DD"


@dataclass(frozen=True)
class Numbers:
    """Numbers from the lowest to the highest, whole ones if both are whole."""

    lowest: float
    highest: float

    def read(self, text: str) -> int | float:
        """Take a number as typed; ValueError if it is none of these."""
        number = self._kind(text.replace("_", ""))
        if not self.lowest <= number <= self.highest:
            raise ValueError
        return number

    @property
    def _kind(self) -> type:
        return int if isinstance(self.lowest, int) else float

    def __str__(self) -> str:
        return f"a {'whole ' if self._kind is int else ''}number from {self.lowest} to {self.highest}"


class OneOf(tuple):
    """A few values."""

    def read(self, text: str) -> str | int:
        """Take a value as typed; ValueError if it is none of these."""
        known = {str(value): value for value in self}
        if text not in known:
            raise ValueError
        return known[text]

    def __str__(self) -> str:
        return (
            f"one of {', '.join(map(str, self))}"
            if len(self) > 1
            else f"only {self[0]}"
            if self
            else "none: these values do not go together"
        )


@dataclass(frozen=True)
class Like:
    """Where no rule says more: values of the kind of the one that stands in the lesson."""

    default: str

    def read(self, text: str) -> object:
        """Take a value as typed; ValueError if it is of another kind."""
        kind = type(_literal(self.default))
        value = text if kind is str else _literal(text)
        if type(value) is not kind and (kind, type(value)) != (float, int):
            raise ValueError
        return kind(value) if kind is float else value

    def __str__(self) -> str:
        return f"a value of the kind of {self.default}"


def _literal(text: str) -> object:
    """The value that a text means in Python; the text itself if it means none."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


Allowed = Days | Numbers | OneOf | Like


def _years_of_events(values: dict, first: bool) -> Numbers:
    events = record.load("cooperation/events")
    years = events["date"].dt.year
    middle = int(years[events["event_id"] == "common-set-42"].iloc[0])
    return Numbers(int(years.min()), middle) if first else Numbers(middle, int(years.max()))


def _printed() -> pd.DataFrame:
    return record.load("countries/defence_spending").dropna(subset="share_of_gdp_percent")


def _years_of_editions(values: dict) -> OneOf:
    """Years for which both editions have a figure for one state at least."""
    printed = _printed()
    held = [
        set(printed.loc[printed["edition_id"] == values[name], ["iso3", "year"]].itertuples(index=False, name=None))
        for name in ("edition", "later_edition")
    ]
    return OneOf(sorted({int(year) for _, year in held[0] & held[1]}))


def _editions(values: dict) -> OneOf:
    held = set(_printed()["edition_id"])
    return OneOf(edition for edition in record.load("countries/editions")["edition_id"] if edition in held)


def _days_of_measures(values: dict) -> Days:
    from natoeu.analysis import regime

    periods = regime.with_periods(*(record.load(f"dprk/{name}") for name in ("measures", "resolutions", "eu_acts")))
    return Days(periods["start"].min(), regime.LAST_DAY)


def _years_of_attacks(values: dict) -> OneOf:
    labelled = [
        record.load(f"terrorism/tesat_{name}").query("ideology != 'all'")["year"] for name in ("attacks", "deaths")
    ]
    return OneOf(sorted(map(int, set(labelled[0]) & set(labelled[1]))))


def _deaths(values: dict) -> Numbers:
    attacks = record.load("terrorism/attacks")
    recent = attacks.loc[attacks["date"] >= "2015", "deaths"]
    return Numbers(1, int(recent.nlargest(2).iloc[-1]))


def _days_of_memo(values: dict) -> Days:
    editions, events = record.load("countries/editions"), record.load("cooperation/events")
    first = editions.loc[editions["definition"] == "NATO", "known_on"].min()
    return Days(first, events.loc[events["actor"] == "both", "date"].max() + pd.DateOffset(years=1))


#: By number of the lesson and name: what is allowed, given the other values of the lesson.
RULES: dict[tuple[int, str], Callable[[dict], Allowed]] = {
    (1, "first_year"): lambda values: _years_of_events(values, first=True),
    (1, "last_year"): lambda values: _years_of_events(values, first=False),
    (2, "as_of"): lambda values: Days(record.load("countries/memberships")["start_date"].min(), membership.LAST_DAY),
    (2, "edition"): _editions,
    (2, "later_edition"): _editions,
    (2, "year"): _years_of_editions,
    (3, "as_of"): _days_of_measures,
    (3, "site"): lambda values: OneOf(record.load("dprk/launch_sites")["site_id"]),
    (3, "range_km"): lambda values: Numbers(1000, 15000),
    (4, "printed"): lambda values: OneOf(["first", "latest"]),
    (4, "year"): _years_of_attacks,
    (4, "min_deaths"): _deaths,
    (5, "prior"): lambda values: Numbers(0.01, 100.0),
    (5, "rival"): lambda values: OneOf(sorted(set(record.load("claims/hypotheses")["hypothesis_id"]) - {"H1"})),
    (5, "correlation"): lambda values: Numbers(0.0, 1.0),
    (6, "seed"): lambda values: Numbers(0, 9999),
    (6, "as_of"): _days_of_memo,
    (6, "country"): lambda values: OneOf(sorted(set(record.load("countries/memberships")["iso3"]))),
}


def declared(path: Path) -> dict[str, str]:
    """Read the values that a lesson declares, by papermill.

    Returns
    -------
    dict of str to str
        Defaults by name, as they stand in the cell tagged ``parameters``, without quotation marks.

    Examples
    --------
    >>> from natoeu import my_work
    >>> declared(my_work.lessons()[1].path)
    {'first_year': '1999', 'last_year': '2019'}
    """
    from papermill.inspection import inspect_notebook

    return {name: found["default"].strip("\"'") for name, found in inspect_notebook(str(path)).items()}


def chosen(
    settings: Iterable[str], lessons: list[Lesson], named: bool
) -> tuple[dict[int, dict[str, str | int | float]], dict[int, str]]:
    """Check settings against the lessons and the record.

    Parameters
    ----------
    settings : iterable of str
        As typed, ``name=value``.
    lessons : list of Lesson
        The lessons that will be run.
    named : bool
        Whether somebody asked for these very lessons. Then a value must fit all that have the
        parameter; otherwise it must fit one, and the others keep their own.

    Returns
    -------
    values : dict of int to dict
        By number of the lesson: the values to set.
    kept : dict of int to str
        By number of the lesson: why it keeps its own values.

    Raises
    ------
    ParameterError
        If a name is unknown, or a value is of the wrong kind or out of range.

    Examples
    --------
    >>> from natoeu import my_work
    >>> chosen(["country=FRA"], my_work.lessons(), named=False)
    ({6: {'country': 'FRA'}}, {})
    """
    wanted = dict(_pair(text) for text in settings)
    if not wanted:
        return {}, {}
    known = {lesson.number: declared(lesson.path) for lesson in lessons}
    for name in wanted:
        if not any(name in defaults for defaults in known.values()):
            raise ParameterError(_unknown(name, known))
    values: dict[int, dict] = {}
    refused: dict[int, ParameterError] = {}
    for number, defaults in known.items():
        own = {name: text for name, text in wanted.items() if name in defaults}
        if not own:
            continue
        try:
            read = {
                name: _value(number, name, defaults | own, own, Like(default)) for name, default in defaults.items()
            }
            values[number] = {name: read[name] for name in own}
        except ParameterError as error:
            refused[number] = error
    lost = [name for name in wanted if not any(name in given for given in values.values())]
    if refused and (named or lost):
        raise next(iter(refused.values()))
    return values, {number: str(error) for number, error in refused.items()}


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not (name and equals and value):
        raise ParameterError(f"'{text}' is no setting; write name=value, for example as_of=2024-03-07")
    return name, value


def _unknown(name: str, known: dict[int, dict[str, str]]) -> str:
    names = sorted({other for defaults in known.values() for other in defaults})
    if not names:
        return f"There is no parameter '{name}': the chosen lessons have none"
    near = difflib.get_close_matches(name, names, n=1)
    of = f"lesson {next(iter(known))}" if len(known) == 1 else "these lessons"
    return f"There is no parameter '{name}' in {of}. {f'Did you mean {near[0]}? ' if near else ''}Known are {', '.join(names)}"


def _value(number: int, name: str, texts: dict[str, str], own: dict[str, str], like: Like) -> object:
    allowed = RULES[number, name](texts) if (number, name) in RULES else like
    try:
        return allowed.read(texts[name])
    except ValueError:
        others = ", ".join(f"{other}={text}" for other, text in own.items() if other != name)
        beside = f" beside {others}" if others else ""
        raise ParameterError(
            f"{name}={texts[name]} does not fit lesson {number}{beside}; allowed is {allowed}"
        ) from None
