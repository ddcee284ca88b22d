"""Gradients of 300 random array programs equal PyTorch's (results kept as data)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from array_programs import inputs_of, run, weights_of
from our_functions import OURS

from autograd import Tensor

PROGRAMS = json.loads((Path(__file__).parents[1] / "data" / "programs.json").read_text())


def test_there_are_300_and_every_function_is_used():
    assert len(PROGRAMS) == 300
    assert {step[0] for program in PROGRAMS for step in program["steps"]} == set(OURS)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: str(p["seed"]))
def test_gradients_equal_those_of_pytorch(program: dict[str, Any]):
    inputs = [Tensor(x) for x in inputs_of(program)]
    last = run(program, inputs, OURS)
    output = (last * weights_of(last.shape)).sum()
    output.backward()
    np.testing.assert_allclose(output.item(), program["output"], rtol=1e-10, atol=1e-10)
    for x, expected in zip(inputs, program["gradients"], strict=True):
        ours = np.zeros(x.shape) if x.grad is None else x.grad
        right = np.zeros(x.shape) if expected is None else np.reshape(expected, x.shape)
        np.testing.assert_allclose(ours, right, rtol=1e-10, atol=1e-10)
