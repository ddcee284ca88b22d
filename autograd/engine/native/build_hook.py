"""Compiles the C engine while glassgrad is installed; a hook of hatchling, see pyproject.toml.

It imports what only building needs where it is needed: ``of_sources`` is asked at every start.
It never stands in the way: without a compiler, the wheel is one of Python alone, and
``not_built.txt`` in it says why. With ``GLASSGRAD_NATIVE=require`` a failure is an error, with
``GLASSGRAD_PURE=1`` nothing is compiled.
"""

from __future__ import annotations

import os
import sys
from binascii import crc32
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

NAME = "autograd.engine.native.extension"
NOT_BUILT = "not_built.txt"
TESTED = ((3, 11), (3, 13))  # the first and the last Python with which the tests ran
# a·b + c rounds twice, and powers are those of the C library, as in Python.
_FLAGS = ["-O3", "-std=c11", "-ffp-contract=off", "-fwrapv", "-fno-strict-aliasing", "-g0", "-w"]
_FLAGS += [f"-fno-builtin-{name}" for name in ("pow", "sin", "cos")]
_FLAGS_OF_MSVC = ["/O2", "/std:c11", "/fp:precise", "/Oi-"]


def fingerprint(texts: Iterable[str]) -> str:
    """A few letters that tell texts from other texts: their length and two checksums.

    No digest is asked for: OpenSSL takes longer to load than all else that is done here.
    """
    data = "\0".join(texts).encode()
    return f"{len(data):x}-{crc32(data):08x}{crc32(data[::-1]):08x}"


def of_sources(folder: str | Path) -> str:
    """The fingerprint of the C files; empty where they were not installed."""
    names = sorted(name for name in os.listdir(folder) if name.endswith((".c", ".h")))
    return fingerprint(text_of(os.path.join(folder, name)) for name in names) if names else ""


def text_of(file: str) -> str:
    with open(file, encoding="utf-8") as opened:
        return opened.read()


def unwanted() -> str:
    """Why no extension is to be built on this Python, or nothing."""
    import platform
    import sysconfig

    if os.environ.get("GLASSGRAD_PURE") == "1":
        return "GLASSGRAD_PURE=1 was set when it was installed"
    if platform.python_implementation() != "CPython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return f"the engine in C is for CPython with its lock, not for {sys.version.split()[0]}"
    if not TESTED[0] <= sys.version_info[:2] <= TESTED[1]:
        return f"the engine in C has not been tested with Python {platform.python_version()}"
    return ""


def compiled(sources: Path, into: Path) -> Path:
    """The extension, compiled from ``engine.c``: setuptools knows the compilers."""
    from contextlib import redirect_stderr, redirect_stdout
    from io import StringIO
    from pathlib import Path

    from setuptools import Distribution, Extension

    flags = _FLAGS_OF_MSVC if sys.platform == "win32" else _FLAGS
    extension = Extension(
        NAME,
        [str(sources / "engine.c")],
        define_macros=[("SOURCES", f'"{of_sources(sources)}"')],
        extra_compile_args=flags,
        depends=[str(header) for header in sources.glob("*.h")],
    )
    command: Any = Distribution({"ext_modules": [extension]}).get_command_obj("build_ext")
    command.build_lib, command.build_temp = str(into / "lib"), str(into / "temp")
    command.ensure_finalized()
    said = StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            command.run()
    except (Exception, SystemExit) as error:
        raise RuntimeError(f"{type(error).__name__}: {error}") from error
    return Path(command.get_outputs()[0])


def get_build_hook() -> Any:
    """The class that hatchling asks for."""
    import shutil
    import sysconfig
    import tempfile
    from pathlib import Path

    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class NativeBuild(BuildHookInterface):  # type: ignore[misc]
        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Add the extension to the wheel, or why there is none."""
            folder = Path(self.root) / "autograd" / "engine" / "native"
            self.temporary = Path(tempfile.mkdtemp())
            reason = unwanted()
            try:
                built = None if reason else compiled(folder, self.temporary)
            except Exception as error:
                if os.environ.get("GLASSGRAD_NATIVE") == "require":
                    raise
                built, reason = None, f"it could not be compiled: {error}"
            made = built or self.temporary / NOT_BUILT
            if built is None:
                made.write_text(reason + "\n", encoding="utf-8")
            if version == "editable":  # beside its source, in place of what an earlier one left
                suffix = sysconfig.get_config_var("EXT_SUFFIX")
                for old in (NOT_BUILT, f"extension{suffix}"):
                    (folder / old).unlink(missing_ok=True)
                shutil.copy2(made, folder / made.name)
                return
            build_data["force_include"][str(made)] = f"autograd/engine/native/{made.name}"
            if built is not None:
                build_data["pure_python"], build_data["infer_tag"] = False, True

        def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
            shutil.rmtree(self.temporary, ignore_errors=True)

    return NativeBuild
