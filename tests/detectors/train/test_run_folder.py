import pytest

from detectors.errors import ResumeError, TrainingError
from detectors.train.run_folder import RunFolder, differences
from tests.detectors.train.toy import TRAINING


@pytest.fixture
def folder(tmp_path):
    made = RunFolder(tmp_path / "run")
    made.begin(TRAINING, versions={"jax": "0"})
    return made


def test_what_was_begun_can_be_read(folder):
    values = folder.read()
    assert (values["training"], values["versions"]) == (TRAINING, {"jax": "0"})
    folder.check_same(TRAINING)


def test_a_training_is_not_begun_twice(folder):
    with pytest.raises(
        ResumeError, match="holds a training: continue it with --resume, or name another folder"
    ):
        folder.begin(TRAINING)


def test_nothing_is_written_among_other_files(tmp_path):
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(ResumeError, match="not empty"):
        RunFolder(tmp_path).begin(TRAINING)
    with pytest.raises(ResumeError, match="not empty"):
        RunFolder(tmp_path / "thesis.tex").begin(TRAINING)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.tex"]


def test_an_empty_folder_is_as_good_as_none(tmp_path):
    RunFolder(tmp_path).begin(TRAINING)
    assert RunFolder(tmp_path).read()["training"] == TRAINING


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainingError, match="cannot be written"):
        RunFolder(tmp_path / "file" / "run").begin(TRAINING)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"seed": 1}, "seed was 0, now 1"),
        ({"recipe": {"learning_rate": 0.2}}, "recipe.learning_rate was 0.1, now 0.2"),
        ({"config": {"resolution": 150}}, "config.resolution was 300, now 150"),
        ({"data": {"digest": "b" * 64}}, 'data.digest was "abc", now "bbbb.* ...'),
        ({"data": None}, r'data was \{"digest": "abc"\}, now null'),
        ({"more": 1}, "more was null, now 1"),
        (
            {"seed": 1, "data": 1, "config": 1, "recipe": 1},
            "and 1 more. Ask for the same as before, or start anew",
        ),
    ],
)
def test_another_training_is_refused_with_the_fields_that_differ(folder, changed, message):
    with pytest.raises(ResumeError, match=message):
        folder.check_same({**TRAINING, **changed})


def test_tuples_and_lists_are_the_same_in_json():
    assert differences([1, 2], [1, 2]) == []
    assert differences({}, {}) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "holds no training to resume"),
        ("{", "damaged"),
        ("[]", "damaged"),
        ('{"format_version": 1}', "damaged"),
        ('{"format_version": 2, "training": {}}', "format version 2, this program reads 1"),
    ],
)
def test_a_folder_without_a_readable_training(tmp_path, text, message):
    if text is not None:
        (tmp_path / "training.json").write_text(text)
    with pytest.raises(ResumeError, match=message):
        RunFolder(tmp_path).read()


def test_the_newest_checkpoint_is_known_without_opening_any(folder):
    assert folder.newest_step is None
    for name in ("9", "10", "11.orbax-checkpoint-tmp"):
        (folder.last / name).mkdir(parents=True)
    assert folder.newest_step == 10


def test_two_processes_do_not_train_in_one_folder(folder):
    with folder.alone(), pytest.raises(ResumeError, match="another process is training here"), folder.alone():
        pass
    with folder.alone():
        assert folder.description.exists()
