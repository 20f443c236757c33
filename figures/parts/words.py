"""Lines of text as a picture breaks them."""

import re

_AFTER_BREAK = re.compile(r"(?<=[^\S\xa0])|(?<=[_/])")  # not after a no-break space
# Spaces that hold together what is read as one: a number and its unit, a name and its version or number, cores and what
# kind they are of.
_TOGETHER = re.compile(
    r"(?<=\d) (?=(?:px|ms|MB|GB|GMACs?|cores?|proposals?|pairs?|detectors?|samples?)\b|%)"
    r"|(?<=\w) (?=v\d\b)"
    r"|(?:(?<=\bmodel)|(?<=\bfamily)|(?<=\bstride)|(?<=\bIoU)) (?=[.\d])"
    r"|(?<=\bFaster) (?=R-CNN\b)"
    r"|(?<=\w) (?=\((?:[cgt]pu|\d+)\))"
)
_HELD = "\ue000"  # stands for such a space while lines are broken; of no writing, so that no text holds it


def wrap(text: str, columns: int) -> list[str]:
    """The lines of `text`, broken after spaces, underscores and slashes; a longer word gets a line of its own.

    A number and its unit stay together, and so do a name and its version. An empty text has no lines.

    >>> wrap("mmdet/v100/pytorch-mmdetection/fp32", 20)
    ['mmdet/v100/', 'pytorch-mmdetection/', 'fp32']
    >>> wrap("Faster R-CNN Inception-ResNet v2", 22)
    ['Faster R-CNN', 'Inception-ResNet v2']
    >>> wrap("on a Test CPU, 2 cores (cpu)", 16)
    ['on a Test CPU,', '2 cores (cpu)']
    """
    lines: list[str] = []
    line = ""
    for piece in _AFTER_BREAK.split(_TOGETHER.sub(_HELD, text)):
        if line and len((line + piece).rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece
    whole = [*lines, line.rstrip()] if line.strip() else lines
    return [one.replace(_HELD, " ") for one in whole]
