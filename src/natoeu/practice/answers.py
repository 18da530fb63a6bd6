"""Read a student's answer, whatever its form, and compare it with the right one.

A kind says which forms are accepted. What can't be read as that kind raises `Unreadable`
with a sentence that says what was found and what is wanted; no traceback reaches a student.
"""

from __future__ import annotations

import datetime
import decimal
import numbers
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from natoeu import dates
from natoeu.dates import MONTHS
from natoeu.record import written_date

#: Numbers beyond this are results of a division by (almost) zero.
LARGEST = 1e300
FORMS = {
    "True or False": bool,
    "a text": str,
    "a list": list,
    "a tuple": tuple,
    "a set": (set, frozenset),
    "a dictionary": dict,
    "a DataFrame": pd.DataFrame,
    "a Series": pd.Series,
    "an array": np.ndarray,
}
DAY_FIRST = re.compile(r"(\d\d?)[-/. ]{1,2}(\d\d?)[-/. ]{1,2}(\d{4})")
IN_WORDS = re.compile(
    r"(?:(\d\d?)(?:st|nd|rd|th)?\.? (?:of )?)?([A-Za-z]{3,9})\.?(?: (\d\d?)(?:st|nd|rd|th)?)?,? (\d{4})"
)


class Unreadable(Exception):
    """The answer has a form that can't be compared; the message says what is wanted."""


def is_blank(answer: Any) -> bool:
    """Whether nothing has been answered yet: ``...``, ``None``, or an empty text."""
    return answer is ... or answer is None or (isinstance(answer, str) and not answer.strip())


def is_missing(answer: Any) -> bool:
    """Whether a value is one of the signs for a missing value: ``NaN``, ``NaT``, ``NA``."""
    return bool(pd.api.types.is_scalar(answer) and pd.isna(answer))


def form_of(answer: Any) -> str:
    """Name the form of a value in plain words.

    >>> form_of([1, 2]), form_of("six"), form_of(3.5)
    ('a list', 'a text', 'a number')
    """
    for name, form in FORMS.items():
        if isinstance(answer, form):
            return name
    if is_missing(answer):
        return "an empty value"
    if isinstance(answer, numbers.Real | decimal.Decimal):
        return "a number"
    if isinstance(answer, datetime.date | np.datetime64):
        return "a date"
    name = "function" if callable(answer) else type(answer).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _single(answer: Any) -> Any:
    """Unpack a Series, array or list that holds exactly one value."""
    if isinstance(answer, pd.DataFrame) and answer.shape == (1, 1):
        return answer.iloc[0, 0]
    if isinstance(answer, pd.Series | np.ndarray | list | tuple | set) and len(answer) == 1:
        return next(iter(answer))
    return answer.item() if isinstance(answer, np.generic) and not isinstance(answer, np.datetime64) else answer


class Kind(ABC):
    """A form of answer: how it is read, compared, and answered."""

    @property
    @abstractmethod
    def wanted(self) -> str:
        """What is wanted, as a noun."""

    @abstractmethod
    def read(self, answer: Any) -> Any:
        """Turn the answer into its plain form, or raise `Unreadable`."""

    def same(self, answer: Any, truth: Any) -> bool:
        """Compare two answers in plain form."""
        return answer == truth

    def alike(self, answer: Any, wrong: Any) -> bool:
        """Whether an answer shows the same misconception as a typical wrong one."""
        return self.same(answer, wrong)

    def difference(self, answer: Any, truth: Any) -> str:
        """Say how a wrong answer differs, without giving the right one away."""
        return ""

    def said(self, answer: Any, truth: Any) -> str:
        """Say more about a right answer than the praise that all get."""
        return ""

    def unreadable(self, answer: Any, advice: str = "") -> Unreadable:
        """Make the error for an answer of another form."""
        return Unreadable(f"Your answer is {form_of(answer)}; wanted is {self.wanted}. {advice}".strip())


