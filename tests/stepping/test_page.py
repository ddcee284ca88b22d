"""The page in a real browser: numbers against .grad, nothing moves, nothing is fetched."""

from __future__ import annotations

import re
from typing import Any

import pytest
from player_pages import gradients_of, part, worded
from small_graphs import neuron, squared_sum

from autograd import Tensor, Value, log
from autograd.stepping import Stepper
from autograd.stepping.page import player_script

# ---------------------------------------------------------------- in the browser


@pytest.mark.parametrize("make", [squared_sum, neuron])
def test_stepping_to_the_end_gives_the_gradients_bit_for_bit(play: Any, make: Any) -> None:
    output = make()
    player = play(output)
    steps = len(output.stepper())
    player.press("ArrowRight", steps - 1)
    assert player.position == steps - 1
    expected = gradients_of(output)
    assert player.grads() == expected
    assert [float(g) for g in player.grads() if g] == [float(g) for g in expected if g]
    for word, told in zip(player.shown("grad"), expected, strict=True):  # in three digits or more
        assert (float(word) if told else word) == (
            pytest.approx(float(told), rel=5e-3) if told else "–"
        )
    player.assert_clean()


@pytest.mark.parametrize("make", [squared_sum, neuron])
def test_every_step_shows_its_moment_and_moves_nothing(play: Any, make: Any) -> None:
    output = make()
    player = play(output)
    stepper = output.stepper()
    places = player.places()
    for step in stepper:
        assert player.position == step.index
        expected = ["" if g is None else repr(g) for g in stepper.trace.gradients_at(step.index)]
        assert player.grads() == expected
        assert player.places() == places
        assert player.rule == worded(stepper)[step.index].rule
        current = player.page.evaluate("document.querySelector('tr.current').rowIndex - 1")
        assert current == step.index
        player.press("ArrowRight")
    player.press("ArrowLeft", len(stepper))
    assert player.position == 0
    assert set(player.grads()) == {""}
    assert player.places() == places
    player.assert_clean()


def test_the_big_formula_names_its_parts(play: Any) -> None:
    player = play(squared_sum())
    player.press("ArrowRight", 3)
    assert player.rule == "∂z/∂w = 2w = 10"
    assert player.text(part("update")) == (
        "w.grad : 0 before + 1 upstream z.grad × 10 local ∂z/∂w = 10 after"
    )
    player.press("ArrowLeft", 1)
    assert player.text(part("update")) == "z.grad = 1 seed"
    player.press("Home")
    assert player.rule == "w = x + y = 2 + 3 = 5"
    assert player.text(part("update")) == "w = 5 data"
    assert player.shown("data") == ["2", "3", "5", "", "–"]


def test_a_step_marks_its_node_its_parent_and_its_edge(play: Any) -> None:
    player = play(squared_sum())
    player.press("ArrowRight", 3)

    def ids(kind: str) -> list[str]:
        found: list[str] = player.page.evaluate(
            f"[...document.querySelectorAll('.glassgrad .{kind}')].map(e => e.id)"
        )
        return found

    assert (ids("sender"), ids("receiver"), ids("active")) == (["n4"], ["n2"], ["e2"])
    player.press("Home")
    assert (ids("sender"), ids("receiver"), ids("active")) == (["n2"], [], ["e0", "e1"])
    title = player.page.text_content(".board .node.output .title")
    assert title == "z = w2"  # the 2 stands above the line


def test_keys_buttons_slider_rows_and_nodes_all_move(play: Any) -> None:
    player = play(squared_sum())
    page = player.page
    player.press("End")
    assert player.position == 5
    assert page.is_disabled(part("next"))
    player.press("Home")
    assert player.position == 0
    assert page.is_disabled(part("back"))
    page.click(part("next"))
    page.click(part("next"))
    assert player.position == 2
    page.click(part("back"))
    assert player.position == 1
    page.click(part("last"))
    assert player.position == 5
    page.click(part("first"))
    assert player.position == 0
    page.focus(part("slider"))
    player.press("ArrowRight")  # once, although the slider would move by itself too
    assert player.position == 1
    page.fill(part("slider"), "4")
    assert player.position == 4
    player.open_table()
    page.click(f"{part('steps')} tr:nth-child(3)")
    assert player.position == 2
    page.click("#n0 text.title")
    assert player.position == 4  # the step that completed x.grad
    page.focus("#n4")
    player.press("Enter")
    assert player.position == 2  # the seed
    player.assert_clean()


def test_play_runs_to_the_end_and_pause_stops(play: Any) -> None:
    player = play(squared_sum(), alone=True)
    player.page.clock.install()
    player.press(" ")
    assert player.text(part("play")) == "pause"
    player.page.clock.run_for(3000)
    assert player.position == 2
    player.press(" ")
    player.page.clock.run_for(10_000)
    assert player.position == 2
    player.page.click(part("play"))
    player.page.clock.run_for(10_000)
    assert (player.position, player.text(part("play"))) == (5, "play")


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    'x<y & "a|b" {w}',
    "\\N ∂ 한국어",
    "@@script@@ ${alert(3)}",
    "-->",
]


