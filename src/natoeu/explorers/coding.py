"""Explorer: code twelve measures yourself, compare with the record and with a rule, keep your work."""

from __future__ import annotations

import html
import json
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
from matplotlib.patches import Patch

from natoeu import my_work, record
from natoeu.analysis.agreement import PILLARS, agreement, confusion, read_by_rule
from natoeu.explorers.base import Explorer
from natoeu.explorers.stage import lay_out_once
from natoeu.figures import BLUE, GREEN, GRID, MUTED, ORANGE, PAPER, PURPLE, YELLOW, figure, plural, source_line, wrapped

#: Measures that the record puts under one pillar, with the short name used in the explorer.
TWELVE = {
    "2001-931-cfsp": "EU terrorist list",
    "2006-24-ec": "Data retention",
    "2008-615-jha": "Prüm police data",
    "2011-ran": "Radicalisation network",
    "2014-415-eu": "Solidarity clause",
    "2015-internet-referral-unit": "Internet referral unit",
    "2015-internet-forum": "Internet forum",
    "2016-ectc": "Counter terrorism centre",
    "2017-458": "Border database checks",
    "2017-853": "Firearms",
    "2017-2226": "Entry/Exit System",
    "2019-1148": "Explosives precursors",
}
HEAD = {"format": "natoeu-coding", "version": 1}
LOOKS = {"record": ("s", BLUE, -0.22), "rule": ("^", ORANGE, 0.0), "you": ("o", GREEN, 0.22)}
SOURCE = "Source: the record, terrorism/eu_measures and eu_measure_pillars (judgements)."
COLUMNS = ("law", "strategy or plan", "programme or body")
FORMS = dict.fromkeys(("strategy", "action_plan", "declaration"), COLUMNS[1])
FORMS |= dict.fromkeys(("programme", "body"), COLUMNS[2])
#: Choices made in this kernel, so that they are there again when the cell is run once more.
REMEMBERED: dict[str, str] = {}


