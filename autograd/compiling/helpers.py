"""The small functions that stand above a program when it uses them."""

from __future__ import annotations

import ast
import inspect
import math
import re
import textwrap

from autograd.formulas.language import names_in, parse
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


def helper_for_row(name: str, helpers: dict[str, str]) -> None:
    """Add the function of that name, and those that it calls, to ``helpers``."""
    if name in helpers:
        return
    if name in _WRITTEN:
        helpers[name] = _WRITTEN[name]
        return
    op = TABLE[name]
    if op.variadic:
        text = _reduction(op)
        if "either(" in text:
            helper_for_row("either", helpers)
        helpers[name] = text
        return
    if not isinstance(op.array, str):
        helpers[name] = _from_kernel(op)
        return
    text = op.array
    for used in sorted(names_in(parse(text)) & TABLE.keys()):
        inner = TABLE[used]
        if inner.numpy is not None:
            text = re.sub(rf"(?<![\w.]){used}\(", f"xp.{inner.numpy}(", text)
        else:
            helper_for_row(used, helpers)
    helpers[name] = f"def {name}({', '.join(op.args)}):\n{_with_parts_once(text)}"


def _with_parts_once(text: str) -> str:
    """The lines that compute an expression; calls that it repeats are computed once."""
    tree, lines = parse(text), ""
    for letter in "efgh":
        calls = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
        repeated = [call for call in calls if calls.count(call) > 1]
        if not repeated:
            break
        part = max(repeated, key=len)
        lines += f"    {letter} = {part}\n"
        tree = parse(ast.unparse(tree).replace(part, letter))
    return f"{lines}    return {ast.unparse(tree)}\n"


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
            return f"import math\n\n\n@xp.vectorize\n{source}"
    return f"{_GIVEN}{op.name}\n"


# Says that a function cannot be written out and is given to the program.
_GIVEN = "# given: the registered row "


def given_row(helper: str) -> str | None:
    """The row whose kernel a helper's text stands for."""
    return helper.removeprefix(_GIVEN).strip() if helper.startswith(_GIVEN) else None
