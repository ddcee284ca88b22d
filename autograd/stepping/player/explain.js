// The step in words and numbers, below the picture.

// A number with its role below it, and below that the symbol it stands for.
function part(kind, text, ...notes) {
  const box = element("span", "part " + kind, typeset(text));
  box.append(...notes.map((note) => element("small", "", note)));
  return box;
}

// A part that may be an array, with its shape among the notes.
function numberPart(kind, shown, ...notes) {
  if (!shown.array) return part(kind, kind === "upstream" || kind === "local" ? factor(shown.text) : shown.text, ...notes);
  const box = part(kind + " whole", "", ...notes, shown.text);
  box.prepend(arrayPicture(shown.array));
  return box;
}

const sign = (text) => element("span", "sign", text);

function what(player, k) {
  const { graph, telling } = player, { names } = graph, step = graph.steps[k];
  const giver = element("b", "giver", names[step.from]);
  if (step.kind === "forward") return saying("step.forward_told", { giver });
  const taker = element("b", "taker", names[step.kind === "seed" ? step.from : step.to]);
  if (step.kind === "seed") return saying("step.seed_told", { taker });
  if (telling.nothing(k)) return saying("step.nothing_told", { giver, taker });
  const product = telling.product(k), summed = telling.summed(k), added = step.turn > 0;
  if (product) return saying(added ? "step.product_added" : "step.product_told", { giver, product, taker });
  if (summed) return saying(added ? "step.sent_summed_added" : "step.sent_summed", { giver, summed, taker });
  return saying(added ? "step.sent_added" : "step.sent_told", { giver, taker });
}

function update(player, k) {
  const { graph, telling } = player, { names } = graph, step = graph.steps[k], from = names[step.from];
  const get = (word) => telling.part(k, word);
  if (step.kind === "forward") return [part("target giver", from), sign("="), numberPart("contribution", telling.data(step.from), say("step.data"))];
  const target = part("target", names[step.to] + ".grad"), after = numberPart("after", get("after"), say(step.kind === "seed" ? "step.seed" : "step.after"));
  if (step.kind === "seed") return [target, sign("="), after];
  const product = telling.product(k), summed = telling.summed(k);
  const both = get("upstream").array && get("local").array;
  const sent = product ? [numberPart("contribution", get("sent"), product)]
    : telling.nothing(k) ? [part("contribution", "0", say("step.nothing_sent"))]
    : [numberPart("upstream", get("upstream"), say("step.upstream"), from + ".grad"), sign(both ? "⊙" : "×"), numberPart("local", get("local"), say("step.local"), `∂${from}/∂${names[step.to]}`)];
  if (summed) sent.push(part("summed", "Σ", summed));
  return joined([target, sign(":"), numberPart("before", get("before"), say("step.before")), sign("+"), ...sent, sign("="), after]);
}

// Each sign stays with what follows it where the line breaks; the colon with what is before it.
function joined(parts) {
  const groups = [];
  let open = null;
  for (const part of parts) {
    const isSign = part.className === "sign", isColon = isSign && part.textContent === ":";
    if (isColon) groups.at(-1).append(part);
    else if (open) open.append(part);
    else groups.push((open = element("span", "group-of-parts"))) && open.append(part);
    if (!isColon) open = isSign ? open : null;
  }
  return groups;
}

const MOST_TERMS = 8, MOST_LINES = 5; // where the player is wide

// The gradient of a node with several uses, term by term: x.grad = 6 + 4 + …
function terms(player, k) {
  const { graph, telling } = player, step = graph.steps[k];
  const receipts = step.kind === "backward" ? graph.receipts[step.to] : [];
  if (receipts.length < 2 || telling.arrays) return [];
  const most = player.isNarrow() ? 3 : MOST_TERMS, first = Math.max(0, Math.min(step.turn - most + 2, receipts.length - most));
  const line = [element("span", "target", graph.names[step.to] + ".grad"), " = "];
  if (first > 0) line.push(element("span", "term", say("step.terms_before", { count: first })), " + ");
  receipts.slice(first, first + most).forEach((receipt, j) => {
    const { kind, from } = graph.steps[receipt], sum = first + j <= step.turn;
    const words = sum ? typeset(factor(shownNumber(kind === "seed" ? player.tape.after[receipt] : telling.sentAlong(receipt)).text)) : "…";
    const term = element("span", receipt === k ? "term now" : sum ? "term" : "term later", words);
    term.title = kind === "seed" ? say("step.the_seed") : say("step.from", { name: graph.names[from] });
    line.push(...(j ? [" + "] : []), term);
  });
  const rest = receipts.length - first - most;
  if (rest > 0) line.push(" + …");
  if (step.turn === receipts.length - 1) line.push(" = ", element("b", "after", typeset(telling.part(k, "after").text)));
  return line;
}

// Whether a name is so long that its formula, which does not break inside of it, may not fit.
function isWordy(player, k) {
  const { from, to, kind } = player.graph.steps[k], told = [from, to ?? from, ...(kind === "forward" ? player.graph.parents[from] : [])];
  return told.some((n) => player.graph.names[n].length > (player.isNarrow() ? 20 : 36));
}

// Rule as mathematics, with its twin in text for copying and reading aloud.
function ruleOf(player, k) {
  const chain = isWordy(player, k) ? null : player.telling.math(k), twin = element("span", chain ? "twin" : "plain", typeset(player.telling.rule(k)));
  return chain ? [mathOf(chain), twin] : [twin];
}

