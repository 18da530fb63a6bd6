"""Exercises of lesson 2, the Global Strategy and the clubs."""

from __future__ import annotations

import pandas as pd

from natoeu.analysis import membership, pesco, spending
from natoeu.practice.answers import Choice, Essay, Group, Method, Number, Table
from natoeu.practice.exercise import Exercise, Misconception
from natoeu.record import load

MEETING, SWEDEN_JOINED = "2017-12-05", "2024-03-07"
FAULTS = (
    "several editions in one line",
    "several definitions in one line",
    "the axis does not start at zero",
    "the guideline is missing",
)


def _outside(date: str) -> set[str]:
    return set(membership.club_sets(load("countries/memberships"), date)["first_only"])


def _population_inside(still_in: tuple[str, ...] = ()) -> float:
    sizes = load("countries/countries").set_index("iso3")["population_2017"]
    sets = membership.club_sets(load("countries/memberships"), SWEDEN_JOINED)
    both, union = set(sets["both"]), set(sets["both"]) | set(sets["first_only"])
    return float(100 * sizes[list(both | set(still_in))].sum() / sizes[list(union | set(still_in))].sum())


def _share_of_states() -> float:
    return float(
        membership.share_inside(load("countries/memberships"), load("countries/countries"), SWEDEN_JOINED)["states"]
    )


def _members(memberships: pd.DataFrame, organisation: str, date: str) -> int:
    return int(membership.membership_on(memberships, date)[organisation].sum())


def _members_without_last_day(memberships: pd.DataFrame, organisation: str, date: str) -> int:
    mine = memberships[memberships["organisation"] == organisation]
    day = pd.Timestamp(date)
    return int(((mine["start_date"] <= day) & (mine["end_date"].isna() | (mine["end_date"] > day))).sum())


def _members_for_ever(memberships: pd.DataFrame, organisation: str, date: str) -> int:
    mine = memberships[memberships["organisation"] == organisation]
    return int((mine["start_date"] <= pd.Timestamp(date)).sum())


def _questions() -> list[tuple]:
    table = load("countries/memberships")
    days = (
        ("EU", "2017-12-05"),
        ("EU", "2020-01-31"),
        ("EU", "2020-02-01"),
        ("NATO", "1949-08-23"),
        ("PESCO", "2023-05-23"),
    )
    return [(table, organisation, day) for organisation, day in days]


def _met(edition: str, year: int = 2017) -> set[str]:
    return set(spending.met_guideline(load("countries/defence_spending"), edition, year))


def _roles(wave: int | None) -> pd.DataFrame:
    rows = load("strategy/pesco_participation").merge(
        load("strategy/pesco_projects")[["project_no", "wave"]], on="project_no"
    )
    rows = rows if wave is None else rows[rows["wave"] == wave]
    table = pd.crosstab(rows["iso3"], rows["role"]).reindex(columns=["lead", "member"], fill_value=0)
    return table.reset_index()


def _partners_of_finland(with_mobility: bool = False) -> int:
    wave = [number for number in range(1, 18) if with_mobility or number != pesco.MILITARY_MOBILITY]
    pairs = pesco.joint_projects(pesco.matrix(load("strategy/pesco_participation"), wave))
    return int((pairs["FIN"] > 0).sum())


def _fault() -> str:
    rows = load("countries/defence_spending")
    rows = rows[(rows["iso3"] == "POL") & rows["year"].between(2016, 2019)].dropna(subset="share_of_gdp_percent")
    dates = load("countries/editions").set_index("edition_id")["known_on"]
    drawn = rows.assign(known_on=rows["edition_id"].map(dates)).sort_values("known_on").drop_duplicates("year")
    return FAULTS[0] if drawn["edition_id"].nunique() > 1 else FAULTS[1]


def _research_money(totals_too: bool = False, proposals_too: bool = False) -> float:
    rows = load("strategy/edf_budget")
    rows = rows[(rows["programme"] == "padr")] if not proposals_too else rows[rows["window"] == "research"]
    return float((rows if totals_too else rows[rows["part_of"].notna()])["amount_million_eur"].sum())


