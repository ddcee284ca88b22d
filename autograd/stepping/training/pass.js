// One sample's pass through the network at the weights of one round: forward, backward down to
// the product that is the sample's say in one weight, the mean over all samples, the update.

const MOST_TERMS = 5; // of a sum that are written out

function passSteps(player, sample, position) {
  const { net, record, update } = player, { network } = record, k = player.weightIndex();
  const place = player.weight, [layer] = place.at, neuron = place.at.at(-1);
  const { states, deltas, X, weights } = update, x = rowOf(X, net.inputs, position), steps = [];
  const given = (l, i) => (l ? states[l - 1].h[position * net.layers[l].inputs + i] : x[i]);
  const givenName = (l, i) => plainName(l ? neuronName(network, "h", l - 1, i) : nameParts(network.inputs[i]));
  const z = (l, j) => states[l].z[position * net.layers[l].outputs + j], h = (l, j) => states[l].h[position * net.layers[l].outputs + j];
  const delta = (l, j) => deltas[l][position * net.layers[l].outputs + j];
  const wName = (l, i, j) => plainName(weightName(network, l, i, j)), zName = (l, j) => plainName(neuronName(network, "z", l, j)), hName = (l, j) => plainName(neuronName(network, "h", l, j));
  const W = (l, i, j) => weights[net.layers[l].W + i * net.layers[l].outputs + j], inside = (v) => factor(told(v)).replace(/^−(.*)$/, "(−$1)");
  const sumOf = (terms) => (terms.length > MOST_TERMS ? [...terms.slice(0, MOST_TERMS - 1), "…", terms.at(-1)] : terms).join(" + ");
  const add = (kind, name, line, marks = {}) => steps.push({ kind, name, line, marks });

  net.layers.forEach(({ inputs, outputs, b, activation }, l) => {
    for (let j = 0; j < outputs; j++) {
      const terms = Array.from({ length: inputs }, (_, i) => `${inside(W(l, i, j))} × ${inside(given(l, i))}`);
      if (b >= 0) terms.push(inside(weights[b + j]));
      const node = { part: "h", at: [l, j] }, givers = Array.from({ length: inputs }, (_, i) => (l ? { part: "h", at: [l - 1, i] } : { part: "x", at: [i] }));
      add("forward", activation.name === "linear" ? hName(l, j) : zName(l, j), `${sumOf(terms)} = ${told(z(l, j))}`, { gives: givers, takes: [node] });
      if (activation.name !== "linear" && activation.name !== "softmax") add("forward", hName(l, j), `${activation.name}(${told(z(l, j))}) = ${told(h(l, j))}`, { takes: [node] });
    }
    if (activation.name === "softmax") for (let j = 0; j < outputs; j++) add("forward", hName(l, j), `softmax = ${told(h(l, j))}`, { takes: [{ part: "h", at: [l, j] }] });
  });
  add("forward", "L", `${lossWords(record, update, position)} = ${told(update.losses[position])}`);

  for (let l = net.layers.length - 1; l >= layer; l--) {
    const { outputs, activation } = net.layers[l], next = net.layers[l + 1];
    for (let j = 0; j < outputs; j++) {
      const name = `∂L/∂${hName(l, j)}`, above = next ? fromAbove(l, j, next) : told(player.outputSlope(position, j));
      const marks = { takes: [{ part: "h", at: [l, j] }], gives: next ? Array.from({ length: next.outputs }, (_, i) => ({ part: "h", at: [l + 1, i] })) : [] };
      add("backward", name, next ? `${above} = ${told(upstream(l, j))}` : above, marks);
      if (activation.name === "linear") continue;
      const slope = activation.name === "softmax" ? "" : `${inside(upstream(l, j))} × ${inside(activation.slope(h(l, j), z(l, j)))}`;
      add("backward", `∂L/∂${zName(l, j)}`, `${slope || "softmax"} = ${told(delta(l, j))}`, { takes: [{ part: "h", at: [l, j] }] });
    }
  }
  function upstream(l, j) {
    const next = net.layers[l + 1];
    if (!next) return player.outputSlope(position, j);
    let sum = 0;
    for (let i = 0; i < next.outputs; i++) sum += W(l + 1, j, i) * delta(l + 1, i);
    return sum;
  }
  function fromAbove(l, j, next) {
    return sumOf(Array.from({ length: next.outputs }, (_, i) => `${inside(delta(l + 1, i))} × ${inside(W(l + 1, j, i))}`));
  }

  const { inputs } = net.layers[layer], from = net.layers[layer].activation.name === "linear" ? hName(layer, neuron) : zName(layer, neuron);
  let opens = 0;
  for (let i = 0; i < inputs; i++) {
    if (place.part === "W" && place.at[1] === i) opens = steps.length;
    const marks = { gives: [{ part: "h", at: [layer, neuron] }], takes: [{ part: "W", at: [layer, i, neuron] }] };
    add("backward", `∂L/∂${wName(layer, i, neuron)}`, `∂L/∂${from} × ${givenName(layer, i)} = ${inside(delta(layer, neuron))} × ${inside(given(layer, i))} = ${told(delta(layer, neuron) * given(layer, i))}`, marks);
  }
  if (net.layers[layer].b >= 0) {
    if (place.part === "b") opens = steps.length;
    add("backward", `∂L/∂${plainName(neuronName(network, "b", layer, neuron))}`, `∂L/∂${from} × 1 = ${told(delta(layer, neuron))}`, { gives: [{ part: "h", at: [layer, neuron] }], takes: [{ part: "b", at: [layer, neuron] }] });
  }
  const all = player.sampleGradients(), terms = Array.from(all, (g, i) => (i === position ? `[${told(g, 4)}]` : inside4(g)));
  const shown = terms.length > MOST_TERMS ? [...new Set([0, 1, position, terms.length - 1])].sort((a, b) => a - b).map((i) => terms[i]) : terms;
  add("update", say("training.mean"), `(${shown.join(" + ")}${terms.length > shown.length ? " + …" : ""}) / ${terms.length} = ${told(update.gradient[k])}`, { takes: [place] });
  const after = update.after?.[k], off = update.weights[k] - after;
  const plain = isPlain(record.optimizer);
  if (after !== undefined) add("update", player.weightText(), plain
    ? `${told(update.weights[k])} − ${told(update.rate)} × ${inside(update.gradient[k])} = ${told(after)}`
    : `${told(update.weights[k])} − ${told(update.rate)} × ${inside(off / update.rate)} = ${told(after)}`, { takes: [place] });
  return { steps, opens };
}

