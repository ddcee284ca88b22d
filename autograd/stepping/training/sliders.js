// The weights as sliders: the network, what it says of the plane, the loss and every gradient follow.
//
// It is the training player at one round, the weights of which are the reader's.

const SLIDER_STEP = 0.05;
const LEAST_REACH = 4, MOST_LINES = 4; // of hidden neurons, that can be told apart
const LEAST_PLANE = 196, MOST_PLANE = 300, WIDE_SLIDERS = 780, MEDIUM_SLIDERS = 540; // pixels

// So many digits after the point, that a column of them does not move; a large number as it is.
const level = (x, digits) => (Math.abs(x) < 1000 ? fixed(x, digits).replace(/^[-−](0\.0*)$/, "$1") : told(x, 3));

function mountSliders(root, options = {}) {
  if (root.glassgradSliders) return root.glassgradSliders;
  const player = playerOf(root), { get, record, net, views } = player, names = record.names;
  const original = player.run.weights(0), listeners = new Set();
  player.run.keep(0, original.slice());
  player.showsHidden = net.layers.length > 1 && net.layers[0].outputs <= MOST_LINES;
  localise(root);

  views.past = { lines() {} };
  views.weights = weightsOf(player);
  views.boundary = boundaryOf(player, get("canvas"), get("overlay"));
  views.sides = sidesOf(player);
  views.samples = samplesOf(player);

  const rows = names.map(rowOfWeight);
  get("sliders").append(...rows.map(({ row }) => row));

  function rowOfWeight(typed, k) {
    const place = placeOf(net, k), name = place.part === "b" ? neuronName(record.network, "b", ...place.at) : weightName(record.network, ...place.at);
    const row = element("li", "s-row"), label = element("label", "s-slider"), slider = element("input"), value = element("output", "s-value"), gradient = element("span", "s-gradient");
    const reach = Math.max(LEAST_REACH, Math.ceil(2 * Math.abs(original[k])));
    Object.assign(slider, { type: "range", min: -reach, max: reach, step: SLIDER_STEP, value: original[k] });
    slider.setAttribute("aria-label", plainName(name));
    slider.dataset.weight = typed;
    label.append(nameElement(name), slider, value);
    row.append(label, gradient);
    slider.addEventListener("input", () => move({ [typed]: Number(Number(slider.value).toPrecision(12)) }));
    for (const event of ["pointerdown", "focus"]) slider.addEventListener(event, () => views.weights.choose(place));
    return { row, slider, value, gradient };
  }

  // ---------------------------------------------------------- showing

  player.show = (complete = true) => {
    player.full = complete;
    player.compute();
    const { weights, update } = player;
    rows.forEach(({ slider, value, gradient }, k) => {
      if (document.activeElement !== slider || Number(slider.value) !== weights[k]) slider.value = weights[k];
      slider.setAttribute("aria-valuetext", told(weights[k], 4));
      write(value, level(weights[k], 2));
      write(gradient, level(update.gradient[k], 4));
    });
    get("loss").replaceChildren(...saying("training.loss_is", { loss: element("b", "", told(update.loss, 4)) }));
    get("reset").disabled = weights.every((w, k) => w === original[k]);
    views.weights.show();
    views.boundary.show(complete);
  };

  player.pick = (sample) => {
    player.sample = player.sample === sample ? null : sample;
    player.show();
  };

  // Other weights, by the names that Python has for them.
  function go(given, complete = true) {
    const weights = player.weights.slice();
    for (const [name, w] of Object.entries(given)) weights[names.indexOf(name)] = Number(w);
    player.run.keep(0, weights);
    player.show(complete);
  }

  const weightsByName = () => Object.fromEntries(names.map((name, k) => [name, player.weights[k]]));

  function move(given) {
    go(given, false);
    for (const callback of listeners) callback({ weights: weightsByName() });
  }

  // ---------------------------------------------------------- its place and its language

  let width = 0;

  function layOut() {
    const wide = root.clientWidth;
    if (!wide || wide === width) return;
    width = wide;
    root.dataset.width = wide >= WIDE_SLIDERS ? "wide" : wide >= MEDIUM_SLIDERS ? "medium" : "phone";
    const inside = (name) => get(name).parentNode.clientWidth, square = Math.max(LEAST_PLANE, Math.min(inside("overlay"), MOST_PLANE));
    views.weights.rebuild(inside("diagram"), root.dataset.width === "wide" ? square + 12 : LEAST_PLANE);
    views.boundary.rebuild(inside("overlay"), square);
    player.show();
  }

  function speak() {
    localise(root);
    if (options.page) {
      document.title = say("training.sliders_title");
      document.documentElement.lang = language;
    }
    views.samples.show();
    offerLanguage(get("language"));
    width = 0;
    layOut();
  }

  player.listen(get("reset"), "click", () => move(Object.fromEntries(names.map((name, k) => [name, original[k]]))));
  player.listen(get("language"), "click", nextLanguage);
  player.listen(matchMedia("(prefers-color-scheme: dark)"), "change", () => views.boundary.repaint());
  root.classList.add("mounted");
  readers.add(speak);
  player.undo.push(() => readers.delete(speak));
  player.compute();
  speak();
  if (options.weights) go(options.weights);
  const watch = new ResizeObserver(layOut);
  watch.observe(root);
  return (root.glassgradSliders = {
    go, player,
    get weights() { return weightsByName(); },
    onchange(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    destroy() {
      watch.disconnect();
      views.boundary.destroy();
      for (const take of player.undo) take();
      delete root.glassgradSliders;
    },
  });
}
