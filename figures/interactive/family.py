"""`Family`: a meta-architecture with a feature extractor, which an interactive figure shows or hides as a whole."""

import html
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from analysis.words import (
    FEATURE_EXTRACTOR_WORDS,
    META_ARCHITECTURE_WORDS,
    OTHER_FEATURE_EXTRACTOR_WORDS,
    OTHER_META_ARCHITECTURE_WORDS,
)
from figures.parts import style

Item = TypeVar("Item")

OTHER = "other"  # all that the paper does not have shares a look, and so a family
SYMBOLS = {"o": "circle", "s": "square", "^": "triangle-up", "D": "diamond"}


class Family(NamedTuple):
    """Words of the schema, or `OTHER`."""

    meta_architecture: str
    feature_extractor: str

    @property
    def words(self) -> str:
        """Both in words, as the entry of a legend."""
        meta = META_ARCHITECTURE_WORDS.get(self.meta_architecture, OTHER_META_ARCHITECTURE_WORDS)
        extractor = FEATURE_EXTRACTOR_WORDS.get(self.feature_extractor, OTHER_FEATURE_EXTRACTOR_WORDS)
        return html.escape(f"{meta}, {extractor}", quote=False)

    @property
    def symbol(self) -> str:
        """Plotly's name of the marker."""
        return SYMBOLS[style.marker(self.meta_architecture)]

    @property
    def colour(self) -> str:
        """As `#RRGGBB`."""
        return style.colour(self.feature_extractor)

    @property
    def trace(self) -> dict[str, Any]:
        """What every trace of the family has: its legend, and `meta`, by which a page finds it."""
        heading = META_ARCHITECTURE_WORDS.get(self.meta_architecture, OTHER_META_ARCHITECTURE_WORDS)
        return {
            "name": self.words,
            "meta": self._asdict(),
            "legendgroup": self.meta_architecture,
            "legendgrouptitle": {"text": heading},
        }


class LegendEntry(NamedTuple):
    """One meta-architecture or feature extractor: `axis` is the field of `Family`, `name` its value there."""

    axis: str
    name: str
    words: str
    symbol: str
    colour: str


def legend_entries() -> tuple[LegendEntry, ...]:
    """Every one there is, in the order of a legend: shapes in grey, then colours as circles."""
    metas = {**META_ARCHITECTURE_WORDS, OTHER: OTHER_META_ARCHITECTURE_WORDS}
    extractors = {**FEATURE_EXTRACTOR_WORDS, OTHER: OTHER_FEATURE_EXTRACTOR_WORDS}
    return (
        *(
            LegendEntry("meta_architecture", name, words, SYMBOLS[style.marker(name)], style.FAINT_INK)
            for name, words in metas.items()
        ),
        *(
            LegendEntry("feature_extractor", name, words, "circle", style.colour(name))
            for name, words in extractors.items()
        ),
    )


def family_of(meta_architecture: str | None, feature_extractor: str | None) -> Family:
    """The family of a row.

    >>> family_of("ssd", "mobilenet_v1").words, family_of("yolox", None)
    ('SSD, MobileNet v1', Family(meta_architecture='other', feature_extractor='other'))
    """
    return Family(
        meta_architecture if meta_architecture in style.MARKERS else OTHER,
        feature_extractor if feature_extractor in style.COLOURS else OTHER,
    )


def by_family(items: Iterable[Item], family: Callable[[Item], Family]) -> dict[Family, list[Item]]:
    """The items of each family, in the order of the paper's meta-architectures and then of its extractors."""
    groups: dict[Family, list[Item]] = {}
    for item in items:
        groups.setdefault(family(item), []).append(item)
    metas, extractors = [*style.MARKERS, OTHER], [*style.COLOURS, OTHER]
    return {
        key: groups[key]
        for key in sorted(groups, key=lambda key: (metas.index(key[0]), extractors.index(key[1])))
    }
