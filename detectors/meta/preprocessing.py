"""Colours as the feature extractors expect them."""

import jax.numpy as jnp
from jaxtyping import Array, Float, UInt8

from detectors.catalog import Preprocessing

# The mean colour of ImageNet that the VGG and ResNet classifiers subtract (TensorFlow-Slim, vgg_preprocessing)
IMAGENET_MEANS = (123.68, 116.779, 103.939)


def preprocess(
    images: Float[Array, "N H W 3"] | UInt8[Array, "N H W 3"], how: Preprocessing
) -> Float[Array, "N H W 3"]:
    """RGB in 0..255 as the feature extractor was trained on it."""
    images = images.astype(jnp.float32)
    if how == "minus_one_to_one":
        return images * (2.0 / 255.0) - 1.0
    return images - jnp.asarray(IMAGENET_MEANS)


def blank_beyond(
    inputs: Float[Array, "N H W 3"], image_sizes: Float[Array, "N 2"]
) -> Float[Array, "N H W 3"]:
    """`inputs` with zeros where the canvas extends beyond the picture of `image_sizes` (height, width)."""
    height, width = inputs.shape[1:3]
    rows = jnp.arange(height) < image_sizes[:, 0, None]
    columns = jnp.arange(width) < image_sizes[:, 1, None]
    return jnp.where((rows[:, :, None] & columns[:, None, :])[..., None], inputs, 0.0)
