import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.knobs import change_words, knobs
from analysis.findings.two_rows import ap_difference
from analysis.statistics.interval_words import ends_words
from analysis.table import Table
from analysis.words import signed_fraction
from frontier.published import MINIVAL, published, source_of
from tests.analysis.findings.test_two_rows import drawn_better_and_worse
from tests.analysis.grids import paper_grid, result, table


def effects_of(rows, **options):
    return {change_words(effect): effect for effect in knobs(rows, **options).rows}


def test_one_change_worked_by_hand():
    effects = effects_of(table(result(), result(num_proposals=50)))
    assert list(effects) == ["proposals of Faster R-CNN 300 to 50"]
    effect = effects["proposals of Faster R-CNN 300 to 50"]
    assert effect.accuracy_difference == pytest.approx(-0.0096)  # 3 % of 0.32
    assert effect.time_change == pytest.approx(-0.6)
    assert (effect.num_accuracy_pairs, effect.num_time_pairs, effect.accuracy_share_risen) == (1, 1, 0)
    assert math.isnan(effect.accuracy_lower)
    assert math.isnan(effect.time_upper)


def test_every_setting_of_the_grid():
    effects = effects_of(table())
    assert {name: effect.num_accuracy_pairs for name, effect in effects.items()} == {
        "meta-architecture Faster R-CNN to R-FCN": 44,
        "meta-architecture Faster R-CNN to SSD": 8,
        "feature extractor ResNet-101 to Inception v2": 22,
        "feature extractor ResNet-101 to Inception-ResNet v2": 26,
        "feature extractor ResNet-101 to MobileNet v1": 22,
        "resolution 600 px to 300 px": 48,
        "output stride 16 px to 8 px": 8,
        **{f"proposals of Faster R-CNN 300 to {count}": 8 for count in (10, 20, 50, 100)},
        **{f"proposals of R-FCN 300 to {count}": 8 for count in (10, 20, 50, 100)},
    }
    # Averaged over both they would show a third of the time, which neither takes.
    assert effects["proposals of Faster R-CNN 300 to 50"].time_change == pytest.approx(-0.6)
    assert effects["proposals of R-FCN 300 to 50"].time_change == pytest.approx(-0.025)
    assert effects["meta-architecture Faster R-CNN to SSD"].time_change == pytest.approx(
        -0.6
    )  # 0.6 / 1.5 - 1
    risen = effects["feature extractor ResNet-101 to Inception-ResNet v2"]
    assert risen.accuracy_share_risen == 1
    assert risen.accuracy_lower < risen.accuracy_difference < risen.accuracy_upper


def test_the_sentence_names_the_largest_effects():
    sentence = knobs(table()).sentence
    assert sentence.startswith(
        "Of 15 changes of one setting with all other settings equal, the largest seen: AP rises by feature extractor"
    )
    assert "AP falls by feature extractor ResNet-101 to MobileNet v1 (-0.098" in sentence
    assert (
        "the median time (p50) falls by feature extractor ResNet-101 to MobileNet v1 (-75.0 %, no interval, 22"
        in sentence
    )


def test_kept_draws_give_one_pair_its_interval():
    better, worse = drawn_better_and_worse(3)
    rows = table(
        result(evaluation_digest="most", ap=0.32), result(num_proposals=50, evaluation_digest="few", ap=0.29)
    )
    finding = knobs(rows, draws={"most": better, "few": worse})
    (effect,) = finding.rows
    bounds = ap_difference(rows, (0, 1), {"most": better, "few": worse})
    assert (effect.accuracy_lower, effect.accuracy_upper) == bounds
    assert effect.accuracy_upper < 0
    assert (effect.num_drawn_accuracies, effect.num_clear_accuracies) == (1, 1)
    assert (
        f"(-0.030, {ends_words(*bounds, signed_fraction)}, 1 pair, more than the choice of pictures explains in 1"
        in (finding.sentence)
    )
    assert "The interval of a single pair's AP is of the choice of pictures alone." in finding.caveats
    same = knobs(rows, draws={"most": better, "few": better}).rows[0]
    assert (same.accuracy_lower, same.accuracy_upper, same.num_clear_accuracies) == (0, 0, 0)
    assert math.isnan(knobs(rows, draws={"most": better}).rows[0].accuracy_lower)


def test_kept_draws_of_two_pairs_are_no_interval_of_their_average():
    better, worse = drawn_better_and_worse(3)
    digests = {"most": better, "few": worse}
    rows = [
        result(
            extractor=name, num_proposals=count, evaluation_digest=digest if name == "resnet_101" else None
        )
        for name in ("resnet_101", "mobilenet_v1")
        for count, digest in ((300, "most"), (50, "few"))
    ]
    finding = knobs(table(*rows), draws=digests)
    effect = next(one for one in finding.rows if one.setting.startswith("proposals"))
    # 3 % of .32 and of .2 less.
    assert (effect.accuracy_least, effect.accuracy_difference, effect.accuracy_most) == pytest.approx(
        (-0.0096, -0.0078, -0.006)
    )
    assert math.isnan(effect.accuracy_lower)
    assert (effect.num_accuracy_pairs, effect.num_drawn_accuracies, effect.num_clear_accuracies) == (2, 1, 1)
    assert (effect.time_least, effect.time_most) == pytest.approx((-0.6, -0.6))


def test_references_are_an_option():
    rows = table(result(), result(num_proposals=50), result(num_proposals=10))
    assert list(effects_of(rows, references={"num_proposals": 10.0})) == [
        "proposals of Faster R-CNN 10 to 50",
        "proposals of Faster R-CNN 10 to 300",
    ]
    with pytest.raises(AnalysisError, match="references of depth were given; known: meta_architecture"):
        knobs(rows, references={"depth": 1.0})


