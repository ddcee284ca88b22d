// Insides: a closed scope opens in a panel of its own below the picture, and steps along.

function insidesOf(player, records) {
  const { get, graph, root } = player, known = records.insides ?? {};
  const main = player.picture; // closed scopes are in the picture that Python has drawn, which stays
  const panel = get("inside"), board = get("inside-board"), follows = get("inside-follow");
  const pictures = new Map();
  let shown = null, drawings = null, weighing = false, at = -1;

  const boxOf = (picture, i) => {
    const group = picture.nodes[i];
    return group?.classList.contains("box") ? group.id.slice(group.id.indexOf("g")) : null;
  };

  // The pictures wait in a template until one of them is wanted.
  function drawing(id) {
    if (!drawings) {
      const all = [...get("insides").content.children];
      drawings = new Map(all.map((svg) => [svg.dataset.inside, document.importNode(svg, true)]));
    }
    return drawings.get(id);
  }

  function pictureFor(id) {
    if (!pictures.has(id)) {
      const { nodes = {}, edges = {}, outputs = {} } = known[id];
      const picture = pictureOf(player, drawing(id), {
        prefix: "i", outputs, node: (i) => nodes[i] ?? "n" + i, edge: (e) => edges[e] ?? "e" + e,
      });
      const gradients = gradientsOf({ graph, picture, telling: player.telling });
      picture.reach();
      if (weighing) gradients.toggle(true);
      pictures.set(id, { id, picture, gradients });
    }
    return pictures.get(id);
  }

  // The innermost closed scope in which a step happens as a whole; null where it is not in one.
  function placeOf(step) {
    const ends = [step.from, step.to].filter((i) => i !== undefined);
    let found = null, picture = main;
    for (;;) {
      const [box, other = box] = ends.map((i) => boxOf(picture, i));
      if (!box || box !== other || box === found) return found;
      found = box;
      if (!known[box]) return found;
      picture = pictureFor(box).picture;
    }
  }

  const boxNode = (id) => main.svg.querySelector(`[id="${id}"]`);
  const scopeOf = (id) => known[id]?.scope ?? boxNode(id)?.dataset.scope ?? "";
  const nameOf = (id) => scopeOf(id).slice(scopeOf(id).lastIndexOf("/") + 1);

  function open(id) {
    shown = known[id] ? pictureFor(id) : { id };
    at = player.position; // it is looked at where it is, until a step leads elsewhere
    panel.hidden = false;
    root.classList.add("looking-inside");
    board.replaceChildren(shown.picture?.svg ?? element("p", "note", say("player.inside_too_large", { collapse: records.opensLevel })));
    write(get("inside-name"), nameOf(id));
    write(get("inside-note"), scopeOf(id) === nameOf(id) ? "" : scopeOf(id));
    get("inside-follow-label").hidden = !shown.picture;
  }

  function close() {
    if (!shown) return;
    const box = boxNode(shown.id);
    if (panel.contains(document.activeElement)) (box ?? get("board")).focus({ preventScroll: true });
    panel.hidden = true;
    root.classList.remove("looking-inside");
    shown = null;
  }

  // The panel at a step; hide: a number that is asked for.
  function show(k, ks, hide) {
    if (!shown?.picture) return;
    const place = placeOf(graph.steps[k]);
    const holds = place && (place === shown.id || scopeOf(place).startsWith(scopeOf(shown.id) + "/"));
    if (place && !holds && k !== at && follows.checked) open(place);
    at = k;
    const { picture, gradients } = shown, standsFor = (i) => picture.nodes[i];
    gradients.follow(picture.moveTo(k, hide));
    picture.markSteps(ks, standsFor);
    for (const i of [graph.steps[k].from, graph.steps[k].to]) {
      if (i !== undefined && standsFor(i)) bringIntoView(board, standsFor(i), 24);
    }
  }

  return {
    open, close, show, placeOf,
    has: (id) => Object.hasOwn(known, id) || Boolean(records.opensLevel),
    nameOf,
    picture: () => shown?.picture ?? null,
    shown: () => shown?.id ?? null,
    fit: (room) => shown?.picture && zoomOf(shown.picture.svg, board, () => {}).start(room),
    rewrite: () => pictures.forEach(({ picture, gradients }) => { picture.rewrite(); gradients.refresh(); }),
    weigh(wanted) {
      weighing = wanted;
      pictures.forEach(({ gradients }) => gradients.toggle(wanted));
    },
  };
}
