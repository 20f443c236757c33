"""A sum over the equations of a jaxpr: calls entered, loops multiplied out, the dearest branch taken.

A jaxpr is what jax records of a function: a list of equations, some of which call other jaxprs. jax 0.10 wraps
a called jaxpr together with its constants and jax 0.11 does not; both are read here.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from frontier.errors import FrontierError

Cost = Callable[[Any], int]

# Equations that run the jaxpr they hold exactly once, and give its outputs as their own.
CALLS = frozenset(
    {
        "call",
        "checkpoint",
        "closed_call",
        "composite",
        "core_call",
        "custom_jvp_call",
        "custom_vjp_call",
        "custom_vmap_call",
        "jit",
        "pjit",
        "remat",
        "remat2",
    }
)
# Equations whose jaxpr only says how two scalars are combined; they are counted as one operation.
COMBINERS = ("reduce", "scatter", "select_and_scatter", "select_and_gather")


class CountError(FrontierError):
    """A function that holds an operation whose cost is not known here."""


@dataclasses.dataclass(frozen=True)
class Tally:
    """A sum of costs; `is_exact` is False where the body of a loop of unknown length was counted once."""

    total: int
    is_exact: bool = True

    def __add__(self, other: "Tally") -> "Tally":
        """Both, one after the other."""
        return Tally(self.total + other.total, self.is_exact and other.is_exact)

    def __mul__(self, times: int) -> "Tally":
        """The same work `times` times."""
        return Tally(self.total * times, self.is_exact)


def tally(jaxpr: Any, cost: Cost, *, while_trips: int | None = None) -> Tally:
    """The sum of `cost(equation)` over every equation that running `jaxpr` executes.

    - A call (jit, remat, custom derivatives, ...) costs what its body costs, and nothing itself.
    - `scan` costs its body times its length.
    - `cond` costs its dearest branch: which one is taken depends on the data.
    - `while` runs `while_trips` times (its condition once more). A jaxpr does not say how often; where no
      number is given, body and condition are counted once, and the sum is exact only if both cost nothing.

    A jaxpr without equations costs 0.

    Args:
        jaxpr: a jaxpr, closed or not.
        cost: what one equation that is no call costs.
        while_trips: iterations of every `while` loop.

    Raises:
        CountError: an unknown kind of equation holds a jaxpr, so that how often it runs is not known.
    """
    total = Tally(0)
    for equation in getattr(jaxpr, "jaxpr", jaxpr).eqns:
        total += _tally_equation(equation, cost, while_trips)
    return total


def _tally_equation(equation: Any, cost: Cost, while_trips: int | None) -> Tally:
    name, params = equation.primitive.name, equation.params
    bodies = {key: tally(body, cost, while_trips=while_trips) for key, body in _bodies(params)}
    if name == "while":
        return _tally_while(bodies["body_jaxpr", 0], bodies["cond_jaxpr", 0], while_trips)
    if name == "scan":
        return bodies["jaxpr", 0] * int(params["length"])
    if name == "cond":
        dearest = max(body.total for body in bodies.values())
        return Tally(dearest, all(body.is_exact for body in bodies.values()))
    if name in CALLS:
        return sum(bodies.values(), Tally(0))
    if bodies and not name.startswith(COMBINERS):
        raise CountError(
            f"cannot count the operations of {name!r}: it runs a function of its own an unknown number of times; "
            "count the reference form of the network instead"
        )
    return Tally(cost(equation))


def _tally_while(body: Tally, condition: Tally, trips: int | None) -> Tally:
    if trips is not None:
        return body * trips + condition * (trips + 1)
    once = body + condition
    return Tally(once.total, once.is_exact and once.total == 0)


def _bodies(params: Mapping[str, Any]) -> Iterator[tuple[tuple[str, int], Any]]:
    """Each jaxpr among an equation's parameters, as ((parameter, position), jaxpr)."""
    for name, value in params.items():
        for position, item in enumerate(value if isinstance(value, tuple | list) else (value,)):
            if hasattr(getattr(item, "jaxpr", item), "eqns"):
                yield (name, position), item
