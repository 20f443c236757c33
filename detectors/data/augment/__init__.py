"""Augmentation: training pictures and their boxes, moved, cut, surrounded and recoloured together."""
