"""``autograd.numpy.random``: NumPy's own, of numbers; a node among them is refused."""

from __future__ import annotations

from typing import Any

import numpy.random as _numpys

__all__ = list(_numpys.__all__)


def __getattr__(name: str) -> Any:
    return getattr(_numpys, name)
