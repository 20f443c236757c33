"""Times measured by frontier, beside the published accuracy of the same configuration."""

from collections.abc import Iterable

from analysis.schema import BY_NAME
from analysis.table import Table
from frontier.measured import latest, measured_table
from frontier.published import ACCURACY_COLUMNS, accuracy_of
from frontier.record_file import Stored
from frontier.records import Measurement


def joined_table(records: Iterable[Stored[Measurement]]) -> Table:
    """The newest measurement of each coordinate, with accuracy where it was published for that configuration.

    Where nothing was published the accuracy stays missing; an empty list of records gives an empty table.
    """
    records = list(records)
    table = latest(measured_table(records))
    config_of = {stored.digest: stored.record.config for stored in records}
    configs = {
        digest: config_of[row] for digest, row in zip(table["config_digest"], table["row_id"], strict=True)
    }
    known = {digest: accuracy_of(config) or {} for digest, config in configs.items()}
    found = [known[digest] for digest in table["config_digest"]]
    joined = {name: [cells.get(name) for cells in found] for name in ACCURACY_COLUMNS}
    return table.replace(**{name: values for name, values in joined.items() if name in BY_NAME})
