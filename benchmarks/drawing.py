"""Pictures: the time from a graph to its SVG, beside Graphviz's own share of it.

    python -m benchmarks.drawing

The physical limit is what Graphviz needs to lay out our text for it. torchviz makes the same
kind of picture of PyTorch's graph of the same expression with the ``dot`` program, where both
are installed; it shows neither data nor gradients. A picture that takes it more than
20 seconds is given up.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from autograd import Stepper, Value, draw
from autograd.drawing.graphviz_engine import render
from benchmarks.command_line import parser_for
from benchmarks.measure import interleaved

# operations, and how many rounds of each
SIZES = ((6, 9), (60, 9), (99, 9), (300, 5))
QUICK = ((6, 3), (60, 3))
MOST_SECONDS = 20  # for one picture of torchviz's; all rounds of it then end in minutes
COLUMN = 20


def chain(leaf: Callable[[float], Any], tanh: Callable[[Any], Any], operations: int) -> Any:
    """An expression of so many operations: products, sums and tanh in turn."""
    x, w = leaf(0.5), leaf(0.9)
    y = x
    for _ in range(operations // 3):
        y = tanh(y * w + x)
    return y


def ours(operations: int) -> Value:
    y: Value = chain(Value, lambda v: v.tanh(), operations)
    y.backward()
    return y


def theirs(operations: int) -> Callable[[], object] | None:
    """The picture of PyTorch's graph, or None where something is missing."""
    try:
        import torch
        from torchviz import make_dot
    except ModuleNotFoundError:
        return None
    if shutil.which("dot") is None:
        return None

    def leaf(x: float) -> Any:
        return torch.tensor(x, dtype=torch.float64, requires_grad=True)

    y = chain(leaf, torch.tanh, operations)
    return lambda: make_dot(y).pipe(format="svg")


def answers(operations: int) -> bool:
    """Whether torchviz makes one such picture in time, tried in a process that can be ended."""
    program = f"from benchmarks.drawing import theirs; theirs({operations})()"
    with subprocess.Popen([sys.executable, "-c", program], start_new_session=True) as process:
        try:
            return process.wait(MOST_SECONDS) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # the dot program that it waits for, too
            return False


def measure(operations: int, rounds: int) -> str:
    """The line of one size."""
    y = ours(operations)
    text = draw(y).dot
    programs: dict[str, Callable[[], object]] = {
        "svg": lambda: draw(y).svg,
        "page": lambda: Stepper(y).html(),
        "graphviz": lambda: render(text, "svg"),
    }
    beside = "·"
    if peer := theirs(operations):
        if answers(operations):
            programs["torchviz"] = peer
        else:
            beside = f"no answer in {MOST_SECONDS} s"
    seconds = interleaved(programs, rounds)
    cells = "".join(f"{seconds[name] * 1e3:10.1f}" for name in ("svg", "page", "graphviz"))
    share = seconds["svg"] / seconds["graphviz"]
    if "torchviz" in seconds:
        beside = f"{seconds['svg'] / seconds['torchviz']:.2f}"
    size = len(Stepper(y).html().encode()) / 1024
    return f"{len(y.trace().nodes):7}{cells}{share:12.2f}{size:12.0f}{beside:>{COLUMN}}"


def main() -> None:
    parser = parser_for("benchmarks.drawing", __doc__, "fewer rounds, smaller graphs")
    quick = parser.parse_args().quick
    print("milliseconds; the last column is the time of our SVG beside torchviz's\n")
    print(
        f"{'nodes':>7}{'svg':>10}{'page':>10}{'graphviz':>10}{'svg / it':>12}"
        f"{'page KB':>12}{'/ torchviz':>{COLUMN}}"
    )
    for operations, rounds in QUICK if quick else SIZES:
        print(measure(operations, rounds), flush=True)


if __name__ == "__main__":
    main()
