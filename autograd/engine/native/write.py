"""Writes the primitives' part of the C engine, values and local derivatives, from the table.

    python -m autograd.engine.native.write

A value is its formula, or the kernel of that name in ``kernels.h``. What has neither is asked of
the row's Python kernel while it is recorded; a graph with a derivative that C cannot compute is
swept by Python. The order of all operations is that of ``chain_rule.py``, so that the results are
the same to the last bit.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable
from pathlib import Path

from autograd.engine.native import fingerprint
from autograd.formulas.language import names_in, parse, runnable
from autograd.formulas.notation import ATOM, IN_C, Formula
from autograd.formulas.variadic import PRODUCT_OF_ALL_BUT, Assignment, StraightLine, lists_of
from autograd.table import kernels, special_functions
from autograd.table.scalars import TABLE, Primitive

FOLDER = Path(__file__).parent
WRITTEN = FOLDER / "primitives.h"

_KERNELS = set(re.findall(r"^static \w+ k_(\w+)\(", (FOLDER / "kernels.h").read_text(), re.M))
# What Python's operators and functions of math are in C, where they give the same.
_IN_C: dict[Callable[..., float], str] = {
    operator.neg: "-x",
    operator.pos: "x",
    operator.add: "a + b",
    operator.sub: "a - b",
    operator.mul: "a * b",
    abs: "fabs(x)",
    math.hypot: "k_hypot(a, b)",
    math.atan2: "atan2(a, b)",
    **{f: f"{f.__name__}(x)" for f in (math.atan, math.tanh, math.asinh)},
    **{f: f"{f.__name__}(x)" for f in (math.erf, math.erfc)},
}
_SLOTS = {
    "neg": "negative",
    "pos": "positive",
    "abs": "absolute",
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "pow": "power",
    "mod": "remainder",
    "floordiv": "floor_divide",
}


def text() -> str:
    """The whole of ``primitives.h``."""
    many = {name: kernel for name, op in TABLE.items() if (kernel := _many(op))}
    values: dict[str, str] = {}
    for op in TABLE.values():
        if not op.variadic:
            _add_value(op, values)
    sends = {name: sent for name, op in TABLE.items() if (sent := _send(op, values, many))}
    parts = [
        "/* Written from the table by write.py. */",
        f'#define TABLE_FINGERPRINT "{fingerprint.of_table()}"',
        f"enum {{ NO_ROW, {', '.join(f'ROW_{name}' for name in TABLE)}, ROWS }};",
        *values.values(),
        *sends.values(),
        *(_method(op, values) for op in TABLE.values() if len(op.args) == 1 and not op.variadic),
        _number_slots(values),
        _table_of_kernels(values, many, sends),
    ]
    return "\n\n".join(parts) + "\n"


# ---------------------------------------------------------------- values


def _add_value(op: Primitive, values: dict[str, str]) -> None:
    """Enter the function of a row, after those that its formula calls."""
    if op.name in values:
        return
    if op.formula is None:
        body = _kernel(op)
    else:
        formula = runnable(parse(op.formula), branch=True)
        for name in sorted(_called(formula)):
            _add_value(TABLE[name], values)
        body = IN_C.write(formula) if _called(formula) <= values.keys() else None
    if body is not None:
        args = ", ".join(f"double {arg}" for arg in op.args)
        values[op.name] = f"static double f_{op.name}({args}) {{ return {body}; }}"


def _kernel(op: Primitive) -> str | None:
    if op.value in _IN_C:
        return _IN_C[op.value]
    name = op.value.__name__
    ours = op.value.__module__ in (kernels.__name__, special_functions.__name__)
    return f"k_{name}({', '.join(op.args)})" if ours and name in _KERNELS else None


def _many(op: Primitive) -> str | None:
    """The kernel of a row of any number of operands."""
    if not op.variadic:
        return None
    if op.value is math.hypot:
        return "hypot_of"
    name = op.value.__name__
    known = getattr(kernels, name, None) is op.value and name in _KERNELS
    return f"k_{name}" if known else None


def _called(formula: Formula) -> set[str]:
    """The rows that a formula calls."""
    calls = [node.func for node in ast.walk(formula) if isinstance(node, ast.Call)]
    return {function.id for function in calls if isinstance(function, ast.Name)}


# ---------------------------------------------------------------- local derivatives


def _send(op: Primitive, values: dict[str, str], many: dict[str, str]) -> str | None:
    """What a node gives to its operands, as ``chain_rule.send`` has it in Python."""
    if op.variadic:
        code = op.derivative_code
        return None if code is None else _send_to_many(op, code, values, many)
    rules = [runnable(parse(rule), branch=True) for rule in op.local_derivatives]
    zeros = [zero and runnable(zero, branch=True) for zero in op.zeros]
    formulas = [*rules, *filter(None, zeros)]
    used: set[str] = set().union(*map(names_in, formulas))
    if not set().union(*map(_called, formulas)) <= values.keys():
        return None
    lines = [f"static int send_{op.name}(Node *node, double g) {{"]
    for slot, arg in enumerate(op.args):
        place = f"node->{'ab'[slot]}" if op.arity else f"PyTuple_GET_ITEM(node->a, {slot})"
        lines.append(f"    Node *to_{arg} = (Node *){place};")
        if arg in used:
            lines.append(f"    double {arg} = to_{arg}->data.number;")
    if "y" in used:
        lines.append("    double y = node->data.number;")
    for arg, rule, zero in zip(op.args, rules, zeros, strict=True):
        lines.append(f"    if (to_{arg}->adjoint_kind != EMPTY) {{")
        lines.append(f"        double sent = {_product(rule)};")
        if zero is not None:
            where = "" if _is_one(zero) else f" && ({IN_C.write(zero)})"
            lines.append(f"        if (sent != sent{where}) sent = 0.0;")
        lines += [f"        to_{arg}->adjoint.number += sent;", "    }"]
    return "\n".join([*lines, "    return 1;", "}"])


def _product(rule: Formula) -> str:
    return "g" if _is_one(rule) else f"g * {IN_C.inside(rule, ATOM)}"


def _is_one(formula: Formula) -> bool:
    return isinstance(formula, ast.Constant) and formula.value == 1.0


def _send_to_many(
    op: Primitive, code: StraightLine, values: dict[str, str], many: dict[str, str]
) -> str | None:
    """The same of a row of any number of operands: one loop after the other."""
    formulas = [runnable(part.formula, branch=True) for part in code.assignments]
    results = [runnable(result, branch=True) for result in code.results]
    rows = {part.row for part in code.assignments} - {"", PRODUCT_OF_ALL_BUT}
    called: set[str] = set().union(*map(_called, formulas + results))
    if not (called <= values.keys() and rows <= many.keys()):
        return None
    lists = lists_of(op.args)
    gathered = [x for x in lists if any(p.row and _is_name(p.formula, x) for p in code.assignments)]
    arrays = [*gathered, *(part.name for part in code.assignments if part.is_for_each)]
    lines = [
        f"static int send_{op.name}(Node *node, double g) {{",
        f"    Py_ssize_t count = PyTuple_GET_SIZE(node->a) / {len(lists)};",
        "    double y = node->data.number, n = (double)count;",
        "    (void)y, (void)n;",
    ]
    if arrays:
        lines += [
            f"    double few[{len(arrays)} * FEW], *memory = few;",
            f"    if (count > FEW) memory = PyMem_Malloc({len(arrays)} * count * sizeof *few);",
            "    if (!memory) return 0;",
            "    int done = 0;",
        ]
        lines += [f"    double *all_{a} = memory + {i} * count;" for i, a in enumerate(arrays)]
    for x in gathered:
        lines.append(_loop(f"all_{x}[i] = {_operand(x, lists)};"))
    for part, formula in zip(code.assignments, formulas, strict=True):
        lines.append(_assigned(part, formula, lists, code, many))
    for x, result in zip(lists, results, strict=True):
        read = _read(result, lists, code)
        to = f"Node *to = (Node *)PyTuple_GET_ITEM(node->a, {_index(x, lists)});"
        add = f"if (to->adjoint_kind != EMPTY) to->adjoint.number += {_product(result)};"
        lines.append(_loop(*read, to, add))
    if arrays:
        end = ["end:"] * any("goto end" in line for line in lines)
        lines += ["    done = 1;", *end, "    if (memory != few) PyMem_Free(memory);"]
    return "\n".join([*lines, f"    return {'done' if arrays else 1};", "}"])


def _assigned(
    part: Assignment,
    formula: Formula,
    lists: tuple[str, ...],
    code: StraightLine,
    many: dict[str, str],
) -> str:
    if not part.row:
        text = f"all_{part.name}[i] = {IN_C.write(formula)};"
        return _loop(*_read(formula, lists, code), text)
    given = f"all_{ast.unparse(part.formula)}, count"
    if part.row == PRODUCT_OF_ALL_BUT:
        return f"    all_but({given}, all_{part.name});"
    return f"    double {part.name};\n    if (!{many[part.row]}({given}, &{part.name})) goto end;"


def _loop(*lines: str) -> str:
    inside = "\n".join(f"        {line}" for line in lines)
    return f"    for (Py_ssize_t i = 0; i < count; i++) {{\n{inside}\n    }}"


def _read(formula: Formula, lists: tuple[str, ...], code: StraightLine) -> list[str]:
    """The lines that fetch what a formula uses of the operand ``i``."""
    lines = []
    for name in sorted(names_in(formula) & code.each):
        if name in lists:
            lines.append(f"double {name} = {_operand(name, lists)};")
        elif name == "first":
            lines.append("double first = i == 0;")
        else:
            lines.append(f"double {name} = all_{name}[i];")
    return lines


def _operand(name: str, lists: tuple[str, ...]) -> str:
    return f"DATA(PyTuple_GET_ITEM(node->a, {_index(name, lists)}))"


def _index(name: str, lists: tuple[str, ...]) -> str:
    return "count + i" if lists.index(name) else "i"


def _is_name(formula: Formula, name: str) -> bool:
    return isinstance(formula, ast.Name) and formula.id == name


# ---------------------------------------------------------------- methods and the table


def _recorded(op: Primitive, values: dict[str, str]) -> str:
    """What records a row of one operand, ``x``."""
    if op.name not in values:
        return f"by_python_one(x, ROW_{op.name})"
    return f"one_operand(x, ROW_{op.name}, f_{op.name})"


def _method(op: Primitive, values: dict[str, str]) -> str:
    recorded = f'alone("{op.name}", count, names) ? {_recorded(op, values)} : NULL'
    return f"static PyObject *m_{op.name}(GIVEN) {{ return {recorded}; }}"


def _number_slots(values: dict[str, str]) -> str:
    """The operators: ``a + b`` and ``-a``."""
    functions, slots = [], []
    for op in TABLE.values():
        if op.method not in _SLOTS:
            continue
        assert op.name in values, f"C has no kernel for the operator {op.name!r}"
        slots.append(f"    .nb_{_SLOTS[op.method]} = s_{op.name},")
        if len(op.args) == 1:
            recorded = _recorded(op, values)
            functions.append(f"static PyObject *s_{op.name}(PyObject *x) {{ return {recorded}; }}")
            continue
        recorded = f"return two_operands(a, b, ROW_{op.name}, f_{op.name});"
        if op.method == "pow":
            recorded = f"\n    if (modulus != Py_None) return no_modulus();\n    {recorded}\n"
        third = ", PyObject *modulus" if op.method == "pow" else ""
        functions.append(
            f"static PyObject *s_{op.name}(PyObject *a, PyObject *b{third}) {{ {recorded} }}"
        )
    table = "\n".join(["static PyNumberMethods number_slots = {", *slots, "};"])
    return "\n\n".join([*functions, table])


def _table_of_kernels(values: dict[str, str], many: dict[str, str], sends: dict[str, str]) -> str:
    lines, methods = [], []
    for name, op in TABLE.items():
        count = 0 if op.variadic else len(op.args)
        fields = {
            "name": f'"{name}"',
            "operands": str(count),
            **({["", "one", "two", "three"][count]: f"f_{name}"} if name in values else {}),
            **({"many": many[name]} if name in many else {}),
            **({"send": f"send_{name}"} if name in sends else {}),
        }
        given = ", ".join(f".{field} = {x}" for field, x in fields.items())
        lines.append(f"    [ROW_{name}] = {{{given}}},")
        if count == 1:
            methods.append(f"    [ROW_{name}] = m_{name},")
    return "\n".join(
        [
            "static const Kernel kernels[ROWS] = {",
            *lines,
            "};",
            "",
            "static const Method method_of[ROWS] = {",
            *methods,
            "};",
        ]
    )


if __name__ == "__main__":
    WRITTEN.write_text(text(), encoding="utf-8")
    print(f"{WRITTEN}: {len(TABLE)} rows")
