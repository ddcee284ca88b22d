"""``autograd.misc``: ``flatten`` and ``optimizers``."""

from importlib import import_module

# The function of that name, not its module: so by whichever name this folder was imported.
flatten = import_module(f"{__name__}.flatten").flatten
