"""Import this first: every library computes on one thread, on one core."""

from __future__ import annotations

import importlib
import os
import platform
import subprocess
from importlib import metadata

for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # XLA counts the cores it may use


def is_installed(module: str) -> bool:
    """Whether a peer can be imported."""
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def versions(packages: tuple[str, ...]) -> str:
    """One line: Python, the compiler, and what of ``packages`` is installed."""
    found = [f"Python {platform.python_version()}"]
    for package in packages:
        try:
            found.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            found.append(f"no {package}")
    try:
        told = subprocess.run(["gcc", "-dumpfullversion"], capture_output=True, text=True)
        found.append(f"gcc {told.stdout.strip()}")
    except FileNotFoundError:
        found.append("no gcc")
    return ", ".join(found)
