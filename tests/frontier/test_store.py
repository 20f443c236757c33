import dataclasses
import errno
import gc
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import frontier
from frontier import atomic
from frontier.errors import ExitCode, NoRowsError, UsageError
from frontier.record_file import MAX_RECORD_BYTES
from frontier.records import CategoryScore, canonical_json
from frontier.store import Store, StoreError
from tests.frontier.records.made import evaluation, training

SAMPLES = {"end_to_end_ms": np.array([27.0, 27.5, 29.0]), "warm_up_ms": np.array([40.0, 28.0])}
WRITERS = Path(__file__).parent / "store_writers.py"
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the writers are forked")


@pytest.fixture
def store(tmp_path, measurement):
    """A store of one record, the golden one."""
    store = Store(tmp_path / "results")
    store.add(measurement, SAMPLES)
    return store


def files(store):
    """Every file of a store, hidden ones too."""
    return sorted(str(path.relative_to(store.folder)) for path in store.folder.rglob("*") if path.is_file())


def place(store, payload, name=None):
    """Put `payload` where a record would be, under the name that its digest asks for unless told otherwise."""
    name = name or f"{hashlib.sha256(payload).hexdigest()}.json"
    path = store.folder / "measurements" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(payload)
    return path


def test_what_is_added_is_loaded(store, measurement):
    records, problems = store.load()
    assert problems == []
    assert [stored.record for stored in records] == [measurement]


def test_files_are_named_by_the_sha256_of_their_bytes(store, golden_payload, measurement):
    digest = hashlib.sha256(golden_payload).hexdigest()
    assert files(store) == [f"measurements/{digest}.json", f"samples/{measurement.samples_digest}.npz"]
    assert (store.folder / "measurements" / f"{digest}.json").read_bytes() == golden_payload
    [record] = store.load().records
    assert (record.digest, record.path.name) == (digest, f"{digest}.json")


def test_samples_are_read_when_asked_for(store, measurement):
    found = store.samples(measurement)
    assert {name: array.tolist() for name, array in found.items()} == {
        "end_to_end_ms": [27.0, 27.5, 29.0],
        "warm_up_ms": [40.0, 28.0],
    }
    shutil.rmtree(store.folder / "samples")
    assert len(store.load().records) == 1


def test_records_without_samples_are_found_by_name(store, measurement):
    other = store.add(measurement, {"end_to_end_ms": np.array([1.0])})
    records = store.load().records
    assert store.without_samples(records) == []
    (store.folder / "samples" / f"{other.record.samples_digest}.npz").unlink()
    assert [record.digest for record in store.without_samples(records)] == [other.digest]
    shutil.rmtree(store.folder / "samples")
    assert store.without_samples(records) == records
    assert store.without_samples([]) == []


def test_a_folder_of_samples_that_is_a_file_is_named(store):
    shutil.rmtree(store.folder / "samples")
    (store.folder / "samples").write_text("")
    with pytest.raises(StoreError, match="cannot be read: Not a directory"):
        store.without_samples(store.load().records)


def test_adding_sets_the_digest_of_the_samples(tmp_path, measurement):
    stored = Store(tmp_path).add(dataclasses.replace(measurement, samples_digest=""), SAMPLES)
    assert stored.record == measurement
    assert stored.digest == Store(tmp_path).load().records[0].digest


def test_adding_the_same_again_changes_nothing(store, measurement):
    before = files(store)
    store.add(measurement, SAMPLES)
    assert files(store) == before


def test_an_absent_folder_is_an_empty_store(tmp_path):
    assert Store(tmp_path / "no").load() == ([], [])
    assert not (tmp_path / "no").exists()


def test_records_come_in_order_of_their_names(store, measurement):
    for number in range(20):
        store.add(dataclasses.replace(measurement, compile_s=float(number)), SAMPLES)
    digests = [record.digest for record in store.load().records]
    assert len(digests) == 21
    assert digests == sorted(digests)


def edited(payload, **changes):
    return canonical_json({**json.loads(payload), **changes})


