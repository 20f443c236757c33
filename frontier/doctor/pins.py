"""The versions that frontier needs, as pyproject.toml has them, and how installed ones compare."""

import re
import sys
from collections.abc import Mapping
from typing import NamedTuple

from frontier.doctor.finding import Finding
from frontier.installed import installed


class Pin(NamedTuple):
    """At least `low`, and below `high` where there is one."""

    low: str
    high: str | None = None

    def holds(self, version: str) -> bool:
        """True where `version` lies within; suffixes such as `rc1` or `.post2` are passed over."""
        number = _number(version)
        return _number(self.low) <= number and (self.high is None or number < _number(self.high))

    @property
    def words(self) -> str:
        """The pin in words."""
        return f"{self.low} or newer" + (f", below {self.high}" if self.high else "")


PYTHON = Pin("3.11", "3.13")
_ANY_PYTHON = {
    "cyclopts": Pin("5", "6"),
    "grain": Pin("0.2.18", "0.3"),
    "jaxtyping": Pin("0.3"),
    "matplotlib": Pin("3.9"),
    "numpy": Pin("2"),
    "optax": Pin("0.2.8", "0.3"),
    "orbax-checkpoint": Pin("0.12", "0.13"),
    "pandas": Pin("2.2"),
    "pillow": Pin("11"),
    "pycocotools": Pin("2.0.10"),
    "rich": Pin("13.9"),
    "scipy": Pin("1.14"),
}
_OF_PYTHON = {
    "3.11": {"jax": Pin("0.10.2", "0.11"), "flax": Pin("0.12.8", "0.12.9")},
    "3.12": {"jax": Pin("0.11.1", "0.12"), "flax": Pin("0.12.12", "0.13")},
}


def pins(python: str) -> Mapping[str, Pin]:
    """Package -> its pin for a Python version such as `3.12`; those of the nearest one for an unknown version."""
    return {**_ANY_PYTHON, **_OF_PYTHON["3.11" if _number(python) < (3, 12) else "3.12"]}


def check_python(version: str | None = None) -> Finding:
    """Whether this Python is one that frontier was made for."""
    version = version or ".".join(map(str, sys.version_info[:3]))
    if PYTHON.holds(version):
        return Finding(subject="python", state="ok", found=version)
    advice = f"frontier needs Python {PYTHON.words}: make a virtual environment of one"
    return Finding(subject="python", state="failure", found=version, advice=advice)


def check_packages(versions: Mapping[str, str] | None = None, python: str | None = None) -> Finding:
    """Whether the packages that frontier needs are installed, in versions that were seen working."""
    known = installed() if versions is None else versions
    versions = {name.replace("_", "-"): version for name, version in known.items()}
    wanted = pins(python or ".".join(map(str, sys.version_info[:2])))
    found = ", ".join(f"{name} {versions.get(name, 'missing')}" for name in sorted(wanted))
    missing = [name for name in sorted(wanted) if name not in versions]
    wrong = [
        name for name, pin in sorted(wanted.items()) if name in versions and not pin.holds(versions[name])
    ]
    if not missing and not wrong:
        return Finding(subject="packages", state="ok", found=found)
    needs = "; ".join(f"{name} must be {wanted[name].words}" for name in (*missing, *wrong))
    return Finding(
        subject="packages",
        state="failure" if missing else "warning",
        found=found,
        advice=f"{needs}. Reinstall: python -m pip install --upgrade frontier-det",
    )


def _number(version: str) -> tuple[int, ...]:
    """The release number; trailing zeros do not count, for 3.12 and 3.12.0 are the same.

    >>> _number("0.12.0rc1"), _number("2")
    ((0, 12), (2,))
    """
    match = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in match[0].split(".")] if match else [0]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
