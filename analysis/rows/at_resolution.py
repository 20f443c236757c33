"""The rows of detectors that look at pictures of one size."""

import numpy as np

from analysis.errors import NothingFoundError
from analysis.statistics.interval_words import listed
from analysis.table import Table
from analysis.words import counted

LOW_RESOLUTION = (
    300.0  # px; the paper's low resolution of SSD and, as the shorter edge, of the others (section 3.3)
)
ALL_SIZES = "all sizes: `--resolution all`, in Python resolution=None"


def at_resolution(table: Table, resolution: float | None, what: str) -> Table:
    """The rows that name meta-architecture and feature extractor, at one resolution.

    Args:
        table: any rows; an empty table stays one.
        resolution: in px; None takes all.
        what: what is asked, for the message.

    Raises:
        NothingFoundError: there are rows, and none that names both, or none at this resolution.

    >>> rows = [{"meta_architecture": "ssd", "feature_extractor": "vgg_16", "resolution": px} for px in (300, 500)]
    >>> at_resolution(Table.from_rows(rows), 500, "a picture")["resolution"].tolist()
    [500.0]
    """
    named = table.take(~table.is_missing("meta_architecture") & ~table.is_missing("feature_extractor"))
    if len(table) and not len(named):
        raise NothingFoundError(
            f"{what} was asked of {counted(len(table), 'row')}, of which none names both its meta-architecture and its "
            "feature extractor; `frontier import` reads them from columns of these names"
        )
    if resolution is None or not len(named):
        return named
    kept = named.take(named["resolution"] == resolution)
    if not len(kept):
        known = sorted(set(named["resolution"][~np.isnan(named["resolution"])]))
        found = f"{', '.join(f'{value:g}' for value in known)} px" if known else "no resolutions"
        raise NothingFoundError(
            f"{what} was asked at {resolution:g} px of a table with {found}; give another `resolution`, or {ALL_SIZES}"
        )
    return kept


def other_sizes(table: Table, resolution: float | None) -> tuple[str, ...]:
    """A sentence on the resolutions that are left out where one is asked for; nothing where there are no others.

    Args:
        table: the rows that have what is asked for, of any resolution.
        resolution: in px, of those that count; None takes all.

    >>> other_sizes(Table.from_rows([{"resolution": px} for px in (300, 600, 150)]), 300)
    ('Left out: those at 150 and 600 px (all sizes: `--resolution all`, in Python resolution=None).',)
    """
    if resolution is None:
        return ()
    sizes = table["resolution"]
    others = [
        f"{value:g}" for value in sorted({value for value in sizes[~np.isnan(sizes)] if value != resolution})
    ]
    words = [f"those at {listed(others)} px"] if others else []
    words += ["those that state no resolution"] if np.isnan(sizes).any() else []
    return (f"Left out: {' and '.join(words)} ({ALL_SIZES}).",) if words else ()


def where_words(eval_split: str, resolution: float | None) -> str:
    """Pictures and resolution as a sentence begins.

    >>> where_words("COCO val2017", 300.0), where_words("COCO val2017", None)
    ('On COCO val2017 at 300 px', 'On COCO val2017')
    """
    return f"On {eval_split}{at_words(resolution)}"


def at_words(resolution: float | None) -> str:
    """A resolution as a phrase continues; nothing for all.

    >>> at_words(300.0), at_words(None)
    (' at 300 px', '')
    """
    return "" if resolution is None else f" at {resolution:g} px"
