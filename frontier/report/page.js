// Draws the figures of a report, hides families, and chooses again when the budget moves.
(async () => {
  const data = await unpackPage();
  if (data === null) return; // words, pictures and tables stand

  const STEPS = 1000; // of the slider

  // ---- numbers in words ----
  const grouped = (value) => Math.round(value).toLocaleString("en-US");
  const milliseconds = (ms) => (ms >= 100 ? grouped(ms) : String(Number(ms.toPrecision(3)))) + " ms";

  // ---- figures ----
  // Around the detector that the budget chooses.
  const RING = { type: "scatter", mode: "markers", name: "chosen", x: [], y: [], hoverinfo: "skip",
    marker: { symbol: "circle-open", size: 22, color: "#222222", line: { width: 3 } } };

  function draw(name, figure) {
    const plot = document.getElementById("plot-" + name);
    const isFirst = name === "accuracy_time";
    drawFigure(plot, figure, { showlegend: false }, isFirst ? [RING] : [], { shapePosition: isFirst });
    addFamilies(plot, document.getElementById("families-" + name));
    return plot;
  }

  // ---- a legend of buttons: one for each meta-architecture and each feature extractor ----
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

  function addFamilies(plot, place) {
    const hidden = new Set();
    const isHidden = (trace) =>
      trace.meta && data.families.some((f) => trace.meta[f.axis] === f.name && hidden.has(f));
    const update = () => {
      const visible = plot.data.map((trace) => !isHidden(trace));
      Plotly.restyle(plot, { visible });
    };
    for (const [axis, heading] of data.axes) {
      const shown = data.families.filter(
        (f) => f.axis === axis && plot.data.some((trace) => trace.meta && trace.meta[axis] === f.name));
      if (!shown.length) continue;
      const group = document.createElement("fieldset");
      group.className = "families";
      const legend = document.createElement("legend");
      legend.textContent = heading;
      group.append(legend);
      for (const family of shown) {
        const button = document.createElement("button");
        button.type = "button";
        button.dataset.family = family.name;
        button.setAttribute("aria-pressed", "true");
        button.append(swatch(family.symbol, family.colour), family.words);
        button.addEventListener("click", () => {
          const isShown = hidden.delete(family) || !hidden.add(family);
          button.setAttribute("aria-pressed", String(isShown));
          update();
        });
        group.append(button);
      }
      place.append(group);
    }
  }

  // ---- the choice: analysis/recommend.py, for any limit on the time ----
  const BEST_FIRST = ["fits", "published", "uncertain"];

  // A candidate's state under a limit in ms; no limit (null) asks nothing of the time.
  function stateOf(candidate, limit) {
    const states = [candidate.others];
    if (limit !== null) {
      const { time_ms: time, misses_below_ms: missesBelow, upper_ms: upper } = candidate;
      if (!candidate.is_measured) states.push(time === null ? "uncertain" : time <= limit ? "published" : "does not fit");
      else if (upper !== null && upper <= limit) states.push("fits");
      else if (missesBelow !== null && limit < missesBelow) states.push("does not fit");
      else states.push("uncertain");
    }
    if (states.includes("does not fit")) return "does not fit";
    if (states.includes("uncertain")) return "uncertain";
    return candidate.is_measured && !states.includes("published") ? "fits" : "published";
  }

  // The largest share by which a known estimate exceeds a limit.
  function overOf(candidate, limit) {
    const value = candidate.time_ms === null ? candidate.upper_ms : candidate.time_ms;
    const overs = [candidate.others_over, limit === null || value === null ? null : value / limit - 1];
    return Math.max(...overs.filter((over) => over !== null), -Infinity);
  }

  // The candidates come in the order of preference, so that the first of equals is the choice.
  function choose(limit) {
    let best = null;
    data.candidates.forEach((candidate, place) => {
      const state = stateOf(candidate, limit);
      if (state === "does not fit") return;
      const over = overOf(candidate, limit);
      const exceeds = state === "uncertain" && over > 0;
      const key = [BEST_FIRST.indexOf(state), exceeds ? 1 : 0, exceeds ? over : 0, place];
      if (best === null || isBefore(key, best.key)) best = { candidate, state, exceeds, key };
    });
    return best;
  }

  function isBefore(one, other) {
    for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return one[i] < other[i];
    return false;
  }

  const STATE_WORDS = {
    fits: (data.is_elsewhere ? "would fit on that machine" : "fits") + ": the upper bound of its time lies within the budget",
    published: "lies within the budget by printed numbers, measured on another machine",
    uncertain: "may fit: the bounds of its numbers do not settle it",
  };

  function describe(chosen, limit) {
    const budget = limit === null ? "Without a limit on the time" : "Within " + milliseconds(limit);
    if (chosen === null) return [budget + ":", "nothing fits.", ""];
    const { candidate, state, exceeds } = chosen;
    const time = candidate.time_ms === null ? "time unknown" : milliseconds(candidate.time_ms);
    const bounds = candidate.bounds ? ` (${candidate.bounds})` : "";
    const words = exceeds ? "probably does not fit: its estimate is over a limit" : STATE_WORDS[state];
    const facts = `${data.accuracy_words} ${Number(candidate.accuracy.toFixed(3))}, ${time}${bounds}; ${words}.`;
    return [budget + ":", candidate.name, facts];
  }

  // ---- the budget: a slider, a number and a line to drag, always equal ----
  function addBudget(plot) {
    const slider = document.getElementById("budget-slider");
    const number = document.getElementById("budget-number");
    const output = document.getElementById("choice");
    const axis = plot.layout.xaxis;
    const isLog = axis.type === "log";
    const [low, high] = axis.range;
    const msAt = (step) => {
      const at = low + ((high - low) * step) / STEPS;
      return isLog ? 10 ** at : at;
    };
    const stepAt = (ms) => (((isLog ? Math.log10(ms) : ms) - low) / (high - low)) * STEPS;
    const ring = plot.data.findIndex((trace) => trace.name === RING.name);

    function show(limit, moved) {
      const chosen = choose(limit);
      const [budget, name, facts] = describe(chosen, limit);
      const strong = document.createElement("strong");
      strong.textContent = name;
      output.replaceChildren(budget + " ", strong, document.createElement("br"), facts);
      output.dataset.rowId = chosen ? chosen.candidate.row_id : "";
      if (limit !== null) {
        if (moved !== slider) slider.value = stepAt(limit);
        if (moved !== number) number.value = Number(limit.toPrecision(3));
        slider.setAttribute("aria-valuetext", milliseconds(limit));
      }
      const at = chosen && chosen.candidate.time_ms > 0 ? chosen.candidate : null;
      const line = limit === null ? [] : [lineAt(limit)];
      Plotly.update(plot, { x: [at ? [at.time_ms] : []], y: [at ? [at.accuracy] : []] }, { shapes: line }, [ring]);
    }

    function lineAt(limit) {
      return { ...data.budget_line, x0: limit, x1: limit, y0: 0, y1: 1,
        label: { ...data.budget_line.label, text: "budget " + milliseconds(limit) } };
    }

    let waiting = null; // the newest limit; drawn once a frame
    function ask(limit, moved) {
      if (!(limit > 0) || !Number.isFinite(limit)) return;
      if (waiting === null) requestAnimationFrame(() => { const [l, m] = waiting; waiting = null; show(l, m); });
      waiting = [limit, moved];
    }

    slider.addEventListener("input", () => ask(msAt(Number(slider.value)), slider));
    number.addEventListener("input", () => ask(Number(number.value), number));
    plot.on("plotly_relayout", (change) => {
      const dragged = ["shapes[0].x0", "shapes[0].x1"].map((name) => change[name]).find((x) => x !== undefined);
      if (dragged !== undefined) ask(Number(dragged), plot);
    });
    slider.value = STEPS;
    show(data.max_ms, null);
  }

  for (const [name, figure] of Object.entries(data.figures)) {
    const plot = draw(name, figure);
    if (name === "accuracy_time") addBudget(plot);
  }
  window.frontierReport = { choose }; // set when all is drawn; for tests and the curious
})();
