"""Pictures as small PNG files, quickly: charts have few colours, so a palette of 256 holds them."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

#: The most frequent colours have a place in the palette; the others get theirs in two rounds.
FREQUENT, ROUND = 128, 64


def write(pixels: np.ndarray, effort: int = 3) -> bytes:
    """Write pixels as a PNG file of at most 256 colours.

    A picture of up to 256 colours keeps them all. Beyond, the rarest take the nearest colour kept:
    in a chart these are shades at the edges of letters and lines.

    Parameters
    ----------
    pixels : numpy.ndarray of uint8
        Rows, columns, and red, green, blue, opacity. The opacity is left out.
    effort : int
        1 (quick) to 9 (small), as zlib counts.

    Returns
    -------
    bytes
        The file.

    Examples
    --------
    >>> write(np.zeros((2, 3, 4), np.uint8))[:4]
    b'\\x89PNG'
    """
    rows, columns = pixels.shape[:2]
    flat = np.ascontiguousarray(pixels).view("<u4").ravel()
    starts = np.flatnonzero(np.concatenate([[True], flat[1:] != flat[:-1]]))  # neighbours are mostly alike: look at each run once
    lengths = np.diff(starts, append=flat.size)
    packed, colour_of_run = np.unique(flat[starts] & 0xFFFFFF, return_inverse=True)
    colours = np.stack([packed >> shift & 255 for shift in (0, 8, 16)], axis=1).astype(np.float32)
    palette = _palette(colours, np.bincount(colour_of_run, weights=lengths))
    nearest = _nearest(colours, palette)[0].astype(np.uint8)
    picture = Image.fromarray(np.repeat(nearest[colour_of_run], lengths).reshape(rows, columns))
    picture.putpalette(palette.astype(np.uint8).tobytes())
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=effort)
    return file.getvalue()


def _palette(colours: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Choose up to 256 colours: all, or the most frequent, then twice those that would lose most."""
    if len(colours) <= FREQUENT + 2 * ROUND:
        return colours
    chosen = np.argsort(-counts, kind="stable")[:FREQUENT]
    for _ in range(2):
        loss = counts * _nearest(colours, colours[chosen])[1]
        chosen = np.concatenate([chosen, np.argsort(-loss, kind="stable")[:ROUND]])
    return colours[chosen]


def _nearest(colours: np.ndarray, palette: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Place of the nearest colour of a palette for each colour, and the squared distance from it (whole numbers, so exact)."""
    places, distances = [], []
    for block in np.array_split(colours, 1 + len(colours) // 1000):  # small blocks need little memory
        squares = block @ (-2 * palette.T)
        squares += (block**2).sum(axis=1)[:, None]
        squares += (palette**2).sum(axis=1)
        places.append(squares.argmin(axis=1))
        distances.append(squares.min(axis=1))
    return np.concatenate(places), np.concatenate(distances)
