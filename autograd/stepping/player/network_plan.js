// The board of a network: which node is which part of which neuron, and where all of it stands.

const HEAD = 18, SIDE = 6, CHIP_HEIGHT = 34, CHIP_SPACE = 5, NEURON_SPACE = 8;
const ROUND = 34; // pixels: a neuron far from the step is a circle with its name

// How closely things are set, the roomiest first. tags: whether closed neurons have their weights.
const SETTINGS = [
  { name: "roomy", tags: true, pitch: 31, tag: { width: 92, height: 29, lines: 2 }, card: 214, closed: 42, stacked: false },
  { name: "close", tags: false, pitch: 21, tag: { width: 138, height: 19, lines: 1 }, card: 190, closed: 40, stacked: false },
  { name: "stacked", tags: false, pitch: 21, tag: { width: 138, height: 19, lines: 1 }, card: 190, closed: 0, stacked: true },
  { name: "tight", tags: false, pitch: 18, tag: { width: 138, height: 17, lines: 1 }, card: 190, closed: 0, stacked: true },
  { name: "tightest", tags: false, pitch: 15, tag: { width: 138, height: 14, lines: 1 }, card: 190, closed: 0, stacked: true },
];
const SUM_FOOT = 50; // below the products: a line, z and its gradient
const AFTER = 80, SLOPE = 44; // the width of h beside its sum, and of the way there

// The network in a graph, for the board; null where it has none, or one that is not drawn so.
function networkIn(player) {
  const { graph, records } = player, { network } = records;
  const { x, W, b, z, h } = network.nodes, places = new Map();
  const edge = (parent, child) => graph.inputs[child].find((e) => graph.edges[e][0] === parent);
  x.forEach((n, i) => places.set(n, { part: "x", at: [i] }));
  const layers = z.map((sums, l) => sums.map((sum, j) => {
    const ins = l ? h[l - 1] : x, weights = ins.map((_, i) => W[l][i][j]), bias = b[l]?.[j] ?? null, after = h[l][j];
    weights.forEach((n, i) => places.set(n, { part: "W", at: [l, i, j] }));
    if (bias !== null) places.set(bias, { part: "b", at: [l, j] });
    places.set(after, { part: "h", at: [l, j] });
    places.set(sum, { part: sum === after ? "h" : "z", at: [l, j] });
    return { l, j, z: sum, h: after, ins, weights, bias };
  }));
  const whole = layers.flat().every(({ z: sum, h: after, ins, weights, bias }) => {
    const own = [...ins, ...weights, ...(bias === null ? [] : [bias])];
    return own.every((n) => edge(n, sum) !== undefined) && graph.parents[sum].every((p) => own.includes(p) || graph.kinds[p] === "c")
      && (sum === after || (edge(sum, after) !== undefined && graph.parents[after].every((p) => p === sum || graph.kinds[p] === "c")));
  });
  const outputs = new Set(h.at(-1)), shown = onBoard(player);
  const rest = graph.names.map((_, n) => n).filter((n) => !places.has(n) && shown(n));
  const loss = new Set(rest), isLoss = rest.every((n) => graph.parents[n].every((p) => loss.has(p) || outputs.has(p) || graph.kinds[p] === "c"));
  return whole && isLoss ? { record: network, layers, inputs: x, places, rest, edge, outputs: h.at(-1) } : null;
}

// Where a step happens: { layer, neuron }, or { layer: the number of layers } in the loss.
function openAt(net, step) {
  const place = net.places.get(step.from);
  if (place?.part === "z" || place?.part === "h") return { layer: place.at[0], neuron: place.at[1] };
  return { layer: net.layers.length, neuron: 0 };
}

const rowsOf = (neuron) => neuron.ins.length + (neuron.bias === null ? 0 : 1);
const sumHeight = (neuron, setting) => rowsOf(neuron) * setting.pitch + SUM_FOOT;
const stackHeight = (count) => (count ? 12 + 19 * Math.ceil(count / 4) : 0);
const chipHeight = (neuron, setting) => (setting.tags && neuron.ins ? Math.max(CHIP_HEIGHT, 22 * neuron.ins.length) : CHIP_HEIGHT);
const columnHeight = (heights, space) => heights.reduce((all, height) => all + height, 0) + space * Math.max(0, heights.length - 1);

