"""Random programs of arrays against PyTorch: gradients, their gradients, and forward mode.

The programs have the form of ``array_programs``, over more functions and other inputs. How
far rounding may move a number is found out by disturbing every operand in PyTorch.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

import array_programs as base
import numpy as np
from make_torch_programs import torch_functions
from our_functions import OURS, plain_too

import autograd as ag
from autograd import Tensor
from autograd.table.scalars import TABLE

Program = dict[str, Any]

# Functions of one and of two arrays of any shapes, besides those of ``array_programs``.
_ONE = sorted(op.name for op in TABLE.values() if len(op.args) == 1 and not op.variadic)
_TWO = ["div", "pow", "mod", "floordiv", "atan2", "hypot", "minimum"]
# Computed without rounding on halves: here ties and zeros are exact in every library.
_EXACT = ["neg", "pos", "abs", "sign", "floor", "round", "step", "relu", "add", "sub", "maximum"]
_EXACT += ["minimum", "where", "clip", "max", "min", "sum", "reshape", "transpose", "index", "take"]
_EXACT += ["concatenate", "stack", "pad", "tril", "triu", "cumsum", "leaky_relu", "hypot"]
_EXACT += ["expand_dims", "norm", "std", "squeeze", "ravel", "swapaxes", "split", "broadcast_to"]
KINDS = {"ordinary": 0.7, "exact": 0.3}


# ---------------------------------------------------------------- making them up


def random_program(seed: int) -> Program:
    rng = np.random.RandomState(seed)
    kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
    inputs = [_array(rng, kind) for _ in range(rng.randint(1, 4))]
    program: Program = {"seed": seed, "kind": kind, "inputs": inputs, "steps": []}
    values = [np.array(x) for x in inputs]
    wanted, tries = rng.randint(2, 8), 0
    while len(program["steps"]) < wanted and tries < 200:
        tries += 1
        try:
            step = _random_step(rng, [np.shape(v) for v in values])
        except ValueError:  # no entry to pick
            continue
        if step is None or (kind == "exact" and step[0] not in _EXACT):
            continue
        if step[0] == "cross_entropy" and any(name == "softmax" for name, *_ in program["steps"]):
            continue  # refused where it can be seen: the softmax is inside
        try:
            with np.errstate(all="ignore"):
                value = np.asarray(OUR_FUNCTIONS[step[0]](*(values[i] for i in step[1]), **step[2]))
        except (ValueError, IndexError):
            continue
        if value.size > 60 or not np.isfinite(value).all() or np.abs(value).max(initial=0) > 1e3:
            continue
        values.append(value)
        program["steps"].append(step)
    return program


def _array(rng: Any, kind: str) -> Any:
    shape = base._random_shape(rng)
    if kind == "exact":
        return (rng.randint(-4, 5, shape) / 2).tolist()
    scale = rng.choice([0.1, 1.0, 1.0, 4.0])
    return (scale * rng.standard_normal(shape)).tolist()


def _random_step(rng: Any, shapes: list[tuple[int, ...]]) -> list[Any] | None:
    n = len(shapes)
    a = n - 1 if rng.rand() < 0.7 else int(rng.randint(n))
    b, shape = int(rng.randint(n)), shapes[a]
    pick = rng.rand()
    if pick < 0.45:
        return base._random_step(rng, shapes)
    if pick < 0.65:
        return [str(rng.choice(_ONE)), [a], {}]
    if pick < 0.8:
        return [str(rng.choice(_TWO)), [a, b] if rng.rand() < 0.7 else [b, a], {}]
    if pick < 0.9:
        low, high = sorted((rng.randint(-4, 5, 2) / 2).tolist())
        name, options = [
            ("leaky_relu", {"slope": 0.25}),
            ("elu", {"alpha": float(rng.choice([1.0, 0.5]))}),
            ("clip", {"low": low, "high": high}),
        ][rng.randint(3)]
        return [name, [a], options]
    if not shape:
        return None
    axis, other = (int(i) for i in rng.randint(-len(shape), len(shape), 2))
    classes = [int(i) for i in rng.randint(0, shape[-1], shape[0])]
    name = "cross_entropy" if len(shape) == 2 else "log_softmax"
    return [
        [name, [a], {"classes": classes} if len(shape) == 2 else {"axis": axis}],
        ["ravel", [a], {}],
        ["swapaxes", [a], {"axis1": axis, "axis2": other}],
        ["moveaxis", [a], {"source": axis, "destination": other}],
        ["squeeze", [a], {"axis": axis}],
        ["split", [a], {"axis": axis, "part": int(rng.randint(shape[axis]))}],
        ["broadcast_to", [a], {"shape": [2, *shape]}],
    ][rng.randint(7)]


# ---------------------------------------------------------------- the functions


def _ours() -> dict[str, Callable[..., Any]]:
    def cross_entropy(x: Any, classes: list[int]) -> Any:
        from nn.functional import cross_entropy

        return cross_entropy(x, np.array(classes))

    more: dict[str, Callable[..., Any]] = {
        **{name: TABLE[name] for name in [*_ONE, *_TWO, "leaky_relu", "elu", "clip"]},
        "leaky_relu": lambda x, slope: ag.leaky_relu(x, slope),
        "elu": lambda x, alpha: ag.elu(x, alpha),
        "clip": lambda x, low, high: ag.clip(x, low, high),
        "ravel": ag.ravel,
        "swapaxes": ag.swapaxes,
        "moveaxis": ag.moveaxis,
        "squeeze": ag.squeeze,
        "split": lambda x, axis, part: ag.split(x, x.shape[axis], axis)[part],
        "broadcast_to": ag.broadcast_to,
        "cross_entropy": cross_entropy,
    }
    return {**{name: plain_too(f) for name, f in more.items()}, **OURS}


OUR_FUNCTIONS = _ours()


@functools.cache
def _theirs() -> dict[str, Callable[..., Any]]:
    import torch

    f, base_functions = torch.nn.functional, torch_functions(torch)

    def norm(x: Any, axis: Any, keepdims: bool) -> Any:
        return torch.linalg.vector_norm(x, 2, axis, keepdim=keepdims)

    def std(x: Any, axis: Any, keepdims: bool) -> Any:
        # theirs sends 0 where it is 0, whatever comes from above: inf × 0 is nan here
        return torch.sqrt(torch.var(x, axis, correction=0, keepdim=keepdims))

    def sinc_slope(x: Any) -> Any:
        """The slope of sinc; near 0, where the difference cancels, its series."""
        z = (torch.pi * x) ** 2
        coefficients = [(-1) ** k * 2 * k / math.factorial(2 * k + 1) for k in range(1, 9)]
        series = sum(c * z ** (k - 1) for k, c in enumerate(coefficients, 1)) * torch.pi**2 * x
        far = torch.where(torch.abs(x) < 0.3, 1.0, x)
        return torch.where(
            torch.abs(x) < 0.3, series, (torch.cos(torch.pi * far) - torch.sinc(far)) / far
        )

    found: dict[str, Callable[..., Any]] = {
        **base_functions,
        **{n: getattr(torch, n) for n in _ONE if hasattr(torch, n)},
        "neg": torch.neg,
        "pos": torch.positive,
        "sech2": lambda x: 1 / torch.cosh(x) ** 2,
        "cbrt": lambda x: torch.sign(x) * torch.abs(x) ** (1 / 3),
        "gammaln": torch.lgamma,
        "sinc_slope": sinc_slope,
        "asin_slope": lambda x: 1 / torch.sqrt(1 - x * x),
        "log_sigmoid": f.logsigmoid,
        "softplus": lambda x: -f.logsigmoid(-x),  # theirs is x itself from 20 on
        "relu": torch.relu,
        "gelu": f.gelu,
        "silu": f.silu,
        "normal_cdf": torch.special.ndtr,
        "normal_pdf": lambda x: torch.exp(-0.5 * x * x) / 2.5066282746310002,
        "step": lambda x: (x > 0).to(x.dtype) + 0 * x,
        "div": torch.div,
        "pow": torch.pow,
        "mod": torch.remainder,
        "floordiv": lambda a, b: torch.floor_divide(a.detach(), b.detach()) + 0 * (a + b),
        # at (0, 0) it has no slope (atan2_at00 of the agreed cases): theirs is 0, hypot's is nan
        "atan2": lambda a, b: torch.atan2(a, b) + 0 * torch.hypot(a, b),
        "hypot": torch.hypot,
        "minimum": torch.minimum,
        "leaky_relu": lambda x, slope: f.leaky_relu(x, slope),
        "elu": lambda x, alpha: f.elu(x, alpha),
        "clip": lambda x, low, high: torch.clamp(x, low, high),
        "ravel": torch.ravel,
        "swapaxes": lambda x, axis1, axis2: torch.swapaxes(x, axis1, axis2),
        "moveaxis": torch.moveaxis,
        "squeeze": torch.squeeze,
        "split": lambda x, axis, part: x.select(axis, part).unsqueeze(axis),
        "broadcast_to": lambda x, shape: torch.broadcast_to(x, shape),
        "cross_entropy": lambda x, classes: f.cross_entropy(x, torch.tensor(classes)),
        "norm": norm,
        "std": std,
    }
    if missing := [name for name in _ONE if name not in found]:
        raise LookupError(f"say in _theirs of {__name__} what {missing} compute, in PyTorch")
    return found


# ---------------------------------------------------------------- comparing


class Mismatch(AssertionError):  # noqa: N818
    """Our number is not PyTorch's."""


