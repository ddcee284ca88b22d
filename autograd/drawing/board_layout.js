// Where the cards of a graph stand: columns by longest path, few crossings, straight lines. It
// knows sizes and edges and nothing of what is drawn, so the same graph gives the same places.

const MANY_LINES = 1500; // from so many on, crossings are not counted
const LINE_SPACE = 15; // pixels between a card and a line that passes it

// The column of each node: an operation after its operands, a leaf just before its first user.
// shown: whether a node stands on the board at all.
function columnsOf(graph, shown) {
  const columns = graph.names.map(() => 0), first = graph.names.map(() => Infinity);
  for (let n = 0; n < graph.count; n++) {
    if (graph.kinds[n] !== "o") continue;
    const operands = graph.parents[n].filter((p) => graph.kinds[p] === "o").map((p) => columns[p]);
    columns[n] = 1 + Math.max(0, ...operands);
    for (const p of graph.parents[n]) first[p] = Math.min(first[p], columns[n]);
  }
  for (let n = 0; n < graph.count; n++) if (graph.kinds[n] !== "o" && first[n] < Infinity) columns[n] = first[n] - 1;
  const least = Math.min(...columns.filter((_, n) => shown(n)));
  return columns.map((column) => column - least);
}

// boxes: [{ column, width, height, shift }], shift: how far below the middle its lines end; inner:
// it is a frame, whose lines go on inside, and of no height: a place at a border. links: [{ from,
// to, port, out }] with the places of boxes and how far below the middle a line arrives and leaves.
// gaps: before each column. Gives y (the middle) of each box, for each link the places [column, y]
// that it passes, and where there is none: it is short.
function laidOut(boxes, links, { gap, gaps, rows, longest = Infinity }) {
  const count = 1 + Math.max(0, ...boxes.map((box) => box.column));
  const items = boxes.map((box) => ({ column: box.column, height: box.height, y: 0, shift: box.shift ?? 0, before: [], after: [], box }));
  const routes = links.map(({ from, to, port, out = 0 }) => route(from, to, port, out));

  // Lines from one box share the places that they pass.
  function route(from, to, port, out) {
    const start = items[from], end = items[to], passed = [];
    if (end.column - start.column > longest) return null;
    let last = start;
    for (let column = start.column + 1; column < end.column; column++) {
      const key = `${column} ${out}`;
      start.passes ??= new Map();
      if (!start.passes.has(key)) {
        const item = { column, height: 0, y: 0, shift: 0, before: [], after: [], box: null };
        items.push(item);
        start.passes.set(key, item);
        join(last, item, 0, last === start ? out : 0);
      }
      last = start.passes.get(key);
      passed.push(last);
    }
    join(last, end, port, last === start ? out : 0);
    return passed;
  }

  function join(a, b, port, out) {
    a.after.push({ item: b, port, out });
    b.before.push({ item: a, port, out });
  }

  const columns = Array.from({ length: count }, () => []);
  for (const item of items) columns[item.column].push(item);
  order(columns, links.length);
  place(columns, rows);
  const top = Math.min(...items.map((item) => item.y - item.height / 2)), bottom = Math.max(...items.map((item) => item.y + item.height / 2));
  const widths = columns.map((column) => Math.max(0, ...column.map((item) => item.box?.width ?? 0))), before = gaps ?? widths.map(() => gap);
  return {
    widths, gaps: before,
    width: widths.reduce((a, b) => a + b, 0) + before.slice(1, count).reduce((a, b) => a + b, 0),
    height: bottom - top,
    ys: boxes.map((_, i) => items[i].y + items[i].shift - top),
    routes: routes.map((passed) => passed && passed.map((item) => [item.column, item.y - top])),
  };
}

// ------------------------------------------------------------ the order within a column

