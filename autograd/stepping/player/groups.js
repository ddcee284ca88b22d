// Groups: the boxes of scopes collapse and expand; nothing else moves.

function groupsOf(player, svg) {
  const { graph, picture } = player;
  const boxes = [...svg.querySelectorAll("g.group")];
  const indexOf = (element) => element.dataset.group ?? "";
  const byIndex = new Map(boxes.map((box) => [box.id.slice(1), { box, scope: box.dataset.scope, closed: false }]));
  const inside = (outer, scope) => scope === outer || scope.startsWith(outer + "/");
  // the boxes around a node, outermost first
  const around = picture.nodes.map((node) => {
    const own = node && byIndex.get(indexOf(node));
    if (!own) return [];
    return [...byIndex.values()].filter((g) => inside(g.scope, own.scope)).sort((a, b) => a.scope.length - b.scope.length);
  });

  const closedAround = (i) => around[i].find((group) => group.closed);

  function standsFor(i) {
    return closedAround(i)?.box ?? picture.nodes[i];
  }

  function arrange() {
    picture.nodes.forEach((node, i) => node?.classList.toggle("tucked", Boolean(closedAround(i))));
    picture.edges.forEach((edge, e) => {
      const [a, b] = graph.edges[e].map(closedAround);
      edge?.classList.toggle("tucked", Boolean(a && a === b));
    });
    for (const group of byIndex.values()) {
      const outer = [...byIndex.values()].some((g) => g !== group && g.closed && inside(g.scope, group.scope));
      group.box.classList.toggle("tucked", outer);
      group.box.classList.toggle("collapsed", group.closed);
      group.box.setAttribute("aria-expanded", String(!group.closed));
      write(group.box.querySelector(".scope"), (group.closed ? "▸ " : "▾ ") + group.name);
      group.box.setAttribute("tabindex", outer ? "-1" : "0");
    }
  }

  function summary(group) { // one line in the middle of the box
    if (group.line) return;
    const frame = group.box.querySelector("rect, polygon, path").getBBox();
    group.line = drawn("text", "collapsed-summary", { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 + 4 });
    group.box.append(group.line);
    tell(group);
  }

  function tell(group) {
    group.box.setAttribute("aria-label", say("player.group_told", { scope: group.scope, count: group.size }));
    write(group.line, say("player.group_line", { name: group.name, count: group.size }));
  }

  function toggle(group) {
    group.closed = !group.closed;
    summary(group);
    arrange();
    player.show();
  }

  for (const group of byIndex.values()) {
    group.size = around.filter((groups) => groups.includes(group)).length;
    group.name = group.scope.slice(group.scope.lastIndexOf("/") + 1);
    group.box.setAttribute("role", "button");
    tell(group);
    if (group.box.dataset.collapsed !== undefined) {
      group.closed = true;
      summary(group);
    }
  }
  if (boxes.length) arrange();

  const groupAt = (target) => {
    const box = target.closest("g.group");
    return box ? byIndex.get(box.id.slice(1)) : undefined;
  };
  return { standsFor, toggle, groupAt, retell: () => byIndex.forEach(tell) };
}

// Where nothing is closed there is nothing to look into.
const NO_INSIDES = { open() {}, close() {}, show() {}, rewrite() {}, weigh() {}, fit() {}, placeOf: () => null, has: () => false, picture: () => null, shown: () => null };
