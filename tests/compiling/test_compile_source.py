"""The text of a program: what a textbook would print, and a file that runs by itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import numpy as np
import pytest

import autograd
from autograd import Program, Value, where
from nn import MLP, functional

TWO_LAYERS = """\
import numpy as xp


def value_and_grad(x, t, W1, b1, w2, b2):
    n = len(x)
    z1 = x @ W1.T + b1  # (n, 3), MLP/layer 1
    h1 = xp.tanh(z1)  # (n, 3)
    o = h1 @ w2 + b2  # MLP/layer 2/neuron 1
    t1 = o - t
    loss = t1 ** 2
    do = 2 / n * t1
    db2 = do.sum()
    dw2 = do @ h1
    dh1 = do[:, None] * w2  # (n, 3)
    dz1 = dh1 * sech2(z1)  # (n, 3)
    db1 = dz1.sum(axis=0)
    dW1 = dz1.T @ x  # (3, 2)
    value = loss.sum() / n
    return value, {"W1": dW1, "b1": db1, "w2": dw2, "b2": db2}
"""

HINGE = """\
import numpy as xp


def relu(x):
    return xp.maximum(x, 0.0)


def value_and_grad(x, y, W1, b1, w2, b2):
    n = len(x)
    z1 = x @ W1.T + b1  # (n, 4), MLP/layer 1
    h1 = relu(z1)  # (n, 4)
    o = h1 @ w2 + b2  # MLP/layer 2/neuron 1
    t1 = relu(1 - y * o)
    loss = t1 + 0.001 * (xp.vdot(W1, W1) + b1 @ b1 + w2 @ w2 + b2 * b2)
    do = -(1 / n * xp.sign(t1)) * y
    db2 = do.sum() + 0.002 * b2
    dw2 = do @ h1 + 0.002 * w2
    dh1 = do[:, None] * w2  # (n, 4)
    dz1 = dh1 * xp.sign(h1)  # (n, 4)
    db1 = dz1.sum(axis=0) + 0.002 * b1
    dW1 = dz1.T @ x + 0.002 * W1  # (4, 2)
    value = loss.sum() / n
    return value, {"W1": dW1, "b1": db1, "w2": dw2, "b2": db2}
