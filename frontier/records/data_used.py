"""`DataUsed`: the pictures that a detector was trained or evaluated on, as a record names them."""

import dataclasses

from frontier.records.checks import check_amounts, check_texts

SHOWN_DIGITS = 8


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
