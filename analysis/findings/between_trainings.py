"""What is to be said of trainings that may have come out otherwise, or were done otherwise."""

import math
from collections.abc import Iterable

from analysis.findings.two_rows import Rows, accuracies_of
from analysis.rows.trainings import spread, trainings
from analysis.statistics.interval_words import listed
from analysis.table import Table
from analysis.words import counted

PARTS = ("what they started from", "steps", "pictures a step", "learning rate")  # of the column `training`
TRAINED_ONCE = "Each configuration was trained once: what another training would change is in no interval."


def training_caveats(
    table: Table, changes: Iterable[float], of: str = "pair", what: str = "AP"
) -> tuple[str, ...]:
    """How changes of accuracy compare with what two trainings of one configuration differ by; that this is not known, else.

    Args:
        table: the rows that the finding was asked of, the accuracy in its column `ap`.
        changes: accuracy after less before of each pair, in 0-1; NaN where a pair has none.
        of: what a pair is called.
        what: the accuracy in words.
    """
    known = [abs(change) for change in changes if not math.isnan(change)]
    if not known:
        return ()
    found = spread(trainings(table))
    if found is None:
        return (TRAINED_ONCE,)
    behind = (
        f"{counted(found.num_trainings, 'training')} of {counted(found.num_configurations, 'configuration')}"
    )
    differ = (
        f"Two trainings of one configuration differ in {what} by {found.of_two:.3f} in the root mean square"
    )
    clear = sum(change > 2 * found.of_two for change in known)
    more = f"in {clear} of {counted(len(known), of)} the change in {what} is more than twice that"
    return (f"{differ} ({behind}, by {found.widest:.3f} at most); {more}.",)


def recipe_caveats(table: Table, pairs: Iterable[Rows], of: str = "pair") -> tuple[str, ...]:
    """In how many pairs with two accuracies the two were trained in different ways, and in what; nothing where in none.

    A pair of which one training is not known counts for neither.

    Args:
        table: the accuracy in its column `ap`, how a row was trained in `training`.
        pairs: that are said to be equal in all but one setting.
        of: what one is called.
    """
    scored = [rows for rows in pairs if not math.isnan(sum(accuracies_of(table, rows)))]
    told = [(table["training"][first], table["training"][second]) for first, second in scored]
    unequal = [both for both in told if None not in both and both[0] != both[1]]
    if not unequal:
        return ()
    parts = [[_parts(words) for words in both] for both in unequal]
    differing = [name for place, name in enumerate(PARTS) if any(a[place] != b[place] for a, b in parts)]
    where = f"In {len(unequal)} of {counted(len(scored), of)} the two were trained in different ways"
    return (f"{where} ({listed(differing)}), which may make some of the difference in accuracy.",)


def _parts(words: str) -> list[str]:
    """The parts of how a detector was trained; words of another form are all of the first one."""
    found = words.rsplit("; ", len(PARTS) - 1)
    return found if len(found) == len(PARTS) else [words, *[""] * (len(PARTS) - 1)]
