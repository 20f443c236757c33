"""Two processes that train as one, on CPUs: the same losses as one process with two devices, and one writer."""

import os
import socket
import subprocess
import sys

import pytest

from detectors.train.metrics import EVALUATION, STEP, rows
from detectors.weights.folder import describe
from frontier.store import Store
from tests.frontier.training.conftest import MODEL

STEPS = 4


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


def trained(out, *arguments, hosts=1):
    """What each of the hosts said on its standard error."""
    joining = [["--devices", "2"]]
    if hosts > 1:
        place = ["--coordinator", f"localhost:{free_port()}", "--hosts", str(hosts)]
        joining = [[*place, "--host", str(host)] for host in range(hosts)]
    processes = [started(out, *arguments, *more, devices=3 - hosts) for more in joining]
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
