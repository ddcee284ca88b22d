"""Pages of recorded trainings in a real browser, for the tests of the training player."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from player_pages import Watched, part

import nn
from nn import MLP, fit
from nn.data import moons, xor

__all__ = ["Training", "live_view", "moons_run", "part", "train", "watch", "xor_run"]


class Training(Watched):
    """The page of a training, once its player stands."""

    def __init__(self, page: Any, path: Path) -> None:
        super().__init__(page, path)
        page.wait_for_selector(".glassgrad-training.mounted")

    def ask(self, function: str, argument: Any = None) -> Any:
        """What a function of the player's handle gives."""
        return self.page.evaluate(
            f"(x) => ({function})(document.querySelector('.glassgrad-training')"
            ".glassgradTraining, x)",
            argument,
        )

    @property
    def round(self) -> int:
        return int(self.ask("h => h.round"))

    def text(self, name: str) -> str:
        return " ".join(self.page.inner_text(part(name)).split())

    def weights(self, round: int) -> np.ndarray:
        """The weights that the page has at a round of the run it shows."""
        return np.array(self.ask("(h, r) => [...h.player.run.weights(r)]", round))

    def losses(self) -> np.ndarray:
        return np.array(self.ask("h => [...h.player.run.losses]"), dtype=float)

    def computed(self) -> None:
        """Wait until every run is computed to its end."""
        self.ask("h => h.settled()")

    def click_round(self, round: int) -> None:
        """Click into the loss curve where a round is."""
        x, y = self.ask(
            """(h, round) => {
              const svg = h.player.get("curve"), box = svg.getBoundingClientRect();
              const left = 46, right = 18, last = h.player.record.rounds;
              return [box.left + left + round / last * (box.width - left - right), box.top + 50];
            }""",
            round,
        )
        self.page.mouse.click(x, y)


def train(model: Any, X: Any, y: Any, **options: Any) -> nn.History:
    """A training with plain gradient descent on all samples, unless something else is said."""
    given = {"optimizer": "SGD", "learning_rate": 0.1, "batch_size": len(X), "record": True}
    return fit(model, X, y, progress=False, **(given | options))


def xor_run(**options: Any) -> nn.History:
    """2-3-1 on XOR with targets of -1 and 1, if no other sizes are given."""
    X, y = xor()
    given = {"loss": "mse", "epochs": 60} | options
    model = MLP(2, list(given.pop("sizes", (3, 1))), seed=given.pop("seed", 4))
    return train(model, 2 * X - 1, 2.0 * y - 1, **given)


def moons_run(**options: Any) -> nn.History:
    """2-8-1 on moons."""
    return train(MLP(2, [8, 1], seed=0), *moons(40), **({"epochs": 40} | options))


@pytest.fixture
def watch(new_page: Callable[..., Any], tmp_path: Path) -> Callable[..., Training]:
    """Opens the page of a history."""

    def open_training(history: nn.History, **options: Any) -> Training:
        path = tmp_path / "training.html"
        history.stepper().save(path)
        return Training(new_page(**options), path)

    return open_training


# ---------------------------------------------------------------- live widgets

_HOST = """<!doctype html><meta charset="utf-8"><body><script type="module">
const [place, start] = %s;
const heard = {}, state = { [place]: start };
globalThis.model = {
  get: (key) => state[key], set(key, value) { state[key] = value; }, saved: 0,
  save_changes() { this.saved += 1; },
  on(event, act) { heard[event] = act; }, off(event) { delete heard[event]; }, heard,
  told(value) { state[place] = value; heard["change:" + place](); },
};
state._markup = await (await fetch("markup")).text();
const { default: view } = await import("./view.js");
globalThis.leave = view.render({ model, el: document.body });
document.title = "ready";
</script>"""


def live_view(page: Any, widget: Any, place: str, start: Any) -> tuple[Any, list[str]]:
    """The view of a widget, with ``model`` in Python's place; and what the page complains about.

    place, start   what both sides set, and its first value
    """
    files = {"/": (_HOST % json.dumps([place, start]), "text/html"),
             "/view.js": (widget._esm, "text/javascript"),
             "/markup": (widget._markup, "text/plain")}  # fmt: skip

    def serve(route: Any) -> None:
        path = "/" + route.request.url.split("/", 3)[3]
        body, kind = files.get(path, ("", "text/plain"))
        route.fulfill(body=str(body), content_type=f"{kind}; charset=utf-8")

    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", serve)
    page.goto("http://glassgrad.test/")
    return page, complaints
