import json
import os
import shutil
import signal

import pytest

from detectors.errors import ConfigError, DatasetError, ImageError, ResumeError, WeightsError
from detectors.train.metrics import EVALUATION, STEP, rows
from detectors.train.run_folder import RunFolder
from detectors.weights.folder import describe
from frontier.errors import FrontierError, UsageError
from frontier.store import Store
from frontier.training import running as module
from frontier.training.asked import Asked
from frontier.training.machine import Machine
from frontier.training.train import train
from tests.frontier.training.conftest import MODEL

METRICS = {"gradient_norm": 1.0, "learning_rate": 0.1}
pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture(scope="module")
def asked(shapes):
    return Asked(model=MODEL, data=str(shapes), steps=6, batch=4, evaluate_every=4)


@pytest.fixture(scope="module")
def whole(asked, quick, tmp_path_factory):  # noqa: ARG001  # its steps
    """The folder of a training that nothing interrupted."""
    out = tmp_path_factory.mktemp("whole") / "run"
    train(asked, out)
    return out


def learnt(out):
    timed = ("written_at", "seconds", "images_per_second")
    found = [*rows(out / "metrics.jsonl", STEP), *rows(out / "metrics.jsonl", EVALUATION)]
    return [{name: value for name, value in row.items() if name not in timed} for row in found]


def test_leaves_weights_metrics_and_a_record(asked, tmp_path, capsys):
    out, results = tmp_path / "run", tmp_path / "results"
    done = train(asked, out, machine=Machine(results=results))
    assert (done.how, done.steps, done.total_steps) == ("done", 6, 6)
    described = describe(out / "weights" / "last")
    assert described.class_names == ("circle", "square", "triangle")
    assert described.origin == "trained"
    assert "6 of 6 steps of 4, from fresh weights, seed 0" in described.source
    assert (done.evaluation["step"], done.evaluation["ap_large"], done.evaluation["ar_large"]) == (
        6,
        done.evaluation["ap"],
        None,
    )
    assert describe(out / "weights" / "best").config.num_classes == 3
    told = capsys.readouterr().err
    assert "train   ssd/mobilenet_v1/64/d0.25, 3 classes: circle, square, triangle" in told
    assert "evaluated on" in told
    assert "note    The batch is 4, synchronous, where the recipe has 32" in told
    assert "step 4: AP 0." in told
    (stored,) = Store(results).trainings().records
    assert stored.digest == done.record
    assert (stored.record.steps, stored.record.images_seen, set(stored.record.losses)) == (
        6,
        24,
        {"total", "location"},
    )
    assert Store(results).samples(stored.record)["loss"].tolist() == [
        row["loss"] for row in rows(out / "metrics.jsonl", STEP)
    ]


def test_the_description_holds_what_was_trained_on_what(whole):
    values = json.loads((whole / "training.json").read_text())
    assert set(values["training"]) == {"config", "recipe", "data", "validation", "start", "seed"}
    assert values["steps"] == 6
    assert values["class_names"] == ["circle", "square", "triangle"]
    assert "jax" in values["versions"]


def stop_after(monkeypatch, step):
    """Ctrl-C when the row of `step` is shown."""
    make = module._on_row

    def on_row_of(*arguments):
        on_row = make(*arguments)

        def stopping(kind, row):
            on_row(kind, row)
            if kind == STEP and row["step"] == step:
                os.kill(os.getpid(), signal.SIGINT)

        return stopping

    monkeypatch.setattr(module, "_on_row", on_row_of)


def test_stopped_and_resumed_it_is_the_same_training(asked, whole, tmp_path, monkeypatch, capsys):
    with monkeypatch.context() as patch:
        stop_after(patch, 2)
        stopped = train(asked, tmp_path / "run")
    assert (stopped.how, stopped.by) == ("stopped", "Ctrl-C")
    assert stopped.steps < 6
    assert stopped.record is None
    capsys.readouterr()
    done = train(Asked(), tmp_path / "run", resume=True, machine=Machine(results=tmp_path / "results"))
    assert (done.how, done.steps) == ("done", 6)
    assert f"resumed after step {stopped.steps}" in capsys.readouterr().err
    assert learnt(tmp_path / "run") == learnt(whole)
    digests = {describe(out / "weights" / "last").digest for out in (tmp_path / "run", whole)}
    assert len(digests) == 1
    again = train(asked, tmp_path / "run", resume=True, machine=Machine(results=tmp_path / "results"))
    assert again.record == done.record
    assert len(Store(tmp_path / "results").trainings().records) == 1


def test_an_existing_folder_is_refused_with_advice(asked, whole):
    with pytest.raises(ResumeError, match="continue it with --resume, or name another folder"):
        train(asked, whole)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"model": "ssd/mobilenet_v1/96/d0.25"}, "config.resolution was 64, now 96"),
        ({"learning_rate": 0.5}, "recipe.learning_rate was .*, now 0.5"),
        ({"split": "val", "batch": 2}, "data.digest was"),
        ({"seed": 5}, "seed was 0, now 5"),
        ({"val_split": "none"}, "validation was .*, now null"),
        ({"steps": 7}, "begun with --steps 6, and --steps 7 is asked for"),
    ],
)
def test_resuming_something_else_is_refused(whole, fields, message):
    with pytest.raises(ResumeError, match=message):
        train(Asked(**fields), whole, resume=True)


def test_resuming_where_nothing_is_is_refused(asked, tmp_path):
    with pytest.raises(ResumeError, match="holds no training to resume"):
        train(asked, tmp_path / "run", resume=True)


def test_other_data_of_the_same_name_is_refused(tmp_path, shapes):
    file = tmp_path / "data" / "annotations" / "instances_train.json"
    file.parent.mkdir(parents=True)
    (tmp_path / "data" / "images").symlink_to(shapes / "images")
    values = json.loads((shapes / "annotations" / "instances_train.json").read_text())
    file.write_text(json.dumps(values))
    asked = Asked(model=MODEL, data=str(tmp_path / "data"), steps=2, batch=4)
    train(asked, tmp_path / "run")
    values["annotations"] = values["annotations"][1:]
    file.write_text(json.dumps(values))
    with pytest.raises(ResumeError, match=r"data\.digest was"):
        train(Asked(), tmp_path / "run", resume=True)


def test_minutes_become_steps_that_stay(shapes, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("detectors.train.budget.steps_within", lambda seconds, *_, **__: round(seconds / 30))
    asked = Asked(model=MODEL, data=str(shapes), minutes=2.0, batch=4, val_split="none")
    done = train(asked, tmp_path / "run")
    assert (done.total_steps, done.evaluation, done.best_weights) == (4, None, None)
    assert "timing a few steps, to see how many fit into 2 min" in capsys.readouterr().err
    monkeypatch.setattr("detectors.train.budget.steps_within", lambda *_, **__: pytest.fail("timed again"))
    assert train(asked, tmp_path / "run", resume=True).total_steps == 4


def test_a_start_from_weights_is_told_and_kept(whole, shapes, tmp_path, capsys):
    second = {"model": "r_fcn/mobilenet_v1/64/d0.25", "data": str(shapes), "steps": 1, "batch": 2}
    asked = Asked(**second, init=str(whole / "weights" / "last"), val_split="none")
    train(asked, tmp_path / "second", machine=Machine(results=tmp_path / "results"))
    assert "variables taken" in capsys.readouterr().err
    (stored,) = Store(tmp_path / "results").trainings().records
    assert stored.record.init.startswith("mobilenet_v1 of ssd/mobilenet_v1/64/d0.25, trained by frontier")
    with pytest.raises(ResumeError, match=r"start\.digest was"):
        train(Asked(init=str(tmp_path / "second" / "weights" / "last")), tmp_path / "second", resume=True)


def test_weights_that_were_only_the_start_may_be_gone_on_resuming(whole, shapes, tmp_path, monkeypatch):
    init = tmp_path / "init"
    shutil.copytree(whole / "weights" / "last", init)
    asked = Asked(model=MODEL, data=str(shapes), steps=6, batch=4, val_split="none", init=str(init))
    with monkeypatch.context() as patch:
        stop_after(patch, 2)
        assert train(asked, tmp_path / "run").how == "stopped"
    shutil.rmtree(init)
    assert train(asked, tmp_path / "run", resume=True).how == "done"
    assert (
        "trained by frontier" in describe(tmp_path / "run" / "weights" / "last").source.partition("from ")[2]
    )
    with pytest.raises(WeightsError, match="nothing to start from"):
        train(asked, tmp_path / "other")


def copied(shapes, folder):
    (folder / "annotations").mkdir(parents=True)
    (folder / "images").mkdir()
    for file in [*shapes.glob("annotations/*"), *shapes.glob("images/*")]:
        (folder / file.relative_to(shapes)).write_bytes(file.read_bytes())
    return folder


def test_bad_data_leaves_nothing_behind(asked, shapes, tmp_path):
    data = copied(shapes, tmp_path / "data")
    next((data / "images").glob("*")).unlink()
    with pytest.raises(DatasetError):
        train(Asked(model=MODEL, data=str(data), steps=2, batch=4), tmp_path / "run")
    with pytest.raises(ConfigError, match="crop"):
        train(
            Asked(
                model="faster_rcnn/mobilenet_v1/64/d0.25",
                data=str(shapes),
                steps=2,
                batch=2,
                augmentation="ssd",
            ),
            tmp_path / "run",
        )
    with pytest.raises(UsageError, match="a batch of 4 does not divide among 3 devices"):
        train(asked, tmp_path / "run", machine=Machine(devices=3))
    assert not (tmp_path / "run").exists()


def test_a_truncated_picture_is_one_line_and_the_checkpoint_stays(shapes, tmp_path):
    data = copied(shapes, tmp_path / "data")
    asked = Asked(model=MODEL, data=str(data), steps=4, batch=4, checkpoint_every=1, val_split="none")
    whole = {file: file.read_bytes() for file in (data / "images").glob("*train*")} or {
        file: file.read_bytes() for file in (data / "images").glob("*")
    }
    for file, content in whole.items():
        file.write_bytes(content[: len(content) // 2])
    with pytest.raises(ImageError, match="Mend it, then continue with --resume"):
        train(asked, tmp_path / "run")
    for file, content in whole.items():
        file.write_bytes(content)
    assert train(Asked(), tmp_path / "run", resume=True).how == "done"


def test_a_full_disk_is_a_frontier_error(asked, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    with pytest.raises(
        FrontierError, match="last/4: the checkpoint cannot be written: No space left on device"
    ):
        train(asked, tmp_path / "run")


def test_a_wrong_loss_is_a_frontier_error(asked, tmp_path, monkeypatch):
    def make_train_step(*_, **__):
        return lambda state, _batch: (state._replace(step=state.step + 1), METRICS | {"loss": float("nan")})

    monkeypatch.setattr("detectors.train.step.make_train_step", make_train_step)
    with pytest.raises(FrontierError, match=r"step 1: the loss is nan, on the images \d"):
        train(asked, tmp_path / "run")
    assert RunFolder(tmp_path / "run").read()["steps"] == 6
