"""Exercises of lesson 4, the pillars of counter-terrorism and what the statistics can't say."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from natoeu.analysis import tesat
from natoeu.practice.answers import Essay, Group, Method, Number, Table
from natoeu.practice.exercise import Exercise, Misconception
from natoeu.record import load


def _pursue_only(alone: bool = True) -> int:
    codes = load("terrorism/eu_measure_pillars")
    if alone:
        codes = codes.drop_duplicates("measure_id", keep=False)
    return int((codes["pillar"] == "pursue").sum())


def _not_yet_law(after: bool = True, financing: bool = True) -> set[str]:
    measures = load("terrorism/eu_measures")
    article_day = load("sources").set_index("id").loc["argano-2018", "date"]
    chosen = measures["date"] > article_day if after else measures["date"] <= article_day
    if financing:
        chosen &= measures["article_field"] == "financing"
    return set(measures.loc[chosen, "measure_id"])


def _by_pillar(until: str) -> pd.DataFrame:
    codes, measures = load("terrorism/eu_measure_pillars"), load("terrorism/eu_measures")
    early = codes[codes["measure_id"].isin(measures.loc[measures["date"] <= until, "measure_id"])]
    return early.astype({"pillar": str}).groupby("pillar").size().rename("measures").reset_index()


def _total(year: int, edition: int) -> int:
    attacks = load("terrorism/tesat_attacks")
    mine = attacks[
        (attacks["year"] == year)
        & (attacks["edition"] == edition)
        & (attacks["ideology"] == "all")
        & (attacks["outcome"] == "all")
    ]
    return int(mine["attacks"].iloc[0])


def _attacks() -> pd.DataFrame:
    names = ("attacks", "arrests", "deaths", "convictions")
    return tesat.breakdown(tesat.figures(*(load(f"terrorism/tesat_{name}") for name in names)), "attacks")


def _separatist_share(end: str) -> float:
    return float(tesat.share_range(_attacks(), "separatist").loc[2015, end])


def _kappa() -> float:
    observed, expected = (18 + 12) / 40, (20 * 26 + 20 * 14) / 40**2
    return (observed - expected) / (1 - expected)


def _year_of_largest(column: str) -> int:
    return int(_attacks()[column].idxmax())


def _chance_of(observed: float, shuffled) -> float:
    return (1 + (np.asarray(shuffled) <= observed).sum()) / (1 + len(shuffled))


def _chance_without_one(observed: float, shuffled) -> float:
    return float((np.asarray(shuffled) <= observed).mean())


def _chance_other_side(observed: float, shuffled) -> float:
    return (1 + (np.asarray(shuffled) >= observed).sum()) / (1 + len(shuffled))


def _shuffles() -> list[tuple]:
    return [
        (10, np.array([5.0, 20.0, 30.0])),
        (78, np.arange(50.0, 350.0)),
        (3, np.array([4.0, 5.0])),
        (20, np.array([20.0, 20.0, 25.0, 30.0])),
    ]


def _orders_as_high(one, other, room: float = 1e-9) -> int:
    one = np.asarray(one, float)
    found = np.array(
        [
            one @ np.asarray(order) / np.linalg.norm(one) / np.linalg.norm(order)
            for order in itertools.permutations(other)
        ]
    )
    return int((found >= found[0] - room).sum())


def _orders_higher(one, other) -> int:
    return _orders_as_high(one, other, room=-1e-9)


def _profiles() -> list[tuple]:
    return [
        ([12, 13, 29, 5], [1, 2, 3, 4]),
        ([12, 13, 29, 5], [4, 4, 4, 4]),
        ([3, 1, 2], [5, 0, 1]),
        ([1, 2, 3, 4], [4, 3, 2, 1]),
    ]


EXERCISES = (
    Exercise(
        "4.1",
        Number(unit="measures"),
        _pursue_only,
        (
            "A measure with two pillars has two rows in eu_measure_pillars. Find the measures with one row first.",
            'drop_duplicates("measure_id", keep=False) leaves only those that occur once.',
            'Then count the rows whose pillar is "pursue".',
        ),
        "from natoeu import record\n\n"
        'codes = record.load("terrorism/eu_measure_pillars")\n'
        'alone = codes.drop_duplicates("measure_id", keep=False)\n'
        'answer = (alone["pillar"] == "pursue").sum()',
        "You separated rows from measures, which is where most counts go wrong.",
        (
            Misconception(
                "measures with several pillars counted too",
                lambda: _pursue_only(alone=False),
                "That counts every measure under pursue, also those that stand under another pillar as well.",
            ),
        ),
    ),
    Exercise(
        "4.2",
        Group(),
        _not_yet_law,
        (
            "The day of the article is the date of the source argano-2018; section 1 holds it in article.",
            'You need two conditions: article_field is "financing", and the date lies after the article.',
        ),
        "from natoeu import record\n\n"
        'measures = record.load("terrorism/eu_measures")\n'
        'article = record.load("sources").set_index("id").loc["argano-2018"]\n'
        'later = (measures["article_field"] == "financing") & (measures["date"] > article["date"])\n'
        'answer = set(measures.loc[later, "measure_id"])',
        "A text can't be blamed for what came after it, but its present tense can be checked.",
        (
            Misconception(
                "the other side of the date",
                lambda: _not_yet_law(after=False),
                "These measures existed already. Turn the comparison of dates round.",
            ),
            Misconception(
                "field forgotten",
                lambda: _not_yet_law(financing=False),
                "These are the later measures of all fields. Keep only the field financing.",
            ),
        ),
    ),
    Exercise(
        "4.3",
        Table(("pillar", "measures")),
        lambda: _by_pillar("2017-12-31"),
        (
            "The pillars stand in one table, the dates in another: merge them on measure_id.",
            'Take only the columns you need before you merge: measures[["measure_id", "date"]].',
            'Keep the rows with a date up to "2017-12-31", group by pillar, and take size().',
        ),
        "from natoeu import record\n\n"
        'codes = record.load("terrorism/eu_measure_pillars")[["measure_id", "pillar"]]\n'
        'measures = record.load("terrorism/eu_measures")[["measure_id", "date"]]\n'
        'early = codes.merge(measures, on="measure_id").query("date <= \'2017-12-31\'")\n'
        'answer = early.groupby("pillar", observed=True).size().rename("measures").reset_index()',
        "That is the state of things that the article could know.",
        (
            Misconception(
                "later measures counted too",
                lambda: _by_pillar("2019-12-31"),
                "These are the counts up to 2019. Bring in the dates with a merge and keep those up to the end of 2017.",
            ),
        ),
    ),
    Exercise(
        "4.4",
        Number(unit="attacks"),
        lambda: _total(2015, 2018) - _total(2014, 2018),
        (
            "In tesat_attacks, look for the rows with edition 2018, ideology all and outcome all.",
            "Both years must come from the same edition: subtract the total of 2014 from that of 2015.",
        ),
        "from natoeu import record\n\n"
        'attacks = record.load("terrorism/tesat_attacks")\n'
        'in_2018 = attacks[(attacks["edition"] == 2018) & (attacks["ideology"] == "all") & (attacks["outcome"] == "all")]\n'
        'by_year = in_2018.set_index("year")["attacks"]\n'
        "answer = by_year[2015] - by_year[2014]",
        "In the edition of 2018 the attacks fall; in the first editions they rise.",
        (
            Misconception(
                "first editions",
                lambda: _total(2015, 2016) - _total(2014, 2015),
                "You took each year from the edition that printed it first. The question asks for one edition, that of 2018.",
            ),
            Misconception(
                "editions mixed",
                lambda: _total(2015, 2018) - _total(2014, 2015),
                "You took one year from the edition of 2018 and the other from its first edition. Never mix two editions in one difference.",
            ),
            Misconception(
                "sign turned round",
                lambda: _total(2014, 2018) - _total(2015, 2018),
                "The size is right. Which year comes later, and is it a rise or a fall?",
            ),
        ),
    ),
    Exercise(
        "4.5",
        Number(tolerance=0.005, unit="a share between 0 and 1"),
        lambda: _separatist_share("highest"),
        (
            "Some attacks of 2015 bear the label separatist, some bear another, and many bear none.",
            "The share is highest if every attack that is not broken down was separatist.",
            "Add separatist and not_broken_down, and divide by the total.",
        ),
        "from natoeu import record\nfrom natoeu.analysis import tesat\n\n"
        'names = ["attacks", "arrests", "deaths", "convictions"]\n'
        'figures = tesat.figures(*(record.load(f"terrorism/tesat_{name}") for name in names))\n'
        'row = tesat.breakdown(figures, "attacks").loc[2015]\n'
        'answer = (row["separatist"] + row["not_broken_down"]) / row["total"]',
        "A range is the honest form of a share with a missing part.",
        (
            Misconception(
                "the missing part counted as none",
                lambda: _separatist_share("lowest"),
                "That is the lowest share: it assumes that no attack without a label was separatist.",
            ),
            Misconception(
                "the missing part left out of the total",
                lambda: float(
                    _attacks().loc[2015, "separatist"]
                    / (_attacks().loc[2015, "total"] - _attacks().loc[2015, "not_broken_down"])
                ),
                "You divided by the attacks with a label only. The total stays the total, whatever is known about its parts.",
            ),
        ),
    ),
    Exercise(
        "4.6",
        Number(tolerance=0.0051),
        _kappa,
        (
            "Observed agreement: the items on which both say the same, divided by 40.",
            "Chance: the first coder says law to 18 + 2 of 40, the second to 18 + 8 of 40. Multiply; do the same for not law; add both.",
            "kappa = (observed - expected) / (1 - expected).",
        ),
        "import pandas as pd\nfrom natoeu.analysis import agreement\n\n"
        "table = pd.DataFrame([[18, 2], [8, 12]])\n"
        'answer = agreement.agreement(table)["kappa"]',
        "Three of four items alike, and still only half of what chance leaves open.",
        (
            Misconception(
                "raw agreement",
                lambda: 30 / 40,
                "That is the share on which both agree. Take away what chance would give.",
            ),
            Misconception(
                "chance subtracted, not scaled",
                lambda: 30 / 40 - (20 * 26 + 20 * 14) / 40**2,
                "You subtracted chance. Now divide by what chance leaves open: 1 - expected.",
            ),
        ),
    ),
    Exercise(
        "4.7",
        Number(unit="a year"),
        lambda: _year_of_largest("not_broken_down"),
        (
            "Hatched is what is not broken down. Compare the hatched parts, not the bars.",
            "In one year the whole bar is hatched: its total is the size of the hatched part.",
        ),
        "from natoeu import record\nfrom natoeu.analysis import tesat\n\n"
        'names = ["attacks", "arrests", "deaths", "convictions"]\n'
        'figures = tesat.figures(*(record.load(f"terrorism/tesat_{name}") for name in names))\n'
        'answer = tesat.breakdown(figures, "attacks")["not_broken_down"].idxmax()',
        "In that year our record knows a total and almost nothing about its parts.",
        (
            Misconception(
                "the tallest bar",
                lambda: _year_of_largest("total"),
                "That is the year with the most attacks. Its hatched part is small.",
            ),
            Misconception(
                "the largest gap among years with labels",
                lambda: int(_attacks()["not_broken_down"].drop(_year_of_largest("not_broken_down")).idxmax()),
                "A large part is hatched there. But is there a year in which the whole bar is hatched?",
            ),
        ),
    ),
    Exercise(
        "4.8",
        Method(_shuffles, Number(tolerance=1e-6), "chance_of(observed, shuffled)"),
        lambda: _chance_of,
        (
            "shuffled <= observed gives True and False; the sum counts the True values.",
            "Add 1 to that count for the series on record, and 1 to the number of shuffles.",
            "return (1 + (shuffled <= observed).sum()) / (1 + len(shuffled))",
        ),
        "def chance_of(observed, shuffled):\n    as_short = (shuffled <= observed).sum()\n    return (1 + as_short) / (1 + len(shuffled))\n\nanswer = chance_of",
        "Your p-value can never be zero: the series on record is one of the possible ones.",
        (
            Misconception(
                "the series on record left out",
                lambda: _chance_without_one,
                "Count the series on record as one more shuffle: add 1 above and below the line.",
            ),
            Misconception(
                "the wrong side",
                lambda: _chance_other_side,
                "You counted the longer waits. The question is how often chance gives waits as short or shorter.",
            ),
        ),
    ),
    Exercise(
        "4.9",
        Essay(
            {
                "what the first test found": ("0.003", "small p", "rare", "257", "3 shuffles", "three shuffles"),
                "what happens within the busy years": ("busy", "2015", "0.73", "66 days", "within the years"),
                "another explanation": (
                    "syria",
                    "programme",
                    "deadline",
                    "long road",
                    "july 2016",
                    "other cause",
                    "law-making",
                    "already planned",
                    "proposal was older",
                ),
                "what would be needed": (
                    "needed",
                    "would need",
                    "dates of proposals",
                    "date of the proposal",
                    "compare with",
                    "documents that name",
                ),
            }
        ),
        lambda: (
            "Over all years waits as short as those on record are rare: 78 days, where shuffles give 257, and a p-value of 0.003. Within the busy years from 2015 to 2018 nothing is left of it. "
            "Law-making takes years, and deadlines or the war in Syria may have set the pace. To claim an effect, the dates of proposals would be needed."
        ),
        (
            "Give the result of both tests: over all years, and from 2015 to 2018.",
            "Why is every day of a busy year followed soon by a measure?",
            "End with what would be needed: which dates, which documents, which comparison?",
        ),
        "answer = (\n"
        '    "The first test finds waits as short as ours rare: 78 days, where chance gives 257, a p-value of 0.003. "\n'
        '    "Within the busy years from 2015 to 2018 the wait after an attack is not shorter than after other days. "\n'
        '    "The war in Syria may have caused both, and law-making is a long road. "\n'
        '    "What would be needed are the dates of proposals and documents that name their occasion."\n'
        ")",
        "All parts of a full answer are there. Now ask a fellow student whether the reasons convince.",
        (
            Misconception(
                "a small p-value taken as proof",
                lambda: (
                    "The permutation test gives 0.003, and this means that waits as short as the ones on record are rare under chance alone. "
                    "So the Union reacts to each attack with a law, and it does so quickly and every time."
                ),
                "You report the first test only. What did the second one find, within the busy years? And what else could explain the first?",
            ),
        ),
    ),
    Exercise(
        "4.10",
        Method(_profiles, Number(unit="orders"), "orders_as_high(one, other)"),
        lambda: _orders_as_high,
        (
            "itertools.permutations(other) gives all orders of the second profile; the first of them is other itself.",
            "Section 4 has the function cosine. Compute it for one and each order, and count those that are at least cosine(one, other).",
            "Computers round: compare with cosine(one, other) - 1e-9.",
        ),
        "import itertools\nimport numpy as np\n\n\n"
        "def cosine(one, other):\n"
        "    one, other = np.array(one), np.array(other)\n"
        "    return (one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum())\n\n\n"
        "def orders_as_high(one, other):\n"
        "    found = np.array([cosine(one, order) for order in itertools.permutations(other)])\n"
        "    return (found >= cosine(one, other) - 1e-9).sum()\n\n"
        "answer = orders_as_high",
        "Now you can set any likeness of two profiles beside what chance would give. Of a flat profile all orders are as high: it tells nothing.",
        (
            Misconception(
                "only higher ones",
                lambda: _orders_higher,
                "You count the orders that are higher. Those that are as high count too, the one on record among them.",
            ),
            Misconception(
                "always the number of all orders",
                lambda: lambda one, other: 24,
                "Your function gives 24 whatever it is asked. Count the orders that are as high as the one given.",
            ),
        ),
    ),
)
