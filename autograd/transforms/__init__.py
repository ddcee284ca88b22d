"""Transforms: functions that turn a function into its derivative.

Each one replaces the inputs by nodes of its own and calls the function. Reverse mode
(``grad``, ``value_and_grad``, ``vjp``) then reads the derivative off the graph that the call
recorded; forward mode (``jvp``) carries it along; ``jacobian``, ``hessian`` and ``hvp`` are
written in those.
"""

from autograd.transforms.forward import jvp
from autograd.transforms.matrices import hessian, hvp, jacobian
from autograd.transforms.reverse import grad, value_and_grad, vjp

__all__ = ["grad", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp"]
