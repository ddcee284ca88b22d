"""A link to the playground is input like any other: 50 that say a state, 200 that do nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

from typed_programs import played

SCRIPTS = (
    "<img src=x onerror=pwned=1>", "<script>pwned=1</script>", "</script><script>pwned=1</script>",
    "<svg onload=pwned=1>", "<iframe src=javascript:pwned=1>", "javascript:pwned=1",
    "data:text/html,<script>pwned=1</script>", '"><img src=//127.0.0.1:9/x>', "';pwned=1;//",
    "${pwned=1}", "{{pwned=1}}", "x onfocus=pwned=1 autofocus", "<math><mtext><img src=x>",
    "<a href=javascript:pwned=1>x</a>", "<style>@import '//127.0.0.1:9/x'</style>",
    "<link rel=stylesheet href=//127.0.0.1:9/x>", "<base href=//127.0.0.1:9/>", "]]><x>",
    "<template><img src=x onerror=pwned=1></template>", "&lt;img src=x onerror=pwned=1&gt;",
)  # fmt: skip
NAMES = (
    "__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__defineGetter__",
    "window", "document", "eval", "Function", "import", "this", "globalThis", "valueOf", "length",
)  # fmt: skip
NUMBERS = (
    "1e999", "-1e999", "9" * 400, "0x10", "1_0", "NaN", "-nan", "Infinity", "1e", "--1", "+1", " 1",
    "١", "1,2", "1;2", "null", "[]", "{}", "1n", "0b1",
)  # fmt: skip
CONTROLS = (
    "\u202e",
    "\u2066",
    "\x00",
    "\x1b[2J",
    "\ufeff",
    "\u200b",
    "\u2028",
    "\ud7ff",
    "\x7f",
    "🧨",
)
DEEP = (
    "(" * 5000 + "x" + ")" * 5000, "-" * 9000 + "x", "sin(" * 2000 + "x" + ")" * 2000,
    "x" + "**x" * 3000, "x" + "+x" * 4000, "[" * 5000, "x[" * 3000, "x<" * 3000 + "x",
    "a=x*x\n" * 1500, "where(x>0," * 700 + "x", "sum([" + "x," * 4000 + "x])", "9" * 9000,
    "x ** 10 ** 10 ** 10", "x * 1e308 * 1e308", "#" * 9000, "\n" * 9000, "{" * 5000, "'" * 5000,
    "x" * 9000, "\\" * 5000, "x;" * 4000,
)  # fmt: skip
PYTHON = (
    "__import__('os').system('x')", "x.__class__", "(lambda: x)()", "[x for x in x]", "x := 2",
    "exec('x')", "open('/etc/passwd')", "f'{x}'", "while 1: x", "import os", "del x", "*x", "**x",
    "yield x", "await x", "class x: pass", "def x(): x", "@x", "x if x else x",
    "x.constructor('x')()",
)  # fmt: skip


def linked(**words: str) -> str:
    return f"#{urlencode({'v': '1', 'p': 'x*y', **words})}"


def hostile() -> list[str]:
    """200 links, none of which says what it seems to ask for."""
    found = [linked(p=text) for text in (*SCRIPTS, *PYTHON, *DEEP)]
    found += [linked(p=f"x{text}y") for text in CONTROLS]
    found += [linked(p=f"{name}(x)") for name in NAMES]
    for word in ("in", "s", "m", "l", "r", "n", "f"):
        found += [linked(**{word: text}) for text in SCRIPTS[:3]]
    found += [linked(**{"in": f"{name}:{x}"}) for name, x in zip(NAMES, NUMBERS, strict=False)]
    found += [linked(**{"in": f"x:{x}"}) for x in NUMBERS]
    found += [linked(m=name) for name in NAMES] + [linked(l=name) for name in NAMES]
    found += [linked(s=x) for x in ("-1", "1e9", "9" * 30, "1.5", "٣", "0x1", "NaN", " ")]
    found += [linked(n=x, m="descend") for x in ("-1", "1e9", "9" * 30, "0")]
    found += [linked(r=x, m="descend") for x in ("1e308", "-1e308", "inf", "nan", "5e-324")]
    found += [linked(m="descend", f=",".join(NAMES)), linked(m="descend", f="," * 9000)]
    found += ["#v=2&p=x", "#v=&p=x", "#p=x", "#v=1", "#", "#%", "#v=1&p=%", "#v=1&p=%ff%fe"]
    found += ["#v=1&p=%E0%A4%A", "#v=1&v=2&p=x&p=y", "#v=1&p=x&__proto__=1", "#?v=1&p=x"]
    found += ["#v=1&p=x" + "&in=x:1" * 3000, "#" + "a" * 100_000, "#v=1&p=" + "%2B" * 30_000]
    return found


def test_there_are_enough_of_them() -> None:
    assert len(set(hostile())) >= 200


WATCHED = """() => ({
  ran: 'pwned' in window,
  made: document.querySelectorAll('img, iframe, object, embed, link, base, form').length,
  scripts: [...document.scripts].filter((e) => !/json|plain/.test(e.type)).length,
  spoiled: Object.keys(Object.prototype).length + Object.keys(Array.prototype).length,
  links: [...document.querySelectorAll('[href]')].filter((e) => /script/i.test(e.href)).length,
  here: location.pathname,
  wide: document.documentElement.scrollWidth > innerWidth,
})"""


def test_a_hostile_link_does_nothing(playground: Callable[..., Any]) -> None:
    """No script, no exception, no request, no dialog, no endless work: the fixture watches too."""
    view = playground()
    view.on("dialog", lambda dialog: (view.complaints.append(dialog.message), dialog.dismiss()))
    before = view.evaluate(WATCHED)
    assert not before["ran"]
    for address in hostile():
        view.evaluate("(a) => { location.hash = a; }", address)
        view.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        assert view.evaluate(WATCHED) == before, address[:200]
    view.fill("[data-part=text]", "x*y + 1")
    assert view.inner_text("[data-part=error]") == ""


def test_a_hostile_link_opens_the_page(playground: Callable[..., Any]) -> None:
    """Each kind once as the address with which the page is opened."""
    view = playground()
    before = view.evaluate(WATCHED)
    for address in random.Random(5).sample(hostile(), 20):
        view.evaluate("(a) => { location.hash = a; }", address)
        view.reload()
        view.wait_for_selector("[data-part=examples] button", state="attached")
        found = view.evaluate(WATCHED)
        assert not found["ran"], address[:200]
        assert not found["spoiled"], address[:200]
        assert found["made"] <= before["made"], address[:200]  # less where nothing is played


def test_fifty_links_give_back_the_state_that_they_say(
    playground: Callable[..., Any],
) -> None:
    rng, view = random.Random(11), playground()
    for text, given, _ in islice(played(rng), 50):
        numbers = ",".join(f"{name}:{x!r}" for name, x in given.items())
        words = {"v": "1", "p": text, "in": numbers, "s": str(rng.randrange(1, 4))}
        if rng.random() < 0.3:
            words["m"] = "predict"
        words["l"] = rng.choice(["en", "ko"])
        view.evaluate("(a) => { location.hash = a; }", f"#{urlencode(words)}")
        view.wait_for_function(
            "(t) => document.querySelector('[data-part=text]').value === t", arg=text
        )
        wanted = words.pop("s")
        told = dict(parse_qsl(view.evaluate("location.hash.slice(1)"), keep_blank_values=True))
        reached = told.pop("s", "0")
        assert told == words, text
        steps = view.eval_on_selector_all("[data-part=steps] tr", "rows => rows.length")
        assert int(reached) == min(int(wanted), steps - 1), text
