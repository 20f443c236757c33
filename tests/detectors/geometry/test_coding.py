import math

import hypothesis.strategies as st
import jax.numpy as jnp
import numpy as np
from hypothesis import given

from detectors.geometry.coding import decode, encode

SIDE = st.floats(1, 400, width=32)
EDGE = st.floats(-100, 500, width=32)
BOX = st.tuples(EDGE, EDGE, SIDE, SIDE).map(lambda b: [b[0], b[1], b[0] + b[2], b[1] + b[3]])


def test_by_hand():
    # anchor 10 x 20 (w x h) centred on (5, 10); box 20 x 20 centred on (10, 10): half an anchor width to the
    # right, twice as wide (paper, section 3.2: 10 for centres, 5 for log sizes)
    code = encode(jnp.array([[0.0, 0, 20, 20]]), jnp.array([[0.0, 0, 10, 20]]))
    np.testing.assert_allclose(code, [[0.0, 5.0, 0.0, 5 * math.log(2)]], atol=1e-5)


def test_a_zero_code_is_the_anchor():
    anchors = jnp.array([[3.0, 4, 50, 60]])
    np.testing.assert_allclose(decode(jnp.zeros((1, 4)), anchors), anchors, rtol=1e-6)


@given(BOX, BOX)
def test_decoding_undoes_encoding(box, anchor):
    box, anchor = jnp.array([box]), jnp.array([anchor])
    np.testing.assert_allclose(decode(encode(box, anchor), anchor), box, rtol=1e-3, atol=0.05)


def test_a_box_of_no_area_has_a_finite_code():
    assert np.isfinite(encode(jnp.array([[5.0, 5, 5, 5]]), jnp.array([[0.0, 0, 10, 10]]))).all()


def test_no_boxes_give_no_codes():
    assert encode(jnp.zeros((0, 4)), jnp.zeros((0, 4))).shape == (0, 4)
