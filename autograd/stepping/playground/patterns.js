// Rules as patterns with gaps, for a graph recorded in the page: what rule_patterns.py does in Python.

const MOST_SET = 12; // operands up to which an application is set as mathematics
const MOST_LISTED = 8; // operands above which a formula says what is meant instead of listing them
const gapFormula = (place, long) => nameFormula(String.fromCodePoint(0xf0000 + place).repeat(long ? 2 : 1));
const isLong = (name) => !isLetter(name);

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
    const operands = node.at.map((p, i) => (this.isWritten(p) ? numberFormula(this.nodes[p].data) : gapFormula(i + 1, isLong(this.names[p]))));
    const formula = row.text ? readFormula(row.text) : { call: node.op, args: names.map(nameFormula) };
    const filled = substitute(formula, Object.fromEntries(names.map((name, i) => [name, operands[i]]))), text = toCode(filled);
    return this.shared(`code ${text}`, () => ({ text, math: operands.length <= MOST_SET ? toMath(filled) : "" }));
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
    const long = [at, node.at[slot], ...others.map((i) => node.at[i])].map((i) => isLong(this.names[i]));
    const named = Object.fromEntries(Object.entries(places).map(([name, place]) => [name, nameFormula(place)]));
    const formula = substitute(rule, { ...fixed, ...named });
    const index = this.shared(`${JSON.stringify(formula)} ${long}`, () => this.decision(formula, long));
    return others.length ? [index, ...others] : index;
  }

  // A pattern, or a choice between two decisions.
  decision(formula, long) {
    const simple = simplified(formula), choice = firstWhere(simple);
    if (!choice) return this.pattern(simple, long);
    const [condition, yes, no] = choice.args;
    const put = (part, branch) => (part === choice ? branch : mapParts(part, (inside) => put(inside, branch)));
    return { if: postfixOf(condition), then: this.decision(put(simple, yes), long), else: this.decision(put(simple, no), long) };
  }

  pattern(formula, long) {
    const results = [], shown = this.withResults(formula, results), gaps = { y: gapFormula(0, long[0]) };
    long.forEach((more, i) => { if (i) gaps[`p${i}`] = gapFormula(i, more); });
    const written = simplified(substitute(shown, gaps)), pattern = { text: toText(written), math: toMath(written) };
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
