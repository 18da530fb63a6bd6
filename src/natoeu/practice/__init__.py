"""Exercises and coursework: check an answer, get a hint, see a solution.

``check("1.3", answer)`` compares an answer with the truth computed from the data at hand, and
names a typical misconception when it meets one. ``hint("1.3")`` gives one hint more each time.
``solution("1.3")`` shows a way to the answer, only when asked. In the coursework, ``preview(answer, kind)`` looks at the form of an answer and
``mark(answer, kind, right, points)`` gives the points, with the same judge.
"""

from natoeu.practice.desk import check, hint, solution
from natoeu.practice.exercise import Misconception
from natoeu.practice.marking import mark, preview

__all__ = ["Misconception", "check", "hint", "mark", "preview", "solution"]
