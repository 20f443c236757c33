import os
import signal
import threading

import pytest

from detectors.train.stop import stop_on_signals


@pytest.mark.parametrize(("number", "reason"), [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM")])
def test_a_signal_is_a_wish(number, reason):
    before = signal.getsignal(number)
    with stop_on_signals() as wish:
        assert not wish
        os.kill(os.getpid(), number)
        assert wish
        assert wish.reason == reason
    assert signal.getsignal(number) is before


def test_the_second_interrupts():
    with stop_on_signals() as wish:
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        assert wish


def test_outside_the_main_thread_nothing_listens():
    before, seen = signal.getsignal(signal.SIGINT), []

    def elsewhere():
        with stop_on_signals() as wish:
            seen.append((bool(wish), signal.getsignal(signal.SIGINT) is before))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [(False, True)]
