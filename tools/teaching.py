"""Write the parts of the teaching kit that follow from the course: solutions and reading list.

The solutions come from the exercises that check the students' answers, the tasks from the lessons, the reading list from
the record, with ``teaching/reading_list.toml``. What needs a teacher's judgement (plans, rubrics) is written by hand and
stands beside them in ``teaching/``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

from natoeu import record
from natoeu.practice.answers import Choice, Day, Essay, Group, Kind, Method, Number, Table, Verdict, Words
from natoeu.practice.desk import exercises
from natoeu.practice.exercise import Exercise

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "teaching"
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
READING = tomllib.loads((FOLDER / "reading_list.toml").read_text("utf-8"))

#: Minutes for a student who has read the section; our estimate, by the form of the answer.
MINUTES: dict[type[Kind], int] = {
    Choice: 3,
    Words: 4,
    Day: 4,
    Number: 5,
    Verdict: 6,
    Group: 6,
    Table: 8,
    Method: 10,
    Essay: 12,
}
#: Primary documents in the essential list of a lesson beside those of the reading list, and the claims that each must carry.
MOST_DOCUMENTS, FEWEST_CLAIMS = 5, 2

SOLUTIONS = """# {title}: solutions

*Written by `make teaching` from `exercises/lesson_{number}.toml` and the lesson; don't edit it here.*

Students can see the code of a solution too, with `solution(...)`; grade the coursework, not these. Minutes are our
estimate by the form of the answer; all {count} exercises together: {minutes} minutes.

| exercise | what it asks | form of the answer | minutes | recognised misconceptions |
| --- | --- | --- | --- | --- |
{rows}
"""
SOLUTION = """
## {number} {name}

{task}

**Answer:** {answer}
{code}
**What the right answer shows.** {praise}

**Hints, one at each call**

{hints}

**Misconceptions that the check recognises**

| misconception | what the student hands in | what the check says |
| --- | --- | --- |
{misconceptions}
"""
READING_LIST = """# Reading list

*Written by `make teaching` from `claims/reading_list`, `claims/claims` and `sources` in the record; don't edit it here.*

**The rule.** *Essential* are the article, the primary documents that the record's reading list names for the subject of
the lesson, and up to {most} further primary documents, those on which most claims about the lesson's tables rest (at
least {fewest}). *Further* are all other works of the reading list on the subject, and those that the lesson itself names.

Which subject a work belongs to and why it is worth reading is a judgement of the course; of most scholarly works we read
only abstracts. The key with a link is that of the table `sources`; every lesson ends with the list of all its sources.

A primary document may be held as a copy, or be known from a page that describes it: the key says where we read it.
"""


def number_of(path: Path) -> int:
    """The number of a lesson."""
    return int(path.stem[:2])


def cells(path: Path, kind: str) -> str:
    """All text (``markdown``) or all code of a lesson."""
    return "\n\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind)


def title_of(path: Path) -> str:
    """The title of a lesson, with its number."""
    title = re.search(r"^# (.*)$", cells(path, "markdown"), flags=re.MULTILINE).group(1)
    return title if title.startswith("Lesson") else f"Lesson {number_of(path)}: {title}"


def solutions(path: Path) -> str:
    """The solutions of one lesson, with hints and misconceptions, as Markdown."""
    known = exercises(number_of(path))
    found = re.findall(r"^\*\*(\d\.\d+) ([^*]+?)\.?\*\* (.*)$", cells(path, "markdown"), flags=re.MULTILINE)
    asked = {number: (name, task) for number, name, task in found}
    minutes = {number: MINUTES[type(exercise.kind)] for number, exercise in known.items()}
    rows = [
        (number, asked[number][0], one.kind.wanted, str(minutes[number]), str(len(one.misconceptions)))
        for number, one in known.items()
    ]
    head = SOLUTIONS.format(
        title=title_of(path),
        number=number_of(path),
        count=len(known),
        minutes=sum(minutes.values()),
        rows=table_rows(rows),
    )
    return head + "".join(solution(exercise, *asked[number]) for number, exercise in known.items())


def solution(exercise: Exercise, name: str, task: str) -> str:
    """One exercise: task, answer, a way to it, hints, and what goes wrong."""
    kind = exercise.kind
    others = kind.others() if isinstance(kind, Verdict) else []  # the record knows that these can be argued too
    slips = [(one.name, " ".join(written(one.answer(), kind).split()), one.message) for one in exercise.misconceptions]
    return SOLUTION.format(
        number=exercise.number,
        name=name,
        task=task,
        answer=written(exercise.answer(), kind) + "".join(f" (also accepted: `{other}`)" for other in others),
        code="" if isinstance(kind, Essay) else f"\n```python\n{exercise.code}\n```\n",
        praise=exercise.praise,
        hints="\n".join(f"{place}. {hint}" for place, hint in enumerate(exercise.hints, 1)),
        misconceptions=table_rows(slips),
    )


def table_rows(rows: Iterable[Iterable[str]]) -> str:
    """The rows of a table in Markdown."""
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


def written(value: Any, kind: Kind) -> str:
    """An answer in words.

    >>> written({"EU", "NATO"}, Group()), written(0.5, Number(unit="share")), written(pd.Timestamp("2017-12-05"), Day())
    ('`EU`, `NATO` (2 entries)', '0.5 (share)', '5 December 2017')
    """
    if isinstance(kind, Method):
        return f"a function, called as `{kind.signature}`"
    if isinstance(kind, Essay):
        return f"*for example:* {' '.join(value.split())}"
    plain = kind.read(value)
    if isinstance(kind, Table):
        columns = list(kind.columns)
        return f"a table of {len(plain)} rows: " + "; ".join(
            ", ".join(short(row[name]) for name in columns) for row in plain.to_dict("records")
        )
    if isinstance(kind, Group):
        shown = ", ".join(f"`{entry}`" for entry in sorted(plain))
        return f"{shown} ({len(plain)} {'entry' if len(plain) == 1 else 'entries'})"
    if isinstance(kind, Day):
        return record.written_date(plain)
    if isinstance(kind, Number):
        return short(plain) + (f" ({kind.unit})" if kind.unit else "")
    if isinstance(kind, Verdict):
        return f"`{plain[0]}`"
    return f"`{value}`"


def short(value: Any) -> str:
    """A value of a table: whole numbers without a point, others with four digits that count.

    >>> short(32.0), short(0.123456), short("EU")
    ('32', '0.1235', 'EU')
    """
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if value.is_integer() else f"{value:.4g}" if abs(value) < 1000 else f"{value:,.1f}"


def claims_of(path: Path) -> pd.DataFrame:
    """The claims of the ledger that rest on the tables of a lesson, or all claims."""
    claims = record.load("claims/claims")
    tables = set(re.findall(r'record\.load\("([^"]+)"\)', cells(path, "code"))) - set(READING["claims"]["shared"])
    return claims if number_of(path) in READING["claims"]["all"] else claims[claims["related_table"].isin(tables)]


def documents(path: Path) -> pd.Series:
    """Primary documents behind a lesson's claims, with the number of claims that cite them, most first."""
    sources = record.load("sources").set_index("id")
    cited = claims_of(path)["source_ids"].str.split(";").explode().value_counts().rename("claims")
    order = sources[sources["kind"] == "primary"].join(cited, how="inner").rename_axis("id").reset_index()
    return order.sort_values(["claims", "date", "id"], ascending=[False, True, True]).set_index("id")["claims"]