@dataclass(frozen=True)
class Number(Kind):
    """A number: equal within a tolerance, both in the same unit, which messages name."""

    tolerance: float = 1e-9
    unit: str = ""

    @property
    def wanted(self) -> str:
        return f"a number ({self.unit})" if self.unit else "a number"

    def read(self, answer: Any) -> float:
        value = _single(answer)
        if isinstance(value, bool):
            raise self.unreadable(value, "Count or compute, then give the result.")
        if isinstance(value, str):
            value = self._typed(value)
        if is_missing(value):
            raise Unreadable("Your answer is NaN: a value was missing on the way. Look for empty cells.")
        if isinstance(value, datetime.timedelta):
            return value / datetime.timedelta(days=1)
        if isinstance(value, numbers.Real | decimal.Decimal):
            if abs(value) > LARGEST:  # type: ignore[operator]
                raise Unreadable("Your answer is infinite or nearly so. Was something divided by zero on the way?")
            return float(value)
        if isinstance(value, pd.DataFrame | pd.Series | list | tuple | set):
            raise self.unreadable(value, f"It has {len(value)} values: use len(), sum() or pick one.")
        raise self.unreadable(value)

    def _typed(self, text: str) -> float:
        """Read a number that was typed as a text; ask where a comma can be meant in two ways."""
        plain = text.strip().rstrip("%").strip()
        if re.fullmatch(r"[+-]?\d+,\d+", plain):
            point, none = plain.replace(",", "."), plain.replace(",", "")
            raise Unreadable(
                f'"{plain}" can be {point}, with a decimal comma, or {none}, with the thousands set apart. Write the one that you mean, without a comma.'
            )
        try:
            return float(plain.replace(",", "") if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain) else plain)
        except ValueError:
            raise self.unreadable(text, "Write it in figures and without quotation marks.") from None

    def same(self, answer: float, truth: float) -> bool:
        return abs(answer - truth) <= self.tolerance

    def difference(self, answer: float, truth: float) -> str:
        if truth and self.same(answer, -truth):
            return "The size is right; look at the sign: which of the two comes first?"
        if truth and abs(answer - 100 * truth) <= 100 * self.tolerance:
            return "You gave a percentage where a share (between 0 and 1) is wanted."
        if truth and abs(100 * answer - truth) <= self.tolerance:
            return "You gave a share where a percentage is wanted: multiply by 100."
        return "The number is too high." if answer > truth else "The number is too low."


@dataclass(frozen=True)
class Choice(Kind):
    """One word out of several."""

    options: tuple[str, ...]

    @property
    def wanted(self) -> str:
        return "one of: " + ", ".join(f'"{option}"' for option in self.options)

    def read(self, answer: Any) -> Any:
        value = _single(answer)
        if not isinstance(value, str):
            raise self.unreadable(value)
        for option in self.options:
            if value.strip().casefold() == option.casefold():
                return option
        raise Unreadable(f'"{value.strip():.60}" is not among the choices. Wanted is {self.wanted}.')

    def difference(self, answer: Any, truth: Any) -> str:
        return "It is another of the choices."


@dataclass(frozen=True)
class Verdict(Choice):
    """A judgement: one word out of several, alone or in a pair with the reason.

    Besides the word of the record (its ``holder``) others can be argued: ``others()`` gives each with its
    reason, and whoever chooses one is told how it is argued.
    """

    others: Callable[[], Mapping[str, str]] = dict
    holder: str = "The ledger"

    @property
    def wanted(self) -> str:
        return f'a pair of a word and a reason, such as ("{self.options[0]}", "because ..."), with {super().wanted}'

    def read(self, answer: Any) -> tuple[str, str]:
        pair = isinstance(answer, tuple | list) and len(answer) == 2
        word, reason = answer if pair else (answer, "")
        if not isinstance(reason, str):
            raise Unreadable("Your reason is no text. Put it in quotation marks, after the word and a comma.")
        return super().read(word), reason.strip()

    def same(self, answer: tuple[str, str], truth: tuple[str, str]) -> bool:
        return answer[0] == truth[0] or answer[0] in self.others()

    def alike(self, answer: tuple[str, str], wrong: tuple[str, str]) -> bool:
        return answer[0] == wrong[0]

    def difference(self, answer: tuple[str, str], truth: tuple[str, str]) -> str:
        return f'{self.holder} has another word than "{answer[0]}", and knows no way to argue yours.'

    def said(self, answer: tuple[str, str], truth: tuple[str, str]) -> str:
        mine, theirs = answer[0], truth[0]
        if mine == theirs:
            words = f'{self.holder} says "{theirs}" too.'
            for other, reason in self.others().items():
                words += f' A careful reader can also argue "{other}": {reason}'
        else:
            words = f'{self.holder} says "{theirs}"; you say "{mine}". This is how your word can be argued: {self.others()[mine]}'
        if len(answer[1].split()) < 5:
            words += f' A verdict is worth its reason: hand in ("{mine}", "because ...") with yours in one sentence.'
        return words


