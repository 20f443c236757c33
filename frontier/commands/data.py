"""`frontier data`: checking, converting, splitting and making data sets."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from detectors.data.check import check_draft
from detectors.data.coco_writing import refuse_existing, write_coco
from detectors.data.dataset import Dataset
from detectors.data.repair import Repair, write_repaired
from detectors.data.source import open_dataset, splits
from detectors.data.split import HELD_OUT, hold_out, read_ids
from detectors.data.synthetic import SPLITS, SUFFIXES, generate
from frontier.command_help import described
from frontier.data_report import Checked, checked_lines, problem_data, repair_lines, summary
from frontier.errors import ExitCode, UsageError
from frontier.progress import progress_bar
from frontier.reply import Output, Reply

EXAMPLES = """Examples:
  frontier data check DIR                    everything wrong with every split
  frontier data convert VOC_DIR coco.json    Pascal VOC or YOLO text to COCO
  frontier data synthesise shapes            a small data set to try things on

Each of the four has its own --help."""


def check(
    source: Path,
    /,
    *,
    split: str | None = None,
    images: Path | None = None,
    fix: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """List every problem of a data set at once, and repair what can be into a new file.

    Every picture is decoded. Fatal is what would stop a training or an evaluation, or make it compute something else
    than what was meant; the exit status is 6 if there is any such problem, 0 if there is none.

    Examples:
      frontier data check DIR                     every split, and what two of them share
      frontier data check instances_val.json --images pictures
      frontier data check DIR --split train --fix annotations/fixed.json

    Args:
        source: a COCO instances file, or a folder in COCO, Pascal VOC or YOLO layout.
        split: the one to check; by default all.
        images: the folder of the pictures, where it is not one of the usual places.
        fix: write what can be used to this new file; the exit status is then of what is left.
        output: how to print.
    """
    readers = splits(source)
    if fix is not None:
        refuse_existing(fix)
        if split is None and len(readers) > 1:
            raise UsageError(
                f"--fix {fix} is one file for the splits {', '.join(readers)}: choose with --split"
            )
    if split is not None and split not in readers:
        raise UsageError(f"{source} has no split {split}; it has {', '.join(readers)}")
    seen: dict[str, str] = {}
    found, repair = [], None
    for name in readers if split is None else [split]:
        draft = readers[name](images)
        with progress_bar(f"checking {name}") as report:
            problems = check_draft(draft, split=name, seen=seen, on_progress=report)
        found.append(Checked.of(name, draft, problems))
        repair = None if fix is None else write_repaired(draft, problems, fix)
    return _check_reply(source, found, fix, repair)


def _check_reply(source: Path, found: list[Checked], fix: Path | None, repair: Repair | None) -> Reply:
    lines = [str(source), *(line for checked in found for line in ["", *checked_lines(checked)]), ""]
    lines.append(summary(found))
    data: dict[str, Any] = {
        "source": str(source),
        "splits": [checked.data() for checked in found],
        "fixed": None,
    }
    num_fatal = sum(checked.num_fatal for checked in found)
    if repair is not None:
        lines += ["", "Repaired:", *repair_lines(repair, str(fix))]
        num_fatal = sum(problem.is_fatal for problem in repair.left)
        data["fixed"] = {
            "file": str(fix),
            "repaired": repair.repaired,
            "left": [*map(problem_data, repair.left)],
            "num_boxes": repair.num_boxes[0],
            "num_pictures": repair.num_pictures[0],
        }
    code = ExitCode.PROBLEMS if num_fatal else ExitCode.ANSWERED
    return Reply(text="\n".join(lines), data={**data, "num_fatal": num_fatal}, exit_code=code)


def convert(
    source: Path,
    out: Path,
    /,
    *,
    split: str | None = None,
    images: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Write a data set of any format as a COCO instances file.

    The pictures stay where they are; the file names them from its own folder.

    Examples:
      frontier data convert VOC_DIR annotations/instances_train.json --split train
      frontier data convert YOLO_DIR instances.json

    Args:
        source: a folder in Pascal VOC, YOLO or COCO layout.
        out: the new file.
        split: which of its splits, where there are several.
        images: the folder of the pictures, where it is not one of the usual places.
        output: how to print.
    """
    refuse_existing(out)
    dataset = open_dataset(source, split=split, images=images)
    write_coco(dataset, out)
    return Reply(
        text=f"{_counts(dataset)} from {dataset.name} written to {out}",
        data={"source": dataset.name, "written": _data(out, dataset)},
    )


