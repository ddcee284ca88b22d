// The training player: one root with its markup and record. Everything follows one position:
// the run, the round, the weight, the sample.

const PLAY_PAUSE = 60, MOST_BRANCHES = 5, RATE_SPAN = 30; // times and parts of the recorded rate
const SOON = 8; // milliseconds a frame is given to a run that is being computed
let players = 0;

function mountTraining(root, options = {}) {
  if (root.glassgradTraining) return root.glassgradTraining;
  const get = (name) => root.querySelector(`[data-part="${name}"]`);
  const record = JSON.parse(get("record").textContent), last = record.rounds, undo = [], listeners = new Set();
  const net = record.network && netOf(record);
  const player = {
    root, get, record, net, id: `glassgrad-training-${++players}`, runs: [], run: null, round: 0, weight: null, sample: null,
    adding: null, update: null, weights: null,
    listen(target, event, handler, extra) {
      target.addEventListener(event, handler, extra);
      undo.push(() => target.removeEventListener(event, handler, extra));
    },
  };
  if (record.replay && !OPTIMISERS[record.optimizer.kind]) Object.assign(record, { replay: false, reason: "optimizer" });
  player.runs.push((player.run = recordedRun(record, net)));
  if (record.replay && !isFaithful(record, net, player.run)) Object.assign(record, { replay: false, reason: "unfaithful" });
  const computable = net && record.X && record.loss.name; // gradients can be computed in the page
  player.weight = net ? firstWeight() : { part: "W", at: [0] };
  localise(root);

  // A weight in the middle of the picture: from the first input to the second neuron.
  function firstWeight() {
    const { outputs } = net.layers[0];
    return { part: "W", at: [0, 0, Math.min(1, outputs - 1)] };
  }

  // ---------------------------------------------------------- what is where

  player.weightIndex = () => (net ? indexOf(net, player.weight) : player.weight.at[0]);
  player.weightName = () => {
    if (!net) return { base: record.names[player.weightIndex()], sub: "", sup: "" };
    const { part, at } = player.weight;
    return part === "b" ? neuronName(record.network, "b", ...at) : weightName(record.network, ...at);
  };
  player.weightText = () => (net ? plainName(player.weightName()) : player.weightName().base);
  player.styleOf = (run) => player.runs.indexOf(run) % 6;
  player.hasWeights = (round) => player.run.at(round).weightsAt.has(round);
  player.reason = () => (record.reason ? say(`training.not_${record.reason}`) : "");
  player.mayBranch = () => Boolean(record.replay && computable);
  player.outputSlope = (position, j) => {
    const { states, y, n } = player.update;
    return lossOf(record, states.at(-1).h, y, n).slopes[position * net.outputs + j];
  };
  player.sampleGradients = () => {
    const { update } = player;
    const key = player.weightIndex();
    if (update.sampled?.key !== key) update.sampled = { key, all: sampleGradients(net, update.X, update.states, update.deltas, update.n, player.weight) };
    return update.sampled.all;
  };
  player.sampleNumber = (k) => player.update.indices?.[k] ?? k;
  player.positionOf = (sample) => (player.update.indices ? player.update.indices.indexOf(sample) : sample < player.update.n ? sample : -1);
  player.data = () => player.run.at(player.round).data; // of this round: before its fork a branch has its parent's
  player.sideOf = (s) => {
    const { kinds } = boundary, data = player.data(), y = data.y[s * data.width];
    return kinds?.many ? y : kinds ? (y === kinds.high ? 0 : 1) : 0;
  };
  player.sampleWords = (s) => {
    const data = player.data(), xs = Array.from(rowOf(data.X, data.inputs, s)).slice(0, 6).map((x) => told(x, 4));
    return `${say("training.sample", { number: s + 1 })}: (${xs.join(", ")}) → ${Array.from(rowOf(data.y, data.width, s)).map((t) => told(t, 4)).join(", ")}`;
  };

  // Others of the same layer, the nearest in the order first.
  player.neighbours = (index, most) => {
    const from = net ? net.layers.findLast(({ W }) => W <= index).W : 0, { inputs, outputs } = net ? net.layers.findLast(({ W }) => W <= index) : { inputs: 1, outputs: record.names.length };
    const all = Array.from({ length: inputs * outputs }, (_, k) => from + k).filter((k) => k !== index), stride = Math.ceil(all.length / most);
    return all.filter((_, k) => k % stride === 0);
  };

  // ---------------------------------------------------------- showing a round

  let gradients = false, full = true;

  function compute() {
    player.weights = player.run.weights(player.round);
    player.update = computable && player.weights ? player.run.update(player.round) : null;
    if (player.sample >= player.data().count) player.sample = null;
  }

  function show(complete = true) {
    full = complete;
    compute();
    curve.show();
    texts();
    drawNetwork();
    past?.show();
    if (player.update) boundary.show(full);
    why?.show(full);
    root.dataset.round = player.round;
  }

  function texts() {
    const { round, run, update } = player, loss = run.loss(round);
    const where = get("where");
    where.replaceChildren(...saying("training.round_of", { round: element("b", "", String(round)), count: last }));
    get("loss").replaceChildren(...(Number.isNaN(loss) && round === last && !record.replay ? [] : saying("training.loss_is", { loss: element("b", "", told(loss, 4)) })));
    const w = player.weights?.[player.weightIndex()], name = player.weightName();
    const now = get("weight-now");
    now.replaceChildren(nameElement(name), w === undefined ? "" : ` = ${told(w, 3)}`);
    get("history-title").replaceChildren(...saying("training.history", { name: nameElement(name) }));
    write(get("history-now"), w === undefined ? "" : told(w, 3));
    whyTitle(update, name);
    get("first").disabled = get("back").disabled = round === 0;
    get("last").disabled = get("next").disabled = round === last;
    write(get("note"), notes());
    rateShown();
  }

  // Where every update takes all samples, the next loss says whether the step was a good one.
  player.verdict = () => {
    const { run, round } = player, loss = run.loss(round), next = run.loss(Math.min(round + 1, last)), line = element("p", "t-verdict");
    if (record.order || round === last || Number.isNaN(loss)) return line;
    const rises = next > loss * (1 + 1e-9) || (Number.isFinite(loss) && !Number.isFinite(next)), gaps = { before: told(loss, 4), after: told(next, 4) };
    line.textContent = rises ? "▲ " + say("training.too_large", gaps) : say("training.falls", gaps);
    line.classList.toggle("t-ill", rises);
    return line;
  };

  function whyTitle(update, name) {
    const place = get("why-title"), k = player.weightIndex(), after = update?.after?.[k];
    if (!update || after === undefined) return place.replaceChildren(...saying("training.why_unknown", { name: nameElement(name) }));
    const key = player.round === last ? "training.why_end" : "training.why";
    place.replaceChildren(...saying(key, { name: nameElement(name), change: signed(after - update.weights[k], 2) }));
  }

  function notes() {
    const found = [];
    if (!net) found.push(say("training.no_network"));
    if (record.reason) found.push(player.reason());
    if (record.thinned) found.push(say("training.thinned", { every: record.thinned }));
    if (!player.weights) found.push(say("training.not_kept", { round: nearest(player.round) }));
    return found.join(" ");
  }

  const nearest = (round) => record.kept.reduce((best, r) => (Math.abs(r - round) < Math.abs(best - round) ? r : best), record.kept[0]);

  function drawNetwork() {
    if (!diagram || !player.weights) return;
    const values = asTree(net, player.weights), { update } = player, k = update ? player.positionOf(player.sample) : -1;
    if (update) values.gradients = asTree(net, update.gradient);
    if (update && player.sample !== null && k >= 0) {
      values.x = Array.from(rowOf(update.X, net.inputs, k));
      values.h = net.layers.map(({ outputs }, l) => Array.from(rowOf(update.states[l].h, outputs, k)));
    }
    diagram.update(values, { gradients: gradients && Boolean(update) });
    diagram.mark({ chosen: [player.weight] });
  }

  function go(round, complete = true) {
    const before = player.round;
    player.round = Math.max(0, Math.min(last, Math.round(Number(round)) || 0));
    if (player.sample !== null && (player.positionIn?.() ?? -1) < 0) player.sample = null;
    if (!net && !player.run.weights(player.round)) player.round = nearest(player.round);
    show(complete);
    if (before !== player.round) for (const callback of listeners) callback({ round: player.round });
  }

  // Many moves in one frame are one.
  let wanted = null, frame = 0;
  player.drag = (round) => {
    pause();
    wanted = round;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      const started = performance.now();
      go(wanted, false);
      player.spent = performance.now() - started;
    });
  };
  player.rest = () => {
    if (frame) cancelAnimationFrame(frame), (frame = 0), go(wanted ?? player.round);
    editing = null;
  };

  // ---------------------------------------------------------- playing

  let timer = null;

  function pause() {
    clearInterval(timer);
    timer = null;
    write(get("play"), say("training.play"));
  }

  function play() {
    if (player.round === last) go(0);
    write(get("play"), say("training.pause"));
    const stride = Math.max(1, Math.round(last / 240));
    timer = setInterval(() => {
      go(player.round + stride, player.round + stride >= last);
      if (player.round >= last) pause();
    }, last <= 40 ? 400 : PLAY_PAUSE);
  }

  const toggle = () => (timer === null ? play() : pause());
  const jump = (round) => { pause(); go(round); };

  // ---------------------------------------------------------- runs

  const waiting = [];
  let frames = 0, number_ = 0, editing = null, seeds = 0, working = 0;

  function addRun(run) {
    player.runs.push(run);
    if (player.runs.length > MOST_BRANCHES + 1) player.runs.splice(1, 1);
    choose(run);
    work();
  }

  // A branch takes the place of the one that is being changed.
  function branch(change) {
    const base = editing?.base ?? player.run, from = change.seed !== undefined ? 0 : editing?.from ?? player.round;
    if (editing?.run) drop(editing.run, base);
    const run = branchOf(record, net, base, { id: ++number_, from, ...change });
    if (change.hold) editing = { base, from, run };
    addRun(run);
    return run;
  }

  function drop(run, next) {
    const gone = new Set([run]);
    for (const other of player.runs) if (gone.has(other.parent)) gone.add(other);
    player.runs = player.runs.filter((other) => !gone.has(other));
    if (gone.has(player.run)) player.run = next ?? player.runs[0];
  }

  function choose(run) {
    player.run = run;
    runsShown();
    curve.lines();
    boundary?.redraw?.();
    show(full);
    past?.lines();
  }

  // Runs are computed in the time between two frames, and the recorded one is filled in after them.
  function work() {
    working ||= requestAnimationFrame(() => {
      working = 0;
      const open = player.runs.filter((run) => run.reached < last && run.parent);
      for (const run of open) run.advance(SOON / open.length);
      const filling = !open.length && record.replay && fill();
      if (open.length) {
        curve.lines();
        if (open.includes(player.run)) show(full);
        if (++frames % 8 === 0) past.lines();
      }
      if (open.length || filling) work();
      else {
        past?.lines();
        for (const settle of waiting.splice(0)) settle();
      }
    });
  }

  let filled = 0;
  function fill() {
    const end = performance.now() + SOON / 2, [run] = player.runs;
    while (filled <= last && performance.now() < end) run.weights(filled++);
    return filled <= last;
  }

  function runsShown() {
    const place = get("runs"), many = player.runs.length > 1;
    const chips = player.runs.map((run) => {
      const chip = element("span", `t-chip t-run-${player.styleOf(run)}${run === player.run ? " t-chosen" : ""}`), button = element("button", "t-chip-name");
      button.append(drawnSample(), element("span", "", runWords(run)));
      button.setAttribute("aria-pressed", String(run === player.run));
      button.addEventListener("click", () => choose(run));
      chip.append(button);
      if (run.parent) {
        const close = element("button", "t-chip-close", "×");
        close.setAttribute("aria-label", say("training.discard"));
        close.title = say("training.discard");
        close.addEventListener("click", () => { drop(run); choose(player.run); });
        chip.append(close);
      }
      return chip;
    });
    const held = record.validation ? [legendLine("t-validation", say("training.validation"))] : [];
    const hint = !many && player.mayBranch() ? [element("span", "t-hint-short", say("training.move_rate"))] : [];
    place.replaceChildren(...hint, ...held, ...chips);
  }

  function drawnSample() {
    const svg = drawn("svg", "t-sample-line", { width: 26, height: 8, "aria-hidden": "true" });
    svg.append(drawn("path", "t-line", { d: "M1 4H25" }));
    return svg;
  }

  function legendLine(kind, words) {
    const made = element("span", `t-key ${kind}`);
    made.append(drawnSample(), words);
    return made;
  }

  function runWords(run) {
    if (!run.parent) {
      const rate = told(run.rateAt(0), 3), { kind } = record.optimizer;
      if (!record.replay) return say("training.as_recorded", { kind: kind ?? "" });
      return isPlain(record.optimizer) ? say("training.run", { rate }) : say("training.run_kind", { kind, rate });
    }
    return run.label ? say(...run.label) : say("training.run_from", { rate: told(run.rateAt(run.from), 3), round: run.from });
  }

  // ---------------------------------------------------------- the learning rate

  const rateSlider = get("rate"), rate0 = player.runs[0].rateAt(0);
  const rateAt = (place) => Number((rate0 * RATE_SPAN ** ((place - 500) / 500)).toPrecision(place === 500 ? 17 : 2));
  const placeOfRate = (rate) => Math.round(500 + (500 * Math.log(rate / rate0)) / Math.log(RATE_SPAN));

  function rateShown() {
    const rate = player.run.rateAt(Math.min(player.round, last - 1));
    if (rateAt(Number(rateSlider.value)) !== rate) rateSlider.value = String(placeOfRate(rate));
    write(get("rate-value"), told(rate, 3));
    set(rateSlider, "aria-valuetext", told(rate, 3));
  }

  function setRate(rate) {
    pause();
    editing ??= player.run.parent && player.round === player.run.from && !player.run.label ? { base: player.run.parent, from: player.run.from, run: player.run } : { base: player.run, from: Math.min(player.round, last - 1), run: null };
    const { base } = editing;
    if (rate === base.rateAt(editing.from)) {
      if (editing.run) drop(editing.run, base);
      editing.run = null;
      return choose(base);
    }
    branch({ rate, hold: true });
  }

  // ---------------------------------------------------------- seeds and samples

  function reseed() {
    pause();
    editing = null;
    const seed = ++seeds;
    player.round = 0;
    branch({ seed, label: ["training.run_seed", { seed, rate: told(player.run.rateAt(0), 3) }] });
  }

  // Several changes at one round are one run.
  function changedHere() {
    const { run } = player, ends = player.runs.every(({ parent }) => parent !== run);
    return run.label?.[0].startsWith("training.run_data") && run.from === player.round && ends ? { base: run.parent, from: run.from, run } : null;
  }

  // `change` alters a copy of the data and gives the number of the sample.
  function changedData(change) {
    editing ??= changedHere() ?? { base: player.run, from: Math.min(player.round, last - 1), run: null };
    const { run, base, from } = editing, { data } = run ?? base.at(from), changed = new Set(run?.data.changed);
    const copy = { ...data, X: data.X.slice(), y: data.y.slice(), changed };
    changed.add(change(copy));
    const label = changed.size > 1 ? "training.run_data_many" : "training.run_data";
    branch({ data: copy, hold: true, label: [label, { round: from, count: changed.size }] });
  }

  player.moveSample = (s, { x, y }) => changedData((data) => {
    data.X.set(x, s * data.inputs);
    if (y !== undefined) data.y[s * data.width] = y;
    return s;
  });
  player.addSample = ({ x, y }) => {
    const grown = (array, more) => Float64Array.from([...array, ...more]);
    changedData((data) => {
      data.X = grown(data.X, x);
      data.y = grown(data.y, targetsOf(y, data.width));
      return data.count++;
    });
    editing = null;
  };

  function targetsOf(y, width) {
    if (y !== undefined) return [y];
    const { kinds } = boundary;
    if (!kinds?.many) return [player.adding];
    return width === 1 ? [player.adding] : Array.from({ length: width }, (_, j) => (j === player.adding ? 1 : 0));
  }

  function adding(value) {
    player.adding = value;
    legend();
  }

  // How the data are changed; while points are added, how that ends.
  function dataHint(values) {
    const classes = values.slice(0, 3).map((value, side) => `${side % 2 ? "◆" : "●"} ${told(value, 3)}`).join(" / ");
    const able = player.mayBranch() && (boundary.plane || boundary.line), key = values.length && boundary.plane ? "training.data_hint" : "training.drag_hint";
    for (const name of ["data-hint", "foot-hint"]) write(get(name), !able ? "" : player.adding === null ? say(key, { classes }) : say("training.adding", { value: told(player.adding, 3) }));
  }

  function legend() {
    const { kinds } = boundary, place = get("legend");
    const values = !kinds ? [] : kinds.many ? Array.from({ length: kinds.many }, (_, j) => j) : [kinds.high, kinds.low];
    dataHint(values);
    if (!(boundary.plane || boundary.line)) return place.replaceChildren();
    place.replaceChildren(...values.map((value, side) => {
      const button = element(player.mayBranch() && boundary.plane ? "button" : "span", `t-class t-side-${side % 8}`), svg = drawn("svg", "", { width: 14, height: 14, viewBox: "-7 -7 14 14", "aria-hidden": "true" });
      svg.append(side % 2 ? drawn("path", "t-mark", { d: "M0 -6L6 0L0 6L-6 0Z" }) : drawn("circle", "t-mark", { r: 5 }));
      button.append(svg, told(value, 3));
      if (button.tagName === "BUTTON") {
        button.title = say("training.add_title");
        button.setAttribute("aria-pressed", String(player.adding === value));
        button.addEventListener("click", () => adding(player.adding === value ? null : value));
      }
      return button;
    }));
  }

  // ---------------------------------------------------------- choosing

  player.pick = (sample, quiet = false) => {
    if (player.sample === sample) return;
    player.sample = sample;
    why.mark();
    boundary.show(full);
    drawNetwork();
  };
  player.positionIn = () => (player.update ? player.positionOf(player.sample) : -1);

  function pickWeight(place) {
    const { part, at } = place;
    if (part === "x" || part === "loss") return;
    player.weight = part === "W" || part === "b" ? place : record.network.bias[at[0]] ? { part: "b", at } : player.weight;
    show(full);
    past.lines();
  }

  function showGradients(wanted) {
    gradients = wanted;
    get("show-weights").setAttribute("aria-pressed", String(!wanted));
    get("show-gradients").setAttribute("aria-pressed", String(wanted));
    drawNetwork();
  }

  // ---------------------------------------------------------- one sample's pass

  player.open = (sample) => {
    pause();
    player.sample = sample;
    get("training").hidden = true;
    get("pass").hidden = false;
    pass.open(sample);
    if (!pass.graph) get("pass-slider").focus({ preventScroll: true });
  };

  function close() {
    pass.pause();
    get("pass").hidden = true;
    get("training").hidden = false;
    show();
    get("bars").querySelector("svg")?.focus({ preventScroll: true });
  }

  const passIsOpen = () => !get("pass").hidden;

  // ---------------------------------------------------------- building

  const curve = curveOf(player, get("curve"));
  const boundary = computable ? boundaryOf(player, get("canvas"), get("overlay")) : { kinds: null, show() {}, rebuild() {}, redraw() {} };
  const past = historyOf(player, get("history"));
  const why = whyOf(player, get("bars"), get("sum"));
  const pass = passOf(player, root);
  let diagram = null, width = 0;

  function dataTitle() {
    if (boundary.plane) return say(boundary.kinds ? "training.boundary" : "training.data");
    return boundary.line ? say("training.curve_of", { input: record.network.inputs[0] }) : say("training.against");
  }

  function layOut() {
    const wide = root.clientWidth;
    if (!wide || wide === width) return;
    width = wide;
    root.dataset.width = wide >= 1040 ? "wide" : wide >= 780 ? "narrow" : wide >= 560 ? "medium" : "phone";
    const inside = (name) => get(name).parentNode.clientWidth, tall = panelHeight();
    curve.rebuild(inside("curve"));
    if (net && visible("network")) {
      diagram?.destroy();
      diagram = diagramOf(get("diagram"), record.network, { width: Math.max(inside("diagram"), 220), height: tall, say });
      diagram.onpick(pickWeight);
    }
    if (visible("data")) boundary.rebuild(inside("overlay"), tall - 12);
    if (visible("past")) past.rebuild(inside("history"), tall);
    why.rebuild(Math.min(get("bars").clientWidth, 380));
    show();
  }

  // A page gives the panels what its window has left; a notebook keeps them low.
  function panelHeight() {
    if (root.dataset.width === "phone") return 232;
    return options.page ? Math.max(196, Math.min(330, innerHeight - 496)) : 196;
  }

  const visible = (name) => get(name).offsetParent !== null;

  function pane(name) {
    root.dataset.pane = name;
    for (const tab of root.querySelectorAll("[data-pane]")) tab.setAttribute("aria-selected", String(tab.dataset.pane === name));
    if (name === "weights" || name === "gradients") showGradients(name === "gradients");
    width = 0;
    layOut();
  }

  function listWeights() { // of a model that is no network
    const list = get("weight-list");
    get("diagram").setAttribute("hidden", "");
    list.hidden = false;
    list.append(...record.names.slice(0, 400).map((name, k) => {
      const item = element("li"), button = element("button", "", name);
      button.addEventListener("click", () => { player.weight = { part: "W", at: [k] }; show(); past.lines(); });
      item.append(button);
      return item;
    }));
    for (const name of ["data", "toggle"]) get(name).hidden = true;
  }

  // ---------------------------------------------------------- languages

  // The button says the next language, in that language.
  function offer() {
    const button = get("language"), next = languages[(languages.indexOf(language) + 1) % languages.length];
    button.hidden = languages.length < 2;
    write(button, WORDS[next].name);
    button.lang = next;
  }

  function speak() {
    localise(root);
    if (options.page) {
      document.title = say("training.title", { rounds: last });
      document.documentElement.lang = language;
    }
    write(get("data-title"), dataTitle());
    runsShown();
    legend();
    offer();
    width = 0;
    layOut();
    if (passIsOpen()) pass.open(player.sample);
  }

  function nextLanguage() {
    language = languages[(languages.indexOf(language) + 1) % languages.length];
    for (const reader of readers) reader();
  }

  // ---------------------------------------------------------- events

  const clicks = { first: () => jump(0), back: () => jump(player.round - 1), next: () => jump(player.round + 1), last: () => jump(last), play: toggle, seed: reseed, "show-weights": () => showGradients(false), "show-gradients": () => showGradients(true), "pass-close": close, language: nextLanguage };
  for (const [name, act] of Object.entries(clicks)) player.listen(get(name), "click", act);
  for (const tab of root.querySelectorAll("[data-pane]")) player.listen(tab, "click", () => pane(tab.dataset.pane));
  player.listen(rateSlider, "input", () => setRate(rateAt(Number(rateSlider.value))));
  player.listen(rateSlider, "change", () => { editing = null; });

  const keys = { ArrowRight: clicks.next, ArrowUp: clicks.next, ArrowLeft: clicks.back, ArrowDown: clicks.back, Home: clicks.first, End: clicks.last, " ": toggle };
  const far = { PageUp: 10, PageDown: -10 };
  player.listen(options.keys ?? root, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "Escape" && passIsOpen()) close();
    else if (event.key === "Escape" && player.adding !== null) adding(null);
    else if (event.target.closest?.("select, input:not([data-part=pass-slider])")) return;
    else if (event.key === " " && event.target.closest?.("button, [role=button]")) return;
    else if (passIsOpen()) { if (!pass.key(event)) return; }
    else if (far[event.key]) jump(player.round + Math.sign(far[event.key]) * Math.max(1, Math.round(last / 10)));
    else if (Object.hasOwn(keys, event.key)) keys[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  root.classList.add("mounted");
  get("branching").hidden = !player.mayBranch();
  readers.add(speak);
  undo.push(() => readers.delete(speak));
  if (!net) listWeights();
  if (!computable && net) get("data").hidden = true;
  get("toggle").hidden ||= !computable;
  player.round = Math.max(0, Math.min(last, options.round ?? 0));
  pane("weights");
  speak();
  const watch = new ResizeObserver(layOut), scheme = matchMedia("(prefers-color-scheme: dark)");
  watch.observe(root);
  player.listen(scheme, "change", () => boundary.repaint?.());
  work();
  return (root.glassgradTraining = {
    settled: () => (working ? new Promise((settle) => waiting.push(settle)) : Promise.resolve()),
    go: jump, player, open: player.open, close, setRate, reseed,
    get round() { return player.round; },
    onchange(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    destroy() {
      pause();
      cancelAnimationFrame(frame);
      cancelAnimationFrame(working);
      watch.disconnect();
      boundary.destroy?.();
      pass.graph?.destroy();
      for (const take of undo) take();
      delete root.glassgradTraining;
    },
  });
}
