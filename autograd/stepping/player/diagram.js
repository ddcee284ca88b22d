// The diagram of a network: circles and lines, weights on the lines. It knows the network
// record and its values and nothing of the player, of training or of a page; it uses
// numbers.js, elements.js, letters.js and diagram_layout.js.
//
//   const diagram = diagramOf(svg, network, { width, height, say });
//   diagram.update({ x, W, b, z, h, loss, gradients: { W, b } }, { gradients: false });
//   diagram.mark({ gives, takes, chosen, flow });
//   diagram.onpick((place) => …);
//
// A place is { part, at }: part is "x", "W", "b", "z", "h" or "loss", and `at` the indices under
// which values and record hold it: W [l, i, j], b z h [l, j], x [i]. What is not known yet is
// null in the values; a whole part that is missing is not shown at all.

const WIDEST_LINE = 4.6, THINNEST_LINE = 1.2, LOSS_WIDTH = 84; // of L = −1.234e−12

// Decimals as Python rounds them: a tie to the even digit.
function fixed(x, decimals) {
  const [whole, rest] = Math.abs(x).toFixed(60).split("."), kept = whole + rest.slice(0, decimals);
  const even = "02468".includes(kept.at(-1)) && /^50*$/.test(rest.slice(decimals));
  const size = even ? whole + (decimals ? "." + rest.slice(0, decimals) : "") : Math.abs(x).toFixed(decimals);
  return (x < 0 ? "−" : "") + size;
}

