"""Exercises of lesson 6, the article checked."""

from __future__ import annotations

import pandas as pd

from natoeu.analysis.claims import VERDICTS
from natoeu.practice.answers import Essay, Group, Method, Number, Table, Words, is_blank
from natoeu.practice.exercise import Exercise, Misconception
from natoeu.practice.verdicts import Verdict, argued
from natoeu.record import load

DAY = pd.Timestamp("2017-12-05")
SUMMIT = pd.Timestamp("2018-07-11")


def _claims() -> pd.DataFrame:
    return load("claims/claims")


def _with_verdicts(*verdicts: str) -> set[str]:
    claims = _claims()
    return set(claims.loc[claims["verdict"].isin(verdicts), "claim_id"])


def _supported_by_section(own_only: bool = True, checked_only: bool = True) -> pd.DataFrame:
    claims = _claims()
    if own_only:
        claims = claims[~claims["implied"]]
    if checked_only:
        claims = claims[claims["verdict"] != "not_checked"]
    supported = claims["verdict"] == "supported"
    return supported.groupby(claims["section"]).mean().rename("share").reset_index()


def _members(day: pd.Timestamp, *clubs: str) -> int:
    rows = load("countries/memberships")
    rows = rows[(rows["start_date"] <= day) & (rows["end_date"].isna() | (rows["end_date"] >= day))]
    return len(set.intersection(*(set(rows.loc[rows["organisation"] == club, "iso3"]) for club in clubs)))


def _newest_edition(known_by: pd.Timestamp | None) -> str:
    editions = load("countries/editions")
    editions = editions[editions["definition"] == "NATO"]
    if known_by is not None:
        editions = editions[editions["known_on"] <= known_by]
    return editions.sort_values("known_on")["edition_id"].iloc[-1]


def _share_agreeing(mine: list, theirs: list, skip_blanks: bool = True) -> float:
    pairs = [(one, other) for one, other in zip(mine, theirs, strict=True) if not (skip_blanks and is_blank(one))]
    return sum(one == other for one, other in pairs) / len(pairs)


def _pairs() -> list[tuple]:
    return [
        (["supported", "wrong"], ["supported", "imprecise"]),
        (["supported", ..., "imprecise", ...], ["supported", "wrong", "imprecise", "supported"]),
        (["wrong", "wrong", "wrong", ...], ["supported", "imprecise", "wrong", "wrong"]),
    ]


