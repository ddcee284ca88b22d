"""What makes a large page quick, as facts: what is drawn, what a step writes, what waits."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from player_pages import Player, Watched, part
from small_graphs import squared_sum

from autograd import Value
from autograd.stepping import Stepper


def perceptron(sizes: tuple[int, ...] = (3, 8, 6, 1)) -> Value:
    """Some 500 nodes and edges, each product and sum a node of its own."""
    choose = random.Random(5)
    xs: list[Any] = [Value(choose.uniform(-1, 1), label=f"x{i}") for i in range(sizes[0])]
    for width in sizes[1:]:
        sums: list[Any] = []
        for _ in range(width):
            total: Any = Value(0.1)
            for x in xs:
                total = total + Value(choose.uniform(-1, 1)) * x
            sums.append(total.tanh())
        xs = sums
    output: Value = xs[0]
    output.label = "out"
    return output


@pytest.fixture(scope="module")
def large() -> Stepper:
    return Stepper(perceptron())


@pytest.fixture
def player(large: Stepper, play: Callable[..., Player]) -> Player:
    opened = play(large, viewport={"width": 1000, "height": 900})
    assert opened.page.locator(".glassgrad.large").count() == 1
    return opened


def go(player: Player, k: int) -> None:
    """To step k, and on until it is seen."""
    player.root(
        """(root, k) => {
          root.glassgrad.go(k);
          return new Promise((seen) => {
            requestAnimationFrame(() => requestAnimationFrame(seen));
          });
        }""",
        k,
    )


# ---------------------------------------------------------------- only what is in sight is drawn

# Points along every line and the boxes of all words and outlines, against the board's frame: by
# the browser's own geometry, once all of it is displayed.
MISSING = """() => {
  const board = document.querySelector("[data-part=board]"), svg = board.querySelector("svg");
  const drawn = [...svg.querySelectorAll(":is(.node, .edge) > *")];
  const before = drawn.filter((e) => getComputedStyle(e).display !== "none");
  svg.classList.remove("large");
  const frame = board.getBoundingClientRect();
  const within = (x, y) => x > frame.left && x < frame.right && y > frame.top && y < frame.bottom;
  const inSight = (e) => {
    const box = e.getBoundingClientRect();
    if (box.right <= frame.left || box.left >= frame.right) return false;
    if (box.bottom <= frame.top || box.top >= frame.bottom) return false;
    if (!e.matches("path")) return true;
    const { a, d, e: right, f: down } = e.getScreenCTM(), length = e.getTotalLength();
    for (let i = 0; i <= 400; i++) {
      const { x, y } = e.getPointAtLength((length * i) / 400);
      if (within(a * x + right, d * y + down)) return true;
    }
    return false;
  };
  const shown = new Set(before), wanted = drawn.filter(inSight);
  svg.classList.add("large");
  const missing = wanted.filter((e) => !shown.has(e)).map((e) => e.parentNode.id);
  return { all: drawn.length, shown: shown.size, wanted: wanted.length, missing };
}"""


DRAW_ALL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".glassgrad.large :is(.node, .edge) > * { display: inline !important; }");
  document.adoptedStyleSheets = [sheet];
}"""


def steps_of(stepper: Stepper) -> list[int]:
    return random.Random(7).sample(range(len(stepper)), 25)


def test_everything_in_sight_is_drawn_and_little_else(large: Stepper, player: Player) -> None:
    for k in steps_of(large):
        go(player, k)
        found = player.page.evaluate(MISSING)
        assert found["missing"] == []
        assert 0 < found["wanted"] <= found["shown"] < found["all"] / 2


def test_what_is_drawn_looks_as_if_all_were(large: Stepper, player: Player) -> None:
    image, chops = (pytest.importorskip(f"PIL.{name}") for name in ("Image", "ImageChops"))
    board = player.page.locator(part("board"))
    for k in steps_of(large)[:6]:
        go(player, k)
        shots = [board.screenshot()]
        player.page.evaluate(DRAW_ALL)
        shots.append(board.screenshot())
        player.page.evaluate("document.adoptedStyleSheets = []")
        some, whole = (image.open(BytesIO(shot)).convert("RGB") for shot in shots)
        apart = [most for _, most in chops.difference(some, whole).getextrema()]
        assert max(apart) <= 40  # of 255: the edges of lines round otherwise, no line is missing


