"""What all explorers share: controls change a state, a drawing shows it, words say it.

Artists are made once and updated. A picture is rendered once per change, at the size of the
screen, into one widget with the words; while a slider is dragged only the newest state is drawn.
Pictures of the last states are kept, and in a moment of rest the one that will be wanted next is drawn.
"""

from __future__ import annotations

import base64
import html
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any

import ipywidgets as widgets
from matplotlib.figure import Figure
from traitlets import TraitError

from natoeu.charts.stage import Stage
from natoeu.charts.style import DRAWING, SCREEN_DPI, figure_html, png, still
from natoeu.explorers.album import Album, Shot
from natoeu.record.errors import DataError

SCALES = (widgets.IntSlider, widgets.FloatSlider, widgets.IntRangeSlider, widgets.FloatRangeSlider)
HOW_TO_RUN = "To use the controls, run this notebook in JupyterLab: menu Run, Run All Cells."


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
    screen : natoeu.explorers.screen.Screen
        Shows the picture and the words of the state; not there if the data are damaged.
    """

    title: str
    _trouble = ""

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

        cls.__init__ = build_or_explain  # type: ignore[method-assign]

    def __init__(self, figure: Figure, controls: dict[str, widgets.Widget]):
        self._figure: Figure | None = figure
        self.controls = controls
        self._stage = Stage(figure)
        self._on_stage: tuple | None = None
        self._quiet = False
        self._said = ""
        self._said_of: tuple | None = None
        from natoeu.explorers.screen import Screen  # imported late, so that the package stays quick to import

        self.screen = Screen(title=self.title, width=round(figure.get_figwidth() * SCREEN_DPI))
        self._album = Album(self._take, tell=self.screen.prepare)
        for control in controls.values():
            control.observe(self._on_change, names="value")
        self._present(self._album.get)
        self.panel = self.arrange()
        self.panel.add_class("natoeu-explorer")
        self.screen.on_msg(self._on_approach)
        for name, control in controls.items():
            control.add_class(f"natoeu-control-{name}")
            control.layout.max_width = "100%"  # of a narrow page

    def _explain(self, error: DataError) -> None:
        """Show what is wrong with the data; the rest of the lesson goes on."""
        self._figure, self.controls = None, {}
        self._trouble = f"{self.title} can't be shown: {error}"
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
        """Lay the parts out: controls, then the screen."""
        row = widgets.Layout(flex_flow="row wrap", align_items="center")
        return widgets.VBox([widgets.HBox(list(self.controls.values()), layout=row), self.screen])

    @property
    def figure(self) -> Figure | None:
        """The figure in the present state; none if the data are damaged."""
        if self._figure is not None and self._on_stage != self._key():
            self._bring(self._key())
        return self._figure

    @property
    def summary(self) -> str:
        """The state in words, or what is wrong with the data."""
        return self._trouble or self.screen.shot.summary

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
            If there is no such control, or the control does not offer the value; then nothing is moved.

        Notes
        -----
        A value that the others leave no room for gives way to another, and the summary says so.
        """
        unknown = sorted(set(values) - set(self.controls))
        if unknown:
            raise ValueError(f"There is no control '{unknown[0]}'. Known are: {', '.join(self.controls)}.")
        before = [(control, getattr(control, "options", None), control.value) for control in self.controls.values()]
        with self.quietly():
            try:
                early = {name: self._put(name, value) for name, value in values.items()}
                wished = self._wishes()
                self.offer()  # a menu may offer the value only now
                for name, put in early.items():
                    if not put and not self._put(name, values[name]):
                        raise ValueError(_refusal(name, self.controls[name], values[name]))
                self._present(
                    self._take, {name: wish for name, wish in wished.items() if early.get(name, True)}, values
                )
            except BaseException:
                for control, options, value in before:
                    if options is not None and control.options != options:
                        control.options = options
                    control.value = value
                raise

    def _put(self, name: str, value: Any) -> bool:
        """Move a control to a value; whether it offers this very value."""
        control, value = self.controls[name], tuple(value) if isinstance(value, list) else value
        try:
            hash(value)
            if value is None or (
                isinstance(control, SCALES) and control.value != value and _nearest(control, value) != _even(value)
            ):
                return False  # a menu would choose nothing, a scale another value
            control.value = value
            return bool(control.value == value)
        except (TraitError, TypeError, ValueError, OverflowError):
            return False

    def _wishes(self) -> dict[str, tuple]:
        """What the controls stand at, and how it is called."""
        return {
            name: (control.value, getattr(control, "label", control.value)) for name, control in self.controls.items()
        }

    def _swaps(self, wished: dict[str, tuple], asked: Collection[str]) -> str:
        """Say which wishes were not fulfilled: those that were just made, and those that are no longer offered."""
        said = ""
        for name, (value, label) in wished.items():
            control = self.controls[name]
            if control.value != value and (name in asked or value not in getattr(control, "_options_values", (value,))):
                said += f' {control.description}: "{label}" does not go with the other choices; "{getattr(control, "label", control.value)}" is shown.'
        return said

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Move controls without drawing."""
        quiet, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = quiet

    @contextmanager
    def unrendered(self) -> Iterator[None]:
        """Change states without making pictures of them, as tests of many states do."""
        self._snapshot = str  # type: ignore[method-assign]
        try:
            yield
        finally:
            del self._snapshot

    def _snapshot(self) -> str:
        return "data:image/png;base64," + base64.b64encode(png(self._stage.pixels())).decode()

    def offer(self) -> None:
        """Bring menus into line with the controls that they depend on; called before `settle`. Most offer the same always."""

    def settle(self) -> None:
        """Bring controls that depend on each other into line; called before each drawing. Most stand alone."""

    def remembered(self) -> Hashable:
        """What decides the picture besides the controls; most explorers remember nothing."""

    def forget(self) -> None:
        """Drop what the explorer remembers besides its controls."""

    def refresh(self) -> None:
        """Draw the state of the controls now."""
        self._present(self._take)

    def _on_change(self, change: dict) -> None:
        """Show the new state at once. While the kernel is at work a browser holds back all moves but the newest, so that no old state waits to be drawn."""
        if not self._quiet:
            name = next(name for name, control in self.controls.items() if control is change["owner"])
            self._present(self._album.get, asked=[name])
            around, left = _neighbours(change["owner"], change["new"]), _even(change["old"])
            going_on = [value for value in around if value != left] if left in around else []
            self._album.draw_ahead([self._moved(name, value) for value in going_on])

    def _key(self) -> tuple:
        """What decides the picture."""
        return (self.remembered(), *map(_even, self.state.values()))

    def _bring(self, key: tuple) -> tuple[str, str]:
        """Bring the artists into line with a state."""
        self._on_stage = key
        return self.show(dict(zip(self.controls, key[1:], strict=True)))

    def _take(self, *key: Any) -> Shot:
        with DRAWING:
            summary, details = self._bring(key)
            return Shot(self._snapshot(), summary, details)

    def _present(
        self, take: Callable[..., Shot], wished: dict[str, tuple] | None = None, asked: Collection[str] = ()
    ) -> None:
        """Put the present state on the page: picture and words first, then what is new about the controls."""
        wished = self._wishes() if wished is None else wished
        with DRAWING, ExitStack() as later:
            for control in self.controls.values():
                later.enter_context(control.hold_sync())
            with self.quietly():
                self.offer()
                self.settle()
            key, said = self._key(), self._swaps(wished, asked)
            if said or key != self._said_of:
                self._said, self._said_of = said, key
            shot = take(*key)
            self.screen.show(shot._replace(summary=shot.summary + self._said))

    def _moved(self, name: str, value: Any) -> tuple:
        """The key of the present state with one control moved."""
        key = self._key()
        place = 1 + list(self.controls).index(name)
        return (*key[:place], value, *key[place + 1 :])

    def _on_approach(self, *_message: Any) -> None:
        """Somebody comes near with mouse or keyboard: draw one step of each control, as the first drawing of a part takes longest."""
        steps = ((name, _neighbours(control, control.value)[-1:]) for name, control in self.controls.items())
        self._album.draw_ahead([self._moved(name, value) for name, values in steps for value in values])

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
        if self._figure is None:
            return f'<p role="alert">{html.escape(self.summary)}</p>'
        with DRAWING:
            picture = still(self.figure or self._figure)
            self._stage.repaint()
        width = round(self._figure.get_figwidth() * SCREEN_DPI)
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


def _even(value: Any) -> Any:
    """A value without the last digits of a fraction, in which a browser's answer may differ."""
    return (
        tuple(map(_even, value)) if isinstance(value, tuple) else round(value, 9) if isinstance(value, float) else value
    )


