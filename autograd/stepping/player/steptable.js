// The table of all steps: folded to one line that says the current one.

const ROW_PAUSE = 120; // milliseconds

function stepTable(player, kept, listen) {
  const { get, rows, root } = player, table = get("table"), scroller = get("rows");
  let current = null, later = null, stale = null;

  function showRow() {
    later = null;
    current?.classList.remove("current");
    current?.removeAttribute("aria-current");
    current = rows[player.position];
    current.classList.add("current");
    current.setAttribute("aria-current", "step");
    if (table.open) bringIntoView(scroller, [current], 40);
  }

  // A long table follows a moment later, where steps come faster than one can read them.
  function follow(hide) {
    const k = player.position, { rule, update } = player.telling;
    write(get("now"), hide ? "" : `${k + 1} · ${typeset(update(k) || rule(k))}`);
    if (rows.length < LARGE) return showRow();
    later ??= setTimeout(showRow, ROW_PAUSE);
  }

  let isCovered = null; // which rows say nothing yet

  function rewrite() {
    stale = null;
    rows.forEach((row, k) => {
      const texts = isCovered?.(k) ? ["", "", "", ""] : player.isOriginal() ? kept[k].cells.map((c) => c.textContent) : ["", "", player.telling.rule(k), player.telling.update(k)];
      write(row.cells[2], texts[2]);
      write(row.cells[3], texts[3]);
    });
  }

  // Python's own words are kept aside before they are written over.
  function keep() {
    if (kept[0].cells !== rows[0].cells) return;
    rows.forEach((row, k) => { kept[k].cells = Array.from(row.cells, (c) => ({ textContent: c.textContent })); });
  }

  function cover(covers = null) {
    keep();
    isCovered = covers;
    rewrite();
  }

  function recomputed() {
    keep();
    clearTimeout(stale);
    if (rows.length <= 300) rewrite();
    else stale = setTimeout(rewrite, 150);
  }

  table.open = false;
  root.classList.add("arriving"); // nothing of it is laid out until it is wanted
  listen(table, "toggle", () => {
    root.classList.toggle("arriving", !table.open);
    if (table.open) showRow();
  });
  listen(get("steps"), "click", (event) => {
    const row = event.target.closest("tr");
    if (row) player.jump(rows.indexOf(row));
  });
  return {
    follow, recomputed, cover,
    retold: () => kept[0].cells !== rows[0].cells && rewrite(),
    destroy() {
      clearTimeout(later);
      clearTimeout(stale);
    },
  };
}
