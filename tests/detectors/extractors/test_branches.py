import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from detectors.extractors.branches import Mixed, Residual
from detectors.extractors.section import Section
from detectors.extractors.trunk import Conv, Pool, Site, Trunk, size_in
from detectors.initializers import TruncatedNormal
from detectors.layers import Style, relu
from detectors.weights.names import named_variables

# without batch norm, so that values can be worked out by hand
STYLE = Style(norm_epsilon=None, norm_scale=False, activation=relu, kernel_init=TruncatedNormal(1.0))
CHAINS = (
    (Conv("Conv2d_0a_1x1", 2),),
    (Conv("Conv2d_0a_1x1", 1), (Conv("Conv2d_0b_1x3", 1), Conv("Conv2d_0c_3x1", 1))),
    (Pool("MaxPool_0a_3x3"),),
)


def site(**settings):
    return Site(Section(upto="", min_depth=1, **settings), STYLE, nnx.Rngs(0))


def fill(module, value):
    for path, variable in nnx.iter_graph(module):
        if isinstance(variable, nnx.Param) and path[-1] == "kernel":
            variable[...] = jnp.full(variable.shape, value)


def test_chains_are_joined_in_order():
    # the input is a column 1, 2, 3 of one channel, all kernels are ones: 1 x 1 twice; the sums of a cell's row
    # (itself) and of its column; the maximum of its column
    row = Mixed("Mixed", CHAINS)
    made = row.build(1, site())
    fill(made, 1.0)
    out = made(jnp.array([1.0, 2.0, 3.0]).reshape(1, 3, 1, 1))
    np.testing.assert_allclose(out[0, :, 0], [[1, 1, 1, 3, 2], [2, 2, 2, 6, 3], [3, 3, 3, 5, 3]], rtol=1e-6)
    assert row.depth(1, site().section) == out.shape[-1] == 5


def test_a_residual_module_adds_a_scaled_share():
    # input -1: chains give relu(-1) = 0 and max -1; they are summed by ones and halved: -1 + .5 * -1, then relu
    chains = ((Conv("Conv2d_1x1", 1),), (Pool("MaxPool_0a_3x3"),))
    x = jnp.full((1, 1, 1, 1), -1.0)
    for activate, expected in ((False, -1.5), (True, 0.0)):
        made = Residual("block", chains, 0.5, activate=activate).build(1, site())
        fill(made, 1.0)
        assert float(made(x)[0, 0, 0, 0]) == expected


def test_variables_have_the_names_of_slim():
    made = Residual("block", CHAINS, 0.1).build(4, site())
    names = [key for key in named_variables(nnx.split(made)[1]) if key.endswith("kernel")]
    assert sorted(names) == [
        "Branch_0/Conv2d_0a_1x1/kernel",
        "Branch_1/Conv2d_0a_1x1/kernel",
        "Branch_1/Conv2d_0b_1x3/kernel",
        "Branch_1/Conv2d_0c_3x1/kernel",
        "Conv2d_1x1/kernel",
    ]


@pytest.mark.parametrize(("aligned", "cells"), [(True, 4), (False, 3)])
def test_what_is_marked_is_padded_where_maps_are_aligned(aligned, cells):
    table = (Conv("Conv2d_1a_3x3", 8, 2, padding="ALIGNED"),)
    section = Section(upto="Conv2d_1a_3x3", align_feature_maps=aligned)
    made = Trunk(table, section, style=STYLE, rngs=nnx.Rngs(0))
    assert made(jnp.zeros((1, 7, 7, 3)))["Conv2d_1a_3x3"].shape == (1, cells, cells, 8)


def test_a_section_may_keep_its_size():
    table = (Conv("Conv2d_1a_3x3", 8, 2), Pool("MaxPool_2a_3x3", 2))
    made = Trunk(table, Section(upto="MaxPool_2a_3x3", keeps_size=True), style=STYLE, rngs=nnx.Rngs(0))
    assert made(jnp.zeros((1, 7, 7, 3)))["MaxPool_2a_3x3"].shape == (1, 7, 7, 8)


def test_names_say_sizes():
    assert size_in("Conv_1_0c_5x5") == (5, 5)
    assert size_in("Conv2d_0b_7x1") == (7, 1)


def test_rows_are_immutable():
    with pytest.raises(dataclasses.FrozenInstanceError):
        CHAINS[0][0].channels = 3
