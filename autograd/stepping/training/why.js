// Why a weight moves: what every sample asks for, their mean, and the step.

const FEW_BARS = 6, MOST_BARS = 300, ROW_HEIGHT = 21, COLUMNS_HEIGHT = 110;
const FEW_MEANT = 4, MOST_MEANT = 8; // of the mean: so many are always written, and where one line holds them
const BOLD_WIDER = 1.07; // a bold number is wider than its letters in the table

function whyOf(player, place, sum) {
  const { record, net } = player;
  const svg = drawn("svg", "t-bars", { role: "listbox", tabindex: "0" }), sheet = drawn("g", "", {});
  const caption = element("p", "t-bars-words");
  svg.append(hatch(), sheet);
  place.append(caption, svg);
  let width = 340, height = 118, order = [], whole = true;

  function rebuild(wide) {
    width = wide ?? width;
    show();
  }

  function show() {
    const { update } = player;
    caption.replaceChildren(...(update ? captionOf(update) : []));
    if (!update) return sheet.replaceChildren();
    const all = player.sampleGradients(), n = all.length;
    order = [...all.keys()];
    if (n <= FEW_BARS) rows(all);
    else columns(all);
    svg.setAttribute("aria-label", say("training.why_unknown", { name: player.weightText() }));
  }

  // What the bars are, and how the movement is made of them.
  function captionOf({ rate }) {
    const { optimizer, replay } = record, plain = isPlain(optimizer), gaps = { name: nameElement(player.weightName()), rate: told(rate), kind: optimizer.kind ?? "" };
    return saying(!replay ? "training.bars" : plain ? "training.bars_rate" : "training.bars_kind", gaps);
  }

  // The sample with the largest gradient of this weight, and the product that it is.
  function longest() {
    const all = player.sampleGradients();
    return all.reduce((best, x, k) => (Math.abs(x) > Math.abs(all[best]) || all[best] !== all[best] ? k : best), 0);
  }

  function productOf(k) {
    const { update } = player, { part, at } = player.weight, [l] = at, j = at.at(-1), { network } = record, { outputs, inputs, activation } = net.layers[l];
    const given = l ? update.states[l - 1].h : update.X, i = at[1], last_ = l === net.layers.length - 1;
    const z = last_ && activation.name === "linear" ? network.outputs[j] : plainName(neuronName(network, "z", l, j)), x = l ? plainName(neuronName(network, "h", l - 1, i)) : plainName(nameParts(network.inputs[i]));
    const delta = told(update.deltas[l][k * outputs + j], 4), product = told(player.sampleGradients()[k], 4);
    return part === "b" ? `∂L/∂${z} = ${product}` : `${x} × ∂L/∂${z} = ${factor(told(given[k * inputs + i], 4))} × ${inside_(delta)} = ${product}`;
  }

  const inside_ = (text) => factor(text).replace(/^−(.*)$/, "(−$1)");

  function mostLine() {
    const k = longest(), line = element("p", "t-hint"), key = player.sampleGradients()[k] === 0 ? "training.all_zero" : "training.most";
    const button = element("button", "t-most", say(key, { number: player.sampleNumber(k) + 1 }));
    button.type = "button";
    button.addEventListener("click", () => player.open(player.sampleNumber(k)));
    line.append(button, ` ${productOf(k)}. `, say("training.click_bar"));
    return line;
  }

  // Where a run has left all numbers behind, a bar reaches as far as the longest that is known.
  function within(x, low, high) {
    return x !== x ? 0 : Math.max(low, Math.min(high, x));
  }

  // One row a sample: its mark, its inputs, the bar and the number.
  function rows(all) {
    const { update } = player, made = [], mean = average(all), most = Math.max(...[...all, mean].filter(Number.isFinite).map(Math.abs)) || 1;
    height = ROW_HEIGHT * (all.length + 1) + 8;
    sized(svg, width, height);
    const inputs = Array.from(all, (_, k) => inputWords(update, k)), text = Math.min(130, Math.max(...inputs.map((t) => textWidth(t, 12))) + 40);
    const middle = text + (width - text - 62) / 2, reach = (width - text - 62) / 2 - 4;
    all.forEach((x, k) => {
      const group = bar(k), y = 4 + k * ROW_HEIGHT;
      group.append(drawn("rect", "t-row", { x: 0, y, width, height: ROW_HEIGHT - 1, rx: 4 }), mark(update, k, 13, y + 10));
      group.append(plotText("t-soft", 30, y + 14.5, inputs[k]), barOf(within(x, -most, most), middle, y + 4, reach / most));
      group.append(plotText("t-end t-figure", width - 4, y + 14.5, signed(x)));
      made.push(group);
    });
    const y = 4 + all.length * ROW_HEIGHT;
    made.push(drawn("line", "t-grid", { x1: 0, x2: width, y1: y + 1, y2: y + 1 }), drawn("line", "t-zero", { x1: middle, x2: middle, y1: 2, y2: y + ROW_HEIGHT }));
    made.push(plotText("t-strong", 4, y + 17, say("training.mean")));
    const long = (within(mean, -most, most) * reach) / most;
    made.push(drawn("rect", "t-mean", { x: Math.min(middle, middle + long), y: y + 6, width: Math.max(Math.abs(long), 1), height: 12, rx: 2 }));
    made.push(plotText("t-end t-mean-figure", width - 4, y + 17, signed(mean)));
    sheet.replaceChildren(...made);
  }

  // Thin bars in the order of their size; the mean as a line.
  function columns(all) {
    const sorted = [...all.keys()].sort((a, b) => (all[b] - all[a] || 0)); // nan stays where it is
    order = sorted.length > MOST_BARS ? [...sorted.slice(0, MOST_BARS / 2), ...sorted.slice(-MOST_BARS / 2)] : sorted;
    const mean = average(all), known = [0, ...Array.from(all).filter(Number.isFinite)], top = known.reduce((a, b) => Math.max(a, b)), bottom = known.reduce((a, b) => Math.min(a, b)), span = top - bottom || 1;
    height = COLUMNS_HEIGHT;
    sized(svg, width, height);
    const left = Math.max(50, textWidth(short(mean), 11) * 1.1 + 14), right = 8, // the mean's label stands left of the bars
      high = 18, low = height - 18, yOf = (x) => low - ((within(x, bottom, top) - bottom) / span) * (low - high);
    const pitch = (width - left - right) / order.length, made = [];
    const boxes = order.map((k, i) => ({ x: left + (i + 0.1) * pitch, y: yOf(Math.max(all[k], 0)), width: Math.max(pitch * 0.8, 0.6), height: Math.max(Math.abs(yOf(all[k]) - yOf(0)), 0.7) }));
    if (!whole) made.push(...outlines(all, boxes));
    else order.forEach((k, i) => {
      const group = bar(k);
      group.append(drawn("rect", "t-row", { x: left + i * pitch, y: high - 4, width: pitch, height: low - high + 8 }));
      group.append(drawn("rect", all[k] < 0 ? "t-bar t-minus" : "t-bar t-plus", boxes[i]));
      made.push(group);
    });
    made.push(drawn("line", "t-zero", { x1: left - 4, x2: width - right, y1: yOf(0), y2: yOf(0) }), plotText("t-soft t-end", left - 9, yOf(0) + 4, "0"));
    made.push(drawn("line", "t-mean-line", { x1: left - 4, x2: width - right, y1: yOf(mean), y2: yOf(mean) }));
    const apart = Math.abs(yOf(mean) - yOf(0)) < 13;
    if (apart) made.at(-2).textContent = "";
    made.push(plotText("t-end t-mean-figure", left - 9, yOf(mean) + 4, short(mean)));
    const number = (k) => player.sampleNumber(k) + 1, say_ = (k) => say("training.sample_is", { number: number(k), change: signed(all[k]) });
    const ends = [plotText("t-figure t-extreme", left, 11, say_(order[0])), plotText("t-figure t-end t-extreme", width - right, height - 4, say_(order.at(-1)))], most = longest();
    ends.forEach((text, i) => {
      text.setAttribute("data-opens", order.at(-i));
      text.classList.toggle("t-plain", order.at(-i) !== most); // the largest is bold
    });
    made.push(...ends);
    sheet.replaceChildren(...made);
  }

  // While the curve is dragged nobody points at a bar: all of one sign are one path.
  function outlines(all, boxes) {
    const path = (sign) => boxes.map(({ x, y, width: w, height: h }, i) => (all[order[i]] < 0 === sign < 0 ? `M${x.toFixed(2)} ${y.toFixed(2)}h${w.toFixed(2)}v${h.toFixed(2)}h${(-w).toFixed(2)}Z` : "")).join("");
    return [drawn("path", "t-bar t-plus", { d: path(1) }), drawn("path", "t-bar t-minus", { d: path(-1) })];
  }

  function bar(k) {
    const s = player.sampleNumber(k), title = drawn("title", "", {});
    const group = drawn("g", `t-sample${s === player.sample ? " t-picked" : ""}`, { "data-bar": k, role: "option", id: `${player.id}-bar-${k}` });
    title.textContent = say("training.sample_is", { number: s + 1, change: signed(player.sampleGradients()[k], 6) });
    group.append(title);
    return group;
  }

  function barOf(x, middle, y, scale) {
    const long = Math.max(Math.abs(x * scale), 0.8);
    return drawn("rect", x < 0 ? "t-bar t-minus" : "t-bar t-plus", { x: x < 0 ? middle - long : middle, y, width: long, height: 12, rx: 2 });
  }

  // The marker that the sample has in the plot.
  function mark(update, k, x, y) {
    const s = player.sampleNumber(k), side = player.sideOf(s), group = drawn("g", `t-point t-side-${side % 8}`, { transform: `translate(${x} ${y}) scale(0.85)` });
    group.append(markOf(side, 9.8), plotText("t-number t-middle", 0, 4, String(s + 1)));
    return group;
  }

  function inputWords({ X }, k) {
    const xs = Array.from(rowOf(X, net.inputs, k)), texts = xs.slice(0, 3).map((x) => told(x, 3));
    return `(${[...texts, ...(xs.length > 3 ? ["…"] : [])].join(", ")})`;
  }

  function hatch() {
    const pattern = drawn("pattern", "", { id: `${player.id}-hatch`, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    pattern.append(drawn("rect", "t-hatch-ground", { width: 5, height: 5 }), drawn("line", "t-hatch-line", { x1: 0, x2: 0, y1: 0, y2: 5 }));
    const defs = drawn("defs", "", {});
    defs.append(pattern);
    svg.style.setProperty("--hatch", `url(#${player.id}-hatch)`);
    return defs;
  }

  // ---------------------------------------------------------- the sum and the step

  function words() {
    const { update } = player, parts = [];
    if (!update) return sum.replaceChildren(...unknown());
    const k = player.weightIndex(), all = player.sampleGradients(), g = update.gradient[k], before = update.weights[k], after = update.after?.[k];
    parts.push(meanLine(all, g));
    if (record.replay) parts.push(...stepLines(record.optimizer, update, k, g, before, after));
    else if (after !== undefined) parts.push(element("p", "t-line-of-words", say("training.recorded", { before: told(before), after: told(after) })), ...memoryLines(k));
    parts.push(player.verdict(), mostLine());
    sum.replaceChildren(...parts);
  }

  function unknown() {
    const { run, round } = player, before = run.weights(round)?.[player.weightIndex()], after = run.weights(round + 1)?.[player.weightIndex()];
    const known = before !== undefined && after !== undefined;
    return [element("p", "t-line-of-words", known ? say("training.recorded", { before: told(before), after: told(after) }) : player.reason())];
  }

  function memoryLines(k) {
    const found = player.run.memory(player.round), entries = Object.entries(found ?? {});
    return entries.length ? [element("p", "t-line-of-words", say("training.buffer", { memory: entries.map(([name, xs]) => `${name} ${told(xs[k])}`).join(", ") }))] : [];
  }

  function meanLine(all, g) {
    const line = element("p", "t-mean-words"), room = sum.clientWidth - 28;
    const terms = (count) => Array.from(all.slice(0, count), (x, i) => (i ? (x < 0 ? ` − ${told(-x, 4)}` : ` + ${told(x, 4)}`) : told(x, 4))).join("");
    const words = (inner) => `${say("training.mean_gradient")} = (${inner}) / ${all.length} = `, every = all.length <= MOST_MEANT ? words(terms(MOST_MEANT)) : "";
    const fits = all.length <= FEW_MEANT || (every && textWidth(every + told(g), 14) * BOLD_WIDER <= room);
    line.append(fits ? every : words(terms(FEW_MEANT - 1) + " + …"), element("b", "t-mean-value", told(g)));
    return line;
  }

  // The step of every optimiser, in its own numbers.
  function stepLines({ kind, settings }, update, k, g, before, after) {
    const eta = told(update.rate), decay = settings.weight_decay ?? 0, lines = [];
    const decayed = decay && kind !== "AdamW" ? g + decay * before : g;
    if (decayed !== g) lines.push(plain(`g = ${told(g)} + ${told(decay)} × ${inside(before)} = ${told(decayed)}`));
    if (kind === "SGD" && !settings.momentum) return [...lines, stepLine(before, [[eta, say("training.rate_short")], [inside(decayed), say("training.mean_gradient"), "t-mean-value"]], after)];
    lines.push(...MEMORY_LINES[kind](settings, update, k, decayed));
    const off = before - after - (kind === "AdamW" ? update.rate * decay * before : 0);
    const factors = [[eta, say("training.rate_short")], [inside(off / update.rate), say("training.step_of", { kind })]];
    if (kind === "AdamW" && decay) lines.push(plain(`${eta} × ${told(decay)} × ${inside(before)} = ${told(update.rate * decay * before)}`));
    return [...lines, stepLine(before, factors, after)];
  }

  const plain = (text) => element("p", "t-line-of-words", text);
  const inside = (x) => inside_(told(x));

  function stepLine(before, factors, after) {
    const line = element("p", "t-step"), part = (value, word, kind = "") => {
      const made = element("span", `part ${kind}`);
      made.append(element("span", "", value), element("small", "", word));
      return made;
    };
    const target = element("b", "t-target");
    target.append(nameElement(player.weightName()), " :");
    line.append(target, part(told(before), say("training.at_round", { round: player.round })), element("span", "sign", "−"));
    factors.forEach(([value, word, kind], i) => {
      if (i) line.append(element("span", "sign", "×"));
      line.append(part(value, word, kind));
    });
    const result = element("span", "t-result"); // the sign never stands alone at the end of a line
    result.append(element("span", "sign", "="), part(told(after), say("training.at_round", { round: player.round + 1 }), "t-after"));
    line.append(result);
    return line;
  }

  const MEMORY_LINES = {
    SGD({ momentum, dampening, nesterov }, { memory, round }, k, g) {
      const v = memory.momentum_buffer[k], old = player.run.memory(round)?.momentum_buffer[k];
      const first = record.steps0 + round === 0, share = dampening === 0 ? "" : told(1 - dampening) + " × ";
      const lines = [plain(first ? `v = g = ${told(v)}` : `v = ${told(momentum)} × ${inside(old)} + ${share}${inside(g)} = ${told(v)}`)];
      if (nesterov) lines.push(plain(`g + ${told(momentum)} × v = ${told(g + momentum * v)}`));
      return lines;
    },
    Adam({ betas: [b1, b2], eps, amsgrad }, { memory, round }, k, g) {
      const t = record.steps0 + round + 1, old = player.run.memory(round), m = memory.exp_avg[k], v = amsgrad ? memory.max_exp_avg_sq[k] : memory.exp_avg_sq[k];
      return [
        plain(`m = ${told(b1)} × ${inside(old.exp_avg[k])} + ${told(1 - b1)} × ${inside(g)} = ${told(m)}`),
        plain(`v = ${told(b2)} × ${told(old.exp_avg_sq[k])} + ${told(1 - b2)} × ${inside(g)}² = ${told(memory.exp_avg_sq[k])}`),
        plain(`m̂ = m / (1 − ${told(b1)}${raised(t)}) = ${told(m / (1 - b1 ** t))},  v̂ = ${amsgrad ? "max v" : "v"} / (1 − ${told(b2)}${raised(t)}) = ${told(v / (1 - b2 ** t))},  m̂ / (√v̂ + ${told(eps)})`),
      ];
    },
    RMSprop({ alpha, eps, centered, momentum }, { memory, round }, k, g) {
      const old = player.run.memory(round), s = memory.square_avg[k];
      const lines = [plain(`s = ${told(alpha)} × ${told(old.square_avg[k])} + ${told(1 - alpha)} × ${inside(g)}² = ${told(s)}`)];
      if (centered) lines.push(plain(`s − ḡ² = ${told(Math.max(s - memory.grad_avg[k] ** 2, 0))}`));
      const moved = momentum ? ";  v = " + told(memory.momentum_buffer[k]) : "";
      lines.push(plain(`g / (√s + ${told(eps)})${moved}`));
      return lines;
    },
    Adagrad({ eps }, { memory }, k, g) {
      return [plain(`s = Σ g² = ${told(memory.sum[k])}`), plain(`g / (√s + ${told(eps)}), g = ${told(g)}`)];
    },
  };
  MEMORY_LINES.AdamW = MEMORY_LINES.Adam;
  const raised = (t) => [...String(t)].map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]).join("");

  // ---------------------------------------------------------- choosing a sample

  const barAt = (event) => event.target.closest?.("[data-bar]");
  player.listen(svg, "click", (event) => {
    const found = barAt(event), label = event.target.closest?.("[data-opens]");
    if (found || label) player.open(player.sampleNumber(Number(found ? found.dataset.bar : label.dataset.opens)));
  });
  player.listen(svg, "pointerover", (event) => {
    const found = barAt(event);
    if (found && event.pointerType !== "touch") player.pick(player.sampleNumber(Number(found.dataset.bar)), true);
  });
  player.listen(svg, "keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]; // left and right go from round to round
    if (step) {
      const now = order.findIndex((k) => player.sampleNumber(k) === player.sample), next = order[Math.max(0, Math.min(order.length - 1, now + step))];
      player.pick(player.sampleNumber(next), true);
    } else if ((event.key === "Enter" || event.key === " ") && player.sample !== null) player.open(player.sample);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function mark_() {
    let active = null;
    for (const group of svg.querySelectorAll("[data-bar]")) {
      const own = player.sampleNumber(Number(group.dataset.bar)) === player.sample;
      set(group, "class", `t-sample${own ? " t-picked" : ""}`);
      if (own) active = group.id;
    }
    if (active) svg.setAttribute("aria-activedescendant", active);
  }

  return { rebuild, longest, show: (complete) => { whole = complete; show(); words(); }, mark: mark_ };
}
