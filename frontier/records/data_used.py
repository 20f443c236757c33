"""`DataUsed`: the pictures that a detector was trained or evaluated on, as a record names them."""

import dataclasses
from pathlib import Path
from typing import Self

from frontier.records.checks import check_amounts, check_texts

SHOWN_DIGITS = 8
_ANNOTATIONS = "annotations"  # the folder of COCO's layout that says nothing of which data set it is


@dataclasses.dataclass(frozen=True, kw_only=True)
class DataUsed:
    """A data set or a part of it.

    Attributes:
        name: of the data set, for people.
        split: `train`, `val`, ...; None where it has none.
        digest: `Dataset.digest` of the pictures that were used.
        num_images: how many they were.
    """

    name: str
    split: str | None
    digest: str
    num_images: int

    def __post_init__(self) -> None:
        check_texts("data", self.name, self.digest, *([] if self.split is None else [self.split]))
        check_amounts({"num_images": self.num_images})

    @classmethod
    def of(cls, path: Path, split: str | None, *, digest: str, num_images: int) -> Self:
        """What records call the `split` of the data set at `path`: after its folder, wherever that is.

        >>> path = Path("data/bccd/annotations/instances_val.json")
        >>> DataUsed.of(path, "val", digest="1a2b3c4d5e6f", num_images=87).words
        'bccd val'
        """
        folder = path.resolve() if path.is_dir() else path.resolve().parent
        name = folder.parent.name if folder.name == _ANNOTATIONS else folder.name
        return cls(name=name, split=split, digest=digest, num_images=num_images)

    @property
    def words(self) -> str:
        """The name and the split, as in `bccd val`."""
        return self.name if self.split is None else f"{self.name} {self.split}"

    @property
    def key(self) -> str:
        """The words and the first digits of the digest: equal for the same annotations only.

        >>> DataUsed(name="bccd", split="val", digest="1a2b3c4d5e6f", num_images=87).key
        'bccd_val:1a2b3c4d'
        """
        return f"{self.words.replace(' ', '_')}:{self.digest[:SHOWN_DIGITS]}"
