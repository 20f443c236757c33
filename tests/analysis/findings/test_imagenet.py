import pytest

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.imagenet import associations, extractor_means, imagenet
from analysis.table import Table
from frontier.published import MINIVAL, published

TOP1 = {  # Huang et al., Table 2
    "vgg_16": 0.710,
    "mobilenet_v1": 0.711,
    "inception_v2": 0.739,
    "resnet_101": 0.764,
    "inception_v3": 0.780,
    "inception_resnet_v2": 0.804,
}
RISING = {
    "vgg_16": 0.20,
    "mobilenet_v1": 0.16,
    "inception_v2": 0.21,
    "resnet_101": 0.26,
    "inception_v3": 0.25,
}
FLAT = {"vgg_16": 0.22, "mobilenet_v1": 0.19, "inception_v2": 0.22, "resnet_101": 0.20, "inception_v3": 0.21}


def rows_of(meta_architecture, aps, **more):
    return [
        {
            "model": f"{meta_architecture}/{extractor}/300",
            "config_digest": f"{meta_architecture}/{extractor}",
            "meta_architecture": meta_architecture,
            "feature_extractor": extractor,
            "resolution": 300.0,
            "preset": "paper",
            "imagenet_top1": TOP1[extractor],
            "ap": ap,
            "eval_split": "coco_val2017",
            **more,
        }
        for extractor, ap in aps.items()
    ]


GRID = [
    *rows_of("ssd", FLAT),
    *rows_of("faster_rcnn", RISING | {"inception_resnet_v2": 0.30}),
    *rows_of("r_fcn", {"resnet_101": 0.27}),
]


def test_the_papers_statement_comes_out_where_the_data_have_it():
    found = imagenet(Table.from_rows(GRID))
    by_architecture = associations(found.rows)
    assert list(by_architecture) == ["ssd", "faster_rcnn", "r_fcn"]
    assert [one.is_significant for one in by_architecture.values()] == [False, True, False]
    assert found.sentence == (
        "On COCO val2017 at 300 px, for SSD no relation is established (correlation 0.02, 95 % interval -0.88 to 0.89, "
        "p = 1.00, 5 feature extractors); for Faster R-CNN AP rises with ImageNet accuracy (correlation 0.94, 95 % "
        "interval 0.56 to 0.995, p = 0.011, 6 feature extractors); for R-FCN 1 feature extractor is too few to tell."
    )
    assert found.caveats[1].startswith("That one correlation is significant and another is not does not show")
    assert len(found.rows) == 12


def test_detectors_of_one_extractor_are_one_point_of_the_statistics():
    # Ten numbers of proposals of each of four extractors: forty detectors, and four extractors to tell from.
    rows = [
        row
        for proposals in range(10, 110, 10)
        for row in rows_of(
            "faster_rcnn",
            {name: ap + proposals / 5000 for name, ap in list(RISING.items())[1:]},
            num_proposals=proposals,
            weights_digest=str(proposals),
        )
    ]
    found = imagenet(Table.from_rows(rows))
    (one,) = associations(found.rows).values()
    assert (len(found.rows), one.num_points) == (40, 4)
    assert not one.is_significant
    assert one.p_value >= 2 / 24
    (means,) = extractor_means(found.rows).values()
    assert means[0].num_detectors == 10
    assert means[0].accuracy == pytest.approx(0.16 + 55 / 5000)
    assert "several numbers of proposals are together" in found.caveats[1]


def test_only_the_low_resolution_unless_asked():
    aps = {"vgg_16": 0.3, "resnet_101": 0.31, "inception_v3": 0.32}
    high = rows_of("ssd", aps, resolution=500.0, weights_digest="w")
    table = Table.from_rows([*GRID, *high])
    assert len(imagenet(table).rows) == 12
    assert any(
        caveat.startswith("Left out: those at 500 px (all sizes") for caveat in imagenet(table).caveats
    )
    assert imagenet(table).title.endswith(" of the feature extractor at 300 px")
    assert imagenet(table, resolution=None).title.endswith(" of the feature extractor")
    assert len(imagenet(table, resolution=None).rows) == 15
    assert [point.accuracy for point in imagenet(table, resolution=500).rows] == [0.3, 0.31, 0.32]
    with pytest.raises(
        NothingFoundError, match="at 320 px of a table with 300, 500 px; give another `resolution`"
    ):
        imagenet(table, resolution=320)


