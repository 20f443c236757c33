"""Pictures in: decoding and resizing."""
