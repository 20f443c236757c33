import functools
import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jax import lax

from detectors.config import DetectorConfig
from detectors.infer import predict, untrained
from frontier.benchmark.jaxprs import Tally
from frontier.benchmark.macs import ParameterCount, count_macs, count_parameters, tally_macs

NHWC = ("NHWC", "HWIO", "NHWC")


def shape(*dims):
    return jax.ShapeDtypeStruct(dims, jnp.float32)


def conv(stride=(1, 1), padding="SAME", **options):
    return lambda x, k: lax.conv_general_dilated(x, k, stride, padding, dimension_numbers=NHWC, **options)


def test_dense_layer_is_inputs_times_outputs():
    assert (
        count_macs(lambda x, w, b: jax.nn.relu(x @ w + b), shape(8, 10), shape(10, 7), shape(7)) == 8 * 10 * 7
    )


def test_batched_product_contracts_only_its_own_axes():
    assert (
        count_macs(lambda a, b: jnp.einsum("nij,njk->nik", a, b), shape(5, 2, 3), shape(5, 3, 4))
        == 5 * 2 * 3 * 4
    )


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        # MobileNet v1 at 300 px, first layer: 150 x 150 x 32 outputs of 3 x 3 x 3 (tf_zoo layer table).
        (lambda: count_macs(conv((2, 2)), shape(1, 300, 300, 3), shape(3, 3, 3, 32)), 150 * 150 * 32 * 27),
        # 7 x 9 by a 3 x 2 kernel without padding at stride 2 x 3: 3 x 3 positions.
        (
            lambda: count_macs(conv((2, 3), "VALID"), shape(2, 7, 9, 4), shape(3, 2, 4, 5)),
            2 * 3 * 3 * 5 * 3 * 2 * 4,
        ),
        # An atrous kernel has as many taps as a dense one.
        (lambda: count_macs(conv(rhs_dilation=(2, 2)), shape(1, 9, 9, 4), shape(3, 3, 4, 5)), 81 * 9 * 4 * 5),
        # Two groups: each output sees half of the channels.
        (lambda: count_macs(conv(feature_group_count=2), shape(1, 9, 9, 8), shape(1, 1, 4, 6)), 81 * 4 * 6),
        # Depthwise: one channel each.
        (lambda: count_macs(conv(feature_group_count=8), shape(1, 9, 9, 8), shape(3, 3, 1, 8)), 81 * 9 * 8),
        # Groups of the batch: an output exists for each third of the batch only.
        (lambda: count_macs(conv(batch_group_count=3), shape(6, 5, 5, 2), shape(1, 1, 2, 9)), 2 * 25 * 9 * 2),
    ],
    ids=["stride", "valid", "atrous", "groups", "depthwise", "batch groups"],
)
def test_convolution_by_hand(count, expected):
    assert count() == expected


def test_axis_order_of_a_convolution_does_not_matter():
    chw = count_macs(
        lambda x, k: lax.conv_general_dilated(
            x, k, (2, 1), "VALID", dimension_numbers=("NCHW", "OIHW", "NHWC")
        ),
        shape(1, 3, 10, 12),
        shape(8, 3, 5, 3),
    )
    hwc = count_macs(conv((2, 1), "VALID"), shape(1, 10, 12, 3), shape(5, 3, 3, 8))
    assert chw == hwc == 3 * 10 * 8 * 5 * 3 * 3


def test_transposed_convolution_costs_its_inputs_times_the_kernel():
    # The usual figure for a transposed convolution: 6 x 6 inputs, each spread over 3 x 3 x 5.
    def upsample(x, k):
        return lax.conv_transpose(x, k, (2, 2), "SAME", dimension_numbers=NHWC)

    assert count_macs(upsample, shape(1, 6, 6, 4), shape(3, 3, 4, 5)) == 6 * 6 * 9 * 4 * 5


AXIS = st.fixed_dictionaries(
    {
        "size": st.integers(1, 7),
        "kernel": st.integers(1, 4),
        "stride": st.integers(1, 3),
        "padding": st.tuples(st.integers(0, 3), st.integers(0, 3)),
        "input_dilation": st.integers(1, 3),
        "kernel_dilation": st.integers(1, 2),
    }
)


@settings(deadline=None, max_examples=40)
@given(AXIS)
def test_count_is_that_of_a_naive_loop(axis):
    length = (axis["size"] - 1) * axis["input_dilation"] + 1 + sum(axis["padding"])
    last = length - (axis["kernel"] - 1) * axis["kernel_dilation"] - 1
    assume(last >= 0)
    naive = 0
    for start in range(0, last + 1, axis["stride"]):
        for tap, _column, _in, _out in itertools.product(range(axis["kernel"]), range(2), range(3), range(4)):
            met = start + tap * axis["kernel_dilation"] - axis["padding"][0]
            naive += met % axis["input_dilation"] == 0  # else it meets an inserted zero
    convolve = conv(
        (axis["stride"], 1),
        (axis["padding"], (0, 0)),
        lhs_dilation=(axis["input_dilation"], 1),
        rhs_dilation=(axis["kernel_dilation"], 1),
    )
    assert count_macs(convolve, shape(1, axis["size"], 2, 3), shape(axis["kernel"], 1, 3, 4)) == naive


def test_calls_cost_what_is_in_them():
    def product(x):
        return x @ x

    nested = jax.jit(lambda x: jax.jit(product)(jax.checkpoint(product)(x)))
    assert count_macs(nested, shape(3, 3)) == 2 * 27


