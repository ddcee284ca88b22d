// The expression language of the command, read in the page: text to statements of a syntax tree.
//
// A tree is plain data. Every part knows where it stands (`at`, `end`: offsets into the text), so that
// an error can point at it. What Python would read and the language does not admit becomes a part of
// type "refused", about which `program.js` complains; what cannot be read at all is a complaint here.

const MOST_CHARACTERS = 100000, MOST_NESTED = 100, MOST_DEEP = 400;
const INSTEAD = {
  "×": "*", "·": "*", "∙": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-", "—": "-", "²": "**2", "³": "**3",
  "√": "sqrt(...)", "≤": "<=", "≥": ">=", "≠": "!=", };
const QUOTES = new Set("“”‘’");
const STATEMENTS = {
  def: "function_definition", class: "class_definition", for: "loop", while: "loop", del: "del",
  import: "import", from: "import", if: "if", return: "return", pass: "pass",
  with: "with", try: "try", raise: "raise", global: "global", nonlocal: "nonlocal", assert: "assert", break: "break", continue: "continue",
};
const KEYWORDS = new Set(["and", "or", "not", "if", "else", "lambda", "is", "in", "for", "yield", "await", "async", "as", "elif", "except", "finally", ...Object.keys(STATEMENTS)]);
const CONSTANT_WORDS = new Set(["True", "False", "None"]);
const CLOSING = { "(": ")", "[": "]", "{": "}" };

class ExpressionError extends Error {
  constructor(message, at = null) {
    super(message);
    this.at = at;
  }
}

// What is wrong in the reader's language, and what to write instead.
function wrong(key, at, gaps = {}) {
  return new ExpressionError(say(`playground.wrong_${key}`, { may: say("playground.may_hold"), ...gaps }), at);
}

// What is refused: a word of Python as it is, or what it is called.
const calledSo = (what, gaps) => (placeOfKey.has(`playground.what_${what}`) ? say(`playground.what_${what}`, gaps) : what);

// Line and column, from 1, of an offset.
function placeOf(text, at) {
  const before = text.slice(0, at).split(/\r\n?|\n/);
  return { line: before.length, column: [...before.at(-1)].length + 1, lines: text.split(/\r\n?|\n/) };
}

// ---------------------------------------------------------------- words

