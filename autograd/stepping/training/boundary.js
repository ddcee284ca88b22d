// The samples and what the network says of them: of two inputs the plane with the boundary, of
// one the curve of the output, of more the outputs against the targets.

// Dots a cell of the plane is wide, at rest and while moving: the coarser, the larger the network.
const AT_REST = { least: 2, most: 4, products: 2e6 }, MOVING = { least: 6, most: 14, products: 1.2e5 };
const FEW_SAMPLES = 6, SOME_SAMPLES = 12; // up to here outputs and numbers are written at points
const AXIS_ROOM = 32; // above and below, where the names of the axes stand
const PLOT = { left: 6, right: 6, top: 6, bottom: 6 }, FRAME = { left: 36, right: 10, top: 22, bottom: 34 }; // of a curve: its axes are named outside
const PALETTE = ["--plus", "--minus", "--receive", "--send", "--output-line", "--soft", "--wrong", "--leaf-line"];

// Where classes part, what lies far on either side, and the two classes; null of a regression.
function classesOf(record, y) {
  const { name, classes } = record.loss, outputs = record.network.sizes.at(-1);
  if (classes) return { many: outputs };
  if (outputs > 1) return name === "cross_entropy" ? { many: outputs } : null;
  const values = [...new Set(y)].sort((a, b) => a - b);
  if (values.length !== 2) return name?.startsWith("binary") ? { low: 0, high: 1, middle: name.endsWith("logits") ? 0 : 0.5, span: name.endsWith("logits") ? 4 : 0.5 } : null;
  const [low, high] = values;
  if (name === "binary_cross_entropy_with_logits") return { low, high, middle: 0, span: 4 };
  if (name === "hinge_loss") return { low, high, middle: 0, span: 1 };
  return { low, high, middle: (low + high) / 2, span: (high - low) / 2 };
}

// Pieces that meet end to end as one line: only then it can be dashed.
function joined(pieces) {
  const at = new Map(), left = new Set(pieces), lines = [];
  for (const piece of pieces) for (const end of piece) at.set(end, [...(at.get(end) ?? []), piece]);
  const onFrom = (end) => {
    const found = [];
    for (let next; (next = at.get(end).find((piece) => left.has(piece))); found.push(end)) {
      left.delete(next);
      end = next[0] === end ? next[1] : next[0];
    }
    return found;
  };
  for (const piece of pieces) if (left.delete(piece)) lines.push([...onFrom(piece[0]).reverse(), ...piece, ...onFrom(piece[1])]);
  return lines;
}

