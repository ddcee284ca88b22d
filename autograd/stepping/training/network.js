// The network on flat arrays: forward, and backward sample by sample, with the table's formulas.
//
// All weights lie end to end: of each layer first w from input 1 to every neuron, then from
// input 2, ..., then the biases. Samples lie row by row.

// A formula in postfix as one function (a, b, c): closures in closures, which a browser runs fast.
const ARGUMENTS = [(a) => a, (_, b) => b, (_, __, c) => c];

function closureOf(text, names, functions) {
  const stack = [];
  for (const { place, value, call, takes } of words(text, names, functions, new Set())) {
    if (call) stack.push(applied(call, stack.splice(stack.length - takes)));
    else stack.push(place === undefined ? () => value : ARGUMENTS[place]);
  }
  return stack[0];
}

function applied(call, [f, g, h]) {
  if (h) return (a, b, c) => call(f(a, b, c), g(a, b, c), h(a, b, c));
  if (g) return (a, b, c) => call(f(a, b, c), g(a, b, c));
  return (a, b, c) => call(f(a, b, c));
}

// The kernels, and the rows that are formulas themselves.
function fastFunctions(defined) {
  const functions = functionsOf({});
  for (const [name, [args, text]] of Object.entries(defined)) {
    const names = args.split(" ");
    functions[name] = { call: closureOf(text, names, functions), takes: names.length, missing: [] };
  }
  return functions;
}

// Value and slope of each activation, as functions of x and of (y, x).
function activationsOf(record, functions) {
  return record.network.activations.map((name, l) => {
    if (name === "linear" || name === "softmax") return { name };
    const { args, slope } = record.activations[name], names = args.split(" ");
    const option = record.network.options?.[l]?.[names[1]];
    const value = functions[name].call, local = closureOf(slope, ["y", ...names], functions);
    return { name, value: (x) => value(x, option), slope: (y, x) => local(y, x, option) };
  });
}

function netOf(record) {
  const { sizes, bias } = record.network, functions = fastFunctions(record.defined);
  const kinds = activationsOf(record, functions);
  let size = 0;
  const layers = kinds.map((activation, l) => {
    const inputs = sizes[l], outputs = sizes[l + 1], W = size, b = bias[l] ? W + inputs * outputs : -1;
    size += inputs * outputs + (bias[l] ? outputs : 0);
    return { inputs, outputs, W, b, activation };
  });
  return { layers, size, inputs: sizes[0], outputs: sizes.at(-1) };
}

// ------------------------------------------------------------ forward

// What every layer gives for n samples: z before and h after the activation.  (n × neurons)
// `arrays` of arraysOf are filled in place of new ones.
function forward(net, weights, X, n, arrays = arraysOf(net, n)) {
  let given = X;
  net.layers.forEach((layer, l) => {
    const { z, h } = arrays[l];
    weighted(layer, weights, given, n, z);
    if (h !== z) activated(layer, z, n, h);
    given = h;
  });
  return arrays;
}

function arraysOf(net, n) {
  return net.layers.map(({ outputs, activation }) => {
    const z = new Float64Array(n * outputs);
    return { z, h: activation.name === "linear" ? z : new Float64Array(n * outputs) };
  });
}

function weighted({ inputs, outputs, W, b }, weights, h, n, z) {
  for (let s = 0; s < n; s++) {
    const to = s * outputs, from = s * inputs;
    for (let j = 0; j < outputs; j++) z[to + j] = 0;
    for (let i = 0; i < inputs; i++) {
      const x = h[from + i], row = W + i * outputs;
      for (let j = 0; j < outputs; j++) z[to + j] += x * weights[row + j];
    }
    if (b >= 0) for (let j = 0; j < outputs; j++) z[to + j] += weights[b + j];
  }
}

function activated({ outputs, activation }, z, n, h) {
  if (activation.name !== "softmax") for (let k = 0; k < z.length; k++) h[k] = activation.value(z[k]);
  else for (let s = 0; s < n; s++) softmaxInto(h, z, s * outputs, outputs);
}

function softmaxInto(h, z, at, count) {
  let top = -Infinity, sum = 0;
  for (let j = 0; j < count; j++) top = Math.max(top, z[at + j]);
  for (let j = 0; j < count; j++) sum += h[at + j] = Math.exp(z[at + j] - top);
  for (let j = 0; j < count; j++) h[at + j] /= sum;
}

