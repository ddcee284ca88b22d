"""``autograd.numpy.linalg``: NumPy's own, whose functions record on nodes."""

from __future__ import annotations

from typing import Any

import numpy.linalg as _numpys

__all__ = list(_numpys.__all__)


def __getattr__(name: str) -> Any:
    return getattr(_numpys, name)
