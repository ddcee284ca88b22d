"""From the graph of arrays to text that a person would have written."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograd.compiling.graph import COMPARISONS, SAMPLES, Axes, Graph
from autograd.compiling.helpers import helper_for_row, with_names
from autograd.compiling.names import free_name
from autograd.compiling.products import Text, product_text
from autograd.formulas.letters import readable
from autograd.formulas.notation import ATOM, COMPARE, POWER, PRODUCT, SIGN, SUM
from autograd.table.scalars import TABLE

_SIGNS: dict[str, tuple[str, int]] = {
    "add": ("+", SUM),
    "sub": ("-", SUM),
    "mul": ("*", PRODUCT),
    "div": ("/", PRODUCT),
    "mod": ("%", PRODUCT),
    "floordiv": ("//", PRODUCT),
    "pow": ("**", POWER),
}
_LONGEST = 64  # an expression that is longer gets a line of its own
_MOST_TERMS = 12  # of one line of a sum
_WIDTH = 92  # of a line


def wrapped(text: Text, at_least: int) -> str:
    return text[0] if text[1] >= at_least else f"({text[0]})"


class Writer:
    """Lines of array code for some entries of a graph.

    given   entries that have a name from the start: inputs and parameters
    """

    def __init__(self, g: Graph, wanted: Iterable[int], given: Mapping[int, str]) -> None:
        self.g = g
        self.lines: list[str] = []
        self.helpers: dict[str, str] = {}
        self.constants: dict[str, Any] = {}
        self.uses_n = False
        self._scope = ""
        self._texts: dict[int, Text] = {}
        self._taken = set(given.values())
        self._count = 0
        for entry, name in given.items():
            self._texts[entry] = (name, ATOM)
        self._write(list(wanted))

    def ref(self, entry: int) -> str:
        return self._texts[entry][0]

    def text(self, entry: int) -> Text:
        return self._texts[entry]

    def wrapped(self, entry: int) -> str:
        return wrapped(self._texts[entry], ATOM)

    # ---------------------------------------------------------------- order and names

    def _write(self, wanted: list[int]) -> None:
        g = self.g
        uses: dict[int, int] = {}
        live: set[int] = set()
        stack = [g.core(entry) for entry in wanted]
        for entry in stack:
            uses[entry] = uses.get(entry, 0) + 1
        while stack:
            entry = stack.pop()
            if entry in live:
                continue
            live.add(entry)
            if entry not in self._texts:
                for arg in map(g.core, g.args[entry]):
                    uses[arg] = uses.get(arg, 0) + 1
                    stack.append(arg)
        results = {e for e in wanted if g.ops[e] not in ("const", "param", "input")}
        for entry in _in_order(g, wanted):
            if entry in self._texts:
                continue
            if self._is_large_sum(entry):
                self._add_in_place(entry)
                continue
            text = self._expression(entry)
            self._texts[entry] = text
            if self._needs_line(entry, text, uses.get(entry, 1), entry in results):
                self._line(self._name(entry), entry, text[0])

    def _is_large_sum(self, entry: int) -> bool:
        """Whether this adds to a product of matrices for every sample."""
        g = self.g
        first = g.args[entry][0] if g.args[entry] else entry
        return (
            len(g.axes[entry]) > 2
            and (g.ops[entry] == "total" or (g.ops[entry] == "map" and g.extra[entry] == "add"))
            and g.ops[g.core(first)] in ("map", "einsum")  # a new array, and no view of another
            and g.axes[first] == g.axes[entry]
            and not self.text(first)[0].isidentifier()
        )

    def _add_in_place(self, entry: int) -> None:
        """Large arrays are not copied for every term."""
        axes = self.g.axes[entry]
        first, *others = self.g.args[entry]
        name = self._name(entry)
        self._line(name, entry, self.text(first)[0])
        self.lines += [f"{name} += {self.fit(other, axes)[0]}" for other in others]

    def _line(self, name: str, entry: int, text: str) -> None:
        line = f"{name} = {text}"
        if len(line) <= _WIDTH:
            self.lines.append(line + self._comment(entry))
        else:
            self.lines += [f"{name} = ({self._comment(entry)}", *_broken(text), ")"]
        self._texts[entry] = (name, ATOM)

    def _needs_line(self, entry: int, text: Text, uses: int, result: bool) -> bool:
        op = self.g.ops[entry]
        if op in ("const", "rename", "detach", "table"):
            return False
        if text[1] == ATOM and text[0].isidentifier():
            return False
        if result or entry in self.g.names:
            return True
        if op == "take" and self.g.extra[entry][0] == "at" and uses <= 2:
            return False
        return uses > 1 or len(text[0]) > _LONGEST

    def _name(self, entry: int) -> str:
        wished = self.g.names.get(entry)
        if wished is None:
            self._count += 1
            wished = f"t{self._count}"
        return self.unique(wished)

    def unique(self, wished: str) -> str:
        """A name like the wished one that nothing else has."""
        return free_name(wished, self._taken, "v")

    def _comment(self, entry: int) -> str:
        """The shape and, where another scope begins, its name."""
        axes = self.g.axes[entry]
        parts = [f"({', '.join(self.size(a) for a in axes)})"] if len(axes) > 1 else []
        scope = self.g.scopes.get(entry, self._scope)
        if scope != self._scope:
            self._scope = scope
            parts.append("/".join(readable(" ".join(part.split())) for part in scope.split("/")))
        return f"  # {', '.join(parts)}" if parts else ""

    def size(self, axis: str) -> str:
        return "n" if axis == SAMPLES else str(self.g.sizes[axis])

    # ---------------------------------------------------------------- fitting axes

    def fit(self, entry: int, out: Axes) -> Text:
        """The entry's text with its axes where the result has them."""
        text, axes = self._texts[entry], self.g.axes[entry]
        if axes == out or not axes:
            return text
        order = tuple(a for a in out if a in axes)
        if order != axes:
            text = self.transposed(text, axes, order)
        if not order:
            return text
        places = [":" if a in order else "None" for a in out]
        places = places[places.index(":") :]
        if "None" in places:
            text = (f"{wrapped(text, ATOM)}[{', '.join(places)}]", ATOM)
        return text

    def transposed(self, text: Text, axes: Axes, order: Axes) -> Text:
        if len(axes) == 2:
            return f"{wrapped(text, ATOM)}.T", ATOM
        places = ", ".join(str(axes.index(a)) for a in order)
        return f"xp.transpose({text[0]}, ({places}))", ATOM

    # ---------------------------------------------------------------- expressions

    def _expression(self, entry: int) -> Text:
        g = self.g
        op, args, extra, axes = g.ops[entry], g.args[entry], g.extra[entry], g.axes[entry]
        if op == "const":
            return self._constant(*extra[:2])
        if op == "map":
            return self.call(extra, [self.fit(a, axes) for a in args])
        if op == "total":
            return self._total(entry, [self.fit(a, axes) for a in args])
        if op == "einsum":
            return product_text(self, args, axes)
        if op in ("rename", "detach"):
            return self._texts[args[0]]
        if op == "samples_last":
            helper_for_row("samples_last", self.helpers)
            return f"samples_last({self.ref(args[0])})", ATOM
        if op == "reduce":
            return self._reduction(entry)
        if op == "expand":
            return self._expanded(entry)
        if op == "table":
            return self._table(extra), ATOM
        return self._moved(op, entry)

    def _constant(self, value: float, power: int) -> Text:
        if power == 0:
            return number_text(value)
        self.uses_n = True
        samples = "n" if abs(power) == 1 else f"n ** {abs(power)}"
        factor = _short(number_text(value)[0])
        if power < 0:
            return f"{factor} / {samples}", PRODUCT
        if value == 1:
            return samples, ATOM if power == 1 else POWER
        return f"{factor} * {samples}", PRODUCT

    def call(self, row: str, operands: Sequence[Text]) -> Text:
        """A row of the table, or a comparison, of these operands."""
        if row in _SIGNS:
            return _operator(row, *operands)
        if row == "neg":
            return f"-{wrapped(operands[0], POWER)}", SIGN
        if row in COMPARISONS:
            sign = COMPARISONS[row][0]
            left, right = (_short(wrapped(operand, SUM)) for operand in operands)
            return f"{left} {sign} {right}", COMPARE
        inside = ", ".join(text for text, _ in operands)
        if row != "times" and (ufunc := TABLE[row].numpy) is not None:
            return f"xp.{ufunc}({inside})", ATOM
        if row == "where":
            return f"xp.where({inside})", ATOM
        helper_for_row(row, self.helpers)
        return f"{row}({inside})", ATOM

    def _total(self, entry: int, terms: list[Text]) -> Text:
        if len(terms) <= _MOST_TERMS:
            return _sum_of(terms)
        name = self.unique(self.g.names.get(entry, f"sum{self._count}"))
        self._count += 1
        self.lines.append(f"{name} = {_sum_of(terms[:_MOST_TERMS])[0]}")
        for i in range(_MOST_TERMS, len(terms), _MOST_TERMS):
            part = terms[i : i + _MOST_TERMS]
            self.lines.append(f"{name} = {_sum_of([(name, ATOM), *part])[0]}")
        return name, ATOM

    def _reduction(self, entry: int) -> Text:
        g = self.g
        name, args, axes = g.extra[entry], g.args[entry], g.axes[entry]
        over = [a for a in g.axes[args[0]] if a not in axes]
        if over:
            places = [str(g.axes[args[0]].index(a)) for a in over]
            x, axis = self.ref(args[0]), places[0] if len(places) == 1 else f"({', '.join(places)})"
        else:
            helper_for_row("stacked", self.helpers)
            inside = ", ".join(self._texts[a][0] for a in args)
            x, axis = f"stacked(({inside},), 0)", "0"
        inline = TABLE[name].array
        if isinstance(inline, str):
            return with_names(inline, {"x": x, "axis": axis}), ATOM
        helper_for_row(name, self.helpers)
        return f"{name}({x}, {axis})", ATOM

    def _expanded(self, entry: int) -> Text:
        g = self.g
        (arg,), out = g.args[entry], g.axes[entry]
        text = self.fit(arg, out)
        if set(g.axes[arg]) == set(out):
            return text
        return f"xp.broadcast_to({text[0]}, {self._shape(out)})", ATOM

    def _shape(self, axes: Axes) -> str:
        sizes = [self.size(a) for a in axes]
        self.uses_n |= SAMPLES in axes
        return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"

    # ---------------------------------------------------------------- picking and placing

    def _table(self, number: int) -> str:
        name = f"c{number}"
        self.constants[name] = self.g.tables[number]
        self._taken.add(name)
        return name

    def _moved(self, op: str, entry: int) -> Text:
        g = self.g
        args, axes, extra = g.args[entry], g.axes[entry], g.extra[entry]
        if op == "stack":
            helper_for_row("stacked", self.helpers)
            (own,) = g.own(axes)
            rest = tuple(a for a in axes if a != own)
            inside = ", ".join(self.fit(a, rest)[0] for a in args) + "," * (len(args) == 1)
            return f"stacked(({inside}), {axes.index(own)})", ATOM
        (arg,) = args
        x = wrapped(self._texts[arg], ATOM)
        if op == "reshape":
            return f"{x}.reshape{self._shape(axes)}", ATOM
        if op == "take":
            return self._taken_from(arg, x, extra)
        assert op == "put", op
        helper_for_row("put", self.helpers)
        sizes = [g.sizes[a] for a in g.own(axes)]
        kind, *where = extra
        if kind == "index":
            index = self._table(where[0])
        else:
            places = where if kind == "slice" else (where[0], where[0] + 1, 1)
            index = f"xp.arange({', '.join(map(str, places))})".replace(", 1)", ")")
        last = g.samples_last and len(g.axes[arg]) > 1 and SAMPLES in axes
        flat = f"{x}.T" if last else x if g.own(g.axes[arg]) else f"{x}[..., None]"
        text = f"put({flat}, {index}, {math.prod(sizes)})"
        if g.samples_last and SAMPLES in axes:
            text += ".T"
        return (text if len(sizes) == 1 else f"{text}.reshape{self._shape(axes)}"), ATOM

    def _taken_from(self, arg: int, x: str, where: tuple[Any, ...]) -> Text:
        g = self.g
        axes = g.axes[arg]
        own = g.own(axes)
        front = axes[: axes.index(own[0])]  # of samples and rows, which are left alone
        start = ":, " * len(front)
        kind, *rest = where
        if kind == "at":
            places = _unravelled(rest[0], [g.sizes[a] for a in own])
            return f"{x}[{start}{', '.join(map(str, places))}]", ATOM
        if kind == "slice" and len(own) == 2:
            rows, columns = (g.sizes[a] for a in own)
            first, stop, step = rest
            count = len(range(first, stop, step))
            if step == columns and count == rows:
                return f"{x}[{start}:, {first}]", ATOM
            if step == 1 and count == columns and first % columns == 0:
                return f"{x}[{start}{first // columns}]", ATOM
        if len(own) > 1:
            self.uses_n |= SAMPLES in axes
            back = axes[len(front) + len(own) :]
            sizes = [*map(self.size, front), "-1", *map(self.size, back)]
            x = f"{x}.reshape({', '.join(sizes)})"
        if kind == "slice":
            index = f"{rest[0]}:{rest[1]}" + (f":{rest[2]}" if rest[2] > 1 else "")
        else:
            index = self._table(rest[0])
        return f"{x}[{start}{index}]", ATOM


