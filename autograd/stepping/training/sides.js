// On which side of the boundary samples lie, and what becomes true at a round: samples go over to
// their right side or back, all are right, no straight line parts them as the network does. The
// rounds of a run are looked through in the time between two frames.

function sidesOf(player) {
  const { record, net, last, views } = player, { kinds, plane, targetOf } = views.boundary, found = new WeakMap();
  let now = null; // of the round that is shown

  const blank = () => ({ next: 0, right: null, data: null, changes: [], bends: null, all: null });
  const of = (run) => found.get(run) ?? found.set(run, blank()).get(run);

  // The class that the network gives a sample; none where its outputs are no numbers.
  function given(h, s) {
    if (!kinds.many) return h[s] > kinds.middle ? kinds.high : h[s] <= kinds.middle ? kinds.low : NaN;
    const scores = rowOf(h, net.outputs, s);
    return scores.indexOf(Math.max(...scores));
  }

  function at(weights, data, states = forward(net, weights, data.X, data.count)) {
    const { h } = states.at(-1), classes = Array.from({ length: data.count }, (_, s) => given(h, s));
    return { classes, right: classes.map((one, s) => one === targetOf(data, s)) };
  }

  // Of each sample whether it is right at the round that is shown; null where there are no classes.
  function shown() {
    const { weights, update } = player, data = player.data();
    if (!kinds || !weights) return null;
    if (now?.weights !== weights || now.data !== data) now = { weights, data, right: at(weights, data, update?.indices ? undefined : update?.states).right };
    return now.right;
  }

  function look(run, round) {
    const turns = of(run), weights = run.weights(round), { data } = run.at(round);
    if (!weights) return;
    const { classes, right } = at(weights, data), moved = turns.right ? right.flatMap((is, s) => (s < turns.right.length && is !== turns.right[s] ? [s] : [])) : [];
    if (moved.length) turns.changes.push({ round, right: moved.filter((s) => right[s]), wrong: moved.filter((s) => !right[s]) });
    if (turns.all === null && right.every(Boolean)) turns.all = round;
    const other = moved.length || turns.data !== data;
    if (plane && !kinds.many && turns.bends === null && other && !isPartedByALine(data, classes, kinds)) turns.bends = round;
    Object.assign(turns, { right, data });
  }

  // Some more rounds of the chosen run; whether there are more.
  function scan(milliseconds) {
    const end = performance.now() + milliseconds, { run } = player, turns = of(run);
    if (!kinds || turns.next > last) return false;
    while (turns.next <= last && performance.now() < end) look(run, turns.next++);
    if (turns.next > last) views.turns.show();
    return turns.next <= last;
  }

  // What was found of the chosen run, once it is known whole.
  function turns() {
    const known = kinds && of(player.run);
    return known && known.next > last ? known : null;
  }

  // Whether in no round of the run it bends between the samples; false while that is not known.
  function staysStraight() {
    const found = turns();
    return Boolean(found && plane && !kinds.many && found.bends === null);
  }

  // The round of the lowest validation loss, where there are rounds after it.
  function lowest() {
    const held = [...player.run.validation].filter(([, x]) => x === x);
    if (held.length < 3) return null;
    const best = held.reduce((a, b) => (b[1] < a[1] ? b : a));
    return best === held.at(-1) ? null : best[0];
  }

  return { shown, scan, turns, staysStraight, lowest };
}

// ------------------------------------------------------------ a straight line between points

function isPartedByALine({ X, count }, classes, { high }) {
  const points = Array.from({ length: count }, (_, s) => [X[2 * s], X[2 * s + 1]]);
  const hulls = [true, false].map((over) => hullOf(points.filter((_, s) => (classes[s] === high) === over)));
  if (hulls.some((hull) => !hull.length)) return true;
  return [...hulls.flatMap(directionsOf), [hulls[0][0][0] - hulls[1][0][0], hulls[0][0][1] - hulls[1][0][1]]].some(([x, y]) => {
    const [a, b] = hulls.map((hull) => hull.map((p) => p[0] * x + p[1] * y));
    return Math.max(...a) < Math.min(...b) || Math.max(...b) < Math.min(...a);
  });
}

// Two hulls that a line parts are parted along an edge of one of them, or across it.
function directionsOf(hull) {
  return hull.flatMap(([x, y], k) => {
    const [u, v] = hull[(k + 1) % hull.length];
    return [[v - y, x - u], [u - x, v - y]];
  });
}

function hullOf(points) {
  if (points.length < 2) return points;
  const turn = ([a, b], [c, d], [e, f]) => (c - a) * (f - b) - (d - b) * (e - a);
  const half = (some) => some.reduce((hull, p) => {
    while (hull.length > 1 && turn(hull.at(-2), hull.at(-1), p) <= 0) hull.pop();
    return [...hull, p];
  }, []).slice(0, -1);
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return [...half(sorted), ...half(sorted.reverse())];
}
