// The elementary rows of the table on floats, with IEEE 754's answers, as Python's kernels give
// them. Other rows and all local derivatives are not here: they come as formulas from the table.

// The sum of doubles without rounding, as a whole number times a power of two.
function exactSum(xs) {
  const view = new DataView(new ArrayBuffer(8));
  const parts = xs.filter((x) => x !== 0).map((x) => {
    view.setFloat64(0, x);
    const bits = view.getBigUint64(0), raised = Number((bits >> 52n) & 2047n);
    const fraction = (bits & 0xfffffffffffffn) | (raised ? 1n << 52n : 0n);
    return [x < 0 ? -fraction : fraction, Math.max(raised, 1) - 1075];
  });
  const power = Math.min(0, ...parts.map((p) => p[1]));
  return [parts.reduce((sum, [m, e]) => sum + (m << BigInt(e - power)), 0n), power];
}

// whole · 2^power, rounded once.
function toDouble(whole, power) {
  const size = whole < 0n ? -whole : whole, extra = size.toString(16).length * 4 - 64;
  let kept = size, e = power;
  if (extra > 0) {
    const cut = BigInt(extra);
    kept = (size >> cut) | (size & ((1n << cut) - 1n) ? 1n : 0n);
    e += extra;
  }
  let x = Number(kept);
  for (; e < -1000; e += 1000) x *= 2 ** -1000;
  for (; e > 1000; e -= 1000) x *= 2 ** 1000;
  x *= 2 ** e;
  return whole < 0n ? -x : x;
}

function total(xs) {
  const ill = xs.filter((x) => !Number.isFinite(x));
  return ill.length ? ill.reduce((a, b) => a + b) : toDouble(...exactSum(xs));
}

function mean(xs) {
  if (!xs.length) return NaN;
  const middle = total(xs) / xs.length;
  if (Number.isFinite(middle)) return middle + total([...xs, ...xs.map(() => -middle)]) / xs.length;
  if (!xs.every(Number.isFinite)) return total(xs);
  const [sum, power] = exactSum(xs), count = BigInt(xs.length), negative = sum < 0n;
  const shifted = (negative ? -sum : sum) << 128n, quotient = shifted / count;
  const size = toDouble((quotient << 1n) | (quotient * count === shifted ? 0n : 1n), power - 129);
  return negative ? -size : size;
}

function deviations(xs) {
  const middle = mean(xs), rough = xs.map((x) => x - middle), rest = mean(rough);
  return rough.map((d) => d - rest);
}

const most = (xs) => (xs.some((x) => x !== x) ? NaN : Math.max(...xs));
const least = (xs) => (xs.some((x) => x !== x) ? NaN : Math.min(...xs));

// Python's max and min return the first of equal ones: of 0.0 and -0.0, the one given first.
const firstOf = (xs, value) => (value !== value ? value : xs.find((x) => x === value));

function logsumexp(xs) {
  const top = xs.length ? most(xs) : -Infinity;
  if (!Number.isFinite(top)) return top;
  const others = xs.toSpliced(xs.indexOf(top), 1);
  return top + Math.log1p(total(others.map((x) => exp(x - top))));
}

function softmaxFirst(xs) {
  const top = most(xs);
  return Number.isFinite(top) ? exp(xs[0] - top) / total(xs.map((x) => exp(x - top))) : NaN;
}

function dot(xs) {
  const half = xs.length / 2;
  return total(xs.slice(0, half).map((x, i) => x * xs[half + i]));
}

function norm(xs) {
  if (xs.some((x) => Math.abs(x) === Infinity)) return Infinity;
  const top = most(xs.map(Math.abs));
  if (!(top > 0)) return xs.length ? top : 0;
  // scaled by a power of two, so that squares neither overflow nor vanish; what the root is off by is added
  const scale = 2 ** Math.max(-1022, exponentOf(top)), squares = xs.flatMap((x) => exactProduct(x / scale, x / scale));
  const root = Math.sqrt(total(squares)), [back, low] = exactProduct(root, root);
  return (root + total([...squares, -back, -low]) / (2 * root)) * scale;
}

function variance(xs) {
  const found = mean(deviations(xs).map((d) => d * d));
  return found !== found && xs.length && xs.every(Number.isFinite) ? Infinity : found; // the deviations overflow
}

function std(xs) {
  const ds = deviations(xs), root = Math.sqrt(xs.length);
  const finite = xs.every(Number.isFinite);
  if (!xs.length || (!finite && ds.some((d) => d !== d))) return NaN;
  const length = norm(ds);
  if (Number.isFinite(length) || !finite) return length / root;
  const scale = 2 ** -(3 + Math.ceil(Math.log2(xs.length))), scaled = xs.map((x) => scale * x);
  return Math.min(std(scaled), most(scaled.map(Math.abs))) / scale;
}

function power(a, b) {
  if (a === 1 || (a === -1 && Math.abs(b) === Infinity)) return 1;
  return Math.pow(a, b);
}

