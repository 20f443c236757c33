"""What a process does that has lost another host; with real hosts in test_hosts."""

import subprocess
import sys

import pytest

from detectors.errors import ImageError, SaveError
from frontier.errors import FrontierError, UsageError
from frontier.training.lost_host import ACROSS_HOSTS, _exit_code, is_lost, joined
from frontier.training.machine import Machine

# What jax 0.10.2 says on a CPU whose peer was killed
GLOO = "UNKNOWN: Gloo all-reduce failed: [pair.cc:538] Read error [127.0.0.1]:26002: Connection reset by peer"


def test_what_jax_says_of_a_host_that_is_gone_is_told_from_other_errors():
    assert is_lost(ValueError(GLOO))
    assert is_lost(FrontierError(f"run/3: the checkpoint cannot be written: {GLOO}"))
    assert not is_lost(ValueError("step 3: the loss is NaN"))
    assert all(is_lost(RuntimeError(f"{words}: no answer")) for words in ACROSS_HOSTS)


def test_one_host_alone_keeps_its_errors():
    with pytest.raises(ValueError, match="Gloo"), joined(Machine()):
        raise ValueError(GLOO)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("a"), 2),
        (FrontierError("b"), 1),
        (ImageError("c"), 2),
        (SaveError("d"), 1),
        (OSError("e"), 1),
    ],
)
def test_the_exit_status_is_that_of_the_command_line(error, code, monkeypatch, capsys):
    monkeypatch.setattr("frontier.cli._run", lambda *_args, **_kwargs: (_ for _ in ()).throw(error))
    from frontier.cli import main

    assert main(["doctor"]) == _exit_code(error) == code
    assert str(error) in capsys.readouterr().err


def ended(program):
    """How a process ends that runs `program` as host 1 of 2, no coordinator asked."""
    begin = (
        "import os, sys\n"
        "from detectors.train import hosts\n"
        "from frontier.training.lost_host import joined\n"
        "from frontier.training.machine import Machine\n"
        "hosts.join = lambda *_: None\n"
        "with joined(Machine(coordinator='localhost:1', hosts=2, host=1)):\n"
    )
    command = [sys.executable, "-c", f"{begin}    {program}"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_aborted_by_jax_a_process_says_so_and_exits():
    found = ended("os.abort()")
    assert found.returncode == 1
    assert found.stderr == (
        "frontier: host 1 of 2: another host is gone, and without it this one cannot go on. Mend what ended it, then "
        "start all hosts again with --resume\n"
    )


def test_what_others_register_for_the_exit_is_not_waited_for():
    found = ended(f"import atexit; atexit.register(print, 'waited'); raise ValueError({GLOO!r})")
    assert found.returncode == 1
    assert "another host is gone" in found.stderr.splitlines()[-1]
    assert "waited" not in found.stdout


def test_an_error_of_its_own_stays_what_it_is():
    found = ended("raise ValueError('step 3: the loss is NaN')")
    assert found.returncode == 1
    assert found.stderr.splitlines()[-1] == "ValueError: step 3: the loss is NaN"