def test_hostile_labels_are_shown_and_not_run(play: Any) -> None:
    output: Any = Value(1.0, label="start")
    for label in HOSTILE:
        output = output * Value(1.5, label=label)
    output.label = HOSTILE[0]
    player = play(output)
    for _ in output.stepper():
        player.press("ArrowRight")
    names = player.page.evaluate(
        "JSON.parse(document.querySelector('[data-part=records]').textContent).names"
    )
    assert set(HOSTILE) <= set(names)
    read = player.of_nodes("g => g.getAttribute('aria-label')")
    assert all(any(text.startswith(label) for text in read) for label in HOSTILE)
    assert (
        player.page.evaluate("document.scripts.length") == 4
    )  # ours: data, program, loader, player
    assert player.page.evaluate("document.querySelectorAll('img').length") == 0
    assert HOSTILE[0] in player.text("h1")
    player.assert_clean()


def test_infinities_and_nan_are_shown(play: Any) -> None:
    x = Value(0.0, label="x")
    output = log(x) * x
    player = play(output)
    player.press("End")
    assert player.grads() == gradients_of(output)
    assert "-∞" in player.shown("data")
    assert player.page.text_content("#n1 .warning") == "first -inf here"
    player.assert_clean()


def test_light_and_dark_follow_the_system(play: Any) -> None:
    papers, inks = [], []
    for scheme in ("light", "dark"):
        page = play(squared_sum(), color_scheme=scheme).page
        papers.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        inks.append(page.evaluate("getComputedStyle(document.querySelector('#n0 .name')).fill"))
    brightness = [[sum(map(int, re.findall(r"\d+", c))) for c in cs] for cs in (papers, inks)]
    assert brightness[0][0] > 700 > 60 > brightness[0][1]
    assert brightness[1][0] < 120 < 650 < brightness[1][1]


def test_a_large_graph_scrolls_in_its_frame_and_follows_the_steps(play: Any) -> None:
    x: Any = Value(0.5, label="x")
    for _ in range(30):
        x = x.sin()
    player = play(x, viewport={"width": 1000, "height": 800})
    page, board = player.page, "document.querySelector('.board')"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(board + ".scrollWidth > " + board + ".clientWidth")
    size = page.evaluate("document.querySelector('#n0 .title').getBoundingClientRect().height")
    assert size >= 10  # readable
    player.press("End")
    inside = """(() => {
        const frame = document.querySelector('.board').getBoundingClientRect();
        const box = document.querySelector('.receiver').getBoundingClientRect();
        return box.left >= frame.left && box.right <= frame.right;
    })()"""
    assert page.evaluate(inside)
    page.click(part("fit"))
    assert page.evaluate(board + ".scrollWidth <= " + board + ".clientWidth + 1")


def test_the_page_reads_without_a_script(play: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    output = squared_sum()
    address = play(output).address
    page = context.new_page()
    page.goto(address)
    assert page.text_content(".node .number.grad >> nth=0") == "10"
    assert page.locator(f"{part('steps')} tr").count() == 6
    assert not page.is_visible(part("play"))
    context.close()


# ---------------------------------------------------------------- as text


def test_two_runs_give_the_same_bytes() -> None:
    assert Stepper(neuron()).html() == Stepper(neuron()).html()


def test_the_page_names_no_address_and_forbids_the_network() -> None:
    html = Stepper(squared_sum()).html()
    packed = re.compile(r"""data-part="program">[^<]*|'sha256-[^']*'""")
    addresses = set(re.findall(r"(?:https?:)?//[\w.]+", packed.sub("", html) + player_script()))
    assert addresses <= {"http://www.w3.org"}  # the name of SVG, not a place to fetch
    assert "default-src 'none'" in html
    assert "unsafe" not in html
    assert not re.search(r"\beval\b|innerHTML|new Function", player_script() + html)


def test_a_small_graph_makes_a_small_page() -> None:
    # the sentences of both languages and what chooses among them are some 7,000 of it
    assert len(Stepper(squared_sum()).html().encode()) < 84_500
    assert len(Stepper(neuron()).html().encode()) < 98_000
    assert len(Stepper(squared_sum(), lang="en").html().encode()) < 81_000


def test_a_page_offers_its_program_for_the_playground() -> None:
    x, y = Value(2.0, label="x"), Value(3.0, label='y"; rm -rf $HOME')
    page = ((x + y) ** 2).stepper().html()
    assert (
        '<code>glassgrad playground "(x + y_rm_rf_HOME) ** 2" x=2 y_rm_rf_HOME=3 --open</code>'
        in page
    )
    assert "glassgrad playground" not in Tensor([1.0, 2.0]).sum().stepper().html()
