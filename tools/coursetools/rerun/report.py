"""Tell a person what changed: as text for the terminal, as one page for the browser."""

from __future__ import annotations

import difflib
import html
import os
from dataclasses import dataclass, field

from coursetools import pages
from coursetools.rerun.comparing import Comparison, Difference
from coursetools.rerun.prose import Doubt
from coursetools.rerun.running import Failure
from natoeu.figures import listed, plural
from natoeu.my_work import Lesson

#: So many differences of one cell are printed in the terminal; the page has them all.
PRINTED = 6
#: A text of more words is cut in the terminal, to what differs and so many words around it.
LONG, AROUND = 12, 4


@dataclass(frozen=True)
class Outcome:
    """One lesson, run again: what changed, the cell that failed, the values that were set, or why it kept its own."""

    lesson: Lesson
    comparison: Comparison
    failure: Failure | None = None
    values: dict[str, str | int | float] = field(default_factory=dict)
    kept: str = ""

    @property
    def name(self) -> str:
        """How the lesson is called."""
        return f"Lesson {self.lesson.number}, {self.lesson.title}"

    @property
    def happened(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.comparison.changes or self.failure)

    @property
    def state(self) -> str:
        """What happened, in a few words."""
        count, doubts = len(self.comparison.changes), len(self.comparison.doubts)
        said = f"{plural(count, 'output')} changed" if count else "nothing changed"
        said += f", {plural(doubts, 'sentence')} to look at" if doubts else ""
        return f"failed in cell '{self.failure.cell}'; before it {said}" if self.failure else said


def verdict(outcomes: list[Outcome]) -> str:
    """The whole round in a sentence or two."""
    failed = [str(outcome.lesson.number) for outcome in outcomes if outcome.failure]
    changed = [str(outcome.lesson.number) for outcome in outcomes if outcome.comparison.changes]
    said = f"{plural(len(outcomes), 'lesson')} run again. "
    if changed:
        said += f"Outputs changed in lesson{'s' * (len(changed) > 1)} {listed(changed)}."
    else:
        said += "No other output changed." if failed else "Nothing changed: all outputs are as stored."
    return said + (f" Lesson{'s' * (len(failed) > 1)} {listed(failed)} failed." if failed else "")


def text(outcomes: list[Outcome]) -> str:
    """Write the report for the terminal: a block for each lesson in which something happened, a line for the others."""
    lines = []
    for outcome in outcomes:
        lines.append(f"{outcome.name}: {outcome.state}")
        if outcome.kept:
            lines.append(f"  kept its own values: {outcome.kept}")
        if outcome.failure:
            lines.append(f"  cell '{outcome.failure.cell}' failed: {outcome.failure.message}")
            lines += [f"    | {line}" for line in outcome.failure.source.splitlines()]
        for change in outcome.comparison.changes:
            lines.append(f"  cell '{change.cell}' (section {change.section})")
            lines += [f"    {one.where}: {_turned(one)}" for one in change.differences[:PRINTED]]
            if len(change.differences) > PRINTED:
                lines.append(f"    ... and {len(change.differences) - PRINTED} more")
        for doubt in outcome.comparison.doubts:
            lines.append(f"  look at the text '{doubt.cell}': \"{doubt.sentence}\" ({_gone(doubt)})")
    return "\n".join([*lines, "", verdict(outcomes)])


def page(outcomes: list[Outcome], data: str) -> str:
    """Write the report as one HTML page with its pictures inside; ``data`` says which data were used."""
    values = dict(pair for outcome in outcomes for pair in outcome.values.items())
    return pages.page(
        "rerun.html",
        title="What changed when the lessons were run again",
        verdict=verdict(outcomes),
        outcomes=outcomes,
        data=data,
        values=", ".join(f"{name} = {value}" for name, value in values.items()),
        gone=_gone,
        marked=_marked,
        plural=plural,
    )


def _marked(one: Difference) -> list[str]:
    """Before and now as HTML; the words that differ are marked."""
    old, new = one.before.split(), one.now.split()
    sides: list[list[str]] = [[], []]
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for side, words, mark in zip(sides, (old[i:j], new[k:m]), ("del", "ins"), strict=True):
            said = html.escape(" ".join(words))
            if said:
                side.append(said if kind == "equal" else f"<{mark}>{said}</{mark}>")
    return [" ".join(side) for side in sides]


def _turned(one: Difference) -> str:
    if one.before == one.now:
        return one.now
    sides = one.before.split(), one.now.split()
    start = len(os.path.commonprefix(sides))
    end = len(os.path.commonprefix([words[start:][::-1] for words in sides]))
    return " → ".join(_middle(words, start, end) if len(words) > LONG else " ".join(words) for words in sides)


def _middle(words: list[str], same_before: int, same_after: int) -> str:
    """What differs, with a few words around it."""
    first, last = max(same_before - AROUND, 0), min(len(words) - same_after + AROUND, len(words))
    return ("... " if first else "") + " ".join(words[first:last]) + (" ..." if last < len(words) else "")


def _gone(doubt: Doubt) -> str:
    cells = listed(f"'{cell}'" for cell in doubt.outputs)
    return f"{listed(doubt.numbers)} no longer {'appears' if len(doubt.numbers) == 1 else 'appear'}; see cell {cells}"
