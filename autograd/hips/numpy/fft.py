"""``autograd.numpy.fft``: NumPy's own, of arrays; nodes hold real numbers and are refused."""

from __future__ import annotations

from typing import Any

import numpy.fft as _numpys

__all__ = list(_numpys.__all__)


def __getattr__(name: str) -> Any:
    return getattr(_numpys, name)
