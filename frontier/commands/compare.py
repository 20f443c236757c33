"""`frontier compare`: two detectors or more, and a verdict on each pair."""

from pathlib import Path

from frontier.comparing.run import Grounds, compare
from frontier.desk import load
from frontier.progress import progress_bar
from frontier.reply import Output, Reply


def compare_models(
    *models: str,
    eval_split: str | None = None,
    device: str | None = None,
    percentile: int = 50,
    ap_margin: float = 0.01,
    time_margin: float = 0.05,
    results: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Hold detectors against each other: accuracy, time, cost, and a verdict.

    The verdict is better, worse, tied, a trade-off, or not settled. Tied is said only where the interval of a difference
    lies within a margin; where the data do not tell, about how many more would is said.

    Accuracies are compared on the same pictures, times on one device and protocol. What was evaluated and timed by
    frontier has intervals of the differences; what was printed has none, and the verdict says so. Of more than two
    detectors every pair is compared, and the intervals that the verdicts are on hold for all pairs together.

    Examples:
      frontier compare ssd/mobilenet_v1/300 faster_rcnn/mobilenet_v1/600
      frontier compare run-1/weights/last run-2/weights/last --ap-margin 0.005
      frontier compare 3f2a91c0 yolov8s --eval-split bccd_val

    Args:
        models: names as frontier models and results list them, the first digits of a row's id or of the digest of
            weights, or weights folders; every pair is compared.
        eval_split: the pictures to compare on, where there are several sets.
        device: the device's key, or the protocol, to compare times on; by default this machine.
        percentile: of measured times, that the verdict is on: 50, 90, 95 or 99.
        ap_margin: a difference in AP that does not matter, 0-1: 0.01 is one point.
        time_margin: a difference in time that does not matter, as a share: 0.05 is 5 %, and 0.03 is the least.
        results: the results folder.
        output: how to print.
    """
    grounds = Grounds(
        eval_split=eval_split,
        device=device,
        percentile=percentile,
        ap_margin=ap_margin,
        time_margin=time_margin,
    )
    found = compare(load(results), models, grounds, progress_bar)
    return Reply(text=str(found), data=found.to_data())
