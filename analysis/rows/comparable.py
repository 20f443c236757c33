"""Whether the rows of a table may share a picture, and the words that they have in common."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from analysis.errors import AnalysisError
from analysis.table import Cell, Table

NOT_STATED = "not stated"
# What must be equal, what to call it, and why.
_SHARED = {
    "device_key": ("devices", "times do not transfer between devices"),
    "protocol": ("protocols", "times taken in different ways share no axis"),
    "eval_split": ("evaluation splits", "accuracies on different pictures share no axis"),
}


class Shared(NamedTuple):
    """What all rows of a comparable table have in common; device and split in words, the protocol by its name.

    Where rows may and do differ, how many there are: "2 devices".
    """

    device: str
    protocol: str
    eval_split: str


def shared_by_all(table: Table, picture: str, *, may_differ: Collection[str] = ()) -> Shared:
    """The device, protocol and evaluation split of all rows.

    Args:
        table: rows to be drawn together, at least one.
        picture: what is to be drawn, for the message.
        may_differ: columns of `device_key`, `protocol` and `eval_split` that the picture does not depend on.

    Raises:
        AnalysisError: the rows differ in one of them; a row that does not state it differs from one that does.
    """
    several: dict[str, str] = {}
    for column, (plural, reason) in _SHARED.items():
        found = sorted({value or NOT_STATED for value in table[column]})
        if len(found) > 1 and column in may_differ:
            several[column] = f"{len(found)} {plural}"
        elif len(found) > 1:
            one = next(value for value in found if value != NOT_STATED)
            raise AnalysisError(
                f"{picture} was asked of a table that mixes {len(found)} {plural} ({', '.join(found)}): {reason}; "
                f"keep the rows of one, e.g. table.where({column}={one!r})"
            )
    first = table.row(0)
    return Shared(
        device=several.get("device_key") or device_words(first),
        protocol=several.get("protocol") or str(first.get("protocol") or f"protocol {NOT_STATED}"),
        eval_split=several.get("eval_split") or split_words(first.get("eval_split")),
    )


def device_words(row: Mapping[str, Cell]) -> str:
    """The device of a row as a sentence calls it.

    >>> device_words({"device_key": "titan_x"}), device_words({})
    ('titan_x', 'device not stated')
    """
    return str(row.get("device") or row.get("device_key") or f"device {NOT_STATED}")


def split_words(eval_split: Cell) -> str:
    """An evaluation split as a picture calls it; what follows a colon only tells unstated splits apart.

    >>> split_words("coco_minival_8k"), split_words("coco_unstated:tf2_zoo"), split_words(None)
    ('COCO minival 8k', 'COCO unstated split', 'unstated pictures')
    """
    if not eval_split:
        return "unstated pictures"
    words = str(eval_split).partition(":")[0].replace("coco_", "COCO ").replace("_", " ")
    return f"{words} split" if words.endswith("unstated") else words