// ------------------------------------------------------------ backward

// ∂L/∂z of every layer, one row a sample: each sample's own loss, not yet the mean.
function backward(net, weights, states, slopes, n) {
  const deltas = [];
  let gradient = slopes; // with respect to what the layer gives
  for (let l = net.layers.length - 1; l >= 0; l--) {
    const layer = net.layers[l];
    deltas[l] = throughActivation(layer, states[l], gradient, n);
    if (l > 0) gradient = throughWeights(layer, weights, deltas[l], n);
  }
  return deltas;
}

function throughActivation({ outputs, activation }, { z, h }, gradient, n) {
  if (activation.name === "linear") return gradient;
  const delta = new Float64Array(gradient.length);
  if (activation.name !== "softmax") {
    for (let k = 0; k < z.length; k++) delta[k] = gradient[k] === 0 ? 0 : gradient[k] * activation.slope(h[k], z[k]);
    return delta;
  }
  for (let s = 0; s < n; s++) {
    const at = s * outputs;
    let mean = 0;
    for (let j = 0; j < outputs; j++) mean += gradient[at + j] * h[at + j];
    for (let j = 0; j < outputs; j++) delta[at + j] = h[at + j] * (gradient[at + j] - mean);
  }
  return delta;
}

function throughWeights({ inputs, outputs, W }, weights, delta, n) {
  const gradient = new Float64Array(n * inputs);
  for (let s = 0; s < n; s++) {
    for (let i = 0; i < inputs; i++) {
      const row = W + i * outputs, at = s * outputs;
      let sum = 0;
      for (let j = 0; j < outputs; j++) sum += weights[row + j] * delta[at + j];
      gradient[s * inputs + i] = sum;
    }
  }
  return gradient;
}

// The mean over the samples of ∂L/∂weights.
function meanGradient(net, X, states, deltas, n) {
  const gradient = new Float64Array(net.size);
  net.layers.forEach(({ inputs, outputs, W, b }, l) => {
    const h = l ? states[l - 1].h : X, delta = deltas[l];
    for (let s = 0; s < n; s++) {
      const at = s * outputs;
      for (let i = 0; i < inputs; i++) {
        const x = h[s * inputs + i], row = W + i * outputs;
        for (let j = 0; j < outputs; j++) gradient[row + j] += x * delta[at + j];
      }
      if (b >= 0) for (let j = 0; j < outputs; j++) gradient[b + j] += delta[at + j];
    }
  });
  for (let k = 0; k < gradient.length; k++) gradient[k] /= n;
  return gradient;
}

// ------------------------------------------------------------ places of weights

// Where a weight lies: the layer, the input it weighs (null of a bias), the neuron.
function placeOf(net, k) {
  const l = net.layers.findLastIndex((layer) => layer.W <= k), { W, b, outputs } = net.layers[l];
  if (b >= 0 && k >= b) return { part: "b", at: [l, k - b] };
  return { part: "W", at: [l, Math.floor((k - W) / outputs), (k - W) % outputs] };
}

function indexOf(net, { part, at }) {
  const { W, b, outputs } = net.layers[at[0]];
  return part === "b" ? b + at[1] : W + at[1] * outputs + at[2];
}

// ∂L/∂w of one weight for each sample: what it weighs × ∂L/∂z.
function sampleGradients(net, X, states, deltas, n, { part, at }) {
  const l = at[0], j = at.at(-1), { inputs, outputs } = net.layers[l], h = l ? states[l - 1].h : X;
  return Float64Array.from({ length: n }, (_, s) => {
    const delta = deltas[l][s * outputs + j];
    return part === "b" ? delta : h[s * inputs + at[1]] * delta;
  });
}

// Flat weights as the diagram reads them: W[l][i][j], b[l][j].
function asTree(net, numbers) {
  return {
    W: net.layers.map(({ inputs, outputs, W }) => Array.from({ length: inputs }, (_, i) => Array.from(numbers.subarray(W + i * outputs, W + (i + 1) * outputs)))),
    b: net.layers.map(({ outputs, b }) => (b < 0 ? [] : Array.from(numbers.subarray(b, b + outputs)))),
  };
}
