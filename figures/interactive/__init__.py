"""Interactive twins of the figures, for pages and notebooks; they need plotly (`pip install 'frontier-det[report]'`).

Each file has `interactive_NAME(finding, table)`, which shows what `figures.NAME.draw_NAME` draws: marker shape is the
meta-architecture, colour the feature extractor, hollow a time that was not measured here. Pointing at a marker tells
the rest.
"""
