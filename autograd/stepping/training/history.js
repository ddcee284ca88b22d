// One weight over the rounds, among others of its layer.

const HISTORY = { left: 34, right: 10, top: 10, bottom: 20 }, MOST_OTHERS = 24;

function historyOf(player, svg) {
  const { record } = player, last = record.rounds;
  const sheets = Object.fromEntries(["axes", "lines", "head"].map((name) => [name, drawn("g", `t-${name}`, {})]));
  const playhead = drawn("line", "t-playhead", {}), dot = drawn("circle", "t-dot", { r: 4.5 });
  let width = 220, height = 196, left = HISTORY.left, low = -1, high = 1, key = "";
  sheets.head.append(playhead, dot);
  svg.append(...Object.values(sheets));

  const xOf = (round) => left + (round / last) * (width - left - HISTORY.right);
  const yOf = (w) => height - HISTORY.bottom - ((w - low) / (high - low)) * (height - HISTORY.top - HISTORY.bottom);

  // The rounds whose weights are at hand, thinned to what can be seen.
  function rounds() {
    const known = [];
    for (let r = 0; r <= last; r++) if (player.hasWeights(r)) known.push(r);
    const stride = Math.max(1, Math.floor(known.length / 240));
    return known.filter((_, k) => k % stride === 0 || k === known.length - 1);
  }

  const within = (w, more = 0) => Math.max(low - more, Math.min(high + more, w));

  function rebuild(wide, high_) {
    [width, height] = [wide ?? width, high_ ?? height];
    sized(svg, width, height);
    key = "";
    lines();
  }

  function lines() {
    const { run } = player, index = player.weightIndex();
    const at = rounds(), own = at.map((r) => run.weights(r)?.[index] ?? NaN);
    const others = player.neighbours(index, MOST_OTHERS).map((k) => at.map((r) => run.weights(r)?.[k] ?? NaN));
    const beside = player.beside(last), other = beside ? at.map((r) => (beside.at(r) === run.at(r) ? NaN : beside.weights(r)?.[index] ?? NaN)) : [];
    limits([own, ...others].map((ws) => before(run, at, ws)), before(beside, at, other));
    const path = (ws) => {
      let open = false;
      return ws.map((w, k) => {
        if (w !== w) return ((open = false), "");
        const step = `${open ? "L" : "M"}${xOf(at[k]).toFixed(1)} ${yOf(within(w, 3 * (high - low))).toFixed(1)}`;
        open = true;
        return step;
      }).join("");
    };
    left = Math.max(HISTORY.left, ...ticks().map((y) => textWidth(tickText(y), 11) + 10));
    drawAxes();
    const frame = { x: 0, y: HISTORY.top, width, height: height - HISTORY.top - HISTORY.bottom };
    const window_ = drawn("svg", "", { ...frame, viewBox: Object.values(frame).join(" ") }); // shows what is inside of the axes
    window_.append(...others.map((ws) => drawn("path", "t-other", { d: path(ws) })), ...(beside ? [drawn("path", `t-line t-run-${player.styleOf(beside)}`, { d: path(other) })] : []), drawn("path", `t-line t-chosen t-run-${player.styleOf(run)}`, { d: path(own) }));
    sheets.lines.replaceChildren(window_, ...leaving());
    show();
  }

  function leaving() {
    const round = player.run.explosion();
    return round === null ? [] : [plotText("t-warning t-end", width - HISTORY.right, HISTORY.top + 12, "▲ " + say("training.explodes", { round }))];
  }

  // A run that explodes would press the rest flat: only what was before counts.
  function before(run, at, ws) {
    const gone = run?.explosion() ?? null;
    return gone === null ? ws : ws.filter((_, k) => at[k] <= Math.max(gone - 1, 1));
  }

  function limits(own, beside) {
    const calm = [...own.flat(), ...beside].filter(Number.isFinite);
    [low, high] = calm.length ? [calm.reduce((a, b) => Math.min(a, b)), calm.reduce((a, b) => Math.max(a, b))] : [-1, 1];
    const room = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
    [low, high] = [low - room, high + room];
  }

  const ticks = () => ticksOf(low, high, 3);

  function drawAxes() {
    const made = [];
    for (const y of ticks()) {
      made.push(drawn("line", "t-grid", { x1: left, x2: width - HISTORY.right, y1: yOf(y), y2: yOf(y) }));
      made.push(plotText("t-soft t-end", left - 6, yOf(y) + 4, tickText(y)));
    }
    for (const round of wholeTicks(last, width > 300 ? 6 : 3)) made.push(plotText("t-soft t-middle", Math.min(xOf(round), width - 8 - textWidth(String(round), 11) / 2), height - 5, String(round)));
    sheets.axes.replaceChildren(...made);
  }

  function show() {
    const { round, run } = player, x = xOf(round), w = run.weights(round)?.[player.weightIndex()];
    for (const [name, value] of Object.entries({ x1: x, x2: x, y1: HISTORY.top - 4, y2: height - HISTORY.bottom })) set(playhead, name, value);
    const known = w !== undefined && w === w;
    set(dot, "visibility", known ? "visible" : "hidden");
    if (known) for (const [name, value] of Object.entries({ cx: x, cy: yOf(within(w)) })) set(dot, name, value);
    set(dot, "class", `t-dot t-run-${player.styleOf(run)}`);
  }

  return { rebuild, lines, show };
}
