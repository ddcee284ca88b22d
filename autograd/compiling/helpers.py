"""The small functions that stand above a program when it uses them."""

from __future__ import annotations

import ast
import inspect
import math
import re
import textwrap
from collections.abc import Mapping

from autograd.formulas.language import name, names_in, parse
from autograd.formulas.notation import Formula
from autograd.table import array_kernels
from autograd.table.scalars import TABLE, Primitive

_WRITTEN = {
    "times": '''\
def times(u, slope):
    """u * slope, where nothing is sent from a zero: 0 * inf is 0."""
    return xp.where(u == 0, 0.0, u * slope)
''',
    "either": '''\
def either(condition, a, b):
    """a where the condition holds, else b."""
    return xp.where(condition, a(), b())
''',
    "stacked": '''\
def stacked(xs, axis):
    """Numbers and arrays of one shape as one array."""
    return xp.stack(xp.broadcast_arrays(*xs), axis=axis)
''',
    "samples_last": '''\
def samples_last(x):
    """The transpose, with the numbers of a row next to each other in memory."""
    return xp.ascontiguousarray(x.T)
''',
    "put": '''\
def put(u, index, size):
    """An array of zeros to which u is added at index, along the last axis."""
    return u @ xp.where(index[:, None] == xp.arange(size), 1.0, 0.0)
''',
}


def helper_for_row(row: str, helpers: dict[str, str]) -> None:
    """Add the function of that row, and those that it calls, to ``helpers``."""
    if row in helpers:
        return
    if row in _WRITTEN:
        helpers[row] = _WRITTEN[row]
        return
    op = TABLE[row]
    if op.variadic:
        text = _reduction(op)
        if "either(" in text:
            helper_for_row("either", helpers)
        helpers[row] = text
        return
    if not isinstance(op.array, str):
        helpers[row] = _from_kernel(op)
        return
    tree, ufuncs = parse(op.array), {}
    for used in sorted(names_in(tree) & TABLE.keys()):
        numpy = TABLE[used].numpy
        if numpy is None:
            helper_for_row(used, helpers)
        else:
            ufuncs[used] = f"xp.{numpy}"
    body = _with_parts_once(_Renamed(ufuncs).visit(tree))
    helpers[row] = f"def {row}({', '.join(op.args)}):\n{body}"


def with_names(text: str, names: Mapping[str, str]) -> str:
    """An expression in which other texts stand for its names: ``xp.sum(u, axis=0)``."""
    return ast.unparse(_Renamed(names).visit(parse(text)))


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return name(self.names.get(node.id, node.id))


def _with_parts_once(tree: Formula) -> str:
    """The lines that compute an expression; calls that it repeats are computed once."""
    lines = ""
    for letter in "efgh":
        calls = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
        repeated = [call for call in calls if calls.count(call) > 1]
        if not repeated:
            break
        part = max(repeated, key=len)
        lines += f"    {letter} = {part}\n"
        tree = _Put(part, letter).visit(tree)
    return f"{lines}    return {ast.unparse(tree)}\n"


class _Put(ast.NodeTransformer):
    """A name for a call, wherever it stands."""

    def __init__(self, call: str, name: str) -> None:
        self.call, self.name = call, name

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return name(self.name) if ast.unparse(node) == self.call else self.generic_visit(node)


def _reduction(op: Primitive) -> str:
    """The array kernel of a reduction, a function of x and axis, as it stands in its file."""
    if getattr(op.array, "__module__", "") != array_kernels.__name__:
        return f"{_GIVEN}{op.name}\n"
    source = inspect.getsource(op.array)  # type: ignore[arg-type]
    source = re.sub(r"  # noqa.*", "", source)
    return re.sub(r"^def .*:$", f"def {op.name}(x, axis):", source, count=1, flags=re.M)


def _from_kernel(op: Primitive) -> str:
    """The float kernel itself, applied to each entry."""
    code = getattr(op.value, "__code__", None)
    names = ("?",) if code is None or code.co_freevars else code.co_names
    if all(name == "math" or hasattr(math, name) for name in names):
        source = textwrap.dedent(inspect.getsource(op.value))
        if source.startswith(f"def {op.value.__name__}("):
            source = source.replace(f"def {op.value.__name__}(", f"def {op.name}(", 1)
            return f"import math\n\n\n@xp.vectorize(otypes=[float])\n{source}"
    return f"{_GIVEN}{op.name}\n"


# Says that a function cannot be written out and is given to the program.
_GIVEN = "# given: the registered row "


def given_row(helper: str) -> str | None:
    """The row whose kernel a helper's text stands for."""
    return helper.removeprefix(_GIVEN).strip() if helper.startswith(_GIVEN) else None
