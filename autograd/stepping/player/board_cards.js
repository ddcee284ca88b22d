// What stands on the board: which nodes are cards, what is written in them, how large they are.

// Three sizes of a card, the largest first. Pixels; digits of its numbers, and of those at edges.
const CARD_SIZES = [
  { name: "large", title: 15, row: 14, line: 20, pad: 12, least: 150, most: 250, rows: 26, gap: 96, widest: 190, digits: 6, local: 6, port: 20, above: 0 },
  { name: "middle", title: 13, row: 12, line: 16, pad: 10, least: 112, most: 190, rows: 18, gap: 78, widest: 150, digits: 6, local: 4, port: 17, above: 0 },
  { name: "small", title: 12, row: 11, line: 14, pad: 6, least: 80, most: 118, rows: 4, gap: 44, widest: 110, digits: 3, local: 2, port: 15, own: 34, above: 14 },
];
const SMALL = CARD_SIZES.at(-1), BARE = { ...SMALL, above: 0 }, LINE = { ...BARE, least: SMALL.most, own: 19, port: 13 }; // as small, without formulas, in one line
const SHORT_LINE = { ...LINE, least: 84, most: 84, gap: 30 }; // its name and its data
const SMALL_NUMBER = 42; // pixels, of three digits
const CROWDED = 9, LOW_PORT = 6; // from so many operands on, derivatives are shown one at a time

// Constants that nobody has named stand in the formulas.
function onBoard({ graph, records }) {
  const named = new Set(records.constants ?? []);
  return (n) => graph.kinds[n] !== "c" || named.has(n);
}

const lookOf = ({ graph, records }, n) => records.looks[records.application[graph.operation[n]]];
const opOf = ({ graph, records }, n) => records.ops[records.op[graph.operation[n]]];

function formulaOf(player, n) {
  const { graph } = player;
  if (graph.kinds[n] !== "o") return "";
  const { text, short = text } = lookOf(player, n);
  return minus(filled(short, ["", ...graph.parents[n].map((p) => graph.names[p])], []));
}

// The formula, or where it has no room the name of the operation: never a part of a formula.
function formulaWithin(player, n, size, room) {
  const formula = formulaOf(player, n);
  return richWidth(formula, size) <= room ? formula : `${opOf(player, n)}(…)`;
}

// A card: its name, its formula, width and height, and for each operand the height at which its
// line arrives. Above a small card stands its formula, where there is room.
function cardOf(player, n, size, operands) {
  const isSmall = size.name === "small", inside = size.most - 2 * size.pad;
  const name = nameWithin(player.graph.names[n], size.title, isSmall ? inside - 8 - SMALL_NUMBER : inside);
  const wide = richWidth(name, size.title, true), equals = richWidth(" = ", size.title);
  const formula = isSmall ? formulaWithin(player, n, size.row, size.most + size.gap - 26) : formulaWithin(player, n, size.title, inside - wide - equals);
  const title = isSmall ? wide + 8 + SMALL_NUMBER : wide + (formula ? equals + richWidth(formula, size.title) : 0);
  const pitch = operands < CROWDED ? size.port : LOW_PORT, own = isSmall ? size.own : size.title + 2 * size.line + 2 * size.pad - 3;
  return {
    n, name, formula: isSmall && !size.above ? "" : formula,
    width: Math.min(size.most, Math.max(size.least, title + 2 * size.pad)),
    height: Math.max(own, operands * pitch + 2), above: formula ? size.above : 0,
    ports: Array.from({ length: operands }, (_, i) => (i - (operands - 1) / 2) * pitch), crowded: operands >= CROWDED,
  };
}
