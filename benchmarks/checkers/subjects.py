"""Real gradients that the exam breaks: NumPy layers written by hand, PyTorch's and ours.

A subject is text, so that it can be mutated as text: of a layer its backward, of a function
that a library differentiates the function itself (with a factor detached).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Arrays = tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Subject:
    """A function of arrays and its backward.

    family    "NumPy", "PyTorch" or "ours"
    shapes    of each argument, "4 3" is (4, 3); a trailing "+" asks for positive numbers
    forward   the body of a function of the arguments; of a library, one expression
    backward  the body of ``backward(*arguments, dy)``; "" where the library differentiates
    """

    name: str
    family: str
    shapes: dict[str, str]
    forward: str
    backward: str = ""

    @property
    def arguments(self) -> list[str]:
        return list(self.shapes)

    def draw(self, chance: np.random.Generator, batch: int | None = None) -> Arrays:
        """Inputs for it; ``batch`` replaces the first length of the first argument."""
        drawn = []
        for number, text in enumerate(self.shapes.values()):
            shape = tuple(map(int, text.rstrip("+").split()))
            if batch is not None and number == 0:
                shape = (batch, *shape[1:])
            x = chance.normal(size=shape)
            drawn.append(np.abs(x) + 0.3 if text.endswith("+") else x)
        return tuple(drawn)


def built(arguments: list[str], body: str, names: dict[str, Any]) -> Callable[..., Any]:
    """The function of ``arguments`` with this body."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    scope = dict(names)
    exec(f"def built({', '.join(arguments)}):\n{lines}", scope)
    function: Callable[..., Any] = scope["built"]
    return function


