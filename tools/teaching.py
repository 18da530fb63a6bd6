"""Write the parts of the teaching kit that follow from the course: solutions and reading list.

The solutions come from the exercises that check the students' answers, the tasks from the lessons, the reading list from
the record. What needs a teacher's judgement (plans, rubrics) is written by hand and stands beside them in ``teaching/``.
"""

from __future__ import annotations

import re
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

#: Minutes for a student who has read the section; our estimate, by the form of the answer.
MINUTES: dict[type[Kind], int] = {
    Choice: 3,
    Verdict: 6,
    Words: 4,
    Day: 4,
    Number: 5,
    Group: 6,
    Table: 8,
    Method: 10,
    Essay: 12,
}
#: Subjects of the record's reading list that belong to a lesson.
SUBJECTS = {
    1: ("cooperation",),
    2: ("strategy",),
    3: ("dprk",),
    4: ("terrorism",),
    5: ("impact", "method"),
    6: ("data",),
}
#: Tables that all lessons share; their claims and rows say nothing about the subject of one.
SHARED = {"claims/claims", "codebook", "sources"}
#: Primary documents in the essential list of a lesson beside those of the reading list, and the claims that each must carry.
MOST_DOCUMENTS, FEWEST_CLAIMS = 5, 2


def number_of(path: Path) -> int:
    """The number of a lesson."""
    return int(path.stem[:2])


def prose(path: Path) -> str:
    """All text of a lesson."""
    return "\n\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown")


def code(path: Path) -> str:
    """All code of a lesson."""
    return "\n\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")


def title_of(path: Path) -> str:
    """The title of a lesson, with its number."""
    title = re.search(r"^# (.*)$", prose(path), flags=re.MULTILINE).group(1)
    return title if title.startswith("Lesson") else f"Lesson {number_of(path)}: {title}"


def tasks(path: Path) -> dict[str, tuple[str, str]]:
    """Name and text of each exercise of a lesson, as the students read them."""
    found = re.findall(r"^\*\*(\d\.\d+) ([^*]+?)\.?\*\* (.*)$", prose(path), flags=re.MULTILINE)
    return {number: (name, text) for number, name, text in found}


def solutions(path: Path) -> str:
    """The solutions of one lesson, with hints and misconceptions, as Markdown."""
    known = exercises(number_of(path))
    asked = tasks(path)
    minutes = {number: MINUTES[type(exercise.kind)] for number, exercise in known.items()}
    lines = [
        f"# {title_of(path)}: solutions",
        "",
        f"*Written by `make teaching` from `exercises/lesson_{number_of(path)}.toml` and the lesson; don't edit it here.*",
        "",
        "Students can see the code of a solution too, with `solution(...)`; grade the coursework, not these. Minutes are our",
        f"estimate by the form of the answer; all {len(known)} exercises together: {sum(minutes.values())} minutes.",
        "",
        "| exercise | what it asks | form of the answer | minutes | recognised misconceptions |",
        "| --- | --- | --- | --- | --- |",
    ]
    for number, exercise in known.items():
        cells = [
            number,
            asked[number][0],
            exercise.kind.wanted,
            str(minutes[number]),
            str(len(exercise.misconceptions)),
        ]
        lines.append(table_row(cells))
    for number, exercise in known.items():
        lines += ["", *solution(exercise, *asked[number])]
    return "\n".join(lines) + "\n"


def solution(exercise: Exercise, name: str, task: str) -> list[str]:
    """One exercise: task, answer, a way to it, hints, and what goes wrong."""
    lines = [
        f"## {exercise.number} {name}",
        "",
        task,
        "",
        f"**Answer:** {written(exercise.answer(), exercise.kind)}{argued(exercise.kind)}",
        "",
    ]
    if not isinstance(exercise.kind, Essay):
        lines += ["```python", exercise.code, "```", ""]
    lines += [f"**What the right answer shows.** {exercise.praise}", "", "**Hints, one at each call**", ""]
    lines += [f"{place}. {hint}" for place, hint in enumerate(exercise.hints, 1)]
    lines += [
        "",
        "**Misconceptions that the check recognises**",
        "",
        "| misconception | what the student hands in | what the check says |",
    ]
    lines.append("| --- | --- | --- |")
    for misconception in exercise.misconceptions:
        given = written(misconception.answer(), exercise.kind)
        lines.append(table_row([misconception.name, " ".join(given.split()), misconception.message]))
    return lines


