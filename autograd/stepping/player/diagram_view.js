// The diagram on its own: what model.draw() shows where scripts run. Weights or gradients; a
// circle that is clicked opens into its sum, so every weight of every network is in reach.

const OUTSIDE = 160; // pixels of a page above and below the diagram

// page: whether the document is this diagram's alone.
function mountDiagram(root, { page = false } = {}) {
  const record = JSON.parse(root.querySelector("[data-part=record]").textContent);
  const { network, values, size } = record, { sizes } = network;
  const state = { gradients: record.gradients, chosen: record.chosen };
  const bar = element("div", "bar"), panel = element("div", "sum"), key = element("p", "key");
  const svg = document.createElementNS(SVG, "svg");
  let diagram = null, wide = 0;

  root.lang = language;
  if (page) {
    document.documentElement.lang = language;
    document.title = say("diagram.label", { sizes: sizes.join("-") });
  }
  root.classList.add("mounted");
  root.querySelectorAll("[data-lang]").forEach((found) => (found.hidden = found.dataset.lang !== language));
  root.querySelector("[data-part=still]")?.remove();
  root.prepend(bar, svg, key, panel);
  panel.setAttribute("aria-live", "polite");

  // ---------------------------------------------------------- the bar: weights or gradients

  const modes = values.gradients ? [["weights", false], ["gradients", true]] : [];
  const buttons = modes.map(([word, gradients]) => {
    const button = element("button", "", say("diagram." + word));
    button.type = "button";
    button.addEventListener("click", () => show({ gradients }));
    bar.append(button);
    return [button, gradients];
  });
  bar.append(element("span", "hint", say("diagram.hint")));

  function sign(kind) {
    const item = element("span", "item"), line = drawn("svg", "glassgrad diagram", { width: 30, height: 8, "aria-hidden": "true" });
    const group = drawn("g", kind, {});
    group.append(drawn("path", "wire", { d: "M0 4H30", "stroke-width": 2.5 }));
    line.append(group);
    item.append(line, say("diagram." + kind));
    return item;
  }
  key.append(sign("positive"), sign("negative"), element("span", "item", say("diagram.wider")));

  // ---------------------------------------------------------- the sum of one neuron

  const cell = (text, kind = "") => {
    const made = element("td", kind);
    made.append(text);
    return made;
  };
  const written = (x) => (x === null || x === undefined ? UNKNOWN : shortPower(format(number(x), root.clientWidth < 520 ? 4 : 6)));
  const numberCell = (x, kind = "number") => cell(written(x), kind);

  function rowOf(name, cells, kind = "") {
    const row = element("tr", kind), head = element("th");
    head.scope = "row";
    head.append(name);
    row.append(head, ...cells);
    return row;
  }

  function table(heads, rows) {
    const made = element("table"), head = element("tr");
    head.append(...heads.map((words) => element("th", "", words)));
    made.append(head, ...rows);
    const frame = element("div", "rows");
    frame.append(made);
    return frame;
  }

  const gradientOf = (part, ...indices) => indices.reduce((found, index) => found?.[index], values.gradients?.[part]);
  const withGradient = (cells, part, ...at) => (values.gradients ? [...cells, numberCell(gradientOf(part, ...at))] : cells);
  const nameOf = (c, i) => (c === 0 ? nameParts(network.inputs[i]) : neuronName(network, "h", c - 1, i));
  const valueOf = (c, i) => (c === 0 ? values.x?.[i] : values.h?.[c - 1][i]);

  function sumOf(l, j, lit) {
    const known = valueOf(l, 0) !== undefined, rows = [];
    for (let i = 0; i < sizes[l]; i++) {
      const w = values.W[l][i][j], cells = [numberCell(w, "number strong")];
      if (known) {
        const x = valueOf(l, i), times = element("span", "times", "× ");
        const given = cell(times);
        given.append(nameElement(nameOf(l, i)), ` ${written(x)}`);
        cells.push(given, numberCell(number(w) * number(x)));
      }
      rows.push(rowOf(nameElement(weightName(network, l, i, j)), withGradient(cells, "W", l, i, j), i === lit ? "lit" : ""));
    }
    const blank = () => (known ? [cell("")] : []);
    if (network.bias[l]) {
      const b = values.b[l][j], cells = [numberCell(b, "number strong"), ...blank(), ...(known ? [numberCell(b)] : [])];
      rows.push(rowOf(nameElement(neuronName(network, "b", l, j)), withGradient(cells, "b", l, j)));
    }
    const pad = values.gradients ? [cell("")] : [];
    if (known && values.z) rows.push(rowOf(nameElement(neuronName(network, "z", l, j)), [cell(""), cell("="), numberCell(values.z[l][j], "number strong"), ...pad], "total"));
    const kind = activationOf(network, l);
    if (known && kind) rows.push(rowOf(nameElement(nameOf(l + 1, j)), [cell(""), cell(kind), numberCell(valueOf(l + 1, j), "number strong"), ...pad]));
    const heads = ["", say("diagram.weight"), ...(known ? [`× ${say("diagram.input")}`, `= ${say("diagram.product")}`] : []), ...(values.gradients ? [say("diagram.gradient")] : [])];
    return table(heads, rows);
  }

  function leadingOut(c, i) {
    const rows = values.W[c][i].map((w, j) => rowOf(nameElement(weightName(network, c, i, j)), withGradient([numberCell(w, "number strong")], "W", c, i, j)));
    return table(["", say("diagram.weight"), ...(values.gradients ? [say("diagram.gradient")] : [])], rows);
  }

  function heading(c, i) {
    const made = element("div", "of"), title = element("h3"), name = nameElement(nameOf(c, i));
    if (c === 0) title.append(...saying("diagram.out_of", { name }));
    else {
      const kind = activationOf(network, c - 1);
      title.append(name, " = ", ...(kind ? [`${kind}(`] : []), sumWords(c - 1, i), ...(kind ? [")"] : []));
    }
    made.append(title, chooser(c, i));
    return made;
  }

  function sumWords(l, j) {
    const made = element("span"), shown = Math.min(sizes[l], 4);
    for (let i = 0; i < shown; i++) made.append(i ? " + " : "", nameElement(weightName(network, l, i, j)), " ", nameElement(nameOf(l, i)));
    if (shown < sizes[l]) made.append(" + …");
    if (network.bias[l]) made.append(" + ", nameElement(neuronName(network, "b", l, j)));
    return made;
  }

  // Any neuron of the column by its number: those that the picture leaves out, too.
  function chooser(c, i) {
    const made = element("label", "chooser", say("diagram.neuron")), field = element("input");
    Object.assign(field, { type: "number", min: 1, max: sizes[c], value: i + 1 });
    field.addEventListener("change", () => {
      const j = Math.max(1, Math.min(sizes[c], Math.round(Number(field.value)) || 1)) - 1;
      choose(nodePart(c, j));
      panel.querySelector("input")?.focus();
    });
    made.append(field, `/ ${sizes[c]}`);
    return made;
  }

  function fill() {
    panel.replaceChildren();
    if (!state.chosen) return;
    const { part, at } = state.chosen;
    if (part === "W") panel.append(heading(at[0] + 1, at[2]), sumOf(at[0], at[2], at[1]));
    else if (part === "x") panel.append(heading(0, at[0]), leadingOut(0, at[0]));
    else panel.append(heading(at[0] + 1, at[1]), sumOf(at[0], at[1]));
    panel.querySelector(".lit")?.scrollIntoView({ block: "nearest" });
  }

  // ---------------------------------------------------------- showing

  function choose(place) {
    const same = state.chosen && keyOf(state.chosen) === keyOf(place);
    show({ chosen: same ? null : place });
    fill();
  }

  function show(changes = {}) {
    Object.assign(state, changes);
    for (const [button, gradients] of buttons) button.setAttribute("aria-pressed", gradients === state.gradients);
    diagram.update(values, { gradients: state.gradients });
    const { chosen } = state, into = chosen?.part === "W" ? [chosen, { part: "h", at: [chosen.at[0], chosen.at[2]] }] : chosen;
    diagram.mark({ chosen: into });
  }

  // On a page of its own it grows with its width, as far as the window shows it whole.
  const heightOf = (room) => Math.max(size[1], Math.min((size[1] * room) / size[0], innerHeight - OUTSIDE));

  // As wide as there is room, and laid out anew when that changes.
  function fit() {
    const room = Math.floor(page ? root.clientWidth : Math.min(size[0], root.clientWidth));
    if (room < 200 || room === wide) return;
    wide = room;
    diagram?.destroy();
    diagram = diagramOf(svg, network, { width: room, height: heightOf(room), say });
    diagram.onpick(choose);
    show();
    fill();
  }

  new ResizeObserver(fit).observe(root);
  fit();
}
