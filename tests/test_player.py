"""The player by mouse and by keyboard: stepping, formulas, paths, predicting, groups, hosts."""

from __future__ import annotations

import math
import random
import re
from typing import Any

import pytest
from player_pages import Player, neuron, part, squared_sum

from autograd import Tensor, Value, scope
from autograd.drawing import Stepper
from autograd.drawing.page import player_markup, player_script, player_style
from autograd.drawing.times import moment_at


def shared() -> Value:
    """x is used three times: 6 through the square, 4 and 1 directly."""
    x = Value(3.0, label="x")
    y: Value = x * x + 4 * x + x
    y.label = "y"
    return y


def doubled(times: int) -> Value:
    x: Value = Value(1.5, label="x")
    for _ in range(times):
        x = x + x
    x.label = "out"
    return x


def two_layers() -> Value:
    x = Value(1.0, label="x")
    with scope("net"):
        with scope("layer 1"):
            h = (x * Value(0.5, label="w") + Value(0.1, label="b")).tanh()
        with scope("layer 2"):
            o = (h * Value(-2.0, label="v")).sigmoid()
    loss: Value = (o - 1) ** 2
    loss.label = "loss"
    return loss


# ---------------------------------------------------------------- stepping


def test_stepping_by_node_takes_all_that_a_node_sends(play: Any) -> None:
    output = neuron()
    player, stepper = play(output), output.stepper()
    player.page.select_option(part("unit"), "node")
    expected = [
        step.index
        for step, after in zip(stepper, [*stepper[1:], None], strict=False)
        if after is None or (step.kind, step.node) != (after.kind, after.node)
    ]
    found = [player.position]
    while player.position < len(stepper) - 1:
        player.press("ArrowRight")
        found.append(player.position)
    assert found == expected
    while player.position:
        player.press("ArrowLeft")
        found.append(player.position)
    assert found == expected + expected[-2::-1]
    player.page.evaluate("document.querySelector('.glassgrad-player').glassgrad.go(-1)")
    player.assert_clean()


def test_a_node_at_once_shows_each_of_its_updates(play: Any) -> None:
    output = neuron()
    player, stepper = play(output), output.stepper()
    last = max(s.index for s in stepper if s.kind == "backward" and s.op == "mul")
    player.root("(e, k) => e.glassgrad.go(k)", last)
    player.press("n")
    own = [s for s in stepper if s.kind == "backward" and s.node == stepper[last].node]
    assert len(own) == 2
    shown = player.page.locator(f"{part('several')} li")
    assert [shown.nth(i).inner_text().split("\n")[-1] for i in range(2)] == [s.update for s in own]
    assert sorted(player.ids("receiver")) == sorted({f"n{s.parent}" for s in own})
    player.press("n")
    assert player.rule == stepper[last].rule


@pytest.mark.parametrize(("speed", "steps"), [("0.5", 1), ("1", 2), ("4", 5)])
def test_speed_says_how_long_a_step_stays(play: Any, speed: str, steps: int) -> None:
    player = play(squared_sum())
    player.page.clock.install()
    player.page.select_option(part("speed"), speed)
    player.click("play")
    player.page.clock.run_for(3000)
    assert player.position == steps


def test_jumping_anywhere_shows_the_same_as_walking_there(play: Any) -> None:
    output = neuron()
    player, stepper = play(output), output.stepper()
    choose = random.Random(5)
    for _ in range(40):
        k = choose.randrange(len(stepper))
        player.root("(e, k) => e.glassgrad.go(k)", k)
        moment = moment_at(stepper.trace, k)
        assert player.grads() == ["" if g is None else repr(g) for g in moment.grads]
        assert player.data() == ["" if d is None else repr(d) for d in moment.data]
        used = {s.slot is not None and (s.node, s.slot) for s in stepper[: k + 1]} - {False}
        edges = [(e.child, e.slot) for e in stepper.trace.edges]
        waiting = [f"e{i}" for i, edge in enumerate(edges) if edge not in used]
        assert player.ids("waiting") == waiting


# ---------------------------------------------------------------- formulas


