"""Average precision and how sure it is, from what became of each detection."""
