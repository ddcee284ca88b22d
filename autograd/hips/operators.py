"""Operators that HIPS programs import from ``autograd``, in terms of ours."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.hips.wrap_util import of_one, places, several
from autograd.table.shapes import data_of, shape_of
from autograd.transforms.forward import jvp
from autograd.transforms.matrices import jacobian
from autograd.transforms.pytree import tree_map
from autograd.transforms.reverse import grad, value_and_grad, vjp


def _wanted(argnum: Any, args: tuple[Any, ...]) -> Any:
    found = tuple(_floats(args[n]) for n in places(argnum))
    return found if several(argnum) else found[0]


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
        output, pullback = vjp(of_one(f, argnum, args, named), _wanted(argnum, args))
        ones = tree_map(lambda y: np.ones(shape_of(y)) if shape_of(y) else 1.0, output)
        return pullback(ones)[0]

    return gradient


def make_vjp(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., tuple[Any, Any]]:
    """``make_vjp(f)(x)`` gives the function that pulls a gradient back, and the output."""

    def made(*args: Any, **named: Any) -> tuple[Any, Any]:
        output, pullback = vjp(of_one(f, argnum, args, named), _wanted(argnum, args))
        return (lambda g: pullback(g)[0]), output

    return made


def make_jvp(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., Any]:
    """``make_jvp(f)(x)(v)`` gives the output and its change along v."""

    def made(*args: Any, **named: Any) -> Any:
        function, x = of_one(f, argnum, args, named), _wanted(argnum, args)
        return lambda v: jvp(function, (x,), (v,))

    return made


def hessian_vector_product(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., Any]:
    """``hessian_vector_product(f)(x, v)`` is the Hessian times v."""

    def product(*args: Any, **named: Any) -> Any:
        *given, v = args
        function = of_one(f, argnum, tuple(given), named)
        return jvp(grad(function), (_wanted(argnum, tuple(given)),), (v,))[1]

    return product


hessian_tensor_product = hessian_vector_product


def make_hvp(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., tuple[Any, Any]]:
    """``make_hvp(f)(x)`` gives the function that multiplies with the Hessian, and the gradient."""

    def made(*args: Any, **named: Any) -> tuple[Any, Any]:
        return make_vjp(grad(f, argnum), argnum)(*args, **named)

    return made


def tensor_jacobian_product(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., Any]:
    """``tensor_jacobian_product(f)(x, g)`` is g times the Jacobian, over all axes of g."""

    def product(*args: Any, **named: Any) -> Any:
        *given, g = args
        pull, y = make_vjp(f, argnum)(*given, **named)
        if np.ndim(g) == len(shape_of(y)):
            return pull(g)
        along = lambda *xs, **options: np.tensordot(g, f(*xs, **options), np.ndim(g))  # noqa: E731
        return jacobian(along, argnum)(*given, **named)

    return product


vector_jacobian_product = tensor_jacobian_product


def grad_and_aux(f: Callable[..., Any], argnum: Any = 0) -> Callable[..., Any]:
    """The gradient, and what f returns beside its output."""
    return grad(f, argnum, has_aux=True)


def grad_named(f: Callable[..., Any], argname: str) -> Callable[..., Any]:
    """The gradient by the argument of that name."""
    return grad(f, list(inspect.signature(f).parameters).index(argname))


def multigrad_dict(f: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """The gradients by every argument, by their names."""
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


def _half_square(y: Any) -> Any:
    return 0.5 * np.sum(y * y)


def make_ggnvp(
    f: Callable[..., Any], g: Callable[..., Any] = _half_square, f_argnum: int = 0
) -> Callable[..., Any]:
    """``make_ggnvp(f, g)(x)(v)`` is Jᵀ H J v: the Hessian of g(f(x)) without f's curvature."""

    def made(*args: Any, **named: Any) -> Any:
        inner = of_one(f, f_argnum, args, named)
        x = _wanted(f_argnum, args)

        def product(v: Any) -> Any:
            y, along = jvp(inner, (x,), (v,))
            curved = jvp(grad(g), (y,), (along,))[1]
            return vjp(inner, x)[1](curved)[0]

        return product

    return made


def holomorphic_grad(f: Callable[..., Any], argnum: int = 0) -> Callable[..., Any]:
    """Raises: it needs complex numbers, and nodes hold real ones."""
    raise TypeError("holomorphic_grad() needs complex numbers, and nodes hold real ones")


OPERATORS = (
    "checkpoint", "deriv", "elementwise_grad", "grad_and_aux", "grad_named",
    "hessian_tensor_product", "hessian_vector_product", "holomorphic_grad", "make_ggnvp",
    "make_hvp", "make_jvp", "make_vjp", "multigrad_dict", "tensor_jacobian_product",
    "vector_jacobian_product",
)  # fmt: skip
__all__ = ["jacobian", "value_and_grad", *OPERATORS]
