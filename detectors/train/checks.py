"""What the numbers and words of a recipe must be; each check raises `RecipeError` and returns nothing. No jax here."""

import math

from detectors.config import closest
from detectors.errors import RecipeError


def check_one_of(what: str, value: object, known: tuple[str, ...]) -> None:
    """Pass where `value` is one of the words that are known."""
    if value not in known:
        raise RecipeError(f"unknown {what} {value!r}; {closest(str(value), known)}")


def check_whole(what: str, value: object, *, low: int) -> None:
    """Pass where `value` is a whole number of at least `low`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise RecipeError(f"{what} = {value!r} is not a whole number")
    if value < low:
        raise RecipeError(f"{what} = {value} is below {low}")


def check_above_zero(what: str, value: object) -> None:
    """Pass where `value` is a finite number above 0."""
    _check_number(what, value)
    if not 0 < value < math.inf:
        raise RecipeError(f"{what} = {value} is not above 0 and finite")


def check_at_least_zero(what: str, value: object) -> None:
    """Pass where `value` is a finite number of 0 or above."""
    _check_number(what, value)
    if not 0 <= value < math.inf:
        raise RecipeError(f"{what} = {value} is not 0 or above and finite")


def check_share(what: str, value: object) -> None:
    """Pass where `value` is a number from 0 to below 1, as every decay and momentum is."""
    _check_number(what, value)
    if not 0 <= value < 1:
        raise RecipeError(f"{what} = {value} is outside 0 to below 1")


def _check_number(what: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecipeError(f"{what} = {value!r} is not a number")
