// Where everything of a network's diagram stands, for one record and one size, whatever its
// numbers are. drawing/network_layout.py says the same in Python; a test compares the two.

const NUMBER = 3.1, LABEL_HEIGHT = 16, NAME_MARKS = 6, BELOW_LINE = 15, BELOW_NUMBER = 42; // NUMBER: the widest, "−0.088", in ems

// ------------------------------------------------------------ names, in pieces

const nameWidth = ({ base, sub, sup }, size = 12) => textWidth(base, size) + textWidth(sub + sup, 11);
const layerMark = (l) => (l > 0 ? `(${l + 1})` : "");
const isLone = ({ sizes, outputs }) => sizes.length === 2 && sizes[1] === 1 && outputs[0] === "h"; // a neuron

function weightName(network, l, i, j) {
  const from = String(i + 1), to = String(j + 1);
  const sub = isLone(network) ? from : from + (from.length + to.length > 2 ? "," : "") + to;
  return { base: "w", sub, sup: layerMark(l) };
}

function neuronName(network, base, l, j) {
  if (base === "h" && l === network.sizes.length - 2) return nameParts(network.outputs[j]);
  return { base, sub: isLone(network) ? "" : String(j + 1), sup: layerMark(l) };
}

// ------------------------------------------------------------ circles

// The first that fits: half width and height, lines of text below it, and what it needs from
// row to row and between the columns.
const NODE_SHAPES = [
  { kind: "circle", rx: 25, ry: 25, below: 2, row: 84, gap: 66 },
  { kind: "circle", rx: 25, ry: 25, below: 1, row: 68, gap: 66 },
  { kind: "circle", rx: 19, ry: 19, below: 1, row: 54, gap: 56 },
  { kind: "circle", rx: 19, ry: 19, below: 0, row: 41, gap: 56 },
  { kind: "stadium", rx: 26, ry: 15.5, below: 0, row: 34, gap: 40 },
  { kind: "line", rx: 24, ry: 9, below: 0, row: 20, gap: 40 },
];
const MOST_ROWS = 16, DOT_ROW = 10, SUMMARY_LINE = 20; // the last stands below, where neurons are left out

// The neurons of a layer that are drawn; null where some are left out.
function drawnRows(count, limit) {
  const all = Array.from({ length: count }, (_, i) => i);
  return count <= limit ? all : [...all.slice(0, limit - 2), null, count - 1];
}

// Of the circles that fit, the first that leaves room for labels where lines are few.
function layoutOf(network, width, height) {
  const { sizes } = network, most = Math.max(...sizes);
  const top = height < 160 ? 3 : 20, whole = most <= MOST_ROWS && height - top - 3 >= DOT_ROW * most;
  const room = height - top - (whole ? 3 : SUMMARY_LINE);
  const limit = whole ? MOST_ROWS : Math.max(4, Math.min(8, Math.floor(room / 36)));
  const rows = sizes.map((count) => drawnRows(count, limit));
  const pitch = room / Math.max(...rows.map((found) => found.length));
  const between = (width - 70) / (sizes.length - 1);
  const dot = Math.max(3, Math.min(7, (pitch - 3) / 2));
  const fitting = NODE_SHAPES.filter(({ row, rx, gap }) => row <= pitch && 2 * rx + gap <= between);
  let first = null;
  for (const node of [...fitting, { kind: "dot", rx: dot, ry: dot, below: 0 }]) {
    if (first && node.ry < 15) break; // better a name in the circle than a number on the line
    const layout = placedColumns(network, { width, height, top, room, pitch, node }, rows);
    if (layout.pairs.every(({ places, lines }) => places || lines > MOST_LABELS)) return layout;
    first ??= layout;
  }
  return first;
}

