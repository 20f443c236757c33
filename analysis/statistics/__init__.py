"""Correlation, averages, ties: how sure a number about several detectors is."""
