// Outputs against targets, where there are too many inputs for a plane or a curve: which numbers
// stand on the axes, so that every sample is in view at every round.

const MOST_ROUNDS = 24, MOST_PRODUCTS = 2e7; // that the outputs of a run are looked through
const WITHIN = 4; // times the first loss: a run that explodes would leave one flat line of the rest
const P_AXIS = [-0.1, 1.1]; // of probabilities, with room for marks at 0 and 1
const ASIDE = 0.7; // how far samples of one class lie apart, of the way to the next class
const OF_TARGETS = ["mse_loss", "l1_loss", "huber_loss"]; // where the output is to be the target

// Whether the loss takes logits, whose probability is shown in their place.
const takesLogits = ({ loss }) => loss.name === "binary_cross_entropy_with_logits";
const isProbability = ({ loss }, kinds) => Boolean(kinds?.many || loss.name?.startsWith("binary"));
const shownOutput = (record, o) => (takesLogits(record) ? sigmoid(o) : o);

function probabilityOf(net, scores, t) {
  if (net.layers.at(-1).activation.name === "softmax") return scores[t];
  const top = Math.max(...scores), all = [...scores].map((x) => Math.exp(x - top));
  return all[t] / all.reduce((a, b) => a + b, 0);
}

// Lowest and highest of numbers, and some room.
function spanOf(numbers, room) {
  const low = numbers.reduce((a, b) => Math.min(a, b), Infinity), high = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const more = (high - low || 1) * room;
  return [low - more, high + more];
}

function againstOf(player, kinds) {
  const { record, net } = player, y = player.runs[0].data.y, { many, low, high, middle } = kinds ?? {};
  // classes stand side by side; other targets are numbers, as the outputs are
  const parted = Boolean(many || (kinds && !OF_TARGETS.includes(record.loss.name) && y.every((t) => t === low || t === high)));
  const classes = !parted ? null : many ? [...Array(many).keys()] : [low, high], apart = parted ? classes[1] - classes[0] : 0;
  let held = null;

  // The outputs of the recorded run at some of its rounds, the first and the last among them.
  function outputsOfRun() {
    const run = player.runs[0], { X, count } = run.data, { kept } = record;
    const some = Math.max(2, Math.min(MOST_ROUNDS, Math.floor(MOST_PRODUCTS / (count * net.size))));
    const rounds = new Set(Array.from({ length: some }, (_, k) => kept[Math.round((k / (some - 1)) * (kept.length - 1))]));
    const calm = [...rounds].filter((round) => run.loss(round) <= WITHIN * run.loss(0)).map(run.weights).filter(Boolean);
    return calm.flatMap((weights) => [...forward(net, weights, X, count).at(-1).h]).filter((o, k) => k % net.outputs === 0 && Number.isFinite(o));
  }

  function boxed() {
    const [left, right] = parted ? [classes[0] - 0.6 * apart, classes.at(-1) + 0.6 * apart] : spanOf([...y], 0.22);
    const [bottom, top] = isProbability(record, kinds) ? P_AXIS : spanOf([...y, ...outputsOfRun()], 0.08);
    return { left, right, low: bottom, high: top };
  }

  // Where sample s of target t lies, of the outputs h of all.
  function placeOf(h, s, t) {
    const o = h[s * net.outputs], aside = parted ? (((s * 0.618) % 1) - 0.5) * ASIDE * apart : 0;
    return [t + aside, many ? probabilityOf(net, rowOf(h, net.outputs, s), t) : shownOutput(record, o)];
  }

  return { classes, boxOf: () => (held ??= boxed()), placeOf, parts: parted && !many ? shownOutput(record, middle) : null };
}
