"""The command ``glassgrad``: step through, draw, check and list from a terminal.

Exit codes: 0 done, 1 a picture cannot be made or a check did not pass, 2 the input is not
understood or a file cannot be written, 130 interrupted, 141 nobody reads the output any more.
"""

from __future__ import annotations

import argparse
import inspect
import os
import re
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from autograd import expressions
from autograd.drawing.options import DIRECTIONS, PICTURES, THEMES, listed
from autograd.engine.value import Value
from autograd.errors import DrawingError, ExpressionError
from autograd.functions.numbers import FUNCTIONS
from autograd.tracing import Trace
from autograd.version import __version__

if TYPE_CHECKING:
    from autograd.stepping.descent import Descent

_ABOUT = f"""\
usage: glassgrad COMMAND ...

See how a gradient is computed: type an expression, and every step of the forward and
the backward pass is shown with its numbers.

commands:
  step       print the graph and every step; write a page, a picture, an animation or JSON
  draw       draw the graph as {listed([suffix[1:].upper() for suffix in PICTURES])}
  check      check the gradient against numerical derivatives
  functions  list the functions that an expression may use

examples:
  glassgrad step "w = x + y; z = w**2" x=2 y=3
  glassgrad step "w = x + y; z = w**2" x=2 y=3 --html z.html
  glassgrad draw "tanh(w*x + b)" w=0.5 x=2 b=-1 -o neuron.svg
  echo "log(x)" | glassgrad step - x=3
  glassgrad check "sin(x)*y" x=1 y=2

options:
  -h, --help  show this page, or with a command: glassgrad step --help
  --version   show the version"""

_EXPRESSION = """\
An expression is one or more statements, separated by ; or new lines; the last one is the
output. It holds names, numbers, + - * / // % **, calls of functions (see `glassgrad
functions`), lists as their arguments, max([x, y]), items of lists, softmax([x, y])[0],
and comparisons as conditions, where(x > 0, x, 0). The constants pi, e, inf and nan are
known. Each input gets a value: x=2, x=-1e-3, x=inf."""


