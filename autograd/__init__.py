"""glassgrad: a scalar autograd engine that can be seen, stepped through and checked.

>>> from autograd import Value
>>> x, y = Value(2.0, label="x"), Value(3.0, label="y")
>>> z = (x + y) ** 2
>>> z.backward()
>>> x.grad
10.0
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograd import functions
from autograd.errors import (
    AnomalyError,
    CompileError,
    DrawingError,
    ExpressionError,
    GlassgradError,
    GradientWarning,
    GraphError,
    StaleGraphError,
)
from autograd.functions import FUNCTIONS
from autograd.node import views
from autograd.recording import detect_anomaly, no_grad, scope
from autograd.tensor import Tensor
from autograd.tracing import Step, Trace, trace
from autograd.transforms import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from autograd.value import Value
from autograd.version import __version__

if TYPE_CHECKING:
    from autograd.checking import (
        GradientReport,
        assert_gradients,
        gradcheck,
        numerical_gradient,
    )
    from autograd.compiling import Program, compile
    from autograd.drawing.picture import Drawing, draw
    from autograd.drawing.stepper import Stepper

__all__ = [
    "AnomalyError",
    "CompileError",
    "Drawing",
    "DrawingError",
    "ExpressionError",
    "GlassgradError",
    "GradientReport",
    "GradientWarning",
    "GraphError",
    "Program",
    "StaleGraphError",
    "Step",
    "Stepper",
    "Tensor",
    "Trace",
    "Value",
    "__version__",
    "assert_gradients",
    "compile",
    "detect_anomaly",
    "draw",
    "grad",
    "gradcheck",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "no_grad",
    "numerical_gradient",
    "scope",
    "trace",
    "value_and_grad",
    "vjp",
    *FUNCTIONS,
]

# What is loaded when it is first used, so that importing autograd costs little.
_LATER = {
    "Drawing": "autograd.drawing.picture",
    "GradientReport": "autograd.checking",
    "Program": "autograd.compiling",
    "assert_gradients": "autograd.checking",
    "compile": "autograd.compiling",
    "draw": "autograd.drawing.picture",
    "Stepper": "autograd.drawing.stepper",
    "gradcheck": "autograd.checking",
    "numerical_gradient": "autograd.checking",
}


def __getattr__(name: str) -> Any:
    """What is loaded later, and the functions of the table: ``autograd.tanh`` and so on."""
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    return getattr(functions, name)


def __dir__() -> list[str]:
    return sorted(__all__)


views.setdefault("draw", lambda *args, **options: __getattr__("draw")(*args, **options))
views.setdefault("stepper", lambda *args, **options: __getattr__("Stepper")(*args, **options))
