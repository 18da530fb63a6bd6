"""The course itself as pictures: what the record holds, and the way through the lessons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.patches import FancyBboxPatch, Patch

from natoeu.analysis.coverage import STATUS
from natoeu.charts.style import (
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SKY,
    Chart,
    listed,
    new_figure,
    plural,
    remove_spines,
    source_line,
    styled,
    wrapped,
)

SUBJECTS = {
    "cooperation": "EU-NATO cooperation",
    "strategy": "EU strategy and defence",
    "countries": "states and spending",
    "dprk": "the DPRK and sanctions",
    "terrorism": "counter-terrorism of the EU",
    "nato": "NATO's own measures",
    "claims": "the article's claims",
}
STATUS_LOOKS = {
    "two_sources": (BLUE, "", "two independent sources"),
    "one_source": (SKY, "///", "one source"),
    "derived": (ORANGE, "...", "computed or inferred by the course"),
}
KINDS = {
    "primary": "primary document",
    "official_summary": "official summary",
    "press": "press",
    "scholarship": "scholarship",
    "dataset": "data set",
    "reference": "reference work",
}


@styled
def holdings(subjects: pd.DataFrame, kinds: pd.Series, source: str) -> Chart:
    """Draw the rows of each subject by how well they are supported, and the sources by kind.

    Parameters
    ----------
    subjects : pandas.DataFrame
        Result of `natoeu.analysis.coverage.by_subject`.
    kinds : pandas.Series
        Number of sources by kind.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    if subjects.empty:
        raise ValueError("There are no subjects to draw; give the tables of the record.")
    title = "What the record holds, and how sure it is"
    figure, (left, right) = new_figure(9.5, 1.9 + 0.36 * max(len(subjects), len(kinds)), columns=2, width_ratios=[2, 1])
    subjects, kinds = subjects.sort_values("rows"), kinds.sort_values()
    start = np.zeros(len(subjects))
    for status in STATUS:
        colour, hatch, _ = STATUS_LOOKS[status]
        left.barh(range(len(subjects)), subjects[status], left=start, color=colour, hatch=hatch, edgecolor=PAPER)
        start += subjects[status].to_numpy()
    for place, row in enumerate(subjects.itertuples()):
        left.text(row.rows, place, f"  {plural(row.tables, 'table')}, {row.sources} sources", va="center", fontsize=9)
    left.set_yticks(range(len(subjects)), [SUBJECTS.get(name, name) for name in subjects.index])
    left.set_xlim(0, subjects["rows"].max() * 1.55)
    left.set_xticks([tick for tick in left.get_xticks() if tick <= subjects["rows"].max()])
    left.set_xlabel("rows")
    right.barh(range(len(kinds)), kinds, color=GREY, edgecolor=INK, linewidth=0.6)
    for place, count in enumerate(kinds):
        right.text(count, place, f" {count}", va="center", fontsize=9)
    right.set_yticks(range(len(kinds)), [KINDS.get(kind, kind) for kind in kinds.index])
    right.set_xlim(0, kinds.max() * 1.2)
    right.set_xlabel("sources")
    left.set_title("Rows by subject")
    right.set_title("Sources by kind")
    for axes in (left, right):
        axes.tick_params(axis="y", length=0)
        remove_spines(axes, "left")
    handles = [
        Patch(facecolor=colour, hatch=hatch, edgecolor=PAPER, label=label)
        for colour, hatch, label in STATUS_LOOKS.values()
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=3)
    source_line(figure, source)
    rows = subjects["rows"].sum()
    words = (
        ("two_sources", "rest on two independent sources"),
        ("one_source", "on one"),
        ("derived", "are computed or inferred by the course"),
    )
    said = listed(f"{subjects[status].sum():,} {phrase}" for status, phrase in words)
    most = KINDS.get(kinds.index[-1], kinds.index[-1])
    summary = f"{plural(int(subjects['tables'].sum()), 'table')} with {rows:,} rows, of which {said}. Of {kinds.sum():,} sources, {kinds.iloc[-1]} are of the kind '{most}'."
    return Chart(figure, title, summary)


@styled
def lesson_map(lessons: pd.DataFrame, needs: Mapping[int, Sequence[int]], source: str) -> Chart:
    """Draw the lessons as boxes, with an arrow from each lesson to those that build on it.

    Parameters
    ----------
    lessons : pandas.DataFrame
        By number of the lesson: ``title`` and ``time``.
    needs : mapping of int to sequence of int
        The lessons that should come before a lesson.
    source : str
        Source line.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If a lesson needs itself, directly or in a circle.
    """
    columns: dict[int, int] = {}
    waiting = sorted(lessons.index)
    while waiting:
        ready = [
            number
            for number in waiting
            if all(before in columns for before in needs.get(number, ()) if before in lessons.index)
        ]
        if not ready:
            raise ValueError(f"Lessons {listed(waiting)} need each other in a circle; look at what each one needs.")
        for number in ready:
            columns[number] = 1 + max(
                (columns[before] for before in needs.get(number, ()) if before in columns), default=-1
            )
        waiting = [number for number in waiting if number not in ready]
    place = {}
    for column in set(columns.values()):
        members = [number for number in sorted(columns) if columns[number] == column]
        for row, number in enumerate(members):
            place[number] = (column, row - (len(members) - 1) / 2)
    title = "The way through the lessons"
    width = max(columns.values()) + 1
    height = max((abs(row) for _, row in place.values()), default=0)
    figure, axes = new_figure(9.5, 2.1 + 2.2 * height)
    for number, befores in needs.items():
        for before in befores:
            if number in place and before in place:
                (x0, y0), (x1, y1) = place[before], place[number]
                axes.annotate(
                    "",
                    (x1 - 0.42, y1),
                    (x0 + 0.42, y0),
                    arrowprops={"arrowstyle": "-|>", "color": MUTED, "linewidth": 1.4},
                )
    for number, (x, y) in place.items():
        axes.add_patch(
            FancyBboxPatch(
                (x - 0.41, y - 0.4),
                0.82,
                0.8,
                boxstyle="round,pad=0,rounding_size=0.06",
                facecolor=PAPER,
                edgecolor=BLUE,
                linewidth=1.6,
            )
        )
        time = re.split("[;,(]| for ", lessons.loc[number, "time"])[0].strip()
        text = f"{number}\n{wrapped(lessons.loc[number, 'title'], 21)}\n{wrapped(time, 21)}"
        axes.text(x, y, text, ha="center", va="center", fontsize=9, linespacing=1.25)
    axes.set_xlim(-0.5, width - 0.5)
    axes.set_ylim(height + 0.5, -height - 0.5)
    axes.set_axis_off()
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    source_line(figure, source)
    last = max(columns, key=lambda number: (columns[number], number))
    summary = f"{plural(len(lessons), 'lesson')}, from {lessons.loc[min(lessons.index), 'title']} to {lessons.loc[last, 'title']}; an arrow leads to the lesson that builds on another."
    return Chart(figure, title, summary)