class UsageError(Exception):
    """The command line is not understood; further lines show the place."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        options = ", ".join(self._option_string_actions)
        raise UsageError(f"{message}; the options are {options}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; ``argv`` is the list of its words, by default the process's own."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(words)
        sys.stdout.flush()
        return code
    except (ExpressionError, UsageError) as error:
        return _fail(2, str(error), *getattr(error, "__notes__", ()))
    except DrawingError as error:
        return _fail(1, str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The interpreter flushes once more at exit: into nothing, so that it stays quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _fail(code: int, *lines: str) -> int:
    encoding = sys.stderr.encoding or "utf-8"
    text = "\n".join(lines).encode(encoding, "backslashreplace").decode(encoding)
    print(f"glassgrad: {text}", file=sys.stderr)
    return code


def _run(words: list[str]) -> int:
    command = words[0] if words else "--help"
    if command in ("-h", "--help", "help"):
        print(_ABOUT)
    elif command in ("-V", "--version"):
        print(f"glassgrad {__version__}")
    elif command in _COMMANDS:
        make_parser, act = _COMMANDS[command]
        parser = make_parser()
        try:
            options = parser.parse_intermixed_args(_protected(words[1:], parser))
        except SystemExit as end:  # after --help
            return int(end.code or 0)
        return act(options) or 0
    else:
        raise UsageError(
            f"there is no command {command!r}; the commands are {', '.join(_COMMANDS)}"
        )
    return 0


def _protected(words: list[str], parser: argparse.ArgumentParser) -> list[str]:
    """The words with a space before each expression that argparse would take for an option.

    ``-x**2`` starts like one; and in ``--json x=2`` the value belongs to x, not to --json.
    """
    known = parser._option_string_actions
    files = {option for option, action in known.items() if action.metavar and not action.nargs}
    result: list[str] = []
    for i, word in enumerate(words):
        option = word.split("=")[0]
        if word == "--":
            return [*result, *(f" {rest}" for rest in words[i + 1 :])]
        is_option = option in known or _OPTION.fullmatch(option) or (i and words[i - 1] in files)
        if word.startswith("-") and not is_option:
            word = f" {word}"
        if result and result[-1] == "--json" and _VALUE.match(word):
            result[-1] = "--json=-"
        result.append(word)
    return result


_OPTION = re.compile(r"-|--[a-z]{2,}[a-z-]*")
_VALUE = re.compile(r"\s*\w+=")


# ---------------------------------------------------------------- the commands' options


def _parser(command: str, what: str, examples: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=f"glassgrad {command}",
        description=what,
        epilog=f"{_EXPRESSION}\n\nexamples:\n{textwrap.indent(examples, '  ')}",
        formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, width=88),
        allow_abbrev=False,
        usage=f"glassgrad {command} EXPR [NAME=NUMBER ...] [options]",
    )
    parser.add_argument(
        "words",
        nargs="*",
        metavar="EXPR NAME=NUMBER",
        help="the expression (- reads it from standard input), and a number for each input",
    )
    return parser


def _step_parser() -> argparse.ArgumentParser:
    parser = _parser(
        "step",
        "Print the graph of an expression and every step of its forward and backward pass.",
        'glassgrad step "w = x + y; z = w**2" x=2 y=3 --html z.html\n'
        'glassgrad step "max([x, y]) * x" x=1.5 y=1.5\n'
        'glassgrad step "tanh(w*x)" w=0.5 x=2 --gif neuron.gif\n'
        'glassgrad step "-x**2" x=3 --json - | python -m json.tool\n'
        'glassgrad step "(x - 1)**2" x=3 --descend 0.1 --rounds 20',
    )
    add = parser.add_argument
    add("--interactive", action="store_true", help="step with the arrow keys, in the terminal")
    add("--html", metavar="FILE", help="write a page that plays the steps, with nothing to fetch")
    add("--svg", metavar="FILE", help="write a picture of the graph with its gradients")
    add("--gif", metavar="FILE", help="write an animation of the steps")
    add("--theme", choices=THEMES, default="light", help="colours of the animation")
    add("--json", metavar="FILE", nargs="?", const="-", help="write graph and steps as JSON; "
        "without FILE, or with -, to standard output instead of the text")  # fmt: skip
    add("--descend", metavar="RATE", type=float, help="go on with gradient descent: each input "
        "steps against its gradient, by this learning rate, round after round")  # fmt: skip
    add("--rounds", metavar="N", type=int, help="how many rounds of --descend, by default 20")
    add("--all", action="store_true", help="print every line of a long graph")
    add("--quiet", action="store_true", help="print nothing, only write files")
    return parser


def _draw_parser() -> argparse.ArgumentParser:
    parser = _parser(
        "draw",
        "Draw the graph of an expression with its values and gradients.",
        'glassgrad draw "w = x + y; z = w**2" x=2 y=3 -o z.svg\n'
        'glassgrad draw "tanh(w*x + b)" w=0.5 x=2 b=-1 -o neuron.png -o neuron.pdf',
    )
    add = parser.add_argument
    where = f"where to draw, may be repeated; the suffix is {listed(PICTURES)}"
    add("-o", "--output", metavar="FILE", action="append", default=[], help=where)
    add("--no-grad", action="store_true", help="leave the gradients out")
    add("--direction", choices=DIRECTIONS, default="LR", help="TB: top to bottom")
    add("--theme", choices=THEMES, default="light", help="colours of PNG, PDF and DOT; SVG and "
        "HTML follow the reader's screen")  # fmt: skip
    add("--legend", action="store_true", help="explain shapes and colours below the picture")
    add("--flow", action="store_true", help="edges as wide as the gradient sent along them")
    add("--scale", type=float, default=2.0, help="size of a PNG, by default 2: sharp on any screen")
    return parser


def _check_parser() -> argparse.ArgumentParser:
    parser = _parser(
        "check",
        "Check the gradient of an expression, input by input, against numerical derivatives.\n"
        "Exit code 0 if every entry passed, else 1.",
        'glassgrad check "sin(x)*y" x=1 y=2\n'
        'glassgrad check "relu(x)" x=0 --kinks allow\n'
        'glassgrad check "x**3 * y" x=1 y=2 --order 2 --rtol 1e-9',
    )
    add = parser.add_argument
    add("--order", type=int, choices=(1, 2), default=1, help="2 checks the gradient's gradient too")
    add("--rtol", type=float, metavar="TOLERANCE", help="relative to each entry, by default 1e-6")
    add("--kinks", choices=("report", "allow"), default="report", help="what to do at a kink")
    add("--json", action="store_true", help="print the report as JSON")
    return parser


def _functions_parser() -> argparse.ArgumentParser:
    return _Parser(
        prog="glassgrad functions",
        description="List the functions that an expression may use.",
        allow_abbrev=False,
    )


# ---------------------------------------------------------------- the commands


def _step(options: argparse.Namespace) -> None:
    html, svg, gif, json = options.html, options.svg, options.gif, options.json
    if options.interactive and json == "-":
        raise UsageError("--interactive and --json - both want the terminal; give --json a FILE")
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

            _write(path, Stepper(output, theme=options.theme).save)
    if svg is not None:
        from autograd.drawing.picture import draw

        _write(svg, draw(output).save)
    if json not in (None, "-"):
        _write(json, partial(_save_json, trace))
    if options.interactive:
        from autograd.stepping.stepper import Stepper
        from autograd.stepping.terminal import step_by_keys

        step_by_keys(Stepper(trace))
    elif json == "-":
        _print_json(trace.to_json())
    elif not options.quiet:
        from autograd.stepping.text import show

        show(trace, everything=options.all)
    if not options.quiet:
        _say_written([path for path in (html, svg, gif, json) if path not in (None, "-")])


def _descend(output: Value, options: argparse.Namespace) -> None:
    """The rounds of gradient descent, wherever the options say."""
    from autograd.stepping.descent import Descent

    json = options.json
    try:
        descent = Descent(
            output, learning_rate=options.descend, steps=options.rounds, theme=options.theme
        )
    except ValueError as error:
        raise UsageError(str(error).replace("steps is", "--rounds is")) from None
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

        show_descent(descent.descent, everything=options.all)
    if not options.quiet:
        files = (options.html, options.svg, options.gif, json)
        _say_written([path for path in files if path not in (None, "-")])


def _draw(options: argparse.Namespace) -> None:
    paths: list[str] = options.output
    for path in paths:
        _check_path(path, "-o", PICTURES)
    if not paths:
        raise UsageError(f"say where to draw, -o z.svg; the suffix is {listed(PICTURES)}")
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
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    for path in paths:
        _write(path, picture.save)
    _say_written(paths)


def _check(options: argparse.Namespace) -> int:
    from autograd.checking import check_program

    text, numbers = _text_and_numbers(options.words)
    program = expressions.parse(text)
    program.evaluate(**numbers)  # complains about missing and unknown inputs
    try:
        report = check_program(
            program, numbers, order=options.order, rtol=options.rtol, kinks=options.kinks
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    if options.json:
        _print_json(report.to_json())
    else:
        report.print()
    return 0 if report else 1


def _functions(_: argparse.Namespace) -> None:
    from autograd.stepping.text import print_plainly

    usages = {name: expressions.usage(name) for name in sorted(FUNCTIONS)}
    column = max(map(len, usages.values())) + 2
    for name, usage in usages.items():
        doc = (inspect.getdoc(FUNCTIONS[name]) or "").split("\n\n")[0]
        lines = textwrap.wrap(doc.replace("``", ""), 80 - column) or [""]
        print_plainly(f"{usage:{column}}{lines[0]}".rstrip())
        for line in lines[1:]:
            print_plainly(" " * column + line)


_COMMANDS: dict[
    str, tuple[Callable[[], argparse.ArgumentParser], Callable[[argparse.Namespace], int | None]]
] = {
    "step": (_step_parser, _step),
    "draw": (_draw_parser, _draw),
    "check": (_check_parser, _check),
    "functions": (_functions_parser, _functions),
}


# ---------------------------------------------------------------- the expression


def _text_and_numbers(words: list[str]) -> tuple[str, dict[str, float]]:
    """The expression, read from standard input where it is ``-``, and the inputs' values."""
    if not words:
        raise UsageError('an expression is missing: glassgrad step "w = x + y; z = w**2" x=2 y=3')
    text = words[0][1:] if words[0].startswith(" -") else words[0]  # see _protected
    if text == "-":
        text = _standard_input()
    return text, _numbers(words[1:])


