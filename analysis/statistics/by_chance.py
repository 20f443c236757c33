"""How many of several differences would seem to differ by chance alone, said wherever they are counted.

At 95 % confidence one true nothing in twenty seems to be something. A count of differences that are "more than chance"
means little without that number beside it.
"""


def by_chance_words(count: int, confidence: float) -> str:
    """What a count of clear ones among `count` must be held against, for the end of a sentence; nothing for one alone.

    >>> by_chance_words(5, 0.95), by_chance_words(40, 0.95), by_chance_words(1, 0.95)
    ('; chance alone would make it so in about 0.25 of them', '; chance alone would make it so in about 2 of them', '')
    """
    if count < 2:
        return ""
    return f"; chance alone would make it so in about {(1 - confidence) * count:.2g} of them"
