// What each edge has carried: its width for the size; a mark, a dash and a colour for the sign.

function gradientsOf({ graph, picture, telling }) {
  const badges = graph.edges.map(() => null), stepOf = graph.edges.map(() => -1);
  graph.steps.forEach((step, k) => { if (step.kind === "backward") stepOf[step.edges[0]] = k; });
  let on = false, top = 1;

  function badge(e) {
    if (badges[e]) return badges[e];
    const edge = picture.edges[e], line = edge.querySelector(".line");
    const { x, y } = line.getPointAtLength(line.getTotalLength() * 0.3);
    const made = drawn("g", "sign-mark", { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
    made.append(drawn("circle", "", { r: 7 }), drawn("text", "", { y: 4 }));
    edge.append(made);
    return (badges[e] = made);
  }

  function writeEdge(e) {
    const edge = picture.edges[e];
    if (!edge || stepOf[e] < 0) return;
    const sent = picture.isUsed(e) ? telling.sentAlong(stepOf[e]) : null;
    edge.classList.toggle("carried", sent !== null);
    if (sent === null) return;
    const share = Number.isFinite(sent) ? Math.sqrt(Math.abs(sent) / top) : 1;
    edge.style.setProperty("--wide", (1 + 6 * share).toFixed(1) + "px");
    const mark = badge(e), word = sent > 0 ? "+" : sent < 0 ? "−" : sent === 0 ? "0" : "?";
    write(mark.querySelector("text"), word);
    set(mark, "class", "sign-mark " + ({ "+": "above", "−": "below" }[word] ?? "none"));
    edge.classList.toggle("negative", sent < 0);
  }

  function rescale() {
    const sizes = stepOf.filter((k) => k >= 0).map((k) => Math.abs(telling.sentAlong(k))).filter((x) => Number.isFinite(x) && x > 0);
    top = sizes.length ? sizes.reduce((a, b) => Math.max(a, b)) : 1;
    graph.edges.forEach((_, e) => writeEdge(e));
  }

  return {
    follow: (edges) => { if (on) edges.forEach(writeEdge); },
    refresh: () => { if (on) rescale(); },
    toggle(wanted) {
      on = wanted;
      picture.svg.classList.toggle("with-gradients", on);
      if (on) rescale();
    },
  };
}
