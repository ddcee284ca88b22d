"""The steps of a neuron: one product at a time, and the same bits in Python, page and records."""

from __future__ import annotations

import json
from typing import Any

import pytest
from player_pages import worded

from autograd.tracing import trace
from nn import MLP, expanded
from nn.functional import mse_loss

X = [0.5, -1.0, 2.0]


def loss_of(sizes: list[int], in_full: bool = False) -> tuple[MLP, Any]:
    model = MLP(sizes[0], sizes[1:], seed=4)
    if in_full:
        with expanded():
            return model, mse_loss(model(X[: sizes[0]]), [1.0])
    return model, mse_loss(model(X[: sizes[0]]), [1.0])


def final_gradients(steps: list[dict[str, Any]], names: list[str]) -> dict[str, float]:
    found = {}
    for step in steps:
        if step["parent"] is not None:
            found[names[step["parent"]]] = step["after"]
    return found


@pytest.mark.parametrize("in_full", [False, True])
@pytest.mark.parametrize("sizes", [[2, 2, 1], [2, 3, 1], [3, 4, 1]], ids=str)
def test_the_products_of_the_steps_are_the_gradients_bit_for_bit(
    sizes: list[int], in_full: bool
) -> None:
    model, loss = loss_of(sizes, in_full)
    taken = trace(loss)
    records = json.loads(taken.to_json())
    loss.backward()
    gradients = {p.label: p.grad for p in model.parameters()}
    sums: dict[str, float] = {}
    for step in taken.steps:
        if step.kind == "backward":
            assert step.contribution == step.upstream * step.local, "one edge, one product"
            label = taken.nodes[step.parent or 0].label or ""
            sums[label] = sums.get(label, 0.0) + step.contribution
    assert {label: sums[label] for label in gradients} == gradients
    labels = [node["label"] for node in records["nodes"]]
    recorded = final_gradients(records["steps"], labels)
    assert {label: recorded[label] for label in gradients} == gradients


GRADIENTS = """[...document.querySelectorAll('.board [id][data-grad]')]
.filter((e) => e.dataset.grad).map((e) => [e.id, e.dataset.grad])"""


@pytest.mark.parametrize("sizes", [[2, 2, 1], [2, 3, 1]], ids=str)
def test_the_page_computes_the_same_bits(sizes: list[int], play: Any) -> None:
    model, loss = loss_of(sizes)
    player = play(loss)
    shown: dict[str, str] = {}  # of every node its last gradient, as long as it was on the board
    for step in worded(loss.stepper()):
        assert player.rule == step.rule
        shown |= dict(player.page.evaluate(GRADIENTS))
        player.press("ArrowRight")
    shown |= dict(player.page.evaluate(GRADIENTS))
    loss.backward()
    labels = {node.label: f"n{node.index}" for node in trace(loss).nodes if node.kind == "leaf"}
    found = {p.label: float(shown[labels[p.label]]) for p in model.parameters()}
    assert found == {p.label: p.grad for p in model.parameters()}
    player.assert_clean()
