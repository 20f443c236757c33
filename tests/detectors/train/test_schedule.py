import math

import hypothesis.strategies as st
import pytest
from hypothesis import given

from detectors.errors import RecipeError
from detectors.train.schedule import MAX_STAIRS, Decay, Level, Ramp, Schedule

DROPS = Schedule(levels=(Level(0, 1.0), Level(900, 0.1), Level(1200, 0.01)))


@st.composite
def schedules(draw):
    counts = sorted(draw(st.lists(st.integers(1, 10_000), max_size=4)))
    factors = draw(st.lists(st.floats(0.01, 2), min_size=len(counts) + 1, max_size=len(counts) + 1))
    return Schedule(
        levels=tuple(Level(*one) for one in zip([0, *counts], factors, strict=True)),
        decay=draw(st.none() | st.builds(Decay, st.integers(10, 5000), st.floats(0.5, 1))),
        ramp=draw(st.none() | st.builds(Ramp, st.integers(1, 500), st.floats(0, 1))),
        is_cosine=draw(st.booleans()),
    )


@pytest.mark.parametrize(
    ("images", "factor"), [(0, 1), (899, 1), (900, 0.1), (901, 0.1), (1199, 0.1), (1200, 0.01), (9999, 0.01)]
)
def test_a_level_takes_over_at_its_count(images, factor):
    assert DROPS.factor(images, 1500) == factor


def test_of_two_levels_at_one_count_the_later_holds():
    assert Schedule(levels=(Level(0, 0.64), Level(0, 0.8), Level(0, 1.0))).factor(0, 1) == 1


def test_decay_is_a_staircase():
    schedule = Schedule(decay=Decay(800, 0.95))
    assert [schedule.factor(images, 3000) for images in (0, 799, 800, 1600, 2399)] == [
        1,
        1,
        0.95,
        0.95**2,
        0.95**2,
    ]


def test_the_ramp_rises_in_a_line_to_one():
    schedule = Schedule(ramp=Ramp(100, 0.25))
    assert [schedule.factor(images, 1000) for images in (0, 50, 100, 101)] == [0.25, 0.625, 1, 1]


def test_the_cosine_begins_where_the_ramp_ends():
    schedule = Schedule(ramp=Ramp(100, 0.5), is_cosine=True)
    seen = [schedule.factor(images, 1100) for images in (0, 100, 350, 600, 1100, 1200)]
    # (1 + cos(pi s)) / 2 at s = 0, 0, 1/4, 1/2, 1, and 1 beyond the end
    assert seen == pytest.approx([0.5, 1, (2 + math.sqrt(2)) / 4, 0.5, 0, 0])


def test_factors_multiply():
    schedule = Schedule(levels=(Level(0, 0.8), Level(60, 1)), decay=Decay(40, 0.5), ramp=Ramp(100, 0.0))
    assert schedule.factor(50, 1000) == pytest.approx(0.8 * 0.5 * 0.5)


def test_steady_joins_levels_and_decay():
    schedule = Schedule(levels=(Level(0, 0.5), Level(30, 1.0), Level(900, 2.0)), decay=Decay(40, 0.1))
    images, factors = zip(*schedule.steady(100), strict=True)
    assert images == (0, 30, 40, 80)
    assert factors == pytest.approx((0.5, 1.0, 0.1, 0.01))


@given(schedules(), st.integers(600, 12_000), st.integers(0, 12_000))
def test_steady_says_what_factor_says(schedule, total, images):
    plain = Schedule(levels=schedule.levels, decay=schedule.decay)
    images = min(images, total - 1)
    levels = [level.factor for level in schedule.steady(total) if level.images <= images]
    assert levels[-1] == plain.factor(images, total)


@given(schedules(), st.integers(10_000, 100_000), st.integers(100, 10_000_000))
def test_stretching_keeps_the_share_of_every_level(schedule, old, new):
    stretched = schedule.stretched(old, new)
    for before, after in zip(schedule.levels, stretched.levels, strict=True):
        assert after.factor == before.factor
        assert abs(after.images / new - before.images / old) <= 0.5001 / new
    if schedule.decay is not None:
        assert stretched.decay.factor == schedule.decay.factor
        assert abs(stretched.decay.images - schedule.decay.images * new / old) <= 1
    assert (stretched.ramp, stretched.is_cosine) == (schedule.ramp, schedule.is_cosine)


def test_stretching_by_hand():
    assert DROPS.stretched(1500, 15).levels == ((0, 1.0), (9, 0.1), (12, 0.01))
    assert Schedule(decay=Decay(800, 0.95)).stretched(1_000_000, 1).decay == (1, 0.95)


@given(schedules())
def test_stretching_to_the_same_length_changes_nothing(schedule):
    assert schedule.stretched(10_000, 10_000) == schedule


@given(schedules())
def test_json_and_back(schedule):
    assert Schedule.from_dict(schedule.to_dict()) == schedule


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"levels": ()}, "need counts that rise from 0"),
        ({"levels": (Level(5, 1.0),)}, r"levels begin at \[5\] images"),
        ({"levels": (Level(0, 1.0), Level(9, 1.0), Level(8, 1.0))}, "rise from 0"),
        ({"levels": (Level(0, 0.0),)}, "factor of a level = 0.0 is not above 0"),
        ({"levels": (Level(0.5, 1.0),)}, "images of a level = 0.5 is not a whole number"),
        ({"decay": Decay(0, 0.9)}, "images of the decay = 0 is below 1"),
        ({"decay": Decay(10, math.nan)}, "factor of the decay = nan"),
        ({"ramp": Ramp(0, 0.5)}, "images of the ramp = 0"),
        ({"ramp": Ramp(5, -0.5)}, "start of the ramp = -0.5"),
    ],
)
def test_what_makes_no_sense_is_refused(fields, said):
    with pytest.raises(RecipeError, match=said):
        Schedule(**fields)


def test_what_does_not_fit_a_training_is_refused():
    with pytest.raises(RecipeError, match="a ramp of 100 images in a training of 100"):
        Schedule(ramp=Ramp(100, 0.5)).check_total(100)
    with pytest.raises(RecipeError, match=f"more than {MAX_STAIRS} stairs"):
        Schedule(decay=Decay(1, 0.9)).check_total(1_000_000)


@pytest.mark.parametrize("values", [{}, {"levels": 3}, {**DROPS.to_dict(), "spare": 1}])
def test_other_json_is_refused(values):
    with pytest.raises(RecipeError, match="no schedule of a recipe"):
        Schedule.from_dict(values)
