// A network on the board, with one neuron open, or its loss.

// Everything that is drawn and may be an end of a line: by node.
function sheetOf(player, { width }, { height, scale }) {
  const { graph } = player, { svg, sheet } = drawnBoard(width, height, say("player.graph_of", { name: graph.names[graph.output], nodes: graph.count, edges: graph.edges.length }));
  for (const [side, size] of Object.entries({ width, height })) svg.setAttribute(side, size * scale);
  svg.style.setProperty("--mark", 11 / scale + "px"); // indices need not grow
  const lines = drawn("g", "", {}), nodes = drawn("g", "", {}), ends = new Map(), stands = new Map();
  svg.classList.add("cards-small", "network");
  sheet.append(lines, nodes);

  function add(n, part) {
    nodes.append(part.group);
    ends.set(n, part);
    return part;
  }

  // A line that carries a weight, as wide as that is large; it has no arrow and ends where one would.
  function weighted(e, weight, from, [x, y], kind = "") {
    const made = drawEdge("e" + e, [[from.right + 1, from.middle], [x + ARROW_LENGTH - 1, y]]);
    made.setAttribute("class", `edge weighted ${kind}`);
    made.dataset.weight = weight;
    made.querySelector(".local").remove(); // it stands in the sum, where it lives
    lines.append(made);
  }

  function plain(e, from, [x, y]) {
    const made = drawEdge("e" + e, [[from.right + 1, from.middle], [x - 1, y]]);
    lines.append(made);
    return made;
  }

  return { svg, lines, nodes, ends, stands, add, weighted, plain };
}

// The formula of an activation's local derivative, 1 − h², where it does not depend on a case and
// has room; else what it is the formula of.
const baseOf = (name) => nameParts(name).base, LONE_GAP = /(?<![\p{L}\d])\(([\u{F0000}-\u{FFFFD}]+)\)/gu;

function slopeText(player, e, room) {
  const { graph, records } = player, [index] = [records.rule[e]].flat(), { text, results } = records.looks[index] ?? {}, [z, h] = graph.edges[e].map((n) => baseOf(graph.names[n]));
  const bare = results ? "" : text?.replace(LONE_GAP, "$1") ?? ""; // h₁⁽²⁾ stands in parentheses there, h needs none
  const formula = minus(filled(bare, [h, z], []).replaceAll("·", " · "));
  return formula && richWidth(formula, 11) <= room ? formula : `∂${h}/∂${z}`;
}

// The open neuron at x, y: its weights, its sum, and what comes after it.
function drawOpen(player, net, sheet, neuron, x, y, setting, isBelow = false) {
  const { graph } = player, { width } = setting.tag, left = x + width + 16;
  const sum = sheet.add(neuron.z, drawSum(player, neuron, left, y, setting));
  ownOf(neuron).forEach((n, i) => {
    const tag = sheet.add(n, drawWeight(graph, n, x, sum.row(i), setting.tag));
    sheet.plain(net.edge(n, neuron.z), tag, [left, sum.row(i)]).querySelector(".local").remove();
  });
  if (neuron.z === neuron.h) return sum;
  const e = net.edge(neuron.z, neuron.h), at = sum.bottom - 24;
  if (isBelow) {
    const after = sheet.add(neuron.h, drawChip(graph, neuron.h, left + 84, sum.bottom + 10, setting.card - 84));
    const made = sheet.plain(e, { right: left + 30, middle: sum.bottom + 27 }, [after.left, sum.bottom + 27]);
    made.prepend(drawn("path", "line", { d: `M${left + 31} ${sum.bottom}V${sum.bottom + 27}` }));
    made.append(svgText("slope end", left + 20, sum.bottom + 31, slopeText(player, e, left + 20 - SIDE)));
    return after;
  }
  const after = sheet.add(neuron.h, drawChip(graph, neuron.h, sum.right + SLOPE, at - CHIP_HEIGHT / 2, AFTER));
  const made = sheet.plain(e, { right: sum.right, middle: at }, [after.left, at]), local = made.querySelector(".local");
  local.setAttribute("x", (sum.right + SLOPE - 8).toFixed(1));
  local.dataset.room = SLOPE - 9;
  local.setAttribute("y", (at - 8).toFixed(1));
  const slope = slopeText(player, e, SLOPE + AFTER - 5), formula = formulaOf(player, neuron.h), half = richWidth(slope, 11) / 2;
  const middle = Math.max(sum.right + SLOPE / 2 + 8, sum.right + half + 5), meet = middle + half + 6 > after.left + (AFTER - richWidth(formula, 11)) / 2;
  made.append(svgText("slope", middle, at - (meet ? 38 : 22), slope)); // above the formula where they would meet
  sheet.nodes.append(richText("formula", after.left + AFTER / 2, after.top - 6, [[formula, ""]]));
  return after;
}