def check(program: Program) -> Counter[str]:
    """Compare output, gradients, second derivatives and forward mode; raises ``Mismatch``."""
    counts: Counter[str] = Counter({"programs": 1})
    inputs = [np.array(x) for x in program["inputs"]]
    theirs = their_numbers(program, inputs)
    for dtype in (np.float64, np.float32):
        counts[f"shapes and {dtype.__name__}: equal"] += _compare_forms(program, inputs, dtype)
    with warnings.catch_warnings():  # at ties the conventions agree with PyTorch's, or are skipped
        warnings.simplefilter("ignore", ag.GradientWarning)
        ours = our_numbers(program, inputs)
    for name, numbers in ours.items():
        right = theirs["gradient" if name == "forward" else name]
        if right is None:
            counts[f"{name}: PyTorch has none"] += 1
            continue
        if name == "forward":
            right = np.array(sum(np.sum(g * v) for g, v in _pairs(right, inputs)))
        counts[_compare(program, name, _flat(numbers), _flat(right), inputs)] += 1
    return counts


def _compare_forms(program: Program, inputs: list[Any], dtype: type) -> bool:
    """Shapes and dtypes of the result and of every gradient are PyTorch's."""
    import torch

    own = [Tensor(np.asarray(x, dtype)) for x in inputs]
    leaves = [torch.from_numpy(np.asarray(x, dtype)).requires_grad_() for x in inputs]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", ag.GradientWarning)
        a = base.run(program, own, OUR_FUNCTIONS)
        if isinstance(a, Tensor) and a.requires_grad:
            a.sum().backward()
    b = base.run(program, leaves, _theirs())
    if b.requires_grad:
        b.sum().backward()
    pairs = [("the result", a, b)]
    pairs += [
        (f"gradient {i}", x.grad, t.grad) for i, (x, t) in enumerate(zip(own, leaves, strict=True))
    ]
    for name, x, t in pairs:
        if x is None or t is None:
            continue
        ours, torchs = (
            (np.shape(x), str(x.dtype)),
            (tuple(t.shape), str(t.dtype).removeprefix("torch.")),
        )
        if ours != torchs:
            raise Mismatch(f"{name} of {dtype.__name__} is {ours}, by PyTorch {torchs}")
    return True


