// Which leaf pushes the output most: gradients in the order of their size, once they are complete.

const RANKED = { wide: 9, narrow: 6 }; // so many are shown; the others are counted

function rankingOf(player) {
  const { graph, get, records } = player, place = get("ranking");
  const given = new Set(records.network?.nodes?.x ?? []); // of a network, what is learnt
  const leaves = graph.names.map((_, i) => i).filter((i) => graph.kinds[i] === "l" && !given.has(i) && graph.receipts[i].length);
  let on = false;

  function item(i, top) {
    const x = player.tape.after[graph.receipts[i].at(-1)], line = element("li"), bar = element("span", "bar-of-size");
    bar.classList.toggle("negative", x < 0);
    bar.style.width = `${Math.round(48 * Math.min(1, Math.abs(x) / top) || 0) + 1}px`;
    line.append(element("b", "", graph.names[i]), element("span", "", minus(format(x, 3))), bar);
    return line;
  }

  function show(k) {
    place.hidden = !on || player.veil !== null;
    if (place.hidden) return;
    const size = (i) => Math.abs(player.tape.after[graph.receipts[i].at(-1)]);
    const complete = leaves.filter((i) => graph.receipts[i].at(-1) <= k).sort((i, j) => size(j) - size(i));
    const output = element("b", "", graph.names[graph.output]), open = leaves.length - complete.length, most = player.isNarrow() ? RANKED.narrow : RANKED.wide, rest = complete.length - most;
    get("ranking-told").replaceChildren(...(complete.length ? saying("player.ranking", { output }) : [say(`${records.network ? "diagram" : "player"}.ranking_none`)]));
    const items = complete.slice(0, most).map((i) => item(i, size(complete[0])));
    if (rest > 0) items.push(element("li", "note", say("player.ranking_more", { count: rest })));
    if (open > 0 && complete.length) items.push(element("li", "note", say("player.ranking_open", { count: open })));
    get("ranking-list").replaceChildren(...items);
  }

  return { show, toggle(wanted) { on = wanted && !player.telling.arrays; } };
}
