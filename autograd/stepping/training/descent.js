// Gradient descent on an expression: rounds above the player of its graph. Each round is a forward
// pass, a backward pass and one update a leaf; → at the end of a round opens the updates, then the
// next round. With another η everything is computed in the page.

const DESCENT = { left: 46, right: 16, top: 20, bottom: 22 }, DESCENT_HEIGHT = 112, ROUND_PAUSE = 500;
const MOST_LINES_OF_UPDATES = 12, MOST_WORK = 6e5; // node evaluations for all rounds: more would be felt at the slider

function mountDescent(root, options = {}) {
  if (root.glassgradDescent) return root.glassgradDescent;
  const get = (name) => root.querySelector(`[data-part="${name}"]`), inner = get("d-player"), undo = [], listeners = new Set();
  const record = JSON.parse(get("d-record").textContent), last = record.losses.length - 1;
  localise(root);
  const records = JSON.parse(inner.querySelector('[data-part="records"]').textContent);
  const graph = graphOf(records), arithmetic = records.shown ? null : arithmeticOf(graph, records);
  const original = records.shown ? null : recorded(graph, records), leaves = record.leaves;
  const free = arithmetic && !arithmetic.missing.length && graph.count * last <= MOST_WORK;
  let handle = null, start = null, rate = record.learning_rate, phase = -1, hushed = false, timer = null, width = 0;
  const walk = { leaves, names: leaves.map((i) => graph.names[i]), rounds: recordedRounds(), round: 0, at: outputAt };

  function listen(target, event, handler, extra) {
    target.addEventListener(event, handler, extra);
    undo.push(() => target.removeEventListener(event, handler, extra));
  }

  // ---------------------------------------------------------- the rounds

  function recordedRounds() {
    return record.losses.map((loss, r) => ({
      loss: number(loss), xs: record.values[r].map(number), grads: (record.gradients[r] ?? leaves.map(() => NaN)).map(number), after: (record.values[r + 1] ?? leaves.map(() => NaN)).map(number),
    }));
  }

  function computedRounds() {
    const found = [], seed = number(records.seed);
    let inputs = { ...(start ?? {}) };
    for (let r = 0; r <= last; r++) {
      const { data, grads } = Object.keys(inputs).length ? live(graph, arithmetic.rowOf, original.data, inputs, seed) : original;
      const xs = leaves.map((i) => data[i]), gs = leaves.map((i) => grads[i]), after = xs.map((x, k) => x - rate * gs[k]);
      found.push({ loss: data[graph.output], xs, grads: gs, after });
      inputs = { ...inputs, ...Object.fromEntries(leaves.map((i, k) => [i, after[k]])) };
    }
    return found;
  }

  function outputAt(xs) {
    if (!free) return NaN;
    return computed(graph, arithmetic.rowOf, original.data, { ...(start ?? {}), ...Object.fromEntries(leaves.map((i, k) => [i, xs[k]])) })[graph.output];
  }

  function again() {
    walk.rounds = start === null && rate === record.learning_rate ? recordedRounds() : computedRounds();
    walk.round = Math.min(walk.round, last);
    curve();
    go(walk.round, phase);
  }

  // ---------------------------------------------------------- showing

  function go(round, wanted = -1) {
    walk.round = Math.max(0, Math.min(last, round));
    phase = walk.round === last ? -1 : wanted;
    if (free) {
      hushed = true;
      try {
        const { xs } = walk.rounds[walk.round];
        handle.setInputs(Object.fromEntries(leaves.map((i, k) => [graph.names[i], xs[k]])));
        if (phase >= 0) handle.go(handle.length - 1);
      } finally {
        hushed = false;
      }
    }
    show();
  }

  function show() {
    const { round, rounds } = walk, { loss } = rounds[round];
    get("d-where").replaceChildren(...saying("training.round_of", { round: element("b", "", String(round)), count: last }), " ", element("span", "d-value", `${graph.names[graph.output]} = `), element("b", "", told(loss, 5)));
    verdict();
    updates();
    walker.show();
    head();
    get("d-back").disabled = round === 0;
    get("d-next").disabled = round === last;
    handOver(get("d-play"));
    write(get("d-rate-value"), told(rate, 3));
    if (document.activeElement !== get("d-rate")) get("d-rate").value = placeOf(rate);
    if (root.dataset.round !== String(round)) for (const callback of listeners) callback({ round });
    root.dataset.round = round;
    root.dataset.phase = phase;
    if (handle) ends();
  }

  // The player's own buttons lead on into the updates and the rounds around it.
  function ends() {
    const next = inner.querySelector('[data-part="next"]'), back = inner.querySelector('[data-part="back"]');
    if (next && walk.round < last) next.disabled = false;
    if (back && (walk.round > 0 || phase >= 0)) back.disabled = false;
  }

  // Which way the step goes, and whether it was a good one.
  function verdict() {
    const { round, rounds } = walk, now = rounds[round], next = rounds[round + 1], parts = [];
    if (next && leaves.length === 1 && Number.isFinite(now.grads[0]) && now.grads[0] !== 0) parts.push(element("span", "", say(now.grads[0] < 0 ? "training.slope_negative" : "training.slope_positive")));
    if (next) {
      const { kind, ...gaps } = verdictOf(now.loss, next.loss, 3), rises = kind === "too_large";
      parts.push(element("span", rises ? "t-ill" : "", (rises ? "▲ " : "") + say(`training.${kind}_of`, gaps)));
    }
    get("d-verdict").replaceChildren(...parts);
  }

  const inside = (x) => factor(told(x)).replace(/^−(.*)$/, "(−$1)");

  function updates() {
    const { round, rounds } = walk, { xs, grads, after } = rounds[round], list = get("d-updates");
    const from = Math.max(0, Math.min(phase - 2, leaves.length - MOST_LINES_OF_UPDATES)), shown = round === last ? [] : leaves.slice(from, from + MOST_LINES_OF_UPDATES);
    if (record.texts) return list.replaceChildren(...(record.texts[round] ?? []).map((text) => element("li", "", text)));
    list.replaceChildren(...shown.map((_, place) => {
      const k = from + place, item = element("li", k === phase ? "current" : ""), name = element("b");
      name.append(nameElement(nameParts(walk.names[k])));
      item.append(name, element("span", "", ":"), element("span", "", told(xs[k])), element("span", "", `− ${told(rate)} ×`), element("span", "d-gradient", inside(grads[k])), element("span", "", "="), element("b", "", told(after[k])));
      if (k === phase) item.setAttribute("aria-current", "step");
      return item;
    }));
    if (round === last) list.append(element("li", "", say("training.ends", { count: last })));
    list.querySelector(".current")?.scrollIntoView?.({ block: "nearest" });
  }

  // ---------------------------------------------------------- the curve of the output

  const svg = get("d-curve"), sheets = Object.fromEntries(["axes", "lines", "head"].map((name) => [name, drawn("g", `t-${name}`, {})]));
  svg.append(...Object.values(sheets));
  let low = 0, high = 1;
  const xOf = (round) => DESCENT.left + (round / last) * (width - DESCENT.left - DESCENT.right);
  const yOf = (loss) => DESCENT_HEIGHT - DESCENT.bottom - ((loss - low) / (high - low)) * (DESCENT_HEIGHT - DESCENT.top - DESCENT.bottom);

  function curve() {
    const losses = walk.rounds.map((r) => r.loss), known = losses.filter(Number.isFinite), base = Math.min(...known);
    const far = beyondSight(losses), gone = losses.findIndex((x) => !(x <= far));
    const shown = gone < 0 ? known : losses.slice(0, Math.max(gone, 1));
    [low, high] = [Math.min(...shown, ...(base >= 0 ? [0] : [])), Math.max(...shown)];
    high += (high - low) * 0.04 || 1;
    const width_ = width - DESCENT.right, until = gone < 0 ? last : Math.max(gone - 1, 0);
    sized(svg, width, DESCENT_HEIGHT);
    sheets.axes.replaceChildren(plotText("t-soft", 9, 13, graph.names[graph.output]),
      ...ticksOf(low, high, 3).flatMap((y) => [drawn("line", "t-grid", { x1: DESCENT.left, x2: width_, y1: yOf(y), y2: yOf(y) }), plotText("t-soft t-end", DESCENT.left - 7, yOf(y) + 4, tickText(y))]),
      ...wholeTicks(last, width > 380 ? 6 : 4).map((round) => plotText("t-soft t-middle d-tick", xOf(round), DESCENT_HEIGHT - 6, String(round))));
    const lines = [drawn("path", "t-line t-run-0 t-chosen", { d: pathOf(losses, 0, until, xOf, yOf) })];
    if (last <= 60) lines.push(...losses.slice(0, until + 1).map((loss, r) => drawn("circle", "d-dot", { cx: xOf(r), cy: yOf(loss), r: 2.5 })));
    if (gone >= 0) lines.push(...left(until, gone));
    sheets.lines.replaceChildren(...lines);
  }

  function left(until, gone) {
    const x = Math.min(xOf(until) + 8, width - 14), flip = x > width * 0.55;
    return [drawn("path", "t-line t-run-0", { d: `M${xOf(until)} ${yOf(walk.rounds[until].loss)}L${x} ${DESCENT.top - 6}` }), drawn("path", "t-warning-mark", { d: `M${x - 5} ${DESCENT.top}L${x} ${DESCENT.top - 10}L${x + 5} ${DESCENT.top}Z` }),
      plotText(`t-warning${flip ? " t-end" : ""}`, x + (flip ? -9 : 9), DESCENT.top - 2, say("training.explodes", { round: gone }))];
  }

  function head() {
    const x = xOf(walk.round), loss = walk.rounds[walk.round].loss, words = say("training.round", { round: walk.round }), half = (textWidth(words, 11) + 16) / 2, at = Math.max(half + 1, Math.min(width - half - 1, x));
    const made = [drawn("line", "t-playhead", { x1: x, x2: x, y1: DESCENT.top - 8, y2: DESCENT_HEIGHT - DESCENT.bottom })];
    if (loss >= low && loss <= high) made.push(drawn("circle", "d-walker", { cx: x, cy: yOf(loss), r: 5.5 }));
    made.push(drawn("rect", "t-pill", { x: at - half, y: DESCENT_HEIGHT - 19, width: 2 * half, height: 17, rx: 8 }), plotText("t-pill-text", at, DESCENT_HEIGHT - 6.5, words));
    sheets.head.replaceChildren(...made);
    for (const tick of sheets.axes.querySelectorAll(".d-tick")) set(tick, "visibility", Math.abs(Number(tick.getAttribute("x")) - at) < half + 10 ? "hidden" : "visible");
    for (const [name, value] of Object.entries({ "aria-valuenow": walk.round, "aria-valuetext": `${words}, ${told(loss, 4)}` })) svg.setAttribute(name, value);
  }

  for (const [name, value] of Object.entries({ role: "slider", tabindex: "0", "aria-valuemin": "0", "aria-valuemax": String(last) })) svg.setAttribute(name, value);
  svg.setAttribute("aria-label", say("training.curve"));
  const roundAt = (event) => {
    const box = svg.getBoundingClientRect(), x = ((event.clientX - box.left) / box.width) * width;
    return Math.round(((x - DESCENT.left) / (width - DESCENT.left - DESCENT.right)) * last);
  };
  listen(svg, "pointerdown", (event) => {
    if (event.button) return;
    svg.setPointerCapture?.(event.pointerId);
    pause();
    go(roundAt(event));
  });
  listen(svg, "pointermove", (event) => event.buttons & 1 && svg.hasPointerCapture?.(event.pointerId) && go(roundAt(event)));

  // ---------------------------------------------------------- moving

  const walker = leaves.length ? walkerOf(walk, get("d-canvas"), get("d-walker")) : { show() {}, rebuild() {}, repaint() {} };
  const atEnd = () => handle.position === handle.length - 1;

  // One step on from the player's last: the updates, then the next round. Whether it was ours.
  function on() {
    if (phase < 0 && (!atEnd() || walk.round === last)) return false;
    if (phase + 1 < Math.min(leaves.length, MOST_LINES_OF_UPDATES)) go(walk.round, phase + 1);
    else {
      if (free) handle.go(0);
      go(walk.round + 1);
    }
    return true;
  }

  function off() {
    if (phase >= 0) {
      phase -= 1;
      show();
      return true;
    }
    if (handle.position > 0 || walk.round === 0) return false;
    handle.go(handle.length - 1);
    go(walk.round - 1, Math.min(leaves.length, MOST_LINES_OF_UPDATES) - 1);
    return true;
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    write(get("d-play"), say("training.descend"));
  }

  function play() {
    if (timer !== null) return pause();
    if (walk.round === last) go(0);
    write(get("d-play"), say("training.pause"));
    timer = setInterval(() => {
      go(walk.round + 1);
      if (walk.round === last) pause();
    }, ROUND_PAUSE);
  }

  const claim = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
  const keys = options.keys ?? root;
  listen(keys, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.target.closest?.("select, input:not([data-part=slider])")) return;
    const ours = { ArrowRight: on, ArrowDown: on, ArrowLeft: off, ArrowUp: off, PageDown: () => turn(1), PageUp: () => turn(-1) }[event.key];
    if (ours?.()) claim(event);
    else if (phase >= 0 && (event.key === "Home" || event.key === "End")) { phase = -1; show(); }
  }, true);
  listen(inner, "click", (event) => {
    const part = event.target.closest?.("[data-part]")?.dataset.part;
    if ((part === "next" && on()) || (part === "back" && off())) claim(event);
  }, true);

  function turn(by) {
    pause();
    go(walk.round + by);
    return true;
  }

  function changed({ inputs }) {
    if (hushed) return;
    const { xs } = walk.rounds[walk.round], known = (i) => inputs[records.typed?.[i] ?? graph.names[i]] ?? inputs[graph.names[i]];
    const moved = leaves.some((i, k) => known(i) !== undefined && !Object.is(known(i), xs[k]));
    const others = graph.names.some((_, i) => graph.kinds[i] === "l" && !leaves.includes(i) && known(i) !== undefined && !Object.is(known(i), (start ?? {})[i] ?? original.data[i]));
    if (free && (moved || others)) { // a reader's own numbers: the descent starts there
      start = Object.fromEntries(graph.names.map((_, i) => i).filter((i) => graph.kinds[i] === "l" && known(i) !== undefined).map((i) => [i, known(i)]));
      walk.round = 0;
      phase = -1;
      again();
    } else if (phase >= 0 && !atEnd()) {
      phase = -1;
      show();
    } else ends();
  }

  // ---------------------------------------------------------- the learning rate

  const rate0 = record.learning_rate || 0.1, SPAN = 40;
  const rateAt = (place) => (place === 500 ? record.learning_rate : Number((rate0 * SPAN ** ((place - 500) / 500)).toPrecision(2)));
  const placeOf = (x) => Math.round(500 + (500 * Math.log((x || 1e-12) / rate0)) / Math.log(SPAN));
  const backToSteps = () => inner.querySelector('[data-part="board"]')?.focus({ preventScroll: true });
  listen(get("d-rate"), "keydown", (event) => {
    if (event.key !== "Escape") return;
    backToSteps();
    claim(event);
  });
  // Who has dragged the slider goes on with the keys of the steps; who came to it by Tab keeps it.
  listen(get("d-rate"), "pointerdown", () => addEventListener("pointerup", backToSteps, { once: true }));
  listen(get("d-rate"), "input", () => { pause(); rate = rateAt(Number(get("d-rate").value)); again(); });
  for (const [name, act] of Object.entries({ "d-back": () => turn(-1), "d-next": () => turn(1), "d-play": play })) listen(get(name), "click", act);

  // ---------------------------------------------------------- its place

  function layOut() {
    const wide = root.clientWidth;
    if (!wide || wide === width_) return;
    width_ = wide;
    root.dataset.width = wide >= 1080 ? "wide" : wide >= 640 ? "narrow" : "phone";
    width = svg.parentNode.clientWidth;
    curve();
    walker.rebuild(get("d-walker").parentNode.clientWidth, root.dataset.width === "phone" ? 176 : 190);
    show();
  }
  let width_ = 0;

  function speak() {
    localise(root);
    width_ = 0;
    layOut();
  }
  readers.add(speak);
  undo.push(() => readers.delete(speak));
  get("d-rate-box").hidden = !free;
  write(get("d-note"), free ? "" : say(records.shown ? "training.descent_arrays" : "training.descent_recorded"));
  root.classList.add("mounted");
  const watch = new ResizeObserver(layOut), scheme = matchMedia("(prefers-color-scheme: dark)");
  watch.observe(root);
  listen(scheme, "change", () => walker.repaint());
  layOut();
  inner.dataset.above = inner.getBoundingClientRect().top - root.getBoundingClientRect().top + 8;
  handle = mount(inner, options); // it takes the room that is left
  const forget = handle.onchange(changed);
  go(options.round ?? 0);
  return (root.glassgradDescent = {
    go, walk, handle, setRate(x) { rate = x; again(); }, get round() { return walk.round; }, get phase() { return phase; }, get rate() { return rate; },
    onchange(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    destroy() {
      pause();
      forget();
      watch.disconnect();
      for (const take of undo) take();
      handle.destroy();
      delete root.glassgradDescent;
    },
  });
}
