// What a round says in words: where it is, its loss, what the step did, what cannot be shown.

function roundWords(player) {
  const { get, record, last } = player;

  function show() {
    const { round, run } = player, loss = run.loss(round);
    get("where").replaceChildren(...saying("training.round_of", { round: element("b", "", String(round)), count: last }));
    const known = !Number.isNaN(loss) || round < last || record.replay;
    get("loss").replaceChildren(...(known ? saying("training.loss_is", { loss: element("b", "", told(loss, 4)) }) : []));
    right();
    weight();
    get("first").disabled = get("back").disabled = round === 0;
    get("last").disabled = get("next").disabled = round === last;
    handOver(get("play"));
    write(get("note"), notes());
  }

  function right() {
    const all = player.views.sides.shown(), count = element("b", "", String(all?.filter(Boolean).length));
    get("right").replaceChildren(...(all ? saying("training.right", { right: count, count: all.length }) : []));
  }

  function weight() {
    const w = player.weights?.[player.weightIndex()], name = player.weightName();
    get("weight-now").replaceChildren(nameElement(name), w === undefined ? "" : ` = ${told(w, 3)}`);
    get("history-title").replaceChildren(...saying("training.history", { name: nameElement(name) }));
    write(get("history-now"), w === undefined ? "" : told(w, 3));
    question(name);
  }

  function question(name) {
    const { update } = player, place = get("why-title"), k = player.weightIndex(), after = update?.after?.[k];
    if (!update || after === undefined) return place.replaceChildren(...saying("training.why_unknown", { name: nameElement(name) }));
    const key = player.round === last ? "training.why_end" : "training.why";
    place.replaceChildren(...saying(key, { name: nameElement(name), change: signed(after - update.weights[k], 2) }));
  }

  // Where every update takes all samples, the next loss says whether the step was a good one.
  player.verdict = () => {
    const { run, round } = player, loss = run.loss(round), next = run.loss(Math.min(round + 1, last)), line = element("p", "t-verdict");
    if (record.order || round === last || Number.isNaN(loss)) return line;
    const { kind, ...gaps } = verdictOf(loss, next, 4), rises = kind === "too_large";
    line.textContent = (rises ? "▲ " : "") + say("training." + kind, gaps);
    line.classList.toggle("t-ill", rises);
    return line;
  };

  function notes() {
    const found = [];
    if (!player.net) found.push(say("training.no_network"));
    if (record.reason) found.push(player.reason());
    if (record.thinned) found.push(say("training.thinned", { every: record.thinned }));
    if (record.best > 0) found.push(say("training.best", { round: record.best }));
    if (!player.weights) found.push(say("training.not_kept", { round: player.nearest(player.round) }));
    return found.join(" ");
  }

  return { show };
}
