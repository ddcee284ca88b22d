// The scene of a network: the neuron in which the step happens stands open; a click opens another
// one, which stays open where there is room for both, and without it until the next step.

const PARTS = 8; // straight ones of a line, to see how far from it a click is

function networkScene(player, net) {
  const { graph } = player, board = player.get("board");
  const views = networkViews(player, net, () => player.fit());
  let plan = null, room = null, scene = null, drawing = null, weighing = false, last = null, opened = null;

  const same = (a, b) => a.layer === b.layer && a.neuron === b.neuron;
  const isOpen = (found) => drawing.opens.some((one) => same(one, found));

  function asked(k) {
    const own = openAt(net, graph.steps[k]);
    if (!opened || same(own, opened)) return [own];
    return plan.also ? [own, opened] : [opened];
  }

  function draw(opens) {
    const focused = board.contains(document.activeElement) ? document.activeElement.id : null;
    drawing = (plan.kind === "columns" ? drawColumns : drawMapped)(player, net, plan, { width: room.width / plan.scale }, opens);
    drawing.opens = opens;
    scene?.destroy();
    board.replaceChildren(drawing.svg);
    const ids = (i) => "n" + (drawing.stands.get(i) ?? i);
    scene = sceneOf(player, drawing.svg, { node: ids, digits: 3, localDigits: 3 });
    scene.picture.rewrite();
    if (weighing) scene.weigh(true);
    if (focused) (drawing.svg.querySelector(`[id="${focused}"]`) ?? board).focus({ preventScroll: true });
  }

  function fit(given) {
    room = given;
    plan = (opened && networkPlan(player, net, room, opened)) ?? networkPlan(player, net, room);
    board.style.height = plan.height * plan.scale + "px";
    draw(asked(player.position));
    views.fit({ width: room.width, height: plan.height * plan.scale });
    if (last) show(...last);
    return true;
  }

  // Lines are as wide as their weights are large; negative ones are dashed and of another colour.
  function dress() {
    const lines = drawing.svg.querySelectorAll(".weighted"), { data } = player.tape;
    const sizes = [...lines].map((line) => Math.abs(data[line.dataset.weight])).filter(Number.isFinite), top = Math.max(1e-300, ...sizes);
    for (const line of lines) {
      const x = data[line.dataset.weight];
      line.classList.toggle("below-0", x < 0);
      line.style.setProperty("--weight", (1.1 + 2.6 * (Number.isFinite(x) ? Math.abs(x) / top : 1)).toFixed(2) + "px");
    }
  }

  function show(k, ks, hide) {
    if (last && last[0] !== k && !plan.also) opened = null; // the step goes on, and takes over
    last = [k, ks, hide];
    const opens = asked(k);
    if (opens.length !== drawing.opens.length || !opens.every(isOpen)) draw(opens);
    scene.show(k, ks, hide);
    views.show(k);
    dress();
    markChosen();
    for (const spot of drawing.svg.querySelectorAll(".chosen")) write(spot.querySelector(".number"), scene.picture.known(Number(spot.dataset.of)).data);
    for (const { layer, neuron: j } of opens) {
      const neuron = net.layers[layer]?.[j]; // or it is the loss
      if (neuron) writeSum(player, neuron, drawing.ends.get(neuron.z).group, graph.steps[k], scene.picture.number(neuron.z, "data") !== null, hide !== null);
    }
  }

  // What was chosen here or in the diagram: what stands for it, and its line.
  function markChosen() {
    const n = views.chosen, found = n === null ? [] : [scene.standsFor(n), ...drawing.svg.querySelectorAll(`[data-weight="${n}"]`)];
    for (const old of drawing.svg.querySelectorAll(".picked")) old.classList.remove("picked");
    for (const group of found) group?.classList.add("picked");
  }

  function open(found) {
    opened = found;
    fit(room);
    return true;
  }

  const close = () => opened !== null && open(null);

  // A closed neuron opens; what a click has opened, closes; anything else is left to the player.
  function pick(i) {
    views.choose(i);
    const place = net.places.get(i), found = { layer: place?.at[0], neuron: place?.at[1] };
    if (opened && "zh".includes(place?.part) && same(opened, found)) return close();
    return place?.part === "h" && !isOpen(found) && open(found);
  }

  // A click near a line is for its weight: a finger is wider than a line.
  function pickLine({ clientX, clientY, pointerType }) {
    const matrix = drawing.svg.getScreenCTM().inverse(), point = new DOMPoint(clientX, clientY).matrixTransform(matrix);
    let [least, found] = [(pointerType === "touch" ? FINGER : POINTER) * matrix.a, null];
    for (const group of drawing.svg.querySelectorAll(".weighted")) {
      const line = group.querySelector(".line"), length = line.getTotalLength(), at = (part) => line.getPointAtLength((length * part) / PARTS);
      for (let part = 0; part < PARTS; part++) {
        const [a, b] = [at(part), at(part + 1)], size = distanceTo([a.x, a.y, b.x, b.y], [point.x, point.y]);
        if (size < least) [least, found] = [size, group];
      }
    }
    if (found) views.pickNode(Number(found.dataset.weight));
  }

  return {
    fit, show, pick, pickLine, close,
    get picture() { return scene.picture; },
    get zoom() { return scene.zoom; },
    standsFor: (i) => scene.standsFor(i),
    refresh() {},
    rewrite() {
      scene.rewrite();
      views.rewrite();
      if (last) show(...last);
    },
    focused() {},
    weigh(wanted) {
      scene.weigh((weighing = wanted));
      views.weigh(wanted);
    },
    destroy: () => scene.destroy(),
  };
}
