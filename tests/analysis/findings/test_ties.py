import time

import numpy as np
import pytest

from analysis.accuracy.draws import Draws, draw
from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.ties import ties
from analysis.table import Table
from tests.analysis.accuracy.test_joint_draws import draws
from tests.analysis.accuracy.test_uncertainty import better_and_worse
from tests.figures.tables import measured


def evaluated(model, ap, **more):
    return measured(model, "ssd", "vgg_16", 15.0, ap, **({"evaluation_digest": model} | more))


def table(*models, **more):
    return Table.from_rows([evaluated(model, 0.2, **more) for model in models])


# Draws about .5 that hardly move, about .49 that move by .02 either way, and about .3 that hardly move.
KEPT = {
    "best": draws(0.5, [0.499, 0.501, 0.499, 0.501]),
    "close": draws(0.49, [0.47, 0.47, 0.51, 0.51]),
    "far": draws(0.3, [0.301, 0.299, 0.299, 0.301]),
}


def test_three_detectors_worked_by_hand():
    # Differences to the best move by sqrt(.001^2 + .02^2) and by .001 * sqrt(2): the first reaches farther than .01.
    finding = ties(table("far", "best", "close"), draws=KEPT)
    best, close, far = finding.rows
    assert (best.accuracy, close.accuracy, far.accuracy) == (0.5, 0.49, 0.3)
    assert [row.is_tied for row in finding.rows] == [True, True, False]
    assert [row.groups for row in finding.rows] == ["a", "a", "b"]
    assert close.behind == pytest.approx(0.01)
    assert close.behind_lower < 0 < close.behind < close.behind_upper
    assert (best.behind, best.behind_lower, best.behind_upper) == (0, 0, 0)
    assert finding.sentence.startswith(
        "Of 3 detectors evaluated on COCO minival 8k, SSD VGG-16, 300 px has the best AP, 0.500; 1 cannot be told from "
        "it: SSD VGG-16, 300 px (0.490); the next, SSD VGG-16, 300 px, is 0.200 behind (0.198"
    )
    assert finding.sentence.endswith("Confidence 95 % for all 3 comparisons together.")


def test_a_clear_winner():
    sentence = ties(table("best", "far"), draws=KEPT).sentence
    assert "no other one reaches it; the next, " in sentence
    assert "for this comparison" in sentence


def test_equal_detections_are_tied_by_exactly_nothing():
    same = {"a": draws(0.5, [0.4, 0.6]), "b": draws(0.5, [0.4, 0.6])}
    row = ties(table("a", "b"), draws=same).rows[1]
    assert (row.behind, row.behind_lower, row.behind_upper, row.is_tied) == (0, 0, 0, True)


def test_real_match_data_of_a_better_and_a_worse_one():
    better, worse = better_and_worse(0)
    kept = {name: draw(data, resamples=200, seed=0) for name, data in (("worse", worse), ("better", better))}
    finding = ties(table("worse", "better"), draws=kept)
    assert finding.rows[0].row_id.startswith("better")
    assert not finding.rows[1].is_tied


def test_an_evaluation_counts_once_and_devices_may_differ():
    rows = [evaluated("best", 0.5, device_key=key) for key in "xy"] + [evaluated("far", 0.3)]
    assert len(ties(Table.from_rows(rows), draws=KEPT).rows) == 2


def test_what_is_left_out_is_said():
    kept = {**KEPT, "odd": draws(0.5, [0.4, 0.6], b"other")}
    rows = [*(evaluated(name, 0.2) for name in kept), evaluated("printed", 0.3, evaluation_digest=None)]
    caveats = ties(Table.from_rows(rows), draws=kept).caveats
    assert "Left out: 1 whose pictures were drawn otherwise; evaluate them again." in caveats
    assert "Left out: 1 without an evaluation of their own." in caveats


@pytest.mark.parametrize("names", [[], ["best"], ["nobody", "best"]])
def test_fewer_than_two_say_what_to_do(names):
    with pytest.raises(
        NothingFoundError, match="it takes two: evaluate detectors on one data set with `frontier eval"
    ):
        ties(table(*names) if names else Table({}), draws=KEPT)


def test_several_splits_are_refused():
    rows = [evaluated("best", 0.5), evaluated("far", 0.3, eval_split="other")]
    with pytest.raises(AnalysisError, match="mixes 2 evaluation splits"):
        ties(Table.from_rows(rows), draws=KEPT)


def test_an_unknown_objective_is_refused():
    with pytest.raises(AnalysisError, match="objective 'map' was asked for"):
        ties(table("best", "far"), draws=KEPT, objective="map")


def test_a_hundred_detectors_take_seconds():
    rng = np.random.default_rng(0)
    names = [str(n) for n in range(100)]
    shared = rng.normal(0, 0.01, 1000)
    kept: dict[str, Draws] = {}
    for n, name in enumerate(names):
        value = 0.2 + 0.001 * n
        kept[name] = draws(value, value + shared + rng.normal(0, 0.004, 1000))
    started = time.perf_counter()
    finding = ties(table(*names), draws=kept)
    assert time.perf_counter() - started < 10
    assert finding.rows[0].is_tied
    assert not finding.rows[-1].is_tied
