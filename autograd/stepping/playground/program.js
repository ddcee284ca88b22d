// A program of the expression language: read against the white list, then run on nodes.
//
// `functions` is what Python knows of each: {sin: {usage: "sin(x)", gives: "number", params: [["x", "number"]]}}.

const NUMBER = "number", LIST = "list", CONDITION = "condition";
const GIVEN = { pi: Math.PI, e: Math.E, inf: Infinity, nan: NaN };
const ROW_OF_SIGN = { "+": "add", "-": "sub", "*": "mul", "/": "div", "//": "floordiv", "%": "mod", "**": "pow" };
const REFUSED_SIGNS = { "@": "matmul", "^": "xor" }; // with what is written instead
const MOST_OPERATIONS = 2000; // that a page records

const clipped = (text) => ([...text].length <= 40 ? text : [...text].slice(0, 40).join("") + "…");
const quotedName = (name) => `'${clipped(name)}'`;

// The name most like a word, by the share of letters in common blocks (Ratcliff and Obershelp, 1988).
function nearest(word, choices) {
  const common = (a, b) => {
    let best = [0, 0, 0];
    for (let i = 0; i < a.length; i++) {
      for (let j = 0; j < b.length; j++) {
        let k = 0;
        while (i + k < a.length && j + k < b.length && a[i + k] === b[j + k]) k++;
        if (k > best[0]) best = [k, i, j];
      }
    }
    const [k, i, j] = best;
    return k ? k + common(a.slice(0, i), b.slice(0, j)) + common(a.slice(i + k), b.slice(j + k)) : 0;
  };
  let found = null, most = 0.6;
  for (const choice of choices) {
    const share = (2 * common(choice, word)) / (choice.length + word.length);
    if (share > most || (share === most && (found === null || choice > found))) [found, most] = [choice, share];
  }
  return found;
}

class Program {
  constructor(text, functions) {
    this.text = text;
    this.functions = functions;
    this.free = new Map(); // name -> where it is first used
    this.assigned = new Map(); // name -> its kind
    const parsed = parseProgram(text);
    if (!parsed.length) throw wrong("empty", null);
    this.statements = parsed.map((statement, i) => this.statement(statement, i === parsed.length - 1));
  }

  get inputs() {
    return [...this.free.keys()].filter((name) => !Object.hasOwn(GIVEN, name));
  }

  statement(statement, last) {
    if (statement.type === "refused") throw this.refused(statement);
    if (statement.type === "joined") throw wrong("joined", statement.at, { name: statement.name });
    const { targets, value } = statement;
    if (targets.length > 1) throw wrong("targets", targets.at(-1).at);
    const target = targets[0]?.id ?? "", kind = target ? this.kind(value) : NUMBER;
    if (!target && !last) throw wrong("unused", startOf(value));
    const code = this.code(value, last || kind === CONDITION ? NUMBER : kind);
    if (target) this.assigned.set(target, kind);
    return { target, code, alias: value.type === "name" || value.type === "item" };
  }

  refused(part, at = part.at, what = part.what) {
    return wrong("refused", at, { what: calledSo(what, { sign: part.sign }) });
  }

  kind(part) {
    if (part.type === "list") return LIST;
    if (part.type === "comparison") return CONDITION;
    if (part.type === "name") return this.assigned.get(part.id) ?? NUMBER;
    if (part.type === "call" && part.of.type === "name") return this.functions[part.of.id]?.gives === "list" ? LIST : NUMBER;
    return NUMBER;
  }

  // The instructions of an expression, operands first: no recursion, whatever the depth.
  code(root, wanted) {
    const code = [], todo = [[root, wanted]];
    while (todo.length) {
      const item = todo.pop();
      if (Array.isArray(item)) todo.push(...this.expanded(...item).reverse());
      else code.push(item);
    }
    return code;
  }

  expanded(part, wanted) {
    const kind = this.kind(part);
    if (kind !== wanted && !(kind === NUMBER && wanted === CONDITION)) throw wrongKind(kind, wanted, part.at);
    switch (part.type) {
      case "number": return [{ takes: 0, act: () => part.value, at: part.at }];
      case "name":
        if (!this.assigned.has(part.id) && !this.free.has(part.id)) this.free.set(part.id, part.at);
        return [{ name: part.id }];
      case "operation": {
        const row = ROW_OF_SIGN[part.sign];
        if (!row) throw this.refused(part, part.signAt, REFUSED_SIGNS[part.sign] ?? "operator");
        return [[part.left, NUMBER], [part.right, NUMBER], { takes: 2, row, at: part.at }];
      }
      case "sign":
        if (part.sign === "~") throw this.refused(part, part.at, "operator");
        return [[part.operand, NUMBER], { takes: 1, row: part.sign === "-" ? "neg" : "pos", at: part.at }];
      case "comparison": return this.comparison(part);
      case "list": return [...part.items.map((item) => [item, NUMBER]), { takes: part.items.length, act: (_, ...xs) => xs, at: part.at }];
      case "item":
        if (this.kind(part.of) !== LIST) throw wrong("items", part.at);
        return [[part.of, LIST], this.item(part.index)];
      case "call": return this.call(part);
      case "attribute": throw wrong("attribute", part.at, { name: part.name });
    }
    throw this.refused(part);
  }

