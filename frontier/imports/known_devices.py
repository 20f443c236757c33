"""Devices that may be the same as an imported one, under another name."""

from collections.abc import Iterable
from typing import NamedTuple

from frontier.imports.device_names import near_devices
from frontier.imports.table import imported_table
from frontier.published import published
from frontier.store import Store


class NearDevice(NamedTuple):
    """An imported device's key, another one that may mean the same, and where that is from."""

    key: str
    other: str
    origin: str


def near_names(keys: Iterable[str], store: Store) -> list[NearDevice]:
    """Of each of the `keys` the likeliest other name that is known; only of those that are not known themselves.

    Known are the devices of published times, of measurements, and of imports, the present one included.
    """
    origins = dict.fromkeys(
        (str(key) for key in imported_table(store.imported().records)["device_key"] if key), "imported"
    )
    origins |= dict.fromkeys((str(key) for key in published()["device_key"] if key), "published")
    origins |= dict.fromkeys((one.record.device.key for one in store.load().records), "measured")
    unknown = [key for key in dict.fromkeys(keys) if origins.get(key, "imported") == "imported"]
    found = [(key, near_devices(key, origins)) for key in unknown]
    return [NearDevice(key, near[0], origins[near[0]]) for key, near in found if near]
