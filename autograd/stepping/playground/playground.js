// The page: a program is typed, recorded and played; picture and position stay as far as they can.

const FIRST_NUMBERS = [2, 3, 0.5, -1, 1.5, -0.5]; // for inputs that nobody has given a number yet
const MOST_LINES = 8;

function playground(document) {
  const get = (name) => document.querySelector(`[data-part="${name}"]`);
  const table = JSON.parse(get("table").textContent), start = JSON.parse(get("start").textContent);
  const text = get("text"), place = get("place"), blank = get("blank");
  const numbers = new Map(); // the last number of every name, also of those that are not there now
  let player = null, current = null; // what is played: { program, records, shape }

  // ------------------------------------------------ recording

  function recorded(source) {
    const program = new Program(source, table.functions), given = {};
    program.inputs.forEach((name, i) => {
      if (!numbers.has(name)) numbers.set(name, FIRST_NUMBERS[i % FIRST_NUMBERS.length]);
      given[name] = numbers.get(name);
    });
    const output = program.evaluate(new Recorder(table), given);
    if (output.kind === "constant") throw new ExpressionError(say("playground.constant"));
    return { program, given, records: recordsOf(output, table) };
  }

  // What two recordings have in common where only numbers differ.
  const shapeOf = ({ names, kinds, edges, ops, op, looks }) => JSON.stringify([names, kinds, edges, ops, op, looks]);

  function read() {
    const source = text.value;
    let next;
    try {
      next = recorded(source);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return refuse(source, error);
    }
    accept();
    play(next);
    showInputs(next.program);
    keepAddress();
  }

  function play(next) {
    const shape = shapeOf(next.records);
    if (player && current.shape === shape) player.setInputs(next.given);
    else {
      const position = player ? samePosition(current.records, player.position, next.records) : start.step ?? 0;
      player?.destroy();
      const root = blank.content.firstElementChild.cloneNode(true);
      place.replaceChildren(root);
      player = glassgrad.mount(root, { records: next.records, position, keys: root });
      player.onchange(keepAddress);
    }
    current = { ...next, shape };
  }

  // ------------------------------------------------ what is wrong

  function refuse(source, error) {
    const { line, column, lines } = error.at === null ? { line: 1, column: 1, lines: [source] } : placeOf(source, error.at);
    const where = error.at === null ? "" : lines.length > 1 ? `line ${line}, column ${column}: ` : `column ${column}: `;
    write(get("error"), where + error.message);
    get("mark").replaceChildren(...markedText(lines, error.at === null ? null : [line - 1, column - 1]));
    text.setAttribute("aria-invalid", "true");
    get("last-worked").hidden = !player;
    place.classList.toggle("paler", Boolean(player));
    unfold();
  }

  function accept() {
    write(get("error"), "");
    get("mark").replaceChildren();
    text.removeAttribute("aria-invalid");
    get("last-worked").hidden = true;
    place.classList.remove("paler");
    write(get("line"), text.value.trim().split(/\s*\n\s*/).join("; "));
  }

  // The program with a mark at the place, to lie behind the text.
  function markedText(lines, at) {
    if (!at) return [];
    const [row, column] = at, letters = [...lines[row]];
    const mark = element("i", "", letters[column] ?? " ");
    return [[...lines.slice(0, row), letters.slice(0, column).join("")].join("\n"), mark];
  }

  // ------------------------------------------------ inputs

  function showInputs(program) {
    const names = program.inputs, given = get("given");
    if (given.dataset.names === names.join()) return;
    given.dataset.names = names.join();
    given.replaceChildren(...names.map(inputRow));
  }

  function inputRow(name) {
    const row = element("label", "pg-input"), slider = element("input"), field = element("input"), x = numbers.get(name);
    const reach = Math.max(3, 2 * Math.abs(x));
    Object.assign(slider, { type: "range", min: -reach, max: reach, step: reach / 60, value: x });
    Object.assign(field, { type: "text", inputMode: "decimal", value: format(x) });
    slider.setAttribute("aria-label", name);
    field.setAttribute("aria-label", name);
    const change = (found, other, shown) => {
      if (found === null) return field.setAttribute("aria-invalid", "true");
      field.removeAttribute("aria-invalid");
      numbers.set(name, found);
      other.value = shown;
      read();
    };
    slider.addEventListener("input", () => change(Number(Number(slider.value).toPrecision(6)), field, format(Number(slider.value))));
    field.addEventListener("input", () => { const found = typed(field.value); change(found, slider, String(found)); });
    row.append(element("b", "", name), slider, field);
    return row;
  }

  // ------------------------------------------------ the address

  function state() {
    return { program: text.value, inputs: current?.given ?? {}, step: player?.position ?? 0, lang: language() };
  }

  function keepAddress() {
    try {
      history.replaceState(null, "", addressOf(state()));
    } catch { /* a page in a frame may not; the link can still be copied */ }
  }

  async function copy() {
    const link = location.href.replace(/#.*$/, "") + addressOf(state());
    keepAddress();
    try {
      await navigator.clipboard.writeText(link);
      write(get("copy"), say("playground.copied"));
    } catch {
      prompt(say("playground.copy"), link);
    }
  }

  function take(from) {
    for (const [name, x] of Object.entries(from.inputs ?? {})) numbers.set(name, x);
    get("given").dataset.names = "";
    text.value = from.program;
    Object.assign(start, { step: from.step ?? 0 });
    player?.destroy();
    player = null;
    grow();
    read();
  }

  // ------------------------------------------------ room

  const grow = () => { text.rows = Math.max(2, Math.min(MOST_LINES, text.value.split("\n").length)); };
  const fold = (wanted) => get("program-row").classList.toggle("folded", wanted);
  function unfold() { fold(false); }

  get("examples").replaceChildren(...EXAMPLES.map((example) => {
    const button = element("button", "", say(`playground.example.${example.key}`));
    button.type = "button";
    button.addEventListener("click", () => take({ ...example, step: 0 }));
    return button;
  }));
  text.addEventListener("input", () => { grow(); read(); });
  get("copy").addEventListener("click", copy);
  get("edit").addEventListener("click", () => { unfold(); text.focus(); });
  addEventListener("hashchange", () => { const found = stateOf(location.hash, LANGUAGES); if (found && found.program !== text.value) take(found); });
  take(stateOf(location.hash, LANGUAGES) ?? start);
}

// The step of another recording that is most like one: the same kind, of the same names.
function samePosition(before, position, after) {
  const nameOf = (records, i) => (i === undefined ? "" : records.names[i]);
  const told = (records) => graphOf(records).steps.map((step) => [step.kind, nameOf(records, step.from), nameOf(records, step.to), step.slot].join());
  const wanted = told(before)[position], steps = told(after), found = steps.indexOf(wanted);
  return found >= 0 ? found : Math.min(position, steps.length - 1);
}
