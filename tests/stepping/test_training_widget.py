"""Live widgets of trainings and descents: the round goes both ways."""

from __future__ import annotations

from typing import Any

import pytest
from training_pages import live_view, xor_run

from autograd import Value

pytest.importorskip("anywidget")


def widgets() -> dict[str, Any]:
    x = Value(3.0, label="x")
    return {
        "training": xor_run(epochs=10).stepper().widget(),
        "descent": ((x - 1) ** 2).stepper(learning_rate=0.2, steps=10).widget(),
    }


@pytest.mark.parametrize("name", ["training", "descent"])
def test_a_round_is_a_whole_number_of_the_rounds(name: str) -> None:
    widget = widgets()[name]
    widget.round = 10
    with pytest.raises(ValueError, match="rounds go from 0 to 10; got 11"):
        widget.round = 11
    assert widget.round == 10


@pytest.mark.parametrize("name", ["training", "descent"])
def test_the_view_follows_python_and_reports_back(new_page: Any, name: str) -> None:
    page, complaints = live_view(new_page(), widgets()[name], "round", 4)
    page.wait_for_selector(f".glassgrad-{name}.mounted")
    root = f"document.querySelector('.glassgrad-{name}')"
    assert page.evaluate(f"{root}.dataset.round") == "4"
    page.evaluate("model.told(7)")
    assert page.evaluate(f"{root}.dataset.round") == "7"
    assert page.evaluate("model.saved") == 0, "what Python said is not reported back"
    part = "next" if name == "training" else "d-next"
    page.click(f'[data-part="{part}"]')
    assert page.evaluate("[model.get('round'), model.saved]") == [8, 1]
    page.evaluate("leave()")
    assert page.evaluate("Object.keys(model.heard).length") == 0
    assert complaints == []
