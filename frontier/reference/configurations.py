"""Which published rows are configurations that `DetectorConfig` can express.

Only rows that the catalogue marks `exact` are: same meta-architecture, feature extractor, resolution and number
of proposals as the paper. Where the row leaves out something that its document says elsewhere, the tables below
fill it in and the row's notes say so.
"""

from collections.abc import Mapping

from detectors.config import STRIDE_8_EXTRACTORS, DetectorConfig, Preset
from detectors.errors import ConfigError
from frontier.reference.sizes import parse_size
from frontier.reference.vocabulary import Vocabulary

PAPER_SOURCES = ("huang2017", "howard2017")

# Huang et al., Table 3 prints no resolution for these; Figure 2 labels both points "Hi Res", which is 600.
HIGH_RESOLUTION_MODELS = ("Faster R-CNN w/Resnet 101, 100 Proposals", "R-FCN w/Resnet 101, 300 Proposals")
HIGH_RESOLUTION = 600


def config_of(raw: Mapping[str, str], words: Vocabulary) -> DetectorConfig | None:
    """The configuration of a raw row; None where it is not exact or no resolution is known.

    The members of the paper's ensembles (Table 5) and its single model of Table 6 come without a resolution and
    differ in what a configuration does not hold, so they keep their printed names.
    """
    if words.ours("paper_config", raw["paper_config"]) != "exact":
        return None
    resolution, max_resolution = parse_size(raw["resolution"], words)
    if resolution is None and raw["model"] in HIGH_RESOLUTION_MODELS:
        resolution = HIGH_RESOLUTION
    if resolution is None:
        return None
    preset: Preset = "paper" if raw["source"] in PAPER_SOURCES else "tf_zoo"
    try:
        return DetectorConfig(
            meta_architecture=words.ours("meta_architecture", raw["meta_architecture"]),  # type: ignore[arg-type]
            feature_extractor=words.ours("feature_extractor", raw["feature_extractor"]),  # type: ignore[arg-type]
            resolution=resolution,
            max_resolution=max_resolution,
            output_stride=_whole(raw["output_stride"]),
            num_proposals=_whole(raw["num_proposals"]),
            preset=preset,
        )
    except ConfigError as error:
        words.complain(f"{raw['row_id']}: marked exact, but {error}")
        return None


def remarks_on(raw: Mapping[str, str], config: DetectorConfig) -> list[str]:
    """Sentences on what the configuration takes for granted beyond the printed row."""
    remarks = []
    if raw["model"] in HIGH_RESOLUTION_MODELS:
        remarks.append("Resolution 600 by the label Hi Res of Figure 2.")
    if (
        raw["source"] == "huang2017"
        and not raw["output_stride"]
        and config.feature_extractor in STRIDE_8_EXTRACTORS
    ):
        remarks.append("Stride not printed: the paper's default of 16 (section 3.1).")
    if raw["source"] == "howard2017" and config.is_two_stage:
        remarks.append(
            "The multiply-adds are those of a square input; the configuration keeps the aspect ratio."
        )
    if raw["feature_extractor"] == "VGG-16 (deeplab)":
        remarks.append(
            "deeplab-VGG is VGG-16 with fc6 and fc7 as convolutions, the form in which SSD uses it."
        )
    return remarks


def _whole(printed: str) -> int | None:
    return int(printed) if printed else None
