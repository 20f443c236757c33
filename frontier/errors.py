"""`FrontierError`, and the one table of exit codes of every command.

Messages say what was asked, what was found and what to do next. The library raises; only the command line
prints.
"""

import enum


class ExitCode(enum.IntEnum):
    """What a command's exit status means."""

    ANSWERED = 0
    ERROR = 1
    USAGE = 2
    NOTHING_FITS = 3
    NO_ROWS = 4
    UNCERTAIN = 5
    PROBLEMS = 6


class FrontierError(Exception):
    """Anything that the user can put right; `exit_code` is what the command line returns for it."""

    exit_code = ExitCode.ERROR


class UsageError(FrontierError):
    """The question itself is wrong: an unknown model, an impossible number, options that contradict."""

    exit_code = ExitCode.USAGE


class NoRowsError(FrontierError):
    """There is nothing to answer from; the message names the command that makes some."""

    exit_code = ExitCode.NO_ROWS
