// Runs that branch off in the page: with another learning rate, other initial weights, other data.

const MOST_BRANCHES = 5, RATE_SPAN = 30; // times and parts of the recorded rate
const SOON = 8, SOON_WHILE_DRAGGED = 2; // milliseconds a frame is given to runs that are being computed
const FRAMES_A_HISTORY = 8; // after so many frames the history of a growing run is drawn again

function branchesOf(player) {
  const { get, record, net, last, views } = player, waiting = [];
  let made = 0, seeds = null, editing = null; // the run that is being changed

  // A branch takes the place of the one that is being changed.
  function branch({ hold, ...change }) {
    const base = editing?.base ?? player.run, from = change.seed !== undefined ? 0 : editing?.from ?? player.round;
    if (editing?.run) drop(editing.run, base);
    const run = branchOf(record, net, base, { id: ++made, from, ...change });
    if (hold) editing = { base, from, run };
    player.runs.push(run);
    if (player.runs.length > MOST_BRANCHES + 1) player.runs.splice(1, 1);
    choose(run);
  }

  function drop(run, next) {
    const gone = new Set([run]);
    for (const other of player.runs) if (gone.has(other.parent)) gone.add(other);
    player.runs = player.runs.filter((other) => !gone.has(other));
    if (gone.has(player.run)) player.run = next ?? player.runs[0];
  }

  function choose(run) {
    player.run = run;
    views.chips.show();
    views.turns.show();
    views.curve.lines();
    views.boundary.redraw();
    player.show(player.full);
    views.past.lines();
    work();
  }

  // Where the next change begins: at this round, or again where the one that is held began.
  const here = () => ({ base: player.run, from: Math.min(player.round, last - 1), run: null });

  // ---------------------------------------------------------- computing

  let frame = 0, frames = 0, filled = 0;

  // Runs are computed in the time between two frames, and the recorded one is filled in after them.
  function work() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      const open = player.runs.filter((run) => run.reached < last && run.parent), room = player.full ? SOON : SOON_WHILE_DRAGGED;
      for (const run of open) run.advance(room / open.length);
      const filling = !open.length && ((record.replay && fill(room / 2)) || views.sides.scan(room / 2));
      if (open.length) grown(open);
      if (open.length || filling) return work();
      views.past.lines();
      for (const settle of waiting.splice(0)) settle();
    });
  }

  function grown(open) {
    views.curve.lines();
    if (open.some((run) => run.reached >= last)) views.chips.show(); // with the loss at its end
    if (open.includes(player.run)) player.show(player.full);
    if (++frames % FRAMES_A_HISTORY === 0) views.past.lines();
  }

  function fill(milliseconds) {
    const end = performance.now() + milliseconds, [run] = player.runs;
    while (filled <= last && performance.now() < end) run.weights(filled++);
    return filled <= last;
  }

  // ---------------------------------------------------------- the learning rate

  const slider = get("rate"), number_ = get("rate-value"), rate0 = player.runs[0].rateAt(0);
  const rateOf = (place) => Number((rate0 * RATE_SPAN ** ((place - 500) / 500)).toPrecision(place === 500 ? 17 : 2));
  const placeOfRate = (rate) => Math.round(500 + (500 * Math.log(rate / rate0)) / Math.log(RATE_SPAN));

  function show() {
    const rate = player.run.rateAt(Math.min(player.round, last - 1));
    if (rateOf(Number(slider.value)) !== rate) slider.value = String(placeOfRate(rate));
    if (document.activeElement !== number_) number_.value = format(rate, 3);
    set(slider, "aria-valuetext", told(rate, 3));
  }

  function setRate(rate) {
    player.pause();
    const { run } = player, again = run.parent && player.round === run.from && !run.label;
    editing ??= again ? { base: run.parent, from: run.from, run } : here();
    const { base, from } = editing;
    if (rate !== base.rateAt(from)) return branch({ rate, hold: true });
    if (editing.run) drop(editing.run, base);
    editing.run = null;
    choose(base);
  }

  player.listen(slider, "input", () => setRate(rateOf(Number(slider.value))));
  player.listen(slider, "change", () => { editing = null; });
  onEntered(number_, () => {
    const rate = Number(number_.value), now = player.run.rateAt(Math.min(player.round, last - 1));
    if (number_.value !== "" && rate >= 0 && rate !== Number(format(now, 3))) setRate(rate);
    editing = null;
    number_.value = format(player.run.rateAt(Math.min(player.round, last - 1)), 3);
  });

  // A number that was typed. A notebook takes Enter away, and no change follows it.
  function onEntered(field_, act) {
    player.listen(field_, "change", () => act(false));
    player.listen(field_, "keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      act(true);
    });
  }

  // ---------------------------------------------------------- other weights and data

  const isRecorded = (seed) => {
    const start = player.runs[0].weights(0);
    return seededWeights(net, record.bounds, seed).every((w, k) => w === start[k]);
  };

  // The next seed whose weights are other ones than those that the recorded run began with.
  function another() {
    const seed = (seeds ?? 0) + 1;
    return isRecorded(seed) ? seed + 1 : seed;
  }

  function reseed(seed = another()) {
    player.pause();
    editing = null;
    seeds = seed;
    get("seed-number").value = String(seed);
    player.round = 0;
    const [recorded] = player.runs;
    if (isRecorded(seed)) return choose(recorded);
    branch({ seed, label: ["training.run_seed", { seed, rate: told(recorded.rateAt(0), 3) }] });
  }

  const field = get("seed-number");

  function typed(again) {
    const seed = Math.floor(Number(field.value));
    if (field.value === "" || !(seed >= 0 && seed <= Number.MAX_SAFE_INTEGER)) field.value = seeds ?? "";
    else if (again || seed !== seeds) reseed(seed);
  }

  player.listen(get("seed"), "click", () => reseed());
  onEntered(field, typed);
  for (const part of [get("seed"), field.closest("label")]) part.hidden = !record.bounds;

  // Several changes at one round are one run.
  function changedHere() {
    const { run } = player, ends = player.runs.every(({ parent }) => parent !== run);
    return run.label?.[0].startsWith("training.run_data") && run.from === player.round && ends ? { base: run.parent, from: run.from, run } : null;
  }

  // `change` alters a copy of the data and gives the number of the sample.
  function changeData(change) {
    editing ??= changedHere() ?? here();
    const { run, base, from } = editing, { data } = run ?? base.at(from), changed = new Set(run?.data.changed);
    const copy = { ...data, X: data.X.slice(), y: data.y.slice(), changed };
    changed.add(change(copy));
    const label = changed.size > 1 ? "training.run_data_many" : "training.run_data";
    branch({ data: copy, hold: true, label: [label, { round: from, count: changed.size }] });
  }

  return {
    show, choose, work, setRate, reseed, changeData,
    discard(run) { drop(run); choose(player.run); },
    ended: () => { editing = null; },
    settled: () => (frame ? new Promise((settle) => waiting.push(settle)) : Promise.resolve()),
    destroy: () => cancelAnimationFrame(frame),
  };
}
