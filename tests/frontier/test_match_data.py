"""What is kept beside an evaluation, found by its digest; nothing where it is lost."""

from frontier.match_data import kept_draws, match_data
from frontier.store import Store
from tests.frontier.comparing.stored import RESAMPLES, SSD, A, keep_evaluation, scored_and_drawn
from tests.frontier.records.made import imported


def test_match_data_and_draws_come_back(tmp_path):
    stored = keep_evaluation(tmp_path, SSD, A)
    found = match_data(tmp_path, stored.digest)
    expected = scored_and_drawn(5, 0.0)[0].matches
    assert all((found.matches.arrays()[name] == value).all() for name, value in expected.arrays().items())
    assert len(found.draws.rows) == RESAMPLES
    assert found.categories == stored.record.categories


def test_those_of_old_have_no_draws(tmp_path):
    assert match_data(tmp_path, keep_evaluation(tmp_path, SSD, A, with_draws=False).digest).draws is None


def test_those_of_imported_detections_are_found_too(tmp_path):
    arrays = scored_and_drawn(5, 0.0)[0].matches.arrays()
    stored = Store(tmp_path).add(imported(), arrays)
    assert match_data(tmp_path, stored.digest).categories == ()


def test_what_is_lost_or_damaged_is_none(tmp_path):
    stored = keep_evaluation(tmp_path, SSD, A)
    assert match_data(tmp_path, "0" * 64) is None
    samples = tmp_path / "samples" / f"{stored.record.samples_digest}.npz"
    samples.write_bytes(b"no zip")
    assert match_data(tmp_path, stored.digest) is None
    samples.unlink()
    assert match_data(tmp_path, stored.digest) is None
    stored.path.write_bytes(b"{}")
    assert match_data(tmp_path, stored.digest) is None


def test_samples_that_are_no_match_data_are_none(tmp_path):
    stored = Store(tmp_path).add(imported(), {"something": [1.0]})
    assert match_data(tmp_path, stored.digest) is None


def test_draws_come_alone(tmp_path):
    stored = keep_evaluation(tmp_path, SSD, A)
    whole, alone = match_data(tmp_path, stored.digest).draws, kept_draws(tmp_path, stored.digest)
    assert (alone.rows == whole.rows).all()
    assert (alone.pictures, alone.seed) == (whole.pictures, whole.seed)
    assert kept_draws(tmp_path, keep_evaluation(tmp_path, SSD, A, with_draws=False).digest) is None
    assert kept_draws(tmp_path, "0" * 64) is None
