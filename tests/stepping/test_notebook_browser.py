"""Outputs of a notebook in a real browser: several in one document, closed scopes, no scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from player_pages import Watched
from small_graphs import network, squared_sum

from autograd.stepping import Stepper
from autograd.stepping.moments import moment_at

UNPACKING = ".glassgrad-output:not(.played)"


@pytest.fixture
def document(new_page: Callable[..., Any], tmp_path: Path) -> Callable[..., Watched]:
    def open_document(html: str, **options: Any) -> Watched:
        path = tmp_path / "outputs.html"
        path.write_text(f"<!doctype html><meta charset=utf-8><body>{html}", encoding="utf-8")
        opened = Watched(new_page(**options), path)
        if options.get("java_script_enabled", True):
            opened.page.wait_for_selector(UNPACKING, state="detached")
        return opened

    return open_document


def test_outputs_in_one_document_become_players_that_do_not_meet(document: Any) -> None:
    first, second = (Stepper(squared_sum(name=name))._repr_html_() for name in ("x", "u"))
    opened = document(first + second + first)
    players = opened.page.locator(".glassgrad-player.mounted")
    assert players.count() == 3
    players.nth(1).evaluate("root => root.glassgrad.go(5)")
    assert players.evaluate_all("roots => roots.map(r => r.dataset.position)") == ["0", "5", "0"]
    names = players.evaluate_all(
        "roots => roots.map(r => r.querySelector('#n0 .name').textContent)"
    )
    assert names == ["x", "u", "x"]
    assert opened.page.locator("img").count() == 0
    opened.assert_clean()


def test_labels_run_nothing(document: Any) -> None:
    label = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    opened = document(Stepper(squared_sum(name=label))._repr_html_())
    player = opened.page.locator(".glassgrad-player.mounted")
    assert player.count() == 1
    player.locator("summary").click()
    assert label in player.locator('[data-part="steps"]').inner_text()
    opened.assert_clean()


def test_without_scripts_there_are_picture_and_table(document: Any) -> None:
    html = Stepper(squared_sum())._repr_html_()
    opened = document(html, java_script_enabled=False)
    assert opened.page.locator('img[alt="graph of z"]').is_visible()
    opened.page.locator("summary").click()
    assert opened.page.get_by_text("w.grad: 0 + 1 × 10 = 10").is_visible()


def test_a_closed_scope_shows_the_numbers_of_each_moment(document: Any) -> None:
    stepper = Stepper(network())
    boxes = {shape.id: shape.at for shape in stepper.scene.view.shapes if shape.box}
    assert len(boxes) == 9
    opened = document(stepper._repr_html_())
    player = opened.page.locator(".glassgrad-player.mounted")
    read = """(root, k) => {
        root.glassgrad.go(k);
        const boxes = [...root.querySelectorAll(".box")];
        return boxes.map(g => [g.id, g.dataset.data, g.dataset.grad]);
    }"""
    for k in (0, 16, 40, 60, len(stepper) - 1):
        moment = moment_at(stepper.trace, k)
        for identity, data, grad in player.evaluate(read, k):
            expected = moment.data[boxes[identity]], moment.grads[boxes[identity]]
            assert (data, grad) == tuple("" if x is None else repr(x) for x in expected)
    opened.assert_clean()
