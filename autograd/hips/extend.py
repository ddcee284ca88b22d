"""``autograd.extend``: ``primitive`` and ``defvjp`` as HIPS programs write them.

>>> from autograd.extend import primitive, defvjp
>>> @primitive
... def cube(x):
...     return x**3
>>> defvjp(cube, lambda ans, x: lambda g: g * 3 * x**2)
>>> from autograd import grad
>>> grad(cube)(2.0)
12.0
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograd.functions.own_primitive import OwnPrimitive
from autograd.functions.own_primitive import primitive as _primitive
from autograd.functions.shapes import as_operand
from autograd.hips.plain import getval, isbox

__all__ = ["defjvp", "defvjp", "getval", "isbox", "notrace_primitive", "primitive"]


def primitive(f: Callable[..., Any]) -> OwnPrimitive:
    """A function as one node; ``defvjp`` gives it its derivatives."""
    made: OwnPrimitive = _primitive(f)
    defvjp(made)
    return made


def notrace_primitive(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the numbers alone, through which nothing flows back."""
    return lambda *args, **named: f(*map(getval, args), **named)


def defvjp(fun: Any, *vjpmakers: Any, argnums: Sequence[int] | None = None) -> None:
    """Give each argument its ``lambda ans, *args: lambda g: ...``; None for one that is flat."""
    known = dict(zip(argnums or range(len(vjpmakers)), vjpmakers, strict=False))

    def vjp(g: Any, ans: Any, *args: Any, **named: Any) -> tuple[Any, ...]:
        return tuple(partial(_sent, fun, known, n, (g, ans, args, named)) for n in range(len(args)))

    fun.defvjp(vjp)


def _name(fun: Any) -> str:
    return str(getattr(fun.function, "__name__", fun.name))


def _sent(fun: Any, known: dict[int, Any], n: int, given: tuple[Any, ...]) -> Any:
    if n not in known:
        raise NotImplementedError(f"VJP of {_name(fun)} wrt argnum {n} not defined")
    g, ans, args, named = given
    return 0.0 if known[n] is None else known[n](ans, *args, **named)(g)


def defjvp(fun: Any, *jvpmakers: Any, argnums: Sequence[int] | None = None) -> None:
    """Give each argument its ``lambda g, ans, *args: ...``; "same" for one that is linear."""
    known = dict(zip(argnums or range(len(jvpmakers)), jvpmakers, strict=False))

    def jvp(tangents: Any, ans: Any, *args: Any, **named: Any) -> Any:
        total: Any = 0.0
        for n, tangent in enumerate(tangents):
            rule = known.get(n)
            if rule == "same":
                total = total + fun(*args[:n], tangent, *args[n + 1 :], **named)
            elif rule is not None:
                total = total + rule(tangent, ans, *args, **named)
        return as_operand(total) if isinstance(total, list) else total

    fun.defjvp(jvp)


def __getattr__(name: str) -> Any:
    raise AttributeError(
        f"autograd.extend has no {name!r} here: it is a part of HIPS autograd's tracer. New kinds "
        "of values are lists, tuples, dicts and dataclasses of nodes; new functions, autograd."
        "primitive"
    )
