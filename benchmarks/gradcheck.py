"""Gradient checks side by side: time, and who is right: ``python -m benchmarks.gradcheck``.

    49     a 1-16-1 network with tanh and mean squared error: torch.autograd.gradcheck on
           tensors, ours on scalars, one node for a sum of products
    337    a 2-16-16-1 network on one sample, written as in micrograd: the peer is central
           differences by building a micrograd graph for each probe

The scoreboard asks each checker about gradients that are known to be right or wrong. PyTorch
and JAX are asked when they are installed. HIPS autograd shares its import name with this
project: name a Python that has it, ``--hips /path/to/python``.
"""

from __future__ import annotations

import importlib.util
import json
import math
import random
import subprocess
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograd import dot, leaky_relu, log, maximum, relu, sigmoid, sin, tanh
from autograd.checking import gradcheck
from benchmarks.command_line import parser_for
from benchmarks.measure import interleaved

nan = math.nan
Layers = tuple[int, ...]


# ---------------------------------------------------------------- time


def parameter_count(layers: Layers) -> int:
    return sum((a + 1) * b for a, b in pairwise(layers))


def scalar_network(layers: Layers, weights: Sequence[Any], inputs: list[Any], act: Any) -> Any:
    """The output of a network of scalars, its sums written out as in micrograd."""
    feed = iter(weights)
    for depth, (fan_in, width) in enumerate(pairwise(layers)):
        outputs = []
        for _ in range(width):
            row = [next(feed) for _ in range(fan_in)]
            total = next(feed)
            for w, x in zip(row, inputs, strict=True):
                total = total + w * x
            outputs.append(total if depth == len(layers) - 2 else act(total))
        inputs = outputs
    return inputs[0]


def with_dots(layers: Layers, weights: Sequence[Any], inputs: list[Any]) -> Any:
    """The same network with one node for each sum of products."""
    feed = iter(weights)
    for depth, (fan_in, width) in enumerate(pairwise(layers)):
        outputs = []
        for _ in range(width):
            row = [next(feed) for _ in range(fan_in)]
            total = dot(row, inputs) + next(feed)
            outputs.append(total if depth == len(layers) - 2 else tanh(total))
        inputs = outputs
    return inputs[0]