EXERCISES = (
    Exercise(
        "2.1",
        Group(),
        lambda: _outside(MEETING),
        (
            "Two sets are needed: the members of the EU on 5 December 2017, and the members of NATO on that day.",
            "A state is a member if start_date is not later than the day and end_date is empty or not earlier.",
            "The difference of two Python sets is written with a minus sign: in_eu - in_nato.",
        ),
        "import pandas as pd\n\nfrom natoeu import record\n\n"
        'memberships = record.load("countries/memberships")\n'
        'day = pd.Timestamp("2017-12-05")\n'
        'begun = memberships["start_date"] <= day\n'
        'not_ended = memberships["end_date"].isna() | (memberships["end_date"] >= day)\n'
        "today = memberships[begun & not_ended]\n"
        'in_eu = set(today.loc[today["organisation"] == "EU", "iso3"])\n'
        'in_nato = set(today.loc[today["organisation"] == "NATO", "iso3"])\n'
        "answer = in_eu - in_nato",
        'Six states: the article\'s "most" is 22 of 28.',
        (
            Misconception(
                "the sets of a later day",
                lambda: _outside(SWEDEN_JOINED),
                "These are the states of a later day: since then two of the six have joined NATO. Put the date into your condition.",
            ),
            Misconception(
                "the difference the other way round",
                lambda: set(membership.club_sets(load("countries/memberships"), MEETING)["second_only"]),
                "These states are in NATO and not in the EU. Turn the difference round.",
            ),
        ),
    ),
    Exercise(
        "2.2",
        Number(tolerance=0.051, unit="percent"),
        _population_inside,
        (
            "You need the EU members of 7 March 2024 with their population: merge on iso3, or look the codes up in countries.",
            "Use population_2017 for numerator and denominator alike.",
            "100 * (people in states that are in both) / (people in all EU states of that day).",
        ),
        "from natoeu import record\nfrom natoeu.analysis import membership\n\n"
        'memberships = record.load("countries/memberships")\n'
        'sizes = record.load("countries/countries").set_index("iso3")["population_2017"]\n'
        'sets = membership.club_sets(memberships, "2024-03-07")\n'
        'inside = sizes[sets["both"]].sum()\n'
        'answer = 100 * inside / (inside + sizes[sets["first_only"]].sum())',
        "Note what the number is: members of 2024 weighed with people of 2017.",
        (
            Misconception(
                "states counted instead of people",
                _share_of_states,
                "That is the share of states. Weigh every state with its population.",
            ),
            Misconception(
                "the United Kingdom still counted",
                lambda: _population_inside(("GBR",)),
                "The United Kingdom is still in your EU. Look at end_date.",
            ),
        ),
    ),
    Exercise(
        "2.3",
        Method(_questions, Number(), "count_members(memberships, organisation, date)"),
        lambda: _members,
        (
            "Turn the text into a date with pd.Timestamp, then keep the rows of the organisation.",
            "Membership has begun if start_date <= day; it has not ended if end_date is empty or end_date >= day.",
            "isna() finds the empty cells. Join the conditions with & and |, each in brackets, and sum.",
        ),
        "import pandas as pd\n\n"
        "def count_members(memberships, organisation, date):\n"
        "    day = pd.Timestamp(date)\n"
        '    mine = memberships[memberships["organisation"] == organisation]\n'
        '    begun = mine["start_date"] <= day\n'
        '    not_ended = mine["end_date"].isna() | (mine["end_date"] >= day)\n'
        "    return (begun & not_ended).sum()\n\n"
        "answer = count_members",
        "It works on the last day of a membership and on days when a club was still empty.",
        (
            Misconception(
                "last day of membership left out",
                lambda: _members_without_last_day,
                "The last day still counts: on 31 January 2020 the United Kingdom was a member. Use >=.",
            ),
            Misconception(
                "end of membership ignored",
                lambda: _members_for_ever,
                "Nobody ever leaves in your function. Use the column end_date as well.",
            ),
        ),
    ),
    Exercise(
        "2.4",
        Group(),
        lambda: _met("nato-2017-06"),
        (
            "Which edition was the newest that the ministers could know? Look at known_on in the table of editions.",
            "Keep the rows of that edition and of the year 2017, then compare share_of_gdp_percent with 2.",
        ),
        "from natoeu import record\nfrom natoeu.analysis import spending\n\n"
        'edition = spending.known_on(record.load("countries/editions"), "2017-12-05")\n'
        'answer = set(spending.met_guideline(record.load("countries/defence_spending"), edition, 2017))',
        "You asked what was known on the day, not what is known now.",
        (
            Misconception(
                "the revised edition was used",
                lambda: _met("nato-2019-06"),
                "That is the list of the revised edition of June 2019. Nobody could know it in December 2017.",
            ),
            Misconception(
                "the year before",
                lambda: _met("nato-2017-03", 2016),
                "That is the list for 2016, from the edition before. A newer edition was public in December 2017.",
            ),
        ),
    ),
    Exercise(
        "2.5",
        Table(("iso3", "lead", "member")),
        lambda: _roles(1),
        (
            "The wave stands in the table of projects, the role in the table of participation: merge on project_no.",
            "Keep wave 1. pd.crosstab(rows, columns) counts every combination of two columns.",
            'pd.crosstab(first["iso3"], first["role"]).reset_index() has the three columns.',
        ),
        "import pandas as pd\n\nfrom natoeu import record\n\n"
        'participation = record.load("strategy/pesco_participation")\n'
        'projects = record.load("strategy/pesco_projects")\n'
        'rows = participation.merge(projects[["project_no", "wave"]], on="project_no")\n'
        'first = rows[rows["wave"] == 1]\n'
        'answer = pd.crosstab(first["iso3"], first["role"]).reset_index()',
        "One line for each state, zeros included: a pivot makes the gaps visible.",
        (
            Misconception(
                "all lists counted",
                lambda: _roles(None),
                "You counted the lists of 2018 and 2019 together. Keep wave 1 only.",
            ),
        ),
    ),
    Exercise(
        "2.6",
        Number(unit="states"),
        _partners_of_finland,
        (
            "Make the matrix without column 4: pesco.matrix(participation, [1, 2, 3, 5, ...]).",
            "pesco.joint_projects(matrix) has a column FIN; count the values above zero.",
        ),
        "from natoeu import record\nfrom natoeu.analysis import pesco\n\n"
        'participation = record.load("strategy/pesco_participation")\n'
        "numbers = [number for number in range(1, 18) if number != 4]\n"
        "pairs = pesco.joint_projects(pesco.matrix(participation, numbers))\n"
        'answer = (pairs["FIN"] > 0).sum()',
        "One project that everybody joins can make a network look far closer than it is.",
        (
            Misconception(
                "Military Mobility left in",
                lambda: _partners_of_finland(with_mobility=True),
                "Project 4 is still in your matrix, and it alone ties nearly everybody to everybody.",
            ),
            Misconception(
                "Finland counted as its own partner",
                lambda: _partners_of_finland() + 1,
                "One too many: a state is no partner of itself.",
            ),
        ),
    ),
    Exercise(
        "2.7",
        Choice(FAULTS),
        _fault,
        (
            "Print the table behind the chart and read every column.",
            "Which column changes from row to row although the line does not show it?",
        ),
        "from natoeu import record\n\n"
        'spending = record.load("countries/defence_spending")\n'
        'poland = spending[(spending["iso3"] == "POL") & spending["year"].between(2016, 2019)]\n'
        'many = poland["edition_id"].nunique() > 1\n'
        'answer = "several editions in one line" if many else "several definitions in one line"',
        "Every point was printed, and the line is still false: each comes from another edition, as an estimate made before its year was over.",
        (
            Misconception(
                "definitions and editions confused",
                lambda: FAULTS[1],
                "All points follow NATO's definition. What else can differ between two publications of one body?",
            ),
            Misconception(
                "axis not read",
                lambda: FAULTS[2],
                "Look at the lower left corner: the axis does start at zero.",
            ),
            Misconception(
                "legend not read",
                lambda: FAULTS[3],
                "Look at the dashed line and the legend: the guideline is there.",
            ),
        ),
    ),
    Exercise(
        "2.8",
        Number(tolerance=0.01, unit="million euros"),
        _research_money,
        (
            "Look at the rows with the programme padr, the Preparatory Action on Defence Research.",
            "One of them is the total of the others: part_of says which rows are parts.",
        ),
        "from natoeu import record\n\n"
        'money = record.load("strategy/edf_budget")\n'
        'padr = money[money["programme"] == "padr"]\n'
        'answer = padr.loc[padr["part_of"].notna(), "amount_million_eur"].sum()',
        "You kept parts and totals apart.",
        (
            Misconception(
                "total and parts added up",
                lambda: _research_money(totals_too=True),
                "You added the total to its own parts: every euro is counted twice.",
            ),
            Misconception(
                "proposals and other programmes added",
                lambda: _research_money(totals_too=True, proposals_too=True),
                "You added all research money of the table: programmes, estimates and proposals. Keep the programme padr.",
            ),
        ),
    ),
    Exercise(
        "2.9",
        Essay(
            {
                "what existed when the article appeared": (
                    "25 million",
                    "december 2017",
                    "11 december",
                    "notif",
                    "in 2017",
                ),
                "what came only later": ("2018", "2019", "2021", "later"),
                "what speaks for the author": ("right", "fair", "speaks for", "supports", "correct"),
                "what would have to be shown, or what can't be concluded": (
                    "effect",
                    "prove",
                    "show",
                    "conclude",
                    "evidence",
                ),
            }
        ),
        lambda: (
            "The author is right that a lot began: 25 states founded PESCO on 11 December 2017 and a fund was announced. "
            "But in 2017 the fund was 25 million euros for research, the first projects were adopted in March 2018 and the full fund in 2021. "
            "Decisions and money do not prove seriousness; one would need evidence on what was built and used."
        ),
        (
            "List what existed on 24 January 2018, the day of the article, and what was still a plan.",
            "Name one fact that supports the author and one that you would need but do not have.",
            "Separate three things: a decision, money, and an effect.",
        ),
        "answer = (\n"
        '    "The author is right that much was decided: PESCO began on 11 December 2017 with 25 states. "\n'
        '    "The fund, however, was 25 million euros for research in 2017; the projects came in 2018 and the full fund in 2021. "\n'
        '    "Whether this shows that Europe is serious is a judgement: we would need evidence of an effect."\n'
        ")",
        "All parts of a full answer are there. Compare your weighing with that of a fellow student.",
        (
            Misconception(
                "nothing said for the author",
                lambda: (
                    "In December 2017 there was a founding decision and only 25 million euros for research. The projects followed in March 2018, "
                    "and the fund itself only in 2021. None of this is evidence that anybody gained an ability to act on its own."
                ),
                "You show the limits well. Say also what speaks for the author: fairness is part of source criticism.",
            ),
        ),
    ),
)