NUMPY = [
    Subject("linear", "NumPy", {"x": "4 3", "w": "3 3", "b": "3"},
            "return x @ w.T + b",  # (n, k) @ (k, m) + (m,)
            "return dy @ w, dy.T @ x, dy.sum(0)"),
    Subject("two layers", "NumPy", {"x": "3 3", "w": "3 3", "b": "3", "v": "3 3"},
            "return np.tanh(x @ w + b) @ v",
            "h = np.tanh(x @ w + b)\n"
            "dz = (dy @ v.T) * (1 - h * h)\n"
            "return dz @ w.T, x.T @ dz, dz.sum(0), h.T @ dy"),
    Subject("layernorm", "NumPy", {"x": "3 4", "g": "4", "b": "4"},
            "c = x - x.mean(1, keepdims=True)\n"
            "return g * c / np.sqrt((c * c).mean(1, keepdims=True) + 1e-5) + b",
            "c = x - x.mean(1, keepdims=True)\n"
            "s = np.sqrt((c * c).mean(1, keepdims=True) + 1e-5)\n"
            "n, d = c / s, dy * g\n"
            "dx = (d - d.mean(1, keepdims=True) - n * (d * n).mean(1, keepdims=True)) / s\n"
            "return dx, (dy * n).sum(0), dy.sum(0)"),
    Subject("rmsnorm", "NumPy", {"x": "3 4", "g": "4"},
            "return g * x / np.sqrt((x * x).mean(1, keepdims=True))",
            "s = np.sqrt((x * x).mean(1, keepdims=True))\n"
            "n, d = x / s, dy * g\n"
            "return (d - n * (d * n).mean(1, keepdims=True)) / s, (dy * n).sum(0)"),
    Subject("batchnorm", "NumPy", {"x": "5 3", "g": "3"},
            "c = x - x.mean(0)\n"
            "return g * c / np.sqrt((c * c).mean(0) + 1e-5)",
            "c = x - x.mean(0)\n"
            "s = np.sqrt((c * c).mean(0) + 1e-5)\n"
            "n, d = c / s, dy * g\n"
            "return (d - d.mean(0) - n * (d * n).mean(0)) / s, (dy * n).sum(0)"),
    Subject("softmax", "NumPy", {"x": "3 4"},
            "e = np.exp(x - x.max(1, keepdims=True))\n"
            "return e / e.sum(1, keepdims=True)",
            "e = np.exp(x - x.max(1, keepdims=True))\n"
            "p = e / e.sum(1, keepdims=True)\n"
            "return p * (dy - (p * dy).sum(1, keepdims=True)),"),
    Subject("cross entropy", "NumPy", {"x": "4 3"},
            "t = np.arange(len(x)) % 3\n"
            "m = x.max(1, keepdims=True)\n"
            "z = m[:, 0] + np.log(np.exp(x - m).sum(1))\n"
            "return np.mean(z - x[np.arange(len(x)), t])",
            "t = np.arange(len(x)) % 3\n"
            "e = np.exp(x - x.max(1, keepdims=True))\n"
            "p = e / e.sum(1, keepdims=True)\n"
            "p[np.arange(len(x)), t] -= 1\n"
            "return dy * p / len(x),"),
    Subject("attention", "NumPy", {"q": "3 3", "k": "3 3", "v": "3 3"},
            "a = q @ k.T / np.sqrt(3.0)\n"
            "e = np.exp(a - a.max(1, keepdims=True))\n"
            "return (e / e.sum(1, keepdims=True)) @ v",
            "a = q @ k.T / np.sqrt(3.0)\n"
            "e = np.exp(a - a.max(1, keepdims=True))\n"
            "p = e / e.sum(1, keepdims=True)\n"
            "dp = dy @ v.T\n"
            "da = p * (dp - (p * dp).sum(1, keepdims=True)) / np.sqrt(3.0)\n"
            "return da @ k, da.T @ q, p.T @ dy"),
    Subject("convolution", "NumPy", {"x": "7", "w": "3"},
            "return x[:-2] * w[0] + x[1:-1] * w[1] + x[2:] * w[2]",
            "dx = np.zeros_like(x)\n"
            "dx[:-2] += dy * w[0]\n"
            "dx[1:-1] += dy * w[1]\n"
            "dx[2:] += dy * w[2]\n"
            "dw = np.array([(dy * x[:-2]).sum(), (dy * x[1:-1]).sum(), (dy * x[2:]).sum()])\n"
            "return dx, dw"),
    Subject("running sum", "NumPy", {"x": "3 5", "s": "5+"},
            "return np.cumsum(x * s, axis=1) ** 2",
            "y = np.cumsum(x * s, axis=1)\n"
            "d = np.cumsum((2 * y * dy)[:, ::-1], axis=1)[:, ::-1]\n"
            "return d * s, (d * x).sum(0)"),
    Subject("gelu", "NumPy", {"x": "3 3", "s": "3"},
            "return s * x * 0.5 * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x**3)))",
            "t = np.tanh(0.7978845608 * (x + 0.044715 * x**3))\n"
            "du = 0.7978845608 * (1 + 3 * 0.044715 * x**2)\n"
            "slope = 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * du\n"
            "return dy * s * slope, (dy * x * 0.5 * (1 + t)).sum(0)"),
    Subject("huber", "NumPy", {"x": "4 3", "y": "4 3"},
            "r = x - y\n"
            "return np.where(np.abs(r) < 1, 0.5 * r * r, np.abs(r) - 0.5).sum()",
            "r = x - y\n"
            "d = dy * np.clip(r, -1, 1)\n"
            "return d, -d"),
    Subject("leaky relu", "NumPy", {"x": "4 3", "w": "3 3", "a": "3"},
            "z = x @ w\nreturn np.where(z > 0, z, a * z)",
            "z = x @ w\n"
            "d = dy * np.where(z > 0, 1, a)\n"
            "return d @ w.T, x.T @ d, (dy * np.where(z > 0, 0, z)).sum(0)"),
    Subject("quadratic form", "NumPy", {"x": "4", "m": "4 4"},
            "return x @ m @ x",
            "return dy * (m @ x + m.T @ x), dy * np.outer(x, x)"),
    Subject("unit length", "NumPy", {"x": "3 4", "s": "4"},
            "return x / np.sqrt((x * x).sum(1, keepdims=True)) * s",
            "r = np.sqrt((x * x).sum(1, keepdims=True))\n"
            "u, d = x / r, dy * s\n"
            "return (d - u * (d * u).sum(1, keepdims=True)) / r, (dy * u).sum(0)"),
    Subject("gated cell", "NumPy", {"x": "3 3", "h": "3 3", "w": "3 3", "u": "3 3"},
            "z = 1 / (1 + np.exp(-(x @ w)))\n"
            "n = np.tanh(h @ u)\n"
            "return (1 - z) * n + z * h",
            "z = 1 / (1 + np.exp(-(x @ w)))\n"
            "n = np.tanh(h @ u)\n"
            "da = dy * (h - n) * z * (1 - z)\n"
            "db = dy * (1 - z) * (1 - n * n)\n"
            "return da @ w.T, db @ u.T + dy * z, x.T @ da, h.T @ db"),
    Subject("binary cross entropy", "NumPy", {"x": "5", "w": "5+"},
            "t = np.arange(len(x)) % 2\n"
            "return (w * (np.logaddexp(0, x) - t * x)).sum() / w.sum()",
            "t = np.arange(len(x)) % 2\n"
            "each = np.logaddexp(0, x) - t * x\n"
            "total = (w * each).sum() / w.sum()\n"
            "dx = dy * w * (1 / (1 + np.exp(-x)) - t) / w.sum()\n"
            "return dx, dy * (each - total) / w.sum()"),
    Subject("distances", "NumPy", {"x": "3 2", "c": "4 2"},
            "return ((x[:, None] - c[None]) ** 2).sum(2)",  # (n, 1, d) - (1, m, d)
            "d = 2 * (x[:, None] - c[None]) * dy[:, :, None]\n"
            "return d.sum(1), -d.sum(0)"),
]  # fmt: skip

