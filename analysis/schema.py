"""The columns of a results table: the one truth about their names, kinds, units and meaning.

A row is one (configuration, weights, device, runtime, protocol). Missing numbers are NaN, missing words and
missing truth values are None. Accuracies lie in 0-1; times are per image at the stated batch size.
"""

from typing import Literal, NamedTuple

Kind = Literal["text", "number", "flag"]


class Column(NamedTuple):
    """One column: `kind` is `text` (object, None), `number` (float64, NaN) or `flag` (object: True, False, None)."""

    name: str
    kind: Kind
    unit: str
    meaning: str
    minimum: float | None = None
    maximum: float | None = None


PERCENTILES = (50, 90, 95, 99)
STAGES = ("decode", "resize", "transfer", "network", "postprocess", "fetch", "other")
ACCURACIES = ("ap", "ap50", "ap75", "ap_small", "ap_medium", "ap_large")
RECALLS = ("ar1", "ar10", "ar100", "ar_small", "ar_medium", "ar_large")  # kept in records, not in tables
SOURCES = ("measured", "published", "imported")
WEIGHTS = ("untrained", "trained", "imported")


def _text(name: str, meaning: str) -> Column:
    return Column(name, "text", "", meaning)


def _flag(name: str, meaning: str) -> Column:
    return Column(name, "flag", "", meaning)


def _number(name: str, unit: str, meaning: str, minimum: float | None = 0.0) -> Column:
    return Column(name, "number", unit, meaning, minimum)


def _fraction(name: str, meaning: str) -> Column:
    return Column(name, "number", "0-1", meaning, 0.0, 1.0)


_IDENTITY = (
    _text("row_id", "unique name of the row: a record's digest, or the catalogue's own number"),
    _text("source", "where the time comes from: measured, published or imported"),
    _text("model", "configuration name where frontier can express it, else the name that its source prints"),
    _text("config_digest", "digest of the DetectorConfig, where there is one"),
    _text("meta_architecture", "ssd, faster_rcnn, r_fcn, or another architecture's name"),
    _text("feature_extractor", "vgg_16, mobilenet_v1, ... or another network's name"),
    _number("resolution", "px", "SSD: both edges; else the shorter edge", 1.0),
    _number("max_resolution", "px", "cap on the longer edge", 1.0),
    _number(
        "train_resolution", "px", "resolution that the weights were trained at, where that is stated", 1.0
    ),
    _number("output_stride", "px", "pixels per cell of the map that proposals are made on", 1.0),
    _number("num_proposals", "1", "boxes sent to the box classifier", 0.0),
    _text("preset", "paper or tf_zoo, where frontier can express the configuration"),
    _flag("buildable", "True where this version of frontier can build the detector"),
)
_ACCURACY = (
    _fraction("ap", "COCO average precision over IoU .5 to .95"),
    _fraction("ap50", "AP at IoU .5"),
    _fraction("ap75", "AP at IoU .75"),
    _fraction("ap_small", "AP of objects under 32 x 32 px"),
    _fraction("ap_medium", "AP of objects between 32 x 32 and 96 x 96 px"),
    _fraction("ap_large", "AP of objects over 96 x 96 px"),
    *(
        column
        for name in ACCURACIES
        for column in (
            _fraction(
                f"{name}_lower", f"lower end of the 95 % interval of {name}, where it was measured here"
            ),
            _fraction(f"{name}_upper", f"upper end of the 95 % interval of {name}"),
        )
    ),
    _text(
        "accuracy_source",
        "`measured` and on what, or the source and row that print it; None where there is none",
    ),
    _text("eval_split", "the pictures that the accuracy was measured on; never compared across splits"),
    _text("evaluation_digest", "name of the evaluation behind the accuracy, where frontier made it"),
    _text("train_data", "what the detector was trained on"),
    _text(
        "training",
        "what it started from; the steps; the pictures a step; the learning rate: equal where trainings are alike",
    ),
    _fraction("imagenet_top1", "top-1 accuracy of the feature extractor on ImageNet (paper, Table 2, first)"),
)
_TIME = (
    _number("latency_ms", "ms", "the row's one time per image; `latency_kind` says which"),
    _text("latency_kind", "p50 for measurements; printed, mean or from_fps for published times"),
    _number("latency_mean_ms", "ms", "mean of the end-to-end samples"),
    *(
        column
        for p in PERCENTILES
        for column in (
            _number(f"latency_p{p}_ms", "ms", f"{p}th percentile of the end-to-end time, estimate"),
            _number(f"latency_p{p}_lower_ms", "ms", f"lower confidence bound of the {p}th percentile"),
            _number(f"latency_p{p}_upper_ms", "ms", f"upper confidence bound of the {p}th percentile"),
        )
    ),
    *(_number(f"{stage}_ms", "ms", f"median of the stage `{stage}` in the staged run") for stage in STAGES),
    _number("fused_over_staged", "1", "median end-to-end time over the median of the staged run"),
    _text(
        "canvases",
        "the picture sizes (height x width) that were timed apart, where there are several to choose",
    ),
    _number("num_samples", "1", "end-to-end samples behind the percentiles, on each of the canvases"),
    _number("confidence", "1", "confidence of the bounds, the repeated looks accounted for"),
    _number("compile_s", "s", "time to trace and compile, not part of any latency"),
    _text("verdict", "stable, drifting, throttled, contended or too few; None where nothing was judged"),
    _flag("includes_postprocessing", "True where the time includes box decoding and non-max suppression"),
    _flag("amortised", "True where the time is a share of a batch larger than one"),
    _flag("tta_or_ensemble", "True where test-time augmentation or several models made the accuracy"),
)
_CONTEXT = (
    _text("device_key", "what must be equal for two times to share an axis"),
    _text("device", "the device in words"),
    _text("protocol", "how the time was taken; only equal protocols are compared"),
    _text("runtime", "what executed the network, e.g. xla"),
    _text("precision", "float32, tf32, bfloat16, or as printed"),
    _number("batch_size", "1", "pictures per call", 1.0),
    _text("weights", "of the timed network: untrained, trained or imported"),
    _text("weights_digest", "which weights those are; None where untrained or not from here"),
    _text("versions", "software versions of the device, for warnings"),
    _text("created", "when the row was made, ISO 8601"),
)
_COST = (
    _number("gmacs", "1e9", "multiply-adds per image in thousand millions, from the reference form"),
    _number("params_m", "1e6", "parameters in millions, batch-norm statistics included"),
    _number("memory_mb", "MB", "the row's one memory figure; `memory_kind` says which"),
    _text("memory_kind", "what `memory_mb` counts"),
    _number("memory_parameters_mb", "MB", "bytes of the parameters and statistics"),
    _number("memory_total_mb", "MB", "the paper's total: outputs of every equation of the reference form"),
    _number("memory_xla_mb", "MB", "XLA's own estimate: temporaries, arguments and outputs less aliases"),
    _number("memory_device_peak_mb", "MB", "peak that the accelerator's allocator reported"),
    _number("memory_process_peak_mb", "MB", "peak resident memory of the process"),
)
_PROVENANCE = (
    _text("source_ref", "citation of the row: repository, path and commit, or the record's file"),
    _text("licence", "licence of the document or weights, where it restricts use"),
    _text("notes", "what else must be known"),
)

COLUMNS: tuple[Column, ...] = (*_IDENTITY, *_ACCURACY, *_TIME, *_CONTEXT, *_COST, *_PROVENANCE)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
