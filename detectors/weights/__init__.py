"""Weights: our own format, and the names that TensorFlow gave them."""
