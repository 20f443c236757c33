"""An axis of average precision, and the bars of its intervals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from figures.parts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Accuracies closer than this get an axis of this span, so that a rounded digit does not look like a gain.
LEAST_SPAN = 0.03
MARGIN = 0.08  # of the span, free below
INTERVAL_LINE: dict[str, Any] = {"linewidth": 1.2, "alpha": 0.7}

Ends = tuple[float, float | None, float | None]  # an AP and its interval
Bar = tuple[float, float | None, float | None, str | None]  # where, from, to, whose feature extractor


def draw_ap_bars(ax: "Axes", bars: Sequence[Bar]) -> None:
    """A vertical bar in the extractor's colour for each interval; what has none gets none."""
    for x, lower, upper, extractor in bars:
        if lower is not None and upper is not None:
            ax.vlines(x, lower, upper, colors=style.colour(extractor), **INTERVAL_LINE, zorder=2)


def set_ap_axis(ax: "Axes", aps: Sequence[Ends], *, headroom: float = MARGIN) -> None:
    """Limits of the y axis such that all APs and their intervals show.

    Args:
        ax: whose axis.
        aps: at least one.
        headroom: free space above, as a share of the span.
    """
    ends = [end for one in aps for end in one if end is not None]
    low, high = min(ends), max(ends)
    missing = max(LEAST_SPAN - (high - low), 0.0)
    low, high = low - missing / 2, high + missing / 2
    bottom = low - MARGIN * (high - low)
    below_zero = -0.03 * (high - low)  # a marker at 0 shows, and no axis of negative AP
    ax.set_ylim(max(bottom, below_zero) if low >= 0 else bottom, high + headroom * (high - low))
