// Runs: the training that Python recorded, and those that branch off it in the page.
//
// Round r holds the weights before update r + 1. Of the recorded run the weights of some rounds
// are kept; those between follow by the same arithmetic. A branch is computed round by round,
// a little at a time, so that the page stays awake.

const EXPLODED = 14; // times the first loss
const STRETCH = 20; // rounds of a branch after which the optimiser's memory is kept
const MOST_NUMBERS = 8e6; // of replayed weights that stay in memory
const WORTH = 1e-9; // how far a replayed weight may be from the kept one, of the largest

// Samples and the batches that are drawn from them.
function dataOf(record) {
  const X = numbersOf(record.X), y = numbersOf(record.y), count = record.X.shape[0];
  const validation = record.validation && { X: numbersOf(record.validation.X), y: numbersOf(record.validation.y), count: record.validation.X.shape[0] };
  return { X, y, count, inputs: record.X.shape[1], width: record.y.shape[1] ?? 1, validation, added: 0 };
}

// Which samples an update is computed from; samples that were added join the last batch of an epoch.
function batchesOf(record, data) {
  const order = numbersOf(record.order), { first = 0 } = record, recorded = record.X.shape[0];
  if (!order) return () => null;
  const perEpoch = Math.ceil(recorded / record.batch);
  return (round) => {
    const epoch = Math.floor((first + round) / perEpoch) - Math.floor(first / perEpoch), batch = (first + round) % perEpoch;
    const start = epoch * recorded + batch * record.batch, end = epoch * recorded + Math.min((batch + 1) * record.batch, recorded);
    if (end > order.length) return null;
    const found = Array.from(order.subarray(start, end));
    if (batch === perEpoch - 1) for (let s = recorded; s < data.count; s++) found.push(s);
    return found;
  };
}

function gathered({ X, y, inputs, width, count }, indices) {
  if (!indices) return { X, y, n: count };
  const n = indices.length, found = { X: new Float64Array(n * inputs), y: new Float64Array(n * width), n };
  indices.forEach((s, k) => {
    found.X.set(X.subarray(s * inputs, (s + 1) * inputs), k * inputs);
    found.y.set(y.subarray(s * width, (s + 1) * width), k * width);
  });
  return found;
}

// Everything about one update: what went in, what came out, sample by sample.
function updateOf(record, net, data, indices, weights) {
  const batch = gathered(data, indices), { X, y, n } = batch;
  const states = forward(net, weights, X, n);
  const { values, slopes } = lossOf(record, states.at(-1).h, y, n);
  const deltas = backward(net, weights, states, slopes, n);
  return { ...batch, indices, states, losses: values, deltas, loss: average(values), gradient: meanGradient(net, X, states, deltas, n) };
}

function lossAt(record, net, weights, X, y, n) {
  const states = forward(net, weights, X, n);
  return average(lossOf(record, states.at(-1).h, y, n).values);
}

// ------------------------------------------------------------ one run

function runOf(record, net, options) {
  const { id, data, from, rate, start, label, parent = null } = options;
  const rounds = record.rounds, rates = numbersOf(record.rates), memories = new Map(), weightsAt = new Map();
  const batch = batchesOf(record, data), losses = new Float64Array(rounds + 1).fill(NaN), validation = new Map();
  let held = 0; // numbers of rounds that were computed again
  let reached = from, current = start && copiedMemory(start.memory);

  // Before its fork a branch is the run that it branched off.
  const at = (round) => (round < from ? parent.at(round) : run);
  const rateAt = (round) => (round < from ? parent.rateAt(round) : rate ?? rates[Math.min(round, rates.length - 1)]);
  const { optimizer } = record, forgets = record.replay && !OPTIMISERS[optimizer.kind].remembers(optimizer.settings).length;

  function keep(round, weights, memory) {
    weightsAt.set(round, weights);
    if (memory) memories.set(round, memory);
  }

  // The weights after an update, and what the optimiser remembers then.
  function follow(round, weights, memory) {
    const update = updateOf(record, net, data, batch(round), weights);
    const after = stepped(optimizer, weights, update.gradient, memory, record.steps0 + round + 1, rateAt(round));
    return { update, after };
  }

  // A round computed again from the last one before it that is known whole; what lies between stays.
  function replayed(round) {
    let before = round;
    while (before > from && !memories.has(before)) before -= 1;
    if (!memories.has(before)) return null;
    const memory = copiedMemory(memories.get(before));
    let weights = weightsAt.get(before);
    for (let r = before; r < round; r++) {
      weights = follow(r, weights, memory).after;
      if (held > MOST_NUMBERS) continue;
      if (!weightsAt.has(r + 1)) weightsAt.set(r + 1, weights);
      memories.set(r + 1, copiedMemory(memory));
      held += weights.length * (1 + Object.keys(memory).length);
    }
    return { weights, memory };
  }

  // Weights of a round; null where they are not known.
  function weights(round) {
    if (round < from) return parent.weights(round);
    const known = weightsAt.get(round);
    return known || !record.replay ? known ?? null : replayed(round)?.weights ?? null;
  }

  // What the optimiser remembers before update round + 1.
  function memory(round) {
    if (forgets) return {};
    if (round < from) return parent.memory(round);
    const known = memories.get(round);
    if (known || !record.replay) return known ? copiedMemory(known) : null;
    return replayed(round)?.memory ?? null;
  }

  // The next rounds of a branch, for so many milliseconds; whether there are more.
  function advance(milliseconds) {
    const end = performance.now() + milliseconds;
    while (reached < rounds && performance.now() < end) {
      const { update, after } = follow(reached, weightsAt.get(reached), current);
      losses[reached] = update.loss;
      reached += 1;
      keep(reached, after, (reached - from) % STRETCH === 0 ? copiedMemory(current) : null);
      if (record.validation?.at.includes(reached)) validation.set(reached, validated(after));
      if (reached === rounds) losses[rounds] = whole(after);
    }
    return reached < rounds;
  }

  const validated = (at) => lossAt(record, net, at, data.validation.X, data.validation.y, data.validation.count);
  const whole = (at) => lossAt(record, net, at, data.X, data.y, data.count);

  function update(round) {
    if (round < from) return parent.update(round);
    const now = weights(round);
    if (!now || !net) return null;
    const found = updateOf(record, net, data, batch(Math.min(round, rounds - 1)), now);
    const next = record.replay ? memory(round) : null, lr = rateAt(Math.min(round, rounds - 1));
    const after = next && stepped(optimizer, now, found.gradient, next, record.steps0 + round + 1, lr);
    return { ...found, round, weights: now, rate: lr, memory: next, after: after ?? weights(round + 1) };
  }

  // The last round with a loss; that after the last update is not known of what is not replayed.
  const lastKnown = () => (reached >= rounds && record.replay ? rounds : Math.min(reached, rounds) - 1);

  // Where the loss has left the picture for good.
  function explosion() {
    const most = EXPLODED * firstLoss(), end = lastKnown();
    if (end <= from || losses[end] <= most) return null;
    for (let r = from; r <= end; r++) if (!(losses[r] <= most)) return r;
    return null;
  }

  const firstLoss = () => (parent ? parent.firstLoss() : losses[0]);
  const loss = (round) => (round < from ? parent.loss(round) : losses[round]);

  if (start) keep(from, start.weights, copiedMemory(start.memory));
  const run = {
    id, label, from, rate, rateAt, data, parent, at, batch, losses, validation, keep, weights, memory, advance, update, explosion, lastKnown, loss, firstLoss,
    whole, weightsAt, get reached() { return reached; }, finish() { reached = rounds; },
  };
  return run;
}

