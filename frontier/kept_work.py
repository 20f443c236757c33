"""The evaluations, trainings and imports of a store as lists: what `frontier results` shows beside the times."""

import datetime as dt
import itertools
import shlex
from collections.abc import Sequence
from typing import Any

from frontier.evaluation.words import percent, range_words
from frontier.record_file import Stored
from frontier.records import Evaluation, Imported, Training
from frontier.text_table import text_table

EVALUATION_HEADINGS = ("model", "weights", "AP", "95% interval", "AP50", "AP75", "evaluated", "record")
EVALUATION_NUMBERS = ("AP", "95% interval", "AP50", "AP75")
TRAINING_HEADINGS = ("model", "weights", "on", "steps", "batch", "loss", "minutes", "trained", "record")
TRAINING_NUMBERS = ("steps", "batch", "loss", "minutes")
IMPORT_HEADINGS = ("file", "rows", "device", "pictures", "imported", "record")
IMPORT_NUMBERS = ("rows",)
SHOWN_DIGITS = 8  # of a digest: enough to tell a person's weights apart


def evaluation_lines(records: Sequence[Stored[Evaluation]]) -> list[str]:
    """A table for each set of pictures, the best first; none where there are no evaluations."""
    in_order = sorted(
        records, key=lambda stored: (stored.record.data.key, -(stored.record.scores["ap"] or 0.0))
    )
    lines: list[str] = []
    for key, group in itertools.groupby(in_order, key=lambda stored: stored.record.data.key):
        mine = list(group)
        table = text_table(
            EVALUATION_HEADINGS, [_evaluation_cells(one) for one in mine], right=EVALUATION_NUMBERS
        )
        data = mine[0].record.data
        heading = f"Accuracy in % on {data.words}, {data.num_images:,} pictures"
        lines += [heading, f"  --eval-split {shlex.quote(key)}", "", *(f"    {line}" for line in table), ""]
    return lines


def training_lines(records: Sequence[Stored[Training]]) -> list[str]:
    """A table of the trainings, the newest last; none where there are none."""
    if not records:
        return []
    in_order = sorted(records, key=lambda stored: _instant(stored.record.created))
    table = text_table(TRAINING_HEADINGS, [_training_cells(one) for one in in_order], right=TRAINING_NUMBERS)
    return ["Trainings", "", *(f"    {line}" for line in table), ""]


def import_lines(records: Sequence[Stored[Imported]]) -> list[str]:
    """A table of the files that were taken in, the newest last; none where there are none."""
    if not records:
        return []
    in_order = sorted(records, key=lambda stored: _instant(stored.record.created))
    table = text_table(IMPORT_HEADINGS, [_import_cells(one) for one in in_order], right=IMPORT_NUMBERS)
    return ["Imported from others", "", *(f"    {line}" for line in table), ""]


def import_data(records: Sequence[Stored[Imported]]) -> list[dict[str, Any]]:
    """Imported records as plain values."""
    return [{"row_id": stored.digest, **stored.record.to_dict()} for stored in records]


def work_data(records: Sequence[Stored[Any]]) -> list[dict[str, Any]]:
    """Records of one kind as plain values."""
    return [
        {"row_id": stored.digest, "model": stored.record.config.name, **stored.record.to_dict()}
        for stored in records
    ]


def _evaluation_cells(stored: Stored[Evaluation]) -> list[str]:
    record = stored.record
    return [
        record.config.name,
        record.weights_digest[:SHOWN_DIGITS],
        percent(record.scores["ap"]),
        range_words(record.intervals["ap"]),
        percent(record.scores["ap50"]),
        percent(record.scores["ap75"]),
        record.created[:10],
        stored.digest[:SHOWN_DIGITS],
    ]


def _training_cells(stored: Stored[Training]) -> list[str]:
    record = stored.record
    loss = record.losses.get("total")
    return [
        record.config.name,
        record.weights_digest[:SHOWN_DIGITS],
        record.data.words,
        f"{record.steps:,}",
        str(record.batch_size),
        "-" if loss is None else f"{loss:.3f}",
        f"{record.wall_s / 60:.1f}",
        record.created[:10],
        stored.digest[:SHOWN_DIGITS],
    ]


def _import_cells(stored: Stored[Imported]) -> list[str]:
    record = stored.record
    return [
        record.file,
        str(len(record.rows)),
        _first_and_more([row.get("device_key") for row in record.rows]),
        _first_and_more([row.get("eval_split") for row in record.rows]),
        record.created[:10],
        stored.digest[:SHOWN_DIGITS],
    ]


def _first_and_more(values: Sequence[Any]) -> str:
    """The first of several words, and how many others there are; a dash for none."""
    known = [str(value) for value in dict.fromkeys(values) if value is not None]
    more = f" and {len(known) - 1} more" if len(known) > 1 else ""
    return f"{known[0]}{more}" if known else "-"


def _instant(created: str) -> float:
    return dt.datetime.fromisoformat(created).timestamp()
