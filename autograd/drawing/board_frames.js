// Frames: an open scope is laid out by itself and stands as one box in what is around it, so that
// frames never meet. A line into a frame passes its border at an entry, one out of it at an exit.

const FRAME = { head: 18, side: 8, foot: 8, near: 16 }; // pixels; near: between columns without derivatives

// The columns of the parts of one frame, from the hops between them: a part after its operands, a
// leaf just before its first user. A hop that leads back in a circle moves nothing.
function columnsIn(keys, hops, isLeaf) {
  const before = new Map(keys.map((key) => [key, []])), after = new Map(keys.map((key) => [key, []])), columns = new Map();
  for (const { from, to } of hops) if (before.has(from) && before.has(to)) before.get(to).push(from), after.get(from).push(to);
  const open = new Set();
  function columnOf(start) { // no recursion: graphs may be deep
    const waiting = [start];
    while (waiting.length) {
      const key = waiting.at(-1);
      if (columns.has(key)) waiting.pop();
      else {
        const missing = open.has(key) ? [] : before.get(key).filter((other) => !columns.has(other) && !open.has(other));
        open.add(key);
        if (missing.length) waiting.push(...missing);
        else {
          columns.set(key, 1 + Math.max(-1, ...before.get(key).map((other) => columns.get(other) ?? -1)));
          open.delete(key);
          waiting.pop();
        }
      }
    }
  }
  keys.forEach(columnOf);
  for (const key of keys) {
    if (isLeaf(key) && after.get(key).length) columns.set(key, Math.min(...after.get(key).map((other) => columns.get(other))) - 1);
  }
  const least = Math.min(0, ...columns.values());
  for (const [key, column] of columns) columns.set(key, column - least);
  return columns;
}

// Everything on the board with cards of one size. Cards stand in frames, frames in frames, and all of
// them in the root; each is laid out by itself, the innermost first.
// board: see elementsOf; cards: by key. Gives the root's layout, with which `placesIn` goes on.
// The place at which lines of a part pass a border has the name of the part after < or >.
function framedPlan(board, cards, size, longest = Infinity) {
  const root = { id: "", parts: [], hops: new Map(), frames: new Map() }, byOne = new Map();
  for (const element of board.elements) {
    let outer = root;
    for (const one of element.frames) {
      if (!byOne.has(one)) {
        byOne.set(one, { id: one.id, one, parts: [], hops: new Map(), frames: new Map() });
        outer.frames.set(one.id, byOne.get(one));
        outer.parts.push(one.id);
      }
      outer = byOne.get(one);
    }
    outer.parts.push(element.key);
  }
  const at = (element, depth) => (depth < element.frames.length ? element.frames[depth].id : element.key);
  const around = (element, depth) => (depth ? byOne.get(element.frames[depth - 1]) : root);

  // A line as hops, one within each frame that it passes.
  for (const line of board.lines) {
    const { tail, head } = line, hop = (frame, from, to, isLast) => {
      const key = `${from} ${to} ${isLast ? line.id : tail.key}`;
      if (!frame.hops.has(key)) frame.hops.set(key, { frame, from, to, tail: tail.key, port: isLast ? cards.get(head.key).ports[head.into.indexOf(line)] ?? 0 : null });
      return frame.hops.get(key);
    };
    const enter = (depth, from) => hop(around(head, depth), from, at(head, depth), depth === head.frames.length);
    let common = 0;
    while (tail.frames[common] && tail.frames[common] === head.frames[common]) common++;
    line.hops = [];
    for (let depth = tail.frames.length; depth > common; depth--) line.hops.push(hop(around(tail, depth), at(tail, depth), ">" + tail.key, false));
    line.hops.push(enter(common, at(tail, common)));
    for (let depth = common + 1; depth <= head.frames.length; depth++) line.hops.push(enter(depth, "<" + tail.key));
  }
  for (const frame of [...byOne.values()].reverse()) layFrame(frame, cards, size, Infinity); // inner ones were found later
  layFrame(root, cards, size, longest);
  return { root, frames: [...byOne.values()], width: root.layout.width, height: root.layout.height };
}