def split(
    train: Path,
    val: Path | None = None,
    /,
    *,
    out: Path,
    held_out: int | None = None,
    seed: int = 0,
    ids: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Hold pictures out for validation as the paper does, and train on all others.

    The paper trained on all of COCO's training pictures and part of the validation ones, and held 8,000 out. The same
    seed holds out the same pictures on every machine; the list of ids that the TensorFlow Object Detection API
    published, mscoco_minival_ids.txt, is taken with --ids.

    Examples:
      frontier data split instances_train2014.json instances_val2014.json --out coco
      frontier data split train.json val.json --ids mscoco_minival_ids.txt --out coco
      frontier data split instances.json --held-out 100 --seed 7 --out mine

    Args:
        train: a data set; all its pictures are trained on, unless it is the only one.
        val: the data set that pictures are held out of.
        out: the folder to make: annotations/instances_train.json and annotations/instances_val.json.
        held_out: how many pictures; the paper's 8,000 by default.
        seed: of the lot that says which ones.
        ids: a text file with the ids of the pictures to hold out, one a line.
        output: how to print.
    """
    if ids is not None and held_out is not None:
        raise UsageError("--ids and --held-out contradict each other; give one")
    targets = [out / "annotations" / f"instances_{name}.json" for name in ("train", "val")]
    for target in targets:
        refuse_existing(target)
    chosen = None if ids is None else read_ids(ids)
    others = None if val is None else open_dataset(val)
    count = HELD_OUT if held_out is None else held_out
    parts = hold_out(open_dataset(train), others, count=count, seed=seed, ids=chosen)
    for part, target in zip(parts, targets, strict=True):
        write_coco(part, target)
    lines = [f"{_counts(part)} written to {target}" for part, target in zip(parts, targets, strict=True)]
    files = {
        name: _data(target, part) for name, target, part in zip(("train", "val"), targets, parts, strict=True)
    }
    return Reply(text="\n".join(lines), data={"seed": None if ids else seed, **files})


def synthesise(
    out: Path,
    /,
    *,
    train: int = SPLITS["train"],
    val: int = SPLITS["val"],
    seed: int = 0,
    png: Annotated[bool, Parameter(negative=())] = False,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Make a small data set of coloured shapes with exact boxes, in COCO layout.

    Circles, squares and triangles on pictures of 160 x 120 to 320 x 240 pixels. The same options make the same files.

    Examples:
      frontier data synthesise shapes
      frontier data synthesise shapes --train 500 --val 100 --seed 3

    Args:
        out: the folder to make.
        train: how many pictures the split train has.
        val: the same of val.
        seed: of everything that is drawn by lot.
        png: write PNG pictures, not JPEG.
        output: how to print.
    """
    with progress_bar("drawing") as report:
        written = generate(
            out, splits={"train": train, "val": val}, seed=seed, suffix=SUFFIXES[png], on_progress=report
        )
    parts = {name: open_dataset(file) for name, file in written.items()}
    lines = [f"{_counts(part)} written to {written[name]}" for name, part in parts.items()]
    files = {name: _data(written[name], part) for name, part in parts.items()}
    return Reply(text="\n".join(lines), data={"folder": str(out), "seed": seed, **files})


def _counts(dataset: Dataset) -> str:
    return (
        f"{len(dataset.pictures)} pictures, {_num_boxes(dataset)} boxes, {len(dataset.categories)} categories"
    )


def _num_boxes(dataset: Dataset) -> int:
    return sum(len(picture.annotations.ids) for picture in dataset.pictures)


def _data(file: Path, dataset: Dataset) -> dict[str, object]:
    return {
        "file": str(file),
        "pictures": len(dataset.pictures),
        "boxes": _num_boxes(dataset),
        "categories": list(dataset.class_names),
    }


data = App(
    name="data",
    help="Check, convert, split or make data sets. COCO instances JSON, Pascal VOC and YOLO text are read.",
    help_epilogue=EXAMPLES,
)
for _command in (check, convert, split, synthesise):
    _help, _examples = described(_command)
    data.command(_command, help=_help, help_epilogue=_examples)
