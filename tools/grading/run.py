"""Run one submission in a kernel of its own, and bring back its outputs whatever the submission does."""

from __future__ import annotations

import json
import os
import queue
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import nbformat

GIGABYTE = 1024**3
#: Characters of output that are kept of one cell; the pictures of a cell fit in easily.
MOST_OUTPUT = 1_000_000
#: Seconds in which a kernel must have started, and in which it must answer after an interrupt.
START, ANSWER = 120, 5
#: So often a notebook is run again without a cell that killed the kernel.
MOST_KERNELS = 4
#: So many refused deeds are named; the others are counted, up to the second number.
MOST_DEEDS, MOST_NOTES = 5, 1000
#: What a program may see of the surroundings that it was started in.
SURROUNDINGS = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", "NATOEU_DATA")
SYSTEM_FOLDERS = (
    *("/usr", "/lib", "/lib64", "/bin", "/System", "/Library", "/opt/homebrew", "/sys/devices/system/cpu"),
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/dev/null", "/dev/urandom", "/dev/random", "/dev/zero"),
    *(
        "/etc/fonts",
        "/etc/localtime",
        "/etc/timezone",
        "/etc/passwd",
        "/etc/nsswitch.conf",
        "/etc/ld.so.cache",
        "/etc/mime.types",
    ),
)


class KernelLost(Exception):
    """The kernel died or answers no more."""


@dataclass
class Done:
    """A notebook that was run.

    Parameters
    ----------
    notebook : NotebookNode
        With outputs.
    problems : list of str
        What a lecturer should know, in sentences.
    seconds : float
        How long it took.
    locked : bool
        Whether the system itself kept the submission in its folder.
    """

    notebook: nbformat.NotebookNode
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    locked: bool = False


class Outputs:
    """Gathers what a cell shows, and stops at a limit."""

    def __init__(self, most: int = MOST_OUTPUT):
        self.most = most
        self.size = 0
        self.outputs: list[nbformat.NotebookNode] = []
        self.clear_next = False

    @property
    def full(self) -> bool:
        return self.size > self.most

    def take(self, message: dict) -> None:
        kind, content = message["msg_type"], message["content"]
        if kind == "clear_output":
            self.clear_next = True
            if not content.get("wait"):
                self._clear()
            return
        if kind not in ("stream", "display_data", "execute_result", "error") or (
            self.full and kind in ("stream", "display_data")
        ):
            return
        if self.clear_next:
            self._clear()
        if kind == "stream":
            content = content | {"text": content["text"][: self.most]}
        size = len(json.dumps(content, default=str))
        if kind != "stream" and size > self.most:
            self.size += size
            return
        self.size += size
        output = nbformat.v4.output_from_msg(message | {"content": content})
        last = self.outputs[-1] if self.outputs else None
        if kind == "stream" and last is not None and last.output_type == "stream" and last.name == output.name:
            last.text += output.text
        else:
            self.outputs.append(output)

    def _clear(self) -> None:
        self.outputs.clear()
        self.clear_next = False


def failure(name: str, sentence: str) -> nbformat.NotebookNode:
    """An output that says why a cell earns nothing."""
    return nbformat.v4.new_output("error", ename=name, evalue=sentence, traceback=[f"{name}: {sentence}"])


def is_test(cell: nbformat.NotebookNode) -> bool:
    """Whether the machine takes points from the cell."""
    settings = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(settings.get("grade")) and not settings.get("solution")


