"""`frontier paper`: what the paper states, held against the published rows or against one's own results."""

from pathlib import Path

from frontier.desk import load
from frontier.errors import UsageError
from frontier.reply import Output, Reply


def paper(
    *,
    results: Path | None = None,
    device: str | None = None,
    eval_split: str | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Hold every statement of the paper that has a number or a direction against results.

    Each is reproduced, agrees, has another number, disagrees or cannot be settled, with what was found, or what is
    missing and what would settle it. It is settled only where intervals leave out the other outcome. Without --results
    against the published rows: what the paper itself prints, and what two other documents print of its detectors.

    Examples:
      frontier paper                                what the published numbers bear out
      frontier paper --results demonstration        what those that come with frontier do
      frontier paper --results frontier-results     what your own do
      frontier paper --results DIR --json           with values, intervals and tolerances

    Args:
        results: a results folder to check instead of the published rows.
        device: the key of the device whose times count, where several were timed; with --results.
        eval_split: the pictures to compare accuracies on, where there are several sets; with --results.
        output: how to print.
    """
    if results is None and (device is not None or eval_split is not None):
        raise UsageError("--device and --eval-split choose among your own results; give --results DIR too")
    from frontier.paper.check import check_paper
    from frontier.paper.grounds import own_grounds, published_grounds

    if results is None:
        found = check_paper(published_grounds())
        return Reply(text="\n".join(found.lines()), data={**found.to_data(), "problems": ()})
    desk = load(results)
    found = check_paper(own_grounds(desk, device=device, eval_split=eval_split))
    text = "\n".join([*found.lines(), *desk.problems])
    return Reply(text=text, data={**found.to_data(), "problems": desk.problems})
