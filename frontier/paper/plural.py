"""How many a statement in the plural takes: what one detector shows is not what all of them do, or most.

Fewer settle it neither way. A network is a meta-architecture over an extractor, in whatever setting: eleven settings of
one checkpoint are one network.
"""

from collections.abc import Collection, Iterable

from analysis.words import counted, extractor_words

Network = tuple[str, str]

LEAST_EXTRACTORS = 2  # for what is said of a meta-architecture in general, or on average
LEAST_NETWORKS = 3  # for what is said of all detectors
LEAST_SETTINGS = 3  # for what is said of almost all settings
LEAST_RIVALS = 2  # for what is called the most or the least of all


def too_few_extractors(networks: Iterable[Network]) -> str:
    """Why networks do not speak for a meta-architecture; empty where they do.

    >>> too_few_extractors([("ssd", "vgg_16"), ("r_fcn", "vgg_16")])
    'all are over VGG-16; it takes 2 extractors'
    >>> too_few_extractors([("ssd", "vgg_16"), ("ssd", "resnet_101")])
    ''
    """
    extractors = {extractor for _, extractor in networks}
    if len(extractors) >= LEAST_EXTRACTORS:
        return ""
    here = f"all are over {extractor_words(extractors.pop())}" if extractors else "there is none"
    return f"{here}; it takes {LEAST_EXTRACTORS} extractors"


def too_few_networks(networks: Iterable[Network]) -> str:
    """Why networks do not speak for all; empty where they do.

    >>> too_few_networks([("ssd", "vgg_16"), ("ssd", "vgg_16")])
    '1 network is not all of them; it takes 3'
    """
    return _too_few(len(set(networks)), "network", LEAST_NETWORKS, "all of them")


def too_few_settings(count: int) -> str:
    """Why settings do not speak for almost all of them; empty where they do.

    >>> too_few_settings(1)
    '1 setting is not almost all of them; it takes 3'
    """
    return _too_few(count, "setting", LEAST_SETTINGS, "almost all of them")


def too_few_rivals(rivals: Collection[object]) -> str:
    """Why a winner over these is not the winner of all; empty where it is.

    >>> too_few_rivals({"vgg_16"}), too_few_rivals({"vgg_16", "resnet_101"})
    ('1 rival is not all of them; it takes 2', '')
    """
    return _too_few(len(set(rivals)), "rival", LEAST_RIVALS, "all of them")


def _too_few(count: int, noun: str, least: int, what: str) -> str:
    if count >= least:
        return ""
    return f"{counted(count, noun)} {'is' if count == 1 else 'are'} not {what}; it takes {least}"
