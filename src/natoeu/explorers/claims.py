"""Explorer: the ledger of claims by section, kind and verdict, with the story behind each verdict."""

from __future__ import annotations

import html

import ipywidgets as widgets
import numpy as np
import pandas as pd

from natoeu import figures, record
from natoeu.explorers.base import Explorer
from natoeu.explorers.stage import lay_out_once
from natoeu.figures import INK, listed, plural

ALL, NONE, ACROSS = "all", (("none", ""),), 30
LOOKS = {
    "supported": (figures.BLUE, "o"),
    "imprecise": (figures.SKY, "s"),
    "wrong": (figures.ORANGE, "X"),
    "unsupported": (figures.YELLOW, "^"),
    "interpretive": (figures.PURPLE, "D"),
    "not checked": (figures.PAPER, "v"),
}
SECTIONS = {"eu_approach": "The EU's approach", "impact": "NATO's impact"}
STORY = {
    "What the record says": "correction",
    "Fairness": "fairness_note",
    "A careful reader can also argue": "other_verdict",
    "Because": "other_reason",
    "Check it in the table": "related_table",
    "The rows that decide": "decided_by",
}


class ClaimsExplorer(Explorer):
    """Filter the claims; choose one to read its correction, its fairness note and its sources."""

    title = "The article claim by claim"

    def __init__(self):
        self.claims = record.load("claims/claims").sort_values("paragraph", kind="stable", ignore_index=True)
        verdicts = ["verdict", "other_verdict"]
        self.claims[verdicts] = self.claims[verdicts].replace("not_checked", "not checked")
        drawing, axes = figures.figure(9, 3.7)
        heads, top = {}, 0.0
        for section, rows in self.claims.groupby("section", sort=False):
            number, depth = np.arange(len(rows)), (len(rows) - 1) // ACROSS + 1
            self.claims.loc[rows.index, ["x", "y"]] = np.column_stack([number % ACROSS, top + number // ACROSS])
            heads[section], top = top + (depth - 1) / 2, top + depth + 0.35
        self._marks = {}
        for verdict, (colour, marker) in LOOKS.items():
            mine = self.claims[self.claims["verdict"] == verdict]
            look = {"marker": marker, "color": colour, "edgecolor": INK, "label": verdict}
            self._marks[verdict] = axes.scatter(mine["x"], mine["y"], s=120, **look)
        self._ring = axes.scatter([], [], s=330, facecolor="none", edgecolor=INK, linewidth=2.2)
        labels = [SECTIONS.get(section, f"The {section}") for section in heads]
        axes.set_yticks(list(heads.values()), labels)
        axes.set(title=self.title, xticks=[], xlim=(-0.8, ACROSS - 0.2), ylim=(top - 0.8, -0.7))
        axes.tick_params(length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        drawing.legend(loc="outside upper right", ncols=len(LOOKS))
        figures.source_line(drawing, "Source: the record, claims/claims; verdicts are judgements.")
        lay_out_once(drawing)
        menus = (
            ("section", [("all", ALL), *zip(labels, heads, strict=True)]),
            ("kind", [ALL, *sorted(set(self.claims["kind"]))]),
            ("verdict", [ALL, *LOOKS]),
            ("claim", NONE),
        )
        super().__init__(
            drawing, {name: widgets.Dropdown(options=menu, description=name.title()) for name, menu in menus}
        )
        self.controls["claim"].layout.width = "640px"

    def _fitting(self, state: dict) -> pd.Series:
        wanted = {name: state[name] for name in ("section", "kind", "verdict") if state[name] != ALL}
        return (self.claims[list(wanted)] == pd.Series(wanted, dtype=str)).all(axis="columns")

    def offer(self) -> None:
        """List the claims on show in the menu; a chosen claim that is no longer on show is let go."""
        menu, shown = self.controls["claim"], self.claims[self._fitting(self.state)]
        short = shown["claim"].map(lambda text: text if len(text) <= 80 else text[:77].rstrip() + "...")
        options = (*NONE, *zip(shown["claim_id"] + " " + short, shown["claim_id"], strict=True))
        if options != menu.options:
            kept, menu.options = menu.value, options
            menu.value = kept if kept in set(shown["claim_id"]) else ""

    def show(self, state: dict) -> tuple[str, str]:
        """Mark the claims that fit the state; say how many, and tell about the chosen one."""
        fits = self._fitting(state)
        for verdict, marks in self._marks.items():
            mine = fits[self.claims["verdict"] == verdict]
            marks.set_facecolor([LOOKS[verdict][0] if fit else figures.PAPER for fit in mine])
            marks.set_edgecolor([INK if fit else figures.GRID for fit in mine])
        chosen = fits & (self.claims["claim_id"] == state["claim"])
        self._ring.set_offsets(self.claims.loc[chosen, ["x", "y"]])
        counts = self.claims.loc[fits, "verdict"].value_counts()
        said = listed(f"{counts[verdict]} {verdict}" for verdict in LOOKS if verdict in counts)
        summary = f"{plural(int(fits.sum()), 'claim')}: {said}." if said else "No claim fits these choices."
        if not chosen.any():
            return summary, ""
        claim = self.claims[chosen].iloc[0]
        place = f"paragraph {claim['paragraph']}, sentence {claim['sentence']} of the article"
        lines = [f"Verdict: {claim['verdict']} ({place}; {claim['kind']}; {claim['status'].replace('_', ' ')})"]
        if claim["implied"]:
            lines.insert(0, "Implied: no sentence of the article, but what a reader may conclude from it.")
        lines += [f"{label}: {claim[column]}" for label, column in STORY.items() if isinstance(claim[column], str)]
        story = "<br>".join([f"<strong>{html.escape(claim['claim'])}</strong>", *map(html.escape, lines)])
        sources = record.cite(self.claims[chosen])._repr_html_()
        return f"{summary} Chosen: {claim['claim_id']}, {claim['verdict']}.", f"<p>{story}</p>{sources}"
