import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.strictness import StrictnessPoint, fitted, strictness
from analysis.table import Table
from frontier.published import published


def points(ap, ap50, ap75):
    return [
        StrictnessPoint(f"m{i}", None, None, None, *numbers, "pictures")
        for i, numbers in enumerate(zip(ap, ap50, ap75, strict=True))
    ]


def rows_of(ap, ap50, ap75, **more):
    return [
        {"model": f"m{i}", "accuracy_source": f"s{i}", "eval_split": "coco_val2017"}
        | dict(zip(("ap", "ap50", "ap75"), numbers, strict=True))
        | more
        for i, numbers in enumerate(zip(ap, ap50, ap75, strict=True))
    ]


AP = [0.20, 0.24, 0.28, 0.30, 0.34, 0.36, 0.40, 0.44]
# AP at .75 misses a line by 0.001 at most, AP at .5 by 0.02.
AP75 = [1.1 * ap - 0.02 + d for ap, d in zip(AP, [1e-3, -1e-3, 5e-4, 0, -5e-4, 1e-3, 0, -1e-3], strict=True)]
AP50 = [
    1.2 * ap + 0.1 + d for ap, d in zip(AP, [0.02, -0.02, 0.01, 0.02, -0.02, -0.01, 0.02, -0.01], strict=True)
]


def test_the_papers_statement_comes_out_where_the_data_have_it():
    found = strictness(Table.from_rows(rows_of(AP, AP50, AP75)))
    fits = fitted(found.rows)
    assert fits.tighter == "ap75"
    assert fits.is_settled
    assert fits.ap75.r_squared > 0.99 > fits.ap50.r_squared
    assert fits.ap75.slope == pytest.approx(1.1, abs=0.02)
    assert found.sentence.startswith(
        "On COCO val2017, AP at IoU .75 follows AP with least-squares R² 0.9999 ("
    )
    assert "over 8 detectors; IoU .75 is tighter (p = 0.0" in found.sentence
    assert [point.ap for point in found.rows] == AP


def test_r_squared_worked_by_hand():
    # AP at .5 against AP: deviations -3 -1 1 3 and -2 -2 2 2, products 6 + 2 + 2 + 6 = 16, R² = 256 / (20 * 16).
    fits = fitted(points([0.1, 0.3, 0.5, 0.7], [0.3, 0.3, 0.7, 0.7], [0.1, 0.3, 0.5, 0.7]))
    assert fits.ap50.r_squared == pytest.approx(0.8)
    assert fits.ap75.r_squared == pytest.approx(1.0)
    assert (fits.tighter, fits.p_value) == ("ap75", None)


def test_exchanges_are_counted_as_a_loop_counts_them():
    ap, ap50, ap75 = map(np.array, (AP[:6], AP50[:6], AP75[:6]))
    misses = [ap - np.polyval(np.polyfit(x, ap, 1), x) for x in (ap50, ap75)]
    differences = misses[0] ** 2 - misses[1] ** 2
    sums = [np.dot(signs, differences) for signs in itertools.product([-1, 1], repeat=6)]
    at_least = np.mean(np.array(sums) >= differences.sum() - 1e-15)
    assert fitted(points(ap, ap50, ap75)).p_value == pytest.approx(2 * at_least)


def test_the_detectors_of_one_network_are_exchanged_together():
    # Each of six networks three times, a little apart: the sums of misses of six networks are exchanged, not of eighteen.
    rng = np.random.default_rng(0)
    ap, ap50, ap75 = (np.repeat(column[:6], 3) for column in (AP, AP50, AP75))
    ap = ap + rng.normal(0, 1e-5, 18)
    rows = [one._replace(meta_architecture=f"net{n // 3}") for n, one in enumerate(points(ap, ap50, ap75))]
    fits = fitted(rows)
    assert (fits.ap50.num_points, fits.ap50.num_networks) == (18, 6)
    assert fits.p_value >= 2 / 2**6
    assert fitted(points(ap, ap50, ap75)).p_value < fits.p_value
    assert fits.ap75.r_squared_interval is None
    fewer = fitted(rows[:15])
    assert fewer.p_value is None


def test_networks_are_said():
    table = [
        row | {"meta_architecture": f"net{n // 2}"}
        for n, row in enumerate(rows_of(AP * 2, AP50 * 2, AP75 * 2))
    ]
    table = [row | {"model": str(n), "accuracy_source": str(n)} for n, row in enumerate(table)]
    found = strictness(Table.from_rows(table))
    assert "over 16 detectors of 8 networks" in found.sentence
    assert "leaving out one of the 8 networks at a time" in found.caveats[0]


def test_few_detectors_settle_nothing():
    sentence = strictness(Table.from_rows(rows_of(AP[:5], AP50[:5], AP75[:5]))).sentence
    assert sentence.endswith("IoU .75 is tighter here, and 5 detectors are too few to settle it.")
    sentence = strictness(Table.from_rows(rows_of(AP[:3], AP50[:3], AP75[:3]))).sentence
    assert sentence == (
        "On COCO val2017, there is no telling how AP at one overlap goes with AP: there are 3 points, and an interval "
        "takes 4."
    )
    assert strictness(Table.from_rows(rows_of(AP[:2], AP50[:2], AP75[:2]))).rows[0].ap == 0.2


