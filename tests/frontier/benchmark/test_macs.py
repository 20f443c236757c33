import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jax import lax

from frontier.benchmark.jaxprs import CountError, Tally
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


def test_a_function_that_runs_an_unknown_number_of_times_is_refused():
    from jax.experimental import pallas as pl

    def kernel(x_ref, o_ref):
        o_ref[...] = x_ref[...] @ x_ref[...]

    with pytest.raises(CountError, match=r"pallas_call.*reference form"):
        count_macs(pl.pallas_call(kernel, out_shape=shape(8, 8)), shape(8, 8))


def test_parameters_hold_weights_and_statistics_apart():
    class Block(nnx.Module):
        def __init__(self, rngs):
            self.conv = nnx.Conv(3, 8, (3, 3), use_bias=False, rngs=rngs)
            self.norm = nnx.BatchNorm(8, rngs=rngs)
            self.dropout = nnx.Dropout(0.5, rngs=rngs)
            self.head = nnx.Linear(8, 2, rngs=rngs)

    state = nnx.state(Block(nnx.Rngs(0)))
    # 3 * 3 * 3 * 8 kernel, gamma and beta, 8 * 2 + 2 head; mean and variance.
    assert count_parameters(state) == ParameterCount(weights=216 + 16 + 18, statistics=16)
    assert count_parameters(state).total == 266


def test_parameters_of_plain_arrays_and_of_nothing():
    assert count_parameters({"w": np.zeros((2, 3)), "b": jnp.zeros(3)}) == ParameterCount(9, 0)
    assert count_parameters({}).total == 0
