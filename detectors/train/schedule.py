"""`Schedule`: how the learning rate changes as pictures go by, as data. No jax here.

All counts are of pictures seen since the start, so that a schedule does not depend on the size of a batch. The
factors of levels, decay, ramp and cosine multiply each other.
"""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from detectors.errors import RecipeError
from detectors.train.checks import check_above_zero, check_at_least_zero, check_whole

MAX_STAIRS = 10_000  # of a decay within one training: each is an entry of a table


class Level(NamedTuple):
    """From `images` on, the rate is multiplied by `factor`, until the next level."""

    images: int
    factor: float


class Decay(NamedTuple):
    """Every `images`, the rate is once more multiplied by `factor`: an exponential staircase."""

    images: int
    factor: float


class Ramp(NamedTuple):
    """The factor rises in a line from `start` to 1 over the first `images` (Goyal et al. 2017, section 2.2)."""

    images: int
    start: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Schedule:
    """The factors that the learning rate is multiplied with.

    Attributes:
        levels: the first from the start on; a level takes over AT its count, as TensorFlow's manual_stepping. Of two
            at one count the later holds.
        decay: None for none.
        ramp: None for none.
        is_cosine: True where the rate sinks from the end of the ramp to 0 at the end of training, along half a
            cosine (Loshchilov and Hutter 2017, equation 5, without restarts).

    Raises:
        RecipeError: the counts do not rise from 0, or a number makes no sense.
    """

    levels: tuple[Level, ...] = (Level(0, 1.0),)
    decay: Decay | None = None
    ramp: Ramp | None = None
    is_cosine: bool = False

    def __post_init__(self) -> None:
        starts = [level.images for level in self.levels]
        for level in self.levels:
            check_whole("images of a level", level.images, low=0)
            check_above_zero("factor of a level", level.factor)
        if starts[:1] != [0] or starts != sorted(starts):
            raise RecipeError(f"levels begin at {starts} images: need counts that rise from 0")
        if self.decay is not None:
            check_whole("images of the decay", self.decay.images, low=1)
            check_above_zero("factor of the decay", self.decay.factor)
        if self.ramp is not None:
            check_whole("images of the ramp", self.ramp.images, low=1)
            check_at_least_zero("start of the ramp", self.ramp.start)

    def check_total(self, total_images: int) -> None:
        """Pass where a training of `total_images` can have this schedule.

        Raises:
            RecipeError: the ramp does not end before the training, or the decay has too many stairs.
        """
        if self.ramp is not None and self.ramp.images >= total_images:
            raise RecipeError(f"a ramp of {self.ramp.images} images in a training of {total_images}")
        if self.decay is not None and total_images // self.decay.images > MAX_STAIRS:
            raise RecipeError(
                f"a decay every {self.decay.images} images in a training of {total_images}: more than "
                f"{MAX_STAIRS} stairs"
            )

    def factor(self, images: int, total_images: int) -> float:
        """The product of all factors once `images` of `total_images` were seen.

        >>> Schedule(levels=(Level(0, 1.0), Level(900, 0.1))).factor(900, 1000)
        0.1
        """
        factor = [level.factor for level in self.levels if level.images <= images][-1]
        if self.decay is not None:
            factor *= self.decay.factor ** (images // self.decay.images)
        ramp = self.ramp or Ramp(0, 1.0)
        if images < ramp.images:
            factor *= ramp.start + (1 - ramp.start) * images / ramp.images
        if self.is_cosine:
            share = (images - ramp.images) / (total_images - ramp.images)
            factor *= (1 + math.cos(math.pi * min(max(share, 0.0), 1.0))) / 2
        return factor

    def steady(self, total_images: int) -> tuple[Level, ...]:
        """Levels and decay as one staircase of rising counts below `total_images`."""
        changes = {level.images for level in self.levels}
        if self.decay is not None:
            changes |= set(range(0, total_images, self.decay.images))
        bare = dataclasses.replace(self, ramp=None, is_cosine=False)
        kept = sorted(images for images in changes if images < total_images)
        return tuple(Level(images, bare.factor(images, total_images)) for images in kept)

    def stretched(self, old_total: int, new_total: int) -> "Schedule":
        """The schedule for a training of `new_total` images in place of `old_total`: its shape is kept.

        A count is rounded to whole images. The ramp is left as it is.
        """

        def stretch(images: int) -> int:
            return (2 * images * new_total + old_total) // (2 * old_total)

        levels = tuple(level._replace(images=stretch(level.images)) for level in self.levels)
        decay = self.decay and self.decay._replace(images=max(stretch(self.decay.images), 1))
        return dataclasses.replace(self, levels=levels, decay=decay)

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        return {
            "levels": [level._asdict() for level in self.levels],
            "decay": self.decay and self.decay._asdict(),
            "ramp": self.ramp and self.ramp._asdict(),
            "is_cosine": self.is_cosine,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Schedule":
        """The schedule written by `to_dict`.

        Raises:
            RecipeError: a field is missing, unknown or of the wrong kind.
        """
        fields = dict(values)
        try:
            fields["levels"] = tuple(Level(**level) for level in values["levels"])
            for name, kind in (("decay", Decay), ("ramp", Ramp)):
                fields[name] = values[name] and kind(**values[name])
            return cls(**fields)
        except (TypeError, KeyError) as error:
            raise RecipeError(f"no schedule of a recipe: {dict(values)!r}: {error}") from error
