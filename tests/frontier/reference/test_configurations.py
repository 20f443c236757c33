import pytest

from frontier.published import published
from frontier.reference.configurations import config_of, remarks_on

# Every row that the catalogue marks exact, checked by hand against the printed table it comes from.
# None: no resolution is printed, and the row differs from its neighbours in what a configuration does not hold.
SSD_MOBILENET = "ssd/mobilenet_v1/300@tf_zoo"
SSD_INCEPTION = "ssd/inception_v2/300@tf_zoo"
FASTER_INCEPTION = "faster_rcnn/inception_v2/600@tf_zoo"
FASTER_RESNET = "faster_rcnn/resnet_101/600@tf_zoo"
FASTER_INCEPTION_RESNET = "faster_rcnn/inception_resnet_v2/600/s8@tf_zoo"
RFCN_RESNET = "r_fcn/resnet_101/600@tf_zoo"
EXACT = {
    "huang2017-0001": "ssd/mobilenet_v1/300",
    "huang2017-0002": "ssd/mobilenet_v1/300",
    "huang2017-0003": "ssd/inception_v2/300",
    "huang2017-0004": "ssd/inception_v2/300",
    "huang2017-0005": "faster_rcnn/resnet_101/600/p100",
    "huang2017-0006": "faster_rcnn/resnet_101/600/p100",
    "huang2017-0007": "r_fcn/resnet_101/600",
    "huang2017-0008": "r_fcn/resnet_101/600",
    "huang2017-0009": "faster_rcnn/inception_resnet_v2/600/s8",
    "huang2017-0010": "faster_rcnn/inception_resnet_v2/600/s8",
    "huang2017-0011": None,
    "huang2017-0012": None,
    "huang2017-0013": None,
    "huang2017-0014": None,
    "huang2017-0015": None,
    "huang2017-0016": None,
    "huang2017-0020": "faster_rcnn/inception_resnet_v2/600",
    "huang2017-0021": "faster_rcnn/inception_resnet_v2/600/p10",
    "howard2017-0022": "ssd/vgg_16/300",
    "howard2017-0023": "ssd/inception_v2/300",
    "howard2017-0024": "ssd/mobilenet_v1/300",
    "howard2017-0025": "faster_rcnn/vgg_16/300",
    "howard2017-0026": "faster_rcnn/inception_v2/300",
    "howard2017-0027": "faster_rcnn/mobilenet_v1/300",
    "howard2017-0028": "faster_rcnn/vgg_16/600",
    "howard2017-0029": "faster_rcnn/inception_v2/600",
    "howard2017-0030": "faster_rcnn/mobilenet_v1/600",
    "tf1_zoo-0031": SSD_MOBILENET,
    "tf1_zoo-0041": SSD_INCEPTION,
    "tf1_zoo-0042": FASTER_INCEPTION,
    "tf1_zoo-0045": RFCN_RESNET,
    "tf1_zoo-0046": FASTER_RESNET,
    "tf1_zoo-0048": FASTER_INCEPTION_RESNET,
    **dict.fromkeys([f"prodigy_recipes-{line:04}" for line in (69, 70, 71)], FASTER_INCEPTION_RESNET),
    **dict.fromkeys([f"prodigy_recipes-{line:04}" for line in (75, 76, 77)], FASTER_INCEPTION),
    **dict.fromkeys([f"prodigy_recipes-{line:04}" for line in (78, 79, 80)], FASTER_RESNET),
    **dict.fromkeys([f"prodigy_recipes-{line:04}" for line in (90, 91, 92)], RFCN_RESNET),
    **dict.fromkeys([f"prodigy_recipes-{line:04}" for line in (93, 94, 95)], SSD_INCEPTION),
    **dict.fromkeys([f"prodigy_recipes-{line:04}" for line in (99, 100, 101)], SSD_MOBILENET),
    "mlperf-1252": SSD_MOBILENET,
    "omz-1262": SSD_MOBILENET,
}


def test_every_exact_row_of_the_catalogue_was_looked_at(raw_rows):
    assert {name for name, raw in raw_rows.items() if raw["paper_config"] == "exact"} == set(EXACT)
    assert len(EXACT) == 53


def test_the_packaged_rows_carry_these_names_and_no_others():
    table = published().take(~published().is_missing("preset"))
    packaged = dict(zip(table["row_id"], table["model"], strict=True))
    assert packaged == {row_id: name for row_id, name in EXACT.items() if name is not None}


@pytest.mark.parametrize("row_id", EXACT)
def test_exact_rows_become_the_configuration_they_describe(raw_rows, words, row_id):
    config = config_of(raw_rows[row_id], words)
    assert (config and config.name) == EXACT[row_id]
    assert words.problems == []


def test_no_other_row_becomes_a_configuration(raw_rows, words):
    assert all(config_of(raw, words) is None for row_id, raw in raw_rows.items() if row_id not in EXACT)


def test_stride_eight_and_few_proposals_are_kept(zoo_row, words):
    config = config_of(zoo_row(output_stride="8", num_proposals="50"), words)
    assert config.name == "faster_rcnn/resnet_101/600/s8/p50@tf_zoo"


def test_an_exact_row_that_no_configuration_allows_is_a_problem(zoo_row, words):
    assert config_of(zoo_row(num_proposals="500"), words) is None
    assert words.problems == [
        "tf1_zoo-0046: marked exact, but num_proposals = 500 is outside 1 to 300. Nearest: 300"
    ]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (
            {
                "source": "huang2017",
                "model": "R-FCN w/Resnet 101, 300 Proposals",
                "resolution": "",
                "output_stride": "",
            },
            [
                "Resolution 600 by the label Hi Res of Figure 2.",
                "Stride not printed: the paper's default of 16 (section 3.1).",
            ],
        ),
        (
            {"source": "howard2017"},
            ["The multiply-adds are those of a square input; the configuration keeps the aspect ratio."],
        ),
        ({}, []),
    ],
)
def test_what_is_taken_for_granted_is_said(zoo_row, words, cells, told):
    raw = zoo_row(**cells)
    config = config_of(raw, words)
    assert config.resolution == 600
    assert remarks_on(raw, config) == told


def test_the_vgg_of_ssd_is_explained(zoo_row, words):
    ssd = {"meta_architecture": "ssd", "num_proposals": "", "output_stride": "", "resolution": "300"}
    raw = zoo_row(source="howard2017", feature_extractor="VGG-16 (deeplab)", **ssd)
    (remark,) = remarks_on(raw, config_of(raw, words))
    assert "fc6 and fc7 as convolutions" in remark
