"""The command line: names to import paths, and how answers and errors leave the program.

Nothing heavy is imported here; a command's module is imported when the command runs.
"""

import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from detectors.errors import DetectorError
from frontier.errors import ExitCode, FrontierError
from frontier.reply import Reply, to_json
from frontier.version import __version__

COMMANDS = {
    "recommend": "frontier.commands.recommend:recommend",
}

app = App(
    name="frontier",
    help="Choose an object detector for a budget.",
    version=__version__,
    result_action="return_value",
    exit_on_error=False,
    print_error=False,
)
for _name, _path in COMMANDS.items():
    app.command(_path, name=_name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (default: `sys.argv[1:]`) ask for; the exit status, see `ExitCode`."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in arguments
    try:
        reply = app(arguments)
    except (FrontierError, DetectorError, CycloptsError) as error:
        return _report(error, as_json=as_json)
    if not isinstance(reply, Reply):  # --help and --version have already been printed
        return ExitCode.ANSWERED
    print(to_json(reply.data) if as_json else reply.text)
    return reply.exit_code


def _report(error: Exception, *, as_json: bool) -> int:
    code = error.exit_code if isinstance(error, FrontierError) else ExitCode.USAGE
    message = " ".join(str(error).split())
    if as_json:
        print(to_json({"error": message, "exit_code": code}))
    print(f"frontier: {message}", file=sys.stderr)
    return code
