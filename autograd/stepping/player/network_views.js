// Graph and diagram: two views of one position of a network.

function networkViews(player, net, changed) {
  const { graph, get, records } = player, place = get("diagram"), svg = drawn("svg", "", {});
  let isDiagram = false, diagram = null, chosen = null, gradients = false, last = null, size = "";
  const inDiagram = (n) => {
    const found = net.places.get(n);
    return found?.part === "z" ? { part: "h", at: found.at } : found;
  };

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
    if (n === undefined) return;
    chosen = found;
    player.selected = n;
    if (player.picture.target(n) >= 0) player.jump(player.picture.target(n));
    draw();
  }

  function draw() {
    if (!diagram || last === null) return;
    const { from, to, kind } = graph.steps[last];
    const outputs = from !== undefined && !net.places.has(from) ? net.outputs.map(inDiagram) : [];
    const gives = kind === "seed" ? [] : [inDiagram(from) ?? outputs[0]].filter(Boolean), takes = kind === "forward" ? [] : [inDiagram(to)].filter(Boolean);
    diagram.update({ ...valuesAt("data"), gradients: valuesAt("grad") }, { gradients });
    diagram.mark({ gives, takes, chosen: chosen ? [chosen] : [], back: kind === "backward" });
  }

  function choose(wanted) {
    isDiagram = wanted;
    get("board").hidden = wanted;
    place.hidden = !wanted;
    get("view-graph").setAttribute("aria-pressed", String(!wanted));
    get("view-diagram").setAttribute("aria-pressed", String(wanted));
    size = "";
    changed();
  }

  get("views").hidden = false;
  get("view-graph").addEventListener("click", () => choose(false));
  get("view-diagram").addEventListener("click", () => choose(true));
  return {
    fit,
    show(k) {
      if (last !== k) chosen = last === null || player.picture.target(player.selected) !== k ? null : chosen;
      last = k;
      if (isDiagram) draw();
    },
    weigh(wanted) {
      gradients = wanted;
      if (isDiagram) draw();
    },
    rewrite: () => isDiagram && draw(),
  };
}
