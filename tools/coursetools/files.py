"""Write files whole or not at all, and say in a sentence why one can't be written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from natoeu.my_work import WorkError


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        scratch.write_text(text, "utf-8", newline="\n")
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)


@contextmanager
def writing_to(place: Path, option: str) -> Iterator[None]:
    """Name the place, and the option that names another one, if something in it can't be written."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise WorkError(f"{place} can't be written to ({reason}): name another place with {option}.") from None
