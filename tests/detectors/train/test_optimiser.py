"""The optimisers against TensorFlow 1's own numbers and against its update rules written out in numpy."""

import dataclasses

import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx
from hypothesis import given

from detectors.build import build
from detectors.config import DetectorConfig
from detectors.train.optimiser import clip_each_norm, is_kernel, l2_on_kernels, optimiser
from detectors.train.recipes import MOMENTUM, RECIPES, RMSPROP
from detectors.train.schedule import Level, Schedule

# Three numbers through six steps, by tensorflow-cpu 2.21: RMSPropOptimizer with decay 0.9, momentum 0.9, epsilon 1.0,
# and MomentumOptimizer with 0.9, both of tf.compat.v1.train; the variable was read after each apply_gradients
START = (0.5, -1.0, 2.0)
GRADIENTS = (
    (1.0, -0.5, 0.0),
    (0.25, 4.0, -2.0),
    (-3.0, 0.5, 1.0),
    (0.0, -1.5, 0.75),
    (2.0, 2.0, -0.125),
    (0.5, -0.25, 8.0),
)
RATES = (0.1, 0.1, 0.1, 0.01, 0.01, 0.001)
TENSORFLOW = {
    "rmsprop": (
        (0.429289311170578, -0.9639624953269958, 2.0),
        (0.34754255414009094, -1.1474297046661377, 2.1345345973968506),
        (0.4560186564922333, -1.3404390811920166, 2.1880264282226562),
        (0.5536471605300903, -1.5057854652404785, 2.2310259342193604),
        (0.629538357257843, -1.665450096130371, 2.27060604095459),
        (0.6975324749946594, -1.8090076446533203, 2.3034534454345703),
    ),
    "momentum": (
        (0.4000000059604645, -0.949999988079071, 2.0),
        (0.2849999964237213, -1.3049999475479126, 2.200000047683716),
        (0.4814999997615814, -1.6744999885559082, 2.2799999713897705),
        (0.4991849958896637, -1.6927549839019775, 2.2797000408172607),
        (0.4951014816761017, -1.7291845083236694, 2.280679941177368),
        (0.49423396587371826, -1.7322131395339966, 2.272768259048462),
    ),
}
RULES = {"rmsprop": RMSPROP, "momentum": MOMENTUM}
PLAIN = dataclasses.replace(
    RECIPES["faster_rcnn", "resnet_101"].recipe,
    learning_rate=0.1,
    schedule=Schedule(levels=(Level(0, 1.0), Level(3, 0.1), Level(5, 0.01))),
    total_images=1000,
    clip_norm=None,
)


def trained(recipe, parameters, gradients):
    """The parameters after each step."""
    rule = optimiser(recipe)
    state, update = rule.init(parameters), jax.jit(rule.update)
    for gradient in gradients:
        steps, state = update(gradient, state, parameters)
        parameters = optax.apply_updates(parameters, steps)
        yield parameters


def tensorflow_rule(name, start, gradients, rates):
    """TensorFlow 1's update rules in numpy (python/training/momentum.py, rmsprop.py; core/kernels/training_ops.cc)."""
    variable, accumulator, mean_square = np.array(start, float), np.zeros(len(start)), np.ones(len(start))
    for gradient, rate in zip(np.array(gradients, float), rates, strict=True):
        if name == "momentum":
            accumulator = 0.9 * accumulator + gradient
            variable = variable - rate * accumulator
        else:
            mean_square = 0.9 * mean_square + 0.1 * gradient**2
            accumulator = 0.9 * accumulator + rate * gradient / np.sqrt(mean_square + 1.0)
            variable = variable - accumulator
        yield variable


@pytest.mark.parametrize("name", RULES)
def test_tensorflows_own_numbers(name):
    recipe = dataclasses.replace(PLAIN, optimiser=RULES[name])
    gradients = [{"bias": jnp.array(gradient)} for gradient in GRADIENTS]
    found = [step["bias"] for step in trained(recipe, {"bias": jnp.array(START)}, gradients)]
    np.testing.assert_allclose(found, TENSORFLOW[name], rtol=1e-6)


@pytest.mark.parametrize("name", RULES)
def test_the_rules_in_numpy_are_tensorflows(name):
    np.testing.assert_allclose(
        list(tensorflow_rule(name, START, GRADIENTS, RATES)), TENSORFLOW[name], rtol=1e-6
    )


@pytest.mark.parametrize("name", RULES)
def test_many_steps(name):
    rng = np.random.default_rng(3)
    start, gradients = rng.normal(size=20).astype(np.float32), rng.normal(0, 3, (300, 20)).astype(np.float32)
    levels = (Level(0, 0.64), Level(50, 0.8), Level(100, 1.0), Level(200, 0.1))
    recipe = dataclasses.replace(PLAIN, optimiser=RULES[name], schedule=Schedule(levels=levels))
    rates = [recipe.rate_at(step) for step in range(len(gradients))]
    found = trained(recipe, {"bias": jnp.array(start)}, ({"bias": one} for one in gradients))
    expected = tensorflow_rule(name, start, gradients, rates)
    np.testing.assert_allclose([one["bias"] for one in found], list(expected), rtol=1e-4, atol=1e-4)


