"""What frontier itself knows of an imported detector that has one of our names, where its file does not say it."""

import functools
from collections.abc import Mapping

from analysis.table import Cell
from detectors.config import DetectorConfig
from detectors.errors import ConfigError
from frontier.backbones import imagenet_top1
from frontier.models import counted_costs

WORDS = {"gmacs": "multiply-adds", "params_m": "parameters"}


def with_counted(row: Mapping[str, Cell]) -> dict[str, Cell]:
    """`row` with multiply-adds, parameters and ImageNet top-1 of its configuration, and in `notes` which were added.

    What the row states stands. The costs are those of the packaged table, on a square picture with the classes of COCO;
    the accuracy is that of the published weights which the paper's detectors of that extractor start from.

    >>> with_counted({"model": "ssd/mobilenet_v1/300", "gmacs": 9.9})["notes"]
    'Counted by frontier, on a square picture: parameters. ImageNet top-1 of the published extractor.'
    >>> with_counted({"model": "yolov8n"})
    {'model': 'yolov8n'}
    """
    known = {name: value for name, value in _known(str(row["model"])).items() if row.get(name) is None}
    counted = [words for name, words in WORDS.items() if name in known]
    remarks = [f"Counted by frontier, on a square picture: {' and '.join(counted)}."] if counted else []
    remarks += ["ImageNet top-1 of the published extractor."] if "imagenet_top1" in known else []
    if not known:
        return dict(row)
    said = row.get("notes")
    return {**row, **known, "notes": " ".join([*([str(said)] if said else []), *remarks])}


@functools.lru_cache(maxsize=4096)
def _known(model: str) -> Mapping[str, Cell]:
    """The columns that follow from a name of ours; none for every other name."""
    try:
        config = DetectorConfig.from_name(model)
    except ConfigError:
        return {}
    cost, top1 = counted_costs().get(config.name), imagenet_top1(config.feature_extractor)
    costs = {} if cost is None else cost._asdict()
    return {**costs, **({} if top1 is None else {"imagenet_top1": top1.value})}
