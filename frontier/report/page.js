// Draws the figures of a report, hides families, and chooses again when the budget moves or a family is hidden.
(async () => {
  const data = await unpackPage();
  if (data === null) return; // words, pictures and tables stand

  const STEPS = 1000; // of the slider
  const FIRST = "accuracy_time"; // the figure that has the budget

  // ---- numbers in words ----
  const grouped = (value) => Math.round(value).toLocaleString("en-US");
  const toThree = (ms) => Number(ms.toPrecision(3));
  const milliseconds = (ms) => (ms >= 100 ? grouped(ms) : String(toThree(ms))) + " ms";
  const MOST_SET = 9; // characters of a number that someone types; longer ones are quotients, such as of frames per second
  const exactly = (ms) => // a budget, as it was set
    String(ms).length > MOST_SET ? milliseconds(ms) : ms.toLocaleString("en-US", { maximumFractionDigits: 20 }) + " ms";

  // ---- figures ----
  // Around the detector that the budget chooses.
  const RING = { type: "scatter", mode: "markers", name: "chosen", x: [], y: [], hoverinfo: "skip",
    marker: { symbol: "circle-open", size: 22, color: "#222222", line: { width: 3 } } };

  function draw(name, hidden, changed) {
    const plot = document.getElementById("plot-" + name);
    const isFirst = name === FIRST;
    drawFigure(plot, data.figures[name], { showlegend: false }, isFirst ? [RING] : [], { shapePosition: isFirst });
    addFamilies(plot, document.getElementById("families-" + name), data.legend, hidden, changed);
    return plot;
  }

  // ---- the choice ----
  const hidden = new Set(); // entries of the legend of the first figure
  const choose = (limit) => choiceOf(data.candidates.filter((candidate) => !isHidden(candidate, hidden)), limit);

  const STATE_WORDS = {
    fits: (data.is_elsewhere ? "would fit on that machine" : "fits") + ": the upper bound of its time lies within the budget",
    published: "lies within the budget by printed numbers, measured on another machine",
    uncertain: "may fit: the bounds of its numbers do not settle it",
  };

  function describe(chosen, limit) {
    const budget = limit === null ? "Without a limit on the time" : "Within " + exactly(limit);
    if (chosen === null) return [budget + ":", hidden.size ? "nothing that is shown fits." : "nothing fits.", ""];
    const { candidate, state, exceeds } = chosen;
    const time = candidate.time_ms === null ? "time unknown" : milliseconds(candidate.time_ms);
    const bounds = candidate.bounds ? ` (${candidate.bounds})` : "";
    const words = exceeds ? "probably does not fit: its estimate is over a limit" : STATE_WORDS[state];
    return [budget + ":", candidate.name,
      `${data.accuracy_words} ${candidate.accuracy.toFixed(3)}, ${time}${bounds}; ${words}.`];
  }

  // What is hidden, in words; nothing where all is shown.
  function hiddenWords() {
    const names = [...hidden].map((entry) => entry.words);
    return names.length ? `Hidden, and so not chosen among: ${names.join(", ")}.` : "";
  }

  // ---- the frontier of what is shown ----
  function shownPoints(plot) {
    return plot.data.flatMap((trace, curve) =>
      trace.meta && !isHidden(trace.meta, hidden) ? Array.from(trace.x, (x, i) => ({ x, y: trace.y[i], curve, i })) : []);
  }

  // Draws the staircase, the names of its critical points and what is behind anew.
  function drawFrontier(plot, end) {
    const isLog = plot.layout.xaxis.type === "log";
    const points = shownPoints(plot);
    const frontier = frontierOf(points);
    const names = criticalOf(frontier, isLog).map(([point, roles]) => ({ ...data.critical_name,
      x: isLog ? Math.log10(point.x) : point.x, y: point.y, text: capitalised(roles.map((role) => data.roles[role])) }));
    const { x, y } = staircaseOf(frontier, end);
    const line = plot.data.findIndex((trace) => trace.name === "frontier");
    Plotly.update(plot, { x: [x], y: [y] }, { annotations: names }, [line]);
    const best = new Set(frontier);
    const curves = [...new Set(points.map((point) => point.curve))];
    const looks = (which) => curves.map((curve) =>
      points.filter((point) => point.curve === curve).map((point) => data.looks[which][best.has(point) ? 0 : 1]));
    if (curves.length) Plotly.restyle(plot, { "marker.size": looks("size"), "marker.opacity": looks("opacity") }, curves);
  }

  function capitalised(roles) {
    const words = roles.join(" and ");
    return words[0].toUpperCase() + words.slice(1);
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
    let shown = data.max_ms; // the limit that stands

    function show(limit, moved) {
      shown = limit;
      const chosen = say(limit, "");
      number.removeAttribute("aria-invalid");
      if (limit !== null) {
        if (moved !== slider) slider.value = stepAt(limit);
        if (moved !== number) number.value = Number(limit.toPrecision(MOST_SET - 1));
        slider.setAttribute("aria-valuetext", exactly(limit));
      }
      const at = chosen && chosen.candidate.time_ms > 0 ? chosen.candidate : null;
      const line = limit === null ? [] : [lineAt(limit)];
      Plotly.update(plot, { x: [at ? [at.time_ms] : []], y: [at ? [at.accuracy] : []] }, { shapes: line }, [ring]);
    }

    // Puts the choice within a limit into words, after a `complaint` where there is one.
    function say(limit, complaint) {
      const chosen = choose(limit);
      const [budget, name, facts] = describe(chosen, limit);
      const strong = document.createElement("strong");
      strong.textContent = name;
      const lines = [complaint, [budget + " ", strong], facts, hiddenWords()].filter((line) => line !== "");
      output.replaceChildren(...lines.map((line) => {
        const place = document.createElement("div");
        place.append(...(Array.isArray(line) ? line : [line]));
        return place;
      }));
      if (complaint) output.firstChild.className = "complaint";
      output.dataset.rowId = chosen ? chosen.candidate.row_id : "";
      return chosen;
    }

    function lineAt(limit) {
      return { ...data.budget_line, x0: limit, x1: limit, y0: 0, y1: 1,
        label: { ...data.budget_line.label, text: "budget " + exactly(limit) } };
    }

    let newest = null; // what to show in the next frame
    function ask(limit, moved) {
      if (newest === null) requestAnimationFrame(() => { newest(); newest = null; });
      newest = () => show(limit, moved);
    }

    function askTyped() {
      const limit = Number(number.value); // an empty field is 0; letters make it empty
      if (limit > 0 && Number.isFinite(limit)) return ask(limit, number);
      const found = number.value === "" ? "No number is there" : `${number.value} ms is no budget`;
      const still = shown === null ? "still no limit holds" : `still the limit is ${exactly(shown)}`;
      number.setAttribute("aria-invalid", "true");
      if (newest !== null) newest = () => {};
      say(shown, `${found}: give milliseconds above 0. Until then ${still}.`);
    }

    slider.addEventListener("input", () => ask(toThree(msAt(Number(slider.value))), slider));
    number.addEventListener("input", askTyped);
    plot.on("plotly_relayout", (change) => {
      const dragged = ["shapes[0].x0", "shapes[0].x1"].map((name) => change[name]).find((x) => x !== undefined);
      if (dragged > 0) ask(toThree(Number(dragged)), plot);
    });
    slider.value = STEPS;
    show(shown, null);
    return () => {
      drawFrontier(plot, isLog ? 10 ** high : high);
      show(shown, null);
    };
  }

  if (data.figures[FIRST]) {
    let chooseAgain = () => {};
    chooseAgain = addBudget(draw(FIRST, hidden, () => chooseAgain()));
  }
  for (const name of Object.keys(data.figures)) {
    if (name === FIRST) continue;
    await new Promise((done) => setTimeout(done)); // what is pressed meanwhile comes first
    draw(name, new Set(), () => {});
  }
  window.frontierReport = { choose }; // set when all is drawn; for tests and the curious
})();