def test_clipping_by_hand():
    # 6, -8, 24 has length 26; the same by tf.clip_by_norm([6, -8, 24], 10) in tensorflow-cpu 2.21
    gradients = {"long": jnp.array([6.0, -8.0, 24.0]), "short": jnp.array([6.0, 8.0]), "none": jnp.zeros(2)}
    clip = clip_each_norm(10.0)
    found, _ = clip.update(gradients, clip.init(gradients))
    np.testing.assert_allclose(found["long"], [2.307692289352417, -3.076923131942749, 9.230769157409668])
    assert found["short"].tolist() == [6, 8]
    assert found["none"].tolist() == [0, 0]


@given(st.lists(st.floats(-1e4, 1e4, width=32), max_size=6), st.floats(0.1, 100))
def test_clipping_shortens_and_keeps_the_direction(values, max_norm):
    gradient = np.array(values, np.float32)
    clip = clip_each_norm(max_norm)
    clipped = np.asarray(clip.update([jnp.array(gradient)], clip.init(None))[0][0])
    norm = np.linalg.norm(gradient)
    assert np.linalg.norm(clipped) <= max_norm * 1.00001
    np.testing.assert_allclose(clipped, gradient * min(1, max_norm / max(norm, 1e-30)), rtol=1e-4, atol=1e-30)


def test_l2_is_the_gradient_of_its_loss_on_kernels_alone():
    parameters = {
        "conv": {"kernel": jnp.array([[0.5, -1.0]]), "bias": jnp.array([3.0])},
        "thin": {"depthwise_kernel": jnp.array([2.0]), "pointwise_kernel": jnp.array([-4.0])},
        "norm": {"scale": jnp.array([1.5]), "bias": jnp.array([2.5])},
    }

    def loss(parameters):
        kernels = [leaf for path, leaf in jax.tree.leaves_with_path(parameters) if is_kernel(path)]
        return 4e-5 * sum(jnp.sum(kernel**2) / 2 for kernel in kernels)

    nothing = jax.tree.map(jnp.zeros_like, parameters)
    l2 = l2_on_kernels(4e-5)
    found, _ = l2.update(nothing, l2.init(parameters), parameters)
    expected = jax.grad(loss)(parameters)
    jax.tree.map(lambda one, other: np.testing.assert_allclose(one, other, rtol=1e-6), found, expected)
    assert found["conv"]["kernel"].tolist() == [[pytest.approx(2e-5), pytest.approx(-4e-5)]]
    assert found["conv"]["bias"].tolist() == found["norm"]["scale"].tolist() == [0]


def test_l2_comes_before_clipping():
    # 0.5 * 30 = 15 is clipped to 10, and the step is 0.1 of it; clipping first would leave 15
    recipe = dataclasses.replace(PLAIN, l2_weight=0.5, clip_norm=10.0)
    (after,) = trained(recipe, {"kernel": jnp.array([30.0])}, [{"kernel": jnp.array([0.0])}])
    assert after["kernel"].tolist() == pytest.approx([29])


def test_of_a_network_l2_takes_kernels_and_nothing_else():
    config = DetectorConfig.from_name("ssd/vgg_16/300")
    network = nnx.eval_shape(lambda: build(config, rngs=nnx.Rngs(0)))
    parameters = nnx.state(network, nnx.Param)
    ranks = {
        taken: {leaf.ndim for path, leaf in jax.tree.leaves_with_path(parameters) if is_kernel(path) == taken}
        for taken in (True, False)
    }
    assert ranks == {True: {4}, False: {1}}


@pytest.mark.parametrize("pair", RECIPES, ids="/".join)
def test_steps_have_the_shapes_of_a_network(pair):
    config = DetectorConfig.from_name("ssd/mobilenet_v1/300/d0.25")
    network = nnx.eval_shape(lambda: build(config, rngs=nnx.Rngs(0)))
    parameters, rule = nnx.state(network, nnx.Param), optimiser(RECIPES[pair].recipe)
    state = jax.eval_shape(rule.init, parameters)
    steps, after = jax.eval_shape(rule.update, parameters, state, parameters)
    assert jax.tree.map(lambda leaf: (leaf.shape, leaf.dtype), (steps, after)) == jax.tree.map(
        lambda leaf: (leaf.shape, leaf.dtype), (parameters, state)
    )


def test_nothing_to_train():
    rule = optimiser(PLAIN)
    assert rule.update({}, rule.init({}), {})[0] == {}
