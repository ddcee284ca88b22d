"""Compiled programs beside what a person writes by hand and what other libraries make.

    python -m benchmarks.compile [--quick]

Five tables. The work of the first two is a scalar network of 2-16-16-1 neurons with hinge
loss and weight decay (``benchmarks/networks.py``), of the next two an irregular random graph
of 10,000 scalars in which no layer can be found (``benchmarks/tapes.py``):

    1  a training step on 100 points
    2  loss and gradient of each of 1,000 points
    3  the irregular graph and its gradient at 1,000 points, beside the same list run by C
    4  the same at a single point, as plain floats
    5  how long recording and compiling take, and how this grows with the graph

A ratio is our time divided by the peer's: 0.5 is twice as fast. All programs of a table take
turns in one run and medians are compared, in float64, on one thread and one core; seconds
are those of the processor, so that a busy machine does not favour what is short. Before
anything is timed the results are compared, to 1e-9.
"""

from __future__ import annotations

from benchmarks.one_thread import is_installed, versions  # isort: skip  (before NumPy)

import gc
import math
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

import autograd
from autograd import Value
from benchmarks import networks
from benchmarks.command_line import parser_for
from benchmarks.measure import interleaved
from benchmarks.networks import DECAY, RATE, SIZES, Arrays
from benchmarks.tapes import INPUTS, in_c, irregular, on_numbers
from nn import MLP, expanded

PACKAGES = ("numpy", "torch", "jax", "casadi", "xad", "micrograd")
OURS, BY_HAND, EAGER = "compiled", "NumPy by hand", "eager graph"

Programs = dict[str, Callable[[], Any]]


def assert_equal(results: Mapping[str, Any]) -> None:
    """All programs give the same numbers, to 1e-9 of the largest."""
    first, *others = results
    expected = np.asarray(results[first])
    for name in others:
        found = np.asarray(results[name])
        error = np.abs(found - expected).max() / np.abs(expected).max()
        assert error <= 1e-9, f"{name} differs from {first} by {error:.1e}"


def timed(programs: Programs, rounds: int, runs: int = 1) -> dict[str, float]:
    """Medians in turn. The collector skips what is there before: libraries and other programs."""
    gc.collect()
    gc.freeze()
    try:
        return interleaved(programs, rounds, runs, clock=time.process_time)
    finally:
        gc.unfreeze()


def table(seconds: Mapping[str, float], targets: Mapping[str, str], unit: str = "µs") -> str:
    """A line for each program: its time, ours divided by it, and what is wanted of that."""
    scale = {"µs": 1e6, "ms": 1e3}[unit]
    lines = []
    for name, time_of in seconds.items():
        line = f"  {name:32}{time_of * scale:>10.1f} {unit}"
        if name != OURS:
            line += f"{seconds[OURS] / time_of:>9.3f}"
        lines.append(line + (f"   (at most {targets[name]})" if name in targets else ""))
    return "\n".join(lines)


# ---------------------------------------------------------------- the network


def network(weights: Arrays) -> MLP:
    """Scalar neurons with the weights of the peers."""
    model = MLP(SIZES[0], SIZES[1:], activation="relu", scalar=True)
    for layer, W, b in zip(model.layers, weights[::2], weights[1::2], strict=True):
        for neuron, row, bias in zip(layer.neurons, W.tolist(), b.tolist(), strict=True):
            assert neuron.b is not None
            neuron.b.data = bias
            for w, number in zip(neuron.w, row, strict=True):
                w.data = number
    return model


def loss_of(model: MLP) -> Callable[..., Any]:
    """The loss of one point, as a user writes it."""

    def loss(x: Any, y: Any) -> Any:
        return (1 - y * model(x)).relu() + DECAY * sum(p * p for p in model.parameters())

    return loss


def compiled(X: np.ndarray, y: np.ndarray, weights: Arrays) -> Any:
    return autograd.compile(loss_of(network(weights)), example=(X[0], y[0]))


def compiled_step(X: np.ndarray, y: np.ndarray, weights: Arrays) -> Callable[[], float]:
    program = compiled(X, y, weights)

    def step() -> float:
        value, gradients = program.value_and_grad(X, y)
        for name, p in program.parameters.items():
            p -= RATE * gradients[name]
        return float(value)

    return step


def eager_step(X: np.ndarray, y: np.ndarray, weights: Arrays) -> Callable[[], float]:
    """The graph recorded and swept anew in every step, points after points."""
    model = network(weights)
    points, signs = X.tolist(), y.tolist()

    def step() -> float:
        hinges = [(1 - s * model(x)).relu() for x, s in zip(points, signs, strict=True)]
        loss = sum(hinges) * (1 / len(hinges)) + DECAY * sum(p * p for p in model.parameters())
        for p in model.parameters():
            p.grad = None
        loss.backward()
        for p in model.parameters():
            p.data -= RATE * p.grad
        return float(loss.item())

    return step