function placedColumns(network, frame, rows) {
  const { sizes } = network, { width, top, room, pitch, node } = frame, l = sizes.length - 2;
  const left = Math.max(node.rx + 4, 22);
  const bias = nameWidth(neuronName(network, "b", l, sizes[l + 1] - 1), 11);
  const right = node.below ? Math.max(node.rx + 4, (bias + 3 + BELOW_NUMBER) / 2 + 3) : left;
  const xs = sizes.map((_, c) => left + ((width - left - right) * c) / (sizes.length - 1));
  const middle = top + room / 2 - (node.below * BELOW_LINE) / 2;
  const ys = sizes.map((count) => new Array(count).fill(null)), gaps = [];
  rows.forEach((found, c) => {
    const step = Math.min(room / found.length, 1.3 * pitch);
    found.forEach((index, row) => {
      const y = middle + (row - (found.length - 1) / 2) * step;
      if (index === null) gaps.push({ column: c, y, missing: sizes[c] - found.length + 1 });
      else ys[c][index] = y;
    });
  });
  const layout = { ...frame, xs, ys, gaps, rows: rows.map((found) => found.filter((i) => i !== null)) };
  layout.pairs = sizes.slice(1).map((_, l) => labelPlaces(network, layout, l));
  return layout;
}

// Both ends of the line from neuron i of column l to neuron j of the next.
function lineEnds({ node, xs, ys }, l, i, j) {
  const ax = xs[l], ay = ys[l][i], bx = xs[l + 1], by = ys[l + 1][j];
  if (node.kind === "stadium" || node.kind === "line") return [ax + node.rx, ay, bx - node.rx, by];
  const length = Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
  const x = (node.rx * (bx - ax)) / length, y = (node.ry * (by - ay)) / length;
  return [ax + x, ay + y, bx - x, by - y];
}

const along = ([ax, ay, bx, by], s) => [ax + (bx - ax) * s, ay + (by - ay) * s];

// ------------------------------------------------------------ labels on the lines

const MOST_LABELS = 24, MOST_NAMES = 12, NAMED_GAP = 180, FIRST_PLACE = 7, LAST_PLACE = 43; // fiftieths of the line
const STARTS = [25, 14, 17, 33, 36, 11];

// Where the labels of the lines into layer l + 1 stand. They are as wide as the widest number
// needs, so they stay where they are. With names if there is room, else without; where there is
// no room for all of them (places is null), at the lines into one neuron, so far along (fan).
function labelPlaces(network, layout, l) {
  const { node, xs, rows } = layout, inner = xs[l + 1] - xs[l] - 2 * node.rx;
  const lines = rows[l].flatMap((i) => rows[l + 1].map((j) => ({ i, j, ends: lineEnds(layout, l, i, j) })));
  const name = Math.max(...lines.map(({ i, j }) => nameWidth(weightName(network, l, i, j))));
  const bare = NUMBER * 12 + 8;
  const converging = rows[l + 1].length === 1, fanned = converging || rows[l].length === 1;
  for (const named of [true, false]) {
    const wide = bare + (named ? name + 5 : 0);
    if (inner < Math.max(wide + 8, named ? NAMED_GAP - 2 * node.rx : 0) || lines.length > (named ? MOST_NAMES : MOST_LABELS)) continue;
    const s = fanned ? fanPlace(layout, l, wide, named, converging) : null;
    const places = s !== null ? lines.map(() => s) : descended(lines.map(({ ends }) => ends), wide, obstacles(layout, l));
    if (places) return { named, wide, lines: lines.length, fan: null, places: lines.map(({ i, j }, k) => ({ i, j, s: places[k] })) };
  }
  const named = inner >= (bare + name + 5) * 1.6, wide = bare + (named ? name + 5 : 0);
  return { named, wide, lines: lines.length, places: null, fan: fanPlace(layout, l, wide, named, true) };
}

// How far along lines that meet in one neuron, or leave one, their labels stand in a column: as
// near to the middle as leaves them apart; null where they would touch the circles.
function fanPlace({ node, xs, ys, rows }, l, wide, named, converging) {
  const column = converging ? l : l + 1, first = rows[column];
  const step = first.length > 1 ? ys[column][first[1]] - ys[column][first[0]] : 99;
  const apart = LABEL_HEIGHT + (named && l > 0 ? NAME_MARKS : 1); // w₁₁⁽²⁾ is higher than a number
  const near = Math.min(0.5, 1 - apart / step), inner = xs[l + 1] - xs[l] - 2 * node.rx;
  if (near * inner < wide / 2 + (node.below ? 10 : 4)) return null;
  return converging ? near : 1 - near;
}

