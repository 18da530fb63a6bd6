"""Copies of lessons: never overwritten, known again after a renaming, and clear words when something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import nbformat
import pytest

from coursetools.command import main
from natoeu import memo, my_work, record
from natoeu.environment import Check, Report, check_environment, folder_fault, package_fault, python_fault
from natoeu.figures import figure, show
from natoeu.my_work import UnknownLesson, WorkError


def write_lesson(path, *sources, title="# Lesson 3: A title"):
    cells = [
        nbformat.v4.new_markdown_cell(title, id="title"),
        *(nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A small course with one lesson and no work yet."""
    monkeypatch.delenv("NATOEU_WORK", raising=False)
    (tmp_path / "notebooks").mkdir()
    write_lesson(tmp_path / "notebooks" / "03_sanctions.ipynb", "1 + 1")
    return tmp_path


@pytest.fixture
def work(tmp_path, monkeypatch):
    """Another folder for the work on the real course."""
    monkeypatch.setenv("NATOEU_WORK", str(tmp_path / "mine"))
    return tmp_path / "mine"


def test_a_lesson_is_found_by_number_and_by_name(course):
    for wanted in (3, "3", "03", "sanctions", "03_sanctions", "03_sanctions.ipynb", " Sanctions "):
        assert "Copied lesson 3" in str(my_work.start(wanted, course))


def test_a_second_copy_gets_a_new_name_and_the_first_stays(course):
    my_work.start(3, course)
    first = course / "my_work" / "03_sanctions.ipynb"
    first.write_text("my own words", "utf-8")
    my_work.start(3, course)
    my_work.start(3, course)
    assert first.read_text("utf-8") == "my own words"
    assert sorted(path.name for path in first.parent.iterdir()) == [
        "03_sanctions.ipynb",
        "03_sanctions_2.ipynb",
        "03_sanctions_3.ipynb",
    ]


def test_a_copy_is_a_sound_notebook_with_the_same_cells(course):
    my_work.start(3, course)
    original = nbformat.read(course / "notebooks" / "03_sanctions.ipynb", 4)
    copy = nbformat.read(course / "my_work" / "03_sanctions.ipynb", 4)
    nbformat.validate(copy)
    assert [cell.source for cell in copy.cells] == [cell.source for cell in original.cells]


def test_status_tells_what_changed_even_after_a_renaming(course):
    assert "no copies yet" in str(my_work.status(course))
    my_work.start(3, course)
    folder = course / "my_work"
    (folder / "03_sanctions.ipynb").rename(folder / "mine.ipynb")
    assert my_work.copies(course)[0].state == "current"
    write_lesson(course / "notebooks" / "03_sanctions.ipynb", "1 + 2")
    copy = my_work.copies(course)[0]
    assert (copy.state, copy.worked_on) == ("changed", False)
    assert "mine.ipynb: 03_sanctions has changed" in str(my_work.status(course))
    assert "natoeu start 3" in str(my_work.status(course))


def test_status_sees_own_work_but_not_outputs(course):
    my_work.start(3, course)
    path = course / "my_work" / "03_sanctions.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="2")]
    notebook.cells[1].execution_count = 1
    nbformat.write(notebook, path)
    assert not my_work.copies(course)[0].worked_on
    notebook.cells[1].source = "1 + 3"
    nbformat.write(notebook, path)
    copy = my_work.copies(course)[0]
    assert (copy.state, copy.worked_on) == ("current", True)


@pytest.mark.parametrize("content", ["", "no json", "[]", '{"cells": 3}', '{"cells": [1]}'])
def test_a_file_that_is_no_notebook_does_not_stop_the_status(course, content):
    my_work.start(3, course)
    (course / "my_work" / "a.ipynb").write_text(content, "utf-8")
    states = {copy.path.name: copy.state for copy in my_work.copies(course)}
    assert states == {"a.ipynb": "unreadable", "03_sanctions.ipynb": "current"}


