"""Execute notebooks in fresh kernels, several at once, and leave no kernel behind.

Kernels are reached by sockets in a private folder, not by ports: a port that is free when it is
chosen may be taken when the kernel gets round to it. Where there are no such sockets (Windows), ports are used.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import wait
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from tqdm import tqdm

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
    """A cell that could not be executed: its id, its code, and what went wrong."""

    cell: str
    source: str
    message: str


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Take out what differs from run to run: live widgets, times, versions."""
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


def run_all(
    notebooks: Sequence[NotebookNode],
    folder: Path,
    jobs: int | None = None,
    environment: Mapping[str, str] | None = None,
    done: Callable[[int, Failure | None], object] = lambda place, failure: None,
) -> list[Failure | None]:
    """Execute notebooks in place, each in a fresh kernel of its own up to the cell that fails, and tell what went wrong.

    So many ``jobs`` run at once, by default one for each core, in a working ``folder`` and with an ``environment``
    on top of our own. ``done`` is called in another thread with the place of a notebook and what went wrong, as soon
    as it has been run. When the caller is interrupted, all kernels are ended before the interrupt goes on its way.
    """
    # The loop has a thread of its own, because nbclient would take Ctrl-C away from the main thread.
    loop = asyncio.SelectorEventLoop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    gate = asyncio.Semaphore(jobs or os.cpu_count() or 1)

    async def one(place: int) -> Failure | None:
        async with gate:
            failure = await _execute(notebooks[place], folder, {**os.environ, **(environment or {})})
        await asyncio.to_thread(done, place, failure)
        bar.update()
        return failure

    async def together() -> list[Failure | None]:
        return await asyncio.gather(*map(one, range(len(notebooks))))

    async def end_the_rest() -> None:
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    with tqdm(total=len(notebooks), unit="notebook", disable=None, leave=False) as bar:
        try:
            result = asyncio.run_coroutine_threadsafe(together(), loop)
            while not wait([result], GLANCE).done:
                pass
            return result.result()
        finally:
            asyncio.run_coroutine_threadsafe(end_the_rest(), loop).result()
            loop.call_soon_threadsafe(loop.stop)


async def _execute(notebook: NotebookNode, folder: Path, environment: dict[str, str]) -> Failure | None:
    import zmq
    from jupyter_client import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    begun = notebook.cells[:1]
    with tempfile.TemporaryDirectory(prefix="natoeu-", ignore_cleanup_errors=True) as private:
        connection = os.path.join(private, "kernel.json")
        transport = "ipc" if zmq.has("ipc") and len(os.fsencode(connection)) < LONGEST_SOCKET else "tcp"
        manager = AsyncKernelManager(kernel_name="python3", transport=transport, connection_file=connection)
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=PATIENCE,
            shutdown_kernel="immediate",
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
            resources={"metadata": {"path": str(folder)}},
            on_cell_start=lambda cell, cell_index: begun.append(cell),
        )
        try:
            await client.async_execute(cleanup_kc=True, env=environment)
            return None
        except CellExecutionError as error:
            said = f"{error.ename}: {error.evalue}"
        except CellTimeoutError:
            said = f"the cell took longer than {PATIENCE} seconds"
        except RuntimeError as error:  # nbclient's word for a kernel that ended or never began
            said = f"the kernel ended before the cell was done ({error}); is there enough memory?"
        finally:
            # nbclient ends the kernel, but not one that was still starting when the interrupt came
            if manager.provisioner and manager.provisioner.has_process:
                await manager.provisioner.kill()
                await manager.provisioner.wait()
    return Failure(begun[-1].get("id", ""), begun[-1].source, said)
