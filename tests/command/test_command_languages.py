"""The command in Korean: what it prints holds no English word but names and code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from test_command import environment, process

from autograd.command import main
from autograd.functions.numbers import FUNCTIONS
from autograd.wording import LANGUAGES
from autograd.wording.languages import language

COMMANDS = ("step", "draw", "check", "playground", "functions")
# Names of formats and programs, units of the shell, and methods that are an option's values.
NAMES = {
    "glassgrad", "Python", "JSON", "SVG", "PNG", "PDF", "HTML", "DOT", "GIF", "TB", "LANG",
    "LC_ALL", "LC_MESSAGES", "EXPR", "NAME", "NUMBER", "FILE", "RATE", "TOLERANCE", "SCALE",
    "VALUE", "FUNCTION", "POINTS",
    "condition", "complex", "Ridders", "rtol", "grad",
    "pi", "inf", "nan", "low", "high", "alpha", "slope",
    "NumPy", "Hendrycks", "Gimpel", "swish", "xs", "out", "record",
}  # fmt: skip
CODE = re.compile(
    r"""^\ \ (?:glassgrad|echo)\ .*$    # an example
    | ^\ \ (?:step|draw|check|playground|functions)\b   # the name of a command in their list
    | glassgrad\ \w+                    # a command in a line of usage
    | --?[a-z][\w-]*(?:\ (?:ko|en)\b)?  # an option
    | \{[\w,]+\} | [`"][^`"]*[`"]       # choices, code in quotes
    | \.[a-z]{3,4}\b | \w+\.html | \b\w+=\S+   # files and values
    """,
    re.ASCII | re.MULTILINE | re.VERBOSE,
)


def english(text: str, *names: str) -> set[str]:
    words = set(re.findall(r"[A-Za-z_]{2,}[0-9]*\w*", CODE.sub("", text), re.ASCII))
    return words - NAMES - FUNCTIONS.keys() - set(names)


@pytest.mark.parametrize("words", [[], *([command, "--help"] for command in COMMANDS)], ids=str)
def test_help_is_korean(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--lang", "ko"]) == 0
    shown = capsys.readouterr().out
    assert english(shown) == set()
    assert max(map(columns, shown.splitlines())) <= 90


PRINTED = {
    "step": ["step", "w = x + y; z = w**2", "x=2", "y=3"],
    "nothing to send": ["step", "relu(x) * y", "x=-1", "y=3"],
    "a long graph": ["step", " + ".join(["x*x"] * 120), "x=2"],
    "descent": ["step", "(x - 1)**2", "x=3", "--descend", "0.1"],
    "a step too large": ["step", "x**2", "x=3", "--descend", "1.5", "--rounds", "900"],
    "check": ["check", "sin(x)*y + exp(y)", "x=1", "y=2"],
    "order 2": ["check", "x**3 * y", "x=1", "y=2", "--order", "2"],
    "a kink": ["check", "relu(x) + abs(y)", "x=0", "y=0"],
    "the edge of a domain": ["check", "sqrt(x) + 2*y", "x=0", "y=1"],
    "an infinite value": ["check", "log(x)", "x=0"],
    "an infinite input": ["check", "x + 1", "x=inf"],
    "rounding": ["check", "(x + 1e20) - 1e20", "x=1"],
    "many entries": ["check", " + ".join(f"relu(x{i})" for i in range(30)),
                     *(f"x{i}=0" for i in range(30))],
    "functions": ["functions"],
}  # fmt: skip


@pytest.mark.parametrize("words", PRINTED.values(), ids=PRINTED)
def test_what_is_printed_is_korean(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main([*words, "--lang", "ko"])
    shown = capsys.readouterr().out
    assert re.search("[가-힣]", shown)
    assert english(shown) == set()
    assert max(map(columns, shown.splitlines())) <= 80


def columns(line: str) -> int:
    """Columns of a terminal: a Korean letter takes two."""
    return len(line) + len(re.findall("[가-힣]", line))


def test_files_that_were_written_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["draw", "x*x", "x=2"], ["playground"]):
        main([*words, "-o", str(tmp_path / f"z.{'svg' if words[0] == 'draw' else 'html'}"),
              "--lang", "ko"])  # fmt: skip
        assert capsys.readouterr().err.startswith("저장했습니다: ")


def test_columns_of_the_table_stand_below_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "sin(x)*y + relu(u)", "x=1", "y=2", "u=0", "--lang", "ko"])
    _, head, *rows = capsys.readouterr().out.splitlines()[:5]
    verdicts = ("판정", "꺾임", "통과", "통과")
    starts = [columns(row[: row.rindex(v)]) for row, v in zip((head, *rows), verdicts, strict=True)]
    assert len(set(starts)) == 1


@pytest.mark.parametrize("lang", sorted(set(LANGUAGES) - {"en"}))
def test_every_function_is_told_in_every_language(lang: str) -> None:
    """In English it is the docstring."""
    assert language(lang).functions.keys() == FUNCTIONS.keys()
    assert all(text.endswith(".") for text in language(lang).functions.values())


# ---------------------------------------------------------------- in a process of its own


def in_korean(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    env = environment(**({"LC_ALL": "", "LANG": "ko_KR.UTF-8", "PYTHONUTF8": "1"} | changes))
    return subprocess.run(process(*words), capture_output=True, env=env, text=True)


def test_the_environment_and_lang_choose_the_language() -> None:
    korean = in_korean("step", "x**2", "x=3").stdout
    assert korean.startswith("out의 그래프\n")
    assert "순전파" in korean
    assert "(시작 값)" in korean
    assert in_korean("step", "x**2", "x=3", LC_ALL="C").stdout.startswith("Graph of out\n")
    assert in_korean("--lang", "ko", "step", "x**2", "x=3", LANG="C").stdout == korean
    assert in_korean("step", "x**2", "x=3", "--lang=ko", LANG="C").stdout == korean
    assert in_korean("step", "x**2", "x=3", "--lang", "en").stdout.startswith("Graph of out\n")
    wrong = in_korean("step", "x", "x=1", "--lang", "kr")
    assert wrong.stderr == "glassgrad: --lang에 쓸 수 있는 것은 en 또는 ko예요. 받은 값: 'kr'\n"
    wrong = in_korean("step", "x", "x=1", "--lang", "kr", LANG="C")
    assert (wrong.returncode, wrong.stderr) == (2, "glassgrad: --lang is en or ko; got 'kr'\n")


def test_a_page_follows_its_reader_unless_told(tmp_path: Path) -> None:
    page = tmp_path / "z.html"
    in_korean("step", "x**2", "x=3", "--html", str(page))
    assert '<html lang="en">' in page.read_text("utf-8")
    told = in_korean("step", "x**2", "x=3", "--html", str(page), "--lang", "ko")
    assert '<html lang="ko">' in page.read_text("utf-8")
    assert told.stderr == f"저장했습니다: {page}\n"


def test_korean_where_the_terminal_has_no_letters_for_it() -> None:
    english = in_korean("step", "x**2", "x=3", PYTHONIOENCODING="ascii")
    assert english.stdout.startswith("Graph of out\n")
    cp949 = subprocess.run(
        process("step", "(x - 5) * relu(x)", "x=-1"),
        capture_output=True,
        env=environment(LC_ALL="ko_KR.CP949", PYTHONIOENCODING="cp949"),
    )
    text = cp949.stdout.decode("cp949")
    assert cp949.returncode == 0
    assert "순전파" in text
    assert "\\u" not in text


NOT_UNDERSTOOD = {
    "a command": (["stepp"], f"stepp {' '.join(COMMANDS)}", "명령은 없어요"),
    "a number": (["step", "x**2", "x=abc"], "x abc", "수가 아니에요"),
    "a function": (["step", "foo(x)", "x=1"], "foo", "함수는 없어요"),
    "a missing value": (["step", "x*y", "x=1"], "x y", "값이 없어요"),
    "an unknown input": (["step", "x*x", "x=1", "q=2"], "x q", "식의 입력이 아니에요"),
    "a missing end": (["step", "x +", "x=1"], "x", "값이 빠졌어요"),
    "no expression": (["step"], "", "식이 없어요"),
    "an option": (["step", "x", "x=1", "--colour"], "x --colour", "모르는 인수"),
    "a choice": (["step", "x", "x=1", "--theme", "blue"], "x blue light dark auto", "고를 수"),
    "a whole number": (["step", "x", "x=1", "--rounds", "many"], "x many", "정수를 써요"),
    "a place to draw": (["draw", "x*x", "x=1"], "x", "어디에 그릴지"),
    "a suffix": (["draw", "x*x", "x=1", "-o", "z.abc"], "x", "확장자"),
    "twice": (["step", "x*x", "x=1", "x=2"], "x", "두 번 주었어요"),
}


@pytest.mark.parametrize("name", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_said_in_korean(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The language of the environment, as a Korean shell gives it; in English as ever."""
    words, typed, told = NOT_UNDERSTOOD[name]
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    assert main(words) == 2
    shown = capsys.readouterr().err
    assert told in shown
    first = shown.splitlines()[0]  # below it stands the line that was typed
    assert english(first, *typed.split()) == set()
    assert main([*words, "--lang", "en"]) == 2
    assert re.search("[가-힣]", capsys.readouterr().err) is None
