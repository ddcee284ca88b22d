"""The page around the graph: what is in view together, where Tab goes, what is read aloud."""

from __future__ import annotations

from typing import Any

import pytest
from player_pages import Player, part, worded
from small_graphs import network, neuron, squared_sum
from small_networks import scalar_loss

from autograd import Tensor, Value
from nn import MLP

WINDOWS = {"notebook": (914, 650), "window": (1000, 700), "small": (900, 700), "phone": (390, 844)}
GRAPHS = {"squared sum": squared_sum, "neuron": neuron, "network": network}

BANDS = """root => ["board", "controls", "explanation"].map(name => {
  const { top, bottom, left, right } = root.querySelector(`.${name}`).getBoundingClientRect();
  return [top, bottom, left, right];
})"""

EVERY_BAND = f"""root => {{
  const bands = {BANDS}, seen = new Set();
  for (let k = 0; k < root.glassgrad.length; k++) {{
    root.glassgrad.go(k);
    seen.add(JSON.stringify(bands(root)));
  }}
  return [...seen].map(text => JSON.parse(text));
}}"""


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("graph", GRAPHS)
def test_graph_controls_and_step_are_in_view_together(play: Any, graph: str, window: str) -> None:
    width, height = WINDOWS[window]
    output = GRAPHS[graph]()
    player = play(output, viewport={"width": width, "height": height})
    places = []
    for k in range(0, len(output.stepper()), 3):
        player.root("(root, k) => root.glassgrad.go(k)", k)
        bands = player.root(BANDS)
        assert all(0 <= top < bottom <= height for top, bottom, *_ in bands)
        assert all(0 <= left < right <= width for *_, left, right in bands)
        places.append([bands[0], bands[1]])
    assert all(place == places[0] for place in places)  # nothing moves below the reader's finger
    assert player.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("window", WINDOWS)
def test_by_node_nothing_moves_either(play: Any, window: str) -> None:
    """The last layer's neuron sends along 17 edges: some are told, the others counted."""
    width, height = WINDOWS[window]
    player = play(scalar_loss(4, 8, 8, 1), viewport={"width": width, "height": height})
    player.press("n")
    bands = player.root(EVERY_BAND)
    assert len(bands) == 1
    assert all(0 <= top < bottom <= height for top, bottom, *_ in bands[0])


WIDE_LAYERS = {"phone": (390, 844), "small phone": (360, 740), "window": (1366, 768)}


@pytest.mark.parametrize("window", WIDE_LAYERS)
def test_a_part_of_a_graph_has_its_share_of_the_view(play: Any, window: str) -> None:
    """The longest sum has 24 terms: the step scrolls then, and takes no room from the picture."""
    width, height = WIDE_LAYERS[window]
    player = play(scalar_loss(2, 24, 24, 1), viewport={"width": width, "height": height})
    bands = player.root(
        f"""root => [0, 40, 700, 900, 1100, 1300].map(k => {{
          root.glassgrad.go(k);
          const step = root.querySelector(".explanation");
          const was = step.scrollTop;
          step.scrollTop = 1000; // as a reader does; the next step begins at its top again
          step.dispatchEvent(new Event("scroll"));
          return [{BANDS}, was].map((x, i) => i ? x : x(root));
        }})"""
    )
    (board, _, step), _ = bands[0]
    assert board[1] - board[0] >= 0.4 * height
    assert step[1] <= height
    assert step[1] - step[0] >= 120
    assert [found for found in bands if found != bands[0]] == []


def test_a_step_without_room_scrolls_to_its_end(play: Any) -> None:
    player = play(scalar_loss(2, 24, 24, 1), viewport={"width": 390, "height": 844})
    longest = """root => {
      const step = root.querySelector(".explanation");
      const highest = [...Array(root.glassgrad.length).keys()].filter(k => k % 7 === 0)
        .map(k => (root.glassgrad.go(k), [step.scrollHeight, k])).sort((a, b) => b[0] - a[0])[0];
      root.glassgrad.go(highest[1]);
      const whole = step.scrollHeight > step.clientHeight;
      step.scrollTop = step.scrollHeight;
      const last = step.querySelector("[data-part=explanation]").getBoundingClientRect().bottom;
      return [whole, last <= step.getBoundingClientRect().bottom];
    }"""
    assert player.root(longest) == [True, True]


def test_tab_reaches_play_before_it_walks_the_nodes(play: Any) -> None:
    player = play(squared_sum())
    order = []
    for _ in range(16):
        player.press("Tab")
        order.append(
            player.page.evaluate("document.activeElement.dataset.part ?? document.activeElement.id")
        )
    assert "play" in order[:3]
    assert order.index("play") < order.index("board") < order.index("n0")