// What is computed from the outputs, card by card, in the largest size for a width and a height.
function lossPlan(player, net, width, height) {
  const { graph } = player, inRest = new Set(net.rest), outputs = new Set(net.outputs);
  const columns = columnsOf(graph, (n) => inRest.has(n)), placeOf = new Map(net.rest.map((n, i) => [n, i]));
  const operands = (n) => graph.inputs[n].filter((e) => inRest.has(graph.edges[e][0]) || outputs.has(graph.edges[e][0]));
  for (const size of [SMALL, BARE, LINE, SHORT_LINE]) {
    const cards = net.rest.map((n) => cardOf(player, n, size, operands(n).length));
    const boxes = cards.map((card, i) => ({ column: columns[net.rest[i]], width: card.width, height: card.height + card.above, shift: card.above / 2 }));
    const links = net.rest.flatMap((n) => operands(n).map((e, slot) => ({ e, from: placeOf.get(graph.edges[e][0]), to: placeOf.get(n), port: cards[placeOf.get(n)].ports[slot] })));
    const layout = laidOut(boxes, links.filter(({ from }) => from !== undefined), { gap: size.gap, rows: size.rows });
    if (size === SHORT_LINE || (layout.height <= height && layout.width <= width)) return { size, cards, boxes, links, layout };
  }
}

function drawLoss(player, net, sheet, x, right, top, height) {
  const { graph } = player, { size, cards, boxes, links, layout } = lossPlan(player, net, right - x, height);
  const stubs = links.filter(({ from, e }) => from === undefined && !sheet.ends.has(graph.edges[e][0]));
  const gaps = Math.max(1, layout.widths.length - 1), cardsWidth = layout.widths.reduce((a, b) => a + b, 0);
  const gap = Math.max(SHORT_LINE.gap, Math.min(110, (right - x - cardsWidth) / gaps));
  const down = top + Math.max(0, (height - layout.height) / 2);
  const lefts = layout.widths.map((_, i) => x + layout.widths.slice(0, i).reduce((a, b) => a + b + gap, 0));
  const parts = cards.map((card, i) => {
    const left = lefts[boxes[i].column], y = layout.ys[i] + down;
    return sheet.add(card.n, boxAt(drawCard(graph, card, size, left, y), left, y - card.height / 2, card.width, card.height));
  });
  for (const { e, to, port } of stubs) sheet.lines.append(drawTag(player, { id: "e" + e, e }, [parts[to].left, parts[to].middle + port], size, cards[to]));
  for (const { e, to, port } of links.filter((link) => !stubs.includes(link))) {
    const from = sheet.ends.get(graph.edges[e][0]), y = parts[to].middle + port;
    const made = sheet.plain(e, from, [parts[to].left - (cards[to].n === graph.output ? 3 : 0), y]);
    if (size === SHORT_LINE) made.querySelector(".local").remove();
    else if (cards[to].ports.length === 1 && cards.length < 4 && Math.abs(from.middle - y) < 14) made.querySelector(".local").setAttribute("y", (Math.min(from.middle, y) - 8).toFixed(1)); // on the line it would hide it; of several they would meet
  }
}

// ------------------------------------------------------------ columns

