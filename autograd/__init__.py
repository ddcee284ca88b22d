"""glassgrad: a scalar autograd engine that can be seen, stepped through and checked.

>>> from autograd import Value
>>> x, y = Value(2.0, label="x"), Value(3.0, label="y")
>>> z = (x + y) ** 2
>>> z.backward()
>>> x.grad
10.0
"""

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from autograd import moved  # noqa: F401  (pickles of 0.1.0)
from autograd.engine import forking  # noqa: F401  (before anything is loaded later)
from autograd.engine.views import views
from autograd.version import __version__ as __version__
from autograd.version import mixed_installation

if TYPE_CHECKING:
    from autograd.checking import GradientReport as GradientReport
    from autograd.checking import assert_gradients as assert_gradients
    from autograd.checking import gradcheck as gradcheck
    from autograd.checking import numerical_gradient as numerical_gradient
    from autograd.compiling import Program as Program
    from autograd.compiling import compile as compile
    from autograd.drawing.picture import Drawing as Drawing
    from autograd.drawing.picture import draw as draw
    from autograd.engine.modes import detect_anomaly as detect_anomaly
    from autograd.engine.modes import no_grad as no_grad
    from autograd.engine.modes import scope as scope
    from autograd.engine.tensor import Tensor as Tensor
    from autograd.engine.value import Value as Value
    from autograd.errors import AnomalyError as AnomalyError
    from autograd.errors import CompileError as CompileError
    from autograd.errors import DrawingError as DrawingError
    from autograd.errors import ExpressionError as ExpressionError
    from autograd.errors import GlassgradError as GlassgradError
    from autograd.errors import GradientWarning as GradientWarning
    from autograd.errors import GraphError as GraphError
    from autograd.errors import StaleGraphError as StaleGraphError
    from autograd.files import write_whole as write_whole
    from autograd.functions.own_primitive import primitive as primitive
    from autograd.stepping.network_drawing import NetworkDrawing as NetworkDrawing
    from autograd.stepping.network_drawing import draw_network as draw_network
    from autograd.stepping.stepper import Stepper as Stepper
    from autograd.stepping.training import training_player as training_player
    from autograd.stepping.training import weight_sliders as weight_sliders
    from autograd.table.scalars import Primitive as Primitive
    from autograd.table.scalars import register as register
    from autograd.table.scalars import unregister as unregister
    from autograd.tracing import Step as Step
    from autograd.tracing import Trace as Trace
    from autograd.tracing import trace as trace
    from autograd.transforms import grad as grad
    from autograd.transforms import hessian as hessian
    from autograd.transforms import hvp as hvp
    from autograd.transforms import jacobian as jacobian
    from autograd.transforms import jvp as jvp
    from autograd.transforms import value_and_grad as value_and_grad
    from autograd.transforms import vjp as vjp
    from autograd.wording import say as say

# Every public name beside the functions of the table, by the module that has it. Each is loaded
# when it is first asked for: ``import autograd`` costs next to nothing, and so the command's help.
_HOMES = {
    "autograd.checking": ("GradientReport", "assert_gradients", "gradcheck", "numerical_gradient"),
    "autograd.compiling": ("Program", "compile"),
    "autograd.drawing.picture": ("Drawing", "draw"),
    "autograd.engine.modes": ("detect_anomaly", "no_grad", "scope"),
    "autograd.engine.tensor": ("Tensor",),
    "autograd.engine.value": ("Value",),
    "autograd.errors": (
        "AnomalyError",
        "CompileError",
        "DrawingError",
        "ExpressionError",
        "GlassgradError",
        "GradientWarning",
        "GraphError",
        "StaleGraphError",
    ),
    "autograd.files": ("write_whole",),
    "autograd.functions.own_primitive": ("primitive",),
    "autograd.stepping.network_drawing": ("NetworkDrawing", "draw_network"),
    "autograd.stepping.stepper": ("Stepper",),
    "autograd.stepping.training": ("training_player", "weight_sliders"),
    "autograd.table.scalars": ("Primitive", "register", "unregister"),
    "autograd.tracing": ("Step", "Trace", "trace"),
    "autograd.transforms": ("grad", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp"),
    "autograd.wording": ("say",),
}
# What programs of HIPS autograd import from here beside our own, and what pickles of graphs name.
_UNLISTED = {
    "autograd.engine.copying": ("_restore_columns", "_restore_graph", "_restore_leaf"),
    "autograd.table.primitive": ("row",),
    "autograd.hips.builtins": ("dict", "isinstance", "list", "tuple"),
    "autograd.hips.operators": (
        *("checkpoint", "deriv", "elementwise_grad", "grad_and_aux", "grad_named", "make_hvp"),
        *("hessian_tensor_product", "hessian_vector_product", "holomorphic_grad", "make_ggnvp"),
        *("make_jvp", "make_vjp"),
        *("multigrad_dict", "tensor_jacobian_product", "vector_jacobian_product"),
    ),
}
_PUBLIC = {name: home for home, names in _HOMES.items() for name in names}
_HOME_OF = _PUBLIC | {name: home for home, names in _UNLISTED.items() for name in names}

# Programs written for HIPS autograd find autograd.numpy and its like in the folder hips.
__path__ = [*__path__, *(f"{path}/hips" for path in __path__)]

if mixed_installation():
    import warnings

    warnings.warn(mixed_installation(), RuntimeWarning, stacklevel=2)


_functions: Mapping[str, Any] = {}  # those of the table, by name, as soon as they are loaded


def __getattr__(name: str) -> Any:
    """What is loaded later, and the functions of the table: ``autograd.tanh`` and so on."""
    if name in _functions:
        return _functions[name]
    if name == "__all__":
        return _starred()
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    functions = _loaded_functions()
    if name not in _HOME_OF:
        return globals()[name] if name in globals() else getattr(functions, name)
    found = getattr(import_module(_HOME_OF[name]), name)
    if name in _PUBLIC:  # of the others, dict and list are Python's own in this file
        globals()[name] = found
    return found


def _loaded_functions() -> ModuleType:
    """The module of the functions: with it, all rows are there, and nodes have all methods."""
    global _functions
    functions = import_module("autograd.functions")
    _functions = functions.FUNCTIONS
    return functions


def __dir__() -> list[str]:
    return sorted({"__version__", *_PUBLIC, *_loaded_functions().FUNCTIONS})


def _starred() -> list[str]:
    """What ``from autograd import *`` gives; Python's own max, compile and their like stay."""
    import builtins

    return [name for name in __dir__() if not hasattr(builtins, name)]


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
