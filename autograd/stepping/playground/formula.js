// Formulas of the table: read, simplified, and written as text, as code, as MathML, as postfix words.
//
// The same as autograd/formulas in Python, for programs that are typed in the page. A formula is
// {number}, {name}, {call, args}, {sign, operand}, {compare, left, right} or {operator, left, right}.

const nameFormula = (name) => ({ name });
const numberFormula = (number) => ({ number });

// The syntax tree of a formula, from that of the expression language.
function formulaOf(part) {
  switch (part.type) {
    case "number": return numberFormula(part.value);
    case "name": return nameFormula(part.id);
    case "sign": return { sign: part.sign, operand: formulaOf(part.operand) };
    case "operation": return { operator: part.sign, left: formulaOf(part.left), right: formulaOf(part.right) };
    case "comparison": return { compare: part.signs[0], left: formulaOf(part.operands[0]), right: formulaOf(part.operands[1]) };
    case "call": return { call: part.of.id, args: part.args.map(({ value }) => formulaOf(value)) };
  }
  throw new Error(`not a formula: ${part.type}`);
}

const readFormulas = new Map();

function readFormula(text) {
  if (!readFormulas.has(text)) readFormulas.set(text, formulaOf(parseProgram(text)[0].value));
  return readFormulas.get(text);
}

// The same formula with `change` applied to its parts.
function mapParts(formula, change) {
  if (formula.call) return { call: formula.call, args: formula.args.map(change) };
  if (formula.sign) return { sign: formula.sign, operand: change(formula.operand) };
  if (formula.left) return { ...formula, left: change(formula.left), right: change(formula.right) };
  return formula;
}

function substitute(formula, replacements) {
  if (formula.name !== undefined) return Object.hasOwn(replacements, formula.name) ? replacements[formula.name] : formula;
  return mapParts(formula, (part) => substitute(part, replacements));
}

function namesIn(formula, found = new Set()) {
  if (formula.name !== undefined) found.add(formula.name);
  if (formula.call) found.add(formula.call);
  mapParts(formula, (part) => (namesIn(part, found), part));
  return found;
}

// ---------------------------------------------------------------- simplifying

function constantOf(formula) {
  if (formula.number !== undefined) return formula.number;
  if (formula.sign !== "-") return null;
  const inside = constantOf(formula.operand);
  return inside === null ? null : -inside;
}

