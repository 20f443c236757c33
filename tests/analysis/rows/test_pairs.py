import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from analysis.rows.pairs import (
    AMBIGUOUS,
    ANOTHER_TRAINING,
    DUPLICATE,
    INCOMPLETE,
    NOT_EXPRESSED,
    Group,
    groups_by,
    have_same_weights,
    pairing_caveats,
    pairs_of,
    shared_where_stated,
)
from analysis.rows.settings import SETTINGS
from analysis.table import Table
from frontier.published import MINIVAL, published, source_of
from tests.analysis.grids import paper_grid, result, table


def named(rows, setting, **options):
    """The groups as (value, row_id) pairs, which do not depend on the order of the rows."""
    found = groups_by(rows, setting, **options).groups
    return [[(v, rows["row_id"][r]) for v, r in zip(*group, strict=True)] for group in found]


def test_two_sizes_of_one_detector_are_a_group():
    rows = table(result(resolution=600), result("ssd"), result(resolution=300))
    assert groups_by(rows, "resolution").groups == (Group((300.0, 600.0), (2, 0)),)
    assert groups_by(rows, "num_proposals").groups == ()


def test_a_second_difference_makes_no_pair():
    rows = table(
        result(resolution=600),
        result(resolution=300, num_proposals=100),
        result(extractor="inception_v2", resolution=300),
        result(resolution=300, precision="bfloat16"),
        result(resolution=300, runtime="xla"),
        result(resolution=300, batch_size=8.0),
        result(resolution=300, max_resolution=300.0),
        result(resolution=300, model="faster_rcnn/resnet_101/300/d0.5"),
        result(resolution=300, preset="tf_zoo"),
    )
    assert groups_by(rows, "resolution").groups == ()


def test_the_longer_edge_moves_with_the_resolution():
    # 1024 / 600 of 225 is 384; of 150 it is 256; another cap of one size is another detector.
    rows = table(
        *(result(resolution=r, max_resolution=c) for r, c in ((150, 256.0), (225, 384.0), (225, 400.0)))
    )
    assert groups_by(rows, "resolution").groups == (Group((150.0, 225.0), (0, 1)),)


def test_ssd_is_held_against_two_stages_at_the_defaults_of_the_paper():
    rows = table(
        result("ssd"),
        result("faster_rcnn", num_proposals=50),
        result("faster_rcnn"),
        result("faster_rcnn", output_stride=8),
    )
    assert named(rows, "meta_architecture") == [
        [("faster_rcnn", "faster_rcnn/resnet_101/600"), ("ssd", "ssd/resnet_101/600")]
    ]


def test_two_stages_are_held_against_each_other_at_every_setting():
    rows = table(*(result(meta, num_proposals=50) for meta in ("faster_rcnn", "r_fcn")))
    assert groups_by(rows, "meta_architecture").groups == (Group(("faster_rcnn", "r_fcn"), (0, 1)),)


def test_a_depth_multiplier_is_a_setting():
    rows = table(
        result("ssd", "mobilenet_v1", 300),
        result("ssd", "mobilenet_v1", 300, model="ssd/mobilenet_v1/300/d0.5", row_id="thin"),
    )
    assert named(rows, "depth_multiplier") == [[(0.5, "thin"), (1.0, "ssd/mobilenet_v1/300")]]


def test_a_configuration_stands_once_for_its_complete_then_newest_then_first_row():
    low = result(resolution=300)
    rows = table(
        result(row_id="timed only", ap=None, created="2026-03-01"),
        result(row_id="old", created="2026-01-01"),
        result(row_id="new b", created="2026-02-01"),
        result(row_id="new a", created="2026-02-01"),
        low,
    )
    assert named(rows, "resolution") == [[(300.0, low["row_id"]), (600.0, "new a")]]
    assert groups_by(rows, "resolution").left_out == {DUPLICATE: 3}


