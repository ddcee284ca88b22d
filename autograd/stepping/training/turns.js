// What becomes true at a round: signs above the curve and in it, and the list of the samples that
// change sides. Each leads to its round.

const SIGNS = { bends: "M0 6C3 -4 6 14 10 3", all: "M0.5 5L3.5 8.5L9.5 1", lowest: "M0.5 1C2.5 10 7.5 10 9.5 1" };

function turnsOf(player) {
  const { get, views, data } = player, place = get("turns");

  const signOf = (kind, at = {}) => drawn("path", "t-sign", { d: SIGNS[kind], ...at });

  // The rounds at which something becomes true of the chosen run, by the kind of it.
  function marks() {
    const turns = views.sides.turns(), lowest = views.sides.lowest();
    return Object.entries({ bends: turns?.bends ?? null, all: turns?.all ?? null, lowest }).filter(([, round]) => round !== null);
  }

  function show() {
    place.replaceChildren(...marks().map(([kind, round]) => signButton(kind, round)), ...straight(), ...list());
    views.curve.turns();
    player.settleHead?.();
  }

  // That the boundary never bends is news as well.
  function straight() {
    if (!views.sides.staysStraight()) return [];
    const made = element("span", "", say("training.never_bends"));
    made.title = say("training.never_bends_title");
    return [made];
  }

  function signButton(kind, round) {
    const button = element("button", "t-turn"), svg = drawn("svg", "", { width: 11, height: 10, viewBox: "0 0 10 10", "aria-hidden": "true" });
    svg.append(signOf(kind));
    button.type = "button";
    button.append(svg, say(`training.turn_${kind}`, { round, count: data().count }));
    button.title = say(`training.turn_${kind}_title`, { round });
    button.addEventListener("click", () => leave(round));
    return button;
  }

  function leave(round) {
    place.querySelector("details")?.removeAttribute("open");
    player.jump(round);
  }

  // ---------------------------------------------------------- the samples that change sides

  const numbers = (samples) => samples.map((s) => s + 1).join(", ");
  const told_ = ({ right, wrong }) => [right.length ? say("training.to_right", { samples: numbers(right) }) : "", wrong.length ? say("training.to_wrong", { samples: numbers(wrong) }) : ""].filter(Boolean).join("; ");

  function list() {
    const changes = views.sides.turns()?.changes ?? [];
    if (!changes.length) return [];
    const made = element("details", "t-changes"), rounds = element("ol");
    rounds.append(...changes.map((change) => {
      const item = element("li"), button = element("button", "", say("training.round", { round: change.round }));
      button.type = "button";
      button.addEventListener("click", () => leave(change.round));
      item.append(button, ` ${told_(change)}`);
      return item;
    }));
    const summary = element("summary"), ticks = drawn("svg", "", { width: 13, height: 12, viewBox: "0 0 13 12", "aria-hidden": "true" });
    ticks.append(drawn("path", "t-tick-sign", { d: "M0 6H13M4 6V0M9 6V12" }));
    summary.append(ticks, say("training.changes", { count: changes.length }), element("span", "t-opens", "▾"));
    summary.title = say("training.changes_title");
    made.append(summary, rounds);
    return [made];
  }

  player.listen(document, "pointerdown", (event) => {
    const open = place.querySelector("details[open]");
    if (open && !open.contains(event.target)) open.removeAttribute("open");
  });

  function close() {
    const open = place.querySelector("details[open]");
    open?.removeAttribute("open");
    open?.querySelector("summary").focus();
    return Boolean(open);
  }

  return { show, marks, signOf, close, words: (change) => `${say("training.round", { round: change.round })}: ${told_(change)}` };
}
