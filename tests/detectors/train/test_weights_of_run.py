import pytest

from detectors.errors import TrainingError
from detectors.train.weights_of_run import replace_weights, restore_weights


def writing(text):
    return lambda folder: (folder / "weights").write_text(text)


def entries(folder):
    return sorted(entry.name for entry in folder.iterdir())


def test_newer_weights_take_the_place_of_older(tmp_path):
    for text in ("old", "new"):
        replace_weights(tmp_path / "w" / "last", writing(text))
    assert (tmp_path / "w" / "last" / "weights").read_text() == "new"
    assert entries(tmp_path / "w") == ["last"]


def test_weights_that_cannot_be_written_leave_the_older(tmp_path):
    replace_weights(tmp_path / "last", writing("old"))

    def full(folder):
        (folder / "weights").write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(TrainingError, match="the weights cannot be written: No space left on device"):
        replace_weights(tmp_path / "last", full)
    assert (tmp_path / "last" / "weights").read_text() == "old"
    assert entries(tmp_path) == ["last"]


def test_a_replacement_cut_short_is_undone_or_finished(tmp_path):
    folder = tmp_path / "last"
    replace_weights(folder, writing("old"))
    folder.rename(tmp_path / ".last.old")  # killed between the two renamings
    restore_weights(folder)
    assert (folder / "weights").read_text() == "old"
    (tmp_path / ".last.old").mkdir()  # killed before the old ones were removed
    restore_weights(folder)
    assert entries(tmp_path) == ["last"]
    restore_weights(folder)
    assert entries(tmp_path) == ["last"]