function boundaryOf(player, canvas, overlay) {
  const { record, net } = player, kinds = classesOf(record, numbersOf(record.y));
  const inputs = net.inputs, outputs = net.outputs, plane = inputs === 2, line = inputs === 1;
  const against = plane || line ? null : againstOf(player, kinds);
  const frame = plane ? PLOT : FRAME, axes = drawn("g", "t-axes", {}), points = drawn("g", "t-points", {}), curve = drawn("path", "t-line t-chosen", {});
  const surface = canvas.getContext("2d"), cut = drawn("path", "t-boundary", {}), hidden = drawn("path", "t-hidden-lines", {}), beside = drawn("path", "t-beside", {}), besideWords = drawn("g", "t-beside-words", {});
  let width = 238, height = 184, box = null, made = [], placed = "", colours = null, later = null;
  const named = drawn("g", "t-named", {}); // of many samples those that are spoken of: the picked one, and that with the longest bar
  overlay.append(axes, hidden, beside, cut, curve, points, named, besideWords);

  const xOf = (x) => frame.left + ((x - box.left) / (box.right - box.left)) * (width - frame.left - frame.right);
  const yOf = (y) => height - frame.bottom - ((y - box.low) / (box.high - box.low)) * (height - frame.top - frame.bottom);
  const toX = (px) => box.left + ((px - frame.left) / (width - frame.left - frame.right)) * (box.right - box.left);
  const toY = (py) => box.low + ((height - frame.bottom - py) / (height - frame.top - frame.bottom)) * (box.high - box.low);

  function column(numbers, width_, k) {
    return Array.from({ length: numbers.length / width_ }, (_, s) => numbers[s * width_ + k]);
  }

  // The same box for every round: data and targets, of the recorded run.
  function boxOf() {
    const { X, y, width: k } = player.runs[0].data;
    if (plane) {
      const room = player.runs[0].data.count <= SOME_SAMPLES ? 0.36 : 0.16; // for the words at few samples
      const [left, right] = spanOf(column(X, 2, 0), room), [low, high] = spanOf(column(X, 2, 1), room);
      return { left, right, low, high };
    }
    if (against) return against.boxOf();
    const [low, high] = isProbability(record, null) ? P_AXIS : spanOf([...y], 0.22), [left, right] = spanOf([...X], 0.06);
    return { left, right, low, high };
  }

  function rebuild(wide, tall) {
    [width, height] = [wide ?? width, tall ?? height];
    sized(overlay, width, height);
    const scale = Math.min(globalThis.devicePixelRatio || 1, 2);
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    box = boxOf();
    colours = null;
    grids.clear();
    drawAxes();
    drawPoints();
    show(true);
  }

  // ---------------------------------------------------------- axes and samples

  function drawAxes() {
    const output = kinds?.many && against ? "p" : record.network.outputs[0], p = !plane && takesLogits(record);
    const [x, y] = plane ? record.network.inputs : [line ? record.network.inputs[0] : say("training.target"), output];
    const found = [];
    if (!plane) {
      for (const tick of ticksOf(box.low, box.high, 4)) {
        found.push(drawn("line", "t-grid", { x1: frame.left, x2: width - frame.right, y1: yOf(tick), y2: yOf(tick) }));
        found.push(plotText("t-soft t-end", frame.left - 5, yOf(tick) + 4, tickText(tick)));
      }
      for (const tick of against?.classes ?? ticksOf(box.left, box.right, 4)) found.push(plotText("t-soft t-middle", xOf(tick), height - 19, tickText(tick)));
      const level = (kind, from, to, low, high) => found.push(drawn("line", kind, { x1: xOf(from), y1: yOf(low), x2: xOf(to), y2: yOf(high) }));
      const [from, to] = [Math.max(box.left, box.low), Math.min(box.right, box.high)];
      if (against && !against.classes) level("t-diagonal", from, to, from, to);
      else if (against?.parts != null) level("t-zero", box.left, box.right, against.parts, against.parts);
    }
    const up = plotText("t-axis", frame.left + (plane ? 4 : 0), frame.top + (plane ? 11 : -8), ""), along = plotText("t-axis t-end", width - frame.right - (plane ? 4 : 0), height - (plane ? frame.bottom + 6 : 5), "");
    for (const [text, words, before, after] of [[up, y, p ? "p = sigmoid(" : "", p ? ") ↑" : " ↑"], [along, x, "", " →"]]) {
      nameText(text, nameParts(words));
      text.prepend(before);
      text.append(after);
    }
    axes.replaceChildren(...found, up, along);
  }

  const sideOf = (y) => (kinds?.many ? y : kinds ? (y === kinds.high ? 0 : 1) : 0);

  function drawPoints() {
    const data = player.data(), few = data.count <= SOME_SAMPLES;
    made = Array.from({ length: data.count }, (_, s) => {
      const side = sideOf(targetOf(data, s)), r = few ? 10 : data.count > 150 ? 3.2 : 4.4;
      const group = drawn("g", `t-point t-side-${side % 8}`, { "data-sample": s });
      group.append(markOf(side, r));
      if (few) group.append(plotText("t-number t-middle", 0, 4, String(s + 1)));
      const label = data.count <= FEW_SAMPLES && plane ? plotText("t-output t-middle", 0, 0, "") : null;
      if (label) group.append(label);
      const title = drawn("title", "", {});
      group.append(title);
      return { group, label, title, s };
    });
    made.of = data;
    placed = "";
    points.replaceChildren(...made.map(({ group }) => group));
  }

  const targetOf = (data, s) => (kinds?.many && data.width > 1 ? Array.from(rowOf(data.y, data.width, s)).indexOf(Math.max(...rowOf(data.y, data.width, s))) : data.y[s * data.width]);

  function placePoints(states) {
    const data = player.data(), h = states.at(-1).h, chosen = player.sample, right = player.views.sides.shown();
    for (const { group, label, title, s } of made) {
      const o = h[s * outputs], [x, y] = placeOf(data, h, s);
      const inside = Number.isFinite(x) && Number.isFinite(y);
      const at = [inside ? Math.max(-20, Math.min(width + 20, x)) : -50, inside ? Math.max(-20, Math.min(height + 20, y)) : -50];
      set(group, "transform", `translate(${at[0].toFixed(1)} ${at[1].toFixed(1)})`);
      const kind = `t-point t-side-${sideOf(targetOf(data, s)) % 8}${s === chosen ? " t-picked" : ""}${plane || line ? " t-draggable" : ""}${right && !right[s] ? " t-wrong" : ""}`;
      set(group, "class", kind);
      if (label) {
        write(label, `${record.network.outputs[0]} = ${Math.abs(o) < 1e5 ? fixed(o, 2).replace(/^[-−](0\.0*)$/, "$1") : told(o, 3)}`);
        const wide = textWidth(label.textContent, 11) / 2 + 4, above = at[1] < height / 2 ? at[1] - 17 > AXIS_ROOM : at[1] + 25 > height - AXIS_ROOM;
        set(label, "y", above ? -17 : 25);
        set(label, "x", (Math.max(wide, Math.min(width - wide, at[0])) - at[0]).toFixed(1));
      }
      if (made.named !== language) write(title, player.sampleWords(s));
    }
    made.named = language;
  }

  // A sample on the wrong side is hollow.
  function markWrong() {
    const right = player.views.sides.shown();
    if (right) for (const { group, s } of made) group.classList.toggle("t-wrong", !right[s]);
  }

  function nameSome(data, h) {
    if (data.count <= SOME_SAMPLES) return named.replaceChildren();
    const longest = player.update ? player.sampleNumber(player.views.why.longest()) : null, some = new Set([player.sample, longest].filter((s) => s !== null && s < data.count));
    named.replaceChildren(...[...some].map((s) => {
      const [x, y] = placeOf(data, h, s), left = x > width - 34, above = y > 24;
      return plotText(`t-output${left ? " t-end" : ""}`, x + (left ? -6 : 6), y + (above ? -6 : 14), String(s + 1));
    }));
  }

  function placeOf(data, h, s) {
    if (plane) return [xOf(data.X[2 * s]), yOf(data.X[2 * s + 1])];
    if (line) return [xOf(data.X[s]), yOf(data.y[s * data.width])];
    const [x, y] = against.placeOf(h, s, targetOf(data, s));
    return [xOf(x), y === y ? yOf(Math.max(box.low, Math.min(box.high, y))) : y];
  }

  // ---------------------------------------------------------- the plane

  function palette() {
    if (colours) return colours;
    const style = getComputedStyle(overlay), rgb = (name) => parsed(style.getPropertyValue(name));
    const probe = element("span");
    overlay.parentNode.append(probe);
    const parsed = (text) => {
      probe.style.color = text.trim();
      const [, r, g, b] = getComputedStyle(probe).color.match(/rgba?\((\d+),\s*(\d+),\s*(\d+)/) ?? [0, 128, 128, 128];
      return [+r, +g, +b];
    };
    colours = { paper: rgb("--card"), kinds: PALETTE.map(rgb), ink: rgb("--text") };
    probe.remove();
    return colours;
  }

  const grids = new Map();

  // The places of a grid and all that is needed to paint it, made once for its size.
  function gridOf(cell) {
    const columns = Math.ceil(width / cell) + 1, rows = Math.ceil(height / cell) + 1, n = columns * rows, X = new Float64Array(2 * n);
    for (let r = 0, k = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
      X[k++] = toX(c * cell);
      X[k++] = toY(r * cell);
    }
    const picture = new ImageData(columns, rows), small = new OffscreenCanvas(columns, rows);
    picture.data.fill(255);
    return { columns, rows, cell, n, X, picture, small, context: small.getContext("2d"), arrays: arraysOf(net, n), h: null };
  }

  function outputsOn(full, weights = player.weights) {
    const { least, most, products } = full ? AT_REST : MOVING, cell = Math.sqrt((width * height * net.size) / products);
    if (!grids.has(full)) grids.set(full, gridOf(Math.max(least, Math.min(most, cell))));
    const grid = grids.get(full);
    grid.h = forward(net, weights, grid.X, grid.n, grid.arrays).at(-1).h;
    return grid;
  }

  function paint(grid) {
    const { columns, rows, cell, picture, small, context } = grid, { data } = picture;
    if (kinds?.many) paintKinds(grid, data);
    else paintSides(grid, data);
    context.putImageData(picture, 0, 0);
    const scale = canvas.width / width;
    // the middle of a cell of the picture is where its number was computed
    surface.drawImage(small, (-cell / 2) * scale, (-cell / 2) * scale, columns * cell * scale, rows * cell * scale);
  }

  // Two sides: the farther from where they part, the more colour.
  function paintSides({ n, h }, data) {
    const { paper, kinds: [over, under] } = palette(), [low, high] = spanOf([...player.runs[0].data.y], 0);
    const middle = kinds?.middle ?? (low + high) / 2, reach = kinds?.span ?? ((high - low) / 2 || 1);
    for (let k = 0; k < n; k++) {
      const t = (h[k * outputs] - middle) / reach;
      dye(data, 4 * k, paper, t >= 0 ? over : under, t === t ? 0.46 * Math.min(1, Math.abs(t)) : 0);
    }
  }

  // Classes: the likeliest one, and how likely it is.
  function paintKinds({ n, h }, data) {
    const { paper, kinds: tints } = palette();
    for (let k = 0; k < n; k++) {
      const at = k * outputs, best = likeliest(h, at);
      dye(data, 4 * k, paper, tints[best % 8], 0.5 * probabilityOf(net, h.subarray(at, at + outputs), best));
    }
  }

  function dye(data, at, paper, tint, share) {
    for (let c = 0; c < 3; c++) data[at + c] = paper[c] + (tint[c] - paper[c]) * share;
  }

  // Where the weighted sum of each neuron of the first layer is 0: one straight line each.
  function hiddenLines() {
    const { W, b, outputs: count } = net.layers[0], w = player.weights;
    return Array.from({ length: count }, (_, j) => lineOf(w[W + j], w[W + count + j], b < 0 ? 0 : w[b + j])).join("");
  }

  function lineOf(u, v, c) { // u·x + v·y + c = 0, from edge to edge
    if (u === 0 && v === 0) return "";
    const lies = Math.abs(v) * (box.high - box.low) > Math.abs(u) * (box.right - box.left);
    const ends = lies ? [box.left, box.right].map((x) => [x, -(u * x + c) / v]) : [box.low, box.high].map((y) => [-(v * y + c) / u, y]);
    return "M" + ends.map(([x, y]) => `${xOf(x).toFixed(1)} ${yOf(y).toFixed(1)}`).join("L");
  }

  // The line where classes part, cell by cell between the corners that differ.
  function boundary({ columns, rows, cell, h }) {
    const middle = kinds?.middle, parts = [];
    if (!kinds) return "";
    for (let r = 0; r + 1 < rows; r++) for (let c = 0; c + 1 < columns; c++) {
      const at = (r * columns + c) * outputs, below = at + columns * outputs;
      const [a, b, d, e] = kinds.many ? between(h, [at, at + outputs, below, below + outputs]) : [h[at] - middle, h[at + outputs] - middle, h[below] - middle, h[below + outputs] - middle];
      if (a > 0 === b > 0 && a > 0 === d > 0 && a > 0 === e > 0) continue;
      const ends = [];
      const side = (p, q, x, y, dx, dy) => {
        if (p > 0 === q > 0 || p !== p || q !== q) return;
        const t = p / (p - q);
        ends.push(`${((x + dx * t) * cell).toFixed(1)} ${((y + dy * t) * cell).toFixed(1)}`);
      };
      side(a, b, c, r, 1, 0);
      side(b, e, c + 1, r, 0, 1);
      side(d, e, c, r + 1, 1, 0);
      side(a, d, c, r, 0, 1);
      for (let k = 0; k + 1 < ends.length; k += 2) parts.push([ends[k], ends[k + 1]]);
    }
    return joined(parts).map((line_) => `M${line_.join("L")}`).join("");
  }

  // Of many classes how much the first of two that are likeliest at corners is ahead of the other.
  function between(h, corners) {
    const first = likeliest(h, corners[0]);
    let other = first;
    for (const at of corners) if (other === first) other = likeliest(h, at);
    return corners.map((at) => (other === first ? 1 : h[at + first] - h[at + other]));
  }

  function likeliest(h, at) {
    let best = 0;
    for (let j = 1; j < outputs; j++) if (h[at + j] > h[at + best]) best = j;
    return best;
  }

  function curveOf_(weights) {
    const n = Math.ceil((width - frame.left - frame.right) / 2) + 1, X = Float64Array.from({ length: n }, (_, k) => toX(frame.left + 2 * k));
    const h = forward(net, weights, X, n).at(-1).h, numbers = Array.from({ length: n }, (_, k) => shownOutput(record, h[k * outputs]));
    const clipped = numbers.map((o) => (o > box.high + (box.high - box.low) || o < box.low - (box.high - box.low) ? NaN : o));
    return pathOf(clipped, 0, n - 1, (k) => frame.left + 2 * k, yOf);
  }

  // What another run says at this round, as a thin line beside the chosen one's.
  function compare(full) {
    const run = player.beside(player.round), weights = run?.weights(player.round), kind = `t-run-${run ? player.styleOf(run) : 0}`;
    set(beside, "d", !weights ? "" : line ? curveOf_(weights) : boundary(outputsOn(full, weights)));
    set(beside, "class", `t-beside ${kind}`);
    const words = weights && (line || kinds) ? player.views.chips.words(run) : "";
    if (besideWords.textContent === words) return;
    const at = height - frame.bottom - (line ? 6 : 7), text = plotText("t-beside-text", frame.left + 30, at, words);
    besideWords.replaceChildren(...(words ? [drawn("path", `t-beside ${kind}`, { d: `M${frame.left + 5} ${at - 4}h20` }), text] : []));
  }

  // ---------------------------------------------------------- showing a round

  function show(full) {
    if (!player.weights || !box || !view.seen) return;
    const data = player.data();
    if (made.of !== data) drawPoints();
    // points of a plane stay where they are from round to round; only words at few of them change
    const place = `${player.run.at(player.round).id} ${player.sample} ${width} ${height}`;
    const states = !plane || full || made[0]?.label || place !== placed ? forward(net, player.weights, data.X, data.count) : null;
    if (states) placePoints(states);
    if (states || plane) nameSome(data, states?.at(-1).h);
    placed = place;
    clearTimeout(later);
    markWrong();
    if (line) {
      set(curve, "d", curveOf_(player.weights));
      return compare(full);
    }
    if (!plane) return;
    const grid = outputsOn(full);
    paint(grid);
    set(cut, "d", boundary(grid));
    if (player.showsHidden) set(hidden, "d", hiddenLines());
    compare(full);
    if (!full) later = setTimeout(() => show(true), 140);
  }

  // ---------------------------------------------------------- dragging and adding samples

  let held = null;
  const at = (event) => {
    const frame_ = overlay.getBoundingClientRect();
    return [((event.clientX - frame_.left) / frame_.width) * width, ((event.clientY - frame_.top) / frame_.height) * height];
  };
  const moved = (px, py) => (plane ? { x: [toX(px), toY(py)] } : { x: [toX(px)], y: toY(py) });
  player.listen(overlay, "pointerdown", (event) => {
    const sample = event.target.closest?.("[data-sample]");
    if (event.button || !(plane || line)) return;
    if (!sample) {
      if (player.adding !== null) player.addSample(moved(...at(event)));
      return;
    }
    if (!player.mayBranch()) return player.pick(Number(sample.dataset.sample));
    held = { s: Number(sample.dataset.sample), from: at(event), moves: false };
    overlay.setPointerCapture?.(event.pointerId);
  });
  player.listen(overlay, "pointermove", (event) => {
    if (!held) return;
    const [x, y] = at(event);
    if (!held.moves && Math.hypot(x - held.from[0], y - held.from[1]) < 4) return;
    held.moves = true;
    player.moveSample(held.s, moved(Math.max(0, Math.min(width, x)), Math.max(0, Math.min(height, y))));
  });
  for (const end of ["pointerup", "pointercancel"]) player.listen(overlay, end, () => {
    if (held && !held.moves) player.pick(held.s);
    if (held?.moves) player.rest();
    held = null;
  });

  // `seen` is whether its panel is on the screen: asking the page for it in every frame would lay it out.
  const view = { rebuild, show, kinds, plane, line, targetOf, seen: true, repaint: () => { colours = null; show(true); }, redraw: () => { drawPoints(); show(true); }, destroy: () => clearTimeout(later) };
  return view;
}