const TALLEST = 8, LONG_RULE = 70; // steps of each kind; letters of a rule that is set smaller

// The height that the explanation needs at the steps with the most to say; nothing below it moves
// from step to step then. together(k): the steps that are told at step k; most: then it scrolls.
function reserveHeight(player, together, most = Infinity) {
  const { telling, graph, get } = player, section = get("explanation").parentElement;
  const letters = (ks) => ks.reduce((sum, k) => sum + telling.update(k).length, 0), groups = graph.steps.map((_, k) => together(k));
  const lengths = [ // of one step, of two with their fractions, of more
    (k) => (groups[k].length === 1 ? telling.rule(k).length : 0), (k) => (groups[k].length === 1 ? letters([k]) : 0),
    (k) => (groups[k].length === FEW_LINES ? letters(groups[k]) : 0), (k) => (groups[k].length > FEW_LINES ? letters(groups[k].slice(0, MOST_LINES)) : 0),
    (k) => terms(player, k).reduce((sum, piece) => sum + (piece.textContent ?? piece).length, 0),
  ];
  const longest = new Set(lengths.flatMap((length) => {
    const sizes = graph.steps.map((_, k) => length(k));
    return sizes.map((_, k) => k).sort((a, b) => sizes[b] - sizes[a]).slice(0, TALLEST);
  }));
  section.style.minHeight = section.style.maxHeight = "";
  const heights = [...longest].map((k) => (explain(player, groups[k], null), section.getBoundingClientRect().height));
  const high = Math.ceil(Math.min(most, Math.max(...heights))) + "px";
  section.style.minHeight = high;
  if (most < Infinity) section.style.maxHeight = high;
}

// What the next step will do, without its numbers. next: the step that follows what is shown.
function coming(player, next, byNode) {
  const { names, steps } = player.graph, step = steps[next];
  if (!step) return [say("step.coming_end")];
  const giver = element("b", "", names[step.from]), taker = element("b", "", names[step.to ?? step.from]);
  return saying(`step.coming_${byNode && step.kind === "backward" ? "several" : step.kind}`, { giver, taker });
}

// A name of more letters is clipped in the middle, and whole in its tooltip.
const LONG_NAME = /([\p{L}\p{N}_]{41,})/u, KEPT_LETTERS = 18; // at each end

function clipNames(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), texts = [];
  while (walker.nextNode()) if (LONG_NAME.test(walker.currentNode.data)) texts.push(walker.currentNode);
  for (const text of texts) text.replaceWith(...text.data.split(LONG_NAME).map((piece, i) => (i % 2 ? clippedName(piece) : piece)));
}

function clippedName(name) {
  const letters = [...name], made = element("span", "clipped", `${letters.slice(0, KEPT_LETTERS).join("")}…${letters.slice(-KEPT_LETTERS).join("")}`);
  made.title = name;
  return made;
}

// One step in full; of several (all that a node sends) the last in full and the others in a line.
function explain(player, ks, hide) {
  explainWhole(player, ks, hide);
  clipNames(player.get("explanation"));
}

function explainWhole(player, ks, hide) {
  const k = ks.at(-1), get = player.get;
  if (hide) {
    for (const name of ["update", "terms", "several", "coming"]) get(name).replaceChildren();
    get("what").replaceChildren(hide.turn);
    return get("rule").replaceChildren(element("span", "plain", typeset(hide.line)));
  }
  get("what").replaceChildren(...(ks.length > 1 ? severalWhat(player, ks) : what(player, k)));
  get("rule").replaceChildren(...(ks.length > 1 ? [] : ruleOf(player, k)));
  const isLong = player.telling.rule(k).length > LONG_RULE, isTold = isLong && player.root.classList.contains("short") && player.graph.steps[k].kind === "forward";
  get("rule").classList.toggle("long", isLong);
  get("explanation").classList.toggle("wordy", isWordy(player, k));
  get("update").replaceChildren(...(ks.length > 1 || isTold ? [] : update(player, k)));
  get("terms").replaceChildren(...(ks.length > 1 ? [] : terms(player, k)));
  get("several").replaceChildren(...(ks.length > 1 ? severalLines(player, ks) : []));
  get("coming").replaceChildren(...(player.asks() ? [] : coming(player, k + 1, get("unit").value === "node")));
}

function severalWhat(player, ks) {
  const { names, steps } = player.graph;
  const { from } = steps[ks[0]], all = steps.filter((step) => step.kind === "backward" && step.from === from).length;
  return saying(ks.length === all ? "step.several_told" : "step.some_told", { giver: element("b", "giver", names[from]), count: ks.length, all });
}

const FEW_LINES = 2; // so few have room for fractions

function severalLines(player, ks) {
  const isLow = player.isNarrow() || player.root.classList.contains("short"), room = isLow ? 3 : MOST_LINES, most = ks.length > room ? room - 1 : room;
  const lines = ks.slice(0, most).map((k) => {
    const line = element("li"), rule = element("span", "rule-line"), telling = player.telling;
    rule.append(...(ks.length > FEW_LINES ? [element("span", "plain", typeset(telling.rule(k)))] : ruleOf(player, k)));
    line.append(rule, element("span", "update-line", typeset(telling.update(k))));
    return line;
  });
  if (ks.length > most) lines.push(element("li", "more", say("step.more_below", { count: ks.length - most })));
  return lines;
}
