// The choice of analysis/choice/recommend.py, for any limit on the time and among any part of the candidates.
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

// The candidates come in the order of preference, so that the first of equals is the choice; null where nothing fits.
function choiceOf(candidates, limit) {
  let best = null;
  candidates.forEach((candidate, place) => {
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
