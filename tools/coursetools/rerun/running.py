"""Execute notebooks in fresh kernels, several at once, and leave no kernel behind.

Kernels are reached by sockets in a private folder, not by ports: a port that is free when it is
chosen may be taken when the kernel gets round to it, by another kernel or by any connection of
the machine. Where there are no such sockets (Windows), ports are used.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Seconds that one cell may take.
PATIENCE = 300
#: Seconds after which the main thread looks whether Ctrl-C was pressed: another thread may have caught the signal.
GLANCE = 0.5
#: Longer paths of sockets are refused by some systems.
LONGEST_SOCKET = 90
LIVE_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass(frozen=True)
class Failure:
    """A cell that could not be executed.

    Parameters
    ----------
    cell, source : str
        Its id and its code.
    message : str
        Kind of error and what it says.
    """

    cell: str
    source: str
    message: str


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Take out what differs from run to run: live widgets, times, versions."""
    import nbformat

    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {})
        for output in cell.get("outputs", []):
            if "data" in output:
                output["data"].pop(LIVE_VIEW, None)
                output["metadata"] = {}
    return notebook


def with_parameters(notebook: NotebookNode, values: Mapping[str, object]) -> NotebookNode:
    """Copy a notebook and add a cell that sets values, after the one tagged ``parameters`` (by papermill).

    Examples
    --------
    >>> from nbformat import v4
    >>> cell = v4.new_code_cell('country = "FRA"', id="choice", metadata={"tags": ["parameters"]})
    >>> print(with_parameters(v4.new_notebook(cells=[cell]), {"country": "DNK"}).cells[1].source)
    # Parameters
    country = "DNK"
    """
    from copy import deepcopy

    from papermill.parameterize import parameterize_notebook

    copy = deepcopy(notebook)
    copy.metadata["papermill"] = {}  # papermill writes there, and expects that all cells have tags
    for cell in copy.cells:
        cell.metadata.setdefault("tags", [])
    copy = parameterize_notebook(copy, dict(values), kernel_name="python3", language="python")
    injected = next(cell for cell in copy.cells if "injected-parameters" in cell.metadata["tags"])
    injected.id = "injected-parameters"  # papermill takes another name each time
    injected.source = injected.source.strip()
    return normalise(copy)


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        scratch.write_text(text, "utf-8", newline="\n")
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)


def run_all(
    notebooks: Iterable[NotebookNode],
    folder: Path,
    jobs: int | None = None,
    environment: Mapping[str, str] | None = None,
    after_cell: Callable[[], object] = lambda: None,
    after_notebook: Callable[[int, Failure | None], object] = lambda place, failure: None,
) -> list[tuple[Failure | None, float]]:
    """Execute notebooks in place, each in a fresh kernel of its own.

    Parameters
    ----------
    notebooks : iterable of NotebookNode
        They get the new outputs, up to the cell that fails.
    folder : pathlib.Path
        Working folder of the kernels.
    jobs : int, optional
        How many run at once; by default as many as there are cores.
    environment : mapping, optional
        Environment variables to add for the kernels.
    after_cell : callable, optional
        Called after each executed cell.
    after_notebook : callable, optional
        Called in a thread of its own with the place of a notebook in the list and what went wrong, as soon as it is done.

    Returns
    -------
    list of (Failure or None, float)
        What went wrong and the seconds it took, in the order given.

    Notes
    -----
    When the caller is interrupted, all kernels are ended before the interrupt goes on its way.
    """
    # The loop has a thread of its own, because nbclient would take Ctrl-C away from the main thread.
    loop = asyncio.SelectorEventLoop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    gate = asyncio.Semaphore(jobs or os.cpu_count() or 1)

    async def one(place: int, notebook: NotebookNode) -> tuple[Failure | None, float]:
        async with gate:
            began = time.perf_counter()
            failure = await _execute(notebook, folder, {**os.environ, **(environment or {})}, after_cell)
            seconds = time.perf_counter() - began
        await asyncio.to_thread(after_notebook, place, failure)
        return failure, seconds

    async def together() -> list[tuple[Failure | None, float]]:
        return await asyncio.gather(*(one(place, notebook) for place, notebook in enumerate(notebooks)))

    async def end_the_rest() -> None:
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    try:
        result = asyncio.run_coroutine_threadsafe(together(), loop)
        while not wait([result], GLANCE).done:
            pass
        return result.result()
    finally:
        asyncio.run_coroutine_threadsafe(end_the_rest(), loop).result()
        loop.call_soon_threadsafe(loop.stop)


async def _execute(
    notebook: NotebookNode, folder: Path, environment: dict[str, str], after_cell: Callable[[], object]
) -> Failure | None:
    import zmq
    from jupyter_client import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    current = notebook.cells[0]

    def begin(cell: NotebookNode, cell_index: int) -> None:
        nonlocal current
        current = cell

    def end(cell: NotebookNode, cell_index: int, execute_reply: dict) -> None:
        after_cell()

    with tempfile.TemporaryDirectory(prefix="natoeu-", ignore_cleanup_errors=True) as private:
        connection = os.path.join(private, "kernel.json")
        sockets = zmq.has("ipc") and len(os.fsencode(connection)) < LONGEST_SOCKET
        manager = AsyncKernelManager(
            kernel_name="python3", transport="ipc" if sockets else "tcp", connection_file=connection
        )
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=PATIENCE,
            shutdown_kernel="immediate",
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
            resources={"metadata": {"path": str(folder)}},
            on_cell_start=begin,
            on_cell_executed=end,
        )
        try:
            await client.async_execute(cleanup_kc=True, env=environment)
        except CellExecutionError as error:
            return Failure(current.get("id", ""), current.source, f"{error.ename}: {error.evalue}")
        except CellTimeoutError:
            return Failure(current.get("id", ""), current.source, f"the cell took longer than {PATIENCE} seconds")
        except RuntimeError as error:  # nbclient's word for a kernel that ended or never began
            return Failure(
                current.get("id", ""),
                current.source,
                f"the kernel ended before the cell was done ({error}); is there enough memory?",
            )
        finally:
            # nbclient ends the kernel, but not one that was still starting when the interrupt came
            if manager.provisioner and manager.provisioner.has_process:
                await manager.provisioner.kill()
                await manager.provisioner.wait()
    return None
