// The board: the player's own picture of a graph of numbers, laid out for the room that there is.

const EDGE_OF_BOARD = 6, COMFORT = 216; // pixels around everything; the height of a small graph's board
const HIGH_LINE = 0.55; // of the room's height: a line that rises more is cut short

// The largest cards with which all of it fits; else the smallest, and what is too long is cut short.
function plannedBoard(player, { width, height, most }) {
  const { graph } = player, shown = onBoard(player), columns = columnsOf(graph, shown);
  const nodes = graph.names.map((_, n) => n).filter(shown), placeOf = new Map(nodes.map((n, i) => [n, i]));
  const operands = (n) => graph.inputs[n].filter((e) => shown(graph.edges[e][0]));
  function plan(size, high, longest) {
    const cards = nodes.map((n) => cardOf(player, n, size, operands(n).length));
    const boxes = cards.map((card, i) => ({ column: columns[nodes[i]], width: card.width, height: card.height + card.above, shift: card.above / 2 }));
    const links = nodes.flatMap((n) => operands(n).map((e, slot) => ({
      e, from: placeOf.get(graph.edges[e][0]), to: placeOf.get(n), port: cards[placeOf.get(n)].ports[slot],
    })));
    const layout = laidOut(boxes, links, { gap: size.gap, rows: size.rows, longest });
    const whole = layout.width + 2 * EDGE_OF_BOARD <= width && layout.height + 2 * EDGE_OF_BOARD <= high;
    return { size, cards, boxes, links, layout, whole };
  }
  for (const size of CARD_SIZES) {
    const found = plan(size, size === SMALL ? most : height, Infinity);
    if (found.whole) return found;
  }
  return plan(SMALL, 0, Math.max(1, Math.floor(width / (SMALL.least + SMALL.gap)) - 2));
}

function drawBoard(player, room) {
  const { graph } = player, { size, cards, boxes, links, layout, whole } = plannedBoard(player, room);
  const gaps = layout.widths.length - 1, spare = whole && gaps ? (room.width - 2 * EDGE_OF_BOARD - layout.width) / gaps : 0;
  const gap = Math.min(size.widest, size.gap + Math.max(0, spare));
  const all = layout.width + gaps * (gap - size.gap), width = whole ? room.width : all + 2 * EDGE_OF_BOARD;
  const height = whole ? Math.max(Math.min(room.height, COMFORT), Math.min(room.most, layout.height + 2 * EDGE_OF_BOARD)) : layout.height + 2 * EDGE_OF_BOARD;
  const { svg, sheet } = drawnBoard(width, height, say("player.graph_of", { name: graph.names[graph.output], nodes: cards.length, edges: links.length }));
  svg.classList.add("cards-" + size.name);
  let x = (width - all) / 2;
  const lefts = layout.widths.map((wide) => (x += wide + gap) - wide - gap);
  const down = (height - layout.height) / 2;
  // a card stands at the right of its column: lines run in the gap and not along cards
  const places = cards.map((card, i) => ({ x: lefts[boxes[i].column] + (layout.widths[boxes[i].column] - card.width) / 2, y: layout.ys[i] + down }));
  links.forEach(({ e, from, to, port }, i) => {
    const start = places[from], end = places[to], passed = layout.routes[i];
    const arrives = [end.x - (graph.output === cards[to].n ? 4 : 1), end.y + port];
    const leaves = [start.x + cards[from].width + (graph.output === cards[from].n ? 4 : 1), start.y];
    const isHigh = !whole && Math.abs(start.y - end.y) > HIGH_LINE * room.height; // its ends would not be in view together
    if (!passed || isHigh) return sheet.append(drawTag(player, e, arrives, size));
    const points = [leaves, ...passed.flatMap(([column, y]) => [[lefts[column], y + down], [lefts[column] + layout.widths[column], y + down]]), arrives];
    sheet.append(drawEdge(e, points, cards[to]));
  });
  cards.forEach((card, i) => sheet.append(drawCard(graph, card, size, places[i].x, places[i].y)));
  return { svg, size, whole, places, cards, links };
}

// A line that would be too long: the name of where it comes from, at its target.
function drawTag(player, e, [x, y], size) {
  const name = nameWithin(player.graph.names[player.graph.edges[e][0]], size.row, size.gap - 22);
  const left = x - 20 - richWidth(name, size.row), group = drawEdge(e, [[left + richWidth(name, size.row) + 3, y], [x, y]]);
  group.classList.add("short");
  group.querySelector(".local").remove(); // there is no room for both
  group.append(svgText("source", left, y + 4, name));
  return group;
}

// The scene of the board. It is drawn anew for another room, and then stands at the same step.
function boardScene(player) {
  const board = player.get("board");
  const strip = player.get("strip");
  let scene = null, drawing = null, map = null, weighing = false, last = null;

  function fit(room) {
    const focused = board.contains(document.activeElement) ? document.activeElement.id : null;
    drawing = drawBoard(player, room);
    destroy();
    board.replaceChildren(drawing.svg);
    strip.hidden = drawing.whole;
    const high = Number(drawing.svg.getAttribute("height")), scrolling = 14;
    board.style.height = (drawing.whole ? high : Math.max(LEAST_BOARD / 2, Math.min(room.height - strip.offsetHeight, high + scrolling))) + "px";
    map = drawing.whole ? null : mapOf(player, strip, drawing);
    scene = sceneOf(player, drawing.svg, { digits: drawing.size.digits, localDigits: drawing.size.local, unit: 1 });
    scene.zoom.within(room);
    scene.picture.rewrite();
    if (weighing) scene.weigh(true);
    if (last) show(...last);
    if (focused) drawing.svg.querySelector(`[id="${focused}"]`)?.focus({ preventScroll: true });
    return drawing.whole;
  }

  function show(...step) {
    last = step;
    scene.show(...step);
    map?.show(step[0]);
  }

  function destroy() {
    scene?.destroy();
    map?.destroy();
  }

  return {
    fit, show, destroy,
    get picture() { return scene.picture; },
    get groups() { return scene.groups; },
    get zoom() { return scene.zoom; },
    standsFor: (i) => scene.standsFor(i),
    refresh() {
      scene.refresh();
      map?.measure();
    },
    rewrite: () => scene.rewrite(),
    focused: (group) => scene.focused(group),
    weigh: (wanted) => scene.weigh((weighing = wanted)),
  };
}
