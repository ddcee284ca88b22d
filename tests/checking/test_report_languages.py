"""A report in Korean: every verdict, reason and note has its sentence, and none stays English."""

from __future__ import annotations

import html
import math
import pickle
import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import (
    GradientReport,
    Tensor,
    Value,
    gradcheck,
    log,
    register,
    relu,
    sqrt,
    tanh,
    unregister,
)
from autograd.table.scalars import Primitive

# Names of functions and options, places in files, words of Python.
CODE = re.compile(
    r"/\S+\.py:\d+|`[^`]*`|\w+\(\)|\w+\([^가-힣]*?\)|\w+=|\b(?:rtol|f|data|inf|nan|complex|"
    r"Ridders|central|forward|lambda|np|relu|wrong_tanh|detached_cube|array|xs)\b",
    re.ASCII,
)


def taken_out(x: Any) -> Any:
    return x * x.item()


def detached(x: Any) -> Any:
    return x * x.detach()


def branched(x: Any) -> Any:
    return x * x if x > 1.0 else 1.5 * x


def noisy(x: Any) -> Any:
    return x * random.random()


def wrong_tanh() -> GradientReport:
    row = register(Primitive("wrong_tanh", ("x",), math.tanh, ("1.001 * sech2(x)",)))
    try:
        return gradcheck(lambda x: row(x) * 2, 0.3, lang="ko")
    finally:
        unregister(row)


def wrong_tanh_of_arrays() -> GradientReport:
    row = register(
        Primitive("wrong_tanh", ("x",), math.tanh, ("1.001 * sech2(x)",), array="xp.tanh(x)")
    )
    try:
        return gradcheck(lambda x: row(x).sum(), np.array([0.3, 0.4]), lang="ko")
    finally:
        unregister(row)


def detached_cube() -> GradientReport:
    def slopes(y: Any, x: Any) -> list[Any]:
        number = x.item() if isinstance(x, Value) else x
        return [3 * number**2]

    row = register(Primitive("detached_cube", ("*xs",), lambda x: x**3, slopes))
    try:
        return gradcheck(lambda x: row(x), 2.0, order=2, lang="ko")
    finally:
        unregister(row)


def by_hand(f: Any, *inputs: Any, gradient: Any) -> Callable[[], GradientReport]:
    return lambda: gradcheck(f, *inputs, gradient=gradient, lang="ko")


def of(f: Any, *inputs: Any, **options: Any) -> Callable[[], GradientReport]:
    return lambda: gradcheck(f, *inputs, lang="ko", **options)


def square(a: Any) -> float:
    return float(a @ a)


REPORTS: dict[str, tuple[Callable[[], GradientReport], str]] = {
    "pass": (of(tanh, 0.3), "통과 1개"),
    "kink": (of(lambda x: relu(x), 0.0), "꺾임 1개"),
    "comparison": (of(branched, 1.0), "비교 "),
    "domain": (of(lambda x: sqrt(x), 0.0), "정의역의 끝입니다"),
    "infinite": (of(lambda x: log(x), 0.0), "의 값이 -inf입니다"),
    "an infinite input": (of(lambda x: x * 2, math.inf), "함숫값이 inf입니다. 입력"),
    "rounding": (of(lambda x: (x + 1e20) - 1e20, 1.0, method="central"), "반올림 오차"),
    "detached": (of(detached, 3.0), "그래프를 끊었습니다"),
    "taken out": (of(taken_out, 3.0), "수를 그래프에서 꺼냈습니다"),
    "random": (of(noisy, 3.0), "결과가 매번 다릅니다"),
    "subset": (of(lambda x: (x * x).sum(), np.arange(1.0, 9.0), subset=3), "무작위로 고른 3개"),
    "order 2": (of(lambda x: x**3, 2.0, order=2), "통과 2개"),
    "a wrong rule": (wrong_tanh, "실제 기울기는"),
    "of arrays": (wrong_tanh_of_arrays, "실제 기울기는"),
    "a detached rule": (detached_cube, "주는 수는 맞지만 상수입니다"),
    "off by percent": (by_hand(square, np.ones(2), gradient=lambda a: 2.1 * a), "5 % 다릅니다"),
    "off by a factor": (by_hand(square, np.ones(2), gradient=lambda a: 60 * a), "30배 다릅니다"),
    "no change": (by_hand(lambda x: 2.0, 1.0, gradient=lambda x: 1.0), "변하지 않는데"),
    "nan": (by_hand(lambda x: x, 1.0, gradient=lambda x: math.nan), "기울기가 nan입니다"),
    "another shape": (
        by_hand(square, np.ones(2), gradient=lambda a: np.ones((2, 2))), "모양이 (2, 2)인데",
    ),
    "complex": (by_hand(square, np.ones(2), gradient=lambda a: 1j * a), "복소수인데"),
    "a kink by hand": (by_hand(abs, 0.0, gradient=lambda x: 0.0), "기울기가 다릅니다"),
    "one-sided": (
        by_hand(lambda x: math.sqrt(x) if x >= 0 else math.nan, 0.0, gradient=lambda x: 1.0),
        "양쪽에서 정의되지 않습니다",
    ),
    "a random function": (
        by_hand(lambda x: random.random(), 1.0, gradient=lambda x: 1.0), "도함수가 없습니다",
    ),
    "a random gradient": (
        by_hand(lambda x: x, 1.0, gradient=lambda x: random.random()), "여러 번 호출됩니다",
    ),
    "a kink of arrays": (
        of(lambda x: relu(x).sum() if isinstance(x, Tensor) else None, np.array([0.0, 1.0])),
        "모양이 (2,)인 피연산자의 relu",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_a_korean_report_has_no_english_word(name: str) -> None:
    make, wanted = REPORTS[name]
    report = make()
    shown = " ".join(str(report).split())
    assert wanted in shown
    assert english(shown, report.subject) == []
    assert (
        english(html.unescape(re.sub("<[^>]*>", " ", report._repr_html_())), report.subject) == []
    )


def english(text: str, subject: str) -> list[str]:
    return re.findall("[A-Za-z]{2,}", CODE.sub("", text.replace(subject, "")))


def test_the_record_is_english_and_plain() -> None:
    said = {gradcheck(lambda x: relu(x), 0.0, lang=lang).to_json() for lang in ("ko", "en")}
    assert len(said) == 1
    record = gradcheck(lambda x: relu(x), 0.0, lang="ko").record()
    assert type(record["entries"][0]["reason"]) is str
    assert record["entries"][0]["verdict"] == "KINK"


def test_a_report_says_the_same_after_a_pickle() -> None:
    report = gradcheck(lambda x: relu(x) + x, 0.0, lang="ko")
    report.entries[0].node = report.output = None
    assert str(pickle.loads(pickle.dumps(report))) == str(report)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="lang must be one of en, ko; got 'kr'"):
        gradcheck(tanh, 0.3, lang="kr")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_report_explains_its_columns_and_the_verdicts_that_it_gives(lang: str) -> None:
    report = gradcheck(lambda x, y: relu(x) * y, 0.0, 2.0, lang=lang)
    head, verdict = str(report).splitlines()[1].split(), str(report).splitlines()[2].split()[-1]
    explained = report.explained.removeprefix(str(report))
    for name in [head[0], verdict]:
        assert f"\n{name}: " in explained
    assert explained.count("\nPASS: " if lang == "en" else "\n통과: ") == 1
    assert "DOMAIN" not in explained
    assert all(len(line) <= 80 for line in explained.splitlines())
