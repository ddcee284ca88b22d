"""What is told to whoever wrote the command line."""

from __future__ import annotations


class UsageError(Exception):
    """The command line is not understood; further lines show the place."""
