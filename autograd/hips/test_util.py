"""``autograd.test_util``: derivatives against differences, as HIPS programs ask for them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from autograd.hips.core import make_jvp, make_vjp, vspace
from autograd.hips.wrap_util import get_name, unary_to_nary
from autograd.table.shapes import data_of
from autograd.transforms.pytree import tree_map

TOLERANCE, STEP = 1e-6, 1e-6


def scalar_close(a: Any, b: Any) -> bool:
    """Whether two numbers agree to a millionth, in themselves or in proportion."""
    a, b = float(data_of(a)), float(data_of(b))
    return bool(abs(a - b) < TOLERANCE * max(1.0, abs(a + b)))


def _change(f: Callable[..., Any], x: Any, way: Any) -> Any:
    """The change of f along a way, by central differences."""
    space = vspace(x)
    ahead, behind = (
        tree_map(data_of, f(space.add(x, space.scalar_mul(way, step))))
        for step in (STEP / 2, -STEP / 2)
    )
    outputs = vspace(ahead)
    return outputs.scalar_mul(outputs.add(ahead, outputs.scalar_mul(behind, -1.0)), 1 / STEP)


def check_vjp(f: Callable[..., Any], x: Any) -> None:
    """One random product of the vector-Jacobian product against differences."""
    pull, y = make_vjp(f, x)
    way, weights = vspace(x).randn(), vspace(y).randn()
    found = vspace(x).inner_prod(way, pull(weights))
    _compared(f, "VJP", found, vspace(y).inner_prod(weights, _change(f, x, way)))


def check_jvp(f: Callable[..., Any], x: Any) -> None:
    """One random direction of the forward mode against differences."""
    way = vspace(x).randn()
    y, tangent = make_jvp(f, x)(way)
    weights = vspace(y).randn()
    found = vspace(y).inner_prod(weights, tangent)
    _compared(f, "JVP", found, vspace(y).inner_prod(weights, _change(f, x, way)))


def _compared(f: Any, mode: str, found: Any, right: Any) -> None:
    if not scalar_close(found, right):
        raise AssertionError(
            f"Derivative ({mode}) check of {get_name(f)} failed: it gives {data_of(found)!r}, "
            f"differences {data_of(right)!r}"
        )


def check_equivalent(x: Any, y: Any) -> None:
    """Raise ``AssertionError`` where two structures differ in shape, or by over a millionth."""
    if vspace(x) != vspace(y):
        raise AssertionError(f"the shapes differ: {vspace(x)} and {vspace(y)}")
    weights = vspace(x).randn()
    if not scalar_close(vspace(x).inner_prod(x, weights), vspace(y).inner_prod(y, weights)):
        raise AssertionError(f"the values differ: {x!r} and {y!r}")


@unary_to_nary
def check_grads(f: Callable[..., Any], x: Any, modes: Any = ("fwd", "rev"), order: int = 2) -> None:
    """``check_grads(f, argnum=0)(*args)`` raises ``AssertionError`` where a derivative is wrong.

    modes  "fwd" for jvp, "rev" for vjp
    order  up to which derivative

    >>> check_grads(lambda x: np.tanh(x) ** 2)(np.array([0.5, -1.0]))
    """
    modes = modes or ("fwd", "rev")
    if unknown := set(modes) - {"fwd", "rev"}:
        raise ValueError(f"modes are 'fwd' and 'rev', got {unknown}")
    x = tree_map(_floats, x)
    if "fwd" in modes:
        check_jvp(f, x)
        if order > 1:
            ahead = _named(f"jvp_{get_name(f)}", lambda x, v: make_jvp(f, x)(v)[1])
            check_grads(ahead, (0, 1), modes, order=order - 1)(x, vspace(x).randn())
    if "rev" in modes:
        check_vjp(f, x)
        if order > 1:
            back = _named(f"vjp_{get_name(f)}", lambda x, g: make_vjp(f, x)[0](g))
            y = tree_map(data_of, f(x))
            check_grads(back, (0, 1), modes, order=order - 1)(x, vspace(y).randn())


def _floats(x: Any) -> Any:
    if np.iscomplexobj(x):
        raise TypeError(f"{x!r} needs complex numbers, and nodes hold real ones")
    return x * 1.0


def _named(name: str, f: Callable[..., Any]) -> Callable[..., Any]:
    f.__name__ = name
    return f


def combo_check(f: Callable[..., Any], *args: Any, **named: Any) -> Callable[..., None]:
    """``check_grads`` for every combination of the given arguments.

    >>> combo_check(np.sum, [0])([np.ones(3), np.ones((2, 3))], axis=[None, 0])
    """
    check = check_grads(f, *args, **named)

    def checked(*choices: Any, **named_choices: Any) -> None:
        for given in product(*choices):
            for chosen in product(*named_choices.values()):
                check(*given, **dict(zip(named_choices, chosen, strict=True)))

    return checked
