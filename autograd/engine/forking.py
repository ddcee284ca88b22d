"""A fork while another thread imports one of our modules waits until it is there.

Python gives a forked process that module half-made and its import lock held, by a thread that
the process does not have: whoever asks for the module next would wait for ever. Modules that
are loaded on first use make that likely.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from threading import get_ident
from typing import Any

# Ours and what ours load on first use. Others are left alone: the import of a program may last
# as long as the program.
_PACKAGES = {__name__.partition(".")[0], "graphviz", "pygraphviz", "rcssmin", "rjsmin", "rich"}
_PACKAGES |= sys.stdlib_module_names
# A thread may import one thing after another, or wait for what this one imports itself.
_MOST_ROUNDS = 100


def _wait_for_imports() -> None:
    for _ in range(_MOST_ROUNDS):
        names = _imported_by_others()
        if not names:
            return
        for name in names:
            with suppress(Exception):  # told to the thread that imports it
                import_module(name)


def _imported_by_others() -> list[str]:
    """Modules whose import lock another thread holds, also while Python looks for their file."""
    bootstrap: Any = sys.modules.get("_frozen_importlib")
    locks: dict[str, Any] = getattr(bootstrap, "_module_locks", {})
    owners = {name: getattr(lock(), "owner", None) for name, lock in list(locks.items())}
    return [
        name
        for name, owner in owners.items()
        if owner not in (None, get_ident()) and name.partition(".")[0] in _PACKAGES
    ]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_wait_for_imports)
