"""``autograd.wrap_util``: operators on functions of one argument, for functions of several."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any


def several(argnum: Any) -> bool:
    """Whether it names several arguments, whose values come as a tuple."""
    return isinstance(argnum, tuple | list)


def places(argnum: Any) -> tuple[int, ...]:
    """The places of the arguments that ``argnum`` names."""
    return tuple(argnum) if several(argnum) else (argnum,)


def of_one(f: Callable[..., Any], argnum: Any, args: tuple[Any, ...], named: Any) -> Any:
    """The function of the wanted argument alone, or of a tuple of several."""

    def function(x: Any) -> Any:
        full = list(args)
        for place, part in zip(places(argnum), x if several(argnum) else (x,), strict=True):
            full[place] = part
        return f(*full, **named)

    function.__name__ = get_name(f)
    return function


def get_name(f: Any) -> str:
    """How it is called in messages."""
    f = getattr(f, "__wrapped__", f)
    return getattr(f, "__name__", type(f).__name__)


def unary_to_nary(operator: Callable[..., Any]) -> Callable[..., Any]:
    """``operator(f, x)`` as ``operator(f, argnum=0)(*args)``.

    >>> @unary_to_nary
    ... def doubled(f, x):
    ...     return 2 * f(x)
    >>> doubled(lambda x, y: x / y, argnum=1)(6.0, 3.0)
    4.0
    """

    @wraps(operator)
    def of_function(f: Any, argnum: Any = 0, *op_args: Any, **op_named: Any) -> Any:
        if not isinstance(argnum, int) and not (
            several(argnum) and all(isinstance(n, int) for n in argnum)
        ):
            raise TypeError(f"argnum is a place or a tuple of places, got {argnum!r}")

        def applied(*args: Any, **named: Any) -> Any:
            x = tuple(args[n] for n in argnum) if several(argnum) else args[argnum]
            return operator(of_one(f, argnum, args, named), x, *op_args, **op_named)

        applied.__name__ = f"{get_name(operator)}_of_{get_name(f)}_wrt_argnum_{argnum}"
        return applied

    return of_function
