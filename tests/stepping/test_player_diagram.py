"""The player's other view: the network's diagram at the same step."""

from __future__ import annotations

from typing import Any

import pytest
from diagram_pages import faults
from player_pages import part

from autograd import Value
from nn import MLP


def loss_of(*sizes: int) -> Value:
    model = MLP(sizes[0], list(sizes[1:]), scalar=True, seed=0)
    loss: Value = (model([0.5, -1.0, 0.3, 0.8][: sizes[0]]) - 1.0) ** 2
    loss.label = "L"
    return loss


def index_of(output: Value, name: str) -> int:
    return next(node.index for node in output.trace().nodes if node.plain == name)


def shown(player: Any, key: str) -> str:
    return str(player.page.text_content(f'.neuron[data-key="{key}"] .value'))


@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 3, 1), (4, 8, 8, 1)], ids=str)
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1000, 700), (390, 844)])
def test_it_is_legible_at_any_step(
    play: Any, sizes: tuple[int, ...], width: int, height: int
) -> None:
    player = play(loss_of(*sizes), viewport={"width": width, "height": height})
    player.click("view-diagram")
    count = int(player.page.get_attribute(part("slider"), "max")) + 1
    for k in {*range(0, count, max(1, count // 8)), count - 1}:
        player.root("(e, k) => e.glassgrad.go(k)", k)
        assert faults(player.page) == [], f"step {k + 1}"
    bottom = player.page.eval_on_selector(part("update"), "e => e.getBoundingClientRect().bottom")
    assert bottom <= height  # diagram and worked step are seen together
    player.assert_clean()


def test_no_number_stands_before_its_step(play: Any) -> None:
    output = loss_of(2, 3, 1)
    player = play(output, viewport={"width": 1366, "height": 768})
    player.click("view-diagram")
    assert [shown(player, f"x{i}") for i in range(2)] == ["0.5", "−1"]  # given from the start
    assert [shown(player, f"h0,{j}") for j in range(3)] == ["–", "–", "–"]
    data = [node.data for node in output.trace().nodes]
    for step in output.stepper():
        player.root("(e, k) => e.glassgrad.go(k)", step.index)
        if step.kind != "forward":
            break
        for j in range(3):
            h = index_of(output, f"h1_{j + 1}")
            number = shown(player, f"h0,{j}")
            assert (number == "–") == (h > step.node)
            if number != "–":
                assert float(number.replace("−", "-")) == pytest.approx(data[h], rel=1e-3)


def test_a_line_leads_to_the_step_that_completed_its_gradient(play: Any) -> None:
    output = loss_of(2, 3, 1)
    player = play(output, viewport={"width": 1366, "height": 768})
    player.click("view-diagram")
    player.page.click('.tag[data-key="W0,1,2"]')
    step = output.stepper()[player.position]
    assert (step.kind, step.parent) == ("backward", index_of(output, "w1_23"))
    assert player.page.locator('.tag[data-key="W0,1,2"].takes .badge').count() == 1
    assert player.page.locator(".neuron.gives").get_attribute("data-key") == "h0,2"
    assert player.page.locator(".flow").count() == 1
    tag, head = (
        player.page.locator(selector).bounding_box()
        for selector in ('.tag[data-key="W0,1,2"] .paper-box', ".head-of-flow")
    )  # the arrow ends at the label: x gets nothing in this step
    assert abs(head["x"] - (tag["x"] + tag["width"])) < 8


def test_gradients_are_numbers_of_the_lines_once_they_are_known(play: Any) -> None:
    output = loss_of(2, 3, 1)
    player = play(output, viewport={"width": 1366, "height": 768})
    player.click("view-diagram")
    player.click("gradients")

    def lines() -> list[str]:
        found: list[str] = player.page.evaluate(
            "[...document.querySelectorAll('.tag .value')].map(e => e.textContent)"
        )
        return found

    assert set(lines()) == {"–"}
    legend = player.page.inner_text(".legend")
    assert "∂L/∂w" in legend
    assert "negative" in legend
    assert "operation" not in legend
    player.click("gradients")
    assert "∂L/∂w" not in player.page.inner_text(".legend")
    player.click("gradients")
    player.press("End")
    output.backward()
    names = [f"w1_{i}{j}" for i in (1, 2) for j in (1, 2, 3)] + [f"w2_{i}1" for i in (1, 2, 3)]
    grads = {node.plain: node.grad for node in output.trace().nodes}
    numbers = [float(text.replace("−", "-")) for text in lines()]
    assert numbers == pytest.approx([grads[name] for name in names], rel=0.06)


def test_a_graph_that_is_no_network_has_one_view(play: Any) -> None:
    player = play((Value(2.0, label="x") + Value(3.0, label="y")) ** 2)
    assert not player.page.is_visible(part("views"))
    player.assert_clean()


def test_what_is_chosen_in_one_view_is_marked_in_the_other(play: Any) -> None:
    output = loss_of(2, 3, 1)
    player = play(output, viewport={"width": 1366, "height": 768})

    def marked() -> set[str]:  # nodes and lines of the graph
        found = player.page.evaluate(
            "[...document.querySelectorAll('.board .picked')].map(e => e.dataset.weight ?? e.id)"
        )
        return set(found)

    def chosen() -> set[str]:  # circles and lines of the diagram
        found = player.page.evaluate(
            "[...document.querySelectorAll('.diagram .chosen')].map(e => e.dataset.key)"
        )
        return set(found)

    def click(selector: str) -> None:
        player.page.dispatch_event(selector, "click")

    circle, line = index_of(output, "h1_2"), index_of(output, "w1_12")
    for key, wanted in (("h0,1", {f"n{circle}"}), ("W0,0,1", {f"n{line}", f"{line}"})):
        player.click("view-diagram")
        click(f'.diagram [data-key="{key}"]')
        assert chosen() == {key}
        player.click("view-graph")
        assert marked() == wanted
    player.press("Home")
    assert marked() == set()
    for n, key in ((circle, "h0,1"), (line, "W0,0,1")):
        click(f"#n{n}")
        assert f"n{n}" in marked()
        player.click("view-diagram")
        assert chosen() == {key}
        player.click("view-graph")
    player.assert_clean()


# Where a line is far from every other line, neuron and number: a point, and points off it.
BESIDE_A_LINE = """(svg, key) => {
  const line = svg.querySelector(`.link[data-key="${key}"] .wire`), matrix = line.getScreenCTM();
  const at = (e, share) => e.getPointAtLength(e.getTotalLength() * share).matrixTransform(matrix);
  const others = [...svg.querySelectorAll(".link .wire")].filter((e) => e !== line)
    .flatMap((e) => [...Array(50).keys()].map((i) => at(e, i / 49)));
  const boxes = [...svg.querySelectorAll(".neuron, .tag")].map((e) => e.getBoundingClientRect());
  const far = ({ x, y }, space) => others.every((o) => Math.hypot(o.x - x, o.y - y) > space)
    && boxes.every((b) => Math.hypot(Math.max(0, b.left - x, x - b.right), Math.max(0, b.top - y, y - b.bottom)) > space);
  for (let share = 0.1; share < 0.95; share += 0.02) {
    const { x, y } = at(line, share);
    for (const off of [-14, 14]) if (far({ x, y: y + off }, 16)) return { x, y: y + off };
  }
  return null;
}"""  # noqa: E501


@pytest.mark.parametrize("name", ["w1_11", "w1_23"])
def test_a_tap_near_a_line_goes_to_the_step_of_its_weight(play: Any, name: str) -> None:
    """14 px from the line: a finger does not meet it."""
    output = loss_of(2, 3, 1)
    player = play(output, viewport={"width": 390, "height": 844}, has_touch=True)
    player.click("view-diagram")
    key = f"W0,{int(name[3]) - 1},{int(name[4]) - 1}"
    place = player.page.eval_on_selector(part("diagram") + " svg", BESIDE_A_LINE, key)
    assert place is not None
    player.page.touchscreen.tap(place["x"], place["y"])
    step = output.stepper()[player.position]
    assert output.trace().nodes[step.parent].plain == name
    assert player.page.get_attribute(f'.link[data-key="{key}"]', "class").split()[-1] == "chosen"


def test_a_tap_near_a_line_of_the_graph_does_so_too(play: Any) -> None:
    output = loss_of(2, 3, 1)
    player = play(output, viewport={"width": 1000, "height": 700}, has_touch=True)
    weight = index_of(output, "w2_31")
    place = player.root(
        """(root, weight) => {
          const line = root.querySelector(`[data-weight="${weight}"] .line`);
          const { x, y } = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());
          return [x, y + 5];
        }""",  # noqa: E501
        weight,
    )
    player.page.touchscreen.tap(*place)
    assert output.stepper()[player.position].parent == weight


def test_tab_reaches_the_lines_once_and_brackets_go_along_them(play: Any) -> None:
    output = loss_of(2, 2, 1)
    player = play(output, viewport={"width": 1000, "height": 700})
    player.click("view-diagram")
    focused = "document.activeElement.dataset.key ?? document.activeElement.dataset.part ?? ''"
    seen = []
    for _ in range(40):
        player.press("Tab")
        seen.append(player.page.evaluate(focused))
    assert {key for key in seen if key.startswith("W")} == {"W0,0,0"}
    player.page.focus('.link[data-key="W0,0,0"]')
    told = []
    for _ in range(3):
        player.press("]")
        step = output.stepper()[player.position]
        told.append((player.page.evaluate(focused), output.trace().nodes[step.parent].plain))
    assert told == [("W0,0,1", "w1_12"), ("W0,1,0", "w1_21"), ("W0,1,1", "w1_22")]
    player.press("[")
    assert player.page.evaluate(focused) == "W0,1,0"
    label = player.page.get_attribute('.link[data-key="W0,1,0"]', "aria-label")
    assert label.startswith("w₂₁ = ")
