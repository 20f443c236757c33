// A legend of buttons: one for each meta-architecture and each feature extractor, pressed to hide and to show it.
const PATHS = {
  circle: "M8 2a6 6 0 1 0 .01 0z",
  square: "M2.5 2.5h11v11h-11z",
  "triangle-up": "M8 1.5l6.5 12h-13z",
  diamond: "M8 1l7 7-7 7-7-7z",
};

function swatch(symbol, colour) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[symbol]);
  path.setAttribute("fill", colour);
  svg.append(path);
  return svg;
}

// Whether what has a meta-architecture and a feature extractor belongs to one of the `hidden` entries of the legend.
const isHidden = (one, hidden) => [...hidden].some((entry) => one[entry.axis] === entry.name);

// Fills `place` with buttons for the families of a plot; they change `hidden`, hide its traces, and then call `changed`.
function addFamilies(plot, place, legend, hidden, changed) {
  for (const { axis, heading, entries } of legend) {
    const shown = entries.filter((entry) => plot.data.some((trace) => trace.meta && trace.meta[axis] === entry.name));
    if (!shown.length) continue;
    const group = document.createElement("fieldset");
    group.className = "families";
    const title = document.createElement("legend");
    title.textContent = heading;
    group.append(title, ...shown.map((entry) => familyButton(entry, hidden, () => {
      Plotly.restyle(plot, { visible: plot.data.map((trace) => !(trace.meta && isHidden(trace.meta, hidden))) });
      changed();
    })));
    place.append(group);
  }
}

function familyButton(entry, hidden, changed) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.family = entry.name;
  button.setAttribute("aria-pressed", "true");
  button.append(swatch(entry.symbol, entry.colour), entry.words);
  button.addEventListener("click", () => {
    const isShown = hidden.delete(entry) || !hidden.add(entry);
    button.setAttribute("aria-pressed", String(isShown));
    changed();
  });
  return button;
}
