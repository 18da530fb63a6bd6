"""The house has one direction: a part knows only the parts before it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "natoeu"
#: What each part of the package may know of the others.
MAY_KNOW = {
    "record": set(),
    "dates.py": {"record"},
    "analysis": {"record", "dates"},
    "figures.py": set(),
}


def imported(path: Path) -> set[str]:
    """The modules that a file names in its imports, wherever they stand."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        assert not getattr(node, "level", 0), f"{path.name} imports relatively: name the whole module"
    return names


def files(part: str) -> list[Path]:
    place = SOURCE / part
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_what_a_lesson_imports_knows_nothing_of_the_tools(path):
    tools = {
        place.stem for place in (ROOT / "tools").iterdir() if place.suffix == ".py" or (place / "__init__.py").is_file()
    }
    assert tools >= {"coursetools", "grading", "slides"}
    assert not {name.split(".")[0] for name in imported(path)} & tools


@pytest.mark.parametrize("part", MAY_KNOW)
def test_a_part_knows_only_the_parts_before_it(part):
    allowed = {part.removesuffix(".py"), *MAY_KNOW[part]}
    for path in files(part):
        known = {name.split(".")[1] for name in imported(path) if name.startswith("natoeu.")}
        assert known <= allowed, path


def test_analysis_draws_nothing_and_figures_move_nothing():
    for part, forbidden in (("analysis", "matplotlib"), ("figures.py", "ipywidgets")):
        for path in files(part):
            assert forbidden not in {name.split(".")[0] for name in imported(path)}, path