def test_a_group_without_the_reference_is_told_against_its_commonest_value():
    rows = table(
        *(result("ssd", name) for name in ("mobilenet_v1", "inception_v2")), result(extractor="mobilenet_v1")
    )
    assert set(effects_of(rows)) == {
        "feature extractor MobileNet v1 to Inception v2",
        "meta-architecture Faster R-CNN to SSD",
    }


def test_precision_preset_and_depth_are_settings():
    thin = {"model": "faster_rcnn/mobilenet_v1/600/d0.5", "row_id": "thin", "ap": 0.1}
    rows = table(
        result(extractor="mobilenet_v1"),
        result(extractor="mobilenet_v1", precision="bfloat16"),
        result(extractor="mobilenet_v1", preset="tf_zoo"),
        result(extractor="mobilenet_v1", **thin),
    )
    assert list(effects_of(rows)) == [
        "depth multiplier 1 to 0.5",
        "preset paper to tf_zoo",
        "precision float32 to bfloat16",
    ]


@given(st.lists(st.sampled_from(range(96)), unique=True, max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(chosen, random):
    rows = [paper_grid()[index] for index in chosen]
    found = []
    for ordered in (rows, random.sample(rows, len(rows))):
        try:
            effects = effects_of(Table.from_rows(ordered))
        except NothingFoundError:
            effects = {}
        found.append(
            {
                name: [value for value in effect[3:] if not isinstance(value, str)]
                for name, effect in effects.items()
            }
        )
    assert found[0].keys() == found[1].keys()
    for name, effect in found[0].items():
        assert effect == pytest.approx(found[1][name], nan_ok=True)
    for effect in effects.values():
        assert 0 <= effect.accuracy_share_risen <= 1 or math.isnan(effect.accuracy_share_risen)
        assert effect.accuracy_least <= effect.accuracy_difference + 1e-12 or math.isnan(
            effect.accuracy_difference
        )
        assert effect.accuracy_difference <= effect.accuracy_most + 1e-12 or math.isnan(
            effect.accuracy_difference
        )


def test_accuracy_or_time_may_be_missing():
    rows = [result(num_proposals=count, ap=None, eval_split=None) for count in (50, 300)]
    finding = knobs(table(*rows))
    assert finding.sentence == (
        "Of 1 change of one setting with all other settings equal: the median time (p50) falls by proposals of Faster R-CNN 300 "
        "to 50 (-60.0 %, no interval, 1 pair)."
    )
    assert math.isnan(finding.rows[0].accuracy_difference)


def test_all_tied():
    rows = [{**result(num_proposals=count), "ap": 0.3, "latency_p50_ms": 9.0} for count in (50, 300)]
    assert knobs(table(*rows)).sentence.endswith(
        "all other settings equal, none moves AP or lowers the median time (p50)."
    )


def test_nothing_says_what_is_missing():
    with pytest.raises(
        NothingFoundError, match=r"no two of them are equal but for one setting .*`frontier benchmark"
    ):
        knobs(table(result()))
    with pytest.raises(NothingFoundError, match="no two of them are equal but for one setting"):
        knobs(table(*(result(num_proposals=n, ap=None, latency_p50_ms=None) for n in (50, 300))))
    with pytest.raises(NothingFoundError, match="asked of an empty table"):
        knobs(Table({}))
    with pytest.raises(AnalysisError, match="mixes 2 devices"):
        knobs(table(result(), result("ssd", device_key="gpu:x")))


def test_published_tables():
    rows = published().where(protocol="tf1_zoo/titan_x/tensorflow-1-object-detection-api/prec?/b?/post")
    finding = knobs(rows)
    assert [change_words(effect) for effect in finding.rows] == [
        "meta-architecture Faster R-CNN to R-FCN",
        "feature extractor ResNet-101 to Inception v2",
        "feature extractor Inception v2 to MobileNet v1",
    ]
    assert finding.rows[0].accuracy_difference == pytest.approx(0.30 - 0.32)
    assert finding.rows[0].time_change == pytest.approx(92 / 106 - 1)
    assert any(
        "19 rows published of detectors that frontier cannot express" in caveat for caveat in finding.caveats
    )
    paper = published().where(eval_split=MINIVAL)
    paper = paper.take([source_of(row_id) in ("huang2017", "howard2017") for row_id in paper["row_id"]])
    effects = effects_of(paper)
    assert effects["proposals of Faster R-CNN 300 to 10"].accuracy_difference == pytest.approx(-0.064)
    assert effects["meta-architecture Faster R-CNN to SSD"].num_accuracy_pairs == 3


def test_another_accuracy_is_taken_and_named():
    rows = table(result(num_proposals=50, ap50=0.4), result(num_proposals=300, ap50=0.5))
    finding = knobs(rows, objective="ap50")
    (effect,) = finding.rows
    assert (effect.accuracy_kind, effect.accuracy_difference) == ("AP at IoU .5", pytest.approx(-0.1))
    assert "AP at IoU .5 falls by proposals of Faster R-CNN 300 to 50 (-0.100" in finding.sentence
    assert ", AP at IoU .5 -0.100)" in finding.sentence
    with pytest.raises(AnalysisError, match="objective 'map' was asked for"):
        knobs(rows, objective="map")


def test_trainings_that_differ_besides_are_told():
    rows = [
        result(meta=meta, training=f"new; 9 steps; 8 pictures a step; learning rate {rate}")
        for meta, rate in (("faster_rcnn", 0.1), ("r_fcn", 0.2))
    ]
    (caveat,) = (one for one in knobs(table(*rows)).caveats if "in different ways" in one)
    assert caveat.startswith("In 1 of 1 pair the two were trained in different ways (learning rate)")
