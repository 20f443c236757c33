"""What two detectors cost on any machine: memory, multiply-adds, parameters."""

from collections.abc import Mapping
from typing import NamedTuple

from analysis.choice.checks import number
from analysis.findings.compare import Compared, compared
from analysis.table import Cell
from frontier.comparing.contenders import Contender, Two
from frontier.comparing.memories import memories_compared
from frontier.models import counted_costs

Row = Mapping[str, Cell]
COUNTED = ("gmacs", "params_m")


class Costs(NamedTuple):
    """What two detectors cost; what neither states is not there.

    Attributes:
        counted: `gmacs` and `params_m` -> both values.
        memory: what the figure counts -> both in MB.
        notes: sentences on what could not be compared.
    """

    counted: Mapping[str, Compared]
    memory: Mapping[str, Compared]
    notes: tuple[str, ...]


def costs_compared(pair: Two, timed: tuple[Row, Row] | None) -> Costs:
    """Each cost of both detectors where one of them states it.

    Args:
        pair: the detectors.
        timed: the rows whose times were compared, which are asked first; None where there are none.
    """
    sources = [
        [*([] if timed is None else [timed[place]]), *one.rows.rows()] for place, one in enumerate(pair)
    ]
    counted: dict[str, Compared] = {}
    for name in COUNTED:
        rows: list[Row] = [next((row for row in source if name in row), {}) for source in sources]
        first, second = (_cost(row, name, one) for row, one in zip(rows, pair, strict=True))
        if first is not None or second is not None:
            counted[name] = compared(first, second)
    memory, note = memories_compared(sources, timed)
    return Costs(counted, memory, () if note is None else (note,))


def _cost(row: Row, name: str, contender: Contender) -> float | None:
    """What the row says, else what frontier counted of a configuration of ours, with COCO's classes.

    Weights from here may tell other classes apart, which another number of parameters goes with.
    """
    value = number(row, name)
    counted = counted_costs().get(contender.model) if contender.weights_digest is None else None
    return getattr(counted, name, None) if value is None else value
