"""Explorers: a chart that answers when a control moves.

An explorer is a state (a plain dictionary), a drawing that shows a state, and controls that change it: one file
each. The drawing can be used without a browser; `natoeu.explorers.base` holds all that they share.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

#: The explorers in the order of the lessons: name, and where its class stands.
PLACES = {
    "timeline": "timeline.TimelineExplorer",
    "membership": "membership.MembershipExplorer",
    "spending": "spending.SpendingExplorer",
    "pesco": "pesco.PescoExplorer",
    "regime": "regime.RegimeExplorer",
    "range": "missile_range.RangeExplorer",
    "trade": "trade.TradeExplorer",
    "coding": "coding.CodingExplorer",
    "tesat": "tesat.TesatExplorer",
    "argument": "argument.ArgumentExplorer",
    "instruments": "instruments.InstrumentsExplorer",
    "updating": "updating.UpdatingExplorer",
    "claims": "claims.ClaimsExplorer",
}


def catalogue() -> dict[str, Callable[[], Any]]:
    """Return the classes of all explorers by name, for benchmarks and tests."""
    places = {name: place.split(".") for name, place in PLACES.items()}
    return {name: getattr(import_module(f"{__name__}.{module}"), kind) for name, (module, kind) in places.items()}