def test_the_checkpoint_that_serves_most_stands_for_all():
    rows = table(
        result(row_id="w 10", num_proposals=10, weights_digest="w"),
        result(row_id="w 50", num_proposals=50, weights_digest="w"),
        result(row_id="v 50", num_proposals=50, weights_digest="v", created="2026-02-01"),
        result(row_id="v 300", weights_digest="v", created="2026-02-01"),
        result(row_id="w 300", weights_digest="w"),
        result(row_id="none 100", num_proposals=100),
    )
    assert named(rows, "num_proposals") == [
        [(10.0, "w 10"), (50.0, "w 50"), (100.0, "none 100"), (300.0, "w 300")]
    ]
    (group,) = groups_by(rows, "num_proposals").groups
    same = {pair.values: pair.same_weights for pair in pairs_of(rows, group)}
    assert same[10.0, 300.0] is True
    assert same[50.0, 100.0] is None
    assert len(same) == 6


def test_an_evaluated_checkpoint_comes_before_one_that_was_only_timed():
    rows = table(
        result(row_id="timed 300", resolution=300, weights_digest="t", ap=None),
        result(row_id="timed 600", weights_digest="t", ap=None),
        result(row_id="low", resolution=300, weights_digest="a"),
        result(row_id="high", weights_digest="b"),
    )
    assert named(rows, "resolution") == [[(300.0, "low"), (600.0, "high")]]


def test_weights_are_the_same_or_not_or_unknown():
    assert have_same_weights("w", "w") is True
    assert have_same_weights("w", "v") is False
    assert have_same_weights(None, "w") is None


def test_published_detectors_that_cannot_be_expressed_are_left_out():
    other = {"source": "published", "preset": None}
    rows = table(
        *(result(resolution=r, **other) for r in (300, 600)),
        result(preset=None),
        result(meta_architecture=None),
    )
    assert groups_by(rows, "resolution") == ((), {INCOMPLETE: 1, NOT_EXPRESSED: 2})


def test_any_detector_takes_them_unless_several_state_the_same():
    other = {"source": "published", "preset": None}
    rows = table(
        result(resolution=300, **other),
        result(resolution=600, **other),
        result(resolution=600, **other, model="quantised"),
    )
    assert named(rows.take([0, 1]), "resolution", any_detector=True) == [
        [(300.0, "faster_rcnn/resnet_101/300"), (600.0, "faster_rcnn/resnet_101/600")]
    ]
    assert groups_by(rows, "resolution", any_detector=True) == ((), {AMBIGUOUS: 2})


def test_imported_rows_need_no_preset():
    rows = table(*(result(resolution=r, source="imported", preset=None, row_id=str(r)) for r in (300, 600)))
    assert named(rows, "resolution") == [[(300.0, "300"), (600.0, "600")]]


def test_the_grid_has_the_pairs_that_were_put_into_it():
    sizes = {
        setting: [len(group.rows) for group in groups_by(table(), setting).groups] for setting in SETTINGS
    }
    # 96 rows: 4 SSD, 40 two-stage and 4 of stride 8 at either size.
    assert sizes["resolution"] == [2] * 48
    assert sizes["num_proposals"] == [5] * 16
    assert sizes["output_stride"] == [2] * 8
    # At each size: three kinds of each of 4 networks at 300 proposals, two kinds at 4 other numbers and at stride 8.
    assert sorted(sizes["meta_architecture"]) == [2] * (2 * (4 * 4 + 2)) + [3] * 8
    assert sizes["preset"] == sizes["precision"] == sizes["depth_multiplier"] == []


def test_empty_and_single_rows_have_no_groups():
    for rows in (Table({}), table(result())):
        for setting in SETTINGS:
            assert groups_by(rows, setting) == ((), {})


def test_an_unknown_setting_is_refused():
    with pytest.raises(AnalysisError, match="setting 'depth' was asked for; known: meta_architecture"):
        groups_by(table(), "depth")


def naive_pairs(rows, setting):
    """Oracle: every two distinct configurations of the grid, compared column by column."""
    columns = ("meta_architecture", "feature_extractor", "resolution", "output_stride", "num_proposals")
    found = set()
    for a, b in itertools.combinations(rows, 2):
        differ = [column for column in columns if a.get(column) != b.get(column)]
        if differ == [setting] and setting in a and setting in b:
            found.add(frozenset((a["row_id"], b["row_id"])))
    return found


