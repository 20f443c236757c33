"""One raw row of published results as a row of `analysis.schema`, still as text."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from frontier.reference import costs
from frontier.reference.citations import citation
from frontier.reference.configurations import config_of, remarks_on
from frontier.reference.licences import restriction_on
from frontier.reference.sizes import parse_size
from frontier.reference.vocabulary import Vocabulary

ACCURACIES = {
    "ap": "map",
    "ap50": "ap50",
    "ap75": "ap75",
    "ap_small": "ap_small",
    "ap_medium": "ap_medium",
    "ap_large": "ap_large",
}
NUMBERS = (*ACCURACIES.values(), "latency_ms", "batch_size", "gflops", "params_m", "memory_mb")

# The whole of a batch was timed; every other amortised time is already a share of one image.
WHOLE_BATCH = "stated_ms_batch"
WHOLE_BATCH_REMARK = "The time here is that of the batch divided by its size."


def published_rows(raws: Iterable[Mapping[str, str]], words: Vocabulary) -> list[dict[str, str]]:
    """Each raw row translated; what cannot be is noted in `words`."""
    raws = list(raws)
    zoo = {raw["model"]: raw for raw in raws if raw["source"] == "tf1_zoo"}
    return [_row(_with_numbers(raw, words), zoo, words) for raw in raws]


def _with_numbers(raw: Mapping[str, str], words: Vocabulary) -> dict[str, str]:
    """The row without what should be a number and is not, which is a problem."""
    wrong = [name for name in NUMBERS if raw[name] and not _is_number(raw[name])]
    for name in wrong:
        words.complain(f"{raw['row_id']}: {name} = {raw[name]!r} is not a number")
    return {**raw, **dict.fromkeys(wrong, "")}


def _is_number(printed: str) -> bool:
    try:
        return Decimal(printed).is_finite()
    except InvalidOperation:
        return False


def _row(raw: Mapping[str, str], zoo: Mapping[str, Mapping[str, str]], words: Vocabulary) -> dict[str, str]:
    coordinate, remarks = _coordinate(raw, words)
    gmacs, remark_on_gmacs = costs.gmacs(raw, words)
    params_m, remark_on_params = costs.params_m(raw)
    remark_on_time = WHOLE_BATCH_REMARK if raw["latency_kind"] == WHOLE_BATCH else ""
    notes = [
        words.rewritten("notes", raw["notes"]),
        *remarks,
        remark_on_time,
        remark_on_gmacs,
        remark_on_params,
    ]
    return {
        "row_id": raw["row_id"],
        **coordinate,
        **_accuracy(raw, zoo, words),
        **_time(raw, words),
        **_context(raw, words),
        "gmacs": gmacs,
        "params_m": params_m,
        "memory_mb": costs.memory_mb(raw),
        "memory_kind": _word("memory_kind", raw, words),
        "source_ref": citation(raw, words),
        "licence": restriction_on(raw),
        "notes": " ".join(note for note in notes if note),
    }


def _coordinate(raw: Mapping[str, str], words: Vocabulary) -> tuple[dict[str, str], list[str]]:
    """What was detected with, and remarks on it: from the configuration where there is one, else as printed."""
    config = config_of(raw, words)
    resolution, max_resolution = parse_size(raw["resolution"], words)
    printed = {
        "model": raw["model"],
        "meta_architecture": words.ours("meta_architecture", raw["meta_architecture"]),
        "feature_extractor": _word("feature_extractor", raw, words),
        "resolution": _text(resolution),
        "max_resolution": _text(max_resolution),
        "output_stride": raw["output_stride"],
        "num_proposals": raw["num_proposals"],
        "preset": "",
    }
    if config is None:
        return printed, []
    expressed = {
        "model": config.name,
        "resolution": _text(config.resolution),
        "max_resolution": _text(config.max_resolution),
        "output_stride": _text(config.output_stride),
        "num_proposals": _text(config.num_proposals),
        "preset": config.preset,
    }
    return {**printed, **expressed}, remarks_on(raw, config)


def _accuracy(
    raw: Mapping[str, str], zoo: Mapping[str, Mapping[str, str]], words: Vocabulary
) -> dict[str, str]:
    values = {ours: _share(raw[printed]) for ours, printed in ACCURACIES.items()}
    split = words.ours("eval_split", raw["eval_split"])
    return {
        **values,
        "accuracy_source": _accuracy_source(raw, zoo, words) if any(values.values()) else "",
        # Two documents that do not name their pictures exactly need not mean the same ones.
        "eval_split": split + raw["source"] if split.endswith(":") else split,
        "train_data": _word("train_data", raw, words),
    }


def _accuracy_source(raw: Mapping[str, str], zoo: Mapping[str, Mapping[str, str]], words: Vocabulary) -> str:
    """Row and split of the accuracy; of the zoo's own row where a later timing repeats its checkpoint."""
    origin = zoo.get(raw["model"], raw) if raw["source"] == "prodigy_recipes" else raw
    if origin["map"] != raw["map"]:
        words.complain(f"{raw['row_id']}: mAP {raw['map']}, but {origin['row_id']} prints {origin['map']}")
    return f"{origin['row_id']} ({words.meaning('eval_split', origin['eval_split'])})"


def _time(raw: Mapping[str, str], words: Vocabulary) -> dict[str, str]:
    if not raw["latency_ms"]:
        return {}
    kind = words.ours("latency_kind", raw["latency_kind"])
    latency = Decimal(raw["latency_ms"])
    if raw["latency_kind"] == WHOLE_BATCH:
        latency /= int(raw["batch_size"])
    is_amortised = raw["latency_kind"].endswith(("_amortised", "_batch"))
    if is_amortised != (raw["batch_size"] not in ("", "1")):
        words.complain(
            f"{raw['row_id']}: latency kind {raw['latency_kind']} with batch {raw['batch_size']!r}"
        )
    return {
        "latency_ms": costs.plain(latency),
        "latency_kind": kind,
        "includes_postprocessing": _word("includes_postprocessing", raw, words),
        "amortised": "true" if is_amortised else "false",
    }


def _context(raw: Mapping[str, str], words: Vocabulary) -> dict[str, str]:
    device_key = _word("device", raw, words)
    # A protocol names the device by the catalogue's key; ours tells apart what that lumps together.
    protocol = (
        raw["protocol"].replace(f"/{raw['device_key']}/", f"/{device_key}/")
        if device_key
        else raw["protocol"]
    )
    return {
        "tta_or_ensemble": words.ours("tta_or_ensemble", raw["tta_or_ensemble"]),
        "device_key": device_key,
        "device": raw["device"],
        "protocol": protocol,
        "runtime": _word("framework", raw, words),
        "precision": _word("precision", raw, words),
        "batch_size": raw["batch_size"],
    }


def _word(column: str, raw: Mapping[str, str], words: Vocabulary) -> str:
    """Our word for the row's printed one; nothing printed stays nothing."""
    return words.ours(column, raw[column]) if raw[column] else ""


def _share(percent: str) -> str:
    """Percent as a share of one, digit for digit."""
    return costs.plain(Decimal(percent).scaleb(-2)) if percent else ""


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
