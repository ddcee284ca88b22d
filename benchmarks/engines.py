"""What other engines answer to the agreed cases: run by a Python that has the engine.

    python -P benchmarks/engines.py torch < cases.json > answers.json

Each engine is asked with the functions that its own users would reach for. What it does not
have is left out, and a case that needs it counts as an error. Nothing of this project is
imported, so that ``autograd`` may be another package of that name.
"""

from __future__ import annotations

import importlib
import json
import math
import operator
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from types import SimpleNamespace
from typing import Any

Answers = dict[str, Any]

# names that most engines share
ELEMENTARY = ("exp", "log", "expm1", "log1p", "sqrt", "sin", "tanh", "floor", "sign", "abs")
ACTIVATIONS = ("sigmoid", "relu", "leaky_relu", "softplus")


class Engine:
    """An engine: ``names`` are its functions, and these three methods ask it."""

    names: Mapping[str, Any]

    def value(self, f: Callable[..., Any], xs: Sequence[float]) -> float:
        raise NotImplementedError

    def gradients(self, f: Callable[..., Any], xs: Sequence[float]) -> list[float]:
        raise NotImplementedError

    def derivative(self, f: Callable[..., Any], x: float, order: int) -> float:
        raise NotImplementedError


def answer(engine: Engine, case: Mapping[str, Any]) -> Answers:
    """The value and the gradients of a case, or what went wrong."""
    inputs = {name: float(x) for name, x in case["inputs"].items()}

    def f(*xs: Any) -> Any:
        return eval(case["expression"], dict(engine.names) | dict(zip(inputs, xs, strict=True)))

    xs = list(inputs.values())
    try:
        value = engine.value(f, xs)
        if case["derivative"] == 1:
            return {
                "value": value,
                "grads": dict(zip(inputs, engine.gradients(f, xs), strict=True)),
            }
        return {
            "value": value,
            "grads": {next(iter(inputs)): engine.derivative(f, xs[0], case["derivative"])},
        }
    except RecursionError:
        return {"error": "RecursionError"}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:200]}


def repeat(f: Callable[[Any], Any], x: Any, n: int) -> Any:
    """f of f of ... x, n times."""
    return reduce(lambda y, _: f(y), range(n), x)


class ByTransform(Engine):
    """An engine whose ``grad`` takes and gives functions: JAX and HIPS autograd."""

    def __init__(self, grad: Callable[..., Any], number: Callable[[float], Any]) -> None:
        self.grad, self.number = grad, number

    def value(self, f: Callable[..., Any], xs: Sequence[float]) -> float:
        return float(f(*map(self.number, xs)))

    def gradients(self, f: Callable[..., Any], xs: Sequence[float]) -> list[float]:
        return [float(self.grad(f, i)(*map(self.number, xs))) for i in range(len(xs))]

    def derivative(self, f: Callable[..., Any], x: float, order: int) -> float:
        for _ in range(order):
            f = self.grad(f)
        return float(f(self.number(x)))


