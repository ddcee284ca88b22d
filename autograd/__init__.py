"""glassgrad: a scalar autograd engine that can be seen, stepped through and checked.

>>> from autograd import Value
>>> x, y = Value(2.0, label="x"), Value(3.0, label="y")
>>> z = (x + y) ** 2
>>> z.backward()
>>> x.grad
10.0
"""

import builtins
import warnings
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograd import functions, moved  # noqa: F401  (moved: pickles of 0.1.0)
from autograd.engine.copying import _restore_graph, _restore_leaf  # noqa: F401  (for pickles)
from autograd.engine.modes import detect_anomaly, no_grad, scope
from autograd.engine.tensor import Tensor
from autograd.engine.value import Value
from autograd.engine.views import views
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
from autograd.files import write_whole
from autograd.functions import FUNCTIONS
from autograd.functions.own_primitive import primitive
from autograd.table.scalars import Primitive, register, unregister
from autograd.version import __version__, mixed_installation

if TYPE_CHECKING:
    from autograd.checking import (
        GradientReport,
        assert_gradients,
        gradcheck,
        numerical_gradient,
    )
    from autograd.compiling import Program, compile
    from autograd.drawing.picture import Drawing, draw
    from autograd.stepping.network_drawing import NetworkDrawing, draw_network
    from autograd.stepping.stepper import Stepper
    from autograd.stepping.training import training_player, weight_sliders
    from autograd.tracing import Step, Trace, trace
    from autograd.transforms import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
    from autograd.wording import say

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
    "NetworkDrawing",
    "Primitive",
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
    "draw_network",
    "grad",
    "gradcheck",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "no_grad",
    "numerical_gradient",
    "primitive",
    "register",
    "say",
    "scope",
    "trace",
    "training_player",
    "unregister",
    "value_and_grad",
    "vjp",
    "weight_sliders",
    "write_whole",
    *FUNCTIONS,
]
_PUBLIC = sorted(__all__)
# ``from autograd import *`` leaves Python's own max, compile and their like what they are.
for _name in filter(partial(hasattr, builtins), _PUBLIC):
    __all__.remove(_name)

# Programs written for HIPS autograd find autograd.numpy and its like in the folder hips.
__path__ = [*__path__, *(f"{path}/hips" for path in __path__)]

if mixed_installation():
    warnings.warn(mixed_installation(), RuntimeWarning, stacklevel=2)

# What programs of HIPS autograd import from here beside our own.
_OF_HIPS = (
    *("checkpoint", "deriv", "elementwise_grad", "grad_and_aux", "grad_named", "make_hvp"),
    *("hessian_tensor_product", "hessian_vector_product", "holomorphic_grad", "make_ggnvp"),
    *("make_jvp", "make_vjp"),
    *("multigrad_dict", "tensor_jacobian_product", "vector_jacobian_product"),
)

# What is loaded when it is first used, so that importing autograd costs little.
_LATER = {
    "Drawing": "autograd.drawing.picture",
    "GradientReport": "autograd.checking",
    "Program": "autograd.compiling",
    "assert_gradients": "autograd.checking",
    "compile": "autograd.compiling",
    "draw": "autograd.drawing.picture",
    "NetworkDrawing": "autograd.stepping.network_drawing",
    "Stepper": "autograd.stepping.stepper",
    "draw_network": "autograd.stepping.network_drawing",
    "gradcheck": "autograd.checking",
    "numerical_gradient": "autograd.checking",
    **dict.fromkeys(("training_player", "weight_sliders"), "autograd.stepping.training"),
    "say": "autograd.wording",
    **dict.fromkeys(("Step", "Trace", "trace"), "autograd.tracing"),
    **dict.fromkeys(_OF_HIPS, "autograd.hips.operators"),
    **dict.fromkeys(("dict", "isinstance", "list", "tuple"), "autograd.hips.builtins"),
    **dict.fromkeys(
        ("grad", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp"),
        "autograd.transforms",
    ),
}


def __getattr__(name: str) -> Any:
    """What is loaded later, and the functions of the table: ``autograd.tanh`` and so on."""
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    return getattr(functions, name)


def __dir__() -> list[str]:
    return _PUBLIC


def _on_first_use(view: str, module: str) -> None:
    """``node.trace()`` and its like load the module that shows, which enters itself."""

    def show(*args: Any, **options: Any) -> Any:
        import_module(module)
        return views[view](*args, **options)

    views.setdefault(view, show)


_on_first_use("trace", "autograd.tracing")
_on_first_use("application", "autograd.tracing")
_on_first_use("draw", "autograd.drawing")
_on_first_use("stepper", "autograd.stepping")
