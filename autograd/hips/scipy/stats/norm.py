"""``autograd.scipy.stats.norm``: the normal distribution, of nodes, arrays and numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd.functions.shapes import as_operand
from autograd.hips.plain import plain_too
from autograd.table.scalars import TABLE
from autograd.table.shapes import data_of

_LOG_ROOT = 0.5 * math.log(2 * math.pi)
_FAR = -30.0  # below, the tail is a power series in 1 / z²


def _standard(x: Any, loc: Any, scale: Any) -> Any:
    return (as_operand(x) - loc) / scale


@plain_too
def pdf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The density."""
    return TABLE["normal_pdf"](_standard(x, loc, scale)) / scale


@plain_too
def logpdf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The logarithm of the density."""
    z = _standard(x, loc, scale)
    return -0.5 * z * z - TABLE["log"](as_operand(scale)) - _LOG_ROOT


@plain_too
def cdf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The share below x."""
    return TABLE["normal_cdf"](_standard(x, loc, scale))


@plain_too
def logcdf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """Its logarithm, with all digits in the far tail too."""
    z = _standard(x, loc, scale)
    far = np.asarray(data_of(z)) < _FAR
    if not np.any(far):
        return TABLE["log"](TABLE["normal_cdf"](z))
    where, log = TABLE["where"], TABLE["log"]
    near = log(TABLE["normal_cdf"](where(far, 0.0, z)))
    out = where(far, z, _FAR)
    w = 1.0 / (out * out)
    series = TABLE["log1p"](w * (-1.0 + w * (3.0 - w * (15.0 - 105.0 * w))))
    return where(far, -0.5 * out * out - log(-out) - _LOG_ROOT + series, near)


@plain_too
def sf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """The share above x."""
    return TABLE["normal_cdf"](-_standard(x, loc, scale))


@plain_too
def logsf(x: Any, loc: Any = 0.0, scale: Any = 1.0) -> Any:
    """Its logarithm."""
    return logcdf(-_standard(x, loc, scale))
