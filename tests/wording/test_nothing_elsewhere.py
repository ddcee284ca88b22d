"""What people read stands in the tables, and nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from javascript import texts

import autograd
from autograd.wording import has

PACKAGE = Path(autograd.__file__).parent
STEPPING = PACKAGE / "stepping"
SCRIPTS = sorted(STEPPING.rglob("*.js"))
PAGES = sorted(STEPPING.rglob("*.html"))
TWO_WORDS = re.compile(r"[A-Za-z]{2,}[.,:;!?]? [A-Za-z]{2,}")
PART_OF_A_SENTENCE = re.compile(rf"{TWO_WORDS.pattern}|[a-z]{{3,}} $|^ [a-z]{{3,}}\b")
CODE = {
    "map glassgrad", "select, input:not([data-part=slider])", "button, summary",
    "(prefers-color-scheme: dark)", "select, input:not([data-part=pass-slider])",
    "path, polygon", "rect, polygon, path", '<mrow xmlns="', "inf neg", "badge of-",
    "inside value", "value end loss", "value ", " neg", "code ",
}  # fmt: skip


def class_names() -> set[str]:
    styles = [*STEPPING.rglob("*.css"), *(PACKAGE / "drawing").rglob("*.css")]
    text = "".join(path.read_text(encoding="utf-8") for path in styles)
    return set(re.findall(r"\.([A-Za-z][\w-]*)", text)) | {"glassgrad", "entry", "of"}


CLASSES = class_names()


WORD = r"[^\"'`$]*[A-Za-z]{2,}"
KEYS = {"Enter", "Escape", "Home", "End"}
PYTHON = {"True", "False", "None", "Ellipsis"}
# A text that is shown as it stands: written into an element, or into what is read aloud.
SHOWN = re.compile(
    rf"""write\([^,;]+,\s*["'`]{WORD}
    | element\(\s*"[^"]*",\s*"[^"]*",\s*["'`]{WORD}
    | \b(?:textContent|innerText|title|ariaLabel|placeholder|alt)\s*=\s*["'`]{WORD}
    | setAttribute\(\s*"(?:title|aria-label|aria-valuetext|alt|placeholder)",\s*["'`]{WORD}""",
    re.VERBOSE,
)


def said_in_script(source: str) -> list[str]:
    """The texts of a script that look like words for readers."""
    errors = re.findall(r"new Error\(.*", source)
    found = SHOWN.findall(source)
    for text in texts(source):
        if text in CODE | KEYS | PYTHON:
            continue
        is_word = re.fullmatch(r"[A-Z][a-z]{2,}[.:!?]?", text)
        if not is_word and not PART_OF_A_SENTENCE.search(text):
            continue
        is_error = any(text in line for line in errors)
        if not is_error and not set(re.findall(r"[\w-]+", text)) <= CLASSES | {"badge", "way"}:
            found.append(text)
    return found


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_scripts_hold_no_sentences(path: Path) -> None:
    found = said_in_script(path.read_text(encoding="utf-8"))
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

# What prints and draws: all of these folders, but for files whose words are English by intent.
FOLDERS = ("stepping", "drawing", "checking")
NN_PICTURES = (
    "animation", "boundary", "curves", "diagram", "landscape", "plot_style", "playing",
    "diagnosis", "findings", "perceptron", "progress", "rate_trials", "summary", "tables",
)  # fmt: skip
PRINTING = [
    *sorted(path for name in FOLDERS for path in (PACKAGE / name).rglob("*.py")),
    *sorted(PACKAGE.glob("command*.py")),
    PACKAGE / "compiling" / "explaining.py",
    *(PACKAGE.parent / "nn" / f"{name}.py" for name in NN_PICTURES),
]
AXES = {"set_title", "set_xlabel", "set_ylabel", "suptitle"}
LABELS = {"title", "xlabel", "ylabel", "label", "alt"}


def messages_of_errors(tree: ast.AST) -> set[ast.AST]:
    """Docstrings, reprs, and what is part of an exception."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) or (
            isinstance(node, ast.FunctionDef) and node.name in ("__repr__", "_nothing")
        ):
            skipped |= set(ast.walk(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)
        if isinstance(node, ast.Call) and str(ast.unparse(node.func)).endswith("Error"):
            skipped |= set(ast.walk(node))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).isupper():
            skipped |= set(ast.walk(node))  # messages of exceptions, and styles
    return skipped


def labels(tree: ast.AST) -> Iterator[str]:
    """Words that a picture is given as they stand, single ones too."""
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            given += [k.value for k in node.keywords if k.arg in LABELS]
            if isinstance(node.func, ast.Attribute) and node.func.attr in AXES:
                given += node.args
        for value in given:
            parts = value.values if isinstance(value, ast.JoinedStr) else [value]
            given_texts = [p.value for p in parts if isinstance(p, ast.Constant)]
            words = (x for x in given_texts if isinstance(x, str) and x != "glassgrad")
            yield from (x for x in words if re.search("[A-Za-z]{2,}", x))


def said_in_python(source: str) -> list[str]:
    """The texts of a program that look like words for readers."""
    tree = ast.parse(source)
    skipped, found = messages_of_errors(tree), list(labels(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in skipped:
            continue
        text = node.value
        shown = [text] if not re.search("[<{=@;]|/\\*", text) else alternatives(text)
        words = [re.sub(r"glassgrad \w+ .*", "", part) for part in shown]
        found += [
            word
            for word in words
            if TWO_WORDS.search(word) and word not in KNOWN and not set(word.split()) <= STYLES
        ]
    return found


def alternatives(markup: str) -> list[str]:
    """What a reader sees or hears of markup: its texts, its labels."""
    if "<" not in markup:
        return []  # a style or a script
    bare = re.sub(r"<(style|script)[^>]*>.*?</\1>|<!--.*?-->", "", markup, flags=re.DOTALL)
    spoken = re.findall(r"(?<![-\w])(?:title|alt|aria-label)=\"([^\"{]+)\"", bare)
    return [*spoken, *re.findall(r">([^<>{}]+)<", bare)]


@pytest.mark.parametrize("path", PRINTING, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_python_that_prints_holds_no_sentences(path: Path) -> None:
    assert said_in_python(path.read_text(encoding="utf-8")) == []


STYLES = {"bold", "italic", "dim", "red", "cyan", "yellow", "green"}
# classes and fields, and parts of exceptions that are put together before they are raised
KNOWN = {
    "moment name", "box box", "edge merged", ", or its trace", "ends in ", "has no suffix",
    "block ill", "value end", "value middle", "chosen shape", "inside value", "dim wire",
    "fill: var(--", "stroke: var(--",
    "sender computed", "DejaVu Sans", "def kernel(", "name argument index order analytic numeric "
    "error bound step method reason place", "in lists, tuples, dicts or arrays",
    "array of shape ", "is a return missing?", "the keys ",
    "the number of levels of scopes to leave open", "the most nodes a picture may have",
    # the kinds of findings, by which programs ask
    "vanishing gradients", "exploding gradients", "exploding activations", "no gradient",
    "dead relu", "linear layers in a row", "zero weights", "equal neurons", "learning rate",
    "not finite",
}  # fmt: skip


# ---------------------------------------------------------------- and it would be noticed

SENTENCES_OF_SCRIPTS = (
    'write(get("note"), "Try it again.");',
    'element("p", "note", "wrong");',
    "verdict.textContent = `Step ${k} of ${count}`;",
    'button.title = "close";',
    'svg.setAttribute("aria-label", "graph");',
    'const names = ["Gradient", "Value"];',
)
SENTENCES_OF_PYTHON = (
    'def f(): print("The check passed.")',
    'def f(n): return f"{n} more nodes"',
    'def f(axes): axes.set_title("loss")',
    'def f(axes): axes.set(xlabel="epoch")',
    """def f(data): return f'<img alt="loss curve" src="{data}">'""",
    "def f(): return '<p>nothing to show</p>'",
    'reason = "off by a factor of 2"',
    'def f(add): add("--all", help="print every line")',
)


@pytest.mark.parametrize(
    ("files", "planted", "found"),
    [
        (SCRIPTS, SENTENCES_OF_SCRIPTS, said_in_script),
        (PRINTING, SENTENCES_OF_PYTHON, said_in_python),
    ],
    ids=["scripts", "python"],
)
def test_a_sentence_that_is_added_anywhere_is_noticed(
    files: list[Path], planted: tuple[str, ...], found: Callable[[str], list[str]]
) -> None:
    for path in files:
        source = path.read_text(encoding="utf-8")
        missed = [line for line in planted if not found(f"{source}\n{line}\n")]
        assert missed == [], path.name
