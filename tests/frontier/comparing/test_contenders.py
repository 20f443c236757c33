"""What a word stands for: a name, the beginning of an id, a digest of weights, or a folder."""

import dataclasses

import pytest

from detectors.config import DetectorConfig
from frontier.comparing.contenders import contenders
from frontier.desk import load
from frontier.errors import NoRowsError, UsageError
from frontier.store import Store
from tests.frontier.comparing.stored import FASTER, SSD, A, B, C, keep_evaluation, keep_times
from tests.frontier.records.made import imported

OTHER = "ssd/inception_v2/300"


def found(folder, *words):
    return contenders(load(folder), [*words, OTHER])[0]


def test_a_name_stands_for_what_is_published_where_nothing_is_stored(tmp_path):
    one = contenders(load(tmp_path), [SSD, OTHER])[0]
    assert (one.words, one.weights_digest) == (SSD, None)
    assert set(one.rows["source"]) == {"published"}


@pytest.fixture
def folder(tmp_path, measurement):
    keep_evaluation(tmp_path, SSD, A)
    keep_times(tmp_path, measurement, SSD, A, median_ms=20.0)
    keep_times(tmp_path, measurement, SSD, None, median_ms=18.0, weights="untrained")
    return tmp_path


def test_a_name_stands_for_the_weights_from_here_where_there_are_some(folder):
    one = found(folder, SSD)
    assert (one.words, one.weights_digest) == (f"{SSD} (weights a1a1a1a1)", A)
    assert "published" not in set(one.rows["source"])
    assert set(one.rows["weights"]) == {"trained", "untrained"}


def test_names_are_taken_in_any_case_and_ids_from_four_digits(folder):
    Store(folder).add(imported({"model": "YOLO Z", "gmacs": 3.0}))
    assert found(folder, "yolo z").model == "YOLO Z"
    assert found(folder, A[:4]).weights_digest == A
    with pytest.raises(UsageError, match="unknown model 'a1a'"):
        found(folder, A[:3])


def test_the_id_of_a_row_stands_for_its_detector_or_for_that_row_of_others(folder):
    desk = load(folder)
    evaluation = str(desk.evaluated["row_id"][0])
    assert found(folder, evaluation[:10]).weights_digest == A
    untrained = str(desk.measured.where(weights="untrained")["row_id"][0])
    one = found(folder, untrained)
    assert (one.weights_digest, set(one.rows["weights_digest"])) == (None, {None})
    (published,) = [found(folder, "huang2017-0001")]
    assert (published.words, len(published.rows)) == (f"{SSD} (row huang2017-0001)", 1)


def test_several_trainings_must_be_told_apart(folder):
    keep_evaluation(folder, SSD, B, loses=0.5)
    with pytest.raises(
        UsageError, match=r"stands for 2 trainings; give one by its weights: a1a1a1a1 \(.*AP .* on shapes"
    ):
        found(folder, SSD)
    assert found(folder, B[:8]).weights_digest == B
    first, second, _ = contenders(load(folder), [A[:8], B[:8], OTHER])
    assert first.identity != second.identity


def test_one_training_in_several_settings_must_be_told_apart(folder):
    for proposals in (10, 50):
        keep_evaluation(folder, f"faster_rcnn/mobilenet_v1/600/p{proposals}", C)
    with pytest.raises(UsageError, match=r"stands for several rows; give one: \w{8} \(faster_rcnn"):
        found(folder, C[:8])
    assert found(folder, "faster_rcnn/mobilenet_v1/600/p10").weights_digest == C


def test_an_id_that_begins_many_rows_is_refused(folder):
    with pytest.raises(UsageError, match="huang2017 stands for several rows; give one: huang2017-0001"):
        found(folder, "huang2017")


def test_a_weights_folder_stands_for_its_weights(folder, tmp_path, monkeypatch):
    from detectors.weights import folder as weights_folder

    place = tmp_path / "my run"
    place.mkdir()
    config = DetectorConfig.from_name("ssd/vgg_16/300")
    described = dataclasses.make_dataclass("Described", ["digest", ("config", DetectorConfig, config)])
    monkeypatch.setattr(weights_folder, "describe", lambda _path: described(A))
    assert found(folder, str(place)).weights_digest == A
    monkeypatch.setattr(weights_folder, "describe", lambda _path: described(B))
    with pytest.raises(NoRowsError, match="nothing is stored of the weights in") as caught:
        found(folder, str(place))
    assert f"frontier evaluate --weights '{place}' --data DATA --results" in str(caught.value)
    assert f"frontier benchmark ssd/vgg_16/300 --weights '{place}' --results" in str(caught.value)


def test_a_folder_without_weights(folder, tmp_path):
    with pytest.raises(UsageError, match=f"compare {tmp_path}"):
        found(folder, str(tmp_path))


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        ((), UsageError, "compare what with what"),
        ((SSD,), UsageError, "at least two models"),
        ((SSD, SSD), UsageError, rf"both are {SSD} \(weights a1a1a1a1\); give two different detectors"),
        ((SSD, A[:8]), UsageError, "both are"),
        (
            (SSD, "ssd/mobilenet_v1/224"),
            NoRowsError,
            "nothing is known of ssd/mobilenet_v1/224, neither an accuracy",
        ),
        (
            (SSD, "faster_rcnn/mobilenet_v1/60"),
            NoRowsError,
            "nothing is known of faster_rcnn/mobilenet_v1/60,",
        ),
        ((SSD, "ssd/mobilnet_v1/300"), UsageError, "did you mean ssd/mobilenet_v1/300"),
        ((SSD, "yolox-xx"), UsageError, "unknown model 'yolox-xx'; did you mean YOLOX-x or"),
        ((SSD, "qqqq"), UsageError, "unknown model 'qqqq'; frontier models and frontier results list names"),
    ],
)
def test_what_cannot_be_compared_is_said(folder, words, error, message):
    with pytest.raises(error, match=message):
        contenders(load(folder), words)


def test_a_source_that_contradicts_itself_asks_for_a_row(tmp_path):
    from frontier.comparing.accuracy import by_pictures
    from frontier.comparing.time import by_timing

    row = {
        "model": "yolo",
        "ap": 0.3,
        "eval_split": "v",
        "latency_ms": 3.0,
        "device": "T4",
        "device_key": "t4",
    }
    row |= {"protocol": "p"}
    Store(tmp_path).add(imported(row, {**row, "resolution": 320.0, "ap": 0.2, "latency_ms": 2.0}))
    one = found(tmp_path, "yolo")
    with pytest.raises(UsageError, match=r"yolo has 2 accuracies on v; give one row: \w{12}-0001 \(0.3\)"):
        by_pictures(one)
    with pytest.raises(UsageError, match=r"yolo has several times on t4; give one row"):
        by_timing(one, None)
    assert DetectorConfig.from_name(FASTER).name == FASTER
