import pytest

from detectors.errors import ResumeError
from frontier.errors import UsageError
from frontier.training.asked import Asked

BEGUN = Asked(model="ssd/mobilenet_v1/300", data="/data", minutes=60.0, batch=8)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"steps": 10, "minutes": 2.0}, "--steps 10 and --minutes 2: the budget is one of them"),
        ({"steps": 0}, "--steps 0 is below 1"),
        ({"batch": -1}, "--batch -1 is below 1"),
        ({"evaluate_every": 0}, "--evaluate-every 0 is below 1"),
        ({"checkpoint_every": 0}, "--checkpoint-every 0 is below 1"),
        ({"epochs": 0.0}, "--epochs 0 is not above zero"),
        ({"minutes": float("nan")}, "--minutes nan is not a number"),
        ({"learning_rate": float("inf")}, "--learning-rate inf is infinite"),
        ({"seed": -1}, "--seed -1 is negative"),
    ],
)
def test_what_makes_no_sense_is_refused(fields, message):
    with pytest.raises(UsageError, match=message):
        Asked(**fields)


def test_what_was_not_said_is_not_kept():
    assert Asked(model="a", seed=0).to_dict() == {"model": "a", "seed": 0}


def test_paths_hold_wherever_the_training_is_resumed_from(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = Asked(data="shapes", init="run/weights/last").paths_resolved
    assert (asked.data, asked.init) == (str(tmp_path / "shapes"), str(tmp_path / "run" / "weights" / "last"))
    assert Asked().paths_resolved == Asked()


def test_resuming_needs_nothing_said_again_and_minutes_have_become_steps():
    expected = Asked(model="ssd/mobilenet_v1/300", data="/data", steps=700, batch=8)
    assert Asked().resuming(BEGUN.to_dict(), 700) == expected
    assert BEGUN.resuming(BEGUN.to_dict(), 700) == expected


def test_what_is_said_on_resuming_counts():
    asked = Asked(batch=16, evaluate_every=5).resuming(BEGUN.to_dict(), 700)
    assert (asked.batch, asked.evaluate_every, asked.steps) == (16, 5, 700)


def test_other_budgets_stay_as_they_were_said():
    recorded = {"model": "a", "epochs": 3.0}
    assert Asked().resuming(recorded, 99) == Asked(model="a", epochs=3.0)
    assert Asked().resuming({"model": "a"}, 99) == Asked(model="a")


@pytest.mark.parametrize("budget", [{"minutes": 30.0}, {"steps": 700}, {"epochs": 2.0}])
def test_another_budget_is_refused_on_resuming(budget):
    with pytest.raises(ResumeError, match="was begun with --minutes 60, and --"):
        Asked(**budget).resuming(BEGUN.to_dict(), 700)
    with pytest.raises(ResumeError, match="was begun with the recipe's own budget"):
        Asked(**budget).resuming({"model": "a"}, 700)