"""


def hinge(model: MLP) -> Any:
    def loss(x: Any, y: Any) -> Any:
        decay = autograd.sum([p * p for p in model.parameters()])
        return (1 - y * model(x)[0]).relu() + 1e-3 * decay

    return loss


def two_layers() -> autograd.Program:
    model = MLP(2, [3, 1], activation="tanh", scalar=True, seed=0)
    return autograd.compile(lambda x, t: (model(x) - t) ** 2, example=([0.0, 0.0], 0.0))


def without(name: str, source: str) -> str:
    """A source without the helper function of that name."""
    before, _, rest = source.partition(f"def {name}(")
    return before + rest.partition("\n\n\n")[2]


def test_two_layers_read_like_a_textbook() -> None:
    """∇W1 = (∂L/∂z1)ᵀ x: read and found good by a person, so kept to the letter."""
    assert without("sech2", two_layers().source) == TWO_LAYERS


def test_hinge_and_weight_decay_read_like_a_textbook() -> None:
    model = MLP(2, [4, 1], activation="relu", seed=0)
    program = autograd.compile(hinge(model), example=([0.0, 0.0], 1.0))
    assert program.source == HINGE


def test_the_text_runs_in_a_file_that_imports_only_numpy(tmp_path: Path) -> None:
    program = two_layers()
    X, t = np.random.default_rng(0).normal(size=(5, 2)), np.linspace(-1, 1, 5)
    inputs = {"x": X, "t": t, **program.parameters}
    lines = [f"{name} = xp.array({array.tolist()})" for name, array in inputs.items()]
    call = f"value, grads = value_and_grad({', '.join(inputs)})"
    file = tmp_path / "by_hand.py"
    text = [program.source, *lines, call, "print(value.hex(), grads['W1'].tolist())"]
    file.write_text("\n".join(text), encoding="utf-8")
    imports = [line for line in file.read_text().splitlines() if "import" in line]
    assert imports == ["import numpy as xp"]
    run = [sys.executable, "-I", str(file)]
    printed = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    value, grads = program.value_and_grad(X, t)
    assert printed.split(" ", 1) == [value.hex(), f"{grads['W1'].tolist()}\n"]


@pytest.mark.parametrize("function", ["forward", "value_and_grad", "per_sample_gradients"])
def test_the_text_shown_is_the_text_run(function: str) -> None:
    program = two_layers()
    scope: dict[str, Any] = {}
    exec(program.source_of(function), scope)
    X, t = np.random.default_rng(1).normal(size=(4, 2)), np.ones(4)
    found = scope[function](X, t, *program.parameters.values())
    ours: Any = {
        "forward": program,
        "value_and_grad": program.value_and_grad,
        "per_sample_gradients": program.per_sample_gradients,
    }[function]
    expected = ours(X, t)
    if function == "forward":
        assert np.array_equal(found, expected)
    else:
        assert np.array_equal(found[0], expected[0])
        assert all(np.array_equal(found[1][name], g) for name, g in expected[1].items())


def test_names_come_from_labels_and_arguments() -> None:
    gain, offset = Value(2.0, label="gain"), Value(1.0, label="offset")
    program = autograd.compile(lambda dose: gain * dose + offset, example=(1.0,))
    assert "def forward(dose, gain, offset):\n    t1 = gain * dose + offset" in program.source_of(
        "forward"
    )

    def labelled(dose: Any) -> Any:
        effect = gain * dose
        effect.label = "effect"
        return effect * effect

    assert "effect = gain * dose" in autograd.compile(labelled, example=(1.0,)).source


def test_scopes_are_told_where_they_begin_and_cannot_break_the_text() -> None:
    def f(x: Any) -> Any:
        with autograd.scope("encoder\nimport os"):
            h = [autograd.tanh(v * 0.5 + 1) for v in x]
        with autograd.scope("decoder"):
            return autograd.sum(h) * h[0]

    program = autograd.compile(f, example=([0.0, 0.0, 0.0],))
    text = program.source_of("forward")
    assert "  # (n, 3), encoder import os\n" in text
    assert "  # decoder\n" in text
    assert program(np.zeros((1, 3))) == pytest.approx(3 * np.tanh(1.0) ** 2)


def test_labels_that_are_no_python_names_are_made_ones() -> None:
    leaves = [Value(1.0, label=label) for label in ("class", "2x", "a b", "xp", "a b")]
    a, b, c, d, e = leaves
    program = autograd.compile(
        lambda x: a * x + autograd.tanh(b + x) + autograd.exp(c - x) + d / x + x**e, example=(1.0,)
    )
    assert list(program.parameters) == ["pclass", "p2x", "a_b", "xp_2", "a_b_2"]
    expected = 2 + np.tanh(3.0) + np.exp(-1.0) + 0.5 + 2
    assert program(np.array([2.0])) == pytest.approx([expected], rel=1e-12)


# What Python's parser takes for one name (NFKC), for no letter, or for no text at all.
STRANGE = [("𝐧", "n"), ("ﬁ", "fi"), ("x²", "x2"), ("½", "q"), ("ª", "a"), ("Ⅷ", "VIII")]
STRANGE += [("ẃ", "w\u0301"), ("٣", "3"), ("𝐱𝐩", "xp"), ("·", "℘"), ("a\0b", "\ud800")]
STRANGE += [("𝐬𝐮𝐦", "𝐜lass"), ("\u0301", "p\u0301"), ("\u202e", "\u200d")]


@pytest.mark.parametrize(("one", "other"), STRANGE, ids=map(ascii, STRANGE))
def test_any_label_scope_and_key_stands_for_itself_alone(one: str, other: str) -> None:
    """(a·x + b·y)·b at a = 2, b = 3, x = 5, y = 7 is 93, its gradient (15, 52)."""
    a, b = Value(2.0, label=one), Value(3.0, label=other)

    def f(data: Any) -> Any:
        with autograd.scope(one), autograd.scope(other):
            return (a * data[one] + b * data[other]) * b

    program = autograd.compile(f, example=({one: 1.0, other: 2.0},))
    data = {one: np.array([5.0]), other: np.array([7.0])}
    assert program(data).tolist() == [93.0]
    value, grads = program.value_and_grad(data)
    assert (value, [float(grads[p]) for p in program.parameters]) == (93.0, [15.0, 52.0])
    assert program(data | {one: np.array([5.0, 0.0]), other: np.array([7.0, 1.0])}).size == 2


def test_names_of_functions_are_kept_for_the_functions() -> None:
    """Labels and arguments that the text calls something else by."""
    leaves = [Value(0.5, label=label) for label in ("relu", "len", "n", "stacked", "value")]
    a, b, c, d, e = leaves

    def f(norm: Any, loss: Any) -> Any:
        h = autograd.relu(a * norm) + autograd.norm([b, norm, loss])
        return autograd.sigmoid(h) + c * d * loss + e

    program = autograd.compile(f, example=(1.0, 2.0))
    value, grads = program.value_and_grad(np.array([1.0, 2.0]), np.array([2.0, 1.0]))
    total = autograd.mean([f(1.0, 2.0), f(2.0, 1.0)])
    total.backward()
    assert value == pytest.approx(total.item(), rel=1e-12)
    assert [float(grads[name]) for name in program.parameters] == pytest.approx(
        [leaf.grad for leaf in leaves], rel=1e-12
    )
    again = autograd.compile(f(Value(1.0, label="a b"), 2.0), inputs=[])
    assert again.source.startswith("import numpy as xp")


def test_a_repeated_expression_is_computed_once_and_constants_are_folded() -> None:
    def f(x: Any) -> Any:
        a, b = autograd.exp(x) + 1, autograd.exp(x) + 1
        return a * b * autograd.tanh(autograd.Value(0.0, requires_grad=False) + 1)

    text = autograd.compile(f, example=(1.0,)).source_of("forward")
    assert text.count("xp.exp") == 1
    assert "tanh" not in text


def test_cross_entropy_of_a_network_is_written_with_one_softmax() -> None:
    model = MLP(2, [3, 4], activation="sigmoid", seed=0)
    program = autograd.compile(
        lambda x: functional.cross_entropy(model(x), 1), example=([0.0, 0.0],)
    )
    assert "t2 = xp.exp(z2 - t1[:, None])  # (n, 4)\n" in program.source
    assert program.source.count("xp.exp(z2") == 1


def test_explain_says_what_became_a_matrix_product_and_what_is_reordered() -> None:
    text = two_layers().explain()
    assert "matrix product: 3 sums of 2 products: z1 (n, 3), weights W1" in text
    assert "matrix product: 1 sum of 3 products: o (n, 1), weights w2" in text
    assert "exact=True keeps their order" in text
    a, b = Value(1.0), Value(2.0)
    alone = autograd.compile(lambda x, y: a * x + b * y, example=(1.0, 1.0)).explain()
    assert "not recognised: 1 sum with products" in alone
    assert " 0 " not in text


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("exact", [False, True])
def test_explain_fits_into_a_page(exact: bool, lang: str) -> None:
    model = MLP(2, [12, 12, 1], scalar=True, seed=0)
    program = autograd.compile(
        lambda x, y: (1 - y * model(x)).relu(), example=([0.0, 0.0], 1.0), exact=exact
    )
    text = program.explain(lang=lang)
    wide = [sum(2 if east_asian_width(c) in "WF" else 1 for c in t) for t in text.splitlines()]
    assert max(wide) <= 92  # a wrapped line is indented
    assert bool(re.search("[가-힣]", text)) == (lang == "ko")


def test_pairs_without_an_axis_have_a_line_each() -> None:
    """The two pieces of Huber's loss and of a penalty are no array of two."""
    a, b = Value(1.0, label="a"), Value(2.0, label="b")

    def loss(x: Any, y: Any) -> Any:
        error = a * x + b - y
        size = abs(error)
        return where(size - 1 > 0, size - 0.5, 0.5 * error**2) + a**2 + b**2

    source = autograd.compile(loss, example=(1.0, 1.0)).source
    assert "asarray" not in source
    assert "stacked" not in source
    assert "a ** 2 + b ** 2" in source


