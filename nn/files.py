"""Weights in files: the safetensors format, which holds arrays and nothing that runs.

A file is written under another name first and then renamed, so that there is always a
whole one; and it is read completely before a model is touched.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["load", "load_arrays", "save", "save_arrays"]

Arrays = dict[str, np.ndarray]
Where = str | os.PathLike[str]


def save(model: Any, path: Where, metadata: Mapping[str, str] | None = None) -> Path:
    """Write the weights of ``model`` to a safetensors file; gives its path.

    model     a module, or what its ``state_dict()`` gives
    metadata  names and texts to keep in the file

    The names are those of ``state_dict()``: a PyTorch ``nn.Sequential`` of the same layers
    loads the file with ``safetensors.torch.load_file``.

    >>> import tempfile
    >>> from nn import Linear
    >>> first, second = Linear(2, 3, seed=0), Linear(2, 3, seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = load(second, save(first, f"{folder}/weights.safetensors"))
    >>> bool((first.weight.data == second.weight.data).all())
    True
    """
    state = model.state_dict() if hasattr(model, "state_dict") else model
    return save_arrays(state, path, metadata)


def load(model: Any, path: Where, strict: bool = True) -> Any:
    """Read the weights that ``save`` wrote into ``model``, and give the model back.

    strict  False ignores names that only the model or only the file has

    A file that is cut off, is of another kind, or holds other names or shapes raises a
    ``ValueError`` that says where, and the model stays as it was.
    """
    state, _ = load_arrays(path)
    try:
        model.load_state_dict(state, strict=strict)
    except ValueError as error:
        raise ValueError(f"{os.fspath(path)}: {error}") from None
    return model


def save_arrays(
    arrays: Mapping[str, Any], path: Where, metadata: Mapping[str, str] | None = None
) -> Path:
    """Write named arrays to a safetensors file: completely, or not at all."""
    from safetensors.numpy import save as to_bytes

    # The format wants C order, which ascontiguousarray would give at the price of 0-d shapes.
    whole = {name: np.array(array, order="C") for name, array in arrays.items()}
    for name, array in whole.items():
        if array.dtype.kind not in "biuf":
            raise TypeError(f"{name} holds {array.dtype}: a file of weights takes real numbers")
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(to_bytes(whole, dict(metadata) if metadata else None))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return target


def load_arrays(path: Where) -> tuple[Arrays, dict[str, str]]:
    """The arrays of a safetensors file and its metadata."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(os.fspath(path), framework="np") as file:
            metadata = dict(file.metadata() or {})
            names = list(file.keys())
            return {name: _read(file, name) for name in names}, metadata
    except SafetensorError as error:
        raise ValueError(f"{os.fspath(path)} {_what_is_wrong(Path(path))} ({error})") from None
    except _UnreadableError as error:
        raise ValueError(f"{os.fspath(path)}: {error}") from None


class _UnreadableError(Exception):
    pass


def _read(file: Any, name: str) -> np.ndarray:
    try:
        array: np.ndarray = file.get_tensor(name)
    except (TypeError, AttributeError, KeyError) as error:
        part = file.get_slice(name)
        raise _UnreadableError(
            f"{name}, of shape {tuple(part.get_shape())}, holds {part.get_dtype()}, which NumPy "
            "does not have: save it as float32"
        ) from error
    return array


def _what_is_wrong(path: Path) -> str:
    """From the first bytes: the length of a header in JSON, and that header."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        head = file.read(9)
    if head[:2] in (b"PK", b"\x80\x02", b"\x80\x04"):
        return (
            "is not a safetensors file but a pickle or a zip file, as torch.save writes them: "
            "write it with safetensors.torch.save_file(model.state_dict(), path)"
        )
    if len(head) == 9 and head[8:] == b"{":
        return f"is a safetensors file that was cut off or damaged; it has {size} bytes"
    return "is not a safetensors file, or only the beginning of one"
