"""What is to be said of trainings that may have come out otherwise."""

import math
from collections.abc import Iterable

from analysis.rows.trainings import spread, trainings
from analysis.table import Table
from analysis.words import counted

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
