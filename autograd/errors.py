"""Every exception that glassgrad raises on its own account.

    GlassgradError
    ├── GraphError (RuntimeError)        a graph is asked for what it cannot give
    │   └── StaleGraphError              a leaf was changed after its graph was recorded
    ├── AnomalyError (ArithmeticError)   detect_anomaly() met the first inf or nan
    ├── ExpressionError (ValueError)     the text of an expression is not understood
    ├── DrawingError (RuntimeError)      Graphviz is missing, or a format is unknown
    └── CompileError (TypeError)         compile() met what no program of arrays can do

    GradientWarning (UserWarning)        a gradient, or a gradient of one, may not be what is meant

Wrong types and wrong numbers raise Python's own ``TypeError``, ``ValueError``
and ``OverflowError``.
"""

from __future__ import annotations

from typing import Any


class GlassgradError(Exception):
    """The root of the tree above: ``except GlassgradError`` catches them all."""


class GraphError(GlassgradError, RuntimeError):
    """A graph is asked for something it cannot give, e.g. backward() from a constant."""


class StaleGraphError(GraphError):
    """A leaf was given new data after the graph that uses it was recorded."""


class AnomalyError(GlassgradError, ArithmeticError):
    """The first ``inf`` or ``nan`` of a program, found by ``detect_anomaly()``.

    ``node`` is the node where it appeared: ``error.node.draw()`` marks it.
    """

    def __init__(self, message: str, node: Any = None) -> None:
        super().__init__(message)
        self.node = node


class ExpressionError(GlassgradError, ValueError):
    """The text of an expression is not understood; the message points at the place."""


class DrawingError(GlassgradError, RuntimeError):
    """A picture cannot be made: Graphviz is missing, or the format is unknown."""


class CompileError(GlassgradError, TypeError):
    """A function does what no program of arrays can do, e.g. branch on a traced value."""


class GradientWarning(UserWarning):
    """A gradient is zero because the output was computed without that argument, or a gradient was
    differentiated again where a primitive kinks or jumps, so that the result may be wrong.

    ``warnings.simplefilter("ignore", GradientWarning)`` silences it.
    """
