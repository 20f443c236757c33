"""The detector to use within a budget."""
