"""Random text for the reader of expressions: a number comes out, or an ``ExpressionError``."""

from __future__ import annotations

import random
import sys
import time
import warnings
from collections import Counter

from autograd import ExpressionError, Value
from autograd.expressions import parse

SEEDS = [
    "w = x + y; z = w**2",
    "max([x, y]) + dot([x, 1], [y, 2])",
    "p = softmax([x, x]); p[0] + p[-1]",
    "where(0 < x <= 1, leaky_relu(-x, slope=0.5), clip(x, 0, high=1))",
    "9**9**9**9 - 1e308 * 10 + 0x1f // 3 % 2",
    "a = [x, y]; b = [1, 2]\nz = dot(a, b)  # a remark",
    "x if y else lambda: {1: 2}.get(f'{x!r}')[::2]",
    "import os; os.system('x'); ().__class__.__mro__",
]
WORDS = [
    "x",
    "y",
    "z1",
    "∂",
    "2.5",
    "1e9",
    "1e999",
    "0x",
    "0b1",
    "1_0",
    "9**9**9**9",
    "**",
    "//",
    "==",
    "!=",
    "<=",
    ":=",
    "->",
    "...",
    "@",
    "~",
    "^",
    "pi",
    "nan",
    "inf",
    "True\nNone",
    "__class__",
    "exp(",
    "max([",
    "softmax([",
    "where(",
    "lambda",
    "if",
    "else",
    "for",
    "in",
    "import",
    "not",
    "await",
    "yield",
    "async",
    "def\nclass",
    "with",
    "try",
    "match",
    "case",
    "_",
    "f'",
    "b'",
    "'''",
    '"""',
    "\\",
    "\n",
    "\t",
    "\r",
    "\x0c",
    "\x00",
    "\x1a",
    "\u2028",
    "\u200b",
    "\ufeff",
    "½",
    "²",
    "×",
    "é",
    "ﬀ\n(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    ";",
    ":",
    "=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "<",
    ">",
    "!",
    "#",
    "'",
    '"',
    "`",
    "$",
    "?",
    "global",
    "nonlocal",
    "assert",
    "raise",
    "return",
    "del\n0777",
    "1.e",
    "1j",
    "1e",
    "0xg",
    "1__0",
    "type",
    "print",
]
LONG = [20, 101, 3000, 30_000]


def random_text(seed: int) -> str:
    """A damaged program, a heap of words, or one thing said very often."""
    rng = random.Random(f"text {seed}")
    if rng.random() < 0.02:
        word = rng.choice(WORDS)
        return rng.choice(["", "x + ", "max(["]) + word * rng.choice(LONG) + rng.choice(["", "x"])
    text = rng.choice(SEEDS) if rng.random() < 0.8 else ""
    for _ in range(rng.choice([1, 1, 2, 3, 8])):
        place = rng.randrange(len(text) + 1)
        end = place + rng.choice([0, 0, 1, 1, 2, 10])
        new = rng.choice(
            [rng.choice(WORDS), rng.choice(WORDS), chr(rng.randrange(0x250)), chr(_any(rng)), ""]
        )
        if rng.random() < 0.1:  # a piece of itself once more
            new = text[rng.randrange(len(text) + 1) :][: rng.randrange(20)]
        text = text[:place] + new + text[end:]
    return text


def _any(rng: random.Random) -> int:
    return rng.choice(
        [rng.randrange(0x3000), rng.randrange(0x110000), 0xD800 + rng.randrange(2048)]
    )


def check(text: str) -> Counter[str]:
    """Read it and run it; raises ``AssertionError`` where more happens than is promised."""
    modules = set(sys.modules)
    start = time.process_time()
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            program = parse(text)
            result = program.evaluate(**dict.fromkeys(program.inputs, 0.5))
        except ExpressionError as error:
            message = str(error)
            assert message.isprintable(), f"the message is not printable: {message!r}"
            assert len(message) < 2000, f"the message has {len(message)} characters"
            kind = "refused"
        else:
            assert isinstance(result, Value), f"the result is {result!r}"
            kind = "understood"
    assert not heard, f"it warned: {heard[0].message}"
    assert time.process_time() - start < 5, "it took more than 5 seconds"
    new = {m for m in set(sys.modules) - modules if not m.startswith(("rich", "encodings"))}
    assert not new, f"it imported {new}"
    return Counter({f"texts {kind}": 1})
