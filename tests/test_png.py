"""Pictures written are the pictures read, or so near that nobody sees it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from natoeu.charts import png
from natoeu.explorers import catalogue


def read(file: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB"))


@pytest.mark.parametrize("size", [(1, 1), (7, 5), (16, 16)])
def test_up_to_256_colours_are_kept(size):
    pixels = np.random.default_rng(0).integers(0, 256, (*size, 4), np.uint8)
    assert np.array_equal(read(png.write(pixels)), pixels[..., :3])


def test_of_more_colours_the_frequent_ones_are_kept():
    pixels = np.random.default_rng(0).integers(0, 256, (60, 60, 4), np.uint8)
    pixels[:30] = (11, 79, 138, 255)
    assert np.array_equal(read(png.write(pixels))[:30], pixels[:30, :, :3])


def test_more_effort_gives_the_same_picture_in_fewer_bytes():
    pixels = np.array(catalogue()["range"]().figure.canvas.buffer_rgba())
    quick, small = png.write(pixels), png.write(pixels, effort=9)
    assert len(small) < len(quick)
    assert np.array_equal(read(quick), read(small))


@pytest.mark.parametrize("name", catalogue())
def test_no_explorer_needs_more_colours_than_there_are(name):
    explorer = catalogue()[name]()
    for state in explorer.sample_states(4, seed=2):
        explorer.set(**state)
        pixels = explorer._stage.pixels()
        off = np.abs(read(png.write(pixels)).astype(int) - pixels[..., :3]).max(axis=2)
        assert (off > 24).mean() < 0.0005  # a letter's edge here and there
        assert off.max() <= 64
