"""Tell a person what changed: as text for the terminal, as one page for the browser."""

from __future__ import annotations

import difflib
import html
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from coursetools.rerun.comparing import Change, Comparison, Difference, Picture
from coursetools.rerun.prose import Doubt
from coursetools.rerun.running import Failure
from natoeu.my_work import Lesson

#: So many differences of one cell are printed in the terminal; the page has them all.
PRINTED = 6
#: A text of more words is cut in the terminal, to what differs and so many words around it.
LONG, AROUND = 12, 4

STYLE = """
:root { --ink: #1d2733; --quiet: #4a5663; --line: #c9d0d8; --ground: #f4f6f8; --before: #fbe6d4; --now: #d9ecf7; --link: #0a5287; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 74rem; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid #e08a1e; outline-offset: 2px; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 0.6rem; }
h2 { font-size: 1.3rem; margin: 2.4rem 0 0.5rem; padding-top: 1rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.1rem; margin: 1.6rem 0 0.4rem; }
h4 { font-size: 1rem; margin: 1.2rem 0 0.3rem; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
.verdict { font-size: 1.15rem; font-weight: 600; padding: 0.6rem 0.9rem; border-left: 6px solid var(--ink); background: var(--ground); }
.quiet, .section { color: var(--quiet); font-weight: normal; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 0.4rem 0 1rem; }
caption { text-align: left; color: var(--quiet); padding-bottom: 0.2rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.7rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.changes table { table-layout: fixed; } .changes th:first-child { width: 26%; }
th { font-weight: 600; } thead th { background: var(--ground); } td.number, th.number { text-align: right; }
del, ins { padding: 0 0.15em; border-radius: 2px; color: inherit; }
del { background: var(--before); text-decoration: line-through; } ins { background: var(--now); text-decoration: underline; text-underline-offset: 0.15em; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin: 0.6rem 0 1.2rem; }
figure { margin: 0; border: 1px solid var(--line); padding: 0.6rem; } figure img { width: 100%; height: auto; }
.pair .label { font-weight: 600; margin: 0 0 0.3rem; } figcaption { font-size: 0.9rem; color: var(--quiet); }
blockquote { margin: 0.2rem 0 0.8rem; padding: 0.3rem 0.9rem; border-left: 4px solid #e08a1e; } blockquote p { margin: 0.2rem 0; }
pre { background: var(--ground); padding: 0.7rem; overflow-x: auto; }
@media (max-width: 50rem) { .pair { grid-template-columns: 1fr; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } a { color: inherit; text-decoration: none; }
  .skip { display: none; } h2, h3, h4, caption { break-after: avoid; } figure, tr, blockquote { break-inside: avoid; } pre { white-space: pre-wrap; } }
"""


@dataclass(frozen=True)
class Outcome:
    """One lesson, run again.

    Parameters
    ----------
    lesson : Lesson
        The lesson.
    comparison : Comparison
        What changed.
    failure : Failure or None
        The cell that could not be executed.
    values : dict
        The values that were set.
    kept : str
        Why it kept its own values, empty if it did not.
    """

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
        count = len(self.comparison.changes)
        changed = f"{_counted(count, 'output')} changed" if count else "nothing changed"
        doubts = f", {_counted(len(self.comparison.doubts), 'sentence')} to look at" if self.comparison.doubts else ""
        return (
            f"failed in cell '{self.failure.cell}'; before it {changed}{doubts}" if self.failure else changed + doubts
        )


def verdict(outcomes: list[Outcome]) -> str:
    """The whole round in a sentence or two."""
    failed = [str(outcome.lesson.number) for outcome in outcomes if outcome.failure]
    changed = [str(outcome.lesson.number) for outcome in outcomes if outcome.comparison.changes]
    said = f"{_counted(len(outcomes), 'lesson')} run again. "
    if changed:
        said += f"Outputs changed in {_lessons('lesson', changed)}."
    else:
        said += "Nothing changed: all outputs are as stored." if not failed else "No other output changed."
    return said + (f" {_lessons('Lesson', failed)} failed." if failed else "")


def text(outcomes: list[Outcome]) -> str:
    """Write the report for the terminal.

    Returns
    -------
    str
        One block for each lesson in which something happened; a line for the others.
    """
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
        lines += [
            f"  look at the text '{doubt.cell}': \"{doubt.sentence}\" ({_gone(doubt)})"
            for doubt in outcome.comparison.doubts
        ]
    return "\n".join([*lines, "", verdict(outcomes)])