def test_an_interval_is_given_where_there_is_one():
    rows = [
        *rows_of("ssd", {"vgg_16": 0.2}, ap_lower=0.19, ap_upper=0.22),
        *rows_of("ssd", {"resnet_101": 0.3, "inception_v3": 0.31}),
    ]
    points = imagenet(Table.from_rows(rows)).rows
    assert [(point.accuracy_lower, point.accuracy_upper) for point in points] == [
        (0.19, 0.22),
        (None, None),
        (None, None),
    ]
    assert points[0].model == "SSD VGG-16, 300 px"


def test_equal_accuracies_are_no_correlation():
    sentence = imagenet(Table.from_rows(rows_of("ssd", dict.fromkeys(TOP1, 0.2)))).sentence
    assert "for SSD there is no telling, for all 6 points are equal in one of the two numbers" in sentence
    assert "nan" not in sentence


def test_other_architectures_keep_their_names():
    rows = [*rows_of("ssd", FLAT), *rows_of("retinanet", {"resnet_101": 0.36})]
    assert "for retinanet 1 feature extractor is too few" in imagenet(Table.from_rows(rows)).sentence


def test_fewer_than_three_extractors_are_no_picture():
    # One extractor, however many detectors carry it, is one column of points; two are on a line whatever they are.
    one = [
        row
        for meta in ("ssd", "r_fcn")
        for row in rows_of(meta, {"mobilenet_v1": 0.16 + 0.02 * (meta == "ssd")})
    ]
    with pytest.raises(
        NothingFoundError,
        match=r"asked of 2 detectors at 300 px, of 1 feature extractor \(MobileNet v1\), where it takes 3 of different "
        r"ImageNet accuracy \(and 4 in one meta-architecture for a correlation\); `frontier evaluate` makes the AP",
    ):
        imagenet(Table.from_rows(one))
    with pytest.raises(NothingFoundError, match=r"of 2 feature extractors \(MobileNet v1 and VGG-16\)"):
        imagenet(Table.from_rows([*one, *rows_of("ssd", {"vgg_16": 0.2})]), resolution=None)
    larger = rows_of("ssd", FLAT, resolution=500.0)
    with pytest.raises(NothingFoundError, match="there are 5 in all sizes: `--resolution all`"):
        imagenet(Table.from_rows([*one, *larger]))


def test_what_is_missing_is_said():
    unnamed = Table.from_rows([{"model": "yolov8s", "source": "imported", "ap": 0.4}])
    with pytest.raises(NothingFoundError, match="1 row: 1 with AP, 0 with `imagenet_top1`"):
        imagenet(unnamed)
    with pytest.raises(NothingFoundError, match="asked of an empty table; `frontier evaluate`"):
        imagenet(Table({}))
    without = rows_of("ssd", FLAT, imagenet_top1=None)
    with pytest.raises(NothingFoundError, match="5 rows: 5 with AP, 0 with `imagenet_top1`"):
        imagenet(Table.from_rows(without))
    mixed = [*rows_of("ssd", FLAT), *rows_of("r_fcn", RISING, eval_split="coco_minival_8k")]
    with pytest.raises(AnalysisError, match="mixes 2 evaluation splits"):
        imagenet(Table.from_rows(mixed))


def test_published_rows_do_not_settle_it():
    # Table 3 of the paper, the MobileNets paper and the zoo: 3 extractors of SSD and Faster R-CNN at 300 px.
    found = imagenet(published().where(eval_split=MINIVAL))
    assert {name: one.num_points for name, one in associations(found.rows).items()} == {
        "ssd": 3,
        "faster_rcnn": 3,
    }
    assert "SSD 3 feature extractors are too few to tell" in found.sentence
    everything = imagenet(published().where(eval_split=MINIVAL), resolution=None)
    faster = associations(everything.rows)["faster_rcnn"]
    assert faster.num_points == 5
    assert faster.pearson > 0.8
    assert not faster.is_significant


def test_another_accuracy_is_taken_and_named():
    rows = Table.from_rows([{**row, "ap75": row["ap"], "ap": 0.3, "ap75_lower": 0.1} for row in GRID])
    found = imagenet(rows, objective="ap75")
    assert [point.accuracy for point in found.rows] == [
        point.accuracy for point in imagenet(Table.from_rows(GRID)).rows
    ]
    assert {(point.accuracy_kind, point.accuracy_lower) for point in found.rows} == {("AP at IoU .75", 0.1)}
    assert found.title.startswith("AP at IoU .75 against the ImageNet accuracy")
    assert "for Faster R-CNN AP at IoU .75 rises with ImageNet accuracy" in found.sentence
    with pytest.raises(NothingFoundError, match=r"0 with AP at IoU \.5"):
        imagenet(rows, objective="ap50")
    with pytest.raises(AnalysisError, match="objective 'map' was asked for"):
        imagenet(rows, objective="map")
