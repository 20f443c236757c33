"""Where the program starts: the command line, once its packages are known to be its own.

`analysis`, `detectors` and `figures` are names that others use too. Imported from elsewhere they would end in an
`ImportError` deep inside, so that is looked at before anything is imported from them.
"""

# ruff: noqa: T201  # a message before there is a command line

import json
import sys

from frontier.doctor.places import remedy, strangers


def main() -> int:
    """Run the command line; the exit status, 1 where packages would be imported from a foreign place."""
    wrong = strangers()
    if wrong:
        found = "; ".join(f"{name} would be imported from {place}" for name, place in wrong.items())
        message = f"{found}. {remedy()}"
        if "--json" in sys.argv[1:]:
            print(json.dumps({"error": message, "exit_code": 1}))
        print(f"frontier: {message}", file=sys.stderr)
        return 1
    from frontier.cli import main as command_line

    return command_line()
