"""What the subcommands of ``glassgrad`` do with their options."""

from __future__ import annotations

import argparse
import inspect
import sys
import traceback
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import expressions
from autograd.command.usage import UsageError, one_of, shown
from autograd.drawing.choices import PICTURES
from autograd.engine.value import Value
from autograd.errors import DrawingError
from autograd.files import write_whole
from autograd.functions.numbers import FUNCTIONS
from autograd.stepping.fitting import can_write, encodable, print_plainly, wrapped
from autograd.tracing import Trace
from autograd.wording import function_text, said, say

if TYPE_CHECKING:
    from autograd.checking import GradientReport
    from autograd.stepping.descent import Descent


def _step(options: argparse.Namespace) -> None:
    html, svg, gif, json = options.html, options.svg, options.gif, options.json
    if options.interactive and json == "-":
        raise UsageError(said("usage.both_want_terminal"))
    _check_path(html, "--html", (".html",))
    _check_path(gif, "--gif", (".gif",))
    _check_path(svg, "--svg", (".svg",))
    _check_path(json if json != "-" else None, "--json")
    output = _evaluated(options.words, gradients=True)
    if options.descend is not None or options.rounds is not None:
        return _descend(output, options)
    trace = output.trace()
    for path in (html, gif):
        if path is not None:
            from autograd.stepping.stepper import Stepper

            lang = options.page_lang if path == html else options.lang
            _write(path, Stepper(output, theme=options.theme, lang=lang).save)
    if svg is not None:
        from autograd.drawing.picture import draw

        _write(svg, draw(output, lang=options.lang).save)
    if json not in (None, "-"):
        _write(json, partial(_save_json, trace))
    if options.interactive:
        from autograd.stepping.stepper import Stepper
        from autograd.stepping.terminal import step_by_keys

        step_by_keys(Stepper(trace, lang=options.lang))
    elif json == "-":
        _print_json(trace.to_json())
    elif not options.quiet:
        from autograd.stepping.text import show

        show(trace, everything=options.all, lang=options.lang)
    if not options.quiet:
        _say_written(
            options.lang, [path for path in (html, svg, gif, json) if path not in (None, "-")]
        )


def _descend(output: Value, options: argparse.Namespace) -> None:
    """The rounds of gradient descent, wherever the options say."""
    from autograd.stepping.descent import Descent

    json = options.json
    try:
        descent = Descent(
            output,
            learning_rate=options.descend,
            steps=options.rounds,
            theme=options.theme,
            lang=options.lang,
        )
    except ValueError as error:
        said = str(error).replace("steps is", "--rounds is")
        raise UsageError(said.replace("learning_rate is", "--descend is")) from None
    for path in (options.html, options.gif, options.svg):
        if path is not None:
            _write(path, descent.save)
    if json not in (None, "-"):
        _write(json, partial(_save_json, descent))
    if options.interactive:
        from autograd.stepping.terminal import step_by_keys

        step_by_keys(descent)
    elif json == "-":
        _print_json(descent.to_json())
    elif not options.quiet:
        from autograd.stepping.descent_text import show_descent

        show_descent(descent.descent, everything=options.all, lang=options.lang)
    if not options.quiet:
        files = (options.html, options.svg, options.gif, json)
        _say_written(options.lang, [path for path in files if path not in (None, "-")])


def _draw(options: argparse.Namespace) -> None:
    paths: list[str] = options.output
    for path in paths:
        _check_path(path, "-o", PICTURES)
    if not paths:
        raise UsageError(said("usage.where_to_draw", suffixes=one_of(PICTURES)))
    output = _evaluated(options.words, gradients=not options.no_grad)
    from autograd.drawing.picture import draw

    try:
        picture = draw(
            output,
            direction=options.direction,
            legend=options.legend,
            flow=options.flow,
            scale=options.scale,
            theme=options.theme,
            lang=options.lang,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    for path in paths:
        _write(path, picture.save)
    _say_written(options.lang, paths)


def _check(options: argparse.Namespace) -> int:
    report = _report_of_function(options) if options.at else _report_of_expression(options)
    if options.json:
        _print_json(report.to_json())
    else:
        if can_write(sys.stdout):
            report.print()
        else:
            print_plainly(str(report))
    return 0 if report else 1


def _report_of_function(options: argparse.Namespace) -> GradientReport:
    """Of a function in a file, ``layers.py:forward --at x=2``."""
    from autograd.checking.named import check_named

    if len(options.words) != 1:
        raise UsageError(said("usage.one_function"))
    forms = {name: getattr(options, name) for name in ("gradient", "vjp", "jvp")}
    try:
        return check_named(
            options.words[0], options.at, forms, order=options.order, rtol=options.rtol,
            kinks=options.kinks, around=options.around, lang=options.lang,
        )  # fmt: skip
    except Exception as error:  # whatever the function's own lines raise
        raise UsageError(_of_function(error)) from None


def _of_function(error: Exception) -> str:
    """What a function raised and in which of its lines; of our own sentences these alone."""
    own = (str(Path(__file__).parents[1]), str(Path(np.__file__).parent), "<")
    lines = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith(own)]
    if not lines and isinstance(error, ValueError | TypeError):
        return str(error)
    kind = f"{type(error).__name__}: {error}"
    if not lines:
        return kind
    place = f"{Path(lines[-1].filename).name}:{lines[-1].lineno}"
    return said("usage.function_raised", place=place, line=lines[-1].line, error=kind)