function layFrame(frame, cards, size, longest) {
  const hops = [...frame.hops.values()], columns = columnsIn(frame.parts, hops, (key) => cards.get(key)?.isLeaf);
  const gates = [...new Set(hops.flatMap(({ from, to }) => [from, to]).filter((key) => !columns.has(key)))];
  const first = gates.some((key) => key.startsWith("<")) ? 1 : 0, last = first + Math.max(...columns.values());
  const boxes = [...frame.parts, ...gates].map((key) => {
    const card = cards.get(key), inner = frame.frames.get(key), column = columns.get(key) + first;
    if (card) return { key, column, width: card.width, height: card.height + card.above, shift: card.above / 2 };
    if (inner) return { key, column, width: inner.layout.width + 2 * FRAME.side, height: inner.layout.height + FRAME.head + FRAME.foot, shift: 0, inner };
    return { key, column: key.startsWith("<") ? 0 : last + 1, width: 0, height: 0, shift: 0 };
  });
  const placeOf = new Map(boxes.map((box, i) => [box.key, i]));
  const portOf = ({ inner, height }, gate) => (inner ? inner.gates.get(gate) + FRAME.head - height / 2 : 0);
  const links = hops.map(({ from, to, tail, port }) => {
    const [start, end] = [from, to].map((key) => boxes[placeOf.get(key)]);
    return { from: placeOf.get(from), to: placeOf.get(to), out: portOf(start, ">" + tail), port: port ?? portOf(end, "<" + tail) };
  });
  // derivatives stand before cards alone
  const isTold = Array.from({ length: 2 + last }, () => false);
  for (const { to } of links) if (cards.has(boxes[to].key)) isTold[boxes[to].column] = true;
  const layout = laidOut(boxes, links, { gaps: isTold.map((told) => (told ? size.gap : Math.min(size.gap, FRAME.near))), rows: size.rows, longest });
  hops.forEach((hop, i) => { hop.route = layout.routes[i]; });
  Object.assign(frame, { layout, boxes, gates: new Map(gates.map((gate) => [gate, layout.ys[placeOf.get(gate)]])) });
}

// Where everything stands: the boxes of frames, the middles of cards' left edges, the points of lines.
// gap: what comes to each gap of the root
function placesIn(plan, x, y, gap) {
  const cards = new Map(), frames = [];
  function place(frame, left, top, more) {
    const { layout, boxes } = frame;
    let edge = left;
    frame.lefts = layout.widths.map((wide, i) => (edge += (i ? layout.gaps[i] + more : 0) + (i ? layout.widths[i - 1] : 0)));
    frame.top = top;
    boxes.forEach((box, i) => {
      const from = frame.lefts[box.column], wide = layout.widths[box.column];
      const at = { x: from + (wide - box.width) / 2, y: top + layout.ys[i], width: box.width, column: [from, from + wide] };
      if (!box.inner) return cards.set(box.key, at);
      Object.assign(box.inner, { x: at.x, y: at.y - box.height / 2, width: box.width, height: box.height });
      frames.push(box.inner);
      place(box.inner, at.x + FRAME.side, at.y - box.height / 2 + FRAME.head, 0);
    });
  }
  place(plan.root, x, y, gap);
  // The points between the ends of a line; null where a hop is too long to be drawn.
  const between = (line) => (line.hops.some(({ route }) => !route) ? null : line.hops.flatMap(({ frame, route, tail, to }) => {
    const passed = route.flatMap(([column, down]) => [[frame.lefts[column], frame.top + down], [frame.lefts[column] + frame.layout.widths[column], frame.top + down]]);
    const inner = frame.frames.get(to);
    if (inner) return [...passed, [inner.x, inner.top + inner.gates.get("<" + tail)]];
    return to.startsWith(">") ? [...passed, [frame.x + frame.width, frame.top + frame.gates.get(to)]] : passed;
  }));
  return { cards, frames, between };
}
