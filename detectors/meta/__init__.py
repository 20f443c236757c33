"""Meta-architectures, one a file: how features become boxes."""
