"""The white list: a syntax tree becomes a program, or it is refused."""

from __future__ import annotations

import ast
import inspect
import operator
from typing import Any

from autograd.engine.value import Value
from autograd.errors import ExpressionError
from autograd.expressions.program import Instruction, Statement, TypedProgram
from autograd.expressions.source import GRAMMAR, Source, did_you_mean, quoted
from autograd.formulas.language import COMPARISONS
from autograd.formulas.notation import ROW_OF
from autograd.functions.numbers import FUNCTIONS
from autograd.functions.signatures import CONDITION, LIST, NUMBER, given, usage, wanted
from autograd.table.scalars import TABLE
from autograd.wording import said

# What is refused, in words, and what to write where there is something.
_REFUSED_WORDS: dict[str, tuple[type[ast.AST], ...]] = {
    "a class definition": (ast.ClassDef,),
    "a comprehension": (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    "a function definition": (ast.FunctionDef, ast.AsyncFunctionDef),
    "a loop": (ast.For, ast.AsyncFor, ast.While),
    "del": (ast.Delete,),
    "a slice (one item is taken, p[0])": (ast.Slice,),
    "a tuple (a list is written [x, y])": (ast.Tuple,),
    "an annotation": (ast.AnnAssign,),
    "an f-string": (ast.JoinedStr, ast.FormattedValue),
    "an import": (ast.Import, ast.ImportFrom),
    "and/or (nest where(...) instead)": (ast.BoolOp,),
    "if (write where(condition, a, b))": (ast.If, ast.IfExp),
    "the operator &": (ast.BitAnd,),
    "the operator := (assign in a statement of its own)": (ast.NamedExpr,),
    "the operator <<": (ast.LShift,),
    "the operator >>": (ast.RShift,),
    "the operator @ (write dot([a, b], [x, y]))": (ast.MatMult,),
    "the operator ^ (a power is written x**2)": (ast.BitXor,),
    "the operator |": (ast.BitOr,),
    "the operator ~": (ast.Invert,),
}
_REFUSED = {kind: words for words, kinds in _REFUSED_WORDS.items() for kind in kinds}


class Reader:
    """Turns the syntax tree into instructions; what is not on the white list is refused."""

    def __init__(self, source: Source, statements: list[ast.stmt]) -> None:
        self.source = source
        self.statements = statements
        self.free: dict[str, ast.Name] = {}
        self.assigned: dict[str, str] = {}  # name -> its kind

    def program(self) -> TypedProgram:
        if not self.statements:
            raise ExpressionError('the expression is empty; write e.g. "w = x + y; z = w**2"')
        read = [self.statement(s, s is self.statements[-1]) for s in self.statements]
        return TypedProgram(self.source, read, self.free)

    def statement(self, statement: ast.stmt, last: bool) -> Statement:
        match statement:
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                kind = self.kind(value)
            case ast.Expr(value=value):
                target, kind = "", NUMBER
                if not last:
                    message = "this value is not used: name it (v = ...), or write it last"
                    raise self.source.error(message, value)
            case ast.Assign(targets=targets):
                message = "one name at a time is assigned: w = x + y; z = w**2"
                raise self.source.error(message, targets[-1])
            case ast.AugAssign(target=ast.Name(id=name)):
                message = f"write {name} = {name} + ..., not an operator joined with ="
                raise self.source.error(message, statement)
            case _:
                raise self.refused(statement)
        code = self.code(value, NUMBER if last or kind == CONDITION else kind)
        if target:
            self.assigned[target] = kind
        return Statement(target, code, isinstance(value, ast.Name | ast.Subscript))

    def refused(self, place: ast.AST, what: ast.AST | None = None) -> ExpressionError:
        what = what or place
        words = _REFUSED.get(type(what), type(what).__name__.lower())
        message = f"{words} is not allowed; an expression may hold {GRAMMAR}"
        return self.source.error(message, place)

    def code(self, root: ast.expr, wanted: str) -> list[Instruction | str]:
        """The instructions of an expression, operands first: no recursion, whatever the depth."""
        code: list[Instruction | str] = []
        todo: list[tuple[ast.expr, str] | Instruction | str] = [(root, wanted)]
        while todo:
            item = todo.pop()
            if isinstance(item, tuple):
                todo += reversed(self.expanded(*item))
            else:
                code.append(item)
        return code

    def expanded(self, node: ast.expr, wanted: str) -> list[Any]:
        """The operands of a node, each with the kind that is wanted of it, and then its act."""
        kind = self.kind(node)
        if kind != wanted and not (kind == NUMBER and wanted == CONDITION):
            raise self.source.error(_wrong_kind(kind, wanted), node)
        match node:
            case ast.Constant(value=value):
                number = self.number(value, node)
                return [Instruction(lambda: number, 0, node)]
            case ast.Name(id=name):
                if name not in self.assigned:
                    self.free.setdefault(name, node)
                return [name]
            case ast.BinOp(left=left, op=op, right=right) if ROW_OF.get(type(op)) in TABLE:
                act = Instruction(TABLE[ROW_OF[type(op)]], 2, node)
                return [(left, NUMBER), (right, NUMBER), act]
            case ast.BinOp(left=left, op=op):
                raise self.refused(self.source.after(left), op)
            case ast.UnaryOp(op=ast.Not() | ast.Invert() as op):
                raise self.refused(node, op)
            case ast.UnaryOp(op=op, operand=operand):
                return [(operand, NUMBER), Instruction(TABLE[ROW_OF[type(op)]], 1, node)]
            case ast.Compare():
                return self.comparison(node)
            case ast.List(elts=items):
                pack = Instruction(lambda *xs: list(xs), len(items), node)
                return [*((item, NUMBER) for item in items), pack]
            case ast.Subscript(value=value) if self.kind(value) != LIST:
                raise self.source.error("only a list has items: softmax([x, y])[0]", node)
            case ast.Subscript(value=value, slice=place):
                return [(value, LIST), self.item(place)]
            case ast.Call():
                return self.call(node)
            case ast.Attribute(attr=attr):
                raise self.source.error(f"reading the attribute .{attr} is not allowed", node)
        raise self.refused(node)

    def kind(self, node: ast.expr) -> str:
        match node:
            case ast.List():
                return LIST
            case ast.Compare():
                return CONDITION
            case ast.Name(id=name):
                return self.assigned.get(name, NUMBER)
            case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
                return given(name)
        return NUMBER

    def number(self, value: Any, place: ast.Constant) -> float:
        if type(value) is float:
            return value
        if type(value) is int:
            try:
                return float(value)
            except OverflowError:
                message = "this number is beyond the range of a float (about 1.8e308)"
                raise self.source.error(message, place) from None
        words = {str: "text in quotes", bytes: "text in quotes", complex: "a complex number"}
        found = words.get(type(value), repr(value))
        message = f"{found} is not allowed; an expression may hold {GRAMMAR}"
        raise self.source.error(message, place)

    def comparison(self, node: ast.Compare) -> list[Any]:
        compares = [COMPARISONS.get(type(op)) for op in node.ops]
        if None in compares:
            message = "is and in are not allowed; comparisons are < <= > >= == !="
            raise self.source.error(message, node)
        label = self.source.segment(node)

        def holds(*xs: Any) -> Value:
            links = zip(compares, xs[:-1], xs[1:], strict=True)
            truth = all(compare(a, b) for compare, a, b in links if compare)
            return Value(float(truth), label=label, requires_grad=False)

        operands = [node.left, *node.comparators]
        return [*((x, NUMBER) for x in operands), Instruction(holds, len(operands), node)]

    def item(self, place: ast.expr) -> Instruction:
        try:
            index = operator.index(ast.literal_eval(place))
        except (ValueError, TypeError, RecursionError, MemoryError):
            message = "an item is taken with a whole number: softmax([x, y])[0]"
            raise self.source.error(message, place) from None

        def take(xs: list[Any]) -> Any:
            if not -len(xs) <= index < len(xs):
                typed = self.source.segment(place)  # whose digits may be too many to print a number
                raise IndexError(f"there is no item {typed} in a list of {len(xs)}")
            return xs[index]

        return Instruction(take, 1, place)

    # ------------------------------------------------ calls

    def call(self, node: ast.Call) -> list[Any]:
        name = self.function_name(node.func)
        function = FUNCTIONS[name]
        for argument in (*node.args, *node.keywords):
            if isinstance(argument, ast.Starred) or not getattr(argument, "arg", "*"):
                raise self.source.error("unpacking with * is not allowed", argument)
        signature = inspect.signature(function)
        count = len(node.args) + len(node.keywords)
        try:
            bound = signature.bind(*node.args, **{str(k.arg): k.value for k in node.keywords})
        except TypeError:
            message = f"{name}() is called as {usage(name)}; got {_count(count, 'argument')}"
            raise self.source.error(message, node) from None
        operands = [(x, wanted(signature.parameters[p])) for p, x in bound.arguments.items()]
        for value, kind in operands:
            if kind == LIST and type(value) in _REFUSED:
                raise self.refused(value)
            if kind == LIST and self.kind(value) != LIST:
                raise self.source.error(f"{name}() takes a list: {usage(name)}", value)

        def act(*xs: Any) -> Any:
            return function(**dict(zip(bound.arguments, xs, strict=True)))

        return [*operands, Instruction(act, count, node)]

    def function_name(self, place: ast.expr) -> str:
        match place:
            case ast.Name(id=name) if name in FUNCTIONS:
                return name
            case ast.Name(id=name) if name in self.assigned or name in self.free:
                what = quoted(name)
                message = f"{what} is a number, not a function; a product is written a * (...)"
            case ast.Name(id=name):
                near = did_you_mean(name, FUNCTIONS) or said("expression.product")
                names = ", ".join(sorted(FUNCTIONS))
                message = said("expression.no_function", name=quoted(name), near=near, names=names)
            case ast.Attribute(attr=attr) if attr in FUNCTIONS:
                message = f"reading the attribute .{attr} is not allowed: write {attr}(...)"
            case ast.Attribute(attr=attr):
                message = f"reading the attribute .{attr} is not allowed"
            case _:
                message = "only a function can be called; a product is written a * (...)"
        raise self.source.error(message, place)


def _wrong_kind(kind: str, wanted: str) -> str:
    if kind == LIST:
        return f"a list stands where {wanted} is needed; one item is taken with [0]"
    if kind == CONDITION:
        return "a comparison can only be the condition of where(condition, a, b)"
    return f"{wanted} is needed here: write [x, y]"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")
