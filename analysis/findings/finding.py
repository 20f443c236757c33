"""`Finding`: what one analysis found in a table of results.

Every analysis of the paper's section 4 is a function `analysis.NAME.NAME(table, ...) -> Finding`, drawn by
`figures.NAME.draw_NAME(finding, ax)`. It takes rows of one device, one protocol and one evaluation split and refuses
others (`analysis.rows.comparable`), unless its docstring says otherwise.
"""

import dataclasses
import html
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from analysis.scrolling import scrolling

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row", bound=NamedTuple)

MOST_ROWS = 20  # that a notebook shows


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding(Generic[Row]):
    """One finding: a table, and a sentence that states it.

    Attributes:
        name: of the analysis and of its figure.
        title: what it is about, in a few words.
        sentence: what was found, with its numbers and how sure they are.
        rows: the table behind it, at least one row, all of one kind; the names of the fields carry the units.
        caveats: sentences on what was left out, and on what the intervals do not include.
        source: the place in the paper that it follows.
    """

    name: str
    title: str
    sentence: str
    rows: tuple[Row, ...]
    caveats: tuple[str, ...]
    source: str

    def to_pandas(self) -> "pd.DataFrame":
        """The rows as a table for people, a column a field."""
        import pandas as pd

        return pd.DataFrame([row._asdict() for row in self.rows])

    def __str__(self) -> str:
        return "\n".join([self.sentence, *self.caveats])

    def _repr_html_(self) -> str:
        """The sentence, the table without its empty columns and those that say the same word in every row, the caveats."""
        table = self.to_pandas().dropna(axis="columns", how="all")
        shown = table.drop(columns=[name for name in table if _is_label(str(name), table)])
        rows = shown.to_html(max_rows=MOST_ROWS, index=False, na_rep="", float_format=_plain, border=0)
        caveats = "".join(f"<p>{html.escape(caveat)}</p>" for caveat in self.caveats)
        return f"<p><b>{html.escape(self.sentence)}</b></p>{scrolling(rows)}{caveats}"


def _is_label(name: str, table: "pd.DataFrame") -> bool:
    """Whether a column says what another or the sentence says in words, or names a row of another table."""
    is_in_model = "model" in table and name in ("meta_architecture", "feature_extractor")
    is_in_device = "device" in table and name == "device_key"
    return name.endswith("_id") or is_in_model or is_in_device or _is_one_word(table[name])


def _is_one_word(column: "pd.Series[Any]") -> bool:
    """Whether several rows hold one and the same text."""
    return len(column) > 1 and isinstance(column.iloc[0], str) and bool((column == column.iloc[0]).all())


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
