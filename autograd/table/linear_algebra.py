"""Primitives of linear algebra, each with its vector-Jacobian product, of stacks of matrices.

The rules are those of M. B. Giles, An extended collection of matrix derivative results for
forward and reverse mode automatic differentiation (2008); of cholesky, I. Murray,
Differentiation of the Cholesky decomposition (2016); of pinv, G. H. Golub and V. Pereyra, The
differentiation of pseudo-inverses (1973).

A primitive of several outputs gives them in one array: for each matrix of the stack a row, in
which they lie one after the other. ``unpacked`` takes them apart; so the sweep, forward mode,
steps and copies need to know nothing of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.table.array_primitive import ArrayPrimitive
from autograd.table.arrays import CONCATENATE, MATMUL, RESHAPE, sum_to, swap_last
from autograd.table.moves import MOVES
from autograd.table.scalars import ARRAY_TABLE, TABLE
from autograd.table.shapes import Shape, data_of, shape_of

EPS = np.finfo(float).eps


def _row(
    name: str, args: str, forward: Callable[..., Any], vjp: Callable[..., Any], **rest: Any
) -> ArrayPrimitive:
    ARRAY_TABLE[name] = op = ArrayPrimitive(name, tuple(args.split()), forward, vjp, **rest)
    return op


# ---------------------------------------------------------------- several outputs


def packed(parts: Sequence[np.ndarray], stack: Shape) -> np.ndarray:
    """Several outputs in one array, those of each matrix of the stack in a row."""
    rows = [part.reshape(*stack, math.prod(part.shape[len(stack) :])) for part in parts]
    return np.concatenate(rows, axis=-1)


def unpacked(y: Any, cores: Sequence[Shape]) -> list[Any]:
    """The outputs again; ``cores`` are their shapes for one matrix. Of arrays and of nodes."""
    stack, parts, start = shape_of(y)[:-1], [], 0
    for core in cores:
        part = y[..., start : start + math.prod(core)]
        parts.append(part if len(core) == 1 else RESHAPE(part, shape=(*stack, *core)))
        start += math.prod(core)
    return parts


def cores_of(name: str, shape: Shape) -> list[Shape]:
    """The shapes of the outputs for one matrix."""
    m, n = shape[-2:]
    k = min(m, n)
    cores: dict[str, list[Shape]] = {
        "eigh": [(n,), (n, n)],
        "svd": [(m, k), (k,), (k, n)],
        "qr": [(m, k), (k, n)],
    }
    return cores[name]


def _diagonal(x: Any, n: int) -> Any:
    """Vectors as diagonal matrices."""
    return x[..., None, :] * np.eye(n)


def _where(condition: Any, a: Any, b: Any) -> Any:
    return TABLE["where"](condition, a, b)


# ---------------------------------------------------------------- solving and inverting


def _vjp_inv(slot: int, g: Any, y: Any, a: Any) -> Any:
    """-y⁻ᵀ g y⁻ᵀ of the inverse y."""
    turned = swap_last(y)
    return -MATMUL(turned, MATMUL(g, turned))


def _solution(g: Any, y: Any, a: Any, b: Any) -> Any:
    """a⁻ᵀ g, which both operands of solve are sent."""
    if len(shape_of(b)) == 1 and len(shape_of(a)) > 2:  # one vector for all matrices
        return SOLVE(swap_last(a), g[..., None])[..., 0]
    return SOLVE(swap_last(a), g)


def _vjp_solve(slot: int, g: Any, y: Any, a: Any, b: Any, shared: Any = None) -> Any:
    """∂b = a⁻ᵀ g, ∂a = -∂b yᵀ."""
    found = _solution(g, y, a, b) if shared is None else shared
    if slot == 1:
        return sum_to(found, shape_of(b))
    if len(shape_of(b)) == 1:
        return sum_to(-found[..., :, None] * y[..., None, :], shape_of(a))
    product = MATMUL(found, swap_last(y))
    if product.__class__ is np.ndarray:
        return sum_to(np.negative(product, out=product), shape_of(a))
    return sum_to(-product, shape_of(a))


def _for_each(g: Any) -> Any:
    """Numbers, one for each matrix of a stack, so that they multiply the matrices."""
    return g[..., None, None] if shape_of(g) else g


def _vjp_logabsdet(slot: int, g: Any, y: Any, a: Any) -> Any:
    return _for_each(g) * swap_last(INV(a))


# ---------------------------------------------------------------- determinants


def _invertible(a: np.ndarray) -> bool:
    """Whether every matrix is far enough from singular for its inverse to have digits."""
    if not a.size:
        return True
    return bool(np.all(np.linalg.cond(a) < 1e7))


def _vjp_det(slot: int, g: Any, y: Any, a: Any) -> Any:
    """g · the cofactors: y a⁻ᵀ, and where a is singular what that stands for."""
    spread = _for_each(g)
    if _invertible(data_of(a)):
        return spread * _for_each(y) * swap_last(INV(a))
    if data_of(a) is a and data_of(g) is g:
        return spread * _cofactors(a)
    return spread * _minors(a)


def _cofactors(a: np.ndarray) -> np.ndarray:
    """det(U) det(V) U diag(products of the other singular values) Vᵀ, for any matrix."""
    u, s, vh = np.linalg.svd(a)
    n = s.shape[-1]
    others = np.where(np.eye(n, dtype=bool), 1.0, s[..., None, :]).prod(axis=-1)
    sign = np.linalg.det(u) * np.linalg.det(vh)
    found: np.ndarray = (u * (others * sign[..., None])[..., None, :]) @ vh
    return found


def _minors(a: Any) -> Any:
    """The cofactors as determinants of what is left without a row and a column."""
    shape, n = shape_of(a), shape_of(a)[-1]
    places = np.arange(math.prod(shape)).reshape(shape)
    kept = np.array([[j for j in range(n) if j != i] for i in range(n)], int).reshape(n, n - 1)
    picked = places[..., kept[:, None, :, None], kept[None, :, None, :]]  # (..., n, n, n-1, n-1)
    signs = (-1.0) ** np.add.outer(np.arange(n), np.arange(n))
    return DET(MOVES["pick"](a, places=picked)) * signs


# ---------------------------------------------------------------- factors


def _vjp_cholesky(slot: int, g: Any, y: Any, a: Any) -> Any:
    """L⁻ᵀ Φ(Lᵀ g) L⁻¹, symmetric: Φ takes the lower triangle and half of the diagonal."""
    n = shape_of(y)[-1]
    lower = np.tril(np.ones((n, n)))
    turned = swap_last(y)
    inner = MATMUL(turned, g * lower) * (lower - 0.5 * np.eye(n))
    half = SOLVE(turned, swap_last(SOLVE(turned, swap_last(inner))))
    return 0.5 * (half + swap_last(half))


def _eigh(a: np.ndarray, uplo: Any = "L") -> np.ndarray:
    values, vectors = np.linalg.eigh(a, uplo)
    return packed([values, vectors], a.shape[:-2])


def _vjp_eigh(slot: int, g: Any, y: Any, a: Any, uplo: str = "L") -> Any:
    """V (diag(∂w) + F · Vᵀ∂V) Vᵀ with Fᵢⱼ = 1 / (wⱼ - wᵢ), symmetric."""
    cores = cores_of("eigh", shape_of(a))
    (w, v), (gw, gv) = unpacked(y, cores), unpacked(g, cores)
    n = cores[0][0]
    equal = _equal(data_of(w))
    inner = _shared_among(gw, equal, n)
    if np.any(data_of(gv)) or hasattr(gv, "_apply"):
        _refuse_repeated(equal, data_of(gv), "eigenvectors", "eigenvalues")
        turned = MATMUL(swap_last(v), gv)
        inner = inner + turned * _per_gap(w, equal)
    found = MATMUL(v, MATMUL(inner, swap_last(v)))
    return 0.5 * (found + swap_last(found))


def _equal(w: np.ndarray) -> np.ndarray:
    """Which pairs are equal but for rounding; the diagonal too."""
    n = w.shape[-1]
    size = np.abs(w).max(axis=-1, keepdims=True)[..., None] if n else np.ones((1, 1))
    equal: np.ndarray = np.abs(w[..., None, :] - w[..., :, None]) <= 8 * n * EPS * size
    return equal


def _per_gap(w: Any, equal: np.ndarray) -> Any:
    """1 / (wⱼ - wᵢ), 0 for equal ones."""
    gap = w[..., None, :] - w[..., :, None]
    return _where(equal, 0.0, 1.0 / _where(equal, 1.0, gap))


def _shared_among(gw: Any, equal: np.ndarray, n: int) -> Any:
    """diag(∂w), where equal values share the gradient, as ties do."""
    if np.any(equal & ~np.eye(n, dtype=bool)):
        shares = equal / equal.sum(axis=-1, keepdims=True)
        gw = MATMUL(shares, gw[..., None])[..., 0]
    return _diagonal(gw, n)


def _refuse_repeated(equal: np.ndarray, gv: np.ndarray, vectors: str, values: str) -> None:
    """Of equal values the vectors may turn at will: what asks for them has no derivative here.

    The gradients ``gv`` of the vectors cannot tell what is the same for every turn of them:
    ``v[0, 0]`` and half of ``(v @ v.T)[0, 0]``, which is always 1/2, send the same where v is 1.
    """
    repeated = equal.sum(axis=-1) > 1
    if repeated.any() and np.any(repeated[..., None, :] & (np.abs(gv) > 1e-9 * np.abs(gv).max())):
        raise np.linalg.LinAlgError(
            f"the {vectors} of repeated {values} have no derivative: use the {values} alone, or "
            "write what you compute without them (a product or inv or solve of the matrix)"
        )


def _svd(a: np.ndarray) -> np.ndarray:
    return packed(np.linalg.svd(a, full_matrices=False), a.shape[:-2])


def _vjp_svd(slot: int, g: Any, y: Any, a: Any) -> Any:
    """U ((F · (UᵀG - GᵀU)) S + S (F · (VᵀH - HᵀV)) + diag(∂s)) Vᵀ and what leaves the spaces.

    G and H are the gradients of U and V, Fᵢⱼ = 1 / (sⱼ² - sᵢ²).
    """
    m, n = shape_of(a)[-2:]
    cores = cores_of("svd", shape_of(a))
    (u, s, vh), (gu, gs, gvh) = unpacked(y, cores), unpacked(g, cores)
    k = cores[1][0]
    data, vectors = data_of(s), [data_of(gu), data_of(gvh)]
    equal = _equal(data)
    alone = not any(map(np.any, vectors))
    if alone:  # a length at 0 has the slope 0, as norms have
        gone = data <= 8 * max(m, n) * EPS * data.max(axis=-1, keepdims=True, initial=0.0)
        gs = _where(gone, 0.0, gs) if gone.any() else gs
    inner = _shared_among(gs, equal, k)
    if alone and not hasattr(gu, "_apply"):
        return MATMUL(u, MATMUL(inner, vh))
    v, gv = swap_last(vh), swap_last(gvh)
    for sent in (gu, gv):
        _refuse_repeated(equal, data_of(sent), "singular vectors", "singular values")
    left, right = MATMUL(swap_last(u), gu), MATMUL(vh, gv)
    per_gap = _per_gap(s * s, equal)
    inner = inner + (per_gap * (left - swap_last(left))) * s[..., None, :]
    inner = inner + s[..., :, None] * (per_gap * (right - swap_last(right)))
    found = MATMUL(u, MATMUL(inner, vh))
    if m > k:
        found = found + MATMUL(_outside(u, gu) / s[..., None, :], vh)
    if n > k:
        found = found + MATMUL(u / s[..., None, :], swap_last(_outside(v, gv)))
    return found


def _outside(u: Any, g: Any) -> Any:
    """g without what lies in the space of u's columns."""
    return g - MATMUL(u, MATMUL(swap_last(u), g))


