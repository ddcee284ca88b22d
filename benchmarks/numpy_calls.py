"""What recording a call of NumPy costs beside the bare call, and a linear system beside PyTorch.

    python -m benchmarks.numpy_calls [--quick]

Thirty functions on arrays of a few entries, each called on an array and on a Tensor in turns; the
difference is what recording adds. Then ``np.linalg.solve`` of 200 unknowns and as many
right-hand sides, forward and backward, beside PyTorch's; where it is not installed its line says
so. All on one thread, in seconds of the processor: other processes are not counted.
"""

from __future__ import annotations

import benchmarks.one_thread  # isort: skip  # noqa: F401  (before NumPy)

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd import Tensor
from benchmarks.command_line import parser_for
from benchmarks.measure import interleaved

MOST_IN_THE_MEDIAN, MOST_OF_ANY = 5.0, 15.0  # microseconds over the bare call
OF_TORCH = 1.3
SIZE = 200

V, M = np.linspace(0.1, 0.9, 8), np.linspace(0.1, 2.0, 16).reshape(4, 4) + 3 * np.eye(4)
CALLS: dict[str, tuple[Callable[[Any], Any], np.ndarray]] = {
    **{
        name: (getattr(np, name), V)
        for name in (
            "exp", "tanh", "square", "log2", "cbrt", "arcsinh", "sinc", "degrees", "sum", "max",
            "mean", "cumsum", "cumprod", "sort", "diff", "median", "flip", "diag", "copy", "ptp",
        )
    },
    "add": (lambda x: np.add(x, x), V),
    "roll": (lambda x: np.roll(x, 2), V),
    "tile": (lambda x: np.tile(x, 2), V),
    "take": (lambda x: np.take(x, [0, 3, 3]), V),
    "where": (lambda x: np.where(V > 0.5, x, 0.0), V),
    "concatenate": (lambda x: np.concatenate([x, x]), V),
    "dot": (lambda x: np.dot(x, x), V),
    "trace": (np.trace, M),
    "linalg.inv": (np.linalg.inv, M),
    "linalg.det": (np.linalg.det, M),
}  # fmt: skip


def overheads(rounds: int) -> dict[str, float]:
    """Microseconds that recording adds to each call."""
    found = {}
    for name, (call, x) in CALLS.items():
        t = Tensor(x)
        programs = {"bare": lambda: call(x), "recorded": lambda: call(t)}  # noqa: B023
        times = interleaved(programs, rounds, 500, clock=time.process_time)
        found[name] = (times["recorded"] - times["bare"]) * 1e6
    return found


def system() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(SIZE, SIZE)) + SIZE**0.5 * np.eye(SIZE), rng.normal(size=(SIZE, SIZE))


def ours() -> Callable[[], Any]:
    a, b = map(Tensor, system())

    def step() -> Any:
        a.grad = b.grad = None
        np.linalg.solve(a, b).sum().backward()
        return a.grad

    return step


def torchs() -> Callable[[], Any]:
    import torch

    torch.set_num_threads(1)
    a, b = (torch.tensor(x, requires_grad=True) for x in system())

    def step() -> Any:
        a.grad = b.grad = None
        torch.linalg.solve(a, b).sum().backward()
        return a.grad

    return step


def main(arguments: list[str] | None = None) -> None:
    quick = parser_for(__spec__.name, __doc__, "fewer rounds").parse_args(arguments).quick
    found = overheads(5 if quick else 25)
    print("function          over the bare call, µs")
    for name, extra in found.items():
        print(f"{name:18}{extra:8.1f}")
    print(
        f"median            {statistics.median(found.values()):8.1f}  at most {MOST_IN_THE_MEDIAN}"
    )
    print(f"largest           {max(found.values()):8.1f}  at most {MOST_OF_ANY}")
    programs = {"glassgrad": ours()}
    try:
        programs["PyTorch"] = torchs()
    except ImportError:
        print("PyTorch is not installed")
    times = interleaved(programs, 5 if quick else 25, 10, clock=time.process_time)
    for name, seconds in times.items():
        print(
            f"np.linalg.solve {SIZE}×{SIZE}, forward and backward, {name}: {seconds * 1e3:.2f} ms"
        )
    if "PyTorch" in times:
        print(f"ratio {times['glassgrad'] / times['PyTorch']:.2f}, at most {OF_TORCH}")


if __name__ == "__main__":
    main()
