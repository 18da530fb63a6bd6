"""Open the course in JupyterLab, on any system: python tools/lab.py

The first call makes the environment (tools/setup.py). Every call makes a copy of each lesson in my_work/ that is not there
yet, and opens the student's copy of lesson 0; the lessons themselves stay as they are. With --update it gets the newest
version of the course before.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Settings that keep the lecturer's tools for grading out of a student's JupyterLab.
FOR_STUDENTS = ROOT / "tools" / "jupyter" / "students"


def free_port(wanted: int, tries: int = 50) -> int | None:
    """Return the first port from ``wanted`` on that nobody listens on, or None."""
    for port in range(wanted, min(wanted + tries, 65536)):
        with socket.socket() as probe:
            if os.name == "posix":  # elsewhere this would let two listen at once
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
        "JUPYTER_PATH": str(FOR_STUDENTS / "share"),
        "PATH": str(Path(sys.executable).parent),  # a terminal finds 'natoeu'
    }
    return os.environ | {
        name: os.pathsep.join(filter(None, [first, os.environ.get(name)])) for name, first in own.items()
    }


def tell(*lines: str) -> None:
    """Print lines for the student at once."""
    print(*lines, sep="\n", file=sys.stderr, flush=True)


def installed() -> bool:
    """Whether this Python has the course and JupyterLab, as the environment of conda has."""
    return all(importlib.util.find_spec(name) for name in ("natoeu", "jupyterlab"))


def update() -> str:
    """Get the newest version of the course with git, and put aside first what was changed in place.

    Returns
    -------
    str
        What was done, or why nothing was.
    """

    def git(*words: str) -> subprocess.CompletedProcess:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)

    if shutil.which("git") is None or git("rev-parse", "--is-inside-work-tree").returncode:
        return "This course did not come by git. Get the new zip file, unpack it beside this folder, and move my_work into it."
    changed = [name for name in git("diff", "--name-only", "-z", "HEAD").stdout.split("\0") if name]
    aside = ROOT / "my_work" / "changed_in_place"
    for name in changed:
        if (ROOT / name).is_file():
            kept = next(
                path for number in range(1, 1000) if not (path := aside / str(number) / name).exists()
            )  # earlier ones stay
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, kept)
    if changed:
        git("checkout", "HEAD", "--", *changed)
    pulled = git("pull", "--ff-only")
    told = (
        f"What you had changed in {len(changed)} files of the course is now in {aside.relative_to(ROOT)}. "
        if changed
        else ""
    )
    if pulled.returncode:
        return f"{told}The newest version could not be fetched: {pulled.stderr.strip().splitlines()[-1]}"
    return told + ("The course was up to date." if "up to date" in pulled.stdout else "The course is up to date now.")


def run(command: list[str], environment: dict[str, str] | None = None) -> int:
    """Run a program to its end. Ctrl-C reaches it too, and it ends its kernels before it stops."""
    program = subprocess.Popen(command, cwd=ROOT, env=environment)
    while True:
        try:
            return program.wait()
        except KeyboardInterrupt:
            continue


def own_copies() -> Path:
    """Make the copies of the lessons that are not there yet, and return that of the first lesson."""
    from natoeu import my_work

    first, *others = my_work.lessons()
    ready = {lesson for _, lesson, current, _ in my_work.copies() if current}
    for lesson in (first, *others):
        if lesson.path.stem not in ready:
            my_work.start(lesson.number)
    copies = [path for path, lesson, current, _ in my_work.copies() if lesson == first.path.stem and current]
    return copies[0].resolve()


def serve(page: Path, port: int, browser: bool) -> int:
    """Run JupyterLab until it is stopped."""
    token = secrets.token_hex(16)
    root = ROOT if page.is_relative_to(ROOT) else page.parent
    address = f"http://127.0.0.1:{port}/lab/tree/{page.relative_to(root).as_posix()}?token={token}"
    command = [sys.executable, "-m", "jupyter", "lab", f"--port={port}", "-y"]
    command += ["--ServerApp.log_level=ERROR", "--LabApp.log_level=ERROR", f"--ServerApp.root_dir={root}"]
    command += [f"--LabApp.default_url=/lab/tree/{page.relative_to(root).as_posix()}"]
    command += [] if browser else ["--no-browser"]
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    tell(
        f"The course: {address}",
        f"It opens in your browser{'' if browser else ' when you go to this address'}. Your copies of the lessons are in {page.parent.name}.",
        "To stop: save, close the page, and press Ctrl-C here.",
    )
    return run(command, student_surroundings() | {"JUPYTER_TOKEN": token})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", default="8888", help="port to serve at (default 8888)")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument("--update", action="store_true", help="get the newest version of the course first")
    options = parser.parse_args()
    if not options.port.isdecimal() or not 1024 <= int(options.port) <= 65535:
        tell(f"natoeu: '{options.port}' is not a port; give a number from 1024 to 65535, such as 9000.")
        return 2
    if options.update:
        tell(update())
        again = [word for word in sys.argv[1:] if word != "--update"]
        return run([sys.executable, str(Path(__file__).resolve()), *again])  # the newest version of this program
    if not installed():
        import setup

        try:
            python = setup.make("course")
        except setup.SetupError as error:
            setup.say(str(error))
            return 1
        return run([str(python), str(Path(__file__).resolve()), *sys.argv[1:]])
    port = free_port(int(options.port))
    if port is None:
        tell(f"natoeu: no free port from {options.port} on; close another JupyterLab, or choose another with --port.")
        return 1
    from natoeu.my_work import WorkError

    try:
        page = own_copies()
    except WorkError as error:
        tell(f"natoeu: {error}")
        return 1
    return serve(page, port, not (options.no_browser or os.environ.get("CI")))


if __name__ == "__main__":
    sys.exit(main())
