"""The part of an explorer that shows: one widget for the picture, the summary and the details.

One widget means one message for each change, and a picture and a summary that never contradict each
other. The details follow by a frame.
"""

from __future__ import annotations

from pathlib import Path

from anywidget import AnyWidget
from traitlets import Dict, Int, Unicode

from natoeu.explorers.base import Shot


class Screen(AnyWidget):
    """Show a picture with its words.

    Attributes
    ----------
    title : str
        What the picture is about; with the summary it names the picture for screen readers.
    width : int
        Greatest width of the picture, in pixels of a page.
    shown : dict
        The parts of the `Shot` that is shown now. Screen readers announce its summary, which is plain text.
    """

    _esm = Path(__file__).with_suffix(".js").read_text("utf-8")
    _css = ".natoeu-explorer.jupyter-widgets-disconnected::before, .natoeu-explorer .jupyter-widgets-disconnected::before { display: none }"

    title = Unicode().tag(sync=True)
    width = Int().tag(sync=True)
    shown = Dict(Shot("", "", "")._asdict()).tag(sync=True)

    @property
    def shot(self) -> Shot:
        """What is shown now."""
        return Shot(**self.shown)
