"""Numbers that people type: refused with a sentence where no answer could make sense."""

import math
import numbers

from analysis.schema import PERCENTILES
from frontier.errors import UsageError

PLAUSIBLE = (1e-6, 1e12)  # a limit outside is a slip of the keyboard


def positive(value: float, name: str, hint: str) -> float:
    """`value` itself, known to be finite and above zero.

    Args:
        value: what was typed.
        name: what it was typed for, e.g. `--max-ms`.
        hint: what to type instead, e.g. `milliseconds per image, for example --max-ms 50`.

    Raises:
        UsageError: it is NaN, infinite, zero, negative, no number, or outside `PLAUSIBLE`.

    >>> positive(50, "--max-ms", "milliseconds per image, for example --max-ms 50")
    50.0
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise UsageError(f"{name} {value!r} is not a number; give {hint}")
    if not math.isfinite(value) or value <= 0:
        found = "not a number" if math.isnan(value) else "infinite" if math.isinf(value) else "not above zero"
        raise UsageError(f"{name} {value:g} is {found}; give {hint}")
    if not PLAUSIBLE[0] <= value <= PLAUSIBLE[1]:
        raise UsageError(
            f"{name} {value:.3g} is too {'small' if value < 1 else 'large'} to be meant; give {hint}"
        )
    return float(value)


def optional_positive(value: float | None, name: str, hint: str) -> float | None:
    """As `positive`; None, for what was not typed, stays None."""
    return None if value is None else positive(value, name, hint)


def known_percentile(value: int, name: str = "--percentile") -> int:
    """`value` itself, known to be one of `analysis.schema.PERCENTILES`.

    Raises:
        UsageError: it is another number.
    """
    if isinstance(value, bool) or value not in PERCENTILES:
        raise UsageError(f"{name} {value} is not recorded; known: {', '.join(map(str, PERCENTILES))}")
    return value
