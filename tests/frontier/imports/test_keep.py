"""From a file to its record: all of it or nothing, and once."""

import csv
import json
import time

import pytest

from analysis.accuracy.draws import Draws
from analysis.accuracy.matches import Matches
from frontier.errors import FrontierError, UsageError
from frontier.evaluation.matching import match
from frontier.imports.columns import Wishes
from frontier.imports.keep import import_detections, import_results
from frontier.imports.problems import ImportProblemsError
from frontier.imports.scored import Truth
from frontier.imports.table import imported_table
from frontier.progress import progress_bar
from frontier.store import Store
from tests.frontier.evaluation.scenes import oracle, results_of, scene, truth_of

TABLE = "model,ap,eval_split\nyolo,0.4,coco_val2017\n"


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "kept")


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "zoo.csv"
    path.write_text(TABLE)
    return path


@pytest.fixture
def found(tmp_path):
    """A data set and someone's detections, as files."""
    data, entries = scene(5)
    truth, detections = tmp_path / "shapes" / "instances.json", tmp_path / "found.json"
    truth.parent.mkdir()
    truth.write_text(json.dumps(data))
    detections.write_text(json.dumps(entries))
    return detections, Truth(truth), data, entries


def test_a_table_is_kept_with_how_it_was_read(table, store):
    done = import_results(table, store, Wishes(constants=("train_data=COCO",)))
    assert done.is_new
    assert store.imported() == ([done.stored], [])
    record = done.stored.record
    assert (record.file, record.options) == ("zoo.csv", ("--set train_data=COCO",))
    assert record.rows[0]["train_data"] == "COCO"


def test_the_same_again_changes_nothing(table, store):
    first = import_results(table, store)
    again = import_results(table, store)
    assert (again.is_new, again.stored.digest) == (False, first.stored.digest)
    assert len(store.imported().records) == 1
    assert again.num_known == 1


def test_what_contradicts_a_kept_row_is_refused_or_takes_its_place(table, store):
    first = import_results(table, store).stored
    table.write_text(TABLE.replace("0.4", "0.5") + "ssd,0.2,coco_val2017\n")
    with pytest.raises(ImportProblemsError, match=rf"contradicts row 1 of zoo.csv.*{first.digest[:8]}"):
        import_results(table, store)
    done = import_results(table, store, replace=True)
    assert (done.is_new, len(done.stored.record.rows)) == (True, 2)
    shown = imported_table(store.imported().records)
    assert dict(zip(shown["model"], shown["ap"], strict=True)) == {"yolo": 0.5, "ssd": 0.2}


def test_only_what_is_not_here_yet_is_kept(table, store):
    import_results(table, store)
    table.write_text(TABLE + "ssd,0.2,coco_val2017\nssd,0.2,coco_val2017\n")
    done = import_results(table, store)
    assert (done.is_new, done.num_known, done.num_repeated) == (True, 1, 1)
    assert [row["model"] for row in done.stored.record.rows] == ["ssd"]


def test_nothing_is_kept_of_a_file_with_a_problem(table, store):
    table.write_text(TABLE + "ssd,40,coco_val2017\n,0.3,coco_val2017\n")
    with pytest.raises(ImportProblemsError) as caught:
        import_results(table, store)
    assert len(caught.value.problems) == 2
    assert str(caught.value).startswith(
        "zoo.csv: 2 problems, nothing was kept: line 3, column ap: ap = 40 is outside 0 to 1"
    )
    assert not store.folder.exists()


def test_a_thousand_rows_take_no_time(tmp_path, store):
    path = tmp_path / "many.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["model", "ap", "eval_split", "latency_ms", "device", "resolution", "gmacs"])
        writer.writerows([f"m{n}", n / 1000, "v", 1 + n, f"card {n % 7}", 320, n] for n in range(1000))
    begin = time.perf_counter()
    assert len(import_results(path, store).stored.record.rows) == 1000
    assert time.perf_counter() - begin < 2  # 0.1 s on an idle machine


def test_detections_are_scored_as_pycocotools_does(found, store):
    detections, truth, data, entries = found
    done = import_detections(
        detections, store, "yolo", truth, constants=("device=T4", "latency_ms=3"), progress=progress_bar
    )
    (row,) = done.stored.record.rows
    scores, categories = oracle(data, entries)
    assert row["ap"] == pytest.approx(scores.ap)
    assert row["ap50"] == pytest.approx(scores.ap50)
    assert row["ap_lower"] <= row["ap"] <= row["ap_upper"]
    assert [one.ap for one in done.stored.record.categories] == pytest.approx(list(categories), nan_ok=True)
    assert row["eval_split"] == done.stored.record.data.key
    assert row["eval_split"].startswith("shapes_")
    assert row["accuracy_source"] == "measured (12 pictures of shapes instances)"
    assert (row["latency_ms"], row["device_key"], row["protocol"]) == (3.0, "t4", "imported/found")


def test_the_match_data_and_the_draws_are_kept_beside(found, store):
    detections, truth, data, entries = found
    done = import_detections(detections, store, "yolo", truth, progress=progress_bar)
    arrays = store.samples(done.stored.record)
    expected = match(truth_of(data), results_of(entries))
    assert all((arrays[name] == value).all() for name, value in expected.arrays().items())
    assert Matches.from_arrays(arrays).image_ids.tolist() == expected.image_ids.tolist()
    assert len(Draws.from_arrays(arrays).rows) == 1000
    again = import_detections(detections, store, "yolo", truth, progress=progress_bar)
    assert not again.is_new


@pytest.mark.parametrize(
    ("constants", "message"),
    [
        (("ap=0.3",), "--set ap: the detections say that themselves"),
        (("eval_split=mine",), "--set eval_split: the detections say that themselves"),
        (("latency_ms=3",), "a time and no device"),
        (("speed=3",), "'speed' is none of our columns; did you mean latency_ms?"),
    ],
)
def test_what_is_said_of_detections_is_checked(found, store, constants, message):
    with pytest.raises(ImportProblemsError, match=message):
        import_detections(found[0], store, "yolo", found[1], constants=constants, progress=progress_bar)
    assert not store.folder.exists()


def test_detections_of_other_pictures_are_refused(found, store, tmp_path):
    other = tmp_path / "other.json"
    entry = {**found[3][0], "image_id": 5000}
    other.write_text(json.dumps([entry]))
    with pytest.raises(UsageError, match="the detections name picture 5000"):
        import_detections(other, store, "yolo", found[1], progress=progress_bar)
    with pytest.raises(FrontierError, match="is it the annotations"):
        import_detections(found[1].data, store, "yolo", found[1], progress=progress_bar)
    assert not store.folder.exists()


def test_merging_brings_imports_and_their_match_data_along(found, table, store, tmp_path):
    import_results(table, store)
    scored = import_detections(found[0], store, "yolo", found[1], progress=progress_bar).stored
    into = Store(tmp_path / "into")
    assert into.merge(store.folder).copied == 2
    assert into.samples(scored.record).keys() == store.samples(scored.record).keys()
    assert {one.digest for one in into.imported().records} == {one.digest for one in store.imported().records}
