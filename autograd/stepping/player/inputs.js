// Live inputs: other numbers in the leaves; data, gradients and steps follow in the page.

const WORK_AT_ONCE = 400000; // node evaluations for the finite differences of all leaves

function whyNoInputs(player, arithmetic) {
  if (player.telling.arrays) return say("player.no_inputs_arrays");
  const names = arithmetic.missing.join(", ");
  return names && say("player.no_inputs_unknown", { names });
}

// A round number of the size of x, for the ends and steps of a slider.
const roundSize = (x) => 10 ** Math.floor(Math.log10(x));

function inputsPanel(player) {
  const { graph, get, records } = player, arithmetic = player.telling.arrays ? null : arithmeticOf(graph, records);
  const leaves = graph.names.map((_, i) => i).filter((i) => graph.kinds[i] === "l");
  const why = () => whyNoInputs(player, arithmetic), original = player.tape?.data, lines = [];
  let changed = {}, built = false, later = null;

  const typedName = (i) => records.typed[i] ?? flat(graph.names[i]); // w1_12, which pictures write w₁₂
  const values = () => Object.fromEntries(leaves.map((i) => [typedName(i), player.tape.data[i]]));

  // Numbers by the index of the leaf; those equal to the original ones are Python's again.
  function apply(given) {
    changed = Object.fromEntries(Object.entries({ ...changed, ...given }).filter(([i, x]) => !Object.is(x, original[i])));
    const seed = number(records.seed);
    player.tape = Object.keys(changed).length ? live(graph, arithmetic.rowOf, original, changed, seed) : player.original;
    player.recomputed();
  }

  function refresh() {
    if (!built) return;
    for (const line of lines) {
      const x = player.tape.data[line.leaf];
      if (document.activeElement !== line.field) line.field.value = format(x, 6);
      line.field.removeAttribute("aria-invalid");
      if (document.activeElement !== line.slider || Number(line.slider.value) !== x) line.slider.value = x;
      line.slider.setAttribute("aria-valuetext", format(x));
      write(line.grad, receives(line.leaf) ? minus(format(player.tape.grads[line.leaf])) : "–");
    }
    get("inputs-reset").disabled = Object.keys(changed).length === 0;
    const work = 2 * leaves.length * graph.count;
    clearTimeout(later);
    if (work <= WORK_AT_ONCE) differences();
    else later = setTimeout(differences, 250);
  }

  const receives = (leaf) => leaf === graph.output || graph.receipts[leaf].length > 0;

  function differences() {
    const data = player.tape.data, seed = number(records.seed);
    for (const line of lines) {
      if (!receives(line.leaf)) { // nothing to compare with
        write(line.difference, "–");
        write(line.verdict, say("player.gets_none"));
        continue;
      }
      const found = centralDifference(graph, arithmetic.rowOf, data, changed, line.leaf, seed);
      const grad = player.tape.grads[line.leaf], size = Math.max(1e-3, Math.abs(grad), Math.abs(found));
      const near = found === grad || Math.abs(found - grad) <= 1e-5 * size, isApart = !near && !Number.isNaN(found); // nan says nothing of a gradient
      write(line.difference, minus(format(found)));
      write(line.verdict, near ? say("player.agrees") : isApart ? say("player.differs") : "–");
      line.verdict.className = isApart ? "verdict apart" : "verdict";
    }
  }

  function build() {
    built = true;
    const body = get("inputs-body");
    for (const leaf of leaves) {
      const row = element("tr"), name = graph.names[leaf], x = original[leaf];
      const field = element("input"), slider = element("input");
      Object.assign(field, { type: "text", inputMode: "decimal", className: "field" });
      field.setAttribute("aria-label", typedName(leaf));
      const reach = Number.isFinite(x) ? Math.max(1, roundSize(Math.max(Math.abs(x), 1)) * 2, 2 * Math.abs(x)) : 1;
      const fine = roundSize(reach) / 100, middle = Number.isFinite(x) ? Math.round(x / fine) * fine : 0;
      Object.assign(slider, { type: "range", min: middle - reach, max: middle + reach, step: fine, className: "leaf-slider" });
      slider.setAttribute("aria-label", say("player.slider_of", { name: typedName(leaf) }));
      slider.disabled = !Number.isFinite(x);
      const line = { leaf, field, slider, grad: element("td", "of-number"), difference: element("td", "of-number"), verdict: element("span", "verdict") };
      const last = element("td"), cells = [element("th", "leaf-name", name), element("td"), element("td")];
      cells[0].scope = "row";
      cells[1].append(field);
      cells[2].append(slider);
      last.append(line.verdict);
      row.append(...cells, line.grad, line.difference, last);
      body.append(row);
      lines.push(line);
      slider.addEventListener("input", () => {
        field.value = format(Number(slider.value));
        apply({ [leaf]: Number(Number(slider.value).toPrecision(12)) });
      });
      field.addEventListener("input", () => {
        const x = typed(field.value);
        field.setAttribute("aria-invalid", String(x === null));
        if (x !== null) apply({ [leaf]: x });
        if (x === null) write(get("inputs-note"), say("player.no_number", { text: JSON.stringify(field.value), name, value: format(player.tape.data[leaf]) }));
        else write(get("inputs-note"), "");
      });
      field.addEventListener("change", () => { field.value = format(player.tape.data[leaf]); });
    }
    get("inputs-reset").addEventListener("click", () => { for (const i in changed) changed[i] = original[i]; apply({}); write(get("inputs-note"), ""); });
  }

  return {
    refresh,
    values: () => (why() ? {} : values()),
    retell() {
      if (why()) write(get("inputs-note"), why());
      for (const { slider, leaf } of lines) slider.setAttribute("aria-label", say("player.slider_of", { name: typedName(leaf) }));
      refresh();
    },
    setValues(given) {
      if (why()) throw new Error(why());
      const found = {};
      for (const [name, x] of Object.entries(given)) {
        const leaf = leaves.find((i) => [typedName(i), graph.names[i]].includes(name));
        if (leaf === undefined) throw new Error(`there is no leaf called ${name}; the leaves are ${leaves.map(typedName).join(", ")}`);
        found[leaf] = typeof x === "string" ? typed(x) : Number(x);
        if (found[leaf] === null) throw new Error(`${JSON.stringify(x)} for ${name} is no number`);
      }
      apply(found);
    },
    open() {
      get("inputs-table").hidden = Boolean(why());
      get("inputs-reset").hidden = Boolean(why());
      write(get("inputs-note"), why());
      if (why()) return;
      if (!built) build();
      refresh();
    },
  };
}