def _compare(program: Program, name: str, a: Any, b: Any, inputs: list[Any]) -> str:
    known = b == b  # 0 × inf is nan there, and here nothing is sent
    finite = np.isfinite(b)
    size = np.abs(b[finite]).max(initial=1.0)
    with np.errstate(invalid="ignore"):
        near = np.abs(a - b) <= _digits(program, name) * np.abs(b) + 1e-11 * size
    wrong = known & ~np.where(finite, near, a == b)
    if not wrong.any():
        return f"{name}: equal" if known.all() else f"{name}: equal where PyTorch has a number"
    if program["kind"] == "ordinary":
        key = "gradient" if name == "forward" else name
        moved = [their_numbers(program, inputs, seed)[key] for seed in range(1, 9)]
        if name == "forward":
            moved = [np.array(sum(np.sum(g * v) for g, v in _pairs(m, inputs))) for m in moved]
        spread = np.max([np.abs(_flat(m) - b) for m in moved], axis=0)
        if not (wrong & ~(np.abs(a - b) <= 100 * spread)).any():
            return f"{name}: loses digits"
    place = int(np.argmax(wrong))
    raise Mismatch(f"{name}[{place}] is {a[place]!r}, by PyTorch {b[place]!r}")


def _digits(program: Program, name: str) -> float:
    """How far PyTorch's numbers are right: its trigamma keeps no more than nine digits."""
    of_gamma = {"digamma", "gammaln"} & {step[0] for step in program["steps"]}
    return 1e-6 if of_gamma and name != "output" else 1e-9


