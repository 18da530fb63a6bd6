"""Explorers: a chart that answers when a control moves.

An explorer is a state (a plain dictionary), a drawing that shows a state, and controls that
change it. The drawing can be used without a browser; `natoeu.explorers.base` holds all that
the explorers share.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from natoeu.explorers.base import Explorer


def catalogue() -> dict[str, Callable[[], Explorer]]:
    """Return the explorers of the course by name, for benchmarks and tests.

    Returns
    -------
    dict of str to callable
        Calling an entry makes the explorer.
    """
    from natoeu.explorers.timeline import TimelineExplorer

    return {"timeline": TimelineExplorer}
