"""Explorer: choose a step of the argument, see what it rests on, and let it fall."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.argument import attacked_by, build, falls_with, rests_on
from natoeu.charts.argument import Tree
from natoeu.charts.style import listed, plural
from natoeu.explorers.base import Explorer

VOICES = {
    "article": "said in the article",
    "reconstruction": "not said; added by the course",
    "literature": "from other authors",
}


class ArgumentExplorer(Explorer):
    """Walk through the argument of the article.

    Parameters
    ----------
    nodes, links, ties, claims : pandas.DataFrame, optional
        Rows of ``claims/arguments``, ``argument_links``, ``argument_claims`` and ``claims``.

    Examples
    --------
    >>> explorer = ArgumentExplorer()
    >>> explorer.set(step="n21", fall=True)
    >>> "also fall: n01, n02 and n09" in explorer.summary
    True
    """

    title = Tree.title

    def __init__(
        self,
        nodes: pd.DataFrame | None = None,
        links: pd.DataFrame | None = None,
        ties: pd.DataFrame | None = None,
        claims: pd.DataFrame | None = None,
    ):
        self.nodes = record.load("claims/arguments") if nodes is None else nodes
        links = record.load("claims/argument_links") if links is None else links
        ties = record.load("claims/argument_claims") if ties is None else ties
        claims = record.load("claims/claims") if claims is None else claims
        self.argument = build(self.nodes, links)
        self.told = self.nodes.set_index("node_id")
        self.behind = ties[["node_id", "claim_id"]].merge(claims[["claim_id", "claim", "verdict"]], on="claim_id")
        top = self.nodes.loc[self.nodes["kind"] == "thesis", "node_id"].iloc[0]
        self._tree = Tree(
            self.argument, self.nodes, top, "Source: the record, claims/arguments and argument_links (a reading)."
        )
        options = [(f"{row.node_id}  {row.text}", row.node_id) for row in self.nodes.itertuples()]
        readings = [("every reason is needed (linked)", "linked"), ("any reason is enough (convergent)", "convergent")]
        wide = {"description_width": "initial"}
        controls = {
            "step": widgets.Dropdown(
                options=options, value=top, description="Step", layout=widgets.Layout(width="620px")
            ),
            "fall": widgets.Checkbox(value=False, description="Let this step fall", indent=False),
            "reading": widgets.Dropdown(
                options=readings,
                value="linked",
                description="How reasons work",
                style=wide,
                layout=widgets.Layout(width="380px"),
            ),
        }
        super().__init__(self._tree.figure, controls)

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Mark what the chosen step rests on and, if it falls, what falls with it."""
        step = state["step"]
        below, attackers = rests_on(self.argument, step), attacked_by(self.argument, step)
        fallen = falls_with(self.argument, step, state["reading"]) if state["fall"] else []
        self._tree.update(step, below, attackers, [step, *fallen] if state["fall"] else [])
        kind = self.told.loc[step, "kind"].replace("_", "-")
        summary = f"Step {step} ({kind}) rests on {plural(len(below), 'other step')}"
        summary += f"; {plural(len(attackers), 'counter-argument')} attack{'s' if len(attackers) == 1 else ''} it or what it rests on."
        if state["fall"]:
            how = "every reason is needed" if state["reading"] == "linked" else "any reason is enough"
            summary += f" If it falls and {how}, {_fallen(fallen)}."
        return summary, self._details(step, below, attackers)

    def _details(self, step: str, below: list[str], attackers: list[str]) -> str:
        chosen = self.told.loc[step]
        parts = [f"<p><strong>{step}</strong>: {html.escape(chosen['text'])} <em>({VOICES[chosen['voice']]})</em></p>"]
        claims = self.behind[self.behind["node_id"] == step]
        word = "disputes" if chosen["voice"] == "literature" and chosen["kind"] == "counter_argument" else "touches"
        parts.append(f"<p>Claims of the ledger that it {word}, with their verdicts:</p><ul>")
        parts += [
            f"<li>{row.claim_id}: {html.escape(row.claim)} <strong>{row.verdict.replace('_', ' ')}</strong></li>"
            for row in claims.itertuples()
        ]
        parts.append("</ul>" if len(claims) else "<li>none</li></ul>")
        for title, steps in (("It rests on", below), ("It is attacked by", attackers)):
            if steps:
                lines = "".join(f"<li>{node}: {html.escape(self.told.loc[node, 'text'])}</li>" for node in steps)
                parts.append(f"<p>{title}:</p><ul>{lines}</ul>")
        return "".join(parts) + record.cite(self.nodes[self.nodes["node_id"].isin([step, *attackers])])._repr_html_()


def _fallen(steps: list[str]) -> str:
    if not steps:
        return "nothing else falls"
    return f"{'there also falls' if len(steps) == 1 else 'there also fall'}: {listed(steps)}"
