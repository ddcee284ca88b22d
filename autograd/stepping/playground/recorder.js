// Recording in the page: nodes as Python's Values record them, and the records that the player reads.
//
// `table` is what Python's table says of every row: its arguments, formulas in postfix notation for
// computing, and formulas as text for showing (see `table_record` in playground_page.py).

class RecordedNode {
  constructor(recorder, kind, data, label = null) {
    Object.assign(this, { kind, data, label, op: kind, parents: [], born: recorder.births++, written: false });
  }
}

const isNode = (x) => x instanceof RecordedNode;
const dataOf = (x) => (isNode(x) ? x.data : x);

class Recorder {
  constructor(table) {
    this.table = table;
    this.births = 1;
    this.count = 0;
    this.functions = functionsOf(table.defined);
  }

  leaf(data, label) { return new RecordedNode(this, "leaf", data, label); }

  constant(data, label = null) { return new RecordedNode(this, "constant", data, label); }

  // A number that stands in the text, drawn where it is used.
  written(data) { return Object.assign(this.constant(data), { written: true, born: 0 }); }

  value(row, numbers) {
    return this.table.rows[row].args.startsWith("*") ? REDUCTIONS[row](numbers) : this.functions[row].call(...numbers);
  }

  // A row on nodes and numbers: a node, or a number where there are only numbers.
  apply(row, operands) {
    const variadic = this.table.rows[row].args.startsWith("*");
    if (!variadic && !operands.some(isNode)) return this.value(row, operands);
    const data = this.value(row, operands.map(dataOf));
    if (!operands.some((x) => isNode(x) && x.kind !== "constant")) return this.constant(data);
    this.count += 1;
    const parents = operands.map((x) => (isNode(x) ? x : this.written(x)));
    return Object.assign(new RecordedNode(this, "operation", data), { op: row, parents });
  }

  call(name, args) {
    if (Object.hasOwn(COMPOSED, name)) return COMPOSED[name](this, ...args);
    if (!this.table.rows[name].args.startsWith("*")) return this.apply(name, args);
    return this.reduced(name, args[0]);
  }

  reduced(name, xs) {
    if (xs.length) return this.apply(name, xs);
    const { nothing } = this.table.rows[name];
    if (nothing === undefined) throw wrong("nothing", null, { name });
    return this.constant(number(nothing));
  }
}

// Functions that record otherwise than one row of their name, as autograd/functions/numbers.py does.
const COMPOSED = {
  detach(recorder, x) {
    return isNode(x) ? recorder.constant(x.data, x.label === null ? null : `detach(${x.label})`) : x;
  },
  dot(recorder, a, b) {
    if (a.length !== b.length) throw wrong("lengths", null, { first: a.length, second: b.length });
    return recorder.reduced("dot", [...a, ...b]);
  },
  softmax: (recorder, xs) => ofEach(recorder, "softmax_first", xs),
  log_softmax: (recorder, xs) => ofEach(recorder, "log_softmax_first", xs),
};

// What a row gives for its first operand, with each of them standing first.
function ofEach(recorder, row, xs) {
  return xs.map((x, i) => recorder.reduced(row, [x, ...xs.slice(0, i), ...xs.slice(i + 1)]));
}

// ---------------------------------------------------------------- order and names

// Everything that the output was computed from, oldest first.
function ancestorsOf(output) {
  const seen = new Set([output]), stack = [output];
  while (stack.length) {
    for (const parent of stack.pop().parents) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      stack.push(parent);
    }
  }
  return [...seen].filter((node) => !node.written || node === output).sort((a, b) => a.born - b.born);
}

// Labels as symbols, made unique; x1, v1 for other leaves and operations; a number is its own name.
function namerOf(nodes, output) {
  const taken = new Set(nodes.filter((node) => node.label).map((node) => symbolOf(node.label))), given = new Map(), counts = { x: 0, v: 0 };
  const unique = (label) => {
    const uses = (given.get(label) ?? 0) + 1;
    given.set(label, uses);
    if (uses === 1) return label;
    const { below, above } = partsOf(label), indexed = below || above || ["z", "h", "o"].includes(label);
    const name = label + (indexed ? `[${uses}]` : lowered(String(uses))); // the second z₁ is not z₁₂
    return taken.has(name) ? unique(label) : name;
  };
  const numbered = (letter) => {
    for (;;) {
      const name = letter + ++counts[letter];
      if (!taken.has(name) && !taken.has(symbolOf(name))) return symbolOf(name); // its index below, as in Trace.with_indices
    }
  };
  return (node) => {
    if (node.label) return unique(symbolOf(node.label));
    if (node.kind === "constant") return format(node.data);
    if (node === output && !taken.has("out")) return "out";
    return numbered(node.kind === "leaf" ? "x" : "v");
  };
}

