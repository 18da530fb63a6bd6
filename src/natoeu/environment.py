"""Check that this computer can run the course, and say in plain words how to mend what is wrong.

When all is well the result reads the same on every computer: it names no version and no path.
Only what is wrong is described.
"""

from __future__ import annotations

import html
import platform
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSTALL = "Close JupyterLab, open the course again as its README says, and run this cell."


@dataclass(frozen=True)
class Check:
    """One thing that must be in order.

    Parameters
    ----------
    subject : str
        What is checked.
    meaning : str
        What it is needed for.
    fault : str
        What is wrong, empty if nothing.
    mend : str
        How to mend it.
    """

    subject: str
    meaning: str
    fault: str = ""
    mend: str = ""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.fault


class Report(tuple):
    """Checks that print as text and show as a table."""

    @property
    def sound(self) -> bool:
        """Whether all checks passed."""
        return all(check.sound for check in self)

    @property
    def summary(self) -> str:
        """The outcome in a sentence."""
        failed = sum(not check.sound for check in self)
        if not failed:
            return f"All is well: {len(self)} of {len(self)} checks passed. You can start."
        return f"{failed} of {len(self)} checks failed. Mend them from top to bottom, then run this cell again."

    def __str__(self) -> str:
        lines = [
            f"{'ok' if check.sound else 'NOT OK':7}{check.subject}: {check.fault or check.meaning}. {check.mend}".rstrip()
            for check in self
        ]
        return "\n".join([*lines, self.summary])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{'&#10003; in order' if check.sound else '&#9679; <strong>not in order</strong>'}</td>"
            f'<td style="text-align:left">{html.escape(check.subject)}</td>'
            f'<td style="text-align:left">{html.escape(check.fault or check.meaning)}</td>'
            f'<td style="text-align:left">{html.escape(check.mend)}</td></tr>'
            for check in self
        )
        last = "" if self.sound else "<th>How to mend it</th>"
        head = f"<tr><th>Result</th><th>What</th><th>{'Needed for' if self.sound else 'Needed for, or what is wrong'}</th>{last}</tr>"
        rows = rows.replace('<td style="text-align:left"></td></tr>', "</tr>") if self.sound else rows
        return f"<table>{head}{rows}</table><p><strong>{html.escape(self.summary)}</strong></p>"


def check_environment(root: Path = ROOT) -> Report:
    """Check Python, packages, data, fonts, the kernel, the controls and the folder for one's own work.

    Returns
    -------
    Report
        Never raises: what goes wrong is part of the report.

    Examples
    --------
    >>> check_environment().sound
    True
    """
    python, packages = requirements(root)
    return Report(
        [
            _check(
                "Python",
                "it runs the lessons",
                lambda: python_fault(python),
                f"Install Python {python} (python.org), then open the course again as its README says.",
            ),
            _check("Packages", "tables, figures and controls", lambda: package_fault(packages), INSTALL),
            _check(
                "Data",
                "the record that all lessons read",
                data_fault,
                "Get the folder 'data' of the course again; after a change of your own run 'make describe-data'.",
            ),
            _check("Fonts", "legible figures", font_fault, INSTALL),
            _check("Kernel", "it runs the cells of a notebook", kernel_fault, INSTALL),
            _check(
                "Controls", "menus and sliders in JupyterLab", lambda: package_fault(["jupyterlab_widgets"]), INSTALL
            ),
            _check(
                "Your folder",
                "it keeps your work",
                lambda: folder_fault(root),
                "Set the environment variable NATOEU_WORK to a folder that you can write to.",
            ),
        ]
    )


def requirements(root: Path = ROOT) -> tuple[str, list[str]]:
    """Read which Python and which packages the course needs, from ``pyproject.toml`` or the installed package."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
        return project["requires-python"], project["dependencies"]
    except (OSError, ValueError, KeyError):
        needed = [line for line in metadata.requires("natoeu") or [] if "extra ==" not in line]
        return metadata.metadata("natoeu")["Requires-Python"], needed


def python_fault(wanted: str, running: str = platform.python_version()) -> str:
    """Say what is wrong with the version of Python, or nothing.

    >>> python_fault(">=3.11", "3.9.2")
    'this is Python 3.9.2, and the course needs >=3.11'
    """
    from packaging.specifiers import SpecifierSet

    return (
        ""
        if SpecifierSet(wanted).contains(running, prereleases=True)
        else f"this is Python {running}, and the course needs {wanted}"
    )


def package_fault(wanted: Iterable[str], version_of: Callable[[str], str] = metadata.version) -> str:
    """Say which packages are missing or of another version than wanted, or nothing.

    >>> package_fault(["pandas>=3.0,<4"], lambda name: "2.1.0")
    'pandas has version 2.1.0, wanted is <4,>=3.0'
    """
    from packaging.requirements import Requirement

    faults = []
    for requirement in map(Requirement, wanted):
        try:
            found = version_of(requirement.name)
        except metadata.PackageNotFoundError:
            faults.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            faults.append(f"{requirement.name} has version {found}, wanted is {requirement.specifier}")
    return "; ".join(faults)


def data_fault() -> str:
    """Say what is wrong with the data, or nothing."""
    from natoeu import record

    problems = record.check()
    more = f" (and {len(problems) - 1} more; 'make check-data' lists them)" if len(problems) > 1 else ""
    return f"{problems[0]}{more}" if problems else ""


def font_fault() -> str:
    """Say whether the font of the figures is missing, or nothing."""
    from matplotlib.font_manager import FontProperties, findfont

    try:
        findfont(FontProperties(family="DejaVu Sans"), fallback_to_default=False)
    except ValueError:
        return "the font DejaVu Sans, which comes with matplotlib, is missing"
    return ""


def kernel_fault() -> str:
    """Say whether the kernel that the lessons ask for is missing, or nothing."""
    from jupyter_client.kernelspec import KernelSpecManager

    return "" if "python3" in KernelSpecManager().find_kernel_specs() else "no kernel 'python3' is installed"


def folder_fault(root: Path = ROOT) -> str:
    """Say whether one's own folder can't be written to, or nothing. Nothing is written."""
    import os

    from natoeu.my_work import work_folder

    folder = work_folder(root)
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return "" if existing.is_dir() and os.access(existing, os.W_OK) else f"the folder {folder} can't be written to"


def _check(subject: str, meaning: str, find_fault: Callable[[], str], mend: str) -> Check:
    try:
        fault = find_fault()
    except Exception as error:  # whatever is broken, the student gets a sentence and the other checks
        fault = f"the check itself failed ({type(error).__name__}: {error})"
    return Check(subject, meaning, fault, mend if fault else "")
