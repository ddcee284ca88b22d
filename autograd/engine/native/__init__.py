"""The same recording and sweep in C, where it was built; else ``extension`` is None.

engine.c      the module; node.h, recording.h, sweep.h and kernels.h are its parts
primitives.h  values and local derivatives of the table's rows, written by ``write.py``
build_hook    compiles it when glassgrad is installed

``GLASSGRAD_PURE=1`` chooses the engine in Python, ``GLASSGRAD_NATIVE=require`` makes it an error
that there is none in C.
"""

from __future__ import annotations

import os
import warnings
from importlib import import_module
from typing import Any

from autograd.engine.native import build_hook, fingerprint

EXTENSION = "autograd.engine.native.extension"
_NOT_BUILT = os.path.join(os.path.dirname(__file__), build_hook.NOT_BUILT)  # why there is none


def _loaded() -> tuple[Any, str]:
    """The extension, or None and why."""
    if os.environ.get("GLASSGRAD_PURE") == "1":
        return None, "GLASSGRAD_PURE=1"
    try:
        found = import_module(EXTENSION)
    except ImportError as error:
        if os.environ.get("GLASSGRAD_NATIVE") == "require":
            raise
        return None, _told_by_build() or f"the extension was not built ({error})"
    if found.table == fingerprint.of_table() and fingerprint.of_sources() in ("", found.sources):
        return found, ""
    reason = (
        "the extension was compiled from other sources than those installed: "
        "install glassgrad again to build it"
    )
    if os.environ.get("GLASSGRAD_NATIVE") == "require":
        raise ImportError(reason)
    warnings.warn(f"glassgrad runs on its slower engine: {reason}", RuntimeWarning, stacklevel=2)
    return None, reason


def _told_by_build() -> str:
    """Why none was built, in the words of the build hook."""
    if not os.path.exists(_NOT_BUILT):
        return ""
    with open(_NOT_BUILT, encoding="utf-8") as file:
        return file.read().strip()


extension, reason = _loaded()


def record(op: Any, operands: tuple[Any, ...]) -> Any:
    """The node of a row of the table and Values and numbers; None where Python has to do it."""
    return None


if extension is not None:
    record = extension.record


def note_changed(op: Any, is_changed: bool = True) -> None:
    """Leave a row that was changed in place to Python, which reads its formulas; or take it back.

    Rows are not changed in place, but by tests that ask whether a wrong one is found.
    """
    if extension is not None:
        extension.note_changed(op, is_changed)
