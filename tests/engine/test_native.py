"""The engine in C: written from the table, the same as Python's, and no trouble where it is not."""

from __future__ import annotations

import ast
import copy
import gc
import importlib
import inspect
import math
import os
import pickle
import random
import struct
import subprocess
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import native_seams
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value, no_grad, scope
from autograd.engine import native
from autograd.engine.backward import sweep
from autograd.engine.native import build_hook, fingerprint, write
from autograd.table import kernels, special_functions
from autograd.table.scalars import TABLE, Primitive

in_c = pytest.mark.skipif(native.extension is None, reason=f"no engine in C: {native.reason}")
PURE = os.environ | {"GLASSGRAD_PURE": "1"}


# ---------------------------------------------------------------- what it was made from


def test_the_written_file_is_current() -> None:
    assert write.WRITTEN.read_text(encoding="utf-8") == write.text(), (
        "the table changed: python -m autograd.engine.native.write"
    )


def test_it_runs_where_it_is_required() -> None:
    if os.environ.get("GLASSGRAD_NATIVE") == "require":
        assert native.extension is not None or native.reason == "GLASSGRAD_PURE=1"


@in_c
@pytest.mark.parametrize("changed", ["of_table", "of_sources"])
def test_an_old_extension_never_answers(changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLASSGRAD_NATIVE", raising=False)
    monkeypatch.setattr(fingerprint, changed, lambda: "another")
    with pytest.warns(RuntimeWarning, match="install glassgrad again"):
        found, reason = native._loaded()
    assert (found, "other sources" in reason) == (None, True)
    monkeypatch.setenv("GLASSGRAD_NATIVE", "require")
    with pytest.raises(ImportError, match="install glassgrad again"):
        native._loaded()


def test_without_an_extension_the_written_reason_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GLASSGRAD_PURE", raising=False)
    monkeypatch.delenv("GLASSGRAD_NATIVE", raising=False)
    monkeypatch.setattr(native, "EXTENSION", "autograd.engine.native.nowhere")
    monkeypatch.setattr(native, "_NOT_BUILT", tmp_path / build_hook.NOT_BUILT)
    assert "was not built" in native._loaded()[1]
    (tmp_path / build_hook.NOT_BUILT).write_text("no compiler here\n", encoding="utf-8")
    assert native._loaded() == (None, "no compiler here")
    monkeypatch.setenv("GLASSGRAD_NATIVE", "require")
    with pytest.raises(ImportError):
        native._loaded()


def test_every_change_of_a_row_changes_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint.of_table()
    monkeypatch.setattr(TABLE["tanh"], "local_derivatives", ("1 - y * y",))
    assert fingerprint.of_table() != before
    monkeypatch.undo()
    assert fingerprint.of_table() == before
    op = autograd.register(Primitive("native_cubic", ("x",), "x * x * x", ("3 * x**2",)))
    try:
        assert fingerprint.of_table() != before
    finally:
        autograd.unregister(op)


@pytest.mark.parametrize("module", [kernels, special_functions])
def test_the_fingerprint_follows_code_and_no_comments(module: Any) -> None:
    text = Path(module.__file__).read_text(encoding="utf-8")
    code = fingerprint.code_of(text)
    assert ast.dump(ast.parse(code)) == ast.dump(_without_docstrings(ast.parse(text)))
    name = "largest" if module is kernels else "sinc"
    at = text.index(f"def {name}(")
    assert fingerprint.code_of(text[:at] + "# a remark\n\n" + text[at:]) == code
    assert fingerprint.code_of(text.replace('    """', '    """Indeed: ')) == code
    assert fingerprint.code_of(text[:at] + "x = 1\n" + text[at:]) != code


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for part in ast.walk(tree):
        if isinstance(part, ast.Module | ast.FunctionDef) and ast.get_docstring(part) is not None:
            del part.body[0]
    return tree


# ---------------------------------------------------------------- how it is built


def test_a_failed_build_says_why_and_makes_a_wheel_of_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("hatchling")
    monkeypatch.delenv("GLASSGRAD_NATIVE", raising=False)
    monkeypatch.delenv("GLASSGRAD_PURE", raising=False)

    def failing(*_: Any) -> Path:
        raise RuntimeError("no compiler here")

    monkeypatch.setattr(build_hook, "compiled", failing)
    root = str(Path(autograd.__file__).parents[1])
    hook = build_hook.get_build_hook()(root, {}, None, None, "", "wheel")
    data: dict[str, Any] = {"pure_python": True, "force_include": {}}
    hook.initialize("standard", data)
    [(file, inside)] = data["force_include"].items()
    assert data["pure_python"]
    assert inside == f"autograd/engine/native/{build_hook.NOT_BUILT}"
    assert Path(file).read_text(encoding="utf-8") == "it could not be compiled: no compiler here\n"
    hook.finalize("standard", data, "")
    assert not Path(file).exists()
    monkeypatch.setenv("GLASSGRAD_NATIVE", "require")
    with pytest.raises(RuntimeError, match="no compiler here"):
        hook.initialize("standard", data)


def test_it_is_not_wanted_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLASSGRAD_PURE", raising=False)
    assert build_hook.unwanted() == "" or sys.version_info[:2] > build_hook.TESTED[1]
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    assert "has not been tested with Python" in build_hook.unwanted()
    monkeypatch.setenv("GLASSGRAD_PURE", "1")
    assert "GLASSGRAD_PURE=1" in build_hook.unwanted()


# ---------------------------------------------------------------- the same as Python's


def in_python(*words: str) -> str:
    """What a script of the tests prints with the engine in Python."""
    folder = Path(native_seams.__file__).parent
    path = os.pathsep.join([str(Path(autograd.__file__).parents[1]), str(folder)])
    run = subprocess.run(
        [sys.executable, *words], env=PURE | {"PYTHONPATH": path}, cwd=folder, check=True,
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    return run.stdout


@in_c
def test_the_seams_and_random_programs_are_the_same_in_both(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Values, gradients, messages, pickles and step records, to the last bit."""
    native_seams.main(range(10_000))
    ours, theirs = capsys.readouterr().out.splitlines(), in_python("native_seams.py", "10000")
    assert len(ours) > 10_000
    for one, other in zip(ours, theirs.splitlines(), strict=True):
        assert one == other


HARD = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e308, 5e-324, math.inf, -math.inf, math.nan, 40.0, -745.2)


def number(chance: random.Random) -> float:
    kind = chance.random()
    if kind < 0.3:
        return chance.choice(HARD)
    if kind < 0.9:
        return chance.gauss(0.0, 1.0) * 10.0 ** chance.randrange(-4, 3)
    found: float = struct.unpack("d", struct.pack("Q", chance.getrandbits(64)))[0]
    return found


@in_c
@pytest.mark.parametrize("op", TABLE.values(), ids=lambda op: op.name)
def test_a_row_gives_the_bits_of_its_python_kernel_and_sweep(op: Primitive) -> None:
    chance = random.Random(op.name)
    for _ in range(300):
        many = len(op.args) * chance.randrange(1, 9) if op.variadic else len(op.args)
        point = [number(chance) for _ in range(many)]
        if op.name == "polygamma":
            point[0] = float(chance.randrange(5))
        leaves = [Value(x) for x in point]
        if many > 1 and chance.random() < 0.3:
            leaves[1], point[1] = leaves[0], point[0]
        y = Value._apply(op, leaves)
        assert native_seams.exact(y.data) == native_seams.exact(op.value(*point)), point
        seed = chance.choice([1.0, number(chance)])
        y.backward(seed)
        adjoints = sweep(y, seed)
        for leaf in leaves:
            assert native_seams.exact(leaf.grad) == native_seams.exact(adjoints[leaf]), point


@in_c
@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=40))
def test_sums_round_once(xs: list[float]) -> None:
    for name in ("sum", "mean", "logsumexp"):
        op = TABLE[name]
        got = Value._apply(op, [Value(x) for x in xs]).data
        assert struct.pack("d", got) == struct.pack("d", op.value(*xs))


@in_c
def test_most_rows_are_swept_in_c() -> None:
    slow = {"gammaln", "digamma", "polygamma"}
    for op in TABLE.values():
        y = Value._apply(op, [Value(0.5) for _ in (op.args * 2 if op.variadic else op.args)])
        assert native.extension.backward(y, 1.0, 0) == (op.name not in slow), op.name


@in_c
def test_a_transform_is_swept_in_c_up_to_its_inputs() -> None:
    x = Value(0.5)
    inputs = [x * 1.0, x * 2.0]
    y = (inputs[0] * inputs[1]).tanh() + inputs[1]
    theirs = sweep(y, 0.3, until=inputs)
    found = native.extension.adjoints(y, 0.3, 0, [*inputs, y, inputs[0]])
    assert found == [0.0, 0.0, 0.3, 0.0]  # it stops at y itself
    found = native.extension.adjoints(y, 0.3, 0, [*inputs, inputs[0]])
    assert found == [theirs[inputs[0]], theirs[inputs[1]], theirs[inputs[0]]]
    assert x._adjoint is None
    assert y._adjoint is None
    assert native.extension.adjoints(y, 0.3, 0, [1.0]) is None
    assert native.extension.adjoints(autograd.gammaln(y), 0.3, 0, inputs) is None
    assert all(node._adjoint is None for node in (x, y, *inputs))
    with pytest.raises(TypeError):
        native.extension.adjoints(y, 0.3, 0, 1)


@in_c
def test_pickles_cross_between_the_engines(tmp_path: Path) -> None:
    x = Value(0.5, label="x")
    with scope("here"):
        y = (x * x).tanh() + 1.0
    y.backward()
    script = (
        "import pickle, sys; x, y = pickle.load(open(sys.argv[1], 'rb')); (y * x).backward(); "
        "pickle.dump([x, y, y.scope], open(sys.argv[1], 'wb'))"
    )
    file = tmp_path / "graph.pickle"
    file.write_bytes(pickle.dumps([x, y]))
    in_python("-c", script, str(file))
    there, result, where = pickle.loads(file.read_bytes())
    (y * x).backward()
    assert (there.grad, result.grad, where) == (x.grad, y.grad, "here")


# ---------------------------------------------------------------- as an object of Python


def test_a_class_like_any_other() -> None:
    names = list(inspect.signature(Value).parameters)
    assert names == ["data", "label", "requires_grad"]
    assert "requires_grad" in str(inspect.signature(type("Of", (Value,), {})))
    assert inspect.signature(Value.tanh)
    assert TABLE["tanh"].doc in (Value.tanh.__doc__ or "")
    x = Value(1.0)
    reference = weakref.ref(x)
    assert reference() is x
    del x
    assert reference() is None
    with pytest.raises(AttributeError):
        Value(1.0).other = 2  # type: ignore[attr-defined]


def cycle_of_gradients() -> Value:
    x = Value(2.0)
    (x * x * x).backward(create_graph=True)
    return x


def cycle_of_an_attribute() -> Value:
    x: Any = type("Own", (Value,), {})(2.0)
    x.out = autograd.sum([x * 2.0, Value(1.0), x])
    return x  # type: ignore[no-any-return]


def cycle_through_nodes_recorded_before() -> Value:
    """The nodes in between were made when nothing could lead back to them."""
    x = Value(2.0)
    before = autograd.sum([Value(1.0) * x, x, 3.0])
    x.grad = type("Own", (Value,), {})(1.0) * before
    return x


@pytest.mark.parametrize(
    "make", [cycle_of_gradients, cycle_of_an_attribute, cycle_through_nodes_recorded_before]
)
def test_a_cycle_that_a_user_makes_is_collected(make: Callable[[], Value]) -> None:
    reference = weakref.ref(make())
    gc.collect()
    assert reference() is None


def test_graphs_go_without_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        x = Value(0.5)
        nodes = [weakref.ref(x), weakref.ref((x * x).tanh())]
        y = autograd.dot([x, x * 2.0], [x, 1.0])
        y.backward()
        nodes.append(weakref.ref(y))
        del x, y
        assert [node() for node in nodes] == [None] * 3
    finally:
        gc.enable()


def test_ten_thousand_sweeps_leave_nothing_behind() -> None:
    import tracemalloc

    def work() -> None:
        x, z = Value(0.5, label="x"), Value(-1.0)
        with scope("a"), scope("b"):
            y = autograd.logsumexp([x * z, z.tanh(), 0.1 * x]) + x**2
        with no_grad():
            y * 2.0
        y.backward()

    for _ in range(100):
        work()
    tracemalloc.start()
    try:
        work()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(10_000 if native.extension else 500):
            work()
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 2_000


def test_a_chain_of_a_million_nodes() -> None:
    x = Value(0.5)
    v = x
    for _ in range(500_000):
        v = v * 0.999999 + 0.000001
    v.backward()
    assert x.grad == pytest.approx(0.999999**500_000)
    del v
    reference = weakref.ref(x)
    del x
    assert reference() is None


def test_a_chain_whose_gradients_are_nodes_is_deleted() -> None:
    first = last = Value(0.0)
    for _ in range(200_000):
        following = Value(1.0)
        last.grad = following
        last = following
    reference = weakref.ref(last)
    del first, last, following
    gc.collect()
    assert reference() is None


def test_nodes_of_equal_age_are_each_visited() -> None:
    """A copy has the sequence number of its original."""
    x = Value(0.5)
    y = x * x
    total = y
    for _ in range(100):
        total = total + copy.copy(y) * copy.deepcopy(y)
    total.backward()
    assert x.grad == pytest.approx(1.0 + 100 * 0.25)


def test_the_module_says_which_engine_runs() -> None:
    assert (native.extension is None) == bool(native.reason)
    assert importlib.import_module("autograd.engine.native") is native
