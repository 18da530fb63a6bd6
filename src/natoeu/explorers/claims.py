"""Explorer: the ledger of claims by section, kind and verdict, with the story behind each verdict."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.claims import ALL, VERDICTS, select
from natoeu.charts.claims import LOOKS, SECTIONS, Marks, count_verdicts
from natoeu.charts.style import plural
from natoeu.explorers.base import Explorer

NOTHING = ""
STORY = {
    "What the record says": "correction",
    "Fairness": "fairness_note",
    "A careful reader can also argue": "other_verdict",
    "Because": "other_reason",
    "Check it in the table": "related_table",
    "The rows that decide": "decided_by",
}
CERTAINTY = {
    "two_sources": "two independent sources",
    "one_source": "one source",
    "derived": "inferred by the course from its sources",
}


class ClaimsExplorer(Explorer):
    """Filter the claims; choose one to read its correction, its fairness note and its sources.

    Parameters
    ----------
    claims : pandas.DataFrame, optional
        Rows of ``claims/claims``; by default all of them.

    Examples
    --------
    >>> explorer = ClaimsExplorer()
    >>> explorer.set(section="impact", kind="causal", verdict="supported")
    >>> explorer.summary.startswith("No claim")
    True
    """

    title = Marks.title

    def __init__(self, claims: pd.DataFrame | None = None):
        self.claims = record.load("claims/claims") if claims is None else claims
        self._marks = Marks(
            self.claims,
            f"Source: the record, claims/claims ({plural(len(self.claims), 'claim')}); verdicts are judgements.",
        )
        wide = widgets.Layout(width="290px")
        sections = [(SECTIONS.get(section, section), section) for section in self.claims["section"].unique()]
        kinds = [(kind, kind) for kind in sorted(self.claims["kind"].unique())]
        verdicts = [(LOOKS[verdict][3], verdict) for verdict in VERDICTS if verdict in set(self.claims["verdict"])]
        controls = {
            "section": widgets.Dropdown(
                options=[("all", ALL), *sections], value=ALL, description="Section", layout=wide
            ),
            "kind": widgets.Dropdown(options=[("all", ALL), *kinds], value=ALL, description="Kind", layout=wide),
            "verdict": widgets.Dropdown(
                options=[("all", ALL), *verdicts], value=ALL, description="Verdict", layout=wide
            ),
            "claim": widgets.Dropdown(
                options=[("none", NOTHING)], value=NOTHING, description="Claim", layout=widgets.Layout(width="640px")
            ),
        }
        self._offer(controls["claim"], self.claims)
        super().__init__(self._marks.figure, controls)

    def _offer(self, menu: widgets.Dropdown, claims: pd.DataFrame) -> None:
        """List the claims on show in the menu; a chosen claim that is no longer on show is let go."""
        options = [
            ("none", NOTHING),
            *((f"{claim.claim_id} {_short(claim.claim)}", claim.claim_id) for claim in claims.itertuples()),
        ]
        if tuple(options) != menu.options:
            kept = menu.value
            menu.options = options
            menu.value = kept if kept in {value for _, value in options} else NOTHING

    def _fitting(self, state: dict[str, Any]) -> pd.DataFrame:
        return select(self.claims, state["section"], state["kind"], state["verdict"])

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Mark the claims that fit the state; say how many, and tell about the chosen one."""
        shown = self._fitting(state)
        chosen = shown[shown["claim_id"] == state["claim"]]
        self._marks.update(shown["claim_id"], None if chosen.empty else state["claim"])
        summary = count_verdicts(shown["verdict"].value_counts()) if len(shown) else "No claim fits these choices."
        if not chosen.empty:
            summary += f" Chosen: {state['claim']}, {LOOKS[chosen.iloc[0]['verdict']][3]}."
        return summary, "" if chosen.empty else _story(chosen)

    def offer(self) -> None:
        """Bring the menu of claims into line with the filters."""
        self._offer(self.controls["claim"], self._fitting(self.state))


def _short(text: str, length: int = 80) -> str:
    return text if len(text) <= length else text[: length - 3].rstrip() + "..."


def _story(chosen: pd.DataFrame) -> str:
    claim = chosen.iloc[0]
    lines = [f"<strong>{html.escape(claim['claim'])}</strong>"]
    if claim["implied"]:
        lines.append("Implied: no sentence of the article, but what a reader may conclude from it.")
    place = f"paragraph {claim['paragraph']}, sentence {claim['sentence']} of the article"
    lines.append(f"Verdict: {LOOKS[claim['verdict']][3]} ({place}; {claim['kind']}; {CERTAINTY[claim['status']]})")
    for label, column in STORY.items():
        if isinstance(claim[column], str):
            lines.append(
                f"{label}: {html.escape(LOOKS[claim[column]][3] if column == 'other_verdict' else claim[column])}"
            )
    return f"<p>{'<br>'.join(lines)}</p>{record.cite(chosen)._repr_html_()}"
