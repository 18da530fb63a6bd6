"""Start a Jupyter server that shows nbgrader's formgrader on the course."""

from __future__ import annotations

import os
import sys

from lab import free_port

from grading.course import Course, CourseError

PAGE = "/formgrader/gradebook"


def command(course: Course, port: str, no_browser: bool) -> tuple[list[str], dict[str, str]]:
    """The words and the environment with which to start; the server's folder must be the course's.

    Raises
    ------
    CourseError
        Nothing has been graded yet, or no port is free.
    """
    if not course.database.is_file():
        raise CourseError("nothing has been graded yet: call make grade SUBMISSIONS=folder first.")
    if not port.isdecimal() or not 1024 <= int(port) <= 65535:
        raise CourseError(f"'{port}' is not a port; give a number from 1024 to 65535, as in make formgrader PORT=9000.")
    free = free_port(int(port))
    if free is None:
        raise CourseError(
            f"no free port from {port} on; close another JupyterLab or choose: make formgrader PORT=9000."
        )
    words = [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        f"--port={free}",
        f"--ServerApp.root_dir={course.root}",
        f"--ServerApp.default_url={PAGE}",
    ]
    words += [f"--LabApp.default_url={PAGE}"]
    if no_browser:
        words.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")
    return words, dict(os.environ)
