"""The ladder, for lesson 6: it stands beside the explorer of which it is a still."""

from natoeu.explorers.timeline import ladder

__all__ = ["ladder"]
