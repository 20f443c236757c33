"""One figure that answers when it is pointed at, as a page of its own that needs no network."""

import datetime as dt
import html
from collections.abc import Mapping, Sequence
from string import Template
from typing import Any

from figures.interactive.library import plotly_script
from frontier.report.embedding import content_policy, packed, packed_json
from frontier.report.parts import bullets, paragraphs, part
from frontier.version import __version__


def figure_page(
    title: str, subtitle: str, sentences: Sequence[str], figure: Mapping[str, Any], picture: str
) -> str:
    """The page, a whole HTML document.

    Args:
        title: what the figure shows.
        subtitle: of what; empty for nothing.
        sentences: what it says, the first one first, and what to know of it; at least one.
        figure: data and layout for plotly.
        picture: an address that holds a picture of the same, which stands there until the figure is drawn.

    Raises:
        FigureError: plotly is not installed.
    """
    plotly, script = plotly_script(), part("drawing.js") + part("figure.js")
    return Template(part("figure.html")).substitute(
        policy=html.escape(content_policy(plotly, script)),
        title=html.escape(title),
        subtitle=f'<p class="source">{html.escape(subtitle)}</p>' if subtitle else "",
        style=part("page.css"),
        first=paragraphs(sentences[:1]),
        words=html.escape(" ".join(sentences)),
        picture=picture,
        others=bullets(sentences[1:]),
        footer=html.escape(
            f"This page is complete: it loads nothing from anywhere. Made {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC by "
            f"frontier {__version__}."
        ),
        plotly=packed(plotly),
        data=packed_json(figure),
        script=script,
    )
