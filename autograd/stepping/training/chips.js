// The runs above the curve: one chip each, which chooses or discards it.

function chipsOf(player) {
  const { get, record, views } = player;

  function show() {
    const held = record.validation ? [legendLine("t-validation", say("training.validation"))] : [];
    const hint = player.runs.length < 2 && player.mayBranch() ? [hintOf(say("training.move_rate"))] : [];
    get("runs").replaceChildren(...hint, ...held, ...player.runs.map(chipOf));
    player.settleHead?.();
  }

  // Seen where there is room for all of it: what wraps is below the edge.
  function hintOf(text) {
    const made = element("span", "t-hint-short");
    made.append(element("span"), element("span", "", text));
    return made;
  }

  function chipOf(run) {
    const chosen = run === player.run, chip = element("span", `t-chip t-run-${player.styleOf(run)}${chosen ? " t-chosen" : ""}`), button = element("button", "t-chip-name");
    button.append(line(), element("span", "", words(run)), ...end(run));
    button.setAttribute("aria-pressed", String(chosen));
    button.addEventListener("click", () => views.branches.choose(run));
    chip.append(button);
    if (!run.parent) return chip;
    const close = element("button", "t-chip-close", "×");
    close.setAttribute("aria-label", say("training.discard"));
    close.title = say("training.discard");
    close.addEventListener("click", () => views.branches.discard(run));
    chip.append(close);
    return chip;
  }

  function line() {
    const svg = drawn("svg", "t-sample-line", { width: 26, height: 8, "aria-hidden": "true" });
    svg.append(drawn("path", "t-line", { d: "M1 4H25" }));
    return svg;
  }

  function legendLine(kind, text) {
    const made = element("span", `t-key ${kind}`);
    made.append(line(), text);
    return made;
  }

  function words(run) {
    if (run.parent) return run.label ? say(...run.label) : say("training.run_from", { rate: told(run.rateAt(run.from), 3), round: run.from });
    const rate = told(run.rateAt(0), 3), { kind } = record.optimizer;
    if (!record.replay) return say("training.as_recorded", { kind: kind ?? "" });
    const own = isPlain(record.optimizer) ? say("training.run", { rate }) : say("training.run_kind", { kind, rate });
    return player.runs.length < 2 ? own : say("training.run_recorded", { run: own });
  }

  // With what loss a run ends, beside those of others.
  function end(run) {
    if (player.runs.length < 2 || run.reached < record.rounds) return [];
    const loss = told(run.loss(run.lastKnown()), 3), made = element("small", "", `→ ${loss}`);
    made.title = say("training.run_ends", { loss });
    return [made];
  }

  return { show, words };
}
