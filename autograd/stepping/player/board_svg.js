// The board as an SVG, in the words of the pictures that Python draws: nodes with rows of numbers,
// edges with their local derivatives. picture.js writes what changes from step to step.

const COMFORT = 216; // pixels: the height of a small graph's board
const ARROW_LENGTH = 9, ARROW_HALF = 4.2;
const point = (x, y) => `${x.toFixed(1)},${y.toFixed(1)}`;

function svgBox(kind, x, y, width, height, rx) {
  return drawn("rect", kind, { x: x.toFixed(1), y: y.toFixed(1), width: width.toFixed(1), height: height.toFixed(1), rx });
}

// What gives and what takes carry a sign, and are not told by colour alone.
const BADGES = { gives: "M1.8 -3.4L-3.2 0L1.8 3.4Z", takes: "M-3.6 0H3.6M0 -3.6V3.6", computes: "M-3.2 -1.9H3.2M-3.2 1.9H3.2" };

function badgesAt(x, y) {
  return Object.entries(BADGES).map(([kind, d]) => {
    const made = drawn("g", `badge of-${kind}`, { transform: `translate(${point(x, y)})` });
    made.append(drawn("circle", "", { r: 7 }), drawn("path", "", { d }));
    return made;
  });
}

const kindOf = (graph, n) => (n === graph.output ? "output" : { l: "leaf", c: "constant", o: "operation" }[graph.kinds[n]]);

// The frame of a node, double for the output, whose left edge is x and whose top is y.
function nodeGroup(graph, n, x, y, width, height) {
  const kind = kindOf(graph, n), group = drawn("g", `node ${kind}`, { id: "n" + n });
  group.append(svgBox("", x, y, width, height, kind === "leaf" ? 9 : 3));
  if (kind === "output") group.append(svgBox("", x - 3, y - 3, width + 6, height + 6, 5));
  return group;
}

// A card whose left edge is x and whose middle is y.
function drawCard(graph, card, size, x, y) {
  const { n, box, width, height } = card, top = y - height / 2, right = x + width - size.pad, left = x + size.pad;
  const group = box ? boxGroup(graph, box, x, top, width, height) : nodeGroup(graph, n, x, top, width, height), isSmall = !size.numbers;
  const title = svgText("title", x + width / 2, y);
  if (isSmall) {
    title.setAttribute("class", "title start");
    title.setAttribute("x", left.toFixed(1));
    title.setAttribute("y", (card.form ? top + 15 : y - 3.5).toFixed(1));
    rich(title, [[card.name, "name"]]);
    const past = n === graph.output ? Math.max(0, (richWidth(card.formula, size.row) - width) / 2 - 4) : 0; // nothing stands right of it
    if (card.formula) group.append(svgText("formula", x + width / 2 - past, top - (n === graph.output ? 8 : 5), card.formula));
    const isLine = size.own < SMALL.own;
    if (isLine) title.setAttribute("y", (y + 4).toFixed(1));
    group.append(title, ...(card.form ? drawArrays(card, size, x, y) : n === null ? [] : isLine
      ? [svgText("number data", width < SMALL.most ? right : right - SMALL_NUMBER, y + 4), ...(width < SMALL.most ? [] : [svgText("number grad", right, y + 4)])]
      : [svgText("number data", right, y - 3.5), svgText("word", left, y + 11.5, "grad"), svgText("number grad", right, y + 11.5)]));
  } else {
    const first = card.form ? top + size.line : y - size.line + size.row * 0.36;
    title.setAttribute("y", first.toFixed(1));
    rich(title, [[card.name, "name"], ...(card.formula ? [[card.how + card.formula, "how"]] : [])]);
    group.append(title, ...(card.form ? drawArrays(card, size, x, y) : []));
    if (!card.form && n !== null) ["data", "grad"].forEach((word, i) => {
      const down = first + (i + 1) * size.line;
      group.append(svgText("word", left, down, word), svgText("number " + word, right, down));
    });
  }
  const warning = svgText("warning", x + width / 2, top - (n === graph.output ? 8 : 5));
  group.append(warning, ...badgesAt(x, top));
  return group;
}

// A line through points, [x, y] each, that goes level at both ends: cubic curves and nothing else.
function curve(points) {
  let d = "M" + point(...points[0]);
  for (let i = 1; i < points.length; i++) {
    const [a, b] = points[i - 1], [x, y] = points[i], bend = Math.max(6, (x - a) * 0.45);
    d += `C${point(a + bend, b)} ${point(x - bend, y)} ${point(x, y)}`;
  }
  return d;
}

const arrowHead = (x, y, way) => [[x, y], [x - way * ARROW_LENGTH, y - ARROW_HALF], [x - way * ARROW_LENGTH, y + ARROW_HALF], [x, y]].map(([a, b]) => point(a, b)).join(" ");

// An edge along points from its source to its target, and the place of its local derivative.
function drawEdge(id, points, { crowded = false } = {}) {
  const group = drawn("g", `edge${crowded ? " crowded" : ""}`, { id });
  const [x, y] = points.at(-1), d = curve([...points.slice(0, -1), [x - ARROW_LENGTH + 1, y]]);
  const local = svgText("local", x - ARROW_LENGTH - 3, y + 4);
  local.dataset.room = Math.max(0, x - ARROW_LENGTH - 4 - points.at(-2)[0]); // a card would hide its sign
  group.append(
    drawn("path", "line", { d }), drawn("path", "beads", { d }), drawn("path", "line tail", { d: `M${point(x, y)}h-8` }),
    drawn("polygon", "arrow", { points: arrowHead(x, y, 1) }),
    drawn("polygon", "arrow back", { points: arrowHead(...points[0], -1) }),
    local,
  );
  return group;
}

function drawnBoard(width, height, label) {
  const svg = drawn("svg", "glassgrad board-picture", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label });
  const sheet = drawn("g", "", {});
  svg.append(sheet);
  return { svg, sheet };
}

// A line that would be too long: the name of where it comes from, at its target.
function drawTag(player, { id, e }, [x, y], size, head) {
  const name = nameWithin(player.graph.names[player.graph.edges[e][0]], size.row, size.gap - 22);
  const left = x - 20 - richWidth(name, size.row), group = drawEdge(id, [[left + richWidth(name, size.row) + 3, y], [x, y]], head);
  group.classList.add("short");
  group.querySelector(".local").remove(); // there is no room for both
  group.append(svgText("source", left, y + 4, name));
  return group;
}
