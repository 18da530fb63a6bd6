"""Explorer: code twelve measures yourself, compare with the record and with a rule, keep your work."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd

from natoeu import record
from natoeu.analysis import agreement, pillars
from natoeu.charts.pillars import LAW, Coding
from natoeu.charts.style import plural
from natoeu.explorers.base import Explorer
from natoeu.my_work import work_folder

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
FORMAT, VERSION = "natoeu-coding", 1
COLUMNS = ("law", "strategy or plan", "programme or body")

#: Choices made in this kernel, so that they are there again when the cell is run once more.
REMEMBERED: dict[str, str] = {}


class CodingFileError(ValueError):
    """A file of choices can't be used; the message says why."""


def save_choices(path: Path, choices: dict[str, str]) -> None:
    """Write choices to a small file; a half-written file never takes the place of a whole one.

    Parameters
    ----------
    path : pathlib.Path
        The file; its folder is made if need be.
    choices : dict of str to str
        The pillar by measure.

    Raises
    ------
    CodingFileError
        If there is nothing to save or the file can't be written.
    """
    if not choices:
        raise CodingFileError("There is nothing to save yet: choose a pillar for at least one measure.")
    scratch = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(json.dumps({"format": FORMAT, "version": VERSION, "pillars": choices}, indent=1), "utf-8")
        os.replace(scratch, path)
    except OSError as error:
        raise CodingFileError(f"The file '{path.name}' can't be written: {error.strerror}.") from None