function drawColumns(player, net, plan, room, opens) {
  const { graph } = player, { setting } = plan, { height } = plan, columns = columnsFor(net, opens.map((one) => one.layer), setting), isLoss = opens.some((one) => one.layer === net.layers.length);
  const isOpen = ({ layer, neuron }) => opens.some((one) => one.layer === layer && one.neuron === neuron);
  const sheet = sheetOf(player, room, plan), spare = room.width - 2 * SIDE - widthOf(columns), gaps = columns.length - 1;
  const lossWidth = isLoss && net.rest.length ? Math.min(spare - LEAST_GAP * gaps, LOSS_ROOM) : 0;
  const gap = Math.min(110, (spare - lossWidth) / gaps), all = widthOf(columns) + lossWidth + gap * gaps;
  const space = height - HEAD - 2 * SIDE, middleOf = (total) => HEAD + SIDE + (space - total) / 2;
  let x = SIDE + (room.width - 2 * SIDE - all) / 2;
  const head = (text, from, width) => sheet.nodes.append(svgText("head", from + width / 2, 13, richWidth(text, 12) <= width + gap ? text : ""));

  function stacked(list, heightOf, draw, spacing = CHIP_SPACE) {
    const heights = list.map(heightOf), total = columnHeight(heights, spacing), extra = Math.min(26, Math.max(0, (space - total) / (list.length + 1)));
    let y = middleOf(total + extra * (list.length - 1));
    list.forEach((item, i) => {
      draw(item, y, heights[i]);
      y += heights[i] + spacing + extra;
    });
  }

  for (const column of columns) {
    if (column.kind === "inputs") {
      head(say("diagram.inputs"), x, column.width);
      stacked(net.inputs, () => CHIP_HEIGHT, (n, y, high) => sheet.add(n, column.round ? drawRound(graph, n, x, y, high) : drawChip(graph, n, x, y, column.width)));
    } else if (column.kind === "layer") drawLayer(column);
    else if (column.open) drawLoss(player, net, sheet, x, x + lossWidth, HEAD + SIDE, space);
    else {
      head(say("diagram.loss"), x, column.width);
      const loss = sheet.add(graph.output, drawChip(graph, graph.output, x, HEAD + SIDE + space / 2 - CHIP_HEIGHT / 2, column.width));
      for (const n of net.rest) if (n !== graph.output) sheet.stands.set(n, graph.output);
      net.outputs.forEach((n) => {
        const made = drawEdge("loss" + n, [[sheet.ends.get(n).right + 1, sheet.ends.get(n).middle], [loss.left - 4, loss.middle]]);
        made.removeAttribute("id");
        sheet.lines.append(made);
      });
    }
    x += column.width + (column.tags ?? 0) + gap;
  }

  function drawLayer(column) {
    const { l, tags, width } = column, neurons = net.layers[l], last = l === net.layers.length - 1, kind = player.records.network.activations[l];
    const words = last ? say("diagram.output") : net.layers.length === 2 ? say("diagram.hidden") : say("diagram.hidden_n", { n: l + 1 });
    head(kind && kind !== "linear" && column.open ? `${words} · ${kind}` : words, x + tags, width);
    if (column.open) {
      const blocks = openBlocks(neurons, neurons.map((_, j) => j).filter((j) => isOpen({ layer: l, neuron: j })), setting), heights = blocks.map((block) => block.height);
      let y = middleOf(columnHeight(heights, NEURON_SPACE));
      blocks.forEach((block) => {
        if (block.open) drawOpen(player, net, sheet, block.neuron, x, y, setting);
        else if (block.stack) {
          const { group, parts } = drawStack(graph, block.stack, x + tags, y, width, block.height);
          sheet.nodes.append(group);
          parts.forEach(([neuron, part]) => close(neuron, part));
        } else closedWithTags(block.neuron, drawClosed(player, block.neuron, x + tags, y, width, block.height), block.height, setting.tags ? setting.tag.width + 2 : 0);
        y += block.height + NEURON_SPACE;
      });
    } else {
      stacked(neurons, (neuron) => (column.round ? ROUND : chipHeight(neuron, setting)), (neuron, y, high) => {
        const part = column.round ? drawRound(graph, neuron.h, x + tags, y, high) : drawChip(graph, neuron.h, x + tags, y, width, high);
        closedWithTags(neuron, part, high, tags, y);
      });
    }
    neurons.forEach((neuron) => drawLines(neuron, column));
  }

  function close(neuron, part) {
    sheet.ends.set(neuron.h, part);
    for (const n of [neuron.z, ...ownOf(neuron)]) if (n !== neuron.h) sheet.stands.set(n, neuron.h);
  }

  // A closed neuron, and where there is room its weights and its bias at its left.
  function closedWithTags(neuron, part, high, tags) {
    sheet.nodes.append(part.group);
    close(neuron, part);
    if (!tags) return;
    const width = tags - 2, own = ownOf(neuron), start = part.middle - ((own.length - 1) * TAG_PITCH) / 2;
    own.forEach((n, i) => {
      sheet.stands.delete(n);
      sheet.add(n, drawSmallTag(graph, n, part.left - width - 3, start + i * TAG_PITCH, width, n === neuron.bias));
    });
  }

  function drawLines(neuron, column) {
    const opened = isOpen({ layer: neuron.l, neuron: neuron.j }), part = sheet.ends.get(neuron.h);
    neuron.ins.forEach((n, i) => {
      const e = net.edge(n, neuron.z), weight = neuron.weights[i], tag = sheet.ends.get(weight);
      const to = tag ? [tag.left, tag.middle] : [part.left, part.middle], from = sheet.ends.get(n);
      const { part: kind, at } = net.places.get(n), near = opened || setting.tags || kind === "h" && isOpen({ layer: at[0], neuron: at[1] });
      sheet.weighted(e, weight, from, to, near ? "" : "faint");
    });
  }

  return sheet;
}

