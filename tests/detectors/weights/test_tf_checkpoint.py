import shutil
from pathlib import Path

import numpy as np
import pytest

from detectors.errors import WeightsError
from detectors.weights.tf_checkpoint import located
from tests.detectors.weights.archives import archive
from tests.detectors.weights.bundles import write_bundle

GOLDEN = Path(__file__).parent / "golden"
VALUES = {"w": np.arange(3, dtype=np.float32)}


def found(path):
    with located(path) as checkpoint:
        np.testing.assert_array_equal(checkpoint.variables.read("w"), VALUES["w"])
        return checkpoint.source, checkpoint.is_dated


@pytest.fixture
def zoo(tmp_path):
    write_bundle(tmp_path / "ssd_coco_2018_01_28" / "model.ckpt", VALUES)
    return tmp_path / "ssd_coco_2018_01_28"


def test_a_prefix_each_of_its_files_and_its_folder_are_the_checkpoint(zoo):
    (zoo / "model.ckpt.meta").write_bytes(b"a graph")
    ends = ("", ".index", ".data-00000-of-00001", ".meta")
    paths = [zoo, *(zoo / f"model.ckpt{end}" for end in ends)]
    assert {found(path) for path in paths} == {("ssd_coco_2018_01_28, model.ckpt", True)}


def test_an_archive_is_the_checkpoint_in_it(zoo, tmp_path):
    files = {f"ssd_coco_2018_01_28/{path.name}": path.read_bytes() for path in zoo.iterdir()}
    path = archive(tmp_path / "ssd_coco_2018_01_28.tar.gz", files)
    assert found(path) == ("ssd_coco_2018_01_28.tar.gz, model.ckpt", True)


def test_a_single_file_is_the_checkpoint(tmp_path):
    folder = Path(shutil.copytree(GOLDEN / "v1", tmp_path / "vgg"))
    for path in (folder, folder / "model.ckpt"):
        with located(path) as checkpoint:
            assert checkpoint.source == "vgg, model.ckpt"
            assert checkpoint.variables.read("scalar") == -0.5
            assert not checkpoint.is_dated


def test_the_state_file_names_the_newest(tmp_path):
    write_bundle(tmp_path / "model.ckpt-100", {})
    write_bundle(tmp_path / "model.ckpt-200", VALUES)
    write_bundle(tmp_path / "model.ckpt-300", {})
    with pytest.raises(
        WeightsError, match=r"holds 3 checkpoints, model\.ckpt-100, .* give .*model\.ckpt-300"
    ):
        found(tmp_path)
    (tmp_path / "checkpoint").write_text('model_checkpoint_path: "/elsewhere/model.ckpt-200"\n')
    assert found(tmp_path)[0].endswith("model.ckpt-200")


def test_a_state_file_that_is_no_text_tells_nothing(tmp_path):
    write_bundle(tmp_path / "model.ckpt", VALUES)
    (tmp_path / "checkpoint").write_bytes(b"\xff\xfe")
    assert found(tmp_path)[0].endswith("model.ckpt")


def test_what_is_not_there_is_said(tmp_path, zoo):
    with pytest.raises(WeightsError, match=r"neither it nor none\.ckpt\.index exists"):
        found(tmp_path / "none.ckpt")
    with pytest.raises(WeightsError, match="holds no checkpoint"):
        found(tmp_path)
    (zoo / "model.ckpt.index").unlink()
    with pytest.raises(WeightsError, match=r"model\.ckpt\.index: it cannot be read"):
        found(zoo / "model.ckpt.data-00000-of-00001")


@pytest.mark.parametrize(
    "name", ["ssd_mobilenet_v1_coco_11_06_2017", "ssd_mobilenet_v1_coco_11_06_2017.tar.gz"]
)
def test_the_release_of_june_2017_is_refused(tmp_path, name):
    if name.endswith(".gz"):
        archive(tmp_path / name, {"other/model.ckpt.index": b""})
    else:
        write_bundle(tmp_path / name / "model.ckpt", VALUES)
    with pytest.raises(WeightsError, match=f"{name}: the detectors released in June 2017 put their anchors"):
        found(tmp_path / name)


def test_the_release_of_june_2017_is_refused_in_a_renamed_archive(tmp_path):
    path = archive(tmp_path / "renamed.tar.gz", {"ssd_mobilenet_v1_coco_11_06_2017/model.ckpt.index": b""})
    with pytest.raises(WeightsError, match="June 2017"):
        found(path)
