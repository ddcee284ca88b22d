"""The checkers that sit the exam, each asked the same question: is this backward right?

A checker answers True (it passed the gradient) or False. Peers are asked with their defaults.
HIPS autograd has this project's import name: it runs in a process of its own and calls the
function and the backward through a pipe.
"""

from __future__ import annotations

import importlib.util
import pickle
import subprocess
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.checkers.mutants import Case

Checker = Callable[[Case], bool]


def ours(case: Case) -> Any:
    """Our report, or None where the check raised an error."""
    from autograd.checking import gradcheck

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return gradcheck(case.forward, *case.inputs, vjp=case.backward, around=case.around)
        except Exception:
            return None


def torch_says(case: Case, fast: bool = False) -> bool:
    import torch

    class Checked(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, *tensors: Any) -> Any:
            ctx.save_for_backward(*tensors)
            return torch.as_tensor(np.array(case.forward(*(t.detach().numpy() for t in tensors))))

        @staticmethod
        def backward(ctx: Any, dy: Any) -> Any:
            arrays = [t.detach().numpy() for t in ctx.saved_tensors]
            with torch.enable_grad():
                parts = case.backward(*arrays, dy.detach().numpy())
            return tuple(torch.as_tensor(np.array(part)) for part in parts)

    tensors = [torch.tensor(x, requires_grad=True) for x in case.inputs]
    return bool(
        torch.autograd.gradcheck(Checked.apply, tensors, raise_exception=False, fast_mode=fast)
    )


def jax_says(case: Case) -> bool:
    from jax.test_util import check_vjp

    def f_vjp(*inputs: Any) -> Any:
        arrays = tuple(map(np.asarray, inputs))
        return f(*arrays), lambda dy: case.backward(*arrays, np.asarray(dy))

    def f(*inputs: Any) -> Any:
        return np.asarray(case.forward(*map(np.asarray, inputs)))

    check_vjp(f, f_vjp, case.inputs)
    return True


def numdifftools_says(case: Case) -> bool:
    """The comparison that one writes: its gradient of the sum of f × dy, and allclose."""
    import numdifftools

    sizes = np.cumsum([x.size for x in case.inputs])[:-1]
    dy = np.random.default_rng(1).normal(size=np.shape(case.forward(*case.inputs)))

    def f(flat: Any) -> Any:
        parts = np.split(np.asarray(flat), sizes)
        pairs = zip(parts, case.inputs, strict=True)
        return np.sum(case.forward(*(p.reshape(x.shape) for p, x in pairs)) * dy)

    flat = np.concatenate([x.ravel() for x in case.inputs]).astype(float)
    numeric = np.ravel(numdifftools.Gradient(f)(flat))
    analytic = np.concatenate([np.ravel(g) for g in case.backward(*case.inputs, dy)])
    return numeric.shape == analytic.shape and bool(np.allclose(analytic, numeric))


_CHILD = """
import pickle, sys
import numpy as np
from autograd.extend import primitive, defvjp
from autograd.test_util import check_vjp
out, sys.stdout = sys.stdout.buffer, sys.stderr
def ask(*what):
    pickle.dump(what, out); out.flush()
    answer = pickle.load(sys.stdin.buffer)
    if isinstance(answer, Exception):
        raise answer
    return answer
while True:
    inputs = ask("next")
    if inputs is None:
        break
    f = primitive(lambda *x: ask("forward", x))
    def of(n):
        return lambda y, *x: lambda dy: ask("backward", (*x, dy))[n]
    defvjp(f, *map(of, range(len(inputs))))
    try:
        for n in range(len(inputs)):
            check_vjp(lambda x: f(*inputs[:n], x, *inputs[n + 1:]), inputs[n])
        ask("answer", True)
    except Exception:
        ask("answer", False)
"""


class Hips:
    """HIPS autograd's ``check_vjp``, of each argument, in another Python."""

    def __init__(self, python: str) -> None:
        self.child = subprocess.Popen(
            [python, "-W", "ignore", "-c", _CHILD], cwd="/", env={"PATH": "/usr/bin:/bin"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._asked()

    def _asked(self) -> Any:
        assert self.child.stdout is not None
        return pickle.load(self.child.stdout)

    def _say(self, answer: Any) -> None:
        assert self.child.stdin is not None
        pickle.dump(answer, self.child.stdin)
        self.child.stdin.flush()

    def __call__(self, case: Case) -> bool:
        self._say(case.inputs)
        while (asked := self._asked())[0] != "answer":
            try:
                function = case.forward if asked[0] == "forward" else case.backward
                self._say(function(*map(np.asarray, asked[1])))
            except Exception as error:
                self._say(RuntimeError(str(error)))
        self._say(True)
        self._asked()  # the next question
        return bool(asked[1])

    def close(self) -> None:
        self._say(None)
        self.child.wait()


def checkers(hips: str | None) -> tuple[dict[str, Checker], list[str]]:
    """The peers that are installed, by name, and a sentence for each that is not."""
    found: dict[str, Checker] = {}
    missing = []
    if importlib.util.find_spec("torch"):
        found |= {"torch": torch_says, "torch fast": partial(torch_says, fast=True)}
    else:
        missing.append("PyTorch is not installed: neither its checks nor its functions are here.")
    if importlib.util.find_spec("jax"):
        import jax

        jax.config.update("jax_enable_x64", True)
        found["jax"] = jax_says
    else:
        missing.append("JAX is not installed.")
    if hips:
        found["HIPS"] = Hips(hips)
    else:
        missing.append("HIPS autograd was not asked: name its Python, --hips PYTHON.")
    if importlib.util.find_spec("numdifftools"):
        found["numdifftools"] = numdifftools_says
    else:
        missing.append("numdifftools is not installed.")
    return found, missing
