"""What two detectors cost on any machine: memory, multiply-adds, parameters."""

from collections.abc import Mapping

from analysis.choice.checks import number
from analysis.findings.compare import Compared, compared
from analysis.table import Cell
from frontier.comparing.contenders import Contender, Two
from frontier.models import counted_costs

Row = Mapping[str, Cell]
COSTS = ("memory_mb", "gmacs", "params_m")


def costs_compared(pair: Two, timed: tuple[Row, Row] | None) -> tuple[dict[str, Compared], tuple[str, ...]]:
    """Each cost of both detectors where one of them states it, and notes.

    Args:
        pair: the detectors.
        timed: the rows whose times were compared, which are asked first; None where there are none.

    Memory is compared where both count the same kind.
    """
    sources = [
        [*([] if timed is None else [timed[place]]), *one.rows.rows()] for place, one in enumerate(pair)
    ]
    found: dict[str, Compared] = {}
    notes = []
    for name in COSTS:
        rows: list[Row] = [next((row for row in source if name in row), {}) for source in sources]
        first, second = (_cost(row, name, one) for row, one in zip(rows, pair, strict=True))
        kinds = {str(row.get("memory_kind")) for row in rows if row}
        if name == "memory_mb" and len(kinds) > 1:
            notes.append(f"Their memory is not compared, for it counts {' and '.join(sorted(kinds))}.")
        elif first is not None or second is not None:
            found[name] = compared(first, second)
    return found, tuple(notes)


def _cost(row: Row, name: str, contender: Contender) -> float | None:
    """What the row says, else what frontier counted of a configuration of ours, with COCO's classes.

    Weights from here may tell other classes apart, which another number of parameters goes with.
    """
    value = number(row, name)
    counted = counted_costs().get(contender.model) if contender.weights_digest is None else None
    return getattr(counted, name, None) if value is None else value
