// Building elements: only from names and text, never from markup that somebody typed.

function element(tag, kind, text) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

// A name with its marks below and above: w₁₂ as a w, a sub and a sup.
function nameElement({ base, sub, sup }) {
  const made = element("span", "symbol", base);
  if (sub) made.append(element("sub", "", sub));
  if (sup) made.append(element("sup", "", sup));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

function drawn(tag, kind, place) {
  const made = document.createElementNS(SVG, tag);
  made.setAttribute("class", kind);
  for (const [key, value] of Object.entries(place)) made.setAttribute(key, value);
  return made;
}

function set(group, attribute, text) { // only what changes: writing the rest costs time
  if (group.getAttribute(attribute) !== text) group.setAttribute(attribute, text);
}

function write(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}

// A button that is switched off hears no keys: the one beside it does.
function handOver(to) {
  const had = document.activeElement;
  if (had?.disabled && had.parentElement === to.parentElement) to.focus({ preventScroll: true });
}

// ------------------------------------------------------------ mathematics

const MATHML = "http://www.w3.org/1998/Math/MathML";
const mathCache = new Map();

function mathElement(tag, ...inside) {
  const made = document.createElementNS(MATHML, tag);
  made.append(...inside);
  return made;
}

const flat = (text) => text.replace(/[₀-₉]/g, (digit) => digit.codePointAt(0) - 0x2080);
const UP = "⁰¹²³⁴⁵⁶⁷⁸⁹";

// A symbol: a letter, perhaps with an index and a layer, w₁₂⁽²⁾; see formulas/symbols.py.
function nameMath(text) {
  const [, word, below, above] = /^(.+?)([₀-₉]+(?:,[₀-₉]+)?)?(?:⁽([⁰¹²³⁴-⁹]+)⁾)?$/su.exec(text) ?? [null, text];
  const number = (digits) => mathElement("mn", digits), parts = [mathElement("mi", word)];
  const [first, second] = below ? flat(below).split(",").map(number) : [];
  if (first) parts.push(second ? mathElement("mrow", first, mathElement("mo", ","), second) : first);
  if (above) parts.push(mathElement("mrow", mathElement("mo", "("), number([...above].map((c) => UP.indexOf(c)).join("")), mathElement("mo", ")")));
  return parts.length === 1 ? parts[0] : mathElement(!above ? "msub" : below ? "msubsup" : "msup", ...parts);
}

function partialMath(y, x) {
  const [above, below] = [y, x].map((n) => mathElement("mrow", mathElement("mo", "∂"), nameMath(n)));
  return mathElement("mfrac", above, below);
}

// A number; inside a formula a negative one stands in parentheses.
function numberMath(x, inside = false) {
  const text = format(x), size = text.replace("-", "");
  const [mantissa, power] = size === "nan" || size === "inf" ? [size] : size.split(/e(?=[+-])/);
  const parts = [mathElement(mantissa === "nan" ? "mtext" : "mn", mantissa === "inf" ? "∞" : mantissa)];
  if (power) {
    const ten = mathElement("msup", mathElement("mn", "10"), mathElement("mn", String(Number(power)).replace("-", "−")));
    parts.push(mathElement("mo", "·"), ten);
  }
  if (!text.startsWith("-")) return mathElement("mrow", ...parts);
  const whole = mathElement("mrow", mathElement("mo", "−"), ...parts);
  return inside ? mathElement("mrow", mathElement("mo", "("), whole, mathElement("mo", ")")) : whole;
}

// A pattern from the records with its gaps filled in. What comes first needs no parentheses.
function setMath(pattern, fill) {
  if (!mathCache.has(pattern)) {
    const source = `<mrow xmlns="${MATHML}">${pattern}</mrow>`;
    mathCache.set(pattern, new DOMParser().parseFromString(source, "application/xml").documentElement);
  }
  const row = document.importNode(mathCache.get(pattern), true);
  for (const symbol of row.querySelectorAll("mi")) {
    if (!/^[\u{F0000}-\u{FFFFD}]+$/u.test(symbol.textContent)) continue;
    const gap = gapOf(symbol.textContent);
    const place = symbol.parentElement, isFirst = place === row ? row.firstChild === symbol : place.children.length === 1 && place.previousSibling?.textContent === "(";
    symbol.replaceWith(fill(gap, gap - (FIRST_RESULT - 0xf0000), isFirst));
  }
  return row;
}

// A chain of equations. It is set in pieces, each a formula of its own, for a line breaks between
// formulas and not inside of one.
function mathOf(chain) {
  const whole = element("span", "formula-line");
  chain.forEach((link, i) => {
    piecesOf(link).forEach((piece, j) => {
      const math = mathElement("math", ...(i && !j ? [mathElement("mo", "=")] : []), ...piece);
      whole.append(...(whole.childNodes.length ? [" "] : []), math);
    });
  });
  whole.setAttribute("aria-hidden", "true"); // its twin in text is read instead
  return whole;
}

const FEW_PARTS = 12; // of a formula that stays in one piece

// The terms of a long sum, each with its sign.
function piecesOf(link) {
  let row = link;
  while (row.localName === "mrow" && row.children.length === 1) row = row.firstElementChild;
  const parts = [...row.children];
  if (row.localName !== "mrow" || row.querySelectorAll("*").length <= FEW_PARTS) return [[link]];
  const pieces = [[]];
  for (const part of parts) {
    if (part.localName === "mo" && /^[+−-]$/.test(part.textContent) && pieces.at(-1).length) pieces.push([]);
    pieces.at(-1).push(part);
  }
  return pieces;
}
