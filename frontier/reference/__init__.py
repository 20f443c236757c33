"""Published results as package data, and the translation that made them from the raw catalogue."""