def _qr(a: np.ndarray) -> np.ndarray:
    return packed(np.linalg.qr(a), a.shape[:-2])


def _vjp_qr(slot: int, g: Any, y: Any, a: Any) -> Any:
    """(∂Q + Q copy(M)) R⁻ᵀ with M = R∂Rᵀ - ∂QᵀQ, its lower triangle copied to the upper.

    Of a matrix that is wider than high, the columns beyond the square are Q times R's.
    """
    cores = cores_of("qr", shape_of(a))
    (q, r), (gq, gr) = unpacked(y, cores), unpacked(g, cores)
    m, n = shape_of(a)[-2:]
    if m < n:
        gq = gq + MATMUL(a[..., m:], swap_last(gr[..., m:]))
        rest = MATMUL(q, gr[..., m:])
        r, gr = r[..., :m], gr[..., :m]
    size = min(m, n)
    upper = np.triu(np.ones((size, size)))
    product = MATMUL(r, swap_last(gr * upper)) - MATMUL(swap_last(gq), q)
    lower = product * np.tril(np.ones((size, size)))
    copied = lower + swap_last(product * np.tril(np.ones((size, size)), -1))
    found = swap_last(SOLVE(r, swap_last(gq + MATMUL(q, copied))))
    return found if m >= n else CONCATENATE(found, rest, axis=-1)


