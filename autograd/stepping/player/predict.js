// Predict: the reader says what comes next, in turn the rule, the two factors, the number of the one
// that has to be computed, their product, and whether it is added to what is there; the page says nothing of it before.

// The layer and the number of the neuron that a node belongs to, counted from 1: one object for
// each neuron.
function neuronsOf(nodes) {
  const found = new Map();
  (nodes?.z ?? []).forEach((layer, l) => [layer].flat().forEach((z, j) => {
    const neuron = { layer: l + 1, neuron: j + 1 };
    for (const i of [z, [nodes.h?.[l]].flat()[j]]) if (Number.isInteger(i)) found.set(i, neuron);
  }));
  return found;
}

function predictMode(player) {
  const { graph, get } = player, told = player.telling.open, form = get("guess"), field = get("guess-field"), verdict = get("verdict");
  const passed = new Map(); // by step: how many of its questions are answered
  const slips = new Map(), missed = new Set(); // how often each kind; questions not right at once
  let on = false, right = 0, count = 0, place = -1;

  const numberOf = (shown) => (shown.exact in BEYOND ? BEYOND[shown.exact] : Number(shown.exact));
  const textOf = (x) => format(x).replace("-", "");

  // ---------------------------------------------------------- the questions of a step

  const named = (kind, name) => element("b", kind, name);

  function valueQuestion(k) {
    const { from } = graph.steps[k], answer = numberOf(told.data(from)), parents = graph.parents[from];
    const operands = parents.filter((i) => told.data(i).text === told.data(from).text);
    if (operands.length) { // it lets one of its operands through: the number stands there already
      const names = parents.filter((i) => !operands.includes(i)).map((i) => graph.names[i]), [passes] = operands.map((i) => graph.names[i]);
      return {
        choices: choicesOf(passes, [...names, "0", `-${passes}`, "1"].map((text) => [text, "other"]), k),
        label: () => saying("predict.passes", { name: named("giver", graph.names[from]) }), line: () => told.expression(from) + " = ?",
      };
    }
    return {
      answer, label: () => saying("predict.value", { name: named("giver", graph.names[from]) }), line: () => told.expression(from) + " = ?",
      near: slipsOfValue(answer, parents.map((i) => numberOf(told.data(i))), parents.map((i) => graph.names[i])),
    };
  }

  function seedQuestion(k) {
    const name = graph.names[graph.steps[k].to], answer = told.part(k, "after").text;
    return {
      choices: choicesOf(answer, [["0", "rule"], ["1", "rule"], [name, "rule"]], k),
      label: () => saying("predict.rule", { rule: named("taker", `∂${name}/∂${name}`) }), line: () => `∂${name}/∂${name} = ?`,
    };
  }

  // A number that stands on the page already, as a factor, given or answered, is not asked for.
  const given = graph.names.map((_, i) => i).filter((i) => graph.kinds[i] !== "o");
  function isPlain(k, answer, ...answered) {
    const { from } = graph.steps[k], seen = [from, ...graph.parents[from], ...given].map((i) => told.data(i));
    return [told.part(k, "upstream"), ...seen].map(numberOf).concat(answered).some((x) => textOf(x) === textOf(answer));
  }

  function backwardQuestions(k) {
    const { from, to, edges, turn } = graph.steps[k], [y, x] = [from, to].map((i) => graph.names[i]);
    const get = (word) => numberOf(told.part(k, word)), before = get("before"), after = get("after"), upstream = get("upstream");
    const local = told.localOf(edges[0]), sent = told.sentAlong(k), rule = told.localText(edges[0]);
    const product = `${y}.grad × ${wrappedIn(rule)}`, found = [];
    if (local === null) return found; // nothing is sent
    found.push({
      choices: ruleChoices({ ...player, telling: told }, k), hides: "rule",
      label: () => saying("predict.rule", { rule: named("taker", `∂${y}/∂${x}`) }), line: () => `∂${y}/∂${x} = ?`,
    });
    found.push({
      choices: factorChoices({ ...player, telling: told }, k),
      label: () => saying("predict.factors", { giver: named("giver", y), taker: named("taker", x) }), line: () => `∂${y}/∂${x} = ${rule}`,
    });
    if (!isPlain(k, local) && format(local) !== rule) { // a factor that has to be computed
      const operands = graph.parents[from].map((i) => numberOf(told.data(i))), value = numberOf(told.data(from));
      found.push({
        answer: local, near: slipsOfLocal(local, { upstream, operands, value, sent }),
        label: () => saying("predict.local", { local: named("taker", rule) }), line: () => `∂${y}/∂${x} = ${rule} = ?`,
      });
    }
    if (!isPlain(k, sent, local)) {
      found.push({
        answer: sent, near: slipsOfProduct(sent, { upstream, local, before }),
        label: () => saying("predict.product", { product: named("giver", product) }), line: () => `∂${y}/∂${x} = ${rule},  ${product} = ?`,
      });
    }
    if (graph.receipts[to].length > 1) {
      found.push({
        choices: [[say("predict.add"), "right"], [say("predict.replace"), "forgot"]],
        label: () => saying("predict.add_or_replace", { gradient: named("taker", `${x}.grad`) }), line: () => `${product} → ${x}.grad`,
      });
    }
    if (turn > 0 && textOf(after) !== textOf(before) && !isPlain(k, after, sent, local)) {
      found.push({
        answer: after, near: slipsOfSum(after, { sent, local, before }),
        label: () => saying("predict.sum", { gradient: named("taker", `${x}.grad`) }), line: () => `${x}.grad: ${format(before)} + ${factor(format(sent))} = ?`,
      });
    }
    return found;
  }

  // Of an array one entry is asked for, another one in each step; of a large one, none.
  function entryQuestions(k) {
    const { kind, from, to, turn } = graph.steps[k], forward = kind === "forward", i = forward ? from : to;
    const shown = forward ? told.data(from) : told.part(k, "after"), array = shown.array;
    if (kind === "seed" || (array && !array.cells) || (!array && shown.text === UNKNOWN)) return [];
    const cells = (found) => found.array?.cells ?? [found.text], texts = cells(shown), at = (5 * k) % texts.length;
    const row = array?.rows > 1 ? Math.floor(at / array.columns) + ", " : "", place = array ? `[${row}${at % array.columns}]` : "";
    const name = graph.names[i] + (forward ? "" : ".grad") + place, answer = Number(texts[at]);
    const visible = [from, ...graph.parents[from]].map(told.data).concat(forward ? [] : [told.part(k, "upstream")]);
    if (!Number.isFinite(answer) || visible.some((other) => (forward && other === shown ? [] : cells(other)).includes(texts[at]))) return [];
    const before = forward ? [] : cells(told.part(k, "before")), sent = forward ? [] : cells(told.part(k, "sent"));
    const near = forward ? [["sign", -answer]] : slipsOfSum(answer, { sent: Number(sent[at] ?? NaN), local: NaN, before: Number(before[at] ?? NaN) });
    const found = [];
    if (!forward && graph.receipts[to].length > 1) {
      found.push({
        choices: [[say("predict.add"), "right"], [say("predict.replace"), "forgot"]],
        label: () => saying("predict.add_or_replace", { gradient: named("taker", graph.names[to] + ".grad") }), line: () => `${graph.names[to]}.grad: ?`,
      });
    }
    const key = turn > 0 ? "predict.sum" : "predict.value";
    found.push({ answer, near, cell: texts[at], label: () => saying(key, { name: named(forward ? "giver" : "taker", name), gradient: named("taker", name) }), line: () => name + " = ?" });
    return found;
  }

  const known = new Map(); // the questions of a step, as long as inputs and language stay

  function questions(k) {
    if (!known.has(k)) {
      const { kind } = graph.steps[k];
      known.set(k, told.arrays ? entryQuestions(k) : kind === "forward" ? [valueQuestion(k)] : kind === "seed" ? [seedQuestion(k)] : backwardQuestions(k));
    }
    return known.get(k);
  }

  // ---------------------------------------------------------- neuron by neuron

  const neurons = neuronsOf(player.records.network?.nodes);

  // The neuron that a step belongs to, and the steps of this pass through it.
  function neuronAt(k) {
    const at = (j) => neurons.get(graph.steps[j]?.from), same = (j) => at(j) === at(k) && graph.steps[j].kind === graph.steps[k].kind;
    if (!at(k) || told.arrays) return null;
    const found = [k];
    while (same(found[0] - 1)) found.unshift(found[0] - 1);
    while (same(found.at(-1) + 1)) found.push(found.at(-1) + 1);
    const left = found.reduce((sum, j) => sum + questions(j).length - (passed.get(j) ?? 0), 0);
    return { ...at(k), left };
  }

  const turn = (k) => {
    const neuron = neuronAt(k);
    return neuron ? say("predict.neuron", neuron) : say("predict.turn");
  };

  const question = (k) => (on ? questions(k)[passed.get(k) ?? 0] ?? null : null);

  // ---------------------------------------------------------- what is covered

  // While a step is asked about: its own line, all that its giver has sent, all that is to come,
  // and wherever the number that is asked for happens to stand.
  function cover() {
    const k = player.position, asked = question(k), { from, to, kind } = graph.steps[k], known = asked?.answer;
    const isAsked = (shown) => known !== undefined && shown.text === format(known);
    const isAskedFor = (e) => !told.arrays && known !== undefined && told.localOf(e) !== null && format(told.localOf(e)) === format(known);
    const operands = new Set(asked ? [from, ...graph.parents[from]] : []);
    const computedAt = new Map(graph.steps.map((step, j) => [step, j]).filter(([step]) => step.kind === "forward").map(([step, j]) => [step.from, j]));
    const isSame = (j) => asked !== null && kind === "backward" && graph.steps[j].kind === "backward" && graph.steps[j].from === from;
    const tells = (j) => !told.arrays && known !== undefined && [told.rule(j), told.update(j)].some((text) => text.split(/[ :(),]+/).includes(format(known)));
    const step = (j) => j > k || (asked !== null && (j === k || isSame(j) || tells(j)));
    player.veil = on ? {
      step,
      data: (i) => (computedAt.get(i) ?? -1) > k || (asked !== null && kind === "forward" && i === from) || (asked !== null && !operands.has(i) && isAsked(told.data(i))),
      part: (j, word) => j > k || (asked !== null && (j === k ? word !== "upstream" && word !== "before" : graph.steps[j].to !== from && word === "after" && isAsked(told.part(j, word)))),
      local: (e) => sends.has(e) && (sends.get(e) > k || (asked !== null && (sends.get(e) === k || isSame(sends.get(e)) || isAskedFor(e)))),
    } : null;
  }

  const sends = new Map(graph.steps.flatMap((step, k) => (step.kind === "backward" ? [[step.edges[0], k]] : [])));

  // What the player hides at a step: null, or the number that is asked for and the line that says so.
  function hidden(k) {
    cover();
    const asked = question(k), { kind, from, to } = graph.steps[k];
    if (!asked) return null;
    return { node: kind === "forward" ? from : to, word: kind === "forward" ? "data" : "grad", line: asked.line(), turn: turn(k) };
  }

  // ---------------------------------------------------------- asking

  function shown(k) {
    form.hidden = !on;
    const asked = question(k), choices = get("guess-choices");
    player.root.classList.toggle("asking", asked !== null);
    if (!on) return;
    if (k !== place) verdict.replaceChildren();
    place = k;
    const isNumber = asked !== null && asked.choices === undefined, isEnd = asked === null && k === graph.steps.length - 1;
    get("guess-label").replaceChildren(...(asked ? asked.label() : []));
    field.hidden = !isNumber;
    choices.hidden = !asked?.choices;
    choices.replaceChildren(...(asked?.choices ?? []).map(([text, slip]) => {
      const button = element("button", "choice", text);
      button.type = "button";
      button.addEventListener("click", () => answer(text, slip));
      return button;
    }));
    get("guess-show").hidden = !asked;
    get("guess-check").hidden = !isNumber && asked !== null;
    get("guess-check").disabled = isEnd;
    write(get("guess-check"), say(asked ? "predict.check" : "predict.next"));
    if (asked) field.value = "";
    score(isEnd);
  }

  function score(isEnd) {
    write(get("score"), count ? say("predict.score", { right, count }) : "");
    const kinds = isEnd ? [...slips].sort((a, b) => b[1] - a[1]) : [];
    get("slips").replaceChildren(...kinds.map(([slip, n]) => element("li", "", `${say(`predict.slip_${slip}`)} · ${n}`)));
  }

  function tell(words, isRight, ...more) {
    verdict.className = isRight === null ? "verdict" : isRight ? "verdict right" : "verdict apart"; // null: it was shown
    verdict.replaceChildren(...more, ...(more.length ? [" "] : []), typeset(words));
  }

  function settle(isRight, words) {
    const k = player.position;
    if (isRight && !missed.has(asking())) right += 1;
    if (!missed.has(asking())) count += 1;
    passed.set(k, (passed.get(k) ?? 0) + 1);
    player.show();
    const isEnd = k === graph.steps.length - 1;
    const more = question(k) ? "" : isEnd ? say(right === count ? "predict.end_all" : "predict.end", { right, count }) : say("predict.enter");
    const neuron = neuronAt(k), done = neuron?.left === 0 ? say("predict.neuron_done", neuron) : "";
    tell([words, done, more].filter(Boolean).join(" "), isRight);
    focus();
  }

  function focus() {
    if (!field.hidden) field.focus();
    else (get("guess-choices").querySelector("button") ?? get("guess-check")).focus();
  }

  const asking = () => `${player.position} ${passed.get(player.position) ?? 0}`;

  // It counts at once, and however often it is missed, once.
  function miss(slip) {
    if (!missed.has(asking())) count += 1;
    missed.add(asking());
    score();
    slips.set(slip, (slips.get(slip) ?? 0) + 1);
  }

  function answer(text, slip, name, isAlike) {
    if (slip === "right") return settle(true, say("predict.right", { answer: text }));
    miss(slip);
    const more = isAlike ? " " + say("predict.hint_rounded") : "";
    tell(say(`predict.hint_${slip}`, { name }) + more, false, element("b", "", `✗ ${say(`predict.slip_${slip}`)}.`));
    if (!field.hidden) field.select();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = question(player.position);
    if (!asked) return player.jump(player.position + 1), focus();
    const guess = typed(field.value);
    if (guess === null) return tell(say(field.value.trim() ? "predict.type_number" : "predict.type_first"), false);
    answer(asked.cell ?? format(asked.answer), ...slipOf(field.value, asked.answer, asked.near));
  });
  get("guess-show").addEventListener("click", () => {
    const asked = question(player.position);
    if (!asked) return;
    miss("shown");
    const text = asked.choices ? asked.choices.find(([, slip]) => slip === "right")[0] : asked.cell ?? format(asked.answer);
    settle(null, say("predict.shown", { answer: text }));
  });

  function forget() {
    for (const kept of [passed, slips, missed, known]) kept.clear();
    right = count = 0;
    verdict.replaceChildren();
  }

  return {
    hidden, shown, forget, isOn: () => on,
    retell: () => known.clear(),
    toggle(wanted) {
      on = wanted;
      forget();
      player.show();
      if (on) focus();
    },
  };
}
