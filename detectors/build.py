"""`build`: the one place where a configuration becomes a network."""

import importlib
from typing import Any

from flax import nnx

from detectors.catalog import META, MIN_DEPTH, ExtractorEntry, check_buildable, entry_of, stages_of
from detectors.config import DetectorConfig
from detectors.extractors.section import Section


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
    entry = entry_of(config)
    meta = _class(META[config.meta_architecture].import_path)
    shared: dict[str, Any] = {
        "depth_multiplier": config.depth_multiplier,
        "min_depth": MIN_DEPTH,
        "normalisation": "detection",
        "form": "reference" if reference_form else "fast",
    }
    if not config.is_two_stage:
        top = entry.ssd_endpoints[-1]
        section = Section(upto=top, align_feature_maps=True, activation=entry.ssd_activation, **shared)
        return meta(config, entry, build_extractor(entry, section, rngs=rngs), rngs=rngs)
    stages = stages_of(config)
    first = Section(
        upto=stages.first_stage, output_stride=config.output_stride, align_feature_maps=True, **shared
    )
    tail = Section(
        after=stages.first_stage,
        upto=stages.tail,
        align_feature_maps=stages.tail_keeps_size,
        keeps_size=stages.tail_keeps_size,
        **shared,
    )
    networks = (build_extractor(entry, section, rngs=rngs) for section in (first, tail))
    return meta(config, entry, stages, *networks, form=shared["form"], rngs=rngs)


def build_extractor(entry: ExtractorEntry, section: Section, *, rngs: nnx.Rngs) -> nnx.Module:
    """A section of a feature extractor with fresh weights.

    Raises:
        ConfigError: the network has no such section.
    """
    return _class(entry.import_path)(section, rngs=rngs)


def _class(import_path: str) -> Any:
    module, _, name = import_path.partition(":")
    return getattr(importlib.import_module(module), name)
