// The picture at a step. Only what changes from one step to the next is written.

const MARKS = ["sender", "receiver", "computed", "active", "flowing", "along"];

// elements: which ids stand for node i and edge e, where not n3 and e5; outputs: for boxes the
// node whose numbers they show.
function pictureOf(player, svg, { node: idOf = (i) => "n" + i, edge: edgeId = (e) => "e" + e, outputs = {}, digits, localDigits }) {
  const { graph, telling } = player, { steps, names } = graph;
  const byId = new Map([...svg.querySelectorAll("[id]")].map((e) => [e.id, e]));
  const nodes = names.map((_, i) => byId.get(idOf(i)) ?? null);
  const edges = graph.edges.map((_, e) => byId.get(edgeId(e)) ?? null);
  const alone = nodes.map((group, i) => group !== null && (group.id === "n" + i || outputs[group.id] === i)); // or a box shows it
  const places = nodes.map((group, i) => alone[i] && ["data", "grad"].map((word) => ({
    number: group.querySelector(".number." + word), array: group.querySelector(".array." + word),
  })));
  const warnings = nodes.map((group, i) => alone[i] && player.tape && svg.classList.contains("board-picture") && group.querySelector(".warning"));
  const computedAt = names.map(() => -1), completed = graph.receipts.map((ks) => ks.at(-1) ?? -1);
  steps.forEach((step, k) => { if (step.kind === "forward") computedAt[step.from] = k; });

  const received = names.map(() => -1); // the step of the gradient that is shown
  const known = names.map((_, i) => graph.kinds[i] !== "o");
  const used = graph.edges.map(() => false);
  let at = -1, hidden = null, marked = [];

  // In the board's own way of writing numbers, or in the player's.
  const plain = ({ exact }) => (exact === "" ? null : exact in BEYOND ? BEYOND[exact] : Number(exact));
  const brief = (shown, wanted) => (wanted && shown.exact && !shown.array ? briefNumber(plain(shown), wanted) : shown.text);
  const letters = svg.classList.contains("cards-large") ? 13 : 11; // pixels of a local derivative

  function gradient(i) {
    return received[i] < 0 ? shownNumber(null) : telling.part(received[i], "after");
  }

  // The first number of its kind: what it was computed from is finite.
  function warn(i, group, place) {
    const x = player.tape.data[i], isTold = known[i] && telling.data(i).exact !== "", isFirst = isTold && !Number.isFinite(x) && graph.parents[i].every((p) => Number.isFinite(player.tape.data[p]));
    group.classList.toggle("anomaly", isFirst);
    write(place, isFirst ? say("player.first_ill", { value: format(x) }) : "");
  }

  function writeNode(i) {
    if (!alone[i]) return;
    const group = nodes[i], data = known[i] ? telling.data(i) : shownNumber(null), grad = gradient(i);
    [data, grad].forEach((shown, j) => {
      const asked = hidden && hidden.node === i && hidden.word === (j ? "grad" : "data");
      write(places[i][j].number, asked ? "?" : brief(shown, digits));
      set(group, j ? "data-grad" : "data-data", asked ? "" : shown.exact);
      if (places[i][j].array) fillArray(places[i][j].array, shown.array ?? null);
    });
    if (warnings[i]) warn(i, group, warnings[i]);
    if (group.id !== "n" + i) return;
    const told = { name: names[i], data: known[i] ? data.text : say("player.not_yet"), gradient: received[i] < 0 ? say("player.none_yet") : grad.text };
    const asked = hidden && hidden.node === i;
    set(group, "aria-label", asked ? say("player.node_asked_" + hidden.word, told) : say("player.node_told", told));
  }

  function writeEdge(e) {
    edges[e]?.classList.toggle("waiting", !used[e]);
  }

  function follow(k, nodesToWrite, edgesToWrite) {
    const step = steps[k];
    if (step.kind === "forward") known[step.from] = at >= k;
    else received[step.to] = at >= k ? k : graph.receipts[step.to][step.turn - 1] ?? -1;
    if (step.kind === "backward") {
      used[step.edges[0]] = at >= k;
      edgesToWrite.add(step.edges[0]);
    }
    nodesToWrite.add(step.kind === "forward" ? step.from : step.to);
  }

  // hide: { node, word } of a number that is asked for
  function moveTo(k, hide = null) {
    const nodesToWrite = new Set(), edgesToWrite = new Set();
    if (hidden) nodesToWrite.add(hidden.node);
    hidden = hide;
    svg.classList.toggle("asked-for", hide !== null);
    if (hidden) nodesToWrite.add(hidden.node);
    while (at < k) follow(++at, nodesToWrite, edgesToWrite);
    while (at > k) follow(at--, nodesToWrite, edgesToWrite); // at is below k now: undone
    nodesToWrite.forEach(writeNode);
    edgesToWrite.forEach(writeEdge);
    return edgesToWrite;
  }

  function mark(group, ...classes) {
    if (!group) return;
    group.classList.add(...classes);
    marked.push(group);
  }

  // Mark the nodes and edges of some steps; standsFor: the element that shows a node.
  function markSteps(ks, standsFor) {
    for (const group of marked) group.classList.remove(...MARKS);
    marked = [];
    for (const k of ks) {
      const step = steps[k], forward = step.kind === "forward";
      if (step.kind !== "seed") mark(standsFor(step.from), "sender");
      if (forward) mark(standsFor(step.from), "computed");
      else if (standsFor(step.to) !== standsFor(step.from) || step.kind === "seed") mark(standsFor(step.to), "receiver");
      for (const e of step.edges) mark(edges[e], "active", "flowing", ...(forward ? ["along"] : []));
    }
  }

  function name() {
    const [boxes, lines] = [".node", ".edge"].map((kind) => svg.querySelectorAll(kind).length);
    set(svg, "aria-label", say("player.graph_of", { name: names[graph.output], nodes: boxes, edges: lines }));
  }

  // All words anew, for other numbers or in another language.
  function rewrite() {
    name();
    names.forEach((_, i) => writeNode(i));
    if (telling.arrays) return;
    graph.edges.forEach((_, e) => {
      const label = edges[e]?.querySelector(".local"), local = telling.localOf(e);
      if (!label) return;
      if (player.veil?.local(e)) return write(label, UNKNOWN);
      const shown = shownNumber(edges[e].id === "e" + e ? local : through(e)), { room } = label.dataset; // or one line for several edges
      write(label, room && localDigits ? numberWithin(plain(shown), localDigits, letters, Number(room)) : shown.text);
    });
  }

  // The derivative of a box's output by the node that edge e comes from: the chain rule inside.
  function through(e) {
    const [parent, child] = graph.edges[e], box = nodes[child], found = new Map();
    const output = outputs[box.id] ?? child;
    found.set(output, 1);
    for (let n = output; n > parent; n--) {
      if (!found.has(n) || nodes[n] !== box) continue;
      for (const into of graph.inputs[n]) {
        const p = graph.edges[into][0], local = telling.localOf(into), soFar = found.get(n);
        const more = local === null || soFar === null ? null : soFar * local, before = found.get(p) ?? 0;
        found.set(p, more === null || found.get(p) === null ? null : before + more);
      }
    }
    return found.get(parent) ?? null;
  }

  // What is known of a node at this step, as it is written.
  function knownOf(i) {
    const data = known[i] ? telling.data(i) : shownNumber(null), asked = hidden && hidden.node === i ? hidden.word : "";
    return { data: asked === "data" ? "?" : brief(data, digits), grad: asked === "grad" ? "?" : brief(gradient(i), digits) };
  }

  // The number itself, null while it is not known.
  function numberOf(i, word) {
    if (hidden && hidden.node === i && hidden.word === word) return null;
    return plain(word === "grad" ? gradient(i) : known[i] ? telling.data(i) : { exact: "" });
  }

  // Every node can be reached by the keyboard.
  function reach() {
    nodes.forEach((group, i) => {
      if (!group) return;
      group.setAttribute("tabindex", "0");
      if (group.classList.contains("box") || target(i) >= 0) group.setAttribute("role", "button");
    });
  }

  // The step after which a node's gradient is complete, or its data where it gets none.
  const target = (i) => (completed[i] >= 0 ? completed[i] : computedAt[i]);

  // A tooltip is written when the pointer comes.
  function tooltip(event) {
    const group = event.target.closest(".node, .edge");
    if (!group || group.classList.contains("box")) return;
    const i = nodes.indexOf(group), e = edges.indexOf(group);
    if (i < 0 && e < 0) return;
    const step = i >= 0 ? computedAt[i] : steps.findIndex((s) => s.kind === "backward" && s.edges[0] === e);
    const text = i >= 0 && step < 0 ? `${names[i]} = ${telling.data(i).exact}` : step >= 0 ? telling.rule(step) : "";
    let title = group.querySelector("title");
    if (!title) group.prepend((title = drawn("title", "", {})));
    if (text && !(hidden && i === hidden.node)) write(title, text);
    else title.remove();
  }

  for (const mark of MARKS) svg.querySelectorAll("." + mark).forEach((group) => group.classList.remove(mark));
  graph.edges.forEach((_, e) => writeEdge(e));
  names.forEach((_, i) => writeNode(i));
  name();
  return {
    svg, nodes, edges, moveTo, markSteps, rewrite, tooltip, reach, target, known: knownOf, number: numberOf,
    isUsed: (e) => used[e],
  };
}

