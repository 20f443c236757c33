"""Which of our columns a heading that is not understood probably means: suggested, never assumed."""

import difflib
import re
from collections.abc import Iterable

from analysis.schema import BY_NAME
from frontier.records.imported import SET_BY_FRONTIER

# Bounds and intervals are claims about samples that frontier has not seen; the rest describes its own runs.
NOT_TAKEN = frozenset(
    {
        *SET_BY_FRONTIER,
        *(name for name in BY_NAME if name.endswith(("_lower", "_upper", "_lower_ms", "_upper_ms"))),
        "fused_over_staged",
        "canvases",
        "num_samples",
        "confidence",
        "verdict",
    }
)
KNOWN = tuple(name for name in BY_NAME if name not in NOT_TAKEN)

# What others call our columns, with the conversion that goes with it.
ALIASES = {
    **dict.fromkeys(("name", "detector", "network", "method", "config", "weights_name"), "model"),
    **dict.fromkeys(("backbone", "extractor"), "feature_extractor"),
    **dict.fromkeys(("architecture", "meta", "family"), "meta_architecture"),
    **dict.fromkeys(
        ("map", "mean_ap", "box_ap", "box_map", "coco_ap", "map_50_95", "map50_95", "ap50_95"), "ap"
    ),
    **dict.fromkeys(("map50", "map_50", "ap_50", "ap0_5"), "ap50"),
    **dict.fromkeys(("map75", "map_75", "ap_75"), "ap75"),
    "aps": "ap_small",
    "apm": "ap_medium",
    "apl": "ap_large",
    **dict.fromkeys(("fps", "throughput", "images_per_second"), "latency_ms:from_fps"),
    **dict.fromkeys(
        ("latency", "time", "time_ms", "ms", "inference_time", "inference_ms", "speed"), "latency_ms"
    ),
    **dict.fromkeys(("latency_s", "time_s", "seconds"), "latency_ms:from_s"),
    **dict.fromkeys(("p50", "median_ms"), "latency_p50_ms"),
    **dict.fromkeys(("mean_ms", "average_ms"), "latency_mean_ms"),
    **dict.fromkeys(("gpu", "cpu", "hardware", "machine", "accelerator"), "device"),
    **dict.fromkeys(("dataset", "data", "split", "eval_set", "test_set"), "eval_split"),
    **dict.fromkeys(("gflops", "bflops", "flops_g"), "gmacs:from_gflops"),
    "flops": "gmacs:from_flops",
    "macs": "gmacs:from_macs",
    "mmacs": "gmacs:from_mmacs",
    **dict.fromkeys(("params", "parameters", "mparams", "param_m"), "params_m"),
    **dict.fromkeys(("size", "input_size", "image_size", "imgsz", "input"), "resolution"),
    **dict.fromkeys(("memory", "mem", "vram"), "memory_mb"),
    "memory_gb": "memory_mb:from_gb",
    "memory_gib": "memory_mb:from_gib",
    "memory_mib": "memory_mb:from_mib",
    "batch": "batch_size",
    "framework": "runtime",
    "backend": "runtime",
    "dtype": "precision",
    **dict.fromkeys(("url", "link", "paper", "reference", "citation"), "source_ref"),
    "top1": "imagenet_top1",
    "license": "licence",
    "comment": "notes",
    "remarks": "notes",
}


def normal(heading: str) -> str:
    """A heading in the letters of our own names.

    >>> normal("AP-small "), normal("mAP@50-95")
    ('ap_small', 'map_50_95')
    """
    return re.sub(r"\W+", "_", heading.strip().lower()).strip("_")


def suggested(heading: str) -> str | None:
    """The column, with `:CONVERSION` where one is called for, that a heading probably means; None where it tells nothing.

    >>> suggested("FPS"), suggested("latency gpu"), suggested("colour")
    ('latency_ms:from_fps', 'latency_ms', None)
    """
    name = normal(heading)
    return (
        ALIASES.get(name)
        or next(iter(difflib.get_close_matches(name, KNOWN, n=1, cutoff=0.75)), None)
        or _by_words(name)
    )


def near(word: str, known: Iterable[str]) -> str:
    """The few of `known` that a misspelt word may mean, as a question; nothing where none is like it."""
    found = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f"did you mean {' or '.join(found)}?" if found else ""


def not_ours(name: str) -> str:
    """Why a name is no column that a file may give, and which one may be meant."""
    if name in BY_NAME:
        return f"{name} is what frontier itself finds out, not what a file gives"
    alias = ALIASES.get(normal(name), "").partition(":")[0]
    meant = f"did you mean {alias}?" if alias else near(normal(name), KNOWN)
    return f"{name!r} is none of our columns; {meant or 'docs/importing.md lists them'}"


def _by_words(name: str) -> str | None:
    """The alias that all but the last word of a heading makes, as in `latency_gpu`."""
    return next(
        (ALIASES[word] for word in (name.rpartition("_")[0], name.partition("_")[0]) if word in ALIASES), None
    )
