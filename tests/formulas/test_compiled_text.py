"""Text that is compiled at run time is read by Python's tools, for as long as it can run."""

from __future__ import annotations

import gc
import inspect
import io
import linecache
import pdb
import sys
import traceback
from collections.abc import Callable
from typing import Any

import pytest

import autograd as ag
from autograd import Tensor, Value
from autograd.engine import native
from autograd.formulas.compiled_text import code_of, function_of
from autograd.table.scalars import TABLE


def entries() -> set[str]:
    """The names of the texts that are kept: an entry without lines is a name that waits for one."""
    gc.collect()
    return {file for file in linecache.cache if file.startswith("<") and linecache.getlines(file)}


def of_text(text: str, title: str = "a test") -> Callable[..., Any]:
    return function_of(text, "f", {}, title)


def test_the_source_of_everything_that_the_table_makes() -> None:
    x, t = Value(0.5), Tensor([0.5, 1.0])
    (x.gelu() * ag.logsumexp([x, x * x])).backward()
    (ag.sum(ag.softmax(t) * t.gelu()) * ag.logsumexp(t)).backward()
    made: dict[str, Any] = {
        "return x * sigmoid(x)": TABLE["silu"].value,
        "sech2(x)": TABLE["tanh"].float_rules[0],
        "normal_cdf(x)": TABLE["gelu"].rules_on_arrays[0].local,
        "_operands": TABLE["logsumexp"].float_derivatives,
        "_over('sum'": TABLE["logsumexp"].along._derivative[False],
        "(self, other)": Tensor.__add__,
    }
    if native.extension is None:
        made["(other, self)"] = Value.__rsub__
        made["(self,)"] = Value.tanh
    for line, function in made.items():
        assert line in inspect.getsource(function), (line, function)


def test_every_function_of_the_table_that_python_runs_can_be_read() -> None:
    for op in TABLE.values():
        functions = [*op.float_rules] if not op.variadic else [op.float_derivatives]
        for function in [op.value, *functions]:
            if inspect.isfunction(function):
                text = inspect.getsource(function)
                assert "return" in text or "lambda" in text, op.name


def test_a_traceback_shows_the_line() -> None:
    f = of_text("def f(x):\n    y = x + 1\n    return y / (x - x)\n")
    with pytest.raises(ZeroDivisionError) as caught:
        f(2.0)
    assert "    return y / (x - x)" in "".join(traceback.format_exception(caught.value))


@pytest.mark.skipif(native.extension is not None, reason="a Value's operators are in C here")
def test_a_debugger_steps_through() -> None:
    said, commands = io.StringIO(), io.StringIO("step\n" * 5 + "list\ncontinue\n")
    debugger = pdb.Pdb(stdin=commands, stdout=said, nosigint=True, readrc=False)
    debugger.prompt = ""
    before = sys.gettrace()
    try:
        debugger.runcall(lambda x: x + 1.0, Value(2.0))
    finally:
        sys.settrace(before)
    assert "-> if isinstance(other, _OPERANDS) or _is_number(self, other):" in said.getvalue()
    assert "  ->\t        return self._apply(op, operands)" in said.getvalue()


def test_the_lines_of_a_dropped_program_are_forgotten() -> None:
    def used() -> None:
        program = ag.compile(lambda w: w * 2.5 + w * w, example=(1.0,))
        assert program.value_and_grad(3.0)
        program.jacobian(3.0)

    used()
    before = entries()
    for _ in range(20):
        used()
    assert entries() == before


def test_a_registered_row_that_is_taken_out_leaves_no_lines() -> None:
    def used() -> None:
        row = ag.Primitive("thrice_cubed", ("x",), "3 * x ** 3", ("9 * x ** 2",))
        op = ag.register(row)
        try:
            x = Value(2.0)
            op(x).backward()
            assert x.grad == 36.0
        finally:
            ag.unregister(op)

    used()
    before = entries()
    for _ in range(5):
        used()
    assert entries() == before


def test_texts_under_one_title_stay_apart() -> None:
    first = of_text("def f():\n    return 1\n")
    second = of_text("def f():\n    return 2\n")
    assert "return 1" in inspect.getsource(first)
    assert "return 2" in inspect.getsource(second)
    del first
    gc.collect()
    third = of_text("def f():\n    return 3\n")
    assert "return 2" in inspect.getsource(second)
    assert "return 3" in inspect.getsource(third)


def test_lines_stay_while_a_frame_or_the_code_is_held() -> None:
    code = of_text("def f():\n    return 1\n").__code__
    gc.collect()
    assert linecache.getline(code.co_filename, 2) == "    return 1\n"


def test_lines_may_be_dropped_while_a_debugger_looks_through_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dropped = [of_text("def f():\n    return 1\n"), of_text("def f():\n    return 2\n")]

    class Watched(dict[str, Any]):
        """``linecache.checkcache`` asks for each name that it found: here a collection comes in."""

        def __getitem__(self, file: str) -> Any:
            dropped.clear()
            gc.collect()
            return super().__getitem__(file)

    monkeypatch.setattr(linecache, "cache", Watched(linecache.cache))
    linecache.checkcache()


def test_names_are_used_again() -> None:
    def names() -> int:
        return len([file for file in linecache.cache if file.startswith("<a test of names")])

    for _ in range(5):
        of_text("def f():\n    return 1\n", "a test of names")
        gc.collect()
    assert names() == 1
    kept = [of_text(f"def f():\n    return {i}\n", "a test of names") for i in range(3)]
    assert [f"return {i}" in inspect.getsource(kept[i]) for i in range(3)] == [True] * 3
    del kept
    gc.collect()
    assert names() == 3


def test_text_that_does_not_compile_leaves_nothing() -> None:
    before = entries()
    with pytest.raises(SyntaxError):
        code_of("def f(:\n", "a broken test")
    assert entries() == before