def test_every_rule_is_mathematics_with_a_twin_in_text(play: Any) -> None:
    output = neuron()
    player = play(output)
    for step in output.stepper():
        assert player.rule == step.rule
        math_text = player.page.text_content(f"{part('rule')} math")
        assert player.page.get_attribute(f"{part('rule')} math", "aria-hidden") == "true"
        # every number and name of the rule is in the formula too
        for word in re.findall(r"[A-Za-z]\w*|\d+\.?\d*", re.sub(r"[²³]", "", step.rule)):
            assert word in math_text
        player.press("ArrowRight")
    live = player.page.get_attribute(part("explanation"), "aria-live")
    assert live == "polite"
    player.assert_clean()


def test_a_gradient_that_is_a_sum_builds_up_term_by_term(play: Any) -> None:
    output = shared()
    player, stepper = play(output), output.stepper()
    lines = []
    for step in stepper:
        if step.kind == "backward" and stepper.trace.nodes[step.parent].name == "x":
            player.root("(e, k) => e.glassgrad.go(k)", step.index)
            lines.append(player.text(part("terms")))
    assert lines == [
        "x.grad = 1 + … + … + …",
        "x.grad = 1 + 4 + … + …",
        "x.grad = 1 + 4 + 3 + …",
        "x.grad = 1 + 4 + 3 + 3 = 11",
    ]


# ---------------------------------------------------------------- paths


def lines_of_paths(player: Player) -> list[str]:
    items = player.page.locator(f"{part('paths-list')} li")
    return [re.sub(r"\s+", " ", t) for t in items.all_inner_texts()]


def test_paths_show_their_products_and_sum(play: Any) -> None:
    player = play(shared())
    player.press("End")
    player.page.click("#n0", modifiers=["Shift"])
    assert lines_of_paths(player) == [
        "y → v3 → v2 → x 1 × 1 × 4 = 4",
        "y → v3 → v1 → x 1 × 1 × 3 = 3",
        "y → v3 → v1 → x 1 × 1 × 3 = 3",
        "y → x 1 = 1",
    ]
    assert player.text(part("paths-summary")) == (
        "4 paths lead from x to y. The sum of their products is the gradient: "
        "x.grad = 4 + 3 + 3 + 1 = 11"
    )
    on = set(player.ids("on-path"))
    assert {"n0", "e0", "e1"} <= on
    constant = player.page.evaluate("document.querySelector('.node.constant').id")
    assert constant not in on
    player.shot("paths")
    player.press("Escape")
    assert player.ids("on-path") == []
    player.assert_clean()


def test_paths_by_keyboard(play: Any) -> None:
    player = play(squared_sum())
    player.page.focus("#n2")
    player.press("p")
    assert player.text(part("paths-summary")) == (
        "One path leads from w to z. Its product is the gradient: w.grad = 10"
    )
    player.page.focus(f"{part('paths-list')} li")
    assert player.ids("this-path") == ["e2", "n2", "n4"]
    player.page.focus(part("paths-node"))
    player.page.select_option(part("paths-node"), label="x")
    assert lines_of_paths(player) == ["z → w → x 10 × 1 = 10"]


def test_many_paths_are_counted_and_the_largest_shown(play: Any) -> None:
    player = play(doubled(100))
    player.page.focus("#n0")
    player.press("p")
    text = player.text(part("paths-summary"))
    assert text.startswith(f"{2**100:,} paths lead from x to out; here are the 64 of largest")
    assert text.endswith("x.grad = 1.26765e+30")
    assert len(lines_of_paths(player)) == 64


def test_the_largest_paths_are_the_largest_of_all(play: Any) -> None:
    x: Any = Value(0.5, label="x")
    y: Any = x
    for i in range(7):
        y = (1.5 + 0.1 * i) * y + y * (-0.3 * i)
    player = play(y)
    player.page.focus("#n0")
    player.press("p")
    products = [1.0]
    for i in range(7):
        products = [p * f for p in products for f in (1.5 + 0.1 * i, -0.3 * i)]
    best = sorted((abs(p) for p in products), reverse=True)[:64]
    shown = [abs(float(line.rpartition("= ")[2])) for line in lines_of_paths(player)]
    assert shown == pytest.approx(best, rel=1e-5)


# ---------------------------------------------------------------- predicting


