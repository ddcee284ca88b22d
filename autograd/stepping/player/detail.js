// Large graphs: only what is in sight is drawn, so that a step costs the same whatever the
// size. The groups of nodes stay, empty, so that the keyboard reaches them.

const LEGIBLE = 0.35; // below this scale no text can be read, and none is drawn
const PIECES = 16; // of a long curve
const REST = 150; // milliseconds without a step until what surrounds the sight is drawn too

function numbersIn(text) {
  return (text.match(/-?\d+\.?\d*/g) || []).map(Number);
}

// Boxes are left, top, right, bottom, in the picture's own coordinates.
function hull(numbers) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  numbers.forEach((x, i) => {
    box[i % 2] = Math.min(box[i % 2], x);
    box[2 + (i % 2)] = Math.max(box[2 + (i % 2)], x);
  });
  return box;
}

const meets = (a, b) => a[2] >= b[0] && a[0] <= b[2] && a[3] >= b[1] && a[1] <= b[3];
const union = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
const wider = (box, by) => [box[0] - by, box[1] - by, box[2] + by, box[3] + by];

// The box of a node or an edge, from its coordinates alone.
function extent(group) {
  const box = group.querySelector("rect");
  if (!box) return hull(outlineOf(group));
  const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => Number(box.getAttribute(key)));
  return [x, y, x + width, y + height];
}

function outlineOf(group) {
  const line = group.querySelector("path, polygon");
  return line ? numbersIn(line.getAttribute("d") || line.getAttribute("points")) : [0, 0];
}

// Boxes along a curve: the box of all of it may be far larger than what it passes.
function boxesAlong(numbers) {
  const curves = Math.floor((numbers.length - 2) / 6), each = Math.max(1, Math.ceil(PIECES / curves)), boxes = [];
  for (let c = 0; c < curves; c++) {
    const p = numbers.slice(6 * c, 6 * c + 8);
    const at = (t, axis) => { // Bernstein's form of a cubic curve
      const s = 1 - t;
      return s * s * s * p[axis] + 3 * s * s * t * p[2 + axis] + 3 * s * t * t * p[4 + axis] + t * t * t * p[6 + axis];
    };
    // a chord between two of so many points stays nearer to its curve than this
    const bends = [0, 1, 2, 3].map((i) => Math.abs(p[i] - 2 * p[i + 2] + p[i + 4]));
    const slack = (0.75 * Math.max(...bends)) / each ** 2;
    for (let i = 0; i < each; i++) boxes.push(wider(hull([at(i / each, 0), at(i / each, 1), at((i + 1) / each, 0), at((i + 1) / each, 1)]), slack + ARROW));
  }
  return boxes;
}

const AROUND_NODE = 20; // what stands above a card or at its corner
const ARROW = 12; // its length, and what a line is wide at most

// Where the words beside an edge stand, roughly; no letter is wider than its size.
function boxOfWords(group) {
  const texts = [...group.children].filter((child) => child.localName === "text");
  return hull(texts.flatMap((text) => {
    const [x, y] = ["x", "y"].map((key) => Number(text.getAttribute(key))), half = 6 * text.textContent.length;
    return [x - half, y - 14, x + half, y + 6];
  }));
}

function largeDetailOf(svg, board, groups) {
  const page = groups[0].parentNode, places = new Map(groups.map((group, i) => [group, i]));
  const isEdge = groups.map((group) => group.classList.contains("edge"));
  const words = groups.map((group, i) => (isEdge[i] ? boxOfWords(group) : null));
  const extents = groups.map((group, i) => (isEdge[i] ? union(wider(extent(group), ARROW), words[i]) : wider(extent(group), AROUND_NODE)));
  const pieces = [], near = groups.map(() => false), told = groups.map(() => false);
  svg.classList.add("large");

  // Where the picture stands in the board and what is in sight. Asking the browser for it makes
  // it lay everything out, so it is asked once, and a step computes with the numbers kept here.
  const sight = { left: 0, top: 0, width: 0, height: 0, scale: 0, x: 0, y: 0, right: 0, bottom: 0 };
  let resting = null;

  function refresh() {
    const matrix = page.getScreenCTM(), frame = board.getBoundingClientRect();
    if (!matrix || !matrix.a) return;
    Object.assign(sight, { left: board.scrollLeft, top: board.scrollTop, width: board.clientWidth, height: board.clientHeight, scale: matrix.a });
    sight.x = matrix.e - frame.left + sight.left;
    sight.y = matrix.f - frame.top + sight.top;
    sight.right = Math.max(0, board.scrollWidth - sight.width); // how far it scrolls
    sight.bottom = Math.max(0, board.scrollHeight - sight.height);
    svg.classList.toggle("small", sight.scale < LEGIBLE);
    update(0.1);
  }

  function scrolled() {
    if (Math.abs(sight.left - board.scrollLeft) < 1 && Math.abs(sight.top - board.scrollTop) < 1) return;
    sight.left = board.scrollLeft;
    sight.top = board.scrollTop;
    update(0.25);
  }

  // The part in sight, with so many frames on every side, in the picture's own coordinates.
  const around = (frames) => [
    (sight.left - sight.x - frames * sight.width) / sight.scale, (sight.top - sight.y - frames * sight.height) / sight.scale,
    (sight.left - sight.x + (1 + frames) * sight.width) / sight.scale, (sight.top - sight.y + (1 + frames) * sight.height) / sight.scale,
  ];

  function passes(i, frame) {
    pieces[i] ??= boxesAlong(outlineOf(groups[i]));
    return pieces[i].length === 0 || pieces[i].some((box) => meets(box, frame));
  }

  function update(frames) {
    // once drawn, it stays so until it is well away: small moves change nothing
    const legible = sight.scale >= LEGIBLE, inner = around(frames), outer = around(frames + (legible ? 0.5 : 3));
    extents.forEach((box, i) => {
      const frame = near[i] ? outer : inner, inside = meets(box, frame);
      if (!inside && !near[i]) return;
      const isTold = legible && inside && isEdge[i] && meets(words[i], told[i] ? outer : inner);
      const isNear = inside && (!isEdge[i] || isTold || passes(i, frame));
      if (isNear !== near[i]) groups[i].classList.toggle("near", (near[i] = isNear));
      if (isTold !== told[i]) groups[i].classList.toggle("told", (told[i] = isTold));
    });
    clearTimeout(resting);
    if (frames < 0.5) resting = setTimeout(update, REST, 0.5);
  }

  // Bring elements into sight, or the last one where there is no room for all.
  function bring(wanted, margin) {
    if (!sight.scale) refresh();
    const boxes = wanted.map((group) => extents[places.get(group)]).filter(Boolean);
    if (!boxes.length) return;
    const aim = (axis, size, from, most) => {
      const ends = (box) => [box[axis] * sight.scale + sight["xy"[axis]], box[axis + 2] * sight.scale + sight["xy"[axis]]];
      const all = ends(boxes.reduce(union)), [low, high] = all[1] - all[0] <= size - 2 * margin ? all : ends(boxes.at(-1));
      if (low >= from + margin && high <= from + size - margin) return from;
      return Math.max(0, Math.min(most, Math.round((low + high - size) / 2)));
    };
    const left = aim(0, sight.width, sight.left, sight.right), top = aim(1, sight.height, sight.top, sight.bottom);
    if (left === sight.left && top === sight.top) return;
    Object.assign(sight, { left, top });
    update(0);
    board.scrollTo({ left, top, behavior: "instant" });
  }

  const isFar = (group) => places.has(group) && !near[places.get(group)];
  return { refresh, scrolled, bring, isFar, destroy: () => clearTimeout(resting) };
}
