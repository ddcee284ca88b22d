// Text on the board, whose names carry marks: w₁₂ is a w and a 12 below the line, in letters of a
// size that can be read. Widths are those of the one table of letters, the same on every machine.

const MARK_SIZE = 11, BELOW = 3, ABOVE = -4;
const RUNS = /[₀₁₂₃₄₅₆₇₈₉]+|[⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁻]+|[^₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁻]+/gu;

// The runs of a text: [words, shift down].
function runsOf(text) {
  return (text.match(RUNS) ?? []).map((run) => {
    if (LOWERED.includes(run[0])) return [[...run].map((letter) => LOWERED.indexOf(letter)).join(""), BELOW];
    if (run[0] !== "⁻" && !RAISED.includes(run[0])) return [run, 0];
    return [[...run].map((letter) => (letter === "⁻" ? "−" : RAISED_PLAIN[RAISED.indexOf(letter)])).join(""), ABOVE];
  });
}

const BOLDER = 1.07; // than the table of letters
const richWidth = (text, size, bold = false) => runsOf(text).reduce(
  (sum, [run, shift]) => sum + textWidth(run, shift ? Math.min(size, MARK_SIZE) : size), 0) * (bold ? BOLDER : 1);

function svgText(kind, x, y, text = "") {
  const made = drawn("text", kind, { x: x.toFixed(1), y: y.toFixed(1) });
  if (text) rich(made, [[text, ""]]);
  return made;
}

// Writes parts, [text, kind] each, one after the other.
function rich(place, parts) {
  let level = 0;
  place.replaceChildren();
  for (const [text, kind] of parts) {
    for (const [run, shift] of runsOf(text)) {
      const made = drawn("tspan", shift ? `${kind} mark`.trim() : kind, shift === level ? {} : { dy: shift - level });
      made.textContent = run;
      place.append(made);
      level = shift;
    }
  }
}

// A number in so many digits, without a power of ten where it can be: −0.049, 1234.
function briefNumber(x, digits, longest = digits + 4) {
  if (x === null || x === undefined) return UNKNOWN;
  if (beyond(x)) return minus(beyond(x));
  const size = Math.abs(x), whole = size >= 1 && size < 1e6 ? String(Math.trunc(size)).length : 0;
  const text = shortPower(format(x, Math.max(digits, whole)));
  return text.length > longest && digits > 1 ? briefNumber(x, digits - 1, longest) : text;
}

// In as many digits as there are pixels for; nothing where there are too few.
function numberWithin(x, digits, size, room) {
  const texts = Array.from({ length: digits }, (_, i) => briefNumber(x, digits - i));
  return texts.find((text) => textWidth(text, size) * BOLDER <= room) ?? "";
}

// A name, where there is no room for it without the mark of its layer, whose column or frame says
// it. A long name keeps its ends.
const withoutLayer = (name) => name.replace(/⁽.*⁾/, "");

function nameWithin(whole, size, room) {
  const name = [whole, withoutLayer(whole)].find((text) => text && richWidth(text, size, true) <= room);
  return name ?? cutName(withoutLayer(whole) || whole, size, room);
}

function cutName(name, size, room) {
  for (let kept = Math.min(name.length - 1, Math.ceil(room)); kept > 2; kept--) { // a letter has a pixel at least
    const cut = name.slice(0, Math.ceil(kept / 2)) + "…" + name.slice(name.length - Math.floor(kept / 2));
    if (richWidth(cut, size, true) <= room) return cut;
  }
  const least = name[0] + "…";
  return richWidth(name, size) <= richWidth(least, size) ? name : least; // o₁ is shorter than o…
}
