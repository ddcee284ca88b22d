"""Numbers that people type into the page's fields, under Node.js: Python reads the same ones."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from importlib import resources

import pytest

ACCEPTED = {
    **{text: float(text) for text in ("1e-3", "-1e-3", "+2.5", ".5", "3.", "1E5", "1e999", "-0")},
    **{text: float(text) for text in ("inf", "+inf", "-Inf", "infinity", "NaN", "nan", "-nan")},
    **{
        "−1e−3": -1e-3,
        "1e−3": 1e-3,
        "−2": -2.0,
        "−∞": -math.inf,
        "– 1": -1.0,
        "1,000": 1000.0,
        "∞": math.inf,
        " 2 ": 2.0,
    },
    **{"1,5": 1.5, "1/3": 1 / 3, "−1/4": -0.25, "pi": math.pi, "-π": -math.pi, "pi/2": math.pi / 2},
}
REFUSED = ["", " ", "-", "--1", "1e", "e5", "abc", "0x10", "1_000", "1 000", "1,000,5"]
REFUSED += ["1/2/3", "1/", "2pi", "1+1", "1-", "constructor", "infin", "١", "1e5.5"]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_what_people_type_is_the_number_that_python_reads() -> None:
    source = (
        resources.files("autograd.stepping").joinpath("player", "numbers.js").read_text("utf-8")
    )
    ask = f"; console.log(JSON.stringify({json.dumps([*ACCEPTED, *REFUSED])}.map(told)))"
    told = "const told = (text) => { const x = typed(text); return x === null ? null : exact(x); };"
    done = subprocess.run(
        ["node", "-"], input=source + told + ask, capture_output=True, encoding="utf-8", check=True
    )
    found = dict(zip([*ACCEPTED, *REFUSED], json.loads(done.stdout), strict=True))
    assert {text: found[text] for text in REFUSED} == dict.fromkeys(REFUSED)
    assert {text: found[text] for text in ACCEPTED} == {t: repr(x) for t, x in ACCEPTED.items()}