class Torch(Engine):
    """PyTorch's tensors of one number."""

    def __init__(self) -> None:
        import torch
        import torch.nn.functional as fn

        def stack(xs: Sequence[Any]) -> Any:
            return torch.stack([self.number(x) for x in xs]) if xs else torch.empty(0).double()

        def binary(f: Callable[..., Any]) -> Callable[..., Any]:
            return lambda a, b: f(self.number(a), self.number(b))

        def of_list(f: Callable[..., Any], **named: Any) -> Callable[..., Any]:
            return lambda xs: f(stack(xs), **named)

        self.torch = torch
        self.names = {
            name: getattr(torch, name) for name in (*ELEMENTARY, "sigmoid", "relu", "clip")
        } | {
            "repeat": repeat,
            "detach": lambda x: x.detach(),
            "leaky_relu": fn.leaky_relu,
            "softplus": fn.softplus,
            "log_sigmoid": fn.logsigmoid,
            "step": lambda x: (x > 0).double(),
            "maximum": binary(torch.maximum),
            "minimum": binary(torch.minimum),
            "hypot": binary(torch.hypot),
            "atan2": binary(torch.atan2),
            "where": torch.where,
            "sum": of_list(torch.sum),
            "prod": of_list(torch.prod),
            "mean": of_list(torch.mean),
            "max": of_list(torch.amax),
            "std": of_list(torch.std, correction=0),
            "norm": of_list(torch.linalg.vector_norm),
            "logsumexp": of_list(torch.logsumexp, dim=0),
            "softmax": of_list(torch.softmax, dim=0),
            "log_softmax": of_list(torch.log_softmax, dim=0),
            "bce": binary(fn.binary_cross_entropy),
            "bce_with_logits": binary(fn.binary_cross_entropy_with_logits),
            "mse": lambda a, b: fn.mse_loss(stack(a), stack(b)),
        }

    def number(self, x: Any) -> Any:
        return (
            x
            if isinstance(x, self.torch.Tensor)
            else self.torch.tensor(x, dtype=self.torch.float64)
        )

    def value(self, f: Callable[..., Any], xs: Sequence[float]) -> float:
        return float(f(*map(self.number, xs)))

    def gradients(self, f: Callable[..., Any], xs: Sequence[float]) -> list[float]:
        leaves = [self.number(x).requires_grad_() for x in xs]
        found = self.torch.autograd.grad(f(*leaves), leaves, allow_unused=True)
        return [0.0 if g is None else float(g) for g in found]

    def derivative(self, f: Callable[..., Any], x: float, order: int) -> float:
        leaf = self.number(x).requires_grad_()
        y = f(leaf)
        for _ in range(order):
            (y,) = self.torch.autograd.grad(y, leaf, create_graph=True)
        return float(y)


def jax() -> Engine:
    import jax
    import jax.numpy as jnp
    from jax import lax, nn
    from jax.scipy.special import logsumexp

    jax.config.update("jax_enable_x64", True)
    engine = ByTransform(lambda f, i=0: jax.grad(f, argnums=i), jnp.float64)

    def of_list(f: Callable[..., Any]) -> Callable[..., Any]:
        return lambda xs: f(jnp.array(xs, dtype=float))

    def bce_with_logits(z: Any, t: Any) -> Any:
        return -t * nn.log_sigmoid(z) - (1 - t) * nn.log_sigmoid(-z)

    engine.names = {
        name: getattr(jnp, name)
        for name in (*ELEMENTARY, "maximum", "minimum", "hypot", "where", "clip")
    } | {
        "repeat": repeat,
        "atan2": jnp.arctan2,
        "detach": lax.stop_gradient,
        "sigmoid": nn.sigmoid,
        "relu": nn.relu,
        "leaky_relu": nn.leaky_relu,
        "softplus": nn.softplus,
        "log_sigmoid": nn.log_sigmoid,
        "step": lambda x: (x > 0) * 1.0,
        "sum": of_list(jnp.sum),
        "prod": of_list(jnp.prod),
        "mean": of_list(jnp.mean),
        "max": of_list(jnp.max),
        "std": of_list(jnp.std),
        "norm": of_list(jnp.linalg.norm),
        "logsumexp": of_list(logsumexp),
        "softmax": of_list(nn.softmax),
        "log_softmax": of_list(nn.log_softmax),
        "bce": lambda p, t: -(t * jnp.log(p) + (1 - t) * jnp.log1p(-p)),
        "bce_with_logits": bce_with_logits,
        "mse": lambda a, b: jnp.mean((jnp.array(a) - jnp.array(b)) ** 2),
    }
    return engine


