// The samples and what the network says of them: of two inputs the plane with the boundary, of
// one the curve of the output, of more the outputs against the targets.

const COARSE = 9, FINE = 2; // dots a cell of the plane is wide: while moving, and at rest
const FEW_SAMPLES = 6, SOME_SAMPLES = 12; // up to here outputs and numbers are written at points
const PLOT = { left: 6, right: 6, top: 6, bottom: 6 }, FRAME = { left: 36, right: 10, top: 10, bottom: 22 };
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

function boundaryOf(player, canvas, overlay) {
  const { record, net } = player, kinds = classesOf(record, unpacked(record.y));
  const inputs = net.inputs, outputs = net.outputs, plane = inputs === 2, line = inputs === 1;
  const frame = plane ? PLOT : FRAME, axes = drawn("g", "t-axes", {}), points = drawn("g", "t-points", {}), curve = drawn("path", "t-line t-chosen", {});
  const cut = drawn("path", "t-boundary", {});
  let width = 238, height = 184, box = null, made = [], placed = "", colours = null, later = null;
  overlay.append(axes, cut, curve, points);

  const xOf = (x) => frame.left + ((x - box.left) / (box.right - box.left)) * (width - frame.left - frame.right);
  const yOf = (y) => height - frame.bottom - ((y - box.low) / (box.high - box.low)) * (height - frame.top - frame.bottom);
  const toX = (px) => box.left + ((px - frame.left) / (width - frame.left - frame.right)) * (box.right - box.left);
  const toY = (py) => box.low + ((height - frame.bottom - py) / (height - frame.top - frame.bottom)) * (box.high - box.low);

  function column(numbers, width_, k) {
    return Array.from({ length: numbers.length / width_ }, (_, s) => numbers[s * width_ + k]);
  }

  function span(numbers, room) {
    const low = numbers.reduce((a, b) => Math.min(a, b), Infinity), high = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
    const more = (high - low || 1) * room;
    return [low - more, high + more];
  }

  // The same box for every round: data and targets, of the recorded run.
  function boxOf() {
    const { X, y, width: k } = player.runs[0].data;
    if (plane) {
      const room = player.runs[0].data.count <= SOME_SAMPLES ? 0.36 : 0.16; // for the words at few samples
      const [left, right] = span(column(X, 2, 0), room), [low, high] = span(column(X, 2, 1), room);
      return { left, right, low, high };
    }
    const [low, high] = span([...y], 0.22);
    if (line) {
      const [left, right] = span([...X], 0.06);
      return { left, right, low, high };
    }
    if (kinds?.many) return { left: -0.6, right: kinds.many - 0.4, low: -0.04, high: 1.04 };
    return { left: low, right: high, low, high };
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
    drawAxes();
    drawPoints();
    show(true);
  }

  // ---------------------------------------------------------- axes and samples

  function drawAxes() {
    const [x, y] = plane ? record.network.inputs : line ? [record.network.inputs[0], record.network.outputs[0]] : [say("training.target"), kinds?.many ? "p" : record.network.outputs[0]];
    const found = [];
    if (!plane) {
      for (const tick of ticksOf(box.low, box.high, 4)) {
        found.push(drawn("line", "t-grid", { x1: frame.left, x2: width - frame.right, y1: yOf(tick), y2: yOf(tick) }));
        found.push(svgText("t-soft t-end", frame.left - 5, yOf(tick) + 4, told(tick, 3)));
      }
      for (const tick of kinds?.many && !line ? [...Array(kinds.many).keys()] : ticksOf(box.left, box.right, 4)) found.push(svgText("t-soft t-middle", xOf(tick), height - 7, told(tick, 3)));
      if (!line && !kinds?.many) found.push(drawn("line", "t-diagonal", { x1: xOf(box.left), y1: yOf(box.left), x2: xOf(box.right), y2: yOf(box.right) }));
    }
    const up = svgText("t-axis", frame.left + (plane ? 4 : 5), frame.top + 11, ""), along = svgText("t-axis t-end", width - frame.right - 4, height - frame.bottom - 6, "");
    for (const [text, words, arrow] of [[up, y, " ↑"], [along, x, " →"]]) {
      nameText(text, nameParts(words));
      text.append(arrow);
    }
    axes.replaceChildren(...found, up, along);
  }

  const sideOf = (y) => (kinds?.many ? y : kinds ? (y === kinds.high ? 0 : 1) : 0);

  function drawPoints() {
    const data = player.data(), few = data.count <= SOME_SAMPLES;
    made = Array.from({ length: data.count }, (_, s) => {
      const side = sideOf(targetOf(data, s)), r = few ? 10 : data.count > 150 ? 3.2 : 4.4;
      const group = drawn("g", `t-point t-side-${side % 8}`, { "data-sample": s });
      const square = side % 2 === 1;
      group.append(square ? drawn("path", "t-mark", { d: `M0 ${-r * 1.25}L${r * 1.25} 0L0 ${r * 1.25}L${-r * 1.25} 0Z` }) : drawn("circle", "t-mark", { r }));
      if (few) group.append(svgText("t-number t-middle", 0, 4, String(s + 1)));
      const label = data.count <= FEW_SAMPLES && plane ? svgText("t-output t-middle", 0, 0, "") : null;
      if (label) group.append(label);
      const title = drawn("title", "", {});
      group.append(title);
      return { group, label, title, s };
    });
    made.of = data;
    points.replaceChildren(...made.map(({ group }) => group));
  }

  const targetOf = (data, s) => (kinds?.many && data.width > 1 ? Array.from(rowOf(data.y, data.width, s)).indexOf(Math.max(...rowOf(data.y, data.width, s))) : data.y[s * data.width]);

  function placePoints(states, told_) {
    const data = player.data(), h = states.at(-1).h, chosen = player.sample;
    for (const { group, label, title, s } of made) {
      const o = h[s * outputs], [x, y] = placeOf(data, h, s);
      const inside = Number.isFinite(x) && Number.isFinite(y);
      const at = [inside ? Math.max(-20, Math.min(width + 20, x)) : -50, inside ? Math.max(-20, Math.min(height + 20, y)) : -50];
      set(group, "transform", `translate(${at[0].toFixed(1)} ${at[1].toFixed(1)})`);
      const kind = `t-point t-side-${sideOf(targetOf(data, s)) % 8}${s === chosen ? " t-picked" : ""}${plane || line ? " t-draggable" : ""}`;
      set(group, "class", kind);
      if (label) {
        write(label, `${record.network.outputs[0]} = ${Number.isFinite(o) ? fixed(o, 2).replace(/^[-−](0\.0*)$/, "$1") : told(o)}`);
        const wide = textWidth(label.textContent, 11) / 2 + 4, below = at[1] < height / 2 ? -17 : 25;
        set(label, "y", below);
        set(label, "x", (Math.max(wide, Math.min(width - wide, at[0])) - at[0]).toFixed(1));
      }
      if (told_) write(title, player.sampleWords(s));
    }
  }

  function placeOf(data, h, s) {
    if (plane) return [xOf(data.X[2 * s]), yOf(data.X[2 * s + 1])];
    if (line) return [xOf(data.X[s]), yOf(data.y[s * data.width])];
    if (!kinds?.many) return [xOf(data.y[s * data.width]), yOf(h[s * outputs])];
    const t = targetOf(data, s), scores = rowOf(h, outputs, s), spread = (((s * 0.618) % 1) - 0.5) * 0.7;
    return [xOf(t + spread), yOf(probability(scores, t))];
  }

  function probability(scores, t) {
    if (net.layers.at(-1).activation.name === "softmax") return scores[t];
    const top = Math.max(...scores), all = [...scores].map((x) => Math.exp(x - top));
    return all[t] / all.reduce((a, b) => a + b, 0);
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

  function outputsOn(cell) {
    const columns = Math.ceil(width / cell) + 1, rows = Math.ceil(height / cell) + 1, n = columns * rows;
    const X = new Float64Array(2 * n);
    for (let r = 0, k = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
      X[k++] = toX(c * cell);
      X[k++] = toY(r * cell);
    }
    return { columns, rows, cell, h: forward(net, player.weights, X, n).at(-1).h };
  }

  // How much of which class's colour a place has.
  function tintOf(h, at, range) {
    if (kinds?.many) {
      let best = 0;
      for (let j = 1; j < outputs; j++) if (h[at + j] > h[at + best]) best = j;
      return [best % 8, 0.5 * probability(h.subarray(at, at + outputs), best)];
    }
    const middle = kinds?.middle ?? range[0], t = (h[at] - middle) / (kinds?.span ?? range[1]);
    return [t >= 0 ? 0 : 1, t === t ? 0.46 * Math.min(1, Math.abs(t)) : 0];
  }

  function paint(grid) {
    const { paper, kinds: tints } = palette(), { columns, rows, h } = grid, picture = new ImageData(columns, rows);
    const { y } = player.runs[0].data, [low, high] = span([...y], 0), range = [(low + high) / 2, (high - low) / 2 || 1];
    for (let k = 0; k < columns * rows; k++) {
      const [kind, share] = tintOf(h, k * outputs, range), tint = tints[kind];
      for (let c = 0; c < 3; c++) picture.data[4 * k + c] = paper[c] + (tint[c] - paper[c]) * share;
      picture.data[4 * k + 3] = 255;
    }
    const small = new OffscreenCanvas(columns, rows), context = canvas.getContext("2d");
    small.getContext("2d").putImageData(picture, 0, 0);
    const scale = canvas.width / width;
    context.imageSmoothingEnabled = true;
    // the middle of a cell of the picture is where its number was computed
    context.drawImage(small, (-grid.cell / 2) * scale, (-grid.cell / 2) * scale, columns * grid.cell * scale, rows * grid.cell * scale);
  }

  // The line where classes part, cell by cell between the corners that differ.
  function boundary({ columns, rows, cell, h }) {
    const middle = kinds?.middle, parts = [];
    if (middle === undefined) return "";
    const value = (r, c) => h[(r * columns + c) * outputs] - middle;
    for (let r = 0; r + 1 < rows; r++) for (let c = 0; c + 1 < columns; c++) {
      const [a, b, d, e] = [value(r, c), value(r, c + 1), value(r + 1, c), value(r + 1, c + 1)];
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
      for (let k = 0; k + 1 < ends.length; k += 2) parts.push(`M${ends[k]}L${ends[k + 1]}`);
    }
    return parts.join("");
  }

  function drawCurve() {
    const n = Math.ceil((width - frame.left - frame.right) / 2) + 1, X = Float64Array.from({ length: n }, (_, k) => toX(frame.left + 2 * k));
    const h = forward(net, player.weights, X, n).at(-1).h, numbers = Array.from({ length: n }, (_, k) => h[k * outputs]);
    const clipped = numbers.map((o) => (o > box.high + (box.high - box.low) || o < box.low - (box.high - box.low) ? NaN : o));
    set(curve, "d", pathOf(clipped, 0, n - 1, (k) => frame.left + 2 * k, yOf));
  }

  // ---------------------------------------------------------- showing a round

  function show(full) {
    if (!player.weights || !box || overlay.parentNode.offsetParent === null) return;
    const data = player.data();
    if (made.of !== data) drawPoints();
    // points of a plane stay where they are from round to round; only words at few of them change
    const place = `${player.run.at(player.round).id} ${player.sample} ${width} ${height}`;
    if (!plane || full || made[0]?.label || place !== placed) placePoints(forward(net, player.weights, data.X, data.count), full || place !== placed);
    placed = place;
    clearTimeout(later);
    if (line) return drawCurve();
    if (!plane) return;
    const grid = outputsOn(full ? FINE : COARSE);
    paint(grid);
    set(cut, "d", boundary(grid));
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

  return { rebuild, show, kinds, plane, line, repaint: () => { colours = null; show(true); }, redraw: () => { drawPoints(); show(true); }, destroy: () => clearTimeout(later) };
}
