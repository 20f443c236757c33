"""Two processes that train as one, on CPUs: the same losses as one process with two devices, and one writer."""

import os
import socket
import subprocess
import sys
import time

import pytest

from detectors.train.metrics import EVALUATION, STEP, rows
from detectors.weights.folder import describe
from frontier.store import Store
from tests.frontier.training.conftest import MODEL

STEPS = 4
LONGEST_S = 1800  # of compiling and a few steps, on a machine that has much else to do


def started(out, *arguments, devices=1):
    program = "import sys; from frontier.cli import main; sys.exit(main())"
    command = [
        sys.executable,
        "-c",
        program,
        "train",
        "--out",
        str(out),
        "--results",
        str(out.parent / "results"),
    ]
    environment = {
        **os.environ,
        "JAX_PLATFORMS": "cpu",
        "JAX_COMPILATION_CACHE_DIR": str(out.parent / "cache"),
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}",
    }
    return subprocess.Popen(
        [*command, *arguments], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def free_port():
    with socket.socket() as listening:
        listening.bind(("localhost", 0))
        return listening.getsockname()[1]


def started_on(hosts, out, *arguments):
    """The processes of so many hosts; a single one has two devices."""
    joining = [["--devices", "2"]]
    if hosts > 1:
        place = ["--coordinator", f"localhost:{free_port()}", "--hosts", str(hosts)]
        joining = [[*place, "--host", str(host)] for host in range(hosts)]
    return [started(out, *arguments, *more, devices=3 - hosts) for more in joining]


def trained(out, *arguments, hosts=1):
    """What each of the hosts said on its standard error."""
    processes = started_on(hosts, out, *arguments)
    errors = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), errors
    return errors


@pytest.mark.slow
def test_two_hosts_have_the_losses_of_two_devices_and_resume(shapes, tmp_path):
    begin = [MODEL, "--data", str(shapes), "--batch", "4", "--evaluate-every", "3", "--steps", str(STEPS)]
    trained(tmp_path / "one", *begin)
    first, second = trained(tmp_path / "two", *begin, hosts=2)
    assert "step 1/4" in first
    assert "step 1/4" not in second
    found, expected = (
        [row["loss"] for row in rows(tmp_path / name / "metrics.jsonl", STEP)] for name in ("two", "one")
    )
    assert len(found) == STEPS
    assert found == pytest.approx(expected, rel=1e-4)
    assert [row["step"] for row in rows(tmp_path / "two" / "metrics.jsonl", EVALUATION)] == [3, 4]
    assert [row["images"] for row in rows(tmp_path / "two" / "metrics.jsonl", STEP)] == [4, 8, 12, 16]
    assert describe(tmp_path / "two" / "weights" / "last").class_names == ("circle", "square", "triangle")
    assert len(Store(tmp_path / "results").trainings().records) == 2
    trained(tmp_path / "two", "--resume", hosts=2)
    trained(tmp_path / "two", "--resume")
    assert [row["step"] for row in rows(tmp_path / "two" / "metrics.jsonl", STEP)] == [1, 2, 3, 4]


def steps_in(out):
    return [row["step"] for row in rows(out / "metrics.jsonl", STEP)]


def wait_for_step(step, out, processes):
    """Return when all of `processes` are at it and the metrics have the row of `step`."""
    until = time.monotonic() + LONGEST_S
    while max(steps_in(out), default=0) < step:
        assert all(process.poll() is None for process in processes), "ended early"
        assert time.monotonic() < until, f"no step {step} within {LONGEST_S} s"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("killed", [0, 1])
def test_where_a_host_is_killed_the_other_says_so_and_ends_and_resume_goes_on(shapes, tmp_path, killed):
    out, long = tmp_path / "run", ["--steps", "120", "--checkpoint-every", "5", "--val-split", "none"]
    processes = started_on(2, out, MODEL, "--data", str(shapes), "--batch", "4", *long)
    wait_for_step(12, out, processes)
    processes[killed].kill()
    other = processes[1 - killed]
    said = other.communicate(timeout=300)[1]  # jax gives a host that does not answer 100 s
    processes[killed].communicate()
    assert other.returncode == 1
    assert (
        f"frontier: host {1 - killed} of 2: another host is gone, and without it this one cannot go on. Mend what ended "
        "it, then start all hosts again with --resume"
    ) in said.splitlines()  # beside what jax says itself
    checkpoint = max(
        int(path.name) for path in (out / "checkpoints" / "last").iterdir() if path.name.isdigit()
    )
    assert checkpoint >= 10
    first, _ = trained(out, "--resume", hosts=2)
    assert f"resumed after step {checkpoint}" in first
    assert steps_in(out) == list(range(1, 121))
