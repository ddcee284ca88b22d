// Numbers as text, the way Python writes them: format() as f"{x:.6g}", exact() as repr(x).

const UNKNOWN = "–";
const BEYOND = { inf: Infinity, "-inf": -Infinity, nan: NaN, "-0": -0 };

// A number from the records, where infinities and nan are text.
function number(x) {
  return typeof x === "string" ? BEYOND[x] : x;
}

function beyond(x) {
  return x !== x ? "nan" : x === Infinity ? "inf" : x === -Infinity ? "-inf" : null;
}

// Digits and power of ten of |x|, rounded to so many digits, a tie to the even one.
function decimal(x, digits) {
  const [mantissa, power] = Math.abs(x).toExponential(40).split("e");
  const all = mantissa.replace(".", ""), kept = all.slice(0, digits);
  const tie = /^50*$/.test(all.slice(digits)) && "02468".includes(kept.at(-1));
  if (tie) return [kept, Number(power)];
  const [up, shifted] = Math.abs(x).toExponential(digits - 1).split("e");
  return [up.replace(".", ""), Number(shifted)];
}

function placed(digits, power, limit) {
  const kept = digits.replace(/0+$/, "") || "0";
  if (power < -4 || power >= limit) {
    const rest = kept.length > 1 ? "." + kept.slice(1) : "";
    return kept[0] + rest + "e" + (power < 0 ? "-" : "+") + String(Math.abs(power)).padStart(2, "0");
  }
  if (power < 0) return "0." + "0".repeat(-power - 1) + kept;
  const whole = kept.padEnd(power + 1, "0");
  return whole.length > power + 1 ? whole.slice(0, power + 1) + "." + whole.slice(power + 1) : whole;
}

const signOf = (x) => (x < 0 || Object.is(x, -0) ? "-" : "");

function format(x, digits = 6) {
  return beyond(x) ?? signOf(x) + placed(...decimal(x, digits), digits);
}

function exact(x) {
  const special = beyond(x);
  if (special) return special;
  const [mantissa, power] = Math.abs(x).toExponential().split("e");
  const text = signOf(x) + placed(mantissa.replace(".", ""), Number(power), 16);
  return /[.e]/.test(text) ? text : text + ".0";
}

// What a person typed in the signs of code: of full width, with the minus of mathematics or a dash,
// 1,000 with the comma of thousands, 0,25 with that of decimals.
function plainly(text) {
  const narrow = text.trim().replace(/[！-～]/g, (sign) => sign.normalize("NFKC")).replace(/[−–]/g, "-").replace(/^([+-])\s+/, "$1");
  const whole = narrow.replace(/^[+-]?[1-9]\d{0,2}(,\d{3})+(?=\.|$)/, (found) => found.replaceAll(",", ""));
  return whole.replace(",", ".").replace(/infinity|∞/i, "inf");
}

const NAMED = { inf: Infinity, nan: NaN, pi: Math.PI };

// What a person typed: a number, inf, nan, pi, or a fraction of two such, 1/3, pi/2; null if it
// is none of these.
function typed(text) {
  const numbers = plainly(text).toLowerCase().replace("π", "pi").split("/").map(typedNumber);
  if (numbers.length > 2 || numbers.includes(null)) return null;
  return numbers.length === 2 ? numbers[0] / numbers[1] : numbers[0];
}

function typedNumber(text) {
  const [, sign, size] = text.trim().match(/^([+-]?)(.*)$/s);
  const named = Object.hasOwn(NAMED, size);
  if (!named && !/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(size)) return null;
  const number = named ? NAMED[size] : Number(size);
  return sign === "-" ? -number : number;
}

const factor = (text) => (text.startsWith("-") ? `(${text})` : text);

// Text with the minus of mathematics, before numbers and between terms; a hyphen in a name stays.
const typeset = (text) => text.replace(/(^|[\s(\[=×·/+])-(?=[\d.(]|inf|\s)/g, "$1−").replace(/(\de)-(?=\d)/g, "$1−");

// As numbers stand in pictures: −0.5, 2e−5.
const minus = (text) => text.replace("-", "−").replace("inf", "∞");
const shortPower = (text) => minus(text.replace(/e([+-])0*/, (_, sign) => "e" + (sign === "-" ? "−" : "")));
