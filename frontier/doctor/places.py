"""Were the packages of this distribution imported from its own place?

Their names are generic: another distribution, or a folder in the working folder, may be called the same. Nothing
but the standard library is imported here, so that this can be asked when nothing else can be imported.
"""

import importlib.util
import sys
from pathlib import Path

DISTRIBUTION = "frontier-det"
PACKAGES = ("frontier", "detectors", "analysis", "figures")


def own_place() -> Path:
    """The folder that holds this distribution's packages."""
    return Path(__file__).resolve().parents[2]


def strangers(packages: tuple[str, ...] = PACKAGES) -> dict[str, str]:
    """Package name -> the place that it comes from, for each that does not lie in this distribution's own place."""
    found = {name: _place_of(name) for name in packages}
    return {name: str(place) for name, place in found.items() if place != own_place() / name}


def namesakes(packages: tuple[str, ...] = PACKAGES) -> dict[str, str]:
    """Package name -> other installed distributions that have a package of that name.

    They share one folder, and whichever was installed last has overwritten files of the other. Takes a while: the
    file lists of all distributions are read.
    """
    import importlib.metadata  # 27 ms that the command line need not spend

    owners = importlib.metadata.packages_distributions()
    others = {name: sorted(set(owners.get(name, ())) - {DISTRIBUTION}) for name in packages}
    return {name: ", ".join(found) for name, found in others.items() if found}


def remedy() -> str:
    """What to do where there are strangers or namesakes."""
    return (
        f"frontier's own packages are in {own_place()}: run from another folder, unset PYTHONPATH, or uninstall the "
        "other package; a virtual environment of its own keeps frontier apart"
    )


def _place_of(name: str) -> Path | str:
    module = sys.modules.get(name)
    spec = module.__spec__ if module is not None else importlib.util.find_spec(name)
    if spec is None:
        return "nowhere"
    if spec.origin is not None and Path(spec.origin).name == "__init__.py":
        return Path(spec.origin).resolve().parent
    return next(
        (Path(folder).resolve() for folder in spec.submodule_search_locations or ()), spec.origin or "nowhere"
    )
