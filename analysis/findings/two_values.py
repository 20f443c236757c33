"""What a correlation needs before anything else: two different values to hold the other number against."""

from collections.abc import Iterable, Sequence

from analysis.errors import NothingFoundError
from analysis.words import counted


def check_two_values(groups: Iterable[Sequence[float]], what: str, quantity: str, advice: str) -> None:
    """Refuse groups of detectors in none of which the quantity takes two different values.

    All of its points would lie over one place of the axis, where nothing is seen of how anything goes with it.

    Args:
        groups: the quantity of each detector, apart for each device and protocol; there is at least one detector.
        what: what is asked, for the message.
        quantity: in words.
        advice: which command makes more of them.

    Raises:
        NothingFoundError: no group has two different values.

    >>> check_two_values([[1.0], [2.0, 3.0]], "memory against time", "time", "")
    """
    values = [list(group) for group in groups]
    if any(len(set(group)) > 1 for group in values):
        return
    count = sum(map(len, values))
    each = f" on each of {len(values)} devices or protocols" if len(values) > 1 else ""
    raise NothingFoundError(
        f"{what} was asked of {counted(count, 'detector')} of one {quantity}{each}, where it takes two different ones; "
        f"{advice}"
    )
