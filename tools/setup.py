"""Make the environment of the course, on any system: python tools/setup.py [course|grading|tests|browser].

Each of the four holds the ones before it. A second call finds a stamp and does nothing. An environment that no longer
works, because the folder was moved or its Python is gone or too old, is recognised and made anew.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = {
    "course": "",
    "grading": "[grading]",
    "tests": "[grading,test,lint]",
    "browser": "[grading,test,lint,browser]",
}
OLDEST = (3, 11)
GET_PYTHON = (
    "Install Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv; macOS, Windows: python.org)"
)
NO_NETWORK = re.compile(
    r"connection|name resolution|network|timed out|no matching distribution|could not find a version|resolutionimpossible",
    re.IGNORECASE,
)
#: Asked of the environment's own Python: is it new enough, and does it find the course here?
QUESTION = """
import importlib.util, sys
found = importlib.util.find_spec("natoeu")
print("old" if sys.version_info < (3, 11) else found.origin if found else "none", sys.version.split()[0])
"""


class SetupError(Exception):
    """One sentence for a person: what is wrong, and how to mend it."""


def say(words: str) -> None:
    """Tell one line."""
    print(f"natoeu: {words}", file=sys.stderr, flush=True)


def place() -> Path:
    """The folder of the environment: what the variable VENV names, or .venv in the course."""
    return ROOT / os.environ.get("VENV", ".venv")


def interpreter(folder: Path) -> Path:
    """The Python of an environment; Windows puts it elsewhere."""
    return next(
        (path for path in (folder / "Scripts" / "python.exe", folder / "bin" / "python") if path.is_file()),
        folder / "bin" / "python",
    )


def fault(folder: Path, root: Path = ROOT) -> str:
    """Say why an environment can't be used, or nothing if it can; one that is not there has no fault."""
    if not folder.is_dir():
        return ""
    try:
        command = [str(interpreter(folder)), "-c", QUESTION]
        answer, version = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rsplit(maxsplit=1)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return "its Python is gone"
    if answer == "old":
        return f"it was made with Python {version}, which is too old"
    finished = any(folder.glob(".natoeu-*"))
    if (answer == "none" and finished) or (answer != "none" and not Path(answer).is_relative_to(root)):
        return "the folder of the course was moved or copied"
    return ""


def make(wanted: str = "course") -> Path:
    """Make the environment, or complete it, and return its Python.

    Raises
    ------
    SetupError
        It can't be made; the sentence says why.
    """
    if sys.version_info < OLDEST:
        raise SetupError(f"Python {sys.version.split()[0]} is too old. {GET_PYTHON}, and call again with that one.")
    if wanted not in EXTRAS:
        raise SetupError(f"Unknown environment '{wanted}'; known are {', '.join(EXTRAS)}.")
    folder = place()
    wrong = fault(folder)
    if wrong:
        if not (folder / "pyvenv.cfg").is_file():
            raise SetupError(f"The folder {folder.name} is no environment of Python. Remove or rename it.")
        say(f"the environment {folder.name} can't be used: {wrong}; it is made anew.")
        shutil.rmtree(folder)
    stamps = {level: folder / f".natoeu-{level}" for level in EXTRAS}
    fingerprint = _fingerprint()
    enough = list(EXTRAS)[list(EXTRAS).index(wanted) :]
    if any(stamps[level].is_file() and stamps[level].read_text() == fingerprint for level in enough):
        return interpreter(folder)
    if not folder.is_dir():
        _create(folder)
    say(f"installing the pinned packages into {folder.name}; only the first time, a minute or two")
    _install(folder, "hatchling", "editables")
    _install(folder, "--no-build-isolation", "--editable", f".{EXTRAS[wanted]}")
    stamps[wanted].write_text(fingerprint)
    return interpreter(folder)


def _fingerprint() -> str:
    """What the environment depends on, in short."""
    parts = [(ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml", "tools/setup.py")]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def _create(folder: Path) -> None:
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        raise SetupError("Python's venv module is missing. Install it (Debian, Ubuntu: apt install python3-venv).")
    done = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise SetupError(
            f"The environment {folder.name} can't be made here. Set the variable VENV to a folder that you can write to."
        )


def _install(folder: Path, *what: str) -> None:
    """Call pip, and tell how far it is."""
    log = folder / "install.log"
    command = [str(interpreter(folder)), "-m", "pip", "--disable-pip-version-check", "install"]
    command += ["--progress-bar=off", "--constraint", "requirements.lock", *what]
    with log.open("w", encoding="utf-8") as written:
        pip = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        count = 0
        for line in pip.stdout or ():
            written.write(line)
            count += line.startswith("Collecting")
            if line.startswith("Collecting") and count % 25 == 0:
                say(f"{count} packages found so far")
            if line.startswith("Installing collected") and count > 25:
                say("all found; unpacking them")
    if pip.wait():
        if NO_NETWORK.search(log.read_text("utf-8")):
            raise SetupError(
                f"The packages could not be fetched. The first call needs the network; connect and call again. Details: {log}"
            )
        raise SetupError(f"The packages could not be installed. Details: {log}")


def main() -> int:
    try:
        make(*sys.argv[1:2])
    except SetupError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
