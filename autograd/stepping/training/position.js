// The one position that everything follows, the run, the round, the weight, the sample; and what
// is there. The parts of the player find each other in `views`.

let players = 0;

function playerOf(root) {
  const get = (name) => root.querySelector(`[data-part="${name}"]`), undo = [];
  const record = JSON.parse(get("record").textContent), net = record.network && netOf(record);
  const player = {
    root, get, record, net, undo, views: {}, full: true, id: `glassgrad-training-${++players}`, last: record.rounds, runs: [], run: null, round: 0,
    weight: { part: "W", at: [0] }, sample: null, adding: null, update: null, weights: null,
    listen(target, event, handler, extra) {
      target.addEventListener(event, handler, extra);
      undo.push(() => target.removeEventListener(event, handler, extra));
    },
  };
  if (record.replay && !OPTIMISERS[record.optimizer.kind]) Object.assign(record, { replay: false, reason: "optimizer" });
  player.runs.push((player.run = recordedRun(record, net)));
  if (record.replay && !isFaithful(record, net, player.run)) Object.assign(record, { replay: false, reason: "unfaithful" });
  if (net) player.weight = middleWeight(net, player.run, record.rounds);
  player.computable = Boolean(net && record.X && record.loss.name); // gradients can be computed in the page
  return Object.assign(player, ofWeight(player), ofSamples(player), {
    styleOf: (run) => player.runs.indexOf(run) % 6,
    hasWeights: (round) => player.run.at(round).weightsAt.has(round),
    nearest: (round) => record.kept.reduce((best, r) => (Math.abs(r - round) < Math.abs(best - round) ? r : best), record.kept[0]),
    reason: () => (record.reason ? say(`training.not_${record.reason}`) : ""),
    // The run that is shown beside the chosen one: what it branched off, or the latest branch; null
    // where both are the same at a round.
    beside(round) {
      const { run, runs } = player, parent = runs.includes(run.parent) ? run.parent : runs[0], other = run.parent ? parent : runs.at(-1);
      return other === run || run.at(round) === other.at(round) ? null : other;
    },
    mayBranch: () => Boolean(record.replay && player.computable),
    compute() {
      player.weights = player.run.weights(player.round);
      player.update = player.computable && player.weights ? player.run.update(player.round) : null;
      if (player.sample !== null && player.positionIn() < 0) player.sample = null; // not of this batch
    },
  });
}

// A weight in the middle of the picture, from the first neuron to the second one: of the first
// layer in which it moves. (That of a pixel that is always dark never does.)
function middleWeight(net, run, last) {
  const middles = net.layers.map(({ outputs }, l) => ({ part: "W", at: [l, 0, Math.min(1, outputs - 1)] }));
  const [before, after] = [run.weights(0), run.weights(last)];
  return middles.find((weight) => before?.[indexOf(net, weight)] !== after?.[indexOf(net, weight)]) ?? middles[0];
}

// ------------------------------------------------------------ the weight

function ofWeight(player) {
  const { net, record } = player;
  const weightIndex = () => (net ? indexOf(net, player.weight) : player.weight.at[0]);
  const weightNamed = () => {
    if (!net) return { base: record.names[weightIndex()], sub: "", sup: "" };
    const { part, at } = player.weight;
    return part === "b" ? neuronName(record.network, "b", ...at) : weightName(record.network, ...at);
  };
  return {
    weightIndex,
    weightName: weightNamed,
    weightText: () => (net ? plainName(weightNamed()) : weightNamed().base),
    // Others of the same layer, the nearest in the order first.
    neighbours(index, most) {
      const { W, inputs, outputs } = net ? net.layers.findLast((layer) => layer.W <= index) : { W: 0, inputs: 1, outputs: record.names.length };
      const all = Array.from({ length: inputs * outputs }, (_, k) => W + k).filter((k) => k !== index), stride = Math.ceil(all.length / most);
      return all.filter((_, k) => k % stride === 0);
    },
  };
}

// ------------------------------------------------------------ the samples of this round's update

function ofSamples(player) {
  const { net, record } = player;
  const positionOf = (sample) => {
    const { indices, n } = player.update;
    return indices ? indices.indexOf(sample) : sample < n ? sample : -1;
  };
  const data = () => player.run.at(player.round).data; // before its fork a branch has its parent's
  return {
    data,
    positionOf,
    positionIn: () => (player.update ? positionOf(player.sample) : player.sample < data().count ? 0 : -1),
    sampleNumber: (k) => player.update.indices?.[k] ?? k,
    outputSlope(position, j) {
      const { states, y, n } = player.update;
      return lossOf(record, states.at(-1).h, y, n).slopes[position * net.outputs + j];
    },
    sampleGradients() {
      const { update } = player, key = player.weightIndex();
      if (update.sampled?.key !== key) update.sampled = { key, all: sampleGradients(net, update.X, update.states, update.deltas, update.n, player.weight) };
      return update.sampled.all;
    },
    sideOf(s) {
      const { kinds } = player.views.boundary, { y, width } = data(), t = y[s * width];
      return kinds?.many ? t : kinds ? (t === kinds.high ? 0 : 1) : 0;
    },
    sampleWords(s) {
      const { X, y, inputs, width } = data(), xs = Array.from(rowOf(X, inputs, s)).slice(0, 6).map((x) => told(x, 4));
      return `${say("training.sample", { number: s + 1 })}: (${xs.join(", ")}) → ${Array.from(rowOf(y, width, s)).map((t) => told(t, 4)).join(", ")}`;
    },
  };
}