def _evaluated(words: list[str], gradients: bool) -> Value:
    """The output of the expression, after its backward pass if gradients are wanted."""
    text, numbers = _text_and_numbers(words)
    output = expressions.parse(text).evaluate(**numbers)
    if gradients and not output.requires_grad:
        raise UsageError(
            f"the output, {output.item():g}, depends on no input, so it has no gradient; "
            'an expression with an input is e.g. "z = x**2" x=3'
        )
    if gradients:
        output.backward()
    return output


def _standard_input() -> str:
    try:
        return sys.stdin.read(expressions.MOST_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input is not text: {error}") from None


def _numbers(words: list[str]) -> dict[str, float]:
    """The values of the inputs, from words such as ``x=2``."""
    numbers: dict[str, float] = {}
    for word in words:
        name, equals, value = word.strip().partition("=")
        name = unicodedata.normalize("NFKC", name.strip())
        if not equals or not name.isidentifier():
            raise UsageError(
                f"{_shown(word)} is not a value such as x=2; the expression comes first and is "
                "quoted, values are written without spaces"
            )
        if name in numbers:
            raise UsageError(f"{_shown(name)} is given twice, {word!r} is the second; give one")
        try:
            numbers[name] = float(value)
        except ValueError:
            raise UsageError(
                f"{_shown(word)}: {_shown(value)} is not a number; write 3, -0.5, 1e-3, inf or nan"
            ) from None
    return numbers


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}…")


