// A program of the expression language: read against the white list, then run on nodes.
//
// `functions` is what Python knows of each: {sin: {usage: "sin(x)", gives: "number", params: [["x", "number"]]}}.

const NUMBER = "a number", LIST = "a list", CONDITION = "a condition";
const GIVEN = { pi: Math.PI, e: Math.E, inf: Infinity, nan: NaN };
const ROW_OF_SIGN = { "+": "add", "-": "sub", "*": "mul", "/": "div", "//": "floordiv", "%": "mod", "**": "pow" };
const REFUSED_SIGNS = {
  "&": "the operator &", "<<": "the operator <<", ">>": "the operator >>", "@": "the operator @ (write dot([a, b], [x, y]))",
  "^": "the operator ^ (a power is written x**2)", "|": "the operator |",
};
const MOST_OPERATIONS = 2000; // that a page records

const clipped = (text) => ([...text].length <= 40 ? text : [...text].slice(0, 40).join("") + "…");
const quotedName = (name) => `'${clipped(name)}'`;
const counted = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

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

const didYouMean = (word, choices) => {
  const near = nearest(word.slice(0, 100), choices);
  return near ? `; did you mean ${near}` : "";
};

class Program {
  constructor(text, functions) {
    this.text = text;
    this.functions = functions;
    this.free = new Map(); // name -> where it is first used
    this.assigned = new Map(); // name -> its kind
    const parsed = parseProgram(text);
    if (!parsed.length) throw new ExpressionError('the expression is empty; write e.g. "w = x + y; z = w**2"');
    this.statements = parsed.map((statement, i) => this.statement(statement, i === parsed.length - 1));
  }

  get inputs() {
    return [...this.free.keys()].filter((name) => !Object.hasOwn(GIVEN, name));
  }

  statement(statement, last) {
    if (statement.type === "refused") throw this.refused(statement);
    if (statement.type === "joined") {
      throw new ExpressionError(`write ${statement.name} = ${statement.name} + ..., not an operator joined with =`, statement.at);
    }
    const { targets, value } = statement;
    if (targets.length > 1) throw new ExpressionError("one name at a time is assigned: w = x + y; z = w**2", targets.at(-1).at);
    const target = targets[0]?.id ?? "", kind = target ? this.kind(value) : NUMBER;
    if (!target && !last) throw new ExpressionError("this value is not used: name it (v = ...), or write it last", startOf(value));
    const code = this.code(value, last || kind === CONDITION ? NUMBER : kind);
    if (target) this.assigned.set(target, kind);
    return { target, code, alias: value.type === "name" || value.type === "item" };
  }

  refused(part, at = part.at, what = part.what) {
    return new ExpressionError(`${what} is not allowed; an expression may hold ${MAY_HOLD}`, at);
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
    if (kind !== wanted && !(kind === NUMBER && wanted === CONDITION)) throw new ExpressionError(wrongKind(kind, wanted), part.at);
    switch (part.type) {
      case "number": return [{ takes: 0, act: () => part.value, at: part.at }];
      case "name":
        if (!this.assigned.has(part.id) && !this.free.has(part.id)) this.free.set(part.id, part.at);
        return [{ name: part.id }];
      case "operation": {
        const row = ROW_OF_SIGN[part.sign];
        if (!row) throw this.refused(part, part.signAt, REFUSED_SIGNS[part.sign]);
        return [[part.left, NUMBER], [part.right, NUMBER], { takes: 2, row, at: part.at }];
      }
      case "sign":
        if (part.sign === "~") throw this.refused(part, part.at, "the operator ~");
        return [[part.operand, NUMBER], { takes: 1, row: part.sign === "-" ? "neg" : "pos", at: part.at }];
      case "comparison": return this.comparison(part);
      case "list": return [...part.items.map((item) => [item, NUMBER]), { takes: part.items.length, act: (_, ...xs) => xs, at: part.at }];
      case "item":
        if (this.kind(part.of) !== LIST) throw new ExpressionError("only a list has items: softmax([x, y])[0]", part.at);
        return [[part.of, LIST], this.item(part.index)];
      case "call": return this.call(part);
      case "attribute": throw new ExpressionError(`reading the attribute .${part.name} is not allowed`, part.at);
    }
    throw this.refused(part);
  }

