// What people read, in their language: say("key", {gaps}). KEYS and WORDS, the tables of
// autograd/wording, stand before this file. Python fills sentences in the same way.

const languages = Object.keys(WORDS), placeOfKey = new Map(KEYS.map((key, i) => [key, i]));
let language = languageOf([navigator.language, ...(navigator.languages ?? [])]);
const readers = new Set(); // what is called when the reader chooses another language

// The first language that is known here: "ko-KR" is Korean; else English, or the page's only one.
function languageOf(wanted) {
  const codes = wanted.map((code) => String(code).toLowerCase().split("-")[0]);
  return codes.find((code) => languages.includes(code)) ?? (languages.includes("en") ? "en" : languages[0]);
}

const say = (key, gaps) => saying(key, gaps).map((piece) => piece.textContent ?? piece).join("");

// The sentence in pieces, where a gap may be filled with an element.
function saying(key, gaps = {}) {
  const { choice, texts } = WORDS[language], sentence = texts[placeOfKey.get(key)];
  if (sentence === undefined) throw new Error(`there is no sentence ${key}`);
  const pieces = [];
  let end = 0;
  for (const found of sentence.matchAll(/\{(\w+)(?::([^{}/]*)\/([^{}/]*))?\}/g)) {
    const [mark, gap, first, second] = found, filled = gaps[gap] ?? "", text = filled.textContent ?? String(filled);
    pieces.push(sentence.slice(end, found.index), filled instanceof Node ? filled.cloneNode(true) : text);
    if (first !== undefined) pieces.push(CHOICES[choice](text, first, second));
    end = found.index + mark.length;
  }
  return [...pieces, sentence.slice(end)].filter((piece) => piece !== "");
}

const CHOICES = {
  count: (text, one, many) => " " + (text === "1" ? one : many),
  sound: particle,
};

// Everything that is marked in the markup: data-say="key" and its kin; data-texts holds what
// Python has written in every language.
function localise(root) {
  root.lang = language;
  for (const found of root.querySelectorAll("[data-texts]")) write(found, JSON.parse(found.dataset.texts)[language]);
  for (const found of root.querySelectorAll("[data-say]")) write(found, say(found.dataset.say));
  for (const found of root.querySelectorAll("[data-say-label]")) set(found, "aria-label", say(found.dataset.sayLabel));
  for (const found of root.querySelectorAll("[data-say-title]")) {
    const { sayTitle, key } = found.dataset; // data-key: the key on the keyboard that does the same
    found.title = say(sayTitle) + (key ? ` (${key})` : "");
  }
}

// ------------------------------------------------------------ another language

const languageAfter = () => languages[(languages.indexOf(language) + 1) % languages.length];

// A button says the next language, in that language; where there is none, it is not there.
function offerLanguage(button) {
  button.hidden = languages.length < 2;
  write(button, WORDS[languageAfter()].name);
  button.lang = languageAfter();
}

function nextLanguage() {
  language = languageAfter();
  for (const reader of readers) reader();
}

// ------------------------------------------------------------ Korean particles

const FINAL = { none: "", other: "x", l: "l" }; // how a word ends: in a vowel, a consonant, in ㄹ

function particle(text, afterConsonant, afterVowel) {
  const sound = finalSound(text);
  if (sound === null) return `${afterConsonant}(${afterVowel})`;
  return sound === FINAL.other || (sound === FINAL.l && afterVowel !== "로") ? afterConsonant : afterVowel;
}

const DIGIT_SOUNDS = ["x", "l", "", "x", "", "", "x", "l", "l", ""]; // 영 일 이 삼 사 오 육 칠 팔 구
const LETTER_SOUNDS = { l: "l", m: "x", n: "x", r: "l" }; // 엘 엠 엔 알
const READ_OTHERWISE = { cos: "x", inf: "", "∞": "", "%": "", "′": "x" }; // 코사인 무한대 퍼센트 프라임

function finalSound(text) {
  if (/[⁰¹²³⁴⁵⁶⁷⁸⁹]$/.test(text)) return FINAL.other; // 제곱
  const plain = text.replace(/[₀-₉⁰¹²³⁴-⁹]/g, (sign) => sign.normalize("NFKC")).replace(/[^\p{L}\p{N}∞%′]+$/u, "");
  const found = plain.match(/(cos|inf|[∞%′]|[가-힣]|[0-9]+|[A-Za-z]+|[α-ωϵϕ]|[Α-Ω])$/)?.[0];
  if (found === undefined) return null;
  if (Object.hasOwn(READ_OTHERWISE, found)) return READ_OTHERWISE[found];
  if (/[가-힣]/.test(found)) {
    const final = (found.charCodeAt(0) - 0xac00) % 28;
    return final === 8 ? FINAL.l : final ? FINAL.other : FINAL.none;
  }
  if (/\d/.test(found)) {
    const zeros = found.match(/0*$/)[0].length; // 십 백 천 만 억, 조
    if (zeros === 0 || zeros === found.length) return DIGIT_SOUNDS[found.at(-1)];
    return zeros >= 12 && zeros < 16 ? FINAL.none : FINAL.other;
  }
  const lower = found.toLowerCase();
  if (!/[a-z]/.test(lower)) return "εου".includes(lower) ? FINAL.other : FINAL.none;
  if (lower.length === 1 || !/[aeiouy]/.test(lower)) return LETTER_SOUNDS[lower.at(-1)] ?? FINAL.none;
  if (lower.endsWith("l")) return FINAL.l;
  return /([mn]|ng|(?<![aeiou])[aeiou][bkpt]|[aeiou]c|ck|out)$/.test(lower) ? FINAL.other : FINAL.none;
}
