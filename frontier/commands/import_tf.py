"""`frontier import-tf`: published or own TensorFlow weights become a weights folder."""

import shlex
from pathlib import Path

from frontier.importing import WeightsImport, import_tensorflow
from frontier.progress import progress_bar
from frontier.reply import Output, Reply

SHOWN_UNUSED = 3


def import_tf(
    checkpoint: Path,
    /,
    *,
    out: Path,
    model: str | None = None,
    labels: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Turn a TensorFlow checkpoint into a weights folder; TensorFlow is not needed.

    Examples:
      frontier import-tf ssd_mobilenet_v1_coco_2018_01_28.tar.gz --out weights
      frontier import-tf run/ --model ssd/mobilenet_v1/300@tf_zoo --out weights
      frontier import-tf resnet_v1_101_2016_08_28.tar.gz --out start

    Args:
        checkpoint: a published archive, a folder, or a checkpoint's prefix.
        out: the folder to make.
        model: the detector; or a feature extractor, to start a training from; published archives tell it.
        labels: a text file with a class name a line; by default COCO's 90.
        output: how to print.
    """
    with progress_bar("importing") as report:
        done = import_tensorflow(checkpoint, model, out, labels=labels, on_progress=report)
    next_command = (
        f"frontier detect PICTURE --weights {shlex.quote(str(done.out))}" if done.kind == "detector" else None
    )
    lines = [*_lines(done), *([f"Next: {next_command}"] if next_command else [])]
    return Reply(text="\n".join(lines), data={"import": done, "next": next_command})


def _lines(done: WeightsImport) -> list[str]:
    what = (
        f"{len(done.class_names)} classes"
        if done.class_names
        else "no detector but the start of one's training"
    )
    lines = [
        f"{done.model} from {done.source}",
        f"  {done.num_variables} variables, {done.num_values / 1e6:.1f} million numbers; {what}",
    ]
    if done.num_averaged:
        lines.append(f"  {done.num_averaged} of them as the moving averages of training")
    if done.unused:
        shown = ", ".join(done.unused[:SHOWN_UNUSED])
        rest = len(done.unused) - SHOWN_UNUSED
        lines.append(f"  not used: {shown}{f' and {rest} more' if rest > 0 else ''}")
    lines.append(f"  written to {done.out}")
    return [*lines, *(f"  note: {warning}" for warning in done.warnings)]
