"""Nested values with one of them exchanged."""

import copy


def changed(values, path, value):
    """A copy of nested `values` with the value at the dotted `path` exchanged."""
    values = copy.deepcopy(values)
    *parents, last = path.split(".")
    place = values
    for name in parents:
        place = place[name]
    place[last] = value
    return values
