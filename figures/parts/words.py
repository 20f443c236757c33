"""Lines of text as a picture breaks them."""

import re

_AFTER_BREAK = re.compile(r"(?<=[^\S\xa0])|(?<=[_/])")  # not after a no-break space


def wrap(text: str, columns: int) -> list[str]:
    """The lines of `text`, broken after spaces, underscores and slashes; a longer word gets a line of its own.

    An empty text has no lines.

    >>> wrap("mmdet/v100/pytorch-mmdetection/fp32", 20)
    ['mmdet/v100/', 'pytorch-mmdetection/', 'fp32']
    >>> wrap("Faster R-CNN Inception-ResNet v2", 22)
    ['Faster R-CNN', 'Inception-ResNet v2']
    """
    lines: list[str] = []
    line = ""
    for piece in _AFTER_BREAK.split(text):
        if line and len((line + piece).rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines
