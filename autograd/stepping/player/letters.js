// Letters: how wide they are, and those below and above the line in a name.

// Widths of Helvetica's letters, in parts of their size; Arial and Liberation have the same.
const LETTER_WIDTHS = [
  ["ijl'", 0.222], [" !,./:;I[]ft·", 0.278], ["()-r", 0.333], ["cksvxyzJ", 0.5],
  ["+<=>−×~", 0.584], ["FTZ", 0.611], ["&ABEKPSVXY", 0.667], ["wCDHNRU", 0.722], ["GOQ", 0.778], ["mM", 0.833],
  ["W", 0.944], ["–", 0.556],
];

function textWidth(text, size) {
  let ems = 0;
  for (const letter of text) {
    const found = LETTER_WIDTHS.find(([letters]) => letters.includes(letter));
    ems += found ? found[1] : letter.codePointAt(0) >= 0x1100 ? 1 : 0.556;
  }
  return ems * size;
}

const LOWERED = "₀₁₂₃₄₅₆₇₈₉", RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾", RAISED_PLAIN = "0123456789()";

// "w₁₁⁽²⁾" as what it is made of: letters of one size, below and above the line.
function nameParts(name) {
  const parts = { base: "", sub: "", sup: "" };
  for (const letter of name) {
    if (LOWERED.includes(letter)) parts.sub += LOWERED.indexOf(letter);
    else if (RAISED.includes(letter)) parts.sup += RAISED_PLAIN[RAISED.indexOf(letter)];
    else parts.base += letter;
  }
  return parts;
}
