"""Explorer: recode the instruments as hard or soft and watch complementarity move."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.complementarity import CODES, measures, only_force_is_hard, profiles, recode
from natoeu.charts.instruments import Profiles, describe_gaps
from natoeu.charts.style import plural
from natoeu.explorers.base import Explorer

KEPT = "kept"
SCHEMES = {
    "coercion is hard (as the record codes)": "coercion",
    "only armed force is hard (as the article speaks)": "force",
}
KINDS = {
    "economic_sanction": "Sanctions",
    "legal": "Law",
    "financial": "Money",
    "diplomatic": "Diplomacy",
    "military_training": "Training",
}


class InstrumentsExplorer(Explorer):
    """Recode kinds of instruments, or single ones.

    Parameters
    ----------
    instruments : pandas.DataFrame, optional
        Rows of ``nato/instruments``; by default all of them.

    Examples
    --------
    >>> explorer = InstrumentsExplorer()
    >>> explorer.set(economic_sanction="soft")
    >>> "5 instruments have another code" in explorer.summary
    True
    """

    title = Profiles.title

    def __init__(self, instruments: pd.DataFrame | None = None):
        self.instruments = record.load("nato/instruments") if instruments is None else instruments
        source = "Source: the record, nato/instruments; codes are judgements on a selection."
        self._drawing = Profiles(profiles(self.instruments), measures(self.instruments)["gap"], source)
        codes = [("kept", KEPT), *((code, code) for code in CODES)]
        wide, narrow = {"description_width": "initial"}, widgets.Layout(width="180px")
        single = [
            ("none", KEPT),
            *(
                (f"{row.actors}: {row.name}", row.instrument_id)
                for row in self.instruments[["actors", "name", "instrument_id"]].itertuples(index=False)
            ),
        ]
        controls: dict[str, widgets.Widget] = {
            "scheme": widgets.Dropdown(
                options=SCHEMES,
                value="coercion",
                description="Meaning of hard",
                style=wide,
                layout=widgets.Layout(width="470px"),
            )
        }
        present = set(self.instruments["instrument_type"])
        for kind, name in KINDS.items():
            if kind in present:
                controls[kind] = widgets.Dropdown(options=codes, value=KEPT, description=name, layout=narrow)
        controls["instrument"] = widgets.Dropdown(
            options=single, value=KEPT, description="One tool", layout=widgets.Layout(width="520px")
        )
        controls["code"] = widgets.Dropdown(options=codes, value=KEPT, description="Its code", layout=narrow)
        super().__init__(self._drawing.figure, controls)

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the coding that the state describes; list what differs from the record."""
        base = only_force_is_hard(self.instruments) if state["scheme"] == "force" else self.instruments
        by_type = {kind: state[kind] for kind in KINDS if state.get(kind, KEPT) != KEPT}
        by_id = {state["instrument"]: state["code"]} if KEPT not in (state["instrument"], state["code"]) else {}
        coded = recode(base, by_type, by_id)
        table = measures(coded)
        self._drawing.update(profiles(coded), table["gap"])
        changed = self.instruments[coded["coercive"].astype(str) != self.instruments["coercive"].astype(str)]
        summary = f"{describe_gaps(table)} "
        summary += f"{plural(len(changed), 'instrument')} {'has' if len(changed) == 1 else 'have'} another code than in the record."
        return summary, self._details(table, changed, coded)

    def _details(self, table: pd.DataFrame, changed: pd.DataFrame, coded: pd.DataFrame) -> str:
        shown = table.rename(index=lambda issue: issue.replace("_", " "), columns=lambda name: name.replace("_", " "))
        parts = [shown.round(2).rename_axis(None).to_html(border=0)]
        if len(changed):
            now = coded.loc[changed.index, "coercive"]
            lines = [
                f"<li>{row.actors}, {html.escape(row.title)}: {row.coercive}, now {code}. <em>The record says: {html.escape(row.reasoning)}</em></li>"
                for row, code in zip(changed.rename(columns={"name": "title"}).itertuples(), now, strict=True)
            ]
            parts.append(f"<p>Codes that differ from the record:</p><ul>{''.join(lines)}</ul>")
        return "".join(parts)
