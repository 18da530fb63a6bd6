"""Pictures of states: the last ones are kept, likely ones are drawn in a moment of rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

#: Seconds without a new request that count as a rest.
REST = 0.05


class Shot(NamedTuple):
    """What an explorer shows of one state: the address of the picture (its data), and the words."""

    picture: str
    summary: str
    details: str

    @property
    def name(self) -> str:
        """A short name for this very picture and words."""
        return f"{crc32(self.picture.encode()):x}-{crc32((self.summary + self.details).encode()):x}"


def at_rest(do: Callable[[], None], rest: float = REST) -> bool:
    """Do something after a rest, in a running kernel; a program doesn't rest between its moves, so there nothing is done.

    Parameters
    ----------
    do : callable
        What to do.
    rest : float
        Seconds.

    Returns
    -------
    bool
        Whether it will be done.
    """
    try:
        asyncio.get_running_loop().call_later(rest, do)
    except RuntimeError:  # no loop runs
        return False
    return True


class Album:
    """Keep what was drawn, and draw ahead.

    Parameters
    ----------
    take : callable
        Draws the state that its arguments describe, and returns what is to be kept.
    kept : int
        Number of states that are kept; with 0 nothing is, and nothing is drawn ahead.
    rest : float
        Seconds without a new request after which a state is drawn ahead.
    tell : callable, optional
        Is told what was drawn ahead.

    Attributes
    ----------
    get : callable
        Returns what was kept of a state, or draws it.

    Examples
    --------
    >>> album = Album(lambda number: print("drawn") or number + 1)
    >>> album.get(1), album.get(1)
    drawn
    (2, 2)
    """

    def __init__(
        self, take: Callable[..., Any], kept: int = 60, rest: float = REST, tell: Callable[[Any], None] | None = None
    ):
        self.get = lru_cache(kept)(take)
        self._kept, self._rest, self._tell = kept, rest, tell
        self._wanted: list[tuple[Hashable, ...]] = []

    def draw_ahead(self, states: Sequence[tuple[Hashable, ...]]) -> None:
        """Draw states one by one once there is a moment of rest, in place of those asked for before.

        Outside of a running kernel nothing happens: a program does not rest between its moves.

        Parameters
        ----------
        states : sequence of tuple
            Arguments of ``take``.
        """
        self._wanted = list(states) if self._kept else []
        self._plan(self._wanted, self._rest)

    def _plan(self, states: list[tuple[Hashable, ...]], rest: float) -> None:
        """Draw the first of some states after a rest, unless others are wanted by then; then plan for those left."""

        def draw() -> None:
            if states is self._wanted:
                drawn = self.get(*states.pop(0))
                if self._tell:
                    self._tell(drawn)
                self._plan(states, 0)  # what the kernel has received meanwhile goes first

        if states:
            at_rest(draw, rest)