const FOLDED = { "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b };
const NEUTRAL_RIGHT = { "+": 0, "-": 0, "*": 1, "/": 1, "**": 1 }, NEUTRAL_LEFT = { "+": 0, "*": 1 };

function knownNumber(formula) {
  return formula.name !== undefined ? CONSTANTS[formula.name] ?? null : constantOf(formula);
}

// A shorter formula of the same value, for reading.
function simplified(formula) {
  if (formula.compare) {
    const left = simplified(formula.left), right = simplified(formula.right), a = knownNumber(left), b = knownNumber(right);
    return a === null || b === null ? { compare: formula.compare, left, right } : numberFormula(SIGNS[formula.compare](a, b));
  }
  if (formula.call) {
    const args = formula.args.map(simplified), chosen = formula.call === "where" ? knownNumber(args[0]) : null;
    return chosen === null ? { call: formula.call, args } : chosen ? args[1] : args[2];
  }
  if (formula.sign) {
    const operand = simplified(formula.operand);
    if (formula.sign !== "-") return operand;
    const value = constantOf(operand);
    if (value !== null) return numberFormula(-value);
    return operand.sign ? operand.operand : { sign: "-", operand };
  }
  return formula.operator ? combined(simplified(formula.left), formula.operator, simplified(formula.right)) : formula;
}

function combined(left, operator, right) {
  const a = constantOf(left), b = constantOf(right);
  if (a !== null && b !== null && FOLDED[operator]) return numberFormula(FOLDED[operator](a, b));
  if (b !== null && b === NEUTRAL_RIGHT[operator]) return left;
  if (a !== null && a === NEUTRAL_LEFT[operator]) return right;
  if (operator === "*" && b !== null) return { operator, left: right, right: left }; // 2w, not w·2
  return { operator, left, right };
}

// ---------------------------------------------------------------- writing

const COMPARE = 0, SUM = 1, PRODUCT = 2, SIGN = 3, POWER = 4, ATOM = 5;
const BINDS = { "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "%": PRODUCT, "//": PRODUCT };
const COMPARE_TEXT = { "==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥" };
const raised = (text) => text.replace(/[0-9-]/g, (c) => "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"["0123456789-".indexOf(c)]);
const isNegative = (x) => x < 0 || Object.is(x, -0);

// Whether a number may stand right before it: 2w and 3x², but 2·out, and ∞·x of what is no number.
function startsWithLetter(formula) {
  while (formula.operator === "*" || formula.operator === "**") formula = formula.left;
  return formula.name !== undefined && isLetter(formula.name);
}

// Whether a product begins with a remainder: x·(a % b) and -(a % b) need their parentheses.
function beginsWithRest(formula) {
  for (; BINDS[formula.operator] === PRODUCT; formula = formula.left) if (formula.operator === "%" || formula.operator === "//") return true;
  return false;
}

// One notation: how each part is written, and the text of a formula with how tightly it binds.
function writer(notation) {
  const inside = (formula, atLeast) => {
    const [text, binds] = written(formula);
    return binds >= atLeast ? text : notation.brackets(text);
  };
  const afterSign = (text) => (notation.startsWithSign(text) ? notation.brackets(text) : text);
  function written(formula) {
    if (formula.number !== undefined) return [notation.number(formula.number), isNegative(formula.number) ? SIGN : ATOM];
    if (formula.name !== undefined) return [notation.name(formula.name), ATOM];
    if (formula.call) return [notation.call(formula.call, formula.args.map((arg) => written(arg)[0])), ATOM];
    if (formula.products) return [sumWritten(formula, notation, (part) => written(part)[0]), SUM];
    if (formula.sign) return [notation.sign(formula.sign) + afterSign(inside(formula.operand, PRODUCT + beginsWithRest(formula.operand))), SIGN];
    if (formula.compare) return [written(formula.left)[0] + notation.compare(formula.compare) + written(formula.right)[0], COMPARE];
    const special = notation.special(formula, written, inside);
    if (special) return special;
    const { operator, left, right } = formula, binds = BINDS[operator];
    const beside = operator === "*" && Number.isFinite(left.number) && notation.joins(right);
    const tight = (operator === "+" || operator === "*") && !beginsWithRest(right) ? binds : binds + 1;
    return [inside(left, binds) + (beside ? "" : notation.operator(operator)) + afterSign(inside(right, tight)), binds];
  }
  return (formula) => written(formula)[0];
}

// a₁b₁ + a₂b₂ + …, as autograd/formulas/sums.py writes it.
function sumWritten({ products, numbers }, { signs, brackets }, factor) {
  const safe = (text) => (signs.isNegative(text) ? brackets(text) : text);
  const terms = products.map((factors) => {
    if (factors.length === 1) return factor(factors[0]);
    const isNumber = ({ number }) => number !== undefined, ordered = !isNumber(factors[0]) && isNumber(factors[1]) ? factors.toReversed() : factors;
    const texts = ordered.map((part) => safe(factor(part))), known = ordered.map(isNumber);
    const letters = ordered.map(({ name }) => name !== undefined && isLetter(name));
    if (numbers || known.every(Boolean)) return texts.join(signs.times);
    return texts.join(letters[1] && (letters[0] || Number.isFinite(ordered[0].number)) ? signs.beside : signs.dot);
  });
  return [terms[0], ...terms.slice(1).map(safe)].join(signs.plus);
}

const toText = writer({
  signs: { isNegative: (text) => text.startsWith("-"), plus: " + ", times: " × ", dot: "·", beside: "" },
  number: (x) => format(x), name: (text) => text, call: (name, args) => `${name}(${args.join(", ")})`,
  sign: (sign) => sign, compare: (sign) => ` ${COMPARE_TEXT[sign]} `, operator: (sign) => (sign === "*" ? "·" : ` ${sign} `),
  brackets: (text) => `(${text})`, startsWithSign: (text) => /^[-+]/.test(text), joins: startsWithLetter,
  special({ operator, left, right }, _, inside) {
    if (operator !== "**") return null;
    const value = constantOf(right), whole = value !== null && Number.isInteger(value) && Math.abs(value) < 100;
    const below = left.name !== undefined && hasLayer(left.name) ? `(${left.name})` : inside(left, ATOM);
    return [below + (whole ? raised(String(Math.trunc(value) + 0)) : `^${inside(right, ATOM)}`), POWER];
  },
});

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const bracketed = (text) => `<mrow><mo>(</mo><mrow>${text}</mrow><mo>)</mo></mrow>`;
const asOne = (text) => (/^<(\w+)>[^<]*<\/\1>$/.test(text) ? text : `<mrow>${text}</mrow>`);
const MATH_COMPARE = { "==": "=", "!=": "≠", "<": "&lt;", "<=": "≤", ">": "&gt;", ">=": "≥" };

function mathNumber(x) {
  const text = format(x), sign = text.startsWith("-") ? "<mo>−</mo>" : "", size = text.replace("-", "");
  if (text.endsWith("inf") || text === "nan") return sign + (text === "nan" ? "<mtext>nan</mtext>" : "<mi>∞</mi>");
  const [mantissa, exponent] = (sign ? text.slice(1) : text).split("e");
  if (exponent === undefined) return `${sign}<mn>${size}</mn>`;
  return `${sign}<mn>${mantissa}</mn><mo>·</mo><msup><mn>10</mn><mn>${String(Number(exponent)).replace("-", "−")}</mn></msup>`;
}

function mathName(symbol) {
  const { word, below, above } = partsOf(symbol), letter = `<mi>${escaped(word)}</mi>`, plain = (digits) => digits.normalize("NFKC");
  const index = () => (below.includes(",") ? `<mrow>${plain(below).split(",").map((x) => `<mn>${x}</mn>`).join("<mo>,</mo>")}</mrow>` : `<mn>${plain(below)}</mn>`);
  const layer = `<mrow><mo>(</mo><mn>${plain(above)}</mn><mo>)</mo></mrow>`;
  if (above) return below ? `<msubsup>${letter}${index()}${layer}</msubsup>` : `<msup>${letter}${layer}</msup>`;
  return below ? `<msub>${letter}${index()}</msub>` : letter;
}

const toMath = writer({
  signs: { isNegative: (text) => text.startsWith("<mo>−"), plus: "<mo>+</mo>", times: "<mo>×</mo>", dot: "<mo>·</mo>", beside: "<mo>\u2062</mo>" },
  number: mathNumber, name: mathName,
  call(name, args) {
    const inside = args.join("<mo>,</mo>");
    if (name === "sqrt") return `<msqrt>${inside}</msqrt>`;
    if (name === "abs") return `<mrow><mo>|</mo>${inside}<mo>|</mo></mrow>`;
    return `<mrow><mi>${escaped(name)}</mi>${bracketed(inside)}</mrow>`;
  },
  sign: (sign) => (sign === "+" ? "<mo>+</mo>" : "<mo>−</mo>"), compare: (sign) => `<mo>${MATH_COMPARE[sign]}</mo>`,
  operator: (sign) => `<mo>${{ "-": "−", "*": "·", "%": "mod" }[sign] ?? sign}</mo>`,
  brackets: bracketed, startsWithSign: (text) => /^<mo>[−+]/.test(text), joins: (right) => right.number === undefined && startsWithLetter(right),
  special({ operator, left, right }, written, inside) {
    if (operator === "/") return [`<mfrac>${asOne(written(left)[0])}${asOne(written(right)[0])}</mfrac>`, ATOM];
    if (operator !== "**") return null;
    const layered = left.name !== undefined && hasLayer(left.name), below = left.operator || layered ? bracketed(written(left)[0]) : inside(left, ATOM);
    return [`<msup>${asOne(below)}${asOne(written(right)[0])}</msup>`, ATOM];
  },
});

// As a person types it, the way Python's ast.unparse writes: w ** 2, -x, (a + b) * c.
const CODE = { "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "//": 6, "**": 8 }, CODE_SIGN = 7;

function toCode(formula) {
  const code = (part, least) => {
    const [text, binds] = parts(part);
    return binds < least ? `(${text})` : text;
  };
  const parts = (part) => {
    if (part.number !== undefined) {
      const text = format(part.number);
      return text.startsWith("-") ? [text, CODE_SIGN] : [text, 10];
    }
    if (part.name !== undefined) return [part.name, 10];
    if (part.call) return [`${part.call}(${part.args.map((arg) => code(arg, 0)).join(", ")})`, 10];
    if (part.compare) return [`${code(part.left, 5)} ${part.compare} ${code(part.right, 5)}`, 4];
    if (part.sign) {
      const { operand } = part, signed = operand.sign || (operand.number !== undefined && isNegative(operand.number));
      return [part.sign + (signed ? `(${code(operand, 0)})` : code(operand, CODE_SIGN)), CODE_SIGN];
    }
    const { operator, left, right } = part, binds = CODE[operator];
    if (operator === "**") return [`${code(left, binds + 1)} ** ${code(right, binds)}`, binds];
    return [`${code(left, binds)} ${operator} ${code(right, binds + 1)}`, binds];
  };
  return code(formula, 0);
}

// Words to be read from left to right with a stack, as the page computes.
const SAFE = { "/": "div", "**": "pow", "%": "mod", "//": "floordiv" };

function postfixOf(formula) {
  if (formula.number === -Infinity) return "inf neg";
  if (formula.number !== undefined) return beyond(formula.number) ?? String(formula.number);
  if (formula.name !== undefined) return formula.name;
  if (formula.call) return [...formula.args.map(postfixOf), formula.call].join(" ");
  if (formula.sign) return postfixOf(formula.operand) + (formula.sign === "-" ? " neg" : "");
  const sign = formula.compare ?? SAFE[formula.operator] ?? formula.operator;
  return `${postfixOf(formula.left)} ${postfixOf(formula.right)} ${sign}`;
}
