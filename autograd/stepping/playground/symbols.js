// How a plain name is written in a formula: w2_11 is w₁₁⁽²⁾. The same as autograd/formulas/symbols.py.

const lowered = (digits) => digits.replace(/\d/g, (d) => "₀₁₂₃₄₅₆₇₈₉"[d]);

function symbolOf(label) {
  const plain = /^([A-Za-z])([0-9]{1,4})$/.exec(label);
  if (plain) return plain[1] + lowered(plain[2]);
  const found = /^(w)([1-9][0-9]*)_([1-9][1-9]|[1-9][0-9]*_[1-9][0-9]*)$/.exec(label) ?? /^([bzho])([1-9][0-9]*)_([1-9][0-9]*)$/.exec(label);
  if (!found) return label;
  const [, letter, layer, indices] = found;
  return letter + lowered(indices.replace("_", ",")) + (layer === "1" ? "" : `⁽${raised(layer)}⁾`);
}

// The letter or word of a symbol, its index below, the layer above.
function partsOf(symbol) {
  const [, word, below = "", above = ""] = /^(.*?)([₀-₉]+(?:,[₀-₉]+)?)?(?:⁽([⁰¹²³⁴⁵⁶⁷⁸⁹]+)⁾)?$/s.exec(symbol);
  return word ? { word, below, above } : { word: symbol, below: "", above: "" };
}

const isLetter = (symbol) => [...partsOf(symbol).word].length === 1;
const hasLayer = (symbol) => partsOf(symbol).above !== "";