  comparison(part) {
    if (part.signs.some((sign) => !COMPARING.has(sign))) throw new ExpressionError("is and in are not allowed; comparisons are < <= > >= == !=", part.at);
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
    if (!written) throw new ExpressionError("an item is taken with a whole number: softmax([x, y])[0]", index?.at ?? 0);
    const place = sign * whole.value;
    const act = (_, xs) => {
      if (place < -xs.length || place >= xs.length) throw new ExpressionError(`there is no item ${place} in a list of ${xs.length}`, index.at);
      return xs.at(place);
    };
    return { takes: 1, act, at: index.at };
  }

  call(part) {
    const name = this.functionName(part.of), known = this.functions[name];
    const star = part.args.find((argument) => argument.star);
    if (star) throw new ExpressionError("unpacking with * is not allowed", star.at);
    const bound = bind(known.params, part.args);
    if (!bound) throw new ExpressionError(`${name}() is called as ${known.usage}; got ${counted(part.args.length, "argument")}`, part.at);
    const operands = bound.map(([param, value]) => [value, { number: NUMBER, list: LIST, condition: CONDITION }[param[1]]]);
    for (const [value, kind] of operands) {
      if (kind !== LIST) continue;
      if (value.type === "refused") throw this.refused(value);
      if (this.kind(value) !== LIST) throw new ExpressionError(`${name}() takes a list: ${known.usage}`, startOf(value));
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
    if (of.type === "name" && (this.assigned.has(of.id) || this.free.has(of.id))) {
      throw new ExpressionError(`${quotedName(of.id)} is a number, not a function; a product is written a * (...)`, of.at);
    }
    if (of.type === "name") {
      const names = Object.keys(this.functions), hint = didYouMean(of.id, names) || "; a product is written a * (...)";
      throw new ExpressionError(`there is no function ${quotedName(of.id)}${hint}; the functions are ${names.sort().join(", ")}`, of.at);
    }
    if (of.type === "attribute") {
      const instead = Object.hasOwn(this.functions, of.name) ? `: write ${of.name}(...)` : "";
      throw new ExpressionError(`reading the attribute .${of.name} is not allowed${instead}`, of.at);
    }
    throw new ExpressionError("only a function can be called; a product is written a * (...)", startOf(of));
  }

  // ------------------------------------------------ running

  // The output, a node of `recorder`, for a number for each input.
  evaluate(recorder, numbers) {
    const names = new Map();
    for (const [name, at] of this.free) {
      if (Object.hasOwn(numbers, name)) names.set(name, recorder.leaf(numbers[name], name));
      else if (Object.hasOwn(GIVEN, name)) names.set(name, recorder.constant(GIVEN[name], name));
      else throw new ExpressionError(this.noValue(name), at);
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

  noValue(name) {
    if (Object.hasOwn(this.functions, name)) return `${name} is a function, called as ${this.functions[name].usage}; as an input it needs ${name}=...`;
    return `no value for ${quotedName(name)}; the inputs are ${this.inputs.slice(0, 20).map(clipped).join(", ")}`;
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
      if (recorder.count > MOST_OPERATIONS) throw new ExpressionError(`the page records at most ${MOST_OPERATIONS} operations`, instruction.at);
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

function wrongKind(kind, wanted) {
  if (kind === LIST) return `a list stands where ${wanted} is needed; one item is taken with [0]`;
  if (kind === CONDITION) return "a comparison can only be the condition of where(condition, a, b)";
  return `${wanted} is needed here: write [x, y]`;
}

// The result of an assignment; an alias keeps the name that it already has.
function named(recorder, result, name, alias) {
  if (Array.isArray(result)) return result.map((x, i) => (isNode(x) ? named(recorder, x, `${name}[${i}]`, true) : x));
  if (!isNode(result)) return recorder.constant(result, name);
  if (result.label === null || !alias) result.label = name;
  return result;
}
