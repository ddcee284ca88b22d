"""How precise floats are: of NumPy, and bfloat16 of ml_dtypes, PyTorch and JAX.

NumPy itself knows bfloat16 only when ``ml_dtypes`` is imported, and then as a type without a
name of its own; PyTorch does not hand it to NumPy at all. Nothing is imported here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

DOUBLE = 2.0**-52
_BFLOAT16 = 2.0**-7


def is_float(dtype: Any) -> bool:
    """Whether an array of this type holds real floats."""
    return bool(dtype.kind == "f" or dtype.name == "bfloat16")


def eps_of(dtype: Any) -> float:
    """The relative spacing of the floats; that of float64 for whole numbers.

    >>> eps_of(np.dtype("float16")) == 2**-10, eps_of(np.dtype(int)) == 2**-52
    (True, True)
    """
    if dtype.kind == "f":
        return float(np.finfo(dtype).eps)
    return _BFLOAT16 if dtype.name == "bfloat16" else DOUBLE


def rounded(numbers: np.ndarray, eps: float) -> np.ndarray:
    """The numbers as floats of this precision hold them.

    >>> rounded(np.array([1.0, 1.001]), _BFLOAT16).tolist()
    [1.0, 1.0]
    """
    if eps < 1e-12:
        return numbers
    if eps == _BFLOAT16:
        return _to_bfloat16(numbers)
    kind = np.float16 if eps > 1e-5 else np.float32
    with np.errstate(over="ignore"):
        found: np.ndarray = numbers.astype(kind).astype(float)
    return found


def _to_bfloat16(numbers: np.ndarray) -> np.ndarray:
    """The upper half of a float32, rounded to the nearest, to even where it is between two."""
    bits = numbers.astype(np.float32).view(np.uint32)
    up = bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
    found = (up & np.uint32(0xFFFF0000)).view(np.float32)
    return np.where(np.isfinite(numbers), found, numbers).astype(float)


def smallest(eps: float) -> float:
    """The distance between the floats around 0."""
    if eps < 1e-12:
        return 2.0**-1074
    return 2.0**-24 if 1e-5 < eps < _BFLOAT16 else 2.0**-133 if eps == _BFLOAT16 else 2.0**-149
