"""`build`: the one place where a configuration becomes a network."""

import importlib
from typing import Any

from flax import nnx

from detectors.catalog import EXTRACTORS, META, check_buildable
from detectors.config import DetectorConfig
from detectors.extractors.section import Section

MIN_DEPTH = 16  # of MobileNet and Inception inside the detectors (Object Detection API, *.config)


def build(config: DetectorConfig, *, rngs: nnx.Rngs, reference_form: bool = False) -> nnx.Module:
    """The detector that `config` describes, with fresh weights.

    Args:
        config: what to build.
        rngs: source of the initial weights, e.g. `nnx.Rngs(0)`.
        reference_form: True builds the form that multiply-adds and memory are counted on; same function.

    Raises:
        ConfigError: this version cannot build it.
    """
    check_buildable(config)
    entry = EXTRACTORS[config.feature_extractor]
    section = Section(
        upto=entry.ssd_endpoints[-1],
        min_depth=MIN_DEPTH,
        normalisation="detection",
        form="reference" if reference_form else "fast",
    )
    extractor = _class(entry.import_path)(section, rngs=rngs)
    return _class(META[config.meta_architecture].import_path)(config, entry, extractor, rngs=rngs)


def _class(import_path: str) -> Any:
    module, _, name = import_path.partition(":")
    return getattr(importlib.import_module(module), name)
