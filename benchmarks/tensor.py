"""One training step on arrays: ours, hand-written NumPy and PyTorch, side by side.

    python -m benchmarks.tensor [--quick]

A step is forward, softmax cross-entropy, backward and plain gradient descent, in float32.
Ours is timed twice: with each layer written as one node, ``affine(h, W, b)``, and with
operators, ``h @ W + b``, a node each. PyTorch runs on one thread and has its layer in one
call too (``addmm``); where it is not installed its line says so.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np

from autograd import Tensor, affine, cross_entropy, relu
from benchmarks.command_line import parser_for
from benchmarks.measure import interleaved
from benchmarks.torch_descent import descend

# layers, batch, and the most of PyTorch's time that ours is to take
CASES: list[tuple[tuple[int, ...], int, float]] = [
    ((64, 64, 10), 32, 0.35),
    ((784, 128, 64, 10), 64, 0.75),
]
OF_HAND_WRITTEN, OF_ITS_MEMORY = 1.3, 1.5
RATE = 0.01
OURS, OPERATORS, BY_HAND, TORCH = "glassgrad", "with operators", "NumPy by hand", "PyTorch"

Arrays = list[np.ndarray]


def problem(sizes: tuple[int, ...], batch: int) -> tuple[np.ndarray, np.ndarray, Arrays, Arrays]:
    """Inputs, classes, weights and biases; the same numbers for every program."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((batch, sizes[0])).astype(np.float32)
    classes = rng.integers(0, sizes[-1], batch)
    pairs = list(pairwise(sizes))
    weights = [(rng.standard_normal(p) / np.sqrt(p[0])).astype(np.float32) for p in pairs]
    return x, classes, weights, [np.zeros(m, np.float32) for _, m in pairs]


def ours(
    sizes: tuple[int, ...], batch: int, layer: Callable[..., Any] = affine
) -> Callable[[], float]:
    """A step written with Tensors."""
    x_, classes, weights_, biases_ = problem(sizes, batch)
    x = Tensor(x_, requires_grad=False)
    weights, biases = list(map(Tensor, weights_)), list(map(Tensor, biases_))
    parameters = weights + biases

    def step() -> float:
        h: Any = x
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            h = relu(layer(h, W, b))
        loss = cross_entropy(layer(h, weights[-1], biases[-1]), classes)
        loss.backward()
        for p in parameters:
            with p.updating() as array:
                array -= RATE * p.grad
            p.grad = None
        return float(loss.item())

    return step


def with_operators(h: Any, W: Tensor, b: Tensor) -> Any:
    """A layer as two nodes."""
    return h @ W + b


def by_hand(sizes: tuple[int, ...], batch: int) -> Callable[[], float]:
    """The same step with its backward pass written out."""
    x, classes, weights, biases = problem(sizes, batch)
    rows = np.arange(batch)

    def step() -> float:
        hidden = [x]
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            hidden.append(np.maximum(hidden[-1] @ W + b, 0))
        scores = hidden[-1] @ weights[-1] + biases[-1]
        scores = scores - scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        total = shares.sum(axis=1, keepdims=True)
        loss = (np.log(total[:, 0]) - scores[rows, classes]).mean()
        shares /= total
        shares[rows, classes] -= 1
        g = shares / batch
        gradients = []
        for i in reversed(range(len(weights))):
            gradients.append((hidden[i].T @ g, g.sum(axis=0)))
            if i:
                g = (g @ weights[i].T) * (hidden[i] > 0)
        for i, (of_weights, of_biases) in enumerate(reversed(gradients)):
            weights[i] -= RATE * of_weights
            biases[i] -= RATE * of_biases
        return float(loss)

    return step


def with_torch(torch: ModuleType, sizes: tuple[int, ...], batch: int) -> Callable[[], float]:
    """The same step in PyTorch."""
    x_, classes_, weights_, biases_ = problem(sizes, batch)
    x, classes = torch.from_numpy(x_), torch.from_numpy(classes_)
    weights = [torch.from_numpy(w).requires_grad_() for w in weights_]
    biases = [torch.from_numpy(b).requires_grad_() for b in biases_]
    parameters = weights + biases

    def step() -> float:
        h = x
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            h = torch.relu(torch.addmm(b, h, W))
        scores = torch.addmm(biases[-1], h, weights[-1])
        loss = torch.nn.functional.cross_entropy(scores, classes)
        return descend(torch, loss, parameters, RATE)

    return step


def peak_of(step: Callable[[], float]) -> int:
    """The most bytes a step holds at once, over what is held before it."""
    step()
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        step()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def torch_or_none() -> ModuleType | None:
    """PyTorch on one thread, where it is installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    found: ModuleType = torch
    return found


def measure(sizes: tuple[int, ...], batch: int, limit: float, rounds: int, runs: int) -> None:
    """Time one case and print its lines."""
    torch = torch_or_none()
    programs = {
        OURS: ours(sizes, batch),
        OPERATORS: ours(sizes, batch, with_operators),
        BY_HAND: by_hand(sizes, batch),
    }
    if torch is not None:
        programs[TORCH] = with_torch(torch, sizes, batch)
    losses = {name: [program() for _ in range(20)][-1] for name, program in programs.items()}
    if max(losses.values()) - min(losses.values()) > 1e-4:
        raise SystemExit(f"the programs do not compute the same: {losses}")
    seconds = interleaved(programs, rounds, runs)
    peaks = {name: peak_of(programs[name]) for name in (OURS, OPERATORS, BY_HAND)}
    print(f"\n{'-'.join(map(str, sizes))}, batch {batch}, float32")
    print(
        f"{'':16}{'a step':>10}{'of PyTorch':>12}{'of by hand':>12}"
        f"{'at most':>12}{'of by hand':>12}"
    )
    for name, time in seconds.items():
        of_torch = f"{time / seconds[TORCH]:.2f}" if TORCH in seconds else ""
        line = f"  {name:14}{time * 1e6:>7.1f} µs{of_torch:>12}{time / seconds[BY_HAND]:>12.2f}"
        if name in peaks:
            share = peaks[name] / peaks[BY_HAND]
            line += f"{peaks[name] / 1024:>9.0f} KB{share:>12.2f}"
        print(line)
    goals = f"{limit:>12}{OF_HAND_WRITTEN:>12}{'':12}{OF_ITS_MEMORY:>12}"
    print(f"  {'goal, at most':14}{'':10}{goals}")
    if torch is None:
        print(f"  {TORCH} is not installed: pip install torch")


def main() -> None:
    parser = parser_for("benchmarks.tensor", __doc__, "fewer rounds")
    quick = parser.parse_args().quick
    for sizes, batch, limit in CASES:
        measure(sizes, batch, limit, rounds=11 if quick else 61, runs=10 if quick else 50)


if __name__ == "__main__":
    main()
