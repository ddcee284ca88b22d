"use strict";
(() => {
  const { nodes, steps } = JSON.parse(document.getElementById("records").textContent);
  const rows = Array.from(document.getElementById("steps").rows);
  const reached = new Set();
  for (const [i, step] of steps.entries()) {
    step.rule = rows[i].cells[2].textContent;
    if (step.kind === "forward") continue; // is it the first gradient that a node receives?
    step.first = !reached.has(step.to);
    reached.add(step.to);
  }
  const find = (id) => document.getElementById(id);
  const board = find("board"), svg = board.querySelector("svg"), slider = find("slider");
  const last = steps.length - 1;
  const UNKNOWN = "–";
  const groups = nodes.map((_, i) => find("n" + i));
  const edgeGroups = Array.from(svg.querySelectorAll(".edge"));
  const MARKS = ["sender", "receiver", "computed", "active", "flowing", "along"];
  const SPEED = 1400; // milliseconds a step stays while playing
  let position = 0;
  let timer = null;

  // ------------------------------------------------------------ what is known at a step

  function known(k) {
    const data = nodes.map((n) => ("given" in n ? n : null));
    const grads = nodes.map(() => null);
    const used = new Set();
    for (const step of steps.slice(0, k + 1)) {
      if (step.kind === "forward") data[step.from] = nodes[step.from];
      else grads[step.to] = step;
      if (step.kind === "backward") used.add(step.edges[0]);
    }
    return { data, grads, used };
  }

  function set(group, attribute, text) { // only what changes: writing the rest costs time
    if (group.getAttribute(attribute) !== text) group.setAttribute(attribute, text);
  }

  function show(group, word, text, exact) {
    const element = group.querySelector(".number." + word);
    if (element && element.textContent !== text) element.textContent = text;
    set(group, "data-" + word, exact);
  }

  // An array: the texts of a grid, or the blocks of a strip and the lines beside it.
  function fill(place, array) {
    place.querySelectorAll(".cell").forEach((cell, i) => {
      const text = array ? array.cells[i] : UNKNOWN;
      if (cell.textContent !== text) cell.textContent = text;
    });
    place.querySelectorAll(".block").forEach((block, i) => {
      const share = array ? array.blocks[i] : undefined;
      const look = share === undefined ? "" : share === null ? " ill" : share < 0 ? " minus" : " plus";
      set(block, "class", "block" + look);
      set(block, "fill-opacity", share ? String(Math.abs(share)) : share === 0 ? "0" : "1");
    });
    place.querySelectorAll(".range").forEach((line, i) => {
      const text = array ? array.lines[i] : i ? "" : UNKNOWN;
      if (line.textContent !== text) line.textContent = text;
    });
  }

  function showArray(group, word, array) {
    const place = group.querySelector(".array." + word);
    if (place) fill(place, array);
  }

  function drawNumbers(k) {
    const { data, grads, used } = known(k);
    groups.forEach((group, i) => {
      const d = data[i], g = grads[i];
      show(group, "data", d ? d.data : UNKNOWN, d ? d.exactData : "");
      show(group, "grad", g ? g.after : UNKNOWN, g ? g.exact : "");
      showArray(group, "data", d ? d.dataArray : null);
      showArray(group, "grad", g ? g.afterArray : null);
      const state = [nodes[i].name, "data " + (d ? d.data : "not yet"), "gradient " + (g ? g.after : "none yet")];
      set(group, "aria-label", state.join(", "));
    });
    edgeGroups.forEach((edge) => edge.classList.toggle("waiting", !used.has(Number(edge.id.slice(1)))));
  }

  function drawMarks(step) {
    for (const mark of MARKS) {
      for (const element of svg.querySelectorAll("." + mark)) element.classList.remove(mark);
    }
    const forward = step.kind === "forward";
    if (step.kind !== "seed") groups[step.from].classList.add("sender");
    if (forward) groups[step.from].classList.add("computed");
    else groups[step.to].classList.add("receiver");
    for (const e of step.edges || []) {
      find("e" + e).classList.add("active", "flowing");
      find("e" + e).classList.toggle("along", forward);
    }
  }

  // ------------------------------------------------------------ the explanation

  function element(tag, kind, text) {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // A number with its role below it, and below that the symbol it stands for.
  function part(kind, text, ...notes) {
    const box = element("span", "part " + kind, text);
    box.append(...notes.map((note) => element("small", "", note)));
    return box;
  }

  const SVG = "http://www.w3.org/2000/svg";

  function drawn(tag, kind, place) {
    const made = document.createElementNS(SVG, tag);
    made.setAttribute("class", kind);
    for (const [key, value] of Object.entries(place)) made.setAttribute(key, value);
    return made;
  }

  // A table of numbers, or a strip with its range below it.
  function picture(array) {
    if (array.cells) {
      const table = element("span", "grid");
      for (let row = 0; row < array.rows; row++) {
        const line = element("span", "line-of-grid");
        const texts = array.cells.slice(row * array.columns, (row + 1) * array.columns);
        line.append(...texts.map((text) => element("span", "entry", text)));
        table.append(line);
      }
      return table;
    }
    const box = element("span", "strip-box glassgrad"), width = array.columns * 9, height = array.rows * 7;
    const strip = drawn("svg", "", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    strip.append(drawn("rect", "strip", { width, height }));
    array.blocks.forEach((_, i) => strip.append(drawn("rect", "block", {
      x: (i % array.columns) * 9, y: Math.floor(i / array.columns) * 7, width: 9, height: 7,
    })));
    fill(strip, array);
    const lines = element("span", "lines");
    lines.append(...array.lines.map((line) => element("span", "", line)));
    box.append(strip, lines);
    return box;
  }

  // A part that may be an array, with its shape among the notes.
  function number(kind, text, array, ...notes) {
    if (!array) return part(kind, text, ...notes);
    const box = part(kind + " whole", "", ...notes, text);
    box.prepend(picture(array));
    return box;
  }

  const sign = (text) => element("span", "sign", text);

  function what(step) {
    const giver = element("b", "giver", nodes[step.from].name);
    if (step.kind === "forward") return ["Forward: compute ", giver, " from its operands."];
    if (step.kind === "seed") return ["Seed: the derivative of ", element("b", "taker", nodes[step.from].name), " by itself starts the backward pass."];
    const taker = element("b", "taker", nodes[step.to].name);
    if (!step.local && !step.product) return ["Backward: the gradient of ", giver, " is 0, so ", taker, " receives nothing."];
    const more = step.first ? "." : ", which adds that to what it has received before.";
    const sum = step.summed ? ", " + step.summed + "," : "";
    if (step.product) return ["Backward: ", giver, " sends ", step.product, " to ", taker, more];
    return ["Backward: ", giver, " sends its gradient, times the local derivative", sum || ",", " to ", taker, more];
  }

  function update(step) {
    const from = nodes[step.from].name, node = nodes[step.from];
    if (step.kind === "forward") return [part("target giver", from), sign("="), number("upstream", node.data, node.dataArray, "data")];
    const to = nodes[step.to].name, target = part("target", to + ".grad");
    if (step.kind === "seed") return [target, sign("="), number("after", step.after, step.afterArray, "seed")];
    const both = step.upstreamArray && step.localArray;
    const sent = step.product
      ? [number("contribution", step.sent, step.sentArray, step.product)]
      : step.local
      ? [number("upstream", step.upstream, step.upstreamArray, "upstream", from + ".grad"), sign(both ? "⊙" : "×"), number("local", step.local, step.localArray, "local", `∂${from}/∂${to}`)]
      : [part("contribution", "0", "nothing sent")];
    if (step.summed) sent.push(part("summed", "Σ", step.summed));
    return [target, sign(":"), number("before", step.before, step.beforeArray, "before"), sign("+"), ...sent, sign("="), number("after", step.after, step.afterArray, "after")];
  }

  function explain(step) {
    find("what").replaceChildren(...what(step));
    find("rule").textContent = step.rule;
    find("update").replaceChildren(...update(step));
  }

  // ------------------------------------------------------------ moving

  function bringIntoView(box, inner, margin) {
    const outer = box.getBoundingClientRect(), target = inner.getBoundingClientRect();
    if (target.left < outer.left + margin) box.scrollLeft -= outer.left + margin - target.left;
    else if (target.right > outer.right - margin) box.scrollLeft += target.right - outer.right + margin;
    if (target.top < outer.top + margin) box.scrollTop -= outer.top + margin - target.top;
    else if (target.bottom > outer.bottom - margin) box.scrollTop += target.bottom - outer.bottom + margin;
  }

  function go(k) {
    position = Math.max(0, Math.min(last, k));
    const step = steps[position];
    drawNumbers(position);
    drawMarks(step);
    explain(step);
    for (const row of find("steps").querySelectorAll(".current")) {
      row.classList.remove("current");
      row.removeAttribute("aria-current");
    }
    rows[position].classList.add("current");
    rows[position].setAttribute("aria-current", "step");
    slider.value = position;
    slider.setAttribute("aria-valuetext", `step ${position + 1} of ${steps.length}: ${step.rule}`);
    find("counter").textContent = `${position + 1} / ${steps.length}`;
    find("first").disabled = find("back").disabled = position === 0;
    find("last").disabled = find("next").disabled = position === last;
    bringIntoView(find("rows"), rows[position], 40);
    bringIntoView(board, groups[step.from], 24);
    if (step.to !== undefined) bringIntoView(board, groups[step.to], 24);
    document.body.dataset.position = position;
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    find("play").textContent = "play";
    find("play").setAttribute("aria-label", "Play");
  }

  function play() {
    if (position === last) go(0);
    find("play").textContent = "pause";
    find("play").setAttribute("aria-label", "Pause");
    timer = setInterval(() => {
      go(position + 1);
      if (position === last) pause();
    }, SPEED);
  }

  const toggle = () => (timer === null ? play() : pause());
  const jump = (k) => { pause(); go(k); };

  // The step after which a node's gradient is complete, or its data where it gets none.
  function completedAt(i) {
    for (let k = last; k >= 0; k--) if (steps[k].to === i) return k;
    return steps.findIndex((step) => step.kind === "forward" && step.from === i);
  }

  // ------------------------------------------------------------ zoom

  const natural = { width: svg.viewBox.baseVal.width * 4 / 3, height: svg.viewBox.baseVal.height * 4 / 3 };
  let scale = 1;

  function zoom(to) {
    scale = Math.max(0.1, Math.min(4, to));
    svg.setAttribute("width", natural.width * scale);
    svg.setAttribute("height", natural.height * scale);
  }

  function fitting() {
    const style = getComputedStyle(board);
    const room = { width: board.clientWidth - 34, height: parseFloat(style.maxHeight) - 34 };
    return Math.min(room.width / natural.width, room.height / natural.height);
  }

  // ------------------------------------------------------------ events

  find("first").addEventListener("click", () => jump(0));
  find("back").addEventListener("click", () => jump(position - 1));
  find("next").addEventListener("click", () => jump(position + 1));
  find("last").addEventListener("click", () => jump(last));
  find("play").addEventListener("click", toggle);
  slider.addEventListener("input", () => jump(Number(slider.value)));
  rows.forEach((row, i) => row.addEventListener("click", () => jump(i)));
  find("smaller").addEventListener("click", () => zoom(scale / 1.25));
  find("larger").addEventListener("click", () => zoom(scale * 1.25));
  find("fit").addEventListener("click", () => zoom(fitting()));

  groups.forEach((group, i) => {
    const target = completedAt(i);
    group.setAttribute("tabindex", "0");
    if (target < 0) return;
    group.setAttribute("role", "button");
    group.addEventListener("click", () => jump(target));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      jump(target);
    });
  });

  const keys = {
    ArrowRight: () => jump(position + 1), ArrowDown: () => jump(position + 1),
    ArrowLeft: () => jump(position - 1), ArrowUp: () => jump(position - 1),
    Home: () => jump(0), End: () => jump(last), " ": toggle,
  };
  document.addEventListener("keydown", (event) => {
    const pressed = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!pressed || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === " " && event.target.closest("button")) return; // it presses the button
    event.preventDefault();
    pressed();
  });

  document.documentElement.classList.add("playing-page");
  zoom(Math.max(0.75, Math.min(1.35, fitting())));
  go(0);
})();
