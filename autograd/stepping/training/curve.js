// The loss over the rounds: the scrubber of the player. All runs stay on it.

const CURVE_HEIGHT = 114, CURVE = { left: 46, right: 18, top: 16, bottom: 22 };
const TICK = 6; // of a sample that changes sides
const ABOVE = 2.2; // the highest loss of a branch that is shown, of the highest that was recorded

function curveOf(player, svg) {
  const { record } = player, last = record.rounds;
  const sheets = Object.fromEntries(["axes", "turns", "lines", "marks", "head"].map((name) => [name, drawn("g", `t-${name}`, {})]));
  const playhead = drawn("line", "t-playhead", {}), dot = drawn("circle", "t-dot", { r: 6 });
  const pill = drawn("rect", "t-pill", { rx: 8, height: 17 }), pillText = drawn("text", "t-pill-text", {});
  let width = 600, high = CURVE_HEIGHT, top = 1, low = 0, labels = [], taken = []; // where words stand above the curve

  sheets.head.append(playhead, pill, pillText, dot);
  svg.append(...Object.values(sheets));

  const xOf = (round) => CURVE.left + (round / last) * (width - CURVE.left - CURVE.right);
  const yOf = (loss) => high - CURVE.bottom - ((loss - low) / (top - low)) * (high - CURVE.top - CURVE.bottom);
  const roundAt = (x) => Math.max(0, Math.min(last, Math.round(((x - CURVE.left) / (width - CURVE.left - CURVE.right)) * last)));

  // The losses of the recorded run; of one that explodes those before, for the rest would be flat.
  function range() {
    const [run] = player.runs, gone = run.explosion(), until = gone === null ? last : Math.max(gone - 1, 0);
    const known = [...run.losses.subarray(0, until + 1), ...[...run.validation].filter(([r]) => r <= until).map(([, x]) => x)].filter(Number.isFinite);
    const highest = known.reduce((a, b) => Math.max(a, b), 0) || 1, least = known.reduce((a, b) => Math.min(a, b), 0);
    let most = highest;
    for (const other of player.runs.slice(1)) {
      for (const x of other.losses) if (Number.isFinite(x)) most = Math.max(most, Math.min(x, ABOVE * highest));
    }
    [low, top] = [least, most * 1.04];
  }

  // less: pixels that the runs above it need of its height
  function rebuild(wide, less = 0) {
    [width, high] = [wide ?? width, CURVE_HEIGHT - less];
    sized(svg, width, high);
    range();
    drawAxes();
    drawLines();
    drawTurns();
    show();
  }

  function drawAxes() {
    const made = [plotText("t-soft", 9, 14, say("training.loss"))];
    for (const y of ticksOf(low, top, 3)) {
      made.push(drawn("line", "t-grid", { x1: CURVE.left, x2: width - CURVE.right, y1: yOf(y), y2: yOf(y) }));
      made.push(plotText("t-soft t-end", CURVE.left - 7, yOf(y) + 4, tickText(y)));
    }
    labels = wholeTicks(last, width < 480 ? 4 : 8).map((round) => {
      const text = plotText("t-soft t-middle", xOf(round), high - 6, String(round));
      return { x: xOf(round), text };
    });
    sheets.axes.replaceChildren(...made, ...labels.map(({ text }) => text));
  }

  // Lines are cut at the upper edge, where a mark says that a run goes on above.
  function drawLines() {
    const lines = [], marks = [];
    taken = [];
    for (const run of player.runs) {
      const kind = `t-run-${player.styleOf(run)}`, end = run.lastKnown();
      lines.push(drawn("path", `t-line ${kind}${run === player.run ? " t-chosen" : ""}`, { d: pathOf(run.losses.map(capped), run.from, end, xOf, yOf) }));
      const held = [...run.validation].filter(([, x]) => x === x);
      if (held.length > 1) lines.push(drawn("path", `t-line t-validation ${kind}`, { d: heldPath(held) }));
      const fork = run.parent && run.loss(run.from);
      if (Number.isFinite(fork)) marks.push(drawn("circle", "t-fork", { cx: xOf(run.from), cy: yOf(Math.min(fork, top)), r: 4.5 }));
      marks.push(...leaving(run, end));
    }
    const frame = { x: 0, y: CURVE.top - 2, width, height: high - CURVE.top };
    const window_ = drawn("svg", "", { ...frame, viewBox: Object.values(frame).join(" ") }); // shows what is inside of it
    window_.append(...lines);
    sheets.lines.replaceChildren(window_);
    sheets.marks.replaceChildren(...marks);
  }

  const capped = (x) => Math.min(x, top + 3 * (top - low));
  const heldPath = (held) => held.map(([round, x], k) => `${k ? "L" : "M"}${xOf(round).toFixed(1)} ${yOf(capped(x)).toFixed(1)}`).join("");

  function leaving(run, end) {
    let r = run.from;
    while (r <= end && run.losses[r] <= top) r++;
    if (r > end) return [];
    const before = run.loss(r - 1), rise = (top - before) / (capped(run.losses[r]) - before), round = run.explosion();
    const x = Math.max(CURVE.left, Math.min(xOf(r - 1 + (rise >= 0 && rise <= 1 ? rise : 1)), width - 12));
    if (round !== null) return warning(x, say("training.explodes", { round }));
    return warning(x, run.losses[end] > run.loss(run.from) ? say("training.too_large_run") : "");
  }

  function warning(x, words) {
    const toLeft = x > width * 0.6, wide = textWidth(words, 12) * 1.1 + 16;
    taken.push(toLeft ? [x - wide, x + 8] : [x - 8, x + wide]);
    const text = plotText(`t-warning${toLeft ? " t-end" : ""}`, x + (toLeft ? -10 : 10), CURVE.top - 3, words);
    return [drawn("path", "t-warning-mark", { d: `M${x - 5} ${CURVE.top - 3}L${x} ${CURVE.top - 12}L${x + 5} ${CURVE.top - 3}Z` }), text];
  }

  // Samples that change sides as ticks at the axis: up those that are right from here on, down the
  // others. What becomes true is a line with its sign above.
  function drawTurns() {
    const { sides, turns } = player.views, base = high - CURVE.bottom, made = [];
    for (const change of sides.turns()?.changes ?? []) {
      const x = xOf(change.round), title = drawn("title", "", {}), group = drawn("g", "t-tick", {});
      title.textContent = turns.words(change);
      if (change.right.length) group.append(drawn("line", "", { x1: x, x2: x, y1: base, y2: base - TICK }));
      if (change.wrong.length) group.append(drawn("line", "", { x1: x, x2: x, y1: base, y2: base + TICK - 1 }));
      group.append(title);
      made.push(group);
    }
    let free = 0; // from here on there is room for a sign
    for (const [kind, round] of turns.marks().sort((a, b) => a[1] - b[1])) {
      const x = xOf(round), at = Math.max(free, Math.min(width - 14, x - 5));
      free = at + 14;
      made.push(drawn("line", "t-turn-line", { x1: x, x2: x, y1: CURVE.top - 1, y2: base }), ...(taken.some(([from, to]) => at + 10 > from && at < to) ? [] : [turns.signOf(kind, { transform: `translate(${at} 3)` })]));
    }
    sheets.turns.classList.toggle("t-often", made.length > last / 4); // many are calm
    sheets.turns.replaceChildren(...made);
  }

  function show() {
    const { round, run } = player, x = xOf(round), loss = run.loss(round), beyond = !(loss <= top);
    set(playhead, "x1", x);
    set(playhead, "x2", x);
    set(playhead, "y1", beyond ? CURVE.top + 4 : CURVE.top - 1); // below the words that say so
    set(playhead, "y2", high - CURVE.bottom);
    set(dot, "cx", x);
    set(dot, "cy", beyond ? CURVE.top + 8 : yOf(loss)); // at the edge while the loss is beyond it
    set(dot, "class", `t-dot t-run-${player.styleOf(run)}`);
    set(dot, "visibility", round <= run.lastKnown() ? "visible" : "hidden");
    write(pillText, say("training.round", { round }));
    const half = (textWidth(pillText.textContent, 11) + 16) / 2, at = Math.max(CURVE.left - 4 + half, Math.min(width - half - 1, x)); // right of the number 0
    for (const [key, value] of Object.entries({ x: at - half, y: high - 19, width: 2 * half })) set(pill, key, value);
    set(pillText, "x", at);
    set(pillText, "y", high - 6.5);
    for (const label of labels) set(label.text, "visibility", Math.abs(label.x - at) < half + 12 ? "hidden" : "visible");
    svg.setAttribute("aria-valuenow", String(round));
    svg.setAttribute("aria-valuetext", `${say("training.round_of", { round, count: last })}, ${say("training.loss_is", { loss: told(loss, 4) })}`);
  }

  // ---------------------------------------------------------- dragging

  svg.setAttribute("role", "slider");
  svg.setAttribute("tabindex", "0");
  svg.setAttribute("aria-valuemin", "0");
  svg.setAttribute("aria-valuemax", String(last));
  player.listen(svg, "pointerdown", (event) => {
    if (event.button) return;
    svg.setPointerCapture?.(event.pointerId);
    player.drag(roundAt(placeIn(event)));
  });
  player.listen(svg, "pointermove", (event) => event.buttons & 1 && svg.hasPointerCapture?.(event.pointerId) && player.drag(roundAt(placeIn(event))));
  for (const end of ["pointerup", "pointercancel"]) player.listen(svg, end, () => player.rest());
  const placeIn = (event) => ((event.clientX - svg.getBoundingClientRect().left) / svg.getBoundingClientRect().width) * width;

  return { rebuild, show, turns: drawTurns, lines: () => { range(); drawAxes(); drawLines(); drawTurns(); show(); } };
}