// The run that Python recorded.
function recordedRun(record, net) {
  const data = dataOf(record), run = runOf(record, net, { id: 0, data, from: 0, rate: null, start: null });
  const parameters = numbersOf(record.parameters), width = record.parameters.shape[1];
  const states = Object.entries(record.state ?? {}).map(([name, packed]) => [name, numbersOf(packed), packed.rounds]);
  record.kept.forEach((round, k) => {
    const weights = rowOf(parameters, width, k);
    if (!record.replay) return run.keep(round, weights, {});
    const memory = blankMemory(record.optimizer, width);
    let whole = true;
    for (const name of Object.keys(memory)) {
      const found = states.find(([known]) => known === name), row = found ? found[2].indexOf(round) : -1;
      if (row >= 0) memory[name] = rowOf(found[1], width, row);
      else if (record.steps0 + round > 0) whole = false;
    }
    run.keep(round, weights, whole ? memory : null);
  });
  const losses = numbersOf(record.losses);
  run.losses.set(losses.subarray(0, record.rounds));
  run.finish();
  record.validation?.at.forEach((round, k) => run.validation.set(round, number(record.validation.losses[k])));
  if (record.replay) run.losses[record.rounds] = run.whole(run.weights(record.rounds));
  return run;
}

// Whether what is replayed here is what Python kept: the first, a middle and the last stretch.
function isFaithful(record, net, run) {
  const { kept } = record, stretches = new Set([1, kept.length >> 1, kept.length - 1]);
  for (const k of stretches) {
    if (k < 1) continue;
    const [before, after] = [kept[k - 1], kept[k]], memory = run.memory(before);
    if (!memory) continue;
    let weights = run.weights(before);
    for (let r = before; r < after; r++) {
      const { gradient } = updateOf(record, net, run.data, run.batch(r), weights);
      weights = stepped(record.optimizer, weights, gradient, memory, record.steps0 + r + 1, run.rateAt(r));
    }
    const wanted = run.weights(after);
    let most = 0, apart = 0;
    for (let i = 0; i < weights.length; i++) {
      if (!Number.isFinite(wanted[i])) continue;
      most = Math.max(most, Math.abs(wanted[i]));
      apart = Math.max(apart, Math.abs(weights[i] - wanted[i]));
    }
    if (apart > WORTH * most) return false;
  }
  return true;
}

// ------------------------------------------------------------ branches

// The initial weights of a seed are those of nn.MLP(..., seed=seed): drawn layer by layer and
// neuron by neuron; biases begin at 0.
function seededWeights(net, bounds, seed) {
  const found = new Float64Array(net.size), next = chanceOf(seed);
  net.layers.forEach(({ inputs, outputs, W }, l) => {
    const bound = bounds[l];
    for (let j = 0; j < outputs; j++) for (let i = 0; i < inputs; i++) found[W + i * outputs + j] = -bound + 2 * bound * next();
  });
  return found;
}

function branchOf(record, net, base, { id, from, rate, seed = null, data = null, label }) {
  const parent = base.at(from);
  const weights = seed === null ? parent.weights(from) : seededWeights(net, record.bounds, seed);
  const memory = seed === null ? parent.memory(from) : blankMemory(record.optimizer, net.size);
  return runOf(record, net, { id, parent, data: data ?? parent.data, from, rate: rate ?? parent.rate, start: { weights, memory }, label });
}
