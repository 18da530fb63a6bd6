"""Exercises of lesson 1, the foreign ministers' meeting of December 2017."""

from __future__ import annotations

import pandas as pd

from natoeu.practice.answers import Day, Essay, Group, Method, Number, Table, Words
from natoeu.practice.exercise import Exercise, Misconception
from natoeu.practice.verdicts import Verdict, argued
from natoeu.record import load

VERDICTS = ("supported", "imprecise", "wrong", "unsupported", "interpretive", "not_checked")


def _items(kind: str) -> int:
    return int((load("cooperation/meeting")["item_type"] == kind).sum())


def _joint_2017(precise_only: bool = True, joint_only: bool = True) -> set[str]:
    events = load("cooperation/events")
    chosen = events["date"].dt.year == 2017
    if precise_only:
        chosen &= events["date_precision"] == "day"
    if joint_only:
        chosen &= events["actor"] == "both"
    return set(events.loc[chosen, "event_id"])


def _items_by_day() -> pd.DataFrame:
    items = load("cooperation/meeting").merge(load("cooperation/sessions")[["session_id", "date"]], on="session_id")
    return items.groupby("date").size().rename("items").reset_index()


def _sessions_by_day() -> pd.DataFrame:
    return load("cooperation/sessions").groupby("date").size().rename("items").reset_index()


def _publisher_of_count(basis: str) -> str:
    counts = load("cooperation/proposal_counts")
    row = counts[(counts["set_years"] == "2017") & (counts["scope"] == "all") & (counts["basis"] == basis)].iloc[0]
    sources = load("sources").set_index("id")
    return sources.loc[row["source_ids"].split(";")[0], "publisher"]


def _korea(column: str) -> pd.Timestamp:
    topics = load("cooperation/agenda_topics").merge(
        load("cooperation/sessions")[["session_id", "date"]], on="session_id"
    )
    return topics.set_index("topic_id").loc["north_korea", column]


def _between(events: pd.DataFrame, first: str, last: str) -> int:
    return int(events["date"].between(pd.Timestamp(first), pd.Timestamp(last)).sum())


def _between_open_end(events: pd.DataFrame, first: str, last: str) -> int:
    return int(((events["date"] >= pd.Timestamp(first)) & (events["date"] < pd.Timestamp(last))).sum())


def _periods() -> list[tuple]:
    events = load("cooperation/events")
    return [
        (events, "2017-12-04", "2017-12-06"),
        (events, "2016-07-08", "2016-12-06"),
        (events, "1999-01-01", "2003-12-31"),
        (events, "2020-01-01", "2020-12-31"),
    ]


def _verdict(claim_id: str) -> str:
    return load("claims/claims").set_index("claim_id").loc[claim_id, "verdict"]


