"""Losses: values, gradients against finite differences and PyTorch, and mistakes that are said."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from differences import slopes

import autograd
import nn
from autograd import Tensor, Value, gradcheck
from autograd.stepping.training import sample_pass
from nn import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HingeLoss,
    HuberLoss,
    L1Loss,
    MSELoss,
    recording,
)
from nn import functional as losses

RNG = np.random.default_rng(0)
SCORES = RNG.normal(size=(5, 3)) * 2
SHARES = 1 / (1 + np.exp(-SCORES / 2))
SOFT = RNG.random((5, 3))
HARD = (SOFT > 0.5).astype(float)
CLASSES = np.array([0, 2, 1, 1, 0])
ONE_HOT = np.eye(3)[CLASSES]
MIXED = SOFT / SOFT.sum(axis=1, keepdims=True)

# loss, input, target: the entries are away from the kinks
CASES: list[tuple[str, Callable[..., Any], Any, Any]] = [
    ("mse", losses.mse_loss, SCORES, SOFT),
    ("l1", losses.l1_loss, SCORES, SOFT),
    ("huber", losses.huber_loss, SCORES, SOFT),
    ("hinge", losses.hinge_loss, SCORES, 2 * HARD - 1),
    ("bce", losses.binary_cross_entropy, SHARES, SOFT),
    ("bce hard", losses.binary_cross_entropy, SHARES, HARD),
    ("bce ones", losses.binary_cross_entropy, SHARES, np.ones((5, 3))),
    ("bce scores", losses.binary_cross_entropy_with_logits, SCORES, SOFT),
    ("bce scores hard", losses.binary_cross_entropy_with_logits, SCORES, HARD),
    ("classes", losses.cross_entropy, SCORES, CLASSES),
    ("one-hot", losses.cross_entropy, SCORES, ONE_HOT),
    ("probabilities", losses.cross_entropy, SCORES, MIXED),
]


def _entropies(scores: Any, target: Any) -> Any:
    logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return -(logs * (np.eye(3)[target] if np.ndim(target) == 1 else target)).sum(axis=1)


def _squared_or_straight(x: Any, t: Any) -> Any:
    far = np.abs(x - t) > 1
    return np.where(far, np.abs(x - t) - 0.5, (x - t) ** 2 / 2)


# What each loss is, of each entry, as a textbook writes it: an error of sign or factor is seen.
FORMULAS: dict[Callable[..., Any], Callable[[Any, Any], Any]] = {
    losses.mse_loss: lambda x, t: (x - t) ** 2,
    losses.l1_loss: lambda x, t: np.abs(x - t),
    losses.huber_loss: _squared_or_straight,
    losses.hinge_loss: lambda x, t: np.maximum(0, 1 - t * x),
    losses.binary_cross_entropy: lambda p, t: -t * np.log(p) - (1 - t) * np.log(1 - p),
    losses.binary_cross_entropy_with_logits: lambda z, t: np.log(1 + np.exp(z)) - t * z,
    losses.cross_entropy: _entropies,
}
each_loss = pytest.mark.parametrize(
    ("loss", "x", "target"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)


def numbers(xs: Any) -> Any:
    return [numbers(x) for x in xs] if isinstance(xs, list) else xs.item()


def values(x: np.ndarray) -> list[list[Value]]:
    return [[Value(item) for item in row] for row in x.tolist()]


def test_every_loss_is_public_and_has_its_cases() -> None:
    """A loss that was added and forgotten somewhere."""
    classes = [x for x in vars(losses).values() if isinstance(x, type) and x is not losses.Loss]
    modules = [x for x in classes if issubclass(x, losses.Loss)]
    functions = [f for name, f in vars(losses).items() if name.endswith(("_loss", "entropy"))]
    tried, wrapped = [case[1] for case in CASES], [vars(m)["function"].__func__ for m in modules]
    for function in {*functions, *wrapped}:
        name = function.__name__
        ends = ("_loss", "cross_entropy", "with_logits")
        assert name.endswith(ends), f"{name}: a loss's name ends in one of {ends}"
        assert function in tried, f"add {name} with its inputs to CASES of {__name__}"
        assert function in FORMULAS, f"add what {name} is in NumPy to FORMULAS of {__name__}"
        assert function in wrapped, f"nn/functional.py has no _loss_module for {name}"
    for module in modules:
        assert module.__name__ in nn.__all__, f"enter {module.__name__} in nn/__init__.py"


def test_the_training_player_knows_every_loss() -> None:
    """Forgotten there, a training with the loss could not be stepped through."""
    public = {f.__name__ for _, f, *_ in CASES}
    folder = Path(autograd.__file__).parent / "stepping" / "training"
    each = (folder / "losses.js").read_text(encoding="utf-8")
    each = each[each.index("const EACH") : each.index("\n};")]
    known = {
        "LOSSES of nn/recording.py": set(recording.LOSSES),
        "EACH of autograd/stepping/training/losses.js": {
            *re.findall(r"^  (\w+)(?:: |\()", each, re.M),
            "cross_entropy",  # not one output at a time: crossEntropy there
        },
        "LOSSES of autograd/stepping/training/sample_pass.py": set(sample_pass.LOSSES),
    }
    for place, names in known.items():
        assert public == names, f"add to {place}, or take away: {sorted(public ^ names)}"


@each_loss
def test_the_pass_of_a_sample_has_the_value_of_the_loss(loss: Any, x: Any, target: Any) -> None:
    name = loss.__name__
    if target.shape == x.shape:  # not the numbers of classes
        for outputs, t, right in zip(x, target, FORMULAS[loss](x, target), strict=True):
            found = sample_pass.LOSSES[name]([*map(Value, outputs.tolist())], t.tolist(), {})
            assert found.item() == pytest.approx(np.mean(right), rel=1e-10), (
                f"LOSSES of autograd/stepping/training/sample_pass.py computes another {name}"
            )


# ---------------------------------------------------------------- values and gradients


@each_loss
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_values_are_the_formulas(loss: Any, x: Any, target: Any, reduction: str) -> None:
    each = FORMULAS[loss](x, target)
    right = each if reduction == "none" else getattr(np, reduction)(each)
    assert np.allclose(loss(Tensor(x), target, reduction=reduction).numpy(), right, rtol=1e-12)


@each_loss
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_gradients_against_finite_differences(
    loss: Any, x: Any, target: Any, reduction: str
) -> None:
    leaf = Tensor(x)
    loss(leaf, target, reduction=reduction).backward()
    expected = slopes(lambda a: loss(Tensor(a), target, reduction=reduction).item(), x)
    assert np.allclose(leaf.grad, expected, rtol=1e-7, atol=1e-9)


@each_loss
def test_gradcheck_passes(loss: Any, x: Any, target: Any) -> None:
    report = gradcheck(lambda a: loss(a, target), x)
    assert report, str(report)


@each_loss
def test_gradcheck_passes_on_values(loss: Any, x: Any, target: Any) -> None:
    report = gradcheck(lambda *row: loss(list(row), target[0].tolist()), *x[0].tolist())
    assert report, str(report)


@each_loss
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_lists_of_values_give_what_tensors_give(
    loss: Any, x: Any, target: Any, reduction: str
) -> None:
    leaf, leaves = Tensor(x), values(x)
    on_tensor = loss(leaf, target, reduction=reduction)
    on_values = loss(leaves, target.tolist(), reduction=reduction)
    if reduction == "none":
        assert np.allclose(on_tensor.numpy(), numbers(on_values), rtol=1e-14, atol=1e-15)
        return
    assert isinstance(on_values, Value)
    assert on_values.item() == pytest.approx(on_tensor.item(), rel=1e-14)
    on_tensor.backward()
    on_values.backward()
    grads = [[0.0 if leaf.grad is None else leaf.grad for leaf in row] for row in leaves]
    assert np.allclose(leaf.grad, grads, rtol=1e-12, atol=1e-15)


@each_loss
def test_one_tensor_per_output_is_stacked(loss: Any, x: Any, target: Any) -> None:
    columns = [Tensor(x[:, i]) for i in range(3)]  # what a scalar network gives for samples
    assert loss(columns, target).item() == loss(Tensor(x), target).item()


@each_loss
def test_float32_stays_float32(loss: Any, x: Any, target: Any) -> None:
    leaf = Tensor(x.astype(np.float32))
    result = loss(leaf, target)
    result.backward()
    assert result.dtype == np.float32
    assert leaf.grad.dtype == np.float32


@each_loss
def test_second_derivatives_exist(loss: Any, x: Any, target: Any) -> None:
    def slope(a: Any) -> Any:
        leaf = Tensor(a)
        loss(leaf, target).backward(create_graph=True)
        return leaf, (leaf.grad * x).sum()

    leaf, along = slope(x)
    leaf.grad = None
    if not along.requires_grad:  # piecewise linear: the slope is constant
        assert loss in (losses.l1_loss, losses.hinge_loss)
        return
    along.backward()
    found = np.zeros_like(x) if leaf.grad is None else np.asarray(leaf.grad)
    expected = slopes(lambda a: slope(a)[1].item(), x)
    assert np.allclose(found, expected, rtol=1e-6, atol=1e-8)


TORCH_NAMES = {
    losses.mse_loss: "mse_loss",
    losses.l1_loss: "l1_loss",
    losses.huber_loss: "huber_loss",
    losses.binary_cross_entropy: "binary_cross_entropy",
    losses.binary_cross_entropy_with_logits: "binary_cross_entropy_with_logits",
    losses.cross_entropy: "cross_entropy",
}


@each_loss
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_pytorch_agrees(loss: Any, x: Any, target: Any, reduction: str) -> None:
    torch = pytest.importorskip("torch")
    if loss not in TORCH_NAMES:
        pytest.skip("PyTorch has no such loss")
    theirs = getattr(torch.nn.functional, TORCH_NAMES[loss])
    leaf, other = Tensor(x), torch.tensor(x, requires_grad=True)
    ours = loss(leaf, target, reduction=reduction)
    right = theirs(other, torch.tensor(target), reduction=reduction)
    assert np.allclose(ours.numpy(), right.detach().numpy(), rtol=1e-13)
    ours.sum().backward()
    right.sum().backward()
    assert np.allclose(leaf.grad, other.grad.numpy(), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("delta", [0.3, 2.0])
def test_huber_is_two_pieces(delta: float) -> None:
    errors = np.array([-3.0, -delta, -0.1, 0.0, 0.1, delta, 3.0])
    size = np.abs(errors)
    right = np.where(size <= delta, errors**2 / 2, delta * (size - delta / 2))
    leaf = Tensor(errors)
    loss = losses.huber_loss(leaf, np.zeros(7), delta=delta, reduction="none")
    assert np.allclose(loss.numpy(), right, rtol=1e-15)
    loss.sum().backward()
    assert np.allclose(leaf.grad, np.clip(errors, -delta, delta), rtol=1e-15)


def test_hinge_is_flat_beyond_the_margin() -> None:
    scores = [Value(2.0), Value(-0.5), Value(0.25)]
    loss = losses.hinge_loss(scores, [1, 1, -1], reduction="none")
    assert numbers(loss) == [0.0, 1.5, 1.25]
    losses.hinge_loss(scores, [1, 1, -1], reduction="sum").backward()
    assert [score.grad or 0.0 for score in scores] == [0.0, -1.0, 1.0]


def test_bce_at_the_ends_is_finite_on_tensors_too() -> None:
    p = Tensor([0.0, 1.0, 1.0, 0.0, 0.5, 1e-20])
    loss = losses.binary_cross_entropy(p, [1, 0, 1, 0, 1, 1], reduction="none")
    right = [100.0, 100.0, 0.0, 0.0, np.log(2), 20 * np.log(10)]
    assert np.allclose(loss.numpy(), right, rtol=1e-14)
    loss.sum().backward()
    assert np.allclose(p.grad, [-1e12, 1e12, -1.0, 1.0, -2.0, -1e12], rtol=1e-12)
    p.zero_grad()
    losses.binary_cross_entropy(p, [1, 0, 1, 0, 1, 1]).backward(create_graph=True)
    assert np.allclose(p.grad.numpy() * 6, [-1e12, 1e12, -1.0, 1.0, -2.0, -1e12], rtol=1e-12)


def test_bce_of_scores_keeps_its_digits() -> None:
    z = Tensor([800.0, -800.0, 40.0])
    loss = losses.binary_cross_entropy_with_logits(z, [0, 1, 1], reduction="none")
    assert loss.numpy().tolist() == pytest.approx([800.0, 800.0, 4.248354255291589e-18], rel=1e-12)


def test_cross_entropy_of_large_scores_is_finite() -> None:
    assert losses.cross_entropy([Value(1000.0), Value(0.0)], 1).item() == 1000.0
    assert losses.cross_entropy(Tensor([[1000.0, 0.0]]), [1]).item() == 1000.0


def test_an_overflow_is_infinite() -> None:
    assert losses.mse_loss(Tensor([1e200]), [0.0]).item() == np.inf


def test_a_single_number_needs_no_list() -> None:
    assert losses.mse_loss(Value(3.0), 1.0).item() == 4.0
    assert losses.mse_loss(3.0, 1.0).item() == 4.0
    assert (
        losses.mse_loss(Tensor([1.0, 3.0]), 1.0).item() == 2.0
    )  # a written number is meant for all
    assert losses.mse_loss([Value(1.0), Value(3.0)], 1.0).item() == 2.0


def test_gradients_reach_targets_that_are_computed() -> None:
    x, t = Tensor([1.0, 2.0]), Tensor([0.0, 0.0])
    losses.mse_loss(x, t, reduction="sum").backward()
    assert t.grad.tolist() == [-2.0, -4.0]
    losses.mse_loss([Value(1.0), Value(2.0)], t, reduction="sum").backward()
    assert t.grad.tolist() == [-4.0, -8.0]  # added to what was there
    p, q = Value(0.25), Value(0.5)
    losses.binary_cross_entropy(p, q).backward()
    assert q.grad == pytest.approx(np.log(0.75) - np.log(0.25))


def test_targets_may_be_arrays_where_inputs_are_values() -> None:
    xs = [Value(1.0), Value(3.0)]
    assert losses.mse_loss(xs, np.array([0.0, 1.0])).item() == 2.5
    assert losses.mse_loss(xs, Tensor([0.0, 1.0], requires_grad=False)).item() == 2.5


def test_nan_is_passed_on() -> None:
    assert np.isnan(losses.binary_cross_entropy(Tensor([float("nan")]), [1.0]).item())


# ---------------------------------------------------------------- mistakes


X, P = Tensor(SCORES), Tensor(SHARES)
MISTAKES: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: losses.mse_loss(Tensor(np.ones((4, 1))), np.ones(4)),
        r"mse_loss: the input has shape \(4, 1\) and the target \(4,\): they would broadcast to "
        r"\(4, 4\).* give np.reshape\(target, \(4, 1\)\) as the target",
    ),
    (
        lambda: losses.l1_loss(X, np.ones((2, 3))),
        r"l1_loss: .*\(5, 3\).*\(2, 3\): they must be equal",
    ),
    (lambda: losses.huber_loss(X, np.ones((5, 1))), r"huber_loss: .* would broadcast to \(5, 3\)"),
    (lambda: losses.hinge_loss([Value(1.0)], [1, 1]), r"shape \(1,\) and the target \(2,\)"),
    (lambda: losses.mse_loss("x", 1.0), "a loss takes Tensors, arrays, Values, numbers or lists"),
    (lambda: losses.mse_loss([[1.0, 2.0], [3.0]], [[1, 2], [3]]), r"regular, got rows of shapes"),
    (lambda: losses.mse_loss([], []), "the loss of no outputs at all has no value"),
    (lambda: losses.mse_loss(X, X, reduction="avg"), "one of mean, sum, none, got 'avg'"),
    (lambda: MSELoss(reduction="avg"), "one of mean, sum, none, got 'avg'"),
    (lambda: MSELoss(delta=1.0), r"MSELoss\(\) takes reduction; got 'delta'"),
    (lambda: losses.huber_loss(X, X, delta=0.0), "a delta above 0, got 0.0"),
    (
        lambda: losses.hinge_loss(X, HARD),
        r"the targets -1 and \+1, got 0: from 0 and 1 they are 2 \* target - 1",
    ),
    (
        lambda: losses.binary_cross_entropy(Tensor([0.5, 1.25]), [1, 0]),
        "from 0 to 1, the input at position 1 is 1.25: end the model with a sigmoid, or give the "
        "scores to binary_cross_entropy_with_logits",
    ),
    (lambda: losses.binary_cross_entropy(Value(-0.5), 1), "from 0 to 1, the input is -0.5"),
    (lambda: losses.binary_cross_entropy(P, 2 * HARD), r"the target at position \(\d, \d\) is 2"),
    (
        lambda: losses.binary_cross_entropy_with_logits(Value(1.0), -1),
        "from 0 to 1, the target is -1",
    ),
    (
        lambda: losses.binary_cross_entropy_with_logits(X.sigmoid(), HARD),
        "applies the sigmoid itself, and the input already is the output of one",
    ),
    (
        lambda: losses.binary_cross_entropy_with_logits([Value(1.0).sigmoid()], [1]),
        "applies the sigmoid itself",
    ),
    (
        lambda: losses.cross_entropy(autograd.softmax(X, axis=-1), CLASSES),
        "cross_entropy applies the softmax itself, and the input already is the output of one",
    ),
    (
        lambda: losses.cross_entropy(autograd.softmax([Value(1.0), Value(2.0)]), 0),
        "cross_entropy applies the softmax itself",
    ),
    (
        lambda: losses.cross_entropy(autograd.softmax(X, axis=-1).reshape(15)[:3], 0),
        "cross_entropy applies the softmax itself",
    ),
    (
        lambda: losses.cross_entropy(X, [0, 1, 3, 0, 0]),
        "class 3 at position 2 is out of range: the input has scores of 3 classes, 0 to 2",
    ),
    (lambda: losses.cross_entropy(X, [0, 1, -1, 0, 0]), "class -1 at position 2 is out of range"),
    (lambda: losses.cross_entropy([Value(1.0), Value(2.0)], 2), "class 2 is out of range"),
    (lambda: losses.cross_entropy(X, [0, 1, 0.5, 0, 0]), "classes are whole numbers, got 0.5"),
    (
        lambda: losses.cross_entropy(X, [0, 1]),
        r"scores of shape \(5, 3\) the target is class numbers of shape \(5,\) or .* \(2,\)",
    ),
    (
        lambda: losses.cross_entropy(X, 2 * ONE_HOT),
        "holds probabilities, one-hot rows.*add up to 1",
    ),
    (lambda: losses.cross_entropy(X, SOFT), "holds probabilities"),
    (lambda: losses.cross_entropy(Value(1.0), 0), "takes the scores of all classes as a list"),
]


@pytest.mark.parametrize(("mistake", "message"), MISTAKES)
def test_mistakes_are_said(mistake: Callable[[], Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        mistake()


# ---------------------------------------------------------------- modules


@pytest.mark.parametrize(
    ("module", "function", "x", "target"),
    [
        (MSELoss, losses.mse_loss, SCORES, SOFT),
        (L1Loss, losses.l1_loss, SCORES, SOFT),
        (HuberLoss, losses.huber_loss, SCORES, SOFT),
        (HingeLoss, losses.hinge_loss, SCORES, 2 * HARD - 1),
        (BCELoss, losses.binary_cross_entropy, SHARES, HARD),
        (BCEWithLogitsLoss, losses.binary_cross_entropy_with_logits, SCORES, HARD),
        (CrossEntropyLoss, losses.cross_entropy, SCORES, CLASSES),
    ],
)
def test_modules_are_the_functions(module: Any, function: Any, x: Any, target: Any) -> None:
    loss = module(reduction="sum")(Tensor(x), target)
    assert loss.item() == function(Tensor(x), target, reduction="sum").item()
    assert loss.scope == module.__name__
    assert repr(module()) == f"{module.__name__}()"
    assert repr(module(reduction="sum")) == f"{module.__name__}(reduction='sum')"
    assert module.__doc__.startswith(f"{function.__name__} as a module.")
    for twin in (copy.deepcopy(module()), pickle.loads(pickle.dumps(module()))):
        assert twin(Tensor(x), target).item() == module()(Tensor(x), target).item()


def test_settings_of_modules() -> None:
    assert HuberLoss(delta=0.5)([Value(2.0)], [0.0]).item() == 0.875
    assert HingeLoss(margin=2.0)([Value(0.5)], [1]).item() == 1.5
    assert repr(HuberLoss(delta=0.5)) == "HuberLoss(delta=0.5)"