def _report_of_expression(options: argparse.Namespace) -> GradientReport:
    from autograd.checking import check_program

    for option in ("gradient", "vjp", "jvp", "around"):
        if getattr(options, option) is not None:
            raise UsageError(said("usage.belongs_to_at", option=f"--{option}"))
    text, numbers = _text_and_numbers(options.words)
    program = expressions.parse(text)
    program.evaluate(**numbers)  # complains about missing and unknown inputs
    try:
        return check_program(
            program,
            numbers,
            order=options.order,
            rtol=options.rtol,
            kinks=options.kinks,
            lang=options.lang,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None


def _playground(options: argparse.Namespace) -> None:
    from autograd.stepping.playground_page import FIRST, playground_page

    path: str = options.output
    _check_path(path, "-o", (".html",))
    program, inputs = _text_and_numbers(options.words) if options.words else FIRST
    expressions.parse(program).evaluate(**inputs)  # complains as the page would
    page = playground_page(program, inputs, options.page_lang)
    _write(path, lambda to: write_whole(to, page.encode()))
    _say_written(options.lang, [path])
    if options.open:
        import webbrowser

        webbrowser.open(Path(path).resolve().as_uri())


def _functions(options: argparse.Namespace) -> None:
    usages = {name: expressions.usage(name) for name in sorted(FUNCTIONS)}
    column = max(map(len, usages.values())) + 2
    for name, usage in usages.items():
        doc = function_text(name, options.lang) or _first_paragraph(FUNCTIONS[name])
        lines = wrapped(doc, 80 - column)
        print_plainly(f"{usage:{column}}{lines[0]}".rstrip())
        for line in lines[1:]:
            print_plainly(" " * column + line)


def _first_paragraph(function: Callable[..., Any]) -> str:
    return (inspect.getdoc(function) or "").split("\n\n")[0].replace("``", "")


ACTS: dict[str, Callable[[argparse.Namespace], int | None]] = {
    "step": _step,
    "draw": _draw,
    "check": _check,
    "playground": _playground,
    "functions": _functions,
}


# ---------------------------------------------------------------- the expression


def _text_and_numbers(words: list[str]) -> tuple[str, dict[str, float]]:
    """The expression, read from standard input where it is ``-``, and the inputs' values."""
    if not words:
        raise UsageError(said("usage.no_expression"))
    text = words[0][1:] if words[0].startswith(" -") else words[0]  # see _protected
    if text == "-":
        text = _standard_input()
    return text, _numbers(words[1:])


def _evaluated(words: list[str], gradients: bool) -> Value:
    """The output of the expression, after its backward pass if gradients are wanted."""
    text, numbers = _text_and_numbers(words)
    output = expressions.parse(text).evaluate(**numbers)
    if gradients and not output.requires_grad:
        raise UsageError(said("usage.no_gradient", value=f"{output.item():g}"))
    if gradients:
        output.backward()
    return output


def _standard_input() -> str:
    if sys.stdin is None or sys.stdin.closed:
        raise UsageError(said("usage.input_closed"))
    try:
        return sys.stdin.read(expressions.MOST_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise UsageError(said("usage.input_no_text", reason=error)) from None


def _numbers(words: list[str]) -> dict[str, float]:
    """The values of the inputs, from words such as ``x=2``."""
    numbers: dict[str, float] = {}
    for word in words:
        name, equals, value = word.strip().partition("=")
        name = unicodedata.normalize("NFKC", name.strip())
        if not equals or not name.isidentifier():
            raise UsageError(said("usage.no_value", word=shown(word)))
        if name in numbers:
            raise UsageError(said("usage.twice", name=shown(name), word=shown(word)))
        try:
            numbers[name] = float(value)
        except ValueError:
            raise UsageError(
                said("usage.no_number", word=shown(word), value=shown(value))
            ) from None
    return numbers


# ---------------------------------------------------------------- files


def _check_path(path: str | None, option: str, suffixes: tuple[str, ...] = ()) -> None:
    """Refuse what cannot be written before anything is computed."""
    if path is None:
        return
    file = Path(path)
    if suffixes and file.suffix.lower() not in suffixes:
        raise UsageError(said("usage.suffix", option=option, path=path, suffixes=one_of(suffixes)))
    if not file.parent.is_dir():
        raise UsageError(said("usage.no_folder", option=option, path=path, folder=file.parent))
    if file.is_dir():
        raise UsageError(said("usage.is_folder", option=option, path=path))


def _write(path: str, save: Callable[[str], Any]) -> None:
    try:
        save(path)
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(said("usage.cannot_write", path=path, reason=reason)) from None
    except DrawingError as error:
        if isinstance(error.__cause__, OSError):
            raise UsageError(str(error)) from None
        raise


def _save_json(trace: Trace | Descent, path: str) -> None:
    """Whole or not at all, as pictures are; the file may have any suffix."""
    from autograd.drawing.picture import write_made

    write_made(Path(path), lambda: f"{trace.to_json()}\n")


def _say_written(lang: str, paths: list[str]) -> None:
    """On stderr, so that what stdout carries stays clean in a pipe."""
    sys.stdout.flush()
    if paths:
        told = say("command.wrote", lang, files=", ".join(paths))
        print(encodable(told, sys.stderr.encoding), file=sys.stderr)


def _print_json(text: str) -> None:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        import json

        text = json.dumps(json.loads(text))
    print(text)
