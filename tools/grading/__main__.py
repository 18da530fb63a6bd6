"""The commands of the coursework: release, grade, formgrader; the make targets call them.

The exit code is 0 when all is well, 1 when something could not be done, 2 when the command was not understood.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

HERE = Path(__file__).resolve().parents[2] / "coursework"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--course",
    type=click.Path(path_type=Path),
    default=HERE,
    help="Folder of the coursework (default: that of this course).",
)
@click.pass_context
def grading(context: click.Context, course: Path) -> None:
    """Release the coursework, grade what students hand in, mark by hand."""
    context.obj = course


@grading.command()
@click.pass_obj
def release(root: Path) -> None:
    """Make the student versions of all assignments, and a zip file to hand out."""
    from grading.course import Course

    course = Course(root)
    with course.alone():
        course.keep_a_copy()
        for name in course.names:
            course.release(name)
            click.echo(course.root / "release" / name / f"{name}.ipynb")
        click.echo(f"All of them, to hand out: {course.pack()}")


@grading.command()
@click.argument("submissions", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def grade(root: Path, submissions: Path | None) -> None:
    """Grade the notebooks in the folder SUBMISSIONS."""
    from grading.course import Course, CourseError
    from grading.grade import grade as grade_folder

    if submissions is None or not str(submissions).strip(". "):
        raise CourseError("say which folder holds the notebooks that you collected: make grade SUBMISSIONS=folder")
    course = Course(root)
    report = grade_folder(course, submissions.expanduser(), say=click.echo)
    click.echo("\n" + report.text(course))


@grading.command()
@click.option("--port", default="8888", help="Port to serve at (default 8888).")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.pass_obj
def formgrader(root: Path, port: str, no_browser: bool) -> None:
    """Open nbgrader's own interface, to mark free texts by hand."""
    from grading.course import Course
    from grading.formgrader import command

    course = Course(root)
    words, environment = command(course, port, no_browser or bool(os.environ.get("CI")))
    os.chdir(course.root)
    os.execve(sys.executable, words, environment)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    from grading.course import CourseError

    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        grading.main(words or ["--help"], prog_name="grading", standalone_mode=False)
    except click.UsageError as error:
        return _fail(error.format_message(), 2)
    except (CourseError, click.ClickException) as error:
        return _fail(str(error), 1)
    except OSError as error:
        return _fail(f"{error.filename or 'a file'}: {error.strerror or error}.", 1)
    except (click.Abort, KeyboardInterrupt):
        return _fail("stopped; what was graded so far is kept.", 1)
    return 0


def _fail(message: str, code: int) -> int:
    click.echo("natoeu: " + " ".join(message.split()), err=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
