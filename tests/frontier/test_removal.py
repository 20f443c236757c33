"""Taking records out: what goes, what stays, and that nothing else is lost whatever happens on the way."""

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier import removal
from frontier.cli import main
from frontier.errors import ExitCode, UsageError
from frontier.removal import LEAST_DIGITS, doomed, remove
from frontier.store import Store, StoreError
from tests.frontier.records.made import evaluation, imported, training

OWN = {"end_to_end_ms": np.array([27.0, 29.0])}
SHARED = {"end_to_end_ms": np.array([1.0, 2.0])}


@pytest.fixture
def store(tmp_path, measurement):
    """A measurement with samples of its own, two that share theirs, an evaluation, a training, an imported file."""
    store = Store(tmp_path / "kept")
    store.add(measurement, OWN)
    for protocol in ("paper", "another"):
        store.add(dataclasses.replace(measurement, protocol=protocol), SHARED)
    store.add(evaluation(), {"images": np.arange(2)})
    store.add(training())
    store.add(
        imported({"model": "a", "ap": 0.3, "eval_split": "v"}, {"model": "b", "ap": 0.4, "eval_split": "v"})
    )
    return store


def of(store, protocol):
    (found,) = [one for one in store.load().records if one.record.protocol == protocol]
    return found


def files(store):
    """Every file of a store and its content."""
    return {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}


def check_whole(store):
    """Every record that is left is readable and has its samples."""
    parts = (store.load(), store.evaluations(), store.trainings(), store.imported())
    assert [line for part in parts for line in part.problems] == []
    for one in (one for part in parts for one in part.records):
        if one.record.samples_digest is not None:
            assert store.samples(one.record)


def test_a_record_goes_with_its_samples_and_nothing_else(store):
    before = files(store)
    gone = of(store, "end_to_end")
    (one,) = doomed(store, [gone.digest[:8]])
    assert files(store) == before  # looking changes nothing
    remove(store, [one])
    samples = store.folder / "samples" / f"{gone.record.samples_digest}.npz"
    assert before.keys() - files(store).keys() == {gone.path, samples}
    check_whole(store)


def test_samples_that_another_record_has_too_stay_until_both_go(store):
    first, second = of(store, "paper"), of(store, "another")
    (one,) = doomed(store, [first.digest])
    assert (one.samples, one.why_kept) == (None, "another record has the same samples")
    remove(store, [one])
    check_whole(store)
    (other,) = doomed(store, [second.digest])
    assert other.samples is not None
    remove(store, [other])
    assert not other.samples.exists()


def test_both_at_once_take_their_samples_along(store):
    both = doomed(store, [of(store, name).digest for name in ("paper", "another")])
    assert len({one.samples for one in both}) == 1
    remove(store, both)
    assert not both[0].samples.exists()
    check_whole(store)


def test_every_kind_can_go(store):
    ids = [
        path.stem
        for folder in ("evaluations", "trainings", "imported")
        for path in (store.folder / folder).iterdir()
    ]
    remove(store, doomed(store, ids))
    assert [
        len(part.records) for part in (store.load(), store.evaluations(), store.trainings(), store.imported())
    ] == [
        3,
        0,
        0,
        0,
    ]
    check_whole(store)


def test_the_same_id_twice_is_one_record(store):
    digest = of(store, "paper").digest
    assert len(doomed(store, [digest, digest[:10], digest[:8].upper()])) == 1


def test_one_row_of_a_file_of_several_is_refused_with_what_to_type(store):
    (file,) = store.imported().records
    with pytest.raises(
        UsageError, match=rf"the 2 rows of zoo.csv are taken out together: .* rm {file.digest[:8]}"
    ):
        doomed(store, [f"{file.digest[:12]}-0001"])


def test_the_only_row_of_a_file_names_it(tmp_path):
    store = Store(tmp_path)
    stored = store.add(imported())
    assert [one.path for one in doomed(store, [f"{stored.digest[:12]}-0001"])] == [stored.path]


@pytest.mark.parametrize("asked", ["", "3f", "abc", "../x", "0" * 64, "ffff.npz"])
def test_what_names_no_record_is_refused(store, asked):
    before = files(store)
    with pytest.raises(UsageError, match="results rm"):
        doomed(store, [asked])
    assert files(store) == before


def test_what_names_several_is_refused(store):
    first = of(store, "paper").path
    twin = first.with_name(f"{first.stem[:6]}{'0' * 58}.json")
    shutil.copy(first, twin)
    with pytest.raises(UsageError, match=r"2 records begin so .*give more digits"):
        doomed(store, [first.stem[:6]])


