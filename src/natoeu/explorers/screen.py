"""The part of an explorer that shows: one widget for the picture, the summary and the details.

One widget means one message for each change, and a picture and a summary that never contradict each
other. The details follow by a frame.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

from anywidget import AnyWidget
from traitlets import Dict, Int, Unicode

from natoeu.explorers.album import Shot, at_rest

#: Shots that a page keeps, the last ones; `screen.js` has the same number.
KEPT_ON_PAGE = 20


class Screen(AnyWidget):
    """Show a picture with its words.

    Attributes
    ----------
    title : str
        What the picture is about; with the summary it names the picture for screen readers.
    width : int
        Greatest width of the picture, in pixels of a page.
    shot : natoeu.explorers.album.Shot
        What is shown now. The summary is plain text, announced by screen readers when it changes.
    shown : dict
        The same by name and in full, for a page that opens; a moment late if only the name was needed.
    """

    _esm = Path(__file__).with_suffix(".js").read_text("utf-8")

    title = Unicode().tag(sync=True)
    width = Int().tag(sync=True)
    shown = Dict().tag(sync=True)

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.shot = Shot("", "", "")
        self._on_page: deque[str] = deque(maxlen=KEPT_ON_PAGE)

    def prepare(self, shot: Shot) -> None:
        """Let the page load what may be shown next."""
        self._on_page.append(shot.name)
        self.send({"name": shot.name, "ahead": shot._asdict()})

    def show(self, shot: Shot) -> None:
        """Show a picture with its words: at once by name if the page has loaded them, and in full later."""
        self.shot = shot
        if shot.name in self._on_page:
            self.send({"name": shot.name})
            if at_rest(lambda: self._show_in_full(shot)):
                return
        self._show_in_full(shot)

    def _show_in_full(self, shot: Shot) -> None:
        if shot is self.shot:  # or else a newer one has taken its place
            self._on_page.append(shot.name)
            self.shown = {"name": shot.name, **shot._asdict()}
