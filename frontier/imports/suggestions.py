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
    **dict.fromkeys(
        ("name", "model_name", "detector", "network", "method", "config", "weights_name"), "model"
    ),
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

_OF_WHAT = r"(?:coco|bbox|box|mean|mini|val|test|dev)*"
_AP = re.compile(
    rf"{_OF_WHAT}m?ap{_OF_WHAT}(?P<kind>0?50?95|0?50|0?5|0?75|small|medium|large|[sml])?{_OF_WHAT}(?:20\d\d)?"
)
_AP_KINDS = {
    **dict.fromkeys(("50", "050", "5", "05"), "ap50"),
    **dict.fromkeys(("75", "075"), "ap75"),
    **dict.fromkeys(("s", "small"), "ap_small"),
    **dict.fromkeys(("m", "medium"), "ap_medium"),
    **dict.fromkeys(("l", "large"), "ap_large"),
}
_TIME = frozenset({"latency", "speed", "time", "runtime", "fps"})
_NO_INFERENCE = frozenset({"train", "training", "epoch", "epochs", "iter", "compile", "load"})


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
    >>> suggested("mAP<sup>val</sup> 50-95"), suggested("Inf time (fps)"), suggested("train time (h)")
    ('ap', 'latency_ms', None)
    """
    name = normal(re.sub(r"<[^>]*>", " ", heading))
    if _NO_INFERENCE & set(name.split("_")):
        return None
    return (
        ALIASES.get(name)
        or _as_accuracy(name)
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
    """What all but the last word of a heading means, as in `latency_gpu`, or its first one, or a time in any place."""
    meanings = {**{column: column for column in KNOWN}, **ALIASES}
    found = (meanings[word] for word in (name.rpartition("_")[0], name.partition("_")[0]) if word in meanings)
    return next(found, "latency_ms" if _TIME & set(name.split("_")) else None)


def _as_accuracy(name: str) -> str | None:
    """The accuracy that a heading means, such as `mapval_50_95`; None for every other one."""
    found = _AP.fullmatch(name.replace("_", ""))
    return None if found is None else _AP_KINDS.get(found["kind"] or "", "ap")
