"""The part of an explorer that shows: one widget for the picture, the summary and the details.

One widget means one message for each change, and picture and words that never contradict each other.
"""

from __future__ import annotations

from pathlib import Path

from anywidget import AnyWidget
from traitlets import Int, Unicode

from natoeu.explorers.album import Shot


class Screen(AnyWidget):
    """Show a picture with its words.

    Attributes
    ----------
    title : str
        What the picture is about; with the summary it names the picture for screen readers.
    width : int
        Greatest width of the picture, in pixels of a page.
    picture : str
        Address of the picture: its data.
    summary : str
        Plain text under the picture, announced by screen readers when it changes.
    details : str
        HTML under the summary; may be empty.
    """

    _esm = Path(__file__).with_suffix(".js").read_text("utf-8")

    title = Unicode().tag(sync=True)
    width = Int().tag(sync=True)
    picture = Unicode().tag(sync=True)
    summary = Unicode().tag(sync=True)
    details = Unicode().tag(sync=True)

    def prepare(self, shot: Shot) -> None:
        """Let the page load what may be shown next."""
        self.send({"name": shot.name, "ahead": shot._asdict()})

    def show(self, shot: Shot) -> None:
        """Show a picture with its words: by name, for a page that has loaded them, then in full."""
        self.send({"name": shot.name})
        with self.hold_sync():
            self.picture, self.summary, self.details = shot