// ------------------------------------------------------------ zoom and scrolling

// What is not in view comes to the middle: then the next steps are likely to be in view too. Where
// there is no room for all of it, the last.
function bringIntoView(box, wanted, margin) {
  const outer = box.getBoundingClientRect(), boxes = wanted.map((group) => group.getBoundingClientRect());
  if (!boxes.length) return;
  const [left, top, right, bottom] = [["left", Math.min], ["top", Math.min], ["right", Math.max], ["bottom", Math.max]].map(([side, of]) => of(...boxes.map((one) => one[side])));
  const target = right - left <= outer.width - 2 * margin && bottom - top <= outer.height - 2 * margin ? { left, top, right, bottom } : boxes.at(-1);
  if (target.left < outer.left + margin || target.right > outer.right - margin) {
    box.scrollLeft += (target.left + target.right - outer.left - outer.right) / 2;
  }
  if (target.top < outer.top + margin || target.bottom > outer.bottom - margin) {
    box.scrollTop += (target.top + target.bottom - outer.top - outer.bottom) / 2;
  }
}

const AROUND = 16; // pixels around a picture, both sides together

// A picture in its board, of its own size at first.
function zoomOf(svg, changed) {
  const natural = svg.viewBox.baseVal;
  let scale = 1, room = { width: 0, height: 0 };
  const fitting = () => (room.width > 0 ? Math.min((room.width - AROUND) / natural.width, (room.height - AROUND) / natural.height) : 1);
  function zoom(to) {
    scale = Math.max(0.1, Math.min(4, to));
    svg.setAttribute("width", natural.width * scale);
    svg.setAttribute("height", natural.height * scale);
    changed();
  }
  return { fit: () => zoom(fitting()), by: (times) => zoom(scale * times), within: (given) => { room = given; } };
}
