// The board of a network: which node is which part of which neuron, and where all of it stands.

const HEAD = 18, SIDE = 6, CHIP_HEIGHT = 34, CHIP_SPACE = 5, NEURON_SPACE = 8;
const TAG_PITCH = 18; // of the weights of closed neurons
const STACKED = 78, WIDER = 24; // a neuron of a stack; what a card takes more where there is room
const INPUT = 78, WIDEST_INPUT = 160, BESIDE_NAME = 51; // pixels: an input's card, and what stands beside its name
const ROUND = 34; // pixels: a neuron far from the step is a circle with its name

// How closely things are set, the roomiest first. tags: the width of closed neurons' weights, with
// their names where it is wide, 0 without them.
const ROOMY = { name: "roomy", tags: 60, pitch: 31, tag: { width: 92, height: 29, lines: 2 }, card: 214, closed: 42, stacked: false };
const SETTINGS = [
  { ...ROOMY, tags: 86 },
  ROOMY,
  { name: "close", tags: 0, pitch: 21, tag: { width: 138, height: 19, lines: 1 }, card: 190, closed: 40, stacked: false },
  { name: "stacked", tags: 0, pitch: 21, tag: { width: 138, height: 19, lines: 1 }, card: 190, closed: 0, stacked: true },
  { name: "tight", tags: 0, pitch: 18, tag: { width: 138, height: 17, lines: 1 }, card: 190, closed: 0, stacked: true },
  { name: "tightest", tags: 0, pitch: 15, tag: { width: 138, height: 14, lines: 1 }, card: 190, closed: 0, stacked: true },
];
const MAPPED = [ // beside or below a map of the network
  { ...ROOMY, card: 190 },
  { ...SETTINGS[2], card: 186 },
  { ...SETTINGS[2], card: 186, dots: true },
];
const MAP_WIDTH = 130; // pixels at least
const SUM_FOOT = 50, LOW_FOOT = 33; // below the products: a line, z and its gradient; both in one line
const AFTER = 80, SLOPE = 50; // the width of h beside its sum, and of the way there, which has a number: −0.0123

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
  const longest = Math.max(...x.map((n) => richWidth(graph.names[n], 12, true))), widest = Math.min(WIDEST_INPUT, Math.max(INPUT, longest + BESIDE_NAME));
  return { record: network, layers, inputs: x, widest, places, rest, edge, outputs: h.at(-1) };
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
// around the open ones.
function openBlocks(neurons, open, setting) {
  const closed = (list) => {
    if (!list.length) return [];
    if (setting.stacked) return [{ stack: list, height: stackHeight(list.length, openWidth(neurons, setting)) }];
    return list.map((neuron) => ({ neuron, height: Math.max(setting.closed, setting.tags ? TAG_PITCH * rowsOf(neuron) : 0) }));
  };
  const places = [...open].sort((a, b) => a - b), after = (i) => neurons.slice(i < 0 ? 0 : places[i] + 1, places[i + 1]);
  return [...closed(after(-1)), ...places.flatMap((j, i) => [{ neuron: neurons[j], open: true, height: sumHeight(neurons[j], setting) }, ...closed(after(i))])];
}

function tallest(net, setting, also) {
  const chips = [net.inputs.map(() => ({})), ...net.layers].map((list) => columnHeight(list.map((neuron) => chipHeight(neuron, setting)), CHIP_SPACE));
  const opened = net.layers.flatMap((neurons, l) => neurons.map((_, j) => {
    const open = new Set(also?.layer === l ? [j, also.neuron] : [j]);
    return columnHeight(openBlocks(neurons, open, setting).map((block) => block.height), NEURON_SPACE);
  }));
  return Math.max(...chips, ...opened) + HEAD + 2 * SIDE;
}

// Columns from left to right, with the widths that they need when these layers are open.
function columnsFor(net, layers, setting) {
  const count = net.layers.length, near = (l) => setting.tags || layers.some((open) => Math.abs(l - open) <= 1), isOpen = (l) => layers.includes(l);
  const tag = (l) => (isOpen(l) ? setting.tag.width + 16 : setting.tags);
  return [
    { kind: "inputs", width: near(-1) ? setting.input ?? INPUT : ROUND, round: !near(-1) },
    ...net.layers.map((neurons, l) => ({
      kind: "layer", l, tags: tag(l), width: isOpen(l) ? openWidth(neurons, setting) : near(l) ? 80 : ROUND, open: isOpen(l), round: !near(l),
    })),
    ...(net.rest.length ? [{ kind: "loss", width: isOpen(count) ? 0 : 78, open: isOpen(count) }] : []),
  ];
}

