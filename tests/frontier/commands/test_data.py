"""`frontier data`: what it says, writes, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from detectors.data.source import open_dataset
from frontier.cli import main
from frontier.errors import ExitCode

SHARED = Path(__file__).parents[4] / "shared" / "data"
HEAVY = {"jax", "flax", "optax", "orbax", "matplotlib", "pandas", "scipy", "grain", "pycocotools"}


def run(capsys, *arguments):
    code = main(["data", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def run_json(capsys, *arguments):
    code, out, _ = run(capsys, *arguments, "--json")
    return code, json.loads(out)


@pytest.fixture
def shapes(tmp_path, capsys):
    folder = tmp_path / "shapes"
    assert run(capsys, "synthesise", folder, "--train", 4, "--val", 3)[0] == ExitCode.ANSWERED
    return folder


def spoil(folder, change):
    """Change the document of the split val."""
    file = folder / "annotations" / "instances_val.json"
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))
    return file


def add_wrong_boxes(document):
    picture = document["images"][0]["id"]
    for number, box in enumerate(([-5, 5, 20, 20], [9, 9, 0, 0], [9, 9, -1, 2]), start=900):
        document["annotations"].append({"id": number, "image_id": picture, "category_id": 1, "bbox": box})


def test_a_made_data_set_is_without_problems(shapes, capsys):
    code, out, _ = run(capsys, "check", shapes)
    assert code == ExitCode.ANSWERED
    assert "train: 4 pictures" in out
    assert "val: 3 pictures" in out
    assert "It can" in out or "Nothing wrong in 2 splits." in out


def test_the_same_options_make_the_same_files(shapes, tmp_path, capsys):
    again = tmp_path / "again"
    code, data = run_json(capsys, "synthesise", again, "--train", 4, "--val", 3)
    assert code == ExitCode.ANSWERED
    assert data["train"]["pictures"] == 4
    assert data["val"]["categories"] == ["circle", "square", "triangle"]
    for file in shapes.rglob("*.*"):
        assert (again / file.relative_to(shapes)).read_bytes() == file.read_bytes()
    assert run(capsys, "synthesise", again)[0] == ExitCode.USAGE


def test_problems_are_listed_with_what_to_do(shapes, capsys):
    spoil(shapes, add_wrong_boxes)
    code, out, _ = run(capsys, "check", shapes, "--split", "val")
    assert code == ExitCode.PROBLEMS == 6
    assert "FATAL: boxes of negative size" in out
    assert "annotation 902 of picture 5: its corners are (9, 9, 8, 11)" in out
    assert "boxes that reach beyond their picture (1)" in out
    assert "with --fix: clipped to the picture" in out
    assert "It cannot be used as it is: 1 fatal problem, " in out
    assert "train" not in out.splitlines()[2]


def test_json_says_everything(shapes, capsys):
    spoil(shapes, add_wrong_boxes)
    code, data = run_json(capsys, "check", shapes)
    assert code == ExitCode.PROBLEMS
    assert [split["split"] for split in data["splits"]] == ["train", "val"]
    problems = data["splits"][1]["problems"]
    assert {"impossible_box", "beyond", "no_area"} <= {problem["kind"] for problem in problems}
    assert all(problem["where"] and problem["advice"] for problem in problems)
    assert (data["num_fatal"], data["fixed"]) == (1, None)


def test_fix_writes_a_new_file_that_is_clean(shapes, tmp_path, capsys):
    file = spoil(shapes, add_wrong_boxes)
    before, out = file.read_bytes(), tmp_path / "new" / "fixed.json"
    code, said, _ = run(capsys, "check", file, "--fix", out)
    assert code == ExitCode.ANSWERED
    assert "boxes without area (1): left out" in said
    assert f"Written to {out}: 3 of 3 pictures" in said
    assert file.read_bytes() == before
    code, data = run_json(capsys, "check", out)
    assert code == ExitCode.ANSWERED
    assert [problem for problem in data["splits"][0]["problems"] if problem["repair"]] == []
    code, _, err = run(capsys, "check", file, "--fix", out)
    assert code == ExitCode.USAGE
    assert "not written over" in err


def test_what_cannot_be_repaired_still_counts(shapes, tmp_path, capsys):
    def shrink(document):
        document["images"][0]["width"] += 1

    file = spoil(shapes, shrink)
    code, data = run_json(capsys, "check", file, "--fix", tmp_path / "fixed.json")
    assert code == ExitCode.PROBLEMS
    assert [problem["kind"] for problem in data["fixed"]["left"] if problem["is_fatal"]] == ["other_size"]


def test_pictures_that_two_splits_share_are_told(shapes, capsys):
    first, other = sorted((shapes / "images").iterdir())[::5]
    other.write_bytes(first.read_bytes())
    _, data = run_json(capsys, "check", shapes)
    (leak,) = [p for p in data["splits"][1]["problems"] if p["kind"] == "same_picture"]
    assert leak["message"].endswith("as picture 1 of train")


def test_convert_and_back(shapes, tmp_path, capsys):
    out = tmp_path / "elsewhere" / "instances.json"
    code, data = run_json(capsys, "convert", shapes, out, "--split", "val")
    assert (code, data["written"]["pictures"]) == (ExitCode.ANSWERED, 3)
    assert open_dataset(out).digest == open_dataset(shapes, split="val").digest
    assert run(capsys, "convert", shapes, out, "--split", "val")[0] == ExitCode.USAGE


def test_split_by_lot_and_by_list(shapes, tmp_path, capsys):
    train, val = (shapes / "annotations" / f"instances_{name}.json" for name in ("train", "val"))
    code, data = run_json(capsys, "split", train, val, "--held-out", 2, "--out", tmp_path / "lot")
    assert code == ExitCode.ANSWERED
    assert (data["train"]["pictures"], data["val"]["pictures"]) == (5, 2)
    held = open_dataset(tmp_path / "lot", split="val")
    (tmp_path / "ids.txt").write_text("\n".join(str(picture.id) for picture in held.pictures))
    listed = ("--ids", tmp_path / "ids.txt", "--out", tmp_path / "list")
    assert run(capsys, "split", train, val, *listed)[0] == ExitCode.ANSWERED
    assert open_dataset(tmp_path / "list", split="val").digest == held.digest
    assert (
        open_dataset(tmp_path / "list", split="train").digest
        == open_dataset(tmp_path / "lot", split="train").digest
    )
    code, _, err = run(capsys, "split", train, val, *listed, "--held-out", 2)
    assert (code, "contradict" in err) == (ExitCode.USAGE, True)
    code, _, err = run(capsys, "split", train, val, "--out", tmp_path / "paper")
    assert (code, "8000 pictures cannot be held out" in err) == (ExitCode.USAGE, True)
    assert not (tmp_path / "paper").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "nowhere"], "there is no data set nowhere"),
        (["check", "shapes", "--split", "tset"], "no split tset; it has train, val"),
        (["check", "shapes", "--fix", "x.json"], "choose with --split"),
        (["convert", "shapes", "x.json"], "has the splits train, val"),
        (["synthesise", "other", "--train", "0"], "at least one picture"),
        (["chek", "shapes"], 'Did you mean "check"'),
    ],
    ids=str,
)
def test_wrong_usage_is_one_line(shapes, capsys, monkeypatch, arguments, words):
    monkeypatch.chdir(shapes.parent)
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (ExitCode.USAGE, "")
    assert words in err
    assert err.count("\n") == 1


def test_a_full_disk_is_no_wrong_usage_and_leaves_nothing(shapes, tmp_path, capsys, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    code, _, err = run(capsys, "convert", shapes, tmp_path / "x.json", "--split", "val")
    assert code == ExitCode.ERROR
    assert err == f"frontier: {tmp_path / 'x.json'} cannot be written: No space left on device\n"
    assert [file.name for file in tmp_path.iterdir()] == ["shapes"]


@pytest.mark.parametrize("name", ["check", "convert", "split", "synthesise"])
def test_each_describes_itself(name, capsys):
    code, out, _ = run(capsys, name, "--help")
    assert code == ExitCode.ANSWERED
    assert f"Usage: frontier data {name}" in out
    assert f"frontier data {name}" in out.partition("Examples:")[2]


def test_nothing_heavy_is_imported(shapes):
    code = (
        "import sys; from frontier.cli import main; main(sys.argv[1:]);"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    arguments = [sys.executable, "-c", code, "data", "check", str(shapes)]
    ran = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert not HEAVY & set(ran.stderr.splitlines()[-1].split())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data sets are not beside this checkout")
@pytest.mark.parametrize("name", ["bccd", "coco_tiny"])
def test_real_data_can_be_used(name, capsys):
    code, out, _ = run(capsys, "check", SHARED / name)
    assert code == ExitCode.ANSWERED
    assert "FATAL" not in out
    assert "It can be used in" in out
