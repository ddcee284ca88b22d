"""Which of our functions a call of NumPy on nodes runs: the table of what records.

Ufuncs that are rows of the table stand in their rows (column ``numpy``). Everything else is
here, by NumPy's own function, and so is what is refused, with what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.engine.numpy_protocol import ACCUMULATED, CALLS, REDUCED, REFUSED
from autograd.functions import (
    borders,
    elementwise,
    linear_algebra,
    moves,
    products,
    reductions,
    sequences,
    shapes,
    statistics,
)
from autograd.functions.moves import moving
from autograd.table.scalars import TABLE

ELEMENTWISE: dict[Any, Callable[..., Any]] = {
    np.square: elementwise.square,
    np.reciprocal: elementwise.reciprocal,
    np.fabs: TABLE["abs"],
    np.exp2: elementwise.exp2,
    np.degrees: elementwise.degrees,
    np.rad2deg: elementwise.degrees,
    np.radians: elementwise.radians,
    np.deg2rad: elementwise.radians,
    np.logaddexp: elementwise.logaddexp,
    np.logaddexp2: elementwise.logaddexp2,
    np.fmax: elementwise.fmax,
    np.fmin: elementwise.fmin,
    np.copysign: elementwise.copysign,
    np.heaviside: elementwise.heaviside,
    np.float_power: elementwise.float_power,
    np.ldexp: elementwise.ldexp,
    np.modf: elementwise.modf,
    np.divmod: elementwise.divmod_,
    np.conjugate: elementwise.same,
    np.real: elementwise.same,
    np.real_if_close: elementwise.same,
    np.imag: elementwise.imag,
    np.copy: elementwise.same,
    np.sinc: TABLE["sinc"],
    np.round: elementwise.around,
    np.around: elementwise.around,
    np.fix: elementwise.fix,
    np.nan_to_num: statistics.nan_to_num,
    np.clip: elementwise.clip,
    np.where: shapes.where,
    np.astype: lambda x, dtype, /, *, copy=True, device=None: shapes.cast(x, dtype),
}

SHAPES: dict[Any, Callable[..., Any]] = {
    np.reshape: moves.reshaped,
    np.ravel: shapes.ravel,
    np.transpose: shapes.transpose,
    np.permute_dims: shapes.transpose,
    np.matrix_transpose: moves.matrix_transpose,
    np.swapaxes: shapes.swapaxes,
    np.moveaxis: shapes.moveaxis,
    np.rollaxis: moves.rollaxis,
    np.squeeze: shapes.squeeze,
    np.expand_dims: shapes.expand_dims,
    np.broadcast_to: lambda array, shape, subok=False: shapes.broadcast_to(array, shape),
    np.broadcast_arrays: moves.broadcast_arrays,
    np.atleast_1d: moves.atleast_1d,
    np.atleast_2d: moves.atleast_2d,
    np.atleast_3d: moves.atleast_3d,
    np.concatenate: moves.concatenated,
    np.concat: moves.concatenated,
    np.stack: moves.stacked,
    np.vstack: moves.vstack,
    np.hstack: moves.hstack,
    np.dstack: moves.dstack,
    np.column_stack: moves.column_stack,
    np.block: moves.block,
    np.append: moves.append,
    np.insert: moves.insert,
    np.split: shapes.split,
    np.array_split: moves.array_split,
    np.pad: borders.padded,
    np.meshgrid: moves.meshgrid,
    np.tril: shapes.tril,
    np.triu: shapes.triu,
    np.diag: moves.diag,
    np.diagflat: moves.diagflat,
    np.resize: moves.resize,
    np.take_along_axis: shapes.take_along_axis,
    np.sort: moves.sort,
    np.partition: moves.partition,
    np.unique: moves.unique,
    np.select: moves.select,
    np.choose: moves.choose,
    np.piecewise: moves.piecewise,
    np.apply_along_axis: moves.apply_along_axis,
    np.apply_over_axes: moves.apply_over_axes,
    **{
        getattr(np, name): moves.split_along(name) for name in ("hsplit", "vsplit", "dsplit")
    },
    **{
        getattr(np, name): moving(name, getattr(np, name))
        for name in ("tile", "repeat", "roll", "flip", "rot90", "take", "delete", "diagonal")
    },
    np.fliplr: moving("flip", np.fliplr),
    np.flipud: moving("flip", np.flipud),
    np.fft.fftshift: moving("roll", np.fft.fftshift),
    np.fft.ifftshift: moving("roll", np.fft.ifftshift),
    np.compress: moving("compress", np.compress, 1),
    np.extract: moving("extract", np.extract, 1),
    **{getattr(np, name): moves.unstack for name in ("unstack",) if hasattr(np, name)},  # since 2.1
}  # fmt: skip

REDUCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: statistics.sum_,
    np.prod: statistics.prod_,
    np.max: statistics.max_,
    np.amax: statistics.max_,
    np.min: statistics.min_,
    np.amin: statistics.min_,
    np.mean: statistics.mean_,
    np.var: statistics.var_,
    np.std: statistics.std_,
    np.trace: moves.trace,
    **{
        getattr(np, name): getattr(statistics, name)
        for name in ("ptp", "average", "median", "quantile", "percentile", "nansum", "nanprod",
                     "nanmax", "nanmin", "nanmean", "nanvar", "nanstd", "nanmedian",
                     "nanquantile", "nanpercentile", "cov", "corrcoef")
    },
}  # fmt: skip

SEQUENCES: dict[Any, Callable[..., Any]] = {
    getattr(np, name): getattr(sequences, name)
    for name in ("diff", "ediff1d", "gradient", "trapezoid", "unwrap", "cumsum", "cumprod",
                 "cumulative_sum", "cumulative_prod", "nancumsum", "nancumprod", "polyval",
                 "vander", "interp", "linspace", "logspace", "geomspace", "convolve", "correlate")
    if hasattr(np, name)  # NumPy 2.0 has no cumulative_sum
}  # fmt: skip

PRODUCTS: dict[Any, Callable[..., Any]] = {
    getattr(np, name): getattr(products, name)
    for name in ("matmul", "dot", "outer", "einsum", "inner", "vdot", "vecdot", "matvec", "vecmat",
                 "tensordot", "kron", "cross")
    if hasattr(np, name)  # NumPy 2.0 has no matvec
}  # fmt: skip

LINEAR_ALGEBRA: dict[Any, Callable[..., Any]] = {
    **{
        getattr(np.linalg, name): getattr(linear_algebra, name)
        for name in ("inv", "solve", "tensorsolve", "tensorinv", "pinv", "lstsq", "matrix_power",
                     "multi_dot", "det", "slogdet", "cholesky", "eigh", "eigvalsh", "svd",
                     "svdvals", "qr", "norm", "vector_norm", "matrix_norm", "cond")
    },
    np.linalg.diagonal: linear_algebra.linalg_diagonal,
    np.linalg.trace: linear_algebra.linalg_trace,
    np.linalg.matrix_transpose: moves.matrix_transpose,
    np.linalg.outer: lambda x1, x2, /: products.outer(x1, x2),
    np.linalg.matmul: lambda x1, x2, /: products.matmul(x1, x2),
    np.linalg.cross: lambda x1, x2, /, *, axis=-1: products.cross(x1, x2, axis=axis),
    np.linalg.vecdot: products.vecdot,
    np.linalg.tensordot: lambda x1, x2, /, *, axes=2: products.tensordot(x1, x2, axes),
}  # fmt: skip

GROUPS: dict[str, dict[Any, Callable[..., Any]]] = {
    "elementwise": ELEMENTWISE,
    "shapes and pieces": SHAPES,
    "reductions and order": REDUCTIONS,
    "sequences": SEQUENCES,
    "products": PRODUCTS,
    "linear algebra": LINEAR_ALGEBRA,
}
for _group in GROUPS.values():
    CALLS.update(_group)
# What a node is as an operand; np.asarray itself never asks.
CALLS[np.asarray] = shapes.as_tensor

REDUCED.update({
    np.add: statistics.sum_,
    np.multiply: statistics.prod_,
    np.maximum: statistics.max_,
    np.minimum: statistics.min_,
    np.logaddexp: reductions.logsumexp,
})  # fmt: skip
ACCUMULATED.update({
    np.add: sequences.cumsum,
    np.multiply: sequences.cumprod,
    np.maximum: sequences.running(np.maximum),
    np.minimum: sequences.running(np.minimum),
})  # fmt: skip

_COUNTS = "its counts are flat: np.{0}(t.numpy(), ...) leaves the graph on purpose"
_IN_PLACE = "a node keeps its entries: np.where(mask, new, t) gives new ones"
REFUSED.update({
    np.histogram: _COUNTS.format("histogram"),
    np.histogram2d: _COUNTS.format("histogram2d"),
    np.histogramdd: _COUNTS.format("histogramdd"),
    np.histogram_bin_edges: _COUNTS.format("histogram_bin_edges"),
    np.bincount: _COUNTS.format("bincount"),
    np.fill_diagonal: "a node keeps its entries: np.where(np.eye(n, dtype=bool), new, t)",
    np.copyto: _IN_PLACE,
    np.put: _IN_PLACE,
    np.put_along_axis: _IN_PLACE,
    np.place: _IN_PLACE,
    np.putmask: _IN_PLACE,
    np.angle: "it needs complex numbers, and nodes hold real ones",
    np.linalg.eig: "its results are complex numbers: np.linalg.eigh is that of symmetric matrices",
    np.linalg.eigvals: "its results are complex numbers: np.linalg.eigvalsh is that of symmetric "
    "matrices",
    np.roots: "its results are complex numbers",
    np.frexp: "np.log2 gives the exponent as a number that has a derivative",
    np.nextafter: "np.nextafter(t.numpy(), ...) leaves the graph on purpose",
    np.spacing: "np.spacing(t.numpy()) leaves the graph on purpose",
})  # fmt: skip
