"""Weights in files: the safetensors format, which holds arrays and nothing that runs.

A file is written whole or not at all, and it is read completely before a model is touched.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograd import write_whole

__all__ = ["load", "load_arrays", "save", "save_arrays"]

Arrays = dict[str, np.ndarray]
Where = str | os.PathLike[str]

# Suffixes that promise another format, and who would try to read it.
_OTHER_FORMATS = dict.fromkeys((".npz", ".npy"), "np.load") | dict.fromkeys(
    (".pt", ".pth"), "torch.load"
)


def save(model: Any, path: Where, metadata: Mapping[str, str] | None = None) -> Path:
    """Write the weights of ``model`` to a safetensors file; gives its path.

    model     a module, or what its ``state_dict()`` gives
    path      ends in .safetensors, or in what promises no other format, as .npz would
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
    check_name(path)
    from safetensors.numpy import save as to_bytes

    # The format wants C order, which ascontiguousarray would give at the price of 0-d shapes.
    whole = {name: np.array(array, order="C") for name, array in arrays.items()}
    for name, array in whole.items():
        if array.dtype.kind not in "biuf":
            raise TypeError(f"{name} holds {array.dtype}: a file of weights takes real numbers")
    return write_whole(path, to_bytes(whole, dict(metadata) if metadata else None))


def check_name(path: Where) -> None:
    """``ValueError`` where a file's name promises another format than that of ``save_arrays``."""
    if (suffix := Path(path).suffix.lower()) in _OTHER_FORMATS:
        raise ValueError(
            f"{os.fspath(path)}: what is written is a safetensors file, which "
            f"{_OTHER_FORMATS[suffix]} cannot read: name it {Path(path).stem}.safetensors"
        )


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


def read_notes(text: str) -> dict[str, Any]:
    """The notes in JSON beside the arrays; ``ValueError`` if they are none.

    >>> read_notes('{"rate": 0.1}')
    {'rate': 0.1}
    """
    try:
        notes = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the notes are damaged: {error}") from None
    if not isinstance(notes, dict):
        raise ValueError("the notes are damaged: they are no object of JSON")
    return notes


def check_form(notes: Any, like: Any) -> None:
    """``ValueError`` that says where ``notes`` have another form than ``like``.

    like  a dict tells the keys that there must be, a number stands for a number or null, an
          empty list for numbers, an empty dict for lists of numbers under any name

    >>> check_form({"rate": 0.1, "losses": [3, 2]}, {"rate": 1.0, "losses": []})
    >>> check_form({"rate": "0.1"}, {"rate": 1.0})
    Traceback (most recent call last):
        ...
    ValueError: the notes are damaged: rate is no number
    """
    _check_form(notes, like, "")


def _check_form(found: Any, like: Any, place: str) -> None:
    wrong = None
    if isinstance(like, dict):
        if not isinstance(found, dict) or not found.keys() >= like.keys():
            wrong = f"lacks {', '.join(like) or 'names'}"
        else:
            for key, value in found.items():
                if key in like or not like:
                    _check_form(value, like.get(key, []), f"{place}.{key}" if place else key)
    elif isinstance(like, list):
        if not isinstance(found, list) or len(like) not in (0, len(found)):
            wrong = f"is no list of {len(like) or 'numbers'}"
        elif not all(type(x) in (int, float) for x in found):
            wrong = "holds something that is no number"
    elif isinstance(like, str | bool):
        wrong = None if type(found) is type(like) else f"is no {type(like).__name__}"
    elif type(found) not in (int, float, type(None)):
        wrong = "is no number"
    if wrong is not None:
        raise ValueError(f"the notes are damaged: {place or 'the whole'} {wrong}")


def under(prefix: str, arrays: Mapping[str, Any]) -> dict[str, Any]:
    """The arrays whose names begin with ``prefix`` and a dot, under what follows."""
    start = prefix + "."
    return {n.removeprefix(start): a for n, a in arrays.items() if n.startswith(start)}


def nested(arrays: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """``{"0.m": array}`` as ``{"0": {"m": array}}``."""
    found: dict[str, dict[str, Any]] = {}
    for name, array in arrays.items():
        place, entry = name.split(".", 1)
        found.setdefault(place, {})[entry] = array
    return found


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
