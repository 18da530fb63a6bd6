"""Explorer: recode the instruments as hard or soft and watch complementarity move."""

from __future__ import annotations

import html
from typing import Any

import numpy as np
from ipywidgets import Dropdown
from matplotlib.ticker import PercentFormatter

from natoeu import record
from natoeu.analysis.complementarity import CODES, only_force_is_hard, recode
from natoeu.explorers.base import Explorer
from natoeu.explorers.stage import lay_out_once
from natoeu.figures import INK, MUTED, ORANGE, PAPER, SKY, YELLOW, figure, plural, source_line

KEPT = "kept"
SCHEMES = [("coercion is hard (as the record codes)", "coercion")]
SCHEMES += [("only armed force is hard (as the article speaks)", "force")]
KINDS = ("economic_sanction", "legal", "financial", "diplomatic", "military_training")
ISSUES = {"dprk": "North Korea", "terrorism": "terrorism"}
LOOKS = {"soft": (SKY, ""), "mixed": (YELLOW, "..."), "hard": (ORANGE, "///")}
BOX = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.2}


class InstrumentsExplorer(Explorer):
    """Recode kinds of instruments, or single ones."""

    title = "Hard and soft tools, and who has the harder ones"

    def __init__(self):
        self.tools = record.load("nato/instruments")
        names = self.tools["actors"] + ": " + self.tools["name"]
        single = [("none", KEPT), *zip(names, self.tools["instrument_id"], strict=True)]
        menu = {"style": {"description_width": "initial"}, "layout": {"width": "500px"}}
        codes = {"options": (KEPT, *CODES), "style": menu["style"], "layout": {"width": "180px"}}
        controls = {"scheme": Dropdown(options=SCHEMES, description="Meaning of hard", **menu)}
        for kind, name in zip(KINDS, ("Sanctions", "Law", "Money", "Diplomacy", "Training"), strict=True):
            controls[kind] = Dropdown(description=name, **codes)
        controls["instrument"] = Dropdown(options=single, description="One tool", **menu)
        controls["code"] = Dropdown(description="Its code", **codes)
        super().__init__(self._draw(), controls)

    def _draw(self):
        drawing, (bars, scale) = figure(9.5, 3.9, 1, 2, width_ratios=(1.25, 1))
        self._rows, self._scale, chance = {}, {}, np.random.default_rng(2018)
        for top, issue in zip((0, 2.4), ISSUES, strict=True):
            here = self.tools["issue"] == issue
            eu, nato = (here & self.tools["actors"].str.contains(actor) for actor in ("EU", "NATO"))
            # A gap of means is a sum of weighted codes: first as the tools are, then dealt out to the two by chance.
            weights = (nato / nato.sum() - eu / eu.sum())[here]
            deals = np.vstack([weights, chance.permuted(np.tile(weights, (10_000, 1)), axis=1)])
            for y, mine in ((top, eu), (top + 1, nato)):
                parts = []
                for code, (colour, hatch) in LOOKS.items():
                    look = {"color": colour, "hatch": hatch, "edgecolor": PAPER, "label": "" if y else code}
                    number = bars.text(0, y, "", ha="center", va="center", fontsize=9, bbox=BOX)
                    parts.append((*bars.barh(y, 0, 0.8, **look), number))
                self._rows[y] = mine, parts
            before, after = ("", "") if top else ("gap as the record codes", "gap as coded now")
            coded = deals[0] @ _numbers(self.tools[here])
            scale.plot(coded, top + 0.5, "o", color=MUTED, mfc=PAPER, ms=15, label=before)
            (now,) = scale.plot([], [], "D", color=INK, ms=9, label=after)
            value = scale.text(0, top + 0.1, "", ha="center", va="bottom", fontweight="bold", bbox=BOX)
            self._scale[issue] = here, deals, now, value
        bars.set_yticks([0, 1, 2.4, 3.4], [f"{actor}, {name}" for name in ISSUES.values() for actor in ("EU", "NATO")])
        bars.set(xlim=(0, 1), title="Share of the tools on the list")
        bars.xaxis.set_major_formatter(PercentFormatter(1))
        scale.set_yticks([0.5, 2.9], ISSUES.values())
        scale.set(xlim=(-1.05, 1.05), title="Gap: hardness of NATO less EU")
        scale.set_xlabel("EU harder  <     same     >  NATO harder")
        scale.axvline(0, color=INK, linewidth=1)
        scale.grid(axis="y")
        for axes in (bars, scale):
            axes.set_ylim(4.1, -0.8)
            axes.tick_params(axis="y", length=0)
            axes.spines["left"].set_visible(False)
        drawing.legend(loc="outside upper right", ncols=5)
        source_line(drawing, "Source: the record, nato/instruments; codes are judgements on a selection.")
        lay_out_once(drawing)
        return drawing

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the coding that the state describes; list what differs from the record."""
        base = only_force_is_hard(self.tools) if state["scheme"] == "force" else self.tools
        by_type = {kind: state[kind] for kind in KINDS if state[kind] != KEPT}
        by_id = {state["instrument"]: state["code"]} if KEPT not in (state["instrument"], state["code"]) else {}
        coded, said = recode(base, by_type, by_id), []
        for mine, parts in self._rows.values():
            start = 0.0
            for code, (part, label) in zip(LOOKS, parts, strict=True):
                count = int((coded.loc[mine, "coercive"] == code).sum())
                part.set(x=start, width=count / mine.sum())
                label.set(x=start + part.get_width() / 2, text=count or "")
                start += part.get_width()
        for y, (issue, (here, deals, now, value)) in zip((0.5, 2.9), self._scale.items(), strict=True):
            gaps = deals @ _numbers(coded[here])
            gap = round(gaps[0], 2) + 0.0  # no minus before zero
            now.set_data([gap], [y])
            value.set(x=gap, text=f"{gap:+.2f}")
            share = (abs(gaps) >= abs(gaps[0]) - 1e-9).mean()
            chance = f", by chance as large in {100 * share:.0f} of 100 cases" if gap else ""
            harder = f"the {'NATO' if gap > 0 else 'EU'} codes are harder" if gap else "both are equal"
            said.append(f"on {ISSUES[issue]} {harder} (gap {gap:+.2f}{chance})")
        coded["before"] = self.tools["coercive"]
        changed = coded[coded["coercive"] != coded["before"]].rename(columns={"name": "title"})
        lines = [
            f"<li>{row.actors}, {html.escape(row.title)}: {row.before}, now {row.coercive}. "
            f"<em>The record says: {html.escape(row.reasoning)}</em></li>"
            for row in changed.itertuples()
        ]
        details = f"<p>Codes that differ from the record:</p><ul>{''.join(lines)}</ul>" if lines else ""
        has = f"{plural(len(changed), 'instrument has', 'instruments have')} another code than in the record."
        return f"O{'; '.join(said)[1:]}. {has}", details


def _numbers(tools):
    return tools["coercive"].astype(str).map(CODES.index).to_numpy() / 2