EXERCISES = (
    Exercise(
        "1.1",
        Number(unit="items"),
        lambda: _items("decision"),
        (
            "The column item_type says what kind of item each row is.",
            'Compare the column with the word "decision": the result is a column of True and False.',
            'True counts as 1, so .sum() of the comparison items["item_type"] == "decision" is the number of decisions.',
        ),
        'from natoeu import record\n\nitems = record.load("cooperation/meeting")\nanswer = (items["item_type"] == "decision").sum()',
        "Few items of this meeting are decisions; most are statements.",
        (
            Misconception(
                "all items counted",
                lambda: len(load("cooperation/meeting")),
                "That is the number of all items. Keep only the rows whose item_type is a decision.",
            ),
            Misconception(
                "statements counted",
                lambda: _items("statement"),
                "That is the number of statements. A statement says something; a decision settles something.",
            ),
        ),
    ),
    Exercise(
        "1.2",
        Group(),
        _joint_2017,
        (
            "You need three conditions: the year, the actor and the precision of the date.",
            'Join conditions with & and put each in brackets: (events["actor"] == "both") & (...).',
            'The year of a date column is events["date"].dt.year; the precision stands in date_precision.',
        ),
        "from natoeu import record\n\n"
        'events = record.load("cooperation/events")\n'
        'joint = events["actor"] == "both"\n'
        'in_2017 = events["date"].dt.year == 2017\n'
        'exact = events["date_precision"] == "day"\n'
        'answer = set(events.loc[joint & in_2017 & exact, "event_id"])',
        "You filtered on three columns at once.",
        (
            Misconception(
                "actor forgotten",
                lambda: _joint_2017(joint_only=False),
                "These are the events of all actors. Keep only those of the EU and NATO together.",
            ),
        ),
    ),
    Exercise(
        "1.3",
        Table(("date", "items")),
        _items_by_day,
        (
            "The items have no date of their own; each belongs to a session, and the session has the date.",
            'Join the two tables: items.merge(sessions[["session_id", "date"]], on="session_id").',
            'Then group by date and take size(). Name the result: .size().rename("items").reset_index().',
        ),
        "from natoeu import record\n\n"
        'items = record.load("cooperation/meeting")\n'
        'sessions = record.load("cooperation/sessions")\n'
        'dated = items.merge(sessions[["session_id", "date"]], on="session_id")\n'
        'answer = dated.groupby("date").size().rename("items").reset_index()',
        "The date stands once, in the table of sessions; a merge brings it to every item.",
        (
            Misconception(
                "sessions counted instead of items",
                _sessions_by_day,
                "You counted sessions. Several items belong to one session: start from the table of items.",
            ),
        ),
    ),
    Exercise(
        "1.4",
        Words(),
        lambda: _publisher_of_count("superseded"),
        (
            'In proposal_counts, look at the rows with set_years "2017" and scope "all".',
            "The column basis says which of the two figures was given up later; its source_ids name the source.",
            "Look the key up in the table sources and take the column publisher.",
        ),
        "from natoeu import record\n\n"
        'counts = record.load("cooperation/proposal_counts")\n'
        'row = counts[(counts["set_years"] == "2017") & (counts["basis"] == "superseded")].iloc[0]\n'
        'sources = record.load("sources").set_index("id")\n'
        'answer = sources.loc[row["source_ids"], "publisher"]',
        "Two official bodies printed two numbers; the one that was given up was corrected by its own author.",
        (
            Misconception(
                "publisher of the figure that stands",
                lambda: _publisher_of_count("official"),
                "That publisher has the figure that still stands. Who printed the other one?",
            ),
            Misconception(
                "key of the source",
                lambda: "eda-2017-1",
                "That is the key of the source. Look it up in the table of sources, and give what stands under publisher.",
            ),
            Misconception(
                "abbreviation",
                lambda: "EDA",
                "The right body, but abbreviated. Give its name in full, as the column publisher has it.",
            ),
        ),
    ),
    Exercise(
        "1.5",
        Day(),
        lambda: _korea("date"),
        (
            "In the picture of the programme, find the column on North Korea and its orange square.",
            "The row of that square begins with its day.",
        ),
        "from natoeu import record\n\n"
        'topics = record.load("cooperation/agenda_topics").set_index("topic_id")\n'
        'sessions = record.load("cooperation/sessions").set_index("session_id")\n'
        'answer = sessions.loc[topics.loc["north_korea", "session_id"], "date"]',
        "North Korea was discussed on the first evening; the second day only reported on it.",
        (
            Misconception(
                "the article's date",
                lambda: _korea("article_date"),
                "That is the day the article gives. On that day the discussion was reported; when was it held?",
            ),
        ),
    ),
    Exercise(
        "1.6",
        Method(_periods, Number(), "events_between(events, first, last)"),
        lambda: _between,
        (
            "Inside the function, turn both texts into dates with pd.Timestamp.",
            'Both days belong to the period: events["date"].between(first, last) includes its ends.',
            "Count the True values with .sum() and give the result back with return.",
        ),
        "import pandas as pd\n\n"
        "def events_between(events, first, last):\n"
        '    inside = events["date"].between(pd.Timestamp(first), pd.Timestamp(last))\n'
        "    return inside.sum()\n\n"
        "answer = events_between",
        "Your function works for other periods too, also for one without events.",
        (
            Misconception(
                "last day left out",
                lambda: _between_open_end,
                "Your function leaves out events on the last day. Use <= at that end, or Series.between.",
            ),
        ),
    ),
    Exercise(
        "1.7",
        Verdict(VERDICTS, lambda: argued("c036")),
        lambda: _verdict("c036"),
        (
            "Take the claim apart: what does it say of North Korea, and what of terrorism?",
            "Compare date and article_date for both topics in the table that merges topics and sessions.",
            "Ask how much of the claim holds, and which part of it carries the point. Then give the word and your reason.",
        ),
        'from natoeu import record\n\nclaims = record.load("claims/claims").set_index("claim_id")\n'
        'answer = (claims.loc["c036", "verdict"], "Terrorism was a topic of 6 December; North Korea was discussed on the evening before.")',
        "One half holds and the other does not. The second day also began with Georgia, which the claim does not mention.",
        (
            Misconception(
                "believed",
                lambda: "supported",
                "Look at the table once more: on which day did the ministers discuss North Korea?",
            ),
            Misconception(
                "no evidence seen",
                lambda: "unsupported",
                "That word is for a claim without evidence either way. The table of sessions has evidence: on which day was which topic?",
            ),
            Misconception(
                "left to the reader",
                lambda: "interpretive",
                "On which day a topic was discussed is no matter of reading: the programme and the reports say it.",
            ),
            Misconception(
                "not looked up",
                lambda: "not_checked",
                "The passage can be checked: the table that merges topics and sessions holds both days.",
            ),
        ),
    ),
    Exercise(
        "1.8",
        Essay(
            {
                "when North Korea was discussed": ("first day", "5 december", "tuesday", "evening"),
                "what the ministers did about it (talk, pressure, no decision)": (
                    "discuss",
                    "pressure",
                    "no decision",
                    "statement",
                ),
                "what the article leaves out": ("russia", "georgia", "open door"),
                "what the article gets right": ("right", "correct", "fair", "does name", "accurate"),
            }
        ),
        lambda: (
            "The article is right that North Korea mattered: it was discussed on the evening of the first day, 5 December. "
            "The ministers spoke of pressure but took no decision on it, and the article leaves out Russia, Georgia and the Open Door."
        ),
        (
            "Use the table of topics: which have a session of their own, and which does the article not name?",
            "Separate what was decided from what was said: count the item types for the topic north_korea.",
            "A fair text also says what the article gets right.",
        ),
        "answer = (\n"
        '    "The article is right that North Korea mattered: ministers discussed it on the evening of the first day. "\n'
        '    "The record shows statements about pressure but no decision. "\n'
        '    "Russia, Georgia and the Open Door were on the agenda too, and the article leaves them out."\n'
        ")",
        "All parts of a full answer are there. Now ask a fellow student whether the reasons convince.",
        (
            Misconception(
                "only what is wrong",
                lambda: (
                    "The author gives another day for North Korea: it was the evening of 5 December. The ministers only made a "
                    "statement. Besides, Russia, Georgia and the Open Door are all missing from the text that we read."
                ),
                "You name the faults; say also what the article gets right. Fairness is part of source criticism.",
            ),
        ),
    ),
)