class Words(Kind):
    """A word or name of the record, compared without regard to case and spaces."""

    wanted = "a text"

    def read(self, answer: Any) -> str:
        value = _single(answer)
        if not isinstance(value, str):
            raise self.unreadable(value, "Put it in quotation marks.")
        return " ".join(value.split()).casefold()

    def difference(self, answer: str, truth: str) -> str:
        if answer in truth or truth in answer:
            return "You are near: give the name as the record writes it, whole and without more words."
        return f'The record has another text than "{answer:.60}" there.'


class Day(Kind):
    """A date."""

    wanted = 'a date such as "1949-04-04"'

    def read(self, answer: Any) -> pd.Timestamp:
        value = _single(answer)
        if is_missing(value):
            raise Unreadable("Your answer is an empty date: a value was missing on the way.")
        if not isinstance(value, str | datetime.date | np.datetime64):
            raise self.unreadable(value, "Write year, month and day as in the example.")
        try:
            return dates.day(self._typed(" ".join(value.split())) if isinstance(value, str) else value)
        except ValueError as error:
            raise Unreadable(str(error)) from None

    def _typed(self, text: str) -> str:
        """Put a day that was typed in figures or in English words into the order of the record; ask where two can be meant."""
        if found := re.fullmatch(r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)", text):
            year, month, day = map(int, found.groups())
        elif found := DAY_FIRST.fullmatch(text):
            day, month, year = map(int, found.groups())
            if month > 12:
                day, month = month, day
            if day != month and min(day, month) >= 1 and max(day, month) <= 12:
                both = [pd.Timestamp(year or 1, *pair) for pair in ((month, day), (day, month))]
                raise Unreadable(
                    '"{}" can be {} or {}. Which is meant? Write "{:%Y-%m-%d}" or "{:%Y-%m-%d}".'.format(
                        text, *map(written_date, both), *both
                    )
                )
        elif found := IN_WORDS.fullmatch(text):
            before, name, after, written = found.groups()
            month = next((number for number, word in enumerate(MONTHS, 1) if word.startswith(name.capitalize())), 0)
            day, year = (0, 0) if before and after else (int(before or after or 0), int(written))
        else:
            return text
        return f"{year:04}-{month:02}-{day:02}" if year and month and day else text

    def difference(self, answer: pd.Timestamp, truth: pd.Timestamp) -> str:
        return "The date is too late." if answer > truth else "The date is too early."


class Group(Kind):
    """A set of words: order and repetition don't matter."""

    wanted = 'a set or list of words, such as {"EU", "NATO"}'

    def read(self, answer: Any) -> frozenset:
        if isinstance(answer, pd.DataFrame) and answer.shape[1] == 1:
            answer = answer.iloc[:, 0]
        if isinstance(answer, str):
            raise Unreadable(
                f"Your answer is one text; wanted is {self.wanted}. Put each word in its own quotation marks."
            )
        if isinstance(answer, Mapping | pd.DataFrame) or not isinstance(answer, Iterable):
            raise self.unreadable(answer)
        items = [_single(item) if isinstance(item, np.generic) else item for item in answer]
        if any(isinstance(item, list | dict | set) for item in items):
            raise Unreadable("Your answer holds lists inside a list; wanted is one flat set of words.")
        return frozenset(item.strip() if isinstance(item, str) else item for item in items if not pd.isna(item))

    def difference(self, answer: frozenset, truth: frozenset) -> str:
        if not answer:
            return "Your set is empty: no row passed your conditions. Look at each of them alone."
        extra, missing, right = len(answer - truth), len(truth - answer), len(answer & truth)
        parts = [f"{count} {word}" for count, word in ((missing, "missing"), (extra, "too many")) if count]
        said = f"{right} of your {len(answer)} {'entry is' if len(answer) == 1 else 'entries are'} right; {' and '.join(parts)}."
        known = {str(item).casefold(): item for item in truth - answer}
        near = sorted(str(item) for item in answer - truth if str(item).casefold() in known)
        return f'{said} Capital letters count: look at "{near[0]}".' if near else said