// The blocks of the layer in which the step happens, from above: closed neurons or stacks of them
// around the open one.
function openBlocks(neurons, open, setting) {
  const closed = (list) => {
    if (!list.length) return [];
    if (setting.stacked) return [{ stack: list, height: stackHeight(list.length) }];
    return list.map((neuron) => ({ neuron, height: Math.max(setting.closed, setting.tags ? 22 * neuron.ins.length : 0) }));
  };
  return [...closed(neurons.slice(0, open)), { neuron: neurons[open], open: true, height: sumHeight(neurons[open], setting) }, ...closed(neurons.slice(open + 1))];
}

function tallest(net, setting) {
  const chips = [net.inputs.map(() => ({})), ...net.layers].map((list) => columnHeight(list.map((neuron) => chipHeight(neuron, setting)), CHIP_SPACE));
  const opened = net.layers.flatMap((neurons) => neurons.map((_, j) => columnHeight(openBlocks(neurons, j, setting).map((block) => block.height), NEURON_SPACE)));
  return Math.max(...chips, ...opened) + HEAD + 2 * SIDE;
}

// Columns from left to right, with the widths that they need when layer `open` is open.
function columnsFor(net, open, setting) {
  const count = net.layers.length, near = (l) => setting.tags || Math.abs(l - open) <= 1;
  const tag = (l) => (l === open ? setting.tag.width + 16 : setting.tags ? 52 : 0);
  return [
    { kind: "inputs", width: near(-1) ? 78 : ROUND, round: !near(-1) },
    ...net.layers.map((neurons, l) => {
      const isLinear = neurons.every((neuron) => neuron.z === neuron.h), own = setting.card + (isLinear ? 0 : SLOPE + AFTER);
      return { kind: "layer", l, tags: tag(l), width: l === open ? own : near(l) ? 80 : ROUND, open: l === open, round: l !== open && !near(l) };
    }),
    ...(net.rest.length ? [{ kind: "loss", width: open === count ? 0 : 78, open: open === count }] : []),
  ];
}

const widthOf = (columns) => columns.reduce((all, column) => all + column.width + (column.tags ?? 0), 0);
const LEAST_GAP = 30;

// How the network is set in a room: as columns, the roomiest that always fits, or as a small map
// beside or above the open neuron.
function networkPlan(net, { width, height, most }) {
  for (const setting of SETTINGS) {
    const needed = Math.max(...net.layers.map((_, l) => {
      const columns = columnsFor(net, l, setting);
      return widthOf(columns) + LEAST_GAP * (columns.length - 1) + 2 * SIDE;
    }));
    const high = tallest(net, setting), room = setting === SETTINGS[0] ? height : most;
    if (needed <= width && high <= room) return { kind: "columns", setting, height: Math.min(room, Math.max(COMFORT, high)) };
  }
  const beside = width >= 620, [, close] = SETTINGS;
  const largest = Math.max(...net.layers.flat().map((neuron) => rowsOf(neuron)));
  const fixed = SUM_FOOT + 2 * SIDE + (beside ? 4 : mapHeight(net) + 46);
  const pitch = Math.max(13, Math.min(close.pitch, Math.floor((most - fixed) / largest)));
  const setting = { ...close, pitch, tag: { width: 138, height: Math.max(12, pitch - 2), lines: 1 }, card: beside ? 186 : Math.min(240, width - 138 - 16 - 2 * SIDE), stacked: true };
  return { kind: beside ? "beside" : "below", setting, height: Math.max(fixed + largest * pitch, beside ? mapHeight(net) + 12 : 0) };
}

const mapHeight = (net) => Math.max(...net.record.sizes) * (Math.max(...net.record.sizes) > 4 ? 11 : 34) + 8;
