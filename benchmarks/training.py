"""The training player: its pages, how fast it is in a real browser, and what recording costs.

    python -m benchmarks.training [--quick]

2-16-16-1 on 100 points, 300 rounds. The browser's part needs Playwright and Debian's
``chromium``. What a frame costs while the curve is dragged is the time of all its scripts, by a
clock around ``requestAnimationFrame``; the mouse is moved over the whole curve.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from autograd import Tensor, compile
from benchmarks.command_line import parser_for
from benchmarks.measure import interleaved
from benchmarks.pages import FLAGS
from nn import MLP, History, fit
from nn.data import moons
from nn.functional import binary_cross_entropy_with_logits as loss_of

X, Y = moons(100)
SIZES, ROUNDS = [16, 16, 1], 300
RATES = {"SGD": 0.1, "Adam": 0.01}
# By the form: the rounds of one run, so that all take about as long.
FORMS = {"neurons": 20, "matrices": ROUNDS, "compiled": ROUNDS}

WATCH = """(() => {
  const ask = window.requestAnimationFrame.bind(window);
  window.scripts = [];
  let frame = 0;
  window.requestAnimationFrame = (act) => ask((stamp) => {
    if (stamp !== frame) window.scripts.push(0);
    frame = stamp;
    const start = performance.now();
    act(stamp);
    window.scripts[window.scripts.length - 1] += performance.now() - start;
  });
})()"""
OPEN = """(rounds) => {
  const training = document.querySelector(".glassgrad-training").glassgradTraining, times = [];
  for (const round of rounds) {
    const start = performance.now();
    training.go(round);
    training.player.root.getBoundingClientRect(); // laid out
    times.push(performance.now() - start);
  }
  return times;
}"""
GRADIENTS = """(rounds) => rounds.map((round) => {
  const training = document.querySelector(".glassgrad-training").glassgradTraining;
  training.go(round);
  return [...training.player.update.gradient];
})"""


def trained(form: str, optimizer: str, *, record: bool = True, rounds: int = ROUNDS) -> History:
    model = MLP(2, SIZES, seed=0)
    loss: Any = None
    if form == "matrices":
        model = model.to_matrix()  # type: ignore[assignment]
    if form == "compiled":
        loss = compiled_loss(model)
    return run(model, loss, optimizer, record, rounds)


def compiled_loss(model: Any) -> Any:
    return compile(lambda x, t: loss_of(model(x), [t]), example=([0.5, -0.5], 1.0))


def run(model: Any, loss: Any, optimizer: str, record: bool, rounds: int) -> History:
    return fit(
        model, X, Y, loss=loss, optimizer=optimizer, learning_rate=RATES[optimizer],
        batch_size=len(X), epochs=rounds, record=record, progress=False,
    )  # fmt: skip


# ---------------------------------------------------------------- recording


def recording(form: str, optimizer: str, turns: int) -> float:
    """fit's time with record=True, of its time without."""
    model: Any = MLP(2, SIZES, seed=0)
    model = model.to_matrix() if form == "matrices" else model
    loss = compiled_loss(model) if form == "compiled" else None

    def program(record: bool) -> Callable[[], object]:
        return lambda: run(model, loss, optimizer, record, FORMS[form])

    seconds = interleaved(
        {"without": program(False), "with": program(True)}, turns, clock=time.process_time
    )
    return seconds["with"] / seconds["without"]


# ---------------------------------------------------------------- the page


def opened(browser: Any, path: Path) -> Any:
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.add_init_script(WATCH)
    page.goto(path.as_uri())
    page.wait_for_selector(".glassgrad-training.mounted")
    return page


def opening(browser: Any, path: Path, pages: int = 3) -> list[float]:
    """Milliseconds to each round in a page that has just been opened; the least of some pages,
    for what another process takes away in between is none of ours."""
    rounds, times = np.random.default_rng(0).permutation(ROUNDS + 1).tolist(), []
    for _ in range(pages):
        page = opened(browser, path)
        times.append(page.evaluate(OPEN, rounds))
        page.close()
    least: list[float] = np.min(times, axis=0).tolist()
    return least


def dragging(browser: Any, path: Path) -> list[float]:
    """Milliseconds of scripts in each frame while the mouse goes over the curve."""
    page = opened(browser, path)
    box = page.locator('[data-part="curve"]').bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.evaluate("window.scripts.length = 0")
    for x in np.linspace(50, box["width"] - 20, 200):
        page.mouse.move(box["x"] + x, box["y"] + 50)
    times: list[float] = page.evaluate("window.scripts")
    page.close()
    return times


def gradients(browser: Any, path: Path, history: History) -> float:
    """How far the page's gradients are from Python's, of the largest."""
    page, rounds, apart = opened(browser, path), [0, 7, 149, 288], 0.0
    record = history.record
    assert record is not None
    for round_, found in zip(rounds, page.evaluate(GRADIENTS, rounds), strict=True):
        wanted = gradient(record.parameters[round_])
        apart = max(apart, float(np.abs(found - wanted).max() / np.abs(wanted).max()))
    page.close()
    return apart


def gradient(weights: np.ndarray) -> np.ndarray:
    """Of the mean loss with respect to all weights, in the record's order, by Tensors."""
    h: Any = Tensor(X, requires_grad=False)
    leaves, start = [], 0
    for inputs, outputs in ((2, 16), (16, 16), (16, 1)):
        W = Tensor(weights[start : start + inputs * outputs].reshape(inputs, outputs))
        start += inputs * outputs
        b = Tensor(weights[start : start + outputs])
        start += outputs
        leaves += [W, b]
        z = h @ W + b
        h = z.tanh() if outputs == 16 else z
    loss_of(h, Y[:, None]).backward()
    return np.concatenate([np.asarray(leaf.grad).ravel() for leaf in leaves])


def in_a_browser(quick: bool) -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise SystemExit("it needs Playwright: pip install playwright") from None
    if program is None:
        raise SystemExit("it needs chromium on the PATH: apt install chromium")
    print(
        f"\n{'page':6}{'KB':>6}{'any round ms':>16}{'worst':>7}"
        f"{'dragging ms':>15}{'95 %':>7}{'gradients apart':>18}"
    )
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for optimizer in ("SGD",) if quick else ("SGD", "Adam"):
            history, path = trained("matrices", optimizer), Path(folder, f"{optimizer}.html")
            history.save(path)
            times, frames = opening(browser, path), sorted(dragging(browser, path))
            print(
                f"{optimizer:6}{path.stat().st_size / 1000:6.0f}{statistics.median(times):16.1f}"
                f"{max(times):7.1f}{statistics.median(frames):15.1f}"
                f"{frames[int(0.95 * len(frames))]:7.1f}{gradients(browser, path, history):18.1e}",
                flush=True,
            )
        browser.close()


def main() -> None:
    parser = parser_for("benchmarks.training", __doc__, "few turns, plain descent alone")
    quick = parser.parse_args().quick
    print("time of fit with record=True, of that without")
    print(f"{'':6}" + "".join(f"{form:>10}" for form in FORMS))
    for optimizer in RATES:
        ratios = [recording(form, optimizer, 5 if quick else 31) for form in FORMS]
        print(f"{optimizer:6}" + "".join(f"{ratio:10.3f}" for ratio in ratios), flush=True)
    in_a_browser(quick)


if __name__ == "__main__":
    main()
