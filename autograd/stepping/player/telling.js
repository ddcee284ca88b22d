// What a step says: its numbers as text, its rule and its update as Python words them.

const shownNumber = (x) => ({ text: x === null ? UNKNOWN : format(x), exact: x === null ? "" : exact(x) });

// A graph of numbers: everything follows from the tape, whose inputs may change.
function tellingNumbers(graph, records, rows, tapeOf, isOriginal) {
  const { names, parents, edges, steps } = graph;
  const functions = functionsOf(records.defined);
  const data = (i) => shownNumber(tapeOf().data[i]);
  const part = (k, word) => shownNumber(word === "local" ? tapeOf().local[steps[k].edges[0]] : tapeOf()[word][k]);

  const application = (n) => records.looks[records.application[graph.operation[n]]];

  function look(step) {
    const rule = records.rule[step.edges[0]], [index, ...others] = [rule].flat();
    const slots = [step.slot, ...others], places = slots.map((s) => parents[step.from][s]);
    const values = [step.from, ...places].map((i) => tapeOf().data[i]);
    return { ...decided(records.looks[index], values, functions), texts: [step.from, ...places].map((i) => names[i]) };
  }

  function rule(k) {
    if (isOriginal()) return rows[k].cells[2].textContent;
    const step = steps[k], name = names[step.from];
    let chain;
    if (step.kind === "forward") {
      const { text, worked: numeric } = application(step.from), operands = parents[step.from];
      const worked = filled(numeric?.text ?? text, ["", ...operands.map((p) => data(p).text)], []);
      chain = [name, filled(text, ["", ...operands.map((p) => names[p])], []), worked, data(step.from).text];
    } else if (step.kind === "seed") chain = [`∂${name}/∂${name}`, part(k, "after").text];
    else if (tapeOf().local[step.edges[0]] === null) return say("step.nothing", { gradient: part(k, "upstream").text === "0" ? `${name}.grad` : `∂${name}/∂${names[step.to]}` });
    else {
      const found = look(step);
      chain = [`∂${name}/∂${names[step.to]}`, filled(found.text, found.texts, found.numbers), part(k, "local").text];
    }
    return chain.filter((text, i) => text !== chain[i - 1]).join(" = ");
  }

  function update(k) {
    if (isOriginal()) return rows[k].cells[3].textContent;
    const step = steps[k];
    if (step.kind !== "backward") return "";
    const nothing = tapeOf().local[step.edges[0]] === null;
    const product = nothing ? "0" : `${factor(part(k, "upstream").text)} × ${factor(part(k, "local").text)}`;
    return `${names[step.to]}.grad: ${part(k, "before").text} + ${product} = ${part(k, "after").text}`;
  }

  // The rule as mathematics: the links of the chain, or null where words say it.
  function math(k) {
    const step = steps[k];
    if (step.kind === "seed") return [partialMath(names[step.from], names[step.from]), numberMath(tapeOf().after[k])];
    if (step.kind === "forward") {
      const { math, text, worked: numeric } = application(step.from), operands = parents[step.from];
      if (!math) return null;
      const plain = !numeric && /^[\u{F0000}-\u{FFFFD}]+$/u.test(text);
      const worked = plain ? [] : [setMath(numeric?.math ?? math, (gap, _, isFirst) => numberMath(tapeOf().data[operands[gap - 1]], !isFirst))];
      return [nameMath(names[step.from]), setMath(math, (gap) => nameMath(names[operands[gap - 1]])), ...worked, numberMath(tapeOf().data[step.from])];
    }
    const local = tapeOf().local[step.edges[0]];
    if (local === null) return null;
    const found = look(step), set = setMath(found.math, (gap, result) => (result >= 0 ? numberMath(found.numbers[result]) : nameMath(found.texts[gap])));
    const chain = [partialMath(names[step.from], names[step.to]), set];
    return found.text === format(local) ? chain : [...chain, numberMath(local)];
  }

  // The local derivative of an edge as a formula; swapped: with output and operand exchanged.
  function localText(e, swapped = false) {
    if (records.rule[e] === null) return "";
    const from = edges[e][1], found = look({ from, edges: [e], slot: graph.inputs[from].indexOf(e) });
    const [output, operand, ...others] = found.texts;
    return filled(found.text, swapped ? [operand, output, ...others] : found.texts, found.numbers);
  }

  const expression = (n) => `${names[n]} = ${filled(application(n).text, ["", ...parents[n].map((p) => names[p])], [])}`;

  return {
    data, part, rule, update, math, localText, expression, arrays: false,
    nothing: (k) => steps[k].kind === "backward" && tapeOf().local[steps[k].edges[0]] === null,
    product: () => "", summed: () => "",
    localOf: (e) => tapeOf().local[e],
    sentAlong: (k) => tapeOf().sent[k],
  };
}
