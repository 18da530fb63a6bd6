"""Run lessons from fresh kernels and store their outputs, the same bytes every time.

Without arguments all lessons are run. A lesson that fails is reported with its cell and left
as it was; the others go on.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat

from coursetools.files import write
from coursetools.rerun.running import normalise, run_all

LESSONS = Path(__file__).resolve().parents[1] / "notebooks"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", type=Path, help="notebooks to run (default: all)")
    paths = parser.parse_args().lessons or sorted(LESSONS.glob("*.ipynb"))
    notebooks = [nbformat.read(path, as_version=4) for path in paths]
    failures = 0
    for path, notebook, failure in zip(paths, notebooks, run_all(notebooks, LESSONS), strict=True):
        text = nbformat.writes(normalise(notebook)) + "\n"
        if failure:
            failures += 1
            print(f"{path.name}, cell '{failure.cell}': {failure.message}\n{failure.source}\n", file=sys.stderr)
        elif text != path.read_text("utf-8"):
            write(path, text)
    print(f"{len(paths) - failures} of {len(paths)} lessons run and stored.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
