"""Exercises: check an answer, get a hint, see a solution.

``check("1.3", answer)`` compares an answer with the truth computed from the data at hand, and
names a typical misconception when it meets one. ``hint("1.3")`` gives one hint more each time.
``solution("1.3")`` shows a way to the answer, only when asked.
"""

from natoeu.practice.desk import check, hint, solution

__all__ = ["check", "hint", "solution"]
