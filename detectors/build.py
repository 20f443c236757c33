"""`build`: the one place where a configuration becomes a network."""

import importlib
from typing import Any

from flax import nnx

from detectors.catalog import EXTRACTORS, META, ExtractorEntry, check_buildable, stages_of
from detectors.config import DetectorConfig
from detectors.depthwise import Form
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
    meta = _class(META[config.meta_architecture].import_path)
    form: Form = "reference" if reference_form else "fast"
    if not config.is_two_stage:
        return meta(config, entry, _extractor(entry, upto=entry.ssd_endpoints[-1], form=form, rngs=rngs), rngs=rngs)
    stages = stages_of(config)
    first = _extractor(entry, upto=stages.first_stage, output_stride=config.output_stride, form=form, rngs=rngs)
    tail = _extractor(entry, after=stages.first_stage, upto=stages.tail, form=form, rngs=rngs)
    return meta(config, entry, stages, first, tail, rngs=rngs)


def _extractor(entry: ExtractorEntry, *, rngs: nnx.Rngs, after: str | None = None, **settings: Any) -> nnx.Module:
    section = Section(
        after=after, align_feature_maps=after is None, min_depth=MIN_DEPTH, normalisation="detection", **settings
    )
    return _class(entry.import_path)(section, rngs=rngs)


def _class(import_path: str) -> Any:
    module, _, name = import_path.partition(":")
    return getattr(importlib.import_module(module), name)
