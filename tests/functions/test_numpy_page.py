"""The page of NumPy's functions in the docs holds what the tables hold."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

import autograd
from autograd.engine.numpy_protocol import CALLS, REFUSED, UFUNCS

FILE = Path(autograd.__file__).parents[1] / "docs" / "numpy_calls.py"


def test_every_function_that_records_or_is_refused_has_its_line() -> None:
    spec = importlib.util.spec_from_file_location("numpy_calls_page", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = module.page()
    for function in ({*CALLS, *UFUNCS} - {np.asarray}) | set(REFUSED):
        assert f"| `{module._name(function)}` |" in page
    assert "np.linalg.solve" in page
    assert "torch.autograd.Function" in page
