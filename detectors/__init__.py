"""Image -> boxes: SSD, Faster R-CNN and R-FCN over interchangeable feature extractors, in JAX and Flax.

Nothing is imported here, so that `detectors.config` and `detectors.catalog` stay free of jax.
"""
