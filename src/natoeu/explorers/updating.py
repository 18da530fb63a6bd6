"""Explorer: move priors and likelihoods, switch evidence on and off, shuffle it, and see where belief ends."""

from __future__ import annotations

import html
import random
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.updating import discounts, judged, log_odds, posterior, steps
from natoeu.charts.updating import Update, describe_update
from natoeu.explorers.base import Explorer


class UpdatingExplorer(Explorer):
    """Weigh one explanation against its rivals with numbers of your own.

    A likelihood that is moved stays moved until the explorer is made anew; the box "Use my
    likelihoods" switches between the moved ones and the middle of the record's bands.

    Parameters
    ----------
    evidence, likelihoods, hypotheses : pandas.DataFrame, optional
        Rows of the tables of these names in ``claims``. Evidence that cannot decide the question is left out.

    Examples
    --------
    >>> explorer = UpdatingExplorer()
    >>> before = explorer.summary
    >>> explorer.set(shuffle=7)
    >>> explorer.summary == before
    True
    """

    title = Update.title

    def __init__(
        self,
        evidence: pd.DataFrame | None = None,
        likelihoods: pd.DataFrame | None = None,
        hypotheses: pd.DataFrame | None = None,
    ):
        evidence = record.load("claims/evidence") if evidence is None else evidence
        likelihoods = record.load("claims/likelihoods") if likelihoods is None else likelihoods
        hypotheses = record.load("claims/hypotheses") if hypotheses is None else hypotheses
        self.evidence = evidence[evidence["decides"] == "question"].set_index("evidence_id", drop=False)
        self.likelihoods = likelihoods[likelihoods["evidence_id"].isin(self.evidence.index)]
        self.labels = hypotheses.set_index("hypothesis_id")["label"].to_dict()
        self._middle = judged(self.likelihoods)
        self._reach = {
            key: (judged(self.likelihoods, key, -1), judged(self.likelihoods, key, 1)) for key in self.labels
        }
        self._mine: dict[tuple[str, str], float] = {}
        self._seen: tuple | None = None
        source = "Source: the record, claims/evidence and likelihoods (teaching judgements), or your own numbers."
        self._drawing = Update(self.labels, len(self.evidence), source)
        super().__init__(self._drawing.figure, self._make_controls())

    def _make_controls(self) -> dict[str, widgets.Widget]:
        names = [(f"{key} {label}", key) for key, label in self.labels.items()]
        pieces = [(f"{row.evidence_id}  {row.evidence}", row.evidence_id) for row in self.evidence.itertuples()]
        wide, style = widgets.Layout(width="400px"), {"description_width": "150px"}

        def slider(value: float, low: float, high: float, step: float, text: str) -> widgets.FloatSlider:
            digits = ".2f" if step >= 0.01 else ".3f"  # the number beside a slider is its whole value
            return widgets.FloatSlider(
                value=round(value, 3),
                min=low,
                max=high,
                step=step,
                description=text,
                style=style,
                layout=wide,
                readout_format=digits,
            )

        first, piece = self.evidence.index[0], list(self.labels)
        return {
            "hypothesis": widgets.Dropdown(
                options=names, value=piece[0], description="Explanation", style=style, layout=wide
            ),
            "rival": widgets.Dropdown(options=names, value=piece[1], description="against", style=style, layout=wide),
            "prior": slider(round(1 / len(names), 2), 0.01, 0.99, 0.01, "Its share before"),
            "correlation": slider(0.5, 0.0, 1.0, 0.05, "Correlation in clusters"),
            "piece": widgets.Dropdown(
                options=pieces,
                value=first,
                description="Judge this piece",
                style=style,
                layout=widgets.Layout(width="810px"),
            ),
            "if_true": slider(self._middle.loc[first, piece[0]], 0.01, 0.99, 0.005, "likely if it is true"),
            "if_rival": slider(self._middle.loc[first, piece[1]], 0.01, 0.99, 0.005, "likely if the rival is"),
            "mine": widgets.Checkbox(value=True, description="Use my likelihoods", indent=False),
            "shuffle": widgets.IntSlider(
                value=0, min=0, max=9, description="Shuffle the order", style=style, layout=wide
            ),
            "evidence": widgets.SelectMultiple(
                options=pieces,
                value=tuple(self.evidence.index),
                description="Evidence in use",
                rows=6,
                style=style,
                layout=widgets.Layout(width="810px"),
            ),
        }

    def settle(self) -> None:
        """Keep a likelihood that was moved; when another piece is chosen, show its numbers instead."""
        now = self.state
        chosen = (now["piece"], now["hypothesis"], now["rival"])
        # A browser gives back the value of a slider with another last digit: that is no move.
        sliders = (round(now["if_true"], 6), round(now["if_rival"], 6))
        if self._seen is not None and sliders != self._seen[1]:
            if now["hypothesis"] != now["rival"]:
                self._mine[chosen[0], chosen[2]] = sliders[1]
            self._mine[chosen[0], chosen[1]] = sliders[0]
        elif self._seen is not None and chosen != self._seen[0]:
            for name, key in (("if_true", chosen[1]), ("if_rival", chosen[2])):
                self.controls[name].value = round(self._mine.get((chosen[0], key), self._middle.loc[chosen[0], key]), 3)
        self._seen = (chosen, (round(self.controls["if_true"].value, 6), round(self.controls["if_rival"].value, 6)))

    def remembered(self) -> frozenset:
        """The likelihoods that were moved."""
        return frozenset(self._mine.items())

    def forget(self) -> None:
        """Drop the likelihoods that were moved."""
        self._mine.clear()

    def _read(self, table: pd.DataFrame, order: list[str], own: bool) -> pd.DataFrame:
        """The pieces in use, with the likelihoods that were moved if they count."""
        if own and self._mine:
            table = table.copy()
            for (piece, key), value in self._mine.items():
                table.at[piece, key] = value
        return table.loc[order]

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the update that the state describes, and say where it ends."""
        one, other = state["hypothesis"], state["rival"]
        if one == other:
            other = next(key for key in self.labels if key != one)
        order = [piece for piece in self.evidence.index if piece in set(state["evidence"])]
        if state["shuffle"]:
            random.Random(state["shuffle"]).shuffle(order)
        rest = (1 - state["prior"]) / (len(self.labels) - 1)
        priors = {key: state["prior"] if key == one else rest for key in self.labels}
        discount = discounts(self.evidence.loc[order], state["correlation"])
        middle = self._read(self._middle, order, state["mine"])
        reach = {
            key: [self._read(table, order, state["mine"]) for table in tables] for key, tables in self._reach.items()
        }
        start = log_odds(priors[one] / (priors[one] + priors[other]))
        walks = {
            name: steps(start, table, one, other, discount)
            for name, table in (("low", reach[one][0]), ("middle", middle), ("high", reach[one][1]))
        }
        walk = walks["middle"].assign(low=walks["low"]["log_odds"], high=walks["high"]["log_odds"])
        shares = pd.DataFrame({"before": pd.Series(priors), "after": posterior(priors, middle, discount)})
        for place, end in enumerate(("low", "high")):
            shares[end] = [posterior(priors, reach[key][place], discount)[key] for key in self.labels]
        self._drawing.update(walk, (start, start, start), shares, (one, other))
        summary = describe_update(walk, (start, start, start), shares, (one, other))
        if state["hypothesis"] == state["rival"]:
            summary = f"An explanation is no rival of itself, so {other} is shown. {summary}"
        return summary, self._details(state, one, other, walk)

    def _details(self, state: dict[str, Any], one: str, other: str, walk: pd.DataFrame) -> str:
        rows = self.likelihoods[self.likelihoods["evidence_id"] == state["piece"]].set_index("hypothesis_id")
        words = rows["says"] + rows["also"].map(lambda other: f" or {other}" if isinstance(other, str) else "")
        lines = [
            f"<li>{key} {html.escape(self.labels[key])}: {words.loc[key]} "
            f"({rows.loc[key, 'p_low']:g} to {rows.loc[key, 'p_high']:g}). {html.escape(rows.loc[key, 'reason'])}</li>"
            for key in (one, other)
        ]
        used = (
            f"its weight now: {walk.loc[state['piece'], 'weight']:+.1f} decibels"
            if state["piece"] in walk.index
            else "not in use"
        )
        text = html.escape(self.evidence.loc[state["piece"], "evidence"])
        mine = (
            "; ".join(f"{piece} under {key}: {value:.2f}" for (piece, key), value in sorted(self._mine.items()))
            or "none"
        )
        return (
            f"<p><strong>{state['piece']}</strong>: {text} ({used})<br>The course judged:</p><ul>{''.join(lines)}</ul>"
            f"<p>Likelihoods that you moved{'' if state['mine'] else ' (not in use)'}: {mine}.</p>"
        )
