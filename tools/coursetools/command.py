"""The command line of the course.

Imports are made inside the commands, so that ``natoeu --help`` answers at once. The exit code is
0 when all is well, 1 when something could not be done, 2 when the command was not understood;
two commands that compare give 3 when they found differences.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from natoeu import __version__

EXAMPLES = """
\b
Examples:
  natoeu start 3         copy lesson 3 to my_work/ and work there
  natoeu start --help    each command has its own help, with examples
"""
FOLDER = click.Path(path_type=Path)


@click.group(epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="natoeu %(version)s")
def natoeu() -> None:
    """Tools of the course: your own copies of lessons, and all that is done with lessons and data."""


@natoeu.command(epilog="\b\nExamples:\n  natoeu start 3\n  natoeu start dprk_sanctions")
@click.argument("lesson")
def start(lesson: str) -> None:
    """Copy LESSON, a number or a name, to the folder my_work/, or to the one that NATOEU_WORK names.

    Nothing is ever overwritten: a second copy gets a new name. Git ignores the folder.
    """
    from natoeu import my_work

    click.echo(my_work.start(lesson))


@natoeu.command(epilog="\b\nExample:\n  natoeu status")
def status() -> None:
    """Tell of which lessons text or code has changed since you copied them."""
    from natoeu import my_work

    click.echo(my_work.status())


@natoeu.command(
    epilog="\b\nExamples:\n  natoeu dossier FRA\n  natoeu dossier France Denmark --as-of 2024-03-07\n  natoeu dossier --all --out ~/dossiers"
)
@click.argument("states", nargs=-1, metavar="[STATE]...")
@click.option("--all", "every", is_flag=True, help="Make the dossiers of all states of the record.")
@click.option("--as-of", metavar="DAY", help="Day of the dossier, YYYY-MM-DD.  [default: as in the template]")
@click.option("--out", type=FOLDER, metavar="FOLDER", help="Where to write.  [default: build/dossiers in the course]")
@click.option("--again", is_flag=True, help="Make finished dossiers again.")
def dossier(states: tuple[str, ...], every: bool, as_of: str | None, out: Path | None, again: bool) -> int:
    """Make a dossier of each STATE, a code or a name, for one day.

    It is written as a notebook and as a page that needs no other file; index.html lists all.
    What is finished, from the same data, is not made again.
    """
    from coursetools.dossier import asking, making
    from natoeu.my_work import ROOT

    if bool(states) == every:
        raise click.UsageError("Name one state or more, or say --all")
    day = asking.day(as_of)
    codes = list(asking.called().index) if every else asking.find(states)
    outcome = making.make(codes, day, out or ROOT / "build" / "dossiers", again)
    for code, failure in sorted(outcome.failed.items()):
        click.echo(f"natoeu: {code}, {failure}", err=True)
    click.echo(outcome)
    return 1 if outcome.failed else 0


@natoeu.command(
    epilog="\b\nExamples:\n  natoeu diff-data data my_data\n  natoeu diff-data data my_data --csv differences.csv"
)
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
@click.option("--csv", "file", type=FOLDER, metavar="FILE", help="Write every difference to FILE, one cell a line.")
def diff_data(old: Path, new: Path, file: Path | None) -> int:
    """Compare two versions of the data, the folders OLD and NEW.

    Rows are matched by the key of their table and compared by value, field by field, with their
    sources; lessons that load a table that differs are named.
    The exit code is 0 if the values are equal, 3 if they differ, 1 if something could not be compared.
    """
    from coursetools.comparing import report as telling
    from coursetools.comparing.records import compare
    from coursetools.files import write, writing_to

    differences = compare(old, new)
    if file:
        with writing_to(file, "--csv"):
            write(file, telling.table(differences).to_csv(index=False))
    click.echo(telling.report(differences, old, new))
    if any(each.state == "damaged" for each in differences):
        return 1
    return 3 if any(each.differs for each in differences) else 0


@natoeu.command(
    epilog="\b\nExamples:\n  natoeu rerun\n  natoeu rerun 2 --set as_of=2024-03-07\n  natoeu rerun --data my_data --out ~/rerun"
)
@click.argument("lessons", nargs=-1, metavar="[LESSON]...")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Set a parameter; may be given repeatedly."
)
@click.option("--data", type=FOLDER, metavar="FOLDER", help="Take the data from another folder.")
@click.option("--out", type=FOLDER, metavar="FOLDER", help="Where to write.  [default: build/rerun in the course]")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="How many run at once.  [default: one for each core]")
def rerun(
    lessons: tuple[str, ...], settings: tuple[str, ...], data: Path | None, out: Path | None, jobs: int | None
) -> int:
    """Run lessons again and report what changed.

    Each LESSON is a number or a name; all are run if none is named. The lessons themselves stay as they are.
    The notebooks with their new outputs and the report, a page with all figures side by side, are written to a
    folder of their own. A parameter is a value in the cell below the imports of a lesson; an unknown name or a
    value that does not fit is answered with what is allowed.
    The exit code is 0 if nothing changed, 3 if something did, 1 if a lesson failed.
    """
    from coursetools.rerun import again, report

    outcomes, page = again.rerun(lessons, settings, data, out, jobs)
    click.echo(report.text(outcomes))
    click.echo(f"The report: {page}")
    if any(outcome.failure for outcome in outcomes):
        return 1
    return 3 if any(outcome.comparison.changes for outcome in outcomes) else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, the words after ``natoeu``, by default those of the command line, and give its exit code."""
    from natoeu.my_work import UnknownLesson, WorkError

    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        outcome = natoeu.main(words or ["--help"], prog_name="natoeu", standalone_mode=False)
    except click.UsageError as error:
        message = error.format_message()
        asked = error.ctx.command_path if error.ctx else "natoeu"
        return _fail(f"{message}{'' if message.endswith(('.', '?')) else '.'} See '{asked} --help'.", 2)
    except UnknownLesson as error:
        return _fail(str(error), 2)
    except (click.Abort, KeyboardInterrupt):
        return _fail("stopped.", 1)
    except (WorkError, click.ClickException, _data_error()) as error:
        return _fail(str(error), 1)
    return outcome if isinstance(outcome, int) else 0


def _data_error() -> type[Exception]:
    from natoeu.record import DataError  # slow to import, and needed only when something went wrong

    return DataError


def _fail(message: str, code: int) -> int:
    click.echo("natoeu: " + " ".join(message.split()), err=True)
    return code
