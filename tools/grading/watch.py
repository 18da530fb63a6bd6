"""See whether files change that no submission may change, and put back what only the grading writes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

PASSING = {"__pycache__", ".ipynb_checkpoints"}


class Watch:
    """Files and folders that are to stay as they are.

    Parameters
    ----------
    kept : sequence of Path
        Put back when they change; nobody edits them.
    told : sequence of Path
        Only reported: people may edit them at the same time, and nobody's work is undone.
    """

    def __init__(self, kept: Sequence[Path], told: Sequence[Path] = ()):
        self.kept, self.told = list(kept), list(told)
        self.refresh()

    def refresh(self) -> None:
        """Take things as they are now for right."""
        self.states = {path: _state(path) for path in _files([*self.kept, *self.told])}
        self.contents = {path: path.read_bytes() for path in _files(self.kept)}

    def changes(self) -> list[str]:
        """Put back what was changed; return a sentence for each change."""
        now = {path: _state(path) for path in _files([*self.kept, *self.told])}
        found = []
        for path in sorted({*now, *self.states}):
            if now.get(path) == self.states.get(path):
                continue
            if path not in self.states:
                found.append(f"{path} appeared")
            elif path not in self.contents:
                found.append(
                    f"{path} was {'changed' if path in now else 'deleted'}; it was left as it is, look whether that was you"
                )
            elif path not in now or path.read_bytes() != self.contents[path]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.unlink(missing_ok=True)
                path.write_bytes(self.contents[path])
                found.append(f"{path} was {'changed' if path in now else 'deleted'}; it was put back")
        if found:
            self.refresh()
        return found


def _files(places: Sequence[Path]) -> list[Path]:
    found = []
    for place in places:
        candidates = place.rglob("*") if place.is_dir() else [place]
        found += [path for path in candidates if path.is_file() and not PASSING & set(path.parts)]
    return found


def _state(path: Path) -> tuple:
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