def _nearest(control: widgets.Widget, value: Any) -> Any:
    """What a scale offers nearest to a value; TypeError or ValueError if nothing is near."""
    hash(value)  # no table, no list
    if isinstance(control, widgets.SelectionSlider):
        return min(control._options_values, key=lambda option: abs(option - value))
    if isinstance(control, widgets.IntRangeSlider | widgets.FloatRangeSlider):
        low, high = sorted(value)
        return _at_step(control, low), _at_step(control, high)
    return _at_step(control, value)


def _at_step(control: widgets.Widget, value: float) -> float:
    last = int((control.max - control.min) / control.step + 1e-9)
    return _even(control.min + control.step * min(max(round((value - control.min) / control.step), 0), last))


def _refusal(name: str, control: widgets.Widget, value: Any) -> str:
    try:
        near = f"; the nearest is {_nearest(control, value)}"
    except (AttributeError, TypeError, ValueError, OverflowError):
        near = ""
    return f"The control '{name}' does not offer {value!r:.100}{near}."


def _neighbours(control: widgets.Widget, value: Any) -> list[Any]:
    """The values one step before and one step after a value of a control that has such steps."""
    if isinstance(control, widgets.Checkbox | widgets.ToggleButton):
        return [not value]
    if isinstance(control, widgets.IntSlider | widgets.FloatSlider):
        around = (_even(value - control.step), _even(value + control.step))
        return [step for step in around if control.min <= step <= control.max]
    values = list(getattr(control, "_options_values", ()))
    if value not in values:
        return []
    place = values.index(value)
    return values[max(0, place - 1) : place] + values[place + 1 : place + 2]


def _stepped(control: widgets.Widget, chance: random.Random) -> float:
    """Pick a value between the ends of a slider."""
    steps = int((control.max - control.min) / control.step + 1e-9)
    return _even(control.min + control.step * chance.randint(0, steps))
