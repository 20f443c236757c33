"""The command killed with SIGKILL and resumed, with a real detector: bit for bit the training that nothing disturbed."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from detectors.train.metrics import EVALUATION, STEP, rows
from detectors.weights.folder import describe
from tests.frontier.training.conftest import MODEL

pytestmark = pytest.mark.slow
STEPS = 9


def started(out, *arguments):
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
    cache = {"JAX_COMPILATION_CACHE_DIR": str(out.parent / "cache")}  # four processes compile the same
    environment = {**os.environ, "JAX_PLATFORMS": "cpu", **cache}
    return subprocess.Popen(
        [*command, *arguments], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def wait_for(path, step):
    """Until the metrics have the row of `step`."""
    while not any(row["step"] >= step for row in rows(path, STEP)):
        time.sleep(0.01)


def learnt(out):
    timed = ("written_at", "seconds", "images_per_second", "evaluation_seconds")
    found = [*rows(out / "metrics.jsonl", STEP), *rows(out / "metrics.jsonl", EVALUATION)]
    kept = [{name: value for name, value in row.items() if name not in timed} for row in found]
    return kept, [describe(out / "weights" / name).digest for name in ("last", "best")]


@pytest.mark.parametrize("model", [MODEL, "faster_rcnn/mobilenet_v1/64/d0.25"])
def test_killed_twice_it_ends_as_if_nothing_had_happened(shapes, tmp_path, model):
    begin = [model, "--data", str(shapes), "--steps", str(STEPS), "--batch", "2", "--checkpoint-every", "3"]
    begin += ["--evaluate-every", "5"]
    whole, run = tmp_path / "whole", tmp_path / "run"
    undisturbed = started(whole, *begin)
    output, errors = undisturbed.communicate()
    assert undisturbed.returncode == 0, errors
    assert f"{STEPS} of {STEPS} steps" in output
    for step, arguments in ((4, begin), (6, ["--resume"])):
        process = started(run, *arguments)
        wait_for(run / "metrics.jsonl", step)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    resumed = started(run, "--resume", "--json")
    output, errors = resumed.communicate()
    assert resumed.returncode == 0, errors
    assert json.loads(output)["training"]["how"] == "done"
    assert [row["step"] for row in rows(run / "metrics.jsonl", STEP)] == list(range(1, STEPS + 1))
    assert learnt(run) == learnt(whole)


def test_sigterm_saves_and_stops_with_a_sentence(shapes, tmp_path):
    out = tmp_path / "run"
    process = started(
        out, MODEL, "--data", str(shapes), "--steps", "100000", "--batch", "4", "--val-split", "none"
    )
    wait_for(out / "metrics.jsonl", 5)
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate()
    assert process.returncode == 1
    assert "Stopped by SIGTERM after" in output
    assert f"Go on: frontier train --resume --out {out}" in output
    assert "Traceback" not in errors
    last = rows(out / "metrics.jsonl", STEP)[-1]["step"]
    assert (out / "checkpoints" / "last" / str(last)).is_dir()
    assert describe(out / "weights" / "last").class_names == ("circle", "square", "triangle")
