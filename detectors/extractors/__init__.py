"""Feature extractors, one network a file: a table of layers on top, a thin class under it."""