def read_choices(path: Path) -> dict[str, str]:
    """Read choices from a file and check them.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    dict of str to str
        The pillar by measure.

    Raises
    ------
    CodingFileError
        If the file is missing, damaged, of another version, or names what does not exist.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise CodingFileError(f"There is no file '{path.name}' in the folder '{path.parent.name}'.") from None
    except OSError as error:
        raise CodingFileError(f"The file '{path.name}' can't be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise CodingFileError(f"The file '{path.name}' is damaged: it can't be read as saved choices.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CodingFileError(f"The file '{path.name}' does not hold choices of this explorer.")
    if content.get("version") != VERSION:
        raise CodingFileError(
            f"The file '{path.name}' was saved in version {content.get('version')!r}; this course reads version {VERSION}."
        )
    choices = content.get("pillars")
    if not isinstance(choices, dict) or not choices:
        raise CodingFileError(f"The file '{path.name}' is damaged: it holds no choices.")
    for measure, pillar in choices.items():
        if measure not in TWELVE or pillar not in pillars.PILLARS:
            raise CodingFileError(
                f"The file '{path.name}' gives '{measure}' the pillar '{pillar}'; the measure or the pillar does not exist here."
            )
    return choices


class CodingExplorer(Explorer):
    """Choose a pillar for each of twelve measures; see kappa and the matrix change; save and load.

    Parameters
    ----------
    folder : path, optional
        Where choices are saved; by default one's own folder, see `natoeu.my_work`.
    memory : mutable mapping, optional
        Keeps choices while the kernel runs; by default one that all explorers of the kernel share.

    Examples
    --------
    >>> explorer = CodingExplorer(memory={})
    >>> explorer.set(**{"2011-ran": "prevent", "2014-415-eu": "respond", "2017-853": "protect"})
    >>> explorer.summary.startswith("You have coded 3 of 12 measures. With the record you agree on 2 of 3")
    True
    """

    title = "Code it yourself"

    def __init__(self, folder: str | Path | None = None, memory: MutableMapping[str, str] | None = None):
        self.folder = work_folder() if folder is None else Path(folder)
        self._memory = REMEMBERED if memory is None else memory
        measures = record.load("terrorism/eu_measures")
        codes = record.load("terrorism/eu_measure_pillars")[["measure_id", "pillar"]].astype(str)
        self._of_record = agreement.single_codes(codes)[list(TWELVE)]
        self._of_rule = agreement.read_by_rule(measures)[list(TWELVE)]
        self._form = measures.set_index("measure_id")["kind"].map(_form)
        self._summaries = measures.set_index("measure_id")["summary"]
        by_form = pd.crosstab(codes["pillar"], codes["measure_id"].map(self._form))
        self._original = by_form.reindex(index=pillars.PILLARS, columns=COLUMNS, fill_value=0).to_numpy()
        self._coding = Coding(
            list(TWELVE.values()),
            COLUMNS,
            "Source: the record, terrorism/eu_measures and eu_measure_pillars (judgements).",
        )
        options = [("not coded yet", ""), *((pillar, pillar) for pillar in pillars.PILLARS)]
        controls = {
            measure: widgets.Dropdown(
                options=options, value=self._memory.get(measure, ""), description=name,
                style={"description_width": "165px"}, layout=widgets.Layout(width="310px"),
            )
            for measure, name in TWELVE.items()
        }  # fmt: skip
        self._asked: tuple | None = None
        self._stored: dict[str, str] = {}  # choices kept from an earlier run may not have been saved
        self.name = widgets.Text(value="my-coding", description="File name", layout=widgets.Layout(width="280px"))
        self.save_button = widgets.Button(description="Save", tooltip="Save your choices to a file")
        self.load_button = widgets.Button(description="Load", tooltip="Load choices from a file")
        self.answer = widgets.HTML()
        self.save_button.on_click(lambda _: self.save())
        self.load_button.on_click(lambda _: self.load())
        super().__init__(self._coding.figure, controls)

    def arrange(self) -> widgets.Widget:
        """Put the line for saving and loading under the drawing."""
        panel = super().arrange()
        line = widgets.HBox(
            [self.name, self.save_button, self.load_button], layout=widgets.Layout(flex_flow="row wrap")
        )
        return widgets.VBox([*panel.children, line, self.answer])

    @property
    def choices(self) -> dict[str, str]:
        """The pillar by measure, for the measures coded so far."""
        return self._chosen_in(self.state)

    @staticmethod
    def _chosen_in(state) -> dict[str, str]:
        return {measure: state[measure] for measure in TWELVE if state.get(measure)}

    def _matrix(self, chosen: dict[str, str]) -> np.ndarray:
        """Count all measures with the student's choices in place of the record's."""
        counts = self._original.copy()
        for measure, pillar in chosen.items():
            column = COLUMNS.index(self._form[measure])
            counts[pillars.PILLARS.index(self._of_record[measure]), column] -= 1
            counts[pillars.PILLARS.index(pillar), column] += 1
        return counts

    def settle(self) -> None:
        """Keep the choices while the kernel runs."""
        chosen = self.choices
        self._memory.clear()
        self._memory.update(chosen)

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the codings; say how far they agree."""
        chosen = self._chosen_in(state)
        others = {"record": self._of_record, "rule": self._of_rule}  # shown only where the student has decided
        codings = {
            coder: [pillar if measure in chosen else None for measure, pillar in codes.items()]
            for coder, codes in others.items()
        }
        codings["you"] = [state[measure] for measure in TWELVE]
        self._coding.update(codings, self._matrix(chosen), self._original)
        summary = f"You have coded {len(chosen)} of {len(TWELVE)} measures."
        if not chosen:
            between = agreement.confusion(self._of_record, self._of_rule)
            summary += f" Record and rule show what they chose once you have; with each other they agree on {_agreed(between)}."
            return summary, self._table(state)
        mine = pd.Series(chosen)
        with_record, with_rule = agreement.confusion(self._of_record, mine), agreement.confusion(self._of_rule, mine)
        summary += f" With the record you agree on {_agreed(with_record)}; with the rule on {_agreed(with_rule)}."
        heading = "<p><strong>Record (rows) against you (columns)</strong></p>"
        return summary, heading + with_record.rename_axis(index=None, columns=None).to_html(border=0) + self._table(
            state
        )

    def _table(self, state: dict[str, Any]) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(name)}</td><td>{html.escape(self._summaries[measure])}</td><td>{state[measure] or 'not coded yet'}</td></tr>"
            for measure, name in TWELVE.items()
        )
        return f"<details><summary>What the twelve measures do</summary><table><tr><th>Measure</th><th>What it does</th><th>You</th></tr>{rows}</table></details>"

    def save(self) -> None:
        """Save the choices; a file that holds other choices is replaced only at the second click."""
        self._try(self._save)

    def load(self) -> None:
        """Load choices; choices that are not saved are replaced only at the second click."""
        self._try(self._load)

    def _try(self, action) -> None:
        try:
            self._say(action(self._path()))
        except CodingFileError as error:
            self._asked = None
            self._say(f"{error} Your choices are kept.")

    def _path(self) -> Path:
        name = self.name.value.strip().removesuffix(".json")
        if not re.fullmatch(r"[\w-]{1,40}", name):
            raise CodingFileError("Choose a file name of up to 40 letters, digits, hyphens and underscores.")
        return self.folder / f"{name}.json"

    def _save(self, path: Path) -> str:
        chosen = self.choices
        if self._holds(path, chosen):
            return f"The file '{path.name}' holds these choices already."
        if chosen and os.path.lexists(path) and not self._confirmed("save", path, chosen):
            return f"There is a file '{path.name}' already. Click Save again to replace it, or choose another name."
        save_choices(path, chosen)
        self._stored = chosen
        return f"Saved {plural(len(chosen), 'choice')} as '{path.name}'."

    @staticmethod
    def _holds(path: Path, chosen: dict[str, str]) -> bool:
        try:
            return read_choices(path) == chosen
        except CodingFileError:
            return False

    def _load(self, path: Path) -> str:
        loaded = read_choices(path)
        if self.choices not in ({}, self._stored, loaded) and not self._confirmed("load", path, self.choices):
            return (
                f"You have choices that are not saved. Click Load again to replace them by those of '{path.name}', "
                "or save them first under another name."
            )
        self._stored = loaded
        self.set(**{measure: loaded.get(measure, "") for measure in TWELVE})
        return f"Loaded {plural(len(loaded), 'choice')} from '{path.name}'."

    def _confirmed(self, *question: Any) -> bool:
        """Whether this very question was put before; if not, remember that it is put now."""
        again, self._asked = self._asked == question, question
        if again:
            self._asked = None
        return again

    def _say(self, sentence: str) -> None:
        self.answer.value = f'<p role="status" aria-live="polite">{html.escape(sentence)}</p>'


def _form(kind: str) -> str:
    if kind in LAW:
        return "law"
    return "programme or body" if kind in ("programme", "body") else "strategy or plan"


def _agreed(table: pd.DataFrame) -> str:
    values = agreement.agreement(table)
    alike = round(values["observed"] * values["items"])
    chance = f"chance: {values['expected'] * values['items']:.1f}"
    kappa = "kappa can't be computed" if np.isnan(values["kappa"]) else f"kappa {values['kappa']:.2f}"
    return f"{alike} of {values['items']:.0f} ({chance}; {kappa})"
