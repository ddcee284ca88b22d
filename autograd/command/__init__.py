"""The command ``glassgrad``: step through, draw, check and list from a terminal.

    options, usage   the options of each subcommand and their help; what is not understood
    acts             what the subcommands do

Exit codes: 0 done, 1 a picture cannot be made or a check did not pass, 2 the input is not
understood or a file cannot be written, 130 interrupted, 141 nobody reads the output any more.

Help comes without the engine and NumPy, which take ten times as long to load: what a subcommand
needs is imported where it runs.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from autograd.command.usage import UsageError, one_of, shown
from autograd.drawing.choices import PICTURES, listed
from autograd.errors import DrawingError, ExpressionError
from autograd.stepping.fitting import encodable, print_plainly
from autograd.version import __version__, mixed_installation
from autograd.wording import LANGUAGES, again, environment_language, said, say


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; ``argv`` is the list of its words, by default the process's own."""
    words = list(sys.argv[1:] if argv is None else argv)
    with _open_streams():
        mixed = mixed_installation()
        return _fail(1, mixed) if mixed else _code_of(words)


@contextmanager
def _open_streams() -> Iterator[None]:
    """Standard output and error that take any text: what they have no letters for is escaped.

    One that was closed before the program began (``>&-``) is None; then nobody reads it.
    """
    before = sys.stdout, sys.stderr
    changed = []
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        sys.stdout, sys.stderr = (nowhere if s is None or s.closed else s for s in before)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper) and stream is not nowhere:
                changed.append((stream, stream.errors))
                stream.reconfigure(errors="backslashreplace")
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before
            for stream, errors in changed:
                stream.reconfigure(errors=errors)


def _code_of(words: list[str]) -> int:
    lang = _readable(environment_language())
    try:
        lang, rest = _language(words)
        code = _run(rest, lang, rest != words)
        sys.stdout.flush()
        return code
    except (ExpressionError, UsageError) as error:
        return _fail(2, again(error.args[0], lang), *getattr(error, "__notes__", ()))
    except DrawingError as error:
        return _fail(1, str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _print_no_more()
        return 141
    except OSError as error:  # a full device: files are written by _write, which says so itself
        _print_no_more()
        return _fail(2, say("usage.cannot_print", lang, reason=error.strerror or error))


def _print_no_more() -> None:
    """The interpreter flushes once more at exit: into nothing, so that it stays quiet."""
    with suppress(OSError, ValueError):  # a stream in memory has no number
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(code: int, *lines: str) -> int:
    print(f"glassgrad: {encodable(chr(10).join(lines), sys.stderr.encoding)}", file=sys.stderr)
    return code


def _run(words: list[str], lang: str, is_chosen: bool) -> int:
    command = words[0] if words else "--help"
    if command in ("-h", "--help", "help"):
        formats = listed([suffix[1:].upper() for suffix in PICTURES], say("command.or", lang))
        print_plainly(say("command.about", lang, formats=formats))
        return 0
    if command in ("-V", "--version"):
        print(f"glassgrad {__version__}\n{_engine(lang)}")
        return 0
    return _run_subcommand(command, words[1:], lang, is_chosen)


def _engine(lang: str) -> str:
    from autograd.engine import native

    if native.extension is None:
        return say("command.engine_in_python", lang, reason=native.reason)
    return say("command.engine_in_c", lang)


def _run_subcommand(command: str, words: list[str], lang: str, is_chosen: bool) -> int:
    """Parse the words of a subcommand and do it; ``is_chosen`` if the user named the language."""
    from autograd.command.options import PARSERS, parsed

    if command not in PARSERS:
        listing = ", ".join(PARSERS)
        raise UsageError(said("usage.no_command", name=shown(command), names=listing))
    try:
        options = parsed(PARSERS[command](lang), words)
    except SystemExit as end:  # after --help
        return int(end.code or 0)
    # the language of what is printed and drawn; a page follows its reader, unless told
    options.lang, options.page_lang = lang, lang if is_chosen else None
    from autograd.command.acts import ACTS

    return ACTS[command](options) or 0


def _language(words: list[str]) -> tuple[str, list[str]]:
    """What ``--lang`` says, else the environment; and the words without it."""
    lang, rest, after = None, [], iter(words)
    for word in after:
        if word == "--":
            rest += [word, *after]
        elif word == "--lang" or word.startswith("--lang="):
            lang = word.partition("=")[2] if "=" in word else next(after, "")
        else:
            rest.append(word)
    if lang is not None and lang not in LANGUAGES:
        raise UsageError(said("usage.no_language", names=one_of(LANGUAGES), name=shown(lang)))
    return lang or _readable(environment_language()), rest


def _readable(lang: str) -> str:
    """The language, or English where standard output has no letters for it."""
    try:
        say("command.about", lang, formats="").encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return "en"
    return lang
