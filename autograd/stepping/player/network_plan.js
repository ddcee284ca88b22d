// The board of a network: which node is which part of which neuron, and where all of it stands.

const HEAD = 18, SIDE = 6, CHIP_HEIGHT = 34, CHIP_SPACE = 5, NEURON_SPACE = 8;
const TAG_PITCH = 18; // of the weights of closed neurons
const STACKED = 78, WIDER = 24; // a neuron of a stack; what a card takes more where there is room
const ROUND = 34; // pixels: a neuron far from the step is a circle with its name

// How closely things are set, the roomiest first. tags: whether closed neurons have their weights.
const SETTINGS = [
  { name: "roomy", tags: true, pitch: 31, tag: { width: 92, height: 29, lines: 2 }, card: 214, closed: 42, stacked: false },
  { name: "close", tags: false, pitch: 21, tag: { width: 138, height: 19, lines: 1 }, card: 190, closed: 40, stacked: false },
  { name: "stacked", tags: false, pitch: 21, tag: { width: 138, height: 19, lines: 1 }, card: 190, closed: 0, stacked: true },
  { name: "tight", tags: false, pitch: 18, tag: { width: 138, height: 17, lines: 1 }, card: 190, closed: 0, stacked: true },
  { name: "tightest", tags: false, pitch: 15, tag: { width: 138, height: 14, lines: 1 }, card: 190, closed: 0, stacked: true },
];
const SUM_FOOT = 50, LOW_FOOT = 33; // below the products: a line, z and its gradient; both in one line
const AFTER = 80, SLOPE = 44; // the width of h beside its sum, and of the way there

// The network in a graph, for the board; null where it has none, or one that is not drawn so.
function networkIn(player) {
  const { graph, records } = player, { network } = records;
  if (!network.in_layers) return null;
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
  const shown = onBoard(player);
  const rest = graph.names.map((_, n) => n).filter((n) => !places.has(n) && shown(n));
  return { record: network, layers, inputs: x, places, rest, edge, outputs: h.at(-1) };
}

// Where a step happens: { layer, neuron }, or { layer: the number of layers } in the loss.
function openAt(net, step) {
  const place = net.places.get(step.from);
  if (place?.part === "z" || place?.part === "h") return { layer: place.at[0], neuron: place.at[1] };
  return { layer: net.layers.length, neuron: 0 };
}

const ownOf = (neuron) => [...neuron.weights, ...(neuron.bias === null ? [] : [neuron.bias])], rowsOf = (neuron) => ownOf(neuron).length;
const sumHeight = (neuron, setting) => rowsOf(neuron) * setting.pitch + (setting.foot ?? SUM_FOOT);
const inStackLine = (width) => Math.max(1, Math.floor((width - 12) / STACKED));
const stackHeight = (count, width) => (count ? 12 + 19 * Math.ceil(count / inStackLine(width)) : 0);
const isLinear = (neurons) => neurons.every((neuron) => neuron.z === neuron.h);
const openWidth = (neurons, setting) => setting.card + (isLinear(neurons) ? 0 : SLOPE + AFTER);
const chipHeight = (neuron, setting) => (setting.tags && neuron.ins ? Math.max(CHIP_HEIGHT, TAG_PITCH * rowsOf(neuron)) : CHIP_HEIGHT);
const columnHeight = (heights, space) => heights.reduce((all, height) => all + height, 0) + space * Math.max(0, heights.length - 1);

// The blocks of the layer in which the step happens, from above: closed neurons or stacks of them
// around the open one.
function openBlocks(neurons, open, setting) {
  const closed = (list) => {
    if (!list.length) return [];
    if (setting.stacked) return [{ stack: list, height: stackHeight(list.length, openWidth(neurons, setting)) }];
    return list.map((neuron) => ({ neuron, height: Math.max(setting.closed, setting.tags ? TAG_PITCH * rowsOf(neuron) : 0) }));
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
  const tag = (l) => (l === open ? setting.tag.width + 16 : setting.tags ? 60 : 0);
  return [
    { kind: "inputs", width: near(-1) ? 78 : ROUND, round: !near(-1) },
    ...net.layers.map((neurons, l) => ({
      kind: "layer", l, tags: tag(l), width: l === open ? openWidth(neurons, setting) : near(l) ? 80 : ROUND, open: l === open, round: l !== open && !near(l),
    })),
    ...(net.rest.length ? [{ kind: "loss", width: open === count ? 0 : 78, open: open === count }] : []),
  ];
}

const widthOf = (columns) => columns.reduce((all, column) => all + column.width + (column.tags ?? 0), 0);
const LEAST_GAP = 30, LOSS_ROOM = 450; // of the loss when it is open, at most

// How the network is set in a room: as columns, the roomiest that always fits, or as a small map
// beside or above the open neuron.
function networkPlan(player, net, { width, height, most }) {
  const lossHeight = (wide, high) => (net.rest.length ? lossPlan(player, net, wide, high).layout.height : 0);
  for (const setting of SETTINGS.flatMap((one) => [{ ...one, card: one.card + WIDER }, one])) {
    const needed = Math.max(...net.layers.map((_, l) => {
      const columns = columnsFor(net, l, setting);
      return widthOf(columns) + LEAST_GAP * (columns.length - 1) + 2 * SIDE;
    }));
    const room = setting.tags ? height : most, high = Math.max(tallest(net, setting), lossHeight(LOSS_ROOM, room - HEAD - 2 * SIDE) + HEAD + 2 * SIDE);
    if (needed <= width && high <= room) return { kind: "columns", setting, height: Math.min(room, Math.max(COMFORT, high)) };
  }
  const beside = width >= 620, [, close] = SETTINGS;
  const largest = Math.max(...net.layers.flat().map((neuron) => rowsOf(neuron)));
  const foot = beside ? SUM_FOOT : LOW_FOOT, own = foot + 2 * SIDE + (beside ? 4 : 46);
  const map = beside ? mapHeight(net) : Math.max(0.7 * mapHeight(net), Math.min(mapHeight(net), most - own - largest * 13)), fixed = own + (beside ? 0 : map);
  const pitch = Math.max(13, Math.min(close.pitch, Math.floor((most - fixed) / largest)));
  const setting = { ...close, pitch, foot, tag: { width: 138, height: Math.max(12, pitch - 2), lines: 1 }, card: beside ? 186 : Math.min(240, width - 138 - 16 - 2 * SIDE), stacked: true };
  const high = beside ? Math.max(map + 12, lossHeight(LOSS_ROOM, most) + 2 * SIDE) : map + 14 + lossHeight(width - 48, most - map - 14);
  return { kind: beside ? "beside" : "below", setting, map, height: Math.max(fixed + largest * pitch, high) };
}

const mapHeight = (net) => Math.max(...net.record.sizes) * (Math.max(...net.record.sizes) > 4 ? 10 : 34) + 8;