// ------------------------------------------------------------ a small map, and the open neuron

function drawMapped(player, net, plan, room, [open]) {
  const { graph } = player, { height, isNamed } = plan, isBelow = plan.kind === "below", isLoss = open.layer === net.layers.length;
  const sheet = sheetOf(player, room, plan);
  sheet.svg.classList.toggle("dotted", !isNamed);
  const tall = isBelow ? plan.map : height, lists = [net.inputs.map((n) => ({ h: n })), ...net.layers];
  const neuron = isLoss ? null : net.layers[open.layer][open.neuron], setting = neuron ? settingFor(neuron, plan) : plan.setting, wide = isBelow ? room.width : room.width - (setting.tag.width + setting.card + 16 + SLOPE + AFTER + 2 * SIDE) - 10;
  const half = isNamed ? 24 : 7, step = (wide - 2 * SIDE - 2 * half) / Math.max(1, lists.length - 1);
  lists.forEach((list, c) => list.forEach((item, i) => {
    const x = SIDE + half + c * step, pitch = isNamed ? 32 : Math.min(22, (tall - 8) / list.length), y = tall / 2 + (i - (list.length - 1) / 2) * pitch;
    const part = isNamed ? drawSpot(graph, item.h, x, y) : drawDot(graph, item.h, x, y, Math.min(4.5, pitch / 2 - 0.5));
    sheet.nodes.append(part.group);
    sheet.ends.set("map" + item.h, part);
    if (neuron ? item.h === neuron.h : isBelow && c === lists.length - 1) { // it stands below, larger or by its name
      part.group.removeAttribute("id");
      part.group.dataset.of = item.h;
      part.group.classList.add("chosen");
    } else sheet.ends.set(item.h, part);
    if (c) for (const n of [item.z, ...ownOf(item)]) if (n !== item.h) sheet.stands.set(n, item.h);
  }));
  for (const item of net.layers.flat()) {
    const to = sheet.ends.get("map" + item.h), near = item === neuron;
    item.ins.forEach((n, i) => sheet.weighted(net.edge(n, item.z), item.weights[i], sheet.ends.get("map" + n), [to.left, to.middle], near ? "" : "faint"));
  }
  const x = isBelow ? SIDE : wide + 10, y = isBelow ? tall + 8 : Math.max(2, (height - (neuron ? sumHeight(neuron, setting) : 0)) / 2);
  if (neuron) {
    const own = new Set([neuron.z, ...neuron.weights, neuron.bias]);
    for (const n of own) sheet.stands.delete(n);
    drawOpen(player, net, sheet, neuron, x, y, setting, isBelow);
    for (const n of net.rest) sheet.stands.set(n, net.outputs[0]);
  } else {
    const top = isBelow ? tall + 8 : SIDE, high = height - top - SIDE, start = isBelow ? SIDE : wide;
    const isRoomy = 78 + 34 + lossColumns(player, net) * (80 + 40) <= room.width; // else they are named where their lines end
    if (isBelow && !isRoomy) for (const n of net.outputs) sheet.ends.delete(n);
    if (isBelow && isRoomy) net.outputs.forEach((n, i) => sheet.add(n, drawChip(graph, n, start, top + high / 2 + (i - net.outputs.length / 2) * 42, 78)));
    drawLoss(player, net, sheet, isBelow ? start + (isRoomy ? 78 + 34 : 38) : wide + 30, room.width - SIDE - 4, top, high);
  }
  return sheet;
}

function lossColumns(player, net) {
  const inRest = new Set(net.rest), columns = columnsOf(player.graph, (n) => inRest.has(n));
  return 1 + Math.max(0, ...net.rest.map((n) => columns[n]));
}

function drawSpot(graph, n, x, y) {
  const group = nodeGroup(graph, n, x - 24, y - 15, 48, 30);
  group.append(richText("title", x, y - 2, [[shortName(graph.names[n], 42), "name"]]), svgText("number data middle", x, y + 11), ...badgesAt(x - 22, y - 13));
  return boxAt(group, x - 24, y - 15, 48, 30);
}

function drawDot(graph, n, x, y, r) {
  const group = drawn("g", `node ${kindOf(graph, n)}`, { id: "n" + n });
  group.append(svgBox("", x - r, y - r, 2 * r, 2 * r, r));
  return boxAt(group, x - r, y - r, 2 * r, 2 * r);
}
