"""The settings that one checkpoint is evaluated in: the number of proposals and the resolution are chosen at test time."""

import dataclasses
import itertools
from collections.abc import Sequence

from detectors.config import DetectorConfig
from frontier.errors import UsageError


def settings(
    config: DetectorConfig, *, proposals: Sequence[int] = (), resolutions: Sequence[int] = ()
) -> list[DetectorConfig]:
    """`config` at each resolution with each number of proposals, in that order; as it is where neither is asked for.

    Raises:
        ConfigError: a number is out of range, or the detector has no proposals.

    Source: Huang et al., sections 3.1 and 3.3.
    """
    found = []
    for resolution, number in itertools.product(resolutions or (None,), proposals or (None,)):
        setting = config
        if resolution is not None:
            setting = dataclasses.replace(setting, resolution=resolution, max_resolution=None)
        if number is not None:
            setting = dataclasses.replace(setting, num_proposals=number)
        found.append(setting)
    return list(dict.fromkeys(found))


def whole_numbers(text: str | None, option: str) -> tuple[int, ...]:
    """The numbers of a list such as `10,50,300`; none for None.

    Raises:
        UsageError: it is no such list.

    >>> whole_numbers("10, 50", "--proposals")
    (10, 50)
    """
    if text is None:
        return ()
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        raise UsageError(
            f"{option} {text}: give whole numbers with commas between, for example {option} 10,50,300"
        )
    return tuple(map(int, parts))