// A number on a line or below a circle: two or three digits, at most as wide as "−8e−88".
function labelNumber(x) {
  if (x === null || x === undefined) return UNKNOWN;
  const size = Math.abs(x);
  if (beyond(x)) return minus(beyond(x));
  if (size === 0) return "0";
  if (size < 0.00095 || size >= 9999.5) {
    const [longer, shorter] = [2, 1].map((digits) => shortPower(size < 1 ? x.toExponential(digits - 1).replace(".0e", "e") : format(x, digits)));
    return textWidth(longer, 1) > NUMBER ? shorter : longer;
  }
  return fixed(x, size < 0.0995 ? 3 : size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

// A number in a circle: as many of four digits as have room.
function circleNumber(x, room) {
  if (x === null || x === undefined) return UNKNOWN;
  const texts = [4, 3, 2, 1].map((digits) => shortPower(format(x, digits)));
  return texts.find((text) => textWidth(text, 11) <= room) ?? texts.at(-1);
}

const ROOM_IN_CIRCLE = { 25: 42, 19: 31, 26: 41, 24: 40 }; // by the half width

// ------------------------------------------------------------ texts with marks below and above

function nameSpans(text, { base, sub, sup }, up = 4) {
  const span = (words, kind, dy) => {
    const made = drawn("tspan", kind, dy ? { dy } : {});
    made.textContent = words;
    text.append(made);
  };
  span(base, "base", 0);
  if (sub) span(sub, "mark", 3);
  if (sup) span(sup, "mark", sub ? -3 - up : -up);
  return sup ? up : sub ? -3 : 0; // the way back to the line
}

function plainName({ base, sub, sup }) {
  const low = [...sub].map((digit) => (digit === "," ? "," : LOWERED[digit])).join("");
  const high = [...sup].map((sign) => RAISED[RAISED_PLAIN.indexOf(sign)]).join("");
  return base + low + high;
}

const textOf = (kind, x, y, words = "") => {
  const made = drawn("text", kind, { x: x.toFixed(2), y: y.toFixed(2) });
  made.textContent = words;
  return made;
};

const nodePart = (c, i) => (c === 0 ? { part: "x", at: [i] } : { part: "h", at: [c - 1, i] });
const keyOf = ({ part, at }) => (part === "z" ? "h" : part) + at.join();

function activationOf(network, l) {
  const name = network.activations[l];
  return !name || name === "linear" || name === "identity" ? "" : name;
}

// The heading of each column: the longest words that have room.
function headings(network, { xs, width }, say) {
  const last = xs.length - 1, gap = xs[1] - xs[0];
  return xs.map((x, c) => {
    const full = c === 0 ? say("diagram.inputs") : c === last ? say("diagram.output")
      : last === 2 ? say("diagram.hidden") : say("diagram.hidden_n", { n: c });
    const short = c === 0 ? "x" : c === last ? "o" : String(c);
    const kind = c ? activationOf(network, c - 1) : "", room = c % last ? gap - 12 : gap / 2 + xs[0] - 14;
    const texts = [...(kind ? [`${full} · ${kind}`] : []), full, short];
    const text = texts.find((words) => textWidth(words, 12) <= room) ?? short;
    const half = textWidth(text, 12) / 2 + 2;
    return { text, x: Math.max(half, Math.min(width - half, x)) };
  });
}

const keptLayouts = new Map(); // of a page that goes to and fro between its views

function keptLayout(network, width, height) {
  const key = JSON.stringify([network.sizes, network.outputs, width, height]);
  if (!keptLayouts.has(key)) keptLayouts.set(key, layoutOf(network, width, height));
  return keptLayouts.get(key);
}

const POINTER = 8, FINGER = 22; // pixels: how far from a line it is meant

function distanceTo([ax, ay, bx, by], [x, y]) {
  const [dx, dy] = [bx - ax, by - ay], t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

// ------------------------------------------------------------ the diagram

function diagramOf(svg, network, { width, height, say, keys: withKeys = true }) {
  const layout = keptLayout(network, width, height), { node, xs, ys, rows, pairs } = layout;
  const sheets = Object.fromEntries(["heads", "lines", "flows", "tags", "nodes"].map((kind) => [kind, drawn("g", kind, {})]));
  const links = new Map(), circles = new Map(), picked = new Set();
  let values = {}, shown = { gradients: false }, marks = {}, pointed = null;

  svg.classList.add("glassgrad", "diagram");
  for (const [key, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height, role: "group" })) svg.setAttribute(key, value);
  svg.setAttribute("aria-label", say("diagram.label", { sizes: network.sizes.join("-") }));
  svg.replaceChildren(...Object.values(sheets));

  function at(tree, indices) {
    return indices.reduce((found, index) => found?.[index], tree);
  }

  function numberAt(tree, indices) {
    const found = at(tree, indices);
    return found === undefined || found === null ? null : number(found);
  }

  // ---------------------------------------------------------- building, once

  function addLink(l, i, j) {
    const place = { part: "W", at: [l, i, j] }, ends = lineEnds(layout, l, i, j);
    const d = `M${ends[0].toFixed(2)} ${ends[1].toFixed(2)}L${ends[2].toFixed(2)} ${ends[3].toFixed(2)}`;
    const group = drawn("g", "link", { "data-key": keyOf(place) }), line = drawn("path", "wire", { d });
    const title = drawn("title", "", {});
    group.append(title, drawn("path", "hit", { d }), drawn("path", "around", { d }), line);
    if (withKeys) for (const [key, value] of [["tabindex", "-1"], ["role", "button"]]) group.setAttribute(key, value);
    sheets.lines.append(group);
    const key = keyOf(place), around = [nodePart(l, i), nodePart(l + 1, j)].map(keyOf);
    const link = { place, key, around, l, i, j, ends, d, group, line, title, name: weightName(network, l, i, j), tag: null };
    links.set(key, link);
    const label = pairs[l].places?.find((found) => found.i === i && found.j === j);
    if (label) link.tag = addTag(link, label.s, pairs[l].named);
    listenTo(group, link);
  }

  // A label on its line: name at the left, number at the right, paper behind them.
  function addTag(link, s, named) {
    const [x, y] = along(link.ends, s), name = named ? nameWidth(link.name) + 5 : 0;
    const wide = NUMBER * 12 + 8 + name, left = x - wide / 2;
    const group = drawn("g", "tag", { "data-key": keyOf(link.place) });
    group.append(drawn("rect", "paper-box", { x: left.toFixed(2), y: (y - 8).toFixed(2), width: wide.toFixed(2), height: LABEL_HEIGHT, rx: 5 }));
    if (named) {
      const text = textOf("soft", left + 4, y + 4);
      nameSpans(text, link.name);
      group.append(text);
    }
    const value = textOf(`value ${named ? "end" : "middle"}`, named ? left + wide - 4 : x, y + 4);
    group.append(value);
    sheets.tags.append(group);
    listenTo(group, link);
    return { group, value, x, y, left, right: left + wide };
  }

  function addNode(c, i) {
    const place = nodePart(c, i), x = xs[c], y = ys[c][i], { rx, ry } = node;
    const kind = c === 0 ? "input" : c === xs.length - 1 ? "output" : "hidden";
    const group = drawn("g", `neuron ${kind}`, { "data-key": keyOf(place) }), title = drawn("title", "", {});
    const shape = { x: (x - rx).toFixed(2), y: (y - ry).toFixed(2), width: (2 * rx).toFixed(2), height: (2 * ry).toFixed(2), rx: ry.toFixed(2) };
    group.append(title, drawn("rect", "shape", shape));
    const name = c === 0 ? nameParts(network.inputs[i]) : neuronName(network, "h", c - 1, i);
    const circle = { place, key: keyOf(place), c, i, x, y, group, title, name, value: null, below: [] };
    if (node.kind !== "dot") {
      circle.label = textOf("name", x, y);
      nameSpans(circle.label, name);
      circle.value = textOf("inside value", x, y);
      group.append(circle.label, circle.value);
    }
    if (c > 0) circle.below = belowOf(c - 1, i).map((line, row) => addBelow(group, line, x, y + ry + 13 + BELOW_LINE * row));
    if (withKeys) for (const [key, value] of [["tabindex", "0"], ["role", "button"]]) group.setAttribute(key, value);
    sheets.nodes.append(group);
    circles.set(keyOf(place), circle);
    listenTo(group, circle);
  }

  function belowOf(l, j) {
    const bias = network.bias[l] ? [{ part: "b", at: [l, j], name: neuronName(network, "b", l, j) }] : [];
    const sum = activationOf(network, l) ? [{ part: "z", at: [l, j], name: neuronName(network, "z", l, j) }] : [];
    return [...bias, ...sum].slice(0, node.below); // where nothing is behind the sum, it stands in the circle
  }

  function addBelow(group, line, x, y) {
    const text = textOf("below", x, y), back = nameSpans(text, line.name, 2), value = drawn("tspan", "", back ? { dy: back } : {});
    text.append(value);
    group.append(text);
    return { ...line, text, value };
  }

  headings(network, layout, say).forEach(({ text, x }) => layout.top > 10 && sheets.heads.append(textOf("head", x, 14.5, text)));
  for (let l = 0; l < pairs.length; l++) for (const i of rows[l]) for (const j of rows[l + 1]) addLink(l, i, j);
  xs.forEach((_, c) => rows[c].forEach((i) => addNode(c, i)));
  const sums = layout.gaps.length ? pairs.map((_, l) => addSum(l)) : [];
  for (const { column, y, missing } of layout.gaps) {
    sheets.nodes.append(...[-5, 0, 5].map((dy) => drawn("circle", "more", { cx: xs[column].toFixed(2), cy: (y + dy - 4).toFixed(2), r: 1.6 })));
    sheets.nodes.append(textOf("below", xs[column], y + 16, say("diagram.more", { count: missing })));
  }
  const loss = lossPlace();
  if (loss) sheets.nodes.append(loss);

  // Below the last output, or above the first, where there is room.
  function lossPlace() {
    const outputs = rows.at(-1).map((i) => ys.at(-1)[i]), l = pairs.length - 1, { places, wide } = pairs[l];
    const labels = (places ?? []).map(({ i, j, s }) => along(lineEnds(layout, l, i, j), s));
    const isFree = (y) => labels.every(([x, at]) => x + wide / 2 < width - 3 - LOSS_WIDTH || Math.abs(y - 4 - at) > LABEL_HEIGHT);
    const below = outputs.at(-1) + node.ry + 16 + node.below * BELOW_LINE, above = outputs[0] - node.ry - 8;
    const fits = [below, above].find((y) => y > layout.top + 6 && y < height - (sums.length ? 20 : 3) && isFree(y));
    return fits === undefined ? null : textOf("value end loss", width - 3, fits);
  }

  // Where neurons are left out: the matrix between two columns, and how far its numbers go.
  function addSum(l) {
    const text = textOf("below", (xs[l] + xs[l + 1]) / 2, height - 6), back = nameSpans(text, { base: "W", sub: "", sup: layerMark(l) }, 2);
    const value = drawn("tspan", "", back ? { dy: back } : {});
    text.append(value);
    sheets.nodes.append(text);
    return value;
  }

  function sumWords(l) {
    const size = ` ${network.sizes[l]} × ${network.sizes[l + 1]}`, found = at(source(), ["W", l])?.flat().map(number);
    if (!found) return size;
    const words = `${size}: ${labelNumber(Math.min(...found))} … ${labelNumber(Math.max(...found))}`;
    return textWidth(`W(${l + 1})${words}`, 11) + 8 <= xs[l + 1] - xs[l] ? words : size;
  }

  // ---------------------------------------------------------- pointing and picking

  function listenTo(group, { place }) {
    group.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && point(place));
    group.addEventListener("pointerleave", () => point(null));
  }

  const placeAt = (group) => (circles.get(group.dataset.key) ?? links.get(group.dataset.key)).place;

  // A click on no neuron and no number is for the line that is nearest, for a finger is wider than a line.
  function clicked(event) {
    const isPointed = event.detail > 0; // and not pressed by a screen reader, which has no place
    const group = event.target.closest(isPointed ? ".neuron, .tag" : ".neuron, .tag, .link"), reach = event.pointerType === "touch" ? FINGER : POINTER;
    const { left, top, width: wide } = svg.getBoundingClientRect(), scale = width / wide, point = [(event.clientX - left) * scale, (event.clientY - top) * scale];
    const found = group ? placeAt(group) : nearest(circles, reach / 2, ({ x, y }) => Math.hypot(Math.max(0, Math.abs(point[0] - x) - node.rx), Math.max(0, Math.abs(point[1] - y) - node.ry)))
      ?? nearest(links, reach, ({ ends }) => distanceTo(ends, point));
    if (found) pick(found);
  }

  function nearest(parts, reach, distance) {
    let found = null;
    for (const part of parts.values()) {
      const size = distance(part);
      if (size <= reach) [found, reach] = [part.place, size];
    }
    return found;
  }

  // Tab stops once at the lines, at the chosen one or the first; [ and ] go from there to the others.
  function pressed(event) {
    const group = event.target.closest(".neuron, .link"), by = { "[": -1, "]": 1 }[event.key];
    if (!group || (by ? !group.matches(".link") : event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!by) return pick(placeAt(group));
    const all = [...links.values()], next = all[(all.findIndex(({ key }) => key === group.dataset.key) + by + all.length) % all.length];
    next.group.focus();
    pick(next.place);
  }

  function stopAt({ chosen }) {
    const stop = links.get([...chosen].find((key) => links.has(key)) ?? links.keys().next().value);
    for (const { group } of links.values()) set(group, "tabindex", group === stop.group ? "0" : "-1");
    set(stop.group, "aria-label", linkWords(stop));
  }

  function pick(place) {
    for (const callback of picked) callback(place);
  }

  function point(place) {
    pointed = place && keyOf(place);
    draw();
  }

  // ---------------------------------------------------------- drawing what is known

  function update(given, options = {}) {
    values = given;
    shown = { ...shown, ...options };
    draw();
  }

  function mark(given) {
    marks = given;
    draw();
  }

  const listed = (places) => (places ? [places].flat() : []);
  const source = () => (shown.gradients ? values.gradients ?? {} : values);

  function draw() {
    const known = source(), keys = Object.fromEntries(["gives", "takes", "chosen"].map((kind) => [kind, new Set(listed(marks[kind]).map(keyOf))]));
    const flow = flowing();
    keys.focus = focusOf(keys);
    let most = 1e-300;
    for (const link of links.values()) {
      link.number = numberAt(known.W, link.place.at);
      if (Number.isFinite(link.number)) most = Math.max(most, Math.abs(link.number));
    }
    for (const link of links.values()) drawLink(link, most, keys, flow);
    if (withKeys) stopAt(keys);
    for (const circle of circles.values()) drawNode(circle, keys);
    if (loss) write(loss, values.loss === undefined ? "" : `L = ${values.loss === null ? UNKNOWN : shortPower(format(number(values.loss), 4))}`);
    sums.forEach((value, l) => write(value, sumWords(l)));
    drawFlow(flow);
  }

  // The neuron whose lines stand out where there are too many lines to label them all: the chosen
  // one, else the one that gives, else the one that takes.
  function focusOf({ chosen, gives, takes }) {
    const neurons = [chosen, gives, takes].map((found) => [...found].filter((key) => key[0] === "h"));
    return new Set(neurons.find((found) => found.length === 1) ?? neurons[0]);
  }

  const isInto = ({ around: [, to] }, keys) => keys.focus.has(to);

  function drawLink(link, most, keys, flow) {
    const { key, l, number: x } = link, dense = !pairs[l].places;
    const size = Number.isFinite(x) ? Math.abs(x) / most : 1;
    const chosen = keys.chosen.has(key), over = pointed === key, into = dense && isInto(link, keys);
    const own = chosen || over || keys.takes.has(key) || keys.gives.has(key), lit = own || into;
    const sign = x === null ? "unknown" : x !== x ? "ill" : x < 0 ? "negative" : x > 0 ? "positive" : "zero";
    set(link.group, "class", `link ${sign}${dense && !lit ? " dim" : ""}${chosen ? " chosen" : ""}${over ? " over" : ""}${flow.has(key) && !keys.takes.has(key) ? " flowing" : ""}`);
    set(link.line, "stroke-width", x === null || x === 0 ? "1" : (THINNEST_LINE + (WIDEST_LINE - THINNEST_LINE) * size).toFixed(2));
    if (over) write(link.title, linkWords(link));
    drawTag(link, keys, own);
  }

  const linkWords = ({ name, number: x }) => `${plainName(name)} = ${x === null ? UNKNOWN : minus(format(x))}`;

  function drawTag(link, keys, own) {
    const { key, l } = link, pair = pairs[l];
    if (!pair.places) {
      const s = pair.fan !== null && isInto(link, keys) ? pair.fan : own ? 0.5 : null;
      if (link.tag && link.tag.s !== s) {
        link.tag.group.remove();
        link.tag = null;
      }
      if (s !== null && !link.tag) link.tag = { ...addTag(link, s, pair.named), s };
      if (!link.tag) return;
    }
    const { group, value } = link.tag;
    write(value, labelNumber(link.number));
    const kinds = [["chosen", keys.chosen], ["takes", keys.takes], ["gives", keys.gives]].filter(([, found]) => found.has(key));
    set(group, "class", ["tag", ...kinds.map(([kind]) => kind)].join(" "));
    badge(group, keys.takes.has(key), link.tag.left - 5, link.tag.y);
  }

  function drawNode(circle, keys) {
    const { key, place, c, group } = circle;
    const tree = c ? values.h : values.x, indices = place.at, x = numberAt(tree, indices);
    if (circle.value) {
      const both = tree !== undefined && node.kind !== "line";
      set(circle.label, "y", (circle.y + (both ? -3 : 4)).toFixed(2));
      set(circle.label, "class", tree !== undefined && node.kind === "line" ? "name gone" : "name");
      set(circle.value, "y", (circle.y + (both ? 11.5 : 4)).toFixed(2));
      write(circle.value, tree === undefined ? "" : circleNumber(x, ROOM_IN_CIRCLE[node.rx]));
    }
    for (const line of circle.below) {
      const from = line.part === "b" ? source().b : values.z;
      set(line.text, "class", `below${keys.chosen.has(keyOf(line)) && line.part === "b" ? " chosen" : ""}${keys.takes.has(keyOf(line)) && line.part === "b" ? " takes" : ""}${from === undefined ? " gone" : ""}`);
      write(line.value, " " + (line.part === "z" ? circleNumber(numberAt(from, line.at), 42) : labelNumber(numberAt(from, line.at))));
    }
    const kinds = ["gives", "takes", "chosen"].filter((kind) => keys[kind].has(key)).join(" ");
    const base = c === 0 ? "input" : c === xs.length - 1 ? "output" : "hidden";
    set(group, "class", `neuron ${base} ${kinds}`.trim());
    badge(group, keys.takes.has(key), circle.x + node.rx * 0.72, circle.y - node.ry * 0.72);
    const words = nodeWords(circle, x);
    write(circle.title, words);
    set(group, "aria-label", words);
  }

  function nodeWords({ place, c, i, name }, x) {
    const told = (word, found) => `${word} = ${found === null ? UNKNOWN : minus(format(found))}`;
    const words = [(c ? values.h : values.x) === undefined ? plainName(name) : told(plainName(name), x)];
    if (c > 0) {
      const l = c - 1, kind = activationOf(network, l);
      if (values.z !== undefined) words.push(told(plainName(neuronName(network, "z", l, i)), numberAt(values.z, place.at)));
      if (network.bias[l] && source().b) words.push(told(plainName(neuronName(network, "b", l, i)), numberAt(source().b, place.at)));
      if (kind) words.push(kind);
    }
    return words.join(", ");
  }

  // The plus of what takes a gradient: not told by colour alone.
  function badge(group, wanted, x, y) {
    const found = group.querySelector(".badge");
    if (!wanted) return found?.remove();
    if (found) return;
    const made = drawn("g", "badge", { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` });
    made.append(drawn("circle", "", { r: 6.5 }), drawn("path", "", { d: "M-3.2 0H3.2M0 -3.2V3.2" }));
    group.append(made);
  }

  // ---------------------------------------------------------- what flows along the lines

  // The lines between givers and takers: key and whether it runs back, from right to left.
  function flowing() {
    const found = new Map(), [gives, takes] = ["gives", "takes"].map((kind) => new Set(listed(marks[kind]).map(keyOf)));
    for (const place of listed(marks.flow)) found.set(keyOf(place), marks.back ?? true);
    if (!gives.size) return found;
    for (const link of links.values()) {
      const { key, around: [from, to] } = link;
      if (gives.has(to) && (takes.has(from) || takes.has(key))) found.set(key, true);
      else if (gives.has(from) && takes.has(to)) found.set(key, false);
    }
    return found;
  }

  // What only the weight takes ends at the right edge of its label, and not in the neuron.
  function flowEnds({ key, around: [from], ends, tag }) {
    const takes = new Set(listed(marks.takes).map(keyOf)), [ax, ay, bx, by] = ends;
    if (!tag || !takes.has(key) || takes.has(from)) return ends;
    const across = (tag.right - ax) / (bx - ax), below = (tag.y + LABEL_HEIGHT / 2 - ay) / (by - ay), above = (tag.y - LABEL_HEIGHT / 2 - ay) / (by - ay);
    return [...along(ends, Math.min(across, by === ay ? 1 : Math.max(below, above))), bx, by];
  }

  function drawFlow(flow) {
    const made = [];
    for (const [key, back] of flow) {
      const link = links.get(key);
      if (!link) continue;
      const [ax, ay, bx, by] = flowEnds(link), turn = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI + (back ? 180 : 0);
      const [x, y] = back ? [ax, ay] : [bx, by];
      const d = `M${ax.toFixed(2)} ${ay.toFixed(2)}L${bx.toFixed(2)} ${by.toFixed(2)}`;
      made.push(drawn("path", "flow", { d }), drawn("path", "beads", { d }),
        drawn("path", "head-of-flow", { d: "M1 0L-11 -6V6Z", transform: `translate(${x.toFixed(2)} ${y.toFixed(2)}) rotate(${turn.toFixed(1)})` }));
    }
    sheets.flows.replaceChildren(...made);
  }

  const heard = { click: clicked, keydown: pressed };
  for (const [event, act] of Object.entries(heard)) svg.addEventListener(event, act);
  draw();
  return {
    update,
    mark,
    layout,
    onpick: (callback) => (picked.add(callback), () => picked.delete(callback)),
    destroy() {
      for (const [event, act] of Object.entries(heard)) svg.removeEventListener(event, act);
      svg.replaceChildren();
    },
  };
}
