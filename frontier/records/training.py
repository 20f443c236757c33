"""`Training`: how certain weights came to be."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Self

from detectors.config import DetectorConfig
from frontier.device import Device
from frontier.records.canonical import RecordError
from frontier.records.checks import check_amounts, check_created, check_texts
from frontier.records.data_used import DataUsed
from frontier.records.reading import reading

# History of the format. A record of an older version stays readable; one of a newer version is refused.
#   1  first version
SCHEMA_VERSION = 1

_TEXTS = ("init", "weights_digest", "code_version")
_AMOUNTS = ("steps", "batch_size", "images_seen", "seed", "wall_s")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Training:
    """One detector trained on one data set. What it scores is an `Evaluation` of the same weights.

    Attributes:
        config: the detector, as it was trained.
        recipe: optimiser, schedule, augmentation and the rest, as plain JSON values.
        init: what it started from, in words.
        data: the pictures.
        steps: of the optimiser.
        batch_size: pictures a step.
        images_seen: pictures over all steps, repetitions counted.
        seed: of everything that was drawn by lot.
        losses: name -> loss at the end.
        wall_s: seconds of training, interruptions left out.
        device: where it ran.
        weights_digest: of the weights folder's variables that came out.
        code_version: version of frontier.
        created: ISO 8601 with time zone.
        samples_digest: sha256 of the `.npz` of its curves, which `Store.add` fills in; None where none are kept.
    """

    config: DetectorConfig
    recipe: Mapping[str, Any]
    init: str
    data: DataUsed
    steps: int
    batch_size: int
    images_seen: int
    seed: int
    losses: Mapping[str, float]
    wall_s: float
    device: Device
    weights_digest: str
    code_version: str
    created: str
    samples_digest: str | None = None

    kind = "training"

    def __post_init__(self) -> None:
        for field in _TEXTS:
            check_texts(field, getattr(self, field))
        if self.samples_digest is not None:
            check_texts("samples_digest", self.samples_digest)
        check_amounts({field: getattr(self, field) for field in _AMOUNTS})
        if not isinstance(self.recipe, Mapping):
            raise RecordError(f"recipe = {self.recipe!r} is not a set of named values")
        check_amounts(self.losses)
        check_created(self.created)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, with `kind` and `schema_version`."""
        values = dataclasses.asdict(self)
        values["config"] = self.config.to_dict()
        values["device"] = self.device.to_dict()
        return {"schema_version": SCHEMA_VERSION, "kind": self.kind, **values}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The training written by `to_dict`.

        Raises:
            RecordError: a field is missing or of the wrong kind, or the version is newer than this program.
        """
        with reading(values, cls.kind, SCHEMA_VERSION) as fields:
            fields["data"] = DataUsed(**fields["data"])
            return cls(**fields)
