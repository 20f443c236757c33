// The frontier of the points that are shown: analysis/optimum, for any part of them. Points are { x: time, y: accuracy }.

// Those that no other beats, in order of time; of equal points all.
function frontierOf(points) {
  const found = [];
  for (const point of [...points].sort((one, other) => one.x - other.x || other.y - one.y)) {
    const last = found[found.length - 1];
    if (!last || point.y > last.y || (point.x === last.x && point.y === last.y)) found.push(point);
  }
  return found;
}

// The first of a frontier's points that bend furthest from the straight line between its ends; undefined where none does.
function elbowOf(frontier, isLog) {
  const [first, last] = [frontier[0], frontier[frontier.length - 1]];
  if (!first || first.x === last.x) return undefined;
  const along = (x) => (isLog ? Math.log(x) : x);
  const bends = frontier.map((point) =>
    (point.y - first.y) / (last.y - first.y) - (along(point.x) - along(first.x)) / (along(last.x) - along(first.x)));
  const most = Math.max(...bends);
  return most > 1e-9 ? frontier[bends.indexOf(most)] : undefined; // less is rounding
}

// The points worth naming, each once with its roles, in order of time.
function criticalOf(frontier, isLog) {
  if (!frontier.length) return [];
  const best = frontier[frontier.length - 1].y;
  const named = [
    [frontier[0], "fastest"],
    [elbowOf(frontier, isLog), "sweet_spot"],
    [frontier.find((point) => point.y === best), "most_accurate"],
  ];
  const roles = new Map();
  for (const [point, role] of named) if (point) roles.set(point, [...(roles.get(point) || []), role]);
  return [...roles];
}

// Corners of the best accuracy that each time buys, until the right end.
function staircaseOf(frontier, end) {
  const times = frontier.map((point) => point.x);
  return {
    x: times.flatMap((time, i) => [time, i + 1 < times.length ? times[i + 1] : end]),
    y: frontier.flatMap((point) => [point.y, point.y]),
  };
}
