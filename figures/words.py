"""Numbers and lines of text as a picture says them."""

import re

_AFTER_BREAK = re.compile(r"(?<=[\s_/])")


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


def milliseconds(value: float) -> str:
    """A time in words, to three figures or to the millisecond.

    >>> milliseconds(14080.0), milliseconds(0.98), milliseconds(31.0)
    ('14,080 ms', '0.98 ms', '31 ms')
    """
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.3g} ms"


def fraction(value: float) -> str:
    """An accuracy with two decimals, or three where the third is not 0.

    >>> fraction(0.2), fraction(0.193)
    ('0.20', '0.193')
    """
    words = f"{value:.3f}"
    return words.removesuffix("0")
