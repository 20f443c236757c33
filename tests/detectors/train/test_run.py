"""A training in its folder: killed, stopped, out of disk, and the same as if nothing had happened."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detectors.errors import ResumeError, TrainingError
from detectors.train.metrics import EVALUATION, STEP, rows
from detectors.train.run import run
from detectors.train.run_folder import RunFolder
from tests.detectors.train.toy import TRAINING, accuracy, batches, train_step, work

STEPS = 23
ROOT = Path(__file__).parents[3]


def begun(path):
    folder = RunFolder(path)
    folder.begin(TRAINING)
    return folder


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def rows_without_times(folder, kind):
    timed = ("written_at", "seconds", "images_per_second")
    return [
        {name: value for name, value in row.items() if name not in timed}
        for row in rows(folder.metrics, kind)
    ]


def what_was_learnt(folder):
    """Everything but times."""
    kept = {kind: rows_without_times(folder, kind) for kind in (STEP, EVALUATION)}
    weights = [(path / "slope.txt").read_text() for path in (folder.last_weights, folder.best_weights)]
    return kept, weights, names(folder.last), names(folder.best)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = begun(tmp_path_factory.mktemp("whole") / "run")
    run(folder, work(STEPS))
    return folder


def test_leaves_metrics_checkpoints_and_weights(uninterrupted):
    kept, _, last, best = what_was_learnt(uninterrupted)
    assert [row["step"] for row in kept[STEP]] == list(range(1, STEPS + 1))
    assert [row["step"] for row in kept[EVALUATION]] == [10, 20, 23]
    assert last == ["20", "21", "23"]
    assert best == ["20"]


@pytest.mark.parametrize("stop_at", [1, 9, 20])
def test_a_stopped_training_goes_on_as_if_nothing_had_happened(uninterrupted, tmp_path, stop_at):
    folder, seen = begun(tmp_path / "run"), []
    stopping = {"on_row": lambda _, row: seen.append(row), "is_stopping": lambda: len(seen) >= stop_at}
    ended = run(folder, work(STEPS, **stopping))
    assert ended.how == "stopped"
    assert run(folder, work(STEPS)).how == "done"
    kept, weights, *_ = what_was_learnt(folder)
    assert (kept, weights) == what_was_learnt(uninterrupted)[:2]


def test_an_evaluation_cut_short_is_made_on_resuming(uninterrupted, tmp_path):
    folder = begun(tmp_path / "run")
    wish = []

    def cut(state):
        wish.append(state.step)

    ended = run(folder, work(STEPS, evaluate=cut, is_stopping=lambda: bool(wish)))
    assert (ended.how, ended.step, rows(folder.metrics, EVALUATION)) == ("stopped", 10, [])
    run(folder, work(STEPS))
    assert what_was_learnt(folder)[:2] == what_was_learnt(uninterrupted)[:2]


def test_killed_after_the_best_was_kept_and_before_its_row(uninterrupted, tmp_path):
    folder = begun(tmp_path / "run")

    class Killed(BaseException):
        pass

    def die(kind, _row):
        if kind == EVALUATION:
            raise Killed

    with pytest.raises(Killed):
        run(folder, work(STEPS, on_row=die))
    text = folder.metrics.read_text()
    folder.metrics.write_text(
        text[: text.index('{"kind": "evaluation"')]
    )  # as if the row had not been written
    run(folder, work(STEPS))
    assert what_was_learnt(folder)[:2] == what_was_learnt(uninterrupted)[:2]


def test_a_training_that_is_done_stays_as_it_is(uninterrupted):
    before = what_was_learnt(uninterrupted)
    ended = run(uninterrupted, work(STEPS))
    assert (ended.how, ended.step) == ("done", STEPS)
    assert what_was_learnt(uninterrupted) == before


def test_a_wrong_loss_leaves_the_last_good_checkpoint(tmp_path):
    folder = begun(tmp_path / "run")

    def poisoned(state, batch):
        state, metrics = train_step(state, batch)
        if state.step == 9:
            state = state._replace(
                params={name: value * float("nan") for name, value in state.params.items()}
            )
        return state, metrics

    with pytest.raises(
        TrainingError, match=r"step 10: the loss is nan, on the images 90, 91, 92, 93; the last .*/7\."
    ):
        run(folder, work(STEPS, train_step=poisoned))
    assert names(folder.last) == ["7"]


def test_weights_of_the_last_step_that_turn_bad_are_not_saved(tmp_path):
    """The loss of the last step is of the weights before it: nothing but a look at them tells."""
    folder = begun(tmp_path / "run")

    def poisoned(state, batch):
        state, metrics = train_step(state, batch)
        if state.step == 7:
            state = state._replace(
                params={name: value * float("nan") for name, value in state.params.items()}
            )
        return state, metrics

    with pytest.raises(TrainingError, match="step 7: the weights are not finite and are not saved"):
        run(folder, work(STEPS, train_step=poisoned))
    assert names(folder.last) == []


def test_without_anything_to_find_the_first_evaluation_counts_as_best(tmp_path):
    folder = begun(tmp_path / "run")
    run(folder, work(20, evaluate=lambda state: {**accuracy(state), "ap": float("nan")}))
    assert names(folder.best) == ["10"]
    assert [row["ap"] for row in rows(folder.metrics, EVALUATION)] == [None, None]


def test_batches_are_closed(tmp_path):
    closed = []

    def noted(start):
        try:
            yield from batches(start)
        finally:
            closed.append(start)

    run(begun(tmp_path / "run"), work(3, batches=noted))
    assert closed == [0]


def started(path, *, pause="0.002", **more):
    command = [
        sys.executable,
        "-m",
        "tests.detectors.train.toy",
        str(path),
        str(STEPS),
        pause,
        *more.values(),
    ]
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def kill_at(process, step, delay_s):
    """SIGKILL some time after the row of `step`; after the 7th, 10th, 14th, ... it is being saved then."""
    for line in process.stdout:
        if line.split()[0] in (str(step), "done"):
            time.sleep(delay_s)
            break
    process.kill()
    process.communicate()


def check_kills(path, uninterrupted, kills):
    folder = RunFolder(path)
    for step, delay_s in kills:
        kill_at(started(path), step, delay_s)
    process = started(path, pause="0")
    _, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    kept, weights, last, _ = what_was_learnt(folder)
    assert (kept, weights) == what_was_learnt(uninterrupted)[:2]
    assert last == ["20", "21", "23"]
    hidden = [entry for entry in path.rglob("*") if "tmp" in entry.name or entry.name.startswith(".last")]
    assert hidden == []


def test_killed_while_saving_it_goes_on_with_the_same_losses(uninterrupted, tmp_path):
    check_kills(tmp_path / "run", uninterrupted, [(7, 0.05), (20, 0.15)])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_killed_again_and_again_it_goes_on_with_the_same_losses(uninterrupted, tmp_path, seed):
    draw = random.Random(seed)
    steps = sorted(draw.choice([7, 10, 14, 20, 21, draw.randrange(1, STEPS)]) for _ in range(6))
    check_kills(tmp_path / "run", uninterrupted, [(step, draw.uniform(0, 0.3)) for step in steps])


def test_ctrl_c_and_a_second_process(uninterrupted, tmp_path):
    process = started(tmp_path / "run", pause="0.05")
    for line in process.stdout:
        if line.strip() == "3":
            break
    with pytest.raises(ResumeError, match="another process is training here"):
        run(RunFolder(tmp_path / "run"), work(STEPS))
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    step = int(output.split()[-1])
    assert output.split()[-2:] == ["stopped", str(step)]
    folder = RunFolder(tmp_path / "run")
    assert str(step) in names(folder.last)
    run(folder, work(STEPS))
    assert what_was_learnt(folder)[:2] == what_was_learnt(uninterrupted)[:2]


def test_a_full_disk_ends_in_one_line_with_the_last_checkpoint_intact(uninterrupted, tmp_path):
    folder = begun(tmp_path / "run")
    run(folder, work(7))
    process = started(folder.path, largest_file="500000")  # room for the rows, none for a checkpoint
    _, errors = process.communicate()
    assert process.returncode == 1
    assert len(errors.splitlines()) == 1, errors
    assert "last/10: the checkpoint cannot be written: File too large; the last good checkpoint is" in errors
    assert names(folder.last) == ["7"]
    run(folder, work(STEPS))
    assert rows_without_times(folder, STEP) == rows_without_times(uninterrupted, STEP)
