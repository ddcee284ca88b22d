// Room: how large the board may be, so that controls and the worked step are in view with it.

const LEAST_BOARD = 134, LEAST_VIEW = 240; // pixels; what is lower is no view but a slot in one
const SHORT_VIEW = 520; // below this height everything is set closer
const TABLE_LINE = 48, BREATH = 12;

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
  const above = () => Number(root.dataset.above) || 0;
  const viewHeight = () => Math.max(LEAST_VIEW, (around ? around.clientHeight : innerHeight) - above());

  // What is set closer is measured so. A step asks for no layout: it takes what was found here.
  let isNarrow = false;
  function settle() {
    isNarrow = wide() < 640;
    root.classList.toggle("short", viewHeight() < SHORT_VIEW);
  }

  // Width and height for the board. All that is to be seen with it ends where the step ends.
  function measure() {
    const view = viewHeight();
    const from = root.getBoundingClientRect().top, to = get("explanation").parentElement.getBoundingClientRect().bottom;
    const others = to - from - high() - get("strip").offsetHeight + BREATH, table = view < SHORT_VIEW ? 0 : TABLE_LINE;
    const style = getComputedStyle(board), across = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
    const most = Math.max(LEAST_BOARD, view - others); // then the table's line is below the view
    return { width: wide() - across, height: Math.max(LEAST_BOARD, most - table), most };
  }

  return { settle, measure, isNarrow: () => isNarrow };
}