const TOKEN = /(?<space>[ \t\f]+|\\\r?\n|#[^\r\n]*)|(?<line>\r\n?|\n)|(?<name>[\p{ID_Start}_][\p{ID_Continue}]*)|(?<number>0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?)|(?<text>"[^"\r\n]*"|'[^'\r\n]*'|["'])|(?<sign>\*\*=|\/\/=|>>=|<<=|\.\.\.|\*\*|\/\/|<<|>>|<=|>=|==|!=|->|:=|[-+*\/%@&|^]=|[-+*\/%@&|^~<>()[\]{},:;=.])/uy;

function tokensOf(text) {
  const tokens = [], open = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex, found = TOKEN.exec(text);
    if (!found) throw unknownCharacter(text, at);
    const end = TOKEN.lastIndex, { space, line, name, number, text: quoted, sign } = found.groups;
    if (space !== undefined) continue;
    if (line !== undefined) {
      if (!open.length) tokens.push({ type: "newline", at, end, text: "" });
      continue;
    }
    if (number !== undefined && /[\p{ID_Start}_]/uy.test(text.slice(end, end + 2))) {
      throw wrong("runs_into", end - 1);
    }
    if (quoted !== undefined && (quoted.length === 1 || /^["']/.test(text[end] ?? ""))) {
      throw wrong("quotes", at);
    }
    if (CLOSING[sign]) {
      open.push({ sign, at });
      if (open.length > MOST_NESTED) throw wrong("many_brackets", at, { most: MOST_NESTED });
    } else if (sign === ")" || sign === "]" || sign === "}") {
      const begun = open.pop();
      if (!begun) throw wrong("unmatched", at, { sign });
      if (CLOSING[begun.sign] !== sign) throw wrong("closing", at, { sign, open: begun.sign });
    }
    const type = name !== undefined ? "name" : number !== undefined ? "number" : quoted !== undefined ? "text" : "sign";
    tokens.push({ type, at, end, text: name !== undefined ? found[0].normalize("NFKC") : found[0] });
  }
  if (open.length) throw wrong("never_closed", open.at(-1).at, { sign: open.at(-1).sign });
  tokens.push({ type: "newline", at: text.length, end: text.length, text: "" });
  return tokens;
}

function unknownCharacter(text, at) {
  const letter = String.fromCodePoint(text.codePointAt(at));
  if (letter === "$" || letter === "?" || letter === "!" || letter === "`") return unexpected({ text: letter, at });
  if (QUOTES.has(letter)) return wrong("letter_quote", at, { letter });
  const instead = Object.hasOwn(INSTEAD, letter) ? INSTEAD[letter] : null;
  return wrong(instead ? "letter_instead" : "letter", at, { letter, instead });
}

function unexpected({ text, at }) {
  if (text === ":=") text = ":";
  return wrong("unexpected", at, { sign: text });
}

// ---------------------------------------------------------------- syntax

// Operators of two operands by how tightly they bind; ** stands apart, for it binds to the right.
const BINDING = { "|": 1, "^": 2, "&": 3, "<<": 4, ">>": 4, "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6, "@": 6 };
const COMPARING = new Set(["<", "<=", ">", ">=", "==", "!="]);

class Parser {
  constructor(text) {
    this.text = text;
    this.tokens = tokensOf(text);
    this.next = 0;
    this.deep = 0;
  }

  get token() { return this.tokens[this.next]; }

  is(...texts) { return this.token.type !== "newline" && this.token.type !== "text" && texts.includes(this.token.text); }

  take() { return this.tokens[this.next++]; }

  took(...texts) { return this.is(...texts) ? this.take() : null; }

  expect(text) {
    if (!this.is(text)) throw this.surprise();
    return this.take();
  }

  surprise() {
    const { token } = this;
    if (token.type !== "newline") return unexpected(token);
    return wrong("missing", token.at);
  }

  // ------------------------------------------------ statements

  statements() {
    const found = [];
    for (;;) {
      while (this.token?.type === "newline") this.take();
      if (!this.token) return found;
      found.push(this.statement());
      if (this.took(";")) continue;
      if (this.token.type !== "newline") throw unexpected(this.token);
    }
  }

  statement() {
    const first = this.token;
    if (first.type === "name" && Object.hasOwn(STATEMENTS, first.text)) {
      while (this.token.type !== "newline") this.take();
      return { type: "refused", what: STATEMENTS[first.text], at: first.at, end: first.end };
    }
    const targets = [];
    let value = this.tuple();
    while (this.is("=")) {
      if (value.type !== "name") throw wrong("target", value.at);
      targets.push(value);
      this.take();
      value = this.tuple();
    }
    const joined = this.token.type === "sign" && /^(\*\*|\/\/|>>|<<|[-+*\/%@&|^])=$/.test(this.token.text);
    if (joined && value.type === "name") {
      this.take();
      this.tuple();
      return { type: "joined", name: value.id, at: first.at };
    }
    return { type: "statement", targets, value, at: first.at };
  }

  tuple() {
    const first = this.starred();
    if (!this.is(",")) return first;
    while (this.took(",")) if (this.token.type !== "newline" && !this.is(")", ";", "=")) this.starred();
    return { type: "refused", what: "tuple", at: first.at, end: this.tokens[this.next - 1].end };
  }

  starred() {
    const star = this.took("*");
    if (!star) return this.condition();
    this.condition();
    return { type: "refused", what: "starred", at: star.at, end: star.end };
  }

  // ------------------------------------------------ expressions

  condition() { // lambda, a if b else c, or, and, not
    if (++this.deep > MOST_DEEP) throw wrong("deep", null);
    const found = this.choice();
    this.deep--;
    return found;
  }

  choice() {
    const word = this.took("lambda");
    if (word) {
      while (!this.is(":")) if (this.take().type === "newline") throw unexpected(word);
      this.take();
      this.condition();
      return { type: "refused", what: "lambda", at: word.at };
    }
    const value = this.logical();
    if (!this.took("if")) return value;
    this.logical();
    this.expect("else");
    this.condition();
    return { type: "refused", what: "if", at: value.at };
  }

  logical() {
    const first = this.negation();
    if (!this.is("and", "or")) return first;
    while (this.took("and", "or")) this.negation();
    return { type: "refused", what: "and_or", at: first.at };
  }

  negation() {
    const word = this.took("not");
    if (!word) return this.comparison();
    this.negation();
    return { type: "refused", what: "not", at: word.at };
  }

  comparison() {
    const operands = [this.operation(1)], signs = [];
    for (;;) {
      const { token } = this;
      if (token.type === "sign" && COMPARING.has(token.text)) signs.push(this.take().text);
      else if (this.is("is", "in")) {
        signs.push(this.take().text);
        this.took("not");
      } else if (this.is("not")) {
        this.take();
        this.expect("in");
        signs.push("in");
      } else break;
      operands.push(this.operation(1));
    }
    if (!signs.length) return operands[0];
    return { type: "comparison", signs, operands, at: startOf(operands[0]), end: endOf(operands.at(-1)) };
  }

  operation(least) {
    let left = this.signed();
    while (this.token.type === "sign" && BINDING[this.token.text] >= least) {
      const sign = this.take(), right = this.operation(BINDING[sign.text] + 1);
      left = { type: "operation", sign: sign.text, left, right, at: startOf(left), end: endOf(right), signAt: sign.at };
    }
    return left;
  }

  signed() {
    const sign = this.took("-", "+", "~");
    if (!sign) return this.power();
    if (++this.deep > MOST_DEEP) throw wrong("deep", null);
    const operand = this.signed();
    this.deep--;
    return { type: "sign", sign: sign.text, operand, at: sign.at, end: endOf(operand) };
  }

  power() {
    const base = this.primary(), sign = this.took("**");
    if (!sign) return base;
    const exponent = this.signed();
    return { type: "operation", sign: "**", left: base, right: exponent, at: startOf(base), end: endOf(exponent), signAt: sign.at };
  }

  primary() {
    let found = this.atom();
    for (;;) {
      if (this.took(".")) {
        const { token } = this;
        if (token.type !== "name") throw this.surprise();
        found = { type: "attribute", of: found, name: this.take().text, at: startOf(found), end: token.end };
      } else if (this.is("(")) found = this.call(found);
      else if (this.took("[")) {
        const index = this.index(), close = this.expect("]");
        found = { type: "item", of: found, index, at: startOf(found), end: close.end };
      } else return found;
    }
  }

  index() {
    const first = this.is(":") ? null : this.tuple();
    if (!this.is(":")) return first;
    while (this.took(":")) if (!this.is(":", "]")) this.condition();
    return { type: "refused", what: "slice", at: first?.at ?? this.token.at };
  }

  call(of) {
    this.take();
    const args = [];
    while (!this.is(")")) {
      const star = this.took("*", "**"), { token } = this, named = token.type === "name" && this.tokens[this.next + 1].text === "=";
      if (star) args.push({ star: true, value: this.condition(), at: star.at });
      else if (named) {
        this.next += 2;
        args.push({ name: token.text, value: this.condition(), at: token.at });
      } else {
        const value = this.condition();
        args.push({ value: this.is("for") ? this.comprehension(value.at, ")") : value, at: value.at });
      }
      if (!this.took(",")) break;
    }
    const close = this.expect(")");
    return { type: "call", of, args, at: startOf(of), end: close.end };
  }

  comprehension(at, close) {
    while (!this.is(close)) {
      this.take();
      if (this.token.type === "newline") throw this.surprise();
    }
    return { type: "refused", what: "comprehension", at };
  }

  atom() {
    const { token } = this, { at, end, text } = token;
    if (token.type === "number") return { ...this.number(this.take()), at, end };
    if (token.type === "text") {
      this.take();
      return { type: "refused", what: "quotes", at, end };
    }
    if (token.type === "name" && CONSTANT_WORDS.has(text)) {
      this.take();
      return { type: "refused", what: text, at, end };
    }
    if (token.type === "name" && !KEYWORDS.has(text)) {
      this.take();
      if (this.token.type === "text" && this.token.at === end) {
        this.take();
        return { type: "refused", what: /^f$/i.test(text) ? "f_string" : "quotes", at, end };
      }
      return { type: "name", id: text, at, end };
    }
    if (this.took("...")) return { type: "refused", what: "Ellipsis", at, end };
    if (this.took("(")) {
      if (this.took(")")) return { type: "refused", what: "tuple", at, end };
      const inside = this.tuple(), whole = this.is("for") ? this.comprehension(at, ")") : inside;
      const close = this.expect(")");
      return { ...whole, at: whole.what === "tuple" ? at : whole.at, from: at, to: close.end };
    }
    if (this.took("[")) {
      const items = [];
      while (!this.is("]")) {
        const item = this.starred();
        if (this.is("for")) {
          const found = this.comprehension(at, "]");
          this.take();
          return found;
        }
        items.push(item);
        if (!this.took(",")) break;
      }
      const close = this.expect("]");
      return { type: "list", items, at, end: close.end };
    }
    if (this.is("{")) {
      while (!this.is("}")) this.take();
      this.take();
      return { type: "refused", what: "dict", at, end };
    }
    throw this.surprise();
  }

  number({ text, at }) {
    if (/j$/i.test(text) && !/^0x/i.test(text)) return { type: "refused", what: "complex" };
    const plain = text.replaceAll("_", ""), whole = /^(0[xob].*|\d+)$/i.test(plain);
    if (/^0\d*[1-9]/.test(plain) && whole && !/^0[xob]/i.test(plain)) throw unexpected({ text, at });
    const value = Number(plain);
    if (whole && !Number.isFinite(value)) throw wrong("large", at);
    return { type: "number", value };
  }
}

// Where a part begins and ends with the brackets around it, as what it is an operand of counts.
const startOf = (part) => part.from ?? part.at;
const endOf = (part) => part.to ?? part.end;

// The statements of a program: what is assigned to which names, in order.
function parseProgram(text) {
  const size = [...text].length;
  const told = (n) => n.toLocaleString("en");
  if (size > MOST_CHARACTERS) throw wrong("long", null, { count: told(size), most: told(MOST_CHARACTERS) });
  return new Parser(text).statements();
}
