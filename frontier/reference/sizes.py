"""Printed input sizes as (resolution, cap on the longer edge) in pixels."""

import re

from frontier.reference.vocabulary import Vocabulary

_ONE_EDGE = re.compile(r"(\d+)")
_TWO_EDGES = re.compile(r"(\d+)x(\d+)")
_SHORTER_AND_CAP = re.compile(r"short>?=(\d+),max<?=(\d+)")


def parse_size(printed: str, words: Vocabulary) -> tuple[int | None, int | None]:
    """Resolution and maximum resolution; both None where nothing is printed.

    The resolution is both edges of a square and the shorter edge of anything else.

    >>> words = Vocabulary([])
    >>> [parse_size(text, words) for text in ("640", "300x300", "600x1024", "short=600,max=1024", "")]
    [(640, None), (300, None), (600, 1024), (600, 1024), (None, None)]
    """
    if not printed:
        return None, None
    if match := _ONE_EDGE.fullmatch(printed):
        return int(match[1]), None
    if match := _SHORTER_AND_CAP.fullmatch(printed):
        return int(match[1]), int(match[2])
    if match := _TWO_EDGES.fullmatch(printed):
        shorter, longer = sorted(map(int, match.groups()))
        return shorter, None if shorter == longer else longer
    words.complain(f"resolution: {printed!r} is not a known form")
    return None, None
