from analysis.rows.names import differ_in_proposals, name_in, names
from analysis.table import Table


def row(meta, **more):
    return {
        "meta_architecture": meta,
        "feature_extractor": "vgg_16",
        "resolution": 300.0,
        "preset": "paper",
        **more,
    }


FEW, MANY, SSD = row("r_fcn", num_proposals=50.0), row("faster_rcnn", num_proposals=300.0), row("ssd")


def test_beside_other_numbers_of_proposals_each_two_stage_detector_says_its_own():
    table = Table.from_rows([FEW, MANY, SSD])
    assert names(table) == [
        "R-FCN VGG-16, 300 px, 50 proposals",
        "Faster R-CNN VGG-16, 300 px, 300 proposals",
        "SSD VGG-16, 300 px",
    ]
    assert name_in(table, table.row(1)) == names(table)[1]


def test_where_all_have_one_number_the_papers_is_not_said():
    table = Table.from_rows([MANY, SSD])
    assert not differ_in_proposals(table)
    assert names(table) == ["Faster R-CNN VGG-16, 300 px", "SSD VGG-16, 300 px"]
    assert names(Table.from_rows([FEW])) == ["R-FCN VGG-16, 300 px, 50 proposals"]


def test_no_rows_have_no_names():
    assert names(Table({})) == []
