// The layout of the board from plain records to plain records, for Python in a browser, which has no
// Graphviz. Everything runs from left to right here; browser_layout.py turns it.

const LEVEL = 10; // points: a shorter level piece is not worth it

// boxes: [{ id, frames, width, height, above, isLeaf }], with the ids of the frames around each,
// outermost first, and the room above it; lines: [{ id, tail, head }]; frame: the room around what is
// in one. Gives the left edge and the middle of boxes, the corners of frames, the points of lines.
function boardPlaces({ boxes, lines, gap, rows, frame }) {
  Object.assign(FRAME, frame);
  const frames = new Map(), one = (id) => frames.get(id) ?? frames.set(id, { id }).get(id);
  const elements = boxes.map((box) => ({ key: box.id, frames: box.frames.map(one), into: [] }));
  const byKey = new Map(elements.map((element) => [element.key, element]));
  const drawn = lines.map(({ id, tail, head }) => ({ id, tail: byKey.get(tail), head: byKey.get(head) }));
  for (const line of drawn) line.head.into.push(line);
  const cards = new Map(boxes.map((box) => [box.id, { ...box, ports: portsOf(byKey.get(box.id).into.length, box.height) }]));
  const plan = framedPlan({ elements, lines: drawn }, cards, { gap, rows }), found = placesIn(plan, 0, 0, 0);
  return {
    size: [plan.width, plan.height],
    boxes: Object.fromEntries([...found.cards].map(([key, { x, y }]) => [key, [x, y]])),
    frames: Object.fromEntries(found.frames.map(({ id, x, y, width, height }) => [id, [x, y, x + width, y + height]])),
    lines: Object.fromEntries(drawn.map((line) => {
      const { key } = line.head, start = found.cards.get(line.tail.key), end = found.cards.get(key), y = end.y + cards.get(key).ports[line.head.into.indexOf(line)];
      // level within a column, where something wider may stand
      const leaves = [start.column[1], start.y], arrives = [end.column[0], y], right = start.x + start.width, far = ([x], other) => Math.abs(x - other) > LEVEL;
      return [line.id, [[right, start.y], ...(far(leaves, right) ? [leaves] : []), ...found.between(line), ...(far(arrives, end.x) ? [arrives] : []), [end.x, y]]];
    })),
  };
}

// How far below the middle of a box each of the lines into it ends.
function portsOf(count, height) {
  const pitch = Math.min(14, (height * 0.7) / count);
  return Array.from({ length: count }, (_, i) => (i - (count - 1) / 2) * pitch);
}