// The boxes of the nodes, and of what stands below them, on both sides of a gap.
function obstacles({ node, xs, ys, rows }, l) {
  const half = (BELOW_NUMBER + 20) / 2;
  return [l, l + 1].flatMap((c) => rows[c].flatMap((i) => {
    const x = xs[c], y = ys[c][i], bottom = y + node.ry;
    const circle = [x - node.rx - 3, y - node.ry - 3, x + node.rx + 3, bottom + 3];
    const below = c > 0 && node.below ? [[x - half, bottom, x + half, bottom + node.below * BELOW_LINE + 3]] : [];
    return [circle, ...below];
  }));
}

const overlap = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

// Whether a line passes through a box.
function passes([ax, ay, bx, by], [left, top, right, bottom]) {
  let from = 0, to = 1;
  for (const [start, run, low, high] of [[ax, bx - ax, left, right], [ay, by - ay, top, bottom]]) {
    if (run === 0) {
      if (start < low || start > high) return false;
      continue;
    }
    from = Math.max(from, Math.min((low - start) / run, (high - start) / run));
    to = Math.min(to, Math.max((low - start) / run, (high - start) / run));
  }
  return from <= to;
}

// Coordinate descent: each label in turn takes the cheapest place on its line, from several
// starts. First no overlap, then few crossings, then near the start. Null if some overlap.
function descended(lines, wide, taken) {
  const far = wide + 4, high = LABEL_HEIGHT + 2, count = LAST_PLACE - FIRST_PLACE + 1;
  const centres = lines.map((line) => Array.from({ length: count }, (_, p) => along(line, (FIRST_PLACE + p) / 50)));
  const alone = centres.map((all, k) => all.map(([x, y], p) => {
    const box = [x - wide / 2, y - LABEL_HEIGHT / 2, x + wide / 2, y + LABEL_HEIGHT / 2];
    const covered = taken.filter((other) => overlap(box, other)).length;
    const around = [box[0] - 10, box[1] - 2, box[2] + 10, box[3] + 2];
    const crossed = lines.filter((line, m) => m !== k && passes(line, around)).length;
    return 100 * covered + 4 * crossed + 0.04 * Math.abs(FIRST_PLACE + p - 25);
  }));
  const clashes = (places, k, p) => {
    const [x, y] = centres[k][p];
    let found = 0;
    for (let m = 0; m < places.length; m++) {
      if (m === k) continue;
      const other = centres[m][places[m]];
      if (Math.abs(x - other[0]) < far && Math.abs(y - other[1]) < high) found++;
    }
    return found;
  };
  let best = null, least = Infinity;
  for (const start of STARTS) {
    const places = lines.map(() => start - FIRST_PLACE);
    for (let round = 0, moved = true; moved && round < 6; round++) {
      moved = false;
      for (let k = 0; k < lines.length; k++) {
        let cheapest = Infinity, chosen = places[k];
        for (let p = 0; p < count; p++) {
          const near = alone[k][p] + 0.2 * Math.abs(FIRST_PLACE + p - start);
          const cost = near < cheapest ? near + 100 * clashes(places, k, p) : near;
          if (cost < cheapest) [cheapest, chosen] = [cost, p];
        }
        if (chosen !== places[k]) [places[k], moved] = [chosen, true];
      }
    }
    let total = 0;
    for (let k = 0; k < lines.length; k++) total += alone[k][places[k]] + 100 * clashes(places, k, places[k]);
    if (total < least) [least, best] = [total, places];
  }
  const clear = best.every((p, k) => alone[k][p] < 100 && clashes(best, k, p) === 0);
  return clear ? best.map((p) => (FIRST_PLACE + p) / 50) : null;
}
