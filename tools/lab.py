"""Open JupyterLab on the first page of the course, at a port that is free."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Settings that keep the lecturer's tools for grading out of a student's JupyterLab.
FOR_STUDENTS = ROOT / "tools" / "jupyter" / "students"
#: The first of these that exists is opened.
FIRST_PAGES = ("notebooks/00_start_here.ipynb", "notebooks/01_december_2017_meeting.ipynb")


def free_port(wanted: int, tries: int = 50) -> int | None:
    """Return the first port from ``wanted`` on that nobody listens on, or None."""
    for port in range(wanted, min(wanted + tries, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return None


def student_surroundings() -> dict[str, str]:
    """The environment variables for a JupyterLab as students see it."""
    own = {
        "JUPYTER_CONFIG_PATH": str(FOR_STUDENTS),
        "PATH": str(Path(sys.executable).parent),
    }  # a terminal finds 'natoeu'
    return os.environ | {
        name: os.pathsep.join(filter(None, [first, os.environ.get(name)])) for name, first in own.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default="8888", help="port to serve at (default 8888)")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    options = parser.parse_args()
    if not options.port.isdecimal() or not 1024 <= int(options.port) <= 65535:
        print(
            f"natoeu: '{options.port}' is not a port; give a number from 1024 to 65535, as in make lab PORT=9000",
            file=sys.stderr,
        )
        return 2
    wanted = int(options.port)
    port = free_port(wanted)
    if port is None:
        print(
            f"natoeu: no free port from {wanted} on; close another JupyterLab or choose: make lab PORT=9000",
            file=sys.stderr,
        )
        return 1
    if port != wanted:
        print(f"natoeu: port {wanted} is in use, taking {port} instead", file=sys.stderr)
    page = next(page for page in FIRST_PAGES if (ROOT / page).is_file())
    command = [sys.executable, "-m", "jupyter", "lab", f"--port={port}", f"--LabApp.default_url=/lab/tree/{page}"]
    if options.no_browser or os.environ.get("CI"):
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    os.chdir(ROOT)
    return os.execve(sys.executable, command, student_surroundings())


if __name__ == "__main__":
    sys.exit(main())
