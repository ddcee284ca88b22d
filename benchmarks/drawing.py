"""Pictures: the time from a graph to its SVG, beside Graphviz's own share of it.

    python -m benchmarks.drawing

The physical limit is what Graphviz needs to lay out our text for it. torchviz makes the same
kind of picture of PyTorch's graph of the same expression with the ``dot`` program, where both
are installed; it shows neither data nor gradients.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from typing import Any

from autograd import Stepper, Value, draw
from autograd.drawing.graphviz_engine import render
from benchmarks.measure import interleaved


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


def measure(operations: int, rounds: int) -> str:
    """The line of one size."""
    y = ours(operations)
    text = draw(y).dot
    programs: dict[str, Callable[[], object]] = {
        "svg": lambda: draw(y).svg,
        "page": lambda: Stepper(y).html(),
        "graphviz": lambda: render(text, "svg"),
    }
    if peer := theirs(operations):
        programs["torchviz"] = peer
    seconds = interleaved(programs, rounds)
    cells = "".join(f"{seconds[name] * 1e3:10.1f}" for name in ("svg", "page", "graphviz"))
    share = seconds["svg"] / seconds["graphviz"]
    beside = f"{seconds['svg'] / seconds['torchviz']:14.2f}" if "torchviz" in seconds else ""
    size = len(Stepper(y).html().encode()) / 1024
    return f"{len(y.trace().nodes):7}{cells}{share:12.2f}{size:12.0f}{beside or f'{chr(183):>14}'}"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.drawing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller graphs")
    quick = parser.parse_args().quick
    print("milliseconds; the last column is the time of our SVG beside torchviz's\n")
    print(
        f"{'nodes':>7}{'svg':>10}{'page':>10}{'graphviz':>10}{'svg / it':>12}"
        f"{'page KB':>12}{'/ torchviz':>14}"
    )
    for operations in (6, 60) if quick else (6, 60, 99):
        print(measure(operations, 3 if quick else 9), flush=True)


if __name__ == "__main__":
    main()
