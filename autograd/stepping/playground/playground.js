// The page: a program is typed, recorded and played; picture and position stay as far as they can.
// `table`, what Python knows of the primitives, stands before (playground_page.py).

const FIRST_NUMBERS = [2, 3, 0.5, -1, 1.5, -0.5]; // for inputs that nobody has given a number yet
const HIGH_PROGRAM = 8; // lines of the text that are seen at once
const NARROW_WINDOW = 760; // in which the program folds once one steps; see playground.css

function playground() {
  const get = (name) => document.querySelector(`[data-part="${name}"]`);
  const text = get("text"), place = get("place"), blank = get("blank"), row = get("program-row");
  const numbers = new Map(); // the last number of every name, also of those that are not there now
  let player = null, current = null, firstStep = 0; // what is played: { program, given, records, shape }
  let descending = false, rate = DESCENT_RATE, rounds = DESCENT_ROUNDS, still = null; // the inputs that stay; null: as their names suggest

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

  // What two recordings have in common where only the leaves' numbers differ. (A comparison is a constant.)
  function shapeOf({ data, ...records }) {
    const { names, kinds, edges, ops, op, application, rule, looks } = records;
    return JSON.stringify([names, kinds, edges, ops, op, application, rule, looks, data.filter((_, i) => kinds[i] === "c")]);
  }

  function read() {
    let next;
    try {
      next = recorded(text.value);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return refuse(text.value, error);
    }
    accept();
    play(next);
    showInputs(next.program);
    keepAddress();
  }

  function play(next) {
    const shape = shapeOf(next.records), same = player && current.shape === shape;
    if (same) player.setInputs(ofLeaves(next));
    else mountAnew(next);
    current = { ...next, shape };
  }

  // The inputs that the output depends on: not all that the program names.
  function ofLeaves({ given, records }) {
    const labels = new Set(records.names.map((name, i) => records.typed[i] ?? name));
    return Object.fromEntries(Object.entries(given).filter(([name]) => labels.has(name)));
  }

  function mountAnew({ records, program }) {
    place.dataset.above = above();
    const position = !player ? firstStep : descending ? player.position : samePosition(current.records, player.position, records);
    const rows = complete(records), root = (descending ? get("blank-descent") : blank).content.firstElementChild.cloneNode(true);
    localise(root);
    player?.destroy();
    root.querySelector("[data-part=records]").textContent = JSON.stringify(records);
    root.querySelector("[data-part=steps]").replaceChildren(...rows.map((cells) => {
      const line = document.createElement("tr");
      line.append(...cells.map((cell) => element("td", "", cell)));
      return line;
    }));
    write(root.querySelector("[data-part=count]"), rows.length);
    place.replaceChildren(root);
    if (descending) root.querySelector("[data-part=d-record]").textContent = JSON.stringify(descentRecord(records, moving(program.inputs), rate, rounds));
    player = descending ? descentPlayer(root, position) : mount(root, { position });
    let before = position;
    player.onchange(() => {
      if (player.position !== before) stepped();
      before = player.position;
      keepAddress();
    });
  }

  // ------------------------------------------------ descent

  const moving = (names) => (still ? new Set(names.filter((name) => !still.has(name))) : movingByName(names));

  function setDescending(wanted) {
    descending = wanted;
    get("descend").setAttribute("aria-pressed", String(wanted));
    remount();
    stepped();
  }

  // The same program at the same inputs, shown anew from its start.
  function remount() {
    player?.destroy();
    player = null;
    firstStep = 0;
    get("given").dataset.names = "";
    read();
  }

  function setMoving(name, wanted) {
    const moved = moving(current.program.inputs).add(name);
    if (!wanted) moved.delete(name);
    still = new Set(current.program.inputs.filter((other) => !moved.has(other)));
    remount();
  }

  // ------------------------------------------------ what is wrong

  function refuse(source, error) {
    const found = error.at === null ? null : placeOf(source, error.at);
    const told = found && say(found.lines.length > 1 ? "playground.at" : "playground.at_column", { ...found, what: error.message });
    get("error").lang = language;
    write(get("error"), told ?? error.message);
    get("mark").replaceChildren(...(found ? markedText(found) : []));
    text.setAttribute("aria-invalid", "true");
    get("last-worked").hidden = !player;
    place.classList.toggle("paler", Boolean(player));
    fold(false);
  }

  function accept() {
    write(get("error"), "");
    get("error").lang = language;
    get("mark").replaceChildren();
    text.removeAttribute("aria-invalid");
    get("last-worked").hidden = true;
    place.classList.remove("paler");
    write(get("line"), text.value.trim().split(/\s*\n\s*/).join("; "));
  }

  // The program with a mark at the place, to lie behind the text.
  function markedText({ line, column, lines }) {
    const letters = [...lines[line - 1]], before = [...lines.slice(0, line - 1), letters.slice(0, column - 1).join("")];
    return [before.join("\n"), element("i", "", letters[column - 1] ?? " ")];
  }

  // ------------------------------------------------ inputs

  function showInputs(program) {
    const given = get("given"), names = program.inputs.join();
    if (given.dataset.names === names) return;
    given.dataset.names = names;
    given.replaceChildren(...program.inputs.map(inputRow));
  }

  function inputRow(name) {
    const line = element("label", "input"), slider = element("input", ""), field = element("input", ""), x = numbers.get(name);
    const reach = Math.max(3, 2 * Math.abs(Number.isFinite(x) ? x : 1));
    Object.assign(slider, { type: "range", min: -reach, max: reach, step: reach / 60, value: x });
    Object.assign(field, { type: "text", inputMode: "decimal", value: format(x) });
    slider.setAttribute("aria-label", name);
    field.setAttribute("aria-label", name);
    function change(found) {
      field.toggleAttribute("aria-invalid", found === null);
      if (found === null) return;
      numbers.set(name, found);
      read();
    }
    slider.addEventListener("input", () => {
      const found = Number(Number(slider.value).toPrecision(4));
      field.value = format(found);
      change(found);
    });
    field.addEventListener("input", () => {
      const found = typed(field.value);
      if (found !== null) slider.value = found;
      change(found);
    });
    const called = element("b", "", symbolOf(name));
    called.title = name; // of which a long one is cut
    line.append(called, slider, field);
    if (descending) line.prepend(movingBox(name));
    return line;
  }

  function movingBox(name) {
    const box = element("input", "");
    Object.assign(box, { type: "checkbox", checked: moving(current.program.inputs).has(name), title: say("playground.moves", { name: symbolOf(name) }) });
    box.setAttribute("aria-label", box.title);
    box.addEventListener("change", () => setMoving(name, box.checked));
    return box;
  }

  // ------------------------------------------------ the address

  const predictButton = () => place.querySelector(".glassgrad-player [data-part=predict]");
  const predicting = () => predictButton()?.getAttribute("aria-pressed") === "true";

  const state = () => ({
    program: text.value, inputs: current?.given ?? {}, step: player?.position ?? 0, lang: language,
    ...(predicting() && { mode: "predict" }),
    ...(descending && { mode: "descend", rate: player?.rate ?? rate, rounds, still: still && [...still] }),
  });

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
      setTimeout(() => write(get("copy"), say("playground.copy")), 2000);
    } catch {
      prompt(say("playground.copy"), link);
    }
  }

  function take(from) {
    for (const [name, x] of Object.entries(from.inputs)) numbers.set(name, x);
    get("given").dataset.names = "";
    text.value = from.program;
    firstStep = from.step ?? 0;
    descending = from.mode === "descend";
    get("descend").setAttribute("aria-pressed", String(descending));
    rate = from.rate ?? DESCENT_RATE;
    rounds = from.rounds ?? DESCENT_ROUNDS;
    still = from.still ? new Set(from.still) : null;
    player?.destroy();
    player = current = null;
    grow();
    read();
    text.scrollTop = 0;
    if (descending) stepped();
    if (from.mode === "predict") predictButton()?.click();
  }

  function takeAddress() {
    const found = stateOf(location.hash, languages);
    if (found?.lang && found.lang !== language) {
      language = found.lang;
      translate();
    }
    return found;
  }

  // ------------------------------------------------ room and language

  const grow = () => { text.rows = Math.max(2, Math.min(HIGH_PROGRAM, text.value.split("\n").length)); };
  const fold = (wanted) => row.classList.toggle("folded", wanted);

  // What stands above the player once the program is folded: the rest of the window is its own.
  function above() {
    const was = row.classList.contains("folded");
    fold(true);
    const high = place.getBoundingClientRect().top + scrollY;
    fold(was);
    return high;
  }

  // The program folds once one steps, where the worked step would end below the window.
  function stepped() {
    const end = place.querySelector(".explanation").getBoundingClientRect().bottom + scrollY;
    if (end > innerHeight || innerWidth < NARROW_WINDOW) fold(true);
  }

  function translate() {
    localise(document.querySelector(".head"));
    localise(row);
    localise(get("last-worked").parentElement.querySelector(".last"));
    write(get("last-worked"), say("playground.last_worked"));
    document.documentElement.lang = language;
    get("examples").replaceChildren(...EXAMPLES.map((example) => {
      const button = element("button", "", say(`playground.example_${example.key}`));
      button.type = "button";
      button.addEventListener("click", () => take(example));
      return button;
    }));
  }

  readers.add(() => {
    translate();
    if (text.hasAttribute("aria-invalid")) read(); // what is wrong, in the other language
    keepAddress();
  });
  text.addEventListener("input", () => { grow(); read(); });
  place.addEventListener("click", (event) => event.target.closest("[data-part=predict]") && keepAddress());
  addEventListener("resize", () => (place.dataset.above = above())); // before the player hears of it
  get("copy").addEventListener("click", copy);
  get("descend").addEventListener("click", () => setDescending(!descending));
  get("edit").addEventListener("click", () => { fold(false); text.focus(); });
  addEventListener("hashchange", () => {
    const found = takeAddress();
    if (found) take(found);
  });
  translate();
  take(takeAddress() ?? JSON.parse(get("start").textContent));
}

// The step of another recording that is most like one: the same kind, of the same names.
function samePosition(before, position, after) {
  const nameOf = (records, i) => (i === undefined ? "" : records.names[i]);
  const told = (records) => graphOf(records).steps.map((step) => [step.kind, nameOf(records, step.from), nameOf(records, step.to), step.slot].join());
  const steps = told(after), found = steps.indexOf(told(before)[position]);
  return found >= 0 ? found : Math.min(position, steps.length - 1);
}
