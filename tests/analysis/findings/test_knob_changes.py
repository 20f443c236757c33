from analysis.findings.knob_changes import REFERENCES, knob_changes, timed_changes, value_words, words_of
from analysis.findings.pair_times import PairTimes
from analysis.rows.pairs import Groups, groups_by
from tests.analysis.grids import result, table


def changes_of(rows, setting, reference=None):
    return knob_changes(rows, setting, groups_by(rows, setting), reference)


def test_proposals_are_told_of_each_meta_architecture_by_itself():
    rows = table(
        *(result(meta, num_proposals=count) for meta in ("faster_rcnn", "r_fcn") for count in (50, 300))
    )
    found = changes_of(rows, "num_proposals", REFERENCES["num_proposals"])
    assert [words_of(change) for change in found] == [
        "proposals of Faster R-CNN 300 to 50",
        "proposals of R-FCN 300 to 50",
    ]
    assert [change.pairs for change in found] == [[(1, 0)], [(3, 2)]]


def test_other_settings_are_told_over_all_meta_architectures():
    rows = table(*(result(meta, resolution=size) for meta in ("faster_rcnn", "r_fcn") for size in (300, 600)))
    (found,) = changes_of(rows, "resolution", 600.0)
    assert (words_of(found), len(found.pairs)) == ("resolution 600 px to 300 px", 2)


def test_without_the_reference_the_commonest_value_is_what_was_changed():
    rows = table(*(result(resolution=size) for size in (300, 480)))
    (found,) = changes_of(rows, "resolution", 600.0)
    assert (found.before, found.after) == (480.0, 300.0)  # the greater of two as common


def test_pairs_without_two_times_have_no_change_of_time():
    rows = table(result(resolution=300, latency_p50_ms=None), result())
    (found,) = changes_of(rows, "resolution", 600.0)
    assert timed_changes(PairTimes(rows, 50), found) == []
    assert len(timed_changes(PairTimes(rows, 95), found)) == 1


def test_nothing_pairs_in_no_groups():
    assert knob_changes(table(result()), "preset", Groups((), {}), "paper") == []


def test_values_have_units():
    assert [value_words("output_stride", 8.0), value_words("num_proposals", 50.0)] == ["8 px", "50"]
    assert value_words("preset", "tf_zoo") == "tf_zoo"
