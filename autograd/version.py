"""The version of glassgrad, and whether its folder is its own."""

from __future__ import annotations

import os

__version__ = "0.2.0"

# A file that only the other package of this import name has: https://pypi.org/project/autograd
_FOLDER = os.path.dirname(__file__)
_OTHERS = os.path.join(_FOLDER, "tracer.py")

MIXED = (
    "two packages are installed in this one folder, glassgrad and the other one whose import name "
    "is autograd, and their files are mixed: pip uninstall autograd glassgrad, then pip install "
    "the one that you want, or each in an environment of its own"
)


def mixed_installation() -> str:
    """A sentence with the way out where the other package lies in the same folder, else ``""``.

    >>> mixed_installation()
    ''
    """
    return f"{_FOLDER}: {MIXED}" if os.path.exists(_OTHERS) else ""
