"""Pages that need no other file and no network, in one style: for the screen, for paper, and read aloud."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def page(template: str, **words: object) -> str:
    """Fill in one of the templates of this folder; what is not marked as HTML is escaped."""
    return _templates().get_template(template).render(words)
