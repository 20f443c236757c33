"""The curves of trainings in `docs/results`: loss of each step, AP50 of each evaluation.

python docs/training_curves.py OUT.svg RUN...    RUN is the folder of a training, named by its detector
"""

import json
import sys
from pathlib import Path

import numpy as np

from figures.parts.panels import blank_panels
from figures.parts.picture import figure_of, picture_bytes
from figures.parts.style import FAINT_INK, INK

SMOOTHED = 50  # steps


def main(out: str, *runs: str) -> None:
    """Draw a column for each run: its loss above, its AP50 under it."""
    panels = blank_panels(7.0, 4.2, rows=2, columns=len(runs))
    for (loss, ap50), run in zip(panels.T, runs, strict=True):
        rows = [json.loads(line) for line in (Path(run) / "metrics.jsonl").open()]
        steps = [row for row in rows if row["kind"] == "step"]
        evaluations = [row for row in rows if row["kind"] == "evaluation"]
        values = np.array([row["loss"] for row in steps])
        smooth = np.convolve(values, np.ones(SMOOTHED) / SMOOTHED, "valid")
        loss.plot([row["step"] for row in steps], values, color=FAINT_INK, linewidth=0.4, alpha=0.5)
        loss.plot(np.arange(len(smooth)) + SMOOTHED / 2, smooth, color=INK, linewidth=1.4)
        loss.set_ylim(0, np.percentile(values, 99.5))
        model: str = json.loads((Path(run) / "training.json").read_text())["asked"]["model"]
        loss.set_title(model.replace("/", "\n", 1))  # in two lines, or neighbours meet
        ap50.plot([row["step"] for row in evaluations], [row["ap50"] for row in evaluations], "o-", color=INK)
        ap50.set_ylim(0, 1)
        ap50.set_xlim(loss.get_xlim())
        ap50.set_xlabel("step")
    panels[0, 0].set_ylabel("loss")
    panels[1, 0].set_ylabel("AP50 of val")
    Path(out).write_bytes(picture_bytes(figure_of(panels[0, 0]), Path(out).suffix[1:]))


if __name__ == "__main__":
    main(*sys.argv[1:])
