"""Live widgets of trainings and descents: the round goes both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from training_pages import xor_run

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


_HOST = """<!doctype html><meta charset="utf-8"><body><script type="module">
const heard = {}, state = { round: 4, _markup: document.createElement("i") };
globalThis.model = {
  get: (key) => state[key], set(key, value) { state[key] = value; }, saved: 0,
  save_changes() { this.saved += 1; },
  on(event, act) { heard[event] = act; }, off(event) { delete heard[event]; }, heard,
  told(round) { state.round = round; heard["change:round"](); },
};
state._markup = await (await fetch("markup")).text();
const { default: view } = await import("./view.js");
globalThis.leave = view.render({ model, el: document.body });
document.title = "ready";
</script>"""


@pytest.mark.parametrize("name", ["training", "descent"])
def test_the_view_follows_python_and_reports_back(new_page: Any, tmp_path: Path, name: str) -> None:
    widget = widgets()[name]
    files = {"/": (_HOST, "text/html"), "/view.js": (widget._esm, "text/javascript"),
             "/markup": (widget._markup, "text/plain")}  # fmt: skip

    def serve(route: Any) -> None:
        path = "/" + route.request.url.split("/", 3)[3]
        body, kind = files.get(path, ("", "text/plain"))
        route.fulfill(body=str(body), content_type=f"{kind}; charset=utf-8")

    page = new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", serve)
    page.goto("http://glassgrad.test/")
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
