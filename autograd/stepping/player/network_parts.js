// The parts of a network's board: inputs and neurons as chips, weights as tags at their neuron,
// the open neuron as a card with its sum of products.

function boxAt(group, x, y, width, height) { // what lines start from and arrive at
  return { group, left: x, right: x + width, top: y, bottom: y + height, middle: y + height / 2 };
}

function richText(kind, x, y, parts) {
  const made = svgText(kind, x, y);
  rich(made, parts);
  return made;
}

const shortName = (name, room) => nameWithin(name, 12, room);

// A node of two lines, name and data, and gradient.
function drawChip(graph, n, x, y, width, height = CHIP_HEIGHT) {
  const top = y + (height - CHIP_HEIGHT) / 2, group = nodeGroup(graph, n, x, top, width, CHIP_HEIGHT), right = x + width - 6;
  group.append(
    richText("title start", x + 6, top + 14, [[shortName(graph.names[n], width - 51), "name"]]), svgText("number data", right, top + 14),
    svgText("word", x + 6, top + 29, "grad"), svgText("number grad", right, top + 29), ...badgesAt(x, top),
  );
  return boxAt(group, x, top, width, CHIP_HEIGHT);
}

// A node far from the step: its name in a circle.
function drawRound(graph, n, x, y, height = CHIP_HEIGHT) {
  const group = drawn("g", `node ${kindOf(graph, n)}`, { id: "n" + n }), middle = y + height / 2, radius = Math.min(ROUND / 2 - 1, height / 2);
  group.append(svgBox("", x + ROUND / 2 - radius, middle - radius, 2 * radius, 2 * radius, radius));
  group.append(richText("title", x + ROUND / 2, middle + 4, [[shortName(graph.names[n], 30), "name"]]), ...badgesAt(x + 4, middle - radius + 3));
  return boxAt(group, x + ROUND / 2 - radius, middle - radius, 2 * radius, 2 * radius);
}

// A closed neuron in the layer of the step: its formula, its number, its gradient.
function drawClosed(player, neuron, x, y, width, height) {
  const { graph } = player, { h, z } = neuron, name = graph.names[h], group = nodeGroup(graph, h, x, y, width, height);
  const sum = formulaOf(player, z), inside = z === h ? sum : formulaOf(player, h).replace(graph.names[z], sum);
  const room = width - richWidth(name, 13, true) - 80, formula = [inside, formulaOf(player, h), ""].find((text) => richWidth(text, 12) <= room);
  const first = y + height / 2 - 4, right = x + width - 8;
  group.append(
    richText("title start", x + 8, first, [[name, "name"], ...(formula ? [[" = " + formula, "how"]] : [])]), svgText("number data", right, first),
    svgText("word", x + 8, first + 16, "grad"), svgText("number grad", right, first + 16), ...badgesAt(x, y),
  );
  return boxAt(group, x, y, width, height);
}

// Closed neurons that have no room of their own: names and numbers, a few in a line.
function drawStack(graph, neurons, x, y, width, height) {
  const made = drawn("g", "stack", {}), inLine = inStackLine(width), each = (width - 12) / inLine;
  made.append(svgBox("shade", x + 4, y + 3, width, height - 3, 3), svgBox("front", x, y, width, height - 3, 3));
  const parts = neurons.map((neuron, i) => {
    const left = x + 6 + (i % inLine) * each, top = y + 4 + 19 * Math.floor(i / inLine), group = drawn("g", `node ${kindOf(graph, neuron.h)} in-stack`, { id: "n" + neuron.h });
    const name = graph.names[neuron.h];
    group.append(svgBox("", left, top, each - 3, 18, 3), richText("title start", left + 3, top + 13, [[name, "name"]]), svgText("number data start", left + 8 + richWidth(name, 12, true), top + 13));
    made.append(group);
    return [neuron, boxAt(group, x, y, width, height - 3)];
  });
  return { group: made, parts };
}

// A weight or a bias: one line, or two with room for them.
function drawWeight(graph, n, x, middle, { width, height, lines }) {
  const top = middle - height / 2, group = nodeGroup(graph, n, x, top, width, height), right = x + width - 6;
  group.classList.add("tag");
  const name = [[height < LOW_TAG ? withoutLayer(graph.names[n]) : graph.names[n], "name"]];
  const first = top + 13, below = top + 26, line = middle + Math.min(3, height / 2 - 4); // marks stay inside
  if (lines === 2) group.append(richText("title start", x + 9, first, name), svgText("number data", right, first), svgText("word", x + 9, below, "grad"), svgText("number grad", right, below));
  else group.append(richText("title start", x + 8, line, name), svgText("number data", right - 46, line), svgText("number grad", right, line));
  group.append(...badgesAt(x - 1, middle)); // left of the name
  return boxAt(group, x, top, width, height);
}

