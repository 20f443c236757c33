import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.memory import memory
from analysis.table import Table
from tests.figures.tables import measured


def stated(meta, extractor, total, proposals=None, **more):
    name = f"{meta}/{extractor}/{proposals}/{more}"
    row = {"memory_total_mb": total, "num_proposals": proposals, "config_digest": name}
    return measured(name, meta, extractor, 10.0, 0.2, **(row | more))


ROWS = [
    stated("faster_rcnn", "resnet_101", 1000.0, 10.0),
    stated("faster_rcnn", "resnet_101", 4000.0, 300.0),
    stated("faster_rcnn", "resnet_101", 2500.0, 100.0),
    stated("faster_rcnn", "vgg_16", 900.0, 300.0),
    stated("ssd", "mobilenet_v1", 200.0),
    stated("ssd", "vgg_16", 9000.0, resolution=600.0),
]


def test_pairs_worked_by_hand():
    finding = memory(Table.from_rows(ROWS))
    assert [row[:5] for row in finding.rows] == [
        ("ssd", "mobilenet_v1", 200, 200, 200),
        ("faster_rcnn", "vgg_16", 900, 900, 900),
        ("faster_rcnn", "resnet_101", 2500, 1000, 4000),
    ]
    assert finding.rows[2][6:9] == (3, 10, 300)
    assert [name.split("/")[2] for name in finding.rows[2].row_ids] == ["10.0", "100.0", "300.0"]  # by memory
    assert finding.rows[0][6:9] == (1, None, None)
    assert finding.sentence == (
        "SSD MobileNet v1 at 300 px takes 200 MB (total as the paper counts it: the outputs of all operations), the least "
        "of 3 pairs of meta-architecture and extractor, and Faster R-CNN ResNet-101 2,500 MB, the most, 12.5 times that; "
        "the widest range within a pair is that of Faster R-CNN ResNet-101, 1,000 MB to 4,000 MB with 10 to 300 proposals. "
        "2 of the 3 always stay under 1,000 MB."
    )


def test_all_resolutions_are_said_to_be_mixed():
    left_out = "Left out: those at 600 px (all sizes: `--resolution all`, in Python resolution=None)."
    assert left_out in memory(Table.from_rows(ROWS)).caveats
    finding = memory(Table.from_rows(ROWS), resolution=None)
    assert left_out not in finding.caveats
    assert len(finding.rows) == 4
    assert "Ranges hold several resolutions as well as proposals: 300, 600." in finding.caveats


def test_one_pair():
    sentence = memory(Table.from_rows(ROWS[4:5])).sentence
    assert sentence.endswith("; it is the only pair of meta-architecture and extractor here.")


def test_a_counted_total_is_the_same_on_every_machine_and_counts_once():
    rows = [ROWS[4], ROWS[4] | {"device_key": "gpu", "row_id": "other"}]
    assert memory(Table.from_rows(rows)).rows[0].num_configurations == 1


def test_figures_of_machines_are_not_mixed():
    rows = [
        stated("ssd", "vgg_16", None, memory_xla_mb=20.0, device_key=key, row_id=key, eval_split=key)
        for key in "ab"
    ]
    with pytest.raises(AnalysisError, match="memory was asked of a table that mixes 2 devices"):
        memory(Table.from_rows(rows))
    assert (
        memory(Table.from_rows([row | {"device_key": "a"} for row in rows])).rows[0].num_configurations == 2
    )


def test_another_resolution_says_what_there_is():
    with pytest.raises(
        NothingFoundError,
        match=r"memory at 640 px was asked of 6 rows .* there are 300, 600: ask for .*`--resolution all`",
    ):
        memory(Table.from_rows(ROWS), resolution=640.0)


def test_an_empty_table_says_what_to_do():
    with pytest.raises(
        NothingFoundError, match=r"memory was asked of 0 rows.* `frontier benchmark` records it"
    ):
        memory(Table({}))


@given(
    st.lists(
        st.tuples(st.sampled_from(["ssd", "r_fcn", "yolox"]), st.integers(1, 99)), min_size=1, max_size=9
    )
)
def test_each_configuration_is_in_one_row(cases):
    rows = [
        stated(meta, "vgg_16", float(mb), config_digest=str(n), row_id=str(n))
        for n, (meta, mb) in enumerate(cases)
    ]
    found = memory(Table.from_rows(rows)).rows
    assert sum(row.num_configurations for row in found) == len(cases)
    assert [row.meta_architecture for row in found] == [
        m for m in ("ssd", "r_fcn", "yolox") if m in dict(cases)
    ]
    assert all(row.lowest_mb <= row.memory_mb <= row.highest_mb for row in found)
