"""Which rows, or functions by name, an error in a place of a source file can reach."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).parents[2]


@functools.cache
def users_in(file: str) -> dict[str, set[str]]:
    """For each function of a source file, the rows and functions that call it, all the way up.

    A row of the table's second section stands for itself and, without ``reduce_``, for the
    function of that name.
    """
    direct: dict[str, set[str]] = {}
    statements = _tree(file).body
    constants = dict(named for s in statements if (named := _constant_of(s)) is not None)
    for statement in statements:
        for user, part in _named_parts(statement):
            for used in {constants.get(name, name) for name in _names(part)} - {user}:
                direct.setdefault(used, set()).add(user)
    return {name: _above(name, direct) for name in direct}


@functools.cache
def rows_that_call(file: str) -> dict[str, set[str]]:
    """For each function of a file of kernels, the rows of the table that compute with it."""
    users: dict[str, set[str]] = {}
    module = file.rpartition("/")[2]
    for statement in _tree("table/scalars").body:
        for row, part in _named_parts(statement):
            for node in ast.walk(part):
                if isinstance(node, ast.Attribute) and ast.unparse(node.value) == module:
                    users.setdefault(node.attr, set()).add(row)
    inside = users_in(file)
    for name, above in inside.items():
        for other in above:
            users.setdefault(name, set()).update(users.get(other, set()))
    return users


def _tree(file: str) -> ast.Module:
    return ast.parse((ROOT / "autograd" / f"{file}.py").read_text(encoding="utf-8"))


def _named_parts(statement: ast.stmt) -> list[tuple[str, ast.AST]]:
    if isinstance(statement, ast.FunctionDef):
        return [(statement.name, statement)]
    return [
        (ast.literal_eval(node.args[0]), node)
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("Primitive", "_row")
    ]


def _constant_of(statement: ast.stmt) -> tuple[str, str] | None:
    """The name by which the rules call a row (``MATMUL``), and the row's."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="_row"))):
            return name, _named_parts(statement)[0][0]
    return None


def _names(part: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}


def _above(name: str, direct: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for user in direct.get(waiting.pop(), set()) - found:
            found.add(user)
            waiting.append(user)
    return found
