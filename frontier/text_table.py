"""Rows of words as lines of aligned text."""

from collections.abc import Sequence

GAP = "  "


def text_table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()
) -> list[str]:
    """One line for the headings and one for each row, as wide as the words need; no trailing blanks.

    Args:
        headings: the name of each column.
        rows: the cells, as many in each row as there are headings.
        right: the headings of the columns that are aligned on the right.

    >>> text_table(["model", "ms"], [["ssd/mobilenet_v1/300", "27.3"]], right=["ms"])
    ['model                   ms', 'ssd/mobilenet_v1/300  27.3']
    """
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    return [
        GAP.join(
            cell.rjust(width) if heading in right else cell.ljust(width)
            for heading, cell, width in zip(headings, line, widths, strict=True)
        ).rstrip()
        for line in lines
    ]
