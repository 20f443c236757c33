"""Bounds of a percentile of times, and when to stop taking samples."""
