"""Exercises and coursework: check an answer, get a hint, see a solution; preview and mark in the coursework."""

from natoeu.practice.desk import check, hint, mark, preview, solution
from natoeu.practice.exercise import Misconception

__all__ = ["Misconception", "check", "hint", "mark", "preview", "solution"]
