"""Long lists of arguments are given by name: nobody counts to eleven while reading."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import autograd

ROOT = Path(autograd.__file__).parents[1]
FILES = sorted([*(ROOT / "autograd").rglob("*.py"), *(ROOT / "nn").rglob("*.py")])
MOST_OPTIONS, MOST_ARGUMENTS = 3, 8  # given by position in one call

Signature = tuple[int, int]  # how many parameters are required, and how many there are


def of_function(function: ast.FunctionDef, bound: bool) -> Signature:
    static = any(
        isinstance(d, ast.Name) and d.id == "staticmethod" for d in function.decorator_list
    )
    given = function.args
    count = len(given.posonlyargs) + len(given.args) - (bound and not static)
    return count - len(given.defaults), count


def of_class(made: ast.ClassDef) -> Signature | None:
    """The signature of ``__init__``, or that of a record with these fields."""
    for part in made.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            return of_function(part, True)
    fields = [part for part in made.body if isinstance(part, ast.AnnAssign)]
    return (sum(field.value is None for field in fields), len(fields)) if fields else None


def signatures(trees: list[ast.Module]) -> dict[str, set[Signature]]:
    """What is defined anywhere under each name; methods and functions are not told apart."""
    found: dict[str, set[Signature]] = defaultdict(set)
    for tree in trees:
        methods = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                if (signature := of_class(node)) is not None:
                    found[node.name].add(signature)
                for part in node.body:
                    if isinstance(part, ast.FunctionDef):
                        methods.add(part)
                        found[part.name].add(of_function(part, True))
            elif isinstance(node, ast.FunctionDef) and node not in methods:
                found[node.name].add(of_function(node, False))
    return found


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the name of what it calls, but for those of other libraries' modules."""
    nodes = list(ast.walk(tree))
    imports = [alias for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    modules = {alias.asname or alias.name for alias in imports}
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id=name)):
                yield name, node
            case ast.Call(func=ast.Attribute(value=owner, attr=name)):
                if ast.unparse(owner) not in modules:
                    yield name, node


def too_many(trees: list[ast.Module]) -> Iterator[ast.Call]:
    """The calls of what is defined here that give too many arguments by position."""
    known = signatures(trees)
    for tree in trees:
        for name, call in calls(tree):
            by_position = sum(not isinstance(arg, ast.Starred) for arg in call.args)
            for required, _ in known.get(name, ()):
                if len(known[name]) == 1 and (
                    by_position - required > MOST_OPTIONS or by_position > MOST_ARGUMENTS
                ):
                    yield call


def test_no_call_gives_many_options_by_position() -> None:
    trees = {ast.parse(path.read_text(encoding="utf-8")): path for path in FILES}
    places = {node: path for tree, path in trees.items() for node in ast.walk(tree)}
    found = [
        f"{places[call].relative_to(ROOT)}:{call.lineno}: {ast.unparse(call)[:70]}"
        for call in too_many(list(trees))
    ]
    assert not found, "\n".join(["give these by name:", *found])


def test_the_rule_finds_what_it_forbids() -> None:
    text = "def f(a, b=1, c=2, d=3, e=4): ...\nf(1, 2, 3, 4)\nf(1, 2, 3, 4, 5)\nf(1, *xs, e=2)\n"
    assert [call.lineno for call in too_many([ast.parse(text)])] == [3]
    text = (
        "class R:\n    " + "\n    ".join(f"x{i}: int" for i in range(9)) + "\nR(1,2,3,4,5,6,7,8,9)"
    )
    assert len(list(too_many([ast.parse(text)]))) == 1