  comparison(part) {
    if (part.signs.some((sign) => !COMPARING.has(sign))) throw wrong("comparison", part.at);
    const compares = part.signs.map((sign) => SIGNS[sign]);
    const label = clipped(this.text.slice(part.at, part.end).split(/\s+/).filter(Boolean).join(" "));
    const act = (recorder, ...xs) => {
      const numbers = xs.map(dataOf), holds = compares.every((compare, i) => compare(numbers[i], numbers[i + 1]));
      return recorder.constant(holds ? 1 : 0, label);
    };
    return [...part.operands.map((x) => [x, NUMBER]), { takes: part.operands.length, act, at: part.at }];
  }

  item(index) {
    const sign = index?.type === "sign" && index.sign !== "~" ? (index.sign === "-" ? -1 : 1) : 1;
    const whole = index?.type === "sign" ? index.operand : index;
    const written = whole?.type === "number" && /^[\s+-]*[\d_]+$/.test(this.text.slice(index.at, endOf(whole)));
    if (!written) throw wrong("index", index?.at ?? 0);
    const place = sign * whole.value;
    const act = (_, xs) => {
      if (place < -xs.length || place >= xs.length) throw wrong("no_item", index.at, { place, count: xs.length });
      return xs.at(place);
    };
    return { takes: 1, act, at: index.at };
  }

  call(part) {
    const name = this.functionName(part.of), known = this.functions[name];
    const star = part.args.find((argument) => argument.star);
    if (star) throw wrong("star", star.at);
    const bound = bind(known.params, part.args);
    if (!bound) throw wrong("call", part.at, { name, usage: known.usage, count: part.args.length });
    const operands = bound.map(([param, value]) => [value, param[1]]);
    for (const [value, kind] of operands) {
      if (kind !== LIST) continue;
      if (value.type === "refused") throw this.refused(value);
      if (this.kind(value) !== LIST) throw wrong("takes_list", startOf(value), { name, usage: known.usage });
    }
    const places = bound.map(([param]) => known.params.indexOf(param));
    const act = (recorder, ...xs) => {
      const args = known.params.map((param) => number(param[2]));
      places.forEach((place, i) => { args[place] = xs[i]; });
      return recorder.call(name, args);
    };
    return [...operands, { takes: operands.length, act, at: part.at }];
  }

  functionName(of) {
    if (of.type === "name" && Object.hasOwn(this.functions, of.id)) return of.id;
    if (of.type === "name" && (this.assigned.has(of.id) || this.free.has(of.id))) throw wrong("number_called", of.at, { name: quotedName(of.id) });
    if (of.type === "name") {
      const names = Object.keys(this.functions), near = nearest(of.id.slice(0, 100), names);
      throw wrong(near ? "no_function_near" : "no_function", of.at, { name: quotedName(of.id), near, functions: names.sort().join(", ") });
    }
    if (of.type === "attribute") throw wrong(Object.hasOwn(this.functions, of.name) ? "attribute_instead" : "attribute", of.at, { name: of.name });
    throw wrong("called", startOf(of));
  }

  // ------------------------------------------------ running

  // The output, a node of `recorder`, for a number for each input.
  evaluate(recorder, numbers) {
    const names = new Map();
    for (const [name, at] of this.free) {
      if (Object.hasOwn(numbers, name)) names.set(name, recorder.leaf(numbers[name], name));
      else if (Object.hasOwn(GIVEN, name)) names.set(name, recorder.constant(GIVEN[name], name));
      else throw this.noValue(name, at);
    }
    let result = null;
    for (const { target, code, alias } of this.statements) {
      result = this.run(recorder, code, names);
      if (!target) continue;
      result = named(recorder, result, target, alias);
      names.set(target, result);
    }
    return isNode(result) ? result : recorder.constant(result);
  }

  noValue(name, at) {
    if (Object.hasOwn(this.functions, name)) return wrong("function_input", at, { name, usage: this.functions[name].usage });
    return wrong("no_value", at, { name: quotedName(name), inputs: this.inputs.slice(0, 20).map(clipped).join(", ") });
  }

  run(recorder, code, names) {
    const stack = [];
    for (const instruction of code) {
      if (instruction.name !== undefined) {
        stack.push(names.get(instruction.name));
        continue;
      }
      const operands = stack.splice(stack.length - instruction.takes);
      try {
        stack.push(instruction.row ? recorder.apply(instruction.row, operands) : instruction.act(recorder, ...operands));
      } catch (error) {
        if (error instanceof ExpressionError) error.at ??= instruction.at;
        throw error;
      }
      if (recorder.count > MOST_OPERATIONS) throw wrong("operations", instruction.at, { most: MOST_OPERATIONS });
    }
    return stack.pop();
  }
}

// The arguments of a call by parameter, in the order of the parameters; null where they do not fit.
function bind(params, args) {
  const given = new Map();
  for (const [i, { name, value }] of args.entries()) {
    const param = name === undefined ? params[i] : params.find((one) => one[0] === name);
    if (!param || given.has(param)) return null;
    given.set(param, value);
  }
  if (params.some((param) => param.length < 3 && !given.has(param))) return null;
  return params.filter((param) => given.has(param)).map((param) => [param, given.get(param)]);
}

function wrongKind(kind, wanted, at) {
  const key = { [LIST]: "list", [CONDITION]: "condition" }[kind] ?? "kind";
  return wrong(key, at, { wanted: say(`playground.kind_${wanted}`) });
}

// The result of an assignment; an alias keeps the name that it already has.
function named(recorder, result, name, alias) {
  if (Array.isArray(result)) return result.map((x, i) => (isNode(x) ? named(recorder, x, `${name}[${i}]`, true) : x));
  if (!isNode(result)) return recorder.constant(result, name);
  if (result.label === null || !alias) result.label = name;
  return result;
}
