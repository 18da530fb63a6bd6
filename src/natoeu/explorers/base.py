"""What all explorers share: controls change a state, a drawing shows it, words say it.

Artists are made once and updated. A picture is rendered once per change, at the size of the
screen, into one image widget; while a slider is dragged only the newest state is drawn.
"""

from __future__ import annotations

import html
import random
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import ipywidgets as widgets
from matplotlib.figure import Figure
from traitlets import TraitError, Unicode

from natoeu.charts.stage import Stage, png
from natoeu.charts.style import SCREEN_DPI, SHARPNESS, compact, figure_html, render
from natoeu.record.errors import DataError

HOW_TO_RUN = "To use the controls, run this notebook in JupyterLab: menu Run, Run All Cells."


class Picture(widgets.Image):
    """An image with a name for screen readers: its tooltip becomes the title of the element.

    The view of ipywidgets 8.1 looks up a description before it writes the tooltip, and an
    image without one can't be shown at all.
    """

    description = Unicode("").tag(sync=True)


#: JupyterLab takes arrows and letters typed in a drop-down list for its own shortcuts (D D deletes
#: a cell). This attribute, which Lumino heeds, leaves them to the explorer. The handles of sliders
#: get the names that they lack.
KEYS = """
export default { render({ el }) {
    el.style.display = "none";
    const settle = (tries) => {
        const panel = el.closest(".natoeu-explorer");
        if (panel) {
            for (const part of panel.querySelectorAll("select, input, button, .noUi-handle"))
                part.setAttribute("data-lm-suppress-shortcuts", "true");
            for (const handle of panel.querySelectorAll(".noUi-handle")) {
                const label = handle.closest(".jupyter-widgets").querySelector(".widget-label");
                if (label) handle.setAttribute("aria-label", label.textContent);
            }
        }
        if (tries) setTimeout(() => settle(tries - 1), 250);
    };
    settle(12);
} };
"""


def _keys_for_the_controls() -> widgets.Widget:
    """Make the invisible part of a panel that keeps its keys to itself."""
    from anywidget import AnyWidget  # imported late, so that the package stays quick to import

    return AnyWidget(_esm=KEYS)


