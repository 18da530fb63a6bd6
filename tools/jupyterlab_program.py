"""A JupyterLab and a Chromium for programs: the browser tests and the benchmark use them."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from lab import student_surroundings

TOKEN = "course"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
HOW_TO_INSTALL = (
    "No Chromium found. Install it (Debian: apt install chromium; else put chromium or google-chrome on the PATH)."
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
]


@contextmanager
def serve(root: Path):
    """Serve a folder with JupyterLab until the block ends; gives the address."""
    settings = root / "config" / "labconfig"
    settings.mkdir(parents=True)
    # Outside the window JupyterLab takes cells out of the page; programs look at all of them.
    whole = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}
    (settings / "default_setting_overrides.json").write_text(json.dumps(whole))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}"]
    command += [f"--ServerApp.root_dir={root}", f"--IdentityProvider.token={TOKEN}"]
    environment = student_surroundings() | {
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
    }
    address = f"http://127.0.0.1:{port}"
    with (root / "lab.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api/status?token={TOKEN}", timeout=2)
                break
            except OSError:
                time.sleep(0.5)
        else:
            raise RuntimeError(f"JupyterLab did not start: {(root / 'lab.log').read_text()[-2000:]}")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