def step_table(rounds: int) -> str:
    X, y, weights = networks.problem(100)
    programs: Programs = {
        OURS: compiled_step(X, y, weights),
        BY_HAND: networks.step_by_hand(X, y, weights),
    }
    if is_installed("torch"):
        programs["PyTorch, eager"] = networks.step_in_torch(X, y, weights)
    if is_installed("jax"):
        programs["JAX, jit of the whole step"] = networks.step_in_jax(X, y, weights)
    slow: Programs = {EAGER: eager_step(X, y, weights)}
    if is_installed("micrograd"):
        slow["micrograd"] = networks.step_in_micrograd(X, y, weights)
    assert_equal({name: [run() for _ in range(3)] for name, run in (programs | slow).items()})
    seconds = timed(programs, rounds, 50)
    seconds |= timed(slow, max(3, rounds // 10))
    return table(seconds, {BY_HAND: "1.2", "PyTorch, eager": "0.25"})


def per_sample_table(rounds: int) -> str:
    """The layout of ours is (parameter, sample)."""
    X, y, weights = networks.problem(1_000)
    program = compiled(X, y, weights)
    programs: Programs = {
        OURS: lambda: program.per_sample_gradients(X, y),
        f"{BY_HAND}, (parameter, sample)": networks.per_sample_by_hand_last(X, y, weights),
        f"{BY_HAND}, (sample, parameter)": networks.per_sample_by_hand(X, y, weights),
    }
    targets = {}
    if is_installed("jax"):
        for last, layout in ((True, "(parameter, sample)"), (False, "(sample, parameter)")):
            programs[f"JAX, {layout}"] = networks.per_sample_in_jax(X, y, weights, last)
        targets["JAX, (parameter, sample)"] = "1"
    slow: Programs = {}
    if is_installed("casadi"):
        slow["CasADi, map"] = networks.per_sample_in_casadi(X, y, weights)
    if is_installed("xad"):
        slow["XAD, a loop"] = networks.per_sample_in_xad(X, y, weights)
    results = {name: run() for name, run in (programs | slow).items()}
    assert_equal({name: np.ravel(value) for name, (value, _) in results.items()})
    assert_equal({name: networks.flattened(g, len(X)) for name, (_, g) in results.items()})
    seconds = timed(programs, rounds, 10) | timed(slow, max(3, rounds // 10))
    return table(seconds, targets)


# ---------------------------------------------------------------- the irregular graph

HALF = INPUTS // 2  # of the inputs differ from point to point, the others are parameters


def irregular_problem(points: int, functions: bool) -> tuple[Any, np.ndarray, np.ndarray]:
    """The tape, data (points, HALF) and parameters (HALF,)."""
    rng = np.random.default_rng(0)
    numbers = rng.uniform(0.9, 1.1, (points, HALF)), rng.uniform(0.9, 1.1, HALF)
    return irregular(10_000, functions=functions), *numbers


def compiled_tape(tape: Any, x: np.ndarray, theta: np.ndarray) -> Any:
    leaves = [Value(t, label=f"p{k}") for k, t in enumerate(theta.tolist())]
    run = on_numbers(tape, autograd)
    return autograd.compile(lambda x: run([*x, *leaves]), example=(x,))


def points_table(rounds: int, functions: bool) -> str:
    tape, X, theta = irregular_problem(1_000, functions)
    program = compiled_tape(tape, X[0], theta)
    inputs = np.concatenate([X.T, np.repeat(theta[:, None], len(X), axis=1)])
    programs: Programs = {OURS: lambda: program.per_sample_gradients(X)}
    if shutil.which("gcc"):
        plain, wide = in_c(tape, len(X)), in_c(tape, len(X), flags=("-O3", "-march=native"))
        programs["C, -O2"] = lambda: plain(inputs)
        programs["C, -O3 -march=native"] = lambda: wide(inputs)
    results = {name: run() for name, run in programs.items()}
    assert_equal({name: value for name, (value, _) in results.items()})
    gradients = {name: g[HALF:] for name, (_, g) in results.items() if name != OURS}
    mine = results[OURS][1]
    assert_equal({OURS: np.stack([mine[f"p{k}"] for k in range(HALF)])} | gradients)
    return table(timed(programs, rounds), {"C, -O2": "3"}, "ms")


def one_point_table(rounds: int, functions: bool) -> str:
    tape, X, theta = irregular_problem(1, functions)
    x = X[0]
    program = compiled_tape(tape, x, theta)
    run = on_numbers(tape, autograd)
    point = x.tolist()

    def eager() -> tuple[float, list[float]]:
        leaves = [Value(t) for t in theta.tolist()]
        out = run([*point, *leaves])
        out.backward()
        return out.item(), [leaf.grad for leaf in leaves]

    mine, expected = program.value_and_grad(x), eager()
    assert_equal({"eager": expected[0], OURS: mine[0]})
    assert_equal({"eager": expected[1], OURS: [mine[1][f"p{k}"] for k in range(HALF)]})
    numbers = [*point, *theta.tolist()]
    plain = on_numbers(tape, math)
    programs: Programs = {
        OURS: lambda: program.value_and_grad(x),
        EAGER: eager,
        "the loop on floats, no gradient": lambda: plain(numbers),
    }
    return table(timed(programs, rounds), {EAGER: "0.15"})


# ---------------------------------------------------------------- recording and compiling


def recording_table(rounds: int) -> str:
    """From the neurons to the first gradient, at one point; what others need for the same."""
    X, y, weights = networks.problem(1)
    model = network(weights)
    loss = loss_of(model)

    def first_gradient() -> Any:
        return autograd.compile(loss, example=(X[0], y[0])).value_and_grad(X, y)

    programs: Programs = {OURS: first_gradient}
    if is_installed("micrograd"):
        micro, _ = networks.micrograd_loss(weights)
        point, sign = X[0].tolist(), float(y[0])
        programs["micrograd, forward and backward"] = lambda: micro(point, sign).backward()
    if is_installed("jax"):
        programs["JAX, jit of the matrix form"] = networks.compiling_in_jax(X, y, weights)
        assert_equal({name: programs[name]()[0] for name in (OURS, "JAX, jit of the matrix form")})
    seconds = timed(programs, rounds)
    limit = f"\n  {seconds[OURS]:.3f} s   (at most 0.1)"
    return table(seconds, {}, "ms") + limit


def growth_table(sizes: Sequence[int]) -> str:
    """Recording, compiling and the first gradient. The largest irregular graph takes 4 GB."""
    lines = [f"  {'':24}{'operations':>12}{'seconds':>10}{'µs each':>9}"]
    for size in sizes:
        width = round(math.sqrt(size / 2))
        wide = MLP(2, [width, width, 1], activation="relu", scalar=True, seed=0)
        lines.append(_grown("2-n-n-1 network", 2 * len(wide.parameters()), _products(wide), 2))
    for size in sizes:
        tape = irregular(size)
        leaves = [Value(1.0 + k / 1000) for k in range(HALF)]
        run = on_numbers(tape, autograd)
        f = _with_leaves(run, leaves)
        lines.append(_grown("irregular", len(tape), f, HALF))
    return "\n".join(lines)


def _products(model: MLP) -> Callable[..., Any]:
    """Every product and sum is a node, as where neurons are written by hand."""

    def f(x: Any) -> Any:
        with expanded():
            return model(x)

    return f


def _with_leaves(run: Callable[..., Any], leaves: list[Value]) -> Callable[..., Any]:
    return lambda x: run([*x, *leaves])


def _grown(name: str, operations: int, f: Callable[..., Any], inputs: int) -> str:
    x = np.linspace(0.99, 1.01, inputs)
    start = time.process_time()
    program = autograd.compile(f, example=(x,))
    program.value_and_grad(x[None])
    seconds = time.process_time() - start
    return f"  {name:24}{operations:>12,}{seconds:>10.2f}{seconds / operations * 1e6:>9.2f}"


def main() -> None:
    parser = parser_for("benchmarks.compile", __doc__, "fewer rounds, smaller graphs")
    parser.add_argument("--only", type=int, choices=range(1, 6), help="one of the tables")
    options = parser.parse_args()
    quick = options.quick
    few, many = (5, 15) if quick else (15, 61)
    sizes = (1_000, 10_000) if quick else (10_000, 100_000, 1_000_000)
    tables: list[tuple[int, str, Callable[[], str]]] = [
        (1, "a training step of the 2-16-16-1 network, 100 points", lambda: step_table(many)),
        (2, "loss and gradient of each of 1,000 points", lambda: per_sample_table(many)),
        (3, "irregular graph, arithmetic, 1,000 points", lambda: points_table(few, False)),
        (3, "irregular graph with functions, 1,000 points", lambda: points_table(few, True)),
        (4, "irregular graph, arithmetic, one point", lambda: one_point_table(many, False)),
        (4, "irregular graph with functions, one point", lambda: one_point_table(many, True)),
        (5, "recording, compiling and the first gradient", lambda: recording_table(few)),
        (5, "its growth", lambda: growth_table(sizes)),
    ]
    print(versions(PACKAGES))
    for number, title, make in tables:
        if options.only in (None, number):
            print(f"\n{number} · {title}")
            print(make(), flush=True)


if __name__ == "__main__":
    main()
