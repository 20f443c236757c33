"""Holding detectors against each other: found by name, compared on the same pictures and machine, judged, said."""
