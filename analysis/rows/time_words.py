"""What sentences and pictures call the times that they are about, so that no percentile goes unsaid."""

from collections.abc import Sequence

from analysis.rows.times import IMPORTED

MEASURED, PUBLISHED = "measured", "published"
MEDIAN = "p50"
_KNOWN = ("mean", "p50", "p90", "p95", "p99")  # printed times that say what they are
_FROM_FPS = "from_fps"


def named_time(kinds: Sequence[str], *, others: str = " where measured, else ") -> str:
    """Times by name, from the kinds of `analysis.rows.times.time_kinds`, at least one.

    Args:
        kinds: of the times.
        others: what stands between measured times and times that were not, where there are both.

    >>> named_time(["p50", "p50"]), named_time(["p95"]), named_time(["printed"])
    ('median time (p50)', 'p95 time', 'published time')
    >>> named_time(["imported mean"]), named_time(["from_fps"])
    ('imported mean time', 'time from published frames per second')
    >>> named_time(["p95", "imported printed", "printed"])
    'time (p95 where measured, else imported or published)'
    """
    said: dict[str, list[str]] = {}
    for kind in kinds:
        origin, what = _parted(kind)
        said.setdefault(origin, []).append(what)
    if len(said) == 1:
        ((origin, whats),) = said.items()
        return _of_one_origin(origin, sorted(set(whats)))
    measured = sorted(set(said.pop(MEASURED, [])))
    rest = " or ".join(sorted(said))
    return f"time ({' and '.join(measured)}{others}{rest})" if measured else f"{rest} time"


def titled_time(words: str) -> str:
    """What times are called, as a title or a label begins.

    >>> titled_time("median time (p50)"), titled_time("p95 time")
    ('Median time (p50)', 'p95 time')
    """
    return words if words[:1] == "p" and words[1:2].isdigit() else words[:1].upper() + words[1:]


def percentile_words(percentile: int) -> str:
    """The time at a percentile, measured.

    >>> percentile_words(50), percentile_words(99)
    ('median time (p50)', 'p99 time')
    """
    return named_time([f"p{percentile}"])


def _parted(kind: str) -> tuple[str, str]:
    """Where a time is from, and what it is."""
    first, _, what = kind.partition(" ")
    if first == IMPORTED:
        return IMPORTED, what
    return (MEASURED if kind[:1] == "p" and kind[1:].isdigit() else PUBLISHED), kind


def _of_one_origin(origin: str, whats: Sequence[str]) -> str:
    if origin == MEASURED:
        return f"median time ({MEDIAN})" if list(whats) == [MEDIAN] else f"{' and '.join(whats)} time"
    if list(whats) == [_FROM_FPS]:
        return f"time from {origin} frames per second"
    return f"{origin} {whats[0]} time" if len(whats) == 1 and whats[0] in _KNOWN else f"{origin} time"
