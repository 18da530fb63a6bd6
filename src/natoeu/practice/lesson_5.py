"""Exercises of lesson 5, NATO's impact weighed."""

from __future__ import annotations

import pandas as pd

from natoeu.analysis.argument import build, falls_with
from natoeu.analysis.complementarity import recode, stance_bounds
from natoeu.analysis.updating import discounts, log_odds, probability, weight
from natoeu.practice.answers import Essay, Group, Method, Number
from natoeu.practice.exercise import Exercise, Misconception
from natoeu.practice.verdicts import Verdict
from natoeu.record import load

SANCTIONS_AND_LAWS = {"economic_sanction": "soft", "legal": "soft"}
#: How the weaker of two words for one test can be argued.
WEAK = "The UN chose means short of force under every explanation, so passing moves little, and a Union set on duty might have gone further by itself."
TESTS = ("straw_in_the_wind", "hoop", "smoking_gun", "doubly_decisive")


def _falls(step: str, reading: str) -> int:
    return len(falls_with(build(load("claims/arguments"), load("claims/argument_links")), step, reading))


def _inferences(rule) -> set[str]:
    nodes, ties, claims = load("claims/arguments"), load("claims/argument_claims"), load("claims/claims")
    behind = ties.merge(nodes[nodes["kind"] == "inference"], on="node_id").merge(
        claims[["claim_id", "verdict"]], on="claim_id"
    )
    return {step for step, verdicts in behind.groupby("node_id")["verdict"] if rule(verdicts)}


def _hard(codes: dict[str, str], issue: str = "terrorism", actor: str = "EU") -> int:
    coded = recode(load("nato/instruments"), codes)
    return int(((coded["issue"] == issue) & coded["actors"].str.contains(actor) & (coded["coercive"] == "hard")).sum())


def _stance(actor: str, column: str) -> float:
    bounds = stance_bounds(load("nato/statements")).set_index(["actor", "stance"])
    return float(bounds.loc[(actor, "deterrence"), column])


def _pieces() -> pd.DataFrame:
    evidence = load("claims/evidence")
    return evidence[evidence["decides"] == "question"]


def _worth(correlation: float) -> float:
    return float(discounts(_pieces(), correlation).sum())


def _test(piece: str, hypothesis: str) -> str:
    return load("claims/likelihoods").set_index(["evidence_id", "hypothesis_id"]).loc[(piece, hypothesis), "test_type"]


def _update(prior: float, if_true: float, if_rival: float) -> float:
    return probability(log_odds(prior) + weight(if_true, if_rival))


def _update_without_prior(prior: float, if_true: float, if_rival: float) -> float:
    return if_true / (if_true + if_rival)


def _update_without_rival(prior: float, if_true: float, if_rival: float) -> float:
    return prior * if_true


