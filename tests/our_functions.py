"""The functions of ``array_programs`` in ours; on plain arrays they give plain arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from array_programs import index_of

import autograd as ag
from autograd import Tensor


def plain_too(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function with arrays in, arrays out: constants have no graph."""

    def function(*xs: Any, **options: Any) -> Any:
        if all(isinstance(x, np.ndarray) for x in xs):
            return f(*(Tensor(x, requires_grad=False) for x in xs), **options).numpy()
        return f(*xs, **options)

    return function


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{n: getattr(ag, n) for n in ("tanh", "sigmoid", "sin", "softplus", "abs", "relu")},
    "square": lambda x: x**2,
    "bounded_exp": lambda x: ag.exp(ag.tanh(x)),
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "safe_div": lambda a, b: a / (b * b + 0.5),
    "maximum": ag.maximum,
    "where": lambda a, b: ag.where(a > 0.2, a, b),
    **{n: getattr(ag, n) for n in ("sum", "mean", "var", "std", "prod", "max", "min")},
    **{n: getattr(ag, n) for n in ("logsumexp", "norm", "softmax", "log_softmax", "cumsum")},
    **{n: getattr(ag, n) for n in ("reshape", "transpose", "expand_dims", "pad", "tril", "triu")},
    "index": lambda x, index: x[index_of(index)],
    "take": lambda x, indices, axis: ag.take_along_axis(x, np.array(indices), axis),
    "concatenate": lambda a, b, axis: ag.concatenate([a, b], axis),
    "stack": lambda a, b, axis: ag.stack([a, b], axis),
    "outer": ag.outer,
    "matmul": ag.matmul,
    "einsum": lambda *xs, subscripts: ag.einsum(subscripts, *xs),
}
OURS = {name: plain_too(f) for name, f in _FUNCTIONS.items()}
