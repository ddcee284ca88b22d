// The player: one root element with its markup and records, any number of them in a document.

const ROW_PAUSE = 120; // milliseconds
const SPEED = 1400; // milliseconds a step stays while playing at 1×

function mount(root, options = {}) {
  if (root.glassgrad) return root.glassgrad;
  const parts = new Map([...root.querySelectorAll("[data-part]")].map((found) => [found.dataset.part, found]));
  const get = (name) => parts.get(name) ?? null;
  const records = JSON.parse(get("records").textContent);
  const graph = graphOf(records), { steps } = graph, last = steps.length - 1;
  const rows = Array.from(get("steps").rows), unitOf = units(steps);
  const board = get("board"), svg = board.querySelector("svg"), slider = get("slider");
  const original = records.shown ? null : recorded(graph, records);
  const listeners = new Set(), undo = [];
  const player = { root, get, records, graph, rows, original, tape: original, position: 0, selected: null };

  // Rules as Python wrote them; kept aside when other inputs overwrite the table.
  const isOriginal = () => player.tape === original;
  const kept = rows.map((row) => ({ cells: row.cells }));
  player.telling = original
    ? tellingNumbers(graph, records, kept, () => player.tape, isOriginal)
    : tellingArrays(graph, records, kept);
  const { nodeElements: nodes, edgeElements: edges, outputs } = records;
  player.picture = pictureOf(player, svg, nodes ? { node: (i) => nodes[i], edge: (e) => edges[e], outputs } : {});
  function listen(target, event, handler, extra) {
    target.addEventListener(event, handler, extra);
    undo.push(() => target.removeEventListener(event, handler, extra));
  }

  const detail = detailOf(svg, board);
  listen(board, "scroll", detail.scrolled, { passive: true });
  const groups = groupsOf(player, svg), weights = weightsOf(player), insides = insidesOf(player, records);
  Object.assign(player, { insides, pictures: () => [player.picture, insides.picture()].filter(Boolean) });
  player.standsFor = groups.standsFor;

  // ---------------------------------------------------------- showing a step

  const byNode = () => get("unit").value === "node" && !predict.isOn();

  // The steps that are shown together at a position.
  function together(k) {
    if (!byNode() || steps[k].kind !== "backward") return [k];
    const found = [];
    for (let j = k; j >= 0 && unitOf[j] === unitOf[k]; j--) found.unshift(j);
    return found;
  }

  let currentRow = null, rowShown = 0, rowLater = null, arrival = null;

  function showRow() {
    rowLater = null;
    rowShown = performance.now();
    currentRow?.classList.remove("current");
    currentRow?.removeAttribute("aria-current");
    currentRow = rows[player.position];
    currentRow.classList.add("current");
    currentRow.setAttribute("aria-current", "step");
    bringIntoView(get("rows"), currentRow, 40);
  }

  // A long table follows a moment later where steps come faster than one can read them, and
  // when they have come to rest where it is out of sight.
  let rowsSeen = false;

  function followRow() {
    if (rows.length < LARGE || (rowsSeen && performance.now() - rowShown > ROW_PAUSE)) return showRow();
    if (!rowsSeen) rowLater = clearTimeout(rowLater) ?? null;
    rowLater ??= setTimeout(showRow, ROW_PAUSE);
  }

  if (rows.length >= LARGE) {
    const watch = new IntersectionObserver((changes) => {
      rowsSeen = changes.at(-1).isIntersecting;
      if (rowsSeen) showRow();
    });
    watch.observe(get("rows"));
    undo.push(() => watch.disconnect());
  }

  function show() {
    const k = player.position, step = steps[k], ks = together(k), hide = predict.hidden(k);
    const focused = root.contains(document.activeElement) ? document.activeElement : {};
    const changed = player.picture.moveTo(k, hide);
    weights.follow(changed);
    player.picture.markSteps(ks, player.standsFor);
    insides.show(k, ks, hide);
    explain(player, ks, hide);
    slider.value = k;
    slider.setAttribute("aria-valuetext", `step ${k + 1} of ${steps.length}` + (hide ? "" : `: ${player.telling.rule(k)}`));
    write(get("counter"), `${k + 1} / ${steps.length}`);
    get("first").disabled = get("back").disabled = k === 0;
    get("last").disabled = get("next").disabled = k === last;
    get("play").disabled = predict.isOn();
    // a button that is switched off loses the focus, and the keys would go elsewhere
    if (focused.disabled) board.focus({ preventScroll: true });
    predict.shown(k);
    root.dataset.position = k;
    const wanted = [];
    for (const i of [step.from, step.to]) {
      const group = i !== undefined && player.standsFor(i);
      if (group) wanted.push(group);
    }
    detail.bring(wanted, 24);
    followRow();
  }

  function tell() {
    for (const callback of [...listeners]) callback({ position: player.position, inputs: inputs.values() });
  }

  function go(k) {
    const before = player.position;
    player.position = Math.max(0, Math.min(last, Math.round(Number(k)) || 0));
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

  function pause() {
    clearInterval(timer);
    timer = null;
    write(get("play"), "play");
    get("play").setAttribute("aria-label", "Play");
  }

  function play() {
    if (predict.isOn()) return;
    if (player.position === last) go(0);
    write(get("play"), "pause");
    get("play").setAttribute("aria-label", "Pause");
    timer = setInterval(() => {
      go(along(1));
      if (player.position === last) pause();
    }, SPEED / Number(get("speed").value));
  }

  const toggle = () => (timer === null ? play() : pause());
  const jump = (k) => { pause(); go(k); };
  Object.assign(player, { show, jump });

  // ---------------------------------------------------------- other inputs

  let stale = null;

  function rewriteTable() {
    stale = null;
    rows.forEach((row, k) => {
      const texts = isOriginal() ? kept[k].cells.map((c) => c.textContent) : ["", "", player.telling.rule(k), player.telling.update(k)];
      write(row.cells[2], texts[2]);
      write(row.cells[3], texts[3]);
    });
  }

  player.recomputed = () => {
    if (kept[0].cells === rows[0].cells) {
      rows.forEach((row, k) => { kept[k].cells = Array.from(row.cells, (c) => ({ textContent: c.textContent })); });
    }
    predict.forget();
    player.picture.rewrite();
    weights.refresh();
    insides.rewrite();
    show();
    inputs.refresh();
    paths.refresh();
    writeSummary();
    root.classList.toggle("changed", !isOriginal());
    clearTimeout(stale);
    if (steps.length <= 300) rewriteTable();
    else stale = setTimeout(rewriteTable, 150);
    tell();
  };

  const summaryText = get("summary")?.textContent;

  function writeSummary() { // the line above the picture: z = 25 at x = 2, y = 3
    const line = get("summary");
    if (!line) return;
    const told = (i) => `${graph.names[i]} = ${player.telling.data(i).text}`;
    const leaves = graph.names.map((_, i) => i).filter((i) => graph.kinds[i] === "l");
    const given = leaves.slice(0, 6).map(told).join(", ") + (leaves.length > 6 ? ", …" : "");
    write(line, isOriginal() ? summaryText : `${told(graph.output)}  at  ${given}`);
  }

  // ---------------------------------------------------------- panels

  const predict = predictMode(player), inputs = inputsPanel(player), paths = pathsPanel(player);
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
    mode.toggle(wanted);
  }

  function showPaths(i) {
    player.selected = i;
    openPanel("paths", true, i);
  }

  const changeUnit = () => { get("unit").value = get("unit").value === "node" ? "edge" : "node"; show(); };

  // ---------------------------------------------------------- events

  const clicks = {
    first: () => jump(0), back: () => jump(along(-1)), next: () => jump(along(1)), last: () => jump(last), play: toggle,
    "open-inputs": () => openPanel("inputs", !isOpen("inputs")), "open-paths": () => openPanel("paths", !isOpen("paths")),
    predict: () => press("predict", predict), weights: () => press("weights", { toggle(wanted) { weights.toggle(wanted); insides.weigh(wanted); } }),
    "inside-close": () => look(null),
  };
  for (const [name, act] of Object.entries(clicks)) if (get(name)) listen(get(name), "click", act);
  const zoom = zoomOf(svg, board, detail.refresh);
  listen(get("smaller"), "click", () => zoom.by(1 / 1.25));
  listen(get("larger"), "click", () => zoom.by(1.25));
  listen(get("fit"), "click", zoom.fit);
  listen(slider, "input", () => jump(Number(slider.value)));
  listen(get("unit"), "change", show);
  listen(get("speed"), "change", () => { if (timer !== null) { pause(); play(); } });
  listen(get("steps"), "click", (event) => {
    const row = event.target.closest("tr");
    if (row) jump(rows.indexOf(row));
  });

  player.picture.reach();
  const pictureAt = (target) => player.pictures().find((picture) => picture.svg.contains(target));

  // Look inside a closed scope; null: no more.
  function look(id) {
    if (id) insides.open(id);
    else insides.close();
    detail.refresh(); // the board has another height now
    show();
    paths.refresh();
  }

  // What stands for a node: the node whose numbers it shows, or the first inside.
  function nodeAt(target) {
    const group = target.closest(".node"), picture = group && pictureAt(group);
    if (!picture) return -1;
    return outputs?.[group.id.replace("i", "")] ?? picture.nodes.indexOf(group);
  }

  function press1(event) { // a click or Enter on a node or a group
    const group = groups.groupAt(event.target), node = event.target.closest(".node");
    if (!node) return group && groups.toggle(group);
    const i = nodeAt(node), box = node.classList.contains("box") && node.id.replace("i", "");
    player.selected = i;
    if (event.shiftKey) showPaths(i);
    else if (box && insides.has(box)) look(box);
    else if (player.picture.target(i) >= 0) jump(player.picture.target(i));
  }

  for (const place of [svg, get("inside-board")].filter(Boolean)) {
    listen(place, "click", press1);
    listen(place, "pointerover", (event) => pictureAt(event.target)?.tooltip(event));
    listen(place, "focusin", (event) => {
      const i = nodeAt(event.target);
      if (i < 0) return;
      player.selected = i;
      const group = event.target.closest(".node");
      if (detail.isFar(group)) detail.bring([group], 24);
    });
    listen(place, "keydown", (event) => {
      if ((event.key !== "Enter" && event.key !== " ") || !event.target.closest(".node, .group")) return;
      event.preventDefault();
      event.stopPropagation();
      press1(event);
    });
  }

  const keys = {
    ArrowRight: clicks.next, ArrowDown: clicks.next, ArrowLeft: clicks.back, ArrowUp: clicks.back,
    Home: clicks.first, End: clicks.last, " ": toggle,
    n: changeUnit, i: clicks["open-inputs"], q: clicks.predict, w: clicks.weights,
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
      else if (insides.shown()) look(null);
      return;
    }
    if (!pressed || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (target.closest?.("select, input:not([data-part=slider])")) return; // they use these keys themselves
    if (event.key === " " && target.closest?.("button")) return; // it presses the button
    event.preventDefault();
    event.stopPropagation();
    pressed();
  });

  // A long table comes after the picture: the first step is there the sooner.
  function tableArrives() {
    root.classList.remove("arriving");
    showRow();
  }

  root.classList.add("mounted");
  if (rows.length >= LARGE) {
    root.classList.add("arriving");
    arrival = setTimeout(tableArrives, ROW_PAUSE);
  }
  root.closest(".waking")?.classList.remove("waking");
  zoom.start();
  // Nothing of the window knows of the player: a notebook takes an output away without a word.
  // A hidden output has no width; its picture is fitted when it is shown.
  let hasWidth = board.clientWidth > 0;
  const watch = new ResizeObserver(() => {
    if (!hasWidth && board.clientWidth > 0) zoom.start();
    hasWidth ||= board.clientWidth > 0;
    detail.refresh();
  });
  watch.observe(board);
  undo.push(() => watch.disconnect());
  go(options.position ?? 0);
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
      clearTimeout(stale);
      clearTimeout(rowLater);
      clearTimeout(arrival);
      detail.destroy();
      listeners.clear();
      for (const take of undo) take();
      delete root.glassgrad;
    },
  });
}
