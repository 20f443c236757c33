"""What can be wrong with a data set: the kinds of problem, what each means, and how a list of them is raised."""

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

from detectors.errors import DatasetError

MAX_LINES = 20  # of one error message; the check lists all


class Kind(NamedTuple):
    """What is known of every problem of a kind.

    Attributes:
        title: in the plural, for a heading.
        is_fatal: training or evaluation would stop at it, or compute something else than what was meant.
        repair: what `detectors.data.repair` has done about them; None where only their owner can.
        advice: what the owner of one can do.
    """

    title: str
    is_fatal: bool
    repair: str | None
    advice: str


LEFT_OUT, PICTURE_LEFT_OUT = "left out", "left out, with all their boxes"
KINDS = {
    "malformed": Kind(
        "fields that are missing or wrong", True, "left out, with their entries", "correct the field"
    ),
    "duplicate_id": Kind(
        "ids used twice",
        True,
        "the first kept; other boxes numbered anew, other pictures and categories left out",
        "give each its own id",
    ),
    "unknown_picture": Kind(
        "boxes of a picture that is not listed", True, LEFT_OUT, "list the picture, or drop the box"
    ),
    "unknown_category": Kind(
        "boxes of a category that is not listed", True, LEFT_OUT, "list the category, or drop the box"
    ),
    "impossible_box": Kind(
        "boxes of negative size or with a corner that is no place", True, LEFT_OUT, "draw the box again"
    ),
    "no_area": Kind("boxes without area", False, LEFT_OUT, "draw the box again: it cannot be learnt"),
    "outside": Kind("boxes wholly outside their picture", False, LEFT_OUT, "draw the box again"),
    "beyond": Kind("boxes that reach beyond their picture", False, "clipped to the picture", "clip the box"),
    "tiny": Kind("boxes thinner than a pixel", False, None, "look whether it is an object at all"),
    "duplicate_box": Kind(
        "boxes drawn twice", False, "the first kept", "drop one: each counts as an object of its own"
    ),
    "unused_category": Kind(
        "categories without a box", False, None, "expect no AP for it; drop it if it is not meant"
    ),
    "duplicate_name": Kind(
        "category names used twice", False, None, "rename one: results could not tell them apart"
    ),
    "listed_twice": Kind(
        "picture files listed twice", False, None, "put all its boxes under one id and drop the other"
    ),
    "no_picture_folder": Kind(
        "data sets whose pictures are elsewhere", True, None, "say where the pictures are (--images)"
    ),
    "missing_picture": Kind("missing picture files", True, PICTURE_LEFT_OUT, "fetch the file"),
    "damaged_picture": Kind("damaged picture files", True, PICTURE_LEFT_OUT, "fetch the file again"),
    "other_size": Kind(
        "pictures of another size than annotated",
        True,
        None,
        "find the picture that was annotated: its boxes are in other pixels",
    ),
    "not_turned": Kind(
        "pictures annotated without their EXIF rotation",
        False,
        None,
        "nothing: the rotation is ignored, as it was when the boxes were drawn",
    ),
    "same_picture": Kind(
        "pictures with the same content as another", False, None, "drop one; between splits it is a leak"
    ),
    "label_without_picture": Kind(
        "annotation files without a picture", False, LEFT_OUT, "fetch the picture, or delete the file"
    ),
    "no_pictures": Kind("data sets without pictures", True, None, "see whether it is the right file"),
}


@dataclasses.dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a data set.

    Attributes:
        kind: a key of `KINDS`.
        where: which file, picture, annotation or category.
        message: what was found there.
        row: the place of the picture in the file's list, where the problem is the picture's.
    """

    kind: str
    where: str
    message: str
    row: int | None = None

    @property
    def is_fatal(self) -> bool:
        """Training or evaluation would stop at it."""
        return KINDS[self.kind].is_fatal

    @property
    def is_repaired(self) -> bool:
        """`repair` of `detectors.data.repair` takes care of it."""
        return KINDS[self.kind].repair is not None

    @property
    def fix(self) -> str:
        """What can be done about it, in words."""
        return KINDS[self.kind].advice

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def raise_fatal(name: str, problems: Sequence[Problem]) -> None:
    """Raise one error that lists the fatal ones among `problems` of the data set `name`; none, no error.

    Raises:
        DatasetError: at least one is fatal; at most `MAX_LINES` are listed, and how many more there are.
    """
    fatal = [problem for problem in problems if problem.is_fatal]
    if not fatal:
        return
    lines = [f"\n  {problem};" for problem in fatal[:MAX_LINES]]
    if len(fatal) > MAX_LINES:
        lines.append(f"\n  and {len(fatal) - MAX_LINES} more;")
    counted = f"{len(fatal)} problem{'' if len(fatal) == 1 else 's'}"
    raise DatasetError(
        f"{name} cannot be used, {counted}:{''.join(lines)}\n"
        f"see all and what to do with: frontier data check {name}"
    )
