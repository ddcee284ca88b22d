// Where a descent is: of one leaf the curve with the walker on it, of two the contour with the
// path, of more every leaf over the rounds.

const WALK = { left: 40, right: 12, top: 12, bottom: 22 }, FAR = 14; // times the first loss

// Above this an output has left the picture.
function beyondSight(losses) {
  const [first] = losses, base = Math.min(...losses.filter(Number.isFinite));
  return base + FAR * Math.max(Math.abs(first - base), Math.abs(first), 1e-12);
}

function walkerOf(walk, canvas, svg) {
  const sheets = Object.fromEntries(["axes", "lines", "marks"].map((name) => [name, drawn("g", `t-${name}`, {})]));
  let width = 400, height = 190, beside = WALK.right, box = null, colours = null, key = "";
  svg.append(...Object.values(sheets));

  const xOf = (x) => WALK.left + ((x - box.left) / (box.right - box.left)) * (width - WALK.left - beside);
  const yOf = (y) => height - WALK.bottom - ((y - box.low) / (box.high - box.low)) * (height - WALK.top - WALK.bottom);
  const inside = (x, y) => x >= box.left && x <= box.right && y >= box.low && y <= box.high;

  // The rounds that are near enough to be shown: an explosion would press all else flat.
  function near() {
    const { rounds } = walk, far = beyondSight(rounds.map((r) => r.loss));
    const gone = rounds.findIndex((r) => !(r.loss <= far));
    return rounds.slice(0, gone < 0 ? rounds.length : Math.max(gone, 2)).filter((r) => r.xs.every(Number.isFinite));
  }

  function stretch(numbers, room) {
    const low = Math.min(...numbers), high = Math.max(...numbers), more = (high - low) * room || Math.abs(low) * 0.5 || 1;
    return [low - more, high + more];
  }

  function rebuild(wide, tall) {
    [width, height] = [wide ?? width, tall ?? height];
    sized(svg, width, height);
    const scale = Math.min(globalThis.devicePixelRatio || 1, 2);
    Object.assign(canvas, { width: width * scale, height: height * scale });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    key = "";
    show();
  }

  function show() {
    const now = JSON.stringify([walk.rounds.map((r) => r.xs), width, height, walk.leaves]);
    if (now !== key) {
      key = now;
      beside = WALK.right;
      if (walk.leaves.length === 1) layCurve();
      else if (walk.leaves.length === 2) layContour();
      else layLines();
    }
    if (walk.leaves.length === 1) onCurve();
    else if (walk.leaves.length === 2) onContour();
    else onLines();
  }

  // ---------------------------------------------------------- one leaf: a curve

  let samples = [];

  function layCurve() {
    const places = near(), [left, right] = stretch(places.map((r) => r.xs[0]), 0.4), count = 241;
    samples = Array.from({ length: count }, (_, k) => left + ((right - left) * k) / (count - 1)).map((x) => [x, walk.at([x])]);
    const known = samples.map(([, y]) => y).filter(Number.isFinite), top = Math.max(...places.map((r) => r.loss), ...known.filter((_, k) => k % 240 === 0));
    const [low, high] = stretch([...known.filter((y) => y <= top * 1.5 + 1e-12), ...places.map((r) => r.loss)], 0.06);
    box = { left, right, low, high };
    const axes = gridLines(ticksOf(low, high, 4), ticksOf(left, right, 5));
    let open = false;
    const d = samples.map(([x, y]) => {
      if (!Number.isFinite(y) || y > high + (high - low) || y < low - (high - low)) return ((open = false), "");
      const part = `${open ? "L" : "M"}${xOf(x).toFixed(1)} ${yOf(y).toFixed(1)}`;
      open = true;
      return part;
    });
    sheets.axes.replaceChildren(...axes, axisName(walk.names[0], "along"));
    sheets.lines.replaceChildren(drawn("path", "t-line t-run-0 t-chosen", { d: d.join("") }));
    canvas.hidden = true;
  }

  function onCurve() {
    const { rounds, round } = walk, { xs: [x], loss, grads: [slope], after: [next] } = rounds[round], made = [];
    const earlier = rounds.slice(0, round).filter((r) => inside(r.xs[0], r.loss));
    const trail = [...earlier.map((r) => [r.xs[0], r.loss]), [x, loss]].filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
    made.push(drawn("path", "d-trail", { d: trail.map(([a, b], k) => `${k ? "L" : "M"}${xOf(a).toFixed(1)} ${yOf(b).toFixed(1)}`).join("") }));
    made.push(...earlier.map((r) => drawn("circle", "d-earlier", { cx: xOf(r.xs[0]), cy: yOf(r.loss), r: 3 })));
    if (inside(x, loss)) {
      made.push(...tangent(x, loss, slope));
      if (round < rounds.length - 1) made.push(...axisArrow(x, next, loss));
      made.push(drawn("circle", "d-walker", { cx: xOf(x), cy: yOf(loss), r: 6 }));
    } else made.push(gone());
    sheets.marks.replaceChildren(...made);
  }

  function tangent(x, loss, slope) {
    const reach = (box.right - box.left) * 0.12, tall = (box.high - box.low) * 0.3, run = Math.min(reach, tall / Math.max(Math.abs(slope), 1e-12));
    const line = drawn("line", `d-tangent${slope < 0 ? " d-falling" : ""}`, { x1: xOf(x - run), x2: xOf(x + run), y1: yOf(loss - slope * run), y2: yOf(loss + slope * run) });
    const left = xOf(x) > width * 0.6, text = plotText(`d-slope${left ? " t-end" : ""}`, xOf(x) + (left ? -12 : 12), Math.max(yOf(loss) - 12, WALK.top + 8), say("training.slope", { slope: told(slope, 4) }));
    return [line, text];
  }

  // The step on the axis, and the place where it ends.
  function axisArrow(x, next, loss) {
    const y = height - WALK.bottom, end = Math.max(WALK.left - 6, Math.min(width - beside + 6, xOf(next))), from = xOf(x), way = Math.sign(end - from);
    const made = [drawn("line", "d-drop", { x1: from, x2: from, y1: yOf(loss), y2: y })];
    if (Math.abs(end - from) >= 1) made.push(drawn("path", "d-step", { d: `M${from} ${y}H${end - way * Math.min(7, Math.abs(end - from))}` }), drawn("path", "d-head", { d: `M${end} ${y}l${-way * 8} -5v10Z` }));
    const there = walk.rounds[walk.round + 1].loss;
    if (inside(next, there)) made.push(drawn("circle", "d-next", { cx: xOf(next), cy: yOf(there), r: 5 }));
    return made;
  }

  const gone = () => plotText("t-warning t-middle", width / 2, height / 2, "▲ " + say("training.walker_gone"));

  // ---------------------------------------------------------- two leaves: a contour

  const COLUMNS = 64, ROWS = 44;
  let levels = [];

  function layContour() {
    const places = near();
    let [left, right] = stretch(places.map((r) => r.xs[0]), 0.35), [low, high] = stretch(places.map((r) => r.xs[1]), 0.35);
    const wide = Math.max(right - left, (high - low) * 0.7), tall = Math.max(high - low, (right - left) * 0.7);
    [left, right] = [(left + right - wide) / 2, (left + right + wide) / 2];
    [low, high] = [(low + high - tall) / 2, (low + high + tall) / 2];
    box = { left, right, low, high };
    const heights = new Float64Array((COLUMNS + 1) * (ROWS + 1));
    for (let r = 0; r <= ROWS; r++) for (let c = 0; c <= COLUMNS; c++) heights[r * (COLUMNS + 1) + c] = walk.at([left + ((right - left) * c) / COLUMNS, high - ((high - low) * r) / ROWS]);
    const known = [...heights].filter(Number.isFinite).sort((a, b) => a - b), base = known[0] ?? 0, top = known[Math.floor(known.length * 0.98)] ?? 1;
    // closer where the valley is: levels at equal steps of the root
    levels = Array.from({ length: 11 }, (_, k) => base + (top - base) * ((k + 0.6) / 11.6) ** 2);
    paint(heights);
    const axes = gridLines(ticksOf(low, high, 4), ticksOf(left, right, 5), true);
    sheets.axes.replaceChildren(...axes, axisName(walk.names[0], "along"), axisName(walk.names[1], "up"));
    sheets.lines.replaceChildren(drawn("path", "d-level", { d: levels.map((level) => levelPath(heights, level)).join("") }));
    canvas.hidden = false;
  }

  function paint(heights) {
    const shades = [shade("--card"), shade("--accent")], picture = new ImageData(COLUMNS + 1, ROWS + 1);
    heights.forEach((z, k) => {
      let band = levels.findIndex((level) => !(z > level));
      if (band < 0 || Number.isNaN(z)) band = levels.length;
      const share = (band / levels.length) * 0.5;
      for (let c = 0; c < 3; c++) picture.data[4 * k + c] = shades[0][c] + (shades[1][c] - shades[0][c]) * share;
      picture.data[4 * k + 3] = 255;
    });
    const small = new OffscreenCanvas(COLUMNS + 1, ROWS + 1), context = canvas.getContext("2d"), scale = canvas.width / width;
    small.getContext("2d").putImageData(picture, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = true;
    context.drawImage(small, WALK.left * scale, WALK.top * scale, (width - WALK.left - beside) * scale, (height - WALK.top - WALK.bottom) * scale);
  }

  function shade(name) {
    const probe = element("span");
    svg.parentNode.append(probe);
    probe.style.color = getComputedStyle(svg).getPropertyValue(name).trim();
    const found = getComputedStyle(probe).color.match(/\d+/g)?.slice(0, 3).map(Number) ?? [128, 128, 128];
    probe.remove();
    return found;
  }

  function levelPath(heights, level) {
    const parts = [], at = (c, r) => heights[r * (COLUMNS + 1) + c] - level;
    const place = (c, r) => `${(WALK.left + (c / COLUMNS) * (width - WALK.left - beside)).toFixed(1)} ${(WALK.top + (r / ROWS) * (height - WALK.top - WALK.bottom)).toFixed(1)}`;
    for (let r = 0; r < ROWS; r++) for (let c = 0; c < COLUMNS; c++) {
      const ends = [], [a, b, d, e] = [at(c, r), at(c + 1, r), at(c, r + 1), at(c + 1, r + 1)];
      const cross = (p, q, x, y, dx, dy) => p > 0 !== q > 0 && p === p && q === q && ends.push(place(x + (dx * p) / (p - q), y + (dy * p) / (p - q)));
      cross(a, b, c, r, 1, 0);
      cross(b, e, c + 1, r, 0, 1);
      cross(d, e, c, r + 1, 1, 0);
      cross(a, d, c, r, 0, 1);
      for (let k = 0; k + 1 < ends.length; k += 2) parts.push(`M${ends[k]}L${ends[k + 1]}`);
    }
    return parts.join("");
  }

  function onContour() {
    const { rounds, round } = walk, { xs: [x, y], after: [nx, ny] } = rounds[round], path = rounds.slice(0, round + 1).filter((r) => r.xs.every(Number.isFinite));
    const made = [drawn("path", "d-path", { d: path.map((r, k) => `${k ? "L" : "M"}${xOf(r.xs[0]).toFixed(1)} ${yOf(r.xs[1]).toFixed(1)}`).join("") })];
    made.push(...path.slice(0, -1).map((r) => drawn("circle", "d-earlier", { cx: xOf(r.xs[0]), cy: yOf(r.xs[1]), r: 3 })));
    if (inside(x, y)) {
      const [ax, ay, bx, by] = [xOf(x), yOf(y), xOf(nx), yOf(ny)], long = Math.hypot(bx - ax, by - ay);
      if (round < rounds.length - 1 && long > 7 && Number.isFinite(long)) {
        const turn = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
        made.push(drawn("line", "d-step", { x1: ax, y1: ay, x2: bx - (6 * (bx - ax)) / long, y2: by - (6 * (by - ay)) / long }), drawn("path", "d-head", { d: "M0 0l-9 -5v10Z", transform: `translate(${bx} ${by}) rotate(${turn})` }));
      }
      made.push(drawn("circle", "d-walker", { cx: ax, cy: ay, r: 6 }));
    } else made.push(gone());
    sheets.marks.replaceChildren(...made);
  }

  // ---------------------------------------------------------- more leaves: each over the rounds

  function layLines() {
    const count = walk.rounds.length - 1, shown = walk.leaves.slice(0, 8), calm = near();
    const [low, high] = stretch(calm.flatMap((r) => r.xs.slice(0, 8)), 0.06);
    box = { left: 0, right: Math.max(count, 1), low, high };
    beside = WALK.right + Math.max(...shown.map((_, k) => textWidth(walk.names[k], 13))); // the names, each at the end of its line
    const axes = gridLines(ticksOf(low, high, 4), wholeTicks(count, 6));
    const lines = shown.map((_, k) => drawn("path", `t-line t-run-${k % 6}`, { d: pathOf(walk.rounds.map((r) => (r.xs[k] <= high + (high - low) && r.xs[k] >= low - (high - low) ? r.xs[k] : NaN)), 0, count, xOf, yOf) }));
    const places = apart(calm.at(-1).xs.slice(0, 8).map((x) => yOf(x) + 4), 17, WALK.top + 8, height - WALK.bottom + 8);
    const ends = places.map((y, k) => {
      const text = plotText("t-soft", width - beside + 7, y, "");
      nameText(text, nameParts(walk.names[k]));
      return text;
    });
    sheets.axes.replaceChildren(...axes);
    sheets.lines.replaceChildren(...lines, ...ends);
    canvas.hidden = true;
  }

  // Heights for labels that keep `gap` between them: as wanted where there is room, else pushed down, then up.
  function apart(wanted, gap, top, bottom) {
    const order = wanted.map((_, k) => k).sort((a, b) => wanted[a] - wanted[b]), found = [];
    let last = top - gap;
    for (const k of order) found[k] = last = Math.max(wanted[k], last + gap);
    last = bottom + gap;
    for (const k of order.toReversed()) found[k] = last = Math.min(found[k], last - gap);
    return found;
  }

  function onLines() {
    const x = xOf(walk.round);
    sheets.marks.replaceChildren(drawn("line", "t-playhead", { x1: x, x2: x, y1: WALK.top - 6, y2: height - WALK.bottom }));
  }

  // ---------------------------------------------------------- axes

  function gridLines(ys, xs, bare = false) {
    const made = bare ? [] : ys.map((y) => drawn("line", "t-grid", { x1: WALK.left, x2: width - beside, y1: yOf(y), y2: yOf(y) }));
    if (!bare) made.push(drawn("line", "t-zero", { x1: WALK.left, x2: width - beside, y1: height - WALK.bottom, y2: height - WALK.bottom }));
    made.push(...ys.map((y) => plotText("t-soft t-end", WALK.left - 6, yOf(y) + 4, tickText(y))));
    made.push(...xs.filter((x) => xOf(x) < width - 44).map((x) => plotText("t-soft t-middle", xOf(x), height - 7, tickText(x))));
    return made;
  }

  function axisName(name, side) {
    const along = side === "along", text = plotText(`t-axis${along ? " t-end" : ""}`, along ? width - 4 : WALK.left + 5, along ? height - 7 : WALK.top + 12, "");
    nameText(text, nameParts(name));
    text.append(along ? " →" : " ↑");
    return text;
  }

  return { rebuild, show, repaint: () => { key = ""; show(); } };
}
