"""Small errors in a source file: where they can be put, and the tree with one of them put in."""

from __future__ import annotations

import ast
import copy
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

# What is written for what.
_OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.Mult,
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.And: ast.Or, ast.Or: ast.And, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_PAIRS = [
    ("sin", "cos"), ("sinh", "cosh"), ("exp", "expm1"), ("log", "log1p"), ("tanh", "sigmoid"),
    ("sign", "step"), ("normal_cdf", "normal_pdf"), ("minimum", "maximum"), ("any", "all"),
    ("isinf", "isnan"), ("max", "min"), ("floor", "round"), ("tril", "triu"),
    ("largest", "smallest"),
    ("inf", "nan"), ("half", "count"), ("MEAN", "SUM"), ("before", "after"), ("isfinite", "isnan"),
]  # fmt: skip
_NAMES = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])}
# Arguments of a row whose texts are formulas, and those that can be left out.
_FORMULAS = {
    "local_derivatives",
    "shown",
    "text",
    "array",
    "smooth_piece",
    "composed",
    "pairs",
}
_DROPPED = {"shown", "text", "symbol", "method", "numpy", "array", "domain", "piece", "public"}
_DROPPED |= {"defaults", "linear", "composed", "pairs"}


@dataclass(frozen=True)
class Mutant:
    """One error. ``subject`` is the row or the function that it is in."""

    file: str
    subject: str
    column: str
    line: int
    before: str
    after: str
    tree: Callable[[], ast.Module]

    def __str__(self) -> str:
        place = f"{self.file}:{self.line} {self.subject}"
        column = f" {self.column}" if self.column else ""
        return f"{place}{column}: {self.before}  →  {self.after}"


def mutants_of(file: str, source: str) -> Iterator[Mutant]:
    """Every mutant of the rows and functions of a source file."""
    tree = ast.parse(source)
    for subject, column, root, formula in _parts(tree):
        for node, change, before, after in _changes(root, formula):
            line = getattr(node, "lineno", root.lineno)
            made = functools.partial(_with, tree, node, change)
            yield Mutant(file, subject, column, line, before, after, made)


def _with(tree: ast.Module, node: ast.AST, change: Any) -> ast.Module:
    """A copy of the tree with one node replaced."""
    place = next(i for i, n in enumerate(ast.walk(tree)) if n is node)
    new = copy.deepcopy(tree)
    target = next(n for i, n in enumerate(ast.walk(new)) if i == place)
    for parent in ast.walk(new):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, change(target))
            elif isinstance(value, list) and any(v is target for v in value):
                replaced = [change(v) if v is target else v for v in value]
                setattr(parent, name, [v for v in replaced if v is not None])
    return ast.fix_missing_locations(new)


# ---------------------------------------------------------------- the parts of a file


def _parts(tree: ast.Module) -> Iterator[tuple[str, str, Any, bool]]:
    """Subject, column and node of all that is mutated; whether its texts are formulas."""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            yield statement.name, "", statement, False
        elif isinstance(statement, ast.ClassDef):
            for method in statement.body:
                if isinstance(method, ast.FunctionDef):
                    yield f"{statement.name}.{method.name}", "", method, False
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            rows = [c for c in ast.walk(statement.value) if _is_row(c)]
            if not rows:
                target = (
                    statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
                )
                if ast.unparse(target).isupper():  # a constant, or what formulas have in common
                    yield ast.unparse(target), "", statement.value, True
            for row in rows:
                yield from _columns(row)


def _is_row(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("Primitive", "_row")
        and len(node.args) >= 3
    )


def _columns(row: Any) -> Iterator[tuple[str, str, Any, bool]]:
    name = row.args[0].value
    second = "value" if row.func.id == "Primitive" else "forward"
    yield name, second, row.args[2], False
    for argument in row.args[3:]:
        formula = row.func.id == "Primitive"
        yield name, "local_derivatives" if formula else "vjp", argument, formula
    for keyword in row.keywords:
        if keyword.arg != "doc":
            yield name, str(keyword.arg), keyword, keyword.arg in _FORMULAS


# ---------------------------------------------------------------- the errors


def _changes(root: Any, formula: bool) -> Iterator[tuple[ast.AST, Any, str, str]]:
    """Node, its change, and how both read."""
    if isinstance(root, ast.keyword) and root.arg in _DROPPED:
        yield root, lambda _: None, ast.unparse(root), "(left out)"
    if isinstance(root, ast.keyword) and root.arg in ("symbol", "numpy", "method"):
        word = {"symbol": "¿", "numpy": "cbrt", "method": "lshift"}[root.arg]
        yield root.value, _constant(word), ast.unparse(root.value), repr(word)
        return
    if isinstance(root, ast.FunctionDef):
        for statement in ast.walk(root):
            yield from _statement_changes(statement)
    nodes = [n for part in _bodies(root) for n in ast.walk(part)]
    parents = {c: n for n in [root, *nodes] for c in ast.iter_child_nodes(n)}
    lengths = {n.value for n in nodes if isinstance(n, ast.keyword) and n.arg == "strict"}
    for node in nodes:
        if node in lengths:  # of zips over what has one length
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if formula or _is_in_fstring(node, nodes):
                yield from _text_changes(node)
        else:
            before = ast.unparse(node)
            if isinstance(node, ast.Constant) and node in parents:
                before += f" in {ast.unparse(parents[node])}"
            for change, after in _node_changes(node):
                yield node, change, before, after
    if (
        not isinstance(root, ast.FunctionDef | ast.keyword)
        and isinstance(root, ast.Attribute | ast.Name)
        and not formula
    ):
        yield root, _wrapped, ast.unparse(root), "the same times 1 + 1e-9"


