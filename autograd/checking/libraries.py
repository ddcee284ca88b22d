"""Gradients that PyTorch and JAX compute themselves.

Nothing is imported that the caller has not imported: whose arrays come in tells whose gradient
is meant.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any


def torch_vjp(f: Callable[..., Any]) -> Callable[..., Any]:
    """The vector-Jacobian product of a function of PyTorch's tensors, by its own autograd."""
    torch = sys.modules["torch"]

    def vjp(*arguments: Any) -> Any:
        *inputs, dy = arguments
        leaves: list[Any] = []
        with torch.enable_grad():
            result = f(*(_mapped(x, lambda t: _leaf(t, leaves)) for x in inputs))
            outputs, weights = list(_tensors(result)), list(_tensors(dy))
            pairs = [p for p in zip(outputs, weights, strict=True) if p[0].requires_grad]
            found = iter(_gradients(pairs, leaves))
        return tuple(_mapped(x, lambda t: _or_zero(next(found), t)) for x in inputs)

    return vjp


def _gradients(pairs: list[tuple[Any, Any]], leaves: list[Any]) -> Any:
    """Of the sum of outputs × weights, by each leaf."""
    if not pairs:
        return [None] * len(leaves)
    outputs, weights = zip(*pairs, strict=True)
    return sys.modules["torch"].autograd.grad(outputs, leaves, weights, allow_unused=True)


def jax_vjp(f: Callable[..., Any]) -> Callable[..., Any]:
    """The same by JAX."""
    return lambda *arguments: sys.modules["jax"].vjp(f, *arguments[:-1])[1](arguments[-1])


def vjp_of_library(f: Callable[..., Any], inputs: tuple[Any, ...]) -> Callable[..., Any] | None:
    """The vjp that the library of the inputs has for ``f``; None for NumPy's arrays and ours."""
    libraries = {_library(leaf) for x in inputs for leaf in _leaves(x)}
    if "torch" in libraries:
        return torch_vjp(f)
    return jax_vjp(f) if "jax" in libraries else None


def _library(x: Any) -> str:
    root = type(x).__module__.partition(".")[0]
    return "jax" if root.startswith("jax") else root


def _leaves(x: Any) -> Iterator[Any]:
    if isinstance(x, dict):
        x = list(x.values())
    if isinstance(x, list | tuple):
        for item in x:
            yield from _leaves(item)
    else:
        yield x


def _tensors(x: Any) -> Iterator[Any]:
    """The tensors of floats, in order."""
    return (t for t in _leaves(x) if _library(t) == "torch" and t.is_floating_point())


def _mapped(x: Any, change: Callable[[Any], Any]) -> Any:
    """``x`` with ``change`` of each tensor of floats in it."""
    if isinstance(x, dict):
        return {key: _mapped(item, change) for key, item in x.items()}
    if isinstance(x, list | tuple):
        items = [_mapped(item, change) for item in x]
        return type(x)(*items) if hasattr(x, "_fields") else type(x)(items)
    return change(x) if any(True for _ in _tensors(x)) else x


def _leaf(tensor: Any, leaves: list[Any]) -> Any:
    leaves.append(tensor.detach().clone().requires_grad_())
    return leaves[-1]


def _or_zero(gradient: Any, tensor: Any) -> Any:
    return tensor.detach() * 0 if gradient is None else gradient
