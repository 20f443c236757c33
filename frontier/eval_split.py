"""Accuracies on different pictures share no axis: which of them a comparison is about."""

import re
from collections import Counter

from analysis.table import Table
from analysis.words import counted
from detectors.config import closest
from frontier.errors import UsageError
from frontier.joined import MEASURED

OPTION = "--eval-split"
_TEST = re.compile(r"(?<![a-z])test")


def says_test(split: str | None) -> bool:
    """Whether the name of a set of pictures says that it is for testing.

    >>> says_test("bccd_test:5a6b7c8d"), says_test("coco_test_dev2017"), says_test("latest_photos"), says_test(None)
    (True, True, False, False)
    """
    return split is not None and _TEST.search(split.partition(":")[0].lower()) is not None


def with_one_split(rows: Table, asked: str | None) -> tuple[Table, tuple[str, ...]]:
    """The rows whose accuracy was measured on one set of pictures, or is not known, and remarks on the others.

    By default it is the set that most rows have an accuracy on; of several, one that was evaluated on here, and rather
    not one for testing, which nothing should be chosen by.

    Args:
        rows: of one device and protocol; a detector may have a row for each set.
        asked: a set's name, with or without what follows the colon; None for the default.

    Raises:
        UsageError: no row has an accuracy on the set asked for.
    """
    counts: Counter[str] = Counter(str(split) for split in rows["eval_split"] if split is not None)
    if asked is None and not counts:
        return rows, ()
    chosen = _default(rows, counts) if asked is None else _asked(counts, asked)
    is_chosen = (rows["eval_split"] == chosen) | rows.is_missing("eval_split")
    others = [split for split in sorted(counts) if split != chosen]
    return rows.take(is_chosen), tuple(
        f"Left out: {counted(counts[split], 'row')} with an accuracy on other pictures, {OPTION} {split}."
        for split in others
    )


def _default(rows: Table, counts: Counter[str]) -> str:
    here = {
        str(split)
        for split, source in zip(rows["eval_split"], rows["accuracy_source"], strict=True)
        if str(source).startswith(f"{MEASURED} ")
    }
    return min(counts, key=lambda split: (-counts[split], split not in here, says_test(split), split))


def _asked(counts: Counter[str], asked: str) -> str:
    near = [split for split in sorted(counts) if asked in (split, split.partition(":")[0])]
    if len(near) == 1:
        return near[0]
    known = (
        f"give one of {', '.join(near)}"
        if near
        else closest(asked, sorted(counts))
        if counts
        else "none is known"
    )
    raise UsageError(f"{OPTION} {asked}: {len(near)} such sets of pictures among these rows; {known}")
