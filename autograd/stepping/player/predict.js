// Predict: the next number is hidden, and the reader types it.

const TOLERANCE = 0.005;

function isRight(guess, answer) {
  if (!Number.isFinite(answer)) return Object.is(guess, answer);
  return Math.abs(guess - answer) <= TOLERANCE * Math.abs(answer) + 1e-9;
}

function predictMode(player) {
  const { graph, get, telling } = player, form = get("guess"), field = get("guess-field"), verdict = get("verdict");
  const answered = new Map(); // by step: whether it was right at the first try
  const tried = new Set();
  let on = false, open = player.rows.length;

  const numberAt = (k) => (graph.steps[k].kind === "forward" ? player.tape.data[graph.steps[k].from] : player.tape.after[k]);
  const asks = (k) => on && !telling.arrays && !answered.has(k);

  function hidden(k) {
    if (!asks(k)) return null;
    const { kind, from, to } = graph.steps[k];
    return kind === "forward" ? { node: from, word: "data" } : { node: to, word: "grad" };
  }

  function score() {
    const right = [...answered.values()].filter(Boolean).length;
    write(get("score"), answered.size ? say("predict.score", { right, count: answered.size }) : "");
  }

  function shown(k) {
    form.hidden = !on;
    player.root.classList.toggle("asking", asks(k));
    const covered = on ? (asks(k) ? k : k + 1) : player.rows.length; // rows from here on are not told yet
    for (let i = Math.min(covered, open); i < Math.max(covered, open); i++) player.rows[i].classList.toggle("to-come", i >= covered);
    open = covered;
    if (!on) return;
    const { kind, from, to } = graph.steps[k];
    const name = kind === "forward" ? graph.names[from] : graph.names[to] + ".grad";
    const named = element("b", kind === "forward" ? "giver" : "taker", name);
    get("guess-label").replaceChildren(...(telling.arrays ? [say("predict.arrays")]
      : saying(kind === "backward" ? "predict.what_is_after" : "predict.what_is", { name: named })));
    get("guess-show").disabled = !asks(k);
    get("guess-check").disabled = !asks(k) && k === graph.steps.length - 1;
    write(get("guess-check"), say(asks(k) ? "predict.check" : "predict.next"));
    if (asks(k)) {
      field.value = "";
      verdict.className = "verdict";
      write(verdict, "");
    }
    score();
  }

  function settle(k, right, words) {
    answered.set(k, right);
    player.show();
    verdict.className = right ? "verdict right" : "verdict apart";
    write(verdict, words);
    score();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const k = player.position;
    if (!asks(k)) return player.jump(k + 1);
    const guess = typed(field.value), answer = numberAt(k);
    if (guess === null) {
      verdict.className = "verdict apart";
      return write(verdict, say(field.value.trim() ? "predict.type_number" : "predict.type_first"));
    }
    if (isRight(guess, answer)) return settle(k, !tried.has(k), say("predict.right", { number: format(answer) }));
    tried.add(k);
    verdict.className = "verdict apart";
    write(verdict, say("predict.wrong", { number: format(guess) }));
  });
  get("guess-show").addEventListener("click", () => {
    const k = player.position;
    if (asks(k)) settle(k, false, say("predict.shown", { number: format(numberAt(k)) }));
    field.focus();
  });

  return {
    hidden, shown, isOn: () => on,
    toggle(wanted) {
      on = wanted;
      answered.clear();
      tried.clear();
      player.show();
      if (on) field.focus();
    },
    forget: () => { answered.clear(); tried.clear(); },
  };
}
