// The training player: one root with its markup and record. Everything follows one position, and
// `player.show` brings all views to it.

const ABOVE_AND_BELOW = 502; // of a page, what is not the panels: pixels
const OWN_STEP = 50; // and the lines of an optimiser's own step
const LEAST_TALL = 196, MOST_TALL = 330, PHONE_TALL = 232;
const MOST_LESS = 36; // pixels of the curve: a line of runs
const FAR = 10; // parts of all rounds that Page Up and Page Down go

function mountTraining(root, options = {}) {
  if (root.glassgradTraining) return root.glassgradTraining;
  const player = playerOf(root), { get, record, views, last } = player;
  localise(root);

  // ---------------------------------------------------------- its views

  const none = { kinds: null, show() {}, rebuild() {}, redraw() {}, repaint() {}, destroy() {}, shown: () => null, scan: () => false, turns: () => null, staysStraight: () => false, lowest: () => null };
  const moving = movingOf(player), { jump } = moving;
  Object.assign(player, { drag: moving.drag, jump, rest() { moving.rest(); views.branches.ended(); }, pause: moving.pause });
  views.words = roundWords(player);
  views.weights = weightsOf(player);
  views.curve = curveOf(player, get("curve"));
  views.boundary = player.computable ? boundaryOf(player, get("canvas"), get("overlay")) : none;
  views.past = historyOf(player, get("history"));
  views.why = whyOf(player, get("bars"), get("sum"));
  views.pass = passOf(player, root);
  views.branches = branchesOf(player);
  views.chips = chipsOf(player);
  views.samples = samplesOf(player);
  views.sides = player.computable ? sidesOf(player) : none;
  views.turns = turnsOf(player);

  player.show = (complete = true) => {
    player.full = complete;
    player.compute();
    views.curve.show();
    views.words.show();
    views.branches.show();
    views.weights.show();
    views.past.show();
    if (player.update) views.boundary.show(complete);
    views.why.show(complete);
    root.dataset.round = player.round;
  };

  player.pick = (sample) => {
    if (player.sample === sample) return;
    player.sample = sample;
    views.why.mark();
    views.boundary.show(player.full);
    views.weights.show();
  };

  // ---------------------------------------------------------- one sample's pass

  const passIsOpen = () => !get("pass").hidden;

  player.open = (sample) => {
    moving.pause();
    player.sample = sample;
    get("training").hidden = true;
    get("pass").hidden = false;
    views.pass.open(sample);
    if (!views.pass.graph) get("pass-slider").focus({ preventScroll: true });
  };

  function close() {
    views.pass.pause();
    get("pass").hidden = true;
    get("training").hidden = false;
    player.show();
    get("bars").querySelector("svg")?.focus({ preventScroll: true });
  }

  // ---------------------------------------------------------- its place

  const head = root.querySelector(".t-head");
  let width = 0, ownHead = 0, lessened = 0;

  function layOut() {
    const wide = root.clientWidth;
    if (!wide || wide === width) return;
    width = wide;
    root.dataset.width = wide >= 1040 ? "wide" : wide >= 780 ? "narrow" : wide >= 560 ? "medium" : "phone";
    const inside = (name) => get(name).parentNode.clientWidth;
    get("seed-number").placeholder = root.dataset.width === "phone" ? say("training.seed_word") : ""; // which has no room for it
    [ownHead, lessened] = [head.offsetHeight, 0];
    views.curve.rebuild(inside("curve"));
    panels(panelHeight());
    views.why.rebuild(Math.max(200, Math.min(get("bars").clientWidth, 380)));
    player.show();
    const over = options.page && root.dataset.width !== "phone" ? Math.ceil(document.documentElement.scrollHeight - innerHeight) : 0;
    if (over > 0 && panelHeight() > LEAST_TALL) panels(Math.max(LEAST_TALL, panelHeight() - over));
  }

  function panels(tall) {
    const inside = (name) => get(name).parentNode.clientWidth, visible = (name) => get(name).offsetParent !== null;
    if (visible("network")) views.weights.rebuild(inside("diagram"), tall);
    if ((views.boundary.seen = visible("data"))) views.boundary.rebuild(inside("overlay"), tall - 12);
    if (visible("past")) views.past.rebuild(inside("history"), tall);
  }

  // What stands above the curve may need another line, of runs or of what became true: the curve
  // gives it, and everything below stays where it is.
  player.settleHead = () => {
    const runs = get("runs"), chosen = runs.querySelector(".t-chosen");
    if (chosen) runs.scrollLeft = chosen.offsetLeft - runs.offsetLeft - (runs.clientWidth - chosen.offsetWidth) / 2; // of more than there is room for
    if (!width || root.dataset.width === "phone") return;
    const less = Math.max(0, Math.min(MOST_LESS, head.offsetHeight - ownHead));
    if (less !== lessened) views.curve.rebuild(undefined, (lessened = less));
  };

  // A page gives the panels what its window has left; a notebook keeps them low.
  function panelHeight() {
    if (root.dataset.width === "phone") return PHONE_TALL;
    const above = isPlain(record.optimizer) || !record.replay ? ABOVE_AND_BELOW : ABOVE_AND_BELOW + OWN_STEP;
    return options.page ? Math.max(LEAST_TALL, Math.min(MOST_TALL, innerHeight - above)) : LEAST_TALL;
  }

  function pane(name) {
    root.dataset.pane = name;
    for (const tab of root.querySelectorAll("[data-pane]")) tab.setAttribute("aria-selected", String(tab.dataset.pane === name));
    if (name === "weights" || name === "gradients") views.weights.showGradients(name === "gradients");
    width = 0;
    layOut();
  }

  // ---------------------------------------------------------- languages

  function speak() {
    localise(root);
    if (options.page) {
      document.title = say("training.title", { rounds: last });
      document.documentElement.lang = language;
    }
    views.chips.show();
    views.turns.show();
    views.samples.show();
    offerLanguage(get("language"));
    width = 0;
    layOut();
    if (passIsOpen()) views.pass.open(player.sample);
  }

  // ---------------------------------------------------------- events

  const by = (rounds) => () => jump(player.round + rounds), far = Math.max(1, Math.round(last / FAR));
  const clicks = { first: () => jump(0), back: by(-1), next: by(1), last: () => jump(last), play: moving.toggle, "pass-close": close, language: nextLanguage };
  for (const [name, act] of Object.entries(clicks)) player.listen(get(name), "click", act);
  for (const tab of root.querySelectorAll("[data-pane]")) player.listen(tab, "click", () => pane(tab.dataset.pane));

  const keys = { ArrowRight: by(1), ArrowUp: by(1), ArrowLeft: by(-1), ArrowDown: by(-1), PageUp: by(far), PageDown: by(-far), Home: clicks.first, End: clicks.last, " ": moving.toggle, "[": () => views.weights.turn(-1), "]": () => views.weights.turn(1) };
  player.listen(options.keys ?? root, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "Escape" && passIsOpen()) close();
    else if (event.key === "Escape" && event.target.matches?.(".t-branching input")) get("curve").focus({ preventScroll: true });
    else if (event.key === "Escape" && views.turns.close());
    else if (event.key === "Escape" && player.adding !== null) views.samples.add(null);
    else if (event.target.closest?.("select, input:not([data-part=pass-slider])")) return;
    else if (event.key === " " && event.target.closest?.("button,summary,[role=button]")) return;
    else if (passIsOpen()) { if (!views.pass.key(event)) return; }
    else if (Object.hasOwn(keys, event.key)) keys[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  const footed = (is) => root.querySelector(".t-foot").classList.toggle("t-on-rate", is);
  player.listen(get("rate"), "focus", () => footed(get("rate").matches(":focus-visible")));
  player.listen(get("rate"), "blur", () => footed(false));

  // Who has dragged a slider goes on with the keys of the player; who came to it by Tab keeps it.
  player.listen(get("rate"), "pointerdown", () => {
    addEventListener("pointerup", () => get("curve").focus({ preventScroll: true }), { once: true });
  });

  // ---------------------------------------------------------- its life

  root.classList.add("mounted");
  get("branching").hidden = !player.mayBranch();
  readers.add(speak);
  player.undo.push(() => readers.delete(speak));
  if (!player.computable && player.net) get("data").hidden = true;
  get("toggle").hidden ||= !player.computable;
  player.round = Math.max(0, Math.min(last, options.round ?? 0));
  pane("weights");
  speak();
  const watch = new ResizeObserver(layOut), scheme = matchMedia("(prefers-color-scheme: dark)");
  watch.observe(root);
  player.listen(scheme, "change", () => views.boundary.repaint());
  views.branches.work();
  const { setRate, reseed, settled } = views.branches;
  return (root.glassgradTraining = {
    settled, go: jump, player, open: player.open, close, setRate, reseed, onchange: moving.onchange,
    get round() { return player.round; },
    destroy() {
      moving.destroy();
      views.branches.destroy();
      watch.disconnect();
      views.boundary.destroy();
      views.pass.graph?.destroy();
      for (const take of player.undo) take();
      delete root.glassgradTraining;
    },
  });
}
