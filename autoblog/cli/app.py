"""The command line: its options, its commands, and the exit codes of its errors.

Commands import what they need when they run, so that `autoblog --help` starts at once.
"""

import re
import signal
import sys
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, Final, cast

import typer

from autoblog import __version__
from autoblog.cli import console
from autoblog.cli.bench import bench
from autoblog.cli.daemon import daemon
from autoblog.cli.doctor import doctor
from autoblog.cli.finetune import finetune
from autoblog.cli.generate import generate
from autoblog.cli.history import history
from autoblog.cli.init import init
from autoblog.cli.moved import moved
from autoblog.cli.prompt import prompt
from autoblog.cli.publish import publish
from autoblog.cli.regenerate import regenerate
from autoblog.cli.review import review
from autoblog.cli.sandbox import sandbox
from autoblog.cli.show import show
from autoblog.cli.status import status
from autoblog.cli.studio import studio
from autoblog.cli.topics import topics
from autoblog.cli.wiring import Invocation
from autoblog.errors import AutoblogError

WRONG_CALL = cast("type[Exception]", typer.BadParameter.__bases__[0])
"""What Typer raises for all wrong calls; the class has no public name."""

# Pydantic's words for wrong values of options, and ours.
_PLAIN_WORDS: Final = {
    r"Input should be greater than or equal to (\S+)": r"it must be \1 or more",
    r"Input should be less than or equal to (\S+)": r"it must be \1 or less",
    r"Input should be a valid integer(, .*)?": "it must be a whole number",
    r"Input should be a valid number(, .*)?": "it must be a number",
    "Value error, ": "",
}
EXIT_BUG = 1
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells count

app = typer.Typer(
    name="autoblog",
    cls=console.CommandGroup,
    help="Writes a WordPress blog's drafts with a language model on your own machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, secrets among them
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    *(init, doctor, topics, prompt, generate, studio, publish, daemon, status),
    *(review, show, regenerate, moved, bench, finetune),
):
    app.command(cls=console.Command)(command)
app.add_typer(history, name="history")
app.add_typer(sandbox, name="sandbox")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"autoblog {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    env_file: Annotated[
        Path | None,
        typer.Option("--env-file", metavar="FILE", help="Settings file to read instead of .env."),
    ] = None,
    verbose: Annotated[bool, console.flag("--verbose", "-v", help="Log more details.")] = False,
    _version: Annotated[
        bool,
        console.flag("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Write a WordPress blog's drafts with a language model on your own machine."""
    context.obj = replace(context.obj, env_file=env_file)
    console.start_logging(verbose=verbose)


class _Interrupted(BaseException):
    """Ctrl-C. Typer turns KeyboardInterrupt into exit code 1, which is our code for a bug."""


def main() -> None:
    """Run the command line, and exit with one of the codes that the README lists."""
    signal.signal(signal.SIGINT, _interrupt)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str], invocation: Invocation | None = None) -> int:
    """Run one command and return its exit code; an expected error becomes one message."""
    try:
        code = app(args=arguments, obj=invocation or Invocation(), standalone_mode=False)
    except WRONG_CALL as error:
        return _tell_wrong_call(error)
    except _Interrupted:
        console.tell("interrupted; what was written so far is kept")
        return EXIT_INTERRUPTED
    except AutoblogError as error:
        console.complain(str(error))
        return error.exit_code
    except Exception:
        if not console.tell_bug():
            raise  # Python prints the traceback and exits with 1, too
        return EXIT_BUG
    return code if isinstance(code, int) else 0


def _tell_wrong_call(error: Any) -> int:
    """Print one line about a call that Typer refused, and return its exit code."""
    message = error.format_message().rstrip(".")
    for theirs, ours in _PLAIN_WORDS.items():
        message = re.sub(theirs, ours, message)
    if message:  # without a command the help was printed instead
        console.complain(f"{message}; see '{error.ctx.command_path} --help'")
    return int(error.exit_code)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise _Interrupted
