// Losses of one sample: its value, and its slope with respect to each output.
//
// o are the outputs, t the targets, k how many there are; each writes its slopes into g from
// `at` on and returns the loss. Where there are several outputs, all but the cross entropy
// are the mean over them, as in nn.

const SMALLEST = 1e-12, LEAST_LOG = -100; // of nn.functional: log(p) becomes a steep line below

function softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

// log(p) and its slope with respect to p; `rest` is 1 - p, for log(1 - p).
function guardedLog(p, log) {
  return p > SMALLEST ? [log, 1 / p] : [Math.max(Math.log(p), LEAST_LOG), 1 / SMALLEST];
}

const EACH = {
  mse_loss: (o, t) => [(o - t) * (o - t), 2 * (o - t)],
  l1_loss: (o, t) => [Math.abs(o - t), Math.sign(o - t)],
  huber_loss(o, t, { delta = 1 }) {
    const error = o - t, limited = Math.min(Math.max(error, -delta), delta);
    return [limited * (error - limited / 2), limited];
  },
  hinge_loss(o, t, { margin = 1 }) {
    const room = margin - t * o;
    return room > 0 ? [room, -t] : [0, 0];
  },
  binary_cross_entropy(p, t) {
    const [log, slope] = t === 0 ? [0, 0] : guardedLog(p, Math.log(p));
    const [rest, other] = t === 1 ? [0, 0] : guardedLog(1 - p, Math.log1p(-p));
    return [-(t * log + (1 - t) * rest), -t * slope + (1 - t) * other];
  },
  binary_cross_entropy_with_logits(z, t) {
    const p = sigmoid(z);
    const value = t === 1 ? softplus(-z) : t === 0 ? softplus(z) : t * softplus(-z) + (1 - t) * softplus(z);
    return [value, t === 1 ? -sigmoid(-z) : t === 0 ? p : (1 - t) * p - t * sigmoid(-z)];
  },
};

function crossEntropy(o, at, count, targets, g) {
  let top = -Infinity, sum = 0, picked = 0, share = 0;
  for (let j = 0; j < count; j++) top = Math.max(top, o[at + j]);
  for (let j = 0; j < count; j++) sum += g[at + j] = Math.exp(o[at + j] - top);
  for (let j = 0; j < count; j++) {
    const t = targets(j);
    g[at + j] = g[at + j] / sum - t;
    picked += t ? t * (o[at + j] - top) : 0;
    share += t;
  }
  return share * Math.log(sum) - picked;
}

// The loss of each of n samples, and the slopes with respect to their outputs.
function lossOf(record, o, targets, n) {
  const { name, options, classes } = record.loss, count = o.length / n;
  const values = new Float64Array(n), slopes = new Float64Array(o.length);
  for (let s = 0; s < n; s++) {
    const at = s * count;
    if (name === "cross_entropy") {
      values[s] = crossEntropy(o, at, count, classes ? (j) => (targets[s] === j ? 1 : 0) : (j) => targets[at + j], slopes);
      continue;
    }
    for (let j = 0; j < count; j++) {
      const [value, slope] = EACH[name](o[at + j], targets[at + j], options);
      values[s] += value / count;
      slopes[at + j] = slope / count;
    }
  }
  return { values, slopes };
}

function average(numbers) {
  let sum = 0;
  for (const x of numbers) sum += x;
  return sum / numbers.length;
}
