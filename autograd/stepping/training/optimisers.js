// What a step takes off a weight: the rules of nn/optim.py, one weight at a time.
//
// m holds what is remembered of each weight by name; t is the number of the step, from 1 on.

function runningMean(mean, k, x, kept) {
  return (mean[k] = kept * mean[k] + (1 - kept) * x);
}

const OPTIMISERS = {
  SGD: {
    remembers: ({ momentum }) => (momentum ? ["momentum_buffer"] : []),
    change(g, m, k, t, { lr, momentum, dampening, nesterov }) {
      if (!momentum) return lr * g;
      const v = (m.momentum_buffer[k] = t === 1 ? g : momentum * m.momentum_buffer[k] + (1 - dampening) * g);
      return lr * (nesterov ? g + momentum * v : v);
    },
  },
  Adam: {
    remembers: ({ amsgrad }) => ["exp_avg", "exp_avg_sq", ...(amsgrad ? ["max_exp_avg_sq"] : [])],
    change(g, m, k, t, { lr, betas: [beta1, beta2], eps, amsgrad }) {
      const mean = runningMean(m.exp_avg, k, g, beta1);
      let square = runningMean(m.exp_avg_sq, k, g * g, beta2);
      if (amsgrad) square = m.max_exp_avg_sq[k] = t === 1 ? square : Math.max(m.max_exp_avg_sq[k], square);
      const unbias = Math.sqrt(1 - beta2 ** t);
      return (mean * ((lr * unbias) / (1 - beta1 ** t))) / (Math.sqrt(square) + eps * unbias);
    },
  },
  RMSprop: {
    remembers: ({ centered, momentum }) => ["square_avg", ...(centered ? ["grad_avg"] : []), ...(momentum ? ["momentum_buffer"] : [])],
    change(g, m, k, t, { lr, alpha, eps, centered, momentum }) {
      let square = runningMean(m.square_avg, k, g * g, alpha);
      if (centered) square = Math.max(square - runningMean(m.grad_avg, k, g, alpha) ** 2, 0);
      const scaled = g / (Math.sqrt(square) + eps);
      if (!momentum) return lr * scaled;
      return lr * (m.momentum_buffer[k] = momentum * m.momentum_buffer[k] + scaled);
    },
  },
  Adagrad: {
    remembers: () => ["sum"],
    change(g, m, k, t, { lr, lr_decay: decay, eps, initial_accumulator_value: start }) {
      const sum = (m.sum[k] = (t === 1 ? start : m.sum[k]) + g * g);
      return (g * (lr / (1 + (t - 1) * decay))) / (Math.sqrt(sum) + eps);
    },
  },
};
OPTIMISERS.AdamW = { ...OPTIMISERS.Adam, decoupled: true };

// One step of all weights: the new ones; the memory changes in place.
function stepped({ kind, settings }, weights, gradient, memory, t, lr) {
  const { change, decoupled } = OPTIMISERS[kind], decay = settings.weight_decay ?? 0, now = { ...settings, lr };
  const after = new Float64Array(weights.length);
  for (let k = 0; k < weights.length; k++) {
    const g = decay && !decoupled ? gradient[k] + decay * weights[k] : gradient[k];
    const off = change(g, memory, k, t, now) + (decay && decoupled ? lr * decay * weights[k] : 0);
    after[k] = weights[k] - off;
  }
  return after;
}

function blankMemory({ kind, settings }, size) {
  return Object.fromEntries(OPTIMISERS[kind].remembers(settings).map((name) => [name, new Float64Array(size)]));
}

const copiedMemory = (memory) => Object.fromEntries(Object.entries(memory).map(([name, numbers]) => [name, numbers.slice()]));
const isPlain = ({ kind, settings }) => kind === "SGD" && !settings.momentum && !settings.weight_decay;
