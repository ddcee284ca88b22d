// Graph and diagram: two views of one position of a network.

// What lines and numbers mean: items for the legend.
function linesLegend() {
  return ["positive", "negative", "wider", "are_gradients"].map((word) => {
    const item = element("li", "player-only");
    item.classList.add("of-lines");
    if (word.endsWith("tive")) {
      const line = drawn("svg", "glassgrad diagram", { width: 30, height: 8, "aria-hidden": "true" }), group = drawn("g", word, {});
      group.append(drawn("path", "wire", { d: "M0 4H30", "stroke-width": 2.5 }));
      line.append(group);
      item.append(line);
    }
    item.append(element("span"));
    return item;
  });
}

function tell(place, key) { // now, and in another language
  place.dataset.say = key;
  write(place, say(key));
}

function networkViews(player, net, changed) {
  const { graph, get, records } = player, place = get("diagram"), svg = drawn("svg", "", {});
  let isDiagram = false, diagram = null, chosen = null, gradients = false, last = null, size = "";
  const inDiagram = (n) => {
    const found = net.places.get(n);
    return found?.part === "z" ? { part: "h", at: found.at } : found;
  };

  const list = place.parentElement.querySelector(".legend"), ofLines = linesLegend();
  list.querySelectorAll(".of-lines").forEach((item) => item.remove()); // of a graph before
  const ofNodes = [...list.children].slice(0, 3); // leaf, operation, output
  player.root.style.setProperty("--least", "306px"); // of the step on a phone, whatever the digits: training moves nothing
  list.querySelector(".box-key")?.parentElement.remove(); // neurons open, not scopes
  list.append(...ofLines);
  get("keys-scopes").hidden = false;
  tell(get("keys-scopes").firstElementChild, "diagram.keys_neurons");

  function legend() {
    for (const item of ofNodes) item.hidden = isDiagram;
    const whose = gradients ? "" : "_weight";
    ["positive" + whose, "negative" + whose, "wider", "are_gradients"].forEach((word, i) => tell(ofLines[i].lastElementChild, "diagram." + word));
    ofLines.forEach((item, i) => (item.hidden = i > 1 && (!isDiagram || (i === 3 && !gradients))));
  }

  // Values in the shape of the record: what is not known yet is null.
  function valuesAt(word) {
    const { x, W, b, z, h, loss } = records.network.nodes;
    const at = (n) => (n === null || n === undefined ? undefined : player.picture.number(n, word));
    const tree = (part) => (Array.isArray(part) ? part.map(tree) : at(part));
    return { x: tree(x), W: tree(W), b: tree(b), z: tree(z), h: tree(h), ...(loss === null ? {} : { loss: at(loss) }) };
  }

  function fit({ width, height }) {
    const key = `${width} ${height}`;
    if (!isDiagram || key === size) return;
    size = key;
    diagram?.destroy();
    diagram = diagramOf(svg, records.network, { width, height, say });
    diagram.onpick(pick);
    place.replaceChildren(svg);
    draw();
  }

  // A line or a circle leads to the step that completed its gradient; the graph marks it, too.
  function pick(found) {
    const { x, W, b, h } = records.network.nodes, tree = { x, W, b, h, z: h }[found.part];
    const n = found.at.reduce((inner, index) => inner?.[index], tree);
    if (n !== undefined) pickNode(n);
  }

  function pickNode(n) {
    [chosen, player.selected] = [n, n];
    if (player.picture.target(n) >= 0) player.jump(player.picture.target(n));
    draw();
  }

  function draw() {
    if (!diagram || last === null) return;
    const { from, to, kind } = graph.steps[last];
    const outputs = from !== undefined && !net.places.has(from) ? net.outputs.map(inDiagram) : [];
    const gives = kind === "seed" ? [] : [inDiagram(from) ?? outputs[0]].filter(Boolean), takes = kind === "forward" ? [] : [inDiagram(to)].filter(Boolean);
    diagram.update({ ...valuesAt("data"), gradients: valuesAt("grad") }, { gradients });
    diagram.mark({ gives, takes, chosen: [inDiagram(chosen)].filter(Boolean), back: kind === "backward" });
  }

  function choose(wanted) {
    isDiagram = wanted;
    get("board").hidden = wanted;
    place.hidden = !wanted;
    get("view-graph").setAttribute("aria-pressed", String(!wanted));
    get("view-diagram").setAttribute("aria-pressed", String(wanted));
    size = "";
    legend();
    changed();
  }

  legend();
  get("views").hidden = false;
  get("view-graph").addEventListener("click", () => choose(false));
  get("view-diagram").addEventListener("click", () => choose(true));
  return {
    fit, pickNode,
    get chosen() { return chosen; },
    choose: (n) => (chosen = net.places.has(n) ? n : null),
    show(k) {
      if (last !== k) chosen = last === null || player.picture.target(player.selected) !== k ? null : chosen;
      last = k;
      if (isDiagram) draw();
    },
    weigh(wanted) {
      gradients = wanted;
      legend();
      if (!isDiagram) return;
      changed(); // the legend may need another line
      draw();
    },
    rewrite: () => isDiagram && draw(),
  };
}