@given(
    st.lists(st.sampled_from(range(96)), unique=True, max_size=20),
    st.sampled_from(["feature_extractor", "resolution", "output_stride", "num_proposals"]),
    st.randoms(use_true_random=False),
)
def test_pairs_are_those_of_a_comparison_of_all_columns_in_any_order(chosen, setting, random):
    grid = paper_grid()
    rows = [grid[index] for index in chosen]
    shuffled = random.sample(rows, len(rows))
    found = []
    for ordered in (rows, shuffled):
        made = Table.from_rows(ordered)
        pairs = [pair for group in groups_by(made, setting).groups for pair in pairs_of(made, group)]
        found.append({frozenset(made["row_id"][list(pair.rows)]) for pair in pairs})
        assert len(found[-1]) == len(pairs)
        assert all(made[setting][pair.rows[0]] < made[setting][pair.rows[1]] for pair in pairs)
    assert found[0] == found[1] == naive_pairs(rows, setting)
    if rows:
        assert named(Table.from_rows(rows), setting) == named(Table.from_rows(shuffled), setting)


@given(st.lists(st.tuples(st.sampled_from("wv"), st.sampled_from([10, 50, 300]), st.booleans()), max_size=12))
def test_no_configuration_stands_twice_in_a_group(trainings):
    rows = [
        result(num_proposals=count, weights_digest=weights, ap=0.3 if scored else None, row_id=str(i))
        for i, (weights, count, scored) in enumerate(trainings)
    ]
    made = Table.from_rows(rows)
    found = groups_by(made, "num_proposals")
    for group in found.groups:
        assert list(group.values) == sorted(set(group.values))
        assert made["num_proposals"][list(group.rows)].tolist() == list(group.values)
        others = found.left_out.get(DUPLICATE, 0) + found.left_out.get(ANOTHER_TRAINING, 0)
        assert len(rows) == len(group.rows) + others


def test_rows_without_an_accuracy_need_no_split():
    rows = table(result(), result("ssd", ap=None, eval_split=None))
    assert shared_where_stated(rows, "x").eval_split == "shapes val"
    assert shared_where_stated(rows.take([1]), "x").eval_split == "unstated pictures"


def test_mixed_devices_and_splits_are_refused_and_nothing_is_nothing():
    with pytest.raises(AnalysisError, match="x was asked of a table that mixes 2 devices"):
        shared_where_stated(table(result(), result("ssd", device_key="gpu")), "x")
    with pytest.raises(AnalysisError, match="mixes 2 evaluation splits"):
        shared_where_stated(table(result(), result("ssd", eval_split="other")), "x")
    with pytest.raises(NothingFoundError, match=r"x was asked of an empty table; .* `frontier benchmark`"):
        shared_where_stated(Table({}), "x")


def test_caveats_say_what_else_differs():
    none = groups_by(Table({}), "resolution")
    assert pairing_caveats(none, [True, True], any_detector=False) == ()
    (weights, unknown) = pairing_caveats(none, [None, False], any_detector=True)
    assert weights == "No pair known to be of one checkpoint: all may differ by their training too."
    assert "frontier cannot express" in unknown


def test_published_results_of_the_paper_pair_where_they_say_enough():
    rows = published().where(eval_split=MINIVAL)
    kept = [source_of(row_id) in ("huang2017", "howard2017") for row_id in rows["row_id"]]
    rows = rows.take(np.array(kept))
    models = {
        setting: [list(rows["model"][list(group.rows)]) for group in groups_by(rows, setting).groups]
        for setting in SETTINGS
    }
    assert models["resolution"] == [
        [f"faster_rcnn/{name}/300", f"faster_rcnn/{name}/600"]
        for name in ("inception_v2", "mobilenet_v1", "vgg_16")
    ]
    assert models["num_proposals"] == [
        ["faster_rcnn/inception_resnet_v2/600/p10", "faster_rcnn/inception_resnet_v2/600"]
    ]
    assert models["output_stride"] == [
        ["faster_rcnn/inception_resnet_v2/600/s8", "faster_rcnn/inception_resnet_v2/600"]
    ]
    # Two documents print the AP of ssd/mobilenet_v1/300 and of ssd/inception_v2/300: each stands once.
    assert groups_by(rows, "meta_architecture").left_out == {DUPLICATE: 2}
