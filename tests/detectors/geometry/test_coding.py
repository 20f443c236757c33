import math

import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given

from detectors.config import BOX_ENCODINGS
from detectors.geometry.coding import ENCODINGS

SIDE = st.floats(1, 400, width=32)
EDGE = st.floats(-100, 500, width=32)
BOX = st.tuples(EDGE, EDGE, SIDE, SIDE).map(lambda b: [b[0], b[1], b[0] + b[2], b[1] + b[3]])
SQUARE = st.tuples(EDGE, EDGE, SIDE).map(lambda b: [b[0], b[1], b[0] + b[2], b[1] + b[2]])
SIZES = jnp.array([[300.0, 400.0]])  # height, width
FOUR = [name for name in BOX_ENCODINGS if name != "square"]


def encode(name, box, anchor, sizes=SIZES):
    return ENCODINGS[name].encode(jnp.array([box]), jnp.array([anchor]), sizes)


def decode(name, code, anchor, sizes=SIZES):
    return ENCODINGS[name].decode(jnp.asarray(code), jnp.array([anchor]), sizes)


def test_every_name_of_the_configuration_has_an_encoding():
    assert tuple(ENCODINGS) == BOX_ENCODINGS


def test_centre_size_by_hand():
    # anchor 10 x 20 (w x h) centred on (5, 10); box 20 x 20 centred on (10, 10): half an anchor width to the
    # right, twice as wide (paper, section 3.2: 10 for centres, 5 for log sizes)
    code = encode("centre_size", [0.0, 0, 20, 20], [0.0, 0, 10, 20])
    np.testing.assert_allclose(code, [[0.0, 5.0, 0.0, 5 * math.log(2)]], atol=1e-5)


def test_centre_sqrt_by_hand():
    # In a picture of 400 x 300 (w x h): the centre moves by 40 = .1 W and 30 = .1 H; the width goes from .16 W to
    # .25 W, whose roots are .4 and .5; the height from .04 H to .09 H, .2 and .3 (Table 1: [xc, yc, sqrt w, sqrt h])
    anchor, box = [68.0, 94, 132, 106], [90.0, 116.5, 190, 143.5]
    np.testing.assert_allclose(encode("centre_sqrt", box, anchor), [[1.0, 1.0, 0.5, 0.5]], rtol=1e-5)


def test_corners_by_hand():
    # In a picture of 400 x 300 (w x h), 1 in 100 is 4 px across and 3 px down (mean_stddev_box_coder, stddev .01)
    code = encode("corners", [14.0, 17, 54, 26], [10.0, 20, 50, 20])
    np.testing.assert_allclose(code, [[1.0, -1.0, 1.0, 2.0]], rtol=1e-5)


def test_square_by_hand():
    # anchor 40 x 10, so la = 20, centred on (20, 5); box 80 x 20, l = 40, centred on (40, 15): one side to the
    # right, half a side down, twice as long (square_box_coder: [ty, tx, tl], multipliers 10, 10, 5)
    code = encode("square", [0.0, 5, 80, 25], [0.0, 0, 40, 10])
    np.testing.assert_allclose(code, [[5.0, 10.0, 5 * math.log(2)]], rtol=1e-5)
    np.testing.assert_allclose(decode("square", code, [0.0, 0, 40, 10]), [[20.0, -5, 60, 35]], rtol=1e-5)


@pytest.mark.parametrize("name", FOUR)
def test_a_zero_code_is_the_anchor(name):
    anchor = [3.0, 4, 50, 60]
    np.testing.assert_allclose(decode(name, np.zeros((1, 4)), anchor), [anchor], rtol=1e-5)


def test_a_zero_code_is_the_square_of_the_anchors_area():
    np.testing.assert_allclose(
        decode("square", np.zeros((1, 3)), [0.0, 0, 40, 10]), [[10, -5, 30, 15]], rtol=1e-5
    )


@pytest.mark.parametrize("name", FOUR)
@given(box=BOX, anchor=BOX)
def test_decoding_undoes_encoding(name, box, anchor):
    np.testing.assert_allclose(decode(name, encode(name, box, anchor), anchor), [box], rtol=1e-3, atol=0.05)


@given(box=SQUARE, anchor=BOX)
def test_decoding_undoes_encoding_of_squares(box, anchor):
    np.testing.assert_allclose(
        decode("square", encode("square", box, anchor), anchor), [box], rtol=1e-3, atol=0.05
    )


@given(box=BOX, anchor=BOX)
def test_a_square_keeps_centre_and_area(box, anchor):
    left, top, right, bottom = np.asarray(decode("square", encode("square", box, anchor), anchor))[0]
    area = (box[2] - box[0]) * (box[3] - box[1])
    assert right - left == pytest.approx(math.sqrt(area), rel=1e-3, abs=0.05)
    assert bottom - top == pytest.approx(math.sqrt(area), rel=1e-3, abs=0.05)
    assert [left + right, top + bottom] == pytest.approx(
        [box[0] + box[2], box[1] + box[3]], rel=1e-3, abs=0.1
    )


@pytest.mark.parametrize("name", BOX_ENCODINGS)
@given(box=BOX, anchor=BOX, factor=st.sampled_from([0.25, 0.5, 2.0]))
def test_resizing_the_picture_changes_no_code(name, box, anchor, factor):
    # the resolution of a trained detector may be changed (paper, section 3.3)
    resized = encode(name, [factor * x for x in box], [factor * x for x in anchor], factor * SIZES)
    np.testing.assert_allclose(resized, encode(name, box, anchor), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", BOX_ENCODINGS)
def test_a_box_of_no_area_has_a_finite_code(name):
    assert np.isfinite(encode(name, [5.0, 5, 5, 5], [0.0, 0, 10, 10])).all()
    assert np.isfinite(encode(name, [5.0, 5, 5, 5], [5.0, 5, 5, 5])).all()


@pytest.mark.parametrize("name", BOX_ENCODINGS)
def test_no_boxes_give_no_codes(name):
    encoding = ENCODINGS[name]
    codes = encoding.encode(jnp.zeros((0, 4)), jnp.zeros((0, 4)), SIZES)
    assert codes.shape == (0, encoding.code_size)
    assert encoding.decode(codes, jnp.zeros((0, 4)), SIZES).shape == (0, 4)


@pytest.mark.parametrize("name", BOX_ENCODINGS)
def test_anchors_and_sizes_broadcast_over_pictures_and_classes(name):
    # as the box classifier has them: N pictures, P proposals, K classes
    encoding = ENCODINGS[name]
    codes = jax.random.normal(jax.random.key(0), (2, 3, 5, encoding.code_size))
    anchors = jnp.array([[10.0, 20, 70, 50], [0, 0, 99, 9], [5, 5, 6, 80]])
    sizes = jnp.array([[100.0, 200.0], [50.0, 60.0]])
    together = encoding.decode(codes, jnp.tile(anchors[None, :, None], (2, 1, 1, 1)), sizes[:, None, None])
    for picture in range(2):
        for proposal in range(3):
            anchor = jnp.tile(anchors[proposal], (5, 1))
            alone = encoding.decode(codes[picture, proposal], anchor, sizes[picture][None])
            np.testing.assert_allclose(together[picture, proposal], alone, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", BOX_ENCODINGS)
def test_a_code_of_another_length_is_refused(name):
    with pytest.raises(Exception, match=r"annotation|broadcast|shape"):
        decode(name, np.zeros((1, 5)), [0.0, 0, 1, 1])
