// Rules as patterns with gaps, for a graph recorded in the page: what rule_patterns.py does in Python.

const MOST_SET = 12; // operands up to which an application is set as mathematics
const MOST_LISTED = 8; // operands above which a formula says what is meant instead of listing them
// A gap is written as a symbol of its kind is: one letter, a word, a letter with a layer above.
const LETTER = "w", WORD = "loss", LAYER = "⁽²⁾", LETTER_IN_LAYER = "w⁽²⁾";
const kindOf = (symbol) => (hasLayer(symbol) ? LETTER_IN_LAYER : isLetter(symbol) ? LETTER : WORD);

function gapFormula(place, kind) {
  const gap = String.fromCodePoint(0xf0000 + place);
  return nameFormula({ [LETTER]: gap, [WORD]: gap + gap, [LETTER_IN_LAYER]: gap + LAYER }[kind]);
}

// The pattern when brackets around a gap with a layer, (h⁽²⁾)², have been set.
const withoutLayers = ({ math, ...texts }) => ({
  ...Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.replaceAll(LAYER, "")])),
  math: math.replace(/<msup>(<mi>[\u{F0000}-\u{FFFFD}]+<\/mi>)<mrow><mo>\(<\/mo><mn>2<\/mn><mo>\)<\/mo><\/mrow><\/msup>/gu, "$1"),
});

class Patterns {
  constructor(table, nodes, names) {
    Object.assign(this, { table, nodes, names, all: [], index: new Map() });
  }

  shared(key, make) {
    if (!this.index.has(key)) this.index.set(key, this.all.push(make()) - 1);
    return this.index.get(key);
  }

  // A constant that nobody has named is shown as its number.
  isWritten(i) { return this.nodes[i].kind === "constant" && !this.nodes[i].label; }

  args(row, count) {
    return row.args.startsWith("*") ? Array.from({ length: count }, (_, i) => `x${i}`) : row.args.split(" ");
  }

  // How a node is computed: x + y; operand i is gap i + 1.
  application(node) {
    const row = this.table.rows[node.op], names = this.args(row, node.at.length);
    const operands = node.at.map((p, i) => (this.isWritten(p) ? numberFormula(this.nodes[p].data) : gapFormula(i + 1, kindOf(this.names[p]))));
    if (row.sums) return this.sumOfProducts(node, operands);
    const formula = row.text ? readFormula(row.text) : { call: node.op, args: names.map(nameFormula) };
    const filled = substitute(formula, Object.fromEntries(names.map((name, i) => [name, operands[i]]))), text = toCode(filled);
    return this.shared(`code ${text}`, () => writtenForm(filled, text));
  }

  // w₁x₁ + w₂x₂ + b, and with numbers 2 × 3 + 4 × 5 + 6: a 1 that weighs a bias is not written.
  sumOfProducts(node, operands) {
    const isOne = (i) => this.isWritten(node.at[i]) && this.nodes[node.at[i]].data === 1, half = operands.length / 2;
    const products = Array.from({ length: half }, (_, i) => (isOne(i) ? [operands[half + i]] : isOne(half + i) ? [operands[i]] : [operands[i], operands[half + i]]));
    const [shown, worked] = [false, true].map((numbers) => writtenForm({ products, numbers }, toText({ products, numbers }), half));
    return this.shared(`code ${shown.text}${worked.text}`, () => ({ ...shown, worked }));
  }

  // ∂node/∂operand, followed by the operands of its gaps 2, 3, ...
  local(node, at, slot) {
    const row = this.table.rows[node.op], count = node.at.length, names = this.args(row, count);
    const rule = row.args.startsWith("*") ? expanded(row, this.table, slot, count) : readFormula(row.shown[slot]), used = namesIn(rule);
    const fixed = {}, places = { [names[slot]]: "p1" }, others = [];
    names.forEach((name, i) => {
      if (this.isWritten(node.at[i])) fixed[name] = numberFormula(this.nodes[node.at[i]].data);
      else if (i !== slot && used.has(name)) places[name] = `p${others.push(i) + 1}`;
    });
    const kinds = [at, node.at[slot], ...others.map((i) => node.at[i])].map((i) => kindOf(this.names[i]));
    const named = Object.fromEntries(Object.entries(places).map(([name, place]) => [name, nameFormula(place)]));
    const formula = substitute(rule, { ...fixed, ...named });
    const index = this.shared(`${JSON.stringify(formula)} ${kinds}`, () => this.decision(formula, kinds));
    return others.length ? [index, ...others] : index;
  }

