"""The command line of the course: ``natoeu start 3``, ``natoeu status``.

Imports are made inside the commands, so that ``natoeu --help`` answers at once. The exit code is
0 when all is well, 1 when something could not be done, 2 when the command was not understood.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from natoeu import __version__

EXAMPLES = """
\b
Examples:
  natoeu start 3      copy lesson 3 to my_work/ and work there
  natoeu status       see which lessons have changed since you copied them

Each command has its own help, for example: natoeu start --help
"""


@click.group(epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="natoeu %(version)s")
def natoeu() -> None:
    """Tools of the course on NATO, the EU, the DPRK sanctions and counter-terrorism."""


@natoeu.command(epilog="\b\nExamples:\n  natoeu start 3\n  natoeu start dprk_sanctions")
@click.argument("lesson")
def start(lesson: str) -> None:
    """Copy LESSON, a number or a name, to the folder my_work/.

    Nothing is ever overwritten: a second copy gets a new name. Git ignores the folder.
    Set the environment variable NATOEU_WORK to keep your work in another folder.
    """
    from natoeu import my_work

    click.echo(my_work.start(lesson))


@natoeu.command(epilog="\b\nExample:\n  natoeu status")
def status() -> None:
    """Tell which lessons have changed since you copied them.

    A lesson counts as changed when the text or code in its cells has changed.
    """
    from natoeu import my_work

    click.echo(my_work.status())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``natoeu``; by default those of the command line.

    Returns
    -------
    int
        The exit code.
    """
    from natoeu.my_work import UnknownLesson, WorkError

    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        outcome = natoeu.main(words or ["--help"], prog_name="natoeu", standalone_mode=False)
    except click.UsageError as error:
        return _fail(f"{error.format_message().rstrip('.')}. See 'natoeu --help'.", 2)
    except UnknownLesson as error:
        return _fail(str(error), 2)
    except (WorkError, click.ClickException) as error:
        return _fail(str(error), 1)
    except (click.Abort, KeyboardInterrupt):
        return _fail("stopped.", 1)
    return outcome if isinstance(outcome, int) else 0


def _fail(message: str, code: int) -> int:
    click.echo("natoeu: " + " ".join(message.split()), err=True)
    return code
