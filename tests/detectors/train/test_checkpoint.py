import jax
import jax.numpy as jnp
import numpy as np
import pytest

from detectors.errors import ResumeError, TrainingError
from detectors.train import checkpoint
from detectors.train.checkpoint import Checkpoints, is_finite
from tests.detectors.train.toy import start_state


def a_state(value=1.5):
    state = start_state()
    return state._replace(step=jnp.int32(7), params=jax.tree.map(lambda leaf: leaf + value, state.params))


@pytest.fixture
def checkpoints(tmp_path):
    made = Checkpoints(tmp_path / "run" / "last", keep=2)
    yield made
    made.close()


def test_restores_every_bit_and_what_it_was_made_from(checkpoints):
    state = a_state()._replace(params={"thirds": jnp.arange(7) / 3, "half": jnp.ones(3, jnp.bfloat16)})
    path = checkpoints.save(7, state, {"step": 7, "recipe": {"learning_rate": 0.1}, "seed": 0})
    like = jax.tree.map(jnp.zeros_like, state)
    restored = checkpoints.restore(like)
    assert (restored.path, restored.about["recipe"]) == (path, {"learning_rate": 0.1})
    assert jax.tree.structure(restored.state) == jax.tree.structure(state)
    for found, expected in zip(jax.tree.leaves(restored.state), jax.tree.leaves(state), strict=True):
        assert found.dtype == expected.dtype
        assert np.array_equal(found, expected)


def test_keeps_the_newest_and_another_process_finds_them(checkpoints):
    for step in (1, 2, 3):
        checkpoints.save(step, a_state(step), {"step": step})
    again = Checkpoints(checkpoints.folder, keep=2)
    assert (again.steps, again.newest) == ([2, 3], checkpoints.path(3))
    assert again.restore(a_state()).about == {"step": 3}
    again.close()


def test_a_step_is_kept_once(checkpoints):
    checkpoints.save(1, a_state(1.0), {"step": 1})
    checkpoints.save(1, a_state(2.0), {"step": 1})
    assert checkpoints.restore(a_state()).state.params["offset"] == 1.0


def test_a_state_that_is_not_finite_is_never_saved(checkpoints):
    checkpoints.save(1, a_state(), {})
    with pytest.raises(
        TrainingError, match=r"step 2: .* not finite and are not saved; the last good .*/last/1"
    ):
        checkpoints.save(2, a_state(jnp.nan), {})
    assert checkpoints.steps == [1]


def test_whole_numbers_and_nothing_are_finite():
    assert is_finite({"count": jnp.int32(3)})
    assert is_finite({})
    assert not is_finite({"a": jnp.ones(2), "b": jnp.array([1.0, jnp.inf])})


def test_the_newest_that_can_be_read_is_taken(checkpoints):
    for step in (1, 2):
        checkpoints.save(step, a_state(step), {"step": step})
    for file in (checkpoints.path(2) / "state").rglob("*"):
        if file.is_file():
            file.write_bytes(b"")
    assert checkpoints.restore(a_state()).about == {"step": 1}


def test_no_readable_checkpoint_is_an_error(checkpoints):
    with pytest.raises(ResumeError, match="it has no checkpoint; start anew"):
        checkpoints.restore(a_state())
    checkpoints.save(1, a_state(), {})
    (checkpoints.path(1) / "state" / "_METADATA").unlink()
    (checkpoints.path(1) / "state" / "manifest.ocdbt").unlink()
    with pytest.raises(ResumeError, match="none of its checkpoints can be read"):
        checkpoints.restore(a_state())


def test_what_a_killed_process_left_is_removed(checkpoints):
    left = checkpoints.folder / "5.orbax-checkpoint-tmp"
    (left / "state").mkdir(parents=True)
    again = Checkpoints(checkpoints.folder, keep=2)
    assert again.steps == []
    assert not left.exists()
    again.close()


def test_later_steps_are_forgotten(checkpoints):
    for step in (4, 9):
        checkpoints.save(step, a_state(), {})
    checkpoints.forget_after(4)
    assert checkpoints.steps == [4]
    assert not checkpoints.path(9).exists()


def test_a_full_disk_leaves_the_older_checkpoints(checkpoints, monkeypatch):
    checkpoints.save(1, a_state(), {"step": 1})

    def full(*_args, **_kwargs):
        (checkpoints.folder / "2.orbax-checkpoint-tmp").mkdir()
        raise ValueError("UNKNOWN: Error writing [os_error_code='28'] and so on")  # as tensorstore says it

    monkeypatch.setattr(checkpoints._manager, "save", full)
    with pytest.raises(
        TrainingError, match=r"last/2: .*No space left on device; the last good checkpoint is .*/last/1\."
    ):
        checkpoints.save(2, a_state(), {})
    assert sorted(entry.name for entry in checkpoints.folder.iterdir()) == ["1"]
    assert checkpoints.restore(a_state()).about == {"step": 1}


def test_the_disk_is_asked_for_room_before_orbax_begins(checkpoints, monkeypatch):
    checkpoints.save(1, a_state(), {"step": 1})
    monkeypatch.setattr(checkpoints._manager, "save", lambda *_args, **_kwargs: pytest.fail("begun"))

    def full(_descriptor, _start, size):
        raise OSError(28, "No space left on device", size)

    monkeypatch.setattr("os.posix_fallocate", full)
    with pytest.raises(TrainingError, match="No space left on device"):
        checkpoints.save(2, a_state(), {"step": 2})
    assert [entry.name for entry in checkpoints.folder.iterdir()] == ["1"]


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainingError, match="no checkpoints can be kept here"):
        Checkpoints(tmp_path / "file" / "last", keep=1)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (ValueError("a\n  b"), "a b"),
        (KeyError(), "KeyError"),
    ],
)
def test_reasons_are_one_line(error, reason):
    assert checkpoint._reason(error) == reason