class Explorer(ABC):
    """Base of all explorers.

    A subclass gives a ``title``, makes its figure and controls in ``__init__``, then calls
    ``super().__init__(figure, controls)``, and implements `show`.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure, with its artists.
    controls : dict of str to ipywidgets.Widget
        Controls by the name of the state that they set. Each needs a visible description.

    Attributes
    ----------
    state : dict
        The state shown now, by control.
    summary : str
        The state in one or two sentences, or what is wrong with the data.
    """

    title: str

    def __init_subclass__(cls, **options: Any) -> None:
        """Let a table that is missing or damaged show as a message in place of the explorer."""
        super().__init_subclass__(**options)
        build = cls.__init__

        @wraps(build)
        def build_or_explain(self, *arguments: Any, **keywords: Any) -> None:
            try:
                build(self, *arguments, **keywords)
            except DataError as error:
                self._explain(error)

        cls.__init__ = build_or_explain

    def __init__(self, figure: Figure, controls: dict[str, widgets.Widget]):
        self.figure = figure
        self.controls = controls
        self._stage = Stage(figure)
        self._quiet = False
        width = round(figure.get_figwidth() * SCREEN_DPI)
        self.picture = Picture(format="png", layout=widgets.Layout(max_width="100%", width=f"{width}px"))
        self.words = widgets.HTML()
        self.details = widgets.HTML()
        for control in controls.values():
            control.observe(self._on_change, names="value")
        self.refresh()
        self.panel = self.arrange()
        self.panel.children = (*self.panel.children, _keys_for_the_controls())
        self.panel.add_class("natoeu-explorer")
        for name, control in controls.items():
            control.add_class(f"natoeu-control-{name}")
        self.picture.add_class("natoeu-picture")
        self.words.add_class("natoeu-words")

    def _explain(self, error: DataError) -> None:
        """Show what is wrong with the data; the rest of the lesson goes on."""
        self.figure, self.controls = None, {}
        self.summary = f"{self.title} can't be shown: {error}"
        self.panel = widgets.HTML(self.still())

    @abstractmethod
    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Bring the artists into line with a state.

        Parameters
        ----------
        state : dict
            One value for each control.

        Returns
        -------
        tuple of str
            The summary (plain text), and details as HTML (may be empty).
        """

    def arrange(self) -> widgets.Widget:
        """Lay the parts out: controls, picture, words, details."""
        row = widgets.Layout(flex_flow="row wrap", align_items="center")
        return widgets.VBox([widgets.HBox(list(self.controls.values()), layout=row), self.picture, self.words, self.details])

    @property
    def state(self) -> dict[str, Any]:
        """The values of all controls."""
        return {name: control.value for name, control in self.controls.items()}

    def set(self, **values: Any) -> None:
        """Move several controls and draw once.

        Parameters
        ----------
        **values
            New values by control.

        Raises
        ------
        ValueError
            If there is no such control, or the control does not offer the value.
        """
        unknown = sorted(set(values) - set(self.controls))
        if unknown:
            raise ValueError(f"There is no control '{unknown[0]}'. Known are: {', '.join(self.controls)}.")
        self._quiet = True
        try:
            for name, value in values.items():
                self.controls[name].value = value
        except TraitError:
            raise ValueError(f"The control '{name}' does not offer {value!r}.") from None
        finally:
            self._quiet = False
        self.refresh()

    @contextmanager
    def unrendered(self) -> Iterator[None]:
        """Change states without making pictures of them, as tests of many states do."""
        self._snapshot = bytes
        try:
            yield
        finally:
            del self._snapshot

    def _snapshot(self) -> bytes:
        return png(self._stage.pixels())

    def forget(self) -> None:
        """Drop what the explorer remembers besides its controls; most remember nothing."""

    def refresh(self) -> None:
        """Draw the state of the controls now."""
        self.summary, details = self.show(self.state)
        with self.picture.hold_sync():  # one message, so that the browser decodes the picture once
            self.picture.value = self._snapshot()
            self.picture.tooltip = f"{self.title}. {self.summary}"  # the name of the picture for screen readers
        spoken = html.escape(self.summary)
        self.words.value = f'<p role="status" aria-live="polite" style="margin:0.3em 0;line-height:1.4">{spoken}</p>'
        self.details.value = details

    def _on_change(self, _change: dict) -> None:
        """Draw at once. While the kernel is at work a browser holds back all moves but the newest, so that no old state waits to be drawn."""
        if not self._quiet:
            self.refresh()

    def sample_states(self, count: int = 8, seed: int = 0) -> Iterator[dict[str, Any]]:
        """Draw random states from what the controls offer at that moment.

        Parameters
        ----------
        count : int
            Number of states.
        seed : int
            Start of the random sequence: the same seed gives the same states.

        Yields
        ------
        dict
            A value for each control; meant for ``set(**state)``.
        """
        chance = random.Random(seed)
        for _ in range(count):
            yield {name: _any_value(control, chance) for name, control in self.controls.items()}

    def still(self) -> str:
        """Return the present state as an HTML figure for pages without a kernel."""
        if self.figure is None:
            return f'<p role="alert">{html.escape(self.summary)}</p>'
        width = round(self.figure.get_figwidth() * SCREEN_DPI)
        picture = compact(render(self.figure, SCREEN_DPI * SHARPNESS))
        self._stage.repaint()
        return figure_html(picture, self.title, self.summary, width) + f"<p><em>{HOW_TO_RUN}</em></p>"

    def _repr_mimebundle_(self, **_kwargs) -> dict[str, Any]:
        live = self.panel._repr_mimebundle_()
        view = "application/vnd.jupyter.widget-view+json"
        return {view: live[view], "text/html": self.still(), "text/plain": f"{self.title}. {self.summary}"}


def _any_value(control: widgets.Widget, chance: random.Random) -> Any:
    """Pick a value that a control accepts."""
    if isinstance(control, widgets.Checkbox | widgets.ToggleButton):
        return chance.random() < 0.5
    if isinstance(control, widgets.SelectMultiple):
        return tuple(value for value in control._options_values if chance.random() < 0.3)
    if hasattr(control, "_options_values"):
        return chance.choice(control._options_values)
    if isinstance(control, widgets.IntRangeSlider | widgets.FloatRangeSlider):
        return tuple(sorted((_stepped(control, chance), _stepped(control, chance))))
    return _stepped(control, chance)


def _stepped(control: widgets.Widget, chance: random.Random) -> float:
    """Pick a value between the ends of a slider."""
    steps = int((control.max - control.min) / control.step + 1e-9)
    return control.min + control.step * chance.randint(0, steps)
