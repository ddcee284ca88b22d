"""The functions of ``np.linalg``, of one matrix or of stacks of them.

Each takes what NumPy's function of that name takes. Of symmetric matrices NumPy reads one
triangle; the gradients of ``cholesky`` and ``eigh`` are symmetric, as those of PyTorch and JAX.
"""

# mypy: disable-error-code="no-any-return"
# (a row called gives whatever kind of node its operands are, here always a Tensor)

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from autograd.engine.tensor import Tensor
from autograd.functions import reductions
from autograd.functions.moves import diagonal, trace
from autograd.functions.products import dot, matmul
from autograd.functions.shapes import as_operand, as_tensor, moveaxis, ravel, reshape
from autograd.table import arrays as rows
from autograd.table import linear_algebra as table
from autograd.table.scalars import TABLE
from autograd.table.shapes import Axes, data_of, kept_shape, normal_axes

# NumPy's results of several outputs, as it names them.
_one: Any = np.eye(1)
EighResult: Any = type(np.linalg.eigh(_one))
SVDResult: Any = type(np.linalg.svd(_one))
QRResult: Any = type(np.linalg.qr(_one))
SlogdetResult: Any = type(np.linalg.slogdet(_one))


def _matrix(a: Any, square: bool = False) -> Any:
    x = as_tensor(a)
    if x.ndim < 2:
        raise LinAlgError(
            f"{x.ndim}-dimensional array given. Array must be at least two-dimensional"
        )
    if square and x.shape[-1] != x.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return x


# ---------------------------------------------------------------- solving and inverting


def inv(a: Any) -> Tensor:
    """The inverse matrix."""
    return table.INV(_matrix(a, True))


def solve(a: Any, b: Any) -> Tensor:
    """The x of a @ x = b: for a vector b, else for the columns of the matrices b."""
    return table.SOLVE(_matrix(a, True), as_tensor(b))


def tensorsolve(a: Any, b: Any, axes: Any = None) -> Tensor:
    """The x of tensordot(a, x, x.ndim) = b."""
    a, b = as_tensor(a), as_tensor(b)
    if axes is not None:
        a = moveaxis(a, axes, range(-len(axes), 0))
    shape = a.shape[b.ndim :]
    return reshape(solve(reshape(a, (b.size, -1)), ravel(b)), shape)


def tensorinv(a: Any, ind: int = 2) -> Tensor:
    """The inverse for tensordot."""
    x = as_tensor(a)
    if ind <= 0:
        raise ValueError("Invalid ind argument.")
    if not x.ndim:
        raise TypeError("tensorinv() takes an array with axes, got a number")
    front, back = x.shape[:ind], x.shape[ind:]
    return reshape(inv(reshape(x, (int(np.prod(front)), -1))), back + front)


