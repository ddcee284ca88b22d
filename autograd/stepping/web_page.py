"""One HTML file with nothing to fetch, and how the files of a page become its parts.

A content security policy allows the page's own script and style, by their hashes, and no network.
"""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from functools import cache
from importlib.resources import files

from autograd.drawing.graphviz_engine import in_browser
from autograd.wording import checked_language


@cache
def asset(name: str) -> str:
    """A file of this folder as text: ``player/mount.js``."""
    return files("autograd.stepping").joinpath(*name.split("/")).read_text(encoding="utf-8")


def program_of(body: str) -> str:
    """A program whose names are its own, without comments and needless spaces."""
    return short_script(f'(() => {{\n"use strict";\n{body}}})();\n') + "\n"


def short_script(text: str) -> str:
    """JavaScript without comments and needless spaces; its names stay."""
    if in_browser():  # for which neither this nor the next is built
        return text
    from rjsmin import jsmin

    return str(jsmin(text))


def short_style(text: str) -> str:
    """CSS without comments and needless spaces."""
    if in_browser():
        return text
    from rcssmin import cssmin

    return str(cssmin(text))


def page_of(
    *,
    lang: str | None,
    title: str,
    style: str,
    body: str,
    program: str,
    later_style: str = "",
    body_class: str = "",
) -> str:
    """The page: ``program`` runs once ``body``, which is markup, has been read.

    title        as markup
    later_style  what the program adds to ``style``
    """
    loader = short_script(asset("player/unpacked.js") + asset("player/loader.js"))
    styles = " ".join(hash_of(text) for text in (style, later_style) if text)
    parts = {
        "policy": (
            f"default-src 'none'; script-src {hash_of(loader)} {hash_of(program)}; "
            f"style-src {styles}; img-src data:; base-uri 'none'; form-action 'none'"
        ),
        "lang": checked_language(lang),
        "title": title,
        "style": style,
        "loader": loader,
        "body_class": body_class and f' class="{body_class}"',
        "body": body,
        "program": packed(program),
    }
    return filled(asset("player/page.html"), parts)


def filled(template: str, parts: dict[str, str]) -> str:
    """``template`` with its marks, ``@@title@@``, replaced."""
    # split first: what is put in is never looked through for further marks
    pieces = template.split("@@")
    pieces[1::2] = [parts[key] for key in pieces[1::2]]
    return "".join(pieces)


def hash_of(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def packed(text: str) -> str:
    """The text compressed: a third of its size. A page runs a program only if its hash is right.

    Four bytes are five letters, digits of base 85 from ``(`` on, with ``~`` for ``<``, which means
    something in a page; before them stands how many bytes have been added to make them fours.
    """
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    found = squeeze.compress(text.encode()) + squeeze.flush()
    added = -len(found) % 4
    numbers = struct.unpack(f">{(len(found) + added) // 4}I", found + bytes(added))
    powers = (85**4, 85**3, 85**2, 85, 1)
    letters = "".join(chr(40 + x // power % 85) for x in numbers for power in powers)
    return f"{added}{letters.replace('<', '~')}"
