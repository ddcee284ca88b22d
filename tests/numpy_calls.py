"""Calls of NumPy that people make under ``grad``, each as a program with its inputs.

Gathered from issue threads of libraries like ours and from NumPy's own list. A name with a
suffix is a form of the call, ``m.`` is a method of the array. ``REFUSED`` says of each that has
no derivative here what our message must hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Program = Callable[..., Any]
RNG = np.random.default_rng(2)


def normal(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape)


V, W = np.array([0.7, -1.3, 2.1, 0.4]), np.array([1.2, 0.8, -0.6, 1.9])
M, N = normal(3, 4), normal(3, 4)
S, T = normal(3, 3) + 3 * np.eye(3), normal(3, 3)  # square; S is far from singular
P = np.array([0.3, 0.6, 0.9, 0.45])  # inside (0, 1)
X3 = normal(2, 3, 4)


def one(f: Program, x: np.ndarray = V) -> tuple[Program, list[np.ndarray]]:
    return f, [x]


def two(f: Program, a: np.ndarray = V, b: np.ndarray = W) -> tuple[Program, list[np.ndarray]]:
    return f, [a, b]


def _definite(a: Any) -> Any:
    return a @ a.T + np.eye(3)


def _symmetric(a: Any) -> Any:
    return a + a.T


_ELEMENTWISE = (
    "square", "reciprocal", "absolute", "abs", "fabs", "exp2", "arcsinh", "sinc", "rad2deg",
    "degrees", "deg2rad", "radians", "cbrt", "nan_to_num", "real", "imag", "conj",
    "real_if_close", "ceil", "trunc", "fix", "round", "around",
)  # fmt: skip
_OF_TWO = (
    "logaddexp", "logaddexp2", "fmax", "fmin", "true_divide", "mod", "fmod", "hypot", "copysign",
)  # fmt: skip
_OF_MATRICES = (
    "fliplr", "flipud", "rot90", "diag", "diagonal", "trace", "median", "average", "ptp", "nansum",
    "nanmean", "nanmax", "sort", "cumprod", "diff", "ediff1d", "unwrap", "cov", "corrcoef",
    "nancumsum", "matrix_transpose",
)  # fmt: skip

CALLS: dict[str, tuple[Program, list[np.ndarray]]] = {
    **{name: one(getattr(np, name)) for name in _ELEMENTWISE},
    **{name: two(getattr(np, name)) for name in _OF_TWO},
    **{name: one(getattr(np, name), M) for name in _OF_MATRICES},
    "log2": one(np.log2, P), "log10": one(np.log10, P), "arctanh": one(np.arctanh, P),
    "arccosh": one(np.arccosh, 1 + P),
    "power": two(np.power, P), "float_power": two(np.float_power, P),
    "heaviside": two(np.heaviside),
    "tile": one(lambda x: np.tile(x, (2, 3))),
    "repeat": one(lambda x: np.repeat(x, 3, axis=1), M),
    "repeat_list": one(lambda x: np.repeat(x, [1, 0, 2, 3])),
    "append": two(lambda a, b: np.append(a, b, axis=0), M, N),
    "roll": one(lambda x: np.roll(x, 2, axis=1), M),
    "flip": one(lambda x: np.flip(x, 0), M),
    "rollaxis": one(lambda x: np.rollaxis(x, 2), X3),
    "atleast_1d": one(np.atleast_1d), "atleast_2d": one(np.atleast_2d),
    "atleast_3d": one(np.atleast_3d),
    "diag2": one(lambda x: np.diag(x, 1)),
    "array_split": one(lambda x: np.array_split(x, 3)[0]),
    "column_stack": two(lambda a, b: np.column_stack((a, b))),
    "dstack": two(lambda a, b: np.dstack((a, b))),
    "hsplit": one(lambda x: np.hsplit(x, 2)[1], M), "vsplit": one(lambda x: np.vsplit(x, 3)[1], M),
    "meshgrid": two(lambda a, b: np.meshgrid(a, b)[0] * np.meshgrid(a, b)[1]),
    "broadcast_arrays": two(lambda a, b: np.multiply(*np.broadcast_arrays(a, b)), M, V),
    "ravel_F": one(lambda x: np.ravel(x, order="F"), M),
    "reshape_F": one(lambda x: np.reshape(x, (2, 6), order="F"), M),
    "take": one(lambda x: np.take(x, [0, 2, 2], axis=1), M),
    "delete": one(lambda x: np.delete(x, 1, axis=0), M),
    "insert": two(lambda a, b: np.insert(a, 1, b, axis=0), M, V),
    "compress": one(lambda x: np.compress([True, False, True], x, axis=0), M),
    "extract": one(lambda x: np.extract(M > 0, x), M),
    "choose": two(lambda a, b: np.choose([0, 1, 1, 0], [a, b])),
    "select": two(lambda a, b: np.select([V > 1, V < 0], [a * b, b], 0.5)),
    "piecewise": one(lambda x: np.piecewise(x, [x < 0, x >= 0], [lambda y: y * y, np.sin])),
    "array": one(lambda x: np.sum(np.array([x[0] * x[1], x[2]]))),
    "asarray": one(lambda x: np.sum(np.asarray([x[0] * x[1], x[2]]) * 2.0)),
    "copy": one(np.copy),
    "pad_edge": one(lambda x: np.pad(x, 2, mode="edge"), M),
    "pad_reflect": one(lambda x: np.pad(x, (1, 2), mode="reflect"), M),
    "cov_weighted": two(lambda x, w: np.cov(x, aweights=w * w, fweights=[1, 2, 1, 3]), M, V),
    "percentile": one(lambda x: np.percentile(x, [10, 60], axis=1), M),
    "quantile": one(lambda x: np.quantile(x, 0.3, axis=0), M),
    "partition": one(lambda x: np.sort(np.partition(x, 2)[:2])),
    "gradient": one(lambda x: np.gradient(x, 0.5, axis=1), M),
    "trapezoid": two(lambda y, x: np.trapezoid(y, np.cumsum(x * x))),
    "unique": one(np.unique),
    "histogram": one(lambda x: np.histogram(x)[0]),
    "sum_where": one(lambda x: np.sum(x, axis=0, where=M > 0), M),
    "sum_dtype": one(lambda x: np.sum(x, dtype=np.float64), M),
    "amax_initial": one(lambda x: np.amax(x, axis=0, initial=0.5), M),
    "max_axis_none_method": one(lambda x: x.max(axis=None), M),
    "inner": two(np.inner, M, N), "vdot": two(np.vdot, M, N),
    "tensordot": two(lambda a, b: np.tensordot(a, b, axes=[[1], [1]]), M, N),
    "kron": two(np.kron, M, T), "cross": two(np.cross, normal(2, 3), normal(2, 3)),
    "outer": two(np.outer),
    "einsum_opt": two(lambda a, b: np.einsum("ij,kj->ik", a, b, optimize=True), M, N),
    "einsum_ell": two(lambda a, b: np.einsum("...j,...j", a, b), X3, M[:, :]),
    "convolve": two(lambda a, b: np.convolve(a, b, "same")),
    "correlate": two(lambda a, b: np.correlate(a, b, "full")),
    "polyval": two(np.polyval), "vander": one(lambda x: np.vander(x, 3)),
    "interp_x": one(lambda x: np.interp(x, [-2.0, 0.5, 3.0], [1.0, -1.0, 2.0])),
    "interp_fp": one(lambda f: np.interp([-3.0, 0.2, 1.1], [-2.0, -1.0, 0.5, 3.0], f)),
    "matvec": two(np.matvec, M, V), "vecdot": two(np.vecdot, M, N),
    "linalg.inv": one(np.linalg.inv, S), "linalg.solve": two(np.linalg.solve, S, T),
    "linalg.det": one(np.linalg.det, S),
    "linalg.slogdet": one(lambda x: np.linalg.slogdet(x)[1], S),
    "linalg.cholesky": one(lambda x: np.linalg.cholesky(_definite(x)), S),
    "linalg.eigh": one(lambda x: np.sum(np.linalg.eigh(_symmetric(x))[1] ** 3), S),
    "linalg.eigvalsh": one(lambda x: np.linalg.eigvalsh(_symmetric(x)), S),
    "linalg.svd": one(lambda x: np.linalg.svd(x)[0] @ np.linalg.svd(x)[2] ** 2, S),
    "linalg.qr": one(lambda x: np.linalg.qr(x)[0] * np.linalg.qr(x)[1], S),
    "linalg.pinv": one(np.linalg.pinv, M),
    "linalg.norm_ord1": one(lambda x: np.linalg.norm(x, 1), M),
    "linalg.norm_inf": one(lambda x: np.linalg.norm(x, np.inf), M),
    "linalg.norm_nuc": one(lambda x: np.linalg.norm(x, "nuc"), M),
    "linalg.norm_2_axis": one(lambda x: np.linalg.norm(x, 2, axis=(1, 2)), X3),
    "linalg.norm_p3": one(lambda x: np.linalg.norm(x, 3)),
    "linalg.matrix_power": one(lambda x: np.linalg.matrix_power(x, 5), S),
    "linalg.multi_dot": two(lambda a, b: np.linalg.multi_dot([a, b.T, a]), M, N),
    "linalg.lstsq": two(lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0], M.T, V),
    "fft.fft": one(np.fft.fft), "fft.rfft": one(np.fft.rfft),
    "m.T": one(lambda x: x.T, M), "m.flatten": one(lambda x: x.flatten(), M),
    "m.astype": one(lambda x: x.astype(float), M), "m.copy": one(lambda x: x.copy(), M),
    "m.dot": two(lambda a, b: a.dot(b), M, V), "m.clip": one(lambda x: x.clip(-1, 1), M),
    "m.trace": one(lambda x: x.trace(), M), "m.diagonal": one(lambda x: x.diagonal(), M),
    "m.repeat": one(lambda x: x.repeat(2), M), "m.take": one(lambda x: x.take([0, 3]), M),
    "m.cumsum": one(lambda x: x.cumsum(0), M),
    "m.argmax": one(lambda x: x[x.argmax()]),
    "m.round": one(lambda x: x.round(1)),
    "m.conj": one(lambda x: x.conj()),
    "m.sort": one(lambda x: x.sort()), "m.ptp": one(lambda x: x.ptp()),
    "m.item": one(lambda x: x.item()), "m.flat": one(lambda x: np.sum(x.flat[2] * x[0]), M),
    "m.nonzero": one(lambda x: x[x.nonzero()], M),
    "m.any": one(lambda x: x * (x > 1).any(), M),
    "m.fill_diag": one(lambda x: np.fill_diagonal(x, 0.0), M),
    "add.reduce": one(lambda x: np.add.reduce(x, axis=1), M),
    "multiply.outer": two(np.multiply.outer, M, V),
    "maximum.reduce": one(np.maximum.reduce, M),
    "logaddexp.reduce": one(lambda x: np.logaddexp.reduce(x, axis=1), M),
    "out=": two(lambda a, b: np.add(a, b, out=None)),
    "np.add dtype": two(lambda a, b: np.add(a, b, dtype=np.float64)),
    "apply_along_axis": one(lambda x: np.apply_along_axis(lambda r: r * r.sum(), 1, x), M),
    "vectorize": one(lambda x: np.sum(np.vectorize(lambda y: y * y, otypes=[object])(x))),
    "iscomplexobj": one(lambda x: x * (1 + np.iscomplexobj(x)), M),
    "triu_indices": one(lambda x: x[np.triu_indices(3)], S),
    "ix_": one(lambda x: x[np.ix_([0, 2], [1, 3])], M),
    "apply_over_axes": one(lambda x: np.apply_over_axes(np.sum, x, [0, 2]), X3),
    "expand": one(lambda x: np.expand_dims(x, (0, 2)), M),
    "block": two(lambda a, b: np.block([[a, b], [b, a]]), M, N),
    "moveaxis_list": one(lambda x: np.moveaxis(x, [0, 1], [-1, 0]), X3),
    "permute_dims": one(lambda x: np.permute_dims(x, (2, 0, 1)), X3),
    "concat": two(lambda a, b: np.concat([a, b], axis=1), M, N),
    "unstack": one(lambda x: np.unstack(x)[1], M),
    "cumulative_sum": one(lambda x: np.cumulative_sum(x, include_initial=True)),
    "linalg.outer": two(np.linalg.outer),
    "linalg.vector_norm": one(lambda x: np.linalg.vector_norm(x, axis=1, ord=3), M),
    "linalg.trace": one(np.linalg.trace, X3),
    "linspace": two(lambda a, b: np.linspace(a, b, 5)),
    "logspace": two(lambda a, b: np.logspace(a, b, 3)),
}  # fmt: skip

# What has no derivative, with words of the message that says what to write instead.
REFUSED: dict[str, str] = {
    "histogram": "numpy()",
    "fft.fft": "complex",
    "fft.rfft": "complex",
    "m.sort": "np.sort",
    "m.ptp": "np.ptp",
    "m.item": "",
    "m.fill_diag": "np.where",
}
