"""`Budget`: what a detector may cost, and the accuracy to make as large as possible within that."""

import dataclasses
import difflib
import math
import numbers

from analysis.errors import BudgetError
from analysis.schema import PERCENTILES

OBJECTIVES = ("ap", "ap50", "ap75", "ap_small", "ap_medium", "ap_large")
COSTS = {"memory_mb": "max_memory_mb", "gmacs": "max_gmacs", "params_m": "max_params_m"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Budget:
    """Limits on what a detector may cost, and the accuracy to make as large as possible within them.

    Attributes:
        max_ms: allowed time per image in ms at `percentile`.
        percentile: which percentile of the time must stay within `max_ms`: 50, 90, 95 or 99.
        max_memory_mb, max_gmacs, max_params_m: MB, thousand million multiply-adds, million parameters.
        min_ap: the least COCO AP, in 0-1.
        objective: the accuracy column to maximise.

    Raises:
        BudgetError: a limit is not a finite positive number, an unknown word, or there is no limit at all.
    """

    max_ms: float | None = None
    percentile: int = 95
    max_memory_mb: float | None = None
    max_gmacs: float | None = None
    max_params_m: float | None = None
    min_ap: float | None = None
    objective: str = "ap"

    def __post_init__(self) -> None:
        for name in ("max_ms", *COSTS.values(), "min_ap"):
            _check_positive(name, getattr(self, name))
        if self.min_ap is not None and self.min_ap > 1:
            hint = f"; did you mean {self.min_ap / 100:g}?" if self.min_ap <= 100 else ""
            raise BudgetError(f"min_ap = {self.min_ap:g}: AP lies between 0 and 1{hint}")
        if self.percentile not in PERCENTILES:
            known = ", ".join(map(str, PERCENTILES))
            raise BudgetError(f"percentile = {self.percentile}: known percentiles are {known}")
        if self.objective not in OBJECTIVES:
            near = difflib.get_close_matches(self.objective, OBJECTIVES, n=1)
            hint = f"did you mean {near[0]}? Known" if near else "known"
            raise BudgetError(f"unknown objective {self.objective!r}; {hint}: {', '.join(OBJECTIVES)}")
        if not self.limits:
            raise BudgetError("a budget without any limit; give at least one, for example 50 ms per image")

    @property
    def latency_column(self) -> str:
        """The column that `max_ms` speaks about."""
        return f"latency_p{self.percentile}_ms"

    @property
    def limits(self) -> dict[str, float]:
        """Column -> allowed value, for each limit that was set, in a fixed order."""
        values = {column: getattr(self, name) for column, name in self._field_of().items()}
        return {column: value for column, value in values.items() if value is not None}

    def with_limit(self, column: str, value: float) -> "Budget":
        """The same budget with the limit on `column` exchanged."""
        return self._replace({self._field_of()[column]: value})

    def relaxed(self, factor: float) -> "Budget":
        """The same budget with each upper limit multiplied by `factor`; `min_ap` stays."""
        uppers = {name: getattr(self, name) for name in ("max_ms", *COSTS.values())}
        return self._replace({name: value * factor for name, value in uppers.items() if value is not None})

    def _field_of(self) -> dict[str, str]:
        return {self.latency_column: "max_ms", **COSTS, "ap": "min_ap"}

    def _replace(self, limits: dict[str, float]) -> "Budget":
        return dataclasses.replace(self, **limits)  # type: ignore[arg-type]  # limits are numbers


def _check_positive(name: str, value: float | None) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise BudgetError(f"{name} = {value!r}: a limit is a number above 0")
    if not (math.isfinite(value) and value > 0):
        raise BudgetError(f"{name} = {value:g}: a limit is a finite number above 0")
