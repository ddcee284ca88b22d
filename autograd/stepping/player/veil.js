// The veil: while something is asked for, nothing that the player tells gives it away. Everything
// on the page is written from what is told here, so what is covered here is covered everywhere.

const COVERED = { text: "?", exact: "" };

// player.veil: null, or what is covered: data(i), part(k, word), local(e) and step(k).
function veiled(player, telling) {
  const covers = (what, ...which) => player.veil !== null && player.veil[what](...which);
  const shown = (found, isCovered) => (isCovered ? COVERED : found);
  return {
    ...telling,
    open: telling,
    data: (i) => shown(telling.data(i), covers("data", i)),
    part: (k, word) => shown(telling.part(k, word), covers("part", k, word)),
    rule: (k) => (covers("step", k) ? "" : telling.rule(k)),
    update: (k) => (covers("step", k) ? "" : telling.update(k)),
    math: (k) => (covers("step", k) ? null : telling.math(k)),
    localOf: (e) => (covers("local", e) ? null : telling.localOf(e)),
    sentAlong: (k) => (covers("step", k) ? null : telling.sentAlong(k)),
  };
}
