// Formulas of the table, read from left to right with a stack. No text is run as a program.

const truth = (holds) => (holds ? 1 : 0);
const SIGNS = {
  "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b,
  "==": (a, b) => truth(a === b), "!=": (a, b) => truth(a !== b),
  "<": (a, b) => truth(a < b), "<=": (a, b) => truth(a <= b),
  ">": (a, b) => truth(a > b), ">=": (a, b) => truth(a >= b),
};
const CONSTANTS = { inf: Infinity, nan: NaN, pi: Math.PI };

// What a formula may call: the kernels, and the rows of the table that are formulas themselves.
function functionsOf(defined) {
  const functions = {};
  for (const [name, call] of Object.entries(KERNELS)) functions[name] = { call, takes: call.length, missing: [] };
  for (const [name, [args, text]] of Object.entries(defined || {})) {
    const names = args.split(" "), missing = new Set(), formula = words(text, names, functions, missing);
    functions[name] = { call: (...xs) => evaluate(formula, xs), takes: names.length, missing };
  }
  return functions;
}

// The words of a formula; what is neither a name, a number nor a row goes to `missing`.
function words(text, names, functions, missing) {
  return text.split(" ").map((word) => {
    if (names.includes(word)) return { place: names.indexOf(word) };
    if (Object.hasOwn(CONSTANTS, word)) return { value: CONSTANTS[word] };
    if (Object.hasOwn(SIGNS, word)) return { call: SIGNS[word], takes: 2 };
    if (Object.hasOwn(functions, word)) {
      for (const other of functions[word].missing) missing.add(other);
      return functions[word];
    }
    if (word !== "" && !Number.isNaN(Number(word))) return { value: Number(word) };
    missing.add(word);
    return { value: NaN };
  });
}

function evaluate(formula, values) {
  const stack = [];
  for (const { place, value, call, takes } of formula) {
    if (call) stack.push(call(...stack.splice(stack.length - takes)));
    else stack.push(place === undefined ? value : values[place]);
  }
  return stack[0];
}

// The plan of a row of any number of operands, as a function of its output and operands. For each
// operand there is a list of all that is known: itself, the output, the count, a value for each step.
function planned({ args, steps, partials }, functions, missing) {
  const lists = args.replaceAll("*", "").split(" "), names = [...lists, "y", "n", "first"];
  const todo = steps.map(([row, name, text]) => {
    const formula = words(text, names, functions, missing), over = row && OVER_ALL[row];
    if (row && !over) missing.add(row);
    names.push(name);
    return { over, formula };
  });
  const results = partials.map((text) => words(text, names, functions, missing));
  return (y, xs) => {
    const n = xs.length / lists.length;
    const known = Array.from({ length: n }, (_, i) => [...lists.map((_, list) => xs[list * n + i]), y, n, i ? 0 : 1]);
    for (const { over, formula } of todo) {
      const each = known.map((values) => evaluate(formula, values)), found = over ? over(each) : each;
      known.forEach((values, i) => values.push(found[i] ?? found));
    }
    return results.flatMap((formula) => known.map((values) => evaluate(formula, values)));
  };
}

// ------------------------------------------------------------ patterns of rules

const FIRST_RESULT = 0xf8000;
const GAP = /([\u{F0000}-\u{FFFFD}])\1?/gu;
const gapOf = (letter) => letter.codePointAt(0) - 0xf0000;

// The branch of a rule that holds for these numbers, with the numbers it shows.
function decided(look, values, functions) {
  const names = values.map((_, i) => (i ? "p" + i : "y")), missing = new Set();
  const run = (text) => evaluate(words(text, names, functions, missing), values);
  while (look.if !== undefined) look = run(look.if) !== 0 ? look.then : look.else;
  const numbers = (look.results || []).map(run);
  const whole = numbers.length === 1 && numbers[0] === 1 && /^1 \/ (.)\1$/u.test(look.text);
  return whole ? { text: "1", math: "<mn>1</mn>", numbers: [] } : { ...look, numbers }; // 1, not 1 / 1
}

function filled(text, texts, numbers) {
  return text.replace(GAP, (_, letter, at) => {
    const result = letter.codePointAt(0) - FIRST_RESULT;
    const found = result >= 0 ? format(numbers[result]) : texts[gapOf(letter)];
    const after = text.slice(at + _.length);
    const loose = found.startsWith("-") && Number.isFinite(Number(found.replace("inf", "1")));
    const power = after.startsWith(" **") || text.slice(0, at).endsWith("** ");
    const factor = text.includes(" × ") && (at > 0 || after.startsWith(" ×")); // of a sum of products
    return loose && (power || factor || text[at - 1] === "-") ? `(${found})` : found;
  });
}
