"""``autograd.scipy.integrate``: what SciPy has there is refused, with what to write instead."""

from __future__ import annotations

from typing import Any


def _refused(name: str) -> Any:
    def function(*_: Any, **__: Any) -> Any:
        raise TypeError(
            f"autograd.scipy.integrate.{name} is not recorded: write the steps of the method out, "
            "as Runge and Kutta's four, through which the gradient flows"
        )

    function.__name__ = name
    function.__doc__ = "Raises, and says what to write instead."
    return function


odeint, solve_ivp, quad = map(_refused, ("odeint", "solve_ivp", "quad"))
