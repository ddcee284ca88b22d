"""In place of NumPy, where its wheel for WebAssembly cannot be had: names that do nothing.

A program of Values alone reads many of NumPy's names and calls a handful on floats, which answer.
What needs arrays fails here. Importing this module makes ``import numpy`` find it.
"""

from __future__ import annotations

import math
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, ClassVar

TYPES = {
    *("ndarray", "generic", "number", "inexact", "floating", "integer", "complexfloating"),
    *("bool", "bool_", "ufunc", "dtype", "float32", "float64", "LinAlgError"),
}


class Absent:
    """A function that is not here."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(name)

    def __call__(self, *args: Any, **options: Any) -> Absent:
        return Absent(self.__name__)


class AbsentType:
    """What a type such as ``dtype`` makes."""

    def __init__(self, *args: Any, **options: Any) -> None:
        pass


class AbsentModule(ModuleType):
    """``numpy``, and each of its parts."""

    __path__: ClassVar[list[str]] = []
    __version__ = "2.0"
    inf, nan, pi, newaxis = math.inf, math.nan, math.pi, None
    # of floats
    shape = broadcast_shapes = staticmethod(lambda *numbers: ())
    ndim, size = staticmethod(lambda number: 0), staticmethod(lambda number: 1)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        kind = Exception if name.endswith("Error") else AbsentType
        found = type(name, (kind,), {}) if name in TYPES else Absent(name)
        setattr(self, name, found)
        return found


class Finder:
    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(name, Finder()) if name.split(".")[0] == "numpy" else None

    @staticmethod
    def create_module(spec: ModuleSpec) -> ModuleType:
        return AbsentModule(spec.name)

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        pass


sys.meta_path.insert(0, Finder())
