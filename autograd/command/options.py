"""The options of the command's subcommands, and their help in a language."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Callable
from typing import Any, NoReturn

from autograd.command.usage import UsageError
from autograd.drawing.choices import DIRECTIONS, PICTURES, THEMES, listed
from autograd.stepping.fitting import wrapped
from autograd.wording import LANGUAGES, said, say


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        options = ", ".join(self._option_string_actions)
        raise UsageError(said("usage.options", error=_said_again(message), options=options))


# argparse's own sentences, which it has in English alone.
_SENTENCES = {
    r"unrecognized arguments: (?P<words>.*)": "usage.unknown_options",
    r"argument (?P<option>\S+): invalid int value: (?P<value>.*)": "usage.no_whole_number",
    r"argument (?P<option>\S+): invalid float value: (?P<value>.*)": "usage.no_float",
    r"argument (?P<option>\S+): invalid choice: (?P<value>.*) \(choose from (?P<choices>.*)\)": (
        "usage.no_choice"
    ),
    r"argument (?P<option>\S+): expected (?:one|at least one) argument": "usage.no_argument",
}


def _said_again(message: str) -> str:
    for pattern, key in _SENTENCES.items():
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return said(key, **found.groupdict())
    return message


def _parser(command: str, examples: str, lang: str) -> argparse.ArgumentParser:
    """A parser with the words of a language, argparse's own too."""

    def help_formatter(prog: str) -> argparse.HelpFormatter:
        return _Help(lang, prog)

    def word(key: str) -> str:
        return say(f"command.{key}", lang)

    heads = f"{word('expression')}\n\n{word('examples')}:\n{textwrap.indent(examples, '  ')}"
    parser = _Parser(
        prog=f"glassgrad {command}",
        description=word(f"{command}_about"),
        epilog=heads if examples else None,
        formatter_class=help_formatter,
        allow_abbrev=False,
        add_help=False,
        usage=f"glassgrad {command} {word('usage') if examples else word('usage_options')}",
    )
    if examples:
        parser._positionals.title = word("inputs")
        parser.add_argument("words", nargs="*", metavar="EXPR NAME=NUMBER", help=word("words"))
    parser._optionals.title = word("options")
    parser.add_argument("-h", "--help", action="help", help=word("help"))
    parser.add_argument("--lang", choices=LANGUAGES, help=word("lang"))
    return parser


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help whose first word is in a language too."""

    def __init__(self, lang: str, prog: str) -> None:
        super().__init__(prog, width=88)
        self.lang = lang

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any = None) -> None:
        super().add_usage(usage, actions, groups, f"{say('command.usage_word', self.lang)}: ")


def _step_parser(lang: str) -> argparse.ArgumentParser:
    parser = _parser(
        "step",
        'glassgrad step "w = x + y; z = w**2" x=2 y=3 --html z.html\n'
        'glassgrad step "max([x, y]) * x" x=1.5 y=1.5\n'
        'glassgrad step "tanh(w*x)" w=0.5 x=2 --gif neuron.gif\n'
        'glassgrad step "-x**2" x=3 --json - | python -m json.tool\n'
        'glassgrad step "(x - 1)**2" x=3 --descend 0.1 --rounds 20',
        lang,
    )
    add = _adding(parser, "step", lang)
    add("--interactive", action="store_true")
    add("--html", metavar="FILE")
    add("--svg", metavar="FILE")
    add("--gif", metavar="FILE")
    add("--theme", choices=THEMES, default="light")
    add("--json", metavar="FILE", nargs="?", const="-")
    add("--descend", metavar="RATE", type=float)
    add("--rounds", metavar="N", type=int)
    add("--all", action="store_true")
    add("--quiet", action="store_true")
    return parser


def _draw_parser(lang: str) -> argparse.ArgumentParser:
    parser = _parser(
        "draw",
        'glassgrad draw "w = x + y; z = w**2" x=2 y=3 -o z.svg\n'
        'glassgrad draw "tanh(w*x + b)" w=0.5 x=2 b=-1 -o neuron.png -o neuron.pdf',
        lang,
    )
    add = _adding(parser, "draw", lang)
    add("-o", "--output", metavar="FILE", action="append", default=[])
    add("--no-grad", action="store_true")
    add("--direction", choices=DIRECTIONS, default="LR")
    add("--theme", choices=THEMES, default="light")
    add("--legend", action="store_true")
    add("--flow", action="store_true")
    add("--scale", type=float, default=2.0)
    return parser


def _check_parser(lang: str) -> argparse.ArgumentParser:
    parser = _parser(
        "check",
        'glassgrad check "sin(x)*y" x=1 y=2\n'
        'glassgrad check "relu(x)" x=0 --kinks allow\n'
        'glassgrad check "x**3 * y" x=1 y=2 --order 2 --rtol 1e-9\n'
        'glassgrad check layers.py:forward --vjp backward --at "x=[[1,2],[3,4]]" w=[0.5,1]',
        lang,
    )
    add = _adding(parser, "check", lang)
    add("--order", type=int, choices=(1, 2), default=1)
    add("--rtol", type=float, metavar="TOLERANCE")
    add("--kinks", choices=("report", "allow"), default="report")
    add("--json", action="store_true")
    add("--at", nargs="+", metavar="NAME=VALUE")
    for form in ("--gradient", "--vjp", "--jvp"):
        add(form, metavar="FUNCTION")
    add("--around", type=int, metavar="POINTS")
    return parser


def _playground_parser(lang: str) -> argparse.ArgumentParser:
    parser = _parser(
        "playground",
        "glassgrad playground -o page.html\n"
        'glassgrad playground "h = tanh(w*x + b)" w=0.5 x=2 b=-1 -o neuron.html --open',
        lang,
    )
    add = _adding(parser, "playground", lang)
    add("-o", "--output", metavar="FILE", default="playground.html")
    add("--open", action="store_true")
    return parser


def _functions_parser(lang: str) -> argparse.ArgumentParser:
    return _parser("functions", "", lang)


def _adding(parser: argparse.ArgumentParser, command: str, lang: str) -> Callable[..., None]:
    """``add_argument``, with the help that the wording has for it: ``command.step_html``."""
    suffixes = listed(PICTURES, say("command.or", lang))

    def add(*names: str, **settings: Any) -> None:
        key = f"command.{command}_{names[-1].lstrip('-').replace('-', '_')}"
        parser.add_argument(*names, help=say(key, lang, suffixes=suffixes), **settings)

    return add


PARSERS: dict[str, Callable[[str], argparse.ArgumentParser]] = {
    "step": _step_parser,
    "draw": _draw_parser,
    "check": _check_parser,
    "playground": _playground_parser,
    "functions": _functions_parser,
}


# ---------------------------------------------------------------- parsing


def parsed(parser: argparse.ArgumentParser, words: list[str]) -> argparse.Namespace:
    """The options in the words; ``SystemExit`` after ``--help``."""
    return parser.parse_intermixed_args(_protected(words, parser))


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