// ---------------------------------------------------------------- the records

const plainNumber = (x) => (Object.is(x, -0) ? "-0" : Number.isFinite(x) ? x : beyond(x)); // as JSON holds it, which has no -0

// Each 0 + x with which a sum begins: it is shown as the x it is, as in autograd/tracing/tracer.py.
function startsOfSums(nodes, output) {
  const uses = new Map();
  for (const node of nodes) for (const parent of node.parents) uses.set(parent, (uses.get(parent) ?? 0) + 1);
  return new Set(nodes.filter((node) => {
    if (node.op !== "add" || node === output || node.label) return false;
    const [zero, x] = node.parents;
    return zero.written && zero.data === 0 && !Object.is(x.data, -0) && uses.get(x) === 1;
  }));
}

// What the player reads of the graph behind `output`, as page_records.py writes it of a trace.
function recordsOf(output, table) {
  const all = ancestorsOf(output), skipped = startsOfSums(all, output), found = all.filter((node) => !skipped.has(node)), nameOf = namerOf(found, output);
  const shown = (node) => { // what stands for it
    let last = node;
    while (skipped.has(last)) last = last.parents[1];
    return last;
  };
  const nodes = [], names = [], edges = [], index = new Map();
  const add = (node) => {
    names.push(nameOf(node));
    return nodes.push(node) - 1;
  };
  for (const node of found) {
    const parents = node.parents.map((parent) => (parent.written ? add(parent) : index.get(shown(parent))));
    const own = add(node);
    index.set(node, own);
    node.at = parents;
    parents.forEach((parent, slot) => edges.push({ parent, child: own, slot }));
  }
  const operations = nodes.map((node, i) => [node, i]).filter(([node]) => node.kind === "operation");
  const edgesOf = new Map(operations.map(([, i]) => [i, []]));
  edges.forEach((edge, e) => edgesOf.get(edge.child).push(e));
  const backward = operations.toReversed().flatMap(([, i]) => edgesOf.get(i).filter((e) => nodes[edges[e].parent].kind !== "constant"));
  const rows = [...new Set(operations.map(([node]) => node.op))], patterns = new Patterns(table, nodes, names);
  return {
    output: index.get(output),
    names,
    typed: Object.fromEntries(nodes.map((node, i) => [i, node]).filter(([i, { label }]) => label && label !== names[i]).map(([i, { label }]) => [i, label])),
    constants: nodes.map((_, i) => i).filter((i) => nodes[i].kind === "constant" && nodes[i].label),
    lang: language,
    kinds: nodes.map((node) => node.kind[0]).join(""),
    edges: edges.map(({ parent, child }) => [parent, child]),
    forward: operations.map(([, i]) => i),
    backward,
    data: nodes.map((node) => plainNumber(node.data)),
    local: edges.map(() => null), // see `complete`
    seed: 1,
    rows: Object.fromEntries(rows.map((row) => [row, table.rows[row]])),
    defined: table.defined,
    ops: rows,
    op: operations.map(([node]) => rows.indexOf(node.op)),
    application: operations.map(([node]) => patterns.application(node)),
    rule: edges.map(({ parent, child, slot }) => (nodes[parent].kind === "constant" ? null : patterns.local(nodes[child], child, slot))),
    looks: patterns.all,
  };
}

// The local derivatives of records, from the rows' formulas, and the rule and update of every step.
function complete(records) {
  const graph = graphOf(records), { rowOf } = arithmeticOf(graph, records);
  const tape = live(graph, rowOf, records.data.map(number), {}, records.seed);
  records.local = tape.local.map((x) => (x === null ? null : plainNumber(x)));
  const telling = tellingNumbers(graph, records, [], () => tape, () => false);
  return graph.steps.map((step, k) => [k + 1, say("step." + step.kind), telling.rule(k), telling.update(k)]);
}