// A weight of a closed neuron: its number, that of a bias with a plus, and its name where it fits.
function drawSmallTag(graph, n, x, middle, width, isBias) {
  const high = TAG_PITCH - 2, group = nodeGroup(graph, n, x, middle - high / 2, width, high), line = middle + 3;
  const isWide = richWidth(withoutLayer(graph.names[n]), 12, true) + SMALL_NUMBER + 12 <= width;
  group.classList.add("tag");
  if (isWide) group.append(richText("title start", x + 5, line, [[withoutLayer(graph.names[n]), "name"]]));
  else if (isBias) group.append(svgText("word", x + 5, line, "+"));
  group.append(svgText("number data", x + width - 5, line), ...badgesAt(x - 3, middle));
  return boxAt(group, x, middle - high / 2, width, high);
}

const LOW_TAG = 18; // a mark above would reach into the tag above
const WORKED = 148, MULTIPLIED = 104; // pixels for −0.0123 × (−0.0123) = −0.000151, and without the result

// The open neuron: w × x = product, a line each; below the line z, its gradient.
function drawSum(player, neuron, x, y, setting) {
  const { graph } = player, { pitch, card: width } = setting, rows = rowsOf(neuron), height = sumHeight(neuron, setting);
  const group = nodeGroup(graph, neuron.z, x, y, width, height), right = x + width - 9, long = setting.tag.lines === 2;
  const middle = (i) => y + 6 + (i + 0.5) * pitch;
  neuron.ins.forEach((n, i) => {
    const row = drawn("g", "product", { "data-row": i }), line = middle(i) + 4;
    const whole = `${i ? "+ " : ""}${graph.names[neuron.weights[i]]} ${graph.names[n]}`;
    const name = long && richWidth(whole, 11) <= width - 18 - WORKED ? whole : "× " + shortName(graph.names[n], Math.max(24, width - 78 - MULTIPLIED)); // beside it stands the weight
    const worked = svgText("worked end", right - 50, line);
    worked.append(...["weight", "times", "input", "equals"].map((kind) => drawn("tspan", kind, {})));
    row.append(richText("start how", x + 9, line, [[name, ""]]), worked, svgText("result end", right, line));
    group.append(row);
  });
  if (neuron.bias !== null) {
    const row = drawn("g", "product", {}), line = middle(neuron.ins.length) + 4;
    row.classList.add("bias");
    row.append(richText("start how", x + 9, line, [["+ " + graph.names[neuron.bias], ""]]), svgText("result end", right, line));
    group.append(row);
  }
  const foot = y + 6 + rows * pitch + 3, isLow = height - rows * pitch < SUM_FOOT, middleOf = x + width / 2, below = foot + (isLow ? 16 : 32);
  group.append(
    drawn("path", "rule", { d: `M${x + 9} ${foot}H${right}` }), richText("title start", x + 9, foot + 16, [[graph.names[neuron.z], "name"]]), svgText("number data", isLow ? middleOf : right, foot + 16),
    svgText("word", isLow ? middleOf + 12 : x + 9, below, "grad"), svgText("number grad", right, below), ...badgesAt(x, y),
  );
  return { ...boxAt(group, x, y, width, height), row: middle };
}

// The numbers in the rows of the open neuron; lit: which factor is the local derivative of a step.
// While something is asked for, nothing says which it is.
function writeSum(player, neuron, group, step, isKnown, isAsked) {
  const data = (n) => player.picture.number(n, "data"), text = (x, longest) => briefNumber(x, 3, longest), inside = (x) => (x < 0 ? `(${text(x, 6)})` : text(x, 6));
  group.querySelectorAll(".product").forEach((row, i) => {
    const n = neuron.ins[i], w = neuron.weights[i], isBias = row.classList.contains("bias");
    const numbers = isBias ? [data(neuron.bias)] : [data(w), data(n)], all = isKnown && !numbers.includes(null);
    write(row.querySelector(".result"), all ? text(numbers.reduce((a, b) => a * b)) : UNKNOWN);
    const sends = !isAsked && step.kind === "backward" && step.from === neuron.z;
    row.classList.toggle("now", sends && (isBias ? step.to === neuron.bias : step.to === w || step.to === n));
    if (isBias) return;
    const parts = all ? { weight: text(numbers[0], 6), times: " × ", input: inside(numbers[1]), equals: " =" } : {};
    for (const kind of ["weight", "times", "input", "equals"]) write(row.querySelector("." + kind), parts[kind] ?? "");
    row.querySelector(".input").classList.toggle("lit", sends && step.to === w);
    row.querySelector(".weight").classList.toggle("lit", sends && step.to === n);
  });
}