def test_a_picture_too_small_to_read_has_no_words(large: Stepper, player: Player) -> None:
    for _ in range(6):
        player.click("smaller")
    go(player, len(large) // 2)
    assert (
        player.page.evaluate(MISSING.replace(":is(.node, .edge) > *", ".node > rect"))["missing"]
        == []
    )
    assert player.page.evaluate(
        "[...document.querySelectorAll('.large text')].every(t => !t.checkVisibility())"
    )


def test_paper_shows_all_of_it(player: Player) -> None:
    player.page.emulate_media(media="print")
    hidden = "[...document.querySelectorAll('.large :is(.node, .edge) *, .rows td')]"
    assert player.page.evaluate(f"{hidden}.filter(e => !e.checkVisibility()).length") == 0


def test_a_node_out_of_sight_is_reached_by_the_keyboard(player: Player) -> None:
    go(player, 0)
    far = player.page.locator(".large .node:not(.near)").last.get_attribute("id")
    outline = player.page.locator(f"#{far} > rect").first
    assert outline.is_hidden()
    player.page.evaluate(f"{far}.focus({{ preventScroll: true }})")
    assert outline.is_visible()


# ---------------------------------------------------------------- what a step does


def test_a_step_asks_the_browser_for_no_layout(large: Stepper, player: Player) -> None:
    asked = player.page.evaluate(
        """async (length) => {
          let asked = [];
          const watched = [[Element, "getBoundingClientRect"], [Element, "getClientRects"],
            [SVGGraphicsElement, "getBBox"], [SVGGraphicsElement, "getScreenCTM"],
            [Element, "scrollLeft"], [Element, "scrollTop"], [Element, "clientWidth"],
            [Element, "scrollWidth"], [HTMLElement, "offsetTop"], [HTMLElement, "offsetHeight"]];
          for (const [kind, name] of watched) {
            const own = Object.getOwnPropertyDescriptor(kind.prototype, name);
            const key = own.get ? "get" : "value", call = own[key];
            own[key] = function (...rest) { asked.push(name); return call.apply(this, rest); };
            Object.defineProperty(kind.prototype, name, own);
          }
          const { glassgrad } = document.querySelector(".glassgrad-player"), found = [];
          for (let k = 40; k < length; k += 7) {
            asked = [];
            glassgrad.go(k);
            found.push(...asked);
            await new Promise(requestAnimationFrame);
          }
          return found;
        }""",
        len(large),
    )
    assert asked == []


def test_a_step_writes_little_into_the_picture(large: Stepper, player: Player) -> None:
    """Apart from what comes into sight or leaves it."""
    go(player, 60)
    written = player.page.evaluate(
        """async (length) => {
          const svg = document.querySelector("[data-part=board] svg"), counts = [];
          const player = document.querySelector(".glassgrad-player").glassgrad;
          const kinds = (text) => text.replace(/ ?\\b(near|told)\\b/g, "");
          const watch = new MutationObserver(() => {});
          const filter = { subtree: true, childList: true, attributes: true, characterData: true };
          watch.observe(svg, { ...filter, attributeOldValue: true });
          for (let k = 60; k < length; k++) {
            player.go(k);
            const changes = watch.takeRecords().filter((change) => change.attributeName !== "class"
              || kinds(change.oldValue) !== kinds(change.target.getAttribute("class")));
            counts.push(changes.length);
          }
          return counts;
        }""",
        len(large),
    )
    assert max(written) <= 24
    assert min(written) > 0


# All of the page but what depends on the way: scrolling, and what is drawn around the sight.
STATE = """root => {
  const copy = root.cloneNode(true);
  for (const element of copy.querySelectorAll("[class]")) {
    const kinds = [...element.classList].filter((kind) => kind !== "near" && kind !== "told");
    element.setAttribute("class", kinds.sort().join(" "));
  }
  copy.querySelector(".map .view")?.remove();
  const { value } = copy.querySelector("[data-part=slider]");
  return copy.outerHTML.replaceAll(' class=""', "") + value;
}"""


def test_a_jump_gives_the_page_that_stepping_gives(large: Stepper, player: Player) -> None:
    wait = "root => new Promise((done) => setTimeout(done, 300))"  # the table's row follows
    target = 2 * len(large) // 3
    go(player, target)
    player.root(wait)
    jumped = player.root(STATE)
    for start in (0, len(large) - 1):
        go(player, start)
        by = 1 if start < target else -1
        player.root(
            "(root, [first, last, by]) => {"
            " for (let k = first; k !== last + by; k += by) root.glassgrad.go(k); }",
            [start, target, by],
        )
        player.root(wait)
        assert player.root(STATE) == jumped


def test_nothing_of_a_large_picture_moves(large: Stepper, player: Player) -> None:
    before = [place[:4] for place in player.places()]
    for k in steps_of(large)[:8]:
        go(player, k)
        assert [place[:4] for place in player.places()] == before


def test_the_end_that_receives_is_in_sight(large: Stepper, player: Player) -> None:
    """And the other end with it, where there is room for both.

    Where the line would be long, the name of the end stands at the other one.
    """
    for k in steps_of(large):
        go(player, k)
        ends = player.page.evaluate(
            """() => {
              const frame = document.querySelector("[data-part=board]").getBoundingClientRect();
              return Object.fromEntries(["sender", "receiver"].map((kind) => {
                const named = kind === "receiver" && document.querySelector(".active .source");
                const group = named || document.querySelector(`.board .node.${kind} > rect`);
                if (!group) return [kind, null];
                const { left, top, right, bottom } = group.getBoundingClientRect();
                return [kind, left >= frame.left && right <= frame.right
                  && top >= frame.top && bottom <= frame.bottom];
              }));
            }"""
        )
        assert ends["receiver"] if ends["receiver"] is not None else ends["sender"]


# ---------------------------------------------------------------- opening


def test_picture_and_table_wait_for_the_program(
    large: Stepper, new_page: Any, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    large.save(path)
    page = new_page()
    page.add_init_script(
        """const Unpacking = DecompressionStream;
        globalThis.DecompressionStream = class extends Unpacking {
          constructor(kind) {
            super(kind);
            const words = document.querySelector(".glassgrad text");
            const table = document.querySelector(".rows table");
            globalThis.waited = !words.checkVisibility({ contentVisibilityAuto: true })
              && !table.checkVisibility();
          }
        };"""
    )
    opened = Watched(page, path)
    page.wait_for_selector(".mounted")
    assert page.evaluate("waited")
    assert not page.locator(".rows table").is_visible()  # nor until it is unfolded
    page.click(f"{part('table')} > summary")
    page.wait_for_selector(".rows tr.current")
    opened.assert_clean()


BROKEN = {
    "no way to unpack": "delete globalThis.DecompressionStream",
    "not the program": "Response.prototype.text = async () => 'alert(1)'",
    "nothing": "Response.prototype.text = async () => { throw new Error('cut short'); }",
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN)
def test_without_its_program_the_page_shows_picture_and_table(
    new_page: Any, tmp_path: Path, script: str
) -> None:
    path = tmp_path / "page.html"
    Stepper(squared_sum()).save(path)
    page = new_page()
    page.add_init_script(script)
    Watched(page, path)
    page.wait_for_selector("html:not(.waking)")
    for shown in (".glassgrad .node text", ".rows td"):
        assert page.locator(shown).first.is_visible()
    assert page.locator(".mounted").count() == 0


def test_without_scripts_a_large_page_shows_all(
    large: Stepper, new_page: Any, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    large.save(path)
    page = new_page(java_script_enabled=False)
    Watched(page, path)
    assert page.locator(".glassgrad .node text").last.is_visible()
    assert page.locator(".rows td").last.is_visible()
