"""The house colours can be read and told apart, also by colour-blind readers.

Contrast: Web Content Accessibility Guidelines 2.2, relative luminance. Colour blindness:
G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, *A Physiologically-based Model for
Simulation of Color Vision Deficiency*, 2009, matrices for severity 1.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from natoeu import figures as style

EYES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    """Light of a colour, channel by channel, without the screen's gamma."""
    channels = np.array(to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Ratio of relative luminances."""
    light = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def seen(colour: str, eye: str) -> np.ndarray:
    """A colour as an eye sees it, in CIE Lab, where distance means difference."""
    ratio = TO_XYZ @ np.clip(EYES[eye] @ linear(colour), 0, 1) / np.array([0.9505, 1.0, 1.089])
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("ink", [style.INK, style.MUTED])
@pytest.mark.parametrize("paper", [style.PAPER, style.GRID])
def test_text_stands_out(ink, paper):
    assert contrast(ink, paper) >= 4.5


def test_pure_black_on_white_has_the_known_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("eye", EYES)
def test_colours_of_a_sequence_differ_to_every_eye(eye):
    for one, other in combinations(style.SEQUENCE, 2):
        assert np.linalg.norm(seen(one, eye) - seen(other, eye)) >= 12, (one, other)


@pytest.mark.parametrize("eye", EYES)
def test_actors_differ_in_colour_to_every_eye_and_in_marker(eye):
    for (one, marker), (other, other_marker) in combinations(style.ACTORS.values(), 2):
        assert np.linalg.norm(seen(one, eye) - seen(other, eye)) >= 8, (one, other)
        assert marker != other_marker


def test_meaning_never_rests_on_colour_alone():
    assert len(set(style.MARKERS)) == len(style.MARKERS) >= len(style.SEQUENCE)
    assert len(set(style.HATCHES)) == len(style.HATCHES) >= len(style.SEQUENCE)
