// Where a graph is larger than its frame: a small map of all of it, and the step with its way to
// the output, in numbers.

const MAP = { width: 232, height: 58, least: 3 };
const CHIP = { width: 92, height: 36, between: 22 };
const BESIDE_MAP = 252; // pixels of a narrow strip: who gives and who takes

// For each node the next one on a shortest way to the output, over edges that send something.
function waysOut(graph, sends) {
  const next = graph.names.map(() => null), seen = new Set([graph.output]);
  let front = [graph.output];
  while (front.length) {
    front = front.flatMap((n) => graph.parents[n].filter((p, slot) => sends(graph.inputs[n][slot]) && !seen.has(p) && seen.add(p) && ((next[p] = n), true)));
  }
  return next;
}

function wayOut(next, start) {
  const way = [start];
  while (next[way.at(-1)] !== null) way.push(next[way.at(-1)]);
  return way;
}

// strip: the element below the board; drawing: see drawBoard.
function mapOf(player, strip, drawing) {
  const { graph, telling } = player, board = player.get("board"), any = waysOut(graph, () => true);
  const whole = drawing.svg.viewBox.baseVal, isNarrow = board.clientWidth < 640;
  const { width: room, height: high } = isNarrow ? { width: Math.max(40, board.clientWidth - BESIDE_MAP), height: CHIP.height } : MAP; // a place that is still folded has no width
  const across = Math.min(room / whole.width, (2 * high) / whole.height), down = Math.min(4 * across, high / whole.height);
  const width = Math.max(40, whole.width * across), height = Math.max(14, whole.height * down);
  const map = drawn("svg", "map glassgrad", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const view = drawn("rect", "view", { rx: 2 }), dots = new Map();
  map.append(view);
  const colours = (card) => (card.box ? "box" : kindOf(graph, card.n)), dotOf = (n) => dots.get(drawing.board.places[n]?.key);
  drawing.cards.forEach((card, key) => {
    const { x, y } = drawing.places.get(key), wide = Math.max(MAP.least, card.width * across), high = Math.max(MAP.least, card.height * down);
    const dot = svgBox(`dot ${colours(card)}`, x * across, y * down - high / 2, wide, high, 1);
    dots.set(key, dot);
    map.append(dot);
  });
  const way = drawn("svg", "way glassgrad board-picture", { width: 0, height: CHIP.height + 6, "aria-hidden": "true" });
  strip.replaceChildren(map, way);
  let marked = [], wide = 0, tape = null, next = any;

  function measure() { // a step asks for no sizes, for then all would have to be laid out
    wide = strip.clientWidth - 24;
    follow();
  }

  function follow() { // the part that is in sight
    const zoom = drawing.svg.clientWidth / whole.width || 1, [x, y] = [across / zoom, down / zoom];
    const place = { x: board.scrollLeft * x, y: board.scrollTop * y, width: board.clientWidth * x, height: board.clientHeight * y };
    for (const [key, value] of Object.entries(place)) set(view, key, value.toFixed(1));
  }

  function chip(n, x, kind) {
    const size = { pad: 6 }, group = nodeGroup(graph, n, x, 4, CHIP.width, CHIP.height - 3);
    group.removeAttribute("id");
    group.classList.add(...kind);
    const name = svgText("title start", x + size.pad, 17), right = x + CHIP.width - size.pad;
    rich(name, [[nameWithin(graph.names[n], 12, CHIP.width - 2 * size.pad - 48), "name"]]);
    const { data, grad } = player.picture.known(n);
    group.append(name, svgText("number data", right, 17, data));
    if (!arrayOn(player, n)) group.append(svgText("word", x + size.pad, 32, "grad"), svgText("number grad", right, 32, grad));
    return group;
  }

  // The ways over edges whose local derivative is not 0, where there is one.
  function wayFrom(n) {
    if (tape !== player.tape && !telling.arrays) {
      ({ tape } = player);
      next = waysOut(graph, (e) => Boolean(telling.localOf(e)));
    }
    return next[n] === null ? any : next;
  }

  // to ← from → … → output, as many as there is room for
  function show(k) {
    for (const dot of marked) dot.classList.remove("sender", "receiver");
    const { from, to, kind } = graph.steps[k], ends = kind === "backward" ? [to] : [];
    const path = wayOut(wayFrom(from), from), most = Math.max(2, Math.floor((wide - width - 16 + CHIP.between) / (CHIP.width + CHIP.between))) - ends.length;
    const kept = path.length <= most || most < 2 ? path.slice(0, most) : [...path.slice(0, most - 1), path.at(-1)];
    const shown = [...ends, ...kept], made = [];
    shown.forEach((n, i) => {
      const x = 4 + i * (CHIP.width + CHIP.between), marks = n === to && kind !== "forward" ? ["receiver"] : n === from ? ["sender", ...(kind === "forward" ? ["computed"] : [])] : [];
      made.push(chip(n, x, marks));
      if (!i) return;
      const left = x - CHIP.between, cut = kept.length > 1 && kept.length < path.length && i === shown.length - 1, back = ends.length && i === 1;
      const arrow = drawn("polygon", `arrow${back ? " sent" : ""}`, { points: back ? arrowHead(left + 1, 20, -1) : arrowHead(x - 1, 20, 1) });
      made.push(cut ? svgText("", left + CHIP.between / 2, 24, "…") : arrow);
      if (!cut) made.push(drawn("path", `line${back ? " sent" : ""}`, { d: `M${left + (back ? 9 : 1)} 20H${x - (back ? 1 : 9)}` }));
    });
    way.setAttribute("width", 8 + shown.length * (CHIP.width + CHIP.between) - CHIP.between);
    way.replaceChildren(...made);
    marked = [[from, "sender"], [to, "receiver"]].filter(([n, mark]) => n !== undefined && !(mark === "receiver" && kind === "forward")).map(([n, mark]) => {
      dotOf(n)?.classList.add(mark);
      return dotOf(n);
    }).filter(Boolean);
  }

  map.addEventListener("click", (event) => {
    const { left, top } = map.getBoundingClientRect(), zoom = drawing.svg.clientWidth / whole.width || 1;
    board.scrollTo({
      left: ((event.clientX - left) / across) * zoom - board.clientWidth / 2,
      top: ((event.clientY - top) / down) * zoom - board.clientHeight / 2,
    });
  });
  board.addEventListener("scroll", follow, { passive: true });
  measure();
  return { show, measure, destroy: () => board.removeEventListener("scroll", follow) };
}
