"""Modules under their names of version 0.1.0, which pickles of that version name.

``autograd.ops`` was also where a program found ``register``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
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


class _Moved:
    """Answers an import of an old name with the module that has it now.

    It has the methods of a finder and a loader without their base classes, whose module takes
    longer to load than all that ``import autograd`` does at first.
    """

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name in _NEW_NAMES else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        import_module(
            "autograd.functions"
        )  # with it, all rows are there, and nodes have all methods
        sys.modules[module.__name__] = import_module(_NEW_NAMES[module.__name__])


sys.meta_path.append(_Moved())
