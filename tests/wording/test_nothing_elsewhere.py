"""What people read stands in the tables, and nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from javascript import texts

import autograd
from autograd.wording import has

PACKAGE = Path(autograd.__file__).parent
STEPPING = PACKAGE / "stepping"
SCRIPTS = sorted(STEPPING.rglob("*.js"))
PAGES = sorted(STEPPING.rglob("*.html"))
# What is wrong with a typed expression is said as the command says it: exceptions stay English.
ERRORS = {"grammar.js", "program.js", "recorder.js"}
TWO_WORDS = re.compile(r"[A-Za-z]{2,}[.,:;!?]? [A-Za-z]{2,}")
PART_OF_A_SENTENCE = re.compile(rf"{TWO_WORDS.pattern}|[a-z]{{3,}} $|^ [a-z]{{3,}}\b")
CODE = {
    "map glassgrad", "select, input:not([data-part=slider])", "button, summary",
    "(prefers-color-scheme: dark)", "select, input:not([data-part=pass-slider])",
    "path, polygon", "rect, polygon, path", '<mrow xmlns="', "inf neg", "badge of-",
    "inside value", "value end loss", "value ", " neg", "code ",
    ", column ", "column ",  # where an error stands
}  # fmt: skip


def class_names() -> set[str]:
    styles = [*STEPPING.rglob("*.css"), *(PACKAGE / "drawing").rglob("*.css")]
    text = "".join(path.read_text(encoding="utf-8") for path in styles)
    return set(re.findall(r"\.([A-Za-z][\w-]*)", text)) | {"glassgrad", "entry", "of"}


CLASSES = class_names()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_scripts_hold_no_sentences(path: Path) -> None:
    if path.name in ERRORS:
        return
    errors = re.findall(r"new Error\(.*", path.read_text(encoding="utf-8"))
    found = []
    for text in texts(path.read_text(encoding="utf-8")):
        if not PART_OF_A_SENTENCE.search(text) or text in CODE:
            continue
        is_error = any(text in line for line in errors)
        if not is_error and not set(re.findall(r"[\w-]+", text)) <= CLASSES | {"badge", "way"}:
            found.append(text)
    assert found == [], f"{path.name}: put them into autograd/wording/en.py and ko.py"


SAID = re.compile(r"\b(?:say|saying)\(\s*\"([\w.]+)\"")
MARKED = re.compile(r"data-say(?:-label|-title)?=\"([\w.]+)\"")


@pytest.mark.parametrize("path", [*SCRIPTS, *PAGES], ids=lambda p: p.name)
def test_every_key_that_is_used_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    keys = [*SAID.findall(text), *MARKED.findall(text)]
    assert [
        key for key in keys if not has(key) and key != "key" and not key.endswith(("_", "."))
    ] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_markup_holds_no_words(path: Path) -> None:
    text = re.sub(r"<!--.*?-->|<(style|script).*?</\1>", "", path.read_text("utf-8"), flags=re.S)
    text = re.sub(r"<kbd>[^<]*</kbd>|@@\w+@@", "", text)
    words = [w for w in re.findall(r">([^<]+)<", text) if re.search("[A-Za-z]{3,}", w)]
    named = re.findall(r'(?<!-)\b(?:title|aria-label|placeholder|alt)="([^"]+)"', text)
    assert {w.strip() for w in words} <= {"glassgrad"}
    assert named == []


# ---------------------------------------------------------------- Python

PRINTING = [
    *(f"stepping/{name}.py" for name in (
        "text", "descent_text", "terminal", "frames", "notebook", "page", "page_records",
        "stepper", "descent",
    )),
    *(f"drawing/{name}.py" for name in (
        "captions", "dot", "svg", "labels", "groups", "view", "counts", "picture",
    )),
    "command.py", "command_options.py",
]  # fmt: skip


def sentences(tree: ast.AST) -> Iterator[str]:
    """Texts of several words that are no docstrings, and no part of an exception or a repr."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.Raise) or (
            isinstance(node, ast.FunctionDef) and node.name in ("__repr__", "_nothing")
        ):
            skipped |= set(ast.walk(node)) if not isinstance(node, ast.Expr) else {node.value}
        if isinstance(node, ast.Call) and str(ast.unparse(node.func)).endswith("Error"):
            skipped |= set(ast.walk(node))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).isupper():
            skipped |= set(ast.walk(node))  # messages of exceptions, and styles
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield node.value


@pytest.mark.parametrize("name", PRINTING)
def test_python_that_prints_holds_no_sentences(name: str) -> None:
    found = [
        text
        for text in sentences(ast.parse((PACKAGE / name).read_text(encoding="utf-8")))
        if TWO_WORDS.search(re.sub(r"<[^>]*>|glassgrad \w+ .*", "", text))
        and not re.search(r"[<{=@;]|=\"|/\*", text)  # markup, styles and scripts
        and not set(text.split()) <= STYLES
    ]
    assert [text for text in found if text not in KNOWN] == []


STYLES = {"bold", "italic", "dim", "red", "cyan", "yellow", "green"}
# classes, and parts of exceptions that are put together before they are raised
KNOWN = {"moment name", "box box", "edge merged", ", or its trace", "ends in ", "has no suffix"}