EXERCISES = (
    Exercise(
        "5.1",
        Number(unit="steps"),
        lambda: _falls("n21", "linked"),
        (
            "The function argument.falls_with names the steps; you need their number.",
            'Every reason is needed: that is the reading "linked".',
            'len(argument.falls_with(whole, "n21", "linked")), where whole is the argument that build makes.',
        ),
        "from natoeu import record\nfrom natoeu.analysis import argument\n\n"
        'whole = argument.build(record.load("claims/arguments"), record.load("claims/argument_links"))\n'
        'answer = len(argument.falls_with(whole, "n21", "linked"))',
        "One assumption that the article never states carries the way up to the thesis, if every reason is needed.",
        (
            Misconception(
                "any reason enough",
                lambda: _falls("n21", "convergent"),
                "That is the count if any reason is enough. The question is about linked reasons: a step falls with any one of them.",
            ),
            Misconception(
                "the struck step counted",
                lambda: _falls("n21", "linked") + 1,
                "You counted n21 itself. Count only the steps that fall because of it.",
            ),
        ),
    ),
    Exercise(
        "5.2",
        Group(),
        lambda: _inferences(lambda verdicts: not verdicts.eq("supported").any()),
        (
            'Keep the steps whose kind is "inference", then merge: steps, ties, claims.',
            "Group by node_id and ask for each group whether any verdict is supported.",
            "A step belongs to the answer if no claim behind it is supported: not (verdicts == 'supported').any().",
        ),
        "from natoeu import record\n\n"
        'steps = record.load("claims/arguments").query("kind == \'inference\'")\n'
        'ties = record.load("claims/argument_claims")\n'
        'claims = record.load("claims/claims")[["claim_id", "verdict"]]\n'
        'behind = steps[["node_id"]].merge(ties, on="node_id").merge(claims, on="claim_id")\n'
        'firm = behind.groupby("node_id")["verdict"].agg(lambda verdicts: (verdicts == "supported").any())\n'
        "answer = set(firm[~firm].index)",
        "The facts under the argument are mostly sound; the steps from fact to conclusion are where it is open.",
        (
            Misconception(
                "all claims unsupported",
                lambda: _inferences(lambda verdicts: verdicts.eq("unsupported").all()),
                "You kept the steps whose claims are all unsupported. A step with interpretive claims only has no supported one either.",
            ),
            Misconception(
                "steps with a supported claim",
                lambda: _inferences(lambda verdicts: verdicts.eq("supported").any()),
                "That is the other half: these steps have a supported claim behind them.",
            ),
        ),
    ),
    Exercise(
        "5.3",
        Number(unit="tools"),
        lambda: _hard(SANCTIONS_AND_LAWS),
        (
            "complementarity.recode takes the instruments and a dictionary from kinds of tool to codes; section 3 does it for one kind.",
            'The dictionary needs two entries: "economic_sanction" and "legal", both "soft".',
            'Keep the rows whose issue is "terrorism", whose actors contain "EU" and whose coercive is "hard", and count them.',
        ),
        "from natoeu import record\nfrom natoeu.analysis import complementarity\n\n"
        'instruments = record.load("nato/instruments")\n'
        'coded = complementarity.recode(instruments, {"economic_sanction": "soft", "legal": "soft"})\n'
        'here = coded[(coded["issue"] == "terrorism") & coded["actors"].str.contains("EU")]\n'
        'answer = (here["coercive"] == "hard").sum()',
        "Two labels took three of five hard tools away, and nothing in the world has changed. Whether to give the labels is a question of words, not of facts.",
        (
            Misconception(
                "not recoded",
                lambda: _hard({}),
                "That is the count with the codes of the record. Recode sanctions and laws first.",
            ),
            Misconception(
                "sanctions alone",
                lambda: _hard({"economic_sanction": "soft"}),
                "You recoded the sanctions only. Laws (legal) are to be called soft as well.",
            ),
            Misconception(
                "wrong issue",
                lambda: _hard(SANCTIONS_AND_LAWS, "dprk"),
                "That is the count on North Korea. The question is about terrorism.",
            ),
        ),
    ),
    Exercise(
        "5.4",
        Number(tolerance=0.006),
        lambda: _stance("EU", "at_most"),
        (
            "A blank code means that the text was not seen far enough: it may hold the stance.",
            "Keep the rows whose actor is EU. In the column deterrence count True, with .eq(True).sum(), and blanks, with .isna().sum().",
            "Add the two counts and divide by the number of EU statements.",
        ),
        "from natoeu import record\n\n"
        'statements = record.load("nato/statements")\n'
        'mine = statements[statements["actor"] == "EU"]\n'
        'may_hold = mine["deterrence"].eq(True).sum() + mine["deterrence"].isna().sum()\n'
        "answer = may_hold / len(mine)",
        "No EU statement was seen to speak of deterrence, yet this is a lower bound and no proof of silence.",
        (
            Misconception(
                "blank taken for no",
                lambda: _stance("EU", "at_least"),
                "You took every blank for a no. A blank says: not seen far enough.",
            ),
            Misconception(
                "NATO instead of the EU", lambda: _stance("NATO", "at_most"), "That is the share of NATO's statements."
            ),
            Misconception(
                "count instead of share",
                lambda: _stance("EU", "not_seen"),
                "That is a number of statements; divide it by all EU statements.",
            ),
        ),
    ),
    Exercise(
        "5.5",
        Verdict(TESTS, lambda: {"straw_in_the_wind": WEAK}, holder="The record"),
        lambda: _test("e20", "H2"),
        (
            "Ask two questions: must the evidence be there if the explanation is true? Would it also be there if it is false?",
            "A duty to carry out decisions needs decisions of that kind; but the UN would have taken them whatever moved the Union.",
        ),
        'from natoeu import record\n\nlikelihoods = record.load("claims/likelihoods").set_index(["evidence_id", "hypothesis_id"])\n'
        'answer = (likelihoods.loc[("e20", "H2"), "test_type"], "The means must be there if H2 is true, and they would be there without it too.")',
        "A test that must be passed and settles little: who fails it is out, who passes it has only stayed in.",
        (
            Misconception(
                "proof",
                lambda: "smoking_gun",
                "A smoking gun would be unlikely if the explanation were false. The UN chose its means whatever moved the Union.",
            ),
            Misconception(
                "both ways",
                lambda: "doubly_decisive",
                "Then passing would also remove the rivals. Would the UN have chosen other means if H3, H4 or H5 were true?",
            ),
        ),
    ),
    Exercise(
        "5.6",
        Method(
            lambda: [(0.5, 0.8, 0.2), (1 / 6, 0.95, 0.055), (0.15, 0.8, 0.2), (0.9, 0.2, 0.8), (0.3, 0.5, 0.5)],
            Number(tolerance=1e-6),
            "update(prior, if_true, if_rival)",
        ),
        lambda: _update,
        (
            "With two explanations the rival's prior is 1 - prior.",
            "Multiply each prior by its likelihood: prior * if_true and (1 - prior) * if_rival.",
            "The new share is the first product divided by the sum of both.",
        ),
        "def update(prior, if_true, if_rival):\n"
        "    mine = prior * if_true\n"
        "    other = (1 - prior) * if_rival\n"
        "    return mine / (mine + other)\n\n"
        "answer = update",
        "Bayes' rule in three lines. The third case is the taxicab of Tversky and Kahneman.",
        (
            Misconception(
                "prior left out",
                lambda: _update_without_prior,
                "Your function forgets the prior: the same evidence moves a sceptic and a believer to different places.",
            ),
            Misconception(
                "not divided",
                lambda: _update_without_rival,
                "You multiply prior and likelihood but don't divide by the sum over both explanations.",
            ),
        ),
    ),
    Exercise(
        "5.7",
        Number(tolerance=0.06, unit="independent pieces"),
        lambda: _worth(0.25),
        (
            "The discount says what share of an independent piece each piece is worth.",
            "A cluster of n pieces is worth n / (1 + (n - 1) x 0.25). Add up the six clusters, or let the course do it.",
            "updating.discounts(pieces, 0.25) gives one number for each piece; add them up.",
        ),
        "from natoeu import record\nfrom natoeu.analysis import updating\n\n"
        'evidence = record.load("claims/evidence")\n'
        'pieces = evidence[evidence["decides"] == "question"]\n'
        "answer = updating.discounts(pieces, 0.25).sum()",
        "More than a quarter of the pieces is gone as soon as we admit that those of a cluster share a few of their errors.",
        (
            Misconception(
                "all pieces counted whole",
                lambda: _worth(0.0),
                "That counts every piece whole, as if none had anything to do with another.",
            ),
            Misconception(
                "clusters counted",
                lambda: _worth(1.0),
                "That is the number of clusters: right for a correlation of 1, not of 0.25.",
            ),
            Misconception(
                "read off the table",
                lambda: _worth(0.5),
                "That is the value for a correlation of 0.5. A lower correlation leaves more.",
            ),
        ),
    ),
    Exercise(
        "5.8",
        Essay(
            {
                "where one must start (prior)": ("prior", "start", "before the evidence", "beforehand"),
                "how the evidence must be read (likelihoods, kindness)": (
                    "likelihood",
                    "kind",
                    "decibel",
                    "read the",
                    "reading",
                ),
                "what document or observation would change your mind": (
                    "minutes",
                    "document",
                    "paper",
                    "archive",
                    "interview",
                    "memo",
                ),
                "what the article gets right": ("right", "correct", "fair", "sound"),
                "that the likelihoods are judgements": ("judgement", "judgment", "teaching", "not data", "opinion"),
            },
            least_words=40,
        ),
        lambda: (
            "The article is right that NATO declares deterrence and that most members overlap. To find its thesis more likely than not "
            "one must start with a higher prior, or read the evidence with more kindness, which the bands allow. The likelihoods are judgements. "
            "Minutes of a Council in which ministers rely on NATO would change my mind."
        ),
        (
            "Use the last picture: its two axes are two different things that one may believe.",
            "Look at the column would_settle of the explanations: what would a smoking gun look like, and where would you look for it?",
            "Say also what the article gets right, and whose judgements the likelihoods are.",
        ),
        "answer = (\n"
        '    "The article is right that NATO declared deterrence and that most EU states are Allies. "\n'
        '    "To find the thesis more likely than not, one must start with a higher prior or read some pieces more kindly, "\n'
        '    "and the bands allow both. The likelihoods are judgements of the course. "\n'
        '    "Council minutes that name NATO cover as the reason would change my mind."\n'
        ")",
        "All parts of a full answer are there. Now exchange texts with somebody who set other numbers.",
        (
            Misconception(
                "verdict without conditions",
                lambda: (
                    "The thesis has been refuted by the evidence in this lesson, since hardly any of the fourteen pieces speak for it and all "
                    "the others have better ones, so that the odds against it are more than a million to one. Nothing in the whole record could make "
                    "any sensible person think that NATO matters for what the Union does about North Korea."
                ),
                "This is a verdict. Say what one would have to believe for it, and for the opposite: where to start, how to read, what would change your mind.",
            ),
        ),
    ),
)
