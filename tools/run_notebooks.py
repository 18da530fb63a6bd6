"""Run lessons from fresh kernels and store their outputs, the same bytes every time.

Without arguments all lessons are run. A lesson that fails is reported with its cell and left
as it was; the others go on.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[1]
LESSONS = ROOT / "notebooks"
LIVE_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def normalise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out what differs from run to run: live widgets, times, versions."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: value for key, value in cell.metadata.items() if key == "tags"})
        for output in cell.get("outputs", []):
            if "data" in output:
                output["data"].pop(LIVE_VIEW, None)
                output["metadata"] = {}
    return notebook


def run(path: Path) -> str | None:
    """Run one lesson and store it; return what went wrong, or None."""
    notebook = nbformat.read(path, as_version=4)
    try:
        NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
            resources={"metadata": {"path": str(path.parent)}},
        ).execute()
    except CellExecutionError as error:
        failed = next(cell for cell in notebook.cells if any(out.output_type == "error" for out in cell.get("outputs", [])))
        return f"{path.name}, cell '{failed.id}': {error.ename}: {error.evalue}\n{failed.source}\n"
    text = nbformat.writes(normalise(notebook)) + "\n"
    if text != path.read_text("utf-8"):
        scratch = path.with_suffix(".ipynb.new")
        scratch.write_text(text, "utf-8")
        os.replace(scratch, path)
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", type=Path, help="notebooks to run (default: all)")
    paths = parser.parse_args().lessons or sorted(LESSONS.glob("*.ipynb"))
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        failures = [failure for failure in pool.map(run, paths) if failure]
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(paths) - len(failures)} of {len(paths)} lessons run and stored.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
