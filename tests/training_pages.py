"""Pages of recorded trainings in a real browser, for the tests of the training player."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from player_pages import Watched, part

import nn
from nn import MLP, fit
from nn.data import moons, xor

__all__ = ["Training", "moons_run", "part", "train", "watch", "xor_run"]


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
