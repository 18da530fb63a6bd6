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

    Examples
    --------
    >>> sorted(catalogue())[:3]
    ['argument', 'claims', 'coding']
    """
    from natoeu.explorers.argument import ArgumentExplorer
    from natoeu.explorers.claims import ClaimsExplorer
    from natoeu.explorers.coding import CodingExplorer
    from natoeu.explorers.instruments import InstrumentsExplorer
    from natoeu.explorers.membership import MembershipExplorer
    from natoeu.explorers.missile_range import RangeExplorer
    from natoeu.explorers.pesco import PescoExplorer
    from natoeu.explorers.regime import RegimeExplorer
    from natoeu.explorers.spending import SpendingExplorer
    from natoeu.explorers.tesat import TesatExplorer
    from natoeu.explorers.timeline import TimelineExplorer
    from natoeu.explorers.trade import TradeExplorer
    from natoeu.explorers.updating import UpdatingExplorer

    return {
        "timeline": TimelineExplorer,
        "membership": MembershipExplorer,
        "spending": SpendingExplorer,
        "pesco": PescoExplorer,
        "regime": RegimeExplorer,
        "range": RangeExplorer,
        "trade": TradeExplorer,
        "coding": CodingExplorer,
        "tesat": TesatExplorer,
        "argument": ArgumentExplorer,
        "instruments": InstrumentsExplorer,
        "updating": UpdatingExplorer,
        "claims": ClaimsExplorer,
    }