  // A pattern, or a choice between two decisions.
  decision(formula, kinds) {
    const simple = simplified(formula), choice = firstWhere(simple);
    if (!choice) return this.pattern(simple, kinds);
    const [condition, yes, no] = choice.args;
    const put = (part, branch) => (part === choice ? branch : mapParts(part, (inside) => put(inside, branch)));
    return { if: postfixOf(condition), then: this.decision(put(simple, yes), kinds), else: this.decision(put(simple, no), kinds) };
  }

  pattern(formula, kinds) {
    const results = [], shown = this.withResults(formula, results), gaps = { y: gapFormula(0, kinds[0]) };
    kinds.forEach((kind, i) => { if (i) gaps[`p${i}`] = gapFormula(i, kind); });
    const written = simplified(substitute(shown, gaps)), pattern = withoutLayers({ text: toText(written), math: toMath(written) });
    return results.length ? { ...pattern, results } : pattern;
  }

  // Parts that the page shows as the number they are: comparisons and flat functions.
  withResults(formula, results) {
    if (!this.isResult(formula)) return formula.compare ? formula : mapParts(formula, (part) => this.withResults(part, results));
    results.push(postfixOf(formula));
    return nameFormula(String.fromCodePoint(0xf8000 + results.length - 1).repeat(2));
  }

  isResult(formula) {
    if (formula.compare) return true;
    if (formula.call) return this.table.rows[formula.call]?.flat ?? false;
    if (formula.sign) return this.isResult(formula.operand);
    if (!formula.operator || !FOLDED[formula.operator]) return false;
    const sides = [formula.left, formula.right];
    return sides.every((side) => this.isResult(side) || side.number !== undefined) && sides.some((side) => this.isResult(side));
  }
}

// A formula as it is typed and written, and as MathML where it is short enough to be set.
function writtenForm(formula, text, operands = formula.args?.length ?? 0) {
  const short = toText(formula);
  return withoutLayers({ text, ...(short === text ? {} : { short }), math: operands <= MOST_SET ? toMath(formula) : "" });
}

// The `where` that stands highest, and there first.
function firstWhere(formula) {
  for (let level = [formula]; level.length;) {
    const below = [];
    for (const part of level) {
      if (part.call === "where") return part;
      mapParts(part, (inside) => (below.push(inside), inside));
    }
    level = below;
  }
  return null;
}

// The rule of a row of any number of operands for one of them, all operands listed: x0, x1, ...
function expanded(row, table, slot, count) {
  const lists = row.args.replaceAll("*", "").split(" "), n = count / lists.length, place = slot % n;
  const shown = row.shown[Math.floor((slot * lists.length) / count)];
  const runsOverAll = ({ call, args }) => args.length === 1 && (call === "product_of_all_but" || table.rows[call]?.args.startsWith("*"));
  const joined = (parts, operator) => parts.reduce((left, right) => ({ operator, left, right }));
  function of(formula, i) {
    if (formula.name !== undefined) {
      const list = lists.indexOf(formula.name);
      if (formula.name === "first") return numberFormula(i === 0 ? 1 : 0);
      return list >= 0 ? nameFormula(`x${list * n + i}`) : formula.name === "n" ? numberFormula(n) : formula;
    }
    if (!formula.call || !runsOverAll(formula)) return mapParts(formula, (part) => of(part, i));
    const { call, args: [inside] } = formula;
    if (call === "product_of_all_but") {
      if (n > MOST_LISTED) return { call, args: [of(inside, i)] };
      const others = Array.from({ length: n }, (_, j) => j).filter((j) => j !== i);
      return others.length ? joined(others.map((j) => of(inside, j)), "*") : numberFormula(1);
    }
    if (n > MOST_LISTED) {
      const each = Object.fromEntries(lists.map((list) => [list, nameFormula(`${list}ᵢ`)]));
      return nameFormula(`${call}(${toText(substitute(inside, each))})`);
    }
    const parts = Array.from({ length: n }, (_, j) => of(inside, j));
    return call === "sum" ? joined(parts, "+") : { call, args: parts };
  }
  return of(readFormula(shown), place);
}