def _in_order(g: Graph, wanted: Sequence[int]) -> list[int]:
    """The entries behind ``wanted``, each right before what first needs it."""
    order: list[int] = []
    seen: set[int] = set()
    for root in wanted:
        stack = [root]
        while stack:
            entry = stack.pop()
            if entry < 0:
                order.append(~entry)  # its operands are done
            elif entry not in seen:
                seen.add(entry)
                stack.append(~entry)
                stack.extend(a for a in reversed(g.args[entry]) if a not in seen)
    return order


def _broken(text: str) -> list[str]:
    """The lines of a long expression, broken between operands and not inside brackets."""
    depth, marked = 0, ""
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        marked += "\0" if letter == " " and depth else letter
    marked = re.sub(r" ([-+*/@]) ", " \\1\0", marked)
    lines = textwrap.wrap(marked, _WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return [f"    {line}".replace("\0", " ") for line in lines]


def _unravelled(position: int, sizes: Sequence[int]) -> list[int]:
    places: list[int] = []
    for size in reversed(sizes):
        position, place = divmod(position, size)
        places.append(place)
    return places[::-1]


def _operator(row: str, a: Text, b: Text) -> Text:
    sign, binds = _SIGNS[row]
    a, b = (_short(a[0]), a[1]), (_short(b[0]), b[1])
    if row == "pow":
        return f"{wrapped(a, ATOM)} ** {wrapped(b, ATOM)}", POWER
    return f"{wrapped(a, binds)} {sign} {wrapped(b, binds + 1)}", binds


def _short(text: str) -> str:
    """2.0 as 2 between operators, where it makes no difference: -0 is the 0 without a sign."""
    whole = text.endswith(".0") and text != "-0.0" and text[:-2].lstrip("-").isdigit()
    return text[:-2] if whole else text


def _sum_of(terms: Sequence[Text]) -> Text:
    text = wrapped(terms[0], SUM)
    for term in terms[1:]:
        negative = term[1] == SIGN and term[0].startswith("-")
        text += f" - {term[0][1:]}" if negative else f" + {wrapped(term, PRODUCT)}"
    return text, SUM


def number_text(value: float) -> Text:
    """A number in code; infinities and nan are written with the array namespace."""
    if not math.isfinite(value):
        name = "xp.nan" if value != value else "xp.inf"
        return (f"-{name}", SIGN) if value < 0 else (name, ATOM)
    text = repr(value)
    return text, SIGN if text.startswith("-") else ATOM
