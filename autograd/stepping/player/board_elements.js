// What stands on the board when some applications are open: for each node the key of its card or
// box, and the open ones around it; the lines between cards, those that go together as one.
// way: where the step happens; what is shared stands there.
function elementsOf(player, applications, shown, isOpen, way) {
  const { graph } = player, places = graph.names.map(() => null), elements = new Map();
  const isActive = (one) => way.includes(one);
  const homeOf = (ways) => ways.find((some) => some.every((one) => isOpen(one) && isActive(one))) ?? ways.find((some) => some.every(isOpen)) ?? ways.find((some) => some.some(isActive)) ?? ways[0];
  graph.names.forEach((_, n) => {
    if (!shown(n)) return;
    const home = homeOf(applications.ways[n]), closed = home.findIndex((one) => !isOpen(one));
    const frames = closed < 0 ? home : home.slice(0, closed), box = closed < 0 ? null : home[closed], key = box ? box.id : "n" + n;
    places[n] = { key, frames, home };
    if (!elements.has(key)) elements.set(key, { key, n: box ? (box.outputs.length === 1 ? box.outputs[0] : null) : n, box, frames, into: [] });
  });
  const lines = new Map();
  graph.edges.forEach(([a, b], e) => {
    const from = places[a], to = places[b];
    if (!from || !to || from.key === to.key) return;
    const [tail, head] = [elements.get(from.key), elements.get(to.key)], isElsewhere = applications.ways[a].length > 1 && !to.home.includes(from.home.at(-1));
    if (isElsewhere && head.box) return; // it is inside there, too
    const key = tail.box || head.box ? `${from.key} ${to.key}` : e;
    if (!lines.has(key)) {
      const isLone = (!tail.box || tail.n !== null) && (!head.box || head.n !== null);
      lines.set(key, { id: tail.box || head.box ? "b" + lines.size : "e" + e, e, edges: [], tail, head, isElsewhere, isLone });
      head.into.push(lines.get(key));
    }
    lines.get(key).edges.push(e);
  });
  return { elements: [...elements.values()], places, lines: [...lines.values()] };
}
