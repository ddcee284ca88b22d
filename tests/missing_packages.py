"""Packages that are not there, for tests of what is said then."""

from __future__ import annotations

import builtins
from typing import Any

import pytest


def hide(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """An import of ``package`` or of a part of it fails as if it were not installed."""
    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == package:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
