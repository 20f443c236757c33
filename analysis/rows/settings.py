"""The settings that make two detectors differ, read from the rows of a table.

They are meta-architecture, feature extractor, depth multiplier, resolution, output stride, number of proposals, preset
and precision. Besides, runtime and batch size tell two rows apart, and the longer edge: its cap moves with the
resolution, so that only its proportion to the shorter one is a difference.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from analysis.table import Cell, Table
from analysis.words import depth_multiplier

Setting = Literal[
    "meta_architecture",
    "feature_extractor",
    "depth_multiplier",
    "resolution",
    "output_stride",
    "num_proposals",
    "preset",
    "precision",
]
SETTINGS: tuple[Setting, ...] = get_args(Setting)
Settings = Mapping[str, Sequence[Cell]]

_BY_NAME = (
    "meta_architecture",
    "feature_extractor",
    "resolution",
    "output_stride",
    "num_proposals",
    "preset",
    "precision",
    "runtime",
    "batch_size",
)
PAPER_PROPORTION = 1024 / 600
# SSD has none of these to be equal in, so it is held against two-stage detectors that have the paper's defaults.
_OF_TWO_STAGES: dict[str, Cell] = {
    "longer_edge": PAPER_PROPORTION,
    "output_stride": 16.0,
    "num_proposals": 300.0,
}


def settings_of(table: Table) -> Settings:
    """Every setting's name -> its value in each row; None where it is not stated or does not apply.

    A depth multiplier is known of rows with a preset, from their model's name. `longer_edge` is its cap over the
    shorter edge, to two decimals, and exactly the paper's 1024 / 600 where it is that to the pixel.
    """
    settings: dict[str, Sequence[Cell]] = {
        name: [cell if cell == cell else None for cell in table[name].tolist()]  # noqa: PLR0124  # NaN
        for name in _BY_NAME
    }
    models = zip(table["model"], table["preset"], strict=True)
    settings["depth_multiplier"] = [
        None if preset is None else depth_multiplier(str(model)) for model, preset in models
    ]
    edges = zip(table["resolution"].tolist(), table["max_resolution"].tolist(), strict=True)
    settings["longer_edge"] = [_proportion(edge, cap) for edge, cap in edges]
    return settings


def all_but(setting: Setting, settings: Settings, row: int) -> tuple[Cell, ...]:
    """Everything that rows have in common which differ in nothing but `setting`.

    Where that is the meta-architecture, SSD counts as having the paper's stride, proposals and longer edge.
    """
    equal = {name: values[row] for name, values in settings.items() if name != setting}
    if setting == "meta_architecture" and equal["preset"] is not None:
        equal |= {name: value for name, value in _OF_TWO_STAGES.items() if equal[name] is None}
    return tuple(equal.values())


def _proportion(edge: float, cap: float) -> float | None:
    if not edge > 0 or not cap > 0:  # NaN is not
        return None
    return PAPER_PROPORTION if abs(cap - edge * PAPER_PROPORTION) <= 1 else round(cap / edge, 2)
