"""`frontier import-tf` from the command line; the readers have their own tests beside them."""

import json
import tarfile

import numpy as np
import pytest

from detectors.config import DetectorConfig
from detectors.weights.extractor_folder import classifier_shapes, load_extractor
from detectors.weights.folder import load
from detectors.weights.names import named_variables, variable_shapes
from detectors.weights.tf_names import extractor_tf_name, from_tf, tf_names
from frontier.cli import main
from tests.detectors.weights.archives import archive
from tests.detectors.weights.bundles import write_bundle

MODEL = "ssd/mobilenet_v1/300@tf_zoo"
LABELS = ("cat", "dog")
ZOO_NAME = "ssd_mobilenet_v1_coco_2018_01_28"


def theirs(shape, name):
    """TensorFlow's shape of a variable of ours."""
    return (*shape[:2], shape[3], 1) if name.endswith("depthwise_weights") else shape


@pytest.fixture(scope="module")
def values():
    """TensorFlow's variables of a detector of two classes, by chance."""
    config = DetectorConfig(
        meta_architecture="ssd",
        feature_extractor="mobilenet_v1",
        resolution=300,
        num_classes=2,
        preset="tf_zoo",
    )
    names, shapes, rng = tf_names(config), variable_shapes(config), np.random.default_rng(0)
    return {
        names[ours]: rng.standard_normal(theirs(shape, names[ours]), np.float32)
        for ours, shape in shapes.items()
    } | {"global_step": np.int64(7)}


@pytest.fixture(scope="module")
def trained(values, tmp_path_factory):
    """A folder with that checkpoint, called as the zoo's."""
    folder = tmp_path_factory.mktemp("trained") / ZOO_NAME
    write_bundle(folder / "model.ckpt", values)
    return folder


@pytest.fixture
def labels(tmp_path):
    path = tmp_path / "labels.txt"
    path.write_text("\n".join(LABELS) + "\n\n")
    return path


def run(capsys, *arguments):
    """Exit status, standard output and standard error."""
    status = main(["import-tf", *map(str, arguments)])
    return status, *capsys.readouterr()


def test_a_checkpoint_becomes_a_weights_folder(trained, labels, values, tmp_path, capsys):
    out = tmp_path / "weights"
    assert run(capsys, trained, "--labels", labels, "--out", out) == (
        0,
        f"""{MODEL} from {ZOO_NAME}, model.ckpt
  199 variables, 5.6 million numbers; 2 classes
  not used: global_step
  written to {out}
Next: frontier detect PICTURE --weights {out}
""",
        "",
    )
    detector, described = load(out, DetectorConfig.from_name(MODEL))
    assert (described.origin, described.class_names) == ("imported", LABELS)
    assert described.source == f"TensorFlow checkpoint {ZOO_NAME}, model.ckpt"
    expected = from_tf(described.config, values)
    found = named_variables(detector.state)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name], value)


def test_the_zoos_archive_needs_no_model_and_json_says_everything(trained, labels, tmp_path, capsys):
    path = archive(
        tmp_path / f"{ZOO_NAME}.tar.gz",
        {f"{ZOO_NAME}/{file.name}": file.read_bytes() for file in trained.iterdir()},
    )
    status, out, err = run(capsys, path, "--labels", labels, "--out", tmp_path / "w", "--json")
    told = json.loads(out)["import"]
    assert (status, err, told["kind"], told["model"], told["num_variables"]) == (
        0,
        "",
        "detector",
        MODEL,
        199,
    )
    assert told["source"] == f"{ZOO_NAME}.tar.gz, model.ckpt"
    assert (told["class_names"], told["unused"], told["warnings"]) == (list(LABELS), ["global_step"], [])


def test_a_name_without_a_date_earns_a_warning(trained, labels, tmp_path, capsys):
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in trained.iterdir():
        (copy / file.name).hardlink_to(file)
    _, out, _ = run(capsys, copy, "--model", MODEL, "--labels", labels, "--out", tmp_path / "w")
    assert "note: the checkpoint's name tells no release; if it is that of June 2017 (11_06_2017)" in out


def test_moving_averages_are_told_of(values, labels, tmp_path, capsys):
    averages = {
        f"{name}/ExponentialMovingAverage": value + 1
        for name, value in values.items()
        if "BoxPredictor" in name
    }
    slots = {
        f"{name}/RMSProp": np.ones_like(value) for name, value in values.items() if "BoxPredictor" in name
    }
    write_bundle(tmp_path / "run" / "model.ckpt-7", values | averages | slots)
    arguments = ("--model", MODEL, "--labels", labels, "--out", tmp_path / "w")
    status, out, _ = run(capsys, tmp_path / "run", *arguments)
    assert status == 0
    assert "24 of them as the moving averages of training" in out
    assert "not used: BoxPredictor_" in out
    assert "and 22 more" in out
    bias = "BoxPredictor_0/ClassPredictor/biases"
    detector, _ = load(tmp_path / "w", DetectorConfig.from_name(MODEL))
    np.testing.assert_array_equal(
        named_variables(detector.state)["predictors/0/class_logits/bias"],
        averages[f"{bias}/ExponentialMovingAverage"],
    )


