"""Translate the raw catalogue of published results into the packaged tables.

    python -m frontier.reference.translate CATALOGUE_FOLDER

The folder holds `published.csv` (detectors) and `backbone_top1.csv` (feature extractors) in the words and
percents of their sources; `published.csv` and `backbones.csv` are written beside this module in the words and
units of `analysis.schema`. The same folder gives the same bytes.
"""

import csv
import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from analysis.schema import COLUMNS
from frontier.reference.citations import citation
from frontier.reference.costs import plain
from frontier.reference.rows import published_rows
from frontier.reference.vocabulary import TranslationError, Vocabulary

HERE = Path(__file__).parent
BACKBONE_COLUMNS = (
    "row_id",
    "feature_extractor",
    "variant",
    "resolution",
    "top1",
    "top5",
    "parameters",
    "parameters_scope",
    "gmacs",
    "precision",
    "source_ref",
    "notes",
)


def translate(folder: Path, words: Vocabulary | None = None) -> dict[str, bytes]:
    """File name -> contents of each packaged table, made from the raw catalogue in `folder`.

    Raises:
        TranslationError: a raw file is missing, or words in it are unknown; all unknown ones are listed.
    """
    words = words or Vocabulary.load()
    detectors = published_rows(_read(folder / "published.csv"), words)
    extractors = [_backbone(raw, words) for raw in _read(folder / "backbone_top1.csv")]
    words.check()
    filled = {name for row in detectors for name, value in row.items() if value}
    detector_columns = [column.name for column in COLUMNS if column.name in filled]
    return {
        "published.csv": _csv(detector_columns, detectors),
        "backbones.csv": _csv(BACKBONE_COLUMNS, extractors),
    }


def _backbone(raw: Mapping[str, str], words: Vocabulary) -> dict[str, str]:
    if raw["multiply_adds_m"] and not raw["multiply_adds_kind"].startswith("multiply-adds"):
        words.complain(f"{raw['row_id']}: multiply-adds of kind {raw['multiply_adds_kind']!r}")
    notes = [raw["notes"]]
    if raw["flops_m"]:
        notes.append(f"Profiled at {raw['flops_m']} million operations, two per multiply-add.")
    return {
        "row_id": raw["row_id"],
        "feature_extractor": words.ours("feature_extractor", raw["feature_extractor"]),
        "variant": raw["variant"],
        "resolution": raw["input_size"],
        "top1": _scaled(raw["top1"], -2),
        "top5": _scaled(raw["top5"], -2),
        "parameters": raw["params"],
        "parameters_scope": raw["params_scope"],
        "gmacs": _scaled(raw["multiply_adds_m"], -3),
        "precision": words.ours("precision", raw["precision"]) if raw["precision"] else "",
        "source_ref": citation(raw, words),
        "notes": " ".join(note for note in notes if note),
    }


def _scaled(printed: str, power_of_ten: int) -> str:
    return plain(Decimal(printed).scaleb(power_of_ten)) if printed else ""


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise TranslationError(f"no {path.name} in {path.parent}; give the folder of the raw catalogue")
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def main(arguments: Sequence[str]) -> int:
    """Write the packaged tables; 0 on success, 1 where the catalogue cannot be translated, 2 on wrong usage."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m frontier.reference.translate CATALOGUE_FOLDER\n")
        return 2
    try:
        tables = translate(Path(arguments[0]))
    except TranslationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, contents in tables.items():
        (HERE / name).write_bytes(contents)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