def test_custom_derivatives_do_not_count_their_rules():
    @jax.custom_vjp
    def double(x):
        return x @ x

    double.defvjp(lambda x: (x @ x, x), lambda x, g: (g @ x.T @ x,))
    relu = jax.nn.relu  # a custom_jvp
    assert count_macs(lambda x: relu(double(x)), shape(3, 3)) == 27


def test_scan_multiplies_by_its_length():
    def repeated(x):
        return lax.scan(lambda carry, _: (carry @ carry, carry), x, None, length=6)

    assert count_macs(repeated, shape(3, 3)) == 6 * 27


def test_cond_takes_the_dearest_branch():
    def branch(x):
        return lax.cond(x[0, 0] > 0, lambda y: y @ y, lambda y: y @ y @ y, x)

    assert count_macs(branch, shape(3, 3)) == 2 * 27


def test_while_is_counted_once_and_says_so():
    def loop(x):
        return lax.while_loop(lambda y: (y @ y).sum() < 3, lambda y: y @ y @ y, x)

    assert tally_macs(loop, shape(3, 3)) == Tally(3 * 27, is_exact=False)
    assert tally_macs(loop, shape(3, 3), while_trips=5) == Tally((5 * 2 + 6) * 27, is_exact=True)


def test_while_without_products_is_exact():
    def loop(x):
        return lax.while_loop(lambda y: y.sum() < 3, lambda y: y + 1, x)

    assert tally_macs(loop, shape(3)) == Tally(0, is_exact=True)


def test_elementwise_work_and_nothing_at_all_count_nothing():
    assert count_macs(lambda x: jnp.sort(x * x + jnp.exp(x)).sum(), shape(100)) == 0
    assert count_macs(lambda x: x, shape(0, 3)) == 0
    assert count_macs(lambda x, w: x @ w, shape(0, 3), shape(3, 5)) == 0


def test_reductions_and_scatters_count_as_operations_not_as_calls():
    def scatter(x):
        return x.at[jnp.array([0, 2])].add(1.0) + lax.reduce(x, 0.0, lax.add, (0,))

    assert count_macs(scatter, shape(4)) == 0


class Block(nnx.Module):
    """A 3 x 3 convolution to 8 channels, batch norm and a random number generator."""

    def __init__(self):
        self.kernel = nnx.Param(np.zeros((3, 3, 3, 8)))
        self.scale, self.bias = nnx.Param(np.ones(8)), nnx.Param(np.zeros(8))
        self.mean, self.var = nnx.BatchStat(np.zeros(8)), nnx.BatchStat(np.ones(8))
        self.rngs = nnx.Rngs(0)


def test_parameters_hold_weights_and_statistics_apart():
    expected = ParameterCount(weights=3 * 3 * 3 * 8 + 8 + 8, statistics=8 + 8)
    assert count_parameters(nnx.state(Block())) == count_parameters(Block()) == expected
    assert expected.total == 248


def test_parameters_of_plain_arrays_and_of_nothing():
    assert count_parameters({"w": np.zeros((2, 3)), "b": jnp.zeros(3)}) == ParameterCount(9, 0)
    assert count_parameters({}).total == 0


def ssd_mobilenet_macs(side, classes):
    """Layer by layer from the MobileNets paper (Table 1) and SSD's six maps, without any framework."""
    macs, weights, channels = 0, 0, 3

    def add(kernel, inputs, outputs, stride=1):
        nonlocal side, macs, weights, channels
        side = -(-side // stride)
        macs += side * side * kernel * kernel * inputs * outputs
        weights += kernel * kernel * inputs * outputs
        channels = outputs

    def predict(anchors):
        nonlocal macs, weights
        outputs = anchors * (4 + classes + 1)  # four offsets; one score a class and one for background
        macs += side * side * channels * outputs
        weights += channels * outputs + outputs  # the only biases that are not batch norm's

    add(3, 3, 32, 2)
    blocks = [
        (1, 64),
        (2, 128),
        (1, 128),
        (2, 256),
        (1, 256),
        (2, 512),
        *[(1, 512)] * 5,
        (2, 1024),
        (1, 1024),
    ]
    for index, (stride, outputs) in enumerate(blocks, start=1):
        add(3, 1, channels, stride)
        add(1, channels, outputs)
        if index == 11:
            predict(3)  # the lowest map has three anchors, the others six
    predict(6)
    for depth in (512, 256, 256, 128):
        add(1, channels, depth // 2)
        add(3, channels, depth, 2)
        predict(6)
    return macs, weights


def test_ssd_mobilenet_agrees_with_the_literature():
    detector = untrained(DetectorConfig.from_name("ssd/mobilenet_v1/300"), reference_form=True)
    macs = count_macs(
        functools.partial(predict, detector.graphdef), detector.state, shape(1, 300, 300, 3), shape(1, 2)
    )
    parameters = count_parameters(detector.state)
    kernels_and_predictor_biases = ssd_mobilenet_macs(300, 90)[1]
    channels = parameters.statistics // 2  # each normalised channel has a mean and a variance

    assert macs == ssd_mobilenet_macs(300, 90)[0] == 1_237_129_408
    assert parameters.weights == kernels_and_predictor_biases + 2 * channels  # and a gamma and a beta
    # MobileNets paper, Table 13: 1.2 billion multiply-adds, 6.8 million parameters.
    assert round(macs / 1e9, 1) == 1.2
    assert round(parameters.total / 1e6, 1) == 6.8
    # OpenVINO's model zoo, ssd_mobilenet_v1_coco: 2.494 GFLOPs of two a multiply-add (and some for activations);
    # 6.807 M parameters, batch norm folded into one bias a channel.
    assert macs * 2 / 1e9 == pytest.approx(2.494, rel=0.01)
    assert round((kernels_and_predictor_biases + channels) / 1e6, 3) == 6.807