@dataclass(frozen=True)
class Table(Kind):
    """A small table: the order of rows and columns, the index and further columns don't matter."""

    columns: tuple[str, ...]

    @property
    def wanted(self) -> str:
        return "a DataFrame with the columns " + ", ".join(f'"{name}"' for name in self.columns)

    def read(self, answer: Any) -> pd.DataFrame:
        if isinstance(answer, pd.Series):
            answer = answer.rename(answer.name or self.columns[-1]).reset_index()
        if not isinstance(answer, pd.DataFrame):
            raise self.unreadable(answer)
        if not set(self.columns) <= set(answer.columns):
            named = [name for name in answer.index.names if name is not None]
            answer = answer.reset_index() if named else answer
        missing = [name for name in self.columns if name not in answer.columns]
        if missing:
            raise Unreadable(f"Your table has no column '{missing[0]}'; wanted is {self.wanted}.")
        plain = answer[list(self.columns)].rename_axis(columns=None)
        for name in plain:
            if pd.api.types.is_numeric_dtype(plain[name]):
                plain[name] = plain[name].astype("float64")
            else:
                plain[name] = plain[name].astype(str).str.removesuffix(" 00:00:00")
        return plain.sort_values(list(self.columns), ignore_index=True)

    def same(self, answer: pd.DataFrame, truth: pd.DataFrame) -> bool:
        try:
            pd.testing.assert_frame_equal(answer, truth, check_dtype=False, check_categorical=False)
        except AssertionError:
            return False
        return True

    def difference(self, answer: pd.DataFrame, truth: pd.DataFrame) -> str:
        if len(answer) != len(truth):
            return f"Your table has {len(answer)} rows; that is too {'many' if len(answer) > len(truth) else 'few'}."
        wrong = [name for name in self.columns if not answer[name].equals(truth[name])]
        return f"The number of rows is right. Look again at the column '{wrong[0]}'." if wrong else ""


@dataclass(frozen=True)
class Method(Kind):
    """A function of the student's own, tried on several inputs.

    ``inputs()`` gives the tuples of arguments, ``result`` is the kind of its results, ``signature`` says how it is called.
    """

    inputs: Callable[[], list[tuple]]
    result: Kind
    signature: str

    @property
    def wanted(self) -> str:
        return f"a function that is called as {self.signature} and returns {self.result.wanted}"

    def read(self, answer: Any) -> list[Any]:
        if not callable(answer) or isinstance(answer, type):
            raise self.unreadable(answer, "Give its name, without brackets.")
        results = []
        for arguments in self.inputs():
            copies = [argument.copy() if isinstance(argument, pd.DataFrame) else argument for argument in arguments]
            try:
                value = answer(*copies)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                said = f" ({error})" if str(error) else ""
                raise Unreadable(
                    f"Called with {_shown(arguments)}, your function stopped with {type(error).__name__}{said}. Try it in a cell of its own."
                ) from None
            if is_blank(value):
                raise Unreadable(
                    f"Called with {_shown(arguments)}, your function returned nothing. Is a 'return' missing?"
                )
            results.append(self.result.read(value))
        return results

    def same(self, answer: list, truth: list) -> bool:
        return all(self.result.same(one, other) for one, other in zip(answer, truth, strict=True))

    def difference(self, answer: list, truth: list) -> str:
        for arguments, one, other in zip(self.inputs(), answer, truth, strict=True):
            if not self.result.same(one, other):
                return f"It is not right for {_shown(arguments)}. {self.result.difference(one, other)}".strip()
        return ""


def _shown(arguments: tuple) -> str:
    return ", ".join("a table" if isinstance(value, pd.DataFrame) else repr(value) for value in arguments)


@dataclass(frozen=True)
class Essay(Kind):
    """A few sentences of interpretation, checked for the parts that a full answer has.

    A machine sees words, not reasons: the feedback says which parts it found and asks the student to judge
    the rest. ``parts`` names each part with words of which one must occur; a shorter text than ``least_words`` is not judged.
    """

    parts: Mapping[str, Iterable[str]]
    least_words: int = 25
    wanted = "a text of a few sentences"

    def read(self, answer: Any) -> str:
        if not isinstance(answer, str):
            raise self.unreadable(answer, "Put it between three quotation marks on either side.")
        if len(answer.split()) < self.least_words:
            raise Unreadable(f"Your text has {len(answer.split())} words; write at least {self.least_words}.")
        return " ".join(answer.split()).casefold()

    def found(self, answer: str) -> dict[str, bool]:
        """Which parts the text mentions; a word counts from its beginning, so "unsupported" does not say "supported"."""
        return {
            part: any(re.search(rf"\b{re.escape(word.casefold())}", answer) for word in words)
            for part, words in self.parts.items()
        }

    def same(self, answer: str, truth: str) -> bool:
        return all(self.found(answer).values())

    def alike(self, answer: str, wrong: str) -> bool:
        return self.found(answer) == self.found(wrong)

    def difference(self, answer: str, truth: str) -> str:
        found = self.found(answer)
        have = [part for part, seen in found.items() if seen]
        lack = [part for part, seen in found.items() if not seen]
        return ("Found: " + "; ".join(have) + ". " if have else "") + f"Not found yet: {'; '.join(lack)}."
