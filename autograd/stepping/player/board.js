// The board: the player's own picture of a graph, laid out for the room that there is.

const EDGE_OF_BOARD = 6; // pixels around everything
const HIGH_LINE = 0.55; // of the room's height: a line that rises more is cut short
const MOST_CARDS = 150; // more are never seen as a whole

// All of it in one size, when some scopes are open.
function boardIn(player, board, size, { width, high }, longest) {
  const cards = new Map(board.elements.map(({ key, n, box, into }) => [key, { ...cardOf(player, n, size, into.length, box), key, isLeaf: !box && player.graph.kinds[n] !== "o" }]));
  const plan = framedPlan(board, cards, size, longest), whole = plan.width + 2 * EDGE_OF_BOARD <= width && plan.height + 2 * EDGE_OF_BOARD <= high;
  return { board, size, cards, plan, whole };
}

// The largest cards with which all of it fits; null where none do.
function wholeBoard(player, board, { width, height, most }) {
  if (board.elements.length > MOST_CARDS) return null;
  for (const size of player.telling.arrays ? ARRAY_SIZES : NUMBER_SIZES) {
    const found = boardIn(player, board, size, { width, high: size.name === "small" ? most : height });
    if (found.whole) return found;
  }
  return null;
}

// Too large: of cards with their numbers, where a few of them are seen at a time, and what is too long is cut short.
function cutBoard(player, board, { width }) {
  return boardIn(player, board, player.telling.arrays ? ARRAY_SIZES.at(-1) : SMALL, { width, high: 0 }, Math.max(1, Math.floor(width / (SMALL.least + SMALL.gap)) - 2));
}

function drawBoard(player, room, { board, size, cards, plan, whole }) {
  const { graph } = player, gaps = plan.root.layout.widths.length - 1, spare = whole && gaps ? (room.width - 2 * EDGE_OF_BOARD - plan.width) / gaps : 0;
  const more = Math.min(size.widest - size.gap, Math.max(0, spare)), all = plan.width + gaps * more, width = whole ? room.width : all + 2 * EDGE_OF_BOARD;
  const height = whole ? Math.max(Math.min(room.height, room.least ?? COMFORT), Math.min(room.most, plan.height + 2 * EDGE_OF_BOARD)) : plan.height + 2 * EDGE_OF_BOARD;
  const { svg, sheet } = drawnBoard(width, height, say("player.graph_of", { name: graph.names[graph.output], nodes: cards.size, edges: board.lines.length }));
  svg.classList.add("cards-" + size.name);
  const found = placesIn(plan, (width - all) / 2, (height - plan.height) / 2, more);
  sheet.append(...found.frames.map((frame) => drawFrame(frame)));
  for (const line of board.lines) {
    const [tail, head] = [cards.get(line.tail.key), cards.get(line.head.key)], [start, end] = [found.cards.get(tail.key), found.cards.get(head.key)];
    const port = head.ports[line.head.into.indexOf(line)] ?? 0, isOutput = (card) => (card.box ? card.box.nodes.includes(graph.output) : card.n === graph.output);
    const arrives = [end.x - (isOutput(head) ? 4 : 1), end.y + port], leaves = [start.x + tail.width + (isOutput(tail) ? 4 : 1), start.y];
    const passed = found.between(line), isHigh = !whole && Math.abs(start.y - end.y) > HIGH_LINE * room.height; // its ends would not be in view together
    const made = !passed || isHigh || line.isElsewhere ? drawTag(player, line, arrives, size, head) : drawEdge(line.id, [leaves, ...passed, arrives], head);
    if (player.telling.arrays || !line.isLone) made.querySelector(".local")?.remove();
    sheet.append(made);
  }
  for (const card of cards.values()) sheet.append(drawCard(graph, card, size, found.cards.get(card.key).x, found.cards.get(card.key).y));
  return { svg, board, size, whole, cards, places: found.cards };
}

