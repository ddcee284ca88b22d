// Axes, curves and numbers of small plots.

const told = (x, digits = 6) => minus(format(x === 0 ? 0 : x, digits)) // never −0
 .replaceAll("-", "−");
const signed = (x, digits = 3) => (x > 0 ? "+" : "") + told(x, digits);

// A number with so many digits after the point at most, for labels beside bars.
const short = (x) => told(x, Math.abs(x) >= 1 ? 4 : 3);

// A number at an axis, which is round: without a power of ten where it can be.
const tickText = (x) => (x === 0 || (Math.abs(x) >= 1e-4 && Math.abs(x) < 1e5) ? minus(String(Number(x.toPrecision(12)))) : shortPower(told(x, 3)));

// What a loss did from one round to the next, in as many digits as tell the two apart.
function verdictOf(loss, next, digits) {
  const rises = next > loss * (1 + 1e-9) || (!Number.isFinite(next) && next !== loss), falls = next < loss * (1 - 1e-9);
  const texts = (count) => [loss, next].map((x) => told(x, count)), apart = [digits, 6, 8, 10].map(texts).find(([a, b]) => a !== b);
  const [before, after] = rises || falls ? apart ?? texts(digits) : texts(digits);
  return { kind: rises ? "too_large" : falls ? "falls" : "stays", before, after };
}

// Round numbers from low to high, some `count` of them.
function ticksOf(low, high, count) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const rough = span / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((k) => k >= rough * 0.7);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) found.push(k * step);
  return found.map((x) => (Math.abs(x) < step * 1e-9 ? 0 : x));
}

// Whole numbers: rounds.
function wholeTicks(high, count) {
  return high < 1 ? [0] : ticksOf(0, high, Math.min(count, high)).filter(Number.isInteger);
}

// The path of numbers over 0, 1, 2, ...; of many more than there are dots across, the lowest
// and highest of each column. It breaks where there is no number or one beyond the picture.
function pathOf(numbers, from, to, xOf, yOf) {
  const parts = [];
  let open = false;
  const stride = Math.max(1, Math.floor((to - from) / 1200));
  const point = (k) => {
    const y = numbers[k];
    if (!Number.isFinite(y)) return (open = false);
    parts.push(`${open ? "L" : "M"}${xOf(k).toFixed(1)} ${yOf(y).toFixed(1)}`);
    open = true;
  };
  for (let k = from; k <= to; k += stride) {
    if (stride === 1) {
      point(k);
      continue;
    }
    let low = k, high = k;
    for (let j = k; j < Math.min(k + stride, to + 1); j++) {
      if (numbers[j] < numbers[low]) low = j;
      if (numbers[j] > numbers[high]) high = j;
    }
    for (const j of [...new Set([low, high].sort((a, b) => a - b))]) point(j);
  }
  return parts.join("");
}

// The marks of classes: told by their form, not by colour alone.
const MARKS = "●◆■▲▼"; // five forms and eight colours: forty classes are told apart
function markOf(side, r) {
  const d = ["", `M0 ${-r * 1.25}L${r * 1.25} 0L0 ${r * 1.25}L${-r * 1.25} 0Z`, `M${-r * 0.9} ${-r * 0.9}H${r * 0.9}V${r * 0.9}H${-r * 0.9}Z`, `M0 ${-r * 1.2}L${r * 1.15} ${r * 0.9}H${-r * 1.15}Z`, `M0 ${r * 1.2}L${r * 1.15} ${-r * 0.9}H${-r * 1.15}Z`][side % MARKS.length];
  return d ? drawn("path", "t-mark", { d }) : drawn("circle", "t-mark", { r });
}

function plotText(kind, x, y, text, place = {}) {
  const made = drawn("text", kind, { x, y, ...place });
  made.textContent = text;
  return made;
}

// A name inside an SVG text: w with its marks below and above.
function nameText(text, name) {
  nameSpans(text, name);
  return text;
}

function sized(svg, width, height) {
  for (const [key, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height })) svg.setAttribute(key, value);
}