BAD_FILES = {
    "truncated": (lambda good: good[: len(good) // 2], None, "not readable as JSON"),
    "empty": (lambda _: b"", None, "not readable as JSON"),
    "random bytes": (lambda _: bytes(range(256)) * 4, None, "not readable as JSON"),
    "a text": (lambda _: b"my notes\n", "notes.txt", "not readable as JSON"),
    "a list": (lambda _: b"[]", None, "not a frontier measurement record"),
    "another program's": (lambda _: b'{"kind": "invoice"}', None, "not a frontier measurement record"),
    "another kind": (lambda good: edited(good, kind="evaluation"), None, "not a frontier measurement record"),
    "newer": (
        lambda good: edited(good, schema_version=3),
        None,
        "schema version 3, this frontier reads up to 2",
    ),
    "NaN": (lambda good: good.replace(b'"gmacs": 1.22', b'"gmacs": NaN'), None, "it holds NaN"),
    "infinity": (lambda good: good.replace(b'"gmacs": 1.22', b'"gmacs": 1e999'), None, "gmacs = inf"),
    "negative": (lambda good: edited(good, gmacs=-1.0), None, "gmacs = -1.0"),
    "incomplete": (lambda good: edited(good, device={}), None, "damaged measurement"),
    "edited": (
        lambda good: good.replace(b'"gmacs": 1.22', b'"gmacs": 1.12'),
        f"{'0' * 64}.json",
        "content does not match its name",
    ),
    "renamed": (lambda good: good, "my_best.json", "content does not match its name"),
    "huge": (lambda good: good + b" " * MAX_RECORD_BYTES, None, "larger than 65536 bytes"),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_is_one_line_that_names_it_and_the_rest_loads(store, golden_payload, what):
    spoil, name, reason = BAD_FILES[what]
    path = place(store, spoil(golden_payload), name)
    records, problems = store.load()
    assert len(records) == 1
    [problem] = problems
    assert problem.startswith(f"measurements/{path.name}: ")
    assert reason in problem
    assert "\n" not in problem


def test_a_folder_named_like_a_record_is_one_line(store):
    (store.folder / "measurements" / "x.json").mkdir()
    records, problems = store.load()
    assert len(records) == 1
    assert problems == ["measurements/x.json: cannot be read: Is a directory"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of Unix")
def test_a_named_pipe_does_not_make_loading_wait(store):
    os.mkfifo(store.folder / "measurements" / "x.json")
    assert [problem.split(": ")[1] for problem in store.load().problems] == ["not readable as JSON"]


def test_a_link_to_nothing_is_one_line(store):
    (store.folder / "measurements" / "x.json").symlink_to("gone")
    assert store.load().problems == ["measurements/x.json: cannot be read: No such file or directory"]


def test_an_unreadable_file_is_one_line(store, golden_payload, monkeypatch):
    closed = place(store, golden_payload, "x.json")
    real_open = os.open

    def guarded(path, flags):  # root, as in a container, may open what its mode forbids
        if path == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real_open(path, flags)

    monkeypatch.setattr("frontier.record_file.os.open", guarded)
    records, problems = store.load()
    assert len(records) == 1
    assert problems == ["measurements/x.json: cannot be read: Permission denied"]


@given(payload=st.binary(max_size=300))
def test_no_bytes_at_all_make_loading_fail(tmp_path_factory, payload):
    store = Store(tmp_path_factory.mktemp("store"))
    place(store, payload, "x.json")
    records, problems = store.load()
    assert (len(records), len(problems)) == (0, 1)


@given(st.data())
def test_a_record_with_one_byte_changed_is_never_taken_for_good(tmp_path_factory, golden_payload, data):
    where = data.draw(st.integers(0, len(golden_payload) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != golden_payload[where]))
    store = Store(tmp_path_factory.mktemp("store"))
    name = f"{hashlib.sha256(golden_payload).hexdigest()}.json"
    place(store, golden_payload[:where] + bytes([byte]) + golden_payload[where + 1 :], name)
    records, problems = store.load()
    assert (len(records), len(problems)) == (0, 1)


def test_hidden_files_are_passed_over(store, golden_payload):
    for name in (".gitignore", f".{'a' * 64}.json.12.ab.tmp"):
        place(store, golden_payload[:100], name)
    assert store.load().problems == []


def test_line_ends_that_git_changed_are_forgiven(tmp_path, golden_payload):
    store = Store(tmp_path)
    name = f"{hashlib.sha256(golden_payload).hexdigest()}.json"
    place(store, golden_payload.replace(b"\n", b"\r\n"), name)
    records, problems = store.load()
    assert (len(records), problems) == (1, [])


def test_adding_heals_a_damaged_file_of_the_same_name(store, measurement, golden_payload):
    [record] = store.load().records
    record.path.write_bytes(golden_payload[:50])
    assert store.load().records == []
    store.add(measurement, SAMPLES)
    assert store.load() == ([record], [])


def test_a_results_folder_that_is_a_file_is_an_error(tmp_path, measurement):
    path = tmp_path / "results"
    path.write_text("not a folder")
    with pytest.raises(StoreError, match="results cannot be read: Not a directory"):
        Store(path).load()
    with pytest.raises(StoreError, match=r"results cannot be written.*name another folder with --results"):
        Store(path).add(measurement, SAMPLES)
    assert path.read_text() == "not a folder"


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_failing_write_leaves_nothing_half_written(store, measurement, monkeypatch, error):
    before = files(store)

    def fail(_descriptor):
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(atomic.os, "fsync", fail)
    with pytest.raises(StoreError, match=os.strerror(error)) as caught:
        store.add(dataclasses.replace(measurement, compile_s=1.0), {"other": [1.0]})
    assert caught.value.exit_code == ExitCode.ERROR
    assert files(store) == before


def test_samples_are_written_before_the_record(store, measurement, monkeypatch):
    written = []
    monkeypatch.setattr(
        "frontier.store.write_atomically", lambda path, _payload: written.append(path.parent.name)
    )
    store.add(dataclasses.replace(measurement, compile_s=1.0), {"other": [1.0]})
    assert written == ["samples", "measurements"]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda path: path.unlink(), "cannot be read: No such file"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "is damaged: its content does not match"),
    ],
)
def test_missing_or_damaged_samples_are_an_error(store, measurement, spoil, reason):
    spoil(store.folder / "samples" / f"{measurement.samples_digest}.npz")
    with pytest.raises(StoreError, match=f"raw samples of ssd/mobilenet_v1/300.*{reason}"):
        store.samples(measurement)


def test_samples_that_are_whole_but_no_arrays_are_an_error(store, measurement):
    payload = b"not an archive"
    digest = hashlib.sha256(payload).hexdigest()
    (store.folder / "samples" / f"{digest}.npz").write_bytes(payload)
    with pytest.raises(StoreError, match=r"not an \.npz"):
        store.samples(dataclasses.replace(measurement, samples_digest=digest))


def test_a_record_cannot_name_a_file_elsewhere(store, measurement):
    with pytest.raises(StoreError, match="is not the sha256"):
        store.samples(dataclasses.replace(measurement, samples_digest="../../secret"))


def test_merging_copies_what_is_not_here_yet(store, tmp_path, measurement):
    other = Store(tmp_path / "other")
    other.add(measurement, SAMPLES)
    new = other.add(dataclasses.replace(measurement, compile_s=1.0), {"other": [1.0]})
    assert store.merge(other.folder) == (1, 1, [])
    assert files(store) == files(other)
    assert store.samples(new.record)["other"].tolist() == [1.0]
    assert store.merge(other.folder) == (0, 2, [])
    assert store.merge(store.folder) == (0, 2, [])


def test_merging_says_what_it_did_not_copy(store, tmp_path, measurement, golden_payload):
    other = Store(tmp_path / "other")
    bare = other.add(dataclasses.replace(measurement, compile_s=1.0), {"other": [1.0]})
    shutil.rmtree(other.folder / "samples")
    damaged = place(other, golden_payload[:50])
    copied, already_there, problems = store.merge(other.folder)
    assert (copied, already_there) == (1, 0)
    assert [problem.split(":")[0] for problem in problems] == [
        f"measurements/{damaged.name}",
        f"measurements/{bare.path.name}",
    ]
    assert "copied without its raw samples" in problems[1]
    assert len(store.load().records) == 2


def test_merging_heals_a_damaged_record(store, tmp_path, measurement):
    other = Store(tmp_path / "other")
    other.add(measurement, SAMPLES)
    [record] = store.load().records
    record.path.write_bytes(b"")
    assert store.merge(other.folder) == (1, 0, [])
    assert store.load() == ([record], [])


def test_merging_from_nowhere_is_an_error(store, tmp_path):
    with pytest.raises(UsageError, match="there is no such folder"):
        store.merge(tmp_path / "no")
    with pytest.raises(NoRowsError, match="no folder measurements"):
        store.merge(tmp_path)


def test_the_three_kinds_stand_side_by_side(store):
    one = store.add(evaluation(), {"images": np.arange(3)})
    other = store.add(training())
    assert store.evaluations() == ([one], [])
    assert store.trainings() == ([other], [])
    assert len(store.load().records) == 1
    assert (one.path.parent.name, other.path.parent.name) == ("evaluations", "trainings")
    assert store.samples(one.record)["images"].tolist() == [0, 1, 2]
    assert other.record.samples_digest is None
    with pytest.raises(StoreError, match=r"raw samples of ssd/mobilenet_v1/300.*None is not the sha256"):
        store.samples(other.record)
    assert store.without_samples([other]) == []


def test_an_empty_store_has_no_records_of_any_kind(tmp_path):
    assert Store(tmp_path).evaluations() == Store(tmp_path).trainings() == ([], [])


def test_a_record_in_the_folder_of_another_kind_is_one_line(store, golden_payload):
    path = store.folder / "evaluations" / f"{hashlib.sha256(golden_payload).hexdigest()}.json"
    path.parent.mkdir()
    path.write_bytes(golden_payload)
    assert store.evaluations().problems == [f"evaluations/{path.name}: not a frontier evaluation record"]


def test_an_evaluation_of_many_categories_is_read_whole(store):
    categories = tuple(CategoryScore(name=f"kind {n}", ap=0.5, interval=None) for n in range(3000))
    stored = store.add(evaluation(categories=categories), {})
    assert stored.path.stat().st_size > MAX_RECORD_BYTES
    assert store.evaluations() == ([stored], [])


def test_merging_takes_every_kind(store, tmp_path):
    other = Store(tmp_path / "other")
    other.add(evaluation(), {"images": np.arange(3)})
    other.add(training())
    assert store.merge(other.folder) == (2, 0, [])
    assert store.merge(other.folder) == (0, 2, [])
    assert set(files(other)) <= set(files(store))


def check_whole(folder, acknowledged):
    """Every record is whole and has its samples, and nothing that was acknowledged is missing."""
    store = Store(folder)
    records, problems = store.load()
    assert problems == []
    assert acknowledged <= {record.digest for record in records}
    for stored in records:
        assert store.samples(stored.record)["end_to_end_ms"].shape == (2000,)
    return len(records)


def run_writers(*arguments):
    # One thread, for the writers are forked; the folder of the package, for it may not be installed.
    package = Path(frontier.__file__).parents[1]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(package)}
    command = [sys.executable, str(WRITERS), *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


@needs_fork
@pytest.mark.parametrize("rounds", [20, pytest.param(100, marks=pytest.mark.slow)])
def test_killing_writers_loses_nothing_that_was_acknowledged(tmp_path, rounds):
    acknowledged = run_writers("killed", tmp_path, rounds, 1)
    assert len(acknowledged) >= rounds // 2
    assert check_whole(tmp_path, set(acknowledged)) >= len(acknowledged)


@needs_fork
def test_several_writers_at_once_do_not_disturb_each_other(tmp_path):
    told = run_writers("together", tmp_path, 4)
    assert len(told) == 4 * 16
    # Writer n adds records 4 n to 4 n + 15: 28 distinct ones, most of them added by several writers.
    assert check_whole(tmp_path, set(told)) == 28


def test_a_thousand_records_merge_and_load(tmp_path, measurement):
    store = Store(tmp_path)
    payloads = [
        canonical_json(dataclasses.replace(measurement, compile_s=float(n)).to_dict()) for n in range(1000)
    ]
    for payload in payloads:
        place(store, payload)
    records, problems = store.load()
    assert (len(records), problems) == (1000, [])
    assert {stored.record.compile_s for stored in records} == set(map(float, range(1000)))


@pytest.mark.parametrize("switch", [gc.enable, gc.disable])
def test_loading_leaves_the_collector_as_it_was(store, switch):
    before = gc.isenabled()
    try:
        switch()
        expected = gc.isenabled()
        store.load()
        assert gc.isenabled() is expected
    finally:
        (gc.enable if before else gc.disable)()


def test_the_store_needs_nothing_heavy():
    program = """
import sys
import frontier.store, frontier.device, frontier.measured, frontier.place
frontier.device.here()
print(sorted({"jax", "flax", "pandas", "matplotlib", "scipy"} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
