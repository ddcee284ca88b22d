// The panel of the network: weights or gradients on its lines; of a model that is no network the
// list of its weights.

const MOST_LISTED = 400;

function weightsOf(player) {
  const { get, record, net } = player;
  let diagram = null, gradients = false;

  function rebuild(wide, tall) {
    if (!net) return;
    diagram?.destroy();
    diagram = diagramOf(get("diagram"), record.network, { width: Math.max(wide, 220), height: tall, say });
    diagram.onpick(pick);
    diagram.mark({ chosen: [player.weight] });
  }

  function show() {
    if (!diagram || !player.weights) return;
    const values = asTree(net, player.weights), { update } = player, k = player.sample === null ? -1 : player.positionIn();
    if (update && gradients) values.gradients = asTree(net, update.gradient);
    if (k >= 0) {
      values.x = Array.from(rowOf(update.X, net.inputs, k));
      values.h = net.layers.map(({ outputs }, l) => Array.from(rowOf(update.states[l].h, outputs, k)));
    }
    diagram.update(values, { gradients: gradients && Boolean(update) });
  }

  function pick({ part, at }) {
    if (part === "x" || part === "loss") return;
    if (part === "W" || part === "b") choose({ part, at });
    else if (record.network.bias[at[0]]) choose({ part: "b", at });
  }

  function choose(weight) {
    player.weight = weight;
    diagram?.mark({ chosen: [weight] });
    player.show(player.full);
    player.views.past.lines();
  }

  // The next weight in the order of the record, and after the last the first.
  function turn(by) {
    const count = record.names.length, k = (player.weightIndex() + by + count) % count;
    choose(net ? placeOf(net, k) : { part: "W", at: [k] });
  }

  function showGradients(wanted) {
    gradients = wanted;
    get("show-weights").setAttribute("aria-pressed", String(!wanted));
    get("show-gradients").setAttribute("aria-pressed", String(wanted));
    show();
  }

  function list() {
    const place = get("weight-list");
    get("diagram").setAttribute("hidden", "");
    place.hidden = false;
    place.append(...record.names.slice(0, MOST_LISTED).map((name, k) => {
      const item = element("li"), button = element("button", "", name);
      button.addEventListener("click", () => choose({ part: "W", at: [k] }));
      item.append(button);
      return item;
    }));
    for (const name of ["data", "toggle"]) get(name).hidden = true;
  }

  player.listen(get("show-weights"), "click", () => showGradients(false));
  player.listen(get("show-gradients"), "click", () => showGradients(true));
  if (!net) list();
  return { rebuild, show, showGradients, choose, turn };
}
