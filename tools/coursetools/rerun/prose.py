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
from dataclasses import dataclass
from itertools import takewhile

from nbformat import NotebookNode

from natoeu.dates import MONTHS

DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
NUMBER = re.compile(r"(?<![\w.,/-])\d[\d,]*(?:\.\d+)?(?![\w/])")
IN_WORDS = re.findall(r"\w+", "two three four five six seven eight nine ten eleven twelve")
#: What is numbered rather than counted.
NAMES = re.compile(
    r"\b(?:lessons?|sections?|exercises?|steps?|resolutions?|decision|regulation|article|projects?|claims?) \d[\d./]*",
    re.IGNORECASE,
)
COUNTED = re.compile(rf"{NUMBER.pattern}|\b(?:{'|'.join(IN_WORDS)})\b", re.IGNORECASE)
NAME = re.compile(r"\b[A-Z][^\W\d_]{3,}")
NO_NAMES = {*MONTHS, *(word.capitalize() for word in IN_WORDS)}
EMPTY_WORDS = {*re.findall(r"\w+", "of the and or to in on at is are were was by from more other others percent")}


@dataclass(frozen=True)
class Mention:
    """A number, date or name in a text: as written, its value (a date as ``YYYY-MM-DD``), its decimals, and the thing that is counted."""

    written: str
    value: float | str
    decimals: int = 0
    thing: str = ""

    @property
    def tells_little(self) -> bool:
        """Whether it is a whole number up to twelve, of which texts are full."""
        return isinstance(self.value, float) and self.decimals == 0 and self.value <= 12

    @property
    def is_year_or_name(self) -> bool:
        """Whether it looks like a year, or is a word."""
        if isinstance(self.value, float):
            return len(self.written) == 4 and 1900 <= self.value <= 2100
        return self.written[0].isupper()

    def found_in(self, others: Iterable[Mention]) -> list[Mention]:
        """Those of the others that are the same number, date or name, or round to it."""
        return [other for other in others if self.value == other.value or self._rounds(other)]

    def _rounds(self, other: Mention) -> bool:
        numbers = isinstance(self.value, float) and isinstance(other.value, float) and self.written[0].isdigit()
        return numbers and other.decimals > self.decimals and round(other.value, self.decimals) == self.value


@dataclass(frozen=True)
class Doubt:
    """A sentence to look at: the cell in which it stands, the numbers that are gone, and the changed cells that showed them."""

    cell: str
    sentence: str
    numbers: tuple[str, ...]
    outputs: tuple[str, ...]


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
        written, word = match[0].rstrip(","), match[0].lower()
        value = IN_WORDS.index(word) + 2 if word in IN_WORDS else written.replace(",", "")
        following = re.findall(r"[a-z]+", rest[match.end() : match.end() + 40].split(".")[0].lower())
        thing = next((word for word in following if word not in EMPTY_WORDS and word not in IN_WORDS), "")
        found.append(Mention(written, float(value), len(written.partition(".")[2]), thing))
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


def doubts(
    cells: list[NotebookNode], before: Mapping[str, list[Mention]], now: Mapping[str, list[Mention]]
) -> list[Doubt]:
    """Find the sentences to look at, in order: from what changed outputs said before, and what all outputs say now, by cell."""
    lost = {key: [one for one in said if not one.found_in(now[key])] for key, said in before.items()}
    gone = {(one.value, one.thing) for said in lost.values() for one in said}
    everywhere = [one for said in now.values() for one in said]
    found: dict[tuple[int, str], dict[str, str]] = {}
    elsewhere = []
    for place, sentence in _texts(cells):
        around = _around(cells, place)
        said_now = [one for key in around for one in now.get(key, [])]
        for mention in mentions(sentence):
            origin = next((key for key in around if mention.found_in(before.get(key, []))), None)
            # a count of 6 does not live on in a share of 6.0
            digits = max((one.decimals for one in mention.found_in(before.get(origin, []))), default=0)
            if origin and not mention.found_in(one for one in said_now if one.decimals <= digits):
                found.setdefault((place, sentence), {})[mention.written] = origin
                gone.add((mention.value, mention.thing))
            elif not mention.is_year_or_name and not mention.found_in(said_now):
                elsewhere.append((place, sentence, mention))
    for place, sentence, mention in elsewhere:
        same_thing = mention.thing and (mention.value, mention.thing) in gone
        rare = not mention.tells_little and not mention.found_in(everywhere)
        origin = next(
            (key for key, said in before.items() if mention.found_in(said) and not mention.found_in(now[key])), None
        )
        if origin and (same_thing or rare):
            found.setdefault((place, sentence), {}).setdefault(mention.written, origin)
    return [
        Doubt(cells[place].id, sentence, tuple(numbers), tuple(dict.fromkeys(numbers.values())))
        for (place, sentence), numbers in sorted(found.items(), key=lambda item: item[0][0])
    ]


def _texts(cells: list[NotebookNode]) -> list[tuple[int, str]]:
    """The sentences of a lesson, each with the place of its cell."""
    texts = [(place, cell.source) for place, cell in enumerate(cells) if cell.cell_type == "markdown"]
    return [(place, sentence) for place, source in texts for sentence in sentences(source)]


def _around(cells: list[NotebookNode], place: int) -> list[str]:
    """The code cells between a text and the texts before and after it."""
    sides = reversed(cells[:place]), cells[place + 1 :]
    return [cell.id for side in sides for cell in takewhile(lambda cell: cell.cell_type == "code", side)]