def _flat(numbers: Any) -> Any:
    parts = numbers if isinstance(numbers, list | tuple) else [numbers]
    return np.concatenate([np.asarray(part, dtype=float).reshape(-1) for part in parts])


def _directions(inputs: list[Any]) -> list[Any]:
    return [base.weights_of(x.shape) for x in inputs]


def _pairs(gradient: Any, inputs: list[Any]) -> Any:
    return zip(gradient, _directions(inputs), strict=True)


def our_numbers(program: Program, inputs: list[Any]) -> dict[str, Any]:
    """Output, gradient, second derivative along the directions, forward mode, by ours."""

    def output(*xs: Any) -> Any:
        last = base.run(program, [Tensor(x) if isinstance(x, np.ndarray) else x for x in xs],
                        OUR_FUNCTIONS)  # fmt: skip
        return _total(last * base.weights_of(getattr(last, "shape", ())))

    every = tuple(range(len(inputs)))

    def slope(*xs: Any) -> Any:
        found = ag.grad(output, every)(*xs)
        return sum(_total(g * v) for g, v in zip(found, _directions(inputs), strict=True))

    leaves = [Tensor(x) for x in inputs]
    result = output(*leaves)
    result.backward()
    gradient = [np.zeros(x.shape) if x.grad is None else x.grad for x in leaves]
    return {
        "output": result.item(),
        "gradient": gradient,
        "second": [np.asarray(g) for g in ag.grad(slope, every)(*inputs)],
        "forward": ag.jvp(output, tuple(inputs), tuple(_directions(inputs)))[1],
    }


def _total(x: Any) -> Any:
    return x.sum() if isinstance(x, Tensor) else x


def their_numbers(program: Program, inputs: list[Any], noise: int = 0) -> dict[str, Any]:
    import torch

    rng = np.random.RandomState(noise)
    functions = _theirs()

    def disturbed(f: Callable[..., Any]) -> Callable[..., Any]:
        def function(*xs: Any, **options: Any) -> Any:
            return f(*(x * _factor(x) for x in xs), **options)

        return function

    def _factor(x: Any) -> Any:
        return torch.from_numpy(np.array(1 + 1e-13 * rng.standard_normal(tuple(x.shape))))

    if noise:
        functions = {name: disturbed(f) for name, f in functions.items()}
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs]
    last = base.run(program, leaves, functions)
    result = (last * torch.from_numpy(base.weights_of(tuple(last.shape)))).sum()
    zeros = [np.zeros(x.shape) for x in inputs]
    found: dict[str, Any] = {"output": result.item(), "gradient": zeros, "second": zeros}
    if not result.requires_grad:
        return found
    first = torch.autograd.grad(result, leaves, create_graph=True, allow_unused=True)
    found["gradient"] = _as_arrays(first, inputs)
    terms = [
        (g * torch.from_numpy(v)).sum()
        for g, v in zip(first, _directions(inputs), strict=True)
        if g is not None
    ]
    slope = sum(terms)
    if terms and slope.requires_grad:
        try:
            second = torch.autograd.grad(slope, leaves, allow_unused=True)
        except (RuntimeError, NotImplementedError):  # a function without a second derivative
            found["second"] = None
        else:
            found["second"] = _as_arrays(second, inputs)
    return found


def _as_arrays(found: Any, inputs: list[Any]) -> list[Any]:
    # A gradient that PyTorch knows to be zero may have no memory: ``numpy`` of it is a crash.
    return [
        np.zeros(x.shape) if g is None or g._is_zerotensor() else g.numpy(force=True)
        for g, x in zip(found, inputs, strict=True)
    ]
