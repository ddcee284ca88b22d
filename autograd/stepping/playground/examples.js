// Programs to click: what a learner meets in this order.

const EXAMPLES = [
  { key: "square", program: "z = (x + y)**2", inputs: { x: 2, y: 3 } },
  { key: "neuron", program: "z = w1*x1 + w2*x2 + b\nh = sigmoid(z)", inputs: { w1: 0.9, x1: 1, w2: 0.3, x2: 0.5, b: 0 } },
  { key: "shared", program: "a = x*y\nz = a*a + sin(x)", inputs: { x: 2, y: -0.5 } },
  { key: "logistic", program: "p = sigmoid(w*x + b)\nL = -(t*log(p) + (1 - t)*log(1 - p))", inputs: { w: 0.5, x: 2, b: -0.3, t: 1 } },
  { key: "softmax", program: "p = softmax([z1, z2, z3])\nL = -log(p[0])", inputs: { z1: 1, z2: 2, z3: 0 } },
  {
    key: "xor",
    program: "h1 = tanh(w1_11*x1 + w1_21*x2 + b1_1)\nh2 = tanh(w1_12*x1 + w1_22*x2 + b1_2)\no = w2_11*h1 + w2_21*h2 + b2\nL = (o - t)**2",
    inputs: { w1_11: 1.2, x1: 1, w1_21: -0.8, x2: -1, b1_1: 0.1, w1_12: -0.7, w1_22: 1.1, b1_2: 0.2, w2_11: 0.9, w2_21: 0.6, b2: 0, t: 1 },
  },
  {
    key: "training", // all four samples; rows of 0 take no part, so a product with 1 or 0 is left out
    program: [
      "h1a = tanh(b1_1)", "h2a = tanh(b1_2)", "h1b = tanh(w1_21 + b1_1)", "h2b = tanh(w1_22 + b1_2)",
      "h1c = tanh(w1_11 + b1_1)", "h2c = tanh(w1_12 + b1_2)", "h1d = tanh(w1_11 + w1_21 + b1_1)", "h2d = tanh(w1_12 + w1_22 + b1_2)",
      ..."abcd".split("").map((s) => `o${s} = w2_11*h1${s} + w2_21*h2${s} + b2`),
      "L = (oa**2 + (ob - 1)**2 + (oc - 1)**2 + od**2)/4",
    ].join("\n"),
    inputs: { w1_11: 0.6, w1_12: -0.1, w1_21: -0.8, w1_22: 0.5, b1_1: 0, b1_2: 0, w2_11: -0.2, w2_21: -0.7, b2: 0 },
    mode: "descend", rate: 0.5, rounds: 80,
  },
  {
    key: "vanishing",
    program: Array.from({ length: 10 }, (_, i) => `h${i + 1} = sigmoid(${i ? `h${i}` : "x"})`).join("\n"),
    inputs: { x: 0.5 },
  },
  { key: "kink", program: "z = relu(x) + abs(y)", inputs: { x: 0, y: -1 } },
];