const widthOf = (columns) => columns.reduce((all, column) => all + column.width + (column.tags ?? 0), 0);
const LEAST_GAP = 30, LOSS_ROOM = 450; // of the loss when it is open, at most

// How the network is set in a room: as columns, the roomiest that always fit, or as a small map
// beside or above the open neuron; all of it as large as there is room for, in pixels before that.
const SCALES = [1.35, 1.28, 1.24, 1.2, 1.14, 1.1, 1.05, 1];

// also: what stays open whatever the step opens; null where there is no room for both
function networkPlan(player, net, { width, height, most }, also = null) {
  const rooms = SCALES.map((scale) => ({ scale, width: width / scale, height: height / scale, most: most / scale }));
  const found = (settings, plan) => {
    for (const setting of settings) for (const input of new Set([net.widest, INPUT])) for (const room of rooms) for (const more of [WIDER, 0]) {
      const made = plan(player, net, room, { ...setting, input, card: setting.card + more }, also);
      if (made) return { ...made, scale: room.scale };
    }
  };
  if (also) return found(SETTINGS, columnsPlan) ?? null;
  return found(SETTINGS, columnsPlan) ?? found(MAPPED, mappedPlan) ?? { ...mappedPlan(player, net, rooms.at(-1), MAPPED.at(-1), true), scale: 1 };
}

const lossSize = (player, net, width, height) => (net.rest.length ? lossPlan(player, net, width, height).layout : { width: 0, height: 0 });

function columnsPlan(player, net, { width, height, most }, setting, also) {
  const needed = (l) => {
    const columns = columnsFor(net, also ? [l, also.layer] : [l], setting);
    return widthOf(columns) + LEAST_GAP * (columns.length - 1) + 2 * SIDE;
  };
  const room = setting.tags ? height : most, high = tallest(net, setting, also);
  if (Math.max(...net.layers.map((_, l) => needed(l))) > width || high > room) return null;
  const forLoss = also ? Math.min(LOSS_ROOM, width - needed(net.layers.length)) : LOSS_ROOM, loss = lossSize(player, net, forLoss, room - HEAD - 2 * SIDE);
  const all = Math.max(high, loss.height + HEAD + 2 * SIDE);
  return all <= room && loss.width <= forLoss ? { kind: "columns", also, setting, height: Math.min(room, Math.max(COMFORT, all)) } : null;
}

// isLast: rows are set as closely as it takes.
function mappedPlan(player, net, { width, most }, { tag, pitch, card, dots }, isLast = false) {
  const beside = width >= 620, largest = Math.max(...net.layers.flat().map((neuron) => rowsOf(neuron))), around = tag.width + 16 + 2 * SIDE;
  const foot = beside ? SUM_FOOT : LOW_FOOT, own = foot + 2 * SIDE + (beside ? 4 : 46);
  const isNamed = !dots && Math.max(...net.record.sizes) <= MOST_NAMED, high = mapHeight(net, isNamed);
  const map = beside || isNamed ? high : Math.max(0.7 * high, Math.min(high, most - own - largest * 13)), fixed = own + (beside ? 0 : map);
  const close = isLast ? Math.max(13, Math.min(pitch, Math.floor((most - fixed) / largest))) : pitch;
  const setting = { tag: close < pitch ? { ...tag, height: Math.max(12, close - 2) } : tag, pitch: close, foot, tags: 0, stacked: true, card: beside ? card : Math.min(260, width - around) };
  const loss = beside ? lossSize(player, net, LOSS_ROOM, most) : lossSize(player, net, width - 48, most - map - 14);
  const height = Math.max(fixed + largest * close, loss.height + (beside ? 2 * SIDE : map + 14), beside ? map + 12 : 0);
  const fits = height <= most && setting.card >= card && (beside ? around + card + SLOPE + AFTER + MAP_WIDTH : loss.width + 50) <= width;
  return fits || isLast ? { kind: beside ? "beside" : "below", setting, largest, map, isNamed, height } : null;
}

// Of a neuron beside or below a map: the room is that of the neuron with most rows, and few are set wider in it.
function settingFor(neuron, { setting, largest }) {
  const pitch = Math.min(SETTINGS[2].pitch, Math.floor((largest * setting.pitch) / rowsOf(neuron)));
  return pitch <= setting.pitch ? setting : { ...setting, pitch, tag: { ...setting.tag, height: pitch - 2 } };
}

const MOST_NAMED = 4; // neurons of a layer on a map with names; else they are dots
const mapHeight = (net, isNamed) => Math.max(...net.record.sizes) * (isNamed ? 32 : 10) + 6;
