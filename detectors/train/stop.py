"""Ctrl-C and SIGTERM as a wish to stop, which a training grants at the end of its step."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


class StopWish:
    """Whether someone wants the training to stop; `reason` says who."""

    reason: str | None = None

    def __bool__(self) -> bool:
        return self.reason is not None


@contextlib.contextmanager
def stop_on_signals() -> Iterator[StopWish]:
    """A wish that Ctrl-C (SIGINT) or SIGTERM makes; a second one interrupts at once.

    Outside the main thread, where Python lets nobody listen to signals, nothing makes it.

    Raises:
        KeyboardInterrupt: at the second signal.
    """
    wish = StopWish()
    if threading.current_thread() is not threading.main_thread():
        yield wish
        return

    def note(number: int, _frame: FrameType | None) -> None:
        if wish:
            raise KeyboardInterrupt
        wish.reason = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wish
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
