"""The ways to install agree, and what is missing is said in one line."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
PINNED = {canonicalize_name(line.split("==")[0]): line.split("==")[1] for line in LOCK}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
#: Needed by some packages on other systems only; pip takes the newest that fits there.
ELSEWHERE = {"appnope", "colorama", "pywinpty", "pywin32", "tzdata", "pyreadline3"}


def installed() -> set[str]:
    """Names of the packages that are here; those for the browser tests need not be."""
    return {canonicalize_name(dist.metadata["Name"]) for dist in metadata.distributions()}


def declared() -> list[Requirement]:
    """All requirements that pyproject.toml states, tests and build included."""
    project = PROJECT["project"]
    listed = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    for extra in project["optional-dependencies"].values():
        listed += extra
    return [Requirement(text) for text in listed]


def test_the_lock_is_nothing_but_pins():
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._!+]+", line) for line in LOCK)
    assert len(PINNED) == len(LOCK)


def test_the_lock_fits_the_declared_ranges():
    for requirement in declared():
        name = canonicalize_name(requirement.name)
        assert name in PINNED, f"{name} is not pinned"
        assert requirement.specifier.contains(PINNED[name]), (
            f"{name}=={PINNED[name]} is outside {requirement.specifier}"
        )


def test_the_lock_holds_all_indirect_packages():
    waiting = declared()
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            assert name in PINNED or name in ELSEWHERE, f"{name} is not pinned"
            if name not in installed():
                continue
            for text in metadata.requires(name) or []:
                needed = Requirement(text)
                if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                    waiting.append(needed)
    idle = set(PINNED) & installed() - {name for name, _ in seen}
    assert idle == set(), "pinned but needed by nothing"


def test_installed_versions_are_the_pinned_ones():
    # The first version on the path counts: setuptools brings copies of others, which stand last.
    versions = {name: metadata.version(name) for name in set(PINNED) & installed()}
    assert {name: (version, PINNED[name]) for name, version in versions.items() if version != PINNED[name]} == {}


def test_every_pin_runs_on_the_first_python_that_we_promise():
    lowest = PROJECT["project"]["requires-python"].removeprefix(">=") + ".0"
    too_new = {}
    for name in set(PINNED) & installed():
        needed = metadata.metadata(name).get("Requires-Python")
        if needed and not SpecifierSet(needed).contains(lowest):
            too_new[name] = needed
    assert too_new == {}


def test_conda_installs_the_same():
    lines = [line.strip() for line in (ROOT / "environment.yml").read_text("utf-8").splitlines()]
    assert "- --requirement requirements.lock" in lines
    assert "- --editable ." in lines
    python = next(line for line in lines if line.startswith("- python="))
    lowest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert tuple(map(int, python.split("=")[1].split("."))) >= tuple(map(int, lowest.split(".")))
    packages = [line for line in lines if line.startswith("- ") and "=" in line and not line.startswith("- --")]
    assert packages == [python], "other packages come from the lock, not from here"


def test_help_lists_every_target():
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in (
        "lab",
        "test",
        "notebooks",
        "teaching",
        "slides",
        "release",
        "grade",
        "formgrader",
        "check-data",
        "describe-data",
        "bench",
        "clean",
    ):
        assert f"make {target} " in shown


def test_readme_gives_the_two_commands_first():
    code = re.findall(r"```\w*\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), flags=re.DOTALL)
    assert re.sub(r"#.*", "", code[0]).split() == ["make", "lab", "make", "test"]
    assert "conda env create -f environment.yml" in code[1]


def setup(tmp_path: Path, path: str, **environment: str) -> subprocess.CompletedProcess:
    """Call tools/setup.sh in a copy of what it needs, with another PATH."""
    for name in ("tools/setup.sh", "requirements.lock", "pyproject.toml"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, target)
    return subprocess.run(
        ["/bin/sh", "tools/setup.sh", "course"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PATH": path, **environment},
    )


def tools_only(tmp_path: Path) -> Path:
    """A folder with the ordinary commands and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for command in ("cat", "cksum", "dirname", "grep", "echo", "sh", "cut", "head"):
        found = shutil.which(command)
        if found:
            (folder / command).symlink_to(found)
    return folder


def test_no_python_is_said_in_one_line(tmp_path):
    done = setup(tmp_path, str(tools_only(tmp_path)))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def fake_python(folder: Path, script: str) -> None:
    """Put a python3 in the folder that does what the script says."""
    path = folder / "python3"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_an_old_python_is_said_in_one_line(tmp_path):
    folder = tools_only(tmp_path)
    fake_python(folder, "exit 1")
    done = setup(tmp_path, str(folder))
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_a_missing_venv_module_is_said_in_one_line(tmp_path):
    folder = tools_only(tmp_path)
    fake_python(folder, f'case "$*" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac')
    done = setup(tmp_path, str(folder))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "apt install python3-venv" in done.stderr


def test_no_network_is_said_in_one_line(tmp_path):
    folder = tools_only(tmp_path)
    fake_python(folder, f'exec {sys.executable} "$@"')
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
    }
    done = setup(tmp_path, str(folder), HOME=str(tmp_path), **nowhere)
    assert done.returncode == 1
    assert "The first call needs the network" in done.stderr


def lab(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "tools/lab.py", *arguments], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("port", ["abc", "80", "70000", ""])
def test_a_port_that_is_none_gets_one_line(port):
    done = lab("--port", port)
    assert done.returncode == 2
    assert "is not a port" in done.stderr


def test_a_port_in_use_is_passed_over():
    from lab import free_port

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) not in (port, None)
        assert free_port(port, tries=1) is None


def test_jupyterlab_calls_nobody():
    command = [sys.executable, "-m", "jupyter", "lab", "--allow-root", "--show-config-json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)["LabApp"]
    assert loaded == {
        "news_url": None,
        "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "extension_manager": "readonly",
    }
    assert "Extension Manager is 'readonly'" in done.stderr
    page = json.loads((Path(sys.prefix) / "etc" / "jupyter" / "labconfig" / "page_config.json").read_text())
    assert page["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"]
