// Scopes on the board. A scope that is applied several times is several boxes, one for each
// application; its parameters, which all of them share, stand in the one that is looked at.

// All applications of scopes in a graph: { id, name, scope, depth, parent, nodes, outputs }, and for
// each node the ways to it, from the outermost application to the innermost.
function applicationsOf({ graph, records }, shown) {
  const isLiteral = (n) => !shown(n);
  const { names: scopes, parents, of } = records.scopes, groupOf = (n) => of[n] ?? -1;
  const around = (group) => (group < 0 ? [] : [...around(parents[group]), group]);
  const chains = graph.names.map((_, n) => around(groupOf(n))), all = [];

  // Operations of one scope that are joined within it, or take the same, are one application.
  const roots = chains.map((chain, n) => chain.map(() => n));
  const find = (n, d) => {
    let root = n;
    while (roots[root][d] !== root) root = roots[root][d] = roots[roots[root][d]][d];
    return root;
  };
  const isOperation = (n) => graph.kinds[n] === "o", isParameter = (n) => !isOperation(n) && chains[n].length > 0;
  const takers = new Map(); // who else in a scope takes what comes from outside of it
  for (const [a, b] of graph.edges) {
    if (isParameter(a) || isLiteral(a)) continue;
    let isWithin = isOperation(a);
    chains[b].forEach((group, d) => {
      isWithin &&= chains[a][d] === group;
      const key = `${a} ${group}`, other = isWithin ? a : takers.get(key) ?? b;
      takers.set(key, b);
      roots[find(other, d)][d] = find(b, d);
    });
  }
  const found = new Map();
  function applicationAt(n, d, parent) {
    const key = `${chains[n][d]} ${find(n, d)}`;
    if (!found.has(key)) {
      const group = chains[n][d], one = { id: `g${all.length}`, name: scopes[group], scope: chains[n].slice(0, d + 1).map((g) => scopes[g]).join("/"), depth: d, parent, nodes: [], outputs: [] };
      found.set(key, one);
      all.push(one);
    }
    return found.get(key);
  }
  const ways = graph.names.map(() => []);
  graph.names.forEach((_, n) => {
    if (!isOperation(n)) return;
    let parent = null;
    ways[n] = [chains[n].map((_, d) => (parent = applicationAt(n, d, parent)))];
  });
  const users = graph.names.map(() => []);
  for (const [a, b] of graph.edges) users[a].push(b);
  graph.names.forEach((_, n) => { // a leaf is where it is used
    if (isOperation(n)) return;
    const depth = chains[n].length, own = users[n].map((u) => ways[u][0]?.slice(0, depth) ?? []);
    ways[n] = depth ? own.filter((way, i) => way.length && own.findIndex((other) => other.at(-1) === way.at(-1)) === i) : [];
    if (!ways[n].length) ways[n] = [[]];
  });
  ways.forEach((some, n) => some.flat().forEach((one) => one.nodes.push(n)));
  for (const one of all) {
    const inside = new Set(one.nodes);
    one.outputs = one.nodes.filter((n) => isOperation(n) && (n === graph.output || users[n].some((u) => !inside.has(u))));
  }
  return { all, ways };
}

// What a closed scope gives: its outputs by name, or how many they are.
function givenBy({ graph }, { outputs }, size, room) {
  const named = "→ " + outputs.map((n) => graph.names[n]).join(", ");
  return richWidth(named, size) <= room ? named : outputs.length > 1 ? `→ ${outputs.length}` : "→ " + nameWithin(graph.names[outputs[0]], size, room - 16);
}

// A closed scope; ▸ before its name says that it opens.
function boxGroup(graph, box, x, y, width, height) {
  const group = drawn("g", `node box${box.nodes.includes(graph.output) ? " output" : ""}`, { id: box.id, "aria-expanded": "false", "aria-label": say("player.group_told", { scope: box.scope, count: box.nodes.length }) });
  group.append(svgBox("", x, y, width, height, 3));
  if (box.nodes.includes(graph.output)) group.append(svgBox("", x - 3, y - 3, width + 6, height + 6, 5));
  return group;
}

// The frame of an open scope.
function drawFrame({ one, x, y, width, height }) {
  const group = drawn("g", `group${one.depth % 2 ? " odd" : ""}`, { id: "open-" + one.id, tabindex: 0, role: "button", "aria-expanded": "true", "aria-label": say("player.group_told", { scope: one.scope, count: one.nodes.length }) });
  group.append(svgBox("frame", x, y, width, height, 6), svgText("scope", x + 8, y + 13, nameWithin("▾ " + one.name, 11, width - 16)));
  return group;
}
