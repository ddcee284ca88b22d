"""The player's page and the playground in a real browser: how soon and how fast they step.

    python -m benchmarks.pages [--quick]

It needs Playwright and Debian's ``chromium`` (drawing on the processor). A page is opened from
disk; the first step is there when the frame that shows it is drawn. While stepping, each step
waits for its frame: 16.7 ms is the screen's own pace, and no frame is shorter.
"""

from __future__ import annotations

import random
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from autograd import Value
from autograd.stepping import Stepper
from autograd.stepping.playground_page import playground_page
from benchmarks.command_line import parser_for

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# about 10, 100 and 1,000 nodes: inputs, and neurons in each layer
NETWORKS = ((2, 1), (2, 4, 4, 1), (8, 16, 9, 1))
WATCH = """
window.firstStep = new Promise((done) => {
  new MutationObserver((changes, watch) => {
    if (!document.querySelector(".glassgrad-player[data-position]")) return;
    watch.disconnect();
    const drawn = new MessageChannel();
    drawn.port1.onmessage = () => done(performance.now());
    requestAnimationFrame(() => drawn.port2.postMessage(null)); // heard when the frame is done
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["data-position"] });
});
"""
STEP = """async () => {
  const player = document.querySelector(".glassgrad-player").glassgrad, frames = [], works = [];
  const first = Math.floor(player.length / 2);
  let before = performance.now();
  for (let k = 0; k < 200; k++) {
    const start = performance.now();
    player.go((first + k) % player.length);
    works.push(performance.now() - start);
    await new Promise((done) => requestAnimationFrame(done));
    const now = performance.now();
    frames.push(now - before);
    before = now;
  }
  const middle = (xs) => xs.toSorted((a, b) => a - b)[xs.length / 2];
  return [middle(frames), middle(works), frames.toSorted((a, b) => a - b)[0.95 * frames.length]];
}"""


def network(sizes: tuple[int, ...]) -> Value:
    """A perceptron, each product and sum a node of its own."""
    choose = random.Random(1)
    xs: list[Any] = [Value(choose.uniform(-1, 1), label=f"x{i}") for i in range(sizes[0])]
    for layer, width in enumerate(sizes[1:]):
        sums: list[Any] = []
        for j in range(width):
            total: Any = Value(0.1, label=f"b{layer}{j}")
            for i, x in enumerate(xs):
                total = total + Value(choose.uniform(-1, 1), label=f"w{layer}{j}{i}") * x
            sums.append(total.tanh())
        xs = sums
    output: Value = xs[0]
    return output


def measure(browser: Any, path: Path, rounds: int) -> tuple[float, float, float, float]:
    """Milliseconds: the first step, a frame while stepping (median, 95 %), its script."""
    firsts, steps = [], []
    for _ in range(rounds):
        page = browser.new_page(viewport={"width": 1180, "height": 1000})
        page.add_init_script(WATCH)
        page.goto(path.as_uri())
        firsts.append(page.evaluate("window.firstStep"))
        steps.append(page.evaluate(STEP))
        page.close()
    frame, work, slow = (statistics.median(numbers) for numbers in zip(*steps, strict=True))
    return statistics.median(firsts), frame, slow, work


def main() -> None:
    parser = parser_for("benchmarks.pages", __doc__, "one round, no large graph")
    quick = parser.parse_args().quick
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise SystemExit("it needs Playwright: pip install playwright") from None
    if program is None:
        raise SystemExit("it needs chromium on the PATH: apt install chromium")
    print(
        f"{'nodes':>6}{'steps':>7}{'page KB':>9}{'first step ms':>15}"
        f"{'frame ms':>10}{'95 %':>7}{'script ms':>11}"
    )
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for sizes in NETWORKS[:2] if quick else NETWORKS:
            stepper = Stepper(network(sizes))
            path = Path(folder, f"{len(stepper.trace.nodes)}.html")
            stepper.save(path)
            first, frame, slow, work = measure(browser, path, 1 if quick else 5)
            print(
                f"{len(stepper.trace.nodes):6}{len(stepper):7}{path.stat().st_size / 1024:9.0f}"
                f"{first:15.0f}{frame:10.1f}{slow:7.1f}{work:11.1f}",
                flush=True,
            )
        path = Path(folder, "playground.html")
        path.write_text(playground_page(), encoding="utf-8")
        first, frame, slow, work = measure(browser, path, 1 if quick else 5)
        kilobytes = path.stat().st_size / 1024
        print(f"{'playground':13}{kilobytes:9.0f}{first:15.0f}{frame:10.1f}{slow:7.1f}{work:11.1f}")
        browser.close()


if __name__ == "__main__":
    main()
