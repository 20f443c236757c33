"""The command line: names to import paths, and how answers and errors leave the program.

Nothing heavy is imported here; a command's module is imported when the command runs.
"""

import errno
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NamedTuple

from cyclopts import App, CycloptsError, UnusedCliTokensError

from analysis.errors import AnalysisError, BudgetError
from detectors.errors import DetectorError, SaveError
from frontier.command_help import described
from frontier.errors import ExitCode, FrontierError
from frontier.reply import Reply, to_json
from frontier.version import __version__


class Command(NamedTuple):
    """Where a command is, and what it does in one line; the line is here so that --help imports no command.

    A group is a cyclopts `App` with commands of its own, which describes itself.
    """

    path: str
    help: str
    is_group: bool = False


COMMANDS = {
    "recommend": Command("frontier.commands.recommend:recommend", "Say which detector to use, and why."),
    "plot": Command("frontier.commands.plot:plot", "Draw the paper's figures from your results."),
    "report": Command(
        "frontier.commands.report:report", "Write the answer, figures and findings on one page."
    ),
    "benchmark": Command("frontier.commands.benchmark:benchmark", "Time detectors on this machine."),
    "models": Command("frontier.commands.models:models", "List the detectors that can be built."),
    "detect": Command("frontier.commands.detect:detect", "Find objects in pictures and draw their boxes."),
    "data": Command("frontier.commands.data:data", "Check, convert, split or make data sets.", is_group=True),
    "train": Command("frontier.commands.train:train", "Train a detector on your own pictures."),
    "evaluate": Command(
        "frontier.commands.evaluate:evaluate", "Say how accurate a detector is on annotated pictures."
    ),
    "compare": Command(
        "frontier.commands.compare:compare_models", "Hold detectors against each other, with a verdict."
    ),
    "paper": Command("frontier.commands.paper:paper", "Hold what the paper states against results."),
    "import": Command("frontier.commands.import_results:import_file", "Take in other people's results."),
    "import-tf": Command("frontier.commands.import_tf:import_tf", "Take in trained TensorFlow weights."),
    "results": Command("frontier.commands.results:results", "Say what has been measured; merge results."),
    "doctor": Command("frontier.commands.doctor:doctor", "Check this installation and machine."),
}

EXAMPLES = """Examples:
  frontier recommend --max-ms 50             from stored or published times
  frontier recommend --max-ms 50 --measure   time the candidates here first
  frontier models                            what there is to choose from

Each command has its own --help.
Exit status: 0 answered, 2 wrong usage, 3 nothing fits, 4 no usable rows,
5 only uncertain ones, 6 a file with fatal problems, 1 anything else."""


# What a place refused may be for its owner, and what to do about it.
PLACES = {
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM), "give a file or folder that you may read and write, or change its rights"
    ),
    errno.EROFS: "name a place that can be written",
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room there, or name another place"),
}
HELP_FLAGS = frozenset({"--help", "-h"})


def make_app(help_for: str | None = None) -> App:
    """The command line, no command imported yet but `help_for`, whose own description and examples are shown."""
    app = App(
        name="frontier",
        help="Choose an object detector for a budget.",
        help_epilogue=EXAMPLES,
        help_format="plaintext",  # the other formats import a Markdown renderer: 0.1 s
        version=__version__,
        result_action="return_value",
        exit_on_error=False,
        print_error=False,
        suppress_keyboard_interrupt=False,  # `main` ends it with a sentence
    )
    if help_for is not None:
        from rich.console import Console

        app.console = Console()  # a group of commands would keep that of its first help, and its width
    for name, command in COMMANDS.items():
        if name == help_for and not command.is_group:
            description, examples = _own_help(command.path)
            app.command(command.path, name=name, help=description, help_epilogue=examples)
        else:
            app.command(command.path, name=name, help=command.help)
    app.register_install_completion_command(help="Install completion for your shell (bash, zsh, fish).")
    return app


def _own_help(path: str) -> tuple[str, str]:
    """What the command at `path` says of itself: a description, and examples."""
    module, _, name = path.partition(":")
    return described(getattr(importlib.import_module(module), name))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (default: `sys.argv[1:]`) ask for; the exit status, see `ExitCode`."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in arguments
    try:
        return _run(arguments, as_json=as_json)
    except BrokenPipeError:  # the reader, e.g. `head`, has gone; so has whoever would read a message
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.ERROR
    except KeyboardInterrupt:
        print("frontier: interrupted; what was stored before stays", file=sys.stderr)
        return ExitCode.ERROR
    except Exception as error:  # noqa: BLE001  # whatever went wrong leaves as one sentence
        return _report(error, as_json=as_json)


def _run(arguments: Sequence[str], *, as_json: bool) -> int:
    asks_help = not HELP_FLAGS.isdisjoint(arguments)
    reply = make_app(arguments[0] if asks_help else None)(arguments)
    exit_code = ExitCode.ANSWERED
    if isinstance(reply, Reply):  # --help and --version have already been printed
        print(to_json(reply.data) if as_json else reply.text)
        exit_code = reply.exit_code
    sys.stdout.flush()
    return exit_code


def _report(error: Exception, *, as_json: bool) -> int:
    """One line about `error`, on stderr and, where JSON was asked for, on stdout; the exit status."""
    code, message = _explain(error)
    if as_json:
        print(to_json({"error": message, "exit_code": code}))
    print(f"frontier: {message}", file=sys.stderr)
    if code == ExitCode.ERROR and os.environ.get("FRONTIER_DEBUG"):
        traceback.print_exception(error)
    return code


def _explain(error: Exception) -> tuple[ExitCode, str]:
    message = " ".join(str(error).split())
    if isinstance(error, FrontierError):
        return error.exit_code, message
    if isinstance(error, BudgetError | DetectorError) and not isinstance(error, SaveError):
        return ExitCode.USAGE, message
    if isinstance(error, UnusedCliTokensError):
        return ExitCode.USAGE, f"no place for {' '.join(error.unused_tokens or ())!r}. {_see_help(error)}"
    if isinstance(error, CycloptsError):
        return ExitCode.USAGE, f"{message} {_see_help(error)}"
    return ExitCode.ERROR, _explain_accident(error, message)


def _explain_accident(error: Exception, message: str) -> str:
    """What went wrong without a wrong question."""
    if isinstance(error, AnalysisError | SaveError):
        return message
    if isinstance(error, OSError) and error.filename and error.errno in PLACES:
        return f"{error.filename}: {error.strerror}; {PLACES[error.errno]}"
    where = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return f"unexpected {where} (FRONTIER_DEBUG=1 shows where)"


def _see_help(error: CycloptsError) -> str:
    return f"See: {' '.join(['frontier', *(error.command_chain or ()), '--help'])}"
