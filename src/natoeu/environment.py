"""Whether this computer can run the course. When all is well the answer names no version and no path."""

from __future__ import annotations

import os
import platform
from importlib import metadata

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from natoeu import record
from natoeu.my_work import Note, work_folder

AGAIN = "Close JupyterLab, and open the course again as its README says."


def check_environment() -> Note:
    """Check Python, packages, data and the folder for one's own work; what goes wrong is part of the answer.

    >>> print(str(check_environment()).splitlines()[-1])
    All is well: 4 of 4 checks passed. You can start.
    """
    checks = (
        ("Python", "it runs the lessons", python_fault, AGAIN),
        ("Packages", "tables, figures and controls", package_fault, AGAIN),
        ("Data", "the record that all lessons read", data_fault, "Get the folder 'data' of the course again."),
        ("Your folder", "it keeps your work", folder_fault, "Set NATOEU_WORK to a folder that you can write to."),
    )
    lines, failed = [], 0
    for subject, meaning, find_fault, mend in checks:
        try:
            fault = find_fault()
        except Exception as error:  # whatever is broken, the student gets a sentence and the other checks
            fault = f"the check itself failed ({type(error).__name__}: {error})"
        failed += bool(fault)
        lines.append(f"\u2717 {subject}, not in order: {fault}. {mend}" if fault else f"\u2713 {subject}: {meaning}.")
    well = f"All is well: {len(checks)} of {len(checks)} checks passed. You can start."
    ill = f"{failed} of {len(checks)} checks failed. Mend them from top to bottom, then run this cell again."
    return Note("\n".join([*lines, ill if failed else well]))


def python_fault(running: str = platform.python_version()) -> str:
    """Say what is wrong with the version of Python, or nothing."""
    wanted = metadata.metadata("natoeu")["Requires-Python"]
    fits = SpecifierSet(wanted).contains(running, prereleases=True)
    return "" if fits else f"this is Python {running}, and the course needs {wanted}"


def package_fault() -> str:
    """Say which packages are missing or of another version than the course needs, or nothing."""
    faults = []
    for wanted in map(Requirement, metadata.requires("natoeu") or []):
        try:
            found = metadata.version(wanted.name) if wanted.marker is None else ""  # not what tests or grading need
        except metadata.PackageNotFoundError:
            found = "none"
        if found == "none" or (found and not wanted.specifier.contains(found, prereleases=True)):
            faults.append(f"{wanted.name}: found is {found}, wanted is {wanted.specifier}")
    return "; ".join(faults)


def data_fault() -> str:
    """Say what is wrong with the data, or nothing."""
    problems = record.check()
    return "" if not problems else f"{problems[0]} (number of faults: {len(problems)}; 'make check-data' lists them)"


def folder_fault() -> str:
    """Say whether one's own folder can't be written to, or nothing. Nothing is written."""
    folder = work_folder()
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return "" if existing.is_dir() and os.access(existing, os.W_OK) else f"the folder {folder} can't be written to"
