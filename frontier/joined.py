"""Times measured by frontier, beside the accuracy of the same detector: measured here, or published.

And evaluations by themselves, of detectors that may never have been timed.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from analysis.schema import ACCURACIES, BY_NAME
from analysis.table import Cell, Table
from frontier.backbones import with_imagenet_top1
from frontier.measured import latest, measured_table, names_of
from frontier.published import accuracy_of
from frontier.record_file import Stored
from frontier.records import DataUsed, Evaluation, Measurement, Training

MEASURED = "measured"  # how the accuracy source of an evaluation begins


def joined_table(
    measurements: Iterable[Stored[Measurement]],
    evaluations: Iterable[Stored[Evaluation]] = (),
    trainings: Iterable[Stored[Training]] = (),
) -> Table:
    """The newest measurement of each coordinate, with accuracy where it is known.

    A measurement has a row for each set of pictures that its weights were evaluated on in its configuration, by the
    newest evaluation, and one for the published accuracy of that configuration, unless its weights were trained here
    and so have one of their own. Rows of other pictures must not be compared: `eval_split` tells them apart. Where no
    accuracy is known it stays missing; an empty list of records gives an empty table.
    """
    measurements = list(measurements)
    table = latest(measured_table(measurements))
    record_of = {stored.digest: stored.record for stored in measurements}
    found = _newest(evaluations)
    trained = _trained(trainings)
    rows, cells = [], []
    for row, row_id in enumerate(table["row_id"]):
        for accuracy in _accuracies(record_of[row_id], found, trained):
            rows.append(row)
            cells.append(accuracy)
    names = dict.fromkeys(name for cell in cells for name in cell if name in BY_NAME)
    joined = {name: [cell.get(name) for cell in cells] for name in names}
    return with_imagenet_top1(table.take(np.array(rows, np.intp)).replace(**joined))


def evaluated_table(
    evaluations: Iterable[Stored[Evaluation]], trainings: Iterable[Stored[Training]] = ()
) -> Table:
    """A row for each setting, weights and set of pictures that were evaluated, by the newest evaluation; no times.

    `row_id` is the evaluation's digest. No evaluations give an empty table.
    """
    trained = _trained(trainings)
    newest = [stored for pictures in _newest(evaluations).values() for stored in pictures.values()]
    rows = Table.from_rows(
        {
            "row_id": stored.digest,
            "source": MEASURED,
            "source_ref": stored.path.name,
            "created": stored.record.created,
            **names_of(stored.record.config),
            "buildable": True,
            "weights": stored.record.weights,
            "weights_digest": stored.record.weights_digest,
            **trained.get(stored.record.weights_digest, {}),
            **_cells(stored),
        }
        for stored in newest
    )
    return with_imagenet_top1(rows)


Found = Mapping[tuple[str, str], Mapping[str, Stored[Evaluation]]]
Cells = Mapping[str, Cell]


def _trained(trainings: Iterable[Stored[Training]]) -> Mapping[str, Cells]:
    """Digest of weights -> the cells that tell how they were trained."""
    return {
        stored.record.weights_digest: {
            "train_data": stored.record.data.words,
            "training": _training_words(stored.record),
        }
        for stored in trainings
    }


def _training_words(record: Training) -> str:
    """What must be equal for two trainings to be alike, but for the detector, the pictures and what is drawn by lot."""
    rate = record.recipe.get("learning_rate", "not stated")
    return f"{record.init}; {record.steps:,} steps; {record.batch_size} pictures a step; learning rate {rate}"


def _newest(evaluations: Iterable[Stored[Evaluation]]) -> Found:
    """Digests of configuration and weights -> pictures -> the newest evaluation on them."""
    found: dict[tuple[str, str], dict[str, Stored[Evaluation]]] = defaultdict(dict)
    in_time = sorted(evaluations, key=lambda stored: (_instant(stored.record.created), stored.digest))
    for stored in in_time:
        record = stored.record
        found[record.config.digest, record.weights_digest][record.data.key] = stored
    return found


def _accuracies(record: Measurement, found: Found, trained: Mapping[str, Cells]) -> list[Cells]:
    """What is known of the accuracy of `record`'s detector, one entry a set of pictures; an empty one if nothing."""
    digest = record.weights_digest or ""
    here: list[Cells] = [
        {**_cells(evaluation), **trained.get(digest, {})}
        for _, evaluation in sorted(found.get((record.config.digest, digest), {}).items())
    ]
    published = accuracy_of(record.config)
    if published is not None and not (here and record.weights == "trained"):
        return [*here, published]
    return here or [trained.get(digest, {})]


def _cells(stored: Stored[Evaluation]) -> dict[str, Cell]:
    evaluation = stored.record
    cells: dict[str, Cell] = {name: evaluation.scores[name] for name in ACCURACIES}
    for name, interval in evaluation.intervals.items():
        if interval is not None and interval.has_width:
            cells |= {f"{name}_lower": interval.lower, f"{name}_upper": interval.upper}
    data = evaluation.data
    cells["accuracy_source"] = measured_on(data)
    cells["eval_split"] = data.key
    cells["evaluation_digest"] = stored.digest
    return cells


def measured_on(data: DataUsed) -> str:
    """Where an accuracy comes from that frontier measured.

    >>> measured_on(DataUsed(name="bccd", split="val", digest="5a", num_images=87))
    'measured (87 pictures of bccd val)'
    """
    return f"{MEASURED} ({data.num_images:,} pictures of {data.words})"


def _instant(created: str) -> float:
    return dt.datetime.fromisoformat(created).timestamp()