def reading_of(path: Path) -> tuple[list[str], list[str]]:
    """The essential and the further reading of a lesson, as lines of Markdown."""
    sources = record.load("sources").set_index("id")
    works = record.load("claims/reading_list")
    first = READING["first"]
    essential, further, named = [source_line(first["source"], sources, first["why"])], [], {first["source"]}
    in_lesson = works["ref_id"].isin(re.findall(r'"(r\d\d)"', cells(path, "code")))
    subjects = READING["subjects"].get(str(number_of(path)), [])
    for work in works.assign(named=in_lesson)[works["topic"].isin(subjects) | in_lesson].to_dict("records"):
        primary = work["kind"] == "primary_document"
        (essential if primary else further).append(work_line(work, sources))
        named.update(work["source_ids"].split(";") if primary else ())
    most_cited = documents(path)
    chosen = most_cited[~most_cited.index.isin(named) & (most_cited >= FEWEST_CLAIMS)].head(MOST_DOCUMENTS)
    for key, claims in chosen.items():
        essential.append(source_line(key, sources, f"{claims} claims of the ledger rest on it."))
    return essential, further


def work_line(work: dict, sources: pd.DataFrame) -> str:
    """One work of the reading list."""
    authors = ", ".join(work["authors"].split(";")) if isinstance(work["authors"], str) else "(authors not recorded)"
    year = "no year" if pd.isna(work["year"]) else str(work["year"])
    where = [work[name] for name in ("container", "volume_pages", "document_number") if isinstance(work[name], str)]
    doi = [f"doi {work['doi']}"] if isinstance(work["doi"], str) else []
    title = work["title"].removesuffix(" (title not recorded)")
    parts = ", ".join([f"{authors} ({year}), *{title}*", *where, *doi])
    known = "; ".join(linked(key, sources) for key in work["source_ids"].split(";"))
    return f"- {parts}. {work['why_read']}{' Named in the lesson.' * work['named']} Known from: {known}."


def source_line(key: str, sources: pd.DataFrame, why: str) -> str:
    """One source of the record."""
    source = sources.loc[key]
    number = f", {source['document_number']}" if isinstance(source["document_number"], str) else ""
    date = record.written_date(source["date"], source["date_precision"])
    return f"- {source['publisher']}, *{source['title']}*{number}, {date}. {why} {linked(key, sources)}"


def linked(key: str, sources: pd.DataFrame) -> str:
    """The key of a source as a link to its address."""
    address = sources.loc[key, "address"]
    return f"[{key}]({address})" if isinstance(address, str) and address.startswith("http") else f"`{key}`"


def reading_list() -> str:
    """The reading list of the course, as Markdown."""
    parts = [READING_LIST.format(most=MOST_DOCUMENTS, fewest=FEWEST_CLAIMS)]
    for path in LESSONS:
        essential, further = reading_of(path)
        lines = [f"\n## {title_of(path)}", "", "### Essential", "", *essential]
        lines += ["", "### Further", "", *further] if further else []
        parts.append("\n".join(lines) + "\n")
    return "".join(parts)


def kit() -> dict[str, str]:
    """All generated files of the teaching kit: their texts by their names."""
    files = {f"solutions/{path.stem[1:]}.md": solutions(path) for path in LESSONS}
    return {**files, "reading_list.md": reading_list()}


def main() -> None:
    for name, text in kit().items():
        target = FOLDER / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        print(f"teaching/{name}")


if __name__ == "__main__":
    main()
