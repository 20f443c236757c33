"""The analyses of the paper's section 4, one a file: a table in, a `Finding` out."""
