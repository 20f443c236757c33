"""Accuracies that were printed, not evaluated: whose they are, and what of the paper's they can speak of."""

from typing import Final

from analysis.table import Table
from frontier.joined import MEASURED
from frontier.published import source_of

PAPER, MOBILENETS, ZOO = "huang2017", "howard2017", "tf1_zoo"
PAPERS_SYSTEM: Final = (PAPER, MOBILENETS)  # the same detectors on the same pictures
OTHER_TRAINING = "of another training than the paper's, which speaks neither for it nor against it"
OWN_NUMBERS = "from the paper's own tables; no second source"


def is_printed(table: Table, row: int) -> bool:
    """Whether the accuracy of a row was printed by others, not evaluated by frontier or imported."""
    source = table["accuracy_source"][row]
    if source is None:
        return bool(table["source"][row] == "published")
    return not str(source).startswith(f"{MEASURED} ") and table["source"][row] != "imported"


def without_printed(table: Table) -> Table:
    """The rows but for those whose accuracy was printed by others; they say nothing of a machine or a training here."""
    return table.take([row for row in range(len(table)) if not is_printed(table, row)])


def document(table: Table, row: int) -> str:
    """The document that printed the accuracy of a row.

    >>> document(Table.from_rows([{"accuracy_source": "tf1_zoo-0031 (minival, 8,000 held-out images)"}]), 0)
    'tf1_zoo'
    """
    return source_of(str(table["accuracy_source"][row]).partition(" ")[0])


def is_of_papers_system(table: Table, row: int) -> bool:
    """Whether the accuracy of a row is one that the paper, or the MobileNets paper of the same system, prints."""
    return is_printed(table, row) and document(table, row) in PAPERS_SYSTEM


def source_note(table: Table) -> str:
    """What must be known where all accuracies are the paper's own; else nothing."""
    is_own = [is_printed(table, row) and document(table, row) == PAPER for row in range(len(table))]
    return OWN_NUMBERS if is_own and all(is_own) else ""
