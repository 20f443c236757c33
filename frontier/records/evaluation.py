"""`Evaluation`: how well one detector with certain weights finds what is in certain pictures.

Its match data are not here: they are an `.npz` beside the record, named by `samples_digest`; `analysis.accuracy.matches` reads
them, so that intervals and paired differences need no rerun.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Self

from analysis.schema import ACCURACIES, RECALLS, WEIGHTS
from detectors.config import DetectorConfig
from frontier.device import Device
from frontier.records.canonical import RecordError
from frontier.records.checks import check_amounts, check_created, check_one_of, check_texts
from frontier.records.data_used import DataUsed
from frontier.records.reading import reading

# History of the format. A record of an older version stays readable; one of a newer version is refused.
#   1  first version
SCHEMA_VERSION = 1

_TEXTS = ("weights_source", "weights_digest", "interval_method", "samples_digest", "code_version")
_AMOUNTS = ("num_detections", "confidence", "resamples", "seed", "batch_size", "images_per_second")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Range:
    """From `lower` to `upper`, both in 0-1.

    Raises:
        RecordError: a number is outside that, or the two are the wrong way round.
    """

    lower: float
    upper: float

    def __post_init__(self) -> None:
        _check_fractions(vars(self))
        if self.lower > self.upper:
            raise RecordError(f"an interval from {self.lower} to {self.upper}")

    @property
    def has_width(self) -> bool:
        """False where no draw differed from another, which older records hold and which tells of no uncertainty."""
        return self.upper > self.lower


@dataclasses.dataclass(frozen=True, kw_only=True)
class CategoryScore:
    """The AP of one category and its interval; None where the pictures hold no object of it."""

    name: str
    ap: float | None
    interval: Range | None

    def __post_init__(self) -> None:
        check_texts("category", self.name)
        _check_fractions({f"AP of {self.name}": self.ap})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One setting of one detector, its detections held against annotated pictures.

    Attributes:
        config: the setting: resolution and number of proposals are those of inference.
        weights: `trained` or `imported`.
        weights_source: where they come from, in words.
        weights_digest: of the weights folder's variables.
        data: the pictures.
        scores: COCO's twelve numbers by the names of `analysis.accuracy.average_precision.Scores`, in 0-1; None where no object
            counts.
        intervals: of the AP numbers, by the same names; None likewise.
        categories: each category of the data set, in the order of their ids.
        interval_method, confidence, resamples, seed: how the intervals were made.
        num_detections: that were held against the pictures.
        batch_size: pictures at a time.
        images_per_second: of the whole evaluation, reading included; None where too few were run to tell. No latency.
        device: where it ran.
        samples_digest: sha256 of the `.npz` of match data; `Store.add` fills it in.
        code_version: version of frontier.
        created: ISO 8601 with time zone.
    """

    config: DetectorConfig
    weights: str
    weights_source: str
    weights_digest: str
    data: DataUsed
    scores: Mapping[str, float | None]
    intervals: Mapping[str, Range | None]
    categories: tuple[CategoryScore, ...]
    interval_method: str
    confidence: float
    resamples: int
    seed: int
    num_detections: int
    batch_size: int
    images_per_second: float | None
    device: Device
    samples_digest: str
    code_version: str
    created: str

    kind = "evaluation"

    def __post_init__(self) -> None:
        check_one_of("weights", self.weights, WEIGHTS)
        for field in _TEXTS:
            check_texts(field, getattr(self, field))
        check_amounts({name: getattr(self, name) for name in _AMOUNTS}, optional=("images_per_second",))
        for what, found, names in (
            ("scores", self.scores, (*ACCURACIES, *RECALLS)),
            ("intervals", self.intervals, ACCURACIES),
        ):
            if set(found) != set(names):
                raise RecordError(f"{what} of {', '.join(found)}; wanted {', '.join(names)}")
        _check_fractions(self.scores)
        check_created(self.created)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, with `kind` and `schema_version`."""
        values = dataclasses.asdict(self)
        values["config"] = self.config.to_dict()
        values["device"] = self.device.to_dict()
        return {"schema_version": SCHEMA_VERSION, "kind": self.kind, **values}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The evaluation written by `to_dict`.

        Raises:
            RecordError: a field is missing or of the wrong kind, or the version is newer than this program.
        """
        with reading(values, cls.kind, SCHEMA_VERSION) as fields:
            fields["data"] = DataUsed(**fields["data"])
            fields["intervals"] = {name: _range(pair) for name, pair in fields["intervals"].items()}
            fields["categories"] = tuple(
                CategoryScore(**{**one, "interval": _range(one["interval"])}) for one in fields["categories"]
            )
            return cls(**fields)


def _range(values: Mapping[str, float] | None) -> Range | None:
    return None if values is None else Range(**values)


def _check_fractions(values: Mapping[str, float | None]) -> None:
    check_amounts(values, optional=tuple(values))
    for field, value in values.items():
        if value is not None and value > 1:
            raise RecordError(f"{field} = {value} is above 1")
