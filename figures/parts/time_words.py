"""What a picture says of the times that it shows."""

from collections.abc import Sequence

_PRINTED = {
    "printed": "as published",
    "mean": "mean as published",
    "from_fps": "from published frames per second",
}


def time_words(kinds: Sequence[str]) -> str:
    """The label of a time axis, from the kinds of `analysis.rows.times.time_kinds`, at least one.

    >>> time_words(["p95", "printed", "p95"])
    'Time per image in ms, 95th percentile; hollow: as published'
    >>> time_words(["from_fps"])
    'Time per image in ms, from published frames per second'
    """
    measured = sorted({kind for kind in kinds if kind[:1] == "p" and kind[1:].isdigit()})
    printed = sorted({_PRINTED.get(kind, "as published") for kind in kinds if kind not in measured})
    parts = [f"{kind[1:]}th percentile" for kind in measured]
    parts += [f"{'hollow: ' if measured else ''}{' or '.join(printed)}"] if printed else []
    return f"Time per image in ms, {'; '.join(parts)}"