const inside4 = (x) => (x < 0 ? `(${told(x, 4)})` : told(x, 4));

// How the loss of a sample is written; of several outputs or classes by its name.
function lossWords(record, { states, y }, position) {
  const { name, classes } = record.loss, count = record.network.sizes.at(-1);
  if (count > 1 || classes) return name;
  const o = told(states.at(-1).h[position]), t = y[position], inner = t < 0 ? `(${told(t)})` : told(t);
  if (name === "mse_loss") return `(${o} − ${inner})²`;
  return `${name}(${o}, ${told(t)})`;
}

// The player of a network of this size, which is given the numbers of a sample and a round; null
// where the network is too large for it.
function passPlayer(player, root) {
  const { get } = player, template = get("pass-player");
  if (!template) return null;
  const names = JSON.parse(get("pass-names").textContent), place = get("pass-graph"), inner = element("div", "glassgrad-player");
  let handle = null, graph = null;

  function open(position) {
    const { update, net, record } = player, { width } = player.data(), numbers = {};
    if (!handle) {
      inner.append(template.content.cloneNode(true));
      place.append(inner);
      const around = place.getBoundingClientRect().top - root.getBoundingClientRect().top;
      inner.dataset.above = root.dataset.width === "phone" ? 0 : around + get("pass-sum").offsetHeight + 24;
      graph = graphOf(JSON.parse(inner.querySelector('[data-part="records"]').textContent));
      handle = mount(inner, {});
    }
    names.weights.forEach((name, k) => { numbers[name] = update.weights[k]; });
    names.inputs.forEach((name, i) => { numbers[name] = update.X[position * net.inputs + i]; });
    names.targets.forEach((name, j) => {
      numbers[name] = record.loss.classes ? Number(update.y[position] === j) : update.y[position * width + j];
    });
    handle.setInputs(numbers);
    const leaf = graph.names.indexOf(names.weights[player.weightIndex()]);
    handle.go(graph.steps.findLastIndex(({ kind, to }) => kind === "backward" && to === leaf));
    inner.querySelector('[data-part="board"]')?.focus({ preventScroll: true });
  }

  // Keys that come while nothing of the player has the focus.
  function key(event) {
    const part = { ArrowRight: "next", ArrowDown: "next", ArrowLeft: "back", ArrowUp: "back", Home: "first", End: "last", " ": "play" }[event.key];
    if (!part || inner.contains(event.target)) return false;
    inner.querySelector(`[data-part="${part}"]`).click();
    return true;
  }
  return { open, key, get handle() { return handle; }, get graph() { return graph; }, destroy: () => handle?.destroy() };
}