// The scene of the board. It is drawn anew for another room, and then stands at the same step.
function boardScene(player) {
  const { graph, records } = player, board = player.get("board"), strip = player.get("strip"), shown = onBoard(player);
  const applications = records.scopes ? applicationsOf(player, shown) : { all: [], ways: graph.names.map(() => [[]]) };
  const levels = 1 + Math.max(-1, ...applications.all.map((one) => one.depth)), turned = new Map(); // by a click: open or not
  let scene = null, drawing = null, map = null, weighing = false, last = null, room = null, plans = new Map(), base = null, drawn = null;

  const elements = (depth, way) => elementsOf(player, applications, shown, (one) => turned.get(one.id) ?? (one.depth < depth || way.includes(one)), way);

  // As much open as there is room for; what the step is inside of is open in any case.
  function planFor(way) {
    const key = way.map((one) => one.id).join(" ");
    if (plans.has(key)) return plans.get(key);
    const depths = records.open === undefined ? Array.from({ length: base + 1 }, (_, i) => base - i) : [records.open];
    let found = null;
    for (const depth of depths) if ((found = wholeBoard(player, elements(depth, way), room))) break;
    plans.set(key, found ?? cutBoard(player, elements(depths.at(-1), way), room));
    return plans.get(key);
  }

  function baseIn(given) {
    for (let depth = levels; depth > 0; depth--) if (wholeBoard(player, elements(depth, []), given)) return depth;
    return 0;
  }

  function draw(plan) {
    const focused = board.contains(document.activeElement) ? document.activeElement.id : null, { width, height } = room;
    drawn = plan;
    drawing = drawBoard(player, room, plan);
    scene?.destroy();
    map?.destroy();
    board.replaceChildren(drawing.svg);
    strip.hidden = drawing.whole;
    const high = Number(drawing.svg.getAttribute("height")), scrolling = 14;
    // what opens and closes leaves everything below where it is
    const total = room.least ?? (drawing.whole ? high : Math.min(height, high + scrolling + strip.offsetHeight));
    board.style.height = (drawing.whole ? total : Math.max(LEAST_BOARD / 2, total - strip.offsetHeight)) + "px";
    map = drawing.whole ? null : mapOf(player, strip, drawing);
    const { places, lines } = drawing.board, lineOf = new Map(lines.flatMap((line) => line.edges.map((e) => [e, line.id])));
    const outputs = Object.fromEntries(drawing.board.elements.filter(({ box, n }) => box && n !== null).map(({ key, n }) => [key, n]));
    scene = sceneOf(player, drawing.svg, { node: (n) => places[n]?.key, edge: (e) => lineOf.get(e), outputs, digits: drawing.size.digits, localDigits: drawing.size.local });
    scene.zoom.within({ width, height });
    scene.picture.rewrite();
    if (weighing) scene.weigh(true);
    if (focused) (drawing.svg.querySelector(`[id="${focused}"]`) ?? board).focus({ preventScroll: true });
  }

  const wayAt = (k) => applications.ways[graph.steps[k].from][0];

  function fit(given) {
    room = given;
    plans = new Map();
    base = baseIn(given);
    if (applications.all.length && (base < levels || records.open < levels)) room = { ...given, most: given.height, least: given.height };
    draw(planFor(wayAt(player.position)));
    if (last) show(...last);
    return drawing.whole;
  }

  function show(...step) {
    last = step;
    const plan = planFor(wayAt(step[0]));
    if (plan !== drawn) draw(plan);
    scene.show(...step);
    map?.show(step[0]);
  }

  // A closed scope opens, an open one closes; the step stays.
  function turn(id) {
    const one = applications.all.find((other) => other.id === id.replace("open-", ""));
    if (!one) return false;
    turned.set(one.id, !id.startsWith("open-"));
    plans = new Map();
    player.fit();
    const now = drawing.svg.querySelector(`[id="${id.startsWith("open-") ? one.id : "open-" + one.id}"]`);
    now?.focus({ preventScroll: true });
    return true;
  }

  return {
    fit, show, turn,
    close: () => turned.size > 0 && (turned.clear(), player.fit()),
    get picture() { return scene.picture; },
    get zoom() { return scene.zoom; },
    standsFor: (i) => scene.standsFor(i),
    outputs: (id) => drawing.board.elements.find(({ key }) => key === id)?.n ?? -1,
    refresh() {
      scene.refresh();
      map?.measure();
    },
    rewrite: () => scene.rewrite(),
    focused: (group) => scene.focused(group),
    weigh: (wanted) => scene.weigh((weighing = wanted)),
    destroy() {
      scene?.destroy();
      map?.destroy();
    },
  };
}