def test_own_notebooks_and_lessons_that_are_gone_are_named(course):
    my_work.start(3, course)
    write_lesson(course / "my_work" / "own.ipynb", "x = 1")
    (course / "notebooks" / "03_sanctions.ipynb").rename(course / "notebooks" / "04_other.ipynb")
    assert {copy.state for copy in my_work.copies(course)} == {"own", "gone"}


def test_an_unknown_lesson_is_answered_with_the_known_ones(course):
    with pytest.raises(UnknownLesson, match=r"no lesson '9'. Lessons are: 3 \(sanctions\)"):
        my_work.start(9, course)


def test_three_dots_copy_nothing(course):
    assert "Nothing copied yet" in str(my_work.start(..., course))
    assert not (course / "my_work").exists()


def test_a_course_without_lessons_says_so(tmp_path):
    with pytest.raises(WorkError, match="no lessons in .*notebooks"):
        my_work.lessons(tmp_path)


def test_a_damaged_lesson_is_not_copied(course):
    (course / "notebooks" / "03_sanctions.ipynb").write_text("{", "utf-8")
    with pytest.raises(WorkError, match="damaged"):
        my_work.start(3, course)


def test_a_folder_that_cannot_be_made_is_named(course, monkeypatch):
    blocked = course / "file"
    blocked.write_text("", "utf-8")
    monkeypatch.setenv("NATOEU_WORK", str(blocked / "work"))
    with pytest.raises(WorkError, match="can't be written to .*NATOEU_WORK"):
        my_work.start(3, course)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who is bound by permissions")
def test_a_read_only_course_is_named(course):
    course.chmod(0o500)
    try:
        with pytest.raises(WorkError, match="permission denied"):
            my_work.start(3, course)
    finally:
        course.chmod(0o700)


def test_a_write_that_breaks_off_leaves_no_half_file(course, monkeypatch):
    from pathlib import Path

    real = Path.open

    class Full:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, _):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        Path, "open", lambda path, mode="r", **k: Full(real(path, mode, **k)) if mode == "x" else real(path, mode, **k)
    )
    with pytest.raises(WorkError, match="no space left"):
        my_work.start(3, course)
    assert list((course / "my_work").iterdir()) == []


def test_every_lesson_of_the_course_can_be_copied(work):
    for lesson in my_work.lessons():
        my_work.start(lesson.number)
        assert lesson.title
        assert lesson.time
    assert {copy.state for copy in my_work.copies()} == {"current"}


def test_a_copied_lesson_runs_from_the_work_folder(work):
    from nbclient import NotebookClient

    my_work.start(0)
    notebook = nbformat.read(next(work.iterdir()), 4)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(work)}}).execute()