function passOf(player, root) {
  const get = (name) => root.querySelector(`[data-part="${name}"]`);
  const svg = get("pass-diagram"), list = get("pass-steps"), line = get("pass-line"), slider = get("pass-slider");
  const graph = passPlayer(player, root);
  let steps = [], at = 0, diagram = null, rows = [], playing = null;

  function open(sample) {
    const position = player.positionOf(sample);
    heading(sample, position);
    for (const [name, wanted] of [["pass-graph", graph], ["pass-sum", graph], ["pass-list", !graph]]) get(name).hidden = !wanted;
    if (graph) {
      get("pass-sum").replaceChildren(...[...get("sum").childNodes].map((node) => node.cloneNode(true)));
      return graph.open(position);
    }
    const found = passSteps(player, sample, position);
    ({ steps } = found);
    rows = steps.map((step, i) => {
      const row = element("tr");
      row.append(element("td", "", String(i + 1)), element("td", "", say("training." + step.kind)), element("td", "", step.name), element("td", "", step.line));
      return row;
    });
    list.replaceChildren(...rows);
    slider.max = String(steps.length - 1);
    const { network } = player.record, { states, X, weights } = player.update, { net } = player;
    diagram?.destroy();
    const wide = Math.max(280, svg.parentNode.clientWidth || 420), tall = Math.min(290, Math.max(190, Math.max(...network.sizes) * 56));
    diagram = diagramOf(svg, network, { width: wide, height: tall, say, keys: false });
    const each = (part) => net.layers.map(({ outputs }, l) => Array.from(rowOf(states[l][part], outputs, position)));
    diagram.update({ ...asTree(net, weights), x: Array.from(rowOf(X, net.inputs, position)), h: each("h") });
    go(found.opens);
  }

  function heading(sample, position) {
    const { update, net, record } = player, place = get("pass-where"), x = rowOf(update.X, net.inputs, position);
    const name = nameElement(player.weightName());
    const parts = say("training.pass", { round: player.round, name: "\u0000", number: sample + 1 }).split("\u0000");
    place.replaceChildren(parts[0], name, parts[1] ?? "");
    const inputs = Array.from(x).slice(0, 4).map((v, i) => `${record.network.inputs[i]} = ${told(v, 4)}`);
    const t = rowOf(update.y, update.y.length / update.n, position);
    write(get("pass-values"), [...inputs, ...(x.length > 4 ? ["…"] : []), `t = ${Array.from(t).map((v) => told(v, 4)).join(", ")}`].join(", ") + `  →  L = ${told(update.losses[position], 4)}`);
  }

  function go(k) {
    at = Math.max(0, Math.min(steps.length - 1, k));
    const step = steps[at];
    rows.forEach((row, i) => row.classList.toggle("current", i === at));
    const box = list.closest(".t-steps");
    if (box) box.scrollTop = rows[at].offsetTop - box.clientHeight / 2;
    line.replaceChildren(element("b", `t-of-${step.kind}`, step.name), element("span", "", ` ${step.kind === "update" && at === steps.length - 1 ? ":" : "="} ${step.line}`));
    diagram.mark({ ...step.marks, chosen: [player.weight], back: step.kind !== "forward" });
    slider.value = String(at);
    slider.setAttribute("aria-valuetext", `${at + 1} / ${steps.length}: ${step.name} = ${step.line}`);
    write(get("pass-counter"), `${at + 1} / ${steps.length} · ${say("training." + step.kind)}`);
    for (const [name, end] of [["pass-first", 0], ["pass-back", 0], ["pass-next", steps.length - 1], ["pass-last", steps.length - 1]]) get(name).disabled = at === end;
    handOver(get("pass-play"));
  }

  function pause() {
    clearInterval(playing);
    playing = null;
    write(get("pass-play"), say("training.play"));
  }

  function toggle() {
    if (playing !== null) return pause();
    if (at === steps.length - 1) go(0);
    write(get("pass-play"), say("training.pause"));
    playing = setInterval(() => {
      go(at + 1);
      if (at === steps.length - 1) pause();
    }, 1100);
  }

  const clicks = { "pass-first": () => go(0), "pass-back": () => go(at - 1), "pass-next": () => go(at + 1), "pass-last": () => go(steps.length - 1) };
  for (const [name, act] of Object.entries(clicks)) player.listen(get(name), "click", () => { pause(); act(); });
  player.listen(get("pass-play"), "click", toggle);
  player.listen(slider, "input", () => { pause(); go(Number(slider.value)); });
  player.listen(list, "click", (event) => {
    const row = event.target.closest("tr");
    if (row) { pause(); go(rows.indexOf(row)); }
  });
  const keys = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  return {
    open,
    pause,
    graph,
    key(event) {
      if (graph) return graph.key(event);
      if (keys[event.key]) go(at + keys[event.key]);
      else if (event.key === "Home") go(0);
      else if (event.key === "End") go(steps.length - 1);
      else if (event.key === " ") toggle();
      else return false;
      if (event.key !== " ") pause();
      return true;
    },
    get position() { return at; },
    get steps() { return steps; },
  };
}