# ---------------------------------------------------------------- files


def _check_path(path: str | None, option: str, suffixes: tuple[str, ...] = ()) -> None:
    """Refuse what cannot be written before anything is computed."""
    if path is None:
        return
    file = Path(path)
    if suffixes and file.suffix.lower() not in suffixes:
        raise UsageError(f"{option} {path}: the suffix must be {listed(suffixes)}")
    if not file.parent.is_dir():
        raise UsageError(f"{option} {path}: there is no folder {file.parent}; name one that exists")
    if file.is_dir():
        raise UsageError(f"{option} {path}: this is a folder; name a file in it")


def _write(path: str, save: Callable[[str], Any]) -> None:
    try:
        save(path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from None
    except DrawingError as error:
        if isinstance(error.__cause__, OSError):
            raise UsageError(str(error)) from None
        raise


def _save_json(trace: Trace | Descent, path: str) -> None:
    """Whole or not at all, as pictures are; the file may have any suffix."""
    from autograd.drawing.picture import write_bytes

    write_bytes(Path(path), lambda: f"{trace.to_json()}\n".encode())


def _say_written(paths: list[str]) -> None:
    """On stderr, so that what stdout carries stays clean in a pipe."""
    sys.stdout.flush()
    if paths:
        print(f"wrote {', '.join(paths)}", file=sys.stderr)


def _print_json(text: str) -> None:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        import json

        text = json.dumps(json.loads(text))
    print(text)
