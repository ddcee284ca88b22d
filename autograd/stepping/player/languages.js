// The player in its reader's language, and in another one when the reader chooses it.

// kept: the rows as Python wrote them; again(): everything that is shown, told anew.
function languagesOf(player, kept, options, listen, again) {
  const { root, get, graph, rows } = player, chooser = get("language");

  // The markup; the words of rows, which may be thousands, apart.
  function translate() {
    localise(root);
    rows.forEach((row, k) => write(row.cells[1], say("step." + graph.steps[k].kind)));
    if (kept[0].cells !== rows[0].cells) { // other inputs have overwritten what Python wrote
      rows.forEach((row, k) => row.querySelectorAll("[data-texts]").forEach((cell) => {
        kept[k].cells[cell.cellIndex].textContent = cell.textContent;
      }));
    }
    const name = graph.names[graph.output];
    const words = saying("player.heading", { name: new Text(name) });
    get("heading")?.replaceChildren(...words.map((piece) => (piece instanceof Node ? piece : element("span", "of", piece))));
    if (!options.page) return;
    document.title = say("player.title", { name });
    document.documentElement.lang = language;
  }

  function follow() {
    translate();
    again();
    offerLanguage(chooser);
  }

  if (player.records.lang !== language || options.page) translate(); // a page's script holds bare markup
  root.lang = language;
  offerLanguage(chooser);
  readers.add(follow);
  listen(chooser, "click", nextLanguage);
  return { destroy: () => readers.delete(follow) };
}
