"""``autograd.tracer``: what programs ask of it, the number behind a node."""

from autograd.hips.extend import getval, isbox, primitive

__all__ = ["getval", "isbox", "primitive"]
