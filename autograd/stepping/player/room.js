// Room: how large the board may be, so that controls and the worked step are in view with it.

const LEAST_BOARD = 134, LEAST_VIEW = 240; // pixels; what is lower is no view but a slot in one
const SHORT_VIEW = 520; // below this height everything is set closer
const TABLE_LINE = 48, BREATH = 12;
const SHARE = 0.4, LEAST_STEP = 120; // of the height that is seen, for a part of a graph; pixels for the worked step

// What the player is seen in: the outermost element around it that scrolls and has a height of
// its own, or the window. While the player is not displayed, what has only its height has none.
function viewAround(root) {
  const shown = root.style.display;
  root.style.display = "none";
  let found = null;
  for (let e = root.parentElement; e && e !== document.body; e = e.parentElement) {
    const scrolls = /auto|scroll/.test(getComputedStyle(e).overflowY);
    if (scrolls && e.clientHeight >= LEAST_VIEW && e.clientHeight < innerHeight) found = e;
  }
  root.style.display = shown;
  return found;
}

function roomOf(root, get) {
  const around = viewAround(root), board = get("board"), high = () => board.offsetHeight + get("diagram").offsetHeight;
  const wide = () => board.clientWidth || get("diagram").clientWidth;
  // data-above: what stands above the player and is to be seen with it, such as a descent's rounds
  function above() {
    let high = 0;
    for (let e = root.closest("[data-above]"); e; e = e.parentElement.closest("[data-above]")) high += Number(e.dataset.above) || 0;
    return high;
  }
  const viewHeight = () => Math.max(LEAST_VIEW, (around ? around.clientHeight : innerHeight) - above());

  // What is set closer is measured so. A step asks for no layout: it takes what was found here.
  let isNarrow = false;
  function settle() {
    isNarrow = wide() < 640;
    root.classList.toggle("short", viewHeight() < SHORT_VIEW);
    root.classList.remove("tight");
  }

  // All that is to be seen with the board ends where the step ends.
  function left() {
    const from = root.getBoundingClientRect().top, to = get("explanation").parentElement.getBoundingClientRect().bottom;
    return viewHeight() - (to - from - high() - get("strip").offsetHeight + BREATH);
  }

  // Width and height for the board.
  function measure() {
    const isShort = viewHeight() < SHORT_VIEW || root.classList.contains("tight"), table = isShort ? 0 : TABLE_LINE;
    const style = getComputedStyle(board), across = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
    const most = Math.max(LEAST_BOARD, left()); // then the table's line is below the view
    return { width: wide() - across, height: Math.max(LEAST_BOARD, most - table), most };
  }

  // A graph that is seen in part has its share of the view: how high the step may be then, which
  // is set closer and scrolls. Null where the board has that share, or needs less.
  function forStep() {
    const share = SHARE * viewHeight(), step = get("explanation").parentElement;
    if (board.offsetHeight >= Math.min(share, board.scrollHeight)) return null;
    root.classList.add("tight");
    return Math.max(LEAST_STEP, Math.floor(step.offsetHeight + left() - get("strip").offsetHeight - share));
  }

  return { settle, measure, forStep, isNarrow: () => isNarrow };
}