def test_predicting_by_keyboard(play: Any) -> None:
    player = play(squared_sum())
    player.press("ArrowRight", 3)  # w.grad: 0 + 1 × 10
    player.press("q")
    assert player.shown("grad")[2] == "?"
    assert player.grads()[2] == ""
    assert player.text(part("update")).endswith("= ? your turn")
    hidden = "tr => [...tr.cells].some(c => getComputedStyle(c).visibility === 'hidden')"
    rows = player.page.evaluate(
        f"[...document.querySelector('{part('steps')}').rows].map({hidden})"
    )
    assert rows == [False, False, False, True, True, True]
    player.page.keyboard.type("9")
    player.press("Enter")
    assert player.text(part("verdict")).startswith("✗ Not 9")
    player.page.fill(part("guess-field"), "20/2")
    player.shot("predict")
    player.press("Enter")
    assert player.text(part("verdict")) == "✓ Right: 10. Enter goes on."
    assert player.text(part("score")) == "0 of 1 right"  # not at the first try
    assert player.shown("grad")[2] == "10"
    player.press("Enter")
    assert player.position == 4
    player.page.keyboard.type("10.02")  # to within half a percent
    player.press("Enter")
    assert player.text(part("score")) == "1 of 2 right"
    player.click("predict")
    assert player.page.is_hidden(part("guess"))
    assert player.text(part("update")).endswith("10 after")
    player.assert_clean()


def test_predicting_by_mouse(play: Any) -> None:
    player = play(squared_sum())
    player.click("predict")
    assert player.shown("data") == ["2", "3", "?", "", "–"]
    assert player.rule == "w = x + y = 2 + 3 = ?"
    player.click("guess-check")
    assert "Type a number" in player.text(part("verdict"))
    player.click("guess-show")
    assert player.text(part("verdict")) == "It is 5. Enter goes on."
    assert player.text(part("score")) == "0 of 1 right"
    assert player.shown("data") == ["2", "3", "5", "", "–"]
    player.click("next")
    assert player.shown("data")[4] == "?"
    assert player.page.is_disabled(part("play"))


# ---------------------------------------------------------------- weights


