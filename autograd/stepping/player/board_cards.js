// What stands on the board: which nodes are cards, what is written in them, how large they are.

// Three sizes of a card, the largest first. Pixels; digits of its numbers, and of those at edges.
const CARD_SIZES = [
  { name: "large", title: 15, row: 14, line: 20, pad: 12, least: 150, most: 250, rows: 26, gap: 96, widest: 190, digits: 6, local: 6, port: 20, above: 0, numbers: true },
  { name: "middle", title: 13, row: 12, line: 16, pad: 10, least: 112, most: 190, rows: 18, gap: 78, widest: 150, digits: 6, local: 4, port: 17, above: 0, numbers: true },
  { name: "small", title: 12, row: 11, line: 14, pad: 6, least: 80, most: 118, rows: 4, gap: 44, widest: 110, digits: 3, local: 2, port: 15, own: 34, above: 14 },
];
const SMALL = CARD_SIZES.at(-1), BARE = { ...SMALL, above: 0 }, LINE = { ...BARE, least: SMALL.most, most: 140, own: 19, port: 13 }; // as small, without formulas, in one line
const SHORT_LINE = { ...LINE, least: 84, most: 84, gap: 30 }; // its name and its data
// No derivative stands at the lines between arrays, which are large themselves.
const ARRAY_SIZES = [...CARD_SIZES.slice(0, 2), { ...SMALL, pad: 7, most: 150, rows: 8, numbers: true, above: 0 }, SMALL].map((size) => ({ ...size, gap: 32 }));
const NUMBER_SIZES = [...CARD_SIZES, { ...SMALL, gap: 34 }, { ...BARE, gap: 34 }, LINE];
const SMALL_NUMBER = 42, BOX_WIDER = 44; // pixels: three digits; the names of scopes are long
const CROWDED = 9, LOW_PORT = 6; // from so many operands on, derivatives are shown one at a time
const MOST_HIGH = 56; // pixels of a card, however many operands it has: its numbers are to be seen with it

// Constants that nobody has named stand in the formulas.
function onBoard({ graph, records }) {
  const named = new Set(records.constants ?? []);
  return (n) => graph.kinds[n] !== "c" || named.has(n);
}

const lookOf = ({ graph, records }, n) => records.looks[records.application[graph.operation[n]]];
const opOf = ({ graph, records }, n) => records.ops[records.op[graph.operation[n]]];

function formulaOf(player, n) {
  const { graph, records } = player;
  if (graph.kinds[n] !== "o") return "";
  if (records.formulas) return minus(records.formulas[graph.operation[n]]);
  const { text, short = text } = lookOf(player, n);
  return minus(filled(short, ["", ...graph.parents[n].map((p) => graph.names[p])], []));
}

// The formula, or where it has no room the name of the operation: never a part of a formula.
function formulaWithin(player, n, size, room) {
  const formula = formulaOf(player, n);
  return formula && ([formula, `${opOf(player, n)}(…)`].find((text) => richWidth(text, size) <= room) ?? "");
}

const arrayOn = ({ records }, n) => (n === null || n === undefined ? null : records.shown?.[n].array ?? null);

// A card: its name, its formula, width and height, and for each operand the height at which its
// line arrives. Above a small card stands its formula, where there is room.
// box: the closed scope that it stands for, whose one output is n, null if there are several
function cardOf(player, n, size, operands, box = null) {
  const isSmall = !size.numbers, most = size.most + (box ? BOX_WIDER : 0), inside = most - 2 * size.pad, array = arrayOn(player, n), number = array ? 0 : 8 + SMALL_NUMBER * (size.own < SMALL.own && size.most > SMALL.most ? 2 : 1);
  const name = nameWithin(box ? "▸ " + box.name : player.graph.names[n], size.title, isSmall ? inside - number : inside);
  const wide = richWidth(name, size.title, true), equals = box ? " " : " = ", between = richWidth(equals, size.title);
  const within = isSmall ? size.most + size.gap - 26 : inside - wide - between, letters = isSmall ? size.row : size.title;
  const formula = box ? givenBy(player, box, letters, within) : formulaWithin(player, n, letters, within);
  const title = isSmall ? wide + number : wide + (formula ? between + richWidth(formula, size.title) : 0);
  const pitch = operands < CROWDED ? size.port : Math.min(LOW_PORT, MOST_HIGH / operands), own = isSmall ? size.own : size.title + 2 * size.line + 2 * size.pad - 3;
  const plain = { width: Math.min(most, title + 2 * size.pad), height: own }, found = array ? arrayCard(player, n, size, title) : plain;
  return {
    n, box, name, how: equals, formula: isSmall && !size.above ? "" : formula, ...found,
    width: Math.max(size.least, found.width),
    height: Math.max(found.height, operands * pitch + 2), above: formula ? size.above : 0,
    ports: Array.from({ length: operands }, (_, i) => (i - (operands - 1) / 2) * pitch), crowded: operands >= CROWDED,
  };
}
