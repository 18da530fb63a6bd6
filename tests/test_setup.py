"""The ways to install agree, and what is missing is said in one line."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
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


def test_readme_gives_the_commands_first():
    text = (ROOT / "README.md").read_text("utf-8")
    code = re.findall(r"```\w*\n(.*?)```", text, flags=re.DOTALL)[0]
    assert [re.sub(r"#.*", "", line).strip() for line in code.splitlines()] == [
        "python3 tools/lab.py",
        "py tools\\lab.py",
        "make test",
    ]
    assert "conda env create -f environment.yml" in text
    assert "**Update the course:**" in text


def called(tmp_path: Path, path: str, **environment: str) -> subprocess.CompletedProcess:
    """Call tools/setup.sh in a copy of what it needs, with another PATH."""
    for name in ("tools/setup.sh", "tools/setup.py", "requirements.lock", "pyproject.toml"):
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
    done = called(tmp_path, str(tools_only(tmp_path)))
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
    fake_python(folder, 'case "$*" in *version_info*) exit 1;; *) echo 3.10.12;; esac')
    done = called(tmp_path, str(folder))
    assert done.returncode == 1
    assert "Python 3.10.12 is too old; 3.11 or newer is needed." in done.stderr


def test_a_missing_venv_module_is_said_in_one_line(tmp_path, monkeypatch):
    import setup

    monkeypatch.setenv("VENV", str(tmp_path / "new"))
    monkeypatch.setattr(setup.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(setup.SetupError, match="apt install python3-venv"):
        setup.make()
    assert not (tmp_path / "new").exists()


def test_no_network_is_said_in_one_line(tmp_path):
    folder = tools_only(tmp_path)
    fake_python(folder, f'exec {sys.executable} "$@"')
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
    }
    done = called(tmp_path, str(folder), HOME=str(tmp_path), **nowhere)
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


def test_students_are_offered_only_the_exports_that_work(monkeypatch):
    from nbconvert.exporters import get_export_names
    from traitlets.config import Config

    folder = ROOT / "tools" / "jupyter" / "students"
    settings = Config(json.loads((folder / "jupyter_server_config.json").read_text()))
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "share"))
    offered = set(get_export_names(settings))
    assert {"html", "markdown", "script"} <= offered
    assert offered & {"pdf", "webpdf", "qtpdf", "qtpng", "latex", "asciidoc", "rst", "slides"} == set()


def test_a_lesson_becomes_a_page_that_prints_and_asks_nobody(monkeypatch):
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    folder = ROOT / "tools" / "jupyter" / "students"
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "share"))
    exporter = HTMLExporter(config=Config(json.loads((folder / "jupyter_server_config.json").read_text())))
    page, _ = exporter.from_filename(str(ROOT / "notebooks" / "01_december_2017_meeting.ipynb"))
    assert "white-space: pre-wrap" in page
    assert "fold.open = true" in page
    assert re.findall(r"<(?:script|link)[^>]*(?:src|href)=.https?://[^>]*>", page) == []


def test_the_way_in_needs_no_shell_and_no_posix():
    for name in ("lab.py", "setup.py"):
        source = (ROOT / "tools" / name).read_text("utf-8")
        assert not re.search(r"os\.(exec|fork|kill|setsid|symlink)|shell=True|/bin/|signal\.SIGKILL", source), name


def test_an_environment_is_found_where_windows_puts_it(tmp_path):
    from setup import interpreter

    (tmp_path / "Scripts").mkdir()
    (tmp_path / "Scripts" / "python.exe").touch()
    assert interpreter(tmp_path) == tmp_path / "Scripts" / "python.exe"


class TestOldEnvironments:
    """What no longer works is recognised, and said in a sentence."""

    @staticmethod
    def pretend(folder: Path, answer: str) -> Path:
        """An environment whose Python says one thing."""
        (folder / "bin").mkdir(parents=True)
        (folder / "pyvenv.cfg").touch()
        python = folder / "bin" / "python"
        python.write_text(f"#!/bin/sh\necho '{answer}'\n")
        python.chmod(0o755)
        return folder

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            ("old 3.10.4", "made with Python 3.10.4, which is too old"),
            ("/elsewhere/src/natoeu/__init__.py 3.11.2", "moved or copied"),
            ("nonsense", "its Python is gone"),
        ],
    )
    def test_a_fault_is_named(self, tmp_path, answer, said):
        from setup import fault

        assert said in fault(self.pretend(tmp_path / "venv", answer))

    def test_a_dangling_link_is_named(self, tmp_path):
        from setup import fault

        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "python").symlink_to(tmp_path / "nowhere")
        assert fault(tmp_path) == "its Python is gone"

    def test_a_course_that_was_moved_away_is_named(self, tmp_path):
        from setup import fault

        folder = self.pretend(tmp_path / "venv", "none 3.11.2")
        assert fault(folder) == ""
        (folder / ".natoeu-course").touch()
        assert "moved or copied" in fault(folder)

    def test_one_that_works_has_none(self):
        from setup import fault

        assert fault(Path(sys.prefix)) == ""

    def test_a_folder_that_is_no_environment_is_left_alone(self, tmp_path, monkeypatch):
        import setup

        (tmp_path / "thesis.txt").touch()
        monkeypatch.setenv("VENV", str(tmp_path))
        with pytest.raises(setup.SetupError, match="is no environment of Python"):
            setup.make()
        assert (tmp_path / "thesis.txt").is_file()


def test_the_course_opens_with_three_lines_and_stops_at_ctrl_c(tmp_path):
    surroundings = os.environ | {"CI": "true", "NATOEU_WORK": str(tmp_path)}
    command = [sys.executable, "tools/lab.py", "--port", "8931"]
    lab = subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    lines = [lab.stderr.readline() for _ in range(3)]
    address = re.search(r"http://127.0.0.1:\S+", lines[0])[0]
    for _ in range(60):
        try:
            page = urllib.request.urlopen(address, timeout=5).read()
            break
        except OSError:
            time.sleep(0.5)
    assert b"jupyter-config-data" in page
    assert "/lab/tree/00_start_here.ipynb" in address  # the student's copy
    assert len(list(tmp_path.glob("0*.ipynb"))) == len(list((ROOT / "notebooks").glob("0*.ipynb")))
    os.killpg(lab.pid, signal.SIGINT)
    assert lab.wait(30) == 0
    assert [line for line in lab.stderr.read().splitlines() if line.strip()] == []


class TestUpdate:
    """A course that was changed in place is updated, and nothing is lost."""

    @pytest.fixture
    def clone(self, tmp_path, monkeypatch):
        """A small course and a student's clone of it."""
        import lab

        def git(folder: Path, *words: str) -> None:
            who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
            subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)

        (tmp_path / "origin").mkdir()
        git(tmp_path / "origin", "init")

        def publish(text: str) -> None:
            (tmp_path / "origin" / "lesson.ipynb").write_text(text)
            git(tmp_path / "origin", "add", "-A")
            git(tmp_path / "origin", "commit", "-m", text)

        publish("first")
        git(tmp_path, "clone", "origin", "student")
        monkeypatch.setattr(lab, "ROOT", tmp_path / "student")
        return tmp_path / "student", publish, lab.update

    def test_an_untouched_clone_is_updated(self, clone):
        folder, publish, update = clone
        assert update() == "The course was up to date."
        publish("second")
        assert update() == "The course is up to date now."
        assert (folder / "lesson.ipynb").read_text() == "second"

    def test_what_was_changed_in_place_is_put_aside_each_time(self, clone):
        folder, publish, update = clone
        for number, words in enumerate(("my answers", "more answers"), 1):
            (folder / "lesson.ipynb").write_text(words)
            publish(f"version {number}")
            assert "changed_in_place" in update()
            assert (folder / "lesson.ipynb").read_text() == f"version {number}"
            assert (folder / "my_work" / "changed_in_place" / str(number) / "lesson.ipynb").read_text() == words

    def test_without_the_server_what_is_there_stays(self, clone):
        folder, _, update = clone
        (folder.parent / "origin").rename(folder.parent / "away")
        assert "could not be fetched" in update()
        assert (folder / "lesson.ipynb").read_text() == "first"

    def test_a_course_from_a_zip_file_is_told_how(self, tmp_path, monkeypatch):
        import lab

        monkeypatch.setattr(lab, "ROOT", tmp_path)
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        assert "unpack it beside this folder" in lab.update()
