"""The figures of the lessons: a fresh run draws what is stored, and no text is clipped, too small, or over another."""

from __future__ import annotations

import ast
import base64
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from legibility import faults
from PIL import Image

from natoeu.explorers import coding
from natoeu.explorers.base import Explorer
from natoeu.figures import Chart

ROOT = Path(__file__).resolve().parents[1]
PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
#: Share of pixels that may differ visibly, for another version of a font renderer.
TOLERATED = 0.002


def pixels(page: str) -> list[np.ndarray]:
    """The pictures on a page."""
    files = [io.BytesIO(base64.b64decode(code)) for code in PICTURE.findall(page)]
    return [np.asarray(Image.open(file).convert("RGB"), dtype=int) for file in files]


@cache
def drawn(path: Path) -> dict[str, tuple[Any, str]]:
    """Run a lesson here, and keep the figures and explorers that its cells show, as objects and as pages, by cell."""
    coding.REMEMBERED.clear()  # what other tests have coded in this process
    names: dict = {"display": lambda *_: None}
    shown = {}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        *before, last = ast.parse(cell.source).body
        exec(compile(ast.Module(before, []), cell.id, "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), cell.id, "eval"), names)
            if isinstance(value, Explorer):
                shown[cell.id] = value, value.still()
            elif isinstance(value, Chart):
                shown[cell.id] = value, value._repr_html_()
        else:
            exec(compile(ast.Module([last], []), cell.id, "exec"), names)
    return shown


@pytest.fixture(scope="module", autouse=True)
def work_elsewhere(tmp_path_factory):
    """What a lesson would save, it saves in a folder of the tests."""
    with pytest.MonkeyPatch.context() as change:
        change.setenv("NATOEU_WORK", str(tmp_path_factory.mktemp("my_work")))
        yield


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
class TestEveryLesson:
    def test_can_be_read(self, path):
        figures = {cell: shown.figure for cell, (shown, _) in drawn(path).items() if isinstance(shown, Chart)}
        assert figures
        assert {cell: faults(figure) for cell, figure in figures.items() if faults(figure)} == {}

    def test_stored_pictures_are_what_a_fresh_run_draws(self, path):
        stored = {
            cell.id: pixels(output.get("data", {}).get("text/html", ""))
            for cell in nbformat.read(path, as_version=4).cells
            for output in cell.get("outputs", [])
        }
        stored = {cell: pictures for cell, pictures in stored.items() if pictures}
        assert set(stored) == set(drawn(path))
        for cell, (_, page) in drawn(path).items():
            for old, new in zip(stored[cell], pixels(page), strict=True):
                assert old.shape == new.shape, cell
                assert (np.abs(old - new).max(axis=2) > 48).mean() <= TOLERATED, f"the picture of '{cell}' has changed"
