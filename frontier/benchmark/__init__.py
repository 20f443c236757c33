"""Measure how long a detector takes here: interleaved samples, a verdict, records."""