_LIBRARIES = [
    ("mlp", {"x": "3 2", "w": "2 3", "b": "3", "v": "3"}, "tanh(x @ w + b) @ v"),
    ("logistic", {"x": "3 2", "w": "2"}, "log(1 + exp(-(x @ w)))"),
    ("polynomial", {"x": "5", "w": "5"}, "x * x * x * w - 2 * x * w * w"),
    ("quotient", {"x": "4", "y": "4+"}, "sin(x) / (x * x + y)"),
    ("powers", {"x": "4+", "y": "4"}, "x**y * sqrt(x)"),
    ("wave", {"x": "3 3", "k": "3"}, "sin(k * x) * exp(-x * x)"),
    ("product", {"x": "3 3", "y": "3 3"}, "(x @ y) @ x"),
    ("variance", {"x": "6", "w": "6+"}, "((x - (w * x).sum() / w.sum()) ** 2 * w).sum()"),
    ("correlation", {"x": "6", "y": "6"},
     "(x * y).sum() / sqrt((x * x).sum() * (y * y).sum())"),
    ("bilinear", {"x": "4", "m": "4 3", "y": "3"}, "tanh(x @ m @ y)"),
    ("energy", {"x": "5", "k": "4+"}, "(k * (x[1:] - x[:-1]) ** 2).sum() + (x**4).sum()"),
    ("entropy", {"x": "5+"}, "-(x / x.sum() * log(x / x.sum())).sum()"),
]  # fmt: skip

TORCH = [Subject(name, "PyTorch", s, f) for name, s, f in _LIBRARIES] + [
    Subject("torch layer_norm", "PyTorch", {"x": "3 4", "g": "4", "b": "4"},
            "F.layer_norm(x, (4,), g, b)"),
    Subject("torch softmax", "PyTorch", {"x": "3 4", "w": "4"}, "torch.softmax(x * w, 1)"),
    Subject("torch conv1d", "PyTorch", {"x": "2 1 6", "w": "1 1 3"}, "F.conv1d(x, w)"),
    Subject("torch solve", "PyTorch", {"a": "3 3", "b": "3"},
            "torch.linalg.solve(a @ a.T + torch.eye(3), b)"),
    Subject("torch gelu", "PyTorch", {"x": "3 3", "w": "3"}, "F.gelu(x * w)"),
    Subject("torch cumprod", "PyTorch", {"x": "4+", "w": "4"}, "torch.cumprod(x * x, 0) * w"),
]  # fmt: skip
OURS = [Subject(name, "ours", s, f) for name, s, f in _LIBRARIES] + [
    Subject("our softmax", "ours", {"x": "3 4", "w": "4"}, "softmax(x * w, axis=1)"),
    Subject("our logsumexp", "ours", {"x": "3 4", "w": "3"}, "w * logsumexp(x, axis=1)"),
    Subject("our gelu", "ours", {"x": "3 3", "w": "3"}, "gelu(x * w)"),
    Subject("our softplus", "ours", {"x": "3 3", "w": "3"}, "softplus(x * w) * w"),
]