def test_a_classifier_becomes_the_start_of_a_training(tmp_path, capsys):
    shapes = classifier_shapes("mobilenet_v1")
    names = {ours: extractor_tf_name(ours, "MobilenetV1") for ours in shapes}
    values = {names[ours]: np.ones(theirs(shape, names[ours]), np.float32) for ours, shape in shapes.items()}
    values["MobilenetV1/Logits/Conv2d_1c_1x1/biases"] = np.zeros(1001, np.float32)
    write_bundle(tmp_path / "mobilenet_v1_1.0_224_2017_06_14" / "mobilenet_v1_1.0_224.ckpt", values)
    out = tmp_path / "start"
    assert run(capsys, tmp_path / "mobilenet_v1_1.0_224_2017_06_14", "--out", out) == (
        0,
        f"""mobilenet_v1 from mobilenet_v1_1.0_224_2017_06_14, mobilenet_v1_1.0_224.ckpt
  135 variables, 3.2 million numbers; no detector but the start of one's training
  not used: MobilenetV1/Logits/Conv2d_1c_1x1/biases
  written to {out}
""",
        "",
    )
    assert {name: value.shape for name, value in load_extractor(out).variables.items()} == shapes


def refused(capsys, out, *arguments):
    """The one line that a refusal prints; nothing may have been written."""
    status, printed, err = run(capsys, *arguments, "--out", out)
    assert (status, printed) == (2, "")
    assert err.startswith("frontier: ")
    assert err.count("\n") == 1
    assert not out.exists()
    return err


def damaged(trained, folder, end, damage):
    """A copy of the checkpoint in `folder`, `damage` done to the file that ends so."""
    folder.mkdir()
    for file in trained.iterdir():
        content = file.read_bytes()
        content = damage(content) if file.name.endswith(end) else content
        if content is not None:
            (folder / file.name).write_bytes(content)
    return folder


INDEX, SHARD = ".index", ".data-00000-of-00001"
DAMAGES = [
    (INDEX, lambda data: data[:-10], r"model.ckpt.index: it does not end as a checkpoint's table does"),
    (INDEX, lambda data: data[:-1] + b"\0", "cut off or something else"),
    (
        INDEX,
        lambda data: data[:50] + bytes([data[50] ^ 1]) + data[51:],
        "the checksum of a block does not match",
    ),
    (SHARD, lambda data: data[:-10], "is cut off: it holds"),
    (SHARD, lambda data: data[:99] + bytes([data[99] ^ 1]) + data[100:], "its checksum does not match"),
    (SHARD, lambda _data: None, "1 of its files missing: model.ckpt.data-00000-of-00001"),
    (INDEX, lambda _data: None, "holds no checkpoint"),
]


@pytest.mark.parametrize("case", DAMAGES)
def test_a_damaged_checkpoint_leaves_one_line_and_no_folder(trained, labels, tmp_path, capsys, case):
    end, damage, said = case
    folder = damaged(trained, tmp_path / ZOO_NAME, end, damage)
    assert said in refused(capsys, tmp_path / "w", folder, "--labels", labels)


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("../evil", tarfile.REGTYPE, "../evil would be written outside of the folder"),
        ("/evil", tarfile.REGTYPE, "/evil would be written outside of the folder"),
        ("evil", tarfile.SYMTYPE, "evil is neither file nor folder but a link or device"),
    ],
)
def test_an_unsafe_archive_leaves_one_line_and_no_folder(tmp_path, capsys, name, kind, said):
    path = archive(
        tmp_path / f"{ZOO_NAME}.tar.gz", {"zoo/model.ckpt.index": b""}, links=[(name, kind, "/etc/passwd")]
    )
    assert said in refused(capsys, tmp_path / "w", path)
    assert not (tmp_path / "evil").exists()


