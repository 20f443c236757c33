import csv

import pytest

from frontier.reference import translate as module
from frontier.reference.translate import HERE, main, translate
from frontier.reference.vocabulary import TranslationError

BACKBONE_HEADER = (
    "feature_extractor,variant,input_size,top1,top5,params,params_scope,multiply_adds_m,multiply_adds_kind,flops_m,"
    "flops_kind,precision,source,source_repo,source_path,source_commit,notes,row_id"
)
# MobileNets paper, Table 6: 1.0 MobileNet-224 is right for 70.6 % with 569 million multiply-adds.
MOBILENET = (
    "MobileNet v1,1.0 MobileNet-224,224,70.6,,4200000,whole classifier,569,multiply-adds,,,fp32,howard2017,"
    "arXiv:1704.04861,Table 6,v1,,howard2017-053"
)


@pytest.fixture
def folder(tmp_path, zoo_row):
    """A raw catalogue of one detector and one feature extractor."""
    with (tmp_path / "published.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(zoo_row()))
        writer.writeheader()
        writer.writerow(zoo_row())
    (tmp_path / "backbone_top1.csv").write_text(f"{BACKBONE_HEADER}\n{MOBILENET}\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["published.csv", "backbones.csv"])
def test_the_packaged_tables_are_the_translation_of_the_catalogue(catalogue, name):
    assert translate(catalogue)[name] == (HERE / name).read_bytes()


def test_both_tables_are_written_with_the_columns_they_fill(folder):
    tables = translate(folder)
    header, row = tables["published.csv"].decode().splitlines()
    assert header.startswith("row_id,model,meta_architecture,feature_extractor,resolution,max_resolution")
    assert "gmacs" not in header
    assert row.startswith(
        "tf1_zoo-0046,faster_rcnn/resnet_101/600@tf_zoo,faster_rcnn,resnet_101,600,1024,16,300,tf_zoo"
    )
    assert tables["backbones.csv"].decode().splitlines()[1] == (
        "howard2017-053,mobilenet_v1,1.0 MobileNet-224,224,0.706,,4200000,whole classifier,0.569,float32,"
        '"arXiv:1704.04861, Table 6 @ v1",'
    )


def test_every_unknown_word_of_both_tables_stops_the_translation(folder):
    published = (folder / "published.csv").read_text(encoding="utf-8")
    (folder / "published.csv").write_text(published.replace("ResNet-101", "ResNet-1001"), encoding="utf-8")
    extractors = (folder / "backbone_top1.csv").read_text(encoding="utf-8")
    (folder / "backbone_top1.csv").write_text(extractors.replace("fp32", "fp31"), encoding="utf-8")
    with pytest.raises(TranslationError) as caught:
        translate(folder)
    assert "'ResNet-1001'" in str(caught.value)
    assert "'fp31'" in str(caught.value)


def test_another_kind_of_cost_is_not_taken_for_multiply_adds(folder):
    extractors = (folder / "backbone_top1.csv").read_text(encoding="utf-8")
    (folder / "backbone_top1.csv").write_text(
        extractors.replace("569,multiply-adds", "569,cycles"), encoding="utf-8"
    )
    with pytest.raises(TranslationError, match="howard2017-053: multiply-adds of kind 'cycles'"):
        translate(folder)


def test_a_folder_without_the_catalogue_is_told(tmp_path):
    with pytest.raises(
        TranslationError, match=r"no published\.csv in .*; give the folder of the raw catalogue"
    ):
        translate(tmp_path)


def test_the_command_writes_both_files(folder, tmp_path, monkeypatch):
    target = tmp_path / "package"
    target.mkdir()
    monkeypatch.setattr(module, "HERE", target)
    assert main([str(folder)]) == 0
    assert {path.name: path.read_bytes() for path in target.iterdir()} == translate(folder)


@pytest.mark.parametrize(
    ("arguments", "status", "told"), [([], 2, "usage:"), (["/nowhere"], 1, "no published.csv")]
)
def test_wrong_usage_is_told_on_standard_error(capsys, arguments, status, told):
    assert main(arguments) == status
    assert told in capsys.readouterr().err
