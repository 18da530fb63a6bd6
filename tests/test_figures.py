"""The pictures stored in the lessons are what a fresh run draws, and can be read."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
#: Share of pixels that may differ visibly, for another version of a font renderer.
TOLERATED = 0.002


def pictures(notebook) -> dict[str, list[np.ndarray]]:
    """The pictures of a notebook by cell."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for code in PICTURE.findall(output.get("data", {}).get("text/html", "")):
                image = Image.open(io.BytesIO(base64.b64decode(code))).convert("RGB")
                found.setdefault(cell.id, []).append(np.asarray(image, dtype=int))
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_stored_pictures_are_what_a_fresh_run_draws(path):
    stored = nbformat.read(path, as_version=4)
    fresh = nbformat.read(path, as_version=4)
    NotebookClient(
        fresh, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    before, now = pictures(stored), pictures(fresh)
    assert {cell: len(drawn) for cell, drawn in before.items()} == {cell: len(drawn) for cell, drawn in now.items()}
    for cell, drawn in before.items():
        for old, new in zip(drawn, now[cell], strict=True):
            assert old.shape == new.shape, cell
            assert (np.abs(old - new).max(axis=2) > 48).mean() <= TOLERATED, f"the picture of cell '{cell}' has changed"
