"""How far a number of the page is from Python's, in units in the last place."""

from __future__ import annotations

import math

from autograd.table.scalars import TABLE, Primitive

MOST = 2.0
# Where a row's formula takes a difference, or multiplies a factor that a C library rounds, the
# last place is that of the terms, not that of what they leave.
TERMS = {
    ("gelu", None): lambda x: x * math.ulp(TABLE["normal_cdf"].value(x)),
    ("gelu", 0): lambda x: math.ulp(x * TABLE["normal_pdf"].value(x)),
    ("polygamma", None): lambda n, x: _largest_term(math.floor(n), x),
    ("polygamma", 1): lambda n, x: _largest_term(math.floor(n) + 1, x),
}


def apart(page: float, ours: float, unit: float = 0.0) -> float:
    """The distance in units in the last place of ``ours``, or in the given unit if it is larger."""
    if page != page or ours != ours:
        return 0.0 if page != page and ours != ours else math.inf
    if page == ours:
        return 0.0
    if math.isinf(page) or math.isinf(ours):
        return math.inf
    return abs(page - ours) / max(unit, math.ulp(ours))


def unit_of(op: Primitive, slot: int | None, *xs: float) -> float:
    """The last place of the terms of a row's value (``slot`` None) or local derivative."""
    terms = TERMS.get((op.name, slot))
    return abs(terms(*xs)) if terms and all(map(math.isfinite, xs)) else 0.0


def _largest_term(order: int, x: float) -> float:
    """Of order! Σ 1 / (x + k)ᵒʳᵈᵉʳ⁺¹, whose terms left of 0 have both signs."""
    nearest = abs(math.remainder(x, 1.0))
    if x >= 0 or nearest < 1e-10 or not 1 <= order <= 21:
        return 0.0
    return math.ulp(math.factorial(order) * nearest ** -(order + 1.0))
