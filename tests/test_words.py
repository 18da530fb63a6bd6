"""What the record says in words: short, our own, and described in full."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from natoeu import record
from natoeu.record import descriptor

ROOT = Path(__file__).resolve().parents[1]
#: Columns that hold names, titles and numbers of others, which are not sentences of ours.
NAMES = {
    "title",
    "name",
    "full_name",
    "publisher",
    "document_number",
    "address",
    "container",
    "authors",
    "oj_reference",
    "founding_act",
}
WORD = re.compile(r"[a-z0-9']+")
#: The text of the article is not part of the course: it is compared where it is at hand.
ARTICLE = ROOT.parent / "shared" / "article.txt"
RUN = 8


def texts():
    """Every text cell of ours with its place."""
    for name, resource in descriptor.resources().items():
        table = record.load(name)
        for field in resource["schema"]["fields"]:
            if field["type"] == "string" and "enum" not in field.get("constraints", {}) and "list" not in field:
                for place, text in table[field["name"]].dropna().items():
                    yield f"{name}, row {place + 2}, {field['name']}", field["name"], str(text)


def test_no_text_is_over_30_words():
    long = [(place, text) for place, column, text in texts() if column not in NAMES and len(text.split()) > 30]
    assert long == []


def test_every_table_and_column_is_described_in_at_most_30_words():
    for resource in descriptor.resources().values():
        assert resource["title"]
        assert 3 <= len(resource["description"].split()) <= 60, resource["name"]
        for field in resource["schema"]["fields"]:
            assert field["title"], (resource["name"], field["name"])
            assert 2 <= len(field["description"].split()) <= 30, (resource["name"], field["name"])


def test_every_quantity_has_a_unit():
    counts_and_codes = re.compile(
        r"(_no|^year|_year|number|edition|_order|order|rank|position|wave|paragraph|votes_.*|resolution|count|sequence_no)$"
    )
    for resource in descriptor.resources().values():
        for field in resource["schema"]["fields"]:
            if field["type"] == "number":
                named_elsewhere = {"unit", "currency", "count_unit", "indicator"} & {
                    other["name"] for other in resource["schema"]["fields"]
                }
                assert field.get("unit") or named_elsewhere or counts_and_codes.search(field["name"]), (
                    resource["name"],
                    field["name"],
                )


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of eight words in a text."""
    words = WORD.findall(text.lower().replace("\u2019", "'"))
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


@pytest.fixture(scope="module")
def article_runs():
    if not ARTICLE.is_file():
        pytest.skip("the text of the article is not part of the course and is not at hand")
    return runs(ARTICLE.read_text("utf-8"))


def test_no_sentence_of_the_record_is_taken_from_the_article(article_runs):
    shared = [(place, text) for place, column, text in texts() if column not in NAMES and runs(text) & article_runs]
    assert shared == []


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_sentence_of_a_lesson_is_taken_from_the_article(article_runs, path):
    import nbformat

    shared = []
    for cell in nbformat.read(path, as_version=4).cells:
        unquoted = re.sub(r'"[^"]*"|\u201c[^\u201d]*\u201d', " ", cell.source)
        shared += [" ".join(run) for run in runs(unquoted) & article_runs]
    assert shared == []


def test_the_data_dictionary_and_the_hashes_are_up_to_date():
    import importlib.util

    spec = importlib.util.spec_from_file_location("describe_data", ROOT / "tools" / "describe_data.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    folder = record.data_folder()
    assert (folder / "README.md").read_text("utf-8") == tool.dictionary(folder), "run 'make describe-data'"
    assert (folder / "datapackage.json").read_text("utf-8") == tool.sealed(folder), "run 'make describe-data'"