def test_every_difference_is_in_the_one_line(values, labels, tmp_path, capsys):
    other = dict(values)
    del other["BoxPredictor_2/ClassPredictor/weights"]
    other["BoxPredictor_6/ClassPredictor/weights"] = np.zeros(3, np.float32)
    other["BoxPredictor_3/BoxEncodingPredictor/biases"] = np.zeros(7, np.float32)
    write_bundle(tmp_path / ZOO_NAME / "model.ckpt", other)
    said = refused(capsys, tmp_path / "w", tmp_path / ZOO_NAME, "--labels", labels)
    assert f"{ZOO_NAME}, model.ckpt: it is not of {MODEL}, 3 differences: " in said
    for phrase in (
        "missing BoxPredictor_2/ClassPredictor/weights (1, 1, 512, 18)",
        "BoxPredictor_3/BoxEncodingPredictor/biases is (7,), not (24,)",
        "unexpected BoxPredictor_6/ClassPredictor/weights (3,)",
    ):
        assert phrase in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["none.tar.gz", "--model", MODEL],
            "none.tar.gz: no checkpoint, for neither it nor none.tar.gz.index exists",
        ),
        (["none"], "none: no checkpoint, for neither it nor none.index exists"),
        (
            ["none", "--model", "ssd/mobilenet_v1/300"],
            "of the preset tf_zoo: --model ssd/mobilenet_v1/300@tf_zoo",
        ),
        (
            ["none", "--model", "ssd/mobilenet_v9/300"],
            "unknown feature extractor 'mobilenet_v9'; did you mean",
        ),
        (["none", "--model", "mobilenet"], "model 'mobilenet' is not of the form"),
        (
            ["ssd_mobilenet_v1_coco_11_06_2017.tar.gz"],
            "released in June 2017 put their anchors in another order",
        ),
        ([ZOO_NAME, "--labels", "none.txt"], "--labels none.txt cannot be read: No such file or directory"),
    ],
)
def test_what_is_asked_wrongly(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert said in refused(capsys, tmp_path / "w", *arguments)


def test_the_model_is_asked_for_only_of_a_checkpoint(values, tmp_path, capsys):
    write_bundle(tmp_path / "run" / "model.ckpt", values)
    said = refused(capsys, tmp_path / "w", tmp_path / "run")
    assert f"run holds a checkpoint of {len(values)} variables, and its name does not tell of which" in said
    assert "detector. Give --model, e.g. --model ssd/mobilenet_v1/300@tf_zoo" in said


@pytest.mark.parametrize("model", [[], ["--model", MODEL]])
@pytest.mark.parametrize(
    "case",
    [
        ("notes.txt", b"my notes", "neither a checkpoint's file nor a tar archive; give a published .tar.gz"),
        ("own.tar.gz", b"my notes", "no whole tar archive, but cut off, damaged or something else; download"),
        ("own.tgz", b"", "no whole tar archive"),
        ("empty", None, "is an empty folder; a checkpoint is a *.index with its"),
    ],
)
def test_what_is_no_checkpoint_is_said_to_be_none(tmp_path, capsys, model, case):
    name, content, said = case
    path = tmp_path / name
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    told = refused(capsys, tmp_path / "w", path, *model)
    assert f"{path}: {said}" in told or f"{path} {said}" in told
    assert len(told) < 300
    assert "Error" not in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "tells 2 classes apart, not COCO's 90: give --labels FILE with 2 names, one a line"),
        (b"cat\n", "--labels is a list of 1, and the checkpoint tells 2 classes apart"),
        (b"cat\n\ndog\n", "line 2 is empty"),
        (b"", "line 1 is empty"),
        (b"\xff\xfe", "is no UTF-8 text"),
    ],
)
def test_labels_that_do_not_fit(trained, tmp_path, capsys, content, said):
    path = tmp_path / "labels.txt"
    if content is not None:
        path.write_bytes(content)
    options = [] if content is None else ["--labels", path]
    assert said in refused(capsys, tmp_path / "w", trained, *options)


def test_labels_are_not_for_a_feature_extractor(trained, labels, tmp_path, capsys):
    said = refused(capsys, tmp_path / "w", trained, "--model", "mobilenet_v1", "--labels", labels)
    assert "the feature extractor mobilenet_v1 has no classes" in said


@pytest.mark.parametrize("held", ["detector.json", "extractor.json"])
def test_weights_are_not_replaced(trained, tmp_path, capsys, held):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / held).write_text("{}")
    status, _, err = run(capsys, trained, "--out", tmp_path / "w")
    assert (status, (tmp_path / "w" / held).read_text()) == (2, "{}")
    assert f"holds weights already ({held}); give another folder" in err
    status, _, err = run(capsys, trained, "--out", tmp_path / "w" / held)
    assert status == 2
    assert "is a file; give a folder" in err


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (
            None,
            "Get ssd_mobilenet_v1_coco_2018_01_28.tar.gz from the TensorFlow 1 Detection Model Zoo; then type",
        ),
        (
            "r_fcn/resnet_101/600",
            "frontier import-tf rfcn_resnet101_coco_2018_01_28.tar.gz --out weights; then",
        ),
        (
            "ssd/vgg_16/300",
            "Zoo (it has none for ssd/vgg_16/300); then type: frontier import-tf ssd_mobilenet_v1",
        ),
    ],
)
def test_detect_without_weights_says_how_to_get_some(capsys, model, said):
    assert main(["detect", "a.jpg", *(["--model", model] if model else [])]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "then: frontier detect a.jpg --weights weights" in err
