"""Every recipe against the paper's sections 3.4 and 3.6, restated here in its own units: iterations."""

import pytest

from detectors.catalog import buildable_pairs, is_ours
from detectors.config import RESOLUTIONS, DetectorConfig
from detectors.geometry.miner import RFCN_MINER, SSD_MINER
from detectors.geometry.sampling import BOX_MINIBATCH
from detectors.train.recipes import RECIPES, entry_of, recipe_of

PAIRS = buildable_pairs()
EXTRACTORS = ("vgg_16", "mobilenet_v1", "inception_v2", "inception_v3", "resnet_101", "inception_resnet_v2")
# In the order of EXTRACTORS; the paper lacks SSD over Inception v3 and R-FCN over VGG-16 and Inception v3
RATES = {
    "ssd": (3e-4, 4e-3, 2e-3, 2e-3, 3e-4, 5e-4),
    "faster_rcnn": (5e-4, 3e-3, 2e-4, 3e-4, 3e-4, 1e-3),
    "r_fcn": (5e-4, 2e-3, 2e-4, 3e-4, 3e-4, 7e-4),
}
DROPS = {  # thousands of iterations of one picture
    "faster_rcnn": ((900, 1200),) * 6,
    "r_fcn": ((1000, 1200), (1600, 1800), (1800, 2000), (1000, 1200), (1000, 1200), (1000, 1200)),
}
SSD_PAIRS = [pair for pair in PAIRS if pair[0] == "ssd"]
TWO_STAGE_PAIRS = [pair for pair in PAIRS if pair[0] != "ssd"]
WARMED_UP = ("vgg_16", "resnet_101")


def config_of(pair):
    meta, extractor = pair
    return DetectorConfig(meta_architecture=meta, feature_extractor=extractor, resolution=RESOLUTIONS[meta])


def recipe(pair):
    return recipe_of(config_of(pair))


def test_every_detector_has_a_recipe():
    assert set(RECIPES) == set(PAIRS)
    assert len(PAIRS) == 18


@pytest.mark.parametrize("pair", PAIRS, ids="/".join)
def test_rate_and_optimiser(pair):
    meta, extractor = pair
    found = recipe(pair)
    assert found.learning_rate == RATES[meta][EXTRACTORS.index(extractor)]
    assert found.optimiser.momentum == 0.9
    assert (found.optimiser.name, found.batch_size) == (("rmsprop", 32) if meta == "ssd" else ("momentum", 1))


@pytest.mark.parametrize("pair", TWO_STAGE_PAIRS, ids="/".join)
def test_two_stage_rates_drop_at_their_iterations(pair):
    meta, extractor = pair
    first, last = (1000 * count for count in DROPS[meta][EXTRACTORS.index(extractor)])
    found = recipe(pair)
    steps = (0, first - 1, first, last - 1, last, found.total_steps - 1)
    factors = [found.rate_at(step) / found.learning_rate for step in steps]
    assert factors == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01])
    assert found.total_steps == pytest.approx(
        last * 8 / 7, abs=1
    )  # 700k of 800k: faster_rcnn_resnet101_voc07


@pytest.mark.parametrize("pair", SSD_PAIRS, ids="/".join)
def test_ssd_rates_change_at_their_iterations(pair):
    found = recipe(pair)
    factors = [
        found.schedule.factor(32 * step, 32 * 2_000_000) for step in (0, 9_999, 10_000, 19_999, 20_000)
    ]
    late = [found.schedule.factor(32 * step, 32 * 2_000_000) for step in (799_999, 800_000, 1_600_000)]
    is_warmed_up = pair[1] in WARMED_UP
    assert factors == pytest.approx([0.64, 0.64, 0.8, 0.8, 1] if is_warmed_up else [1] * 5)
    assert late == pytest.approx([1] * 3 if is_warmed_up else [1, 0.95, 0.95**2])
    assert found.total_images == 20_000 * 1024  # ssd_mobilenet_v1_300x300_coco14_sync


@pytest.mark.parametrize("pair", PAIRS, ids="/".join)
def test_regularisation_clipping_and_averages(pair):
    found = recipe(pair)
    if pair[0] == "ssd":
        assert (found.l2_weight, found.clip_norm, found.ema_decay) == (4e-5, None, 0.9999)
        assert (found.optimiser.decay, found.optimiser.epsilon) == (0.9, 1.0)
        assert found.augmentation == "ssd"
    else:
        assert (found.l2_weight, found.clip_norm, found.ema_decay) == (0.0, 10.0, None)
        assert found.augmentation == "flip"


@pytest.mark.parametrize("pair", PAIRS, ids="/".join)
def test_batch_norm(pair):
    meta, extractor = pair
    frozen = "none" if extractor == "vgg_16" else "frozen"
    trained = "frozen" if extractor == "resnet_101" else "trained"
    assert recipe(pair).batch_norm == (trained if meta == "ssd" else frozen)


@pytest.mark.parametrize("pair", PAIRS, ids="/".join)
def test_what_the_box_classifier_learns_from(pair):
    found = recipe(pair)
    expected = {
        "ssd": (SSD_MINER, None),
        "faster_rcnn": (None, BOX_MINIBATCH),
        "r_fcn": (None if pair[1] == "inception_resnet_v2" else RFCN_MINER, None),
    }
    assert (found.miner, found.box_minibatch) == expected[pair[0]]


@pytest.mark.parametrize("pair", PAIRS, ids="/".join)
def test_says_which_are_ours(pair):
    entry = entry_of(config_of(pair))
    assert entry.is_ours == is_ours(config_of(pair))
    assert ("section 3.6" in entry.source) != entry.is_ours


def test_presets_and_knobs_do_not_change_a_recipe():
    names = ("600", "600@tf_zoo", "300", "600/s8/p50")
    found = {recipe_of(DetectorConfig.from_name(f"r_fcn/resnet_101/{name}")) for name in names}
    assert len(found) == 1