def test_exact_has_the_same_parameters() -> None:
    model = MLP(2, [3, 4, 1], scalar=True, seed=0)
    X, y = np.array([[0.3, -1.0], [2.0, 0.1]]), np.array([1.0, -1.0])

    def made(exact: bool) -> Program:
        return autograd.compile(
            lambda x, y: (1 - y * model(x)).relu(), example=(X[0], 1.0), exact=exact
        )

    usual, exact = made(False), made(True)
    for inputs in ((X, y), (X[0], y[0])):
        for function in ("value_and_grad", "per_sample_gradients"):
            grads = [getattr(program, function)(*inputs)[1] for program in (usual, exact)]
            assert list(grads[0]) == list(grads[1]) == ["W1", "b1", "W2", "b2", "w3", "b3"]
            for name, grad in grads[0].items():
                np.testing.assert_allclose(grads[1][name], grad, rtol=1e-12, atol=1e-15)
    assert list(map(id, usual.leaves())) == list(map(id, exact.leaves()))


def test_names_of_entries_are_no_names_of_parameters() -> None:
    ws = [Value(0.1 * i, label=f"w{i}") for i in range(80)]
    odd = Value(3.0, label="w_1")

    def f(x: Any) -> Any:
        return autograd.sum([w * x for w in ws]) * odd

    for exact in (False, True):
        program = autograd.compile(f, example=(1.0,), exact=exact)
        expected = sum(w.item() for w in ws) * 3.0 * 2.0
        assert program(np.array([2.0])) == pytest.approx([expected], rel=1e-12)