@contextmanager
def kernel(folder: Path, memory: int) -> Iterator:
    """A guarded kernel that runs in the folder; gives its manager and client."""
    from jupyter_client import KernelManager
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

    from natoeu.record.descriptor import data_folder

    for name in ("work", "home", "tmp"):
        (folder / name).mkdir(parents=True)
    _copy_fonts(folder / "home" / "matplotlib")
    # Python looks through the folder of the package when it imports any other.
    package = Path(sys.modules["natoeu"].__file__).resolve().parents[1]
    readable = [sys.prefix, sys.base_prefix, sys.exec_prefix, str(package), str(data_folder()), *SYSTEM_FOLDERS]
    settings = folder / "settings.json"
    writable = [str(folder / name) for name in ("work", "home", "tmp")]
    script = Path(__file__).with_name("kernel.py")
    # A traceback shows lines of the script, so it may be read, too.
    own = {"readable": [*readable, "/proc/self", str(script)], "writable": [*writable, "/dev/null"]}
    settings.write_text(
        json.dumps(own | {"notes": str(folder / "notes"), "memory": memory, "file_size": GIGABYTE // 10}), "utf-8"
    )
    command = [sys.executable, "-I", "-B", "-W", "ignore", str(script), str(settings), "-f", "{connection_file}"]

    class OnlyThis(KernelSpecManager):
        def get_kernel_spec(self, kernel_name):
            return KernelSpec(argv=command, name=kernel_name, display_name=kernel_name, language="python")

    environment = {name: os.environ[name] for name in SURROUNDINGS if name in os.environ}
    environment |= {
        "HOME": writable[1],
        "USERPROFILE": writable[1],
        "TMPDIR": writable[2],
        "TEMP": writable[2],
        "TMP": writable[2],
    }
    environment |= {"MPLCONFIGDIR": str(folder / "home" / "matplotlib"), "IPYTHONDIR": str(folder / "home" / "ipython")}
    environment |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    manager = KernelManager(
        kernel_name="python3", kernel_spec_manager=OnlyThis(), connection_file=str(folder / "home" / "kernel.json")
    )
    with (folder / "kernel.log").open("wb") as log:
        manager.start_kernel(cwd=writable[0], env=environment, stdout=log, stderr=log)
    client = manager.blocking_client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=START)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def _copy_fonts(folder: Path) -> None:
    """Give matplotlib its list of fonts; to make it anew takes seconds, and starts a program."""
    import matplotlib
    from matplotlib import font_manager  # noqa: F401

    folder.mkdir(parents=True)
    for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        shutil.copy(path, folder)


def run_code(manager, client, code: str, seconds: float, keep_history: bool = True) -> Outputs:
    """Run code and gather its outputs.

    Raises
    ------
    TimeoutError
        After so many seconds; the code is running still.
    KernelLost
        The kernel died.
    """
    asked = client.execute(code, store_history=keep_history, allow_stdin=False, stop_on_error=False)
    outputs = Outputs()
    end = time.monotonic() + seconds
    while True:
        if time.monotonic() > end:
            error = TimeoutError()
            error.outputs = outputs
            raise error
        try:
            message = client.get_iopub_msg(timeout=min(1, max(0.01, end - time.monotonic())))
        except queue.Empty:
            if not manager.is_alive():
                raise KernelLost from None
            continue
        if message["parent_header"].get("msg_id") != asked:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return outputs
        outputs.take(message)


def _name(cells: list, cell: nbformat.NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id") or f"number {cells.index(cell) + 1}"


def run(notebook: nbformat.NotebookNode, timeout: int = 60, memory: int = 4 * GIGABYTE) -> Done:
    """Run all cells of a submission.

    A cell that takes too long is stopped and the next one runs. A cell that kills the kernel, or that
    can't be stopped, is left out and the notebook is run again without it. A test that gives no points
    between 0 and its maximum gets an error, because nbgrader would count it as full.

    Parameters
    ----------
    notebook : NotebookNode
        With the tests in place; it is changed.
    timeout : int
        Seconds for one cell; all cells together get ten times as many.
    memory : int
        Bytes of address space.

    Returns
    -------
    Done
    """
    begun = time.monotonic()
    done = Done(notebook)
    left_out: dict[int, str] = {}
    deeds: list[str] = []
    for _ in range(MOST_KERNELS):
        with tempfile.TemporaryDirectory(prefix="natoeu-", ignore_cleanup_errors=True) as scratch:
            folder = Path(scratch).resolve()
            lost = _run_once(done, folder, timeout, memory, left_out, begun + 10 * timeout + START)
            notes = _notes(folder / "notes")
        done.locked = any(note == {"locked": True} for note in notes)
        deeds += [note for note in notes if isinstance(note, str)]
        if lost is None:
            break
        left_out[lost[0]] = lost[1]
    for number, reason in left_out.items():
        done.problems.append(f"cell {_name(notebook.cells, notebook.cells[number])}: {reason}")
    deeds = list(dict.fromkeys(deeds))
    done.problems += [f"tried, and was refused: {deed}" for deed in deeds[:MOST_DEEDS]]
    if len(deeds) > MOST_DEEDS:
        done.problems.append(f"tried, and was refused: {len(deeds) - MOST_DEEDS} more things")
    for cell in notebook.cells:
        if is_test(cell):
            settle(cell, done.problems)
    done.seconds = time.monotonic() - begun
    return done


def _notes(path: Path) -> list:
    """What the guard of the kernel noted; a submission could write nonsense among it."""
    found = []
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in islice(file, MOST_NOTES):
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
    return found


def _run_once(
    done: Done, folder: Path, timeout: int, memory: int, left_out: dict[int, str], latest: float
) -> tuple[int, str] | None:
    """Run the cells that are not left out; return the cell that lost the kernel and how, or None."""
    problems: list[str] = []
    cells = done.notebook.cells
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = (
                [failure("NotRun", "The cells before took too long; this one was not run.")],
                None,
            )
    try:
        with kernel(folder, memory) as (manager, client):
            for number, cell in enumerate(cells):
                if cell.cell_type != "code":
                    continue
                if number in left_out:
                    cell.outputs = [failure("LeftOut", f"This cell {left_out[number]}.")]
                    continue
                seconds = min(timeout, latest - time.monotonic())
                if seconds <= 0:
                    problems.append(f"The notebook took too long; it was not run from cell {_name(cells, cell)} on.")
                    break
                try:
                    outputs = run_code(manager, client, cell.source, seconds, keep_history=not is_test(cell))
                    cell.outputs = outputs.outputs
                except TimeoutError as error:
                    outputs = error.outputs
                    told = f"This cell ran for more than {timeout} seconds and was stopped. Is there a loop that never ends?"
                    cell.outputs = [*outputs.outputs, failure("TooLong", told)]
                    problems.append(f"cell {_name(cells, cell)}: ran for more than {timeout} seconds and was stopped")
                    if not _interrupted(manager, client):
                        return (
                            number,
                            f"ran for more than {timeout} seconds and did not let itself be stopped; the others were run without it",
                        )
                except KernelLost:
                    return number, "ended the whole Python; the others were run without it"
                stopped = next((output for output in cell.outputs if output.output_type == "error"), None)
                if stopped is not None and stopped.ename != "TooLong":
                    problems.append(f"cell {_name(cells, cell)}: stopped with {stopped.ename}")
                if outputs.full:
                    cell.outputs.append(
                        nbformat.v4.new_output(
                            "stream", name="stdout", text="\n... (the rest of a very long output was cut)\n"
                        )
                    )
                    problems.append(f"cell {_name(cells, cell)}: very long output was cut")
    finally:
        done.problems[:] = problems
    return None


def _interrupted(manager, client) -> bool:
    """Stop the cell that runs; tell whether the kernel answers again."""
    try:
        manager.interrupt_kernel()
        run_code(manager, client, "None", ANSWER, keep_history=False)
    except (TimeoutError, KernelLost):
        return False
    return True


def settle(cell: nbformat.NotebookNode, problems: list[str]) -> None:
    """See to it that nbgrader takes from a test cell the points that it gave, and no others."""
    for output in cell.outputs:
        if output.output_type == "stream":
            output.name = "stdout"  # a warning on stderr would cost all points
    if any(output.output_type == "error" for output in cell.outputs):
        return
    results = [output.data.get("text/plain", "") for output in cell.outputs if output.output_type == "execute_result"]
    try:
        (points,) = (float(result) for result in results)
        sound = 0 <= points <= cell.metadata.nbgrader["points"]
    except ValueError:
        sound = False
    if not sound:
        cell.outputs = [output for output in cell.outputs if output.output_type != "execute_result"]
        cell.outputs.append(failure("NoPoints", "The test gave no points that can be counted."))
        name = cell.metadata.nbgrader["grade_id"]
        problems.append(
            f"test {name}: gave no points that can be counted; has the notebook changed how marks are given?"
        )
