"""Weights in files: exact, whole or not at all, and exchanged with PyTorch."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_networks import bits

from nn import MLP, Linear, ReLU, Sequential, data, fit
from nn.files import load, load_arrays, save, save_arrays

safetensors = pytest.importorskip("safetensors")


def small(seed: int = 0) -> Sequential:
    return Sequential(Linear(2, 3, seed=seed), ReLU(), Linear(3, 1, seed=seed + 1))


@pytest.mark.parametrize("make", [small, lambda seed=0: MLP(2, [4, 1], seed=seed)])
def test_weights_come_back_to_the_last_bit(make: Any, tmp_path: Path) -> None:
    first, second = make(), make(seed=5)
    path = save(first, tmp_path / "w.safetensors")
    assert bits(first) != bits(second)
    assert load(second, path) is second
    assert bits(first) == bits(second)
    assert os.listdir(tmp_path) == ["w.safetensors"]


def test_arrays_keep_shape_kind_and_order(tmp_path: Path) -> None:
    arrays = {
        "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "strided": np.arange(10)[::3],
        "number": np.array(3.5),
        "empty": np.zeros((0, 4), dtype=np.float32),
        "nan": np.array([np.nan, -0.0, np.inf]),
    }
    save_arrays(arrays, tmp_path / "a", {"note": "∂"})
    found, metadata = load_arrays(tmp_path / "a")
    assert metadata == {"note": "∂"}
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape


def test_every_cut_is_noticed_and_the_model_untouched(tmp_path: Path) -> None:
    model = small()
    whole = save(model, tmp_path / "w").read_bytes()
    other = small(seed=9)
    before = bits(other)
    for length in range(len(whole)):
        (tmp_path / "cut").write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"cut off or damaged|not a safetensors file"):
            load(other, tmp_path / "cut")
    assert bits(other) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 a zip file as torch.save writes it", "safetensors.torch.save_file"),
        (b"\x80\x04\x95 a pickle of some length", "safetensors.torch.save_file"),
        (b"<html>a page about weights</html>", "not a safetensors file"),
        (b"", "not a safetensors file"),
    ],
)
def test_foreign_files_are_said(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "w").write_bytes(content)
    with pytest.raises(ValueError, match=message):
        load(small(), tmp_path / "w")


def test_a_misfit_names_key_and_shape_and_changes_nothing(tmp_path: Path) -> None:
    path = save(small(), tmp_path / "w.safetensors")
    wide = Sequential(Linear(2, 4, seed=3), ReLU(), Linear(4, 1, seed=4))
    before = bits(wide)
    with pytest.raises(ValueError, match=r"w\.safetensors: .*(?s:.)*0\.weight.*\(3, 2\).*\(4, 2\)"):
        load(wide, path)
    short = Sequential(Linear(2, 3, seed=3))
    with pytest.raises(ValueError, match=r"2\.weight"):
        load(short, path)
    assert bits(wide) == before
    load(short, path, strict=False)
    assert short.state_dict()["0.weight"].tobytes() == bits(small())["0.weight"]


@pytest.mark.skipif(
    importlib.util.find_spec("ml_dtypes") is not None, reason="ml_dtypes teaches NumPy this type"
)
def test_numbers_that_numpy_lacks_are_named(tmp_path: Path) -> None:
    header = b'{"0.weight":{"dtype":"BF16","shape":[1,2],"data_offsets":[0,4]}}'
    content = len(header).to_bytes(8, "little") + header + b"\0\0\0\0"
    (tmp_path / "w").write_bytes(content)
    with pytest.raises(ValueError, match=r"0\.weight, of shape \(1, 2\), holds BF16"):
        load(Linear(2, 1), tmp_path / "w")


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: Any) -> None:
    path = save(small(), tmp_path / "w")
    old = path.read_bytes()

    def full(*_: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        save(small(seed=7), path)
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == ["w"]
    with pytest.raises(TypeError, match="words holds"):
        save_arrays({"words": np.array(["a"])}, path)


def test_a_missing_file_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(small(), tmp_path / "nothing")


def test_pytorch_reads_ours_and_we_read_pytorchs(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file, save_file

    theirs = torch.nn.Sequential(
        torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1)
    ).double()
    ours = small()
    X = np.random.default_rng(0).normal(size=(5, 2))

    theirs.load_state_dict(load_file(save(ours, tmp_path / "ours")))
    output = theirs(torch.from_numpy(X)).detach().numpy()
    np.testing.assert_allclose(ours(X).numpy(), output, rtol=1e-14, atol=1e-14)

    other = small(seed=8)
    save_file(theirs.state_dict(), tmp_path / "theirs")
    load(other, tmp_path / "theirs")
    assert bits(other) == bits(ours)

    another = small(seed=9)
    another.load_state_dict(theirs.state_dict())
    assert bits(another) == bits(ours)
    theirs.load_state_dict({k: torch.from_numpy(v) for k, v in ours.state_dict().items()})


@pytest.mark.parametrize("suffix", [".npz", ".npy", ".pt", ".PTH"])
def test_a_name_that_promises_another_format_is_refused(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"w{suffix}"
    with pytest.raises(ValueError, match=r"(np|torch)[.]load cannot read: name it w.safetensors"):
        save(small(), path)
    model = small()
    with pytest.raises(ValueError, match="cannot read"):
        fit(model, *data.xor(), checkpoint=path, progress=False)
    assert bits(model) == bits(small())  # said before it trains
    assert not path.exists()
