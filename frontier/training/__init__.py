"""`frontier train`: from a question to a folder of trained weights."""
