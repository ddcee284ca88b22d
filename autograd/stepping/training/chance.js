// Chance as NumPy's default_rng(seed) has it, so that a seed gives the same numbers here and there.
//
// A seed is spread over the state by NumPy's SeedSequence (a mixing of 32-bit words); the numbers
// come from PCG64, a linear congruential generator of 128 bits whose output is rotated (O'Neill,
// PCG, 2014, XSL RR). The highest 53 bits of 64 are a number in [0, 1).

const POOL = 4, MASK64 = (1n << 64n) - 1n, MASK128 = (1n << 128n) - 1n;
const PCG_FACTOR = (2549297995355413924n << 64n) + 4865540595714422341n;

// Each word that goes in is mixed with a constant that changes from word to word.
function mixerOf(constant, factor) {
  return (word) => {
    let mixed = word ^ constant;
    constant = Math.imul(constant, factor);
    mixed = Math.imul(mixed, constant);
    return mixed ^ (mixed >>> 16);
  };
}

function seedWords(seed) {
  const words = [];
  for (let rest = BigInt(seed); rest || !words.length; rest >>= 32n) words.push(Number(rest & 0xffffffffn) | 0);
  return words;
}

// So many words of 64 bits from a seed.
function spread(seed, count) {
  const words = seedWords(seed), mixed = mixerOf(0x43b0d7e5, 0x931e8875), pool = Array.from({ length: POOL }, (_, k) => mixed(words[k] ?? 0));
  const into = (k, word) => {
    const both = Math.imul(0xca01f9dd, pool[k]) - Math.imul(0x4973f715, mixed(word)) | 0;
    pool[k] = both ^ (both >>> 16);
  };
  for (let from = 0; from < POOL; from++) for (let to = 0; to < POOL; to++) if (from !== to) into(to, pool[from]);
  for (const word of words.slice(POOL)) for (let to = 0; to < POOL; to++) into(to, word);
  const out = mixerOf(0x8b51f9dd, 0x58f38ded), halves = Array.from({ length: 2 * count }, (_, k) => BigInt(out(pool[k % POOL]) >>> 0));
  return Array.from({ length: count }, (_, k) => halves[2 * k] | (halves[2 * k + 1] << 32n));
}

function chanceOf(seed) {
  const [high, low, high2, low2] = spread(seed, 4), step = ((((high2 << 64n) | low2) << 1n) | 1n) & MASK128;
  let state = (step + ((high << 64n) | low)) & MASK128;
  const advance = () => { state = (state * PCG_FACTOR + step) & MASK128; };
  advance();
  return () => {
    advance();
    const word = (state >> 64n) ^ (state & MASK64), turn = state >> 122n;
    const turned = ((word >> turn) | (word << (64n - turn))) & MASK64;
    return Number(turned >> 11n) / 2 ** 53;
  };
}
