"""No index stands alone: beside every cosine, kappa, overlap, density or p-value is what chance, or a flat profile, gives."""

from __future__ import annotations

import ast
import copy
import html
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest

from natoeu.explorers.coding import TWELVE, CodingExplorer
from natoeu.explorers.pesco import PescoExplorer

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
#: Words that name an index, and words that name a baseline.
INDEX = re.compile(
    r"cosine|jaccard|kappa\b|dissimilarity|shared[_ ]kinds|\bdensity\b|\boverlap of\b|p-value|as wide or wider|share of agreement|coded alike",
    re.IGNORECASE,
)
BASELINE = re.compile(r"chance|expected|\bflat\b|shuffl|\bdraws?\b|\bdrawn\b|by lot|orders|toss", re.IGNORECASE)
#: Calls whose result is an index, whatever the output calls it.
CALL = re.compile(
    r"\bcosine\(|\bjaccard\b|agreement\.agreement\(|agreement_in_words\(|share_interval\(|nx\.density\("
    r"|corrcoef\(|\.corr\(|p_value\b|complementarity\.measures\("
)
COUNT = re.compile(r'rename\("joint"\)')  # a count that hangs on two others
DECIMAL = re.compile(r"(?<![\d.])-?\d\.\d+")
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")


@cache
def book(path: Path):
    return nbformat.read(path, as_version=4)


def printed(cell) -> str:
    """All that a cell has printed, without markup and pictures."""
    found = [output.get("text", "") for output in cell.get("outputs", [])]
    for output in cell.get("outputs", []):
        found += [PICTURE.sub("", data) for kind, data in output.get("data", {}).items() if kind.startswith("text/")]
    return html.unescape(re.sub(r"<[^>]+>", " ", "\n".join(found)))


def is_an_index(cell) -> bool:
    """Whether a code cell prints an index: a number, and its name in the output or a call that gives one."""
    said = printed(cell)
    if "record.cite(" in cell.source or not re.search(r"\d", said):
        return False
    return bool(INDEX.search(said) or COUNT.search(cell.source) or (CALL.search(cell.source) and DECIMAL.search(said)))


def without_baseline(cells) -> list[str]:
    """Places where an index stands alone: outputs, and paragraphs that give its value."""
    alone = []
    for cell in cells:
        if cell.cell_type == "code" and is_an_index(cell) and not BASELINE.search(printed(cell)):
            alone.append(cell.id)
        if cell.cell_type == "markdown":
            for paragraph in cell.source.split("\n\n"):
                bare = re.sub(r"\*\*\d\.\d+ ", "", paragraph)  # the number of an exercise
                if INDEX.search(bare) and DECIMAL.search(bare) and not BASELINE.search(bare):
                    alone.append(cell.id)
    return list(dict.fromkeys(alone))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_index_in_a_lesson_has_its_baseline_beside_it(path):
    assert without_baseline(book(path).cells) == []


def test_the_indices_of_the_lessons_are_found():
    found = {
        (path.stem[:2], cell.id)
        for path in NOTEBOOKS
        for cell in book(path).cells
        if cell.cell_type == "code" and is_an_index(cell)
    }
    known = {
        "02": {"joint", "density", "allies-test-code"},
        "04": {
            "cosine",
            "orders",
            "orders-chart",
            "readings",
            "jaccard-chance",
            "kappa-chance",
            "kappa",
            "coding-explorer",
        }
        | {"permutation", "permutation-late", "shifted"},
        "06": {"easy-reader", "small-sample"},
    }
    assert {(lesson, cell) for lesson, cells in known.items() for cell in cells} <= found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_index_whose_baseline_is_taken_away_is_noticed(path):
    for place, cell in enumerate(book(path).cells):
        if cell.cell_type == "code" and is_an_index(cell):
            bare = copy.deepcopy(cell)
            for output in bare.outputs:
                if "text" in output:
                    output["text"] = BASELINE.sub("", output["text"])
                for kind, data in output.get("data", {}).items():
                    output["data"][kind] = BASELINE.sub("", data) if kind.startswith("text/") else data
            if is_an_index(bare):
                assert without_baseline([bare]) == [cell.id], place


@pytest.mark.parametrize("choices", [dict.fromkeys(TWELVE, "pursue"), {"2011-ran": "prevent", "2017-853": "protect"}])
def test_the_coding_explorer_says_what_chance_would_give(choices):
    explorer = CodingExplorer(memory={})
    explorer.set(**choices)
    assert explorer.summary.lower().count("kappa") == explorer.summary.count("chance: ") == 2


def test_the_explorer_of_projects_sets_chance_beside_what_two_states_share():
    explorer = PescoExplorer()
    explorer.set(first="ITA", second="ESP")
    assert explorer.summary.endswith("they share 11, where chance would give 10.6.")


def functions_that_print_an_index():
    """Functions of the package that put the value of an index into a sentence."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        source = path.read_text("utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                for text in ast.walk(node):
                    if (
                        isinstance(text, ast.JoinedStr)
                        and INDEX.search(ast.unparse(text))
                        and "FormattedValue" in ast.dump(text)
                    ):
                        yield f"{path.stem}.{node.name}", ast.get_source_segment(source, node)
                        break


def test_no_function_of_the_package_prints_an_index_alone():
    found = dict(functions_that_print_an_index())
    assert "coding._agreed" in found
    assert [name for name, source in found.items() if not BASELINE.search(source)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "coursework" / "source").rglob("*.ipynb")), ids=lambda path: path.stem)
def test_every_index_in_an_assignment_names_its_baseline(path):
    cells = book(path).cells
    assert without_baseline(cells) == []
    tasks = [
        cell.source
        for cell in cells
        if cell.cell_type == "markdown" and re.search(r"kappa|cosine|jaccard", cell.source, re.IGNORECASE)
    ]
    assert [task for task in tasks if not BASELINE.search(task)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "teaching").rglob("*.md")), ids=lambda path: path.stem)
def test_every_index_in_the_teaching_kit_names_its_baseline(path):
    for line in path.read_text("utf-8").splitlines():
        if re.search(r"kappa|cosine|jaccard|p-value", line, re.IGNORECASE) and DECIMAL.search(
            re.sub(r"\b\d\.\d+ ", "", line)
        ):
            assert BASELINE.search(line), line