def run(*words, directory):
    done = subprocess.run(
        [sys.executable, "-m", "coursetools", *words], capture_output=True, text=True, cwd=directory, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_the_command_line_works_from_any_directory(work, tmp_path):
    code, said, wrong = run("start", "1", directory=tmp_path)
    assert (code, wrong) == (0, "")
    assert (
        said
        == "Copied lesson 1 to mine/01_december_2017_meeting.ipynb. Open that file and work there; the lesson itself stays as it is.\n"
    )
    assert run("status", directory=tmp_path)[1].startswith("01_december_2017_meeting.ipynb: ")


@pytest.mark.parametrize("words", [["start"], ["start", "99"], ["start", "1", "2"], ["strat"], ["--nonsense"]])
def test_what_is_not_understood_is_said_in_one_line(words, capsys, work):
    assert main(words) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("natoeu: ")
    assert printed.err.count("\n") == 1


def test_what_cannot_be_done_has_exit_code_1(capsys, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("NATOEU_WORK", str(tmp_path / "file"))
    assert main(["start", "1"]) == 1
    assert "can't be written to" in capsys.readouterr().err


def test_help_has_examples(capsys):
    for words in ([], ["--help"], ["start", "--help"], ["status", "-h"]):
        assert main(words) == 0
        assert "natoeu st" in capsys.readouterr().out.split("Example")[1]


def test_the_environment_report_names_no_version_and_no_path_when_all_is_well():
    report = check_environment()
    assert report.sound, str(report)
    assert not any(character.isdigit() for check in report for character in check.meaning + check.subject)
    assert "/" not in "".join(check.meaning for check in report)


def test_faults_of_the_environment_are_said_with_a_way_to_mend_them():
    assert "this is Python 3.9.2" in python_fault(">=3.11", "3.9.2")
    assert python_fault(">=3.11", "3.14.0rc1") == ""
    assert package_fault(["no-such-package-here>=1"]) == "no-such-package-here is missing"
    report = Report([Check("A", "this"), Check("B", "that", "it is <broken>", "Mend it.")])
    assert report.summary.startswith("1 of 2 checks failed")
    assert "&lt;broken&gt;" in report._repr_html_()
    assert "NOT OK B: it is <broken>. Mend it." in str(report)


def test_damaged_data_appear_in_the_environment_report(data_copy):
    (data_copy / "sources.csv").write_text("", "utf-8")
    failed = [check for check in check_environment() if not check.sound]
    assert [check.subject for check in failed] == ["Data"]
    assert "sources.csv" in failed[0].fault
    (data_copy / "datapackage.json").unlink()
    assert not check_environment().sound


def test_a_work_folder_that_is_a_file_is_a_fault(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("NATOEU_WORK", str(tmp_path / "file"))
    assert "can't be written to" in folder_fault()


def test_the_glossary_is_in_order_and_spells_everything_out():
    glossary = record.load("glossary")
    names = glossary["abbreviation"].tolist()
    assert names == sorted(names, key=str.casefold)
    assert not glossary["meaning"].str.endswith(".").any()


def test_a_memo_keeps_what_is_there_and_escapes_what_is_written(work):
    page = memo.Memo("A <b> title", "To: x", {"In short": "One & two.\n\n- first\n- second", "Options": ...})
    assert "A &lt;b&gt; title" in page.page()
    assert "<li>first</li><li>second</li>" in page.page()
    assert page.missing == ["Options"]
    assert "1 of 2 sections written" in page.summary
    assert "Not saved yet" in str(page.save(...))
    assert not work.exists()
    first, second = page.save("memo"), page.save("memo.html")
    assert "memo.html" in str(first)
    assert "memo_2.html" in str(second)
    for name in ("../memo", "a/b", ".hidden", "x" * 200, "a:b"):
        with pytest.raises(WorkError, match="can't be the name of a file"):
            page.save(name)


def test_a_memo_holds_all_it_needs_in_one_page(load):
    drawing, axes = figure(4, 2)
    axes.set_title("A figure of the student's")
    chart = show(drawing, "Nothing is drawn.", "cooperation/areas")
    page = memo.Memo("T", "B", {"In short": "Text."}, [chart], record.cite(load("cooperation/areas"))).page()
    assert 'src="data:image/png;base64,' in page
    assert "<script" not in page
    assert 'src="http' not in page
    assert page.count("<figure") == 1
    assert '<section class="sources">' in page


def test_too_long_and_too_short_memos_are_told_so():
    short = memo.Memo("T", "B", {"In short": "one two"})
    long = memo.Memo("T", "B", {"In short": "word " * 900})
    assert "room for more evidence" in short.summary
    assert "too long" in long.summary


def test_fingerprints_see_cells_only():
    one = {"cells": [{"cell_type": "code", "source": ["a\n", "b"], "outputs": [1]}], "metadata": {"x": 1}}
    other = json.loads(json.dumps(one)) | {"metadata": {}}
    other["cells"][0]["source"] = "a\nb"
    assert my_work.fingerprint(one) == my_work.fingerprint(other)
    other["cells"][0]["cell_type"] = "markdown"
    assert my_work.fingerprint(one) != my_work.fingerprint(other)