def _bodies(root: Any) -> list[Any]:
    if not isinstance(root, ast.FunctionDef):
        return [root]
    body = root.body[1:] if ast.get_docstring(root) else root.body
    return list(body)


def _wrapped(node: Any) -> Any:
    return ast.parse(
        f"lambda *xs, **o: ({ast.unparse(node)})(*xs, **o) * (1 + 1e-9)", mode="eval"
    ).body


def _constant(value: Any) -> Any:
    return lambda _: ast.Constant(value)


def _statement_changes(statement: ast.AST) -> Iterator[tuple[ast.AST, Any, str, str]]:
    match statement:
        case ast.If(test=test):
            for value in (True, False):
                yield test, _constant(value), f"if {ast.unparse(test)}", f"if {value}"
        case ast.Expr(value=ast.Call()) | ast.AugAssign():
            yield statement, lambda _: ast.Pass(), ast.unparse(statement), "(left out)"
        case _:
            return


def _is_in_fstring(node: ast.AST, nodes: list[ast.AST]) -> bool:
    return any(isinstance(n, ast.JoinedStr) and node in n.values for n in nodes)


def _text_changes(node: Any) -> Iterator[tuple[ast.AST, Any, str, str]]:
    """Errors in a formula that is written as text."""
    try:
        formula = ast.parse(node.value, mode="eval")
    except SyntaxError:  # a piece of one
        for old, new in [
            ("+", "-"),
            ("-", "+"),
            ("*", "/"),
            ("/", "*"),
            ("==", "!="),
            ("1", "2"),
            ("2", "3"),
            ("0", "1"),
        ]:
            if old in node.value:
                changed = node.value.replace(old, new, 1)
                yield node, _constant(changed), repr(node.value), repr(changed)
        return
    for inner in ast.walk(formula.body):
        for change, _ in _node_changes(inner):
            text = ast.unparse(_with_expression(formula, inner, change))
            if node.value.startswith("("):  # it stands in other formulas
                text = f"({text})"
            yield node, _constant(text), node.value, text


def _with_expression(formula: ast.Expression, inner: ast.AST, change: Any) -> ast.AST:
    module = ast.Module([ast.Expr(formula.body)], [])
    return _with(module, inner, change).body[0]


def _node_changes(node: Any) -> Iterator[tuple[Any, str]]:
    """Changes of one expression."""
    match node:
        case ast.BinOp(op=op) if type(op) in _OPERATORS:
            yield _replaced(op=_OPERATORS[type(op)]()), "the other operator"
        case ast.Compare(ops=[op]) if type(op) in _OPERATORS:
            yield _replaced(ops=[_OPERATORS[type(op)]()]), "the other comparison"
            if isinstance(op, ast.Gt | ast.Lt | ast.GtE | ast.LtE):
                turned = {ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.LtE: ast.GtE}
                yield _replaced(ops=[turned[type(op)]()]), "the comparison turned"
        case ast.BoolOp(op=op):
            yield _replaced(op=_OPERATORS[type(op)]()), "and for or"
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            yield (lambda n: n.operand), ast.unparse(operand)
        case ast.IfExp():
            yield (lambda n: n.body), ast.unparse(node.body)
            yield (lambda n: n.orelse), ast.unparse(node.orelse)
        case ast.Call(func=ast.Name(id="where") | ast.Attribute(attr="where"), args=[_, a, b]):
            yield _replaced(args=[node.args[0], b, a]), "the other way round"
        case ast.Constant(value=bool(value)):
            yield _constant(not value), repr(not value)
        case ast.Constant(value=int(value)):
            yield _constant(value + 1), repr(value + 1)
        case ast.Constant(value=float(value)):
            other = value * 1.5 if value else 1.0
            yield _constant(other), repr(other)
        case ast.Name(id=name) if name in _NAMES:
            yield _replaced(id=_NAMES[name]), _NAMES[name]
        case ast.Attribute(attr="T", value=value):
            yield (lambda n: n.value), ast.unparse(value)
        case ast.Attribute(attr=name) if name in _NAMES:
            yield _replaced(attr=_NAMES[name]), _NAMES[name]
        case _:
            return


def _replaced(**fields: Any) -> Any:
    def change(node: Any) -> Any:
        new = copy.copy(node)
        for name, value in fields.items():
            setattr(new, name, value)
        return new

    return change
