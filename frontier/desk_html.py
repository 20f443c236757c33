"""A `Frontier` as a notebook shows it: what it holds, and its best trades of time for accuracy."""

import html

from analysis.scrolling import scrolling
from frontier.amounts import plain
from frontier.desk import Frontier
from frontier.errors import FrontierError

SHOWN_ROWS = 8


def desk_html(desk: Frontier) -> str:
    """What `desk` holds, this machine, and the first rows of its frontier, or a sentence where there is none."""
    return (
        f"<p><b>Frontier</b>: {html.escape(desk.held)}<br>This machine: {html.escape(desk.device.words)}</p>"
        f"{_frontier_html(desk)}"
    )


def _frontier_html(desk: Frontier) -> str:
    try:
        best = desk.pareto()
    except FrontierError as error:
        return f"<p>{html.escape(str(error))}</p>"
    if not len(best):
        return "<p>No row has both a time and an AP.</p>"
    is_measured = best["source"][0] == "measured"
    source = "imported" if best["source"][0] == "imported" else "printed"
    column, heading = ("latency_p95_ms", "p95 ms") if is_measured else ("latency_ms", f"ms, as {source}")
    cells = list(zip(best["model"], best[column], best["ap"], strict=True))
    body = "".join(
        f'<tr><td style="text-align:left">{html.escape(model)}</td><td>{plain(ms)}</td><td>{plain(ap)}</td></tr>'
        for model, ms, ap in cells[:SHOWN_ROWS]
    )
    more = f" (the fastest {SHOWN_ROWS} of {len(cells)})" if len(cells) > SHOWN_ROWS else ""
    device = html.escape(str(best["device"][0]))
    table = f"<table><tr><th>model</th><th>{heading}</th><th>AP</th></tr>{body}</table>"
    return f"<p>No other beats these in both time and AP{more}, on {device}:</p>{scrolling(table)}"
