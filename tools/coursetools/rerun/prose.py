"""Which sentences mention a number or a name that an output no longer shows?

The rule is careful rather than complete, so that a reader looks at few sentences and mostly rightly.
A number, a date or a word from "two" to "twelve" is doubtful

- in the text right before or after a changed output: if it stood in that output and now stands
  in none of the outputs around the text;
- anywhere else in the lesson, years left out: if it stood in a changed output, stands in none of
  the outputs around the text, and either counts the same thing as a number that an output no longer
  shows ("six allies"), or is larger than twelve and stands in no output of the lesson now.

A name, which is a word with a capital letter, is doubtful in the text right before or after a changed
output only, by the first rule.

A number stands in an output if it is printed there, also as a rounded one. The number of rows of
a table and the length of a list count as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from natoeu.dates import MONTHS

if TYPE_CHECKING:
    from nbformat import NotebookNode

DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
NUMBER = re.compile(r"(?<![\w.,/-])\d[\d,]*(?:\.\d+)?(?![\w/])")
WORDS = {
    word: value
    for value, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2
    )
}
#: What is numbered rather than counted.
NAMES = re.compile(
    r"\b(?:lessons?|sections?|exercises?|steps?|resolutions?|decision|regulation|article|projects?|claims?) \d[\d./]*",
    re.IGNORECASE,
)
COUNTED = re.compile(rf"{NUMBER.pattern}|\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
NAME = re.compile(r"\b[A-Z][^\W\d_]{3,}")
NO_NAMES = {*MONTHS, *(word.capitalize() for word in WORDS)}
EMPTY_WORDS = {
    "of",
    "the",
    "and",
    "or",
    "to",
    "in",
    "on",
    "at",
    "is",
    "are",
    "were",
    "was",
    "by",
    "from",
    "more",
    "other",
    "others",
    "percent",
}


@dataclass(frozen=True)
class Mention:
    """A number, date or name in a text.

    Parameters
    ----------
    written : str
        As it stands in the text.
    value : float or str
        The number, the date as ``YYYY-MM-DD``, or the name.
    decimals : int
        Digits after the point.
    thing : str
        The next word with a meaning: what is counted.
    """

    written: str
    value: float | str
    decimals: int = 0
    thing: str = ""

    @property
    def is_year(self) -> bool:
        """Whether it looks like a year."""
        return len(self.written) == 4 and isinstance(self.value, float) and 1900 <= self.value <= 2100

    @property
    def is_name(self) -> bool:
        """Whether it is a name."""
        return self.written[0].isupper() and self.value == self.written

    @property
    def is_small(self) -> bool:
        """Whether it is a whole number up to twelve, of which texts are full."""
        return isinstance(self.value, float) and self.decimals == 0 and self.value <= 12

    def stands_in(self, others: Iterable[Mention]) -> bool:
        """Whether one of the others is the same number or date, or rounds to it."""
        return bool(self.found_in(others))

    def found_in(self, others: Iterable[Mention]) -> list[Mention]:
        """Those of the others that are the same number or date, or round to it."""
        return [other for other in others if self.value == other.value or self._rounds(other)]

    def _rounds(self, other: Mention) -> bool:
        if isinstance(self.value, str) or isinstance(other.value, str) or other.decimals <= self.decimals:
            return False
        return self.written[0].isdigit() and round(other.value, self.decimals) == self.value


@dataclass(frozen=True)
class Doubt:
    """A sentence to look at.

    Parameters
    ----------
    cell : str
        The markdown cell in which it stands.
    sentence : str
        The sentence.
    numbers : tuple of str
        The numbers that no longer stand in the outputs.
    outputs : tuple of str
        The changed cells in which they stood.
    """

    cell: str
    sentence: str
    numbers: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Outputs:
    """What the outputs of one cell say, before and now."""

    before: list[Mention] = field(default_factory=list)
    now: list[Mention] = field(default_factory=list)


def mentions(text: str) -> list[Mention]:
    """Find numbers, dates, counting words and names.

    Examples
    --------
    >>> [mention.value for mention in mentions("On 5 December 2017 six of 1,200 met 2.5 percent, Poland too.")]
    ['2017-12-05', 6.0, 1200.0, 2.5, 'Poland']
    """
    found = [
        Mention(match[0], f"{match[3]}-{MONTHS.index(match[2]) + 1:02d}-{int(match[1]):02d}")
        for match in DATE.finditer(text)
    ]
    found += [Mention(match[0], match[0]) for match in ISO_DATE.finditer(text)]
    rest = NAMES.sub(" ", ISO_DATE.sub(" ", DATE.sub(" ", text)))
    for match in COUNTED.finditer(rest):
        written = match[0].rstrip(",")
        value = float(WORDS.get(written.lower()) or written.replace(",", ""))
        following = re.findall(r"[a-z]+", rest[match.end() : match.end() + 40].split(".")[0].lower())
        thing = next((word for word in following if word not in EMPTY_WORDS and word not in WORDS), "")
        found.append(Mention(written, value, len(written.partition(".")[2]), thing))
    return found + [Mention(name, name) for name in dict.fromkeys(NAME.findall(rest)) if name not in NO_NAMES]


def sentences(markdown: str) -> list[str]:
    """Split the text of a cell; headings, links, code and numbers of exercises are left out.

    Examples
    --------
    >>> sentences("## 5 Money\\n\\nSix allies. See `x = 2`.\\n\\n- **What it shows.** A fall.")
    ['Six allies.', 'See .', 'What it shows.', 'A fall.']
    """
    text = re.sub(r"^(?:#+ |\|?[ :|-]+$).*$", "", markdown, flags=re.MULTILINE)
    text = re.sub(r"\]\([^)]*\)|`[^`]*`|https?://\S+|\*\*\d\.\d+|\*\*Time:?\*\*.*", "", text)
    pieces = re.split(r"(?<=[.?!:])\**\)?\s+(?=[A-Z*\"(])|\n+(?:[-*]|\d+\.)?\s*", text)
    return [piece.replace("*", "").strip(" []|-") for piece in pieces if re.search(r"\w", piece)]


def doubts(cells: list[NotebookNode], changed: Mapping[str, Outputs], now: Mapping[str, list[Mention]]) -> list[Doubt]:
    """Find the sentences to look at.

    Parameters
    ----------
    cells : list of NotebookNode
        The cells of the lesson.
    changed : mapping of str to Outputs
        What the changed outputs said before and say now, by cell.
    now : mapping of str to list of Mention
        What all outputs say now, by cell.

    Returns
    -------
    list of Doubt
        In the order of the lesson.
    """
    everywhere = [mention for said in now.values() for mention in said]
    gone = {
        (mention.value, mention.thing)
        for outputs in changed.values()
        for mention in outputs.before
        if not mention.stands_in(outputs.now)
    }
    texts = [
        (place, sentence)
        for place, cell in enumerate(cells)
        if cell.cell_type == "markdown"
        for sentence in sentences(cell.source)
    ]
    found: dict[tuple[int, str], dict[str, str]] = {}
    for place, sentence in texts:
        around = _around(cells, place)
        said_now = [mention for key in around for mention in now.get(key, [])]
        for mention in mentions(sentence):
            origin = next((key for key in around if key in changed and mention.stands_in(changed[key].before)), None)
            if not origin:
                continue
            # a count of 6 does not live on in a share of 6.0
            digits = max(other.decimals for other in mention.found_in(changed[origin].before))
            if not mention.stands_in(other for other in said_now if other.decimals <= digits):
                found.setdefault((place, sentence), {})[mention.written] = origin
                gone.add((mention.value, mention.thing))
    for place, sentence in texts:
        said_now = [mention for key in _around(cells, place) for mention in now.get(key, [])]
        for mention in mentions(sentence):
            origin = next(
                (
                    key
                    for key, outputs in changed.items()
                    if mention.stands_in(outputs.before) and not mention.stands_in(outputs.now)
                ),
                None,
            )
            if not origin or mention.is_year or mention.is_name or mention.stands_in(said_now):
                continue
            if (mention.thing and (mention.value, mention.thing) in gone) or not (
                mention.is_small or mention.stands_in(everywhere)
            ):
                found.setdefault((place, sentence), {}).setdefault(mention.written, origin)
    return [
        Doubt(cells[place].id, sentence, tuple(numbers), tuple(dict.fromkeys(numbers.values())))
        for (place, sentence), numbers in sorted(found.items(), key=lambda item: item[0][0])
    ]


def _around(cells: list[NotebookNode], place: int) -> list[str]:
    """The code cells between a text and the texts before and after it."""
    keys = []
    for step in (-1, 1):
        other = place + step
        while 0 <= other < len(cells) and cells[other].cell_type == "code":
            keys.append(cells[other].id)
            other += step
    return keys
