"""How a training of several hosts ends where one of them is gone: each of the others says so in a line and exits.

Left to itself jax ends a process by SIGABRT, with a page of stack, once it learns that another is gone. Where an operation
across hosts fails first, Python would wait minutes at its exit for hosts that never come.
"""

import atexit
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from detectors.errors import DetectorError, SaveError
from frontier.errors import ExitCode, FrontierError
from frontier.training.machine import Machine

# What the messages of jax's runtime hold where an operation across hosts has failed
ACROSS_HOSTS = ("Gloo", "NCCL", "coordination service", "UNAVAILABLE", "DEADLINE_EXCEEDED")
_HANDLERS: list[Any] = []  # the C library calls them: they must live as long as the process


@contextlib.contextmanager
def joined(machine: Machine) -> Iterator[None]:
    """Bring the hosts together, if there are several; from then on the process outlives none of them by long.

    Raises:
        ConfigError: the others did not come.
        FrontierError: within, something failed because another host is gone.
    """
    machine.join()
    if machine.coordinator is None:
        yield
        return
    _exit_when_aborted(f"frontier: {_words(machine)}\n")
    try:
        yield
    except BaseException as error:
        atexit.register(_leave, _exit_code(error))  # before jax's own, which waits for the others
        if isinstance(error, Exception) and is_lost(error):
            raise FrontierError(_words(machine)) from error
        raise


def is_lost(error: Exception) -> bool:
    """True where `error` is what jax says when another host does not answer."""
    message = str(error)
    return any(words in message for words in ACROSS_HOSTS)


def _words(machine: Machine) -> str:
    return (
        f"host {machine.host} of {machine.hosts}: another host is gone, and without it this one cannot go on. Mend "
        "what ended it, then start all hosts again with --resume"
    )


def _exit_when_aborted(words: str) -> None:
    """Let SIGABRT, which jax raises in a thread of C++ where Python's own handlers are not called, end in `words`."""
    if os.name != "posix":
        return
    line = words.encode()

    def end(_number: int) -> None:
        os.write(2, line)
        os._exit(ExitCode.ERROR)

    handler = ctypes.CFUNCTYPE(None, ctypes.c_int)(end)
    _HANDLERS.append(handler)
    ctypes.CDLL(None).signal(int(signal.SIGABRT), handler)


def _leave(code: int) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _exit_code(error: BaseException) -> int:
    """The exit status that the command line gives `error`."""
    if isinstance(error, FrontierError):
        return error.exit_code
    is_usage = isinstance(error, DetectorError) and not isinstance(error, SaveError)
    return ExitCode.USAGE if is_usage else ExitCode.ERROR
