"use strict";
// Unpacks what a page carries and draws a figure; the page's own program comes after this.
const NARROW_PX = 640;
const PAPER_PX = 680; // between the margins of A4, as of Letter
const isTouch = matchMedia("(pointer: coarse)").matches;

async function unpacked(id) {
  const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

// Runs plotly and returns the page's data; null in a browser from before 2023, which cannot unpack them.
async function unpackPage() {
  if (typeof DecompressionStream === "undefined") return null;
  const plotly = document.createElement("script");
  plotly.textContent = await unpacked("plotly");
  document.head.append(plotly);
  return JSON.parse(await unpacked("data"));
}

// Draws a figure in the place of the picture that stood there.
function drawFigure(plot, figure, more, traces, edits) {
  const layout = { ...figure.layout, autosize: true, dragmode: isTouch ? false : "zoom", ...more };
  const isNarrow = window.innerWidth < NARROW_PX;
  if (isNarrow) {
    layout.font = { ...layout.font, size: 11 };
    layout.margin = { ...layout.margin, l: 48, r: 8 };
    if (layout.showlegend !== false) putLegendBelow(layout, figure.data);
  }
  const config = {
    responsive: true,
    displaylogo: false,
    displayModeBar: isTouch ? false : "hover",
    modeBarButtons: [["zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d"]], // none that leaves the page
    edits,
  };
  plot.replaceChildren();
  Plotly.newPlot(plot, [...figure.data, ...traces], layout, config);
  if (isNarrow) thinTicks(plot);
  window.addEventListener("beforeprint", () => Plotly.relayout(plot, { width: PAPER_PX, autosize: false }));
  window.addEventListener("afterprint", () => Plotly.relayout(plot, { width: null, autosize: true }));
}

// Where a legend beside the axes leaves them no room, it goes under them and has its own.
function putLegendBelow(layout, traces) {
  const entries = traces.filter((trace) => trace.showlegend !== false && trace.name);
  const groups = new Set(entries.map((trace) => trace.legendgroup));
  const below = 24 * (entries.length + groups.size) + 60;
  const above = layout.height || 450;
  layout.height = above + below;
  layout.margin = { ...layout.margin, b: below };
  layout.legend = { ...layout.legend, orientation: "v", x: 0, xanchor: "left", y: -60 / (above - 30), yanchor: "top" };
}

// Where a logarithmic x axis is long, only 1, 10, 100, ... have room beside each other.
function thinTicks(plot) {
  const isLong = (axis) => axis.type === "log" && axis.dtick === "D2" && axis.range[1] - axis.range[0] > 1.5;
  const axes = Object.entries(plot.layout).filter(([key, axis]) => key.startsWith("xaxis") && isLong(axis));
  Plotly.relayout(plot, Object.fromEntries(axes.map(([key]) => [key + ".dtick", 1])));
}
