"""`frontier train`: what it says, and how it ends."""

import json
import subprocess
import sys

import pytest

from frontier.cli import main
from frontier.commands import train as module
from frontier.errors import ExitCode
from frontier.training.asked import Asked
from frontier.training.machine import Machine
from frontier.training.outcome import Trained

ROW = {"step": 1200, "ap": 0.3125, "ap50": 0.75}
DONE = Trained(
    how="done",
    by=None,
    model="ssd/mobilenet_v1/300",
    out="run",
    steps=1200,
    total_steps=1200,
    seconds=3600.0,
    loss=1.2345,
    evaluation=ROW,
    best={**ROW, "step": 900, "ap": 0.32},
    weights="run/weights/last",
    best_weights="run/weights/best",
    record="a" * 64,
)
STOPPED = Trained(**{**vars(DONE), "how": "stopped", "by": "Ctrl-C", "steps": 300, "record": None})


@pytest.fixture
def asked(monkeypatch):
    """What the command asks for, and a function that sets how the training ends."""
    calls = []

    def ends(with_):
        monkeypatch.setattr(module, "run_training", lambda *a, **k: calls.append((a, k)) or with_)
        return calls

    return ends


def test_says_what_came_out_and_what_is_next(asked, capsys):
    asked(DONE)
    assert main(["train", "ssd/mobilenet_v1/300", "--data", "d", "--out", "run"]) == ExitCode.ANSWERED
    assert capsys.readouterr().out.splitlines() == [
        "Trained ssd/mobilenet_v1/300: 1,200 of 1,200 steps, 60 min of training, last loss 1.234",
        "  last  step 1200: AP 0.312, AP50 0.750",
        "  best  step 900: AP 0.320, AP50 0.750",
        "Next: frontier detect PICTURE --weights run/weights/last",
    ]


def test_a_stopped_training_says_how_to_go_on(asked, capsys):
    asked(STOPPED)
    assert main(["train", "--resume", "--out", "run"]) == ExitCode.ERROR
    assert capsys.readouterr().out == (
        "Stopped by Ctrl-C after 300 of 1,200 steps, 60 min of training; all is saved. Go on: frontier train "
        "--resume --out run\n"
    )


def test_json_holds_all(asked, capsys):
    asked(DONE)
    main(["train", "ssd/mobilenet_v1/300", "--data", "d", "--out", "run", "--json"])
    assert json.loads(capsys.readouterr().out)["training"] == vars(DONE)


def test_every_option_reaches_the_training(asked, tmp_path):
    calls = asked(DONE)
    options = "--split a --val-split b --epochs 3 --batch 4 --learning-rate 0.5 --cosine --init i --precision bfloat16"
    options += (
        " --no-ema --augmentation flip --batch-norm frozen --seed 7 --evaluate-every 5 --checkpoint-every 6"
    )
    options += f" --devices 2 --workers 0 --tensorboard --results {tmp_path} --resume"
    main(["train", "ssd/mobilenet_v1/300", "--data", "d", "--out", "run", *options.split()])
    ((what, out), more) = calls[0]
    assert what == Asked(
        model="ssd/mobilenet_v1/300",
        data="d",
        split="a",
        val_split="b",
        epochs=3.0,
        batch=4,
        learning_rate=0.5,
        cosine=True,
        init="i",
        precision="bfloat16",
        ema=False,
        augmentation="flip",
        batch_norm="frozen",
        seed=7,
        evaluate_every=5,
        checkpoint_every=6,
    )
    assert str(out) == "run"
    assert more == {
        "resume": True,
        "machine": Machine(devices=2, workers=0, tensorboard=True, results=tmp_path),
    }


def test_what_is_not_said_is_not_asked_for(asked):
    calls = asked(DONE)
    main(["train", "--out", "run", "--resume"])
    assert calls[0][0][0] == Asked()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "run"], "train what, on what? For example: frontier train"),
        (["ssd/mobilenet_v1/300", "--data", "nowhere", "--out", "run"], "there is no data set"),
        (["ssd/mobilenet_v1/300", "--data", ".", "--out", "run"], "holds no data set of a known format"),
        (["--out", "run", "--resume"], "holds no training to resume"),
        (["a", "--data", "d", "--out", "run", "--steps", "1", "--minutes", "2"], "the budget is one of them"),
        (["a", "--data", "d"], "--out"),
    ],
)
def test_wrong_usage_is_one_line(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["train", *arguments]) == ExitCode.USAGE
    errors = capsys.readouterr().err
    assert message in errors
    assert len(errors.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_wrong_is_said_before_anything_heavy_is_imported(tmp_path):
    program = (
        "import sys; from frontier.cli import main; main(['train', 'ssd/mobilenet_v1/300', '--data', 'x', '--out', 'y'])\n"
        "print(sorted({'jax', 'flax', 'optax', 'orbax', 'grain', 'pandas', 'matplotlib', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stdout.strip() == "[]"
