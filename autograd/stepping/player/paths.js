// Paths from a node to the output: the product along each, and their sum, its gradient.

const MOST_PATHS = 64;

// How many paths lead from each node to the output; counted, not walked.
function countPaths(graph) {
  const counts = graph.names.map(() => 0n);
  counts[graph.output] = 1n;
  for (let n = graph.count - 1; n >= 0; n--) for (const p of graph.parents[n]) counts[p] += counts[n];
  return counts;
}

// Whether each node lies on a path from `start` to the output.
function onPaths(graph, start) {
  const on = graph.names.map((_, i) => i === start);
  for (let n = start + 1; n < graph.count; n++) on[n] = graph.parents[n].some((p) => on[p]);
  return on;
}

const largestFirst = (a, b) => {
  const x = Math.abs(a.product), y = Math.abs(b.product);
  return x === y ? 0 : x !== x ? -1 : y !== y ? 1 : y - x;
};

// The paths of largest product, at most 64: a longer path's product is one factor times a
// shorter one's, so the 64 largest of each node are enough (k longest paths in a DAG).
function largestPaths(graph, start, localOf, seed) {
  const on = onPaths(graph, start), best = graph.names.map(() => []);
  best[graph.output] = [{ product: seed, edge: null, rest: null }];
  for (let n = graph.count - 1; n > start; n--) {
    if (!on[n]) continue;
    graph.parents[n].forEach((p, slot) => {
      if (!on[p]) return;
      const e = graph.inputs[n][slot], local = localOf(e);
      for (const path of best[n]) {
        const product = local === null ? 0 : path.product * local;
        best[p].push({ product, edge: e, rest: path });
      }
      if (best[p].length > MOST_PATHS) best[p] = best[p].sort(largestFirst).slice(0, MOST_PATHS);
    });
  }
  return best[start].sort(largestFirst).map((path) => {
    const edges = [];
    for (let p = path; p.edge !== null; p = p.rest) edges.push(p.edge);
    return { product: path.product, edges };
  });
}

function pathsPanel(player) {
  const { graph, telling, get } = player, counts = countPaths(graph);
  const chooser = get("paths-node"), list = get("paths-list"), summary = get("paths-summary");
  const able = graph.names.map((_, i) => i).filter((i) => graph.kinds[i] !== "c" && counts[i] > 0n);
  chooser.append(...able.map((i) => {
    const option = element("option", "", graph.names[i]);
    option.value = i;
    return option;
  }));
  let node = null, marked = [];

  function clear() {
    for (const group of marked) group.classList.remove("on-path", "this-path");
    marked = [];
    player.picture.svg.classList.remove("with-paths");
  }

  function light(edges, nodes, kind) {
    const groups = [...edges.map((e) => player.picture.edges[e]), ...nodes.map((i) => player.standsFor(i))];
    for (const group of groups) {
      if (!group) continue;
      group.classList.add(kind);
      marked.push(group);
    }
  }

  const nodesOf = (edges) => [...new Set(edges.flatMap((e) => graph.edges[e]))];

  function only(path) {
    for (const group of marked) group.classList.remove("this-path");
    if (path) light(path.edges, nodesOf(path.edges), "this-path");
  }

  function line(path) {
    const item = element("li"), factors = path.edges.toReversed();
    item.tabIndex = 0;
    const route = [graph.output, ...factors.map((e) => graph.edges[e][0])].map((i) => graph.names[i]).join(" → ");
    const seed = player.tape.after[graph.receipts[graph.output][0]];
    const locals = factors.map((e) => factor(telling.localOf(e) === null ? "0" : format(telling.localOf(e))));
    const product = [...(seed === 1 && locals.length ? [] : [format(seed)]), ...locals].join(" × ");
    item.append(element("span", "route", route), element("span", "product", typeset(product)), element("b", "", "= " + minus(format(path.product))));
    for (const [event, chosen] of [["pointerenter", path], ["focus", path], ["pointerleave", null], ["blur", null]]) {
      item.addEventListener(event, () => only(chosen));
    }
    return item;
  }

  function show(i) {
    node = i;
    clear();
    chooser.value = i;
    const on = onPaths(graph, i), count = counts[i];
    const edges = graph.edges.map((_, e) => e).filter((e) => on[graph.edges[e][0]] && on[graph.edges[e][1]]);
    light(edges, graph.names.map((_, n) => n).filter((n) => on[n]), "on-path");
    player.picture.svg.classList.add("with-paths");
    const name = graph.names[i], ends = { start: name, end: graph.names[graph.output] };
    const head = count === 1n ? say("player.one_path", ends) : say("player.many_paths", { ...ends, count: count.toLocaleString("en") });
    if (telling.arrays || !graph.receipts[i].length) {
      write(summary, say(telling.arrays ? "player.paths_arrays" : "player.paths_only", { head }));
      list.replaceChildren();
      return;
    }
    const paths = largestPaths(graph, i, telling.localOf, player.tape.after[graph.receipts[graph.output][0]]);
    const gradient = format(player.tape.grads[i]);
    if (count <= BigInt(MOST_PATHS)) {
      const sum = paths.map((p, i) => (i ? factor(format(p.product)) : format(p.product))), shown = sum.length > 8 ? [...sum.slice(0, 7), "…"] : sum;
      const equation = `${name}.grad = ${shown.join(" + ")}${count === 1n ? "" : " = " + gradient}`;
      write(summary, typeset(say(count === 1n ? "player.path_product" : "player.paths_sum", { head, equation })));
    } else {
      write(summary, say("player.paths_largest", { head, count: MOST_PATHS, equation: `${name}.grad = ${minus(gradient)}` }));
    }
    list.replaceChildren(...paths.map(line));
  }

  chooser.addEventListener("change", () => show(Number(chooser.value)));
  const usual = () => {
    const step = graph.steps[player.position];
    return [player.selected, step.to, step.from].find((i) => i !== undefined && i !== null && able.includes(i)) ?? able[0];
  };
  return {
    open: (i = usual()) => able.includes(i) && show(i),
    close: () => { clear(); node = null; },
    refresh: () => { if (node !== null) show(node); },
  };
}
