"""Modules under their names of version 0.1.0, which pickles of that version name.

``autograd.ops`` was also where a program found ``register``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_NEW_NAMES = {
    "autograd.copying": "autograd.engine.copying",
    "autograd.ops": "autograd.table.scalars",
    "autograd.pytree": "autograd.transforms.pytree",
    "autograd.recording": "autograd.engine.modes",
    "autograd.tensor": "autograd.engine.tensor",
    "autograd.value": "autograd.engine.value",
}


class _Moved(MetaPathFinder, Loader):
    """Answers an import of an old name with the module that has it now."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name in _NEW_NAMES else None

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = import_module(_NEW_NAMES[module.__name__])


sys.meta_path.append(_Moved())