function mod(a, b) {
  if (b === 0) return NaN;
  const rest = a % b;
  if (rest === 0) return signOf(b) ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

function floordiv(a, b) {
  if (b === 0) return a / b;
  let rest = a % b, quotient = (a - rest) / b;
  if (rest !== 0 && rest < 0 !== b < 0) quotient -= 1;
  if (quotient === 0) return signOf(a / b) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function roundHalfEven(x) {
  if (Math.abs(x) >= 2 ** 52 || x !== x) return x;
  const low = Math.floor(Math.abs(x)), rest = Math.abs(x) - low;
  const size = rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
  return signOf(x) ? -size : size;
}

// x · 2^power, rounded once.
function scaled(x, power) {
  const half = Math.trunc(power / 2);
  return Math.abs(power) < 1000 ? x * 2 ** power : x * 2 ** (power - half) * 2 ** half;
}

// The whole number n with 2ⁿ <= |x| < 2ⁿ⁺¹.
function exponentOf(x) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const raised = (view.getUint16(0) >> 4) & 2047;
  return raised ? raised - 1023 : exponentOf(x * 2 ** 54) - 54;
}

// a · b without rounding, as a sum of two (T. J. Dekker, 1971).
function exactProduct(a, b) {
  const upper = (x) => x * 134217729 - (x * 134217729 - x), p = a * b, ah = upper(a), bh = upper(b);
  return [p, ah * bh - p + ah * (b - bh) + (a - ah) * bh + (a - ah) * (b - bh)];
}

const LN2_HIGH = 0.6931471803691238, LN2_LOW = 1.9082149292705877e-10; // ln 2, the first part short
const OVER_FACTORIALS = [1 / 6]; // 1 / k! from 3 on
for (let k = 4; k < 15; k++) OVER_FACTORIALS.unshift(OVER_FACTORIALS[0] / k);

// exp(x + rest) as (a + b) · 2^power: its series, of which 1 + r + r²/2 is not rounded.
function expParts(x, rest) {
  const power = Math.round(x / Math.LN2), part = x - power * LN2_HIGH, more = rest - power * LN2_LOW;
  const r = part + more, lost = more - (r - part), [square, low] = exactProduct(r, r), line = 1 + r;
  let series = 0;
  for (const c of OVER_FACTORIALS) series = series * r + c;
  const curve = line + square / 2, small = r - (line - 1) + (square / 2 - (curve - line));
  const b = small + (r * square * series + low / 2 + lost * curve), a = curve + b;
  return [a, b - (a - curve), power];
}

function exp(x) {
  if (!(Math.abs(x) < 746)) return x > 0 ? Infinity : x < 0 ? 0 : x;
  const [a, , power] = expParts(x, 0);
  return scaled(a, power);
}

function sech2(x) {
  const e = exp(-2 * Math.abs(x));
  return (4 * e) / ((1 + e) * (1 + e));
}

function sigmoid(x) {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

// erfc: near 0 from erf, above from the continued fraction (Abramowitz and Stegun 7.1.14), of
// whose last step and of exp(-x²) the roundings are kept, too.
function erfc(x) {
  if (x !== x) return x;
  if (x < 0) return 2 - erfc(-x);
  if (x > 28) return 0;
  if (x < 0.47) return 1 - erf(x);
  let fraction = x;
  for (let n = Math.ceil(20 + 200 / (x * x)); n > 1; n--) fraction = x + n / 2 / fraction;
  const more = 0.5 / fraction, whole = x + more, lost = more - (whole - x);
  const [square, rest] = exactProduct(x, x), [bell, missing, power] = expParts(-square, -rest);
  const [share, left] = exactProduct(bell, 0.5641895835477563); // 1 / √π
  const off = left + missing * 0.5641895835477563 + bell * 7.66772980658294e-18;
  const found = share / whole, [back, part] = exactProduct(found, whole);
  return scaled(found + (share - back - part + off - found * lost) / whole, power);
}

// Where the rounding of z counts, what it is off by is found from products without rounding.
function normalCdf(x) {
  const z = -x / Math.SQRT2, share = 0.5 * erfc(z);
  if (z <= 1 || share === 0 || share !== share) return share;
  const root = 1.4142135381698608, more = 2.420323420895794e-8; // √2 in two parts
  const upper = z * 134217729 - (z * 134217729 - z), lower = z - upper;
  const rest = -x - upper * root - lower * root - z * more;
  return share * (1 - Math.SQRT2 * z * rest);
}

const KERNELS = {
  neg: (x) => -x, pos: (x) => x,
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b, div: (a, b) => a / b,
  pow: power, mod, floordiv,
  exp, expm1: (x) => Math.expm1(x),
  log: (x) => Math.log(x), log1p: (x) => Math.log1p(x),
  sqrt: (x) => Math.sqrt(x),
  sin: (x) => Math.sin(x), cos: (x) => Math.cos(x), tan: (x) => Math.tan(x),
  asin: (x) => Math.asin(x), acos: (x) => Math.acos(x), atan: (x) => Math.atan(x),
  atan2: (a, b) => Math.atan2(a, b),
  sinh: (x) => Math.sinh(x), cosh: (x) => Math.cosh(x), tanh: (x) => Math.tanh(x), sech2,
  sigmoid, normal_cdf: normalCdf,
  abs: (x) => Math.abs(x),
  floor: (x) => Math.floor(x), round: roundHalfEven,
  hypot: (a, b) => norm([a, b]),
  where: (condition, a, b) => (condition !== 0 ? a : b),
};

// Rows of any number of operands.
const REDUCTIONS = {
  sum: total, mean, prod: (xs) => xs.reduce((a, b) => a * b, 1),
  var: variance,
  std,
  max: (xs) => firstOf(xs, most(xs)), min: (xs) => firstOf(xs, least(xs)),
  norm, logsumexp, dot,
  softmax_first: softmaxFirst, log_softmax_first: (xs) => 0 - logsumexp(xs.map((x) => x - xs[0])),
};

function productsOfAllBut(xs) {
  const before = [1], after = [1];
  for (let i = 0; i < xs.length - 1; i++) {
    before.push(before[i] * xs[i]);
    after.push(after[i] * xs[xs.length - 1 - i]);
  }
  after.reverse();
  return before.map((b, i) => b * after[i]);
}

// What the plans of such rows run over all operands.
const OVER_ALL = { ...REDUCTIONS, product_of_all_but: productsOfAllBut };