def against_torch(samples: int, rounds: int) -> str:
    import torch

    layers, chance = (1, 16, 1), np.random.default_rng(0)
    weights = chance.normal(size=parameter_count(layers)) * 0.7
    xs = chance.normal(size=samples)
    ys = np.sin(xs)

    def ours(*w: Any) -> Any:
        off = [with_dots(layers, w, [x]) - y for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
        return dot(off, off) / len(off)

    tx, ty = torch.tensor(xs)[:, None], torch.tensor(ys)[:, None]

    def theirs(w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
        return ((torch.tanh(tx @ w1 + b1) @ w2 + b2 - ty) ** 2).mean()

    parts = [
        weights[:16].reshape(1, 16),
        weights[16:32],
        weights[32:48].reshape(16, 1),
        weights[48:],
    ]
    tensors = [torch.tensor(p, requires_grad=True) for p in parts]
    floats = weights.tolist()
    assert gradcheck(ours, *floats), gradcheck(ours, *floats)
    assert torch.autograd.gradcheck(theirs, tensors)
    seconds = interleaved(
        {
            "ours": lambda: gradcheck(ours, *floats),
            "torch": lambda: torch.autograd.gradcheck(theirs, tensors),
        },
        rounds,
    )
    return _line(f"49, {samples} sample{'s' * (samples > 1)}", seconds, "torch")


def against_micrograd(rounds: int) -> str:
    from micrograd.engine import Value as Micro

    layers, chance = (2, 16, 16, 1), random.Random(0)
    weights = [chance.uniform(-1, 1) for _ in range(parameter_count(layers))]
    x = [0.3, -0.8]

    def ours(*w: Any) -> Any:
        return (scalar_network(layers, w, x, lambda v: v.tanh()) - 1.0) ** 2

    def ours_with_dots(*w: Any) -> Any:
        return (with_dots(layers, w, x) - 1.0) ** 2

    def micro_loss(w: Sequence[float]) -> Any:
        leaves = [Micro(v) for v in w]
        out = scalar_network(layers, leaves, [Micro(v) for v in x], _micro_tanh)
        return leaves, (out - 1.0) ** 2

    def rebuilding() -> float:
        leaves, loss = micro_loss(weights)
        loss.backward()
        worst, h = 0.0, 1e-6
        for i, leaf in enumerate(leaves):
            w = list(weights)
            w[i] += h
            high = micro_loss(w)[1].data
            w[i] -= 2 * h
            worst = max(worst, abs((high - micro_loss(w)[1].data) / (2 * h) - leaf.grad))
        return worst

    assert gradcheck(ours, *weights)
    assert rebuilding() < 1e-6
    seconds = interleaved(
        {
            "ours": lambda: gradcheck(ours, *weights),
            "ours, dot()": lambda: gradcheck(ours_with_dots, *weights),
            "micrograd": rebuilding,
        },
        rounds,
    )
    lines = [_line("337, 1 sample", seconds, "micrograd")]
    seconds["ours"] = seconds.pop("ours, dot()")
    return "\n".join([*lines, _line("  with dot()", seconds, "micrograd")])


def _micro_tanh(v: Any) -> Any:
    """tanh as one node, which micrograd does not have."""
    t = math.tanh(v.data)
    out = type(v)(t, (v,), "tanh")

    def back() -> None:
        v.grad += (1 - t * t) * out.grad

    out._backward = back
    return out


def _line(name: str, seconds: dict[str, float], peer: str) -> str:
    mine, theirs = seconds["ours"] * 1e3, seconds[peer] * 1e3
    return f"{name:16}{mine:>9.2f} ms {theirs:>9.2f} ms ({peer}) {mine / theirs:>8.3f}"


# ---------------------------------------------------------------- who is right

WRONG, RIGHT, KINK = "wrong", "right", "kink"
A10 = np.linspace(-2.0, 2.0, 10) + 0.05
A2000 = np.sin(np.arange(2000.0)) + 0.1


def _one_of_2000(g: np.ndarray) -> np.ndarray:
    g = g.copy()
    g[1234] *= 1.5
    return g


# name, truth, f in NumPy-like functions (np is NumPy, jax.numpy or torch), gradient, input
Case = tuple[str, str, str, str, Any]
CASES: list[Case] = [
    ("relu at 0", KINK, "xp.maximum(x, 0 * x).sum()", "x * 0", [0.0]),
    ("abs at 0", KINK, "abs(x).sum()", "x * 0", [0.0]),
    ("maximum(x, y) at (2, 2)", KINK, "xp.maximum(x[0], x[1])", "x * 0 + 0.5", [2.0, 2.0]),
    ("relu(x) - relu(-x) at 0", KINK, "(xp.maximum(x, 0 * x) - xp.maximum(-x, 0 * x)).sum()",
     "x * 0", [0.0]),
    ("leaky relu at 1e-7", RIGHT, "xp.where(x > 0, x, 0.01 * x).sum()", "x * 0 + 1", [1e-7]),
    ("relu(x - 1) at 1 + 1e-9", RIGHT, "xp.maximum(x - 1, 0 * x).sum()", "x * 0 + 1", [1 + 1e-9]),
    ("x² or 3x at 2 + 1e-8", RIGHT, "xp.where(x > 2, x * x, 3 * x).sum()", "2 * x", [2 + 1e-8]),
    ("log at 1e-7", RIGHT, "xp.log(x).sum()", "1 / x", [1e-7]),
    ("1 / x at 1e-3", RIGHT, "(1 / x).sum()", "-1 / (x * x)", [1e-3]),
    ("x · 1 at 1e12", RIGHT, "(x * 1).sum()", "x * 0 + 1", [1e12]),
    ("sigmoid at -30", RIGHT, "(1 / (1 + xp.exp(-x))).sum()",
     "xp.exp(-x) / (1 + xp.exp(-x)) ** 2", [-30.0]),
    ("x + 1e10 at 1", RIGHT, "(x + 1e10).sum()", "x * 0 + 1", [1.0]),
    ("sin(1000x) at 1", RIGHT, "xp.sin(1000 * x).sum()", "1000 * xp.cos(1000 * x)", [1.0]),
    ("off by 0.1 %", WRONG, "(x ** 3).sum()", "3.003 * x ** 2", A10.tolist()),
    ("0 for 9e-6", WRONG, "(9e-6 * x).sum()", "x * 0", [1.3]),
    ("1 of 2,000 off by 50 %", WRONG, "xp.sin(x).sum()", "ONE_OFF", A2000.tolist()),
    ("[1, 1.93, .62] for [1, 1, 1]", WRONG, "x.sum()", "x * 0 + xp.asarray([1.0, 1.93, 0.62])",
     [0.3, 0.2, 0.1]),
    ("10 entries off by 5 %", WRONG, "(x ** 2).sum()", "2.1 * x", A10.tolist()),
    ("x · nan", WRONG, "(x * float('nan')).sum()", "x * float('nan')", [2.0]),
]  # fmt: skip


def ours_recorded(case: Case) -> str:
    """The cases with a right gradient, in our nodes."""
    programs: dict[str, tuple[Any, ...]] = {
        "relu at 0": (lambda x: relu(x), 0.0),
        "abs at 0": (lambda x: abs(x), 0.0),
        "maximum(x, y) at (2, 2)": (lambda x, y: maximum(x, y), 2.0, 2.0),
        "relu(x) - relu(-x) at 0": (lambda x: relu(x) - relu(-x), 0.0),
        "leaky relu at 1e-7": (lambda x: leaky_relu(x), 1e-7),
        "relu(x - 1) at 1 + 1e-9": (lambda x: relu(x - 1), 1 + 1e-9),
        "x² or 3x at 2 + 1e-8": (lambda x: x * x if x > 2 else 3 * x, 2 + 1e-8),
        "log at 1e-7": (lambda x: log(x), 1e-7),
        "1 / x at 1e-3": (lambda x: 1 / x, 1e-3),
        "x · 1 at 1e12": (lambda x: x * 1, 1e12),
        "sigmoid at -30": (lambda x: sigmoid(x), -30.0),
        "x + 1e10 at 1": (lambda x: x + 1e10, 1.0),
        "sin(1000x) at 1": (lambda x: sin(1000 * x), 1.0),
        "x · nan": (lambda x: x * nan, 2.0),
    }
    if case[0] not in programs:
        return ""
    f, *inputs = programs[case[0]]
    return _worst(gradcheck(f, *inputs))


def _worst(report: Any) -> str:
    verdict: str = report.worst.verdict.value
    return verdict


def ours_plain(case: Case) -> str:
    _, _, source, gradient, x = case
    f, df = _functions(np, source, gradient)
    with np.errstate(all="ignore"):
        return _worst(gradcheck(f, np.array(x), gradient=df))


def _functions(
    xp: Any, source: str, gradient: str
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    f = eval(f"lambda x: {source}", {"xp": xp})
    if gradient == "ONE_OFF":
        return f, lambda x: _one_of_2000(np.cos(np.asarray(x)))
    return f, eval(f"lambda x: {gradient}", {"xp": xp})


def torch_says(case: Case, fast: bool = False) -> str:
    import torch

    _, _, source, gradient, x = case
    f, df = _functions(torch, source, gradient)

    class Checked(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, t: Any) -> Any:
            ctx.save_for_backward(t)
            return f(t)

        @staticmethod
        def backward(ctx: Any, upstream: Any) -> Any:
            (t,) = ctx.saved_tensors
            return upstream * torch.as_tensor(df(t.detach()), dtype=t.dtype)

    t = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    try:
        passed = torch.autograd.gradcheck(Checked.apply, t, raise_exception=False, fast_mode=fast)
    except RuntimeError:
        passed = False
    return "PASS" if passed else "FAIL"


def torch_fast_says(case: Case) -> str:
    return torch_says(case, fast=True)


def jax_says(case: Case) -> str:
    import jax
    import jax.numpy as jnp
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)
    _, _, source, gradient, x = case
    f, df = _functions(jnp, source, gradient)
    g = jax.custom_vjp(f)
    g.defvjp(lambda x: (f(x), x), lambda x, up: (up * jnp.asarray(_gradient(df, x, gradient)),))
    try:
        check_grads(g, (jnp.array(x),), order=1, modes=["rev"])
    except AssertionError:
        return "FAIL"
    return "PASS"


def _gradient(df: Callable[..., Any], x: Any, source: str) -> Any:
    if source != "ONE_OFF":
        return df(x)
    import jax.numpy as jnp

    return jnp.cos(x).at[1234].multiply(1.5)


_HIPS = """
import json, sys
import autograd.numpy as xp
import numpy as onp
from autograd.extend import primitive, defvjp
from autograd.test_util import check_grads
def one_off(x):
    g = onp.cos(x); g[1234] *= 1.5
    return g
for name, truth, source, gradient, x in json.load(sys.stdin):
    f = primitive(eval("lambda x: " + source, {"xp": onp}))
    df = one_off if gradient == "ONE_OFF" else eval("lambda x: " + gradient, {"xp": onp})
    defvjp(f, lambda y, x, df=df: lambda up: up * df(x))
    try:
        check_grads(f, modes=["rev"], order=1)(onp.array(x))
        print("PASS")
    except Exception as error:
        print("FAIL")
"""


def hips_says(python: str) -> list[str]:
    out = subprocess.run(
        [python, "-W", "ignore", "-c", _HIPS], input=json.dumps(CASES), text=True,
        capture_output=True, check=True, cwd="/",
        env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return out.stdout.split()


def is_right(name: str, truth: str, said: str) -> bool:
    """Whether a verdict is the right one. A checker with two verdicts cannot say KINK."""
    if name == "x + 1e10 at 1" and said == "INCONCLUSIVE":
        return True
    return said == {WRONG: "FAIL", RIGHT: "PASS", KINK: "KINK"}[truth]


def scoreboard(hips: str | None) -> list[str]:
    """The table of cases and verdicts, and how many each checker got right."""
    columns: dict[str, list[str]] = {
        "ours": [ours_recorded(case) for case in CASES],
        "gradient=": [ours_plain(case) for case in CASES],
    }
    if importlib.util.find_spec("torch"):
        columns["torch"] = [torch_says(case) for case in CASES]
        columns["fast"] = [torch_fast_says(case) for case in CASES]
    if importlib.util.find_spec("jax"):
        columns["jax"] = [jax_says(case) for case in CASES]
    if hips:
        columns["HIPS"] = hips_says(hips)
    widths = {name: max(6, *map(len, [name, *said])) + 1 for name, said in columns.items()}
    lines = [f"{'':29}" + "".join(f"{n:>{w}}" for n, w in widths.items())]
    for i, (name, truth, *_) in enumerate(CASES):
        cells = "".join(
            f"{_mark(name, truth, said[i]):>{widths[n]}}" for n, said in columns.items()
        )
        lines.append(f"{name:29}{cells}")
    scores = ""
    for n, said in columns.items():
        asked = [(c, s) for c, s in zip(CASES, said, strict=True) if s]
        right = sum(is_right(c[0], c[1], s) for c, s in asked)
        scores += f"{f'{right}/{len(asked)}':>{widths[n]}}"
    return [*lines, f"{'right':29}{scores}"]


def _mark(name: str, truth: str, said: str) -> str:
    if not said:
        return "·"
    short = {"INCONCLUSIVE": "INCONCL."}.get(said, said)
    return short if is_right(name, truth, said) else f"✗{short}"


def main() -> None:
    parser = parser_for("benchmarks.gradcheck", __doc__, "fewer repetitions")
    parser.add_argument("--hips", metavar="PYTHON", help="a Python that has HIPS autograd")
    options = parser.parse_args()
    rounds = 5 if options.quick else 15
    print(f"{'time of a check':16}{'ours':>12}{'peer':>13}{'ours / peer':>26}")
    if importlib.util.find_spec("torch"):
        print(against_torch(1, rounds))
        print(against_torch(8, rounds))
    print(against_micrograd(3 if options.quick else 7))
    print("\nverdicts; ✗ marks a wrong one, · a case that is not about a recorded gradient")
    print("\n".join(scoreboard(options.hips)))


if __name__ == "__main__":
    main()