def _numpy_like(np: Any, array: Callable[[Sequence[Any]], Any]) -> dict[str, Any]:
    """The functions of an engine that speaks NumPy, by NumPy's names for them."""
    wanted = {
        **{n: n for n in (*ELEMENTARY, "maximum", "minimum", "hypot", "where", "clip")},
        "atan2": "arctan2",
    }
    lists = {n: n for n in ("sum", "prod", "mean", "max", "std")}
    names = {ours: getattr(np, theirs) for ours, theirs in wanted.items() if hasattr(np, theirs)}
    for ours, theirs in lists.items():
        f = getattr(np, theirs)
        names[ours] = lambda xs, f=f: f(array(xs))
    names |= {"repeat": repeat}
    if "maximum" in names:
        names |= {"relu": lambda x: np.maximum(x, 0.0)}
    names |= {"mse": lambda a, b: np.mean((array(a) - array(b)) ** 2)}
    return names


def hips() -> Engine:
    # by name: to whoever reads the types of this project, ``autograd`` is this project
    autograd, anp, special = map(
        importlib.import_module, ("autograd", "autograd.numpy", "autograd.scipy.special")
    )
    engine = ByTransform(autograd.grad, float)
    engine.names = _numpy_like(anp, anp.array) | {
        "sigmoid": special.expit,
        "logsumexp": lambda xs: special.logsumexp(anp.array(xs)),
        "norm": lambda xs: anp.linalg.norm(anp.array(xs)),
    }
    return engine


class ByLeaves(Engine):
    """An engine with leaves, ``backward()`` and ``grad``: MyGrad, tinygrad, micrograd."""

    def __init__(self, leaf: Callable[[float], Any], plain: Callable[[Any], float]) -> None:
        self.leaf, self.plain = leaf, plain

    def value(self, f: Callable[..., Any], xs: Sequence[float]) -> float:
        return self.plain(f(*map(self.leaf, xs)))

    def gradients(self, f: Callable[..., Any], xs: Sequence[float]) -> list[float]:
        leaves = [self.leaf(x) for x in xs]
        f(*leaves).backward()
        return [0.0 if leaf.grad is None else self.plain(leaf.grad) for leaf in leaves]

    def derivative(self, f: Callable[..., Any], x: float, order: int) -> float:
        raise NotImplementedError("no higher derivatives")


def mygrad() -> Engine:
    import mygrad as mg
    from mygrad import nnet

    engine = ByLeaves(mg.tensor, float)

    def array(xs: Sequence[Any]) -> Any:
        return mg.stack([mg.astensor(x) for x in xs]) if xs else mg.tensor([])

    engine.names = _numpy_like(mg, array) | {
        "sigmoid": nnet.activations.sigmoid,
        "relu": nnet.activations.relu,
        "leaky_relu": nnet.activations.leaky_relu,
        "logsumexp": lambda xs: reduce(mg.logaddexp, xs),
        "softmax": lambda xs: nnet.activations.softmax(array(xs)),
        "log_softmax": lambda xs: nnet.activations.logsoftmax(array(xs)),
        "norm": lambda xs: mg.linalg.norm(array(xs)),
    }
    return engine