def pinv(a: Any, rcond: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Tensor:
    """The pseudo-inverse; its derivative where the rank stays as it is."""
    x = _matrix(a)
    cut = rcond if rtol is None else rtol
    given = cut is not None and cut is not getattr(np, "_NoValue", None)
    return table.PINV(x, rcond=data_of(cut) if given else 1e-15)


def lstsq(a: Any, b: Any, rcond: Any = None) -> tuple[Any, ...]:
    """The x for which |a @ x - b| is least, the squares left over, rank and singular values."""
    a, b = _matrix(a), as_tensor(b)
    m, n = a.shape[-2:]
    cut = np.finfo(a.dtype).eps * max(m, n) if rcond is None else rcond
    _, left, rank, _ = np.linalg.lstsq(data_of(a), data_of(b), rcond=cut)
    x = matmul(pinv(a, cut), b)
    rest = b - matmul(a, x)
    squares: Any = left
    if left.size:
        squares = reductions.sum(rest * rest, 0)
        squares = reshape(squares, (1,)) if b.ndim == 1 else squares
    return x, squares, rank, svdvals(a)


def matrix_power(a: Any, n: int) -> Tensor:
    """A matrix times itself, by squaring; of the inverse for negative n."""
    x = _matrix(a, True)
    if n == 0:
        return rows.BROADCAST_TO(as_operand(np.eye(x.shape[-1])), shape=x.shape)
    if n < 0:
        x, n = inv(x), -n
    result: Any = None
    while n:
        if n & 1:
            result = x if result is None else matmul(result, x)
        n >>= 1
        x = matmul(x, x) if n else x
    return result


def multi_dot(arrays: Sequence[Any], *, out: Any = None) -> Tensor:
    """The product of several matrices, in the order that takes the fewest operations."""
    xs = [as_tensor(x) for x in arrays]
    if len(xs) < 2:
        raise ValueError("Expecting at least two arrays.")
    if len(xs) == 2:
        return dot(*xs)
    if any(x.ndim != 2 for x in xs[1:-1]) or not all(0 < x.ndim < 3 for x in (xs[0], xs[-1])):
        raise LinAlgError("multi_dot() takes matrices, and vectors only at the ends")
    row, column = xs[0].ndim == 1, xs[-1].ndim == 1
    xs[0] = reshape(xs[0], (1, -1)) if row else xs[0]
    xs[-1] = reshape(xs[-1], (-1, 1)) if column else xs[-1]
    lengths = [*(x.shape[0] for x in xs), xs[-1].shape[1]]

    @cache
    def best(i: int, j: int) -> tuple[float, int]:
        """The cost of the product of xs[i : j], and where it is cut."""
        if j - i == 1:
            return 0, i
        return min(
            (best(i, k)[0] + best(k, j)[0] + lengths[i] * lengths[k] * lengths[j], k)
            for k in range(i + 1, j)
        )

    def product(i: int, j: int) -> Tensor:
        if j - i == 1:
            return xs[i]
        cut = best(i, j)[1]
        return matmul(product(i, cut), product(cut, j))

    found = product(0, len(xs))
    if not (row or column):
        return found
    return reshape(found, tuple(n for n, gone in zip(found.shape, (row, column)) if not gone))  # noqa: B905


# ---------------------------------------------------------------- determinants and factors


def det(a: Any) -> Tensor:
    """The determinant; its derivative is right of singular matrices too."""
    return table.DET(_matrix(a, True))


def slogdet(a: Any) -> Any:
    """The sign of the determinant, which is flat, and the logarithm of its size."""
    x = _matrix(a, True)
    sign = np.asarray(np.linalg.slogdet(data_of(x))[0])
    return SlogdetResult(sign if sign.ndim else sign[()], table.LOGABSDET(x))


def cholesky(a: Any, /, *, upper: bool = False) -> Tensor:
    """The lower triangular L of a = L @ L.T."""
    x = _matrix(a, True)
    return rows.swap_last(table.CHOLESKY(rows.swap_last(x))) if upper else table.CHOLESKY(x)


def eigh(a: Any, UPLO: str = "L") -> Any:  # noqa: N803
    """Eigenvalues, in ascending order, and eigenvectors of symmetric matrices."""
    x = _matrix(a, True)
    y = table.EIGH(x, uplo=UPLO)
    return EighResult(*table.unpacked(y, table.cores_of("eigh", x.shape)))


def eigvalsh(a: Any, UPLO: str = "L") -> Tensor:  # noqa: N803
    """The eigenvalues of symmetric matrices; equal ones share the gradient."""
    return eigh(a, UPLO)[0]


def svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    """The factors U, s and Vᵀ; of matrices that are not square, with full_matrices=False."""
    x = _matrix(a)
    y = table.SVD(x)
    u, s, vh = table.unpacked(y, table.cores_of("svd", x.shape))
    if not compute_uv:
        return s
    if full_matrices and x.shape[-1] != x.shape[-2]:
        raise TypeError(
            "np.linalg.svd of a Tensor that is not square: give full_matrices=False, the further "
            "columns may turn at will and have no derivative"
        )
    return SVDResult(u, s, vh)


def svdvals(x: Any, /) -> Tensor:
    """The singular values."""
    return svd(x, compute_uv=False)


def qr(a: Any, mode: str = "reduced") -> Any:
    """The factors Q, of orthonormal columns, and R, upper triangular."""
    x = _matrix(a)
    if mode not in ("reduced", "r") and not (mode == "complete" and x.shape[-1] >= x.shape[-2]):
        raise TypeError(f"np.linalg.qr of a Tensor has the modes 'reduced' and 'r', got {mode!r}")
    q, r = table.unpacked(table.QR(x), table.cores_of("qr", x.shape))
    return r if mode == "r" else QRResult(q, r)


# ---------------------------------------------------------------- norms


def norm(x: Any, ord: Any = None, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """A norm of vectors, or of matrices along two axes."""
    x = as_tensor(x)
    _check_axis(axis)
    if axis == ():
        raise ValueError("Improper number of dimensions to norm.")
    if axis is None and (ord is None or (ord in ("f", "fro") and x.ndim == 2)):
        return reductions.norm(x, None, keepdims)
    axes = normal_axes(axis, x.ndim)
    if ord == 2 and x.ndim == 1:
        return reductions.norm(x, None, keepdims)
    if len(axes) == 1:
        return _vector_norm(x, 2 if ord is None else ord, axes[0], keepdims)
    if len(axes) != 2:
        raise ValueError("Improper number of dimensions to norm.")
    if ord in (None, "fro", "f"):
        return reductions.norm(x, axes, keepdims)
    order = axes if axis is None or isinstance(axis, int) else tuple(i % x.ndim for i in axis)
    return _matrix_norm(x, ord, order, keepdims)


def _check_axis(axis: Any) -> None:
    if axis is not None and not isinstance(axis, tuple):
        try:
            operator.index(axis)
        except TypeError:
            raise TypeError("'axis' must be None, an integer or a tuple of integers") from None


def _vector_norm(x: Any, ord: Any, axis: Any, keepdims: bool) -> Tensor:
    if ord == 2:
        return reductions.norm(x, axis, keepdims)
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    size = TABLE["abs"](x)
    if ord in (np.inf, -np.inf):
        return (reductions.max if ord > 0 else reductions.min)(size, axis, keepdims)
    if ord == 0:
        return reductions.sum(TABLE["sign"](size), axis, keepdims)
    if ord == 1:
        return reductions.sum(size, axis, keepdims)
    return reductions.sum(size**ord, axis, keepdims) ** (1.0 / ord)


def _matrix_norm(x: Any, ord: Any, axes: Any, keepdims: bool) -> Tensor:
    down, across = axes
    if ord in (1, -1, np.inf, -np.inf):
        summed, other = (down, across) if abs(ord) == 1 else (across, down)
        sums = reductions.sum(TABLE["abs"](x), summed, True)
        found = (reductions.max if ord > 0 else reductions.min)(sums, other, True)
        return found if keepdims else reshape(found, tuple(_without(x.shape, axes)))
    if ord not in ("nuc", 2, -2):
        raise ValueError("Invalid norm order for matrices.")
    values = svdvals(moveaxis(x, (down, across), (-2, -1)))
    pick = {"nuc": reductions.sum, 2: reductions.max, -2: reductions.min}[ord]
    found = pick(values, -1)
    return reshape(found, kept_shape(x.shape, axes)) if keepdims else found


def _without(shape: Sequence[int], axes: Sequence[int]) -> list[int]:
    return [n for i, n in enumerate(shape) if i not in axes]


def vector_norm(x: Any, /, *, axis: Axes = None, keepdims: bool = False, ord: Any = 2) -> Tensor:
    """A norm of vectors; over several axes, of all that lies along them."""
    x = as_tensor(x)
    _check_axis(axis)
    return _vector_norm(x, ord, axis if axis is None else normal_axes(axis, x.ndim), keepdims)


def matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Tensor:
    """A norm of matrices."""
    return norm(x, ord, (-2, -1), keepdims)


def cond(x: Any, p: Any = None) -> Tensor:
    """The condition number: the norm times that of the inverse."""
    x = _matrix(x)
    if p in (None, 2, -2):
        values = svdvals(x)
        largest, smallest = values[..., 0], values[..., -1]
        return smallest / largest if p == -2 else largest / smallest
    return norm(x, p, (-2, -1)) * norm(inv(x), p, (-2, -1))


def linalg_diagonal(x: Any, /, *, offset: int = 0) -> Tensor:
    """The diagonals of matrices."""
    x = _matrix(x)
    return diagonal(x, offset, -2, -1)


def linalg_trace(x: Any, /, *, offset: int = 0, dtype: Any = None) -> Tensor:
    """The traces of matrices."""
    return trace(_matrix(x), offset, -2, -1)
