"""Made-up worlds of detectors whose true times and accuracies are known, and how often what is said of them holds."""

from typing import NamedTuple

import numpy as np

from analysis.accuracy.average_precision import score
from analysis.accuracy.draws import draw
from analysis.findings.frontier_probability import frontier_probability
from analysis.latency.bounds import percentile_bounds
from analysis.latency.looks import LOOK_CONFIDENCE, LOOKS
from analysis.optimum.pareto import pareto_mask
from analysis.table import Table
from tests.analysis.accuracy.test_average_precision import one_category
from tests.figures.tables import measured

DETECTORS = 10
PERCENTILE = 50
SAMPLES = LOOKS[2]
KINDS = {
    "spread": "accuracies spread over .04 about a curve of the time, intervals of .01 to either side",
    "crowded": "the same spread over .01, as much as the intervals reach: harder than most tables",
    "pictures": "detections on the same 200 pictures, drawn jointly",
}


class Bin(NamedTuple):
    """Detectors that were given about the same probability."""

    words: str
    count: int
    said: float
    came_true: float


def simulate(kind, worlds, seed=0):
    """What was said of each detector of so many worlds, and whether it is on the true frontier."""
    rng = np.random.default_rng(seed)
    outcomes = [_of_pictures(rng) if kind == "pictures" else _of_intervals(rng, kind) for _ in range(worlds)]
    said, came_true = (np.concatenate(parts) for parts in zip(*outcomes, strict=True))
    return said, came_true


def reliability(said, came_true, edges=(0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1)):
    """A row for each bin of probabilities that holds any."""
    which = np.digitize(said, edges[1:-1], right=False)
    return [
        Bin(
            f"{edges[n]:.0%} to {edges[n + 1]:.0%}",
            int(inside.sum()),
            said[inside].mean(),
            came_true[inside].mean(),
        )
        for n in range(len(edges) - 1)
        if (inside := which == n).any()
    ]


def _times(rng):
    """True medians over a decade, and rows of what samples of each tell."""
    medians = 20 * 10 ** rng.random(DETECTORS)
    rows = []
    for median in medians:
        bounds = percentile_bounds(
            median * np.exp(0.1 * rng.standard_normal(LOOKS[0])), PERCENTILE / 100, LOOK_CONFIDENCE
        )
        rows.append(
            {
                "latency_p50_ms": bounds.estimate,
                "latency_p50_lower_ms": bounds.lower,
                "latency_p50_upper_ms": bounds.upper,
                "num_samples": SAMPLES,
                "confidence": 0.95,
            }
        )
    return medians, rows


def _said(rows, medians, accuracies, draws=None):
    names = [measured(str(n), "ssd", "vgg_16", 1.0, None) | row for n, row in enumerate(rows)]
    table = Table.from_rows([row | {"row_id": str(n)} for n, row in enumerate(names)])
    finding = frontier_probability(table, draws=draws, percentile=PERCENTILE, resamples=400)
    is_best = pareto_mask(np.column_stack([medians, accuracies]), ("min", "max"))
    known = [
        row for row in finding.rows if row.probability is not None
    ]  # rarely, samples resemble each other by luck
    return np.array([row.probability for row in known]), np.array([is_best[int(row.row_id)] for row in known])


def _of_intervals(rng, kind):
    medians, rows = _times(rng)
    spread, error = (0.04 if kind == "spread" else 0.01), 0.01 / 1.96
    accuracies = 0.15 + 0.1 * np.log10(medians / 20) + spread * rng.standard_normal(DETECTORS) + 0.2
    seen = accuracies + error * rng.standard_normal(DETECTORS)
    for row, ap in zip(rows, seen, strict=True):
        row |= {"ap": ap, "ap_lower": ap - 0.01, "ap_upper": ap + 0.01}
    return _said(rows, medians, accuracies)


def _of_pictures(rng, num_images=200, num_population=8_000):
    """Pictures of one object each, which a detector finds where it is easy enough for its skill."""
    medians, rows = _times(rng)
    skills = 0.45 + 0.2 * np.log10(medians / 20) + 0.1 * rng.standard_normal(DETECTORS)
    ease, kept, accuracies = rng.random(num_images), {}, []
    for n, skill in enumerate(skills):
        accuracies.append(score(_detections(rng, skill, rng.random(num_population))).ap)
        kept[str(n)] = draw(_detections(rng, skill, ease), resamples=100, seed=0)
        rows[n] |= {"ap": float(kept[str(n)].values[0]), "evaluation_digest": str(n)}
    return _said(rows, medians, accuracies, kept)


def _detections(rng, skill, ease):
    """One detection in each picture, the easy ones first, though not strictly."""
    is_true = ease + 0.2 * rng.standard_normal(len(ease)) < skill
    order = np.argsort(ease + 0.3 * rng.standard_normal(len(ease)))
    return one_category(is_true[order], order, len(ease), len(ease))
