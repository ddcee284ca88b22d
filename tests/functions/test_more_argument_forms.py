"""The functions that NumPy's calls record, in the forms of their arguments, beside NumPy's own.

As ``test_argument_forms.py``, over what ``functions/numpy_calls.py`` adds.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from test_argument_forms import AXES, SHAPES, beside_numpy

from autograd.engine.numpy_protocol import CALLS, UFUNCS
from autograd.functions.numpy_calls import GROUPS

Form = tuple[str, Callable[..., Any]]


def forms(name: str, *given: Any, **named: Any) -> Form:
    function = np
    for part in name.split("."):
        function = getattr(function, part)
    text = f"np.{name}(..., {given}, {named})"
    return text, lambda x: function(x, *given, **named)  # type: ignore[operator]


def of_one() -> Iterator[Form]:
    for name in ("square", "reciprocal", "fabs", "exp2", "degrees", "radians", "sinc", "real",
                 "fix", "conjugate",
                 "copy", "nan_to_num", "cbrt", "arcsinh", "ceil", "trunc", "log2",
                 "log10", "arctanh", "arccosh", "modf", "imag", "real_if_close"):  # fmt: skip
        yield forms(name)
    for decimals in (0, 1, -1, 2):
        yield forms("round", decimals)
    for axis, keepdims in product(AXES, (False, True)):
        options = {"axis": axis, "keepdims": keepdims}
        for name in ("ptp", "median", "nanmedian", "nansum", "nanprod", "nanmax", "nanmin",
                     "nanmean", "nanvar", "nanstd", "average"):  # fmt: skip
            yield forms(name, **options)
        for q in (0.3, [0.0, 1.0, 0.6], [[0.2], [0.9]], 2.0):
            yield forms("quantile", q, **options)
        for method in ("lower", "higher", "midpoint", "nearest", "hazen", "median_unbiased",
                       "inverted_cdf", "averaged_inverted_cdf"):  # fmt: skip
            yield forms("percentile", [30.0, 50.0], **options, method=method)
        yield forms("nanpercentile", 40.0, **options)
        for initial in (0.5, -0.5):
            for name in ("sum", "prod", "max", "min"):
                yield forms(name, **options, initial=initial)
        for name in ("sum", "mean", "var", "std", "prod"):
            yield forms(name, **options, dtype=np.float64)
            yield forms(name, **options, out=None)
        for name in ("add", "multiply", "maximum", "minimum"):
            yield forms(f"{name}.reduce", **options)
    for axis in AXES:
        for name in ("sort", "cumprod", "flip", "nancumsum", "nancumprod", "diff", "unwrap",
                     "trapezoid", "gradient", "rollaxis", "unstack", "cumulative_sum",
                     "cumulative_prod", "linalg.vector_norm"):  # fmt: skip
            yield forms(name, axis=axis)
        yield forms("diff", 2, axis)
        yield forms("partition", 1, axis)
        for name in ("add", "multiply", "maximum", "minimum"):
            yield forms(f"{name}.accumulate", axis)
        for shift in (0, 2, -1, (1, 2)):
            yield forms("roll", shift, axis)
        for name in ("fftshift", "ifftshift"):
            yield forms(f"fft.{name}", axis)
        for count in (0, 2, [1, 2], [1, 2, 0], [[1]], -1):
            yield forms("repeat", count, axis)
        for which in (0, -1, [0, 1], [[0], [1]], 7, []):
            yield forms("take", which, axis)
            yield forms("delete", which, axis)
        yield forms("take", [9, -8], axis, mode="wrap")
        for ord in (None, 2, 1, 3, 0, -1, np.inf, -np.inf, 0.5, "fro", "nuc", -2, "x"):
            yield forms("linalg.norm", ord, axis)
            yield forms("linalg.norm", ord, axis, True)
    for pair in ((0, 1), (1, 0), (-2, -1), (0, 0), (0, 2)):
        yield forms("linalg.norm", 1, pair)
        yield forms("linalg.norm", 2, pair)
        yield forms("diagonal", 0, *pair)
        yield forms("trace", 1, *pair)
        yield forms("rot90", 1, pair)
        yield forms("rot90", -2, pair)
    for k in (0, 1, -1, 5):
        for name in ("diag", "diagflat", "diagonal", "trace"):
            yield forms(name, k)
    for reps in (0, 2, (2,), (1, 2), (2, 1, 2), -1):
        yield forms("tile", reps)
    for shape in (0, 5, (2, 2), (0,)):
        yield forms("resize", shape)
    for mode, width in product(("edge", "reflect", "symmetric", "wrap"), (0, 1, 2, ((1, 2),))):
        yield forms("pad", width, mode)
    yield forms("pad", 1, constant_values=2.5)
    for mode, width in product(("maximum", "minimum", "mean", "median", "linear_ramp"), (0, 1, 3)):
        yield forms("pad", width, mode)
        yield forms("pad", width, mode, stat_length=2)
        yield forms("pad", width, mode, end_values=((0.5, 2.0),))
    for mode, width in product(("reflect", "symmetric"), (0, 1, 3)):
        yield forms("pad", width, mode, reflect_type="odd")
    for name in ("fliplr", "flipud", "unique", "atleast_1d", "atleast_2d", "atleast_3d", "ravel",
                 "ediff1d", "matrix_transpose", "linalg.matrix_transpose", "linalg.diagonal",
                 "linalg.trace", "cov", "corrcoef", "vander", "linalg.matrix_norm"):  # fmt: skip
        yield forms(name)
    for n, increasing in product((0, 1, 4), (False, True)):
        yield forms("vander", n, increasing)
    for options in ({"rowvar": False}, {"bias": True}, {"ddof": 0}):
        yield forms("cov", **options)
    for ends in ({"to_end": 1.0}, {"to_begin": [1.0, 2.0]}):
        yield forms("ediff1d", **ends)
    for order in (1, 2):
        yield forms("gradient", edge_order=order)
        yield forms("gradient", 0.5, edge_order=order)
    for name in ("hsplit", "vsplit", "dsplit", "array_split"):
        for cuts in (1, 2, [1], [3, 1], 5):
            yield forms(name, cuts)
    for keep in ([True, False], [False], []):
        yield "np.compress", lambda x, keep=keep: np.compress(keep, x, 0)
    yield "np.extract", lambda x: np.extract(np.arange(x.size) % 2 == 0, x)
    yield "where", lambda x: np.sum(x, where=np.arange(x.size).reshape(x.shape) % 2 == 0)
    yield "mean where", lambda x: np.mean(x, where=np.arange(x.size).reshape(x.shape) % 2 == 0)
    yield "var where", lambda x: np.var(x, where=np.arange(x.size).reshape(x.shape) % 2 == 0)
    yield "gradient x", lambda x: np.gradient(x, np.arange(4.0) ** 1.5)
    for name in ("inv", "det", "pinv", "svdvals", "matrix_norm"):
        yield forms(f"linalg.{name}")
    for name in ("slogdet", "svd", "qr", "cond", "cholesky"):
        yield forms(f"linalg.{name}")
    for uplo in ("L", "U", "u", "x", None):  # the gradient of a symmetric matrix is symmetric
        yield f"eigh {uplo}", lambda x, u=uplo: np.linalg.eigh(x + np.swapaxes(x, -1, -2), u)[0]
        yield f"eigvalsh {uplo}", lambda x, u=uplo: np.linalg.eigvalsh(x + x.mT, u)
    for p in (None, 1, -1, 2, -2, np.inf, -np.inf, "fro", "nuc", 3):
        yield forms("linalg.cond", p)
    for full, vectors in product((False, True), (False, True)):
        yield f"svd {full} {vectors}", lambda x, o=(full, vectors): np.linalg.svd(x, *o)
    for mode in ("reduced", "r", "complete", "raw", "x"):
        yield forms("linalg.qr", mode)
    for ind in (0, 1, 2):
        yield forms("linalg.tensorinv", ind)
    yield "lstsq", lambda x: np.linalg.lstsq(x, np.arange(float(len(x))), rcond=None)
    yield "tensorsolve", lambda x: np.linalg.tensorsolve(x, np.ones(x.shape[: x.ndim // 2]))
    yield (
        "cholesky upper",
        lambda x: np.linalg.cholesky(x @ np.swapaxes(x, -1, -2) + np.eye(x.shape[-1]), upper=True),
    )
    for power in (0, 1, 2, 3, -1, 2.5):
        yield forms("linalg.matrix_power", power)


ONE = list(of_one())
GOOD = ("same", "both raise", "not taken")


@pytest.mark.parametrize("shape", [*SHAPES, (3, 3), (2, 2, 2)], ids=str)
def test_every_form_is_numpys(shape: tuple[int, ...]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = {text: beside_numpy(function, shape) for text, function in ONE}
    wrong = {k: v for k, v in found.items() if v not in GOOD}
    print(shape, dict(Counter(v for v in found.values() if v in GOOD)))
    assert not wrong, "\n".join(f"{call}: {what}" for call, what in wrong.items())


OF_TWO: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(np, name)
        for name in ("logaddexp", "logaddexp2", "fmax", "fmin", "copysign", "heaviside", "fmod",
                     "divmod", "inner", "vdot", "vecdot", "matvec", "vecmat", "kron", "cross",
                     "convolve", "correlate", "append", "meshgrid", "broadcast_arrays", "polyval",
                     "linspace", "logspace", "float_power")
    },
    **{f"tensordot {n!r}": (lambda a, b, n=n: np.tensordot(a, b, n))
       for n in (0, 1, 2, (0, 0), ((-1,), (0,)), ((0, 1), (0, 1)), ((0, 1), (1, 0)))},
    **{f"{f.__name__} {m}": (lambda a, b, f=f, m=m: f(a, b, m))
       for f in (np.convolve, np.correlate) for m in ("full", "same", "valid")},
    **{f"append {x!r}": (lambda a, b, x=x: np.append(a, b, x)) for x in (0, 1, -1)},
    **{f"insert {x!r} {i!r}": (lambda a, b, x=x, i=i: np.insert(a, i, b, x))
       for x in (None, 0, -1) for i in (0, [0, 1], -1)},
    **{f"average {x!r}": (lambda a, b, x=x: np.average(a, x, b * b + 0.1)) for x in (None, 0, -1)},
    "dstack": lambda a, b: np.dstack([a, b]),
    "column_stack": lambda a, b: np.column_stack([a, b]),
    "block": lambda a, b: np.block([a, b]),
    "block 2": lambda a, b: np.block([[a, b], [b, a]]),
    "select": lambda a, b: np.select([np.ones(np.shape(a), bool)], [a * b], 0.5),
    "choose": lambda a, b: np.choose(1, [a, b]),
    "trapezoid": lambda a, b: np.trapezoid(a, b),
    "diff": lambda a, b: np.diff(a, prepend=b),
    "cov": np.cov,
    "multiply.outer": np.multiply.outer,
    "subtract.outer": np.subtract.outer,
    "interp": lambda a, b: np.interp(a, np.arange(np.size(b)) - 2.0, np.ravel(b)),
    "polyval one": lambda a, b: np.polyval([2.0], a * b),
    "solve": lambda a, b: np.linalg.solve(a, b),
    "multi_dot": lambda a, b: np.linalg.multi_dot([a, b]),
    "einsum outer": lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [0, 2]),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_TWO)
def test_every_pair_of_shapes_is_numpys(name: str) -> None:
    shapes = [*SHAPES, (3, 3), (3, 4), (2, 2, 2)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = {pair: beside_numpy(OF_TWO[name], *pair) for pair in product(shapes, repeat=2)}
    wrong = {k: v for k, v in found.items() if v not in GOOD}
    print(name, dict(Counter(v for v in found.values() if v in GOOD)))
    assert not wrong, "\n".join(f"{pair}: {what}" for pair, what in wrong.items())


# Called with something else than these tests give: each has tests of its own.
ELSEWHERE = {
    "where", "clip", "astype", "around", "reshape", "transpose", "permute_dims", "swapaxes",
    "moveaxis", "squeeze", "expand_dims", "broadcast_to", "concatenate", "concat", "stack",
    "vstack", "hstack", "split", "tril", "triu", "take_along_axis", "piecewise",
    "apply_along_axis", "apply_over_axes", "amax", "amin", "cumsum", "rad2deg", "deg2rad", "ldexp",
    "matmul", "dot", "outer", "nanquantile", "geomspace", "asarray",
}  # fmt: skip


def test_every_call_of_the_registry_is_tried() -> None:
    tried = " ".join([text for text, _ in ONE] + list(OF_TWO))
    names = {f.__name__ for group in GROUPS.values() for f in group}
    missing = {name for name in names - ELSEWHERE if name not in tried}
    assert not missing, f"give forms of {sorted(missing)}"
    assert {f.__name__ for f in CALLS} | {f.__name__ for f in UFUNCS}
