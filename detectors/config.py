"""`DetectorConfig`: the coordinate of an experiment, and its one-line name.

The name is `meta/extractor/resolution[/dDEPTH][/sSTRIDE][/pPROPOSALS][@preset]`, for example
`ssd/mobilenet_v1/300`, `ssd/mobilenet_v1/300/d0.5`, `faster_rcnn/resnet_101/600/s8/p50` or
`r_fcn/resnet_101/600@tf_zoo`. What is at its default is left out of the name. No jax here: the command line
imports this module.
"""

import dataclasses
import difflib
import functools
import hashlib
import itertools
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

from detectors.errors import ConfigError

MetaArchitecture = Literal["ssd", "faster_rcnn", "r_fcn"]
FeatureExtractor = Literal[
    "vgg_16", "mobilenet_v1", "inception_v2", "inception_v3", "resnet_101", "inception_resnet_v2"
]
Preset = Literal["paper", "tf_zoo"]
BoxEncoding = Literal["centre_size", "centre_sqrt", "corners", "square"]
Matcher = Literal["argmax", "bipartite", "box_centre"]
LocationLoss = Literal["smooth_l1", "l2", "iou", "smooth_l1_and_iou"]

META_ARCHITECTURES: tuple[str, ...] = get_args(MetaArchitecture)
FEATURE_EXTRACTORS: tuple[str, ...] = get_args(FeatureExtractor)
PRESETS: tuple[str, ...] = get_args(Preset)
BOX_ENCODINGS: tuple[str, ...] = get_args(BoxEncoding)
MATCHERS: tuple[str, ...] = get_args(Matcher)
LOCATION_LOSSES: tuple[str, ...] = get_args(LocationLoss)

MIN_RESOLUTION = 33  # the smallest picture that the original extractors accept (tf_od_api facts, section 2.1)
MAX_RESOLUTION = 4096
MAX_PROPOSALS = 300  # the paper's own maximum (section 3.1)
RESOLUTIONS = {"ssd": 300, "faster_rcnn": 600, "r_fcn": 600}  # of the original's published detectors
DEFAULT_STRIDE = 16  # the paper's default for the two-stage detectors (section 3.1)
STRIDE_8_EXTRACTORS = ("resnet_101", "inception_resnet_v2")
DEPTH_MULTIPLIERS = (0.25, 0.5, 0.75, 1.0)  # Howard et al. 2017, table 6
DEPTH_EXTRACTORS = ("mobilenet_v1",)
# Object Detection API, samples/configs: 1 in SSD, 2 in both stages of the others; the paper names no weights
SSD_LOCATION_WEIGHT, TWO_STAGE_LOCATION_WEIGHT = 1.0, 2.0

