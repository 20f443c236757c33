"""Which network a row is of: the detectors of one hang together, for they share layers and often a checkpoint."""

from typing import Protocol


class OfNetwork(Protocol):
    """A row that says which network it is of."""

    @property
    def model(self) -> str:
        """In words."""

    @property
    def meta_architecture(self) -> str | None:
        """Its name; None where unknown."""

    @property
    def feature_extractor(self) -> str | None:
        """Its name; None where unknown."""


def network(row: OfNetwork) -> tuple[str | None, ...]:
    """What a row shares with others of its network: meta-architecture and extractor; where neither is known its model.

    >>> from collections import namedtuple
    >>> Row = namedtuple("Row", "model meta_architecture feature_extractor")
    >>> network(Row("SSD MobileNet v1, 300 px", "ssd", "mobilenet_v1")), network(Row("YOLO Z", None, None))
    (('ssd', 'mobilenet_v1'), ('YOLO Z',))
    """
    known = (row.meta_architecture, row.feature_extractor)
    return (row.model,) if known == (None, None) else known
