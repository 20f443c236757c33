"""Comparison with recorded outputs of the original implementation; run `python -m tests.reference FOLDER`."""