def table_row(cells: list[str]) -> str:
    """A row of a table in Markdown."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


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


def argued(kind: Kind) -> str:
    """Further answers that the record knows can be argued, where the answer is a judgement."""
    return "".join(f" (also accepted: `{other}`)" for other in kind.others()) if isinstance(kind, Verdict) else ""


def short(value: Any) -> str:
    """A value of a table: whole numbers without a point, others with four digits that count.

    >>> short(32.0), short(0.123456), short("EU")
    ('32', '0.1235', 'EU')
    """
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if value.is_integer() else f"{value:.4g}" if abs(value) < 1000 else f"{value:,.1f}"


def tables_of(path: Path) -> list[str]:
    """The tables of the record that a lesson loads and that are not shared by all lessons."""
    return sorted(set(re.findall(r'record\.load\("([^"]+)"\)', code(path))) - SHARED)


def claims_of(path: Path) -> pd.DataFrame:
    """The claims of the ledger that rest on the tables of a lesson; for the last lesson, all claims."""
    claims = record.load("claims/claims")
    return claims if number_of(path) == 6 else claims[claims["related_table"].isin(tables_of(path))]


def documents(path: Path) -> pd.Series:
    """Primary documents behind a lesson's claims, with the number of claims that cite them, most first."""
    sources = record.load("sources").set_index("id")
    cited = claims_of(path)["source_ids"].str.split(";").explode().value_counts()
    cited = cited[[key for key in cited.index if sources.loc[key, "kind"] == "primary"]]
    order = (
        pd.DataFrame({"claims": cited, "date": sources["date"].reindex(cited.index)}).rename_axis("id").reset_index()
    )
    return order.sort_values(["claims", "date", "id"], ascending=[False, True, True]).set_index("id")["claims"]


def reading_of(path: Path) -> tuple[list[str], list[str]]:
    """The essential and the further reading of a lesson, as lines of Markdown."""
    sources = record.load("sources").set_index("id")
    works = record.load("claims/reading_list")
    essential, further, named = [source_line("argano-2018", sources, "The article under test.")], [], {"argano-2018"}
    in_lesson = works["ref_id"].isin(re.findall(r'"(r\d\d)"', code(path)))
    for work in works[works["topic"].isin(SUBJECTS.get(number_of(path), ())) | in_lesson].to_dict("records"):
        keys = work["source_ids"].split(";")
        primary = work["kind"] == "primary_document"
        (essential if primary else further).append(
            work_line(work, keys, sources, in_lesson[works["ref_id"] == work["ref_id"]].item())
        )
        named.update(keys if primary else ())
    most_cited = documents(path)
    chosen = most_cited[~most_cited.index.isin(named) & (most_cited >= FEWEST_CLAIMS)].head(MOST_DOCUMENTS)
    essential += [
        source_line(key, sources, f"{claims} claims of the ledger rest on it.") for key, claims in chosen.items()
    ]
    return essential, further


def work_line(work: dict, keys: list[str], sources: pd.DataFrame, in_lesson: bool) -> str:
    """One work of the reading list."""
    named = " Named in the lesson." if in_lesson else ""
    authors = ", ".join(work["authors"].split(";")) if isinstance(work["authors"], str) else "(authors not recorded)"
    year = "no year" if pd.isna(work["year"]) else str(work["year"])
    title = work["title"].removesuffix(" (title not recorded)")
    parts = [
        f"{authors} ({year}), *{title}*",
        *(work[name] for name in ("container", "volume_pages", "document_number") if isinstance(work[name], str)),
    ]
    if isinstance(work["doi"], str):
        parts.append(f"doi {work['doi']}")
    where = "; ".join(linked(key, sources) for key in keys)
    return f"- {', '.join(parts)}. {work['why_read']}{named} Known from: {where}."


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
    lines = [
        "# Reading list",
        "",
        "*Written by `make teaching` from `claims/reading_list`, `claims/claims` and `sources` in the record; don't edit it here.*",
        "",
        "**The rule.** *Essential* are the article, the primary documents that the record's reading list names for the subject of",
        f"the lesson, and up to {MOST_DOCUMENTS} further primary documents, those on which most claims about the lesson's tables rest (at",
        f"least {FEWEST_CLAIMS}). *Further* are all other works of the reading list on the subject, and those that the lesson itself names.",
        "",
        "Which subject a work belongs to and why it is worth reading is a judgement of the course; of most scholarly works we read",
        "only abstracts. The key with a link is that of the table `sources`; every lesson ends with the list of all its sources.",
        "",
        "A primary document may be held as a copy, or be known from a page that describes it: the key says where we read it.",
    ]
    for path in LESSONS:
        essential, further = reading_of(path)
        lines += ["", f"## {title_of(path)}", "", "### Essential", "", *essential]
        if further:
            lines += ["", "### Further", "", *further]
    return "\n".join(lines) + "\n"


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
