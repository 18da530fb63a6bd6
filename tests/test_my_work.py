"""Copies of lessons: never overwritten, known again after a renaming, and clear words when something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

from coursetools.command import main
from natoeu import environment, memo, my_work, record
from natoeu.environment import check_environment
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


@pytest.mark.parametrize(
    "wanted", [3, "3", "03", "sanctions", "03_sanctions", "03_sanctions.ipynb", " Sanctions ", "lesson 3"]
)
def test_a_lesson_is_found_by_number_and_by_name(course, wanted):
    assert "Copied lesson 3 to my_work/03_sanctions.ipynb" in my_work.start(wanted, course)


def names(course) -> list[str]:
    return sorted(path.name for path in (course / "my_work").iterdir())


def test_whoever_starts_again_goes_on_in_the_copy_that_there_is(course):
    my_work.start(3, course)
    first = course / "my_work" / "03_sanctions.ipynb"
    notebook = nbformat.read(first, 4)
    notebook.cells[1].source = "my own words"
    nbformat.write(notebook, first)
    assert "You have a copy of lesson 3: my_work/03_sanctions.ipynb" in my_work.start(3, course)
    first.rename(first.with_name("mine.ipynb"))
    assert "You have a copy of lesson 3: my_work/mine.ipynb" in my_work.start(3, course)
    assert names(course) == ["mine.ipynb"]
    assert "my own words" in (course / "my_work" / "mine.ipynb").read_text("utf-8")


def test_after_an_update_work_stays_beside_the_new_lesson_and_the_names_differ_at_the_beginning(course):
    my_work.start(3, course)
    first = course / "my_work" / "03_sanctions.ipynb"
    notebook = nbformat.read(first, 4)
    notebook.cells[1].source = "my own words"
    nbformat.write(notebook, first)
    write_lesson(course / "notebooks" / "03_sanctions.ipynb", "1 + 2")
    assert "Copied lesson 3 to my_work/03_2_sanctions.ipynb" in my_work.start(3, course)
    assert "You have a copy of lesson 3: my_work/03_2_sanctions.ipynb" in my_work.start(3, course)
    assert names(course) == ["03_2_sanctions.ipynb", "03_sanctions.ipynb"]
    assert "my own words" in first.read_text("utf-8")


def test_after_an_update_a_copy_that_was_not_worked_on_becomes_the_new_lesson(course):
    my_work.start(3, course)
    write_lesson(course / "notebooks" / "03_sanctions.ipynb", "1 + 2")
    my_work.start(3, course)
    assert names(course) == ["03_sanctions.ipynb"]
    assert "1 + 2" in (course / "my_work" / "03_sanctions.ipynb").read_text("utf-8")


@pytest.mark.parametrize("content", ["my own words", "", "[]", '{"cells": 3}', '{"cells": [1]}', '{"cells": []}'])
def test_a_file_that_is_no_copy_stays_as_it_is(course, content):
    (course / "my_work").mkdir()
    own = course / "my_work" / "03_sanctions.ipynb"
    own.write_text(content, "utf-8")
    assert "no copies yet" in my_work.status(course)
    assert "03_2_sanctions.ipynb" in my_work.start(3, course)
    assert own.read_text("utf-8") == content


def test_a_copy_is_a_sound_notebook_with_the_same_cells(course):
    my_work.start(3, course)
    original = nbformat.read(course / "notebooks" / "03_sanctions.ipynb", 4)
    copy = nbformat.read(course / "my_work" / "03_sanctions.ipynb", 4)
    nbformat.validate(copy)
    assert [cell.source for cell in copy.cells] == [cell.source for cell in original.cells]


def test_status_tells_what_changed_even_after_a_renaming(course):
    assert "no copies yet" in my_work.status(course)
    my_work.start(3, course)
    folder = course / "my_work"
    (folder / "03_sanctions.ipynb").rename(folder / "mine.ipynb")
    assert my_work.status(course) == "mine.ipynb: 03_sanctions has not changed since you copied it."
    write_lesson(course / "notebooks" / "03_sanctions.ipynb", "1 + 2")
    assert "mine.ipynb: 03_sanctions has changed ('natoeu start 03_sanctions' gives" in my_work.status(course)


def test_status_sees_own_work_but_not_outputs(course):
    my_work.start(3, course)
    path = course / "my_work" / "03_sanctions.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="2")]
    notebook.cells[1].execution_count = 1
    nbformat.write(notebook, path)
    assert "worked on" not in my_work.status(course)
    notebook.cells[1].source = "1 + 3"
    nbformat.write(notebook, path)
    assert my_work.status(course).endswith("since you copied it; you have worked on your copy.")


def test_an_unknown_lesson_is_answered_with_the_known_ones(course):
    with pytest.raises(UnknownLesson, match=r"no lesson '9'. Lessons are: 3 \(sanctions\)"):
        my_work.start(9, course)


def test_in_a_notebook_an_unknown_lesson_is_answered_with_a_sentence_alone(course, capsys):
    shell = InteractiveShell.instance()
    shell.user_ns["answer"] = lambda: my_work.start(9, course)
    shell.run_cell("answer()")
    InteractiveShell.clear_instance()
    said = capsys.readouterr().out.strip()
    assert said == "There is no lesson '9'. Lessons are: 3 (sanctions)."


def test_three_dots_copy_nothing(course):
    assert "Nothing copied yet" in my_work.start(..., course)
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


def test_a_write_that_breaks_off_leaves_no_file(course, monkeypatch):
    from pathlib import Path

    def half(path, content, *_args, **_more):
        with path.open("w") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", half)
    with pytest.raises(WorkError, match="no space left"):
        my_work.start(3, course)
    assert names(course) == []


def test_every_lesson_of_the_course_can_be_copied(work):
    for lesson in my_work.lessons():
        my_work.start(lesson.number)
        assert lesson.title
        assert lesson.time
    found = my_work.copies()
    assert [(lesson, current, worked_on) for _, lesson, current, worked_on in found] == [
        (lesson.path.stem, True, False) for lesson in my_work.lessons()
    ]


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
        == "Copied lesson 1 to mine/01_december_2017_meeting.ipynb. Work there; the lesson itself stays as it is.\n"
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


def test_the_answer_on_the_environment_names_no_version_and_no_path_when_all_is_well():
    *checks, outcome = check_environment().splitlines()
    assert outcome == "All is well: 4 of 4 checks passed. You can start."
    assert len(checks) == 4
    assert not any(character.isdigit() or character == "/" for character in "".join(checks))


def test_faults_of_the_environment_are_said_with_a_way_to_mend_them(monkeypatch):
    assert environment.python_fault("3.9.2").startswith("this is Python 3.9.2, and the course needs ")
    assert environment.python_fault("3.14.0rc1") == ""
    monkeypatch.setattr(environment.metadata, "version", lambda name: "0.1")
    assert "pandas: found is 0.1, wanted is " in environment.package_fault()
    assert "nbval" not in environment.package_fault(), "what only tests need"
    said = check_environment()
    assert "Packages, not in order: " in said
    assert "Close JupyterLab" in said
    assert said.splitlines()[-1].startswith("1 of 4 checks failed")


def test_a_package_that_is_missing_is_named(monkeypatch):
    def missing(name):
        raise environment.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(environment.metadata, "version", missing)
    assert "pandas: found is none" in environment.package_fault()


def test_a_check_that_breaks_does_not_stop_the_others(monkeypatch):
    monkeypatch.setattr(environment, "data_fault", lambda: 1 / 0)
    assert "the check itself failed (ZeroDivisionError" in check_environment()


def test_damaged_data_appear_in_the_answer_on_the_environment(data_copy):
    (data_copy / "sources.csv").write_text("", "utf-8")
    failed = [line for line in check_environment().splitlines() if "not in order" in line]
    assert len(failed) == 1
    assert "Data, not in order" in failed[0]
    assert "sources.csv" in failed[0]


def test_a_work_folder_that_is_a_file_is_a_fault(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("NATOEU_WORK", str(tmp_path / "file"))
    assert "can't be written to" in environment.folder_fault()


def test_the_glossary_is_in_order_and_spells_everything_out():
    glossary = record.load("glossary")
    names = glossary["abbreviation"].tolist()
    assert names == sorted(names, key=str.casefold)
    assert not glossary["meaning"].str.endswith(".").any()


def test_a_memo_escapes_what_is_written_and_keeps_what_is_there(work):
    page = memo.page("A <b> title", "To: x & y", {"In short": "One & two.\n\n- first\n- second", "Options": ""})
    assert "<h1>A &lt;b&gt; title</h1>" in page
    assert "<p>One &amp; two.</p>" in page
    assert "<li>first</li><li>second</li>" in page
    assert "<h2>Options</h2>\n<p>Not written yet.</p>" in page
    assert "Not saved yet" in memo.save(page)
    assert not work.exists()
    assert "memo.html" in memo.save(page, "memo")
    (work / "memo.html").write_text("mine", "utf-8")
    assert "2_memo.html" in memo.save(page, "memo.html")
    assert (work / "memo.html").read_text("utf-8") == "mine"
    assert (work / "2_memo.html").read_text("utf-8") == page


@pytest.mark.parametrize("name", ["../memo", "a/b", ".hidden", "x" * 200, "a:b", ""])
def test_what_can_be_no_name_of_a_file_is_said(work, name):
    with pytest.raises(WorkError, match="can't be the name of a file"):
        memo.save("", name)


def test_a_memo_holds_all_it_needs_in_one_page(load):
    drawing, axes = figure(4, 2)
    axes.bar(["EU", "NATO"], [28, 29])
    axes.set_title("Members in 2017")
    chart = show(drawing, "The EU has 28 members, NATO 29.", "countries/memberships")
    texts = {"In short": "Text.", "What is known": "More.", "Options": "Two."}
    page = memo.page("T", "B", texts, [chart], record.cite(load("cooperation/areas")))
    assert 'src="data:image/png;base64,' in page
    assert "<script" not in page
    assert 'src="http' not in page
    assert page.count("<figure") == 1
    assert page.index("What is known") < page.index("<figure") < page.index("Options") < page.index("<h2>Sources</h2>")


def test_fingerprints_see_cells_only():
    one = {"cells": [{"cell_type": "code", "source": ["a\n", "b"], "outputs": [1]}], "metadata": {"x": 1}}
    other = json.loads(json.dumps(one)) | {"metadata": {}}
    other["cells"][0]["source"] = "a\nb"
    assert my_work.fingerprint(one) == my_work.fingerprint(other)
    other["cells"][0]["cell_type"] = "markdown"
    assert my_work.fingerprint(one) != my_work.fingerprint(other)