class CodingExplorer(Explorer):
    """Choose a pillar for each of twelve measures; see kappa and the matrix change; save and load.

    ``memory`` keeps the choices while the kernel runs; by default one that all explorers of the kernel share.
    """

    title = "Code it yourself"

    def __init__(self, memory: MutableMapping[str, str] | None = None):
        self._memory = REMEMBERED if memory is None else memory
        measures = record.load("terrorism/eu_measures").set_index("measure_id", drop=False)
        codes = record.load("terrorism/eu_measure_pillars").astype({"pillar": str})
        self._others = {"record": codes.set_index("measure_id")["pillar"], "rule": read_by_rule(measures)}
        self._others = {coder: pillars[list(TWELVE)] for coder, pillars in self._others.items()}
        self._form, self._summaries = measures["kind"].map(FORMS).fillna("law"), measures["summary"]
        counts = pd.crosstab(codes["pillar"], codes["measure_id"].map(self._form))
        self._counts = counts.reindex(index=PILLARS, columns=COLUMNS, fill_value=0)
        options = [("not coded yet", ""), *((pillar, pillar) for pillar in PILLARS)]
        look = {"style": {"description_width": "165px"}, "layout": widgets.Layout(width="310px")}
        controls: dict[str, widgets.Widget] = {
            measure: widgets.Dropdown(options=options, description=name, **look) for measure, name in TWELVE.items()
        }
        for measure, pillar in self._memory.items():
            controls[measure].value = pillar
        self._stored: tuple[Path | None, dict[str, str]] = (
            None,
            {},
        )  # what is kept from an earlier run may be in no file
        self.name = widgets.Text(value="my-coding", description="File name", layout=widgets.Layout(width="280px"))
        self.save_button = widgets.Button(description="Save", tooltip="Save your choices to a file")
        self.load_button = widgets.Button(description="Load", tooltip="Load choices from a file")
        self.answer = widgets.HTML()
        self.save_button.on_click(lambda _: self._say(self._save))
        self.load_button.on_click(lambda _: self._say(self._load))
        super().__init__(self._drawn(), controls)

    def _drawn(self):
        """Draw what stands still, and make what moves."""
        drawing, (left, right) = figure(9.4, 5.0, 1, 2, width_ratios=[1.15, 1])
        left.set(xlim=(-0.5, 3.5), ylim=(len(TWELVE) - 0.5, -0.5))
        left.set_yticks(range(len(TWELVE)), TWELVE.values())
        right.set(xlim=(-0.5, 2.5), ylim=(3.5, -0.5))
        right.set_yticks(range(4), PILLARS)
        left.set_xticks(range(4), PILLARS)
        right.set_xticks(range(3), [wrapped(name, 10) for name in COLUMNS])
        for axes, title in ((left, "Who codes what?"), (right, "All measures, with your choices")):
            axes.set_title(title, fontsize=10.5)
            axes.xaxis.tick_top()
            axes.tick_params(length=0)
            axes.spines[["left", "bottom"]].set_visible(False)
        left.grid(axis="y")
        hint, frame = (
            "Choose a pillar in a menu:\nthen record and rule show theirs",
            {"facecolor": PAPER, "edgecolor": MUTED},
        )
        self._hint = left.text(1.5, 5.5, hint, ha="center", va="center", bbox={**frame, "pad": 8})
        self._points = {
            coder: left.plot([], [], marker, color=colour, markersize=8, label=coder)[0]
            for coder, (marker, colour, _) in LOOKS.items()
        }
        self._boxes = {
            (row, column): right.text(column, row, "", ha="center", va="center", bbox={"pad": 6})
            for row, column in np.ndindex(*self._counts.shape)
        }
        changed = Patch(facecolor=YELLOW, edgecolor=PURPLE, label="changed by you")
        drawing.legend(handles=[*self._points.values(), changed], loc="outside upper right", ncols=4)
        source_line(drawing, SOURCE)
        lay_out_once(drawing)
        return drawing

    def arrange(self) -> widgets.Widget:
        """Put the line for saving and loading under the drawing."""
        row = widgets.Layout(flex_flow="row wrap")
        line = widgets.HBox([self.name, self.save_button, self.load_button], layout=row)
        return widgets.VBox([*super().arrange().children, line, self.answer])

    @property
    def choices(self) -> dict[str, str]:
        """The pillar by measure, for the measures coded so far."""
        return {measure: pillar for measure, pillar in self.state.items() if pillar}

    def settle(self) -> None:
        """Keep the choices while the kernel runs."""
        self._memory.clear()
        self._memory.update(self.choices)

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the codings, the others' only where the student has decided; say how far they agree."""
        chosen = {measure: pillar for measure, pillar in state.items() if pillar}
        self._hint.set_visible(not chosen)
        for coder, pillars in {**self._others, "you": chosen}.items():
            places = [row for row, measure in enumerate(TWELVE) if measure in chosen]
            at = [PILLARS.index(pillars[measure]) + LOOKS[coder][2] for measure in TWELVE if measure in chosen]
            self._points[coder].set_data(at, places)
        counts = self._counts.copy()
        for measure, pillar in chosen.items():
            counts.loc[self._others["record"][measure], self._form[measure]] -= 1
            counts.loc[pillar, self._form[measure]] += 1
        for place, text in self._boxes.items():
            before, now = self._counts.iat[place], counts.iat[place]
            text.set_text(str(now) if now == before else f"{before} → {now}")
            look = (PAPER, GRID) if now == before else (YELLOW, PURPLE)
            text.get_bbox_patch().set(facecolor=look[0], edgecolor=look[1])
        table = pd.DataFrame({"Measure": TWELVE, "What it does": self._summaries, "You": state}).loc[list(TWELVE)]
        with pd.option_context("display.max_colwidth", None):
            table = table.replace({"You": ""}, "not coded yet").to_html(index=False, border=0)
        details = f"<details><summary>What the twelve measures do</summary>{table}</details>"
        summary = f"You have coded {len(chosen)} of {len(TWELVE)} measures."
        if not chosen:
            summary += " Record and rule show what they chose once you have; with each other they agree on "
            return f"{summary}{_agreed(confusion(*self._others.values()))}.", details
        with_record, with_rule = (confusion(pillars, pd.Series(chosen)) for pillars in self._others.values())
        summary += f" With the record you agree on {_agreed(with_record)}; with the rule on {_agreed(with_rule)}."
        crossed = with_record.rename_axis(index=None, columns=None).to_html(border=0)
        return summary, f"<p><strong>Record (rows) against you (columns)</strong></p>{crossed}{details}"

    def _path(self) -> Path:
        name = self.name.value.strip().removesuffix(".json")
        if not re.fullmatch(r"[\w-]{1,40}", name):
            raise my_work.WorkError("Choose a file name of up to 40 letters, digits, hyphens and underscores.")
        return my_work.work_folder() / f"{name}.json"

    def _save(self) -> str:
        """Save the choices; no file is ever replaced, a second one gets a name of its own."""
        path, chosen = self._path(), self.choices
        if not chosen:
            raise my_work.WorkError("There is nothing to save yet: choose a pillar for at least one measure.")
        if (path, chosen) == self._stored:
            return f"The file '{path.name}' holds these choices already."
        path = my_work.new_file(path.stem, ".json", json.dumps({**HEAD, "pillars": chosen}, indent=1))
        self._stored, self.name.value = (path, chosen), path.stem
        return f"Saved {plural(len(chosen), 'choice')} as '{path.name}'."

    def _load(self) -> str:
        """Load choices; those that are on the screen and in no file are saved first."""
        path = self._path()
        loaded = read_choices(path)
        kept = "" if self.choices in ({}, self._stored[1], loaded) else f" Before that: {self._save()}"
        self.set(**{measure: loaded.get(measure, "") for measure in TWELVE})
        self._stored, self.name.value = (path, loaded), path.stem
        return f"Loaded {plural(len(loaded), 'choice')} from '{path.name}'.{kept}"

    def _say(self, action) -> None:
        try:
            said = action()
        except my_work.WorkError as error:
            said = f"{error} Your choices are kept."
        self.answer.value = f'<p role="status" aria-live="polite">{html.escape(said)}</p>'


def read_choices(path: Path) -> dict[str, str]:
    """Read the pillar by measure from a file; WorkError says in a sentence why that can't be done."""
    try:
        content = json.loads(path.read_text("utf-8"))
        known = {measure: pillar for measure, pillar in content["pillars"].items() if measure in TWELVE}
        if known and set(known.values()) <= set(PILLARS) and content == {**HEAD, "pillars": known}:
            return known
    except FileNotFoundError:
        raise my_work.WorkError(f"There is no file '{path.name}' in the folder '{path.parent.name}'.") from None
    except (OSError, ValueError, RecursionError, LookupError, AttributeError, TypeError):
        pass  # whatever else is wrong with the file, one sentence says it
    raise my_work.WorkError(f"The file '{path.name}' is damaged, or does not hold choices of this explorer.")


def _agreed(table: pd.DataFrame) -> str:
    values = agreement(table)
    alike = round(values["observed"] * values["items"])
    chance = f"chance: {values['expected'] * values['items']:.1f}"
    kappa = "kappa can't be computed" if np.isnan(values["kappa"]) else f"kappa {values['kappa']:.2f}"
    return f"{alike} of {values['items']:.0f} ({chance}; {kappa})"
