"""``autograd.scipy.linalg``: of real matrices; roots and Sylvester's equation by SciPy."""

from __future__ import annotations

from typing import Any

from autograd.functions.linear_algebra import cholesky, det, inv, pinv, solve
from autograd.functions.products import matmul
from autograd.functions.shapes import as_operand, tril, triu
from autograd.hips.extend import defvjp, primitive
from autograd.hips.plain import plain_too
from autograd.hips.scipy.of_scipy import scipys
from autograd.table.arrays import swap_last

__all__ = ["cholesky", "det", "inv", "pinv", "solve", "solve_sylvester", "solve_triangular",
           "sqrtm"]  # fmt: skip


@plain_too
def solve_triangular(a: Any, b: Any, trans: Any = 0, lower: bool = False, **options: Any) -> Any:
    """The x of a @ x = b, of a.T @ x = b for ``trans`` 1 or "T"; one triangle of a is read."""
    triangle = (tril if lower else triu)(as_operand(a))
    return solve(swap_last(triangle) if trans in (1, "T", 2, "C") else triangle, as_operand(b))


@primitive
def solve_sylvester(a: Any, b: Any, q: Any) -> Any:
    """The x of a @ x + x @ b = q."""
    return scipys("linalg").solve_sylvester(a, b, q)


def _adjoint(g: Any, a: Any, b: Any) -> Any:
    return solve_sylvester(swap_last(a), swap_last(b), g)


defvjp(
    solve_sylvester,
    lambda x, a, b, q: lambda g: -matmul(_adjoint(g, a, b), swap_last(x)),
    lambda x, a, b, q: lambda g: -matmul(swap_last(x), _adjoint(g, a, b)),
    lambda x, a, b, q: lambda g: _adjoint(g, a, b),
)


@primitive
def sqrtm(a: Any) -> Any:
    """The matrix whose square is a; it must be real."""
    return scipys("linalg").sqrtm(a)


defvjp(sqrtm, lambda y, a: lambda g: _adjoint(g, y, y))


def __getattr__(name: str) -> Any:
    raise AttributeError(
        f"autograd.scipy.linalg has no {name!r}: give it its derivative with autograd.primitive; "
        f"here are {', '.join(__all__)}"
    )
