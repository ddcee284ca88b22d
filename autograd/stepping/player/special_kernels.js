// Kernels of special functions, as autograd/table/special_functions.py has them.

const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330];
const ASYMPTOTIC = 12, MOST_STEPS = 10000, EULER = 0.5772156649015329;

// n! Σ 1 / (x + k)ⁿ⁺¹ over all k >= 0.
function zetaSum(n, x) {
  const terms = [];
  let factorial = 1, rising = (n + 1) / 2;
  for (let k = 2; k <= n; k++) factorial *= k;
  for (; x < ASYMPTOTIC + n; x++) terms.push(x ** -(n + 1));
  terms.push(x ** -n / n, 0.5 * x ** -(n + 1));
  BERNOULLI.forEach((b, i) => {
    const k = 2 * (i + 1);
    terms.push(b * rising * x ** -(k + n));
    rising *= ((k + n) * (k + n + 1)) / ((k + 1) * (k + 2));
  });
  return factorial * total(terms);
}

let zetas = null;

// log Γ(1 + d) for small d, -γd + Σ ζ(k) (-d)ᵏ / k.
function nearAZero(d) {
  zetas ??= Array.from({ length: 28 }, (_, i) => zetaSum(i + 1, 1) / Array.from({ length: i + 1 }, (_, j) => j + 1).reduce((a, b) => a * b));
  return total([-EULER * d, ...zetas.map((zeta, i) => (zeta * (-d) ** (i + 2)) / (i + 2))]);
}

function gammaln(x) {
  if (x !== x) return x;
  if (Math.abs(x) === Infinity || (x <= 0 && x === Math.floor(x))) return Infinity;
  if (Math.abs(x - 1) < 0.25) return nearAZero(x - 1);
  if (Math.abs(x - 2) < 0.25) return nearAZero(x - 2) + Math.log1p(x - 2);
  if (Math.abs(x) < 1e-20) return -Math.log(Math.abs(x));
  if (x < 0.5) return Math.log(Math.PI) - Math.log(Math.abs(Math.sin(Math.PI * (x % 2)))) - gammaln(1 - x); // its reflection
  const steps = [];
  for (; x < ASYMPTOTIC; x++) steps.push(-Math.log(x));
  const series = BERNOULLI.map((b, i) => b / ((2 * i + 2) * (2 * i + 1) * x ** (2 * i + 1)));
  return total([...steps, (x - 0.5) * Math.log(x), -x, 0.5 * Math.log(2 * Math.PI), ...series]);
}

function digamma(x) {
  if (x === 0) return signOf(x) ? Infinity : -Infinity;
  if (x === Infinity) return x;
  if (x !== x || x === -Infinity || (x < 0 && x === Math.floor(x))) return NaN;
  if (x < 0) return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x % 1));
  const steps = [];
  for (; x < ASYMPTOTIC; x++) steps.push(-1 / x);
  const series = BERNOULLI.map((b, i) => (-b / (2 * i + 2)) * x ** (-2 * i - 2));
  return total([...steps, Math.log(x), -0.5 / x, ...series]);
}

function polygamma(n, x) {
  const order = n >= 0 && n < 21 ? Math.floor(n) : -1;
  if (order < 0 || x !== x) return NaN;
  if (order === 0) return digamma(x);
  if (x === Infinity) return 0;
  if (x < -MOST_STEPS) return NaN;
  if (x <= 0 && x === Math.floor(x)) return order % 2 ? Infinity : NaN;
  return (order % 2 ? 1 : -1) * zetaSum(order, x);
}

// x less the nearest even number, exactly; half way, less the one that is a multiple of 4.
function fromEven(x) {
  const rest = x % 2, size = Math.abs(rest);
  const isFar = size > 1 || (size === 1 && ((x - rest) / 2) % 2 !== 0);
  return isFar ? rest - 2 * Math.sign(rest) : rest;
}

function sinc(x) {
  if (x === 0) return 1;
  return Math.abs(x) === Infinity ? 0 : Math.sin(Math.PI * fromEven(x)) / (Math.PI * x);
}

function sincSlope(x) {
  if (Math.abs(x) === Infinity) return 0;
  if (Math.abs(x) > 0.25) return (Math.cos(Math.PI * fromEven(x)) - sinc(x)) / x;
  const square = (Math.PI * x) ** 2;
  let term = 1, sum = 0;
  for (let k = 1; k < 11; k++) { // Σ (-1)ᵏ 2k (πx)²ᵏ⁻¹ π / (2k + 1)!
    term /= -2 * k * (2 * k + 1);
    sum += 2 * k * term * square ** (k - 1);
  }
  return sum * Math.PI * Math.PI * x;
}

// Near 0 the terms of the series; beyond, what erfc leaves.
function erf(x) {
  if (Math.abs(x) >= 1) return x < 0 ? erfc(-x) - 1 : 1 - erfc(x);
  let term = x, sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) sum += term *= (-x * x * (2 * n - 1)) / (n * (2 * n + 1));
  return x === 0 || x !== x ? x : (2 / Math.sqrt(Math.PI)) * sum;
}

Object.assign(KERNELS, {
  fmod: (a, b) => a % b, log10: (x) => Math.log10(x), log2: (x) => Math.log2(x), exp2: (x) => 2 ** x, cbrt: (x) => Math.cbrt(x),
  asinh: (x) => Math.asinh(x), acosh: (x) => Math.acosh(x), atanh: (x) => Math.atanh(x),
  erf, erfc, gammaln, digamma, polygamma, sinc, sinc_slope: sincSlope,
});
