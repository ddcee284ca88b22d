// Large graphs: only what is near the visible part is drawn, so that a step costs the same
// whatever the size. The groups of nodes stay, empty, so that the keyboard reaches them.

const LARGE = 400; // nodes and edges together from which this is worth its while
const LEGIBLE = 0.35; // below this scale no text can be read, and none is drawn

function numbersIn(text) {
  return (text.match(/-?\d+\.?\d*/g) || []).map(Number);
}

// Left, top, right and bottom of a node or an edge, from its coordinates alone.
function extent(group) {
  const box = group.querySelector("rect");
  if (box) {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => Number(box.getAttribute(key)));
    return [x, y, x + width, y + height];
  }
  const line = group.querySelector("path, polygon");
  const all = line ? numbersIn(line.getAttribute("d") || line.getAttribute("points")) : [0, 0];
  const xs = all.filter((_, i) => i % 2 === 0), ys = all.filter((_, i) => i % 2 === 1);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

const meets = (a, b) => a[2] >= b[0] && a[0] <= b[2] && a[3] >= b[1] && a[1] <= b[3];

function detailOf(svg, board) {
  const groups = [...svg.querySelectorAll(".node, .edge")];
  if (groups.length < LARGE) {
    const bring = (wanted, margin) => wanted.forEach((group) => bringIntoView(board, group, margin));
    return { refresh() {}, scrolled() {}, bring };
  }
  const page = groups[0].parentNode, extents = groups.map(extent), near = groups.map(() => false);
  const places = new Map(groups.map((group, i) => [group, i]));
  svg.classList.add("large");
  for (const group of groups) group.classList.add("far");

  // Where the picture stands in the board and what is in sight. Asking the browser for it makes
  // it lay everything out, so it is asked once, and a step computes with the numbers kept here.
  const sight = { left: 0, top: 0, width: 0, height: 0, scale: 0, x: 0, y: 0 };

  function refresh() {
    const matrix = page.getScreenCTM(), frame = board.getBoundingClientRect();
    if (!matrix || !matrix.a) return;
    Object.assign(sight, { left: board.scrollLeft, top: board.scrollTop, width: board.clientWidth, height: board.clientHeight, scale: matrix.a });
    sight.x = matrix.e - frame.left + sight.left;
    sight.y = matrix.f - frame.top + sight.top;
    svg.classList.toggle("small", sight.scale < LEGIBLE);
    update();
  }

  function scrolled() {
    if (sight.left === board.scrollLeft && sight.top === board.scrollTop) return;
    sight.left = board.scrollLeft;
    sight.top = board.scrollTop;
    update();
  }

  // The part in sight, with so many frames on every side, in the picture's own coordinates.
  const around = (frames) => [
    (sight.left - sight.x - frames * sight.width) / sight.scale, (sight.top - sight.y - frames * sight.height) / sight.scale,
    (sight.left - sight.x + (1 + frames) * sight.width) / sight.scale, (sight.top - sight.y + (1 + frames) * sight.height) / sight.scale,
  ];

  function update() {
    const inner = around(0.1), outer = around(1);
    extents.forEach((box, i) => {
      // once drawn, it stays so until it is well away: small moves change nothing
      const now = meets(box, near[i] ? outer : inner);
      if (now === near[i]) return;
      near[i] = now;
      groups[i].classList.toggle("far", !now);
    });
  }

  // Bring elements into sight, one after the other: the last one is seen in any case.
  function bring(wanted, margin) {
    if (!sight.scale) refresh();
    const { left, top } = sight;
    for (const group of wanted) {
      const box = extents[places.get(group)];
      if (!box) continue;
      const [x, y, right, bottom] = box.map((at, i) => at * sight.scale + (i % 2 ? sight.y : sight.x));
      if (x < sight.left + margin || right > sight.left + sight.width - margin) sight.left = Math.max(0, (x + right - sight.width) / 2);
      if (y < sight.top + margin || bottom > sight.top + sight.height - margin) sight.top = Math.max(0, (y + bottom - sight.height) / 2);
    }
    if (sight.left === left && sight.top === top) return;
    update();
    board.scrollTo({ left: sight.left, top: sight.top, behavior: "instant" });
  }

  return { refresh, scrolled, bring };
}