function order(columns, lines) {
  const number = () => columns.forEach((column) => column.forEach((item, i) => { item.at = i; }));
  const keep = () => columns.map((column) => column.slice());
  number();
  let best = keep(), least = lines > MANY_LINES ? 0 : crossings(columns);
  for (let round = 0; round < 12; round++) {
    const forward = round % 2 === 0, side = forward ? "before" : "after";
    for (const column of forward ? columns : columns.toReversed()) sortBy(column, side);
    const found = lines > MANY_LINES ? -round : crossings(columns);
    if (found < least) [best, least] = [keep(), found];
    if (lines > MANY_LINES && round > 4) break;
  }
  best.forEach((column, i) => { columns[i] = column; });
  number();
}

// By the mean place of the neighbours on one side; ports count as parts of a place.
function sortBy(column, side) {
  column.forEach((item, i) => {
    const found = item[side];
    const sum = found.reduce((all, { item: other, port, out }) => all + other.at + (side === "after" ? port : out - port) / 1000, 0);
    item.mean = found.length ? sum / found.length : i;
  });
  column.sort((a, b) => a.mean - b.mean || a.at - b.at);
  column.forEach((item, i) => { item.at = i; });
}

function crossings(columns) {
  let count = 0;
  for (const column of columns) {
    const ends = column.flatMap((item) => item.after.map(({ item: other, port, out }) => [item.at + out / 1000, other.at + port / 1000]));
    for (let i = 0; i < ends.length; i++) {
      for (let j = i + 1; j < ends.length; j++) if ((ends[i][0] - ends[j][0]) * (ends[i][1] - ends[j][1]) < 0) count++;
    }
  }
  return count;
}

// ------------------------------------------------------------ the height of everything

const STRAIGHT = 6; // how much a passing line wants to be straight, against a card

function place(columns, rows) {
  const space = (a, b) => (a.height + b.height) / 2 + (a.box && b.box ? rows : LINE_SPACE);
  for (const column of columns) {
    let y = 0;
    column.forEach((item, i) => {
      if (i) y += space(column[i - 1], item);
      item.y = y;
    });
    const middle = y / 2;
    for (const item of column) item.y -= middle;
  }
  for (let round = 0; round < 16; round++) {
    const both = round > 10;
    for (const column of round % 2 ? columns.toReversed() : columns) {
      const sides = both ? ["before", "after"] : [round % 2 ? "after" : "before"];
      settle(column, column.map((item) => wanted(item, sides)), space);
    }
  }
}

const isLine = (item) => !item.box || item.height === 0;

// Where an item would like to be, and how much. A line goes to its port, and so does a frame; a card
// looks at the whole of its neighbours, or a chain of cards would run down a staircase of ports.
function wanted(item, sides) {
  const found = sides.flatMap((side) => item[side].map(({ item: other, port, out }) => {
    const isExact = isLine(item) || item.box.inner || other.box?.inner, moved = side === "after" ? (isExact ? port : 0) - out : out - (isExact && !isLine(item) ? port : 0);
    return [other.y + other.shift - item.shift + moved, isLine(item) || isLine(other) ? STRAIGHT : 1];
  }));
  if (!found.length) return { y: item.y, weight: 0.01 };
  const weight = found.reduce((all, [, w]) => all + w, 0);
  return { y: found.reduce((all, [y, w]) => all + y * w, 0) / weight, weight };
}

// As near as can be to what is wanted, in order and with the space between: neighbours that are
// too near are moved together, as one block.
function settle(column, wishes, space) {
  const blocks = [];
  let offset = 0;
  column.forEach((item, i) => {
    if (i) offset += space(column[i - 1], item);
    let block = { items: [[item, offset]], weight: wishes[i].weight, y: wishes[i].y - offset };
    while (blocks.length && blocks.at(-1).y > block.y) {
      const above = blocks.pop(), weight = above.weight + block.weight;
      block = { items: [...above.items, ...block.items], weight, y: (above.y * above.weight + block.y * block.weight) / weight };
    }
    blocks.push(block);
  });
  for (const block of blocks) for (const [item, down] of block.items) item.y = block.y + down;
}
