// The graph and its sweep, replayed: before + upstream × local = after, step by step.

function graphOf(records) {
  const { names, kinds, edges } = records, count = names.length;
  const parents = names.map(() => []), inputs = names.map(() => []);
  edges.forEach(([parent, child], e) => {
    parents[child].push(parent);
    inputs[child].push(e);
  });
  const steps = records.forward.map((n) => ({ kind: "forward", from: n, edges: inputs[n] }));
  if (records.backward.length || kinds[records.output] === "l" || records.seed != null) {
    steps.push({ kind: "seed", from: records.output, to: records.output, edges: [] });
  }
  for (const e of records.backward) {
    steps.push({ kind: "backward", from: edges[e][1], to: edges[e][0], edges: [e], slot: inputs[edges[e][1]].indexOf(e) });
  }
  const receipts = names.map(() => []); // the steps in which a node's gradient changes
  steps.forEach((step, k) => {
    if (step.to === undefined) return;
    step.turn = receipts[step.to].push(k) - 1;
  });
  const operation = []; // of a node: which operation it is, counted from 0
  let next = 0;
  for (let n = 0; n < count; n++) if (kinds[n] === "o") operation[n] = next++;
  return { count, names, kinds, edges, parents, inputs, steps, receipts, operation, output: records.output };
}

// Steps that belong together when stepping by node: a forward step, the seed, all that a node sends.
function units(steps) {
  const unit = [];
  steps.forEach((step, k) => {
    const before = steps[k - 1];
    const same = before && before.kind === "backward" && step.kind === "backward" && before.from === step.from;
    unit.push(same ? unit[k - 1] : (unit[k - 1] ?? -1) + 1);
  });
  return unit;
}

// The sweep over numbers. A zero gradient is not sent on, and nothing where a rule says 0: then
// there is no local derivative.
function sweep(graph, data, seed, localOf) {
  const { steps, edges } = graph;
  const blank = () => new Array(steps.length).fill(null);
  const tape = { data, local: edges.map(() => null), before: blank(), upstream: blank(), sent: blank(), after: blank() };
  const grads = new Array(graph.count).fill(0);
  steps.forEach((step, k) => {
    if (step.kind === "forward") return;
    if (step.kind === "seed") {
      tape.after[k] = grads[step.to] = seed;
      return;
    }
    const e = step.edges[0], upstream = grads[step.from], before = grads[step.to];
    const local = upstream === 0 ? null : localOf(e, step, upstream);
    const sent = local === null ? 0 : upstream * local;
    tape.local[e] = local;
    tape.upstream[k] = upstream;
    tape.before[k] = before;
    tape.sent[k] = sent;
    tape.after[k] = grads[step.to] = local === null ? before : before + sent;
  });
  tape.grads = grads;
  return tape;
}

// Python's own numbers.
function recorded(graph, records) {
  return sweep(graph, records.data.map(number), number(records.seed), (e) => number(records.local[e]));
}

// The arithmetic of this graph's rows: what the page needs to compute with other inputs.
function arithmeticOf(graph, records) {
  const missing = new Set(), rows = {}, functions = functionsOf(records.defined);
  for (const [name, record] of Object.entries(records.rows)) {
    const { args, partials, composed } = record;
    if (args.startsWith("*")) {
      const whole = !REDUCTIONS[name] && composed && planned({ args, ...composed }, functions, missing);
      const value = whole ? (xs) => whole(NaN, xs)[0] : REDUCTIONS[name];
      if (!value || !partials) missing.add(name);
      rows[name] = { many: true, value, slopes: partials && planned(record, functions, missing) };
    } else {
      for (const other of functions[name]?.missing ?? [name]) missing.add(other);
      const names = ["y", ...args.split(" ")];
      const formula = (text) => text && words(text, names, functions, missing);
      rows[name] = { value: functions[name]?.call, partials: partials.map(formula), zeros: (record.zeros || []).map(formula) };
    }
  }
  const rowOf = [];
  let next = 0;
  for (let n = 0; n < graph.count; n++) if (graph.kinds[n] === "o") rowOf[n] = rows[records.ops[records.op[next++]]];
  return { missing: [...missing], rowOf };
}

// All data for other numbers in the leaves: { index of a leaf: number }.
function computed(graph, rowOf, original, inputs) {
  const data = original.slice();
  for (const [leaf, x] of Object.entries(inputs)) data[leaf] = x;
  for (let n = 0; n < graph.count; n++) {
    const row = rowOf[n];
    if (!row) continue;
    const xs = graph.parents[n].map((p) => data[p]);
    data[n] = row.many ? row.value(xs) : row.value(...xs);
  }
  return data;
}

function live(graph, rowOf, original, inputs, seed) {
  const data = computed(graph, rowOf, original, inputs), slopes = new Map();
  return sweep(graph, data, seed, (_, { from, slot }, upstream) => {
    const row = rowOf[from], xs = graph.parents[from].map((p) => data[p]);
    if (!row.many) {
      const values = [data[from], ...xs], local = evaluate(row.partials[slot], values), zero = row.zeros[slot];
      return Number.isNaN(upstream * local) && zero && evaluate(zero, values) ? null : local;
    }
    if (!slopes.has(from)) slopes.set(from, row.slopes(data[from], xs));
    return slopes.get(from)[slot];
  });
}

// (f(x + h) - f(x - h)) / 2h, with the step that balances rounding and curvature.
function centralDifference(graph, rowOf, data, inputs, leaf, seed) {
  const x = data[leaf], h = Math.cbrt(2 ** -52) * Math.max(1, Math.abs(x));
  const at = (moved) => computed(graph, rowOf, data, { ...inputs, [leaf]: moved })[graph.output];
  return ((at(x + h) - at(x - h)) / (x + h - (x - h))) * seed;
}
