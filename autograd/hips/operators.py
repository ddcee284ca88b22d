"""Operators that HIPS programs import from ``autograd``, in terms of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.table.arrays import data_of, shape_of
from autograd.transforms.forward import jvp
from autograd.transforms.matrices import jacobian
from autograd.transforms.pytree import tree_map
from autograd.transforms.reverse import grad, value_and_grad, vjp


def _of_one(f: Callable[..., Any], argnum: Any, args: tuple[Any, ...], named: Any) -> Any:
    """The function of the wanted argument alone, or of a tuple of several."""

    def of_one(x: Any) -> Any:
        full = list(args)
        for place, part in zip(_places(argnum), x if _several(argnum) else (x,), strict=True):
            full[place] = part
        return f(*full, **named)

    return of_one


def _several(argnum: Any) -> bool:
    return isinstance(argnum, tuple | list)


def _places(argnum: Any) -> tuple[int, ...]:
    return tuple(argnum) if _several(argnum) else (argnum,)


def _wanted(argnum: Any, args: tuple[Any, ...]) -> Any:
    found = tuple(_floats(args[n]) for n in _places(argnum))
    return found if _several(argnum) else found[0]


def _floats(x: Any) -> Any:
    return tree_map(_float, x)


def _float(leaf: Any) -> Any:
    return leaf * 1.0 if np.asarray(data_of(leaf)).dtype.kind in "iu" else leaf


def elementwise_grad(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., Any]:
    """Σ over all outputs of their derivatives: of an elementwise f, the derivative of each entry.

    >>> elementwise_grad(np.tanh)(np.zeros(3))
    array([1., 1., 1.])
    """

    def gradient(*args: Any, **named: Any) -> Any:
        output, pullback = vjp(_of_one(f, argnum, args, named), _wanted(argnum, args))
        ones = tree_map(lambda y: np.ones(shape_of(y)) if shape_of(y) else 1.0, output)
        return pullback(ones)[0]

    return gradient


def make_vjp(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., tuple[Any, Any]]:
    """``make_vjp(f)(x)`` gives the function that pulls a gradient back, and the output."""

    def made(*args: Any, **named: Any) -> tuple[Any, Any]:
        output, pullback = vjp(_of_one(f, argnum, args, named), _wanted(argnum, args))
        return (lambda g: pullback(g)[0]), output

    return made


def make_jvp(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., Any]:
    """``make_jvp(f)(x)(v)`` gives the output and its change along v."""

    def made(*args: Any, **named: Any) -> Any:
        of_one, x = _of_one(f, argnum, args, named), _wanted(argnum, args)
        return lambda v: jvp(of_one, (x,), (v,))

    return made


def hessian_vector_product(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., Any]:
    """``hessian_vector_product(f)(x, v)`` is the Hessian times v."""

    def product(*args: Any, **named: Any) -> Any:
        *given, v = args
        of_one = _of_one(f, argnum, tuple(given), named)
        return jvp(grad(of_one), (_wanted(argnum, tuple(given)),), (v,))[1]

    return product


hessian_tensor_product = hessian_vector_product


def make_hvp(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., tuple[Any, Any]]:
    """``make_hvp(f)(x)`` gives the function that multiplies with the Hessian, and the gradient."""

    def made(*args: Any, **named: Any) -> tuple[Any, Any]:
        return make_vjp(grad(f, argnum), argnum)(*args, **named)

    return made


def tensor_jacobian_product(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., Any]:
    """``tensor_jacobian_product(f)(x, g)`` is g times the Jacobian."""

    def product(*args: Any, **named: Any) -> Any:
        *given, g = args
        return make_vjp(f, argnum)(*given, **named)[0](g)

    return product


vector_jacobian_product = tensor_jacobian_product


def grad_and_aux(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., Any]:
    """The gradient, and what f returns beside its output."""
    return grad(f, argnum, has_aux=True)


def grad_named(f: Callable[..., Any], argname: str) -> Callable[..., Any]:
    """The gradient by the argument of that name."""
    import inspect

    return grad(f, list(inspect.signature(f).parameters).index(argname))


def multigrad_dict(f: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """The gradients by every argument, by their names."""
    import inspect

    signature = inspect.signature(f)

    def gradients(*args: Any, **named: Any) -> dict[str, Any]:
        given = signature.bind(*args, **named)
        given.apply_defaults()
        names = list(given.arguments)
        found = grad(lambda *xs: f(**dict(zip(names, xs, strict=True))), tuple(range(len(names))))
        return dict(zip(names, found(*given.arguments.values()), strict=True))

    return gradients


def deriv(f: Callable[..., Any], argnum: int = 0) -> Callable[..., Any]:
    """The derivative by a number, forwards."""
    return lambda *args, **named: make_jvp(f, argnum)(*args, **named)(1.0)[1]


def checkpoint(f: Callable[..., Any]) -> Callable[..., Any]:
    """The same function: all that a sweep needs is kept."""
    return f


OPERATORS = (
    "checkpoint", "deriv", "elementwise_grad", "grad_and_aux", "grad_named",
    "hessian_tensor_product", "hessian_vector_product", "make_hvp", "make_jvp", "make_vjp",
    "multigrad_dict", "tensor_jacobian_product", "vector_jacobian_product",
)  # fmt: skip
__all__ = ["jacobian", "value_and_grad", *OPERATORS]
