// The player: one root element with its markup and records, any number of them in a document.

const SPEED = 1400; // milliseconds a step stays while playing at 1×

function mount(root, options = {}) {
  if (root.glassgrad) return root.glassgrad;
  const parts = new Map([...root.querySelectorAll("[data-part]")].map((found) => [found.dataset.part, found]));
  const get = (name) => parts.get(name) ?? null;
  const records = JSON.parse(get("records").textContent);
  const graph = graphOf(records), { steps } = graph, last = steps.length - 1;
  const rows = Array.from(get("steps").rows), unitOf = units(steps);
  const board = get("board"), slider = get("slider");
  const original = records.shown ? null : recorded(graph, records);
  slider.max = last;
  get("keys-scopes").hidden = !records.scopes;
  const listeners = new Set(), undo = [];
  const isOriginal = () => player.tape === original;
  const player = { root, get, records, graph, rows, original, isOriginal, tape: original, veil: null, position: 0, selected: null };

  // Rules as Python wrote them; kept aside when other inputs overwrite the table.
  const kept = rows.map((row) => ({ cells: row.cells }));
  function listen(target, event, handler, extra) {
    target.addEventListener(event, handler, extra);
    undo.push(() => target.removeEventListener(event, handler, extra));
  }

  undo.push(languagesOf(player, kept, options, listen, () => retell()).destroy);
  player.telling = veiled(player, original
    ? tellingNumbers(graph, records, kept, () => player.tape, isOriginal)
    : tellingArrays(graph, records, kept));

  const net = records.network ? networkIn(player) : null; // a page without one has no such function
  const scene = net ? networkScene(player, net) : boardScene(player), room = roomOf(root, get);
  Object.defineProperty(player, "picture", { get: () => scene.picture });
  const table = stepTable(player, kept, listen);
  Object.assign(player, { isNarrow: room.isNarrow, standsFor: (i) => scene.standsFor(i), asks: () => predict.isOn() });

  // ---------------------------------------------------------- showing a step

  const byNode = () => get("unit").value === "node" && !predict.isOn();

  // The steps that are shown together at a position.
  function together(k) {
    if (!byNode() || steps[k].kind !== "backward") return [k];
    const found = [];
    for (let j = k; j >= 0 && unitOf[j] === unitOf[k]; j--) found.unshift(j);
    return found;
  }

  function show() {
    const k = player.position, ks = together(k), hide = predict.hidden(k), veil = player.veil;
    const focused = root.contains(document.activeElement) ? document.activeElement : {};
    scene.show(k, ks, hide);
    explain(player, ks, hide);
    slider.value = k;
    slider.setAttribute("aria-valuetext", say("player.position", { step: k + 1, count: steps.length }));
    get("counter").replaceChildren(element("b", "", k + 1), ` / ${steps.length} · ${say("step." + steps[k].kind)}`);
    get("first").disabled = get("back").disabled = k === 0;
    get("last").disabled = get("next").disabled = k === last;
    get("play").disabled = predict.isOn();
    if (focused.disabled) board.focus({ preventScroll: true }); // it hears no keys
    if (veil || isVeiled) unveil(veil);
    predict.shown(k);
    table.follow(hide);
    ranking.show(k);
    if (isScrolled) step.scrollTop = 0;
    announce(k, hide);
    root.dataset.position = k;
  }

  const step = get("explanation").parentElement; // where it has little room, it scrolls
  let isScrolled = false;
  listen(step, "scroll", () => (isScrolled = step.scrollTop > 0));

  // What is covered changes with every answer, and may stand anywhere.
  let isVeiled = false;
  function unveil(veil) {
    isVeiled = veil !== null;
    scene.rewrite();
    table.cover(veil?.step);
    writeSummary();
    for (const name of ["inputs", "paths"]) {
      if (isVeiled && isOpen(name)) openPanel(name, false);
      get("open-" + name).disabled = isVeiled;
    }
  }

  // What a screen reader says of a step, once, in the one place that it listens to.
  function announce(k, hide) {
    const { rule, update } = player.telling, told = typeset([rule(k), update(k)].filter(Boolean).join("; "));
    const place = { step: k + 1, count: steps.length, kind: say("step." + steps[k].kind), told };
    write(get("announced"), say(hide ? "player.announced_asked" : "player.announced", place));
  }

  function tell() {
    for (const callback of [...listeners]) callback({ position: player.position, inputs: inputs.values() });
  }

  const placeOf = (k) => Math.max(0, Math.min(last, Math.round(Number(k)) || 0));

  function go(k) {
    const before = player.position;
    player.position = placeOf(k);
    show();
    if (player.position !== before) tell();
  }

  // The end of the unit that lies so many units from here.
  function along(by) {
    const k = player.position;
    if (!byNode()) return k + by;
    const unit = unitOf[k] + by;
    const end = unitOf.lastIndexOf(unit);
    return by > 0 && end < 0 ? last : Math.max(end, 0);
  }

  // ---------------------------------------------------------- playing

  let timer = null;

  const wordPlay = () => write(get("play"), say(timer === null ? "player.play" : "player.pause"));

  function pause() {
    clearInterval(timer);
    timer = null;
    wordPlay();
  }

  function play() {
    if (predict.isOn()) return;
    if (player.position === last) go(0);
    timer = setInterval(() => {
      go(along(1));
      if (player.position === last) pause();
    }, SPEED / Number(get("speed").value));
    wordPlay();
  }

  const toggle = () => (timer === null ? play() : pause());
  const jump = (k) => { pause(); go(k); };
  Object.assign(player, { show, jump });

  // ---------------------------------------------------------- other inputs

  player.recomputed = () => {
    table.recomputed();
    predict.forget();
    scene.rewrite();
    show();
    inputs.refresh();
    paths.refresh();
    writeSummary();
    root.classList.toggle("changed", !isOriginal());
    tell();
  };

  function retell() { // in another language
    predict.retell();
    table.retold();
    wordPlay();
    writeSummary();
    scene.rewrite();
    inputs.retell();
    paths.refresh();
    player.fit(); // what is drawn has words, too
  }

  function writeSummary() { // z = 25 at x = 2, y = 3, with as many leaves as there is room for
    const most = get("summary").clientWidth / 8 - 6; // what other parts of the bar leave
    const told = (i) => nameWithin(graph.names[i], 14, 7 * most) + (player.telling.data(i).array ? " " : " = ") + typeset(player.telling.data(i).text), given = [];
    const leaves = records.network?.nodes?.x ?? graph.names.map((_, i) => i).filter((i) => graph.kinds[i] === "l");
    const output = element("b", "", told(graph.output));
    let letters = output.textContent.length;
    for (const i of leaves) {
      letters += told(i).length + 2;
      if (letters > most) break;
      given.push(told(i));
    }
    if (given.length < leaves.length) given.push("…");
    get("summary").replaceChildren(...(given[0] === "…" ? [output] : saying("player.at", { output, inputs: given.join(", ") })));
  }

  // ---------------------------------------------------------- panels

  const predict = predictMode(player), ranking = rankingOf(player), inputs = inputsPanel(player), paths = pathsPanel(player);
  const panels = { inputs, paths };

  function openPanel(name, wanted, ...rest) {
    if (!wanted && get(name).contains(document.activeElement)) get("open-" + name).focus();
    get(name).hidden = !wanted;
    get("open-" + name).setAttribute("aria-expanded", String(wanted));
    if (wanted) panels[name].open(...rest);
    else panels[name].close?.();
  }

  const isOpen = (name) => !get(name).hidden;
  const isPressed = (name) => get(name).getAttribute("aria-pressed") === "true";

  function press(name, mode) {
    const wanted = !isPressed(name);
    get(name).setAttribute("aria-pressed", String(wanted));
    if (wanted) pause();
    mode(wanted);
  }

  function showPaths(i) {
    player.selected = i;
    openPanel("paths", true, i);
  }

  const changeUnit = () => { get("unit").value = get("unit").value === "node" ? "edge" : "node"; fit(); };

  function openMenu() { // on a narrow screen: what is in the bar elsewhere
    const wanted = get("menu").getAttribute("aria-expanded") !== "true";
    get("menu").setAttribute("aria-expanded", String(wanted));
    root.classList.toggle("with-menu", wanted);
  }

  // ---------------------------------------------------------- events

  const clicks = {
    first: () => jump(0), back: () => jump(along(-1)), next: () => jump(along(1)), last: () => jump(last), play: toggle,
    "open-inputs": () => openPanel("inputs", !isOpen("inputs")), "open-paths": () => openPanel("paths", !isOpen("paths")),
    predict: () => press("predict", predict.toggle),
    gradients: () => press("gradients", (wanted) => { scene.weigh(wanted); ranking.toggle(wanted); fit(); }),
    menu: openMenu,
    smaller: () => scene.zoom.by(1 / 1.25), larger: () => scene.zoom.by(1.25), fit: () => scene.zoom.fit(),
  };
  for (const [name, act] of Object.entries(clicks)) if (get(name)) listen(get(name), "click", act);
  listen(slider, "input", () => jump(Number(slider.value)));
  listen(get("unit"), "change", fit);
  listen(get("speed"), "change", () => { if (timer !== null) { pause(); play(); } });

  // What stands for a node: the node whose numbers it shows.
  function nodeAt(target) {
    const group = target.closest?.(".node"), own = /^n(\d+)$/.exec(group?.id ?? ""); // it may stand for others, too
    if (!group) return -1;
    return own ? Number(own[1]) : scene.outputs?.(group.id) ?? player.picture.nodes.indexOf(group);
  }

  function pressPart(event) { // a click or Enter on a node or on the frame of a scope
    const group = event.target.closest(".node, .group"), i = nodeAt(event.target);
    if (!group) return scene.pickLine?.(event);
    if (i >= 0) player.selected = i;
    if (event.shiftKey && i >= 0) showPaths(i);
    else if (scene.turn?.(group.id) || scene.pick?.(i)) return;
    else if (player.picture.target(i) >= 0) jump(player.picture.target(i));
  }

  listen(board, "click", pressPart);
  listen(board, "pointerover", (event) => player.picture.tooltip(event));
  listen(board, "focusin", (event) => {
    const i = nodeAt(event.target);
    if (i < 0) return;
    player.selected = i;
    scene.focused(event.target.closest(".node"));
  });
  listen(board, "keydown", (event) => {
    if ((event.key !== "Enter" && event.key !== " ") || !event.target.closest(".node, .group")) return;
    event.preventDefault();
    event.stopPropagation();
    pressPart(event);
  });

  const keys = {
    ArrowRight: clicks.next, ArrowDown: clicks.next, ArrowLeft: clicks.back, ArrowUp: clicks.back,
    Home: clicks.first, End: clicks.last, " ": toggle,
    n: changeUnit, i: clicks["open-inputs"], q: clicks.predict, g: clicks.gradients,
    p: () => {
      const i = document.activeElement?.closest ? nodeAt(document.activeElement) : -1;
      if (i >= 0) showPaths(i);
      else clicks["open-paths"]();
    },
  };
  listen(options.keys ?? root, "keydown", (event) => {
    const pressed = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    const { target } = event;
    if (event.key === "Escape") {
      const inPanel = ["inputs", "paths"].filter(isOpen);
      if (inPanel.length) for (const name of inPanel) openPanel(name, false);
      else scene.close?.();
      return;
    }
    if (!pressed || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (target.closest?.("select, input:not([data-part=slider])")) return; // they use these keys themselves
    if (event.key === " " && target.closest?.("button, summary")) return; // it presses the button
    event.preventDefault();
    event.stopPropagation();
    pressed();
  });

  // ---------------------------------------------------------- its place in the page

  function fit() {
    room.settle();
    writeSummary();
    reserveHeight(player, together);
    const whole = scene.fit(room.measure()), most = whole ? null : room.forStep();
    if (most !== null) {
      reserveHeight(player, together, most);
      scene.fit(room.measure());
    }
    root.classList.toggle("zoomable", !whole);
    scene.refresh();
    paths.refresh();
    show();
  }

  player.fit = fit;
  root.classList.add("mounted");
  root.closest(".waking")?.classList.remove("waking");
  player.position = placeOf(options.position ?? 0);
  fit();
  // The window knows of the player only while it stands in the document: a notebook takes an
  // output away without a word. A hidden output has no width; it is fitted when it is shown.
  let seenWidth = board.clientWidth;
  const watch = new ResizeObserver(() => {
    removeEventListener("resize", fit);
    if (root.isConnected) addEventListener("resize", fit);
    if (board.clientWidth !== seenWidth && board.clientWidth > 0) {
      seenWidth = board.clientWidth;
      fit();
    }
    scene.refresh();
  });
  watch.observe(board);
  undo.push(() => { watch.disconnect(); removeEventListener("resize", fit); });
  return (root.glassgrad = {
    go: jump,
    get position() { return player.position; },
    get length() { return steps.length; },
    get inputs() { return inputs.values(); },
    setInputs: inputs.setValues,
    onchange(callback) {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    destroy() {
      pause();
      table.destroy();
      scene.destroy();
      listeners.clear();
      for (const take of undo) take();
      delete root.glassgrad;
    },
  });
}