def page(outcomes: list[Outcome], data: str) -> str:
    """Write the report as one HTML page with its pictures inside.

    Parameters
    ----------
    outcomes : list of Outcome
        The lessons.
    data : str
        Which data were used, as a person would name them.

    Returns
    -------
    str
    """
    values = dict(pair for outcome in outcomes for pair in outcome.values.items())
    told = f"Data: {data}. Values set: {', '.join(f'{name} = {value}' for name, value in values.items()) or 'none'}."
    rows = "".join(
        f'<tr><th scope="row">{_linked(one)}</th><td>{_safe(one.state)}{_kept(one)}</td></tr>' for one in outcomes
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What changed when the lessons were run again</title>
<style>{STYLE}</style>
</head>
<body>
<a class="skip" href="#summary">Go to the summary</a>
<header><h1>What changed when the lessons were run again</h1></header>
<main>
<section id="summary" aria-label="Summary">
<p class="verdict">{_safe(verdict(outcomes))}</p>
<p>{_safe(told)} The stored lessons were only read. Below, "before" is what stands in the lessons and "now" is this run.</p>
<div class="wide" tabindex="0" role="region" aria-label="Lessons"><table><caption>Lessons</caption>
<thead><tr><th scope="col">Lesson</th><th scope="col">What happened</th></tr></thead><tbody>{rows}</tbody></table></div>
</section>
{"".join(_lesson(one) for one in outcomes if one.happened)}
</main>
</body>
</html>
"""


def _kept(outcome: Outcome) -> str:
    return f'<br><span class="quiet">It kept its own values: {_safe(outcome.kept)}.</span>' if outcome.kept else ""


def _linked(outcome: Outcome) -> str:
    return (
        f'<a href="#lesson-{outcome.lesson.number}">{_safe(outcome.name)}</a>'
        if outcome.happened
        else _safe(outcome.name)
    )


def _lesson(outcome: Outcome) -> str:
    parts = [
        f'<section id="lesson-{outcome.lesson.number}" aria-label="{_safe(outcome.name)}"><h2>{_safe(outcome.name)}</h2><p>{_safe(_sentence(outcome.state))}</p>'
    ]
    if outcome.failure:
        parts.append(
            f"<h3>Failed in cell '{_safe(outcome.failure.cell)}'</h3><p><strong>{_safe(outcome.failure.message)}</strong></p>"
            f'<pre tabindex="0" aria-label="Code of the cell"><code>{_safe(outcome.failure.source)}</code></pre><p>What comes after this cell was not compared.</p>'
        )
    if outcome.comparison.doubts:
        parts.append(
            "<h3>Sentences to look at</h3><p>They mention a number or a name that stood in a changed output and no longer stands there. Other words are not checked: read also what stands beside the changed outputs.</p>"
        )
        parts += [
            f"<blockquote><p>{_safe(doubt.sentence)}</p><p class='quiet'>Text '{_safe(doubt.cell)}': {_safe(_gone(doubt))}.</p></blockquote>"
            for doubt in outcome.comparison.doubts
        ]
    if outcome.comparison.changes:
        parts.append("<h3>Outputs that changed</h3>")
        parts += map(_change, outcome.comparison.changes)
    return "".join(parts) + "</section>\n"


def _change(change: Change) -> str:
    head = f"<h4>Cell '{_safe(change.cell)}' <span class='section'>in section {_safe(change.section)}</span></h4>"
    rows = "".join(
        f'<tr><th scope="row">{_safe(one.where)}</th>{_before_and_now(one)}</tr>' for one in change.differences
    )
    table = (
        f'<div class="wide changes" tabindex="0" role="region" aria-label="Changes in cell {_safe(change.cell)}"><table><caption>{_counted(len(change.differences), "change")}</caption>'
        f'<thead><tr><th scope="col">Where</th><th scope="col">Before</th><th scope="col">Now</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )
    pairs = "".join(
        f'<div class="pair">{_figure("Before", old)}{_figure("Now", new)}</div>' for old, new in change.pictures
    )
    return head + table + pairs


def _figure(label: str, picture: Picture | None) -> str:
    if picture is None:
        return f'<figure><p class="label">{label}</p><p>There is no figure.</p></figure>'
    return (
        f'<figure><p class="label">{label}</p><img src="{_safe(picture.image)}" alt="{label}: {_safe(picture.alt)}">'
        f"<figcaption>{_safe(picture.caption)}</figcaption></figure>"
    )


def _before_and_now(one: Difference) -> str:
    """Two cells of a table; the words that differ are marked."""
    old, new = one.before.split(), one.now.split()
    marked: tuple[list[str], list[str]] = [], []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for side, words, mark in ((0, old[i:j], "del"), (1, new[k:m], "ins")):
            said = _safe(" ".join(words))
            if said:
                marked[side].append(said if kind == "equal" else f"<{mark}>{said}</{mark}>")
    return "".join(f"<td>{' '.join(parts)}</td>" for parts in marked)


def _turned(one: Difference) -> str:
    if one.before == one.now:
        return one.now
    old, new = one.before.split(), one.now.split()
    start = os.path.commonprefix([old, new])
    end = os.path.commonprefix([old[len(start) :][::-1], new[len(start) :][::-1]])
    parts = (_middle(words, len(start), len(end)) if len(words) > LONG else " ".join(words) for words in (old, new))
    return " → ".join(parts)


def _middle(words: list[str], same_before: int, same_after: int) -> str:
    """What differs, with a few words around it."""
    first, last = max(same_before - AROUND, 0), min(len(words) - same_after + AROUND, len(words))
    return ("... " if first else "") + " ".join(words[first:last]) + (" ..." if last < len(words) else "")


def _gone(doubt: Doubt) -> str:
    cells = _listed([f"'{cell}'" for cell in doubt.outputs])
    return f"{_listed(doubt.numbers)} no longer {'appears' if len(doubt.numbers) == 1 else 'appear'}; see cell {cells}"


def _lessons(word: str, numbers: list[str]) -> str:
    return f"{word}{'' if len(numbers) == 1 else 's'} {_listed(numbers)}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _safe(words: str) -> str:
    return html.escape(words)
