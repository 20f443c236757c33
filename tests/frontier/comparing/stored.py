"""A results folder with evaluations of made-up detections and measurements of made-up times."""

import dataclasses
import functools

import numpy as np

from analysis.accuracy.draws import draw
from analysis.accuracy.uncertainty import intervals_of
from analysis.latency.looks import LOOKS, StoppingRule
from detectors.config import DetectorConfig
from frontier.benchmark.recording import timing_of
from frontier.device import here
from frontier.evaluation.recording import category_scores, ranges, score_values
from frontier.evaluation.scoring import score_results
from frontier.records import DataUsed, Verdict
from frontier.store import Store
from tests.frontier.evaluation.scenes import results_of, scene, truth_of
from tests.frontier.records.made import evaluation

SSD, FASTER = "ssd/mobilenet_v1/300", "faster_rcnn/mobilenet_v1/600"
A, B, C = "a1" * 32, "b2" * 32, "c3" * 32
VAL = DataUsed(name="shapes", split="val", digest="5" * 64, num_images=60)
SAMPLES, RESAMPLES = 376, 100


@functools.cache
def scored_and_drawn(seed, loses):
    """Detections of a scene, all but a share of the objects found exactly, with 100 draws of its pictures."""
    truth, entries = scene(seed, num_images=40, num_categories=3, detections=10, crowds=0)
    chances = np.random.default_rng(1).random(len(truth["annotations"]))
    entries += [
        {**{name: one[name] for name in ("image_id", "category_id", "bbox")}, "score": 1 + chance}
        for one, chance in zip(truth["annotations"], chances, strict=True)
        if chance >= loses
    ]
    scored = score_results(truth_of(truth), results_of(entries))
    return scored, draw(scored.matches, resamples=RESAMPLES, seed=0)


def keep_evaluation(folder, name, digest, *, loses=0.0, seed=5, data=VAL, with_draws=True, **fields):
    """Store an evaluation of the detections of one scene, a share of them lost; equal seeds are the same pictures."""
    scored, draws = scored_and_drawn(seed, loses)
    found = intervals_of(draws)
    record = evaluation(
        config=DetectorConfig.from_name(name),
        weights_digest=digest,
        data=data,
        scores=score_values(scored),
        intervals=ranges(found),
        categories=category_scores(scored, found),
        **fields,
    )
    arrays = {**scored.matches.arrays(), **(draws.arrays() if with_draws else {})}
    return Store(folder).add(record, arrays)


def keep_times(folder, golden, name, digest, *, median_ms, weights="trained", samples=SAMPLES, **fields):
    """Store a measurement of log-normal times about a median, with its raw samples."""
    rng = np.random.default_rng(round(1000 * median_ms))
    times_ns = np.rint(median_ms * 1e6 * np.exp(0.03 * rng.standard_normal(samples))).astype(np.int64)
    record = dataclasses.replace(
        golden,
        config=DetectorConfig.from_name(name),
        weights=weights,
        weights_digest=digest,
        end_to_end=timing_of(StoppingRule(looks=LOOKS), times_ns),
        num_samples=samples,
        verdict=fields.pop("verdict", Verdict(kind="stable", reasons=(), sensors={})),
        device=fields.pop("device", here()),
        **fields,
    )
    arrays = {
        "fused_ns": times_ns,
        "pictures": np.zeros(samples, np.int64),
        "canvases": np.array(["300 x 300"]),
    }
    return Store(folder).add(record, arrays)
