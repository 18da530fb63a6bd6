"""Charts: table in, figure out.

Every chart takes a table of the record (or a result of ``analysis``) and returns a
`Chart`: a figure in the house style, with its source line, and a summary in words that is
computed from the same data. No chart knows about widgets.
"""

from natoeu.charts.style import Chart

__all__ = ["Chart"]
