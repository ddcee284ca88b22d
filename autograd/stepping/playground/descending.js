// Descent in the page: what Python's descent would record of the program, and the root it is shown in.

const DESCENT_ROUNDS = 20, DESCENT_RATE = 0.1, MOST_ROUNDS = 500;
const WEIGHT_NAME = /^[wb][\d_]*$/i;

// The inputs that move where nobody has chosen: weights and biases if there are any, else all.
function movingByName(names) {
  const weights = names.filter((name) => WEIGHT_NAME.test(name));
  return new Set(weights.length ? weights : names);
}

// The rounds as `descent_record` in descent_page.py writes them; `moving` are inputs of the program.
function descentRecord(records, moving, rate, rounds) {
  const graph = graphOf(records), { rowOf } = arithmeticOf(graph, records), seed = number(records.seed);
  const nameOf = (i) => records.typed[i] ?? records.names[i];
  const leaves = graph.names.map((_, i) => i).filter((i) => graph.kinds[i] === "l" && moving.has(nameOf(i)));
  const losses = [], values = [], gradients = [], original = records.data.map(number);
  let inputs = {};
  for (let round = 0; round <= rounds; round++) {
    const { data, grads } = live(graph, rowOf, original, inputs, seed);
    losses.push(data[graph.output]);
    values.push(leaves.map((i) => data[i]));
    if (round < rounds) gradients.push(leaves.map((i) => grads[i] || 0));
    inputs = Object.fromEntries(leaves.map((i) => [i, data[i] - rate * (grads[i] || 0)]));
  }
  const plain = (xs) => xs.map(plainNumber);
  return { learning_rate: rate, leaves, losses: plain(losses), values: values.map(plain), gradients: gradients.map(plain) };
}

// A handle like the player's: its position is the round.
function descentPlayer(root, round) {
  const descent = mountDescent(root, { round });
  return {
    get position() { return descent.round; },
    get rate() { return descent.rate; },
    setInputs: (given) => descent.handle.setInputs(given),
    onchange: (callback) => descent.onchange(callback),
    destroy: () => descent.destroy(),
  };
}
