// Kernels of special functions, as autograd/table/special_functions.py has them.

const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330];
const ASYMPTOTIC = 12, MOST_STEPS = 10000, EULER = 0.5772156649015329, HALF_LOG_2PI = 0.9189385332046728;

const listed = (count, term) => Array.from({ length: count }, (_, k) => term(k));
const factorialOf = (n) => listed(n, (k) => k + 1).reduce((a, b) => a * b, 1);
const polynomial = (coefficients, x) => coefficients.reduceRight((sum, c) => sum * x + c, 0);
const alternating = (k) => (k % 2 ? -1 : 1);

const ODD = listed(12, (k) => 1 / (2 * k + 1));

// Numbers whose sum is log x.
function logOf(x) {
  let power = exponentOf(x) + 1, rest = scaled(x, -power);
  if (rest < 0.7071067811865476) [rest, power] = [2 * rest, power - 1];
  const t = (rest - 1) / (rest + 1);
  return [power * LN2_HIGH, power * LN2_LOW, 2 * t * polynomial(ODD, t * t)];
}

const SINE = listed(10, (k) => alternating(k) / factorialOf(2 * k + 1));
const COSINE = listed(10, (k) => alternating(k) / factorialOf(2 * k));

// sin(πx) and cos(πx).
function halfTurns(x) {
  let rest = x % 2;
  if (Math.abs(rest) > 1) rest -= 2 * Math.sign(rest);
  const quarter = Math.floor(2 * rest + 0.5), angle = Math.PI * (rest - 0.5 * quarter), square = angle * angle;
  const sine = angle * polynomial(SINE, square), cosine = polynomial(COSINE, square);
  return [[sine, cosine], [cosine, -sine], [-sine, -cosine], [-cosine, sine]][quarter & 3];
}

// Σ 1 / (x + k)ⁿ⁺¹ over all k >= 0.
function zetaOf(n, x) {
  const terms = [];
  let rising = (n + 1) / 2;
  for (; x < ASYMPTOTIC + n; x++) terms.push(x ** -(n + 1));
  terms.push(x ** -n / n, 0.5 * x ** -(n + 1));
  BERNOULLI.forEach((b, i) => {
    const k = 2 * (i + 1);
    terms.push(b * rising * x ** -(k + n));
    rising *= ((k + n) * (k + n + 1)) / ((k + 1) * (k + 2));
  });
  return total(terms);
}

const STIRLING = BERNOULLI.map((b, i) => b / ((2 * i + 2) * (2 * i + 1)));
let aroundOne = null, aroundTwo = null;

function gammaln(x) {
  if (x !== x) return x;
  if (Math.abs(x) === Infinity || (x <= 0 && x === Math.floor(x))) return Infinity;
  const zetas = aroundOne ? [] : listed(52, (k) => zetaOf(k + 1, 1));
  aroundOne ??= [-EULER, ...zetas.map((zeta, i) => -zeta / (i + 2))];
  aroundTwo ??= [1 - EULER, ...zetas.slice(0, 28).map((zeta, i) => (1 - zeta) / (i + 2))];
  if (x >= 0.5 && x < 1.5) return (x - 1) * polynomial(aroundOne, 1 - x);
  if (x < -20) return -gammaln(-x) - total(logOf((-x * Math.abs(halfTurns(x)[0])) / Math.PI));
  if (x >= 20) {
    return total([...logOf(x).map((part) => (x - 0.5) * part), -x, HALF_LOG_2PI, polynomial(STIRLING, 1 / (x * x)) / x]);
  }
  const sign = x < 1.5 ? -1 : 1;
  let factor = 1;
  while (x >= 2.5) factor *= x -= 1;
  for (; x < 1.5; x++) factor *= x;
  return total([(x - 2) * polynomial(aroundTwo, 2 - x), ...logOf(Math.abs(factor)).map((part) => sign * part)]);
}

const DIGAMMA = BERNOULLI.map((b, i) => -b / (2 * i + 2));

function digamma(x) {
  if (x === 0) return signOf(x) ? Infinity : -Infinity;
  if (x === Infinity) return x;
  if (x !== x || x === -Infinity || (x < 0 && x === Math.floor(x))) return NaN;
  if (x < 0) {
    const [sine, cosine] = halfTurns(x);
    return digamma(1 - x) - Math.PI * (cosine / sine);
  }
  const steps = [];
  for (; x < ASYMPTOTIC; x++) steps.push(-1 / x);
  const square = 1 / (x * x);
  return total([...steps, ...logOf(x), -0.5 / x, square * polynomial(DIGAMMA, square)]);
}

function polygamma(n, x) {
  const order = n >= 0 && n < 21 ? Math.floor(n) : -1;
  if (order < 0 || x !== x) return NaN;
  if (order === 0) return digamma(x);
  if (x === Infinity) return 0;
  if (x < -MOST_STEPS) return NaN;
  if (x <= 0 && x === Math.floor(x)) return order % 2 ? Infinity : NaN;
  return (order % 2 ? 1 : -1) * factorialOf(order) * zetaOf(order, x);
}

function sinc(x) {
  if (x === 0) return 1;
  return Math.abs(x) === Infinity ? 0 : halfTurns(x)[0] / (Math.PI * x);
}

const SINC_SLOPE = listed(10, (k) => (alternating(k + 1) * 2 * (k + 1)) / factorialOf(2 * k + 3));

function sincSlope(x) {
  if (Math.abs(x) === Infinity) return 0;
  if (Math.abs(x) > 0.25) return (halfTurns(x)[1] - sinc(x)) / x;
  return polynomial(SINC_SLOPE, (Math.PI * x) ** 2) * Math.PI * Math.PI * x;
}

const ERF = listed(13, (k) => alternating(k + 1) / (factorialOf(k + 1) * (2 * k + 3)));

// Near 0 its series, of which the first term is not rounded; beyond, what erfc leaves.
function erf(x) {
  if (Math.abs(x) >= 0.47) return x < 0 ? erfc(-x) - 1 : 1 - erfc(x);
  if (x === 0) return x;
  const [first, rest] = exactProduct(x, 1.1283791670955126); // 2 / √π
  return first + (first * (x * x * polynomial(ERF, x * x)) + rest + x * 1.533545961316588e-17);
}

Object.assign(KERNELS, {
  fmod: (a, b) => a % b, log10: (x) => Math.log10(x), log2: (x) => Math.log2(x), exp2: (x) => 2 ** x, cbrt: (x) => Math.cbrt(x),
  asinh: (x) => Math.asinh(x), acosh: (x) => Math.acosh(x), atanh: (x) => Math.atanh(x),
  erf, erfc, gammaln, digamma, polygamma, sinc, sinc_slope: sincSlope,
});
