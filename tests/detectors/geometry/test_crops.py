import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given

from detectors.geometry.crops import crop_and_resize, position_sensitive_pool

CANVAS = (64, 96)
EDGE = st.floats(-20, 110, width=32)
BOXES = hnp.arrays(np.float32, st.tuples(st.integers(1, 4), st.just(4)), elements=EDGE)


def sample(features, y, x):
    """One bilinear sample at a fractional row and column; 0 outside the map."""
    height, width, channels = features.shape
    if not (0 <= y <= height - 1 and 0 <= x <= width - 1):
        return np.zeros(channels)
    top, left = int(np.floor(y)), int(np.floor(x))
    bottom, right = min(top + 1, height - 1), min(left + 1, width - 1)
    v, u = y - top, x - left
    upper = features[top, left] * (1 - u) + features[top, right] * u
    lower = features[bottom, left] * (1 - u) + features[bottom, right] * u
    return upper * (1 - v) + lower * v


def naive_crop(features, box, canvas, crop):
    """TensorFlow's crop_and_resize by its definition, in float64, and how near a sample is to the map's edge."""
    height, width, channels = features.shape
    left, top, right, bottom = (
        float(edge) / side for edge, side in zip(box, (canvas[1], canvas[0]) * 2, strict=True)
    )
    out, margin = np.zeros((crop, crop, channels)), np.inf
    for i, j in np.ndindex(crop, crop):
        share = (0.5, 0.5) if crop == 1 else (i / (crop - 1), j / (crop - 1))
        y, x = (
            (top + share[0] * (bottom - top)) * (height - 1),
            (left + share[1] * (right - left)) * (width - 1),
        )
        out[i, j] = sample(features, y, x)
        margin = min(margin, abs(y), abs(x), abs(height - 1 - y), abs(width - 1 - x))
    return out, margin


def a_map(height=7, width=9, channels=2):
    return np.random.default_rng(0).normal(size=(height, width, channels)).astype(np.float32)


def crop_of(features, boxes, crop, canvas=CANVAS):
    return np.asarray(
        crop_and_resize(jnp.array(features), jnp.array(boxes, jnp.float32), canvas=canvas, crop=crop)
    )


def test_the_whole_canvas_at_the_maps_size_is_the_map():
    features = a_map()
    np.testing.assert_allclose(crop_of(a_map()[:7, :7], [[0, 0, 96, 64]], 7)[0], features[:7, :7], atol=1e-6)


def test_by_hand():
    # map [[0, 10], [20, 30]]; the box of the left half: columns 0 and .5, rows 0 and 1
    features = np.array([[0, 10], [20, 30]], np.float32)[..., None]
    assert crop_of(features, [[0, 0, 48, 64]], 2)[0, ..., 0].tolist() == [[0, 5], [20, 25]]


def test_a_crop_of_one_samples_the_centre():
    features = np.array([[0, 10], [20, 30]], np.float32)[..., None]
    assert crop_of(features, [[0, 0, 96, 64]], 1)[0, 0, 0].tolist() == [15]


@given(BOXES, st.sampled_from([1, 2, 5]))
def test_is_the_definition(boxes, crop):
    features = a_map()
    ours = crop_of(features, boxes, crop)
    for box, own in zip(boxes, ours, strict=True):
        expected, margin = naive_crop(features, box, CANVAS, crop)
        if margin > 1e-4:  # on the edge itself rounding decides between the edge's value and 0
            np.testing.assert_allclose(own, expected, atol=1e-3)


def test_samples_outside_are_zero_and_a_reversed_box_is_mirrored():
    features = a_map()
    assert not crop_of(features, [[200, 200, 300, 300]], 3).any()
    forwards, backwards = crop_of(features, [[10, 10, 50, 40], [50, 40, 10, 10]], 4)
    np.testing.assert_allclose(backwards, forwards[::-1, ::-1], atol=1e-5)


def test_no_gradient_flows_into_boxes_and_some_into_features():
    def total(features, boxes):
        return jnp.sum(crop_and_resize(features, boxes, canvas=CANVAS, crop=3) ** 2)

    to_features, to_boxes = jax.grad(total, argnums=(0, 1))(jnp.array(a_map()), jnp.array([[5.0, 5, 60, 50]]))
    assert not np.asarray(to_boxes).any()
    assert np.asarray(to_features).any()


def test_no_boxes_and_boxes_of_no_area_do_no_harm():
    assert crop_of(a_map(), np.zeros((0, 4)), 3).shape == (0, 3, 3, 2)
    assert np.isfinite(crop_of(a_map(), [[10, 10, 10, 10]], 3)).all()


@given(BOXES)
def test_position_sensitive_pooling_is_the_mean_of_its_bins(boxes):
    bins, crop, channels = 2, 6, 3
    scores = a_map(channels=bins**2 * channels)
    ours = position_sensitive_pool(jnp.array(scores), jnp.array(boxes), canvas=CANVAS, crop=crop, bins=bins)
    for box, own in zip(boxes.astype(np.float64), np.asarray(ours), strict=True):
        left, top, right, bottom = box
        total, margin = np.zeros(channels), np.inf
        for row, column in np.ndindex(bins, bins):
            step_x, step_y = (right - left) / bins, (bottom - top) / bins
            own_box = (
                left + column * step_x,
                top + row * step_y,
                left + (column + 1) * step_x,
                top + (row + 1) * step_y,
            )
            block = scores[..., (row * bins + column) * channels :][..., :channels]
            sampled, near = naive_crop(block, own_box, CANVAS, crop // bins)
            total, margin = total + sampled.mean((0, 1)), min(margin, near)
        if margin > 1e-4:
            np.testing.assert_allclose(own, total / bins**2, atol=1e-3)


def test_bins_must_divide_the_crop_and_the_channels():
    boxes = jnp.array([[0.0, 0, 10, 10]])
    with pytest.raises(ValueError, match="do not divide into 3 x 3 bins"):
        position_sensitive_pool(jnp.zeros((5, 5, 9)), boxes, canvas=CANVAS, crop=7, bins=3)
    with pytest.raises(ValueError, match="8 channels"):
        position_sensitive_pool(jnp.zeros((5, 5, 8)), boxes, canvas=CANVAS, crop=6, bins=3)
