"""What a device is called, so that one device has one name whoever writes it."""

import difflib
import re
from collections.abc import Iterable

MAKERS = ("nvidia", "intel", "amd", "google", "qualcomm", "geforce", "tesla", "core", "device")
ALIKE = 0.88  # of the letters, from which on two names may be one device's
SHOWN = 3


def device_key(words: str) -> str:
    """What `--device` calls a device: small letters, digits and underscores, as for the published ones.

    What `frontier` itself calls a machine, with colons and without blanks, stays as it is.

    >>> device_key("Jetson Nano"), device_key("jetson-nano"), device_key("Ядро 5")
    ('jetson_nano', 'jetson_nano', 'ядро_5')
    >>> device_key("cpu:intel-core-i7:8")
    'cpu:intel-core-i7:8'
    """
    if ":" in words and not re.search(r"\s", words):
        return words.lower()
    return re.sub(r"[^\w.:]+|_+", "_", words.lower()).strip("_") or "device"


def near_devices(key: str, known: Iterable[str]) -> list[str]:
    """The few of the `known` keys that may be the same device as `key` under another name, the likeliest first.

    >>> near_devices("nvidia_tesla_t4", ["v100", "t4", "jetson_nano"]), near_devices("rtx_3090", ["rtx3090", "rtx2070"])
    (['t4'], ['rtx3090'])
    """
    shares = {other: _alike(key, other) for other in known if other != key}
    found = [other for other, share in shares.items() if share >= ALIKE]
    return sorted(found, key=lambda other: (-shares[other], other))[:SHOWN]


def _alike(key: str, other: str) -> float:
    """1 where two names differ in makers and separators alone; else the share of letters that agree.

    A digit that differs tells two devices apart: T4 is not T40.
    """
    one, two = _core(key), _core(other)
    if one == two:
        return 1.0
    if re.findall(r"\d+", one) != re.findall(r"\d+", two):
        return 0.0
    return difflib.SequenceMatcher(None, one, two).ratio()


def _core(key: str) -> str:
    words = re.split(r"[\W_]+", key)
    return "".join(word for word in words if word not in MAKERS) or "".join(words)
