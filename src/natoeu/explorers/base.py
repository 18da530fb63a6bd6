"""What all explorers share: controls change a state, a drawing shows it, words say it.

Artists are made once and updated. A picture is rendered once per change, at the size of the screen, into
one widget with the words. While a slider is dragged only the newest state is drawn.
"""

from __future__ import annotations

import base64
import html
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial, wraps
from typing import Any, NamedTuple

import ipywidgets as widgets
from matplotlib.figure import Figure
from traitlets import TraitError

from natoeu.explorers.stage import Stage
from natoeu.figures import DRAWING, SCREEN_DPI, figure_html, png, still
from natoeu.record.errors import DataError

SCALES = (widgets.IntSlider, widgets.FloatSlider, widgets.IntRangeSlider, widgets.FloatRangeSlider)
HOW_TO_RUN = "To use the controls, run this notebook in JupyterLab: menu Run, Run All Cells."


class Shot(NamedTuple):
    """What an explorer shows of one state: the address of the picture (its data), and the words."""

    picture: str
    summary: str
    details: str


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
        self._quiet = False
        self._said = ""
        self._said_of: tuple | None = None
        from natoeu.explorers.screen import Screen  # imported late, so that the package stays quick to import

        self.screen = Screen(title=self.title, width=round(figure.get_figwidth() * SCREEN_DPI))
        self._kept = lru_cache(20)(self._take)  # the last pictures, so that a way back costs no drawing
        self._present(self._kept)
        self.panel = self.arrange()
        self.panel.add_class("natoeu-explorer")
        for name, control in controls.items():
            control.observe(partial(self._on_change, name), names="value")
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
        if self._figure is not None:
            with DRAWING:  # a picture that was kept may have been shown since the last drawing
                self.show({name: _even(value) for name, value in self.state.items()})
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
                wished = {name: wish for name, wish in wished.items() if early.get(name, True)}
                self._present(self._take, wished, values)
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
            on_scale = isinstance(control, SCALES) and control.value != value
            if value is None or (on_scale and _nearest(control, value) != _even(value)):
                return False  # a menu would choose nothing, a scale another value
            control.value = value
            return bool(control.value == value)
        except (TraitError, TypeError, ValueError, OverflowError):
            return False

    def _wishes(self) -> dict[str, tuple]:
        """What the controls stand at, and how it is called."""
        return {name: (one.value, getattr(one, "label", one.value)) for name, one in self.controls.items()}

    def _swaps(self, wished: dict[str, tuple], asked: Collection[str]) -> str:
        """Say which wishes were not fulfilled: those that were just made, and those that are no longer offered."""
        said = ""
        for name, (value, label) in wished.items():
            control = self.controls[name]
            lost = hasattr(control, "options") and value not in offered(control)
            if control.value != value and (name in asked or lost):
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

    def _on_change(self, name: str, _change: dict) -> None:
        """Show the new state at once. While the kernel is at work a browser holds back all moves but the newest, so that no old state waits to be drawn."""
        if not self._quiet:
            self._present(self._kept, asked=[name])

    def _key(self) -> tuple:
        """What decides the picture."""
        return (self.remembered(), *map(_even, self.state.values()))

    def _take(self, *key: Any) -> Shot:
        with DRAWING:
            summary, details = self.show(dict(zip(self.controls, key[1:], strict=True)))
            return Shot(self._snapshot(), summary, details)

    def _present(self, take: Callable[..., Shot], wished: dict | None = None, asked: Collection[str] = ()) -> None:
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
            self.screen.shown = shot._replace(summary=shot.summary + self._said)._asdict()

    def still(self) -> str:
        """Return the present state as an HTML figure for pages without a kernel."""
        if self._figure is None:
            return f'<p role="alert">{html.escape(self.summary)}</p>'
        with DRAWING:
            picture = still(self.figure or self._figure)
            self._stage.repaint()
        return figure_html(picture, self.title, self.summary, self.screen.width) + f"<p><em>{HOW_TO_RUN}</em></p>"

    def _repr_mimebundle_(self, **_kwargs) -> dict[str, Any]:
        live = self.panel._repr_mimebundle_()
        view = "application/vnd.jupyter.widget-view+json"
        return {view: live[view], "text/html": self.still(), "text/plain": f"{self.title}. {self.summary}"}


def offered(control: widgets.Widget) -> tuple:
    """The values that a menu offers: alone, or each with its label."""
    if isinstance(control.options, Mapping):
        return tuple(control.options.values())
    options = tuple(control.options)
    paired = all(isinstance(option, tuple | list) and len(option) == 2 for option in options)
    return tuple(value for _, value in options) if paired else options


def _even(value: Any) -> Any:
    """A value without the last digits of a fraction, in which a browser's answer may differ."""
    if isinstance(value, tuple):
        return tuple(map(_even, value))
    return round(value, 9) if isinstance(value, float) else value


def _nearest(control: widgets.Widget, value: Any) -> Any:
    """What a scale offers nearest to a value; TypeError or ValueError if nothing is near."""
    hash(value)  # no table, no list
    if isinstance(control, widgets.SelectionSlider):
        return min(offered(control), key=lambda option: abs(option - value))
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