NAME_GRAMMAR = "meta/extractor/resolution[/dDEPTH][/sSTRIDE][/pPROPOSALS][@preset]"
MIN_PART, MAX_NEAR, ALIKE = 3, 3, 0.6  # letters that tell something; suggestions; difflib's ratio of likeness
_NAME = re.compile(
    r"(?P<meta>[a-z0-9_]+)/(?P<extractor>[a-z0-9_]+)/(?P<resolution>\d{1,9})"
    r"(?:/d(?P<depth>\d(?:\.\d{1,9})?))?(?:/s(?P<stride>\d{1,9}))?(?:/p(?P<proposals>\d{1,9}))?"
    r"(?:@(?P<preset>[a-z0-9_]+))?"
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class DetectorConfig:
    """One detector: what it is made of and the settings it runs with.

    A field that does not apply to the meta-architecture is `None`; left out, it takes the paper's value.

    Attributes:
        meta_architecture: `ssd`, `faster_rcnn` or `r_fcn` (paper, section 2.1).
        feature_extractor: one of the paper's six (section 3.1).
        resolution: M in pixels: SSD resizes to M x M, the others the shorter edge to M (section 3.3).
        max_resolution: cap on the longer edge in pixels, two-stage only; round(M * 1024 / 600) by default.
        output_stride: pixels per cell of the map that proposals are made on: 16 or 8, two-stage only.
        num_proposals: boxes sent to the box classifier, 1 to 300, two-stage only; chosen at inference.
        num_classes: K, without background; 90 for COCO ids.
        train_resolution: the resolution of training where inference runs at another one.
        preset: `paper`, or `tf_zoo` for what the published TensorFlow checkpoints compute.
        depth_multiplier: scales every layer's channels: .25, .5, .75 or 1; other than 1 with MobileNet only.
        box_encoding: how a box is told from its anchor (Table 1), at every anchor and proposal of the detector.
        matcher: how an anchor or proposal finds its ground truth box in training (Table 1).
        location_loss: of codes (smooth L1, L2; Table 1), of the overlap with the ground truth box (IoU), or smooth
            L1 plus IoU (Table 5).
        location_weight: Equation 1's alpha; None for the meta-architecture's own, `alpha`.
        classification_weight: Equation 1's beta.

    Raises:
        ConfigError: the fields contradict each other or lie outside what the detectors accept.
    """

    meta_architecture: MetaArchitecture
    feature_extractor: FeatureExtractor
    resolution: int
    max_resolution: int | None = None
    output_stride: int | None = None
    num_proposals: int | None = None
    num_classes: int = 90
    train_resolution: int | None = None
    preset: Preset = "paper"
    depth_multiplier: float = 1.0
    box_encoding: BoxEncoding = "centre_size"
    matcher: Matcher = "argmax"
    location_loss: LocationLoss = "smooth_l1"
    location_weight: float | None = None
    classification_weight: float = 1.0

    def __post_init__(self) -> None:
        _check_one_of("meta-architecture", self.meta_architecture, META_ARCHITECTURES)
        _check_one_of("feature extractor", self.feature_extractor, FEATURE_EXTRACTORS)
        _check_one_of("preset", self.preset, PRESETS)
        _check_range("resolution", self.resolution, MIN_RESOLUTION, MAX_RESOLUTION)
        _check_range("num_classes", self.num_classes, 1, 100_000)
        if self.train_resolution is None:
            object.__setattr__(self, "train_resolution", self.resolution)
        _check_range("train_resolution", self.train_resolution, MIN_RESOLUTION, MAX_RESOLUTION)
        self._check_depth()
        self._check_equation_1()
        if self.meta_architecture == "ssd":
            self._check_single_stage()
        else:
            self._check_two_stage()

    @property
    def is_two_stage(self) -> bool:
        """True for the meta-architectures with proposals."""
        return self.meta_architecture != "ssd"

    @property
    def alpha(self) -> float:
        """Equation 1's weight of location losses, in both stages where there are two.

        >>> DetectorConfig.from_name("faster_rcnn/resnet_101/600").alpha
        2.0
        """
        return self._own_alpha if self.location_weight is None else self.location_weight

    @property
    def _own_alpha(self) -> float:
        return TWO_STAGE_LOCATION_WEIGHT if self.is_two_stage else SSD_LOCATION_WEIGHT

    def _check_depth(self) -> None:
        _check_weight("depth_multiplier", self.depth_multiplier)
        nearest = min(DEPTH_MULTIPLIERS, key=lambda known: abs(known - self.depth_multiplier))
        if self.feature_extractor not in DEPTH_EXTRACTORS and self.depth_multiplier != 1:
            raise ConfigError(
                f"depth_multiplier = {self.depth_multiplier:g} with {self.feature_extractor}: only "
                f"{' and '.join(DEPTH_EXTRACTORS)} has thinner forms. Leave it out, or take "
                f"{self.meta_architecture}/{DEPTH_EXTRACTORS[0]}/{self.resolution}/d{nearest:g}"
            )
        if self.depth_multiplier not in DEPTH_MULTIPLIERS:
            known = ", ".join(f"{multiplier:g}" for multiplier in DEPTH_MULTIPLIERS)
            raise ConfigError(
                f"depth_multiplier = {self.depth_multiplier:g}: known {known}. Nearest: {nearest:g}"
            )
        object.__setattr__(self, "depth_multiplier", float(self.depth_multiplier))

    def _check_equation_1(self) -> None:
        _check_one_of("box encoding", self.box_encoding, BOX_ENCODINGS)
        _check_one_of("matcher", self.matcher, MATCHERS)
        _check_one_of("location loss", self.location_loss, LOCATION_LOSSES)
        _check_weight("classification_weight", self.classification_weight)
        object.__setattr__(self, "classification_weight", float(self.classification_weight))
        if self.location_weight is not None:
            _check_weight("location_weight", self.location_weight)
            weight = None if self.location_weight == self._own_alpha else float(self.location_weight)
            object.__setattr__(self, "location_weight", weight)  # one experiment, one digest

    def _check_single_stage(self) -> None:
        reasons = {
            "num_proposals": "SSD classifies its anchors directly and has no proposals",
            "output_stride": "SSD predicts from several maps of fixed strides",
            "max_resolution": "SSD resizes every picture to resolution x resolution",
        }
        for field, reason in reasons.items():
            if getattr(self, field) is not None:
                nearest = f"ssd/{self.feature_extractor}/{self.resolution}"
                raise ConfigError(f"{field} = {getattr(self, field)}: {reason}. Leave it out: {nearest}")

    def _check_two_stage(self) -> None:
        defaults = {
            "output_stride": DEFAULT_STRIDE,
            "num_proposals": MAX_PROPOSALS,
            "max_resolution": default_max_resolution(self.resolution),
        }
        for field, value in defaults.items():
            if getattr(self, field) is None:
                object.__setattr__(self, field, value)
        _check_range("num_proposals", self.num_proposals, 1, MAX_PROPOSALS)
        _check_range("max_resolution", self.max_resolution, self.resolution, 4 * MAX_RESOLUTION)
        if self.output_stride not in (8, 16):
            raise ConfigError(
                f"output_stride = {self.output_stride!r}: the paper's detectors have 16 or 8. Leave it out for "
                f"{DEFAULT_STRIDE}"
            )
        if self.output_stride == 8 and self.feature_extractor not in STRIDE_8_EXTRACTORS:
            raise ConfigError(
                f"output_stride = 8 with {self.feature_extractor}: only {' and '.join(STRIDE_8_EXTRACTORS)} can "
                f"trade stride for atrous convolutions. Nearest: {self.meta_architecture}/"
                f"{self.feature_extractor}/{self.resolution}"
            )

    @property
    def name(self) -> str:
        """The one-line name; two configurations that differ only in unnamed fields share it.

        >>> DetectorConfig(meta_architecture="ssd", feature_extractor="mobilenet_v1", resolution=300).name
        'ssd/mobilenet_v1/300'
        """
        name = f"{self.meta_architecture}/{self.feature_extractor}/{self.resolution}"
        if self.depth_multiplier != 1:
            name += f"/d{self.depth_multiplier:g}"
        if self.output_stride not in (None, DEFAULT_STRIDE):
            name += f"/s{self.output_stride}"
        if self.num_proposals not in (None, MAX_PROPOSALS):
            name += f"/p{self.num_proposals}"
        return name if self.preset == "paper" else f"{name}@{self.preset}"

    @classmethod
    def from_name(cls, name: str) -> "DetectorConfig":
        """The configuration that `name` stands for.

        >>> DetectorConfig.from_name("faster_rcnn/resnet_101/600/s8/p50").num_proposals
        50

        Raises:
            ConfigError: the name does not follow the grammar or names something unknown.
        """
        match = _NAME.fullmatch(name.strip())
        if match is None:
            near = _near_names(name)
            advice = f"; did you mean {_alternatives(near)}?" if near else ", e.g. ssd/mobilenet_v1/300"
            raise ConfigError(f"model {name!r} is not of the form {NAME_GRAMMAR}{advice}")
        parts = match.groupdict()
        number = {key: int(parts[key]) for key in ("resolution", "stride", "proposals") if parts[key]}
        return cls(
            meta_architecture=parts["meta"],  # type: ignore[arg-type]  # checked on construction
            feature_extractor=parts["extractor"],  # type: ignore[arg-type]
            resolution=number["resolution"],
            output_stride=number.get("stride"),
            num_proposals=number.get("proposals"),
            depth_multiplier=float(parts["depth"] or 1),
            preset=parts["preset"] or "paper",  # type: ignore[arg-type]
        )

    def to_dict(self) -> dict[str, Any]:
        """The fields that are not at the class's own default, ready for JSON.

        A field added later leaves the digests of older configurations as they were.
        """
        values = vars(self)
        return {
            name: values[name]
            for name, default in _defaults().items()
            if default is dataclasses.MISSING or values[name] != default
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "DetectorConfig":
        """The configuration written by `to_dict`.

        Raises:
            ConfigError: a field is unknown, missing or of the wrong kind.
        """
        unknown = sorted(set(values).difference(_defaults()))
        if unknown:
            raise ConfigError(
                f"unknown configuration fields {', '.join(unknown)}; known: {', '.join(sorted(_defaults()))}"
            )
        try:
            return cls(**values)
        except TypeError as error:
            raise ConfigError(f"incomplete configuration {dict(values)!r}: {error}") from error

    @functools.cached_property
    def digest(self) -> str:
        """Sha256 of the canonical JSON of `to_dict`, in hexadecimal."""
        return hashlib.sha256(_CANONICAL.encode(self.to_dict()).encode()).hexdigest()

    def trained_as(self) -> "DetectorConfig":
        """The configuration whose checkpoint serves this one: what only inference uses is reset.

        The number of proposals and the resolution are chosen at test time (paper, sections 3.1 and 3.3).
        """
        return dataclasses.replace(
            self,
            resolution=self.train_resolution or self.resolution,
            max_resolution=None,
            num_proposals=None,
        )


def default_max_resolution(resolution: int) -> int:
    """The cap on the longer edge that keeps the original's 600 : 1024.

    >>> default_max_resolution(600)
    1024
    """
    return round(resolution * 1024 / 600)


def closest(word: str, known: Iterable[str]) -> str:
    """`known` as one phrase, the likeliest first; for error messages."""
    names = list(known)
    near = nearest(word, names)
    rest = [name for name in names if name not in near]
    if near:
        return f"did you mean {_alternatives(near)}?" + (f" (also known: {', '.join(rest)})" if rest else "")
    return f"known: {', '.join(names)}"


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """At most three of `known` that `word` may stand for: those that begin so, hold it, or are spelt alike.

    >>> nearest("mobilenet", ["resnet_101", "mobilenet_v1"]), nearest("yolo", ["ssd", "r_fcn"])
    (['mobilenet_v1'], [])
    """
    word, names = word.strip().lower(), list(known)
    hold = [name for name in names if len(word) >= MIN_PART and word in name]
    begin = [name for name in hold if name.startswith(word)]
    return (begin or hold)[:MAX_NEAR] or difflib.get_close_matches(word, names, n=MAX_NEAR, cutoff=ALIKE)


def _near_names(word: str) -> list[str]:
    """Whole names that a word of another form may stand for: spelt alike, or of what a part of it is near to."""
    pairs = itertools.product(META_ARCHITECTURES, FEATURE_EXTRACTORS)
    names = [f"{meta}/{extractor}/{RESOLUTIONS[meta]}" for meta, extractor in pairs]
    known = (*META_ARCHITECTURES, *FEATURE_EXTRACTORS)
    parts = {near for part in word.split("/") for near in nearest(part, known)}
    return nearest(word, names) or [name for name in names if parts & set(name.split("/"))][:MAX_NEAR]


def _alternatives(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


@functools.cache
def _defaults() -> dict[str, Any]:
    """Name of each field of a configuration -> its default, `dataclasses.MISSING` where it has none."""
    return {field.name: field.default for field in dataclasses.fields(DetectorConfig)}


def _check_one_of(what: str, value: object, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ConfigError(f"unknown {what} {value!r}; {closest(str(value), known)}")


def _check_weight(what: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError(f"{what} = {value!r} is not a number")
    if not 0 < value < math.inf:
        raise ConfigError(f"{what} = {value} is not above 0 and finite")


def _check_range(what: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ConfigError(f"{what} = {value!r} is not a whole number")
    if not low <= value <= high:
        raise ConfigError(
            f"{what} = {value} is outside {low} to {high}. Nearest: {min(max(value, low), high)}"
        )
