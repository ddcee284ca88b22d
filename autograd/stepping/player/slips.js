// Answers judged: how exact they have to be, and which slip leads to a wrong one.

const LEAST_DIGITS = 3; // that are wanted of an answer with more

// Digits of a typed number that count, and what a one in its last place is worth.
function precisionOf(text) {
  const found = plainly(text).match(/^[+-]?(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i);
  if (!found) return { digits: Infinity, unit: 0 }; // a fraction, inf
  const [, whole, rest, power = "0"] = found;
  return { digits: (whole + rest).replace(/^0+/, "").length, unit: 10 ** (Number(power) - rest.length) };
}

const close = (a, b) => Object.is(a, b) || a === b || Math.abs(a - b) < Infinity && Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
const isShort = (x) => close(Number(format(x)), x); // what is shown is all of it

// Whether what was typed stands for a number: "right", rounded or cut off to three
// digits or more; "rounded" (too far); or "".
function judged(text, answer) {
  const guess = typed(text), { digits, unit } = precisionOf(text);
  if (!Number.isFinite(answer) || !Number.isFinite(guess)) return Object.is(guess, answer) ? "right" : "";
  if (close(guess, answer) || format(guess) === format(answer)) return "right";
  const off = Math.abs(guess - answer);
  const fits = off <= unit * (0.5 + 1e-6) || Math.abs(guess) < Math.abs(answer), isLong = digits >= LEAST_DIGITS;
  if (off >= unit * (1 - 1e-6) || guess === 0 || !(fits || isLong)) return "";
  const enough = isLong && fits && !isShort(answer);
  return enough ? "right" : "rounded";
}

// The slip that leads to what was typed, and for a copied number its name and whether the answer
// begins alike; near: numbers by the slip that gives them, likeliest first.
function slipOf(text, answer, near) {
  const verdict = judged(text, answer), told = format(answer);
  // what goes in, or as few digits as what goes in and what comes out have in common
  const isCopy = (x) => format(x) !== told && (close(typed(text), Number(format(x))) || (verdict && judged(text, x) === "right"));
  const copied = near.find(([slip, x]) => slip === "copied" && isCopy(x));
  if (copied) return ["copied", copied[2], verdict];
  if (verdict) return [verdict];
  const isNear = (x) => judged(text, x) === "right" || (judged(text, x) === "rounded" && precisionOf(text).digits > 1);
  const found = near.find(([, x]) => format(x) !== told && isNear(x));
  return found ? [found[0], found[2]] : ["other"];
}

// What is typed wrongly for a value, a product and a sum, and why.
const slipsOfValue = (answer, operands, names) => [
  ...operands.map((x, i) => ["copied", x, names[i]]), ["sign", -answer], ...swapped(answer, operands),
  ...(operands.length > 2 ? operands.map((x) => ["half", answer - x]) : []), // the bias forgotten
];

// a / b or a ** b, the wrong way round.
function swapped(answer, [a, b, ...others]) {
  if (b === undefined || others.length) return [];
  return [(x, y) => x / y, (x, y) => x ** y].filter((f) => close(f(a, b), answer)).map((f) => ["swapped", f(b, a)]);
}

const slipsOfLocal = (local, { upstream, operands, value, sent }) => [
  ["sign", -local], ["upstream", upstream], ["early", sent], ["half", 1 - local], ["half", local / 2],
  ...operands.map((x) => ["half", x]), ["value", value],
];

const slipsOfProduct = (answer, { upstream, local, before }) => [
  ["local", local], ["sign", -answer], ["upstream", upstream], ["added", upstream + local], ["already", before + answer],
];

const slipsOfSum = (answer, { sent, local, before }) => [
  ["forgot", sent], ["local", before + local], ["local", local], ["multiplied", before * sent], ["sign", before - sent],
  ["sign", sent - before], ["sign", -answer],
];

// ------------------------------------------------------------ choices

const MOST_CHOICES = 4;

// A few of the candidates and the right one, in an order that tells nothing and is always the same.
function choicesOf(right, candidates, salt) {
  const others = [...new Map(candidates.filter(([text]) => text !== "" && text !== right).map((c) => [c[0], c])).values()];
  const mixed = (text) => [...`${salt}${text}`].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 65521, 7);
  return [[right, "right"], ...others.slice(0, MOST_CHOICES - 1)].sort((a, b) => mixed(a[0]) - mixed(b[0]));
}

const wrappedIn = (text) => (/[\s]/.test(text) || text.startsWith("-") ? `(${text})` : text);

// The local derivative, among the operation's own operands, its other derivatives and its output.
function ruleChoices(player, k) {
  const { telling, graph } = player, { from, edges } = graph.steps[k], right = telling.localText(edges[0]);
  const texts = [
    telling.localText(edges[0], true), ...graph.inputs[from].map((e) => telling.localText(e)),
    ...graph.parents[from].map((i) => graph.names[i]), graph.names[from], "1", "0",
  ];
  return choicesOf(right, texts.map((text) => [text, "rule"]), k);
}

function factorChoices(player, k) {
  const { telling, graph } = player, { from, to, edges } = graph.steps[k], alone = telling.localText(edges[0]), rule = wrappedIn(alone);
  const given = `${graph.names[from]}.grad`;
  return choicesOf(`${given} × ${rule}`, [
    [alone, "local"], [`${given} + ${rule}`, "added"], [`${graph.names[from]} × ${rule}`, "value"], [`${graph.names[to]}.grad × ${rule}`, "receiver"],
  ], k);
}
