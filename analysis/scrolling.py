"""Tables in a notebook: one that is wider than the page scrolls by itself, so that the page does not."""


def scrolling(table: str) -> str:
    """The HTML of a table in a frame as wide as the page at most, its rows as high as one line.

    >>> scrolling("<table></table>")
    '<div style="overflow-x: auto; max-width: 100%; white-space: nowrap"><table></table></div>'
    """
    return f'<div style="overflow-x: auto; max-width: 100%; white-space: nowrap">{table}</div>'
