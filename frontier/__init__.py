"""Choose an object detector for a budget."""