EXERCISES = (
    Exercise(
        "6.1",
        Number(unit="claims"),
        lambda: int((~_claims()["implied"]).sum()),
        (
            "The column implied is True where the article does not say it.",
            "The sign ~ turns True into False. True counts as 1 in a sum.",
        ),
        'from natoeu import record\n\nclaims = record.load("claims/claims")\nanswer = (~claims["implied"]).sum()',
        "Only these can be held against the author. The others are ours.",
        (
            Misconception(
                "implied ones counted",
                lambda: int(_claims()["implied"].sum()),
                "These are the claims that the article does not make. You need the others.",
            ),
            Misconception(
                "all claims",
                lambda: len(_claims()),
                "That is the whole ledger. Leave out what a reader may only conclude.",
            ),
        ),
    ),
    Exercise(
        "6.2",
        Group(),
        lambda: _with_verdicts("wrong"),
        (
            "Compare the column verdict with one word of the code book.",
            "Take the column claim_id of the rows that fit, and put set(...) around it.",
        ),
        'from natoeu import record\n\nclaims = record.load("claims/claims")\nanswer = set(claims.loc[claims["verdict"] == "wrong", "claim_id"])',
        "Few claims are called wrong, and they stand in one sentence of the article.",
        (
            Misconception(
                "unsupported taken for wrong",
                lambda: _with_verdicts("wrong", "unsupported"),
                "You took in claims without evidence. Without evidence is not the same as against the evidence.",
            ),
            Misconception(
                "imprecise taken for wrong",
                lambda: _with_verdicts("wrong", "imprecise"),
                "An imprecise claim is right in part. Keep only those of which the record says otherwise.",
            ),
        ),
    ),
    Exercise(
        "6.3",
        Table(("section", "share")),
        _supported_by_section,
        (
            "Keep two conditions: the article says it (not implied), and it was checked (verdict not 'not_checked').",
            'A comparison such as kept["verdict"] == "supported" gives True and False; their mean is a share.',
            'Group that comparison: (...).groupby(kept["section"]).mean().rename("share").reset_index().',
        ),
        "from natoeu import record\n\n"
        'claims = record.load("claims/claims")\n'
        'kept = claims[~claims["implied"] & (claims["verdict"] != "not_checked")]\n'
        'supported = kept["verdict"] == "supported"\n'
        'answer = supported.groupby(kept["section"]).mean().rename("share").reset_index()',
        "The share is lowest where the article argues, not where it reports.",
        (
            Misconception(
                "all claims counted",
                lambda: _supported_by_section(own_only=False, checked_only=False),
                "Your shares are of all claims. Leave out what the article does not say and what could not be checked before you divide.",
            ),
            Misconception(
                "unchecked claims counted",
                lambda: _supported_by_section(checked_only=False),
                "Your shares still count the claims that could not be checked as if they had failed.",
            ),
            Misconception(
                "implied claims counted",
                lambda: _supported_by_section(own_only=False),
                "Your shares still count the implied claims, which the article does not make.",
            ),
            Misconception(
                "in percent",
                lambda: _supported_by_section().assign(share=lambda table: table["share"] * 100),
                "Right, but in percent. Give the share between 0 and 1.",
            ),
        ),
    ),
    Exercise(
        "6.4",
        Method(_pairs, Number(tolerance=0.005), "share_agreeing(mine, record)"),
        lambda: _share_agreeing,
        (
            "Go through both lists at once: for one, other in zip(mine, record).",
            "Leave out the pairs in which your verdict is still three dots: if one is not ...",
            "Divide the number of equal pairs by the number of pairs that are left.",
        ),
        "def share_agreeing(mine, record):\n"
        "    pairs = [(one, other) for one, other in zip(mine, record) if one is not ...]\n"
        "    return sum(one == other for one, other in pairs) / len(pairs)\n\n\n"
        "answer = share_agreeing",
        "What you have not judged counts neither for nor against you.",
        (
            Misconception(
                "blanks counted as disagreement",
                lambda: lambda mine, theirs: _share_agreeing(mine, theirs, skip_blanks=False),
                "Your function counts a claim that was not judged as a disagreement. Leave such claims out, above and below the line.",
            ),
        ),
    ),
    Exercise(
        "6.5",
        Number(unit="states"),
        lambda: _members(DAY, "EU", "NATO"),
        (
            "A state is a member on a day if start_date is not later and end_date is empty or not earlier.",
            "Make two sets of iso3, one for the EU and one for NATO. The sign & gives what both hold.",
        ),
        "import pandas as pd\nfrom natoeu import record\n\n"
        'day = pd.Timestamp("2017-12-05")\n'
        'rows = record.load("countries/memberships")\n'
        'rows = rows[(rows["start_date"] <= day) & (rows["end_date"].isna() | (rows["end_date"] >= day))]\n'
        'eu = set(rows.loc[rows["organisation"] == "EU", "iso3"])\n'
        'nato = set(rows.loc[rows["organisation"] == "NATO", "iso3"])\n'
        "answer = len(eu & nato)",
        "The claim holds, and you have checked it yourself: the greater part of the Union's states were Allies.",
        (
            Misconception(
                "members of today",
                lambda: _members(pd.Timestamp("2024-12-31"), "EU", "NATO"),
                "That is the number after later changes of membership. Ask for 5 December 2017.",
            ),
            Misconception(
                "all states of the Union",
                lambda: _members(DAY, "EU"),
                "These are all states of the Union on that day. How many of them were in NATO too?",
            ),
            Misconception(
                "all Allies",
                lambda: _members(DAY, "NATO"),
                "These are all Allies on that day. How many of them were in the Union too?",
            ),
        ),
    ),
    Exercise(
        "6.6",
        Verdict(VERDICTS, lambda: argued("c126")),
        lambda: _claims().set_index("claim_id").loc["c126", "verdict"],
        (
            "Read the six definitions of the code book in section 1 once more.",
            "Suppose that you had all documents of both organisations. Would they decide the question?",
            "The fairness note of c126 says how research sees it. Give the word and your reason.",
        ),
        'from natoeu import record\n\nclaims = record.load("claims/claims").set_index("claim_id")\n'
        'answer = (claims.loc["c126", "verdict"], "The same facts can be read as a division of labour or as keeping out of each other\'s way.")',
        "A division of labour, or two bodies that keep out of each other's way: the same facts allow both readings.",
        (
            Misconception(
                "agreed with",
                lambda: "supported",
                "Many readers would agree. But which document says so, and could another reader of the same documents see it otherwise?",
            ),
            Misconception(
                "disagreed with",
                lambda: "wrong",
                "Which document says otherwise? That one may see it differently is not the same as a refutation.",
            ),
            Misconception(
                "right in part",
                lambda: "imprecise",
                "Which part is right on the record, and which is not? If that depends on the reader, the word is another one.",
            ),
            Misconception(
                "not looked up",
                lambda: "not_checked",
                "That word is for a passage that could not be read. Which passage would settle whether two bodies complete each other?",
            ),
        ),
    ),
    Exercise(
        "6.7",
        Words(),
        lambda: _newest_edition(SUMMIT),
        (
            "Keep the editions with NATO's definition that were known on 11 July 2018 or before.",
            "Sort them by known_on and take the edition_id of the last one.",
        ),
        "import pandas as pd\nfrom natoeu import record\n\n"
        'editions = record.load("countries/editions")\n'
        'known = editions[(editions["definition"] == "NATO") & (editions["known_on"] <= pd.Timestamp("2018-07-11"))]\n'
        'answer = known.sort_values("known_on")["edition_id"].iloc[-1]',
        "It was one day old when the leaders met. A memo of that day may quote it, and no later one.",
        (
            Misconception(
                "hindsight",
                lambda: _newest_edition(None),
                "That edition is the newest of all, but on 11 July 2018 nobody had it. A memo may not know the future.",
            ),
            Misconception(
                "the day of the example",
                lambda: _newest_edition(DAY),
                "That was the newest in December 2017. Ask for 11 July 2018.",
            ),
            Misconception(
                "one too early",
                lambda: _newest_edition(SUMMIT - pd.DateOffset(months=1)),
                "NATO published once more between that edition and 11 July 2018.",
            ),
        ),
    ),
    Exercise(
        "6.8",
        Essay(
            {
                "what the article gets right": (
                    "supported",
                    "gets right",
                    "is right",
                    "are right",
                    "correct",
                    "accurate",
                ),
                "what is imprecise or wrong": ("imprecise", "wrong", "warsaw", "42"),
                "where the thesis stands": ("unsupported", "unproven", "no evidence", "not refuted", "causal", "cause"),
                "what a count of verdicts can't say": (
                    "not a mark",
                    "no mark",
                    "not marks",
                    "cut",
                    "choice",
                    "judgement",
                    "weigh",
                ),
            },
            least_words=40,
        ),
        lambda: (
            "Most claims of fact are supported by the record, above all those on sanctions law. Some are imprecise, and one sentence is wrong, "
            "that 42 measures were signed in Warsaw. The causal claims that carry the thesis are unsupported, which means unproven and not refuted. "
            "The count is not a mark: another reader would cut the text in other places."
        ),
        (
            "Take the four parts one after the other: right, imprecise or wrong, the thesis, the limits of counting.",
            "Give one example with its claim number for each part.",
            "Say of the thesis whether the record speaks against it or is silent.",
        ),
        "answer = (\n"
        '    "Most claims of fact are supported by the record, above all those on sanctions law. Some are imprecise, and one sentence is wrong, "\n'
        '    "that 42 measures were signed in Warsaw. The causal claims that carry the thesis are unsupported: unproven, not refuted. "\n'
        '    "The count is not a mark, since another reader would cut the text in other places."\n'
        ")",
        "All parts of a fair judgement are there. Now let somebody who likes the article read it.",
        (
            Misconception(
                "marks out of a hundred",
                lambda: (
                    "Of all the claims more than half are supported, so the article passes with a little over fifty points. Two claims are wrong, "
                    "both on Warsaw, and the causal claims about NATO are unsupported, which takes points away from the total that the author gets."
                ),
                "You turn verdicts into points. Easy facts outnumber the claims that carry the argument; say what the count can't tell.",
            ),
        ),
    ),
)