def _vjp_pinv(slot: int, g: Any, y: Any, a: Any, rcond: float) -> Any:
    """-yᵀgyᵀ + (1 - ay) gᵀ yyᵀ + yᵀy gᵀ (1 - ya), while the rank stays as it is."""
    turned, back = swap_last(y), swap_last(g)
    found = -MATMUL(turned, MATMUL(g, turned))
    outer = MATMUL(back, MATMUL(y, turned))
    found = found + outer - MATMUL(a, MATMUL(y, outer))
    inner = MATMUL(turned, MATMUL(y, back))
    return found + inner - MATMUL(MATMUL(inner, y), a)


# fmt: off
INV       = _row("inv", "a", np.linalg.inv, _vjp_inv, shown=("-y.T @ g @ y.T",), doc="The inverse matrix.")
SOLVE     = _row("solve", "a b", np.linalg.solve, _vjp_solve, shared=_solution, shown=("-solve(a.T, g) @ y.T", "solve(a.T, g)"), doc="The x of a @ x = b.")
DET       = _row("det", "a", np.linalg.det, _vjp_det, shown=("g * y * inv(a).T",), doc="The determinant.")
LOGABSDET = _row("logabsdet", "a", lambda a: np.linalg.slogdet(a)[1], _vjp_logabsdet, shown=("g * inv(a).T",), doc="The logarithm of the size of the determinant.")
CHOLESKY  = _row("cholesky", "a", np.linalg.cholesky, _vjp_cholesky, symmetric=True, shown=("symmetric(solve(y.T, lower(y.T @ g)))",), doc="The lower triangular L of a = L @ L.T.")
EIGH      = _row("eigh", "a", _eigh, _vjp_eigh, symmetric=True, shown=("turned(g)",), doc="Eigenvalues and eigenvectors of a symmetric matrix, in one array.")
SVD       = _row("svd", "a", _svd, _vjp_svd, shown=("turned(g)",), doc="The factors U, s and V.T of a matrix, in one array.")
QR        = _row("qr", "a", _qr, _vjp_qr, shown=("turned(g)",), doc="The factors Q and R of a matrix, in one array.")
PINV      = _row("pinv", "a", lambda a, rcond: np.linalg.pinv(a, rcond), _vjp_pinv, shown=("-y.T @ g @ y.T",), doc="The pseudo-inverse.")
# fmt: on
