// A scene: one picture of the graph in its frame, with all that follows the steps in it.

const LARGE = 400; // nodes and edges together from which only what is in sight is drawn; see detail.js

function detailOf(svg, board) {
  const groups = [...svg.querySelectorAll(".node, .edge")];
  if (groups.length >= LARGE) return largeDetailOf(svg, board, groups);
  const bring = (wanted, margin) => bringIntoView(board, wanted, margin);
  return { refresh() {}, scrolled() {}, bring, isFar: () => false, destroy() {} };
}

// svg: as the board has drawn it; ids: see pictureOf.
function sceneOf(player, svg, ids = {}) {
  const board = player.get("board"), picture = pictureOf(player, svg, ids);
  picture.reach();
  const inner = Object.create(player, { picture: { value: picture } });
  const detail = detailOf(svg, board), standsFor = (i) => picture.nodes[i], gradients = gradientsOf(inner);
  const zoom = zoomOf(svg, detail.refresh);
  const scrolled = () => detail.scrolled();
  board.addEventListener("scroll", scrolled, { passive: true });

  // The nodes and edges of the steps ks, at step k; hide: a number that is asked for.
  function show(k, ks, hide) {
    gradients.follow(picture.moveTo(k, hide));
    picture.markSteps(ks, standsFor);
    const { from, to, edges } = player.graph.steps[k];
    const isShort = to !== undefined && picture.edges[edges[0]]?.classList.contains("short"); // its source is named where it ends
    const wanted = [from, isShort ? undefined : to].filter((i) => i !== undefined).map(standsFor).filter(Boolean);
    detail.bring(wanted, 16);
  }

  return {
    svg, picture, zoom, show, standsFor,
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
