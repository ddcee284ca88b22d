"""What a reader of a page meets in Latin letters: seen, read aloud, or brought up by a pointer."""

from __future__ import annotations

import re
from typing import Any

from autograd.functions.numbers import FUNCTIONS

READ = """() => {
  const found = [document.title];
  const walk = (e) => {
    if (e.matches("script, style, noscript, template, math, kbd, pre code")) return;
    if (e.matches("[lang=en], [data-lang=en]")) return;
    for (const name of ["title", "aria-label", "aria-valuetext", "placeholder", "alt"]) {
      if (e.hasAttribute(name)) found.push(e.getAttribute(name));
    }
    for (const node of e.childNodes) {
      if (node.nodeType === 3) found.push(node.data);
      else if (node.nodeType === 1) walk(node);
    }
  };
  walk(document.body);
  return found.map((text) => text.trim()).filter(Boolean);
}"""
# Attributes and functions of the library, keys of the keyboard, and Python itself.
CODE = {
    "data", "grad", "tanh", "log", "relu", "sum", "dot", "inf", "nan", "Python", "Shift", "Home",
    "End", "Escape", "Enter", "Esc", "max", "exp", "collapse", "Page", "Up", "Down", "JavaScript",
    "seed",
}  # fmt: skip


def english_words(page: Any, names: set[str]) -> set[str]:
    """The words in Latin letters that are neither code nor names."""
    words = set()
    for text in page.evaluate(READ):
        words |= set(re.findall(r"[A-Za-z]{2,}", text))
    return words - CODE - FUNCTIONS.keys() - names