@pytest.mark.parametrize("make", [squared_sum, lambda: scalar_loss(2, 2, 1)], ids=["z", "2-2-1"])
def test_each_step_is_announced_once(play: Any, make: Any) -> None:
    output = make()
    player = play(output)
    live = "[aria-live]:not([aria-live=off]), [role=status], [role=alert], output"
    player.page.evaluate(
        """live => {
          window.heard = [];
          const regions = [...document.querySelectorAll(live)];
          const tell = (changes) => {
            const changed = new Set(changes.map(c => regions.find(r => r.contains(c.target))));
            for (const region of changed) if (region) heard.push(region.textContent);
          };
          new MutationObserver(tell).observe(document.body,
            { subtree: true, childList: true, characterData: true });
        }""",
        live,
    )
    steps = worded(output.stepper())
    for step in steps[1:]:
        player.press("ArrowRight")
        heard = player.page.evaluate("heard.splice(0)")
        assert len(heard) == 1
        told = heard[0].replace("−", "-")
        assert step.rule in told
        assert step.update in told
        assert told.startswith(f"step {step.index + 1} of {len(steps)}, {step.kind}")


def test_the_table_is_one_line_that_says_the_step(play: Any) -> None:
    output = squared_sum()
    player = play(output)
    assert not player.page.is_visible(part("rows"))
    player.press("ArrowRight", 3)
    assert player.text(f"{part('table')} > summary").endswith("4 · w.grad: 0 + 1 × 10 = 10")
    player.open_table()
    assert player.page.is_visible("tr.current")
    assert player.table(2)[3] == output.stepper()[3].rule


@pytest.mark.parametrize(("touch", "shown"), [(False, True), (True, False)])
def test_keys_are_explained_where_there_is_a_keyboard(play: Any, touch: bool, shown: bool) -> None:
    player = play(squared_sum(), has_touch=touch, is_mobile=touch)
    assert player.page.is_visible(".keys") == shown


def test_a_local_derivative_stands_on_its_edge_once_it_is_computed(play: Any) -> None:
    output = neuron()
    player, stepper = play(output), output.stepper()
    slots = [(edge.child, edge.slot) for edge in stepper.trace.edges]
    told: set[str] = set()
    for step in stepper:
        if step.kind == "backward":
            told.add(f"e{slots.index((step.node, step.slot))}")
        visible = player.page.evaluate(
            """[...document.querySelectorAll('.glassgrad .local')]
                 .filter(e => getComputedStyle(e).visibility !== 'hidden')
                 .map(e => e.parentNode.id)"""
        )
        assert set(visible) <= told
        player.press("ArrowRight")
    assert len(told) > 10


def count_said(player: Player) -> str:
    return player.text(part("what"))


def test_edges_are_counted_right_whatever_the_unit(play: Any) -> None:
    """Sixty steps by edge, then by node: in the middle of what a neuron sends."""
    xs = [Value(float(x), label=f"x{i}") for i, x in enumerate((1, -1, 2, 0))]
    (output,) = MLP(4, [8, 8, 1], seed=0)(xs)
    player = play(output)
    player.press("ArrowRight", 60)
    player.press("n")
    here = output.stepper()[60]
    unit = [s.index for s in output.stepper() if s.kind == "backward" and s.node == here.node]
    done = unit.index(60) + 1
    assert f" along {done} of its {len(unit)} edges." in count_said(player)
    player.press("ArrowRight")
    player.press("ArrowLeft")
    assert player.position == unit[-1]
    assert f" along all of its {len(unit)} edges." in count_said(player)


def test_edges_of_arrays_are_counted_right_by_node(play: Any) -> None:
    x = Tensor([[1.0, 2.0], [0.5, -1.0]], label="X")
    w = Tensor([[1.0, -2.0], [0.5, 3.0]], label="W")
    b = Tensor([0.1, 0.2], label="b")
    output = (((x @ w + b).tanh() * x) ** 2).sum()
    player, stepper = play(output), output.stepper()
    counts: dict[int, int] = {}
    for step in stepper:
        if step.kind == "backward":
            counts[step.node] = counts.get(step.node, 0) + 1
    player.press("n")
    said = {}
    for _ in range(len(stepper)):
        player.press("ArrowRight")
        node = stepper[player.position].node
        if counts.get(node, 0) > 1 and stepper[player.position].kind == "backward":
            said[node] = count_said(player)
    assert len(said) == 3
    for node, text in said.items():
        assert f" along all of its {counts[node]} edges." in text


@pytest.mark.parametrize("wide", [10, 40])
def test_a_place_with_hardly_any_width_is_no_fault(play: Any, wide: int) -> None:
    player = play(scalar_loss(1, 16, 1), viewport={"width": wide, "height": 500})
    player.press("End")
    player.page.set_viewport_size({"width": 900, "height": 700})
    player.page.wait_for_function("document.querySelector('.strip .map').clientWidth > 40")
    player.assert_clean()
