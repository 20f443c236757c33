"""What comes with frontier to look at: a grid of three detectors, five numbers of proposals and two resolutions."""

import numpy as np
import pytest

from analysis.findings.finding import Finding
from frontier.desk import load
from frontier.errors import NoRowsError
from frontier.gallery import GALLERY, entry_of
from frontier.store import Store

TWO_STAGE = ("faster_rcnn", "r_fcn")
PROPOSALS = (10, 20, 50, 100, 300)


@pytest.fixture(scope="module")
def demonstration():
    return load("demonstration")


def test_it_is_the_whole_grid(demonstration):
    suffixes = ["" if proposals == 300 else f"/p{proposals}" for proposals in PROPOSALS]
    two_stage = {
        f"{meta}/mobilenet_v1/{resolution}{suffix}"
        for meta in TWO_STAGE
        for resolution in (300, 150)
        for suffix in suffixes
    }
    names = two_stage | {"ssd/mobilenet_v1/300", "ssd/mobilenet_v1/150"}
    assert set(demonstration.measured["model"]) == set(demonstration.evaluated["model"]) == names
    assert len(demonstration.measured) == len(demonstration.evaluated) == 22
    assert not demonstration.problems


def test_each_accuracy_is_of_the_weights_that_were_timed(demonstration):
    timed = dict(zip(demonstration.measured["model"], demonstration.measured["weights_digest"], strict=True))
    for name, digest in zip(
        demonstration.evaluated["model"], demonstration.evaluated["weights_digest"], strict=True
    ):
        assert timed[name] == digest, name


def test_accuracies_have_intervals_and_lie_in_them(demonstration):
    lower, ap, upper = (demonstration.evaluated[name] for name in ("ap_lower", "ap", "ap_upper"))
    assert np.all(lower <= ap)
    assert np.all(ap <= upper)
    assert np.all(lower < upper)


def test_its_samples_are_whole(demonstration):
    store = Store(demonstration.folder)
    for stored in (*store.load().records, *store.evaluations().records):
        assert store.samples(stored.record)


HERE = [entry for entry in GALLERY if entry.elsewhere == "--results demonstration"]


@pytest.mark.parametrize("entry", HERE, ids=lambda entry: entry.name)
def test_every_finding_has_something_to_say(demonstration, entry):
    if entry.name == "accuracy_time":
        assert demonstration.plot("accuracy_time").name == "accuracy_time"
        return
    found = demonstration.finding(entry.name)
    assert isinstance(found, Finding)
    assert len(found.rows)
    assert any(character.isdigit() for character in found.sentence)


def test_the_stride_was_not_varied(demonstration):
    with pytest.raises(NoRowsError, match="output stride"):
        demonstration.finding("stride")
    assert not entry_of("stride").elsewhere


def test_one_extractor_tells_nothing_of_imagenet_but_published_ones_do(demonstration, tmp_path):
    assert entry_of("imagenet").elsewhere == "--device titan_x --resolution all"
    with pytest.raises(
        NoRowsError, match=f"or those that come with frontier with {entry_of('imagenet').elsewhere}"
    ):
        demonstration.finding("imagenet")
    found = load(tmp_path).finding("imagenet", device="titan_x", resolution=None)
    assert len({row.feature_extractor for row in found.rows}) == 5


def test_who_lacks_rows_is_told_of_it(tmp_path):
    with pytest.raises(NoRowsError, match="--results demonstration"):
        load(tmp_path).finding("proposals", device="titan_x", any_detector=False)
