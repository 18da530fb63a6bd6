"""Exercises of lesson 0, the way in."""

from __future__ import annotations

import pandas as pd

from natoeu.practice.answers import Choice, Day, Number
from natoeu.practice.exercise import Exercise, Misconception
from natoeu.record import load


def _sources_of_kind(kind: str) -> int:
    return int((load("sources")["kind"] == kind).sum())


def _published() -> pd.Timestamp:
    return load("sources").set_index("id").loc["argano-2018", "date"]


EXERCISES = (
    Exercise(
        "0.1",
        Day(),
        _published,
        (
            "The entry of the article stands in section 1 of this lesson.",
            "Look at the row 'date'. Write the day as year-month-day, in quotation marks.",
        ),
        'from natoeu import record\n\nsources = record.load("sources").set_index("id")\nanswer = sources.loc["argano-2018", "date"]',
        "Seven weeks lie between the meeting and the article: a text can only know what was known on its day.",
        (
            Misconception(
                "the day of the meeting",
                lambda: load("cooperation/sessions")["date"].max(),
                "On that day the ministers met. The article came out later: look at its entry in the table of sources.",
            ),
            Misconception(
                "the example copied",
                lambda: load("cooperation/agenda_topics")["article_date"].min(),
                "That is the day in the example, the first of the meeting. Look at the article's entry in the table of sources.",
            ),
        ),
    ),
    Exercise(
        "0.2",
        Number(unit="sources"),
        lambda: _sources_of_kind("primary"),
        (
            "The cell above the exercise counts the sources of one kind. Change the word in quotation marks.",
            'The kind that you need is called "primary".',
        ),
        'from natoeu import record\n\nsources = record.load("sources")\nanswer = len(sources[sources["kind"] == "primary"])',
        "Primary documents are a minority. Much of the record rests on official summaries and on the press, and says so row by row.",
        (
            Misconception(
                "all sources",
                lambda: len(load("sources")),
                "That is the number of all sources. Count only those of one kind.",
            ),
            Misconception(
                "the word was not changed",
                lambda: _sources_of_kind("press"),
                "That is the press. Change the word in quotation marks and run the cell again.",
            ),
        ),
    ),
    Exercise(
        "0.3",
        Choice(("zero", "unknown or not applicable", "an error")),
        lambda: "unknown or not applicable",
        (
            "Think of the day of an event that no source names. Did it happen on day zero?",
            "Read the sentence under the list of statuses in section 4 once more.",
        ),
        'answer = "unknown or not applicable"',
        "What is not known stays empty. Whoever fills it with zero makes up a fact.",
        (
            Misconception(
                "zero",
                lambda: "zero",
                "Zero is a statement: nothing of it was there. An empty cell makes no statement.",
            ),
            Misconception(
                "an error", lambda: "an error", "A gap is no error: it says honestly that the sources are silent."
            ),
        ),
    ),
)
