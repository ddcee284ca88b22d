// The address is the state: what stands behind # says the program, its inputs, the step, the way to look.
//
// A link is input like any other: it is bounded and checked, only known words are taken over, and
// nothing of it ever runs. What is wrong in it is left out.

const ADDRESS_VERSION = "1";
const MOST_ADDRESS = 12000, MOST_INPUTS = 200;
const MODES = ["step", "descend", "predict"];

function addressOf({ program, inputs, step, mode, lang, rate, rounds, still }) {
  const words = new URLSearchParams({ v: ADDRESS_VERSION, p: program });
  const given = Object.entries(inputs).map(([name, x]) => `${name}:${exact(x)}`).join(",");
  if (given) words.set("in", given);
  if (step) words.set("s", String(step));
  if (mode && mode !== "step") words.set("m", mode);
  if (rate) words.set("r", exact(rate));
  if (rounds) words.set("n", String(rounds));
  if (still) words.set("f", still.join(","));
  if (lang) words.set("l", lang);
  return `#${words}`;
}

// The state that an address says; null where it says none.
function stateOf(address, languages) {
  if (!address.startsWith("#") || address.length > MOST_ADDRESS) return null;
  const words = new URLSearchParams(address.slice(1));
  const program = words.get("p");
  if (words.get("v") !== ADDRESS_VERSION || program === null) return null;
  const state = { program, inputs: {}, step: 0, mode: "step" };
  for (const pair of (words.get("in") ?? "").split(",").slice(0, MOST_INPUTS)) {
    const at = pair.lastIndexOf(":"), name = pair.slice(0, at).normalize("NFKC");
    const x = plainNumberOf(pair.slice(at + 1));
    if (at > 0 && /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) && x !== null) state.inputs[name] = x;
  }
  if (/^\d{1,6}$/.test(words.get("s") ?? "")) state.step = Number(words.get("s"));
  for (const [word, key, known] of [["m", "mode", MODES], ["l", "lang", languages]]) {
    if (known.includes(words.get(word))) state[key] = words.get(word);
  }
  const rate = plainNumberOf(words.get("r") ?? "");
  if (rate !== null && Number.isFinite(rate)) state.rate = rate;
  const rounds = /^\d{1,3}$/.test(words.get("n") ?? "") ? Number(words.get("n")) : 0;
  if (rounds > 0) state.rounds = Math.min(rounds, MOST_ROUNDS);
  if (words.has("f")) state.still = words.get("f").split(",").slice(0, MOST_INPUTS);
  return state;
}

// A number as repr writes it; null for anything else.
function plainNumberOf(text) {
  if (Object.hasOwn(BEYOND, text)) return BEYOND[text];
  return /^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/.test(text) ? Number(text) : null;
}