def test_a_damaged_record_can_go_and_its_samples_stay(store):
    damaged = of(store, "end_to_end")
    damaged.path.write_text("{")
    (one,) = doomed(store, [damaged.digest[:8]])
    assert (one.stored, one.samples, one.why_kept) == (None, None, "which samples it had cannot be read")
    remove(store, [one])
    check_whole(store)


def test_samples_stay_where_another_record_cannot_be_read_for_it_may_need_them(store):
    of(store, "paper").path.write_text("{")  # it shares its samples with the next
    (one,) = doomed(store, [of(store, "another").digest])
    assert one.samples is None
    assert "1 other record cannot be read" in one.why_kept
    remove(store, [one])
    assert len(list((store.folder / "samples").iterdir())) == 3


def test_what_others_removed_meanwhile_is_passed_over(store):
    (one,) = doomed(store, [of(store, "end_to_end").digest])
    one.path.unlink()
    one.samples.unlink()
    remove(store, [one])
    check_whole(store)


def test_what_others_added_meanwhile_keeps_its_samples(store, measurement):
    (one,) = doomed(store, [of(store, "end_to_end").digest])
    later = store.add(dataclasses.replace(measurement, protocol="later"), OWN)
    remove(store, [one])
    assert store.samples(later.record)
    check_whole(store)


@pytest.mark.parametrize("steps", range(6))
def test_stopped_at_any_step_every_record_that_is_left_is_whole(store, monkeypatch, steps):
    chosen = doomed(store, [of(store, name).digest for name in ("end_to_end", "paper", "another")])
    kept = store.evaluations().records + store.trainings().records + store.imported().records
    left, unlink = [steps], Path.unlink

    def stops(path, *, missing_ok=False):
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", stops)
    if steps < 5:  # three records, two files of samples
        with pytest.raises(KeyboardInterrupt):
            remove(store, chosen)
    else:
        remove(store, chosen)
    monkeypatch.undo()
    check_whole(store)
    assert len(store.load().records) == max(3 - steps, 0)
    assert list(store.evaluations().records + store.trainings().records + store.imported().records) == kept


def test_a_file_that_cannot_be_removed_is_named(store, monkeypatch):
    def refuses(_path, *, missing_ok=False):  # noqa: ARG001  # root, as in a container, may remove what is read-only
        raise PermissionError(13, "Permission denied")

    chosen = doomed(store, [of(store, "end_to_end").digest])
    monkeypatch.setattr(removal.Path, "unlink", refuses)
    with pytest.raises(StoreError, match=r"measurements/.* cannot be removed from .*: Permission denied"):
        remove(store, chosen)


@given(st.text(max_size=80))
def test_no_words_make_it_fail_or_remove_what_they_do_not_name(tmp_path_factory, asked):
    store = Store(tmp_path_factory.mktemp("kept"))
    store.add(training())
    try:
        (one,) = doomed(store, [asked])
    except UsageError:
        return
    assert len(asked) >= LEAST_DIGITS
    assert one.digest.startswith(asked.lower()[:12])


def test_an_absent_folder_holds_no_record(tmp_path):
    with pytest.raises(UsageError, match="no record's name begins so"):
        doomed(Store(tmp_path / "no"), ["abcd1234"])


@pytest.fixture
def run(store, capsys):
    def run(*words):
        code = main(["results", *words, "--results", str(store.folder)])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


def test_without_yes_it_only_says_what_it_would_do(run, store):
    digest, before = of(store, "end_to_end").digest, files(store)
    code, out = run("rm", digest[:8])
    assert code == ExitCode.ANSWERED
    assert files(store) == before
    assert out.splitlines() == [
        f"This would remove 1 record of {store.folder}; nothing was removed yet:",
        "",
        "  record    kind         of                    made        samples",
        f"  {digest[:8]}  measurement  ssd/mobilenet_v1/300  2026-01-31  go too",
        "",
        f"To remove: frontier results rm {digest[:8]} --results {store.folder} --yes",
    ]


def test_with_yes_it_does_it_and_the_rest_is_listed(run, store):
    digest = of(store, "end_to_end").digest
    code, out = run("rm", digest[:8], "--yes", "--json")
    found = json.loads(out)
    assert code == ExitCode.ANSWERED
    assert (found["removed"], [one["row_id"] for one in found["records"]]) == (True, [digest])
    assert digest[:8] not in run("list")[1]


def test_yes_belongs_to_rm(run):
    code, out = run("list", "--yes")
    assert code == ExitCode.USAGE
    assert "only rm asks" in out


def test_nothing_is_taken_out_of_the_demonstration(capsys):
    assert main(["results", "rm", "abcd1234", "--results", "demonstration"]) == ExitCode.USAGE
    assert "--results demonstration" in capsys.readouterr().err
