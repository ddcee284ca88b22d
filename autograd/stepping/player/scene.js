// A scene: one picture of the graph in its frame, with all that follows the steps in it.

// svg: as Python or the board has drawn it; ids: see pictureOf.
function sceneOf(player, svg, ids = {}) {
  const board = player.get("board"), picture = pictureOf(player, svg, ids);
  picture.reach();
  const inner = Object.create(player, { picture: { value: picture } });
  const detail = detailOf(svg, board), groups = groupsOf(inner, svg), gradients = gradientsOf(inner);
  const zoom = zoomOf(svg, board, detail.refresh, ids.unit);
  const scrolled = () => detail.scrolled();
  board.addEventListener("scroll", scrolled, { passive: true });

  // The nodes and edges of the steps ks, at step k; hide: a number that is asked for.
  function show(k, ks, hide) {
    gradients.follow(picture.moveTo(k, hide));
    picture.markSteps(ks, groups.standsFor);
    const { from, to, edges } = player.graph.steps[k];
    const isShort = to !== undefined && picture.edges[edges[0]]?.classList.contains("short"); // its source is named where it ends
    const wanted = [from, isShort ? undefined : to].filter((i) => i !== undefined).map(groups.standsFor).filter(Boolean);
    detail.bring(wanted, 16);
  }

  return {
    svg, picture, groups, zoom, show,
    standsFor: groups.standsFor,
    refresh: detail.refresh,
    weigh: gradients.toggle,
    rewrite() {
      picture.rewrite();
      gradients.refresh();
    },
    focused(group) { // it was reached by the keyboard
      if (detail.isFar(group)) detail.bring([group], 24);
    },
    destroy() {
      board.removeEventListener("scroll", scrolled);
      detail.destroy();
    },
  };
}

// The picture that Python has drawn: all of it where its words can be read, else a part of it.
function drawnScene(player) {
  const board = player.get("board"), svg = board.querySelector("svg");
  const { nodeElements: nodes, edgeElements: edges, outputs } = player.records;
  const scene = sceneOf(player, svg, nodes ? { node: (i) => nodes[i], edge: (e) => edges[e], outputs } : {});
  return { ...scene, fit: (room) => scene.zoom.start(room) };
}