class Tinygrad(ByLeaves):
    """tinygrad's tensors of one number, in double precision."""

    def __init__(self) -> None:
        from tinygrad import Tensor, dtypes

        def number(x: Any) -> Any:
            return x if isinstance(x, Tensor) else Tensor(x, dtype=dtypes.float64)

        def array(xs: Sequence[Any]) -> Any:
            if not xs:
                return Tensor([], dtype=dtypes.float64)
            return Tensor.stack(*map(number, xs))

        def method(name: str) -> Callable[..., Any]:
            return lambda x, *rest: getattr(number(x), name)(*rest)

        def of_list(name: str, *args: Any, **named: Any) -> Callable[..., Any]:
            return lambda xs: getattr(array(xs), name)(*args, **named)

        super().__init__(lambda x: Tensor(x, dtype=dtypes.float64), lambda t: float(t.item()))
        has = [name for name in (*ELEMENTARY, *ACTIVATIONS) if hasattr(Tensor, name)]
        self.names = {name: method(name) for name in (*has, "detach", "maximum", "minimum")} | {
            "repeat": repeat,
            "clip": method("clip"),
            "log_sigmoid": method("logsigmoid"),
            "where": lambda c, a, b: c.where(number(a), number(b)),
            "sum": of_list("sum"),
            "prod": of_list("prod"),
            "mean": of_list("mean"),
            "max": of_list("max"),
            "std": of_list("std", correction=0),
            "logsumexp": of_list("logsumexp"),
            "softmax": of_list("softmax"),
            "log_softmax": of_list("log_softmax"),
            "bce": lambda p, t: p.binary_crossentropy(number(t)),
            "bce_with_logits": lambda z, t: z.binary_crossentropy_logits(number(t)),
            "mse": lambda a, b: (array(a) - array(b)).square().mean(),
        }

    def gradients(self, f: Callable[..., Any], xs: Sequence[float]) -> list[float]:
        leaves = [self.leaf(x) for x in xs]
        found = f(*leaves).gradient(*leaves)
        return [0.0 if g is None else self.plain(g) for g in found]

    def derivative(self, f: Callable[..., Any], x: float, order: int) -> float:
        leaf = self.leaf(x)
        y = f(leaf)
        for _ in range(order):
            (y,) = y.gradient(leaf)
        return self.plain(y)


def micrograd() -> Engine:
    from micrograd.engine import Value

    def plain(v: Any) -> float:
        return float(v.data if isinstance(v, Value) else v)

    engine = ByLeaves(Value, plain)
    total = SimpleNamespace(sum=lambda xs: sum(xs, Value(0.0)))
    engine.names = {
        "repeat": repeat,
        "relu": lambda x: x.relu(),
        "sum": total.sum,
        "prod": lambda xs: reduce(operator.mul, xs, Value(1.0)),
        "mean": lambda xs: total.sum(xs) * (1 / len(xs)),
        "mse": lambda a, b: total.sum([(p - q) ** 2 for p, q in zip(a, b, strict=True)]) / len(a),
    }
    return engine


class Ours(Engine):
    """This project, through its public face."""

    def __init__(self) -> None:
        import autograd
        from nn import functional

        self.autograd = autograd
        functions = importlib.import_module("autograd.functions").FUNCTIONS
        self.names = {name: getattr(autograd, name) for name in functions} | {
            "repeat": repeat,
            "bce": functional.binary_cross_entropy,
            "bce_with_logits": functional.binary_cross_entropy_with_logits,
            "mse": functional.mse_loss,
        }

    def value(self, f: Callable[..., Any], xs: Sequence[float]) -> float:
        return float(f(*map(self.autograd.Value, xs)).item())

    def gradients(self, f: Callable[..., Any], xs: Sequence[float]) -> list[float]:
        leaves = [self.autograd.Value(x) for x in xs]
        f(*leaves).backward()
        return [0.0 if leaf.grad is None else leaf.grad for leaf in leaves]

    def derivative(self, f: Callable[..., Any], x: float, order: int) -> float:
        for _ in range(order):
            f = self.autograd.grad(f)
        return float(f(x))


# the engine, and the distribution whose version is told
ENGINES: dict[str, tuple[Callable[[], Engine], str]] = {
    "glassgrad": (Ours, "glassgrad"),
    "torch": (Torch, "torch"),
    "jax": (jax, "jax"),
    "autograd": (hips, "autograd"),
    "mygrad": (mygrad, "mygrad"),
    "tinygrad": (Tinygrad, "tinygrad"),
    "micrograd": (micrograd, "micrograd"),
}


def _strict(x: Any) -> Any:
    if isinstance(x, dict):
        return {key: _strict(item) for key, item in x.items()}
    return str(x) if isinstance(x, float) and not math.isfinite(x) else x


def main() -> None:
    make, distribution = ENGINES[sys.argv[1]]
    cases = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    engine = make()
    version = importlib.import_module("importlib.metadata").version(distribution)
    answers = {case["name"]: _strict(answer(engine, case)) for case in cases}
    json.dump({"version": version, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
