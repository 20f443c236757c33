"""`Imported`: results that others made, as one file gave them.

Where frontier scored their detections itself, the match data are an `.npz` beside the record, as those of an
`Evaluation` are; nothing else here was made by frontier.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Self

from analysis.errors import TableError
from analysis.schema import BY_NAME
from analysis.table import Cell, Table
from frontier.records.canonical import RecordError
from frontier.records.checks import check_created, check_texts, check_version
from frontier.records.data_used import DataUsed
from frontier.records.evaluation import CategoryScore, Range

# History of the format. A record of an older version stays readable; one of a newer version is refused.
#   1  first version
SCHEMA_VERSION = 1

# What every table says of these rows by itself.
SET_BY_FRONTIER = ("row_id", "source", "config_digest", "buildable", "evaluation_digest", "created")
_TEXTS = ("file", "file_digest", "code_version")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Imported:
    """The rows of one file.

    Attributes:
        rows: each from the names of `analysis.schema.COLUMNS` to values, in the units that are stated there; what is
            missing is not named. At least one row.
        file: the file's name.
        file_digest: sha256 of its bytes.
        options: how its columns were read, as it was typed.
        data: the pictures that its detections were scored against; None where it gave numbers, not detections.
        categories: the AP of each category then, in the order of their ids; else empty.
        code_version: version of frontier.
        created: ISO 8601 with time zone.
        samples_digest: sha256 of the `.npz` of match data, which `Store.add` fills in; None where there are none.

    Raises:
        RecordError: a column is unknown, set by frontier, or holds what it cannot.
    """

    rows: tuple[Mapping[str, Cell], ...]
    file: str
    file_digest: str
    options: tuple[str, ...]
    data: DataUsed | None
    categories: tuple[CategoryScore, ...]
    code_version: str
    created: str
    samples_digest: str | None = None

    kind = "imported"

    def __post_init__(self) -> None:
        for field in _TEXTS:
            check_texts(field, getattr(self, field))
        check_texts("options", *self.options)
        check_texts("samples_digest", *([] if self.samples_digest is None else [self.samples_digest]))
        check_created(self.created)
        _check_rows(self.rows)

    def table(self) -> Table:
        """The rows, as the file gave them."""
        return Table.from_rows(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, with `kind` and `schema_version`."""
        return {"schema_version": SCHEMA_VERSION, "kind": self.kind, **dataclasses.asdict(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The results written by `to_dict`.

        Raises:
            RecordError: a field is missing or of the wrong kind, or the version is newer than this program.
        """
        check_version(values, cls.kind, SCHEMA_VERSION)
        fields = {key: value for key, value in values.items() if key not in ("schema_version", "kind")}
        try:
            fields["rows"] = tuple(fields["rows"])
            fields["options"] = tuple(fields["options"])
            fields["data"] = None if fields["data"] is None else DataUsed(**fields["data"])
            fields["categories"] = tuple(_category(one) for one in fields["categories"])
            return cls(**fields)
        except KeyError as error:
            raise RecordError(f"incomplete {cls.kind}: {error} is missing") from error
        except (TypeError, AttributeError, ValueError, RecordError) as error:
            raise RecordError(f"damaged {cls.kind}: {error}") from error


def _category(values: Mapping[str, Any]) -> CategoryScore:
    interval = values["interval"]
    return CategoryScore(**{**values, "interval": None if interval is None else Range(**interval)})


def _check_rows(rows: tuple[Mapping[str, Cell], ...]) -> None:
    if not rows:
        raise RecordError("no rows; a file of results holds at least one")
    for row in rows:
        if not isinstance(row, Mapping) or not isinstance(row.get("model"), str):
            raise RecordError(f"the row {row!r} names no model")
    names = {name for row in rows for name in row}
    strange = sorted(str(name) for name in names if name not in BY_NAME or name in SET_BY_FRONTIER)
    if strange:
        raise RecordError(f"columns that no file gives: {', '.join(strange)}")
    try:
        Table.from_rows(rows)
    except TableError as error:
        raise RecordError(str(error)) from error