def test_weights_give_width_and_sign_of_what_was_sent(play: Any) -> None:
    output = neuron()
    player, stepper = play(output), output.stepper()
    half = len(stepper) - 6
    player.root("(e, k) => e.glassgrad.go(k)", half)
    player.press("w")
    sent = {}
    for step in stepper[: half + 1]:
        if step.kind == "backward":
            edge = next(
                i
                for i, e in enumerate(stepper.trace.edges)
                if (e.child, e.slot) == (step.node, step.slot)
            )
            sent[f"e{edge}"] = step.contribution
    found = player.page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('.weighed')].map(e => [e.id, [
            e.querySelector('.sign-mark').textContent,
            parseFloat(getComputedStyle(e.querySelector('.line')).strokeWidth)]]))"""
    )
    assert set(found) == set(sent)
    signs = {e: "+" if x > 0 else "−" if x < 0 else "0" for e, x in sent.items()}
    assert {e: mark for e, (mark, _) in found.items()} == signs
    widths = sorted((abs(sent[e]), wide) for e, (_, wide) in found.items())
    assert [w for _, w in widths] == sorted(w for _, w in widths)
    player.shot("weights")
    player.press("w")
    assert not player.page.is_visible(".sign-mark >> nth=0")
    player.assert_clean()


# ---------------------------------------------------------------- groups


def visible_ids(player: Player) -> set[str]:
    found = player.page.evaluate(
        """[...document.querySelectorAll('.glassgrad :is(.node, .edge, .group)')]
           .filter(e => getComputedStyle(e).display !== 'none').map(e => e.id)"""
    )
    return set(found)


def test_groups_collapse_and_expand_and_move_nothing(play: Any) -> None:
    stepper = Stepper(two_layers())
    trace = stepper.trace
    player = play(stepper)
    places, everything = player.places(), visible_ids(player)
    boxes = player.page.locator("g.group")
    scopes = {boxes.nth(i).get_attribute("data-scope"): f"#g{i}" for i in range(boxes.count())}
    assert set(scopes) == {"net", "net/layer 1", "net/layer 2"}
    first = scopes["net/layer 1"]
    player.page.click(f"{first} > rect", position={"x": 4, "y": 30})
    assert player.page.get_attribute(first, "aria-expanded") == "false"
    own = re.compile(r"layer 1 · \d+ nodes")
    assert own.search(player.page.text_content(first))
    gone = everything - visible_ids(player)
    members = {e for e in gone if e.startswith("n")}
    assert members
    assert len(members) == int(re.search(r"(\d+) nodes", player.page.text_content(first))[1])
    for i, edge in enumerate(trace.edges):  # inner edges go, the ones across the border stay
        assert (f"e{i}" in gone) == ({f"n{edge.parent}", f"n{edge.child}"} <= members)
    assert player.position == 0
    assert first[1:] in player.ids("sender")  # the box stands for the node inside it
    player.shot("groups")
    player.page.focus(scopes["net"])
    player.press("Enter")
    assert visible_ids(player) & {first[1:], scopes["net/layer 2"][1:]} == set()
    player.page.focus(scopes["net"])
    player.press(" ")
    player.page.focus(first)
    player.press("Enter")
    assert visible_ids(player) == everything
    shapes = [p for p in player.places() if p in places]
    assert len(shapes) >= len(places)
    player.assert_clean()


def test_boxes_of_a_collapsed_picture_step_with_the_numbers_of_their_output(play: Any) -> None:
    stepper = Stepper(two_layers(), collapse=1)
    boxes = {s.id: s.at for s in stepper.scene.view.shapes if s.box}
    assert len(boxes) == 2
    player = play(stepper)
    for step in stepper:
        moment = moment_at(stepper.trace, step.index)
        for box, at in boxes.items():
            found = [player.page.get_attribute(f"#{box}", f"data-{w}") for w in ("data", "grad")]
            now = (moment.data[at], moment.grads[at])
            assert found == ["" if x is None else repr(x) for x in now]
        assert player.ids("sender") or step.kind == "seed"
        player.press("ArrowRight")
    player.press("i")
    player.page.fill(f"{part('inputs-body')} .field >> nth=0", "3")
    player.assert_clean()


# ---------------------------------------------------------------- hosts


def two_in_one(browser: Any, *outputs: Value, frame: str = "<body>") -> Any:
    """Several players in one document, as a notebook has them."""
    parts = []
    for output in outputs:
        stepper = Stepper(output)
        last = moment_at(stepper.trace, len(stepper) - 1)
        inner = player_markup(stepper.trace, stepper.scene, last)
        parts.append(f'<div class="glassgrad-player">{inner}</div>')
    page = browser.new_page()
    script = f"<script>{player_script()}{player_script()}</script>"
    style = f"<style>{player_style()}</style>"
    page.set_content(f"<!doctype html>{style}{frame}<h1>Host</h1>{''.join(parts)}{script}")
    page.evaluate(
        "window.players = [...document.querySelectorAll('.glassgrad-player')]"
        ".map(e => glassgrad.mount(e))"
    )
    return page


def test_players_in_one_document_are_independent(browser: Any) -> None:
    page = two_in_one(browser, squared_sum(), neuron())
    assert page.evaluate("players.map(p => p.length)") == [6, len(neuron().stepper())]
    page.evaluate("players[1].go(7)")
    assert page.evaluate("players.map(p => p.position)") == [0, 7]
    page.evaluate("window.heard = []; players[0].onchange(e => heard.push(e)); 0")
    page.click(f"{part('next')} >> nth=0")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("heard.map(e => e.position)") == [1, 2]
    assert page.evaluate("players[0].inputs") == {"x": 2, "y": 3}
    page.evaluate("players[0].setInputs({ x: 5 })")
    assert page.evaluate("heard.at(-1)") == {"position": 2, "inputs": {"x": 5, "y": 3}}
    assert page.evaluate("players[1].position") == 7
    again = "glassgrad.mount(document.querySelector('.glassgrad-player')) === players[0]"
    assert page.evaluate(again)
    page.evaluate("players[0].destroy()")
    page.click(f"{part('next')} >> nth=0")
    assert page.evaluate("heard.length") == 3
    message = page.evaluate("try { players[1].setInputs({ q: 1 }) } catch (e) { e.message }")
    assert message.startswith("there is no leaf called q; the leaves are w0")
    page.close()


def test_the_style_harms_no_host(browser: Any) -> None:
    page = browser.new_page()
    look = """(() => { const s = getComputedStyle(document.querySelector('h1')), b = document.body;
        return [s.fontSize, s.margin, s.color, getComputedStyle(b).margin,
                getComputedStyle(b).backgroundColor]; })()"""
    page.set_content("<!doctype html><body><h1>Host</h1>")
    plain = page.evaluate(look)
    page.close()
    page = two_in_one(browser, squared_sum())
    assert page.evaluate(look) == plain
    page.close()


@pytest.mark.parametrize(
    ("frame", "dark"),
    [
        ('<body data-jp-theme-light="false">', True),
        ('<body data-jp-theme-light="true">', False),
        ('<body class="vscode-dark">', True),
        ('<body class="vscode-light">', False),
    ],
)
def test_a_host_s_theme_wins_over_the_system_s(browser: Any, frame: str, dark: bool) -> None:
    page = two_in_one(browser, squared_sum(), frame=frame)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        paper, ink = page.evaluate(
            """['.glassgrad-player', '#n0 .name'].map((s, i) => {
                const style = getComputedStyle(document.querySelector(s));
                return i ? style.fill : style.backgroundColor; })"""
        )
        shades = [sum(map(int, re.findall(r"\d+", c)[:3])) for c in (paper, ink)]
        assert (shades[0] < 100 and shades[1] > 600) == dark
        assert (shades[0] > 700 and shades[1] < 120) != dark
    page.close()


# ---------------------------------------------------------------- reading and printing


def test_printed_it_holds_the_picture_the_step_and_the_whole_table(play: Any) -> None:
    player = play(neuron(), color_scheme="dark")
    player.press("End")
    player.page.emulate_media(media="print")
    for name in ("next", "slider", "open-inputs", "smaller"):
        assert not player.page.is_visible(part(name))
    assert player.page.is_visible(part("update"))
    rows = player.page.evaluate(
        f"(() => {{ const r = document.querySelector('{part('rows')}');"
        " return r.scrollHeight <= r.clientHeight + 1; })()"
    )
    assert rows
    paper = player.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    player.shot("print")


def test_arrays_step_without_live_inputs(play: Any) -> None:
    w = Tensor([[1.0, -2.0], [0.5, 3.0]], label="W")
    x = Tensor([[1.0, 2.0]], label="x")
    output = ((x @ w).tanh() ** 2).sum()
    player, stepper = play(output), Stepper(output)
    player.press("ArrowRight", len(stepper) - 1)
    assert player.rule == stepper[-1].rule
    assert player.page.text_content(".rows thead th:nth-child(4)").endswith(
        "before + what is sent = after"
    )
    player.press("i")
    assert "This graph holds arrays" in player.text(part("inputs-note"))
    assert player.root("e => e.glassgrad.inputs") == {}
    player.press("p")
    assert "arrays are multiplied" in player.text(part("paths-summary"))
    player.press("w")
    player.press("q")
    player.assert_clean()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screenshots(play: Any, scheme: str) -> None:
    player = play(neuron(), color_scheme=scheme, viewport={"width": 1180, "height": 1060})
    player.press("End")
    player.press("ArrowLeft", 3)
    player.shot(f"step-{scheme}")
    player.press("i")
    player.shot(f"inputs-{scheme}")
    player.press("i")
    player.page.set_viewport_size({"width": 400, "height": 800})
    player.shot(f"narrow-{scheme}")
    assert player.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    player.assert_clean()


def test_a_page_of_a_hundred_nodes_is_small() -> None:
    choose = random.Random(1)
    xs: list[Any] = [Value(choose.uniform(-1, 1), label=f"x{i}") for i in range(2)]
    for layer, width in enumerate((4, 4, 1)):
        sums: list[Any] = [Value(0.1, label=f"b{layer}{j}") for j in range(width)]
        for j in range(width):
            for i, x in enumerate(xs):
                sums[j] = sums[j] + Value(choose.uniform(-1, 1), label=f"w{layer}{j}{i}") * x
        xs = [s.tanh() for s in sums]
    stepper = Stepper(xs[0])
    assert len(stepper.trace.nodes) == 104
    assert len(stepper.html().encode()) <= 150_000
    assert math.isfinite(xs[0].data)
