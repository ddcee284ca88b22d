"""What the commands of all benchmarks have in common."""

from __future__ import annotations

import argparse


def parser_for(module: str, about: str | None, quick: str) -> argparse.ArgumentParser:
    """The parser of ``python -m module``; ``quick`` says what its ``--quick`` leaves out."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {module}",
        description=about,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help=quick)
    return parser