def test_constant_numbers_are_no_correlation():
    half_constant = strictness(Table.from_rows(rows_of(AP[:6], [0.5] * 6, AP75[:6])))
    assert half_constant.sentence.endswith("all 6 points are equal in one of the two numbers.")
    assert half_constant.caveats == ()


@pytest.mark.parametrize("count", [1, 6])
def test_detectors_of_one_ap_are_no_picture(count):
    with pytest.raises(
        NothingFoundError, match=r"of \d detectors? of one AP, where it takes two different ones; `fr"
    ):
        strictness(Table.from_rows(rows_of([0.2] * count, AP50[:count], AP75[:count])))


def test_equal_fits_are_neither_tighter():
    sentence = strictness(Table.from_rows(rows_of(AP, AP75, AP75))).sentence
    assert sentence.endswith("over 8 detectors; neither is tighter.")


def test_unsettled_ones_are_said_to_be():
    noise = np.random.default_rng(3).normal(0, 0.01, (2, 8))
    fits = fitted(points(AP, np.array(AP) + 0.2 + noise[0], np.array(AP) + noise[1]))
    assert not fits.is_settled
    table = Table.from_rows(rows_of(AP, np.array(AP) + 0.2 + noise[0], np.array(AP) + noise[1]))
    assert "which is tighter these detectors do not settle (IoU ." in strictness(table).sentence


@settings(max_examples=25)
@given(st.integers(0, 1000), st.floats(0.2, 3), st.floats(-1, 1))
def test_a_line_through_the_numbers_changes_nothing(seed, scale, shift):
    ap, noise50, noise75 = np.random.default_rng(seed).normal(size=(3, 7))
    ap50, ap75 = ap + 0.2 * noise50, ap + 0.1 * noise75
    plain, moved = fitted(points(ap, ap50, ap75)), fitted(points(ap, scale * ap50 + shift, ap75))
    assert moved.ap50.r_squared == pytest.approx(plain.ap50.r_squared)
    assert moved.tighter == plain.tighter
    assert moved.p_value == pytest.approx(plain.p_value)
    swapped = fitted(points(ap, ap75, ap50))
    assert swapped.p_value == pytest.approx(plain.p_value)
    assert {swapped.tighter, plain.tighter} == {"ap50", "ap75"}


def test_what_is_missing_is_said():
    with pytest.raises(NothingFoundError, match="asked of an empty table; `frontier evaluate`"):
        strictness(Table({}))
    with pytest.raises(
        NothingFoundError, match=r"8 with AP, 8 with AP at IoU \.5, 0 with AP at IoU \.75, none with all"
    ):
        strictness(Table.from_rows(rows_of(AP, AP50, [None] * 8)))
    mixed = [*rows_of(AP, AP50, AP75), *rows_of(AP, AP50, AP75, eval_split="other")]
    with pytest.raises(AnalysisError, match="mixes 2 evaluation splits"):
        strictness(Table.from_rows(mixed))


def test_published_detectors_agree_with_the_paper():
    # The 36 detectors of COCO val2017 whose documents print all three: the paper says R² above .99 for .75.
    found = strictness(published().where(eval_split="coco_val2017"))
    fits = fitted(found.rows)
    assert len(found.rows) == 36
    assert fits.ap75.r_squared > 0.99
    assert (fits.tighter, fits.is_settled) == ("ap75", True)
    # The paper's own rows with all three are one detector and two ensembles.
    assert (
        "there are 3 points" in strictness(published().where(eval_split="coco_test_dev:huang2017")).sentence
    )


def called_tighter(draw_misses, num_points, trials, seed):
    """How often one of two equally tight fits is called tighter."""
    rng, calls = np.random.default_rng(seed), 0
    for _ in range(trials):
        ap = rng.normal(0.35, 0.06, num_points)
        half, three_quarters = ap + 0.006 * draw_misses(rng, (2, num_points))
        calls += fitted(points(ap, 1.4 * half, 1.1 * three_quarters)).is_settled
    return calls / trials


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw_misses", "most"),
    [(lambda rng, shape: rng.normal(size=shape), 0.10), (lambda rng, shape: rng.standard_t(3, shape), 0.16)],
    ids=["normal", "heavy tails"],
)
@pytest.mark.parametrize("num_points", [8, 20])
def test_equally_tight_fits_are_seldom_called_otherwise(draw_misses, most, num_points):
    """5 % would be exact, 200 trials give or take 4.6 % (three standard deviations); see the module's docstring."""
    assert called_tighter(draw_misses, num_points, 200, seed=num_points) <= most


def test_another_objective_is_said_not_to_matter():
    rows = Table.from_rows(rows_of(AP, AP50, AP75))
    found = strictness(rows, objective="ap_small")
    assert found.sentence == strictness(rows).sentence
    assert found.caveats[0].startswith(
        "AP of small objects was asked for; this finding is of the accuracies that it"
    )
